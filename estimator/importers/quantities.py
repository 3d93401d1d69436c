"""Quantities as people type them: 20M, 1.5k, 2,000/s, 3 a minute, 250 ms, 1.5 GB, 1 %, 2x, 1e6.

A quantity is read in the unit of the field it was typed in, and keeps every digit: a rate in a field that counts a
month is what comes in that month at steady load.  What could mean two things is refused, with ways to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from types import MappingProxyType

from estimator.engine.document.errors import shortened
from estimator.engine.figures import figure, in_unit, large, short

HOURS_PER_MONTH = 730.0
UNREADABLE = 1e7
"""From here on nobody counts the digits."""

THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d*)?")
MILLIONS_WITH_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3}){2,}")
PARTS = re.compile(r"(?P<sign>[+-]?)(?P<number>\.?\d[\d.,]*(?:e[+-]?\d+)?)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
BLANKS_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
TO_ANOTHER = re.compile(r"[a-z%/ ]*?\s*(?:–|—|-|\.\.\.?|…|\bto\b|\buntil\b)\s*[\d.,]+.*", re.IGNORECASE | re.DOTALL)
"""What stands behind the first number of a range."""
PER = re.compile(r"(.*?)\s*(?:/|\b(?:per|a|an|each|every)\b)\s*([a-z]+)\.?", re.IGNORECASE | re.DOTALL)

TIMES: Mapping[str, Decimal] = MappingProxyType({"k": Decimal(1_000), "M": Decimal(10**6), "bn": Decimal(10**9)})
SHORT_FOR: Mapping[str, str] = MappingProxyType(
    {"K": "k", "thousand": "k", "mn": "M", "mio": "M", "million": "M", "millions": "M", "B": "bn", "G": "bn"}
    | {"billion": "bn", "billions": "bn"}
)
SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3_600), "d": Decimal(86_400)}
SECONDS |= {"w": Decimal(7 * 86_400)}
KILOBYTES = {"bytes": Decimal(1) / 1024, "KB": Decimal(1), "MB": Decimal(1024), "GB": Decimal(1024**2)}
KILOBYTES |= {"TB": Decimal(1024**3)}
SAME_TIME = {
    **dict.fromkeys(("msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks"), "w"),
}
SAME_SIZE = {
    **dict.fromkeys(("b", "byte"), "bytes"),
    **dict.fromkeys(("kb", "kib"), "KB"),
    **dict.fromkeys(("mb", "mib"), "MB"),
    **dict.fromkeys(("gb", "gib"), "GB"),
    **dict.fromkeys(("tb", "tib"), "TB"),
}
A_SECOND = ("rps", "tps", "qps", "rqs")
COUNTED = (
    "requests", "request", "calls", "call", "events", "event", "messages", "message", "records", "record", "items",
    "item", "times", "invocations", "invocation", "executions", "execution", "runs", "run", "reads", "writes", "visits",
    "orders", "users",
)  # fmt: skip
"""What a field that counts may be said to count."""


class QuantityError(ValueError):
    """A quantity that is none, or none of this field: one sentence that follows the field's name."""


@dataclass(frozen=True)
class Unit:
    """The unit of a field: a count, a time, a size, a share or something else, each or in a period.

    `kind` is "time", "size", "%", "×" or "", `head` the unit of that kind or the word for what is counted, `period`
    the unit of time of a rate ("s", "min", "h", "d", "month") or "".
    """

    text: str
    kind: str
    head: str
    period: str

    @classmethod
    def of(cls, text: str) -> Unit:
        """The unit that stands beside a field: a month, ms, GB a month, requests/s, % of runs."""
        found = PER.fullmatch(text)
        period = _period(found[2]) if found else ""
        head = found[1].strip() if found and period else text
        first = head.split(" ")[0]
        if first in ("%", "×"):
            return cls(text, first, head, period)
        for kind, same, sizes in (("time", SAME_TIME, SECONDS), ("size", SAME_SIZE, KILOBYTES)):
            name = _named(head, same, sizes)
            if name:
                return cls(text, kind, name, period)
        return cls(text, "", head, period)

    @property
    def examples(self) -> tuple[str, ...]:
        """Ways to write a quantity of this unit, the most telling first."""
        match self.kind:
            case "time":
                return TIMES_WRITTEN[self.head]
            case "size":
                return SIZES_WRITTEN[self.head]
            case "%":
                return "1", "0.5 %", "50", "100 %", "0"
            case "×":
                return "2", "1.5x", "3x", "10", "1"
        if not self.period:
            return "1,536", "0.5", "10", "1", "2", "0", "100"
        return ("2,000", "3 a minute", "10", "1") if self.period == "s" else ("20M", "2,000/s", "1,000", "10", "1", "0")


