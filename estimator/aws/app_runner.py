"""App Runner: https://aws.amazon.com/apprunner/pricing/

Instances are billed for their memory while they are idle, and for vCPU and memory while they handle requests: by the
second, a minute at least each time they wake.  Builds from source cost the begun minute, automatic deployments a dollar
a month.  A paused service costs nothing.  App Runner adds instances by the requests each holds at once, within
`min_size` and `max_size`: so many that few requests, coming at random, find all full (Erlang C).  Those beyond
`min_size` are gone as soon as they are idle.

Requests are taken to come at random, and to keep an instance awake for a minute from the last one, so that it is
active 1 − e^(−rate of an instance × 60 s) of the time: the dear end.  Where no most is set, instances beyond the quota
of a service are billed as any that a quota refuses, and the finding says what is refused.

Closed to new customers since 30 April 2026: ECS Express Mode takes its place.  The 3 GB an instance has for image and
files are no matter of load.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import ClassVar

import numpy as np

from estimator.aws.asked_of_code import Waiting, waiting_setting
from estimator.aws.cloudwatch_logs import (
    LOGS,
    LOGS_TAKEN_IN,
    LogClass,
    log_class,
    log_demands,
    log_kb,
    log_keep_days,
    log_uses,
)
from estimator.aws.fargate.switched_on import served_share
from estimator.aws.firewalled import arrival, let_in
from estimator.engine.figures import figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, anywhere, larger, share, smaller, whole_up
from estimator.engine.maths.erlang import servers_for
from estimator.engine.measures import Demand, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits, WayOut, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.view import EdgeEnd
from estimator.engine.waking import may_be_spared, sooner, while_waking
from pricing.book import LimitBook

IDLE_GB = "app_runner.provisioned.gb_hour"
ACTIVE_VCPU, ACTIVE_GB = "app_runner.active.vcpu_hour", "app_runner.active.gb_hour"
BUILDS, DEPLOYMENTS = "app_runner.build_minutes", "app_runner.automatic_deployment_month"
LEAST_ACTIVE_S = 60
MORE_INSTANCES = "Raise the most instances{to}."
TAKE_MORE = "Let an instance take more at once, or put the work on Fargate."
APP_RUNNER_WAYS = {
    "none": "its own, to the internet",
    "nat": "a NAT gateway of the VPC it is connected to",
    "shared_nat": "a NAT gateway of its VPC that is paid already",
    "endpoint": "interface endpoints of the VPC it is connected to",
}
SIZES: dict[float, tuple[float, ...]] = {0.25: (0.5, 1), 0.5: (1,), 1: (2, 3, 4), 2: (4, 6), 4: (8, 10, 12)}
"""GB that go with each vCPU: docs.aws.amazon.com/apprunner/latest/dg/architecture.html."""


class AppRunnerSettings(Settings):
    vcpu: float = setting(
        1, "vCPU", unit="vCPU", basis="aws", help="0.25, 0.5, 1, 2 or 4 for an instance.", ge=0.01, le=8
    )
    memory_gb: float = setting(
        2, "Memory", unit="GB", basis="aws", help="Each vCPU size allows some sizes only.", ge=0.001, le=64
    )
    duration_ms: float = setting(100, "Duration", unit="ms", help="How long a request takes.", ge=0.001, le=120_000)
    slots: int = setting(
        100,
        "At once in an instance",
        unit="requests",
        limit="app_runner.max_concurrency",
        basis="aws",
        help="MaxConcurrency: more than that, and another instance starts. Set it to what one can really bear.",
    )
    min_size: int = setting(
        1,
        "Least instances",
        unit="instances",
        limit="app_runner.max_size",
        basis="aws",
        help="Always there; their memory is billed while they are idle.",
    )
    max_size: int | None = setting(
        None,
        "Most instances",
        unit="instances",
        limit="app_runner.max_size",
        basis="aws",
        help="Beyond, requests are refused. Empty: as many as the account may have, 25 unless AWS has raised it.",
    )
    waiting_percent: float = setting(
        5,
        "Requests that may wait",
        unit="%",
        advanced=True,
        help="The share of requests that may find all instances full.",
        ge=0.1,
        le=50,
    )
    active_percent: float | None = setting(
        None,
        "Active",
        unit="% of the time",
        basis="off",
        advanced=True,
        help="How much of the time an instance handles requests, if you know it. Empty: worked out from the traffic.",
        ge=0,
        le=100,
    )
    hours_on: float | None = setting(
        None,
        "Switched on",
        unit="hours a month",
        basis="off",
        advanced=True,
        help="A paused service costs nothing. Empty: all month.",
        ge=1,
        le=744,
    )
    builds: float = setting(
        0,
        "Builds from source",
        unit="a month",
        basis="off",
        advanced=True,
        help="Where App Runner builds the image itself. 0: it gets a ready one.",
        ge=0,
        le=100_000,
    )
    build_minutes: float = setting(
        5,
        "A build takes",
        unit="minutes",
        advanced=True,
        when=("builds", ("set",)),
        help="Begun minutes count whole.",
        ge=0.001,
        le=120,
    )
    automatic_deployments: bool = setting(
        False, "Deploys by itself", basis="off", advanced=True, help="Each new image or commit; a dollar a month."
    )
    way_out: WayOut = setting(
        "none",
        "Way out",
        choices=APP_RUNNER_WAYS,
        basis="aws",
        advanced=True,
        help="What its calls leave through where it is connected to a VPC, unless a call says otherwise.",
    )
    log_kb: float = log_kb(1, "Logs per request")
    log_keep_days: float | None = log_keep_days()
    log_class: LogClass = log_class()
    waits: Waiting = waiting_setting()

    acting: ClassVar[Acting] = Acting(
        alone=("vcpu memory_gb min_size active_percent hours_on builds build_minutes automatic_deployments way_out"),
        starting={
            "invocation arrival": "waits",
        },
    )


class AppRunner(AwsService[AppRunnerSettings]):
    slug = "app_runner"
    name = "App Runner"
    noun = "an App Runner service"
    default_name = "Web service"
    type = "compute"
    keeps_connections = True
    firewalled_as = "app_runner"
    kind = "App Runner · closed to new customers"
    help = "Runs a web service from its code or image. Closed to new customers since 30 April 2026."
    known_as = ("container", "docker", "web", "paas")
    family = "container"
    fits = (
        "Web services that already run on it: built from code or an image, with a load balancer and scaling included."
    )
    fits_not = (
        "Anything new, since AWS takes no new customers; work that no request starts, such as queues and schedules."
    )
    closed = "since 30 April 2026. Take Fargate on ECS behind a load balancer, or ECS Express Mode, instead."
    Settings = AppRunnerSettings
    hidden_costs = LOGS
    operations = (
        Operation(
            "request",
            "a request to the service",
            accepts={"client", "code", "cdn", "http_api", "rest_api", "external", "topic", "api_destination"},
        ),
    )
    events = (Event("invocation", "each request", of=("request",)), arrival("request"))
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {
        IDLE_GB: Dimension("App Runner memory, idle", "standing"),
        ACTIVE_VCPU: Dimension("App Runner vCPU, active", "capacity"),
        ACTIVE_GB: Dimension("App Runner memory, active", "capacity"),
        BUILDS: Dimension("App Runner builds", "standing"),
        DEPLOYMENTS: Dimension("Automatic deployments", "standing"),
    }
    effects = {
        "app_runner.request_timeout": ("refuses", "callers get error 504"),
        "app_runner.max_size": ("refuses", "callers get error 429"),
        "app_runner.availability": ("rejected", "AWS opens it to no new customers"),
    }
    limits = {
        "app_runner.request_timeout": "App Runner time-out",
        "app_runner.max_concurrency": "requests of an instance",
        "app_runner.max_size": "App Runner instances",
        "app_runner.services": "App Runner services",
        "app_runner.availability": "App Runner for new customers",
        "app_runner.instance.size_max": "size of an App Runner instance",
        "fargate.vcpu.on_demand": "Fargate vCPUs",
    }

    def kind_of(self, s: AppRunnerSettings) -> str:
        return f"App Runner · {figure(s.vcpu)} vCPU, {figure(s.memory_gb)} GB"

    def check(self, s: AppRunnerSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.vcpu not in SIZES:
            return "vcpu", f"must be one of {', '.join(map(figure, SIZES))} for an instance, not {figure(s.vcpu)}."
        if s.memory_gb not in SIZES[s.vcpu]:
            sizes = ", ".join(map(figure, SIZES[s.vcpu]))
            return "memory_gb", f"of {figure(s.vcpu)} vCPU must be one of {sizes}, not {figure(s.memory_gb)}."
        if s.max_size is not None and s.max_size < s.min_size:
            return "max_size", "must not be less than the least instances."
        return None

    def own_seconds(self, s: AppRunnerSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.duration_ms)

    def patience(self, s: AppRunnerSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        """A request is cut off in the end, and what it waits for with it; of functions it is known when they stop."""
        return ("app_runner.request_timeout", None) if target.service.is_function else None

    def waits(self, s: AppRunnerSettings, operation: str) -> Waits:
        return s.waits

    def way_out(self, s: AppRunnerSettings, polls: bool) -> WayOut | None:
        return None if s.way_out == "none" else s.way_out

    # -- sizing --------------------------------------------------------------------------------------------

    def asked(self, s: AppRunnerSettings, load: Load) -> Amount:
        """Instances in whose room the requests of each hour's peak find a place, not yet whole ones."""
        return servers_for(self.at_once(load), s.waiting_percent / 100) / s.slots

    def at_once(self, load: Load) -> Amount:
        """Requests in progress at each hour's peak."""
        return let_in(load["request"]).concurrency(load.latency["request"][0]) if load["request"] else 0.0

    def needed(self, s: AppRunnerSettings, load: Load) -> Amount:
        return whole_up(self.asked(s, load))

    def instances(self, s: AppRunnerSettings, load: Load) -> Amount:
        """Instances there in each hour."""
        needed = larger(self.needed(s, load), s.min_size)
        return needed if s.max_size is None else smaller(needed, s.max_size)

    def active_share(self, s: AppRunnerSettings, load: Load) -> Amount:
        """The share of each hour in which they are active."""
        if s.active_percent is not None:
            return s.active_percent / 100
        awake_s = larger(load.latency["request"][0] if load["request"] else 0.0, LEAST_ACTIVE_S)
        requests = share(let_in(load["request"]).monthly_calls, load["request"].monthly_calls)
        return load.awake_share(awake_s, {"request": requests / self.instances(s, load)})

    def copies(self, s: AppRunnerSettings, load: Load) -> Amount | None:
        """None where nobody asks."""
        return self.instances(s, load) if load["request"] else None

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: AppRunnerSettings, load: Load) -> Iterator[Use]:
        share = self.active_share(s, load)
        on = 1.0 if s.hours_on is None else smaller(s.hours_on / load.hours_per_month, 1.0)
        active = (load.hours.month_of(self.instances(s, load) * share) * on, "active instance-hours")
        idle = load.hours.month_of(s.min_size * (1.0 - share)) * on
        yield Use(ACTIVE_VCPU, *active, s.vcpu, "vCPU")
        yield Use(ACTIVE_GB, *active, s.memory_gb, "GB")
        yield Use(IDLE_GB, idle, "idle instance-hours", s.memory_gb, "GB")
        yield Use(BUILDS, s.builds, "builds", whole_up(s.build_minutes), "minutes")
        yield Use(DEPLOYMENTS, float(s.automatic_deployments), "application")
        for flow in let_in(load["request"]):
            requests = flow.monthly_calls * served_share(flow.calls_per_second, flow.hours, s.hours_on)
            yield from log_uses(requests, "requests", s.log_kb, s.log_keep_days, load, log_class=s.log_class)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: AppRunnerSettings, load: Load) -> Iterator[Demand]:
        there, full = self.instances(s, load), self.at_once(load) / s.slots
        yield Demand("app_runner.services", 1.0, is_setting=True)
        largest = replace(load.limits.limit("app_runner.instance.size_max"), unit="vCPU", value=float(max(SIZES)))
        yield Demand("app_runner.instance.size_max", s.vcpu, "of an instance", limit=largest, is_setting=True)
        vcpus_at_full_use = smaller(full, there) * s.vcpu
        yield Demand("fargate.vcpu.on_demand", there * s.vcpu, "App Runner instances", at_full_use=vcpus_at_full_use)
        if load["request"]:
            slowest, woken = load.latency["request"][1], load.resumes.get("request", [])
            key = "app_runner.request_timeout"
            remedy = sooner("", woken, slowest, load.limit(key))
            cause = while_waking("the slowest of 100", woken)
            yield Demand(key, slowest, cause, remedy=remedy, wakes=may_be_spared(woken))
            most = load.limits.limit("app_runner.max_size")
            is_set = s.max_size is not None and anywhere(np.less(s.max_size, most.value or 0.0))
            yield Demand(
                "app_runner.max_size", self.needed(s, load), "instances the peak fills",
                limit=replace(most, adjustable=False) if is_set else most,
                value=smaller(s.max_size, most.value or inf) if is_set and s.max_size is not None else None, part=1.0,
                remedy=f"{MORE_INSTANCES} {TAKE_MORE}" if is_set else TAKE_MORE, own=1.0 if is_set else None,
                at_full_use=full,
            )  # fmt: skip
            yield from log_demands(s.log_kb, there)

    def problems(self, s: AppRunnerSettings, load: Load) -> Iterator[Problem]:
        yield Problem(
            "app_runner.availability",
            "near",
            "App Runner takes no new customers since 30 April 2026. An account that has it keeps it; others take ECS "
            "Express Mode: Fargate behind a load balancer.",
        )
