"""What the estimate takes for granted: every default that nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from estimator.engine import figures
from estimator.engine.document import Edge
from estimator.engine.parts import DEFAULT_KB
from estimator.engine.plan import Placed, Plan


@dataclass(frozen=True)
class Assumption:
    """A default nobody confirmed: of a node's setting, or of an edge.

    `basis` is `guess` (ours), `aws` (what AWS sets when nobody does) or `off` (a feature left out).
    """

    owner: str
    setting: str
    label: str
    value: Any
    unit: str
    basis: str
    message: str

    @property
    def can_be_confirmed(self) -> bool:
        """Whether there is a value to take for given."""
        return self.value is not None


def assumptions(plan: Plan) -> Iterator[Assumption]:
    for node_id, placed in plan.nodes.items():
        for name, info in placed.service.Settings.model_fields.items():
            extra = info.json_schema_extra or {}
            if name in placed.node.settings or not _applies(placed, extra):
                continue
            value = getattr(placed.settings, name)
            unit = extra.get("unit", "")
            choices = extra.get("choices", {})
            shown = choices.get(value, value) if isinstance(value, str) else _shown(value, unit, choices)
            default = info.get_default(call_default_factory=True)
            yield Assumption(
                node_id, name, info.title, default, unit, extra.get("basis", "guess"),
                f"{placed.node.label}: {info.title} {shown}",
            )  # fmt: skip
    for edge in plan.architecture.edges:
        yield from _edge_assumptions(plan, edge)


def _applies(placed: Placed, extra: dict) -> bool:
    when = extra.get("when")
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
            yield Assumption(
                edge.id,
                name,
                label,
                DEFAULT_KB,
                "KB",
                "guess",
                f"{sentence_}: {label.lower()} {figures.figure(DEFAULT_KB)} KB",
            )
