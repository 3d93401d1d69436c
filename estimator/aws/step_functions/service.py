"""Step Functions: https://aws.amazon.com/step-functions/pricing/

A standard workflow bills each state it enters, retries included; so does each child that a Distributed Map starts, but
not the round of an inline Map: docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html.  An express
workflow bills its start and its run, rounded up to 100 ms, × memory in steps of 64 MB.

A node is one state machine.  Each edge that leaves is a state: its share the probability of the choices before it,
its count how often the state is entered (the width of a Map), at once the Map's concurrency.  What has no edge of its
own is a number: choices, waits, passes.  Time between tries is left out; work of other services that a state only
starts, even if it waits for it (.sync), belongs to the own time.  Containers fetch their tasks (an activity, of
standard workflows alone: docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html), are started (RunTask)
or stand behind a load balancer, which is called over HTTP; no workflow calls them directly.

How long executions run: `executions`; how fast they start: `rates`; their history: `history`; Maps: `maps`.
"""

from collections.abc import Iterator

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_uses
from estimator.aws.step_functions.executions import RUNS, lasts
from estimator.aws.step_functions.history import history_demand
from estimator.aws.step_functions.maps import is_distributed, is_map, map_demands
from estimator.aws.step_functions.rates import express_demands, may_be_express, standard_demands
from estimator.aws.step_functions.settings import TYPES, StepFunctionsSettings
from estimator.aws.units import KB_IN_MB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, larger
from estimator.engine.measures import Demand, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd
from estimator.engine.waking import may_be_spared, sooner, while_waking

TRANSITIONS = "step_functions.standard.transitions"
REQUESTS = "step_functions.express.requests"
DURATION = "step_functions.express.duration"
BILLED_S, BILLED_MB = 0.1, 64
BASE_MB = 50
"""An express execution holds 50 MB, its definition, and its data × parallel or Map steps: the pricing page."""
ANSWER_S = 0.02


