"""Cost against traffic: both forms of an architecture over the sweep, with every crossing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from estimator.engine.figures import times, usd_short
from estimator.engine.maths.amounts import Numbers
from estimator.pages.charts.labels import CrossingLabels
from estimator.pages.charts.look import (
    CONTAINERS_INK,
    INK,
    INK_2,
    SERVERLESS_INK,
    Figure,
    axis,
    decades,
    from_nothing,
    layout,
    prefixed,
    usd_rounded,
)
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS, Side

Axes = Literal["log", "linear"]
LEAST_USD = 0.01
LINEAR_TO = 10.0
"""Linear axes end at so many times today's traffic, or at half as much again as the farthest crossing."""
FAR_ENOUGH = 1.5
NEAR_TIE_SHADE = 0.18
"""Seen on a narrow dark page too, and the lines of the grid through it."""
MOST_RIGHT = 0.75
"""Words to the right of what is farther along the axis would leave the figure."""
INKS: dict[Side, str] = {SERVERLESS: SERVERLESS_INK, CONTAINERS: CONTAINERS_INK}
NO_BREAKS: Mapping[Side, float | None] = MappingProxyType({})


@dataclass(frozen=True)
class DrawnCurve:
    """What is drawn: traffic (requests a month, or multiples where none are counted) and USD a month of both sides.

    `place` is where a number stands on the axes, as annotations want it: its logarithm on logarithmic ones.
    """

    comparison: Comparison
    axes: Axes
    scales: Numbers
    costs: Mapping[Side, Numbers]

    @property
    def unit(self) -> float:
        """What one multiple of today's traffic is on the axis."""
        return self.comparison.requests_per_month or 1.0

    @property
    def traffic(self) -> Numbers:
        return self.scales * self.unit

    @property
    def place(self) -> Callable[[float], float]:
        return _logarithm if self.axes == "log" else float

    def drawable(self, side: Side) -> list[float | None]:
        """USD a month; what costs nothing has no place on a logarithmic axis."""
        least = LEAST_USD if self.axes == "log" else 0.0
        return [float(usd) if usd >= least else None for usd in self.costs[side]]


VISIBLE = 1.01
"""A near tie narrower than this is no wider than its crossing's dot."""


def cost_against_traffic(
    comparison: Comparison, axes: Axes = "log", breaks: Mapping[Side, float | None] = NO_BREAKS
) -> Figure:
    """USD a month of both sides against requests a month, crossings as dots, a line dotted from where its side breaks
    on, and the dot of a crossing beyond that an empty one.

    `breaks` are multiples of today's traffic, None or absent for a side that holds throughout.  Linear axes show as
    much as tells the sides apart; what costs nothing is left out of a line on logarithmic ones.  Where no requests are
    counted (a schedule alone) the axis counts multiples of today's traffic.
    """
    curve = _curve(comparison, axes)
    figure = Figure(_layout(curve))
    for side in (SERVERLESS, CONTAINERS):
        _draw_side(figure, curve, side, breaks.get(side))
    figure.add_scatter(
        x=curve.traffic.tolist(), y=np.maximum(*curve.costs.values()).clip(LEAST_USD).tolist(), hovertext=_words(curve),
        mode="lines", line={"width": 0}, hoverinfo="text",
    )  # fmt: skip
    _shade_near_ties(figure, curve)
    _mark_today(figure, curve)
    _mark_crossings(figure, curve, breaks)
    return figure


def _curve(comparison: Comparison, axes: Axes) -> DrawnCurve:
    scales, serverless, containers = comparison.curve
    if axes == "linear":
        farthest = max((one.scale for one in comparison.crossings), default=0.0)
        shown = scales <= max(LINEAR_TO, farthest * FAR_ENOUGH)
        scales, serverless, containers = scales[shown], serverless[shown], containers[shown]
    return DrawnCurve(comparison, axes, scales, {SERVERLESS: serverless, CONTAINERS: containers})


def _layout(curve: DrawnCurve) -> dict[str, Any]:
    counted = "requests a month" if curve.comparison.requests_per_month else "times today's traffic"
    traffic, costs = curve.traffic, tuple(curve.costs.values())
    if curve.axes == "log":
        across, up = decades(traffic[0], traffic[-1]), decades(*_span(*costs), prefix="$")
    else:
        highest = max(float(cost.max()) for cost in costs)
        across, up = from_nothing(float(traffic[-1])), from_nothing(highest * 1.05, prefix="$")
    return layout(xaxis=axis(counted, **across), yaxis=axis("USD a month", **up), height=360, hovermode="x")


def _draw_side(figure: Figure, curve: DrawnCurve, side: Side, breaks_at: float | None) -> None:
    """A line, solid as far as its side holds; its name where it ends."""
    ink, name, drawn = INKS[side], side.capitalize(), curve.drawable(side)
    holds = len(drawn) if breaks_at is None else int(np.searchsorted(curve.scales, breaks_at, side="right"))
    line = {"color": ink, "width": 2.2}
    traffic = curve.traffic.tolist()
    figure.add_scatter(
        x=traffic[:holds], y=drawn[:holds], name=name, mode="lines", line=line, hoverinfo="skip"
    )  # fmt: skip
    if holds < len(drawn):
        joined = slice(max(holds - 1, 0), None)
        figure.add_scatter(
            x=traffic[joined], y=drawn[joined], name=f"{name}, broken", mode="lines", line={**line, "dash": "dot"},
            hoverinfo="skip",
        )  # fmt: skip
    if drawn and drawn[-1] is not None:
        figure.add_annotation(
            x=1, xref="paper", y=curve.place(drawn[-1]), text=name, showarrow=False, xanchor="left",
            xshift=6, yshift=_apart(curve, side), font={"color": ink},
        )  # fmt: skip


