"""The bill as tables: by line, by card, by service, and what stands beside the month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.figures import figure
from estimator.engine.maths.amounts import in_sample, share
from estimator.engine.registry import services
from estimator.exports.csv_text import Cell
from estimator.exports.tables.table import UNKNOWN, DataTable, known
from estimator.pages.report.sources import prices_used
from estimator.pages.results.readings import Group, bill_by_node, bill_by_service, dearest_first
from pricing.book import Price, Tier

LINE_HEADS = (
    "Card", "Service", "What for", "Region", "Quantity", "Unit", "Free", "Price per unit", "USD a month", "Tier",
    "Formula",
)  # fmt: skip
PRICE_HEADS = (
    "What is billed", "Dimension", "Region", "Tier", "Price per unit", "Unit", "In effect from", "Confidence",
    "Source", "Read from",
)  # fmt: skip


@dataclass(frozen=True)
class Band:
    """The part of a line that falls into one tier of its price, before and after what is free; of the first sample."""

    tier: Tier
    quantity: float
    free: float

    @property
    def rate(self) -> float:
        """USD a unit."""
        return float(self.tier.usd)

    @property
    def list_usd(self) -> float:
        """What it costs before allowances."""
        return self.quantity * self.rate

    @property
    def usd(self) -> float:
        """What it costs."""
        return (self.quantity - self.free) * self.rate


def bands(line: Line) -> list[Band]:
    """The tiers a line reaches; empty where its price is not known, or where nothing is used."""
    price, whole = line.price, line.priced
    if price is None:
        return []
    total, free = in_sample(whole.quantity), in_sample(whole.free)
    part = in_sample(share(line.quantity, whole.quantity))
    billed = {tier: units for units, tier in price.split(total, free)}
    return [Band(tier, units * part, (units - billed.get(tier, 0.0)) * part) for units, tier in price.split(total)]


def tier_words(price: Price, tier: Tier) -> str:
    """first 10,240, to 51,200, over 51,200; empty of a price without tiers."""
    if len(price.tiers) == 1:
        return ""
    if tier.end is None:
        return f"over {figure(float(tier.start))}"
    return f"{'to' if tier.start else 'first'} {figure(float(tier.end))}"


def lines_table(estimate: Estimate, lines: Iterable[Line]) -> DataTable:
    """A row for each tier that a line reaches: free units cost nothing, the others the price of the tier."""
    return DataTable(LINE_HEADS, [row for line in lines for row in _line_rows(estimate, line)])


def _line_rows(estimate: Estimate, line: Line) -> list[tuple[Cell, ...]]:
    card, service = estimate.resolved.nodes[line.node].label, services()[line.service].name
    head = (card, service, line.label, region_of(estimate, line))
    price = line.price
    if price is None:
        return [(*head, in_sample(line.quantity), "", "", UNKNOWN, UNKNOWN, "", line.formula)]
    found = bands(line)
    if not found:
        return [(*head, in_sample(line.quantity), line.unit, 0.0, float(price.tiers[0].usd), 0.0, "", line.formula)]
    return [
        (*head, one.quantity, line.unit, one.free, one.rate, one.usd, tier_words(price, one.tier), line.formula)
        for one in found
    ]


def region_of(estimate: Estimate, line: Line) -> str:
    """The region whose price a line has; that of the card where the card gives it."""
    priced = line.priced.region
    return estimate.resolved.nodes[line.node].region if priced in estimate.resolved.nodes else priced


def bill_table(estimate: Estimate) -> DataTable:
    """The bill by line, in the order of the cards."""
    return lines_table(estimate, estimate.lines)


def once_table(estimate: Estimate) -> DataTable:
    """What is billed once, beside the month."""
    found = lines_table(estimate, estimate.once.lines)
    return DataTable(tuple("USD, once" if head == "USD a month" else head for head in found.heads), found.rows)


def cards_table(estimate: Estimate) -> DataTable:
    """The bill by card, as the page has it."""
    return _groups("Card", dearest_first(bill_by_node(estimate)))


def services_table(estimate: Estimate) -> DataTable:
    """The bill by service, the dearest first."""
    return _groups("Service", bill_by_service(estimate))


def _groups(name: str, groups: Iterable[Group]) -> DataTable:
    heads = (name, "What it is", "Lines", "USD a month", "Part of the bill", "Incomplete")
    rows = [
        (one.name, one.kind, len(one.lines), group_usd(one), one.share, "yes" if one.is_unknown else "no")
        for one in groups
    ]
    return DataTable(heads, rows)


def group_usd(group: Group) -> float | str:
    """What is known of it; the word where nothing is."""
    return UNKNOWN if all(line.monthly_usd is None for line in group.lines) else group.usd


def prices_table(estimate: Estimate) -> DataTable:
    """Each price of the bill, a row for each tier."""
    rows = []
    for used in prices_used(estimate):
        price = used.price
        for tier in price.tiers:
            rate = float(tier.usd)
            rows.append((
                used.label, price.dimension, price.region, tier_words(price, tier), rate, price.unit, price.effective,
                price.confidence, used.source, price.source,
            ))  # fmt: skip
    return DataTable(PRICE_HEADS, rows)


def beside_table(estimate: Estimate) -> DataTable:
    """The month's total and what stands beside it: a plan of AWS Support, what is billed once, the year."""
    rows: list[tuple[Cell, ...]] = [("Month", in_sample(estimate.total_monthly_usd), "; ".join(estimate.incomplete))]
    if estimate.hidden_words:
        rows.append(("From values nobody typed", in_sample(estimate.hidden_usd), estimate.hidden_words))
    if (support := estimate.support) is not None:
        rows.append((f"AWS Support, {support.name}, a month", known(support.usd), support.formula))
    if estimate.once.lines:
        rows.append(("Once", in_sample(estimate.once.total_usd), "; ".join(estimate.once.incomplete)))
    year = estimate.year
    rows.append((f"Months {year.first} to {year.last}", in_sample(year.total_usd), "with what is billed once in them"))
    return DataTable(("What", "USD", "How"), rows)
