"""Tasks against load: what one container service runs in each hour of the week, and the rule that decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from estimator.engine.figures import counted, short
from estimator.pages.charts.look import INK, LINE, Figure, axis, from_nothing, layout, whole_step
from estimator.pages.sizes import DAYS, SizedService, hour_name
from estimator.whatif.containers.sizing.running import Rule, RunningHour

INKS: dict[Rule, str] = {
    "least": "var(--line-strong)",
    "one": "var(--line-strong)",
    "spare": "var(--line-strong)",
    "mean": "var(--t-compute)",
    "peak": "var(--t-message)",
    "slots": "var(--t-network)",
    "run": "var(--t-message)",
    "most": "var(--breach)",
}
SHORT: dict[Rule, str] = {
    "least": "the least", "one": "one", "spare": "the warm spare", "mean": "the mean", "peak": "the peak second",
    "slots": "slots", "run": "one run", "most": "the most allowed",
}  # fmt: skip


def tasks_over_week(service: SizedService) -> Figure:
    """Tasks of each hour as steps, in the colour of the rule that decides, and the load as a line."""
    hours, unit = service.sizing.hours, service.unit
    most = max(hour.tasks for hour in hours) or 1.0
    busiest = max(max(hour.mean_per_second, hour.peak_per_second) for hour in hours) or 1.0
    figure = Figure(
        layout(
            xaxis=axis(
                "", tickmode="array", tickvals=[12 + 24 * day for day in range(7)],
                ticktext=[day[:3] for day in DAYS], showgrid=False, range=[0, 168],
            ),
            yaxis=axis(f"{service.sizing.noun}s", range=[0, most * 1.15], dtick=whole_step(most), tickformat=",d"),
            yaxis2=axis(
                f"{unit} a second", **from_nothing(busiest * 1.15), overlaying="y", side="right", showgrid=False
            ),
            height=260, margin={"l": 48, "r": 64, "t": 32, "b": 32}, bargap=0, barmode="overlay", hovermode="x",
            showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 12}},
        )
    )  # fmt: skip
    for day in range(1, 7):
        edge = {"color": LINE, "width": 1}
        figure.add_shape(type="line", x0=24 * day, x1=24 * day, y0=0, y1=1, yref="paper", line=edge)
    for rule, ink in INKS.items():
        decided = [one for one in _runs(hours) if one.rule == rule]
        if decided:
            figure.add_bar(
                x=[one.begins + one.hours / 2 for one in decided], y=[one.tasks for one in decided],
                width=[one.hours for one in decided], name=f"{service.sizing.noun}s: {SHORT[rule]}",
                marker={"color": ink, "line": {"width": 0}}, opacity=0.55, hoverinfo="skip",
            )  # fmt: skip
    if any(hour.peak_per_second > hour.mean_per_second for hour in hours):
        figure.add_scatter(
            x=[number + 0.5 for number in range(len(hours))], y=[hour.peak_per_second for hour in hours], yaxis="y2",
            name="in the peak second", mode="lines", line={"color": INK, "width": 1, "dash": "dot"}, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=[number + 0.5 for number in range(len(hours))], y=[hour.mean_per_second for hour in hours], yaxis="y2",
        name=f"{unit} a second", mode="lines", line={"color": INK, "width": 1.6},
        hovertext=[_words(number, service) for number in range(len(hours))], hoverinfo="text",
    )  # fmt: skip
    return figure


class Run(NamedTuple):
    """Hours on end with the same tasks by the same rule: one bar, as bars that touch show hairlines in print."""

    begins: int
    hours: int
    tasks: float
    rule: Rule


def _runs(hours: Sequence[RunningHour]) -> list[Run]:
    found: list[Run] = []
    for number, hour in enumerate(hours):
        last = found[-1] if found else None
        if last and (last.tasks, last.rule) == (hour.tasks, hour.rule):
            found[-1] = last._replace(hours=last.hours + 1)
        else:
            found.append(Run(number, 1, hour.tasks, hour.rule))
    return found


def _words(number: int, service: SizedService) -> str:
    """Monday 11:00: 9 tasks, the mean at 60 % decides; 34 requests a second, 51 in its peak second."""
    hour = service.sizing.hours[number]
    is_peaked = hour.peak_per_second > hour.mean_per_second
    peak = f",<br>{short(hour.peak_per_second)} in its peak second" if is_peaked else ""
    return (
        f"{hour_name(number)}: {counted(hour.tasks, service.sizing.noun)},<br>{service.decides(hour.rule)};<br>"
        f"{short(hour.mean_per_second)} {service.unit} a second{peak}"
    )
