"""SNS: https://aws.amazon.com/sns/pricing/

Standard topics bill each publish in chunks of 64 KB and each delivery by its protocol, to queues and functions for
nothing; FIFO topics bill publishes and deliveries by the piece and by the GB.  Every subscriber gets every message
its filter lets through: a filter is the share of its edge.  Filters on attributes are free, those on the body bill
every byte they scan.  People and endpoints that nobody draws are numbers in the settings.

Message data protection (`sns.message_data_protection.*`) is not modelled: AWS has closed it to new customers since
30 April 2026.  Text messages are priced by country and carrier and have no row: their price is the user's to give.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Literal

from estimator.aws.batches import fullest_call
from estimator.aws.encrypted import KMS_REQUESTS, by_data_key, reuse_s
from estimator.aws.fifo import subscription_problems
from estimator.aws.units import KB_IN_GB, in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, choose, is_one, larger, smaller, used
from estimator.engine.measures import Demand, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.view import EdgeView
from pricing.book import LimitBook, Price, Tier

REQUESTS = "sns.requests"
SCANNED = "sns.payload_filtering.scanned"
FIFO_REQUESTS = "sns.fifo.requests"
FIFO_PAYLOAD = "sns.fifo.publish_payload"
FIFO_MESSAGES = "sns.fifo.subscription_messages"
FIFO_DELIVERED = "sns.fifo.subscription_payload"
ARCHIVED = "sns.fifo.archive_processing"
ARCHIVE = "sns.fifo.archive_storage"
SMS = "sns.delivery.sms"
DOLLARS = Price(SMS, "yours", "USD", (Tier(Decimal(0), None, Decimal(1)),), source="your rate")
INTERNET_OUT = "data_transfer.internet_out"
DELIVERY = "sns.delivery."
INSIDE = {"sqs": "SQS", "lambda": "Lambda", "firehose": "Firehose"}
"""Protocols by which a topic delivers within AWS: `subscribes_as` of the target, which is `http` of any other."""
OUTSIDE = {
    "http_deliveries": ("sns.delivery.http", "to an HTTP endpoint"),
    "email_deliveries": ("sns.delivery.email", "by e-mail"),
    "apns_deliveries": ("sns.delivery.mobile_push.apns", "to Apple devices"),
    "fcm_deliveries": ("sns.delivery.mobile_push.fcm", "to Android devices"),
}
TYPES = {"standard": "standard", "fifo": "FIFO"}
CHUNK_KB = 64
FIFO_TOPIC_MB_PER_SECOND = 20
"""A FIFO topic ends at 3,000 messages or 20 MB a second, whichever comes first: the note of `sns.fifo.topic_rate`."""


def _outside(label: str, what: str, advanced: bool = False) -> float:
    help = f"How many {what} each message makes: subscribers × the share their filters let through."
    made: float = setting(0, label, unit="per message", help=help, basis="off", advanced=advanced, ge=0, le=12_500_000)
    return made


class SnsSettings(Settings):
    topic_type: Literal["standard", "fifo"] = setting(
        "standard", "Type", choices=TYPES, basis="aws", help="FIFO keeps the order and delivers to queues only."
    )
    encrypted_by: Literal["none", "kms"] = setting(
        "none", "Encrypted with", choices={"none": "no key", "kms": "a key of KMS"}, basis="aws", advanced=True,
        help="Under a key of KMS publishers ask for data keys. Keys of yours are billed at KMS.",
    )  # fmt: skip
    data_key_s: float = reuse_s()
    http_deliveries: float = _outside("HTTP deliveries", "calls of HTTP endpoints outside AWS")
    email_deliveries: float = _outside("E-mails", "e-mails")
    sms_deliveries: float = _outside("Text messages", "text messages")
    sms_usd: float | None = setting(
        None,
        "Price of a text message",
        unit="USD",
        basis="off",
        when=("sms_deliveries", ("set",)),
        help="By country and carrier: see AWS's list. Empty: the line stays unknown.",
        ge=0,
        le=10,
    )
    apns_deliveries: float = _outside("Pushes to Apple devices", "push notifications", advanced=True)
    fcm_deliveries: float = _outside("Pushes to Android devices", "push notifications", advanced=True)
    payload_filters: int = setting(
        0,
        "Filters on the body",
        unit="subscriptions",
        basis="off",
        advanced=True,
        help="Subscriptions whose filter reads the message body: each is billed for every byte it scans.",
        ge=0,
        le=10_000,
    )
    large_messages: bool = setting(
        False,
        "Messages over 256 KB",
        basis="off",
        advanced=True,
        help="The topic's MaximumMessageSize is raised to 1 MB; queues, functions and Firehose only.",
    )
    throughput_scope: Literal["topic", "group"] = setting(
        "topic",
        "FIFO throughput",
        choices={"topic": "per topic", "group": "per message group"},
        basis="aws",
        advanced=True,
        when=("topic_type", ("fifo",)),
        help="Per group, a topic may take all that the account may publish.",
    )
    busiest_group_percent: float = setting(
        1,
        "Messages of the busiest group",
        unit="%",
        advanced=True,
        when=("topic_type", ("fifo",)),
        help="A message group has a limit of its own.",
        ge=0,
        le=100,
    )
    archive_days: float | None = setting(
        None,
        "Archive kept",
        unit="days",
        basis="off",
        advanced=True,
        when=("topic_type", ("fifo",)),
        help="Messages archived for replay, which FIFO topics can. Empty: none.",
        ge=1,
        le=365,
    )
    subscribes_per_second: float | None = setting(
        None,
        "New subscriptions",
        unit="a second",
        basis="off",
        advanced=True,
        help="Calls that subscribe or unsubscribe somebody, in the busiest second. Empty: few.",
        ge=0,
        le=1e6,
    )
    latency_ms: float = setting(30, "Answers in", unit="ms", advanced=True, help="A publish.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="topic_type payload_filters subscribes_per_second",
    )


class Sns(AwsService[SnsSettings]):
    slug = "sns"
    travels = ("busiest_group_percent",)
    follows_chains = True
    name = "SNS"
    noun = "an SNS topic"
    default_name = "Topic"
    type = "message"
    help = "A topic: every subscriber gets a copy of each message it has not filtered out."
    known_as = (
        "topic",
        "pubsub",
        "fan out",
        "notification",
        "fifo",
        "sms",
        "email",
        "mail",
        "push",
        "pinpoint",
        "text message",
    )
    family = "bus"
    fits = (
        "One message to many: queues, functions, Firehose, HTTP endpoints, phones and mailboxes, each with a filter "
        "of its own."
    )
    fits_not = (
        "Readers that are slow or away: a topic hands over and forgets, so put a queue behind it. Events of AWS "
        "services and of partners come by EventBridge."
    )
    Settings = SnsSettings
    operations = (
        Operation(
            "publish",
            "publish a message",
            accepts={
                "client",
                "code",
                "rest_api",
                "object",
                "schedule",
                "bus",
                "pipe",
                "workflow",
                "destination",
                "alarm",
            },
            takes_several=True,
            most_items="sns.publish_batch",
        ),
    )
    events = (
        Event(
            "message",
            "each message, for each subscriber",
            of=("publish",),
            per="item",
            sends="topic",
            reaches="a topic delivers to queues, functions, Firehose and HTTP endpoints",
            later=True,
        ),
        Event(
            "failure",
            "each message that no subscriber took",
            sends="redrive",
            reaches="a dead-letter queue is a queue",
        ),
    )
    borrows = ("data_transfer.internet_out", KMS_REQUESTS)
    alternatives = (("sns.requests", "sns.fifo.requests"),)
    dimensions = {
        REQUESTS: Dimension("SNS publishes"),
        SCANNED: Dimension("Message bodies filtered"),
        **{f"{DELIVERY}{protocol}": Dimension(f"SNS deliveries to {name}") for protocol, name in INSIDE.items()},
        **{key: Dimension(f"SNS deliveries {how}") for key, how in OUTSIDE.values()},
        FIFO_REQUESTS: Dimension("FIFO publishes"),
        FIFO_PAYLOAD: Dimension("FIFO data published"),
        FIFO_MESSAGES: Dimension("FIFO deliveries"),
        FIFO_DELIVERED: Dimension("FIFO data delivered"),
        ARCHIVED: Dimension("FIFO data archived"),
        ARCHIVE: Dimension("FIFO archive", "stock"),
    }
    own_dimensions = {SMS: Dimension("Text messages")}
    effects = {
        "sns.message_size*": ("refuses", "such messages are refused"),
        "sns.publish.rate.*": ("refuses", "publishers are refused"),
        "sns.email_rate": ("delays", "e-mails come late"),
        "sns.sms_rate": ("delays", "text messages come late"),
        "sns.sms_spend": ("loses", "text messages are no longer sent"),
        "sns.fifo.subscribers": ("rejected", ""),
        "sns.fifo.topic_rate": ("refuses", "publishers are refused"),
        "sns.fifo.group_rate": ("refuses", "publishers are refused"),
    }
    limits = {
        "sns.message_size": "SNS message size",
        "sns.message_size.max": "large SNS message size",
        "sns.subscriptions.large_messages": "subscribers of large messages",
        "sns.publish_batch": "messages in a publish",
        "sns.publish.rate.standard": "SNS publish rate",
        "sns.publish.rate.fifo": "SNS FIFO publish rate",
        "sns.fifo.topic_rate": "FIFO topic rate",
        "sns.fifo.group_rate": "FIFO group rate",
        "sns.subscriptions.fifo": "subscribers of a FIFO topic",
        "sns.topics.standard": "topics",
        "sns.topics.fifo": "FIFO topics",
        "sns.subscriptions.standard": "subscribers of a topic",
        "sns.filter_policies.topic": "filters of a topic",
        "sns.filter_policies.account": "filters of the account",
        "sns.subscribe_rate": "new subscriptions",
        "sns.email_rate": "e-mails to one address",
        "sns.sms_rate": "text messages",
        "sns.sms_spend": "spending on text messages",
    }

    def kind_of(self, s: SnsSettings) -> str:
        return f"SNS {TYPES[s.topic_type]}"

    def is_fifo(self, s: SnsSettings) -> bool:
        return s.topic_type == "fifo"

    def response_kb(self, s: SnsSettings, operation: str) -> Amount:
        return 0.0

    def own_seconds(self, s: SnsSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def check(self, s: SnsSettings, limits: LimitBook) -> tuple[str, str] | None:
        outside = [name for name in (*OUTSIDE, "sms_deliveries") if used(getattr(s, name))]
        if outside and s.topic_type == "fifo":
            return outside[0], "has no place at a FIFO topic: it delivers to queues only."
        if outside and s.large_messages:
            return "large_messages", "is for topics that deliver to queues, functions and Firehose only."
        return None

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: SnsSettings, load: Load) -> Iterator[Use]:
        for flow in load["publish"]:
            yield Use(
                SCANNED, flow.monthly_items, "messages", flow.item_kb, "KB",
                s.payload_filters, "filter|filters", KB_IN_GB, "÷ KB in a GB",
            )  # fmt: skip
        if s.encrypted_by == "kms":
            yield from by_data_key(load, s.data_key_s, load["publish"])
        yield from self._fifo_usage(s, load) if s.topic_type == "fifo" else self._standard_usage(s, load)

    @staticmethod
    def _standard_usage(s: SnsSettings, load: Load) -> Iterator[Use]:
        for flow in load["publish"]:
            calls = flow.monthly_calls
            yield Use(REQUESTS, calls, "publishes", begun(flow.call_kb, CHUNK_KB), "chunk of 64 KB|chunks of 64 KB")
            for name, (dimension, how) in OUTSIDE.items():
                deliveries: float = getattr(s, name)
                yield Use(dimension, flow.monthly_items, "messages", deliveries, how)
                yield Use(
                    INTERNET_OUT, flow.monthly_items, "messages", deliveries, how,
                    *in_gb(flow.item_kb),
                )  # fmt: skip
            if used(s.sms_deliveries):
                texts = (flow.monthly_items, "messages", s.sms_deliveries, "as text")
                yield Use(SMS, *texts) if s.sms_usd is None else Use(SMS, *texts, s.sms_usd, "USD", price=DOLLARS)
        for flow in load.out("message"):
            yield Use(f"{DELIVERY}{flow.edge.target.service.subscribes_as}", flow.monthly_items, "deliveries")

    @staticmethod
    def _fifo_usage(s: SnsSettings, load: Load) -> Iterator[Use]:
        for flow in load["publish"]:
            payload = (flow.monthly_items, "messages", *in_gb(flow.item_kb))
            yield Use(FIFO_REQUESTS, flow.monthly_calls, "publishes")
            yield Use(FIFO_PAYLOAD, *payload)
            if s.archive_days is not None:
                yield Use(ARCHIVED, *payload)
                yield Use(ARCHIVE, *payload, load.months_kept(s.archive_days), "months of them")
        for flow in load.out():
            yield Use(FIFO_MESSAGES, flow.monthly_items, "deliveries")
            yield Use(FIFO_DELIVERED, flow.monthly_items, "deliveries", *in_gb(flow.item_kb))

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: SnsSettings, load: Load) -> Iterator[Demand]:
        publishes = load["publish"]
        yield Demand(f"sns.topics.{s.topic_type}", 1.0, "topic", is_setting=True)
        yield from self._subscription_demands(s, load)
        for flow in publishes:
            key = "sns.message_size.max" if s.large_messages else "sns.message_size"
            sender = f"sent by {flow.edge.source.label}"
            together = fullest_call(flow)
            yield Demand(key, together * flow.item_kb, sender, where=flow.edge.id, remedy=CLAIM_CHECK)
            if not is_one(flow.batch):
                yield Demand("sns.publish_batch", together, "in one call", where=flow.edge.id, is_setting=True)
        if not publishes:
            return
        per_second = publishes.peak_items_per_second
        yield Demand(f"sns.publish.rate.{s.topic_type}", per_second, "messages in the peak second")
        subscribers = float(len({flow.edge.id for flow in load.out()}))
        if s.large_messages:
            yield Demand("sns.subscriptions.large_messages", subscribers, "subscribers drawn", is_setting=True)
        if s.topic_type == "fifo":
            yield Demand("sns.subscriptions.fifo", subscribers, "subscribers drawn", is_setting=True)
            yield from self._fifo_demands(s, load, per_second)
            return
        yield from self._people_demands(s, publishes, per_second)

    @staticmethod
    def _subscription_demands(s: SnsSettings, load: Load) -> Iterator[Demand]:
        """Who subscribes, drawn or not, and the filters between: an edge that lets only a share through has one."""
        drawn = {flow.edge.id: flow.edge for flow in load.out()}
        filters = larger(added(choose(edge.share < 1.0, 1.0, 0.0) for edge in drawn.values()), s.payload_filters)
        if used(filters):
            remedy = "Let several subscribers share a queue, or send them through EventBridge rules."
            yield Demand(
                "sns.filter_policies.topic", filters, "subscribers with a filter", remedy=remedy, is_setting=True
            )
            yield Demand("sns.filter_policies.account", filters, "subscribers with a filter", is_setting=True)
        if s.topic_type == "standard" and (drawn or load["publish"]):
            outside = added(getattr(s, name) for name in (*OUTSIDE, "sms_deliveries"))
            yield Demand("sns.subscriptions.standard", outside + float(len(drawn)), "subscribers", is_setting=True)
        if s.subscribes_per_second is not None:
            remedy = "Subscribe in smaller steps, or keep the list of receivers in a table."
            yield Demand("sns.subscribe_rate", s.subscribes_per_second, "in the busiest second", remedy=remedy)

    @staticmethod
    def _people_demands(s: SnsSettings, publishes: Flows, per_second: Amount) -> Iterator[Demand]:
        if used(s.email_deliveries):
            each = per_second * smaller(s.email_deliveries, 1.0)
            yield Demand("sns.email_rate", each, "to each address", remedy="Gather them, or send them through SES.")
        if used(s.sms_deliveries):
            yield Demand("sns.sms_rate", per_second * s.sms_deliveries, "text messages in the peak second")
            if s.sms_usd is not None:
                spent = publishes.monthly_items * s.sms_deliveries * s.sms_usd
                yield Demand("sns.sms_spend", spent, "text messages of a month")

    @staticmethod
    def _fifo_demands(s: SnsSettings, load: Load, per_second: Amount) -> Iterator[Demand]:
        if s.throughput_scope == "topic":
            megabytes = added(flow.peak_items_per_second * flow.item_kb / 1024 for flow in load["publish"])
            as_messages = megabytes / FIFO_TOPIC_MB_PER_SECOND * load.limit("sns.fifo.topic_rate")
            yield Demand(
                "sns.fifo.topic_rate", larger(per_second, as_messages),
                f"messages in the peak second, or their bytes as a part of {FIFO_TOPIC_MB_PER_SECOND} MB/s",
                remedy="Set FifoThroughputScope to MessageGroup.",
            )  # fmt: skip
        busiest = per_second * (s.busiest_group_percent / 100)
        yield Demand("sns.fifo.group_rate", busiest, "of the busiest group", remedy="Use more message groups.")

    def problems(self, s: SnsSettings, load: Load) -> Iterator[Problem]:
        for flow in load.out():
            protocol, label = flow.edge.target.service.subscribes_as, flow.edge.target.label
            if s.large_messages and protocol not in INSIDE:
                yield Problem(
                    "sns.message_size.max",
                    "error",
                    f"A topic whose MaximumMessageSize is raised cannot deliver to {label}: only to queues, functions "
                    "and Firehose.",
                    mend=Mend("large_messages"),
                )

    def edge_problems(self, s: SnsSettings, edge: EdgeView) -> Iterator[Problem]:
        return subscription_problems(edge)


CLAIM_CHECK = "Put the data in S3 and send its key."
