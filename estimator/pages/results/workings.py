"""How a line of the bill comes about, in a sentence of rounded figures; `Line.formula` has every digit."""

from __future__ import annotations

import re
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.maths.amounts import in_sample, used
from estimator.engine.measures import Use
from estimator.engine.registry import services
from pricing.book import GLOBAL, Tier

DIGITS = (3, 4)
"""Significant digits: the fewest that give the amount to the cent, else the most, and "about"."""
TERMS = 3
"""Of more flows than these only the largest are written out."""
SMALL_RATE = 0.0001
"""A unit that costs less is priced by the million."""
OF_A_UNIT = re.compile(r"÷ (B|bytes|KB|MB|GB|ms|s|seconds|minutes) in an? ")
"""A factor that only turns one unit into another: KB in a GB, s in an hour."""
MEASURED = re.compile(r"(KB|MB|GB|TB|ms|s|minutes?|hours?|days?|vCPU)\b")
"""A factor of one that says a size or a time is written all the same."""
SIZED = re.compile(r"(\d+) (KB|MB|GB)-(\w+)")
"""64 KB-chunks, as AWS bills them."""
LIST = "AWS price list"


class Working(NamedTuple):
    """What is counted (empty where nothing is multiplied), what it costs, and whose price that is."""

    quantity: str
    money: str
    source: str


def working(line: Line) -> Working:
    """1.2 M requests, of which 245,000 are free; 955,000 × $0.20 per million = $0.19."""
    return Working(_quantity(line), _money(line), source(line))


def source(line: Line) -> str:
    """AWS price list, Lambda, us-east-1, 2 Dec 2025: whose price a line is billed at."""
    price = line.price
    if price is None:
        return "No price is known"
    if price.effective is None:
        return "Your own price"
    service = services().get(price.service) or services().get(line.service)
    where = "every region" if price.region == GLOBAL else price.region
    return ", ".join([LIST, *([service.name] if service else []), where, f"{price.effective:%-d %b %Y}"])


# -- what is counted -----------------------------------------------------------------------------------------------


def _quantity(line: Line) -> str:
    """1.2 M calls × 0.12 s × 1.5 GB = 216,000 GB-seconds, or about so many; empty where nothing is multiplied."""
    uses = [use for use in line.uses if used(in_sample(use.quantity))]
    terms = [_factors(use) for use in uses]
    if len(terms) == 1 and len(terms[0]) == 1:
        return ""
    whole = in_sample(line.quantity)
    unit = _plural(line.unit)
    for digits in DIGITS:
        redone = sum(_product(use, digits) for use in uses)
        if is_same := rounded(redone, digits) == rounded(whole, digits):
            break
    order = sorted(range(len(uses)), key=lambda at: -in_sample(uses[at].quantity))
    shown = sorted(order[: TERMS if len(order) <= TERMS else TERMS - 1])
    parts = [_term(terms[at], digits) for at in shown]
    if len(order) > TERMS:
        parts.append(f"{len(order) - len(shown)} smaller flows")
    equals = "=" if is_same else "is about"
    return f"{' + '.join(parts)} {equals} {_counted(whole, unit, digits)}"


def _factors(use: Use) -> list[tuple[float, str]]:
    """(amount, word, or what divides) of a use, without what only turns one unit into another; of the first sample."""
    found: list[tuple[float, str]] = []
    for amount, words in use.terms():
        value = in_sample(amount)
        one, _, many = words.partition("|")
        is_said = not found or value != 1 or many or MEASURED.match(words)
        if is_said and not OF_A_UNIT.match(words):
            found.append((value, many if many and value != 1 else figures.singular(one) if value == 1 else one))
    return found


def _term(factors: list[tuple[float, str]], digits: int) -> str:
    """1.2 M calls × 0.12 s ÷ 730 hours in a month."""
    text = ""
    for value, word in factors:
        sign = "÷" if word.startswith("÷") else "×"
        text += f"{f' {sign} ' if text else ''}{rounded(value, digits)} {word.removeprefix('÷').strip()}"
    return text