class StepFunctions(AwsService[StepFunctionsSettings]):
    slug = "step_functions"
    name = "Step Functions"
    noun = "a Step Functions workflow"
    default_name = "Workflow"
    type = "compute"
    help = "A workflow: calls services step by step, in parallel or for each item, and tries again what fails."
    known_as = ("workflow", "state machine", "sfn", "saga", "orchestration", "map")
    family = "orchestration"
    fits = (
        "Processes of several steps with choices, retries, waits and parallel parts, whose state must survive a "
        "failure. Express workflows are for short ones in great number."
    )
    fits_not = (
        "A single call with a retry, which Lambda and SQS do themselves. Standard workflows bill each step, so "
        "tight loops and high volume get dear."
    )
    Settings = StepFunctionsSettings
    hidden_costs = LOGS
    operations = (
        Operation(
            "start",
            "start an execution and go on",
            waits=False,
            accepts={"client", "code", "http_api", "rest_api", "schedule", "bus", "pipe", "workflow"},
            takes_several=True,
        ),
        Operation(
            "start_sync",
            "run an express workflow and wait for its result",
            accepts={"client", "code", "http_api", "rest_api", "pipe", "enrichment", "workflow"},
            takes_several=True,
        ),
        Operation(
            "run_child",
            "run it for another workflow, nested or for each item of a Distributed Map",
            accepts={"workflow"},
        ),
        Operation("callback", "tell an execution that a task is done", accepts={"client", "code", "rest_api"}),
        Operation(
            "describe",
            "ask how an execution stands",
            accepts={"client", "code", "rest_api", "workflow"},
            is_status_query=True,
            fetches=True,
        ),
    )
    events = (
        Event(
            "execution",
            "each execution",
            of=RUNS,
            sends="workflow",
            orchestrates=True,
            reaches="a workflow calls functions, tasks and the API of almost any AWS service",
        ),
        Event(
            "ended",
            "each execution that ends",
            of=RUNS,
            sends="aws_event",
            reaches="AWS reports it to the default event bus",
        ),
    )
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {
        TRANSITIONS: Dimension("State transitions"),
        REQUESTS: Dimension("Express requests"),
        DURATION: Dimension("Express duration"),
    }
    effects = {
        "step_functions.history_events": ("refuses", "such executions fail"),
        "step_functions.payload": ("refuses", "such executions fail"),
        "step_functions.standard.duration": ("refuses", "such executions are ended"),
        "step_functions.express.duration": ("refuses", "such executions are ended"),
        "step_functions.start_execution.*": ("refuses", "callers are refused", ("delays", "starts wait")),
        "step_functions.open_executions": ("refuses", "callers are refused", ("delays", "starts wait")),
        "step_functions.state_transition.rate": ("delays", "executions wait between their states"),
        "step_functions.map.*": ("delays", "the rest waits"),
        "step_functions.map.inline_concurrency": ("rejected", ""),
        "step_functions.map.input_file": ("refuses", "such executions fail"),
        "step_functions.http_task.rate": ("delays", "HTTP tasks wait"),
        "step_functions.http_task.duration": ("refuses", "the task fails"),
        "step_functions.start_sync": ("rejected", ""),
        "step_functions.activity": ("rejected", ""),
    }
    limits = {
        "step_functions.history_events": "history of an execution",
        "step_functions.payload": "data of a state",
        "step_functions.standard.duration": "standard duration",
        "step_functions.express.duration": "express duration",
        "step_functions.start_execution.rate": "execution starts",
        "step_functions.start_execution.bucket": "burst of starts",
        "step_functions.start_execution.express": "express starts",
        "step_functions.state_transition.rate": "state transitions",
        "step_functions.open_executions": "open executions",
        "step_functions.map.parallel": "children of a Map",
        "step_functions.map.open_runs": "open Map runs",
        "step_functions.map.inline_concurrency": "rounds of an inline Map",
        "step_functions.http_task.rate": "HTTP tasks",
        "step_functions.http_task.duration": "HTTP task time-out",
        "step_functions.send_task_success.rate": "callbacks",
        "step_functions.describe_execution.rate": "status queries",
        "step_functions.request_size": "size of a call",
        "step_functions.map.input_file": "input file of a Map",
    }

    def kind_of(self, s: StepFunctionsSettings) -> str:
        return f"Step Functions · {TYPES[s.workflow_type]}"

    def own_seconds(self, s: StepFunctionsSettings, operation: str) -> tuple[Amount, Amount]:
        seconds = s.own_s if operation in RUNS else ANSWER_S
        return seconds, seconds

    def waits(self, s: StepFunctionsSettings, operation: str) -> Waits:
        return s.calls

    def retries(self, s: StepFunctionsSettings, event_or_operation: str) -> int:
        return s.retries if event_or_operation == "execution" else 0

    def buffers(self, s: StepFunctionsSettings) -> bool:
        return True

    def patience(self, s: StepFunctionsSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        if _is_http_task(target):
            return "step_functions.http_task.duration", None
        return ("step_functions.express.duration", None) if s.workflow_type == "express" else None

    def emits(self, s: StepFunctionsSettings, event: str, flow: Flow) -> Amount:
        return 0.0 if event == "ended" and s.workflow_type == "express" else 1.0

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: StepFunctionsSettings, load: Load) -> Iterator[Use]:
        executions = [(operation, flow) for operation in RUNS for flow in load[operation]]
        for operation, flow in executions:
            runs = (flow.monthly_calls, "executions")
            if s.workflow_type == "standard":
                yield Use(TRANSITIONS, *runs, s.other_states, "other states")
            else:
                seconds = begun(lasts(s, load, operation)[0], BILLED_S) * BILLED_S
                memory_gb = begun(self._memory_mb(s, load, flow), BILLED_MB) * BILLED_MB / 1024
                yield Use(REQUESTS, *runs)
                yield Use(DURATION, *runs, seconds, "s", memory_gb, "GB")
            yield from log_uses(*runs, s.log_kb, s.log_keep_days, load)
        if s.workflow_type == "standard":
            for flow in load.out("execution"):
                yield Use(TRANSITIONS, flow.monthly_calls, f"calls of {flow.edge.target.label}")

    @staticmethod
    def _memory_mb(s: StepFunctionsSettings, load: Load, flow: Flow) -> Amount:
        """What an express execution holds: base, definition, and its data once or for each step of its Maps."""
        if s.memory_mb is not None:
            return s.memory_mb
        steps = {out.edge.id: out.edge.count * out.item_kb for out in load.out("execution") if is_map(out)}
        data_kb = larger(flow.call_kb, added(steps.values()))
        return BASE_MB + (s.definition_kb + data_kb) / KB_IN_MB

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: StepFunctionsSettings, load: Load) -> Iterator[Demand]:
        runs = [operation for operation in RUNS if load[operation]]
        for operation in runs:
            key = f"step_functions.{s.workflow_type}.duration"
            _, slowest = lasts(s, load, operation)
            woken = load.resumes.get(operation, [])
            remedy = sooner(_sooner(s, operation), woken, slowest, load.limit(key))
            cause = while_waking("the slowest of 100", woken)
            yield Demand(key, slowest, cause, remedy=remedy, wakes=may_be_spared(woken))
            for flow in load[operation]:
                yield _data(flow, flow.call_kb)
                yield _request(flow)
        for flow in load["callback"]:
            yield _request(flow)
        for flow in load.out("execution"):
            width = flow.edge.count if is_map(flow) and not is_distributed(flow) else 1.0
            yield _data(flow, larger(flow.call_kb, flow.response_kb * width))
        if runs:
            if s.workflow_type == "standard":
                yield from standard_demands(s, load)
                yield history_demand(s, load)
            else:
                yield from express_demands(load)
            yield from map_demands(s, load)
        yield from _http_demands(load)
        for operation, key in (("callback", "send_task_success"), ("describe", "describe_execution")):
            if load[operation]:
                yield Demand(f"step_functions.{key}.rate", load[operation].peak_calls_per_second, "in the peak second")

    def problems(self, s: StepFunctionsSettings, load: Load) -> Iterator[Problem]:
        if s.workflow_type == "standard" and load["start_sync"]:
            yield Problem(
                "step_functions.start_sync",
                "error",
                "Only an express workflow can be run and waited for. "
                + ("Start it, or make it express." if may_be_express(s, load) else "Start it and ask for its result."),
                mend=Mend("workflow_type"),
            )
        if s.workflow_type == "express":
            workers = (
                flow.edge.target.label for flow in load.out("execution") if flow.edge.operation.name == "process"
            )
            for worker in dict.fromkeys(workers):
                yield Problem(
                    "step_functions.activity",
                    "error",
                    f"No worker can fetch tasks of an express workflow, as {worker} does: only standard ones have "
                    "activities. Make it standard, or call a load balancer.",
                    mend=Mend("workflow_type"),
                )


