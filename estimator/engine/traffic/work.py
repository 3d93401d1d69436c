"""How much a walk may do, counted before it begins: never by the clock, so that a document has one answer.

Counted in each sample: a sample has the answer it would have alone.
Measured: a walk computes five to ten million numbers a second, and what is asked of limits takes as long again.
"""

from __future__ import annotations

from estimator.engine.traffic.order import WalkOrder

IN_A_SWEEP = 4_000_000
"""Numbers computed where the traffic is swept to find headroom or a crossing: less than a second."""
IN_LOOPS = 8_000_000
"""Numbers computed in all loops of a walk, by flow and by slice."""
OVERHEAD = 300
"""What computing one of them costs besides its numbers."""
TURNS = 12
"""What a loop usually takes to settle, each stretch of it summed to its end."""
LEAST_TURNS, MOST_TURNS = 3, 400
FLOWS = 12_000
"""Flows along all edges together, where each carries as many sizes of payload as it may."""
MOST_SIZES = 12
"""Sizes of payload that one event keeps apart."""


def most_sizes(order: WalkOrder) -> int:
    """How many sizes of payload an event of this architecture keeps apart; what is beyond is averaged."""
    return min(max(FLOWS // max(len(order.edges), 1), 1), MOST_SIZES)


def loop_work(order: WalkOrder) -> float:
    """How many numbers a loop may compute for each of its vertices, so that all loops together stay within bounds."""
    return IN_LOOPS / max(len(looping(order)), 1)


def work(order: WalkOrder, numbers: int) -> float:
    """How many numbers a walk computes, so many in each vertex at a turn."""
    return (len(order.successors) + len(looping(order)) * (TURNS - 1)) * numbers


def looping(order: WalkOrder) -> set[int]:
    """The edges and events that lie in loops; what a gate admits is a sum of what is there."""
    loops = (component for component in order.components if len(component) > 1)
    return {vertex for loop in loops for vertex in loop if vertex < order.first_gate}
