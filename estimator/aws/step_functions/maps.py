"""Maps of a workflow: rounds within an execution, or children of a Distributed Map, so many at once."""

from collections.abc import Iterator

from estimator.aws.step_functions.executions import RUNS
from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.aws.units import KB_IN_MB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, larger, smaller
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import EdgeView


def map_demands(s: StepFunctionsSettings, load: Load) -> Iterator[Demand]:
    """Rounds and children at once, the file they may be read from, and Map Runs under way."""
    maps = {flow.edge.id: flow.edge for flow in load.out("execution") if is_map(flow)}
    for edge in maps.values():
        at_once = _at_once(edge)
        if edge.operation.name == "run_child":
            key = "step_functions.map.parallel"
            yield Demand(key, at_once, "children at once", where=edge.id, is_setting=True)
        else:
            key = "step_functions.map.inline_concurrency"
            remedy = "Use a Distributed Map." if s.workflow_type == "standard" else "Run fewer rounds at once."
            yield Demand(key, at_once, "rounds at once", where=edge.id, remedy=remedy, is_setting=True)
    runs = [flow for flow in load.out("execution") if is_distributed(flow)]
    for flow in (flow for flow in runs if flow.edge.declared.payload_kb is not None):
        gigabytes, cause = flow.edge.count * flow.item_kb / KB_IN_MB**2, "all items, if they are read from one file"
        key, remedy = "step_functions.map.input_file", "Split the file, or list the items as objects in S3."
        yield Demand(key, gigabytes, cause, where=flow.edge.id, remedy=remedy, may_not_apply=True)
    if runs:
        yield Demand("step_functions.map.open_runs", added(_open_runs(load, flow) for flow in runs), "open at once")


def _at_once(edge: EdgeView) -> Amount:
    """How many rounds or children of a Map run together, no more than it has."""
    rounds = larger(edge.calls_each, 1.0)
    return rounds if edge.declared.at_once is None else smaller(edge.declared.at_once, rounds)


def _open_runs(load: Load, flow: Flow) -> Amount:
    """Map Runs under way at the worst moment of each hour: each as long as its children take in their rounds."""
    lasts_s = flow.edge.in_a_row * flow.seconds
    executions = added(load[operation].concurrency(lasts_s) for operation in RUNS if load[operation])
    return executions * smaller(flow.edge.share * flow.edge.count, flow.edge.share)


def is_map(flow: Flow) -> bool:
    return flow.edge.event.orchestrates and flow.edge.declared.at_once is not None


def is_distributed(flow: Flow) -> bool:
    return is_map(flow) and flow.edge.operation.name == "run_child"
