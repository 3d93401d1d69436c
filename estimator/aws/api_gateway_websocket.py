"""API Gateway WebSocket API: https://aws.amazon.com/api-gateway/pricing/

A message counts once for each begun 32 KB, from a client and to one; a connection for each begun minute.  What a
function posts to a connection is a message too, and leaves for the internet.  Whether it is a connection that
opens or a message, the API calls what stands behind it.
"""

import numpy as np

from estimator.aws.api_gateway_http import throttle_demands
from estimator.aws.clients import session_minutes
from estimator.aws.cloudwatch_logs import log_kb, log_keep_days, log_uses
from estimator.aws.data_transfer import INTERNET_OUT, KB_IN_GB
from estimator.engine.service import AwsService, Demand, Dimension, Event, Operation, Settings, Use, setting
from estimator.engine.traffic.amounts import added, begun

MESSAGES = "api_gateway.websocket.messages"
MINUTES = "api_gateway.websocket.connection_minutes"
METERED_KB = 32
STEPS = "step of 32 KB|steps of 32 KB"
CALLS = {
    "sends": "rest_api",
    "reaches": "a WebSocket API calls functions, services behind a VPC link and the API of any AWS service",
}


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


class WebSocketApi(AwsService):
    slug = "api_gateway_websocket"
    name = "API Gateway WebSocket API"
    default_name = "WebSocket"
    short_name = "WebSocket"
    type = "network"
    kind = "WebSocket API"
    help = "Keeps a connection to each client open, for messages both ways."
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
    operations = (
        Operation("connect", "open a connection and keep it for a session", accepts={"client"}),
        Operation("message", "send a message to the API", accepts={"client", "external"}),
        Operation("post", "send a message to a connected client", accepts={"code", "rest_api", "workflow"}),
    )
    events = (
        Event("message", "each message from a client", of=("message",), **CALLS),
        Event("connect", "each connection that opens", of=("connect",), **CALLS),
        Event("disconnect", "each connection that closes", of=("connect",), later=True, **CALLS),
    )
    dimensions = {
        MESSAGES: Dimension("WebSocket messages"),
        MINUTES: Dimension("WebSocket connection minutes"),
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

    def payload_kb(self, s, operation):
        return 0.0 if operation == "connect" else None

    def response_kb(self, s, operation):
        """A route answers only where one is set up: the edge then says how much."""
        return 0.0

    def patience(self, s, target):
        return "api_gateway.integration_timeout.websocket", None

    def usage(self, s, load):
        for flow in load["message"]:
            yield Use(MESSAGES, flow.monthly_items, "messages", begun(flow.item_kb, METERED_KB), STEPS)
            answer = np.ceil(flow.response_kb / METERED_KB - 1e-9)
            yield Use(MESSAGES, flow.monthly_calls, "answers", answer, STEPS)
        for flow in load["post"]:
            yield Use(MESSAGES, flow.monthly_items, "posted", begun(flow.item_kb, METERED_KB), STEPS)
            yield Use(INTERNET_OUT, flow.monthly_items, "posted", flow.item_kb, "KB", KB_IN_GB, "÷ KB in a GB")
        for flow in load["connect"]:
            minutes = session_minutes(flow)
            yield Use(MINUTES, flow.monthly_items, "connections", begun(minutes, 1), "begun minute|begun minutes")
            if s.heartbeat_seconds is not None:
                beats = np.floor(minutes * 60 / s.heartbeat_seconds + 1e-9)
                yield Use(MESSAGES, flow.monthly_items, "connections", beats, "heartbeat|heartbeats")
        yield from log_uses(load["message"].monthly_items, "messages", s.log_kb, s.log_keep_days, load)

    def demands(self, s, load):
        yield from throttle_demands(load, [*load["message"], *load["post"]], self._heartbeats_per_second(s, load))
        for flow in load["connect"]:
            yield Demand("api_gateway.websocket.new_connections", flow.peak_items_per_second, "in the peak second")
            yield Demand(
                "api_gateway.websocket.connection_duration", session_minutes(flow) * 60.0, "a session",
                where=flow.wire.edge.id, remedy="Have clients connect again every two hours.",
            )  # fmt: skip
            yield self._silence(s, load, flow)
        for name in ("message", "post"):
            for flow in load[name]:
                yield from self._size_demands(s, name, flow)

    def _heartbeats_per_second(self, s, load):
        """Of the connections open at the peak of each hour."""
        if s.heartbeat_seconds is None:
            return 0.0
        connected = added(flow.concurrency(session_minutes(flow) * 60.0) for flow in load["connect"])
        return connected / s.heartbeat_seconds

    def _silence(self, s, load, flow):
        """How long a connection is quiet on average: its length over the messages that pass in it, heartbeats too."""
        seconds = session_minutes(flow) * 60.0
        messages = load["message"].monthly_items + load["post"].monthly_items
        per_connection = messages / np.maximum(load["connect"].monthly_items, 1e-300)
        quiet = seconds / np.maximum(per_connection, 1.0)
        if s.heartbeat_seconds is not None:
            quiet = np.minimum(quiet, s.heartbeat_seconds)
        return Demand(
            "api_gateway.websocket.idle_timeout", quiet, "between two messages of a connection, on average",
            where=flow.wire.edge.id, remedy="Send a heartbeat at least every ten minutes.",
        )  # fmt: skip

    def _size_demands(self, s, name, flow):
        larger = np.maximum(flow.item_kb, flow.response_kb)
        at = {"cause": f"sent by {flow.wire.source.node.label}", "where": flow.wire.edge.id}
        yield Demand("api_gateway.payload.websocket.message", larger, remedy=CLAIM_CHECK, **at)
        if name == "message" and not s.splits_frames:
            yield Demand(
                "api_gateway.payload.websocket.frame", flow.item_kb * 1.0, remedy="Split it into frames.", **at
            )


CLAIM_CHECK = "Put the data in S3 and send a presigned URL."
