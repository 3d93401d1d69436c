"""Values without effect: what is given of a setting while the one it hangs on is set otherwise.

A document that gives one is refused, with the way out; an edit that makes a value one takes it away, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.engine.setting import SET, SettingDeclaration, Settings, declared, names_of

MOST_NAMED = 3
"""So many values or settings are named in one sentence."""


NOT_GIVEN = (None,)
"""The values of a setting that another takes the place of."""


class Dropped(NamedTuple):
    """A value that was taken from a node since it had no effect."""

    node: Node
    setting: SettingDeclaration
    value: object

    @property
    def words(self) -> str:
        """Tasks 5 tasks."""
        return f"{self.setting.title} {self.setting.in_words(self.value)}"


def without_effect(service: Service, raw: Mapping[str, object], settings: Settings) -> Iterator[SettingDeclaration]:
    """The settings of `raw` that change nothing as the others stand.

    What only says that there is none of it is true in any case; a price of one's own is kept for when it is needed.
    """
    known = declared(service.Settings)
    for name, value in raw.items():
        one = known.get(name)
        if one is None or not one.conditions or one.is_own_price or one.says_nothing(value):
            continue
        if not one.applies(settings):
            yield one


def way_out(service: Service, one: SettingDeclaration, settings: Settings) -> str:
    """What is wrong with a value that has no effect, and what to do about it: the end of a sentence that names it."""
    unmet = one.unmet(settings)
    assert unmet is not None  # it would have an effect
    names, values = names_of(unmet), unmet[1]
    known = declared(service.Settings)
    switches = " or ".join(known[name].title for name in names)
    is_now = known[names[0]].in_words(getattr(settings, names[0]))
    if values == NOT_GIVEN:
        return f"has no effect beside {switches}: leave that out ({names[0]}), or this."
    if values == SET:
        is_switch = known[names[0]].kind == "yes_no"
        wanted, written = ("yes", "true") if is_switch else ("more than 0", "more than 0")
    else:
        wanted = " or ".join(known[names[0]].in_words(value) for value in values[:MOST_NAMED])
        wanted += ", say" if len(values) > MOST_NAMED else ""
        written = _written(values[0])
    way = f"set {switches} to {wanted} ({' or '.join(f'{name}: {written}' for name in names)})"
    return f"has no effect while {switches} is {is_now}: {way}, or leave this out."


def _written(value: object) -> str:
    """A value as a document has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def settled(architecture: Architecture, node_ids: Collection[str] | None = None) -> tuple[Architecture, list[Dropped]]:
    """The document without the values that have no effect, in some of its nodes or in all, and what these were.

    What is not yet right otherwise is left as it is: `resolve` says what is wrong with it.
    """
    found: list[Dropped] = []
    nodes: list[Node] = []
    for node in architecture.nodes:
        gone = _without_effect_of(node) if node_ids is None or node.id in node_ids else []
        found += gone
        nodes.append(node.with_settings(dict.fromkeys(one.setting.name for one in gone)) if gone else node)
    return (architecture.model_copy(update={"nodes": nodes}), found) if found else (architecture, [])


def _without_effect_of(node: Node) -> list[Dropped]:
    service = services().get(node.service)
    gone = given_without_effect(service, node.settings) if service is not None else []
    return [Dropped(node, one, node.formulas.get(one.name, node.settings[one.name])) for one in gone]


def given_without_effect(service: Service, raw: Mapping[str, object]) -> list[SettingDeclaration]:
    """The settings of `raw` that change nothing, whether its values have been checked or not."""
    if not any(one.conditions for one in map(service.setting, raw) if one is not None):
        return []
    return list(without_effect(service, raw, service.Settings.model_construct(**raw)))  # type: ignore[arg-type]


def with_effect(slug: str, raw: Mapping[str, object]) -> dict[str, object]:
    """The settings of a node of a service without those that change nothing."""
    idle = {one.name for one in given_without_effect(services()[slug], raw)}
    return {name: value for name, value in raw.items() if name not in idle}


def dropped_in_words(dropped: Collection[Dropped]) -> str:
    """Tasks 5 tasks of Api, Least shards 2 shards of Events."""
    return figures.listed([f"{one.words} of {one.node.label}" for one in dropped], MOST_NAMED)
