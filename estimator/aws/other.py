"""Anything we hold no prices for: OpenSearch, IoT Core, EC2.  It passes traffic on.

Its cost is what the user says: so much a month, a million calls and a GB.  Until one of them is given (0 is an
answer too) its line is unknown and the total incomplete.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import ClassVar, Literal

from estimator.aws.external_system import latency_ms, rate_demands, rate_limit, slowest_ms
from estimator.aws.held_at_once import connections_per_environment, connections_per_task, held_demands, most_at_once
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, whole_down
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import CallerKind, Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from pricing.book import Price, PriceMissing, Tier

MONTHLY, CALLS, DATA = "other.monthly", "other.calls", "other.data"
RATE, HELD = "other.rate", "other.at_once"
MILLION = 1_000_000
WHAT = {
    "bedrock": "Bedrock, batch or provisioned",
    "elasticache": "ElastiCache on other nodes",
    "iot_core": "IoT Core",
    "opensearch": "OpenSearch",
    "rds": "RDS with another engine or class",
    "msk": "MSK",
    "ec2": "EC2",
    "other": "another service",
}
SHORT = {"bedrock": "Bedrock", "elasticache": "ElastiCache", "rds": "RDS"}
"""On a card, where the rest has no room."""
PRIVATE = ("elasticache", "rds", "msk", "ec2")
"""What runs in a network of the user's."""
BYTES_A_CONNECTION, KEPT_FOR_SUPERUSERS = 9_531_392, 3
"""RDS for PostgreSQL allows memory ÷ 9,531,392 bytes connections unless told otherwise, of which PostgreSQL keeps three
for superusers: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html."""
ANYTHING: Collection[CallerKind] = {
    "client", "code", "http_api", "rest_api", "alb", "object", "schedule", "destination", "workflow", "graphql",
    "external", "topic", "bus", "pipe", "cdn", "queue", "stream", "kinesis", "nlb", "api_destination", "delivery",
    "aws_event", "alarm", "enrichment",
}  # fmt: skip


def _usd(label: str, per: str) -> float | None:
    usd: float | None = setting(
        None, label, unit=f"USD {per}", basis="off", help="What it costs you. Empty: not known.", ge=0, le=1e9
    )
    return usd


class OtherSettings(Settings):
    what: Literal["bedrock", "elasticache", "iot_core", "opensearch", "rds", "msk", "ec2", "other"] = setting(
        "other", "Service", choices=WHAT, help="What it is. Of RDS, connections are counted as well."
    )
    monthly_usd: float | None = _usd("Fixed cost", "a month")
    million_calls_usd: float | None = _usd("Cost of calls", "a million")
    gb_usd: float | None = _usd("Cost of data", "a GB in or out")
    latency_ms: float = latency_ms(10)
    slowest_ms: float | None = slowest_ms()
    rate_limit: float | None = rate_limit()
    most_at_once: float | None = most_at_once(
        "Empty: of RDS what PostgreSQL allows by its memory, of anything else not checked."
    )
    memory_gb: float = setting(
        1,
        "Memory of the database",
        unit="GB",
        when=("what", ("rds",)),
        help="Where it is not said how many connections it takes: PostgreSQL allows 112 for each GB, three kept for "
        "administration.",
        ge=0.25,
        le=32_768,
    )
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()

    acting: ClassVar[Acting] = Acting(
        alone="what monthly_usd million_calls_usd gb_usd rate_limit",
        called={
            "call": "latency_ms slowest_ms most_at_once memory_gb lambda_connections task_connections",
        },
    )

    @property
    def allowed_at_once(self) -> Amount | None:
        """The connections it takes, None where nobody knows."""
        if self.most_at_once is None and self.what == "rds":
            return whole_down(self.memory_gb * 1024**3 / BYTES_A_CONNECTION) - KEPT_FOR_SUPERUSERS
        return self.most_at_once


