"""Managed Instances: functions on EC2 instances that Lambda runs: https://aws.amazon.com/lambda/pricing/

Requests, the instances at EC2's price, or at what a savings plan makes of it, and a fee of 15 % of the on-demand price
whatever is paid.  No GB-seconds, no cold starts.  The tables hold no prices of EC2: the user gives them, and how many
instances run.
"""

from collections.abc import Iterator

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.other import MONTHLY, YOURS
from estimator.engine.load import Load
from estimator.engine.measures import Demand, Use
from estimator.engine.waking import may_be_spared, sooner, while_waking
from pricing.book import PriceMissing

MANAGED_REQUESTS = "lambda.managed_instances.requests"
FEE = 0.15


def is_managed(s: LambdaSettings) -> bool:
    return s.hosting == "managed_instances"


def managed_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    if s.instance_usd is None:
        reason = "Headroom has no price for the EC2 instances of Lambda. Give it in the settings of the function."
        yield Use(MONTHLY, 1, "month", price=PriceMissing(reason))
        return
    hours = (s.instances, "instances", load.hours_per_month, "hours")
    paid = s.instance_usd if s.instance_paid_usd is None else s.instance_paid_usd
    yield Use(MONTHLY, *hours, paid, "USD", price=YOURS)
    yield Use(MONTHLY, *hours, FEE, "of the on-demand price", s.instance_usd, "USD", price=YOURS)


def managed_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    """How long it may run: as ever where a caller waits, longer where none does."""
    for name in load.arriving:
        waited_for = any(flow.edge.operation.waits and not flow.edge.event.polled for flow in load[name])
        key = "lambda.timeout" if waited_for else "lambda.timeout.managed_instances.async"
        slowest, woken = load.latency[name][1], load.resumes.get(name, [])
        allowed = load.limit(key) if s.timeout_s is None else s.timeout_s
        cause, remedy = while_waking("the slowest of 100", woken), sooner("", woken, slowest, allowed)
        yield Demand(key, slowest, cause, value=s.timeout_s, remedy=remedy, wakes=may_be_spared(woken))
