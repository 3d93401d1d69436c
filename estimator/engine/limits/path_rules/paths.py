"""Rules that walk a path: loops of events, loops of waiting, and what time-outs say (`time_outs.py`).

Payload rules need no walk of their own: a payload follows its events from edge to edge, and each service
demands room for what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isclose

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.path_rules.answers import unheard_answers
from estimator.engine.limits.path_rules.fan_out import explosions
from estimator.engine.limits.path_rules.retries import held_up, retry_storms
from estimator.engine.limits.path_rules.time_outs import order_findings
from estimator.engine.limits.path_rules.unreached import without_a_cause
from estimator.engine.maths.amounts import TINY, at_first, choose, in_sample, larger, smaller, whole_up
from estimator.engine.measures import Demand, Mend, Verdict
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.setting import declared
from estimator.engine.traffic.calls import CallKey
from estimator.engine.traffic.latency import Latencies
from estimator.engine.traffic.loops.settle import Stopped
from estimator.engine.traffic.traffic import Traffic

SECONDS_OF = {"ms": 0.001, "s": 1.0}


def path_findings(resolved: Resolved, traffic: Traffic) -> list[Finding]:
    """Faults of the design that no single node shows."""
    stopped = {one.members: one for one in traffic.stopped}
    found = [_runaway(resolved, members, stopped.get(members)) for members in traffic.runaway]
    found += [_stopped(resolved, one) for one in traffic.stopped if one.members not in traffic.runaway and loses(one)]
    found += [_unfinished(resolved, members) for members in traffic.unfinished]
    found += [_averages(resolved)] if traffic.averages else []
    found += [_waits_for_itself(resolved, members) for members in traffic.latencies.loops]
    found += order_findings(resolved, traffic)
    found += explosions(resolved, traffic)
    found += unheard_answers(resolved)
    found += [*held_up(resolved), *retry_storms(resolved, traffic.order)]
    found += without_a_cause(resolved, traffic)
    found += _shorter_than_their_calls(resolved, traffic.latencies)
    return found


def _labels(resolved: Resolved, members: Iterable[str]) -> list[str]:
    return [resolved.nodes[node_id].label for node_id in members]


def _runaway(resolved: Resolved, members: tuple[str, ...], stopped: Stopped | None) -> Finding:
    if stopped is None:
        ends = "without end. Full batches may slow that down, but do not end it. Only the first turn is billed here."
    elif bool(stopped.is_cut[0, 0]):
        ends = (
            f"until AWS stops each chain after about {stopped.calls:g} calls of a function; by then one event has "
            "become more than a billion. Only the first turn is billed here."
        )
    else:
        ends = (
            f"until AWS stops each chain after about {stopped.calls:g} calls of a function. All of them are billed "
            f"here. What is stopped is lost: {_lost_to(resolved, stopped)}."
        )
    return _of_a_loop(
        resolved,
        members,
        "loop.runaway",
        "error",
        f"{_causing(members)}: one event alone makes as much traffic as itself or more at every turn, {ends} {BREAK}",
    )


BREAK = (
    "Break the loop: write to another bucket, table or prefix, or say on the call which calls its events are caused by."
)


def loses(stopped: Stopped) -> bool:
    """Whether a loop that AWS stops loses anything in an ordinary month: one event at least."""
    return in_sample(stopped.monthly) >= LEAST_LOST


LEAST_LOST = 1.0
MUCH = 0.01
"""The share of what enters a loop that may be lost in it before its design is broken."""


def _stopped(resolved: Resolved, stopped: Stopped) -> Finding:
    part = in_sample(stopped.part)
    members = (resolved.nodes[node_id] for node_id in stopped.members)
    stopping = [node.label for node in members if node.service.chain_stop(node.settings) is not None]
    return _of_a_loop(
        resolved,
        stopped.members,
        "loop.stopped",
        "breach" if part >= MUCH else "near",
        f"{_causing(stopped.members)}, and AWS stops a chain after about {stopped.calls:g} calls of a function. "
        f"That loses {figures.percent(part)} of what enters, {figures.short(in_sample(stopped.monthly))} a month: "
        f"{_lost_to(resolved, stopped)}. The calls up to there are billed here. Wait in a workflow or on a schedule "
        f"instead of going round, or allow recursive calls in the settings of {figures.listed(stopping)}.",
    )


def _lost_to(resolved: Resolved, stopped: Stopped) -> str:
    if not stopped.goes_to:
        return "it is dropped, for nothing is drawn that takes it"
    return f"it ends in the dead letters of {figures.listed(_labels(resolved, stopped.goes_to))}"


def chain_demands(resolved: Resolved, traffic: Traffic) -> Iterator[tuple[str, Demand]]:
    """How long the chains of a loop get that AWS stops: one in a hundred gets so long, or longer.

    As long as AWS lets them where one event a month is lost, or where an event that is alone goes round for ever,
    however few go on from full batches; longer than that where one in a hundred asks for a call more.  What goes round
    is the gain's matter: it is today's, whatever the traffic.
    """
    for stopped in traffic.stopped:
        monthly, part, is_cut = at_first(stopped.monthly), at_first(stopped.part), stopped.is_cut[:, :1, None]
        # the part that is stopped is that of a turn, as often as the loop turns
        gain = np.minimum(np.power(np.maximum(part, TINY), 1 / stopped.calls), 1.0 - 1e-12)
        length = smaller(larger(whole_up(np.log(RARE) / np.log(gain)), 1.0), stopped.calls + 1)
        is_met = stopped.is_endless[:, :1, None] | (np.asarray(monthly) >= LEAST_LOST)
        length = choose(is_met, larger(length, stopped.calls), smaller(length, stopped.calls))
        length = choose(is_cut, stopped.calls + 1, length)
        for node_id in stopped.members:
            node = resolved.nodes[node_id]
            key = node.service.chain_stop(node.settings)
            if key is not None:
                yield (
                    node_id,
                    Demand(key, length, _going_round(stopped), remedy=BREAK if never_ends(stopped) else GO_ELSEWHERE),
                )


def never_ends(stopped: Stopped) -> bool:
    """Whether a loop would go round for ever, were it not for AWS: of one that does, allowing it is no way out."""
    return bool(stopped.is_endless[0, 0] | stopped.is_cut[0, 0])


def _going_round(stopped: Stopped) -> str:
    """What makes the chains of a loop so long: 0.014 % of events go round 16 times."""
    times, part = f"go round {stopped.calls:g} times", in_sample(stopped.part)
    if part >= 1 or bool(stopped.is_cut[0, 0]):
        return f"all events {times}, and would again"
    if loses(stopped):
        return f"{figures.percent(part)} of events {times}{', and would again' if part >= MUCH else ''}"
    return f"an event that is alone would {times}" if bool(stopped.is_endless[0, 0]) else LONGEST


LONGEST = "calls in the longest of 100 chains"
RARE = 0.01
GO_ELSEWHERE = "Wait in a workflow instead of going round, or allow recursive calls."


def _unfinished(resolved: Resolved, members: tuple[str, ...]) -> Finding:
    return _of_a_loop(
        resolved,
        members,
        "loop.unfinished",
        "near",
        f"{_causing(members)}, in a loop too large to be followed to its end: what it carries is an estimate from its "
        "first turns. Take caps out of the loop, or split the architecture, for exact figures.",
    )


def _averages(resolved: Resolved) -> Finding:
    return _too_large(
        "payload.averaged",
        f"With {figures.counted(len(resolved.edges), 'edge')}, not all sizes of payload are kept apart: where many "
        "meet, the rarest are billed and checked at their mean. Split the architecture for exact figures.",
    )


def _waits_for_itself(resolved: Resolved, members: tuple[str, ...]) -> Finding:
    waits = ITSELF if len(members) == 1 else EACH_OTHER
    return _of_a_loop(resolved, members, "loop.waiting", "error", f"{waits}: {NO_ANSWER}")


ITSELF = "waits for its own answer, so its calls never get one"
EACH_OTHER = "wait for each other's answers in a circle, so their calls never get one"
NO_ANSWER = "each ends only when it times out. Make one of the calls asynchronous."


def _causing(members: Sequence[str]) -> str:
    return "causes itself" if len(members) == 1 else "cause each other"


def _of_a_loop(resolved: Resolved, members: tuple[str, ...], key: str, verdict: Verdict, what: str) -> Finding:
    names = figures.listed(_labels(resolved, members), 6)
    return Finding(key=key, verdict=verdict, nodes=members, words=f"{names} {what}")


def coarse_headroom(resolved: Resolved) -> Finding:
    """What is said where an architecture is too large for its headroom to be found exactly."""
    size = f"{figures.counted(len(resolved.nodes), 'node')} and {figures.counted(len(resolved.edges), 'edge')}"
    return _too_large(
        "headroom.coarse",
        f"With {size}, and the loops and caps among them, the traffic at which limits are reached is found in "
        "coarser steps: where a limit does not grow straight with traffic, it is an estimate. "
        "Split the architecture for exact ones.",
    )


def _too_large(key: str, words: str) -> Finding:
    """What is said of an architecture as a whole that is answered more coarsely."""
    return Finding(key=key, verdict="near", nodes=(), words=words)


def _shorter_than_their_calls(resolved: Resolved, latencies: Latencies) -> Iterator[Finding]:
    """Nodes of which a duration is said to include waiting, yet is shorter than what a call of theirs waits for."""
    for node_id in dict.fromkeys(edge.source.id for edge in resolved.edges if edge.is_waited_for):
        node = resolved.nodes[node_id]
        for operation in node.service.operations:
            made = latencies.calls.of.get((node_id, operation.name), {})
            if not made or node.service.waits(node.settings, operation.name) != "included":
                continue
            own = in_sample(node.service.own_seconds(node.settings, operation.name)[0])
            of_any = _waited_for(latencies, (node_id, operation.name))
            waits = max(of_any + (_waited_for(latencies, call) if call[2:] else 0.0) for call in made)
            if waits > own * (1 + 1e-9):
                said = f"{node.label} is said to take {figures.seconds(own)}, waiting included, but"
                if _is_assumed(node, own):
                    said = f"Nobody said how long {node.label} takes: {figures.seconds(own)} is assumed, and"
                yield Finding(
                    key="path.duration",
                    verdict="near",
                    nodes=(node_id,),
                    words=f"{said} what it waits for takes {figures.seconds(waits)}. Give the duration CloudWatch "
                    "reports, or say that it is own time only.",
                    mend=Mend("waits") if node.service.setting("waits") else None,
                )
                break


def _is_assumed(node: ResolvedNode, seconds: float) -> bool:
    """Whether so long is what a setting comes to that nobody gave."""
    given = {*node.declared.settings, *node.followed}
    not_given = {name: one for name, one in declared(node.service.Settings).items() if name not in given}
    found = {
        name: getattr(node.settings, name) * SECONDS_OF[one.unit]
        for name, one in not_given.items()
        if one.unit in SECONDS_OF and isinstance(getattr(node.settings, name), (float, int))
    }
    return any(isclose(value, seconds) for value in found.values())


def _waited_for(latencies: Latencies, call: CallKey) -> float:
    """Seconds that a call waits for what it alone causes, on average."""
    edges = (edge for edge in latencies.calls.waited_for.get(call, ()) if edge.event.per == "call")
    return sum(in_sample(edge.share * edge.in_a_row * latencies.along(edge)[0]) for edge in edges)
