"""The rows of a bill, as results."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from estimator.engine.bill.bill import Line
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.operations import DimensionKind
from estimator.exports.results.result import Result, Rounded
from pricing.names import SERVICE_CODES


class ProblemResult(Result):
    """Why something is not known."""

    code: Literal["price_missing"] = Field(description="The kind of problem, for programs.")
    message: str = Field(description="The same in a sentence, with the way out.")
    dimension: str = Field(description="The dimension without a price.")
    region: str = Field(description="Where it has none.")


class TierCharge(Result):
    """The part of a line that falls into one tier of its price."""

    from_units: Rounded = Field(description="Where the tier begins, in units of the account a month.")
    to_units: Rounded = Field(description="Where it ends; null where it has no end.")
    usd_per_unit: Rounded = Field(description="What a unit costs in it.")
    units: Rounded = Field(description="This line's units in it, without those that are free.")
    usd: Rounded = Field(description="What they cost.")


class LineResult(Result):
    """What one node uses of one dimension in a month."""

    node: str | None = Field(description="The node's id; null for a line that no node shares.")
    service: str = Field(description="Headroom's service on whose bill it is.")
    dimension: str = Field(description="What AWS bills for, as the tables name it.")
    label: str = Field(description="The dimension in words.")
    kind: DimensionKind = Field(
        description="volume (the month's sum), capacity (what each hour needed), standing (used or not), stock."
    )
    quantity: Rounded = Field(description="Units a month.")
    measured: bool = Field(description="Whether the document states the quantity, so that traffic does not give it.")
    computed: Rounded = Field(description="What traffic gives in place of a measured quantity; null of what it does.")
    free: Rounded = Field(description="Units of it that allowances make free; null where the price is not known.")
    unit: str = Field(description="The unit of the quantity; empty where the price is not known.")
    monthly_usd: Rounded = Field(description="USD a month; null where the price is not known.")
    formula: str = Field(description="How quantity and money come about, as arithmetic a reader can redo.")
    region: str = Field(description="The region whose price it is, or `global`; a node where that gives the cost.")
    service_code: str = Field(description="AWS's code of the service, as on its bills; empty where unknown.")
    usage_type: str = Field(description="AWS's usage type, as in its price list; empty where unknown.")
    operation: str = Field(description="AWS's operation, as in its price list; mostly empty.")
    tiers: list[TierCharge] = Field(description="The units and money by tier; the account's tiers, this line's part.")
    effective_date: date | None = Field(description="The day of the price; null for rates of your own.")
    source: str = Field(description="Where the price was read; the reason where there is none.")
    problem: ProblemResult | None = Field(description="Why the cost is not known; null where it is.")


def line_result(line: Line) -> LineResult:
    """One row of the bill."""
    price, priced = line.price, line.priced
    problem = None
    if line.problem:
        problem = ProblemResult(
            code="price_missing", message=line.problem, dimension=line.dimension, region=priced.region
        )
    return LineResult(
        node=line.node,
        service=line.service,
        dimension=line.dimension,
        label=line.label,
        kind=line.kind,
        quantity=in_sample(line.quantity),
        measured=line.is_measured,
        computed=number_of(line.computed),
        free=number_of(line.free) if price else None,
        unit=line.unit,
        monthly_usd=number_of(line.monthly_usd),
        formula=line.formula,
        region=priced.region,
        service_code=SERVICE_CODES.get(price.service, "") if price else "",
        usage_type=price.usage_type if price else "",
        operation=price.operation if price else "",
        tiers=[
            TierCharge(
                from_units=float(tier.start),
                to_units=None if tier.end is None else float(tier.end),
                usd_per_unit=float(tier.usd),
                units=units,
                usd=usd,
            )
            for units, tier, usd in line.charges()
        ],
        effective_date=price.effective if price else None,
        source=price.source if price else line.problem,
        problem=problem,
    )


def number_of(amount: Amount | None) -> float | None:
    """Its first sample, None of what is not known."""
    return None if amount is None else in_sample(amount)
