"""EventBridge event bus: https://aws.amazon.com/eventbridge/pricing/

Events of your own, of partners and those an AWS service sends only when asked to, as S3 does, are billed where they
come in, one for each begun 64 KB; what AWS services report of themselves is free.  A rule is an edge, the share of
events it matches the share of the edge, and delivery in the same account is free.  Billed are calls of API
destinations, deliveries to other accounts, and events sent on to buses of other accounts or regions, by the sender;
an event sent on to a bus of the same account and region counts there as one of your own.

The event bus that AWS introduced on 24 September 2026 bills every begun KB in and out at prices no list here has: its
lines stay unknown unless `rates` give them.  Its limits are known.
"""

from collections.abc import Iterator

from estimator.aws.batches import fullest_call
from estimator.aws.eventbridge.settings import EventBridgeSettings
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, in_sample, is_one, larger, used
from estimator.engine.measures import Demand, Sending, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import SHAPES, Flow
from estimator.engine.traffic.view import EdgeView

CUSTOM = "eventbridge.custom_events"
OPT_IN = "eventbridge.partner_or_opt_in_events"
ELSEWHERE = "eventbridge.cross_region_or_cross_account_events"
OTHER_ACCOUNT = "eventbridge.cross_account_target_delivery"
API_DESTINATIONS = "eventbridge.api_destinations"
ARCHIVED = "eventbridge.archive.processing"
ARCHIVE = "eventbridge.archive.storage"
DISCOVERY = "eventbridge.schema_discovery"
KB_IN, KB_OUT = "eventbridge.v2.ingestion", "eventbridge.v2.delivery"
RETRIED_FOR_HOURS = 24
"""How long a delivery is tried again: docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html."""
CHUNK_KB, DISCOVERY_KB, METERED_KB = 64, 8, 1
CHUNKS = "chunk of 64 KB|chunks of 64 KB"
SMALL = "chunk of 8 KB|chunks of 8 KB"
RULES_REACH = "a rule starts functions, workflows and tasks, and sends to queues, topics, streams and other buses"


