"""Time-outs along calls that wait: whether answers come in time, and who works on when nobody waits any more.

A caller's patience with a call is that of its service, or what its own time-out leaves it: a function of 10 s waits for
nothing longer.  A chain is as patient as its least patient caller.  A function of which no time-out is given has AWS's
default, or what its slowest call takes if that is more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from math import ceil, inf
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import Amount, in_sample, larger, smaller, used
from estimator.engine.measures import Demand, Mend
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService, Service, ServiceType
from estimator.engine.traffic.calls import CallKey, Calls
from estimator.engine.traffic.latency import Latencies, Waking
from estimator.engine.traffic.traffic import Traffic
from estimator.engine.waking import may_be_spared, sooner, while_waking
from pricing.book import Limit

RECEIPT = ", or answer at once with a receipt and let the caller ask for the result, or push it"
STORES: Set[ServiceType] = {"data", "storage"}
"""What is asked and told, and does no work of its own."""
QUICK_S = 1.0
"""No time-out of a function is shorter: docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html."""
SDK_READ_S = 60.0
"""What AWS's SDK for Python waits for an answer, unless told otherwise, before it calls again:
botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html (read_timeout)."""
EQUAL = 1 + 1e-9


class Patience(NamedTuple):
    """How long a caller waits; `is_given` says whether its time-out is known rather than taken for granted."""

    caller: str
    seconds: float
    is_given: bool


def time_out_demands(resolved: Resolved, traffic: Traffic) -> Iterator[tuple[str, Demand]]:
    """What the slowest callee asks of its caller's patience, for every call that waits."""
    waited_for = [edge for edge in resolved.edges if edge.is_waited_for]
    found = traffic.latencies
    silences, for_clients = _silences(waited_for, found.starting), _for_clients(waited_for)
    for edge in waited_for:
        source = edge.source.service
        slow, woken = found.slowest_answer(edge), list(found.who_wakes(edge).values())
        patience = _patience_of_service(edge)
        if patience is not None:
            key, seconds = patience
            waited = smaller(slow, silences.get(edge.target.id, slow)) if source.waits_for_bytes else slow
        elif source.time_out is not None and used(larger(slow - QUICK_S, 0.0)):
            key, seconds, waited = source.time_out[0], _own_time_out(edge), slow
            if seconds is None:
                continue
        else:
            continue
        cause = f"{edge.target.label} answers within {figures.seconds(in_sample(waited))} in 99 of 100 calls"
        limit = _of_the_user(source, key, seconds)
        allowed = edge.source.limits.limit(key).value if limit is None and seconds is None else seconds
        remedy = sooner(_way_out(edge, for_clients), woken, waited, inf if allowed is None else allowed)
        cause = while_waking(cause, woken)
        yield (
            edge.source.id,
            Demand(
                key, waited, cause, value=seconds, where=edge.id, remedy=remedy, limit=limit, wakes=may_be_spared(woken)
            ),
        )


def _way_out(edge: ResolvedEdge, for_clients: Set[str]) -> str:
    """What helps where an answer may come too late; no queue, for somebody waits for it."""
    caller, callee = edge.source.label, edge.target.label
    kind, works = edge.target.service.type, f"Shorten what {edge.target.label} does"
    if edge.target.service.is_outside:
        return f"Ask less of {callee} at a time, and stop waiting sooner."
    if kind in STORES:
        return f"Ask less of {callee} at a time, as by a shorter query, and cap how long it may take."
    if kind not in ("compute", "network"):
        return f"Let {callee} answer sooner."
    if edge.target.id in for_clients:
        return f"{works}{RECEIPT}."
    if _can_be_started(edge.target.service) and kind == edge.source.service.type == "compute":
        return f"{works}, or start it without waiting where {caller} needs no answer of it."
    return f"{works}."


def _can_be_started(service: Service) -> bool:
    """Whether its callers may go on without its answer."""
    return any(not one.waits for one in service.operations)


