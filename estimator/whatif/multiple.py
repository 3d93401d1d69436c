"""What if traffic were so many times today's: a multiple as people type it, or so many requests a second."""

from __future__ import annotations

import re

from estimator.engine.document.errors import shortened
from estimator.engine.limits.breaking import Entrance
from estimator.importers.quantities import QuantityError, read_quantity
from estimator.whatif.traffic import TrafficError

LEAST, MOST = 1.0, 1_000.0
AT = re.compile(r"\s*at\b\s*", re.IGNORECASE)
TIMES = re.compile(r"\s*[x×]\s*", re.IGNORECASE)
A_MULTIPLE, A_RATE = "×", "requests/s"


def read_multiple(text: str, entrance: Entrance | None) -> float:
    """× 12, 12x, 12; at 2,000 requests/s, 3k/s, 500 a minute: the multiple of the traffic of today, from 1 to 1,000.

    `entrance` is what enters today.  Raises TrafficError.
    """
    said = text.replace("−", "-").strip()
    multiple = _multiple(said)
    if multiple is None:
        multiple = _per_second(said, entrance) / (entrance.per_second if entrance else 1.0)
    if not LEAST * (1 - 1e-9) <= multiple <= MOST * (1 + 1e-9):
        today = f" Today {entrance.at(1.0)} enter." if entrance else ""
        raise TrafficError(f"“{shortened(text)}” is beyond the scale: from × 1, today's traffic, to × 1,000.{today}")
    return min(max(float(f"{multiple:.6g}"), LEAST), MOST)


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
        raise TrafficError("Nothing enters that grows, so no number a second can be meant: write a multiple, × 12.")
    return number
