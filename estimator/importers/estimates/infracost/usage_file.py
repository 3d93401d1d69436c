"""An `infracost-usage.yml` as a document: a card for each resource, by its usage a month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from estimator.engine.document.architecture import Node
from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.figures import counted
from estimator.importers.estimates.forms import ToolForm
from estimator.importers.estimates.ids import Ids
from estimator.importers.estimates.infracost.every_resource import FORMS
from estimator.importers.estimates.infracost.yaml_text import PlainYaml
from estimator.importers.estimates.opening import DEFAULT_REGION, OpenedLine, Opening
from estimator.importers.estimates.phrases import Phrase
from estimator.importers.estimates.reading import node_of, understood
from estimator.importers.estimates.regions import region_of
from estimator.importers.estimates.settled import alone, settled
from pricing.book import Tables

KIND = "Infracost usage file"
BY_TYPE: Mapping[str, ToolForm] = {name: form for form in FORMS for name in form.names}
RESOURCE = re.compile(r"(?:^|\.)((?:aws|google|azurerm|azuread)_[a-z0-9_]+)(?:\.(.+))?$")
USAGE, DEFAULTS = "resource_usage", "resource_type_default_usage"
MOST_RESOURCES = 1_000
MOST_LETTERS = 300


@dataclass(frozen=True)
class Resource:
    """A resource of the file: its place in Terraform, its type, its own name, and its usage by key."""

    where: str
    type: str
    name: str
    usage: Mapping[str, str]


def is_usage_file(data: PlainYaml) -> bool:
    """Whether YAML is a usage file, by the names it begins with."""
    return isinstance(data, dict) and (USAGE in data or DEFAULTS in data)


def opened_usage(data: Mapping[str, PlainYaml], name: str, tables: Tables) -> Opening:
    """The document of a usage file; raises DocumentError where a part of it is no usage."""
    resources = list(_resources(data))
    if len(resources) > MOST_RESOURCES:
        message = f"{len(resources):,} resources are too many; at most {MOST_RESOURCES:,} are read."
        raise DocumentError(message, USAGE, code="too_large")
    if not resources:
        raise DocumentError("no resource is named: give the usage of some under resource_usage.", USAGE)
    ids = Ids()
    nodes: list[Node] = []
    lines = []
    for resource in resources:
        made, line = _opened(resource, ids)
        nodes += made
        lines.append(line)
    document = alone(settled(nodes, DEFAULT_REGION, tables), DEFAULT_REGION)
    document = document.model_copy(update={"name": name[:200]})
    says = [f"The file names no region: {DEFAULT_REGION} is taken; choose yours at the architecture."]
    others = [key for key in data if key not in ("version", USAGE, DEFAULTS)]
    says += [f"Not understood: {shortened(key)}." for key in others]
    return Opening(KIND, document, tuple(lines), tuple(says), None)


def _resources(data: Mapping[str, PlainYaml]) -> Iterator[Resource]:
    """The resources named, with what their type has by default; of a type that only has defaults, one."""
    defaults = {name: _usage(usage, f"{DEFAULTS}, {name}") for name, usage in _part(data, DEFAULTS).items()}
    named = set()
    for place, usage in _part(data, USAGE).items():
        found = RESOURCE.search(place)
        kind = found[1] if found else place
        named.add(kind)
        own = _usage(usage, f"{USAGE}, {shortened(place)}")
        yield Resource(place, kind, (found[2] if found else None) or place, {**defaults.get(kind, {}), **own})
    for kind, usage in defaults.items():
        if kind not in named:
            yield Resource(kind, kind, kind.partition("_")[2].replace("_", " "), usage)


def _part(data: Mapping[str, PlainYaml], name: str) -> Mapping[str, PlainYaml]:
    part = data.get(name) or {}
    if not isinstance(part, dict):
        raise DocumentError("is no list of resources: each is a name with its usage below.", name)
    return part


def _usage(part: PlainYaml, where: str, of: str = "") -> dict[str, str]:
    """Usage by key, those of a group with a point between: standard.storage_gb."""
    if part in ("", {}):
        return {}
    if not isinstance(part, dict):
        raise DocumentError("is no usage: it is names with numbers.", where)
    found: dict[str, str] = {}
    for key, value in part.items():
        if isinstance(value, dict):
            found |= _usage(value, where, f"{of}{key}.")
        else:
            found[f"{of}{key}"[:MOST_LETTERS]] = (value if isinstance(value, str) else str(value))[:MOST_LETTERS]
    return found


def _opened(resource: Resource, ids: Ids) -> tuple[list[Node], OpenedLine]:
    phrases = [Phrase(key, value) for key, value in resource.usage.items()]
    if not resource.type.startswith("aws_"):
        says = (f"{shortened(resource.type)} is no AWS resource: it is left out.",)
        return [], _line(resource, (), (), says)
    form = BY_TYPE.get(resource.type)
    ways = understood(form, phrases, {}) if form else []
    region = region_of(resource.usage.get("region", ""))
    if not ways:
        known = "could not be read" if form else "is not read from such a file yet"
        says = (
            f"{shortened(resource.type)} {known}: a card “Other service” stands for it, its cost is not known and "
            f"the total is incomplete. In the file: {counted(len(phrases), 'value')}{_named(phrases)}.",
        )
        node = Node(id=ids.of(resource.name), service="other", name=resource.where[:200], settings={"what": "other"})
        return [node], _line(resource, (), (node.id,), says)
    way = ways[0]
    nodes = [node_of(card, ids.of(resource.name), resource.name, region=region) for card in way.cards]
    lacks = [f"The file leaves out {card.lacks}." for card in way.cards if card.lacks]
    left = [f"Not understood: {phrase}." for phrase in way.left_over]
    return nodes, _line(resource, tuple(node.id for node in nodes), (), (*lacks, *left))


def _named(phrases: list[Phrase]) -> str:
    return f", {', '.join(str(phrase) for phrase in phrases[:10])}" if phrases else ""


def _line(resource: Resource, cards: tuple[str, ...], kept: tuple[str, ...], says: tuple[str, ...]) -> OpenedLine:
    return OpenedLine(resource.where[:MOST_LETTERS], resource.type[:MOST_LETTERS], "", "", None, cards, kept, says)
