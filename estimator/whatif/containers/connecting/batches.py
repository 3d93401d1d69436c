"""Batches as a worker polls them and a queue takes them, where a function got them."""

from __future__ import annotations

from estimator.engine.document.values import MOST_KB
from estimator.engine.maths.amounts import added, share, smallest, used
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.sizing.task import Drawn
from estimator.whatif.form.changes import Changes


def polled_batches(edge: ResolvedEdge, flows: Flows) -> Changes:
    """A worker polls the batches that the function got, no larger than fitted into a call of it, and what fails of
    them comes again as it did."""
    changes: Changes = {}
    most = min((smallest(flow.batch) for flow in flows), default=0.0)
    if 0 < most < smallest(edge.batch):
        changes["batch_size"] = int(most)
    if edge.may_fail:
        changes["partial_batch"] = not edge.whole_batch
    return changes


def one_message(edge: ResolvedEdge, flows: Flows, drawn: Drawn) -> Changes:
    """The events of one start of a function as one message."""
    changes: Changes = {} if edge.event.orchestrates else {"at_once": None}
    if not used(edge.batch - 1):
        return changes
    calls, items = flows.monthly_calls, flows.monthly_items
    weight_kb = share(added(flow.item_kb * flow.monthly_items for flow in flows), calls)
    changes["count"] = drawn.number(edge.id, "count", edge.count * share(calls, items))
    changes["payload_kb"] = drawn.number(edge.id, "payload_kb", weight_kb, MOST_KB)
    return {**changes, "batch_size": None}
