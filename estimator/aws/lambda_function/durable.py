"""Durable functions: what an execution records, billed by operations, GB written and GB kept, and each resumption.

Each call is an execution; its waits are free, but what it has written is kept, and billed, from its start: while it
runs and waits, and for the days of retention after it has ended.  After a wait or a callback Lambda invokes the
function again, one more request: https://aws.amazon.com/lambda/pricing/
"""

from collections.abc import Iterator

from estimator.aws.lambda_function.running import requests_of
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, choose, used
from estimator.engine.measures import Demand, Use
from estimator.engine.traffic.flow import HOURS_IN_DAY, SECONDS_IN_HOUR

OPERATIONS = "lambda.durable_functions.operations"
WRITTEN = "lambda.durable_functions.data_written"
RETAINED = "lambda.durable_functions.data_retained"
SECONDS_IN_DAY = HOURS_IN_DAY * SECONDS_IN_HOUR


def durable_uses(s: LambdaSettings, calls: Amount, load: Load) -> Iterator[Use]:
    if not used(s.durable_operations):
        return
    recorded = (calls, "executions", s.durable_operations, "operations each")
    gb = (*recorded, *in_gb(s.durable_kb))
    yield Use(OPERATIONS, *recorded)
    yield Use(WRITTEN, *gb)
    kept = s.durable_lasts_s / SECONDS_IN_DAY + s.durable_keep_days
    yield Use(RETAINED, *gb, load.months_kept(kept), "months of them")
    yield Use(requests_of(s), calls, "executions", s.durable_resumes, "resumption each|resumptions each")


def durable_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    if not used(s.durable_operations):
        return
    is_durable = s.durable_operations > 0
    starts = added(flows.peak_calls_per_second for flows in load.arriving.values())
    running = added(flows.concurrency(s.durable_lasts_s) for flows in load.arriving.values())
    yield Demand("lambda.durable.operations", s.durable_operations, "in an execution", is_load=True)
    yield Demand("lambda.durable.storage", s.durable_operations * s.durable_kb / 1024, "recorded by an execution")
    yield Demand("lambda.durable.start_rate", choose(is_durable, starts, 0.0), "executions started in the peak second")
    yield Demand("lambda.durable.running", choose(is_durable, running, 0.0), "executions that run or wait")
