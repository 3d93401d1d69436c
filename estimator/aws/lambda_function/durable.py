"""Durable functions: what an execution records, billed by operations, GB written and GB kept.

Each call is an execution; waits inside it are free.  Prices: https://aws.amazon.com/lambda/pricing/
"""

from estimator.engine.service import Demand, Use
from estimator.engine.traffic.amounts import added, used

OPERATIONS = "lambda.durable_functions.operations"
WRITTEN = "lambda.durable_functions.data_written"
RETAINED = "lambda.durable_functions.data_retained"
KB_IN_GB = 1024.0**2


def durable_uses(s, calls, load):
    if not used(s.durable_operations):
        return
    recorded = (calls, "executions", s.durable_operations, "operations each")
    gb = (*recorded, s.durable_kb, "KB", KB_IN_GB, "÷ KB in a GB")
    yield Use(OPERATIONS, *recorded)
    yield Use(WRITTEN, *gb)
    yield Use(RETAINED, *gb, load.months_kept(s.durable_keep_days), "months of them")


def durable_demands(s, load):
    if not used(s.durable_operations):
        return
    starts = added(flows.peak_calls_per_second for flows in load.arriving.values())
    running = added(flows.concurrency(s.durable_lasts_s) for flows in load.arriving.values())
    yield Demand("lambda.durable.operations", s.durable_operations * 1.0, "in an execution")
    yield Demand("lambda.durable.storage", s.durable_operations * s.durable_kb / 1024, "recorded by an execution")
    yield Demand("lambda.durable.start_rate", starts, "executions started in the peak second")
    yield Demand("lambda.durable.running", running, "executions that run or wait")
