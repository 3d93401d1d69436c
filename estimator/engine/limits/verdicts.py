"""How a limit stands: ok, near, over, and whether AWS raises it.  Rules: docs/method.md, "Limits"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from estimator.engine.figures import NEAR
from estimator.engine.limits import raising
from estimator.engine.limits.asked.demands import FEW_REFUSED, MOST_REFUSED, Asked
from estimator.engine.limits.asked.pooled import REACHED_BY_EXCEEDING, PoolKey
from estimator.engine.limits.headroom import Rooms
from estimator.engine.maths.amounts import Numbers, in_sample
from estimator.engine.measures import Verdict
from pricing.book import Limit


def verdict(
    demand: float,
    value: float,
    limit: Limit,
    refused: float | None = None,
    *,
    is_setting: bool = False,
    is_load: bool = False,
    may_be_full: bool = False,
    filling: float | None = None,
) -> Verdict:
    """ok, near (from 70 %), raise quota (AWS can), breach (it cannot).

    Where callers are `refused`, that share in the busiest hour says how near it is: from 0.1 %, and reached from 1 %,
    or where what of the demand may be too much by itself, `filling`, takes all of it; None: all of the demand.
    A number that is set rather than reached is ok up to its limit, whatever the limit's kind; and so is what a clock
    fills with (`may_be_full`).  A load that is told (`is_load`) may be all of a limit too, and is near it.
    """
    takes = demand if filling is None else filling
    used = takes / value if value > 0 else np.inf if takes > 0 or not value else 0.0
    is_met_by_equal = is_setting or may_be_full or (refused is None and limit.kind in REACHED_BY_EXCEEDING)
    over = used > 1 + 1e-9 if is_met_by_equal else used >= 1 - 1e-9
    if refused is not None:
        over = over or refused >= MOST_REFUSED
    if over:
        within_reach = limit.max_value is None or demand <= limit.max_value
        return "raise quota" if limit.adjustable and within_reach and bool(np.isfinite(demand)) else "breach"
    is_near = used >= NEAR if refused is None else refused >= FEW_REFUSED
    return "near" if is_near and (is_load or not is_setting) else "ok"


def judged(pool: Asked, sample: int = 0) -> Verdict:
    """How a limit stands in a sample: near at most where it may not apply."""
    demand = _of(pool.demand, sample)
    value = in_sample(pool.value, sample)
    refused = pool.refused_in(sample) if pool.refuses else None
    found = verdict(
        demand,
        value,
        pool.limit,
        refused,
        is_setting=pool.is_setting,
        is_load=pool.is_load,
        may_be_full=pool.fills_by_clock or pool.is_by_clocks,
        filling=_of(pool.filling, sample),
    )
    if found == "breach":
        found = raising.judged(found, pool, demand, value, sample)
    if found == "ok":
        return "near" if pool.lumped and _is_near_by_a_lump(pool, demand, value) else found
    return "near" if pool.may_not_apply else found


def _of(demands: Numbers, sample: int) -> float:
    """What is asked in a sample at today's traffic."""
    return float(demands[sample if len(demands) > 1 else 0, 0])


def _is_near_by_a_lump(pool: Asked, demand: float, value: float) -> bool:
    """Whether a lump takes most of a limit, unless the share of calls refused says what it does."""
    return pool.lump is not None and demand >= NEAR * value and not pool.is_told_by_share(pool.lump)


def is_near_by_traffic(pool: Asked, key: PoolKey, rooms: Rooms) -> bool:
    """Whether less than 1.43 times the traffic that is looked at reaches it: an age is nothing until a backlog begins,
    and of a clock's calls none is refused until they are too many.  Of callers by chance the share refused says it."""
    if (pool.refuses and not pool.waits_for_ticks) or pool.is_setting or pool.may_not_apply:
        return False
    least = rooms.least(key)
    if least is None or not least * NEAR < rooms.times:
        return False
    reached = rooms.room(key).multiple
    return reached is not None and reached * NEAR < rooms.times * (1 - 1e-9)


def standing_of(key: PoolKey, pool: Asked, rooms: Rooms, sample: int = 0) -> Verdict:
    """How a limit stands: what a cap before it holds below it at any traffic is not near, and what less than 1.43 times
    the traffic reaches is."""
    found = judged(pool, sample)
    if found == "near" and pool.lump is None and not pool.may_not_apply and rooms.is_held(key, sample):
        return "ok"
    return "near" if found == "ok" and sample == 0 and is_near_by_traffic(pool, key, rooms) else found


class Standing(NamedTuple):
    """How a limit stands, and the multiple of today's traffic up to which it surely holds."""

    verdict: Verdict
    least_headroom: float | None


NOTHING_KNOWN: Mapping[PoolKey, Standing] = MappingProxyType({})


def standings(
    asked: Mapping[PoolKey, Asked], rooms: Rooms, known: Mapping[PoolKey, Standing] = NOTHING_KNOWN
) -> dict[PoolKey, Standing]:
    """How each limit stands that is asked something of: most are well, and many readers ask of the others alone.  What
    is `known` is not judged again."""
    return {
        key: known[key] if key in known else Standing(standing_of(key, pool, rooms), rooms.least(key))
        for key, pool in asked.items()
    }
