"""AppSync, GraphQL APIs and Events APIs: https://aws.amazon.com/appsync/pricing/

A query or mutation counts once for each begun 5 KB of what is sent or answered, whichever is larger.  An update to a
subscriber counts once for each begun 5 KB, and opening a connection or a subscription is an update too.  An Events API
counts operations: events published and passed on, each for every begun 5 KB, runs of a handler, connections and
subscriptions.  A connection counts its begun minutes; a cache its hours; what goes out to clients is data transfer.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal, NamedTuple

from estimator.aws.api_gateway_websocket import session_seconds
from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_kb, log_keep_days, log_uses
from estimator.aws.data_transfer import INTERNET_OUT
from estimator.aws.firewalled import arrival, let_in
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, anywhere, begun, choose, larger, used
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits
from estimator.engine.setting import SET, Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd

OPERATIONS = "appsync.graphql.operations"
UPDATES = "appsync.graphql.realtime_updates"
MINUTES = "appsync.graphql.connection_minutes"
EVENT_OPERATIONS = "appsync.events.operations"
EVENT_MINUTES = "appsync.events.connection_minutes"
METERED_KB = 5
STEPS = "step of 5 KB|steps of 5 KB"
CACHE_SIZES = {
    "none": "no cache",
    "small_1_55gb": "small, 1.55 GB",
    "medium_3_22gb": "medium, 3.22 GB",
    "large_12_3gb": "large, 12.3 GB",
    "xlarge_25_05gb": "xlarge, 25.05 GB",
    "2xlarge_50_47gb": "2xlarge, 50.47 GB",
    "4xlarge_101_38gb": "4xlarge, 101.38 GB",
    "8xlarge_203_26gb": "8xlarge, 203.26 GB",
    "12xlarge_317_77gb": "12xlarge, 317.77 GB",
}


class AppSyncSettings(Settings):
    cache: Literal[
        "none",
        "small_1_55gb",
        "medium_3_22gb",
        "large_12_3gb",
        "xlarge_25_05gb",
        "2xlarge_50_47gb",
        "4xlarge_101_38gb",
        "8xlarge_203_26gb",
        "12xlarge_317_77gb",
    ] = setting("none", "Cache", choices=CACHE_SIZES, basis="off", help="Billed by the hour as long as it exists.")
    cache_hit_percent: float = setting(
        50,
        "Queries answered by the cache",
        unit="%",
        when=("cache", tuple(size for size in CACHE_SIZES if size != "none")),
        help="The share of queries whose resolvers need not run.",
        ge=0,
        le=100,
    )
    receivers: float = setting(
        0,
        "Receivers",
        unit="clients for each update",
        basis="off",
        help="How many connected clients each mutation or published event is passed on to.",
        ge=0,
        le=1e7,
    )
    update_kb: float | None = setting(
        None,
        "Update",
        unit="KB",
        basis="aws",
        advanced=True,
        help="What a subscriber gets of a mutation. Empty: what the mutation answers.",
        ge=0,
        le=10_240,
        when=("receivers", SET),
    )
    subscriptions: float = setting(
        1,
        "Subscriptions per connection",
        advanced=True,
        help="How many kinds of update, or channels, a client listens to over its connection.",
        ge=0,
        le=10_000,
    )
    tokens: float = setting(
        1,
        "Tokens per request",
        basis="aws",
        advanced=True,
        help="What a request takes of the account's rate; heavy ones take more. CloudWatch shows it.",
        ge=1,
        le=10_000,
    )
    pipeline_functions: int | None = setting(
        None,
        "Functions of the longest pipeline",
        basis="off",
        advanced=True,
        help="Of a pipeline resolver, which runs them one after another. Empty: few, or none.",
        ge=1,
        le=1000,
    )
    log_kb: float = log_kb(0, "Logs per request", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()

    acting: ClassVar[Acting] = Acting(
        alone="cache pipeline_functions",
        called={
            "mutate publish": "receivers",
            "mutate": "update_kb",
            "subscribe listen": "subscriptions",
            "query mutate publish": "tokens",
            "query mutate": "log_kb log_keep_days",
        },
        starting={"query": "cache_hit_percent"},
    )


class PassedOn(NamedTuple):
    """What goes on to those who listen: in a word what causes it, and what an update weighs."""

    word: str
    dimension: str
    flow: Flow
    kb: Amount


def _resolves(name: str, help: str, of: str, mostly: Literal["", "reads", "writes"] = "") -> Event:
    reaches = "a resolver calls functions, DynamoDB tables, databases, event buses and what answers over HTTP"
    return Event(name, help, of=(of,), sends="graphql", reaches=reaches, mostly=mostly)


class AppSync(AwsService[AppSyncSettings]):
    slug = "appsync"
    name = "AppSync"
    noun = "an AppSync API"
    default_name = "GraphQL API"
    short_name = "AppSync"
    type = "network"
    help = "A GraphQL API that tells clients of changes as they happen, or channels they publish to and listen on."
    known_as = ("graphql", "subscriptions", "realtime", "api")
    family = "api"
    firewalled_as = "appsync"
    fits = (
        "Apps that ask for just the fields they show, from several sources in one request, and want to hear of "
        "changes while they look. Events APIs are for channels without a schema."
    )
    fits_not = (
        "A handful of fixed endpoints or calls between services: an HTTP API is simpler and costs less a request. "
        "Work that takes long has to be handed off, for a request waits only so long."
    )
    Settings = AppSyncSettings
    hidden_costs = LOGS
    operations = (
        Operation("query", "read through GraphQL", accepts={"client", "code", "cdn"}, fetches=True),
        Operation("mutate", "change something through GraphQL", accepts={"client", "code", "cdn", "bus", "workflow"}),
        Operation("subscribe", "connect for a session to hear of mutations", accepts={"client"}),
        Operation("publish", "publish an event on a channel of an Events API", accepts={"client", "code", "cdn"}),
        Operation("listen", "connect for a session to channels of an Events API", accepts={"client"}),
    )
    events = (
        _resolves("query", "each query its cache does not answer", of="query", mostly="reads"),
        _resolves("mutation", "each mutation", of="mutate", mostly="writes"),
        _resolves("published", "each request to publish, where a handler runs", of="publish"),
        arrival("query", "mutate", "publish"),
    )
    borrows = ("cloudwatch.logs.*", "data_transfer.internet_out")
    alternatives = (LOGS_TAKEN_IN, ("appsync.cache.*",))
    dimensions = {
        OPERATIONS: Dimension("GraphQL queries and mutations"),
        UPDATES: Dimension("Real-time updates"),
        MINUTES: Dimension("GraphQL connection minutes"),
        EVENT_OPERATIONS: Dimension("Events API operations"),
        EVENT_MINUTES: Dimension("Events API connection minutes"),
        **{
            f"appsync.cache.{size}": Dimension(f"AppSync cache, {name}", "standing")
            for size, name in CACHE_SIZES.items()
            if size != "none"
        },
    }
    effects = {
        "appsync.request_tokens": ("refuses", "callers get error 429"),
        "appsync.events.request_tokens": ("refuses", "callers get error 429"),
        "appsync.events.inbound_rate": ("refuses", "callers get error 429"),
        "appsync.inbound_rate": ("refuses", "callers get error 429"),
        "appsync.outbound_rate": ("refuses", "updates do not reach all subscribers"),
        "appsync.connections_rate": ("refuses", "new connections are refused"),
        "appsync.connection_duration": ("refuses", "connections are cut off"),
        "appsync.resolvers_per_request": ("refuses", "such requests fail"),
        "appsync.subscriptions_per_connection": ("refuses", "more subscriptions are refused"),
    }
    limits = {
        "appsync.apis": "AppSync APIs",
        "appsync.request_timeout": "AppSync time-out",
        "appsync.request_tokens": "GraphQL request rate",
        "appsync.subscription_payload": "update size",
        "appsync.resolver_response": "resolver response",
        "appsync.resolvers_per_request": "resolvers per request",
        "appsync.batch_size": "resolver batch size",
        "appsync.functions_per_pipeline": "functions of a pipeline",
        "appsync.subscriptions_per_connection": "subscriptions per connection",
        "appsync.connections_rate": "new AppSync connections",
        "appsync.connection_duration": "AppSync connection length",
        "appsync.inbound_rate": "inbound messages",
        "appsync.outbound_rate": "outbound messages",
        "appsync.events.publish_size": "publish request size",
        "appsync.events.inbound_rate": "published events",
        "appsync.events.request_tokens": "Events API request rate",
    }

    def payload_kb(self, s: AppSyncSettings, operation: str) -> Amount | None:
        return 0.0 if operation in ("subscribe", "listen") else None

    def response_kb(self, s: AppSyncSettings, operation: str) -> Amount | None:
        return 0.0 if operation in ("subscribe", "listen", "publish") else None

    def emits(self, s: AppSyncSettings, event: str, flow: Flow) -> Amount:
        return 1.0 if s.cache == "none" or event != "query" else 1.0 - s.cache_hit_percent / 100

    def waits(self, s: AppSyncSettings, operation: str) -> Waits:
        """Resolvers of one request run side by side."""
        return "parallel"

    def buffers(self, s: AppSyncSettings) -> bool:
        return True

    def patience(self, s: AppSyncSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        return "appsync.request_timeout", None

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: AppSyncSettings, load: Load) -> Iterator[Use]:
        for name, word in (("query", "queries"), ("mutate", "mutations")):
            for flow in load[name]:
                metered = begun(larger(flow.item_kb, flow.response_kb), METERED_KB)
                yield Use(OPERATIONS, flow.monthly_items, word, metered, STEPS)
        for flow in load["publish"]:
            yield Use(EVENT_OPERATIONS, flow.monthly_items, "published", begun(flow.item_kb, METERED_KB), STEPS)
        yield from self._update_uses(s, load)
        for flow in load.out("published"):
            yield Use(EVENT_OPERATIONS, flow.monthly_calls, "handler runs")
        for name, operations, minutes in (("subscribe", UPDATES, MINUTES), ("listen", EVENT_OPERATIONS, EVENT_MINUTES)):
            for flow in load[name]:
                opened = (flow.monthly_items, "connections")
                yield Use(minutes, *opened, begun(session_seconds(flow), 60), "begun minute|begun minutes")
                yield Use(operations, *opened, 1 + s.subscriptions, "connection and its subscriptions")
        if s.cache != "none":
            yield Use(f"appsync.cache.{s.cache}", load.hours_per_month, "hours")
        requests = load["query"].monthly_calls + load["mutate"].monthly_calls
        yield from log_uses(requests, "requests", s.log_kb, s.log_keep_days, load)

    def _update_uses(self, s: AppSyncSettings, load: Load) -> Iterator[Use]:
        for one in self._passed_on(s, load):
            metered = begun(one.kb, METERED_KB)
            to = (one.flow.monthly_items, one.word, s.receivers, "receivers")
            yield Use(one.dimension, *to, metered, STEPS)
            yield Use(INTERNET_OUT, *to, *in_gb(one.kb))

    def _passed_on(self, s: AppSyncSettings, load: Load) -> Iterator[PassedOn]:
        for flow in let_in(load["mutate"]):
            kb = flow.response_kb if s.update_kb is None else s.update_kb
            yield PassedOn("mutations", UPDATES, flow, kb)
        for flow in let_in(load["publish"]):
            yield PassedOn("published", EVENT_OPERATIONS, flow, flow.item_kb)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: AppSyncSettings, load: Load) -> Iterator[Demand]:
        yield Demand("appsync.apis", 1.0, "API", is_setting=True)
        requests = load["query"].peak_calls_per_second + load["mutate"].peak_calls_per_second
        if load["query"] or load["mutate"]:
            yield Demand("appsync.request_tokens", requests * s.tokens, "tokens for requests in the peak second")
        if load["publish"]:
            published = load["publish"]
            yield Demand("appsync.events.request_tokens", published.peak_calls_per_second * s.tokens)
            yield Demand("appsync.events.inbound_rate", published.peak_items_per_second, "in the peak second")
        for flow in load["publish"]:
            yield _size_demand("appsync.events.publish_size", flow, flow.call_kb / 1024)
        if used(s.receivers):
            yield from self._update_demands(s, load)
        yield from self._connection_demands(s, load)
        yield from self._resolver_demands(load)
        if s.pipeline_functions is not None:
            remedy = "Do several steps in one function, or in a Lambda function."
            yield Demand("appsync.functions_per_pipeline", s.pipeline_functions, remedy=remedy, is_setting=True)

    def _update_demands(self, s: AppSyncSettings, load: Load) -> Iterator[Demand]:
        """What passing on asks; nothing where nobody receives."""
        passed_on, is_received = list(self._passed_on(s, load)), s.receivers > 0
        for one in passed_on:
            yield _size_demand("appsync.subscription_payload", one.flow, choose(is_received, one.kb, 0.0))
        if passed_on:
            outbound = added(
                one.flow.peak_items_per_second * s.receivers * begun(one.kb, METERED_KB) for one in passed_on
            )
            yield Demand("appsync.outbound_rate", outbound, "updates of 5 KB in the peak second")
        if load["mutate"]:
            mutations = choose(is_received, let_in(load["mutate"]).peak_items_per_second, 0.0)
            yield Demand("appsync.inbound_rate", mutations, "mutations in the peak second")

    def _connection_demands(self, s: AppSyncSettings, load: Load) -> Iterator[Demand]:
        connections = Flows([*load["subscribe"], *load["listen"]])
        if connections:
            yield Demand("appsync.connections_rate", connections.peak_items_per_second, "in the peak second")
            yield Demand("appsync.subscriptions_per_connection", s.subscriptions, is_setting=True)
        for flow in connections:
            yield Demand("appsync.connection_duration", session_seconds(flow), "a session", where=flow.edge.id)

    def _resolver_demands(self, load: Load) -> Iterator[Demand]:
        for event in ("query", "mutation"):
            edges = {flow.edge.id: flow.edge for flow in load.out(event)}
            if edges:
                runs = added(choose(edge.share > 0, edge.count, 0.0) for edge in edges.values())
                yield Demand(
                    "appsync.resolvers_per_request",
                    runs,
                    f"for one {event} that runs all",
                    where=event,
                    is_setting=True,
                )
            for edge in edges.values():
                size = edge.declared.batch_size
                if size is not None and anywhere(size > 1):
                    yield Demand(
                        "appsync.batch_size",
                        choose(size > 1, size, 0.0),
                        f"to {edge.target.label}",
                        where=edge.id,
                        is_setting=True,
                    )
            for flow in load.out(event):
                answers = f"an answer of {flow.edge.target.label}"
                yield Demand("appsync.resolver_response", flow.response_kb / 1024, answers, where=flow.edge.id)


def _size_demand(key: str, flow: Flow, size: Amount) -> Demand:
    return Demand(key, size, f"sent by {flow.edge.source.label}", where=flow.edge.id)
