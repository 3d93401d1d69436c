"""Edges with both their ends resolved: everything about one that does not depend on traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.service import Event, Operation, Polling
from estimator.engine.traffic.amounts import used

if TYPE_CHECKING:
    from estimator.engine.resolve.resolve import Placed

FREE_NETWORK = "region"
UNTIL_IT_EXPIRES = 10_000
FAILURE = "failure"
"""The event of what failed for good."""


class Wire:
    """One edge with everything about it that does not depend on traffic."""

    __slots__ = (
        "batch",
        "cap",
        "count",
        "edge",
        "ends",
        "event",
        "failing",
        "index",
        "is_plain",
        "network",
        "operation",
        "payload_kb",
        "polling",
        "response_kb",
        "retries",
        "seconds",
        "share",
        "source",
        "target",
        "whole_batch",
    )

    def __init__(self, index: int, edge: Edge, source: Placed, target: Placed, event: Event, operation: Operation):
        self.index = index
        self.edge = edge
        self.source = source
        self.target = target
        self.event = event
        self.operation = operation
        self.count = edge.count
        self.share = edge.share / 100.0
        if event.cached:
            hits = source.service.hit_share(source.settings, event.name) if edge.cached is None else edge.cached / 100.0
            self.share = self.share * (1.0 - hits)
        sized, settings = target.service, target.settings
        self.payload_kb = edge.payload_kb
        if self.payload_kb is None and not event.sized:
            self.payload_kb = sized.payload_kb(settings, edge.operation)
        self.response_kb = (
            edge.response_kb if edge.response_kb is not None else sized.response_kb(settings, edge.operation)
        )
        self.batch = edge.batch_size if edge.batch_size is not None else event.batch
        self.polling: Polling | None = None
        self.cap = None if event.conducts else edge.at_once
        self.ends = self._network()
        self.network = edge.network or self._way_out() or self.ends
        self.seconds = 0.0
        self.failing = 0.0
        self.retries = 0
        self.whole_batch = False
        if event.polled:
            self.polling = source.service.polling(source.settings, event.name, edge)
            self.failing = sized.failing_share(settings, edge.operation)
            self.retries = source.service.retries(source.settings, event.name)
            reports = edge.partial_batch
            self.whole_batch = not (sized.reports_partial_batches(settings) if reports is None else reports)
        elif not operation.waits:
            self.failing = sized.failing_share(settings, edge.operation)
            self.retries = sized.retries(settings, operation.name)
        elif event.conducts:
            self.failing = sized.failing_share(settings, edge.operation)
            self.retries = source.service.retries(source.settings, event.name)
        if edge.retries is not None:
            self.retries = edge.retries
        self.is_plain = not event.polled and isinstance(self.batch, int) and self.batch == 1 and not used(self.failing)

    def _way_out(self) -> str | None:
        """The gateway that the end which opens the connection sits behind, if it needs one to get to the other."""
        caller, called = (self.target, self.source) if self.event.polled else (self.source, self.target)
        if "way_out" not in caller.service.says:
            return None
        if called.region == caller.region and called.service.is_private(called.settings):
            return None
        way = caller.service.way_out(caller.settings, self.event.polled)
        return "nat" if way == "endpoint" and self.ends == "internet" else way

    def _network(self) -> str:
        """The network that lies between the ends, however it is reached."""
        if self.source.service.is_outside or self.target.service.is_outside:
            return "internet"
        return "region" if self.source.region == self.target.region else "regions"

    @property
    def in_a_row(self):
        """How many answers one event waits for on this edge, one after another."""
        if not self.event.conducts:
            return self.count
        rounds = self.count if self.edge.at_once is None else whole_batches(self.count, self.edge.at_once)
        return rounds * tries(self.failing, self.retries)[0]

    @property
    def is_capped(self) -> bool:
        """Whether only so much of it is served at once: by a cap of its own, or by lanes that hand out a batch each."""
        return self.cap is not None or (self.has_lanes and used(self.polling.wait_s))

    @property
    def has_lanes(self) -> bool:
        """Streams hand out one batch per lane at a time; a queue's single lane is only how it gathers."""
        return self.polling is not None and not self.event.shared

    @property
    def is_queued(self) -> bool:
        """Whether what cannot be served at once waits, rather than being refused."""
        return self.event.polled or self.event.later or not self.operation.waits

    @property
    def dead_letters_go_to(self) -> Placed | None:
        """Where what failed for good comes out: the queue it came from, else the function that failed."""
        if not self.is_queued or not used(self.failing):
            return None
        for placed in (self.source, self.target) if self.event.polled else (self.target,):
            if placed.service.event(FAILURE) is not None:
                return placed
        return None


def wires_of(edges: Iterable[Edge], nodes: Mapping[str, Placed]) -> list[Wire]:
    """The edges with both their ends resolved, in their order."""
    wires = []
    for index, edge in enumerate(edges):
        source, target = nodes[edge.source], nodes[edge.target]
        event, operation = source.service.event(edge.event), target.service.operation(edge.operation)
        wires.append(Wire(index, edge, source, target, event, operation))
    _share_out(wires)
    return wires


def _share_out(wires: list[Wire]) -> None:
    """Several consumers of one queue share its messages, in proportion to their shares."""
    together: dict[tuple[str, str], list[Wire]] = {}
    for wire in wires:
        if wire.event.shared:
            together.setdefault((wire.edge.source, wire.event.name), []).append(wire)
    for consumers in together.values():
        if len(consumers) > 1:
            total = sum(wire.share for wire in consumers)
            for wire in consumers:
                wire.share = wire.share / np.maximum(total, 1.0)


def whole_batches(count, batch):
    """Batches needed for `count` items: whole ones, but never more than one for part of an item."""
    return np.where(np.less_equal(count, 1.0), count, np.ceil(np.divide(count, batch)))


def tries(failing, retries: int | None) -> tuple[Any, Any]:
    """(times it is tried, share that fails for good): (1 − p^(r+1)) ÷ (1 − p) and p^(r+1); r + 1 where all fail."""
    if not used(failing):
        return 1.0, None
    most = UNTIL_IT_EXPIRES + 1 if retries is None else retries + 1
    lost = failing**most
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(np.asarray(failing) >= 1.0, most, (1.0 - lost) / (1.0 - np.minimum(failing, 1.0)))
    return times, lost
