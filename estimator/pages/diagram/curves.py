"""The curves edges are made of: pieces of cubics, as SVG writes them."""

from __future__ import annotations

from itertools import pairwise

Point = tuple[float, float]
Piece = tuple[Point, Point, Point, Point]
"""Start, two handles, end."""

LEAST_TURN, MOST_TURN = 30, 46
"""How far a turn swings out."""
MOST_LEAN = 14


def level(start: Point, end: Point, lean: float = 0) -> Piece:
    """An S that leaves and arrives level, steepest in the middle or so far to the right of it."""
    middle = (start[0] + end[0]) / 2 + max(-MOST_LEAN, min(MOST_LEAN, lean))
    return start, (middle, start[1]), (middle, end[1]), end


def steep(start: Point, end: Point) -> Piece:
    """An S that leaves and arrives upright."""
    middle = (start[1] + end[1]) / 2
    return start, (start[0], middle), (end[0], middle), end


def spline(points: list[Point]) -> tuple[Piece, ...]:
    """A smooth curve through points, from left to right, that between two of them never leaves their heights.

    Fritsch and Carlson's monotone cubic: level where the heights turn, and at both ends.
    """
    rises = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    slopes = [0.0, *(2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(rises)), 0.0]
    pieces = []
    for (a, b), (slope, next_slope) in zip(pairwise(points), pairwise(slopes), strict=True):
        reach = (b[0] - a[0]) / (3 if slope or next_slope else 2)
        pieces.append((a, (a[0] + reach, a[1] + slope * reach), (b[0] - reach, b[1] - next_slope * reach), b))
    return tuple(pieces)


def bowed(start: Point, end: Point, bow: float) -> tuple[Piece, ...]:
    """A curve over a point so far below (above, if negative) the straight way."""
    return spline([start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + bow), end])


def round_trip(start: Point, end: Point, height: float) -> tuple[Piece, ...]:
    """Out to the right, round, level to the left at this height, and round again."""
    out, in_ = (min(MOST_TURN, LEAST_TURN + abs(height - port[1]) / 8) for port in (start, end))
    turn, arrive = (start[0], height), (end[0], height)
    return (
        (start, (start[0] + out, start[1]), (start[0] + out, height), turn),
        level(turn, arrive),
        (arrive, (end[0] - in_, height), (end[0] - in_, end[1]), end),
    )


def loop(start: Point, end: Point, height: float) -> Piece:
    """Up, over and down again; so high above its ends."""
    top = start[1] - height / 0.75
    return start, (start[0] + 10, top), (end[0] - 10, top), end


def point_at(piece: Piece, t: float) -> Point:
    """The point of a cubic at t, from 0 to 1."""
    u = 1 - t
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = piece
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
