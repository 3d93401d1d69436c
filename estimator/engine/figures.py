"""Numbers as a reader redoes them: thousands separated, no digit invented, none lost that matters."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, wraps
from typing import Literal

LONG_MS = 10_000
"""From here on nobody reads milliseconds."""
WHOLE_DOLLARS = 1e15
"""From here on a number that is no Decimal knows no cents."""
NEAR = 0.7
"""The part of a limit from which it is near."""
FAR = 1e6
"""So many times today's traffic do not happen in practice."""
LITTLE = 0.001
"""So small a part of today's traffic is as good as none."""
WRITTEN_OUT = 1e-12, 1e21
"""Between these a number is written out; nobody counts the zeros of others."""
KEPT = 16_384
"""Most figures of a page are those of the page before."""
ONE_OF = {"addresses": "address", "batches": "batch", "branches": "branch", "buses": "bus", "indexes": "index"}
"""Plurals that are more than an s, but for those in -ies."""
NO_PLURALS = ("s", "ms", "Kbps", "Mbps", "Gbps", "times")
HEAD = re.compile(r"(.*?)((?: of | in | at | a | per | each|/(?:s|min|day|month|24 h|10 s)$).*)?", re.DOTALL)
"""What is counted, and what it is counted of or in: calls | of MenuFn, messages | /s."""

NumberStyle = Literal["point", "comma"]
"""1,234.56 or 1.234,56."""
_style: ContextVar[NumberStyle] = ContextVar("number_style", default="point")
_SWAPPED = str.maketrans(",.", ".,")


@contextmanager
def written_with(style: NumberStyle) -> Iterator[None]:
    """Within this, every figure is written so.  What was put into words before stays as it is: estimates that keep
    their words are made anew."""
    before = _style.set(style)
    try:
        yield
    finally:
        _style.reset(before)


def number_style() -> NumberStyle:
    """How figures are written here."""
    return _style.get()


def _in_style(number: str) -> str:
    """A number as it is written here, of one that has a point before its decimals."""
    return number if _style.get() == "point" else number.translate(_SWAPPED)


def words_kept[Of: Hashable, Words](most: int) -> Callable[[Callable[[Of], Words]], Callable[[Of], Words]]:
    """Keeps what a function puts into words, apart for each way that figures are written."""

    def decorated(function: Callable[[Of], Words]) -> Callable[[Of], Words]:
        @lru_cache(most)
        def kept(style: NumberStyle, of: Of) -> Words:
            return function(of)

        @wraps(function)
        def call(of: Of) -> Words:
            return kept(_style.get(), of)

        return call

    return decorated


def figure(value: float, digits: int = 10) -> str:
    """3,000,000 · 0.12 · 0.0000166667: at most `digits` significant digits; an exponent only far beyond what is
    counted: 1.2e41."""
    return _in_style(_figure(float(value), digits))


@lru_cache(KEPT)
def _figure(value: float, digits: int) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if math.isnan(value):
        return "unknown"
    if value == 0:
        return "0"
    least, most = WRITTEN_OUT
    if not least <= abs(value) < most:
        number, exponent = f"{abs(value):.1e}".split("e")
        return f"{'−' if value < 0 else ''}{number}e{int(exponent)}"
    whole_digits = math.floor(math.log10(abs(value))) + 1
    places = max(0, digits - whole_digits)
    text = f"{abs(value):,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 else text


def short(value: float) -> str:
    """For sentences: three significant digits below 1,000, whole numbers above."""
    return figure(value, 3) if abs(value) < 1000 or math.isinf(value) else figure(round(value), 15)


def usd(value: float) -> str:
    """$2.33, a half cent up; below a cent as many digits as say something: $0.0042."""
    return _in_style(_usd(float(value)))


