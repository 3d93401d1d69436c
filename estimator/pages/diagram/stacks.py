"""Long chains in few columns: cards of which one leads to the next stand one below the other."""

from __future__ import annotations

from math import ceil, sqrt

from estimator.engine.maths.graphs import longest_ways, without_loops

LEAST_COLUMNS = 4
"""So many fit beside each other on a laptop at 100 %."""
COLUMNS_OF_ROOT = 1.1
"""Columns, as a part of the root of how many cards there are: what makes a drawing about as wide as a screen."""
MOST_CARDS = 150
"""Beyond so many, nobody sees all of them at once, and looking for stacks takes longer than laying out."""


def stacked(size: int, links: list[tuple[int, int]]) -> list[list[int]]:
    """Nodes 0…size−1 in stacks, each from top to bottom; single ones unless there are too many layers for a screen.

    Two are joined where all that leaves the upper, or all that enters the lower, is the link between them: no other
    way leads from one to the other, so that no loop comes of it.
    """
    stacks = [[node] for node in range(size)]
    if size > MOST_CARDS:
        return stacks
    wanted = max(LEAST_COLUMNS, ceil(COLUMNS_OF_ROOT * sqrt(size)))
    while (pair := _to_join(size, stacks, links, wanted)) is not None:
        upper, lower = pair
        stacks[upper] += stacks[lower]
        del stacks[lower]
    return stacks


def between(stacks: list[list[int]], links: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The links between stacks, by their places, sorted, once each."""
    of = {node: place for place, stack in enumerate(stacks) for node in stack}
    return sorted({(of[source], of[target]) for source, target in links if of[source] != of[target]})


def _to_join(size: int, stacks: list[list[int]], links: list[tuple[int, int]], wanted: int) -> tuple[int, int] | None:
    """The two stacks on a longest way that are joined next, None where the ways are short enough or nothing can be."""
    pairs = between(stacks, links)
    order, pairs = without_loops(len(stacks), pairs)
    before = longest_ways(order, pairs)
    after = longest_ways(order[::-1], [(target, source) for source, target in pairs])
    longest = max(before, default=0)
    if longest < wanted:
        return None
    leaving, entering = [0] * len(stacks), [0] * len(stacks)
    for source, target in pairs:
        leaving[source] += 1
        entering[target] += 1
    direct = set(links)
    options = [
        (len(stacks[source]) + len(stacks[target]), leaving[source] + entering[target], source, target)
        for source, target in pairs
        if before[source] + 1 + after[target] == longest
        and (leaving[source] == 1 or entering[target] == 1)
        and len(stacks[source]) + len(stacks[target]) <= wanted
        and (stacks[source][-1], stacks[target][0]) in direct
    ]
    return min(options)[2:] if options else None
