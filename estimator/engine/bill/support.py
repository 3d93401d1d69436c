"""The plan of AWS Support: a part of the month's bill, and a least.  It stands below the total and is never in it.

AWS takes the part of the charges before discounts and credits, and of the whole account or organisation; here it is of
this bill alone: aws.amazon.com/premiumsupport/pricing/.
"""

from __future__ import annotations

from dataclasses import dataclass

from estimator.engine.document.architecture import SUPPORT_PLANS
from estimator.engine.figures import figure, usd
from estimator.engine.maths.amounts import Amount, in_sample, larger
from pricing.book import Price, PriceBook, PriceMissing


@dataclass(frozen=True)
class Support:
    """What a plan costs in a month; `usd` is None where the bill or the plan's price is not known, for a reason."""

    plan: str
    usd: Amount | None
    charges: Amount
    part: Price | None = None
    least: Price | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The plan as AWS calls it."""
        return SUPPORT_PLANS[self.plan]

    @property
    def least_usd(self) -> float:
        """The least it costs."""
        return 0.0 if self.least is None else float(self.least.cost(1.0))

    @property
    def formula(self) -> str:
        """How it comes about, as arithmetic a reader can redo; of the first sample."""
        if self.usd is None or self.part is None:
            return self.problem
        charges = in_sample(self.charges)
        parts = [f"{usd(units)} × {figure(100 * float(tier.usd))} %" for units, tier in self.part.split(charges)]
        made = in_sample(self.part.cost(charges))
        whole = f"{' + '.join(parts) or usd(0)} = {usd(made)}"
        return f"{whole}, {usd(self.least_usd)} at least" if made < self.least_usd else whole

    def of(self, charges: Amount) -> Amount:
        """What it costs beside other charges, where its price is known."""
        assert self.part is not None
        return larger(self.part.cost(charges), self.least_usd)


def support_for(plan: str, charges: Amount, book: PriceBook, unknown: bool) -> Support | None:
    """What a plan costs beside a month's charges; None where nobody has one."""
    if plan == "none":
        return None
    try:
        part, least = book.price(f"support.{plan}"), book.price(f"support.{plan}.least")
    except PriceMissing as missing:
        return Support(plan, None, charges, problem=str(missing))
    if unknown:
        return Support(plan, None, charges, part, least, "It is a part of the bill, which is not known.")
    known = Support(plan, 0.0, charges, part, least)
    return Support(plan, known.of(charges), charges, part, least)
