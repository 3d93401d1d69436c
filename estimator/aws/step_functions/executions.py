"""Executions of a workflow: how long they run, and how many are under way."""

from collections.abc import Iterable

from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, larger, largest_of
from estimator.engine.traffic.flow import Flow

RUNS = ("start", "start_sync", "run_child")


def open_executions(s: StepFunctionsSettings, load: Load) -> Amount:
    """Executions under way at the worst moment of each hour."""
    return added(load[operation].concurrency(lasts(s, load, operation)[0]) for operation in RUNS if load[operation])


def begun_while_running(s: StepFunctionsSettings, load: Load, operation: str) -> Amount:
    """Executions begun a second, in the peak, with a burst shorter than an execution spread over it: its states are
    entered as long as it runs, not all in the second it begins."""
    lasts_s = larger(lasts(s, load, operation)[0], 1.0)
    return load[operation].concurrency(lasts_s) / lasts_s


def lasts(s: StepFunctionsSettings, load: Load, operation: str) -> tuple[Amount, Amount]:
    """(mean, slowest) seconds of an execution: for each state that it enters one after another a little at least."""
    entered = [flow.edge.share * flow.edge.in_a_row for flow in by_edge(load)]
    calls = added(entered) if s.calls == "sequence" else largest_of(entered) if s.calls == "parallel" else 0.0
    least_s = (s.other_states + calls) * s.state_ms / 1000
    mean, slowest = load.latency[operation]
    return larger(mean, least_s), larger(slowest, least_s)


def by_edge(load: Load) -> Iterable[Flow]:
    """One flow of each edge that leaves an execution."""
    return {flow.edge.id: flow for flow in load.out("execution")}.values()