class EventBridge(AwsService[EventBridgeSettings]):
    slug = "eventbridge"
    name = "EventBridge"
    noun = "an EventBridge bus"
    default_name = "Events"
    type = "message"
    help = "An event bus: rules pass each event on to every target whose pattern it matches."
    known_as = ("bus", "events", "rules", "pubsub")
    family = "bus"
    fits = (
        "Events of many producers for consumers that should not know each other: your own, those of AWS services "
        "and of partners, chosen by rules on their content."
    )
    fits_not = (
        "High volume: an event costs more than a message of a topic or a record of a stream. Order: a bus does not "
        "keep it."
    )
    Settings = EventBridgeSettings
    operations = (
        Operation(
            "put",
            "put an event of your own on the bus",
            accepts={
                "client", "code", "http_api", "rest_api", "graphql", "schedule", "bus", "pipe", "workflow",
                "destination",
            },
            takes_several=True,
            most_items="eventbridge.put_events.entries",
        ),
        Operation(
            "opt_in",
            "an event of a partner, or one that an AWS service sends when asked to",
            accepts={"object", "client", "external"},
        ),
        Operation("notify", "an event that an AWS service reports of itself", accepts={"aws_event", "alarm"}),
    )  # fmt: skip
    events = (
        Event(
            "event",
            "each event, for each rule",
            of=("put", "opt_in", "notify"),
            per="item",
            sends="bus",
            reaches=RULES_REACH,
            later=True,
        ),
        Event(
            "api_destination",
            "each event, for each API destination",
            of=("put", "opt_in", "notify"),
            per="item",
            sends="api_destination",
            reaches="an API destination calls what answers over HTTP",
            later=True,
        ),
        Event(
            "aws_event",
            "each event of AWS services on the default bus",
            sends="bus",
            many="events",
            reaches=RULES_REACH,
        ),
        Event(
            "failure",
            "each event that no target took",
            sends="redrive",
            reaches="a dead-letter queue is a queue",
        ),
    )
    dimensions = {
        CUSTOM: Dimension("Events of your own"),
        OPT_IN: Dimension("Events of partners and on request"),
        ELSEWHERE: Dimension("Events to other accounts and regions"),
        OTHER_ACCOUNT: Dimension("Deliveries to targets in other accounts"),
        API_DESTINATIONS: Dimension("Calls of API destinations"),
        ARCHIVED: Dimension("Events archived"),
        ARCHIVE: Dimension("Event archive", "stock"),
        DISCOVERY: Dimension("Schema discovery"),
    }
    own_dimensions = {
        KB_IN: Dimension("KB put on the custom bus"),
        KB_OUT: Dimension("KB delivered by the custom bus"),
    }
    effects = {
        "eventbridge.event_size": ("refuses", "such events are refused"),
        "eventbridge.put_events.rate": ("refuses", "senders are refused"),
        "eventbridge.v2.bus_rate": ("refuses", "senders are refused"),
        "eventbridge.v2.group_rate": ("refuses", "senders are refused"),
        "eventbridge.v2.target_timeout": ("refuses", "deliveries are cut off and tried again"),
        "eventbridge.invocations.rate": ("delays", "events are delivered late"),
        "eventbridge.api_destination.rate": ("delays", "events are delivered late"),
        "eventbridge.retry": ("loses", "events are dropped after the last try"),
    }
    limits = {
        "eventbridge.event_size": "event size",
        "eventbridge.put_events.entries": "events in a put",
        "eventbridge.put_events.rate": "EventBridge puts",
        "eventbridge.invocations.rate": "EventBridge deliveries",
        "eventbridge.api_destination.rate": "API destination rate",
        "eventbridge.v2.bus_rate": "events of a custom bus",
        "eventbridge.v2.group_rate": "events of a group",
        "eventbridge.v2.entries": "events in a put, custom bus",
        "eventbridge.v2.target_timeout": "target time-out of a custom bus",
        "eventbridge.v2.subscribers": "subscribers of a custom bus",
        "eventbridge.buses": "event buses",
        "eventbridge.v2.buses": "custom event buses",
        "eventbridge.rules_per_bus": "rules of a bus",
        "eventbridge.targets_per_rule": "targets of a rule",
        "eventbridge.retry": "tries of a delivery",
    }

    def kind_of(self, s: EventBridgeSettings) -> str:
        return "EventBridge" if s.bus_type == "classic" else "EventBridge · custom bus"

    def response_kb(self, s: EventBridgeSettings, operation: str) -> Amount:
        return 0.0

    def own_seconds(self, s: EventBridgeSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def source(self, s: EventBridgeSettings, event: str, hours_per_month: float) -> Sending | None:
        if event != "aws_event" or not used(s.aws_events_per_month):
            return None
        return Sending(s.aws_events_per_month, SHAPES["steady"], 1.0, 60.0)

    def emits(self, s: EventBridgeSettings, event: str, flow: Flow) -> Amount:
        return _runs(s)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: EventBridgeSettings, load: Load) -> Iterator[Use]:
        replays = (_runs(s), "runs of the rules") if used(s.archived_percent * s.replayed_percent) else ()
        for flow in load.flows():
            yield from self._archive_uses(s, load, flow)
            if s.discovers_schemas:
                yield Use(DISCOVERY, flow.monthly_items, "events", begun(flow.item_kb, DISCOVERY_KB), SMALL)
            calls = (*replays, s.api_destination_calls, "calls each")
            yield from called(flow.monthly_items, "events", flow.item_kb, *calls)
            copies = (*replays, s.copies_elsewhere, "copies", begun(flow.item_kb, CHUNK_KB), CHUNKS)
            yield Use(ELSEWHERE, flow.monthly_items, "events", *copies)
        for flow in load.out():
            if is_call(flow.edge):
                yield from called(flow.monthly_items, "calls", flow.item_kb)
            elif flow.edge.operation.name != "put":
                share, chunks = s.other_account_percent / 100, begun(flow.item_kb, CHUNK_KB)
                yield Use(OTHER_ACCOUNT, flow.monthly_items, "deliveries", share, "to other accounts", chunks, CHUNKS)
        yield from self._custom_usage(load) if s.bus_type == "custom" else self._classic_usage(load)

    @staticmethod
    def _archive_uses(s: EventBridgeSettings, load: Load, flow: Flow) -> Iterator[Use]:
        archived = (flow.monthly_items, "events", s.archived_percent / 100, "archived")
        size = in_gb(flow.item_kb)
        chunks = (begun(flow.item_kb, CHUNK_KB), CHUNKS)
        yield Use(ARCHIVED, *archived, *size)
        yield Use(ARCHIVE, *archived, *size, load.months_kept(s.archive_days), "months of them")
        yield Use(CUSTOM, *archived, s.replayed_percent / 100, "replayed", *chunks)

    @staticmethod
    def _classic_usage(load: Load) -> Iterator[Use]:
        for dimension, operation in ((CUSTOM, "put"), (OPT_IN, "opt_in")):
            for flow in load[operation]:
                if not comes_from_afar(flow):
                    chunks = begun(flow.item_kb, CHUNK_KB)
                    yield Use(dimension, flow.monthly_items, "events", chunks, CHUNKS)
        for flow in load.out():
            if flow.edge.operation.name == "put" and comes_from_afar(flow):
                yield Use(ELSEWHERE, flow.monthly_items, "events sent on", begun(flow.item_kb, CHUNK_KB), CHUNKS)

    @staticmethod
    def _custom_usage(load: Load) -> Iterator[Use]:
        for flow in load.flows():
            yield Use(KB_IN, flow.monthly_items, "events", begun(flow.item_kb, METERED_KB), "KB begun")
        for flow in load.out():
            yield Use(KB_OUT, flow.monthly_items, "deliveries", begun(flow.item_kb, METERED_KB), "KB begun")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: EventBridgeSettings, load: Load) -> Iterator[Demand]:
        buses = "eventbridge.v2.buses" if s.bus_type == "custom" else "eventbridge.buses"
        yield Demand(buses, 1.0, "bus", is_setting=True)
        entries = "eventbridge.v2.entries" if s.bus_type == "custom" else "eventbridge.put_events.entries"
        for flow in load["put"]:
            together = fullest_call(flow)
            yield Demand(
                "eventbridge.event_size", together * flow.item_kb, f"sent by {flow.edge.source.label}",
                where=flow.edge.id, remedy="Put the data in S3 and send its key.",
            )  # fmt: skip
            if not is_one(flow.batch):
                yield Demand(entries, together, "in one call", where=flow.edge.id, is_setting=True)
        for flow in load.out():
            if is_call(flow.edge):
                key, calls = "eventbridge.api_destination.rate", flow.peak_items_per_second
                yield Demand(key, calls, f"calls of {flow.edge.target.label}", where=flow.edge.id)
        if load.arriving or load.leaving:
            yield from self._custom_demands(s, load) if s.bus_type == "custom" else self._classic_demands(s, load)

    @staticmethod
    def _classic_demands(s: EventBridgeSettings, load: Load) -> Iterator[Demand]:
        are_full = all(in_sample(flow.batch) >= load.limit("eventbridge.put_events.entries") for flow in load["put"])
        yield Demand(
            "eventbridge.put_events.rate", load["put"].peak_calls_per_second, "puts in the peak second",
            remedy="" if are_full else "Put up to ten events at a time.",
        )  # fmt: skip
        unseen = _runs(s) * (s.api_destination_calls + s.copies_elsewhere)
        deliveries = added(flow.peak_items_per_second * unseen for flow in load.flows())
        deliveries = deliveries + added(flow.peak_items_per_second for flow in load.out())
        if used(deliveries):
            yield Demand("eventbridge.invocations.rate", deliveries, "deliveries in the peak second; more are delayed")
        yield from _rule_demands(s, load)

    @staticmethod
    def _custom_demands(s: EventBridgeSettings, load: Load) -> Iterator[Demand]:
        events = added(flow.peak_items_per_second for flow in load.flows())
        kilobytes = added(flow.peak_items_per_second * flow.item_kb for flow in load.flows())
        yield Demand("eventbridge.v2.bus_rate", events, "events in the peak second")
        subscribers = float(len({flow.edge.id for flow in load.out()}))
        yield Demand("eventbridge.v2.subscribers", subscribers, "subscribers drawn", is_setting=True)
        busiest = (events + kilobytes) * (s.busiest_group_percent / 100)
        yield Demand("eventbridge.v2.group_rate", busiest, "of the busiest group", remedy="Use more event groups.")

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """How long a custom bus waits: for a function and over HTTP, not for what it only starts.

        docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-target-sfn.html
        """
        for edge in network.edges:
            settings, target = edge.source.settings, edge.target
            if not isinstance(settings, EventBridgeSettings) or settings.bus_type != "custom":
                continue
            if is_call(edge) or target.service.is_timed_target:
                _, slowest = network.latency[edge.id]
                cause = f"{target.label} takes, the slowest of 100 calls"
                yield edge.source.id, Demand("eventbridge.v2.target_timeout", slowest, cause, where=edge.id)


