"""What stands beside the month on pages: what is billed once, a plan of AWS Support, and the year's total."""

from __future__ import annotations

from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.pages.listings import LISTED
from estimator.pages.results.workings import working


class SumBeside(NamedTuple):
    """A sum that is not the month's, in words: what it is, how it comes about, and what it comes to."""

    name: str
    how: str
    cost: str


def beside_month(estimate: Estimate, *, with_year: bool = True) -> list[SumBeside]:
    """A row for each line that is billed once and for their sum, one for AWS Support, one for the year."""
    once = estimate.once
    named = estimate.resolved.nodes
    rows = []
    for line in once.lines[:LISTED]:
        how = ". ".join(filter(None, working(line)[:2]))
        rows.append(SumBeside(f"Once, {named[line.node].label}: {line.label}", how, _known(line.monthly_usd)))
    if len(once.lines) > 1:
        rows.append(SumBeside("Once, in all", "beside the month", once_usd(estimate)))
    if (support := estimate.support) is not None:
        rows.append(SumBeside(f"AWS Support, {support.name}", support.formula, _known(support.usd)))
    if estimate.resolved.nodes and with_year:
        rows.append(SumBeside(f"Total {estimate.year.words}", year_how(estimate), year_usd(estimate)))
    return rows


def once_usd(estimate: Estimate) -> str:
    """What is billed once, of what is known."""
    return figures.usd_known(in_sample(estimate.once.total_usd), not estimate.once.incomplete)


def year_usd(estimate: Estimate) -> str:
    """The year's total, of what is known."""
    is_whole = not (estimate.incomplete or estimate.once.incomplete)
    return figures.usd_known(in_sample(estimate.year.total_usd), is_whole)


def year_how(estimate: Estimate) -> str:
    """months 1 to 12, each as its own bill, and $0.60 once; AWS Support is $348.00 besides."""
    year = estimate.year
    told = f"months {year.first} to {year.last}, each as its own bill"
    if estimate.once.lines and year.first == 1:
        told += f", and {once_usd(estimate)} once"
    if year.support_usd is not None:
        told += f"; AWS Support is {_known(year.support_usd)} besides"
    return told


def _known(usd: Amount | None) -> str:
    return "unknown" if usd is None else figures.usd_short(in_sample(usd))
