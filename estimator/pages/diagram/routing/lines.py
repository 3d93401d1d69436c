"""The lines edges are drawn with: level and upright pieces with round corners, as SVG writes them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

Point = tuple[float, float]

RADIUS = 9


def without_detours(points: Iterable[Point]) -> tuple[Point, ...]:
    """The same line with no corner where it goes straight on, and none twice."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and (found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]):
            found[-1] = point
        else:
            found.append(point)
    return tuple(found)


def path(points: tuple[Point, ...], most: float = RADIUS) -> str:
    """The line with its corners rounded by at most so much, less so where a piece is short."""
    first, *corners, last = points
    written = [f"M{at(first)}"]
    for before, corner, after in zip(points, corners, points[2:], strict=False):
        radius = min(most, length((before, corner)) / 2, length((corner, after)) / 2)
        written.append(f"L{at(_towards(corner, before, radius))}Q{at(corner)} {at(_towards(corner, after, radius))}")
    return f"{''.join(written)}L{at(last)}"


def at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}".replace(".0", "")


def pieces(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(pairwise(points))


def length(piece: tuple[Point, Point]) -> float:
    """Of a level or upright piece."""
    (x, y), (to_x, to_y) = piece
    return abs(to_x - x) + abs(to_y - y)


def _towards(corner: Point, other: Point, far: float) -> Point:
    whole = length((corner, other)) or 1
    return corner[0] + (other[0] - corner[0]) / whole * far, corner[1] + (other[1] - corner[1]) / whole * far
