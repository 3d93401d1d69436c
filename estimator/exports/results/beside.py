"""What stands beside the month: what is billed once, a plan of AWS Support, and the year's total."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.exports.results.lines import number_of
from estimator.exports.results.result import Result, Rounded


class OnceResult(Result):
    """What one node is billed once for, of one dimension: in no month's total."""

    node: str = Field(description="The node's id.")
    service: str = Field(description="Headroom's service on whose bill it is.")
    dimension: str = Field(description="What AWS bills for, as the tables name it.")
    label: str = Field(description="The dimension in words.")
    quantity: Rounded = Field(description="Units, once.")
    unit: str = Field(description="The unit of the quantity; empty where the price is not known.")
    usd: Rounded = Field(description="USD, once; null where the price is not known.")
    formula: str = Field(description="How quantity and money come about, as arithmetic a reader can redo.")
    effective_date: date | None = Field(description="The day of the price; null for rates of your own.")
    source: str = Field(description="Where the price was read; the reason where there is none.")

    @classmethod
    def of(cls, line: Line) -> OnceResult:
        """The same as a result; of the first sample."""
        price = line.price
        return cls(
            node=line.node,
            service=line.service,
            dimension=line.dimension,
            label=line.label,
            quantity=in_sample(line.quantity),
            unit=line.unit,
            usd=number_of(line.monthly_usd),
            formula=line.formula,
            effective_date=price.effective if price else None,
            source=price.source if price else line.problem,
        )


class SupportResult(Result):
    """What a plan of AWS Support costs beside the month: a part of its bill, and a least."""

    plan: str = Field(description="The plan, as the document names it.")
    name: str = Field(description="The plan as AWS calls it.")
    monthly_usd: Rounded = Field(description="USD a month, beside the total; null where it or the plan is not known.")
    least_usd: Rounded = Field(description="The least it costs a month.")
    formula: str = Field(description="How it comes about; why not, where it is not known.")
    effective_date: date | None = Field(description="The day of its price; null where there is none.")
    source: str = Field(description="Where the price was read; empty where there is none.")

    @classmethod
    def of(cls, estimate: Estimate) -> SupportResult | None:
        """None where the document has no plan."""
        support = estimate.support
        if support is None:
            return None
        return cls(
            plan=support.plan,
            name=support.name,
            monthly_usd=number_of(support.usd),
            least_usd=support.least_usd,
            formula=support.formula,
            effective_date=support.part.effective if support.part else None,
            source=support.part.source if support.part else "",
        )


class YearResult(Result):
    """The year that the document's month lies in, each month of it as its own bill; of what is known."""

    first_month: int = Field(description="The month it begins with: 1, 13, 25, …")
    total_usd: Rounded = Field(description="USD of its months and of what is billed once in it.")
    months_usd: Rounded = Field(description="USD of its twelve months.")
    once_usd: Rounded = Field(description="USD of what is billed once; 0 after the first year.")
    support_usd: Rounded = Field(
        description="USD of the plan of AWS Support, beside the total; null where there is none, or it is not known."
    )

    @classmethod
    def of(cls, estimate: Estimate) -> YearResult:
        """The same as a result."""
        year = estimate.year
        return cls(
            first_month=year.first,
            total_usd=in_sample(year.total_usd),
            months_usd=in_sample(year.months_usd),
            once_usd=in_sample(year.once_usd),
            support_usd=number_of(year.support_usd),
        )
