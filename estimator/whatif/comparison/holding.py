"""How far each side of a comparison holds, what breaks it, and how soon it has grown when its peak doubles.

Each function gets up to 1,000 environments more in ten seconds (docs.aws.amazon.com/lambda/latest/dg/scaling-
behavior.html).  A service gets tasks when its alarm has been high for three minutes and they have started, no more in a
minute than ECS launches for a service, and no faster than Fargate launches for the account; pods on EKS alike, but for
the rate of a service.  Workers grow like services, a queue's function by 300 batches at once a minute
(docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html), and jobs as soon as their tasks start.  A stream's
function runs on each shard whatever comes.  Instances of App Runner are left out: AWS does not say how soon they are
added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, inf, isinf
from typing import cast
from weakref import WeakKeyDictionary

import numpy as np

from estimator.aws.fargate.service import Fargate
from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.estimate import Estimate
from estimator.engine.figures import LITTLE, counted, listed, seconds, times
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import HAIR, Amount, in_sample, worst_hour
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import Flow, Flows
from estimator.whatif.comparison.answer import changes_at
from estimator.whatif.comparison.compare import Comparison, Crossing
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS, Side
from estimator.whatif.comparison.words import answer
from estimator.whatif.containers.sizing.running import Sizing, sizings
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.crossings.places import told_apart
from estimator.whatif.traffic import how_far

RESIZED, HELD_CLOSELY = 4, 0.01
"""How often the sizes are looked at that containers have where they break, and how closely beyond, as a part of it."""
STEP_S = 10.0
"""Environments are added so many at a time, each so many seconds."""
NAMES: dict[Side, str] = {SERVERLESS: "Serverless", CONTAINERS: "On containers it"}
_found: WeakKeyDictionary[Comparison, tuple[Holding, Holding]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Holding:
    """One side: its findings today, what is broken whatever the traffic, and the limit that stops it first."""

    side: Side
    findings: tuple[Finding, ...]
    broken: Finding | None
    first: Finding | None
    holds_to: str

    @property
    def limit(self) -> Finding | None:
        """What stops it; None where nothing does that depends on traffic."""
        return self.broken or self.first

    @property
    def breaks_at(self) -> float:
        """The multiple of today's traffic beyond which something stops: 0 where it does today already, without end
        where no traffic gets there."""
        if self.broken is not None:
            return 0.0
        return inf if self.first is None or self.first.headroom is None else self.first.headroom

    def is_broken_at(self, multiple: float) -> bool:
        """Whether so many times today's traffic is beyond it."""
        return multiple > self.breaks_at * (1 + HAIR)


@dataclass(frozen=True)
class Growth:
    """What a doubled peak takes on one side: so many environments or tasks more, after so many seconds; without end
    where no more come."""

    more: float
    after_s: float


@dataclass(frozen=True)
class Doubling:
    """The same of both sides."""

    functions: Growth
    containers: Growth


def holdings(comparison: Comparison) -> tuple[Holding, Holding]:
    """Serverless and containers; worked out when asked for, and kept.

    Containers that are made hold as far as those do that are sized for the traffic at which they break, as every point
    of the curve has sizes of its own.
    """
    if comparison not in _found:
        serverless, containers = (
            Holding(side, tuple(one.findings), one.broken, one.headroom, how_far(one))
            for side, one in ((SERVERLESS, comparison.serverless), (CONTAINERS, comparison.containers))
        )
        is_made = comparison.moved.sized and comparison.direction.made == CONTAINERS
        _found[comparison] = serverless, _as_sized(comparison, containers) if is_made else containers
    return _found[comparison]


def _as_sized(comparison: Comparison, today: Holding) -> Holding:
    """The same with the sizes that containers have where they break."""
    found = today
    for _ in range(RESIZED):
        at = found.breaks_at * (1 + HELD_CLOSELY)
        if not 0 < at <= comparison.scales[-1]:
            break
        there = comparison.sized_for(at)
        further = Holding(CONTAINERS, today.findings, there.broken, there.headroom, there.holds_to)
        if further.breaks_at <= at:
            break
        found = further
    return found


def broken_at(comparison: Comparison, crossing: Crossing) -> list[Holding]:
    """The sides that have broken where the cheaper one changes, the first to break first."""
    found = [one for one in holdings(comparison) if one.is_broken_at(crossing.scale)]
    return sorted(found, key=lambda one: one.breaks_at)


# -- how soon it has grown ---------------------------------------------------------------------------------------------


def doubling(comparison: Comparison) -> Doubling:
    """What it takes until there is room for twice today's peak, which comes at once; of the first sample."""
    return Doubling(_of_functions(comparison.serverless), _of_services(comparison.containers, sizings(comparison)))


def _of_functions(one: Estimate) -> Growth:
    found = [_of_function(one, node) for node in one.resolved.nodes.values() if node.service.is_function]
    return Growth(sum(growth.more for growth in found), max((growth.after_s for growth in found), default=0.0))


