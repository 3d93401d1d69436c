"""Charts of the report as lines of an SVG: the typical week, and cost against traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.pages.charts.look import prefixed
from estimator.pages.charts.week import DAYS, entries
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import SERVERLESS, Side
from estimator.whatif.comparison.holding import holdings

LEFT, RIGHT, WIDE = 52.0, 548.0, 660
"""Where the axes begin and end, and how wide a chart is with the names of its lines."""
LEAST_USD = 0.01
NAMES: dict[Side, str] = {"serverless": "Serverless", "containers": "Containers"}
LINES = ("l1", "l2", "l3", "l4")
LEAST_SEEN = 0.01
"""A source that sends a smaller part of the busiest one is no more than the axis."""
APART = 13.0
"""Between the names of two lines that end together."""
LONGEST = 14


class Tick(NamedTuple):
    """A line of the grid, and what is written on it."""

    at: float
    text: str


class PlottedLine(NamedTuple):
    """A line as a path, its CSS class, and its name where it ends; `beyond` is the part where its side has broken."""

    style: str
    path: str
    beyond: str
    name: str
    name_y: float


class Dot(NamedTuple):
    """A crossing, and the words beside it: anchor start or end."""

    x: float
    y: float
    title: str
    says: str
    anchor: str

    @property
    def text_x(self) -> float:
        """Where its words begin, or end."""
        return self.x + (6 if self.anchor == "start" else -6)


@dataclass(frozen=True)
class PlottedCurve:
    """A chart: what is said of it, its ticks, lines and dots; `day` is where today is, `bands` where both cost about
    the same."""

    label: str
    height: int
    top: float
    bottom: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lines: tuple[PlottedLine, ...]
    across_name: str = ""
    up_name: str = ""
    dots: tuple[Dot, ...] = ()
    day: float | None = None
    bands: tuple[tuple[float, float], ...] = ()
    left: float = LEFT
    right: float = RIGHT
    wide: int = WIDE

    @property
    def drawn(self) -> float:
        """How high the part between the axes is."""
        return self.bottom - self.top


# -- the week ------------------------------------------------------------------------------------------------------


def week_curve(estimate: Estimate) -> PlottedCurve | None:
    """Calls a second that enter, hour by hour of the typical week; None where it is the same at all hours, or none."""
    found = [(name, [float(one) for one in week]) for name, week in entries(estimate).items()][: len(LINES)]
    if not found or all(max(week) - min(week) < 1e-9 for _, week in found):
        return None
    most = max(max(week) for _, week in found)
    found = [one for one in found if max(one[1]) >= most * LEAST_SEEN]
    ticks = _round_steps(most)
    height, top, bottom = 132, 20.0, 110.0
    hours = len(found[0][1])

    def x(hour: float) -> float:
        return LEFT + (RIGHT - LEFT) * hour / hours

    def y(rate: float) -> float:
        return bottom - (bottom - top) * rate / ticks[-1]

    lines = []
    for style, (name, week) in zip(LINES, found, strict=False):
        path = f"M{x(0):.1f} {y(week[0]):.1f}"
        for hour, rate in enumerate(week):
            step = f"V{y(rate):.1f}" if hour and rate != week[hour - 1] else ""
            path += f"{step}H{x(hour + 1):.1f}" if step or hour == hours - 1 or rate != week[hour + 1] else ""
        lines.append((style, path, "", _cut(name), y(week[-1])))
    return PlottedCurve(
        label="Calls a second that enter, hour by hour of the typical week",
        height=height,
        top=top,
        bottom=bottom,
        across=tuple(Tick(x(12 + 24 * day), name) for day, name in enumerate(DAYS)) if hours == 168 else (),
        up=tuple(Tick(y(one), figures.short(one)) for one in ticks),
        lines=_named(lines, top),
        up_name="calls a second",
    )


def _round_steps(most: float) -> list[float]:
    """0, 2, 4, 6: some round numbers from nothing to beyond the most."""
    step = 10 ** floor(log10(most)) if most > 0 else 1.0
    step = next(step * part for part in (0.25, 0.5, 1, 2, 2.5) if most / (step * part) <= 4)
    return [step * at for at in range(ceil(most / step) + 1)]


# -- cost against traffic ------------------------------------------------------------------------------------------


def cost_curve(comparison: Comparison, answer: str) -> PlottedCurve | None:
    """Both sides over the sweep, on logarithmic axes; None where none was priced."""
    if comparison.incomplete or not comparison.is_swept or not comparison.moved.sized:
        return None
    scales, serverless, containers = ([float(one) for one in found] for found in comparison.curve)
    unit = comparison.requests_per_month or 1.0
    drawn = [usd for usd in (*serverless, *containers) if usd >= LEAST_USD]
    if not drawn:
        return None
    low, high = floor(log10(min(drawn))), max(ceil(log10(max(drawn))), floor(log10(min(drawn))) + 1)
    first, last = log10(scales[0] * unit), log10(scales[-1] * unit)
    height, top, bottom = 232, 20.0, 194.0

    def x(scale: float) -> float:
        return LEFT + (RIGHT - LEFT) * (log10(scale * unit) - first) / (last - first)

    def y(usd: float) -> float:
        return bottom - (bottom - top) * (log10(max(usd, 10.0**low)) - low) / (high - low)

    breaks = {one.side: one.breaks_at for one in holdings(comparison)}
    lines = []
    for style, (side, costs) in zip(LINES, ((SERVERLESS, serverless), ("containers", containers)), strict=False):
        points = [(x(scale), y(usd), scale) for scale, usd in zip(scales, costs, strict=True) if usd >= LEAST_USD]
        ends = breaks.get(side, float("inf"))
        holds = [one for one in points if one[2] <= ends]
        beyond = [*holds[-1:], *(one for one in points if one[2] > ends)]
        where = points[-1][1] if points else bottom
        lines.append((style, _path(holds), _path(beyond) if len(beyond) > 1 else "", NAMES[side], where))
    counted = bool(comparison.requests_per_month)
    return PlottedCurve(
        label=f"Cost of both sides as traffic grows. {answer}",
        height=height,
        top=top,
        bottom=bottom,
        across=tuple(_decades(first, last, lambda at: LEFT + (RIGHT - LEFT) * (at - first) / (last - first), "")),
        up=tuple(_decades(low, high, lambda at: bottom - (bottom - top) * (at - low) / (high - low), "$")),
        lines=_named(lines, top),
        across_name="requests a month" if counted else "times today’s traffic",
        up_name="USD a month",
        dots=tuple(_dots(comparison, x, y, unit if counted else 0.0)),
        day=x(1.0),
        bands=tuple(_bands(comparison, x, scales[0], scales[-1])),
    )


def _path(points: Iterable[tuple[float, float, float]]) -> str:
    return "".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y, _) in enumerate(points))


def _decades(low: float, high: float, place: Callable[[float], float], prefix: str) -> list[Tick]:
    """10, 100, 1 k: so many that they have room."""
    whole = range(ceil(low - 1e-9), floor(high + 1e-9) + 1)
    step = max(1, ceil(len(whole) / 7))
    return [Tick(place(at), f"{prefix}{prefixed(10.0**at)}") for at in whole[::step]]


def _dots(comparison: Comparison, x: Callable[[float], float], y: Callable[[float], float], unit: float) -> list[Dot]:
    """The crossings; of those that stand too close to another, the first is told."""
    found: list[Dot] = []
    for one in comparison.crossings:
        at = x(one.scale)
        told = not any(abs(at - other.x) < 120 and other.title for other in found)
        amount = f"{figures.large(unit * one.scale)} requests" if unit else figures.times(one.scale)
        title = f"{amount}, {figures.usd_about(one.monthly_usd)}" if told else ""
        says = f"{NAMES[one.cheaper_above].lower()} cost{'s' if one.cheaper_above == SERVERLESS else ''} less above"
        found.append(Dot(at, y(one.monthly_usd), title, says if told else "", "start" if at < 380 else "end"))
    return found


def _bands(comparison: Comparison, x: Callable[[float], float], first: float, last: float) -> list[tuple[float, float]]:
    spans = [one.span for one in comparison.crossings]
    spans += [(one.below, one.above) for one in comparison.near_ties]
    ends = [(x(max(below, first)), x(min(above, last))) for below, above in spans if above > first and below < last]
    return [(left, right - left) for left, right in ends if right > left + 1]


def _named(lines: Sequence[tuple[str, str, str, str, float]], top: float) -> tuple[PlottedLine, ...]:
    """Lines with their names where they end, one below the other where they end together."""
    places: dict[int, float] = {}
    free = top
    for at in sorted(range(len(lines)), key=lambda at: lines[at][4]):
        places[at] = max(lines[at][4] + 4, free)
        free = places[at] + APART
    return tuple(PlottedLine(*line[:4], places[at]) for at, line in enumerate(lines))


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
