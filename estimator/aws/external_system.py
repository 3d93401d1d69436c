"""External system: somebody's API outside AWS, an identity provider, a payment service.  It bills nothing here.

What crosses the internet on the way is billed as data transfer.  How long it takes and how much it takes are what
its owner says, so both are settings; its rate limit is a limit with the source “you”.
"""

from collections.abc import Collection, Iterator
from typing import ClassVar

from estimator.aws.callers_behind_queues import ask_or_wait
from estimator.aws.held_at_once import (
    connections_per_environment,
    connections_per_task,
    held_demands,
    most_at_once,
    your_limit,
)
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, used
from estimator.engine.measures import Demand, Sending
from estimator.engine.network import Network
from estimator.engine.operations import CallerKind, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import SHAPES

RATE = "external_system.rate"
HELD = "external_system.at_once"
CALLERS: Collection[CallerKind] = {
    "client", "code", "http_api", "rest_api", "alb", "workflow", "graphql", "topic", "bus", "pipe", "api_destination",
    "cdn", "delivery", "enrichment",
}  # fmt: skip


def latency_ms(default: float) -> float:
    """The setting that says how long a call takes."""
    milliseconds: float = setting(
        default, "Answers in", unit="ms", help="How long a call takes, on average.", ge=0.001, le=900_000
    )
    return milliseconds


def slowest_ms() -> float | None:
    """The setting that says how long a slow call takes."""
    milliseconds: float | None = setting(
        None,
        "Slowest of 100",
        unit="ms",
        basis="off",
        advanced=True,
        help="How long the slowest call of a hundred takes; time-outs are judged on it. Empty: as the average.",
        ge=0.001,
        le=900_000,
    )
    return milliseconds


def rate_limit() -> float | None:
    """The setting that says how many calls a second are allowed."""
    per_second: float | None = setting(
        None,
        "Rate limit",
        unit="requests/s",
        basis="off",
        help="The most requests a second its owner allows you. Empty: not known, so not checked.",
        ge=0.000001,
        le=1e9,
    )
    return per_second


def rate_demands(key: str, rate_limit: float | None, load: Load) -> Iterator[Demand]:
    """What all calls ask of the rate limit given, if one is."""
    if rate_limit is None:
        return
    calls = added(flow.peak_calls_per_second for flow in load.flows())
    limit = your_limit(key, "Rate limit you gave", rate_limit, "requests/s")
    yield Demand(key, calls, "calls in the peak second", limit=limit, remedy=ask_or_wait(load))


class ExternalSystemSettings(Settings):
    latency_ms: float = latency_ms(200)
    slowest_ms: float | None = slowest_ms()
    rate_limit: float | None = rate_limit()
    most_at_once: float | None = most_at_once("Empty: not known, so not checked.")
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()
    response_kb: float = setting(
        2, "Response size", unit="KB", help="What comes back, where a call does not say.", ge=0, le=1e6
    )
    webhooks_per_month: float = setting(
        0, "Webhooks", unit="a month", basis="off", help="Calls it makes on its own, at a steady pace.", ge=0, le=1e12
    )

    acting: ClassVar[Acting] = Acting(
        alone="rate_limit",
        called={
            "request": "latency_ms slowest_ms most_at_once lambda_connections task_connections response_kb",
        },
        starting={
            "webhook": "webhooks_per_month",
        },
    )


REACHES = "it reaches what answers on the internet"


class ExternalSystem(AwsService[ExternalSystemSettings]):
    slug = "external_system"
    name = "External system"
    noun = "an external system"
    default_name = "Partner API"
    short_name = "External"
    type = "entry"
    kind = "Outside AWS"
    help = "Somebody else's API: payments, identity, mail. No bill here, but a latency and a rate limit."
    known_as = ("partner", "third party", "payment", "stripe", "saas", "webhook")
    family = "other"
    fits = (
        "Payment, identity, mail: any API that is not yours. What it takes to answer lengthens your functions, and "
        "its rate limit may be the first to break."
    )
    fits_not = (
        "AWS services that Headroom has no prices for: those are “Other service”, where you give a cost. People and "
        "apps that call you are clients."
    )
    Settings = ExternalSystemSettings
    is_outside = True
    operations = (Operation("request", "a call of its API", accepts=CALLERS),)
    events = (
        Event("webhook", "each call it makes on its own", sends="external", reaches=REACHES, many="calls"),
        Event(
            "callback",
            "each call it makes for a request it got",
            of=("request",),
            sends="external",
            reaches=REACHES,
            later=True,
        ),
    )
    own_limits = {RATE: "rate limit of an external system", HELD: "connections to an external system"}
    effects = {
        "external_system.*": ("refuses", "refuses calls", ("delays", "refuses calls, which are tried again")),
    }

    def response_kb(self, s: ExternalSystemSettings, operation: str) -> Amount:
        return s.response_kb

    def own_seconds(self, s: ExternalSystemSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms, s.slowest_ms)

    def source(self, s: ExternalSystemSettings, event: str, hours_per_month: float) -> Sending | None:
        if event != "webhook" or not used(s.webhooks_per_month):
            return None
        return Sending(s.webhooks_per_month, SHAPES["steady"], 1, 60)

    def demands(self, s: ExternalSystemSettings, load: Load) -> Iterator[Demand]:
        yield from rate_demands(RATE, s.rate_limit, load)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        for node_id, node in network.nodes.items():
            if isinstance(node.settings, ExternalSystemSettings):
                yield from held_demands(HELD, node.settings, node.settings.most_at_once, network, node_id)
