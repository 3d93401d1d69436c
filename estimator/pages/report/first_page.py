"""The first page: the answer as a sentence, three figures, what moves the bill, and what decides the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.bill.year import MONTHS
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.unit_cost import unit_cost
from estimator.pages.listings import shortened
from estimator.pages.results.assumed import moves
from estimator.pages.results.beside import year_usd
from estimator.pages.results.readings import Group, Reading, bill_by_node, headroom_reading
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.compare import Comparison, entering
from estimator.whatif.comparison.direction import SERVERLESS, Side
from estimator.whatif.crossings.places import from_to

SHOWN = 3
"""Cost drivers, and inputs that matter."""
ON: dict[Side, str] = {"serverless": "As functions", "containers": "On containers"}
NAMES: dict[Side, str] = {"serverless": "serverless", "containers": "containers"}
COST: dict[Side, str] = {"serverless": "serverless costs", "containers": "containers cost"}
THOUSAND = 1_000.0
A_CENT = 0.01
LONGEST = 160
"""Letters of what happens at the first limit; the rest is under Limits."""


class KeyFigure(NamedTuple):
    """A large figure, its unit, and the small print under it."""

    number: str
    unit: str
    says: tuple[str, ...]
    mark: str = ""


class Driver(NamedTuple):
    """A card that moves the total: its part of the dearest card's cost, in per cent."""

    group: Group
    width: float


class Moving(NamedTuple):
    """An assumption that moves the bill, and by how much."""

    message: str
    moves: str


@dataclass(frozen=True)
class FirstPage:
    """What it shows beside the cover, the strip and the contents.

    `headline` are stretches of the answer, (words, whether they matter most).
    """

    headline: tuple[tuple[str, bool], ...]
    figures: tuple[KeyFigure, ...]
    drivers: tuple[Driver, ...]
    others: str
    others_cost: str
    inputs: tuple[Moving, ...]


def first_page(estimate: Estimate, comparison: Comparison) -> FirstPage:
    """The page for who decides."""
    groups = sorted((one for one in bill_by_node(estimate) if one.usd), key=lambda one: -one.usd)
    dearest, rest = groups[:SHOWN], groups[SHOWN:]
    most = dearest[0].usd if dearest else 0.0
    felt = [one for one in effects(estimate) if one.moves_bill][:SHOWN]
    reading = headroom_reading(estimate, estimate)
    return FirstPage(
        headline=tuple(_headline(estimate, comparison, reading)),
        figures=tuple(_figures(estimate, comparison, reading)),
        drivers=tuple(Driver(one, 100 * one.usd / most if most > 0 else 0.0) for one in dearest),
        others=figures.counted(len(rest), "other card") if rest else "",
        others_cost=figures.usd_known(sum(one.usd for one in rest), not any(one.is_unknown for one in rest)),
        inputs=tuple(Moving(one.assumption.message, moves(one)) for one in felt),
    )


# -- the sentence --------------------------------------------------------------------------------------------------


def _headline(estimate: Estimate, comparison: Comparison, reading: Reading) -> Iterator[tuple[str, bool]]:
    """Shop costs $48 a month and holds to 2,520 requests a second, 441 × today.  On containers it would cost …"""
    total = in_sample(estimate.total_monthly_usd)
    cost = figures.usd_about(total) if not estimate.incomplete else figures.usd_known(total, is_whole=False)
    yield f"{shortened(estimate.architecture.name, 80) or 'This architecture'} costs ", False
    yield f"{cost} a month", True
    yield " and " if reading.text.startswith(("Holds", "Does")) else "; ", False
    yield reading.text[:1].lower() + reading.text[1:], True
    yield f", {reading.against}" if reading.against else "", False
    yield ".", False
    yield _other_side(comparison), False
    yield _turn(comparison), False


def _other_side(comparison: Comparison) -> str:
    """What it would cost built the other way; empty where nothing is compared."""
    if comparison.incomplete or not comparison.moved.sized:
        return ""
    made = comparison.direction.made
    usd = comparison.serverless_usd if made == SERVERLESS else comparison.containers_usd
    same = ", about the same" if comparison.is_near_tie else ""
    return f" {ON[made]} it would cost {figures.usd_about(usd)} a month{same}"


