"""Edges with both their ends resolved: everything about one that does not depend on traffic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import inf
from typing import cast

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, added, choose, is_one, larger, smaller, used, whole_up
from estimator.engine.measures import Polling
from estimator.engine.operations import Event, Operation
from estimator.engine.resolve.deliveries import tries, tries_of_batches
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService, Service, WayOut

FREE_NETWORK = "region"
FAILURE = "failure"
"""The event of what failed for good."""


STARTS_BY_CALL = ("client", "code", "http_api", "rest_api", "graphql")
"""Callers that hand over work by a call and have no queue of their own to try it again from."""


@dataclass(frozen=True, eq=False)
class ResolvedEdge:
    """One edge with everything about it that does not depend on traffic; `declared` is the document's.

    `share` is what filters, caches and other consumers of a queue leave of its events; `cap` how many calls run at
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


def resolve_edges(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> list[ResolvedEdge]:
    """The edges with both their ends resolved, in their order; they were checked before."""
    crowds = _consumers(edges, nodes)
    binary = _said_to_be_binary(edges, nodes)
    readers = Counter((edge.source, edge.event) for edge in edges)
    found = [
        resolve_edge(
            index,
            edge,
            nodes[edge.source],
            nodes[edge.target],
            crowds.get((edge.source, edge.event), 1.0),
            binary.get(edge.source),
            readers[edge.source, edge.event],
        )
        for index, edge in enumerate(edges)
    ]
    return _handed_on(found)


def _handed_on(edges: list[ResolvedEdge]) -> list[ResolvedEdge]:
    """The same, where a node hands on in one call what came in one: unless the document says otherwise it gathers no
    more than all its targets take in a call, and a call of theirs holds as much as it gathers."""
    most: dict[str, float] = {}
    for edge in edges:
        if _hands_batches_on(edge.source.service):
            most[edge.source.id] = min(most.get(edge.source.id, inf), edge.most_items)
    if not most:
        return edges
    gathered: dict[str, Amount] = {}
    for index, edge in enumerate(edges):
        if edge.target.id in most:
            if edge.declared.batch_size is None:
                edges[index] = edge = replace(edge, batch=int(min(edge.event.batch, most[edge.target.id])))
            gathered[edge.target.id] = larger(gathered.get(edge.target.id, 1), edge.batch)
    for index, edge in enumerate(edges):
        if edge.event.hands_on and edge.operation.takes_several:
            batch = gathered.get(edge.source.id, 1)
            batch = batch if is_one(edge.count) else batch * larger(edge.count, 1.0)
            is_stated = edge.declared.batch_size is not None
            edges[index] = replace(edge, batch=smaller(edge.batch, batch) if is_stated else batch)
    return edges


@lru_cache(maxsize=256)
def _hands_batches_on(service: Service) -> bool:
    """Whether a service hands on in one call what came in one."""
    return any(event.hands_on for event in service.events)


def _said_to_be_binary(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> dict[str, bool]:
    """By node: whether any edge that leads there brings binary bodies, of those that say and those that pass on what
    their source got."""
    found: dict[str, bool] = {}
    passing: dict[str, list[str]] = {}
    if all(edge.binary is None for edge in edges):
        return found
    for edge in edges:
        if edge.binary is not None:
            found[edge.target] = edge.binary or found.get(edge.target, False)
        elif (event := nodes[edge.source].service.event(edge.event)) is not None and event.as_text:
            passing.setdefault(edge.source, []).append(edge.target)
    todo = list(found)
    while todo:
        source = todo.pop()
        for target in passing.get(source, ()):
            if target not in found or (found[source] and not found[target]):
                found[target] = found[source]
                todo.append(target)
    return found


def _consumers(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> dict[tuple[str, str], Amount]:
    """By (node, event): what several consumers of one queue ask of its messages together, as a share; more than all
    of them is shared out."""
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        event = nodes[edge.source].service.event(edge.event)
        if event is not None and event.shared:
            found.setdefault((edge.source, edge.event), []).append(edge)
    return {
        key: larger(added(_let_through(edge, nodes[edge.source], None) for edge in consumers), 1.0)
        for key, consumers in found.items()
        if len(consumers) > 1
    }


def _let_through(edge: Edge, source: ResolvedNode, event: Event | None) -> Amount:
    """The share of events that its filter and the cache before it let through."""
    share = edge.share / 100.0
    if event is None or not event.cached:
        return share
    hits = source.service.hit_share(source.settings, event.name) if edge.cached is None else edge.cached / 100.0
    return share * (1.0 - hits)


def resolve_edge(
    index: int,
    edge: Edge,
    source: ResolvedNode,
    target: ResolvedNode,
    crowd: Amount = 1.0,
    binary: bool | None = None,
    readers: int = 1,
) -> ResolvedEdge:
    """One edge between two nodes; `crowd` is what all consumers of its queue ask of it together, `binary` what is said
    of the bodies that reach its source, `readers` how many edges leave by its event."""
    event = cast("Event", source.service.event(edge.event))
    operation = cast("Operation", target.service.operation(edge.operation))
    share = _let_through(edge, source, event)
    if not is_one(crowd):
        share = share / crowd
    payload_kb: Amount | None = edge.payload_kb
    if payload_kb is None and not event.sized:
        payload_kb = target.service.payload_kb(target.settings, edge.operation)
    response_kb: Amount | None = edge.response_kb
    if response_kb is None:
        response_kb = target.service.response_kb(target.settings, edge.operation)
    failing, always, retries, whole_batch = _delivery(edge, source, target, event, operation)
    ends = _between(source, target)
    return ResolvedEdge(
        index,
        edge.id,
        edge,
        source,
        target,
        event,
        operation,
        edge.count,
        share,
        payload_kb,
        response_kb,
        edge.batch_size if edge.batch_size is not None else event.batch,
        None if event.orchestrates else edge.at_once,
        _polling(edge, source, event, readers) if event.polled else None,
        failing,
        always,
        retries,
        whole_batch,
        edge.network or _way_out(source, target, event) or ends,
        ends,
        binary if edge.binary is None else edge.binary,
    )


def _polling(edge: Edge, source: ResolvedNode, event: Event, readers: int) -> Polling:
    polling = source.service.polling(source.settings, event.name, edge)
    return polling if polling.readers == readers else replace(polling, readers=readers)


def _delivery(
    edge: Edge, source: ResolvedNode, target: ResolvedNode, event: Event, operation: Operation
) -> tuple[Amount, Amount, Amount | None, bool]:
    """(share of items whose handling fails, share that always fails, how often each is tried again, whether a batch
    fails as a whole)."""
    if operation.waits and edge.retries is None and not (event.polled or event.orchestrates):
        return 0.0, 0.0, 0, False  # whoever waits is told of the failure, and that is all
    always = target.service.always_failing_share(target.settings, edge.operation)
    failing = target.service.failing_share(target.settings, edge.operation)
    if event.polled:
        retries, whole_batch = source.service.retries(source.settings, event.name), not _reports(edge, target)
    elif not operation.waits:
        retries, whole_batch = target.service.retries(target.settings, operation.name), False
    else:
        retries, whole_batch = source.service.retries(source.settings, event.name), False
    return failing, always, retries if edge.retries is None else edge.retries, whole_batch


def _reports(edge: Edge, target: ResolvedNode) -> bool:
    """Whether a failed item leaves the rest of its batch alone."""
    if edge.partial_batch is not None:
        return edge.partial_batch
    return target.service.reports_partial_batches(target.settings)


def _way_out(source: ResolvedNode, target: ResolvedNode, event: Event) -> str | None:
    """The gateway that the end which opens the connection sits behind, if it needs one to get to the other."""
    caller, called = (target, source) if event.polled else (source, target)
    if AwsService.way_out not in caller.service.overridden:
        return None
    return gateway_towards(called, caller.service.way_out(caller.settings, event.polled), caller.region)


def gateway_towards(called: ResolvedNode, way: WayOut | None, region: str) -> str | None:
    """The gateway that calls to a node leave through, of a caller in a region with this way out; None where they need
    none."""
    is_near, service = called.region == region, called.service
    if way is None or way == "none" or (is_near and service.is_private(called.settings)):
        return None
    if service.is_outside or way == "shared_nat":
        return "nat"
    return None if way == "endpoint" and is_near and service.has_gateway_endpoint else way


def _between(source: ResolvedNode, target: ResolvedNode) -> str:
    """The network that lies between the ends, however it is reached."""
    if source.service.is_outside or target.service.is_outside:
        return "internet"
    return "region" if source.region == target.region else "regions"


def whole_batches(count: Amount, batch: Amount) -> Amount:
    """Batches needed for `count` items: whole ones, but never more than one for part of an item."""
    return choose(np.less_equal(count, 1.0), count, whole_up(cast("Amount", np.divide(count, batch))))
