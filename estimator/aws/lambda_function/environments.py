"""What a function's environments cost besides running: started, kept warm, restored, or one tenant's own.

Provisioned concurrency is billed while it is enabled, in steps of five minutes, and what runs on it at a lower
duration rate.  SnapStart of Python and .NET bills the memory of each version's snapshot as long as it is kept, three
hours at least, and each restore; Java's is free.  Tenant isolation bills the memory of each environment created.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    Amount,
    Array,
    added,
    anywhere,
    choose,
    is_one,
    larger,
    largest_of,
    share,
    smaller,
    used,
    whole_up,
)
from estimator.engine.maths.environments import Kept, Visits, cold_starts_a_second
from estimator.engine.measures import Use
from estimator.engine.traffic.clocks.ticks import Ticks, at_random, quiet_before_a_moment, quiet_before_a_tick
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.lumps.together import CallsTogether, without
from estimator.engine.waking import Starting

PROVISIONED = {"x86": "lambda.provisioned_concurrency.x86", "arm": "lambda.provisioned_concurrency.arm"}
PROVISIONED_DURATION = {"x86": "lambda.provisioned_duration.x86", "arm": "lambda.provisioned_duration.arm"}
SNAPSHOT_CACHE, SNAPSHOT_RESTORE = "lambda.snapstart.cache", "lambda.snapstart.restore"
TENANT_ENVIRONMENTS = {
    "x86": "lambda.tenant_isolation.environment_created.x86",
    "arm": "lambda.tenant_isolation.environment_created.arm",
}
PROVISIONED_STEPS_PER_HOUR = 12
LEAST_SNAPSHOT_HOURS = 3
CERTAIN = 1e-9
RARE = 0.01
"""The slowest of a hundred calls: what fewer find is not waited for."""


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


def cold_starts(s: LambdaSettings, load: Load, seconds: Mapping[str, Amount]) -> Amount:
    """Cold starts a month, of operations whose calls take so many seconds each: the share given, or what finds no
    environment that was kept while idle.

    Tenants kept apart each have environments of their own, and share the calls evenly.
    """
    if s.cold_start_percent is not None:
        return added(flow.monthly_calls for flow in load.flows()) * (s.cold_start_percent / 100)
    if not used(s.init_ms) or not any(load.arriving.values()):
        return 0.0
    idle_s = s.idle_minutes * 60
    tenants = larger(s.tenants, 1)
    visits = _visits(load, tenants)
    lumped = [one for one in load.lumped() if one.are_several]
    clocks = [
        _kept(one, flows, seconds[name], idle_s, tenants)
        for name, flows in load.arriving.items()
        for one in load.ticks.get(name, {}).values()
    ]
    if lumped and visits is not None:
        rest = without((visits.mean, visits.peak), lumped, tenants)
        visits = None if rest is None else Visits(*rest, visits.burst_s)
        clocks += [_kept_by_lumps(one, idle_s, tenants) for one in lumped]
    cold = cold_starts_a_second(visits, clocks, _on_average(load, seconds), idle_s) * tenants
    return choose(s.init_ms > 0, load.hours.month_of_rate(cold), 0.0)


def starts_in(s: LambdaSettings, load: Load) -> Starting:
    """What the slowest of a hundred calls waits for an environment to start: its init, where more than one in a hundred
    of the month's calls finds none that is warm, and nothing elsewhere."""
    seconds = {name: load.latency[name][0] for name in load.arriving}
    calls = added(flow.monthly_calls for flow in load.flows())
    cold = share(cold_starts(s, load, seconds) * (1.0 - on_provisioned(s, load)), calls)
    seconds_of_init = choose(np.greater(cold, RARE), s.init_ms / 1000, 0.0)
    return Starting(seconds_of_init, _kept_warm_by(s), is_spared=s.cold_start_percent is None)


def _kept_warm_by(s: LambdaSettings) -> str:
    """What starts fewer of them; AWS provisions none where SnapStart is on."""
    if s.snap_start != "off":
        return "shorten what its restores take"
    more = "more " if used(s.provisioned_concurrency) else ""
    return f"give it {more}provisioned concurrency, or shorten its init"


