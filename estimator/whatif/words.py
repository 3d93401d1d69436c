"""The comparison in sentences: the answer, the crossings, and how what is made was sized."""

from __future__ import annotations

from estimator.aws.fargate.settings import TaskWayOut
from estimator.engine.figures import amount, counted, figure, listed, rate, short, times, usd_short
from estimator.engine.maths.amounts import in_sample
from estimator.whatif.compare import Comparison
from estimator.whatif.containers.sizing.running import Rule, Sizing, sizings
from estimator.whatif.containers.sizing.task import Sized
from estimator.whatif.direction import CONTAINERS, NEITHER, SERVERLESS
from estimator.whatif.functions.move import Functions
from estimator.whatif.functions.words import function_sentence
from estimator.whatif.way_out import OtherWay, other_way

COSTS = {SERVERLESS: "serverless costs", CONTAINERS: "containers cost"}
IS_THEN = {SERVERLESS: "serverless is then", CONTAINERS: "containers are then"}
ROLES = {"request": "a service", "process": "a worker", "run_task": "a job for each run"}
WAYS_OUT: dict[TaskWayOut, str] = {
    "address": "public addresses",
    "nat": "NAT gateways",
    "shared_nat": "a gateway that is paid already",
    "endpoint": "interface endpoints",
    "ipv6": "IPv6 alone",
    "none": "a way out that is not counted",
}
DECIDED: dict[Rule, str] = {
    "least": "the least of {least} is enough",
    "most": "more than may run",
    "mean": "the mean at the target use decides",
    "peak": "the peak second decides",
    "slots": "the slots decide",
}
SLOWER = 0.02
"""Said is a difference in the time of a call beyond this."""


def answer(comparison: Comparison) -> str:
    """Which side is cheaper today, by how much, in one sentence."""
    totals = (comparison.serverless.total_monthly_usd, comparison.containers.total_monthly_usd)
    serverless, containers = (in_sample(total) for total in totals)
    if comparison.incomplete:
        return "Which side is cheaper is unknown: a price is missing."
    if not comparison.moved.sized:
        reasons = comparison.moved.notes
        return " ".join([comparison.direction.nothing_moves, *reasons]) if comparison.has_either else NEITHER
    if comparison.cheaper is None:
        return f"Both cost {usd_short(serverless)} a month."
    cheaper, other = sorted((serverless, containers))
    against = "containers" if comparison.cheaper == SERVERLESS else "serverless"
    return (
        f"{COSTS[comparison.cheaper].capitalize()} less today: {usd_short(cheaper)} a month against "
        f"{usd_short(other)} for {against}, {(other - cheaper) / other:.0%} less."
    )


def crossing_sentences(comparison: Comparison) -> list[str]:
    """Where the cheaper side changes as traffic grows, in the user's own unit."""
    if comparison.incomplete or not comparison.moved.sized:
        return []
    if not comparison.is_swept:
        return ["So much flows here that only today's traffic is priced, and none above or below it."]
    found = [
        f"Above {times(one.scale)} today's traffic, {amount(one.requests_per_month, 'requests')} a month "
        f"({usd_short(one.monthly_usd)}), {COSTS[one.cheaper_above]} less."
        for one in comparison.crossings
    ]
    if not found:
        side = COSTS[comparison.cheaper or SERVERLESS].capitalize()
        found = [f"{side} less from a hundredth of today's traffic to a hundred times it."]
    return found if comparison.is_exact else [*found, coarse_sentence(comparison)]


def way_out_sentence(comparison: Comparison) -> str:
    """What another way out of the tasks would change of the answer; empty where there is none."""
    other = other_way(comparison)
    if other is None:
        return ""
    instead = listed([WAYS_OUT[way] for way in other.instead_of if way != other.way], len(WAYS_OUT))
    more = f"{usd_short(abs(other.monthly_usd))} a month {'less' if other.monthly_usd < 0 else 'more'}"
    text = f"With {WAYS_OUT[other.way]} ({_priced(other)}) instead of {instead}, containers cost {more}"
    if other.cheaper_above is not None and other.above is None:
        text += f"; {IS_THEN[other.cheaper_above]} cheaper up to a hundred times today's traffic"
    elif other.cheaper_above is not None and other.above is not None:
        text += f"; {IS_THEN[other.cheaper_above]} cheaper above {times(other.above)} today's traffic"
    if other.enough_tasks is None:
        return f"{text}."
    return f"{text}. From {counted(other.enough_tasks, 'task')} on, gateways cost less than addresses."


def _priced(other: OtherWay) -> str:
    if other.way == "address":
        return f"{usd_short(other.address_usd)} a month each"
    standing = f"{usd_short(other.gateways_usd)} a month and" if other.gateways_usd else "there already, at"
    return f"{standing} {rate(other.usd_per_gb)} a GB"


def coarse_sentence(comparison: Comparison) -> str:
    """How closely a large architecture was looked at."""
    return (
        f"So much flows here that {len(comparison.scales)} amounts of traffic are priced, and nothing between them: "
        "where one side gets cheaper is known only that closely."
    )


def notes(comparison: Comparison) -> list[str]:
    """What the move changed besides, and how closely it was looked at where not as ever."""
    closeness = [] if comparison.is_exact else crossing_sentences(comparison)[-1:]
    return [*comparison.moved.notes, *closeness]


def sizing_sentences(comparison: Comparison) -> list[str]:
    """How each function came about; or each container service, and how many of its tasks run."""
    if isinstance(comparison.moved, Functions):
        return [function_sentence(one) for one in comparison.moved.sized]
    return [sizing_sentence(one) for one in sizings(comparison)]


def sizing_sentence(one: Sizing) -> str:
    sized = one.sized
    verb = "becomes" if len(one.functions) == 1 else "become"
    text = f"{listed(list(one.functions), 6)} {verb} {one.name}, {ROLES[sized.role]} of "
    text += f"{figure(sized.vcpu)} vCPU and {figure(sized.memory_gb)} GB"
    if one.is_job:
        return f"{text}."
    text += f": {_time_of_a_call(sized)}, of which {figure(sized.cpu_ms, 4)} ms keep a vCPU busy. "
    assert one.busiest is not None and one.decided_by is not None  # no job
    mean, peak, slots = (_tasks(asked) for asked in one.busiest.asked)
    decided = DECIDED[one.decided_by].format(least=short(one.least))
    text += f"Its busiest hour asks for {mean} by its mean, {peak} by its peak second and {slots} by slots, "
    return f"{text}so {decided}: {_running(one)}."


def _time_of_a_call(sized: Sized) -> str:
    """How long a call takes, against what it took in the function."""
    there = f"{figure(sized.duration_ms, 4)} ms a call"
    if abs(sized.duration_ms / sized.function_ms - 1) <= SLOWER:
        return there
    return f"{there} instead of {figure(sized.function_ms, 4)}"


def _tasks(asked: float) -> str:
    return counted(asked, "task") if asked >= 0.005 or asked == 0 else "under 0.01 tasks"


def _running(one: Sizing) -> str:
    if one.is_level:
        return f"{counted(one.peak_tasks, 'task')} at all hours"
    return f"{counted(one.peak_tasks, 'task')} then, {short(one.mean_tasks)} on average"