def _for_clients(waited_for: Sequence[ResolvedEdge]) -> Set[str]:
    """What answers those outside, directly or through what only passes requests on."""
    found = {edge.target.id for edge in waited_for if edge.source.service.is_outside}
    passing = [edge for edge in waited_for if edge.source.service.type == "network"]
    for _ in passing:
        beyond = {edge.target.id for edge in passing if edge.source.id in found}
        if beyond <= found:
            break
        found |= beyond
    return found


def _of_the_user(service: Service, key: str, seconds: float | None) -> Limit | None:
    """The row of a time-out that is not AWS's, None of one that is."""
    if key not in service.own_limits:
        return None
    name = service.own_limits[key]
    return Limit(
        key, "", "default", "", name, "duration", seconds, None, None, "", "s", "per_request", False, source="you"
    )  # fmt: skip


def _patience_of_service(edge: ResolvedEdge) -> tuple[str, float | None] | None:
    if AwsService.patience not in edge.source.service.overridden:
        return None
    return edge.source.service.patience(edge.source.settings, edge.target)


def _own_time_out(edge: ResolvedEdge) -> float | None:
    """The time-out of the caller itself, None where none is given."""
    return edge.source.service.gives_up_after(edge.source.settings, edge.event.of[0] if edge.event.of else "")


def _silences(waited_for: Sequence[ResolvedEdge], starting: Waking) -> Mapping[str, Amount]:
    """By node that streams, or passes on what streams: its longest silence, which may be that before it has started;
    endless where it is not known."""
    found: dict[str, Amount] = {}
    for edge in waited_for:
        source, target, called = edge.source, edge.target, (edge.target.id, edge.operation.name)
        silent = target.service.silent_seconds(target.settings) if target.service.streams(target.settings) else None
        if silent is not None and called in starting:
            silent = silent + starting[called].seconds
        if silent is not None:
            found[target.id] = silent
        if AwsService.streams_through in source.service.overridden:
            passed_on = silent is not None and source.service.streams_through(source.settings, target)
            found[source.id] = larger(found.get(source.id, 0.0), silent if passed_on and silent is not None else inf)
    return found


# -- who works on when nobody waits ------------------------------------------------------------------------------------


def order_findings(resolved: Resolved, traffic: Traffic) -> Iterator[Finding]:
    """Callees that may work on after the last of their callers has given up."""
    waited = [edge for edge in resolved.edges if edge.is_waited_for]
    found = traffic.latencies
    own = {edge.id: patience for edge in waited if (patience := _patience(found, edge)) is not None}
    least = min((patience.seconds for patience in own.values()), default=inf)
    works = [(edge, seconds) for edge in waited if (seconds := _works_for(traffic, edge)) is not None]
    longer = [(edge, works_for) for edge, works_for in works if works_for > least * EQUAL]
    above = _patience_above(waited, own, found.calls) if longer else {}
    outlived: set[str] = set()
    late: list[tuple[ResolvedEdge, Patience, float]] = []
    for edge, works_for in longer:
        patience = _least(own.get(edge.id), _above(edge, above, found.calls))
        if patience is not None and works_for > patience.seconds * EQUAL:
            outlived.add(edge.target.id)
            late.append((edge, patience, works_for))
    for edge, patience, works_for in late:
        if patience is own.get(edge.id) or edge.source.id not in outlived:
            yield _outlives(edge, resolved.nodes[patience.caller], patience, works_for, _shorter(edge, patience, found))
    for edge in waited:
        yield from _called_again(traffic, edge)


def _patience(found: Latencies, edge: ResolvedEdge) -> Patience | None:
    """How long the caller of an edge waits for it."""
    source = edge.source
    patience = _patience_of_service(edge)
    if patience is not None:
        key, given = patience
        seconds = source.limits.limit(key).value if given is None else given
        return None if seconds is None else Patience(source.id, in_sample(seconds), True)
    if source.service.time_out is None:
        return None
    own = _own_time_out(edge)
    if own is not None:
        return Patience(source.id, in_sample(own), True)
    return Patience(source.id, in_sample(larger(found.slowest_run_of(edge), source.service.time_out[1])), False)


