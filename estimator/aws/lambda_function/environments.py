"""What a function's environments cost besides running: started, kept warm, restored, or one tenant's own.

Provisioned concurrency is billed while it is enabled, in steps of five minutes, and what runs on it at a lower
duration rate.  SnapStart of Python and .NET bills the memory of each version's snapshot as long as it is kept, three
hours at least, and each restore; Java's is free.  Tenant isolation bills the memory of each environment created.
"""

import numpy as np

from estimator.engine.service import Use
from estimator.engine.traffic.amounts import added, larger, used
from estimator.engine.traffic.erlang import cold_share

PROVISIONED = {"x86": "lambda.provisioned_concurrency.x86", "arm": "lambda.provisioned_concurrency.arm"}
PROVISIONED_DURATION = {"x86": "lambda.provisioned_duration.x86", "arm": "lambda.provisioned_duration.arm"}
SNAPSHOT_CACHE, SNAPSHOT_RESTORE = "lambda.snapstart.cache", "lambda.snapstart.restore"
TENANT_ENVIRONMENTS = {
    "x86": "lambda.tenant_isolation.environment_created.x86",
    "arm": "lambda.tenant_isolation.environment_created.arm",
}
PROVISIONED_STEPS_PER_HOUR = 12
LEAST_SNAPSHOT_HOURS = 3


def standing_uses(s, load):
    """What is kept whether anything runs or not."""
    if used(s.provisioned_concurrency):
        yield Use(
            PROVISIONED[s.architecture], s.provisioned_concurrency, "environments", s.memory_gb, "GB",
            hours_provisioned(s, load), "hours", 3600, "s",
        )  # fmt: skip
    if s.snap_start == "other":
        kept = load.hours_per_month if s.snapshot_hours is None else np.minimum(s.snapshot_hours, load.hours_per_month)
        hours = np.maximum(kept, LEAST_SNAPSHOT_HOURS)
        versions = (s.snapshot_versions, "version|versions")
        yield Use(SNAPSHOT_CACHE, *versions, s.memory_gb, "GB", hours, "hours", 3600, "s")


def started_uses(s, started):
    """What each environment that starts costs besides its init."""
    if s.snap_start == "other":
        yield Use(SNAPSHOT_RESTORE, started, "restores", s.memory_gb, "GB")
    if used(s.tenants):
        yield Use(TENANT_ENVIRONMENTS[s.architecture], started, "environments started", s.memory_gb, "GB")


def cold_starts(s, flows, seconds):
    """Cold starts a month: the share given, or that of Poisson arrivals to environments kept while idle.

    Tenants kept apart each have environments of their own, and share the calls evenly.
    """
    if s.cold_start_percent is not None:
        return flows.monthly_calls * (s.cold_start_percent / 100)
    per_second = flows.calls_per_second
    if np.ndim(per_second) == 0 or not used(s.init_ms):
        return 0.0
    hours = flows[0].hours
    of_one_tenant = per_second / larger(s.tenants, 1) if used(s.tenants) else per_second
    return hours.month_of_rate(per_second * cold_share(of_one_tenant, seconds, s.idle_minutes * 60))


def on_provisioned(s, load):
    """Share of invocations that run on provisioned concurrency: what fits into it, while it is on."""
    if not used(s.provisioned_concurrency):
        return 0.0
    if s.provisioned_percent is not None:
        return s.provisioned_percent / 100
    busy = added(flows.calls_per_second * load.latency[name][0] for name, flows in load.arriving.items())
    if np.ndim(busy) == 0:
        return 0.0
    fits = np.minimum(busy, s.provisioned_concurrency)
    share = load.hours.month_of(fits) / np.maximum(load.hours.month_of(busy), 1e-300)
    return share * hours_provisioned(s, load) / load.hours_per_month


def hours_provisioned(s, load):
    """Hours a month it is enabled, in the steps AWS bills."""
    if s.provisioned_hours is None:
        return load.hours_per_month
    steps = np.ceil(s.provisioned_hours * PROVISIONED_STEPS_PER_HOUR - 1e-9)
    return np.minimum(steps / PROVISIONED_STEPS_PER_HOUR, load.hours_per_month)
