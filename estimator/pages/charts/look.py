"""What all figures share: the page's own type and inks, and axes that read as a person counts.

Colours are names of the style sheet's tokens; charts.js puts in what they are in the light or the dark.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from estimator.engine.figures import WHOLE_DOLLARS, usd_short, whole

INK, INK_2, LINE, SURFACE = "var(--ink)", "var(--ink-2)", "var(--line)", "var(--surface)"
SERVERLESS_INK, CONTAINERS_INK = "var(--accent)", "var(--t-compute)"
FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif'
PREFIXES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))

ESCAPED = (("<", r"\u003c"), (">", r"\u003e"), ("&", r"\u0026"))
"""What would mean something to HTML.  Django's json_script does the same, in as long as the rest takes."""


@dataclass
class Figure:
    """What plotly.js draws, in its own words: traces, and a layout with shapes and annotations."""

    layout: dict[str, Any]
    data: list[dict[str, Any]] = field(default_factory=list)

    def add_scatter(self, **trace: Any) -> None:
        self.data.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        self.data.append({"type": "bar", **trace})

    def add_shape(self, **shape: Any) -> None:
        self.layout.setdefault("shapes", []).append(shape)

    def add_annotation(self, **annotation: Any) -> None:
        self.layout.setdefault("annotations", []).append(annotation)

    def to_json(self) -> SafeString:
        """As it may stand in a script of a page."""
        text = json.dumps({"data": self.data, "layout": self.layout}, separators=(",", ":"))
        for sign, escaped in ESCAPED:
            text = text.replace(sign, escaped)
        return mark_safe(text)  # noqa: S308  nothing is left in it that could end the script


def layout(**more: Any) -> dict[str, Any]:
    """The layout of a quiet figure; `more` overrides."""
    quiet = {
        "font": {"family": FONT, "size": 12, "color": INK_2},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 64, "r": 96, "t": 16, "b": 44},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": LINE, "font": {"family": FONT, "size": 12, "color": INK}},
    }
    return quiet | more


def axis(title: str, **more: Any) -> dict[str, Any]:
    """An axis with light gridlines and its name in the user's unit."""
    return {
        "title": {"text": title, "standoff": 8},
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        **more,
    }


def decades(low: float, high: float, prefix: str = "") -> dict[str, Any]:
    """A log axis from `low` to `high` (both above 0) with 1, 10, 100 k, 1 M written on it."""
    from math import ceil, floor, log10

    powers = range(floor(log10(low) + 1e-9), ceil(log10(high) - 1e-9) + 1)
    values = [10.0**power for power in powers]
    return {
        "type": "log",
        "range": [log10(low), log10(high)],
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [f"{prefix}{prefixed(value)}" for value in values],
    }


def prefixed(value: float) -> str:
    """1, 100, 10 k, 1 M; below one as it is."""
    size, letter = next((one for one in PREFIXES if value >= one[0] * 0.9995), (1, ""))
    return f"{value / size:.3g} {letter}".strip()


def from_nothing(high: float, prefix: str = "") -> dict[str, Any]:
    """A linear axis from 0 to `high` (above 0) with four to eight round numbers on it."""
    from math import floor, log10

    high = high or 1.0
    power = 10.0 ** floor(log10(high))
    step = next(one * power for one in (0.2, 0.5, 1.0, 2.0) if high / (one * power) <= 8)
    values = [number * step for number in range(floor(high / step) + 1)]
    return {
        "type": "linear",
        "range": [0, high],
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [f"{prefix}{prefixed(value)}" for value in values],
    }


def whole_step(high: float) -> int:
    """1, 2, 5, 10, 20 and so on: what leaves at most seven numbers from 0 to `high`."""
    return next(step * 10**power for power in range(30) for step in (1, 2, 5) if high <= 6 * step * 10**power)


def usd_rounded(value: float) -> str:
    """$240, $2.33: for a glance, whole dollars from 100 on."""
    return f"${whole(value)}" if 100 <= value < WHOLE_DOLLARS else usd_short(value)
