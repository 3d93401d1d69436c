"""What a failure does where order is kept and it is not tried again at once: it closes its key to what comes after it.

A received message of a FIFO queue keeps all others of its group back until it is deleted, or visible again:
aws.amazon.com/premiumsupport/knowledge-center/sqs-fifo-messages-not-returned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from estimator.engine.maths.amounts import Amount, choose, larger, power, smaller, used
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.caps.batches import deliveries_of_an_item
from estimator.engine.traffic.flow import Flows


@dataclass(frozen=True)
class ClosedLane:
    """`open_part`: the part of the time in which a key that always has work is not closed by what failed;
    `held_s`: how long one item closes it at most."""

    open_part: Amount = 1.0
    held_s: Amount = 0.0

    def behind(self, backlog: Backlog, of_key: str, tries: Amount) -> Backlog:
        """What waits for a key, behind what fails."""
        return replace(backlog, of_key=of_key, tries=tries, held_s=self.held_s, open_part=self.open_part)

    def among_keys(self, edge: ResolvedEdge, backlog: Backlog, cap: Amount) -> Backlog:
        """What waits for all keys, where it is their number that caps them."""
        if self is OPEN or edge.polling is None or edge.polling.keys is None:
            return backlog
        is_of_keys = np.less_equal(edge.polling.keys * self.open_part, cap)
        return replace(backlog, open_part=choose(is_of_keys, self.open_part, 1.0))


OPEN = ClosedLane()


def closed_lane(edge: ResolvedEdge, flows: Flows, seconds: Amount) -> ClosedLane:
    """How far failures close the keys of an edge whose calls take so long.

    While anything waits, batches are full: of b items, each of whose deliveries fails with f, 1 − (1 − f)^b of them
    close their key.  It works for S of the S + (V − S) × that which a batch then takes on the mean.
    """
    closed_s = 0.0 if edge.polling is None else edge.polling.closed_s
    if not (used(closed_s) and edge.may_fail):
        return OPEN
    most = reduce(smaller, [flow.batch for flow in flows])
    if edge.whole_batch:
        fails = edge.failing_deliveries(most)
        more = edge.deliveries(most)[0] / deliveries_of_an_item(flows)  # than counted while batches were not full
    else:
        fails, more = 1.0 - power(1.0 - edge.failing_deliveries(), most), 1.0
    takes = seconds + larger(closed_s - seconds, 0.0) * fails
    most_tries = 1.0 if edge.retries is None else edge.retries + 1.0
    tries = choose(np.greater(edge.always_failing, 0), most_tries, choose(np.greater(edge.failing, 0), 1.0, 0.0))
    return ClosedLane(seconds / (takes * more), tries * larger(closed_s, seconds))
