"""What an estimate says of a service: phrases such as “Number of requests (1000000 per month)”, and what they come to.

The calculator writes all phrases of a service into one text.  Names hold brackets and commas of their own, “Number of
monthly active users (MAU) (100)”, “Number of Web Access Control Lists (Web ACLs) utilized (1)”, “General Purpose SSD
(gp3) - IOPS (16000)”, and between two parts of a form stands no comma: a bracket is the value where a comma, a capital
letter or nothing follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

HOURS_PER_MONTH = 730.0
"""As the calculator counts a month."""
PER_MONTH = {
    "second": 3_600 * HOURS_PER_MONTH,
    "minute": 60 * HOURS_PER_MONTH,
    "hour": HOURS_PER_MONTH,
    "day": HOURS_PER_MONTH / 24,
    "week": HOURS_PER_MONTH / 168,
    "month": 1.0,
    "year": 1 / 12,
}
TIMES = {"thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9}
TIMES |= {"exact number": 1.0}
IN_KB = {"byte": 1 / 1024, "bytes": 1 / 1024, "b": 1 / 1024, "kb": 1.0, "mb": 1024.0, "gb": 1024.0**2}
IN_KB |= {"tb": 1024.0**3, "pb": 1024.0**4, "kib": 1.0, "mib": 1024.0, "gib": 1024.0**2, "tib": 1024.0**3}
IN_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
IN_SECONDS |= {
    **dict.fromkeys(("millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), 3_600.0),
    **dict.fromkeys(("day", "days"), 86_400.0),
    **dict.fromkeys(("month", "months"), 3_600 * HOURS_PER_MONTH),
}
UNIT_SCALES: Mapping[str, tuple[Mapping[str, float], float]] = {
    "KB": (IN_KB, 1.0),
    "GB": (IN_KB, 1024.0**2),
    "s": (IN_SECONDS, 1.0),
    "h": (IN_SECONDS, 3_600.0),
}
"""By the unit that is wanted: its kind, and how much of that kind's least one is."""
NOTHING = ("", "none", "no", "disabled", "not selected", "n/a", "-")

NUMBER = re.compile(r"([+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(.*)", re.IGNORECASE | re.DOTALL)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?")
PERIOD = re.compile(r"(.*?)(?:\bper|/|_)\s*(second|minute|hour|day|week|month|year)", re.IGNORECASE | re.DOTALL)
MOST_PHRASES = 300


@dataclass(frozen=True)
class Phrase:
    """A name and what stands behind it, both as the file has them; `is_bare` is a name with no bracket at all."""

    name: str
    value: str
    is_bare: bool = False

    @property
    def key(self) -> str:
        return normal(self.name)

    @property
    def says_nothing(self) -> bool:
        """Whether it names a quantity of none, or something that is switched off."""
        if self.is_bare:
            return False
        amount = read_amount(self.value)
        return amount.number == 0 if amount else normal(self.value).removesuffix("per month").strip() in NOTHING

    def __str__(self) -> str:
        return f"{self.name} ({self.value})" if self.value else self.name


@dataclass(frozen=True)
class StatedAmount:
    """A number with the unit and the period that stand behind it, small letters; a period of "" says none."""

    number: float
    unit: str = ""
    period: str = ""

    def a_month(self, unit: str, to: str) -> float | None:
        """So much of `to` a month, where a bare number is of `unit`; None where its own unit is of another kind.

        `to` is KB, GB, s or h, or anything else for a count.
        """
        times, own = _times(self.unit)
        found = self.number * times * (PER_MONTH[self.period] if self.period else 1.0)
        if to not in UNIT_SCALES:
            return None if own in IN_KB or own in IN_SECONDS else found
        scale, one = UNIT_SCALES[to]
        factor = scale.get(own or unit.lower())
        return None if factor is None else found * factor / one


def normal(text: str) -> str:
    """A name as names are compared: small letters, single blanks, no colon at its end."""
    return " ".join(text.lower().split()).rstrip(": ").lstrip(", ")


def read_amount(text: str) -> StatedAmount | None:
    """What a value comes to; None where it is no number."""
    found = NUMBER.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    digits, rest = found[1], found[2].strip()
    if "," in digits and not THOUSANDS.fullmatch(digits):
        return None
    number = float(digits.replace(",", ""))
    if not isfinite(number):
        return None
    period = PERIOD.fullmatch(rest)
    unit, period_name = (period[1], period[2].lower()) if period else (rest, "")
    return StatedAmount(number, normal(unit), period_name)


def _times(unit: str) -> tuple[float, str]:
    """(1,000,000, events) of "million events"."""
    if unit in TIMES:
        return TIMES[unit], ""
    first, _, rest = unit.partition(" ")
    return (TIMES[first], rest) if first in TIMES else (1.0, unit)


# -- a text with phrases -----------------------------------------------------------------------------------------------


def read_phrases(summary: str) -> list[Phrase]:
    """The phrases of a text, in their order; what has no bracket is a name without a value."""
    found, name, position = [], "", 0
    for start, end in _brackets(summary):
        name += summary[position:start]
        position = end
        follows = summary[end:].lstrip()[:1]
        if follows in ("(", "-") or follows.islower():
            name += summary[start:end]
            continue
        found.append(Phrase(_cleaned(name), summary[start + 1 : end - 1].strip()))
        name = ""
    rest = _cleaned(name + summary[position:])
    return [*found, Phrase(rest, "", is_bare=True)] if rest else found


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """(start, behind its end) of each outermost bracket that is closed."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            if depth == 0:
                start = at
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1


def _cleaned(name: str) -> str:
    return " ".join(name.split()).strip(", ;")