TIMES_WRITTEN = {
    "ms": ("250 ms", "1.5 s", "20 ms", "5 ms", "10 s", "1 ms", "2 min"),
    "s": ("1.5 s", "15 min", "30 s", "2 min", "1 s", "5 s", "2 h", "0 s"),
    "min": ("90 s", "15 min", "2 min", "1 min", "2 h", "1 day"),
    "h": ("36 h", "7 days", "2 h", "1 h", "12 h"),
    "d": ("36 h", "7 days", "2 days", "1 day", "30 days"),
    "w": ("36 h", "7 days", "1 week", "2 weeks"),
}
SIZES_WRITTEN = {
    "bytes": ("512 bytes", "1.5 KB", "64 bytes", "2 KB", "1 byte"),
    "KB": ("512 KB", "1.5 GB", "20 KB", "1.5 MB", "1 KB", "64 KB"),
    "MB": ("512 MB", "1.5 GB", "2 MB", "64 MB", "1 MB", "2 GB"),
    "GB": ("512 MB", "1.5 GB", "20 GB", "2 GB", "1 GB", "4 GB", "100 GB", "2 TB"),
    "TB": ("512 GB", "1.5 TB", "1 TB", "2 TB"),
}
TWO = 2

type Accepts = Callable[[int | float], bool]


def anything(value: int | float) -> bool:
    """What a field accepts that takes every number of its unit."""
    return True


def ways_to_write(unit: str, hours_per_month: float = HOURS_PER_MONTH, accepts: Accepts = anything) -> str:
    """Two ways to write a quantity of a unit, such as a field accepts them; one, or none, where there are no more."""
    taken = (one for one in Unit.of(unit).examples if accepts(read_quantity(one, unit, hours_per_month)))
    return " or ".join(islice(taken, TWO))


def read_quantity(
    text: str, unit: str = "", hours_per_month: float = HOURS_PER_MONTH, accepts: Accepts = anything
) -> int | float:
    """A quantity in the unit of its field; whole where it was written without a point, or with one of its sizes.

    Raises QuantityError, whose words follow the field's name and advise what it `accepts`.
    """
    try:
        return _read(text, unit, hours_per_month)
    except _Unread as error:
        ways = ways_to_write(unit, hours_per_month, accepts)
        raise QuantityError(error.said(ways)) from None


class _Unread(Exception):
    """A quantity that cannot be read: `before` and `after` are the words around ways to write one."""

    def __init__(self, before: str, joined: str, after: str):
        super().__init__(before)
        self.before, self.joined, self.after = before, joined, after

    def said(self, ways: str) -> str:
        return f"{self.before}{f'{self.joined}{ways}' if ways else ''}{self.after}"


def _read(text: str, unit: str, hours_per_month: float) -> int | float:
    said = BLANKS_BETWEEN_DIGITS.sub("", " ".join(text.split())).replace("−", "-")
    field = Unit.of(unit)
    parts = PARTS.fullmatch(said)
    if parts is None:
        raise _no_number(text)
    rest = parts["rest"].strip()
    if TO_ANOTHER.fullmatch(rest):
        raise QuantityError(
            f"is a range, “{shortened(text)}”: ranges are not taken yet. Give the one value you expect."
        )
    number = _number(parts["number"], text)
    factor = _factor(rest, field, hours_per_month, text) if rest else Decimal(1)
    value = number * factor * (-1 if parts["sign"] == "-" else 1)
    as_float = float(value)
    if abs(as_float) == float("inf"):
        raise _no_number(text)
    has_point = number != number.to_integral_value() or "." in parts["number"].removesuffix(".")
    is_whole = value == value.to_integral_value() and (not has_point or factor != 1 or value.as_tuple().exponent == 0)
    return int(value) if is_whole else as_float


def understood(value: float, unit: str, hours_per_month: float = HOURS_PER_MONTH) -> str:
    """What a quantity is in the words one would say it in: 5.26 billion a month, 2,000/s at steady load.

    Empty where the field itself says it as well.
    """
    field = Unit.of(unit)
    if field.kind == "time" and not field.period:
        return _in_another(value, field.head, SECONDS, 100)
    if field.kind == "size" and not field.period:
        return _in_another(value, field.head, KILOBYTES, 1024)
    if field.kind or not field.period or value <= 0:
        return ""
    seconds = Decimal(repr(float(value))) / _seconds(field.period, hours_per_month)
    parts = [
        f"{large(value)} {unit}" if value >= UNREADABLE else "",
        "" if field.period == "s" else _a_second(float(seconds)),
    ]
    return ", ".join(part for part in parts if part)


def _a_second(rate: float) -> str:
    """2,000/s at steady load; by the minute, hour or day where that is less than one a second; empty where it is
    rarer."""
    for seconds, word in ((1, "/s"), (60, "/min"), (3_600, "/h"), (86_400, "/day")):
        if rate * seconds >= 0.995:
            return f"{short(rate * seconds)}{word} at steady load"
    return ""


