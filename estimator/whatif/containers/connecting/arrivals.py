"""What arrives at each container service, by the edges it comes in by, and the part of it that means something else.

A service may stand for several functions, and a function's calls may come in batches that a load balancer or a queue
takes apart: what one call of a function caused is then caused by a part of the service's calls, or by each several
times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estimator.engine.maths.amounts import Amount, added, choose, share

INVOCATION, RECORD = "invocation", "record"
"""What happens at functions and containers alike: once per call, once per item."""


@dataclass(frozen=True)
class ArrivingTrigger:
    """What a trigger brings in a month.

    `function_id` is empty where it led to none; `way_in` the edge by which it comes in now; `calls` and `items` are
    what the function got, `handed_on` the items that the container service gets, `calls_there` the calls, where they
    are others.  `several` are the edges by which it comes in where these are more than one, and counted themselves.
    """

    function_id: str
    way_in: str
    calls: Amount
    items: Amount
    handed_on: Amount
    calls_there: Amount | None = None
    several: tuple[str, ...] = ()

    @property
    def ways_in(self) -> tuple[str, ...]:
        return self.several or (self.way_in,)

    def caused(self, event: str) -> Amount:
        """Events at the function."""
        return self.items if event == RECORD else self.calls

    def causes(self, event: str) -> Amount:
        """Events at the container service."""
        if event == RECORD:
            return self.handed_on
        return self.calls if self.calls_there is None else self.calls_there


class ArrivingTriggers:
    """All that arrives at one container service, by trigger."""

    def __init__(self) -> None:
        self.by_trigger: dict[str, ArrivingTrigger] = {}
        self._functions: set[str] = set()
        self._sums: dict[tuple[str, str], Amount] = {}

    def add(self, trigger: str, arrival: ArrivingTrigger) -> None:
        self.by_trigger[trigger] = arrival
        self._functions |= {arrival.function_id} - {""}
        for event in (INVOCATION, RECORD):
            self._count(f"at {arrival.function_id}", event, arrival.caused(event))
            self._count(f"by {arrival.way_in}", event, arrival.causes(event))
            self._count("", event, arrival.causes(event))

    @property
    def calls(self) -> Amount:
        """A month, of the container service."""
        return self._sums.get(("", INVOCATION), 0.0)

    def part(self, function_id: str, before: str, after: str, named: Iterable[str] | None) -> Amount | None:
        """Events `before` of a function over events `after` of the service: those that `named` triggers cause over
        those that come in the same way, or all of them.  None where nothing named arrives here."""
        if named is None:
            caused, coming = self._sums.get((f"at {function_id}", before), 0.0), self._sums.get(("", after), 0.0)
            return _over(caused, coming, 1.0 / max(len(self._functions), 1))
        meant = [self.by_trigger[name] for name in named if name in self.by_trigger]
        if not meant:
            return None
        ways = dict.fromkeys(way for one in meant for way in one.ways_in)
        coming = added(self._sums[f"by {way}", after] for way in ways)
        return _over(added(one.caused(before) for one in meant), coming, 1.0)

    def triggers_of(self, function_id: str) -> list[str] | None:
        """The triggers of a function, where other calls come in than theirs; None where there are no others."""
        own = [name for name, one in self.by_trigger.items() if one.function_id == function_id]
        ways = {way for name in own for way in self.by_trigger[name].ways_in}
        others = any(not ways.issuperset(one.ways_in) for one in self.by_trigger.values())
        return own if own and others else None

    def _count(self, whose: str, event: str, amount: Amount) -> None:
        known = self._sums.get((whose, event))
        self._sums[whose, event] = amount if known is None else known + amount


def _over(part: Amount, whole: Amount, otherwise: float) -> Amount:
    return choose(whole > 0, share(part, whole), otherwise)