def _works_for(traffic: Traffic, edge: ResolvedEdge) -> float | None:
    """How long a callee works on a call before it is stopped, None where nothing stops it or nobody knows when."""
    target = edge.target
    given = target.service.gives_up_after(target.settings, edge.operation.name)
    if given is not None:
        return in_sample(given)
    if target.service.time_out is None:
        return None
    seconds = target.service.time_out[1]
    slow = traffic.latencies.along(edge)[1]
    return seconds if in_sample(slow) <= seconds else None


def _patience_above(waited: list[ResolvedEdge], own: Mapping[str, Patience], calls: Calls) -> dict[CallKey, Patience]:
    """By call: the least patience of anybody who waits for it, however far above."""
    found: dict[CallKey, Patience] = {}
    todo: list[CallKey] = []

    def tell(call: CallKey, patience: Patience | None) -> None:
        if patience is not None and (call not in found or patience.seconds < found[call].seconds):
            found[call] = patience
            todo.append(call)

    for edge in waited:
        tell(calls.along[edge.index], own.get(edge.id))
    while todo:
        for call in calls.following(caller := todo.pop()):
            tell(call, found[caller])
    return found


def _above(edge: ResolvedEdge, above: Mapping[CallKey, Patience], calls: Calls) -> Patience | None:
    """The least patience with the calls that make those of an edge."""
    least = None
    for call in calls.making(edge):
        least = _least(least, above.get(call))
    return least


def _least(one: Patience | None, other: Patience | None) -> Patience | None:
    if one is None or other is None:
        return one or other
    return one if one.seconds <= other.seconds else other


def _shorter(edge: ResolvedEdge, patience: Patience, found: Latencies) -> Mend | None:
    """The time-out of a callee that stops before its caller does; with a value where its slowest call ends before."""
    field = edge.target.service.time_out_setting
    if not field:
        return None
    whole = ceil(patience.seconds) - 1
    slow = in_sample(found.along(edge)[1])
    return Mend(field, node=edge.target.id, to=float(whole) if whole >= max(slow, QUICK_S) else None)


def _outlives(
    edge: ResolvedEdge, caller: ResolvedNode, patience: Patience, works_for: float, mend: Mend | None
) -> Finding:
    """A callee that works on when nobody waits for it any more."""
    callee = edge.target.label
    unset = "" if patience.is_given else f", for want of a time-out of its own ({NOT_SET})"
    through = "" if caller.id == edge.source.id else f", called through {edge.source.label},"
    return Finding(
        key="path.time_out_order",
        verdict="near",
        nodes=tuple(dict.fromkeys((caller.id, edge.source.id, edge.target.id))),
        words=f"{caller.label} stops waiting after {figures.seconds(patience.seconds)}{unset}, but {callee}"
        f"{through} may work on for {figures.seconds(works_for)}: the rest is billed and answers nobody. "
        f"Set the time-out of {callee} below that of {caller.label}.",
        mend=mend,
    )


NOT_SET = "AWS's default, or what its slowest call takes"


def _called_again(traffic: Traffic, edge: ResolvedEdge) -> Iterator[Finding]:
    """Code that waits for a function or a model longer than AWS's SDK does unless told otherwise."""
    called = edge.target.service
    if edge.event.sends != "code" or not (called.is_function or called.is_asked_in_one_call):
        return
    slow = in_sample(traffic.latencies.answers[edge.id][1])
    if slow <= SDK_READ_S:
        return
    caller, callee = edge.source.label, edge.target.label
    instead = f"start {callee} without waiting for it" if _can_be_started(called) else f"shorten what {callee} does"
    yield Finding(
        key="path.sdk_time_out",
        verdict="near",
        nodes=(edge.source.id, edge.target.id),
        words=f"{callee} answers {caller} within {figures.seconds(slow)}, but AWS's SDK for Python waits "
        f"{figures.seconds(SDK_READ_S)} unless told otherwise, and then calls again: the work is done several times. "
        f"Give the client in {caller} a longer read time-out and no retries, or {instead}.",
    )
