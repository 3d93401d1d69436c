"""Containers that are switched on for a part of the month serve a part of what comes: said wherever they are held
against functions, which answer all of it."""

from __future__ import annotations

from typing import NamedTuple

from estimator.aws.fargate.tasks import STANDING_OPERATIONS
from estimator.engine.estimate import Estimate
from estimator.engine.figures import counted, figure, listed
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import Flow
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.form.part_time import part_time


class ServedPart(NamedTuple):
    """What containers serve of the calls that come in a month to those that are not always on.

    `who` is named by its labels, or `containers` where there are no others.
    """

    who: str
    part: float
    of_what: str
    on: str


def served_part(comparison: Comparison) -> ServedPart | None:
    """What the container side serves; None where all that comes finds a container that is on."""
    one = comparison.containers
    standing = [node for node in one.resolved.nodes.values() if _flows_of(one, node)]
    found = [some for node in standing if (some := part_time(node, _flows_of(one, node))) is not None]
    if not found:
        return None
    labels = [some.label for some in found]
    who = "containers" if len(found) == len(standing) else listed(labels)
    part = sum(some.served for some in found) / sum(some.calls for some in found)
    of_what = "the requests" if all(some.is_called for some in found) else "what comes"
    of_what += "" if who == "containers" else f" to {'it' if len(found) == 1 else 'them'}"
    all_month = one.architecture.hours_per_month
    hours = {figure(some.hours_on) for some in found}
    on = f"for {hours.pop()} of {counted(all_month, 'hour')}" if len(hours) == 1 else "for a part of the month"
    return ServedPart(who, part, of_what, on)


def serving_words(comparison: Comparison) -> str:
    """containers on for 240 of 730 hours and serving 33 % of the requests; empty where they serve all."""
    found = served_part(comparison)
    return f"{found.who} on {found.on} and serving {_percent(found.part)} of {found.of_what}" if found else ""


def for_a_part(comparison: Comparison) -> str:
    """, while containers serve 33 % of the requests: the end of a sentence about what costs less; empty where they
    serve all."""
    found = served_part(comparison)
    if found is None:
        return ""
    return f", while {found.who} serve{'' if _are_several(found) else 's'} {_percent(found.part)} of {found.of_what}"


def _are_several(found: ServedPart) -> bool:
    return found.who == "containers" or found.of_what.endswith("them")


def _percent(part: float) -> str:
    return f"{figure(100 * part, 2)} %" if part < 0.995 else "nearly all"


def _flows_of(one: Estimate, node: ResolvedNode) -> list[Flow]:
    """What comes to a container that stands."""
    if not node.service.keeps_connections:
        return []
    load = one.traffic.loads[node.id]
    return [flow for operation in STANDING_OPERATIONS for flow in load[operation]]
