"""How much a walk may do, counted before it begins: never by the clock, so that a document has one answer.

Counted in each sample: a sample has the answer it would have alone.
Measured: a walk computes five to ten million numbers a second, and what is asked of limits takes as long again.
"""

from __future__ import annotations

from estimator.engine.traffic.order import WalkOrder

IN_A_SWEEP = 4_000_000
"""Numbers computed where the traffic is swept to find headroom or a crossing: less than a second."""
IN_LOOPS = 6_000_000
"""Numbers computed in all loops of a walk."""
OVERHEAD = 100
"""What computing a vertex costs besides its numbers."""
TURNS = 12
"""What a loop usually takes to settle, each stretch of it summed to its end."""
LEAST_TURNS, MOST_TURNS = 3, 400


def most_turns(order: WalkOrder, numbers: int) -> int:
    """How often the loops of an architecture may turn in a walk, each of their vertices computing so many numbers."""
    of_a_turn = len(looping(order)) * (OVERHEAD + numbers)
    return MOST_TURNS if not of_a_turn else min(max(IN_LOOPS // of_a_turn, LEAST_TURNS), MOST_TURNS)


def work(order: WalkOrder, numbers: int) -> float:
    """How many numbers a walk computes, so many in each vertex at a turn."""
    return (len(order.successors) + len(looping(order)) * (TURNS - 1)) * numbers


def looping(order: WalkOrder) -> set[int]:
    """The vertices that lie in loops."""
    return {vertex for component in order.components if len(component) > 1 for vertex in component}
