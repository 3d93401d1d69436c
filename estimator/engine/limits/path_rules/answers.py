"""Answers that are there before the work is: of which those behind a queue or a stream reach nobody, and how much later
the work is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, inf, log
from typing import cast

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.wording.passed import SAID_FROM
from estimator.engine.load import Throttled
from estimator.engine.maths.amounts import (
    MEAN,
    Amount,
    Rates,
    added,
    choose,
    in_sample,
    larger,
    largest_of,
    smaller,
    used,
    worst_hour,
)
from estimator.engine.measures import Polling
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.traffic import Traffic

RARELY = 0.01
"""So few take longer than is said."""
NORMAL = 2.326
"""So many standard deviations above the mean of a normal distribution are so few."""


def unheard_answers(resolved: Resolved) -> Iterator[Finding]:
    """Answers that an edge states of work behind a queue or a stream, whose callers have theirs long since."""
    answers = [edge for edge in resolved.edges if edge.polling is not None and edge.declared.response_kb is not None]
    callers = _callers(resolved) if answers else {}
    for edge in answers:
        if not in_sample(edge.declared.response_kb or 0.0) > 0:
            continue
        waiting = _who_waits(edge.source.id, callers)
        if waiting is None:
            continue
        caller, queue, worker = waiting.source.label, edge.source.label, edge.target.label
        yield Finding(
            key="path.answered_before_done",
            verdict="near",
            nodes=tuple(dict.fromkeys((waiting.source.id, edge.source.id, edge.target.id))),
            words=f"{caller} has its answer as soon as {queue} holds its message: what {worker} gives back reaches "
            f"nobody. Let {caller} ask for the result later, or send it over a WebSocket or a queue of answers.",
        )


def answered_early(resolved: Resolved, traffic: Traffic) -> Mapping[str, str]:
    """By edge out of a queue or a stream, before which somebody waits for an answer: that it comes before the work is
    done, and how much later that may be.  It is how such a design works, and no fault."""
    callers = _callers(resolved)
    found: dict[str, str] = {}
    for edge in resolved.edges:
        waiting = None if edge.polling is None else _who_waits(edge.source.id, callers)
        if edge.polling is not None and waiting is not None and used(traffic.flows[edge.id].monthly_calls):
            found[edge.id] = (
                f"{waiting.source.label} has its answer once {edge.source.label} holds the message; "
                f"{edge.target.label} {_done(traffic, edge, edge.polling)}."
            )
    return found


def _done(traffic: Traffic, edge: ResolvedEdge, polling: Polling) -> str:
    """When what waits at an edge is done, the end of a sentence: after what waits before it, its batch, and the slowest
    run, all in their worst hours."""
    load = traffic.loads[edge.source.id]
    throttled = load.throttled.get(edge.id)
    backlogs = load.lanes if throttled is not None else [*traffic.backlogs, *load.lanes]
    waits = max((float(worst_hour(one.age_s)[0, 0]) for one in backlogs if one.edge.id == edge.id), default=0.0)
    waits += in_sample(_gathers_s(edge, polling, traffic.flows[edge.id]))
    waits += in_sample(traffic.latencies.along(edge)[1])
    if waits == inf:
        return BEHIND
    if throttled is not None:
        return _done_if_let_in(edge, polling, throttled, waits)
    done = f"is done up to {figures.seconds(waits)} later"
    return f"{done}, {HELD_UP}" if in_sample(edge.never_given_up) > 0 else done


BEHIND = "falls behind more and more, so that there is no telling when it is done"
HELD_UP = "but each record that always fails holds up its shard, and all behind it, until it is too old"


def _done_if_let_in(edge: ResolvedEdge, polling: Polling, throttled: Throttled, waits: float) -> str:
    """The same where deliveries are throttled: each counts, and after the last the message is dead."""
    receives = in_sample(0.0 if edge.retries is None else edge.retries) + 1.0
    given_up = float(worst_hour(throttled.given_up)[0, 0])
    again_s = in_sample(larger(polling.closed_s, polling.again_s))
    done = f"is done up to {figures.seconds(waits + _in_vain(given_up, receives) * again_s)} later"
    if given_up < SAID_FROM:
        return done
    at_each = "their only delivery" if receives == 1 else f"each of {figures.short(receives)} deliveries"
    return (
        f"{done}, but for {figures.percent(given_up)} in the busiest hour, which are throttled at {at_each} and become "
        f"dead letters after {figures.seconds(receives * again_s)}"
    )


def _in_vain(given_up: float, receives: float) -> float:
    """Deliveries that are throttled before one is not, at most but for few messages: of a part p, p^n is the chance of
    n in a row, and p^receives that of being given up."""
    if not 0 < given_up < 1:
        return receives - 1.0 if given_up else 0.0
    return min(ceil(log(RARELY) / log(given_up) * receives), receives) - 1.0


def _gathers_s(edge: ResolvedEdge, polling: Polling, flows: Flows) -> Amount:
    """Seconds from a batch's first item until it leaves, in the hour in which that is longest: its window, or until it
    is full where that is sooner for all but few, and no less than from poll to poll."""
    if not used(polling.wait_s):
        return polling.every_s
    per_second = cast("Rates", added(flow.items for flow in flows))[MEAN]
    lanes = polling.lanes_for([(flow.items, flow.item_kb) for flow in flows], flows[0].hours, edge.source.limits)
    fills = _comes_within(largest_of(flow.batch for flow in flows) - 1.0, per_second / lanes)
    longest = choose(np.greater(per_second, 0.0), smaller(polling.wait_s, fills), 0.0)
    return larger(worst_hour(longest)[..., None], polling.every_s)


def _comes_within(items: Amount, per_second: Amount) -> Amount:
    """Seconds within which so many come at random, but for few times: Wilson and Hilferty's quantile of a gamma
    distribution, within a hundredth of it."""
    some = larger(items, 1e-9)
    times = (1.0 - 1.0 / (9.0 * some) + NORMAL / (3.0 * np.sqrt(some))) ** 3
    return choose(np.less(items, 1.0), items, some) * times / larger(per_second, 1e-12)


def _callers(resolved: Resolved) -> Mapping[str, list[ResolvedEdge]]:
    found: dict[str, list[ResolvedEdge]] = {}
    for edge in resolved.edges:
        if edge.is_waited_for:
            found.setdefault(edge.target.id, []).append(edge)
    return found


def _who_waits(node_id: str, callers: Mapping[str, list[ResolvedEdge]]) -> ResolvedEdge | None:
    """An edge from somebody outside who waits for what reaches a node, None where nobody does."""
    seen, todo = {node_id}, [node_id]
    while todo:
        for edge in callers.get(todo.pop(), ()):
            if edge.source.service.is_outside and AwsService.source in edge.source.service.overridden:
                return edge
            if edge.source.id not in seen:
                seen.add(edge.source.id)
                todo.append(edge.source.id)
    return None
