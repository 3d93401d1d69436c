"""Step Functions: https://aws.amazon.com/step-functions/pricing/

A standard workflow bills each state it enters, retries included; so does each child that a Distributed Map starts, but
not the round of an inline Map: docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html.  An express
workflow bills its start and its run, rounded up to 100 ms, × memory in steps of 64 MB.

A node is one state machine.  Each edge that leaves is a state: its share the probability of the choices before it,
its count how often the state is entered (the width of a Map), at once the Map's concurrency.  What has no edge of its
own is a number: choices, waits, passes.  Time between tries is left out; work of other services that a state only
starts, even if it waits for it (.sync), belongs to the own time.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from estimator.aws.cloudwatch_logs import log_kb, log_keep_days, log_uses
from estimator.engine.service import AwsService, Demand, Dimension, Event, Operation, Problem, Settings, Use, setting
from estimator.engine.traffic.amounts import added, begun

TRANSITIONS = "step_functions.standard.transitions"
REQUESTS = "step_functions.express.requests"
DURATION = "step_functions.express.duration"
TYPES = {"standard": "standard", "express": "express"}
RUNS = ("start", "start_sync", "run_child")
BILLED_S, BILLED_MB = 0.1, 64
BASE_MB = 50
"""An express execution holds 50 MB, its definition, and its data × parallel or Map steps: the pricing page."""
TASK_EVENTS, STATE_EVENTS, RETRY_EVENTS, ROUND_EVENTS, MAP_EVENTS = 3, 2, 3, 2, 4
"""Events that a call, any state, a further try, a round of a Map and a Map itself write to the history."""
ANSWER_S = 0.02
KB_IN_MB = 1024


class StepFunctionsSettings(Settings):
    workflow_type: Literal["standard", "express"] = setting(
        "standard",
        "Type",
        choices=TYPES,
        basis="aws",
        help="Standard bills each state and may run a year; express bills its run, of five minutes at most.",
    )
    other_states: float = setting(
        0,
        "Other states",
        unit="states per execution",
        help="Choices, waits, passes, Maps and the like that an execution enters, on average. Each call it makes is "
        "an edge and counted there.",
        ge=0,
        le=25_000,
    )
    own_s: float = setting(
        0,
        "Own time",
        unit="s",
        help="Time an execution waits for timers, people, callbacks and jobs. The calls it makes come on top.",
        ge=0,
        le=31_536_000,
    )
    calls: Literal["sequence", "parallel", "included"] = setting(
        "sequence",
        "Its calls run",
        choices={"sequence": "one after another", "parallel": "all at once", "included": "within the own time"},
        basis="aws",
        advanced=True,
        help="Whether the states that the edges stand for follow each other or branch in a Parallel state.",
    )
    retries: int = setting(
        3,
        "Retries of a call",
        basis="aws",
        advanced=True,
        help="How often it tries again what failed; each try is a transition. An edge may say otherwise.",
        ge=0,
        le=1000,
    )
    definition_kb: float = setting(
        10,
        "Definition",
        unit="KB",
        advanced=True,
        when=("workflow_type", ("express",)),
        help="Size of the state machine's definition, a part of an express execution's memory.",
        gt=0,
        le=1024,
    )
    memory_mb: float | None = setting(
        None,
        "Memory",
        unit="MB",
        basis="aws",
        advanced=True,
        when=("workflow_type", ("express",)),
        help="Empty: by AWS's rule, 50 MB, the definition, and the data of all Map steps. CloudWatch shows it.",
        gt=0,
        le=100_000,
    )
    log_kb: float = log_kb(0, "Logs per execution", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()


class StepFunctions(AwsService):
    slug = "step_functions"
    name = "Step Functions"
    noun = "a Step Functions workflow"
    default_name = "Workflow"
    type = "compute"
    help = "A workflow: calls services step by step, in parallel or for each item, and tries again what fails."
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
    operations = (
        Operation(
            "start",
            "start an execution and go on",
            waits=False,
            accepts={"client", "code", "http_api", "rest_api", "schedule", "bus", "pipe", "workflow"},
        ),
        Operation(
            "start_sync",
            "run an express workflow and wait for its result",
            accepts={"client", "code", "http_api", "rest_api", "pipe", "workflow"},
        ),
        Operation(
            "run_child",
            "run it for another workflow, nested or for each item of a Distributed Map",
            accepts={"workflow"},
        ),
        Operation("callback", "tell an execution that a task is done", accepts={"client", "code", "rest_api"}),
        Operation("describe", "ask how an execution stands", accepts={"client", "code", "rest_api", "workflow"}),
    )
    events = (
        Event(
            "execution",
            "each execution",
            of=RUNS,
            sends="workflow",
            conducts=True,
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
    dimensions = {
        TRANSITIONS: Dimension("State transitions"),
        REQUESTS: Dimension("Express requests"),
        DURATION: Dimension("Express duration"),
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
    }

    def kind_of(self, s):
        return f"Step Functions {TYPES[s.workflow_type]}"

    def own_seconds(self, s, operation):
        seconds = s.own_s if operation in RUNS else ANSWER_S
        return seconds, seconds

    def waits(self, s, operation):
        return s.calls

    def retries(self, s, event_or_operation):
        return s.retries if event_or_operation == "execution" else 0

    def patience(self, s, target):
        return ("step_functions.express.duration", None) if s.workflow_type == "express" else None

    def emits(self, s, event, flow):
        return 0.0 if event == "ended" and s.workflow_type == "express" else 1.0

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        executions = [(operation, flow) for operation in RUNS for flow in load[operation]]
        for operation, flow in executions:
            runs = (flow.monthly_calls, "executions")
            if s.workflow_type == "standard":
                yield Use(TRANSITIONS, *runs, s.other_states, "other states")
            else:
                seconds = begun(load.latency[operation][0], BILLED_S) * BILLED_S
                memory_gb = begun(self._memory_mb(s, load, flow), BILLED_MB) * BILLED_MB / 1024
                yield Use(REQUESTS, *runs)
                yield Use(DURATION, *runs, seconds, "s", memory_gb, "GB")
            yield from log_uses(*runs, s.log_kb, s.log_keep_days, load)
        if s.workflow_type == "standard":
            for flow in load.out("execution"):
                yield Use(TRANSITIONS, flow.monthly_calls, f"calls of {flow.wire.target.node.label}")

    @staticmethod
    def _memory_mb(s, load, flow):
        """What an express execution holds: base, definition, and its data once or for each step of its Maps."""
        if s.memory_mb is not None:
            return s.memory_mb
        steps = {out.wire.edge.id: out.wire.count * out.item_kb for out in load.out("execution") if _is_map(out)}
        data_kb = np.maximum(flow.item_kb, sum(steps.values()))
        return BASE_MB + (s.definition_kb + data_kb) / KB_IN_MB

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        runs = [operation for operation in RUNS if load[operation]]
        for operation in runs:
            key = f"step_functions.{s.workflow_type}.duration"
            slowest = np.asarray(load.latency[operation][1]) * 1.0
            yield Demand(key, slowest, "the slowest of 100", where=operation, remedy=STANDARD)
            for flow in load[operation]:
                yield _data(flow, flow.item_kb)
        for flow in load.out("execution"):
            width = flow.wire.count if _is_map(flow) and flow.wire.operation.name != "run_child" else 1.0
            yield _data(flow, np.maximum(flow.call_kb, flow.response_kb * width))
        if runs:
            yield from self._standard_demands(s, load) if s.workflow_type == "standard" else self._express_demands(load)
            yield from self._map_demands(load)
        yield from _http_demands(load)
        for operation, key in (("callback", "send_task_success"), ("describe", "describe_execution")):
            if load[operation]:
                yield Demand(f"step_functions.{key}.rate", load[operation].peak_calls_per_second, "in the peak second")

    @staticmethod
    def _express_demands(load):
        if load["start"]:
            key, starts = "step_functions.start_execution.express", load["start"].peak_calls_per_second
            yield Demand(key, starts, "starts in the peak second", remedy=SMOOTH)

    def _standard_demands(self, s, load):
        starts = [flow for operation in RUNS for flow in load[operation] if not _is_map(flow)]
        if starts:
            per_second = sum(flow.peak_calls_per_second for flow in starts)
            rate, bucket = "step_functions.start_execution.rate", "step_functions.start_execution.bucket"
            yield Demand(rate, per_second, "starts in the peak second", remedy=SMOOTH)
            lasts = max(float(np.max(flow.burst_s)) for flow in starts)
            room = load.limit(bucket) + load.limit(rate) * lasts
            yield Demand(
                bucket, per_second * lasts, f"starts in a burst of {lasts:g} s, against the bucket and its refill",
                value=room, remedy=SMOOTH,
            )  # fmt: skip
        executions = sum(load[operation].peak_calls_per_second for operation in RUNS)
        transitions = executions * s.other_states
        transitions = transitions + added(flow.peak_calls_per_second for flow in load.out("execution"))
        yield Demand("step_functions.state_transition.rate", transitions, "in the peak second", remedy=EXPRESS)
        yield Demand("step_functions.open_executions", _open(load), "open at once")
        yield Demand("step_functions.history_events", self._history(s, load), "the longest", remedy=CHILDREN)

    @staticmethod
    def _history(s, load):
        """Events that an execution which takes every edge writes."""
        events = STATE_EVENTS + s.other_states * STATE_EVENTS
        for wire in {flow.wire.edge.id: flow.wire for flow in load.out("execution")}.values():
            count = wire.count * (np.asarray(wire.share) > 0)
            if wire.edge.at_once is not None and wire.operation.name == "run_child":
                events = events + MAP_EVENTS
                continue
            tries = wire.in_a_row / np.maximum(wire.count, 1e-300) if wire.edge.at_once is None else 1.0
            each = STATE_EVENTS + TASK_EVENTS + (tries - 1.0) * RETRY_EVENTS
            events = events + count * (each + (ROUND_EVENTS if wire.edge.at_once is not None else 0.0))
        return events

    @staticmethod
    def _map_demands(load):
        maps = {flow.wire.edge.id: flow.wire for flow in load.out("execution") if _is_map(flow)}
        for edge_id, wire in maps.items():
            at_once = np.minimum(wire.edge.at_once, np.maximum(wire.count, 1.0)) * 1.0
            if wire.operation.name == "run_child":
                yield _allowed("step_functions.map.parallel", at_once, "children at once", load, edge_id)
            else:
                key = "step_functions.map.inline_concurrency"
                yield _allowed(key, at_once, "rounds at once", load, edge_id, remedy="Use a Distributed Map.")
        if any(wire.operation.name == "run_child" for wire in maps.values()):
            yield Demand("step_functions.map.open_runs", _open(load), "open at once")

    def problems(self, s, load):
        if s.workflow_type == "standard" and load["start_sync"]:
            yield Problem(
                "step_functions.start_sync",
                "error",
                "Only an express workflow can be run and waited for. Start it, or make it express.",
            )


def _is_map(flow) -> bool:
    return flow.wire.event.conducts and flow.wire.edge.at_once is not None


def _open(load):
    """Executions under way at the worst moment of each hour."""
    return added(load[operation].concurrency(load.latency[operation][0]) for operation in RUNS if load[operation])


def _allowed(key: str, number, cause: str, load, edge_id: str, **more) -> Demand:
    """A number that may be as large as its limit, since it is set rather than reached."""
    return Demand(key, number, cause, where=edge_id, limit=replace(load.limits.limit(key), kind="count"), **more)


def _data(flow, kb) -> Demand:
    cause = f"between {flow.wire.source.node.label} and {flow.wire.target.node.label}"
    remedy = "Put the data in S3 and pass its key, or keep only what is needed of a result."
    return Demand("step_functions.payload", kb * 1.0, cause, where=flow.wire.edge.id, remedy=remedy)


def _http_demands(load):
    """HTTP tasks: calls of what is outside AWS."""
    calls = [flow for flow in load.out("execution") if flow.wire.target.service.is_outside]
    if calls:
        per_second = sum(flow.peak_calls_per_second for flow in calls)
        yield Demand("step_functions.http_task.rate", per_second, "calls outside AWS in the peak second")
    for flow in calls:
        seconds = np.asarray(flow.wire.seconds) * 1.0
        yield Demand("step_functions.http_task.duration", seconds, "an answer takes", where=flow.wire.edge.id)


SMOOTH = "Put a queue and a pipe in front, or make it express."
STANDARD = "Make it a standard workflow, or split it."
EXPRESS = "Make it express, or use fewer states."
CHILDREN = "Use a Distributed Map or nested workflows."
