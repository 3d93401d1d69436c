"""How fast executions of a workflow may start and enter their states, and how many may be open."""

from collections.abc import Iterator

from estimator.aws.callers_behind_queues import at_the_queues
from estimator.aws.step_functions.executions import RUNS, begun_while_running, lasts, open_executions
from estimator.aws.step_functions.maps import is_distributed, is_map
from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.aws.token_buckets import bucket_demand, bursts_of, rate_demand
from estimator.engine.figures import sentence
from estimator.engine.load import Load
from estimator.engine.maths.amounts import added, in_sample
from estimator.engine.maths.buckets import Bucket
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flows

QUEUE = "Put a queue and a pipe in front."
EXPRESS = "Or make it express."
FEWER = "Use fewer states."


def standard_demands(s: StepFunctionsSettings, load: Load) -> Iterator[Demand]:
    """Of a standard workflow."""
    starts = Flows(flow for operation in RUNS for flow in load[operation] if not is_map(flow))
    if starts:
        wait = _wait(load)
        yield from _start_demands(load, starts, f"{wait} {EXPRESS}" if may_be_express(s, load) else wait)
    states = added(begun_while_running(s, load, operation) for operation in RUNS if load[operation])
    states = states * s.other_states
    transitions = states + added(flow.peak_calls_per_second for flow in load.out("execution"))
    remedy = f"{FEWER} {EXPRESS}" if may_be_express(s, load) else FEWER
    yield Demand("step_functions.state_transition.rate", transitions, "in the peak second", remedy=remedy)
    yield Demand("step_functions.open_executions", open_executions(s, load), "open at once")


def _start_demands(load: Load, starts: Flows, remedy: str) -> Iterator[Demand]:
    rate, bucket = "step_functions.start_execution.rate", "step_functions.start_execution.bucket"
    tokens = Bucket(load.limit(bucket), load.limit(rate), tuple(bursts_of(starts)))
    if not load.is_moment:  # the bucket alone decides about the moment of a lump
        yield rate_demand(rate, starts.peak_calls_per_second, tokens, "starts", remedy)
    yield bucket_demand(bucket, tokens, load.limits.limit(rate), "starts", remedy)


def express_demands(load: Load) -> Iterator[Demand]:
    """Of an express one."""
    if load["start"]:
        key, starts = "step_functions.start_execution.express", load["start"]
        tokens = Bucket(load.limit(key), load.limit(key), tuple(bursts_of(starts)))
        yield rate_demand(key, starts.peak_calls_per_second, tokens, "starts", _wait(load))


def _wait(load: Load) -> str:
    """What lets starts wait: a queue, or fewer at once of one that is there."""
    fed, is_all = at_the_queues(load)
    return sentence(" ".join(fed).removeprefix("Or ")) if is_all and fed else QUEUE


def may_be_express(s: StepFunctionsSettings, load: Load) -> bool:
    """Whether a standard workflow could be an express one: it is done in five minutes, waits for no callback, and
    runs no Distributed Map."""
    slowest = max((in_sample(lasts(s, load, operation)[1]) for operation in RUNS if load[operation]), default=0.0)
    is_short = slowest <= load.limit("step_functions.express.duration")
    return is_short and not load["callback"] and not any(map(is_distributed, load.out("execution")))
