"""Cost against traffic: both forms of an architecture over the sweep, with every crossing."""

from __future__ import annotations

from typing import Any

import numpy as np

from estimator.engine.figures import times, usd_short
from estimator.pages.charts.look import CONTAINERS_INK, INK, INK_2, SERVERLESS_INK, axis, decades, layout, prefixed
from estimator.whatif.compare import Comparison
from estimator.whatif.direction import CONTAINERS

LEAST_USD = 0.01


def cost_against_traffic(comparison: Comparison) -> Any:
    """A plotly figure on log axes: USD a month of both sides against requests a month, crossings as dots.

    What costs nothing has no place on a log axis and is left out of its line.  Where no requests are counted
    (a schedule alone) the axis counts multiples of today's traffic.
    """
    from plotly import graph_objects as go  # 60 ms to import: only pages with a chart pay them

    scales, serverless, containers = comparison.curve
    unit = comparison.requests_per_month or 1.0
    traffic = scales * unit
    figure = go.Figure(
        layout=layout(
            xaxis=axis(
                "requests a month" if comparison.requests_per_month else "times today's traffic",
                **decades(traffic[0], traffic[-1]),
            ),
            yaxis=axis("USD a month", **decades(*_span(serverless, containers), prefix="$")),
            height=360,
        )
    )
    for name, cost, ink in (
        ("Serverless", serverless, SERVERLESS_INK),
        ("Containers", containers, CONTAINERS_INK),
    ):
        shown = np.where(cost >= LEAST_USD, cost, np.nan)
        figure.add_scatter(
            x=traffic.tolist(), y=_drawable(shown), name=name, mode="lines",
            line={"color": ink, "width": 2.2}, hovertemplate="%{y:$,.2f}",
        )  # fmt: skip
        if np.isfinite(shown[-1]):
            figure.add_annotation(
                x=1, xref="paper", y=float(np.log10(shown[-1])), text=name, showarrow=False, xanchor="left",
                xshift=6, yshift=_apart(serverless, containers, name), font={"color": ink},
            )  # fmt: skip
    _mark_today(figure, unit)
    _mark_crossings(figure, comparison, unit)
    return figure


def _mark_today(figure: Any, unit: float) -> None:
    dotted = {"color": INK_2, "width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=unit, x1=unit, y0=0, y1=1, yref="paper", line=dotted)
    figure.add_annotation(
        x=float(np.log10(unit)), y=0, yref="paper", text="today", showarrow=False, xanchor="left", yanchor="bottom",
        xshift=4, font={"size": 11},
    )  # fmt: skip


def _mark_crossings(figure: Any, comparison: Comparison, unit: float) -> None:
    crossings = comparison.crossings
    if not crossings:
        return
    figure.add_scatter(
        x=[one.scale * unit for one in crossings], y=[max(one.monthly_usd, LEAST_USD) for one in crossings],
        mode="markers", marker={"color": INK, "size": 9}, hoverinfo="skip",
    )  # fmt: skip
    for one in crossings:
        side = "containers" if one.cheaper_above == CONTAINERS else "serverless"
        amount = prefixed(one.requests_per_month) if comparison.requests_per_month else times(one.scale)
        figure.add_annotation(
            x=float(np.log10(one.scale * unit)), y=float(np.log10(max(one.monthly_usd, LEAST_USD))),
            text=f"{amount}: {usd_short(one.monthly_usd)},<br>{side} cheaper above", showarrow=True, arrowhead=0,
            arrowwidth=1, arrowcolor=INK_2, ax=-46, ay=-40, align="right", xanchor="right", font={"color": INK},
        )  # fmt: skip


def _span(*costs: np.ndarray) -> tuple[float, float]:
    """A whole number of decades that holds everything drawn."""
    drawn = np.concatenate([cost[cost >= LEAST_USD] for cost in costs])
    if not drawn.size:
        return LEAST_USD, 1.0
    low, high = np.floor(np.log10(drawn.min())), np.ceil(np.log10(drawn.max()))
    return float(10**low), float(10 ** max(high, low + 1))


def _drawable(cost: np.ndarray) -> list[float | None]:
    return [float(one) if np.isfinite(one) else None for one in cost]


def _apart(serverless: np.ndarray, containers: np.ndarray, name: str) -> int:
    """Pixels that keep two names from overlapping where the lines end together."""
    if min(serverless[-1], containers[-1]) <= 0 or abs(np.log10(serverless[-1] / containers[-1])) > 0.25:
        return 0
    is_upper = (serverless[-1] > containers[-1]) == (name == "Serverless")
    return 8 if is_upper else -8
