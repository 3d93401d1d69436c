"""What all figures share: the page's own type and inks, and axes that read as a person counts.

Colours are names of the style sheet's tokens; charts.js puts in what they are in the light or the dark.
"""

from __future__ import annotations

from typing import Any

INK, INK_2, LINE, SURFACE = "var(--ink)", "var(--ink-2)", "var(--line)", "var(--surface)"
SERVERLESS_INK, CONTAINERS_INK = "var(--accent)", "var(--t-compute)"
FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif'
PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def layout(**more: Any) -> dict[str, Any]:
    """The layout of a quiet figure; `more` overrides."""
    quiet = {
        "template": None,
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
