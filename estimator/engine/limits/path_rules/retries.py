"""What retries do to a path: they multiply from step to step, and hold up what comes in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import in_sample
from estimator.engine.measures import Mend
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.order import WalkOrder

SDK_TRIES = 3
"""How often AWS's SDKs try a call that fails: docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html."""
STORM_TRIES = 10
MOST_STORMS = 5
"""Paths that are named, those of most tries: whoever mends one looks again."""
STORM_ERRORS = 0.05
"""A path on which more than this fails multiplies its load when it hurts most."""


@dataclass(frozen=True)
class Tried:
    """The edges of a path that try again, how often all of them together try, and whether enough fails on it."""

    steps: tuple[ResolvedEdge, ...] = ()
    product: float = 1.0

    def then(self, edge: ResolvedEdge, times: float) -> Tried:
        """The path one edge further on."""
        return self if times <= 1 else Tried((*self.steps, edge), self.product * times)


UNTRIED = Tried()


def retry_storms(resolved: Resolved, order: WalkOrder) -> Iterator[Finding]:
    """Paths on which tries multiply to more than ten while more than a twentieth fails: each whole path once."""
    found = _storms(order)
    shorter = {path.steps[:size] for path in found for size in range(len(path.steps))}
    whole = [path for path in dict.fromkeys(found) if path.steps not in shorter]
    for path in sorted(whole, key=lambda path: -path.product)[:MOST_STORMS]:
        yield _storm(resolved, path)


def _storms(order: WalkOrder) -> list[Tried]:
    """The path of most tries to each edge, and of most tries among those on which enough fails; loops once.

    What an edge gives up comes out once, however often it was tried: its tries and those of whoever gets it add up.
    """
    any_path: dict[int, Tried] = {}
    failing: dict[int, Tried] = {}
    found: list[Tried] = []
    if not any(failing_on(edge) > STORM_ERRORS for edge in order.edges):
        return found
    for component in order.components:
        for vertex in sorted(component):
            path, erring = any_path.pop(vertex, UNTRIED), failing.pop(vertex, None)
            given_up, failures = (path, erring), None
            if vertex < len(order.edges):
                edge = order.edges[vertex]
                times = tries_of(edge)
                path, erring = path.then(edge, times), None if erring is None else erring.then(edge, times)
                if failing_on(edge) > STORM_ERRORS:
                    erring = path if erring is None or erring.product < path.product else erring
                if erring is not None and len(erring.steps) > 1 and erring.product > STORM_TRIES:
                    found.append(erring)
                failures = order.failures_of(edge)
            for following in order.successors[vertex]:
                on, failed = given_up if following == failures else (path, erring)
                if any_path.get(following, UNTRIED).product <= on.product:
                    any_path[following] = on
                if failed is not None and failing.get(following, UNTRIED).product <= failed.product:
                    failing[following] = failed
    return found


def tries_of(edge: ResolvedEdge) -> float:
    """How often a call or delivery of an edge is tried at most; 1 where it is tried until it expires, which is no
    multiple of anything."""
    if edge.retries is None:
        return 1.0
    is_of_code = edge.is_waited_for and edge.event.sends == "code" and edge.declared.retries is None
    if is_of_code and failing_on(edge) > 0:
        return float(SDK_TRIES)
    return in_sample(edge.retries) + 1.0


def failing_on(edge: ResolvedEdge) -> float:
    """The share of calls or items that fail where an edge leads, whether anybody waits for them or not."""
    service, settings, operation = edge.target.service, edge.target.settings, edge.operation.name
    return in_sample(service.failing_share(settings, operation) + service.always_failing_share(settings, operation))


def _storm(resolved: Resolved, path: Tried) -> Finding:
    nodes = tuple(dict.fromkeys(node.id for edge in path.steps for node in (edge.source, edge.target)))
    steps = [f"{figures.counted(round(tries_of(edge)), 'try', 'tries')} of {edge.target.label}" for edge in path.steps]
    names = " → ".join(resolved.nodes[node_id].label for node_id in nodes)
    worst = min(max(failing_on(edge) for edge in path.steps), 1.0)
    return Finding(
        key="path.retry_storm",
        verdict="near",
        nodes=nodes,
        words=f"{names}: retries multiply to {figures.whole(path.product)} tries ({figures.listed(steps)}) while "
        f"{figures.percent(worst)} fails. When something breaks, its load grows that many times. Try again at one step "
        "alone, with growing pauses, and give up at the others.",
    )


def held_up(resolved: Resolved) -> Iterator[Finding]:
    """Streams whose order is held up by a record that always fails, until it is too old."""
    for edge in resolved.edges:
        if in_sample(edge.never_given_up) > 0:
            yield Finding(
                key="path.held_up",
                verdict="breach",
                nodes=(edge.source.id, edge.target.id),
                words=f"{edge.source.label} hands out its records in order, and tries one that fails again until it "
                f"is too old: {figures.percent(in_sample(edge.never_given_up))} always fail in "
                f"{edge.target.label}, and each holds up its shard, and loses what gets too old behind it. Say on the "
                "call how often it is tried again, and draw where its failures go.",
                mend=Mend("retries", edge=edge.id),
            )