def _turn(comparison: Comparison) -> str:
    """Where the other side begins to cost less, the nearest turn above today's traffic, else the one below."""
    if comparison.incomplete or not comparison.moved.sized:
        return ""
    if not comparison.is_swept:
        return "."
    above = next((one for one in comparison.crossings if one.scale > 1), None)
    below = next((one for one in reversed(comparison.crossings) if one.scale < 1), None)
    if above is not None:
        return f"; {COST[above.cheaper_above]} less from {_traffic(comparison, above.scale, ' on')}."
    if below is not None:
        other: Side = "containers" if below.cheaper_above == "serverless" else "serverless"
        return f"; {COST[other]} less below {_traffic(comparison, below.scale)}."
    tie = next((one for one in comparison.near_ties if one.above > 1), None)
    if tie is not None:
        return f"; both cost about the same {from_to(tie.below, tie.above)} today."
    return "; no traffic up to a hundred times today’s turns that."


def _traffic(comparison: Comparison, scale: float, on: str = "") -> str:
    """12.3 M requests a month on, 4.1 × today."""
    if not comparison.requests_per_month:
        return f"{figures.times(scale)} today’s traffic{on}"
    requests = figures.large(comparison.requests_per_month * scale)
    return f"{requests} requests a month{on}, {figures.times(scale)} today"


# -- the figures ---------------------------------------------------------------------------------------------------


def _figures(estimate: Estimate, comparison: Comparison, reading: Reading) -> Iterator[KeyFigure]:
    known = not estimate.incomplete
    total = in_sample(estimate.total_monthly_usd)
    year = f"{year_usd(estimate)} {estimate.year.words}."
    if abs(in_sample(estimate.year.months_usd) - MONTHS * total) >= A_CENT:  # what is kept grows from month to month
        year = f"In month {estimate.architecture.month}; {year}"
    said = [year, *_each(estimate), _hidden(estimate)]
    yield KeyFigure(
        figures.usd_known(total, known), "a month", (*filter(None, said), "US dollars, list prices, before tax.")
    )
    yield _holds(estimate, reading)
    if (found := _against(comparison)) is not None:
        yield found


def _each(estimate: Estimate) -> list[str]:
    """$16.09 per 1,000 requests, and what one of the document's own unit costs."""
    found = []
    entrance, monthly = estimate.entrance, entering(estimate)
    total = in_sample(estimate.total_monthly_usd)
    if entrance is not None and monthly and total:
        least = "≥ " if estimate.incomplete else ""
        each = figures.usd_of_one(THOUSAND * total / monthly)
        found.append(f"{least}{each} per {figures.whole(THOUSAND)} {entrance.noun}.")
    if own := unit_cost(estimate):
        found.append(f"{own}.")
    return found


def _hidden(estimate: Estimate) -> str:
    words = estimate.hidden_words
    return f"{figures.sentence(words)}." if words else ""


def _holds(estimate: Estimate, reading: Reading) -> KeyFigure:
    """2,520 requests a second, 441 × today: then functions share 1,000 executions."""
    then = f"{figures.sentence(shortened(reading.then, LONGEST))}." if reading.then else ""
    first = estimate.headroom
    if reading.text.startswith("Holds to ") and estimate.entrance and first is not None and first.headroom:
        number, _, unit = estimate.entrance.at(first.headroom).partition(" ")
        return KeyFigure(number, unit, (f"{reading.against}: {then[:1].lower()}{then[1:]}",), reading.mark)
    if reading.text.startswith("Holds to "):
        return KeyFigure(reading.text.removeprefix("Holds to "), "", (then,), reading.mark)
    return KeyFigure(reading.text, "", tuple(filter(None, (reading.against, then))), reading.mark)


def _against(comparison: Comparison) -> KeyFigure | None:
    """− $56.08 a month: less than on containers; None where nothing is compared."""
    if comparison.incomplete or not comparison.moved.sized:
        return None
    drawn, made = comparison.serverless_usd, comparison.containers_usd
    if comparison.direction.drawn != SERVERLESS:
        drawn, made = made, drawn
    other = NAMES[comparison.direction.made]
    apart = drawn - made
    beside = f"{other} at {figures.usd_short(made)}"
    if comparison.is_near_tie:
        return KeyFigure("Near tie", "", (f"With {beside}: closer than {figures.percent(0.03)}.",))
    sign, word = ("+", "More") if apart > 0 else ("−", "Less")
    amount = f"{sign} {figures.usd_short(abs(apart))}"
    return KeyFigure(amount, "a month", (f"{word} than {beside}, on the same traffic.",))