def _product(use: Use, digits: int) -> float:
    """What the factors of a use make after they were rounded."""
    made = 1.0
    for amount, words in use.terms():
        value = _round(in_sample(amount), digits) if not words.startswith("÷") else in_sample(amount)
        made = made / value if words.startswith("÷") and value else made * value
    return made


# -- what it costs -------------------------------------------------------------------------------------------------


def _money(line: Line) -> str:
    price, usd = line.price, line.monthly_usd
    if price is None or usd is None:
        return "What this costs is not known"
    monthly = in_sample(usd)
    if price.unit == "USD":
        return f"Given as {figures.usd(monthly)} a month"
    quantity, free = in_sample(line.quantity), in_sample(line.free)
    unit = _plural(price.unit)
    charges = line.charges()
    if not charges:
        return f"{_counted(quantity, unit)}: all of it is free{_pool(line)}"
    if not monthly:
        return f"{_counted(quantity, unit)}: AWS takes nothing for it"
    for digits in DIGITS:
        redone = sum(_round(units, digits) * _rate(tier, digits) for units, tier, _ in charges)
        if is_same := figures.usd_short(redone) == figures.usd_short(monthly):
            break
    parts = enumerate(charges)
    billed = " + ".join(_charge(units, tier, unit, digits, bool(free) or at > 0) for at, (units, tier, _) in parts)
    start = ""
    if free:
        are = "is" if free == 1 else "are"
        start = f"{_counted(quantity, unit, digits)}, of which {rounded(free, digits)} {are} free{_pool(line)}; "
    amount = figures.usd_short(monthly)
    equals = "comes to" if amount.startswith("<") else "=" if is_same else "is about"
    return f"{start}{billed} {equals} {'less than a cent' if amount.startswith('<') else amount}"


def _charge(units: float, tier: Tier, unit: str, digits: int, is_plain: bool) -> str:
    counted = rounded(units, digits) if is_plain else _counted(units, unit, digits)
    return f"{counted} × {_rate_in_words(float(tier.usd), unit, digits)}"


def _rate(tier: Tier, digits: int) -> float:
    return _round(float(tier.usd), max(digits, 4))


def _rate_in_words(usd: float, unit: str, digits: int) -> str:
    """$0.09 per GB, $0.20 per million."""
    value, per = (usd, figures.singular(unit) or "unit") if usd >= SMALL_RATE else (usd * 1e6, "million")
    value = _round(value, max(digits, 4))
    text = figures.figure(value, max(digits, 4))
    if 0.01 <= value < 100 and round(value, 1) == value:
        text = figures.decimals(value, 2)
    return f"${text} per {per}"


def _pool(line: Line) -> str:
    """, this card's share of the free 1 M, where other cards or lines use the allowance too."""
    whole = line.priced
    is_of_all = line.quantity is whole.quantity or in_sample(line.quantity) == in_sample(whole.quantity)
    if is_of_all and not any(whole.shared.values()):
        return ""
    amounts = [float(one.amount or 0) for one in whole.allowances]
    if rounded(sum(amounts)) == rounded(in_sample(line.free)):
        return ""
    return f", this card’s share of the free {' and '.join(rounded(one) for one in amounts)}"


# -- rounded -------------------------------------------------------------------------------------------------------


def rounded(value: float, digits: int = DIGITS[0]) -> str:
    """1.2 M, 955,000, 0.143: so many significant digits."""
    near = _round(value, digits)
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "M")):
        if near >= size:
            return f"{figures.figure(near / size, digits)} {word}"
    return figures.figure(near, max(digits, 6) if near >= 1000 else digits)


def _round(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _counted(value: float, unit: str, digits: int = DIGITS[0]) -> str:
    return figures.in_unit(rounded(value, digits), unit)


def _plural(unit: str) -> str:
    """64 KB-chunks as chunks of 64 KB."""
    return SIZED.sub(r"\3 of \1 \2", unit)
