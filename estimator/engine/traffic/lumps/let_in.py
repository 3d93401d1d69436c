"""What caps let in of lumps whose callers wait: the rest is refused, and nothing follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.engine.maths.amounts import TINY, Amount, added, larger, smaller
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.lumps.causes import NO_END, Lump


def let_in(edges: Sequence[ResolvedEdge], gate: Amount | None, made: Mapping[int, Lump]) -> dict[int, Lump]:
    """What is let in of one cause's lumps on edges that all lead to one node, which has a gate or none."""
    found = dict(made)
    direct = [index for index in made if edges[index].is_waited_for]
    for index in direct:
        cap = edges[index].cap
        if cap is not None:
            found[index] = _cut(made[index], together(made[index]), cap)
    if gate is not None and direct:
        asks = [found[index] if index in direct else _waiting(edges[index], made[index]) for index in made]
        at_once = added(together(lump) for lump in asks)
        found |= {index: _cut(found[index], at_once, gate) for index in direct}
    return found


def _waiting(edge: ResolvedEdge, lump: Lump) -> Lump:
    """What asks for places of those that wait: events all of them, and a poller no more than it has climbed to."""
    return lump._replace(width=lump.at_most) if edge.event.polled else lump


def together(lump: Lump) -> Amount:
    """Calls of it that would be under way together, were none refused."""
    return lump._replace(cap=NO_END).at_once(lump.seconds)[0]


def _cut(lump: Lump, at_once: Amount, places: Amount) -> Lump:
    """The part of it that finds so many places, of which so many are asked for at once; others wait for no place."""
    part = smaller(places / larger(at_once, TINY), 1.0)
    calls = lump.calls * part
    items = calls if lump.items is lump.calls else lump.items * part
    width = lump.width if lump.width is NO_END else lump.width * part
    first = lump.first if lump.first is NO_END else lump.first * part
    pace = smaller(lump.pace, places / larger(lump.seconds, 1e-9))
    return lump._replace(calls=calls, items=items, width=width, cap=NO_END, first=first, pace=pace)
