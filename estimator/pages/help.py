"""What the help page shows by example: numbers as people type them, each read as a field reads it."""

from __future__ import annotations

from typing import NamedTuple

from estimator.engine.document.formula import read_formula
from estimator.engine.figures import figure, in_unit
from estimator.importers.quantities import read_quantity, understood


class Typed(NamedTuple):
    """What is typed, in which field, and what it is taken for."""

    text: str
    field: str
    means: str


INPUTS = {"orders_per_day": 50_000}
TYPED = (
    ("20M", "Requests", "a month"),
    ("1.5k", "Requests", "a month"),
    ("2,000/s", "Requests", "a month"),
    ("3 a minute", "Requests", "a month"),
    ("1e6", "Requests", "a month"),
    ("250ms", "Duration", "ms"),
    ("1.2s", "Duration", "ms"),
    ("15 min", "Time-out", "s"),
    ("1.5GB", "Memory", "MB"),
    ("512KB", "Response size", "KB"),
    ("1 %", "Error rate", "%"),
    ("2x", "Burst", "× the mean"),
    ("= orders_per_day × 30", "Requests", "a month"),
)
"""(what is typed, the name of such a field, its unit)."""


def typed() -> list[Typed]:
    """Each example as a field would read it."""
    return [Typed(text, name, _means(text, unit)) for text, name, unit in TYPED]


def _means(text: str, unit: str) -> str:
    number = read_formula(text).value(INPUTS) if text.startswith("=") else read_quantity(text, unit)
    others = understood(number, unit)
    return in_unit(figure(number), unit) + (f": {others}" if others else "")