def _runs(s: EventBridgeSettings) -> Amount:
    """How often the rules run for an event, replays included."""
    return 1.0 + s.archived_percent / 100 * (s.replayed_percent / 100)


def _rule_demands(s: EventBridgeSettings, load: Load) -> Iterator[Demand]:
    """Rules of a classic bus, each edge one, their targets, and how long one may be away before events are lost."""
    drawn = float(len({flow.edge.id for flow in load.out()}))
    rules = larger(drawn, 0.0 if s.rules is None else s.rules)
    if used(rules):
        remedy = "Split the bus, or let one rule pass more on and filter behind it."
        yield Demand("eventbridge.rules_per_bus", rules, "rules", remedy=remedy, is_setting=True)
        targets, remedy = 1.0 if s.rule_targets is None else s.rule_targets, "Make a second rule, or send to a topic."
        yield Demand("eventbridge.targets_per_rule", targets, "of the fullest rule", remedy=remedy, is_setting=True)
    if s.target_away_hours is not None:
        tries = s.target_away_hours / RETRIED_FOR_HOURS * load.limit("eventbridge.retry")
        cause = f"while a target is away, over {RETRIED_FOR_HOURS} hours"
        yield Demand("eventbridge.retry", tries, cause, remedy="Give each target a dead-letter queue.", is_setting=True)


def is_call(edge: EdgeView) -> bool:
    """Whether a delivery goes through an API destination: over HTTP, to what is outside AWS or answers like it."""
    return edge.event.sends == "api_destination" or edge.target.service.is_outside


def called(times: Amount, word: str, kb: Amount, *factors: Amount | str) -> Iterator[Use]:
    """The line for calls of API destinations, one for each begun 64 KB."""
    yield Use(API_DESTINATIONS, times, word, *factors, begun(kb, CHUNK_KB), CHUNKS)


def comes_from_afar(flow: Flow) -> bool:
    """Whether a bus of another region sent it on: the sender is billed."""
    source, target = flow.edge.source, flow.edge.target
    return source.service is target.service and source.region != target.region
