"""API Gateway WebSocket API: https://aws.amazon.com/api-gateway/pricing/

A message counts once for each begun 32 KB, from a client and to one; a connection for each begun minute.  What a
function posts to a connection is a message too, and leaves for the internet.  Whether it is a connection that
opens or a message, the API calls what stands behind it.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.api_gateway_http import throttle_demands
from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_kb, log_keep_days, log_uses
from estimator.aws.data_transfer import INTERNET_OUT
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, choose, larger, share, smaller, whole_down, whole_up
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd

MESSAGES = "api_gateway.websocket.messages"
MINUTES = "api_gateway.websocket.connection_minutes"
METERED_KB = 32
STEPS = "step of 32 KB|steps of 32 KB"
REACHES = "a WebSocket API calls functions, services behind a VPC link and the API of any AWS service"


class WebSocketApiSettings(Settings):
    heartbeat_seconds: float | None = setting(
        None,
        "Heartbeat every",
        unit="s",
        basis="off",
        help="A small message that keeps a quiet connection open, billed like any other. Empty: none is sent.",
        ge=1,
        le=7200,
    )
    splits_frames: bool = setting(
        False,
        "Clients split large messages",
        basis="aws",
        advanced=True,
        help="Into frames of 32 KB. A larger frame closes the connection; browsers do not split.",
    )
    log_kb: float = log_kb(0, "Access log per message", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()

    acting: ClassVar[Acting] = Acting(
        alone="",
        called={
            "connect": "heartbeat_seconds",
            "message": "splits_frames log_kb log_keep_days",
        },
    )


class WebSocketApi(AwsService[WebSocketApiSettings]):
    slug = "api_gateway_websocket"
    name = "API Gateway WebSocket API"
    default_name = "WebSocket"
    short_name = "WebSocket"
    type = "network"
    kind = "WebSocket API"
    help = "Keeps a connection to each client open, for messages both ways."
    known_as = ("socket", "chat", "realtime", "push", "api", "apigw")
    family = "api"
    fits = (
        "Chat, live dashboards and games, where the server speaks first. Functions run only when a message comes: "
        "the API holds the connections open."
    )
    fits_not = (
        "Clients that only ask and get answers. The same news for many listeners: each of them is a message to post "
        "and to pay, while AppSync fans out by itself."
    )
    Settings = WebSocketApiSettings
    hidden_costs = LOGS
    operations = (
        Operation("connect", "open a connection and keep it for a session", accepts={"client"}, each="session"),
        Operation("message", "send a message to the API", accepts={"client", "external"}),
        Operation("post", "send a message to a connected client", accepts={"code", "rest_api", "workflow"}),
    )
    events = (
        Event("message", "each message from a client", of=("message",), sends="rest_api", reaches=REACHES),
        Event("connect", "each connection that opens", of=("connect",), sends="rest_api", reaches=REACHES),
        Event(
            "disconnect",
            "each connection that closes",
            of=("connect",),
            sends="rest_api",
            reaches=REACHES,
            later=True,
        ),
    )
    borrows = ("cloudwatch.logs.*", "data_transfer.internet_out")
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {
        MESSAGES: Dimension("WebSocket messages"),
        MINUTES: Dimension("WebSocket connection minutes"),
    }
    effects = {
        "api_gateway.throttle.*": ("refuses", "callers get error 429"),
        "api_gateway.websocket.new_connections": ("refuses", "new connections are refused with error 429"),
        "api_gateway.websocket.connection_duration": ("refuses", "connections are cut off"),
        "api_gateway.websocket.idle_timeout": ("refuses", "connections are cut off"),
        "api_gateway.payload.websocket.*": ("refuses", "the connection is closed"),
    }
    limits = {
        "api_gateway.throttle.rate": "API Gateway rate",
        "api_gateway.throttle.burst": "API Gateway burst",
        "api_gateway.integration_timeout.websocket": "WebSocket time-out",
        "api_gateway.payload.websocket.message": "WebSocket message size",
        "api_gateway.payload.websocket.frame": "WebSocket frame size",
        "api_gateway.websocket.new_connections": "new WebSocket connections",
        "api_gateway.websocket.connection_duration": "WebSocket connection length",
        "api_gateway.websocket.idle_timeout": "WebSocket idle time-out",
    }

    def payload_kb(self, s: WebSocketApiSettings, operation: str) -> Amount | None:
        return 0.0 if operation == "connect" else None

    def response_kb(self, s: WebSocketApiSettings, operation: str) -> Amount | None:
        """A route answers only where one is set up: the edge then says how much."""
        return 0.0

    def buffers(self, s: WebSocketApiSettings) -> bool:
        return True

    def patience(self, s: WebSocketApiSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        return "api_gateway.integration_timeout.websocket", None

    def usage(self, s: WebSocketApiSettings, load: Load) -> Iterator[Use]:
        for flow in load["message"]:
            yield Use(MESSAGES, flow.monthly_items, "messages", begun(flow.item_kb, METERED_KB), STEPS)
            yield Use(MESSAGES, flow.monthly_calls, "answers", whole_up(flow.response_kb / METERED_KB), STEPS)
        for flow in load["post"]:
            yield Use(MESSAGES, flow.monthly_items, "posted", begun(flow.item_kb, METERED_KB), STEPS)
            yield Use(INTERNET_OUT, flow.monthly_items, "posted", *in_gb(flow.item_kb))
        for flow in load["connect"]:
            seconds = session_seconds(flow)
            yield Use(MINUTES, flow.monthly_items, "connections", begun(seconds, 60), "begun minute|begun minutes")
            if s.heartbeat_seconds is not None:
                beats = whole_down(seconds / s.heartbeat_seconds)
                yield Use(MESSAGES, flow.monthly_items, "connections", beats, "heartbeat|heartbeats")
        yield from log_uses(load["message"].monthly_items, "messages", s.log_kb, s.log_keep_days, load)

    def demands(self, s: WebSocketApiSettings, load: Load) -> Iterator[Demand]:
        sent = Flows([*load["message"], *load["post"]])
        yield from throttle_demands(load, sent, self._heartbeats_per_second(s, load))
        for flow in load["connect"]:
            yield Demand("api_gateway.websocket.new_connections", flow.peak_items_per_second, "in the peak second")
            yield Demand(
                "api_gateway.websocket.connection_duration", session_seconds(flow), "a session",
                where=flow.edge.id, remedy="Have clients connect again every two hours.",
            )  # fmt: skip
            yield self._silence(s, load, flow)
        for flow in sent:
            yield _size_demand("message", flow, larger(flow.item_kb, flow.response_kb), CLAIM_CHECK)
        for flow in load["post"] if s.splits_frames else sent:
            remedy = "Post it in parts." if flow.edge.operation.name == "post" else "Split it into frames."
            yield _size_demand("frame", flow, flow.item_kb, remedy)

    def _heartbeats_per_second(self, s: WebSocketApiSettings, load: Load) -> Amount:
        """Of the connections open at the peak of each hour."""
        if s.heartbeat_seconds is None:
            return 0.0
        connected = added(flow.concurrency(session_seconds(flow)) for flow in load["connect"])
        return connected / s.heartbeat_seconds

    def _silence(self, s: WebSocketApiSettings, load: Load, flow: Flow) -> Demand:
        """How long a connection is quiet on average: its length over the messages that pass in it, heartbeats too."""
        messages = load["message"].monthly_items + load["post"].monthly_items
        connections, seconds = load["connect"].monthly_items, session_seconds(flow)
        quiet = choose(messages > connections, seconds * share(connections, messages), seconds)
        if s.heartbeat_seconds is not None:
            quiet = smaller(quiet, s.heartbeat_seconds)
        return Demand(
            "api_gateway.websocket.idle_timeout", quiet, "between two messages of a connection, on average",
            where=flow.edge.id, remedy="Send a heartbeat at least every ten minutes.",
        )  # fmt: skip


def session_seconds(flow: Flow) -> Amount:
    """How long a connection stays open that is opened along a flow."""
    source = flow.edge.source
    return source.service.session_seconds(source.settings)


def _size_demand(of: str, flow: Flow, kb: Amount, remedy: str) -> Demand:
    cause = f"sent by {flow.edge.source.label}"
    return Demand(f"api_gateway.payload.websocket.{of}", kb, cause, where=flow.edge.id, remedy=remedy)


CLAIM_CHECK = "Put the data in S3 and send a presigned URL."
