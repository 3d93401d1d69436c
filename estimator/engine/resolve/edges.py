"""Edges with both their ends resolved: everything about one that does not depend on traffic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import cast

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, choose, is_one, larger, smaller, used, whole_up
from estimator.engine.measures import Polling
from estimator.engine.operations import Event, Operation
from estimator.engine.resolve.deliveries import tries, tries_of_batches
from estimator.engine.resolve.nodes import ResolvedNode

FREE_NETWORK = "region"
FAILURE = "failure"
"""The event of what failed for good."""
STARTS_BY_CALL = ("client", "code", "http_api", "rest_api", "graphql")
"""Callers that hand over work by a call and have no queue of their own to try it again from."""


@dataclass(frozen=True, eq=False)
class ResolvedEdge:
    """One edge with everything about it that does not depend on traffic; `declared` is the document's.

    `share` is what filters, caches, other consumers of a queue and what its source asks first leave of its events,
    `let_in` the part of its calls that what its target asks first lets in; `cap` how many calls run at
    once; `payload_kb` and `response_kb` are None where the cause says.  `polling` is None where nobody polls.
    `network` is what its bytes cross, `ends` what lies between the two nodes however it is reached.  `binary` says
    whether bodies are binary: None where neither it nor an edge that leads there says so.  `others_at_once` is how many
    batches of other queues its target may have at once: without end where one of them has no limit.
    """

    index: int
    id: str
    declared: Edge
    source: ResolvedNode
    target: ResolvedNode
    event: Event
    operation: Operation
    count: Amount
    share: Amount
    payload_kb: Amount | None
    response_kb: Amount | None
    batch: Amount
    cap: Amount | None
    polling: Polling | None
    failing: Amount
    always_failing: Amount
    retries: Amount | None
    whole_batch: bool
    network: str
    ends: str
    binary: bool | None = None
    others_at_once: float = 0.0
    let_in: Amount = 1.0

    @cached_property
    def is_plain(self) -> bool:
        """Whether each event makes its calls at once, one item each, and none fails."""
        return self.polling is None and isinstance(self.batch, int) and self.batch == 1 and not self.may_fail

    @property
    def hands_on(self) -> bool:
        """Whether a call of it brings all that came in one call of its source."""
        is_single = isinstance(self.batch, int) and self.batch == 1
        return self.event.hands_on and self.operation.takes_several and not is_single

    @property
    def most_items(self) -> float:
        """How many items its target takes in one call; without end where nothing but their size counts."""
        if not self.operation.takes_several:
            return 1.0
        return self.target.limits.number(self.operation.most_items) if self.operation.most_items else inf

    def calls_handed_on(self, together: Amount) -> Amount:
        """Calls for so many events that came together: one where any of them goes this way, more only where a call
        holds fewer."""
        items = together * self.share * self.count
        goes_on = 1.0 - (1.0 - self.share) ** together
        return larger(smaller(goes_on, items), items / self.batch)

    @property
    def never_given_up(self) -> Amount:
        """The share of items that always fail and are tried until they are too old: each holds up all behind it."""
        return self.always_failing if self.event.polled and self.retries is None else 0.0

    @cached_property
    def may_fail(self) -> bool:
        """Whether anything it delivers fails, once or always."""
        return used(self.failing) or used(self.always_failing)

    def deliveries(self, batch: Amount = 1.0, throttled: Amount = 0.0) -> tuple[Amount, Amount]:
        """(times an item is delivered, share that fails for good), in batches of so many, of which a share is
        `throttled`."""
        if self.whole_batch:
            stays_together = not self.event.shared or self.keeps_order
            return tries_of_batches(
                self.failing, self.always_failing, batch, self.retries, throttled, stays_together=stays_together
            )
        return tries(self.failing, self.always_failing, self.retries, throttled)

    def failing_deliveries(self, batch: Amount = 1.0) -> Amount:
        """The share of deliveries that fail: of those of an item, all but the one that is done."""
        times, lost = self.deliveries(batch)
        return 1.0 - (1.0 - lost) / times

    @property
    def calls_each(self) -> Amount:
        """Calls that one event makes, its items in batches."""
        return self.count if is_one(self.batch) else whole_batches(self.count, self.batch)

    @property
    def all_at_once(self) -> bool:
        """Whether the code that makes its calls makes them all at once."""
        source, of = self.source, self.event.of
        if self.event.orchestrates or not of:
            return False
        return all(source.service.waits(source.settings, operation) == "parallel" for operation in of)

    @property
    def in_a_row(self) -> Amount:
        """How many answers one event waits for on this edge, one after another."""
        if not self.event.orchestrates:
            again = self.is_waited_for and self.may_fail
            calls = self.calls_each
            if not is_one(calls) and self.all_at_once:
                calls = smaller(calls, 1.0)
            return calls * tries(self.failing, self.always_failing, self.retries)[0] if again else calls
        at_once = self.declared.at_once
        rounds = self.calls_each if at_once is None else whole_batches(self.calls_each, at_once)
        return rounds * tries(self.failing, self.always_failing, self.retries)[0]

    @property
    def is_capped(self) -> bool:
        """Whether only so much of it is served at once: by a cap of its own, by lanes that hand out a batch each, or of
        each key that is kept in order."""
        return self.cap is not None or self.hands_out_batches or self.keeps_order

    @property
    def keeps_order(self) -> bool:
        """Whether what it polls is handed out in the order in which it came, key by key."""
        return self.polling is not None and bool(self.polling.busiest)

    @property
    def gathers(self) -> bool:
        """Whether what comes waits for more of it, and goes on together."""
        return self.polling is not None and self.polling.gathers

    @property
    def hands_out_batches(self) -> bool:
        """Whether lanes hand out one batch each at a time, as a stream's do; a queue's single lane is only how it
        gathers."""
        return self.polling is not None and self.polling.gathers and not self.event.shared

    @property
    def most_polled(self) -> Amount | None:
        """How many of a queue's batches its pollers may hand over at once; None where they know no end."""
        keys = None if self.polling is None else self.polling.keys
        return self.cap if keys is None else keys if self.cap is None else smaller(self.cap, keys)

    @cached_property
    def is_waited_for(self) -> bool:
        """Whether its caller waits for the answer."""
        return self.operation.waits and not (self.event.polled or self.event.later)

    @property
    def hears_refusals(self) -> bool:
        """Whether who calls is told that it is refused: who waits for the answer, or starts work by a call of its own
        that is taken on at once or not at all.  Events, schedules and workflows try again."""
        starts = self.event.sends in STARTS_BY_CALL and not (self.event.polled or self.event.later)
        return self.is_waited_for or starts and not self.operation.holds

    @property
    def is_queued(self) -> bool:
        """Whether what cannot be served at once waits, rather than being refused."""
        return not self.is_waited_for

    @property
    def dead_letters_go_to(self) -> ResolvedNode | None:
        """Where what failed for good comes out: the queue it came from, else the function that failed."""
        return self.outlet if self.may_fail else None

    @property
    def outlet(self) -> ResolvedNode | None:
        """Where it would, if anything failed."""
        if not self.is_queued:
            return None
        for node in (self.source, self.target) if self.event.polled else (self.target,):
            if node.service.event(FAILURE) is not None:
                return node
        return None


def whole_batches(count: Amount, batch: Amount) -> Amount:
    """Batches needed for `count` items: whole ones, but never more than one for part of an item."""
    return choose(np.less_equal(count, 1.0), count, whole_up(cast("Amount", np.divide(count, batch))))
