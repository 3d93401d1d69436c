"""What a service file is handed: the `Load` of a node, what flows arrive and leave and the month around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from estimator.engine.maths.amounts import Amount, smaller
from estimator.engine.maths.refusals import Offered
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.clocks.ticks import Clocked, asleep_share, awake_share
from estimator.engine.traffic.flow import HOURS_IN_DAY, Flow, Flows, Hours
from estimator.engine.traffic.lumps.together import CallsTogether, fewer_moments
from estimator.engine.traffic.view import EdgeView
from estimator.engine.waking import Resuming
from pricing.book import LimitBook


@dataclass(frozen=True, slots=True)
class Throttled:
    """Deliveries of a queue that find all places of a function taken that are reserved for it, so many.

    `given_up` is the share of messages that has none but such, in each hour, `in_vain` are those deliveries.  So many
    `queues` share the places, and `asks` is the part of them that all would keep busy, on the mean of the month.
    """

    places: Amount
    queues: int
    asks: Amount
    given_up: Amount
    in_vain: Flows


def by_nothing(node_id: str) -> Sequence[EdgeView]:
    """The edges that lead to a node where none are known."""
    return ()


@dataclass(slots=True)
class Load:
    """What one node carries: flows arriving by operation, flows leaving by event, and the month around them.

    The far end of a flow is `flow.edge`: its `source` and `target` say what they are and can do.
    `latency` holds (mean, slowest one in a hundred) seconds of each operation that is called; `offered` what would
    run, were none of those refused who wait for an answer: None of what refuses nobody.  `backlog` is what waits
    for its consumers, `lanes` what of that waits for the one batch at a time of its busiest key; `clocks` finds what
    clocks cause here, of which the fastest that ticks all week does each `ticks_every_s`; `lumped` finds what random
    events make together; `stopped` is what left by an event and was stopped as part of a loop before it was handled.
    `throttled` is by edge what its consumer's reserved concurrency throttles.
    `ticks_along` tells the same of an edge by its id: None where no clock leads here; `only_clocks` says that nothing
    else starts any traffic, so that more of it is more at each tick.
    `resumes` are those an operation waits for that may wake up or start first; `fed_by` finds what leads to a node.
    `is_moment` says that it is the load of a moment, not of the week: its rates have one hour.
    """

    hours: Hours
    limits: LimitBook
    region: str
    month: Amount
    hours_per_month: float
    arriving: dict[str, Flows] = field(default_factory=dict)
    leaving: dict[str, Flows] = field(default_factory=dict)
    latency: dict[str, tuple[Amount, Amount]] = field(default_factory=dict)
    backlog: list[Backlog] = field(default_factory=list)
    is_moment: bool = False
    clocks: Callable[[], Mapping[str, Clocked]] = dict
    ticks_every_s: Amount = float("inf")
    lumped: Callable[[], Sequence[CallsTogether]] = tuple
    stopped: Flows = field(default_factory=Flows)
    lanes: list[Backlog] = field(default_factory=list)
    throttled: dict[str, Throttled] = field(default_factory=dict)
    offered: Offered | None = None
    resumes: dict[str, list[Resuming]] = field(default_factory=dict)
    ticks_along: Callable[[str], Clocked] | None = None
    only_clocks: bool = False
    fed_by: Callable[[str], Sequence[EdgeView]] = by_nothing

    def __getitem__(self, operation: str) -> Flows:
        return self.arriving.get(operation) or EMPTY

    def flows(self) -> Iterator[Flow]:
        """Everything that arrives."""
        for flows in self.arriving.values():
            yield from flows

    def out(self, event: str | None = None) -> Iterator[Flow]:
        """What leaves by an event, or by any."""
        for name, flows in self.leaving.items():
            if event in (None, name):
                yield from flows

    def limit(self, key: str) -> float:
        """The value of a limit row, or the upper end of its range, for formulas whose constant is one."""
        limit = self.limits.limit(key)
        value = limit.high if limit.value is None else limit.value
        if value is None:
            raise ValueError(f"{key} has no number in the limits table.")
        return value

    @property
    def ticks(self) -> Mapping[str, Clocked]:
        """What clocks cause among the calls of each operation."""
        return self.clocks()

    def awake_share(self, seconds: Amount, parts: Mapping[str, Amount]) -> Amount:
        """The share of each hour for which something is awake that falls asleep so many seconds after its last call; of
        each operation only a part may reach it.  Clocks tick evenly, all else comes at random."""
        reached = ((self[name], self.ticks.get(name, {}), part) for name, part in parts.items() if self[name])
        return awake_share(reached, seconds, self.hours, fewer_moments(self.lumped(), parts, seconds))

    def asleep_share(self, seconds: Amount, parts: Mapping[str, Amount]) -> Amount:
        """The share of calls of each hour that find the same asleep: of those at random, or of a clock's where more of
        these do.  In an hour without any it sleeps, and the first call after it finds it so."""
        reached = ((self[name], self.ticks.get(name, {}), part) for name, part in parts.items() if self[name])
        return asleep_share(reached, seconds, self.hours)

    def months_kept(self, keep_days: Amount | None = None) -> Amount:
        """How many months' inflow lies there on average in the month billed: month − ½, or what is kept."""
        months = self.month - 0.5
        return months if keep_days is None else smaller(months, keep_days / self.days_in_month)

    @property
    def days_in_month(self) -> float:
        """Days of the month billed: AWS divides the hours that a GB lies there by the hours of the month."""
        return self.hours_per_month / HOURS_IN_DAY


EMPTY = Flows()