def _on_average(load: Load, seconds: Mapping[str, Amount]) -> Amount:
    """Seconds of a call, of all operations together."""
    if len(load.arriving) == 1:
        return next(iter(seconds.values()))
    calls = added(flow.monthly_calls for flow in load.flows())
    busy = added(flows.monthly_calls * seconds[name] for name, flows in load.arriving.items())
    return choose(calls > 0, share(busy, calls), next(iter(seconds.values())))


def _visits(load: Load, tenants: Amount) -> Visits | None:
    """What comes at random to one tenant's environments, None where clocks alone call."""
    found: list[tuple[Amount, Amount, Amount]] = []
    for name, flows in load.arriving.items():
        ticks = load.ticks.get(name)
        if ticks and any(one.is_all for one in ticks.values()):
            continue
        of_mean, of_peak = at_random(ticks) if ticks else (1.0, 1.0)
        for flow in flows:
            mean, peak = flow.calls_per_second, flow.peak_calls_per_second
            if ticks:
                mean, peak = mean * of_mean, peak * of_peak
            found.append((mean, larger(peak, mean), flow.burst_s))
    if not found:
        return None
    if len(found) == 1 and is_one(tenants):
        return Visits(*cast("tuple[Array, Array, Amount]", found[0]))
    mean, peak = (cast("Array", added(one[row] for one in found)) for row in (0, 1))
    longest = largest_of(one for _, _, one in found)
    burst_s = longest
    if any(length is not longest for _, _, length in found):
        beyond = added((most - least) * length for least, most, length in found)
        burst_s = choose(peak > mean, share(beyond, peak - mean), longest)
    return Visits(mean, peak, burst_s) if is_one(tenants) else Visits(mean / tenants, peak / tenants, burst_s)


def _kept(ticks: Ticks, flows: Flows, seconds: Amount, idle_s: Amount, tenants: Amount) -> Kept:
    """What a clock needs of one tenant's environments, and how long it keeps them."""
    hours = flows[0].hours
    calls = ticks.calls(flows.calls_per_second) / tenants
    causing = ticks.reaching(flows.calls_per_second, 1.0 / tenants)
    together = share(calls, causing)
    environments = ticks.busy(together, seconds)
    lasting = idle_s + seconds
    return Kept(
        environments,
        ticks.per_second * causing,
        quiet_before_a_moment(ticks, causing, lasting, hours),
        quiet_before_a_tick(ticks, causing, lasting),
        ticks.first_after_a_silence(hours) * causing,
    )


def kept_by_clocks(s: LambdaSettings, load: Load) -> Amount:
    """Environments that are warm at every tick: of clocks that tick all week, sooner than they are dropped.

    Fewer ticks than today's would let them go, but no limit is judged by what less traffic would start.
    """
    idle_s = s.idle_minutes * 60
    kept: Amount = 0.0
    for name, flows in load.arriving.items():
        seconds = load.latency[name][0]
        if not anywhere(load.ticks_every_s <= idle_s + seconds):
            continue
        for ticks in load.ticks.get(name, {}).values():
            if ticks.is_all_week:
                one = replace(ticks, per_second=ticks.per_second[..., :1])
                quiet = quiet_before_a_tick(one, share(one.causing, one.due), idle_s + seconds)
                needed = _kept(one, flows, seconds, idle_s, 1.0).environments
                kept = kept + choose(np.less(quiet, CERTAIN), needed, 0.0)
    return kept


def _kept_by_lumps(one: CallsTogether, idle_s: Amount, tenants: Amount) -> Kept:
    """What events at random need of one tenant's environments where each of them calls many: as one environment each,
    as many times as large."""
    part = smaller(one.calls / tenants, 1.0)
    events = Visits(one.mean * part, one.peak * part, one.burst_s)
    cold = cold_starts_a_second(events, (), one.busy_s, idle_s)
    quiet = np.exp(-np.minimum(events.mean * (idle_s + one.busy_s), 700.0))
    return Kept(larger(one.at_once / tenants, 1.0), events.mean, quiet, share(cold, events.mean))


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
