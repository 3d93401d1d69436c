"""Calls that random events make together, as what serves them sees them: each of them needs a place of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from estimator.engine.maths.amounts import TINY, Amount, Array, added, anywhere, larger, smaller

FEWEST = 2.0
"""Calls under way together from which on they are a lump to whoever serves them."""


class CallsTogether(NamedTuple):
    """What each of some events at random makes at a node: so many calls, and so many items of each operation, those
    that are tried again included; `at_once` of the calls under way together, for `busy_s`.

    The events come `mean` a second in each hour, and `peak` in bursts of `burst_s`.
    """

    calls: Amount
    items: Mapping[str, Amount]
    at_once: Amount
    busy_s: Amount
    mean: Array
    peak: Array
    burst_s: Amount

    @property
    def are_several(self) -> bool:
        """Whether two of its calls or more are under way together."""
        return anywhere(self.at_once >= FEWEST)


def without(rates: tuple[Array, Array], lumped: Sequence[CallsTogether], tenants: Amount) -> tuple[Array, Array] | None:
    """(mean, peak) of calls but for those that come together; None where that is all of them."""
    mean, peak = rates
    rest = mean - added(one.mean * one.calls for one in lumped) / tenants
    if not anywhere(rest > 1e-9 * mean):
        return None
    part = smaller(larger(rest, 0.0) / larger(mean, TINY), 1.0)
    return mean * part, peak * part


def fewer_moments(lumped: Sequence[CallsTogether], parts: Mapping[str, Amount], seconds: Amount) -> Amount:
    """By how many a second fewer moments keep something awake for so many seconds than there are items: those that come
    together are one, that lasts a little longer.  Of each operation only a part may reach it."""
    fewer: Amount = 0.0
    for one in lumped:
        items = added(one.items[name] * part for name, part in parts.items() if name in one.items)
        fewer = fewer + one.mean * (items - smaller(items, 1.0) * ((seconds + one.busy_s) / larger(seconds, TINY)))
    return fewer
