"""The month's total as a budget of AWS."""

from __future__ import annotations

from dataclasses import dataclass

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample

WARNINGS = (80, 100)
"""Percent of the budget at which AWS writes."""
NO_BUDGET = "The total is nothing, or not known: there is no budget to set."


@dataclass(frozen=True)
class MonthlyBudget:
    """USD a month, to the cent; `says` is what it covers."""

    usd: float
    says: str


def budget_of(estimate: Estimate) -> MonthlyBudget | None:
    """A budget at the total; None where that is nothing, or nothing is known of it."""
    usd = round(in_sample(estimate.total_monthly_usd), 2)
    if usd <= 0:
        return None
    says = "The whole account's bill of a month, before tax: keep the architecture in an account of its own."
    if estimate.incomplete:
        says += " A part of the cost is not known, and not in the sum."
    return MonthlyBudget(usd, says)
