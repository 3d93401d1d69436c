"""Lambda@Edge: https://aws.amazon.com/lambda/pricing/

Functions that CloudFront runs near its viewers: requests, and GB-seconds of duration rounded up to 1 ms (50 ms until
2021).  Nothing of it is free.  On `viewer` they run for each viewer, on `miss` and `upload` where the origin is asked.
CloudFront's settings bill the same for functions that call nothing and are all alike.

Left out: init of cold starts, of which AWS does not say that it is billed at the edge.  Functions run in the region
next to each viewer; how much of it runs in the busiest one is a setting, and that one is taken to be the region drawn,
whose other functions share its executions.  The size of packages is no matter of load.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.asked_of_code import Waiting, waiting_setting
from estimator.aws.cloudwatch_logs import (
    LOGS,
    LOGS_TAKEN_IN,
    VENDED,
    LogClass,
    log_class,
    log_kb,
    log_keep_days,
    log_uses,
)
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, begun, largest_of, used
from estimator.engine.maths.refusals import Offered
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow
from estimator.engine.waking import may_be_spared, sooner, while_waking

EDGE_REQUESTS, EDGE_DURATION = "lambda.edge.requests", "lambda.edge.duration"


class LambdaEdgeSettings(Settings):
    memory_mb: int = setting(128, "Memory", unit="MB", limit="lambda.memory", basis="aws", help="Of one environment.")
    duration_ms: float = setting(
        10,
        "Billed duration",
        unit="ms",
        help="What CloudWatch reports, waiting included. AWS rounds up to 1 ms.",
        ge=0.001,
        le=30_000,
    )
    reads_body: bool = setting(
        False,
        "Reads uploads",
        basis="aws",
        advanced=True,
        help="It gets their first 40 KB for each viewer, or their first MB before the origin.",
    )
    generated_kb: float = setting(
        0,
        "Answers it makes itself",
        unit="KB",
        basis="off",
        advanced=True,
        help="A redirect or a page made at the edge: up to 40 KB for each viewer, a MB before the origin.",
        ge=0,
        le=102_400,
    )
    busiest_percent: float = setting(
        100,
        "In the busiest region",
        unit="% of runs",
        advanced=True,
        help="Each region has limits of its own. All viewers next to one region is the dear end.",
        ge=0.001,
        le=100,
    )
    log_kb: float = log_kb(1, "Logs per run")
    log_keep_days: float | None = log_keep_days()
    log_class: LogClass = log_class()
    waits: Waiting = waiting_setting()

    acting: ClassVar[Acting] = Acting(
        alone="",
        starting={
            "invocation": "waits",
        },
    )


class LambdaEdge(AwsService[LambdaEdgeSettings]):
    slug = "lambda_edge"
    name = "Lambda@Edge"
    noun = "a Lambda@Edge function"
    default_name = "Edge function"
    type = "compute"
    runs_at_the_edge = True
    help = "Runs a function next to the viewers of a CloudFront distribution."
    known_as = ("edge", "function", "viewer")
    family = "function"
    fits = (
        "Work on a request or an answer that has to happen near the viewer and needs the network or a body: signing "
        "in, choosing an origin, resizing a picture on its first way through."
    )
    fits_not = (
        "Headers, redirects and addresses alone, for which CloudFront Functions cost a sixth. Work that takes long, "
        "large answers, and anything that may as well wait for the origin."
    )
    Settings = LambdaEdgeSettings
    hidden_costs = LOGS
    operations = (Operation("run", "run it and wait for the result", accepts={"edge", "cdn"}),)
    events = (Event("invocation", "each run of the function", of=("run",), mostly="reads"),)
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {
        EDGE_REQUESTS: Dimension("Lambda@Edge requests"),
        EDGE_DURATION: Dimension("Lambda@Edge duration"),
    }
    effects = {
        "cloudfront.lambda_edge.timeout": ("refuses", "viewers get error 504"),
        "cloudfront.lambda_edge.rps": ("refuses", "viewers get error 503"),
        "cloudfront.lambda_edge.concurrency": ("refuses", "viewers get error 503"),
        "cloudfront.lambda_edge.body.*": ("loses", "the rest of the body is cut off"),
        "cloudfront.lambda_edge.response.*": ("refuses", "viewers get error 502"),
    }
    limits = {
        "lambda.memory": "Lambda memory",
        "cloudfront.lambda_edge.timeout": "Lambda@Edge time-out",
        "cloudfront.lambda_edge.rps": "Lambda@Edge rate",
        "cloudfront.lambda_edge.concurrency": "Lambda@Edge concurrency",
        "lambda.concurrent_executions": "Lambda concurrency",
        "cloudfront.lambda_edge.body.viewer": "what a viewer function reads",
        "cloudfront.lambda_edge.body.origin": "what an origin function reads",
        "cloudfront.lambda_edge.response.viewer": "answer of a viewer function",
        "cloudfront.lambda_edge.response.origin": "answer of an origin function",
    }

    def kind_of(self, s: LambdaEdgeSettings) -> str:
        return f"Lambda@Edge · {whole(s.memory_mb)} MB"

    def own_seconds(self, s: LambdaEdgeSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.duration_ms)

    def waits(self, s: LambdaEdgeSettings, operation: str) -> Waits:
        return s.waits

    def usage(self, s: LambdaEdgeSettings, load: Load) -> Iterator[Use]:
        for flow in load["run"]:
            runs = (flow.monthly_calls, "runs")
            seconds = begun(load.latency["run"][0] * 1000, 1, hair=1e-6) / 1000
            yield Use(EDGE_REQUESTS, *runs)
            yield Use(EDGE_DURATION, *runs, seconds, "s", s.memory_mb / 1024, "GB")
            yield from log_uses(*runs, s.log_kb, s.log_keep_days, load, VENDED, s.log_class)

    def demands(self, s: LambdaEdgeSettings, load: Load) -> Iterator[Demand]:
        if not load["run"]:
            return
        mean, slowest = load.latency["run"]
        share = s.busiest_percent / 100
        runs, busy = load["run"].peak_calls_per_second * share, load["run"].concurrency(mean) * share
        settled = load["run"].calls_per_second * mean * share
        offered = Offered(settled, busy, largest_of(flow.burst_s for flow in load["run"]))
        yield from demands_at_the_edge(runs, busy, "in the busiest region", offered)
        key, woken = "cloudfront.lambda_edge.timeout", load.resumes.get("run", [])
        remedy = sooner("", woken, slowest, load.limit(key))
        cause = while_waking("the slowest of 100", woken)
        yield Demand(key, slowest, cause, remedy=remedy, wakes=may_be_spared(woken))
        for flow in load["run"]:
            yield from self._size_demands(s, flow)

    @staticmethod
    def _size_demands(s: LambdaEdgeSettings, flow: Flow) -> Iterator[Demand]:
        """What it may read of a body, and what it may answer itself."""
        side, kb = ("viewer", 1.0) if flow.edge.event.sends == "edge" else ("origin", 1024.0)
        where = flow.edge.id
        if s.reads_body:
            cut = "What is longer is cut off: read it behind the origin."
            yield Demand(f"cloudfront.lambda_edge.body.{side}", flow.item_kb / kb, remedy=cut, where=where)
        if used(s.generated_kb):
            yield Demand(f"cloudfront.lambda_edge.response.{side}", s.generated_kb / kb, where=where)


def demands_at_the_edge(runs: Amount, busy: Amount, where: str, offered: Offered | None = None) -> Iterator[Demand]:
    """What runs at the edge asks of a region: a rate of its own, and executions that all functions there share."""
    yield Demand("cloudfront.lambda_edge.rps", runs, where)
    yield Demand("cloudfront.lambda_edge.concurrency", busy, where)
    yield Demand("lambda.concurrent_executions", busy, f"at the edge, {where}", offered=offered)
