"""How much is asked of a limit, and what happens to what it does not let through: refused, delayed or lost."""

from __future__ import annotations

from math import isnan

import numpy as np

from estimator.engine import figures
from estimator.engine.limits import raising
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.maths.amounts import in_sample
from estimator.engine.measures import Consequence, Verdict

SAID_FROM = 0.00005
"""Shares of refused calls below are no news."""
HAPPENS = {"refuses": "refused", "delays": "delayed", "loses": "lost", "catches up": "delayed or tried again"}
"""By what a limit does, what becomes of what it does not let through; of what does something else, nothing is said."""
LETS_THROUGH = ("rate", "concurrency", "count")
"""Kinds of limit that let a part of what comes through; of a size or a time all or nothing is, unless a demand says
which part of what comes asks for it."""
OF_ONE = ("per_partition", "per_shard", "per_prefix", "per_message_group", "per_destination", "per_key")
"""Scopes that hold for one of several: a share is one of what comes to that."""


def of_its_limit(pool: Asked, demand: float) -> str:
    """How much is asked, and of how much: 12 of 10 executions; what has no end is no number: an age or a wait grows,
    and what is kept for the `part` that comes in bursts is used up."""
    value = figures.amount(in_sample(pool.value) * pool.to_show, pool.limit.unit)
    is_endless = bool(np.isinf(demand))
    if pool.raised_by and in_sample(pool.value) <= 0:
        asked = "without end" if is_endless else figures.amount(demand, pool.limit.unit)
        return f"{asked}, and nothing is left of {raising.in_force(pool.raised_by.limit)}"
    if not is_endless:
        asked = f"{figures.short(demand)} of {value}"
        if not pool.has_bucket:
            return asked
        holds, refilled = figures.short(pool.buckets[0].holds), figures.short(pool.refilled)
        return f"{asked}, {holds} in the bucket and {refilled} that come back"
    return f"grows without end, beyond {value}" if pool.part is None else f"more than all of the {value}"


def passed(pool: Asked, demand: float, standing: Verdict, does: Consequence) -> str:
    """The share of calls that a limit refuses, delays or loses, as the end of a sentence; empty where it is none."""
    refused = pool.refused_in(0)
    makes_it = pool.lump is not None and demand > in_sample(pool.value) and not pool.is_told_by_share(pool.lump)
    if refused is not None and refused >= SAID_FROM and not makes_it:
        return f"; {figures.percent(refused)} of calls are refused in the busiest hour"
    if refused is not None and pool.lump is None:
        return ""
    value = in_sample(pool.value) * pool.to_show
    there = " there" if pool.limit.scope in OF_ONE else ""
    is_over = standing in ("raise quota", "breach") and demand > value > 0 and bool(np.isfinite(demand))
    if does == "loses" and (lost := _lost(pool, demand, value)) >= SAID_FROM:
        then = " then" if np.isfinite(demand) else ""
        return f"; {figures.percent(lost)} of what comes{there}{then} is lost"
    lets_through = pool.limit.kind in LETS_THROUGH or pool.part is not None
    is_shared = lets_through and not (pool.is_setting or pool.is_each_by_itself)
    if not is_over or not is_shared or does not in HAPPENS:
        return ""
    if (full := pool.at_full_use) is not None:
        return _carried(value, full) if pool.lump is None else ""
    beyond = (1 - value / demand) * (1.0 if pool.part is None else pool.part)
    return f"; {figures.percent(beyond)} of what comes{there} then is {HAPPENS[does]}"


def _carried(value: float, full: float) -> str:
    """What the capacity within a limit carries of the load, where what is beyond is not started; `full` is what would
    carry it with no room at all, nan where that is not known."""
    if not full > value:
        return "" if isnan(full) else "; what runs within it still carries the load"
    return f"; what runs within it carries {figures.percent(value / full)} of the load"


def _lost(pool: Asked, demand: float, value: float) -> float:
    """The part of what waits that is too old before its turn comes: of a backlog without end, what is too much."""
    asking = [one.lost for _, one in pool.demands if one.lost is not None]
    if not asking or not demand > value > 0:
        return 0.0
    return 1 - value / demand if np.isfinite(demand) else max(in_sample(lost) for lost in asking)