class Other(AwsService[OtherSettings]):
    slug = "other"
    name = "Other service"
    noun = "another service"
    default_name = "Other service"
    short_name = "Other service"
    type = "data"
    help = "What Headroom has no prices for. It passes traffic on; you say what it costs."
    known_as = (
        "ec2",
        "instance",
        "virtual machine",
        "vm",
        "server",
        "lightsail",
        "beanstalk",
        "sagemaker",
        "opensearch",
        "elasticsearch",
        "redshift",
        "neptune",
        "documentdb",
        "msk",
        "kafka",
        "mq",
        "ses",
        "email",
        "mail",
        "warehouse",
        "data warehouse",
        "machine learning",
        "ml",
        "iot",
        "mariadb",
        "oracle",
        "emr",
        "textract",
        "rekognition",
        "search",
        "amazon mq",
        "rabbitmq",
        "activemq",
        "timestream",
        "influx",
        "graph",
        "sql server",
        "sqlserver",
        "dax",
        "cloudtrail",
        "audit",
        "codebuild",
        "codepipeline",
        "ci",
        "pipeline",
        "transcribe",
        "translate",
        "polly",
        "comprehend",
        "lex",
        "mediaconvert",
        "ivs",
        "transfer",
        "ftp",
        "sftp",
        "backup",
        "workspaces",
        "appstream",
        "connect",
        "hadoop",
        "iot core",
        "mqtt",
        "quicksight",
        "global accelerator",
        "anything",
    )
    family = "other"
    fits = (
        "A part that matters to the drawing but has no prices here, such as OpenSearch, MSK or SageMaker. Say "
        "what it costs a month, a million calls or a GB."
    )
    fits_not = (
        "Anything on the list of services, which knows its prices and limits. Until you give a cost its line is "
        "unknown and the total incomplete."
    )
    Settings = OtherSettings
    operations = (Operation("call", "a call of it", accepts=ANYTHING),)
    events = (Event("call", "each call it passes on", of=("call",)),)
    own_dimensions = {
        MONTHLY: Dimension("Fixed cost, as you give it", "standing"),
        CALLS: Dimension("Calls, at the cost you give"),
        DATA: Dimension("Data, at the cost you give"),
    }
    own_limits = {RATE: "rate limit of another service", HELD: "connections to another service"}
    effects = {
        "other.*": ("refuses", "refuses calls", ("delays", "refuses calls, which are tried again")),
    }

    def kind_of(self, s: OtherSettings) -> str:
        what = SHORT.get(s.what, WHAT[s.what])
        return f"{what}, cost unknown" if _is_unknown(s) else what

    def knows_limits(self, s: OtherSettings) -> bool:
        return s.rate_limit is not None or s.allowed_at_once is not None

    def is_private(self, s: OtherSettings) -> bool:
        return s.what in PRIVATE

    def own_seconds(self, s: OtherSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms, s.slowest_ms)

    def usage(self, s: OtherSettings, load: Load) -> Iterator[Use]:
        if _is_unknown(s):
            what = "this service" if s.what == "other" else WHAT[s.what]
            reason = (
                f"Headroom has no price for {what}. Give its cost a month, a million calls or a GB in the settings of "
                "the card."
            )
            yield Use(MONTHLY, 1, "month", price=PriceMissing(reason))
            return
        if s.monthly_usd is not None:
            yield Use(MONTHLY, s.monthly_usd, "USD", price=YOURS)
        for flow in load["call"]:
            if s.million_calls_usd is not None:
                calls = (flow.monthly_calls, "calls", s.million_calls_usd, "USD", MILLION, "÷ calls")
                yield Use(CALLS, *calls, price=YOURS)
            if s.gb_usd is not None:
                for times, word, kb in (
                    (flow.monthly_items, "items in", flow.item_kb),
                    (flow.monthly_calls, "answers out", flow.response_kb),
                ):
                    yield Use(DATA, times, word, *in_gb(kb), s.gb_usd, "USD", price=YOURS)

    def demands(self, s: OtherSettings, load: Load) -> Iterator[Demand]:
        yield from rate_demands(RATE, s.rate_limit, load)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        for node_id, node in network.nodes.items():
            if isinstance(node.settings, OtherSettings):
                yield from held_demands(HELD, node.settings, node.settings.allowed_at_once, network, node_id)


YOURS = Price("", "yours", "USD", (Tier(Decimal(0), None, Decimal(1)),), source="your rate")
"""The quantity of such a line is its cost already."""


def _is_unknown(s: OtherSettings) -> bool:
    return s.monthly_usd is None and s.million_calls_usd is None and s.gb_usd is None
