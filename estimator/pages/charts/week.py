"""The typical week: what enters, hour by hour."""

from __future__ import annotations

import numpy as np

from estimator.engine.estimate import Estimate
from estimator.engine.service import AwsService
from estimator.pages.charts.look import CONTAINERS_INK, INK_2, LINE, SERVERLESS_INK, Figure, axis, layout

INKS = (SERVERLESS_INK, CONTAINERS_INK, "var(--t-message)", "var(--t-storage)", INK_2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def week_of_entries(estimate: Estimate) -> Figure:
    """Calls per second that enter from each source, the mean of each hour of the week."""
    figure = Figure(
        layout(
            xaxis=axis(
                "", tickmode="array", tickvals=[12 + 24 * day for day in range(7)], ticktext=list(DAYS), showgrid=False
            ),
            yaxis=axis("calls a second", rangemode="tozero"),
            height=200,
        )
    )
    for day in range(1, 7):
        edge = {"color": LINE, "width": 1}
        figure.add_shape(type="line", x0=24 * day, x1=24 * day, y0=0, y1=1, yref="paper", line=edge)
    for number, (name, week) in enumerate(entries(estimate).items()):
        ink = INKS[min(number, len(INKS) - 1)]
        figure.add_scatter(x=list(range(169)), y=[*week.tolist(), week[-1]], name=name, mode="lines",
            line={"color": ink, "width": 1.8, "shape": "hv"})  # fmt: skip
        figure.add_annotation(
            x=1, xref="paper", y=float(week[-1]), text=name, showarrow=False, xanchor="left", xshift=6,
            font={"color": ink},
        )  # fmt: skip
    return figure


def entries(estimate: Estimate) -> dict[str, np.ndarray]:
    """Calls per second of the 168 hours, by the name of the source they come from; quiet sources are left out.

    Of the first sample, where there are more.
    """
    found: dict[str, np.ndarray] = {}
    for edge in estimate.resolved.edges:
        if AwsService.source not in edge.source.service.overridden:
            continue
        for flow in estimate.traffic.flows[edge.id]:
            hours = estimate.traffic.loads[edge.source.id].hours
            week = np.broadcast_to(flow.calls_per_second[0, 0], (len(hours),))[hours.of_hour]
            label = edge.source.label
            found[label] = found.get(label, 0.0) + week
    return {name: week for name, week in found.items() if week.any()}