def _in_another(value: float, head: str, sizes: Mapping[str, Decimal], least: int) -> str:
    """A time or size in the largest unit of which it is one at least, where it is `least` of its own."""
    if abs(value) < least:
        return ""
    base = Decimal(repr(float(value))) * sizes[head]
    found = [
        (name, base / size) for name, size in sizes.items() if size > sizes[head] and abs(base) >= size and name != "w"
    ]
    if not found:
        return ""
    name, number = found[-1]
    words = {"min": "minutes", "h": "hours", "d": "days"}.get(name, name)
    return in_unit(figure(float(number), 4), words)


# -- reading ---------------------------------------------------------------------------------------------------------


def _number(digits: str, text: str) -> Decimal:
    mantissa, e, exponent = digits.lower().partition("e")
    if MILLIONS_WITH_POINTS.fullmatch(mantissa):
        mantissa = mantissa.replace(".", "")
    if "," in mantissa and not THOUSANDS.fullmatch(mantissa):  # 0,5 is not 5
        raise _no_number(text)
    try:
        return Decimal(f"{mantissa.replace(',', '')}{e}{exponent}")
    except InvalidOperation:
        raise _no_number(text) from None


def _factor(rest: str, field: Unit, hours_per_month: float, text: str) -> Decimal:
    """What a number is multiplied by for what stands behind it: k, million, GB, a minute."""
    head, period = _head_and_period(rest)
    times, head = _times(head, field)
    if times is None:
        raise _Unread(f"could mean two things, “{shortened(text)}”: write it with its unit", ", such as ", ".")
    if period and not field.period:
        raise _other_unit(text, field)
    factor = times * _of_unit(head, field, text)
    if period:
        factor *= _seconds(field.period, hours_per_month) / _seconds(period, hours_per_month)
    return factor


def _head_and_period(rest: str) -> tuple[str, str]:
    """(requests, s) of "requests/s", (k, min) of "k a minute", ("", s) of "rps"."""
    if rest.lower() in A_SECOND:
        return "", "s"
    found = PER.fullmatch(rest)
    period = _period(found[2]) if found else ""
    return (found[1].strip(), period) if found and period else (rest, "")


def _times(head: str, field: Unit) -> tuple[Decimal | None, str]:
    """(1,000,000, requests) of "M requests"; None where a letter could as well be a unit of the field."""
    word, _, behind = head.partition(" ")
    name = SHORT_FOR.get(word, SHORT_FOR.get(word.lower(), word)) if len(word) > 1 else SHORT_FOR.get(word, word)
    if name not in TIMES:
        return Decimal(1), head
    if not behind and (field.kind == "size" or (field.kind == "time" and name != "k" and len(word) == 1)):
        return None, head
    return TIMES[name], behind.strip()


def _of_unit(head: str, field: Unit, text: str) -> Decimal:
    """What one of a unit is in the field's own."""
    lower = head.lower()
    if not head or lower == field.head.lower() or head == field.text:
        return Decimal(1)
    if field.kind in ("%", "×"):
        if lower in {"%": ("%", "percent", "per cent"), "×": ("x", "×", "times")}[field.kind]:
            return Decimal(1)
        raise _other_unit(text, field)
    if field.kind == "time" and (name := _named(head, SAME_TIME, SECONDS)):
        return SECONDS[name] / SECONDS[field.head]
    if field.kind == "size" and (name := _named(head, SAME_SIZE, KILOBYTES)):
        return KILOBYTES[name] / KILOBYTES[field.head]
    is_times = lower in ("x", "×") and not field.period  # 2x a month is of what?
    if not field.kind and (lower in COUNTED or is_times or _is_same_word(lower, field.head.lower())):
        return Decimal(1)
    raise _other_unit(text, field)


def _named(head: str, same: Mapping[str, str], sizes: Mapping[str, Decimal]) -> str:
    """The unit a word stands for, if any."""
    return head if head in sizes else same.get(head.lower(), "")


def _is_same_word(one: str, other: str) -> bool:
    """partition and partitions, DPU and DPUs; of several words the first alone as well."""
    return bool(one) and one.rstrip("s") in (other.rstrip("s"), other.split(" ")[0].rstrip("s"))


def _period(word: str) -> str:
    """s of second, sec and s; month of month and mo; empty where a word is no period."""
    if word.lower() in ("month", "months", "mo"):
        return "month"
    return _named(word, SAME_TIME, SECONDS) if word != "ms" else ""


def _seconds(period: str, hours_per_month: float) -> Decimal:
    return Decimal(repr(float(hours_per_month))) * 3_600 if period == "month" else SECONDS[period]


def _no_number(text: str) -> _Unread:
    return _Unread("must be a number", " such as ", f", not “{shortened(text)}”.")


def _other_unit(text: str, field: Unit) -> _Unread:
    if field.kind:
        of = f"must be in {field.text}"
    elif field.period and not field.head:
        of = f"must be a number {field.text}"
    else:
        of = f"must be a number of {field.text}" if field.text else "must be a plain number"
    return _Unread(of, ": write ", f", not “{shortened(text)}”.")