def _words(curve: DrawnCurve) -> list[str]:
    """5 × today, 15 M requests a month: serverless $240, containers $233, containers $7 less."""
    counts = bool(curve.comparison.requests_per_month)
    sides = (cost.tolist() for cost in curve.costs.values())
    return [
        f"{times(scale)} today{f', {prefixed(traffic)} requests a month' if counts else ''}:<br>"
        f"serverless {usd_rounded(serverless)}, containers {usd_rounded(containers)}{_less(serverless, containers)}"
        for scale, traffic, serverless, containers in zip(
            curve.scales.tolist(), curve.traffic.tolist(), *sides, strict=True
        )
    ]


def _less(serverless: float, containers: float) -> str:
    """Which side costs less, and by how much."""
    gap = abs(serverless - containers)
    if gap < LEAST_USD / 2:
        return ", the same"
    return f",<br>{SERVERLESS if serverless < containers else CONTAINERS} {usd_rounded(gap)} less"


def _mark_today(figure: Figure, curve: DrawnCurve) -> None:
    dotted = {"color": INK_2, "width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=curve.unit, x1=curve.unit, y0=0, y1=1, yref="paper", line=dotted)
    figure.add_annotation(
        x=curve.place(curve.unit), y=0, yref="paper", text="today", showarrow=False, xanchor="left", yanchor="bottom",
        xshift=4, font={"size": 11},
    )  # fmt: skip


def _shade_near_ties(figure: Figure, curve: DrawnCurve) -> None:
    """Traffic at which both cost about the same, around crossings and elsewhere."""
    spans = [one.span for one in curve.comparison.crossings]
    spans += [(one.below, one.above) for one in curve.comparison.near_ties]
    for below, above in spans:
        below, above = max(below, float(curve.scales[0])), min(above, float(curve.scales[-1]))
        if above > below * VISIBLE:
            figure.add_shape(
                type="rect", x0=below * curve.unit, x1=above * curve.unit, y0=0, y1=1, yref="paper", layer="below",
                fillcolor=INK_2, opacity=NEAR_TIE_SHADE, line={"width": 0},
            )  # fmt: skip


def _mark_crossings(figure: Figure, curve: DrawnCurve, breaks: Mapping[Side, float | None]) -> None:
    crossings = curve.comparison.crossings
    if not crossings:
        return
    counts = bool(curve.comparison.requests_per_month)
    broken = [_broken(breaks, one.scale) for one in crossings]
    figure.add_scatter(
        x=[one.scale * curve.unit for one in crossings], y=[max(one.monthly_usd, LEAST_USD) for one in crossings],
        mode="markers", hoverinfo="skip",
        marker={"color": INK, "size": 9, "symbol": ["circle-open" if words else "circle" for words in broken]},
    )  # fmt: skip
    labels = CrossingLabels()
    for one, beyond in zip(crossings, broken, strict=True):
        side = "containers" if one.cheaper_above == CONTAINERS else "serverless"
        amount = prefixed(one.requests_per_month) if counts else times(one.scale)
        text = f"{amount}: {usd_short(one.monthly_usd)},<br>{side} cheaper above{beyond}"
        x, y = curve.place(one.scale * curve.unit), curve.place(max(one.monthly_usd, LEAST_USD))
        parts = (_part(figure.layout[name]["range"], at) for name, at in (("xaxis", x), ("yaxis", y)))
        place = labels.place(text, *parts, is_below=_has_room_below(curve, one.scale))
        if place is None:
            continue  # the sentences above the figure say all of them
        ax, ay = place
        figure.add_annotation(
            x=x, y=y, text=text, showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=INK_2, ax=ax, ay=ay,
            align="left" if ax > 0 else "right", xanchor="left" if ax > 0 else "right", font={"color": INK},
        )  # fmt: skip


def _part(ends: list[float], at: float) -> float:
    """Where a place lies on an axis, from 0 to 1."""
    return (at - ends[0]) / (ends[1] - ends[0])


def _broken(breaks: Mapping[Side, float | None], scale: float) -> str:
    """Which sides have broken at a multiple of today's traffic, and from where on; in words of a label."""
    found = [(side, at) for side, at in breaks.items() if at is not None and at < scale]
    return "".join(f",<br>{side} broken from {times(at)}" if at else f",<br>{side} broken today" for side, at in found)


def _has_room_below(curve: DrawnCurve, scale: float) -> bool:
    """Whether what is said of a crossing stands to the right of it, under the lines, away from where today is."""
    first, last, here, today = (
        curve.place(one) for one in (float(curve.scales[0]), float(curve.scales[-1]), scale, 1.0)
    )
    return here >= today and (here - first) / (last - first) <= MOST_RIGHT


def _logarithm(value: float) -> float:
    return float(np.log10(value))


def _span(*costs: Numbers) -> tuple[float, float]:
    """A whole number of decades that holds everything drawn."""
    drawn = np.concatenate([cost[cost >= LEAST_USD] for cost in costs])
    if not drawn.size:
        return LEAST_USD, 1.0
    low, high = np.floor(np.log10(drawn.min())), np.ceil(np.log10(drawn.max()))
    return float(10**low), float(10 ** max(high, low + 1))


def _apart(curve: DrawnCurve, side: Side) -> int:
    """Pixels that keep two names from overlapping where the lines end together."""
    serverless, containers = (float(cost[-1]) for cost in curve.costs.values())
    low, high = sorted((serverless, containers))
    are_near = low > 0 and (np.log10(high / low) <= 0.25 if curve.axes == "log" else low >= 0.92 * high)
    if not are_near:
        return 0
    return 8 if (serverless > containers) == (side == SERVERLESS) else -8
