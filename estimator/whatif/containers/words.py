"""How each container service came about, in a sentence: its size, the time of a call, and how many run."""

from __future__ import annotations

from estimator.aws.fargate.tasks import MOST_USED
from estimator.engine.figures import call_time, counted, figure, short, times_of_a_call
from estimator.whatif.containers.moving import named
from estimator.whatif.containers.sizing.running import ASKING, Rule, Sizing
from estimator.whatif.containers.sizing.task import Sized
from estimator.whatif.containers.targets.target import Target

RUN_IN: dict[Target, str] = {"ecs": "", "eks": " in pods", "app_runner": " on App Runner, in instances"}
ROLES = {"request": "a service", "process": "a worker", "run_task": "a job for each run"}


def service_sentence(one: Sizing) -> str:
    """What functions become and of which size; of a service or worker what its busiest hour asks for, and what runs."""
    sized = one.sized
    runs_as = f"a {one.noun} for each run" if one.is_job and sized.target == "eks" else ROLES[sized.role]
    in_what = "" if one.is_job else RUN_IN[sized.target]
    text = f"{becomes(one)}, {runs_as}{in_what} of {size_words(sized.vcpu, sized.memory_gb)}"
    if sized.target == "eks":
        text += ", what Kubernetes takes included"
    if one.is_job:
        return f"{text}: {_time_of_a_run(sized)}."
    text += f": {_time_of_a_call(one)}, {_busy(sized)}. "
    assert one.busiest is not None and one.decided_by is not None  # no job
    decided = rule_words(one.decided_by, one)
    if one.active_percent is not None:
        asked = _tasks(one.busiest.asked[2], one.noun)
        text += f"Its busiest hour asks for {asked} by requests at once, {figure(one.slots)} each, so "
        return f"{text}{decided}: {_running(one)}, at work {one.active_percent:.0f} % of the time."
    mean, peak, slots = (_tasks(asked, one.noun) for asked in one.busiest.asked)
    text += f"Its busiest hour asks for {mean} by its mean, {peak} by its peak second and {slots} by requests at once, "
    return f"{text}so {decided}: {_running(one)}."


def becomes(one: Sizing) -> str:
    """OrderFn and CartFn become API service."""
    return f"{named(list(one.functions), 'becomes', 'become')} {one.name}"


def size_words(vcpu: float, memory_gb: float) -> str:
    """0.25 vCPU and 0.5 GB."""
    return f"{figure(vcpu)} vCPU and {figure(memory_gb)} GB"


def rule_words(rule: Rule, one: Sizing, target_percent: float | None = None) -> str:
    """What decides how many run in an hour, and what stands on top; with the processor use that it aims at where that
    is given, in percent."""
    text = _rule(rule, one, target_percent)
    return f"{text}, with {one.spare} to spare" if one.spare and rule in ASKING else text


def _busy(sized: Sized) -> str:
    """How long a call computes: more than it takes, where it has several threads."""
    if sized.cpu_ms > sized.duration_ms:
        return f"in which its threads keep vCPUs busy for {call_time(sized.cpu_ms)} together"
    return f"of which {call_time(sized.cpu_ms)} keep a vCPU busy"


def _rule(rule: Rule, one: Sizing, target_percent: float | None) -> str:
    match rule:
        case "mean":
            use = "the target use" if target_percent is None else f"{short(target_percent)} %"
            return f"the mean at {use} decides"
        case "peak":
            return f"the peak second{'' if target_percent is None else f' at {figure(100 * MOST_USED)} %'} decides"
        case "slots":
            return "the slots decide"
        case "run":
            return "what one run of its workflow has in progress decides"
        case "least":
            return f"the least of {short(one.least)} is enough"
        case "spare":
            return f"the warm spare of {one.spare} decides"
        case "one":
            return "one is enough"
        case "most":
            return "more than may run"


def _time_of_a_call(one: Sizing) -> str:
    """How long a call takes, against what it took in the function, and the slowest of several functions."""
    sized = one.sized
    there, was = times_of_a_call(sized.duration_ms, sized.function_ms)
    text = f"{there} a call instead of {was}" if sized.takes_another_time else f"{there} a call"
    if slower := sized.slower_one:
        there, was = times_of_a_call(slower.duration_ms, slower.function_ms)
        text += f" ({one.label(slower.function)} {there} instead of {was})"
    return text


def _time_of_a_run(sized: Sized) -> str:
    """The same of a job."""
    there, was = times_of_a_call(sized.duration_ms, sized.function_ms)
    return f"{there} a run instead of {was}" if sized.takes_another_time else f"{there} a run"


def _tasks(asked: float, noun: str) -> str:
    return counted(asked, noun) if asked >= 0.005 or asked == 0 else f"under 0.01 {noun}s"


def _running(one: Sizing) -> str:
    if one.is_level:
        return f"{counted(one.peak_tasks, one.noun)} at all hours"
    if one.decided_by == "run":
        return f"{counted(one.peak_tasks, one.noun)} while it lasts, {short(one.mean_tasks)} on average"
    return f"{counted(one.peak_tasks, one.noun)} then, {short(one.mean_tasks)} on average"