def _of_function(one: Estimate, node: ResolvedNode) -> Growth:
    """As many environments again as run at the peak, the first of them after its cold start."""
    load, limits = one.traffic.loads[node.id], node.limits
    called, queued = (
        sum(_busy(flows, load.latency[name][0], polled=polled) for name, flows in load.arriving.items())
        for polled in (False, True)
    )
    if called + queued <= 0:
        return Growth(0.0, 0.0)
    steps = max(ceil(called / limits.number("lambda.burst_scaling_rate") - HAIR) - 1, 0)
    waits_s = max(steps * STEP_S, 60 * queued / limits.number("lambda.sqs_esm.scaling_rate"))
    init_s = in_sample(cast("LambdaSettings", node.settings).init_ms) / 1000
    return Growth(ceil(called + queued - HAIR), waits_s + init_s)


def _busy(flows: Flows, latency_s: Amount, *, polled: bool) -> float:
    """Calls in progress in the worst hour: of those that are made, or of a queue's that may become more."""
    some = Flows(flow for flow in flows if _may_grow(flow) and flow.edge.event.polled == polled)
    busy = some.concurrency(latency_s)
    return float(worst_hour(busy)[0, 0]) if isinstance(busy, np.ndarray) else float(busy)


def _may_grow(flow: Flow) -> bool:
    """Whether more calls run at once where more comes: not on the shards of a stream, nor at a cap of a queue."""
    edge = cast("ResolvedEdge", flow.edge)
    return not edge.event.polled or (edge.event.shared and edge.cap is None)


def _of_services(one: Estimate, sizes: Sequence[Sizing]) -> Growth:
    """The tasks that two peaks need and one does not, after alarm and start, and after all of them are launched; App
    Runner is left out, since AWS does not say how soon it adds instances."""
    there = [size for size in sizes if size.sized.target != "app_runner"]
    more = [(one.resolved.nodes[size.sized.node_id], size.is_job, _more_tasks(one, size)) for size in there]
    growing = [(node, is_job, tasks) for node, is_job, tasks in more if tasks > 0]
    if not growing:
        return Growth(0.0, 0.0)
    total = sum(tasks for _, _, tasks in growing)
    if any(cast("FargateSettings", node.settings).scaling != "by_load" for node, _, _ in growing):
        return Growth(total, inf)
    waits_s = max(_until_started(cast("FargateSettings", node.settings), is_job) for node, is_job, _ in growing)
    return Growth(total, waits_s + max(_launching(growing)))


def _until_started(s: FargateSettings, is_job: bool) -> float:
    """Seconds until the first of more tasks is there."""
    return in_sample(s.start_seconds) if is_job else 60 * in_sample(s.scale_out_minutes)


def _more_tasks(one: Estimate, size: Sizing) -> float:
    """In the hour in which most are missing; spare ones are used up first, and are not started again.  Of jobs as many
    again as run."""
    if not size.is_job:
        return max(ceil(2 * max(hour.asked) - HAIR) - hour.tasks for hour in size.hours)
    node = one.resolved.nodes[size.sized.node_id]
    fargate, s = cast("Fargate", node.service), cast("FargateSettings", node.settings)
    _, jobs = fargate.at_once(s, one.traffic.loads[node.id], s.start_seconds)
    busy = float(worst_hour(jobs)[0, 0]) if isinstance(jobs, np.ndarray) else float(jobs)
    return float(ceil(busy - HAIR))


def _launching(growing: Sequence[tuple[ResolvedNode, bool, float]]) -> Iterator[float]:
    """Seconds until the last task of each service, and of the account in each region, has been launched."""
    by_region: dict[str, float] = {}
    for node, is_job, tasks in growing:
        if node.service.slug == SERVICES["ecs"] and not is_job:
            yield 60 * tasks / node.limits.number("fargate.service.launch_rate")
        by_region[node.region] = by_region.get(node.region, 0.0) + tasks
    for node, _, _ in growing:
        waiting = by_region[node.region] - node.limits.number("fargate.launch.burst")
        yield max(waiting, 0.0) / node.limits.number("fargate.launch.rate")


# -- in words ----------------------------------------------------------------------------------------------------------


def holding_sentences(comparison: Comparison) -> list[str]:
    """How far each side holds, in the user's unit, and what happens then."""
    return [holding_sentence(one) for one in holdings(comparison)]


def holding_sentence(one: Holding) -> str:
    """The same of one side."""
    return f"{NAMES[one.side]} {one.holds_to}."


def beyond_sentences(comparison: Comparison, crossings: Iterable[Crossing]) -> list[str]:
    """For each side that has broken where the cheaper one changes, at which of these crossings and by which limit; of
    two that have, the first to break.  None where both hold."""
    by_side: dict[Side, list[Crossing]] = {}
    for crossing in crossings:
        for one in broken_at(comparison, crossing)[:1]:
            by_side.setdefault(one.side, []).append(crossing)
    return [_beyond_sentence(one, by_side[one.side]) for one in holdings(comparison) if one.side in by_side]


