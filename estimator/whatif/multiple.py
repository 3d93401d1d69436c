"""What if traffic were so many times today's: a multiple as people type it, or so many requests a second."""

from __future__ import annotations

import re

from estimator.engine.document.errors import shortened
from estimator.engine.limits.breaking import Entrance
from estimator.importers.quantities import QuantityError, read_quantity
from estimator.whatif.traffic import TrafficError

LEAST, MOST = 1e-6, 1e6
"""A millionth of today's traffic and a million times it: beyond, today's says nothing any more."""
DIGITS = 15
"""Of a multiple: so many are kept, that so many a second are so many."""
AT = re.compile(r"\s*at\b\s*", re.IGNORECASE)
TIMES = re.compile(r"\s*[x×]\s*", re.IGNORECASE)
A_MULTIPLE, A_RATE = "×", "requests/s"


def read_multiple(text: str, entrance: Entrance | None) -> float:
    """× 12, 12x, 12; at 2,000 requests/s, 3k/s, 500 a minute: the multiple of the traffic of today.

    From a millionth to a million; `entrance` is what enters today.  Raises TrafficError.
    """
    said = text.replace("−", "-").strip()
    multiple = _multiple(said)
    if multiple is None:
        multiple = _per_second(said, entrance) / (entrance.per_second if entrance else 1.0)
    if not LEAST * (1 - 1e-9) <= multiple <= MOST * (1 + 1e-9):
        today = f" Today {entrance.at(1.0)} enter." if entrance else ""
        raise TrafficError(
            f"“{shortened(text)}” is too far from today's traffic: it may be from a millionth of that to a million "
            f"times it.{today}"
        )
    return min(max(float(f"{multiple:.{DIGITS}g}"), LEAST), MOST)


def _multiple(said: str) -> float | None:
    """× 12 and 12; None for what is no multiple."""
    if AT.match(said):
        return None
    try:
        return float(read_quantity(TIMES.sub("", said, count=1) if TIMES.match(said) else said, A_MULTIPLE))
    except QuantityError:
        return None


def _per_second(said: str, entrance: Entrance | None) -> float:
    unit = f"{entrance.noun}/s" if entrance else A_RATE
    try:
        number = float(read_quantity(AT.sub("", said, count=1) if AT.match(said) else said, unit))
    except QuantityError:
        raise TrafficError(
            f"“{shortened(said)}” is no traffic: write a multiple such as × 12, or at 2,000 requests/s."
        ) from None
    if entrance is None:
        raise TrafficError(
            f"“{shortened(said)}” is none: nothing enters that grows, so no number a second can be meant. Write a "
            "multiple, × 12."
        )
    return number
