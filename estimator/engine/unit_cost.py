"""What one of the document's units costs: the total over how many of them a month has, $0.0113 per order."""

from __future__ import annotations

import numpy as np

from estimator.engine import figures
from estimator.engine.document.inputs import UNIT_COST
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import Amount, each, in_sample


def units_a_month(estimate: Estimate) -> Amount | None:
    """How many there are at the traffic of the estimate; None where the document says of no unit."""
    unit = estimate.architecture.unit_cost
    if unit is None:
        return None
    drawn = estimate.architecture.samples.get(UNIT_COST)
    return (unit.per_month if drawn is None else each(drawn)) * estimate.scale


def unit_usd(estimate: Estimate, usd: Amount | None = None) -> Amount | None:
    """USD of one, of what is known of the total or of another sum; None without a unit, or where there are none."""
    count = units_a_month(estimate)
    if count is None or np.any(np.less_equal(count, 0)):
        return None
    return (estimate.total_monthly_usd if usd is None else usd) / count


def unit_cost(estimate: Estimate, usd: Amount | None = None) -> str:
    """$0.0113 per order, ≥ where something is unknown; of the first sample, empty where nothing is to be said."""
    found, unit = unit_usd(estimate, usd), estimate.architecture.unit_cost
    if found is None or unit is None:
        return ""
    each_usd = in_sample(found)
    if estimate.incomplete and not each_usd:
        return f"unknown per {unit.name}"
    return f"{'≥ ' if estimate.incomplete else ''}{figures.usd_of_one(each_usd)} per {unit.name}"
