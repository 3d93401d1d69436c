"""Figures in templates: the same words as everywhere else; of sampled amounts the first sample."""

import re

from django import template

from estimator.engine import figures as words
from estimator.engine.maths.amounts import in_sample
from estimator.engine.unit_cost import unit_cost
from estimator.engine.unused import unused as unused_parts
from estimator.pages.listings import LONGEST
from estimator.pages.listings import shortened as without_middle
from estimator.pages.results.beside import beside_month as beside_rows
from estimator.pages.results.beside import year_usd as year_in_words
from estimator.pages.results.workings import working as worked_out
from estimator.whatif.traffic import how_far as how_far_it_holds
from estimator.whatif.traffic import limits_not_known as what_is_not_known
from estimator.whatif.traffic import nothing_flows as why_nothing_flows

register = template.Library()


@register.filter
def figure(value) -> str:
    """1234567.5 as 1,234,567.5."""
    return "" if value is None else words.figure(in_sample(value))


@register.filter
def whole(value) -> str:
    """1234567 as 1,234,567."""
    return words.whole(in_sample(value))


@register.filter
def short(value) -> str:
    """Three significant digits below 1,000, whole numbers above."""
    return "" if value is None else words.short(in_sample(value))


@register.filter
def call_time(value) -> str:
    """How long a call takes: 209 ms, 1,116 ms; from ten seconds on 38 s, 7.6 minutes."""
    return words.call_time(in_sample(value), 3)


@register.filter
def brief(value) -> str:
    """Two significant digits below 100, for narrow tables: 0.28; < 0.01 for what is less but not nothing."""
    number = in_sample(value)
    if 0 < number < 0.01:
        return f"< {words.figure(0.01)}"
    return words.figure(number, 2) if number < 100 else words.short(number)


@register.filter
def amount(value, unit) -> str:
    """A number with its unit: 1 execution, 1,000 executions."""
    return words.amount(in_sample(value), unit)


@register.filter
def unit(value, of) -> str:
    """The unit alone, where its number stands beside it."""
    return words.singular(of) if value is not None and words.short(in_sample(value)) == "1" else of


@register.filter
def shortened(value, most=LONGEST) -> str:
    """A text without its middle where it is too long to be read."""
    return without_middle(str(value), most)


@register.filter
def of_one(estimate, usd=None) -> str:
    """$0.0113 per order, of the total or another sum; empty where the document says of no unit."""
    return unit_cost(estimate, usd)


@register.filter
def usd_of_one(estimate, usd=None) -> str:
    """$0.0113 alone, where what it is of stands beside it."""
    return unit_cost(estimate, usd).partition(" per ")[0]


@register.filter
def unused(estimate) -> list[str]:
    """What the document says that nothing of it uses: rates, quotas and numbers, a sentence each."""
    return [one.message for one in unused_parts(estimate)]


@register.filter
def limits_not_known(estimate) -> str:
    """Whose limits nobody knows, though traffic reaches it; empty where all are known."""
    return what_is_not_known(estimate)


@register.filter
def nothing_flows(estimate) -> str:
    """Why no limit is met: nothing is drawn, or no traffic enters; empty where some flows."""
    return why_nothing_flows(estimate)


@register.filter
def how_far(estimate) -> str:
    """How far it holds, as the middle of a sentence."""
    return how_far_it_holds(estimate)


UNIT = re.compile(r"(?<=\d) (?=[%×]|(?:KB|MB|GB|TB|vCPU|ms|s|k|M|B)\b)")
"""The space between a number and its unit."""


@register.filter
def unbroken(value) -> str:
    """A sentence in which no line ends between a number and its unit."""
    return UNIT.sub("\N{NO-BREAK SPACE}", str(value))


@register.filter
def money(value) -> str:
    """$2.33; less than half a cent as < $0.01; unknown for None."""
    return "unknown" if value is None else words.usd_short(in_sample(value))


@register.filter
def known(value, problems) -> str:
    """The sum of what is known, with what it leaves out: {{ usd|known:estimate.incomplete }}."""
    return words.usd_known(in_sample(value), not problems)


@register.filter
def rate(value) -> str:
    """A unit price, every digit of it."""
    return "" if value is None else words.rate(in_sample(value))


@register.filter
def beside_month(estimate, is_what_if=False):
    """What is billed once, AWS Support and the year: rows below the month's total; no year of a what-if."""
    return beside_rows(estimate, with_year=not is_what_if)


@register.filter
def year_usd(estimate) -> str:
    """The total of the year that the month lies in."""
    return year_in_words(estimate)


@register.filter
def working(line):
    """How a line of the bill comes about, in rounded figures: what is counted, what it costs, whose price."""
    return worked_out(line)


@register.filter
def times(value) -> str:
    """A multiple of today's traffic."""
    return "" if value is None else words.times(in_sample(value))


@register.filter
def multiple(value) -> str:
    """A multiple of today's traffic at which a limit is met; far away where that does not happen in practice."""
    return "" if value is None else words.multiple(in_sample(value))


@register.filter
def percent(value) -> str:
    """A part of one as a whole percentage."""
    return "" if value is None else f"{words.whole(value * 100)} %"
