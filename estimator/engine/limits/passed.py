"""What happens to what a limit does not let through: how much of it is refused, delayed or lost."""

from __future__ import annotations

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.demands import Asked
from estimator.engine.maths.amounts import in_sample
from estimator.engine.measures import Verdict

SAID_FROM = 0.00005
"""Shares of refused calls below are no news."""
HAPPENS = {"refuses": "refused", "delays": "delayed", "loses": "lost"}
"""By what a limit does, what becomes of what comes too fast; of what does something else, nothing is said."""


def passed(pool: Asked, demand: float, standing: Verdict, does: str = "refuses") -> str:
    """The share of calls that a limit refuses, delays or loses, as the end of a sentence; empty where it is none."""
    refused = pool.refused_in(0)
    if refused is not None:
        said = f"; {percent(refused)} of calls are refused in the busiest hour"
        return said if refused >= SAID_FROM else ""
    value = in_sample(pool.value)
    is_over = standing in ("raise quota", "breach") and demand > value > 0 and bool(np.isfinite(demand))
    if pool.limit.kind != "rate" or not is_over or (pool.does or does) not in HAPPENS:
        return ""
    return f"; {percent(1 - value / demand)} of what comes then is {HAPPENS[pool.does or does]}"


def percent(share: float) -> str:
    """12.2 %, 0.13 %, 0.008 %."""
    return f"{figures.figure(share * 100, 3 if share >= 0.01 else 2)} %"
