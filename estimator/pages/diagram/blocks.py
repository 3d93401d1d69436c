"""Areas of a drawing that nothing else enters: the cards of a group, and each card that has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from statistics import fmean

FRAME_PADDING, FRAME_HEAD = 14, 30
"""Around the cards of a group, and above them, where its name stands."""
LEAST_WIDTH = 1_150
"""What is as wide as a laptop's canvas is not broken into lines."""
WIDTH_OF_ROOT = 1.5
"""How wide lines of blocks are, as a part of the root of the area they take."""

SCREEN = 2, 1
"""The shape of what a drawing is seen in: a laptop's canvas above the results, about."""
TALLEST = 860
"""px: what is as tall is one pile, and still read when all of it is shown."""
WIDER = (0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
"""Widths that are tried, as parts of that of an area with the shape of a screen."""

Corner = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """Nodes and where their cards lie in it; all px."""

    spots: dict[int, Corner]
    width: int
    height: int


def block(spots: dict[int, Corner], card: tuple[int, int], *, has_frame: bool) -> Block:
    """The block that holds cards, of width and height `card`, at spots that begin at (0, 0)."""
    padding, head = (FRAME_PADDING, FRAME_HEAD) if has_frame else (0, 0)
    width = max(x for x, _ in spots.values()) + card[0] + 2 * padding
    height = max(y for _, y in spots.values()) + card[1] + head + padding
    return Block({node: (x + padding, y + head) for node, (x, y) in spots.items()}, width, height)


def arranged(
    blocks: dict[int, Block], at: dict[int, tuple[int, float]], links: Iterable[tuple[int, int]], gap: tuple[int, int]
) -> dict[int, Corner]:
    """The upper left corner of each block, from (0, 0) on, by its number; `at` is its layer and the order in it.

    In a column a layer where that is no wider than a screen, else in lines from left to right, like a text.  Blocks
    keep `gap` from each other, across and down.
    """
    order = sorted(at, key=lambda number: (at[number], number))
    columns = [list(column) for _, column in groupby(order, key=lambda number: at[number][0])]
    widths = [max(blocks[number].width for number in column) for column in columns]
    area = sum((blocks[number].width + gap[0]) * (blocks[number].height + gap[1]) for number in order)
    most = max(LEAST_WIDTH, round(WIDTH_OF_ROOT * sqrt(area)), *widths)
    if sum(widths) + gap[0] * (len(widths) - 1) > most:
        return _in_lines(blocks, order, most, gap)
    return _in_columns(blocks, columns, widths, list(links), gap)


def shelved(sizes: list[Corner], gap: tuple[int, int]) -> list[Corner]:
    """The upper left corner of each part, (width, height), from (0, 0) on.

    One below the other where that is no taller than a screen; else in lines from left to right, like a text, as wide
    as shows the most of all on a screen.  Parts keep `gap` from each other, across and down.
    """
    widest = max((width for width, _ in sizes), default=0)
    pile = _on_shelves(sizes, 0, gap)
    if not pile or pile[-1][1] + sizes[-1][1] <= TALLEST:
        return pile
    area = sum((width + gap[0]) * (height + gap[1]) for width, height in sizes)
    ideal = sqrt(area * SCREEN[0] / SCREEN[1])
    tried = [pile, *(_on_shelves(sizes, max(widest, ideal * part), gap) for part in WIDER)]
    return min(tried, key=lambda corners: _shrinking(corners, sizes))


def _on_shelves(sizes: list[Corner], most: float, gap: tuple[int, int]) -> list[Corner]:
    found: list[Corner] = []
    left = top = tallest = 0
    for width, height in sizes:
        if left and left + width > most:
            left, top, tallest = 0, top + tallest + gap[1], 0
        found.append((left, top))
        left += width + gap[0]
        tallest = max(tallest, height)
    return found


def _shrinking(corners: list[Corner], sizes: list[Corner]) -> float:
    """How small all of it gets on a screen."""
    right = max(x + width for (x, _), (width, _) in zip(corners, sizes, strict=True))
    bottom = max(y + height for (_, y), (_, height) in zip(corners, sizes, strict=True))
    return max(right / SCREEN[0], bottom / SCREEN[1])


def _in_lines(blocks: dict[int, Block], order: list[int], most: int, gap: tuple[int, int]) -> dict[int, Corner]:
    found: dict[int, Corner] = {}
    left = top = tallest = 0
    for number in order:
        if left and left + blocks[number].width > most:
            left, top, tallest = 0, top + tallest + gap[1], 0
        found[number] = left, top
        left += blocks[number].width + gap[0]
        tallest = max(tallest, blocks[number].height)
    return found


def _in_columns(
    blocks: dict[int, Block],
    columns: list[list[int]],
    widths: list[int],
    links: list[tuple[int, int]],
    gap: tuple[int, int],
) -> dict[int, Corner]:
    """Each block level with the middle of what leads to it, as far as the others of its column leave room."""
    found: dict[int, Corner] = {}
    before: dict[int, list[int]] = {}
    for source, target in links:
        before.setdefault(target, []).append(source)
    left = 0
    for column, width in zip(columns, widths, strict=True):
        tops: list[float] = []
        missed: list[float] = []
        lowest = float("-inf")
        for number in column:
            middles = [found[one][1] + blocks[one].height / 2 for one in before.get(number, ()) if one in found]
            wanted = fmean(middles) - blocks[number].height / 2 if middles else max(lowest, 0)
            tops.append(max(lowest, wanted))
            missed.append(tops[-1] - wanted)
            lowest = tops[-1] + blocks[number].height + gap[1]
        found |= {number: (left, round(top - fmean(missed))) for number, top in zip(column, tops, strict=True)}
        left += width + gap[0]
    highest = min(top for _, top in found.values())
    return {number: (x, y - highest) for number, (x, y) in found.items()}
