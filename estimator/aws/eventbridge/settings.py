"""What is asked about a bus of EventBridge."""

from typing import ClassVar, Literal

from estimator.engine.setting import Acting, Settings, setting

TYPES = {"classic": "classic", "custom": "custom, of 2026"}


class EventBridgeSettings(Settings):
    bus_type: Literal["classic", "custom"] = setting(
        "classic",
        "Type",
        choices=TYPES,
        basis="aws",
        advanced=True,
        help="The custom bus of September 2026 has higher limits; its prices are not in the tables.",
    )
    aws_events_per_month: float = setting(
        0,
        "Events of AWS services",
        unit="a month",
        basis="off",
        help="State changes that AWS reports on the default bus, for rules that start from aws_event. Free.",
        ge=0,
        le=1e13,
    )
    api_destination_calls: float = setting(
        0,
        "Calls of API destinations",
        unit="per event",
        basis="off",
        help="Calls of HTTP endpoints that are not drawn: endpoints × the share of events their rules match.",
        ge=0,
        le=1000,
    )
    archived_percent: float = setting(
        0, "Archived", unit="% of events", basis="off", help="Events kept for replay.", ge=0, le=100
    )
    archive_days: float | None = setting(
        None,
        "Archive kept",
        unit="days",
        basis="aws",
        when=("archived_percent", ("set",)),
        help="Empty: for ever.",
        ge=0.001,
        le=36_500,
    )
    replayed_percent: float = setting(
        0,
        "Replayed",
        unit="% of the archived",
        basis="off",
        advanced=True,
        when=("archived_percent", ("set",)),
        help="Of a month's archived events, how many are replayed: each counts as an event again and runs the rules.",
        ge=0,
        le=1000,
    )
    discovers_schemas: bool = setting(
        False,
        "Schema discovery",
        basis="off",
        advanced=True,
        help="Learns the shape of events, billed for every 8 KB of them. Meant for development.",
    )
    other_account_percent: float = setting(
        0,
        "To targets in other accounts",
        unit="% of deliveries",
        basis="off",
        advanced=True,
        help="Deliveries straight to a queue, function or the like of another account.",
        ge=0,
        le=100,
    )
    copies_elsewhere: float = setting(
        0,
        "Sent on to other buses",
        unit="per event",
        basis="off",
        advanced=True,
        help="Copies to buses in other accounts or regions that are not drawn.",
        ge=0,
        le=1000,
    )
    busiest_group_percent: float = setting(
        1,
        "Events of the busiest group",
        unit="%",
        advanced=True,
        when=("bus_type", ("custom",)),
        help="An event group of the custom bus has a limit of its own.",
        ge=0,
        le=100,
    )
    rules: int | None = setting(
        None,
        "Rules of the bus",
        basis="off",
        advanced=True,
        when=("bus_type", ("classic",)),
        help="All of them, drawn or not. Empty: one for each call drawn.",
        ge=0,
        le=100_000,
    )
    rule_targets: int | None = setting(
        None,
        "Targets of the fullest rule",
        basis="off",
        advanced=True,
        when=("bus_type", ("classic",)),
        help="Where several calls are one rule. Empty: each call is a rule with one target.",
        ge=1,
        le=1000,
    )
    target_away_hours: float | None = setting(
        None,
        "Longest a target may be away",
        unit="hours",
        basis="off",
        advanced=True,
        when=("bus_type", ("classic",)),
        help="An outage the design has to live through: EventBridge tries 185 times in 24 hours. Empty: not asked.",
        ge=0,
        le=8760,
    )
    latency_ms: float = setting(30, "Answers in", unit="ms", advanced=True, help="A put.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="bus_type",
        called={
            "put notify": "latency_ms",
        },
        starting={
            "aws_event": "aws_events_per_month",
            "event aws_event": "other_account_percent",
        },
    )