def _beyond_sentence(one: Holding, crossings: Sequence[Crossing]) -> str:
    """On containers it does not hold at 1.1, 1.15 and 1.24 ×, where the cheaper side changes: from 0.82 × on, ..."""
    where = "today already" if one.breaks_at == 0 else f"from {times(one.breaks_at)} today's traffic on"
    places = [place.removesuffix(" ×") for place in dict.fromkeys(told_apart([each.scale for each in crossings]))]
    there = f"at {listed(places, len(places))} ×, where the cheaper side changes"
    return f"{NAMES[one.side]} does not hold {there}: {where}, {_happens(one)}."


def answer_and_holding(comparison: Comparison) -> str:
    """The answer, and where a side does not hold today or as far as the answer goes."""
    return f"{answer(comparison)} {breaking_sentence(comparison)}".rstrip()


def breaking_sentence(comparison: Comparison) -> str:
    """Which side does not hold today, or breaks before the traffic at which the answer says it changes, or else before
    the last that is looked at; or before another crossing; and by which limit.  Empty where both hold."""
    if not comparison.moved.sized:
        return ""
    today = [one for one in holdings(comparison) if one.is_broken_at(1)]
    if today:
        return " ".join(_not_today(today))
    place = changes_at(comparison)
    end = float(comparison.scales[-1]) if place is None else place
    before = [one for one in holdings(comparison) if one.is_broken_at(end)]
    if before:
        return _before_that(sorted(before, key=lambda one: one.breaks_at), is_turn=place is not None)
    beyond = next((one for one in comparison.crossings if one.scale > 1 and broken_at(comparison, one)), None)
    return " ".join(beyond_sentences(comparison, [beyond])) if beyond else ""


def _not_today(broken: list[Holding]) -> list[str]:
    """Containers hold only to 0.82 × today: the account meets its limit of 6 vCPU."""
    if len(broken) > 1 and _are_alike(broken):
        return [f"Both sides {_hold_only(broken[0])}: {_happens(broken[0])}."]
    return [f"{_side(one)} {_hold_only(one, is_one=one.side == SERVERLESS)}: {_happens(one)}." for one in broken]


def _hold_only(one: Holding, *, is_one: bool = False) -> str:
    """Hold only to 0.82 × today; of one side that is one: holds."""
    if one.breaks_at < LITTLE:
        return f"{'does' if is_one else 'do'} not hold today"
    return f"{'holds' if is_one else 'hold'} only to {times(one.breaks_at)} today"


def _side(one: Holding) -> str:
    return one.side.capitalize()


def _before_that(broken: list[Holding], *, is_turn: bool) -> str:
    """Containers break first, at 7.5 × today: the account meets its limit of 6 vCPU; where the answer turns nowhere:
    break at 7.5 × today."""
    first = broken[0]
    if len(broken) > 1 and _are_alike(broken):
        before = " before that," if is_turn else ""
        return f"Both sides break{before} at {times(first.breaks_at)} today: {_happens(first)}."
    breaks = "breaks" if first.side == SERVERLESS else "break"
    before = " first," if is_turn else ""
    other = f", {broken[1].side} at {times(broken[1].breaks_at)}" if len(broken) > 1 else ""
    return f"{_side(first)} {breaks}{before} at {times(first.breaks_at)} today{other}: {_happens(first)}."


def _are_alike(broken: list[Holding]) -> bool:
    """Whether the same stops both at the same traffic, as far as one reads it."""
    return len({(_happens(one), times(one.breaks_at)) for one in broken}) == 1


def _happens(one: Holding) -> str:
    assert one.limit is not None  # it is what breaks it
    return one.limit.happens


def holding_paragraphs(comparison: Comparison) -> list[str]:
    """All of it: how far each side holds, crossings beyond that, and what a doubled peak takes; nothing where nothing
    moves."""
    if not comparison.moved.sized:
        return []
    beyond = beyond_sentences(comparison, comparison.crossings)
    return [*holding_sentences(comparison), *beyond, *filter(None, [doubling_sentence(comparison)])]


def doubling_sentence(comparison: Comparison) -> str:
    """What a doubled peak takes on both sides; empty where no function moves, or one to App Runner, of which AWS does
    not say how soon it adds instances."""
    if not comparison.moved.sized or comparison.direction.made != CONTAINERS:
        return ""
    if any(one.active_percent is not None for one in sizings(comparison)):
        return ""
    found = doubling(comparison)
    functions, containers = found.functions, found.containers
    return f"When today's peak doubles at once, {_functions(functions)}, and {_containers(containers)}."


def _functions(growth: Growth) -> str:
    if growth.more <= 0:
        return "functions need no more environments"
    return f"functions have {counted(growth.more, 'environment')} more after {seconds(growth.after_s)}"


def _containers(growth: Growth) -> str:
    if growth.more <= 0:
        return "containers have enough tasks as it is"
    if isinf(growth.after_s):
        return f"containers, whose number is fixed, lack {counted(growth.more, 'task')}"
    return f"containers {counted(growth.more, 'task')} more after {seconds(growth.after_s)}"
