"""What a function's environments cost besides running: started, kept warm, restored, or one tenant's own.

Provisioned concurrency is billed while it is enabled, in steps of five minutes, and what runs on it at a lower
duration rate.  SnapStart of Python and .NET bills the memory of each version's snapshot as long as it is kept, three
hours at least, and each restore; Java's is free.  Tenant isolation bills the memory of each environment created.
"""

from collections.abc import Iterator

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.maths.amounts import Amount, added, choose, larger, share, smaller, used, whole_up
from estimator.engine.maths.erlang import cold_share
from estimator.engine.measures import Load, Use
from estimator.engine.traffic.flow import Flows

PROVISIONED = {"x86": "lambda.provisioned_concurrency.x86", "arm": "lambda.provisioned_concurrency.arm"}
PROVISIONED_DURATION = {"x86": "lambda.provisioned_duration.x86", "arm": "lambda.provisioned_duration.arm"}
SNAPSHOT_CACHE, SNAPSHOT_RESTORE = "lambda.snapstart.cache", "lambda.snapstart.restore"
TENANT_ENVIRONMENTS = {
    "x86": "lambda.tenant_isolation.environment_created.x86",
    "arm": "lambda.tenant_isolation.environment_created.arm",
}
PROVISIONED_STEPS_PER_HOUR = 12
LEAST_SNAPSHOT_HOURS = 3


def standing_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    """What is kept whether anything runs or not."""
    if used(s.provisioned_concurrency):
        yield Use(
            PROVISIONED[s.architecture], s.provisioned_concurrency, "environments", s.memory_gb, "GB",
            hours_provisioned(s, load), "hours", 3600, "s",
        )  # fmt: skip
    if s.snap_start == "other":
        kept = load.hours_per_month if s.snapshot_hours is None else smaller(s.snapshot_hours, load.hours_per_month)
        hours = larger(kept, LEAST_SNAPSHOT_HOURS)
        versions = (s.snapshot_versions, "version|versions")
        yield Use(SNAPSHOT_CACHE, *versions, s.memory_gb, "GB", hours, "hours", 3600, "s")


def started_uses(s: LambdaSettings, started: Amount) -> Iterator[Use]:
    """What each environment that starts costs besides its init."""
    if s.snap_start == "other":
        yield Use(SNAPSHOT_RESTORE, started, "restores", s.memory_gb, "GB")
    if used(s.tenants):
        of_tenants = choose(s.tenants > 0, started, 0.0)
        yield Use(TENANT_ENVIRONMENTS[s.architecture], of_tenants, "environments started", s.memory_gb, "GB")


def cold_starts(s: LambdaSettings, flows: Flows, seconds: Amount) -> Amount:
    """Cold starts a month: the share given, or that of Poisson arrivals to environments kept while idle.

    Tenants kept apart each have environments of their own, and share the calls evenly.
    """
    if s.cold_start_percent is not None:
        return flows.monthly_calls * (s.cold_start_percent / 100)
    per_second = flows.calls_per_second
    if isinstance(per_second, float | int) or not used(s.init_ms):
        return 0.0
    of_one_tenant = per_second / larger(s.tenants, 1)
    cold = per_second * cold_share(of_one_tenant, seconds, s.idle_minutes * 60)
    return choose(s.init_ms > 0, flows[0].hours.month_of_rate(cold), 0.0)


def on_provisioned(s: LambdaSettings, load: Load) -> Amount:
    """Share of invocations that run on provisioned concurrency: what fits into it, while it is on."""
    if not used(s.provisioned_concurrency):
        return 0.0
    if s.provisioned_percent is not None:
        return choose(s.provisioned_concurrency > 0, s.provisioned_percent / 100, 0.0)
    busy = added(flows.calls_per_second * load.latency[name][0] for name, flows in load.arriving.items())
    fits = smaller(busy, s.provisioned_concurrency)
    fitting = share(load.hours.month_of(fits), load.hours.month_of(busy))
    return fitting * hours_provisioned(s, load) / load.hours_per_month


def hours_provisioned(s: LambdaSettings, load: Load) -> Amount:
    """Hours a month it is enabled, in the steps AWS bills."""
    if s.provisioned_hours is None:
        return load.hours_per_month
    steps = whole_up(s.provisioned_hours * PROVISIONED_STEPS_PER_HOUR)
    return smaller(steps / PROVISIONED_STEPS_PER_HOUR, load.hours_per_month)