@lru_cache(KEPT)
def _usd(value: float) -> str:
    if value != 0 and abs(value) < 0.01:
        return f"−${_figure(-value, 2)}" if value < 0 else f"${_figure(value, 2)}"
    if not abs(value) < WHOLE_DOLLARS:
        return f"${_figure(value, 15)}" if value == value else "unknown"
    cents = Decimal(repr(float(abs(value)))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"−${cents:,}" if value < 0 else f"${cents:,}"


def whole(value: float) -> str:
    """A whole number, its thousands apart: 1,234."""
    return _in_style(f"{value:,.0f}")


def decimals(value: float, places: int) -> str:
    """A number with so many places: 1,234.50."""
    return _in_style(f"{value:,.{places}f}")


def usd_short(value: float) -> str:
    """For tables: two places, and < $0.01 for what is less but not nothing."""
    if 0 < value < 0.005:
        return f"< {usd(0.01)}"
    return usd(max(value, 0.01)) if 0 < value < 0.01 else usd(value)


def usd_of_one(value: float) -> str:
    """What one of many costs, in cents or parts of them: $0.0113, $2.33; three digits below a dollar."""
    return usd(value) if abs(value) >= 1 or not value else f"{'−' if value < 0 else ''}${figure(abs(value), 3)}"


def usd_about(value: float) -> str:
    """For sentences: whole dollars from ten on, else as in tables."""
    return f"${whole(value)}" if value >= 9.995 else usd_short(value)


def large(value: float) -> str:
    """So many that nobody reads all digits: 12.3 M, 1.19 billion; what is less than a million as in sentences."""
    for size, word in ((1e9, "billion"), (1e6, "M")):
        if value >= size * 0.9995:
            return f"{figure(value / size, 3)} {word}"
    return short(value)


def usd_known(value: float, is_whole: bool) -> str:
    """$2.33; ≥ $2.33 where something beside it is unknown, and unknown where that is all there is."""
    if is_whole:
        return usd_short(value)
    return f"≥ {usd_short(value)}" if value >= 0.005 else "unknown"


def rate(value: float) -> str:
    """A unit price, every digit of it."""
    return f"${figure(value, 12)}"


def times(value: float, digits: int = 2) -> str:
    """A multiple of today's traffic in a sentence: 3.2 ×, 410 ×; near today with three digits at least: 1.05 ×."""
    return f"{_so_many(value, digits)} ×"


def factor(value: float, digits: int = 2) -> str:
    """The same with the sign in front, as scales, buttons and bars write it: × 3.2, × 410."""
    return f"× {_so_many(value, digits)}"


def _so_many(value: float, digits: int) -> str:
    return short(value) if value >= 100 else figure(value, max(digits, 3 if 0.9 <= value < 2 else 2))


def at_multiple(value: float) -> str:
    """The multiple of today's traffic that is looked at: × 398, × 1.5, × 12."""
    return factor(value, 3)


def multiple(value: float, written: Callable[[float], str] = times) -> str:
    """A multiple of today's traffic at which something is reached: 440 × (as it is `written`), or far away where that
    is no practice, or far below today, or whatever the traffic."""
    if value == 0:
        return "at any traffic"
    if 0 < value < LITTLE:
        return "far below today"
    return "far away" if value > FAR else written(value)


def sentence(words: str) -> str:
    """Words with a capital letter in front; names and numbers stay as they are."""
    return words[:1].upper() + words[1:]


def seconds(value: float) -> str:
    """A time a person grasps: 120 ms, 4.5 s, 31 minutes, 2 hours, 3 days."""
    if math.isinf(value):
        return "for ever"
    if value < 1:
        return f"{figure(value * 1000, 3)} ms"
    for size, word in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if value >= 2 * size:
            return f"{figure(value / size, 2 if value < 10 * size else 3)} {word}"
    return f"{figure(value, 3)} s"


def call_time(ms: float, digits: int = 4) -> str:
    """How long a call takes: 108.7 ms, 1,116 ms; from ten seconds on 38 s, 7.6 minutes."""
    return f"{figure(ms, digits)} ms" if ms < LONG_MS else seconds(ms / 1000)


def times_of_a_call(ms: float, other_ms: float, digits: int = 4) -> tuple[str, str]:
    """The same of two times, of which the second has no unit where both are milliseconds: 209 ms, 120."""
    are_short = max(ms, other_ms) < LONG_MS
    return call_time(ms, digits), figure(other_ms, digits) if are_short else call_time(other_ms, digits)


def listed(words: list[str], most: int = 3) -> str:
    """a, b and c; a, b, c and 4 more; empty of none."""
    if not words:
        return ""
    if len(words) > most + 1:
        words = [*words[:most], f"{whole(len(words) - most)} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: float, one: str, many: str = "") -> str:
    """1 task, 2 tasks."""
    text = short(number)
    return f"{text} {one if text == '1' else many or f'{one}s'}"


def percent(share: float) -> str:
    """A part of one, for sentences: 12.2 %, 0.13 %, 0.008 %."""
    return f"{figure(share * 100, 3 if share >= 0.01 else 2)} %"


def amount(value: float, unit: str) -> str:
    """For sentences: 1 execution, 1,000 executions; a number alone where there is no unit."""
    return in_unit(short(value), unit)


def in_unit(number: str, unit: str) -> str:
    """A number as it is written, with its unit: 1 message/s, 2.5 messages/s."""
    return f"{number} {singular(unit) if number == '1' else unit}".rstrip()


@lru_cache(KEPT)
def singular(unit: str) -> str:
    """A unit, or what is counted, of one: execution, message/s, GB-second, call of MenuFn."""
    found = HEAD.fullmatch(unit)
    head, rest = (found[1], found[2] or "") if found else (unit, "")
    before, space, last = head.rpartition(" ")
    if last in NO_PLURALS or not last.endswith("s") or last.endswith(("ss", "us", "is")):
        return unit
    one = ONE_OF.get(last) or (f"{last[:-3]}y" if last.endswith("ies") else last[:-1])
    return f"{before}{space}{one}{rest}"