def _data(flow: Flow, kb: Amount) -> Demand:
    cause = f"between {flow.edge.source.label} and {flow.edge.target.label}"
    remedy = "Put the data in S3 and pass its key, or keep only what is needed of a result."
    return Demand("step_functions.payload", kb, cause, where=flow.edge.id, remedy=remedy)


def _request(flow: Flow) -> Demand:
    cause, remedy = f"sent by {flow.edge.source.label}", "Put the data in S3 and pass its key."
    return Demand("step_functions.request_size", flow.call_kb / KB_IN_MB, cause, where=flow.edge.id, remedy=remedy)


def _http_demands(load: Load) -> Iterator[Demand]:
    """HTTP tasks.  How long one may take is a matter of `patience`."""
    calls = Flows(flow for flow in load.out("execution") if _is_http_task(flow.edge.target))
    if calls:
        yield Demand("step_functions.http_task.rate", calls.peak_calls_per_second, "calls over HTTP in the peak second")


def _is_http_task(target: EdgeEnd) -> bool:
    """Whether a state calls it over HTTP, with a connection: what is outside AWS, and load balancers:
    docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html."""
    return target.service.is_outside or target.service.is_balancer


def _sooner(s: StepFunctionsSettings, operation: str) -> str:
    """The way out of a run that takes too long: somebody waits for it, it may become a standard one, or it is one."""
    if s.workflow_type == "standard":
        return "Split it into workflows that start each other."
    return "Start a standard workflow and ask for its result." if operation == "start_sync" else STANDARD


STANDARD = "Make it a standard workflow, or split it."
