"""What the estimate takes for granted: every default that nobody confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from estimator.engine import figures
from estimator.engine.document.architecture import Edge
from estimator.engine.resolve.resolve import Placed, Plan
from estimator.engine.service import AwsService
from estimator.engine.traffic.slices import DEFAULT_KB

GUESS = "guess"


@dataclass(frozen=True)
class Assumption:
    """A default nobody confirmed: of a node's setting, or of an edge.

    `basis` is `guess` (ours), `aws` (what AWS sets when nobody does) or `off` (a feature left out).  `words` makes
    the message: they are counted far more often than read.
    """

    owner: str
    setting: str
    label: str
    value: Any
    unit: str
    basis: str
    words: Callable[[], str]

    @property
    def message(self) -> str:
        return self.words()

    @property
    def can_be_confirmed(self) -> bool:
        """Whether there is a value to take for given."""
        return self.value is not None


class Told(NamedTuple):
    """What a service file tells about one setting."""

    name: str
    title: str
    default: Any
    unit: str
    basis: str
    choices: Mapping[str, str]
    when: tuple | None


@lru_cache(maxsize=256)
def _told(service: AwsService) -> tuple[Told, ...]:
    found = []
    for name, info in service.Settings.model_fields.items():
        extra, default = info.json_schema_extra or {}, info.get_default(call_default_factory=True)
        unit, basis = extra.get("unit", ""), extra.get("basis", GUESS)
        found.append(Told(name, info.title, default, unit, basis, extra.get("choices", {}), extra.get("when")))
    return tuple(found)


def assumptions(plan: Plan) -> Iterator[Assumption]:
    """Settings and edges nobody confirmed, in document order."""
    for placed, one in _not_given(plan):
        words = partial(_setting_words, placed, one)
        yield Assumption(placed.node.id, one.name, one.title, one.default, one.unit, one.basis, words)
    for edge in plan.architecture.edges:
        yield from _edge_assumptions(plan, edge)


def guesses(plan: Plan) -> int:
    """How many of the assumptions are ours."""
    of_settings = sum(one.basis == GUESS for _, one in _not_given(plan))
    return of_settings + sum(1 for edge in plan.architecture.edges for _ in _edge_assumptions(plan, edge))


def _not_given(plan: Plan) -> Iterator[tuple[Placed, Told]]:
    for placed in plan.nodes.values():
        given = placed.node.settings
        for one in _told(placed.service):
            if one.name not in given and _applies(placed, one.when):
                yield placed, one


def _setting_words(placed: Placed, one: Told) -> str:
    value = getattr(placed.settings, one.name)
    shown = one.choices.get(value, value) if isinstance(value, str) else _shown(value, one.unit, one.choices)
    return f"{placed.node.label}: {one.title} {shown}"


def _applies(placed: Placed, when: tuple | None) -> bool:
    if not when:
        return True
    name, values = when
    current = getattr(placed.settings, name)
    return bool(current not in (None, 0, False)) if values == ("set",) else current in values


def _shown(value: Any, unit: str, choices: dict) -> str:
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{figures.figure(value)} {unit}".strip()
    if isinstance(value, dict):
        return ", ".join(f"{choices.get(name, name)} {figures.figure(part)} {unit}" for name, part in value.items())
    return str(value)


def _edge_assumptions(plan: Plan, edge: Edge) -> Iterator[Assumption]:
    source, target = plan.nodes[edge.source], plan.nodes[edge.target]
    sentence_ = f"{source.node.label} → {target.node.label}"
    if not source.service.is_outside:
        return
    for name, label in (("payload_kb", "Payload"), ("response_kb", "Response")):
        sized = getattr(target.service, name)(target.settings, edge.operation)
        if getattr(edge, name) is None and sized is None:
            words = f"{sentence_}: {label.lower()} {figures.figure(DEFAULT_KB)} KB"
            yield Assumption(edge.id, name, label, DEFAULT_KB, "KB", GUESS, partial(str, words))
