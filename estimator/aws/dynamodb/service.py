"""DynamoDB: https://aws.amazon.com/dynamodb/pricing/

A write unit is 1 KB and a read unit 4 KB, both begun units counting whole: docs.aws.amazon.com/amazondynamodb/
latest/developerguide/read-write-operations.html.  Eventually consistent reads cost half a unit, transactions two.
Each index that a write reaches is another write, of what the index copies: .../GSI.html; transactions write it once.
Provisioned capacity is billed by the hour, scaled between its bounds to a target of use where that is asked for, for
the table and for each global index, which has the table's bounds.

A global table is a node in each region, with an edge from `replicated` of one to `replicate` of the next: each write
of it is a replicated one, in its own region and where it arrives, those of global indexes are ordinary ones, and its
bytes cross between regions.  A copy holds what the table holds, and has its indexes, capacity mode and write capacity:
`copies`.  Not judged: pages of a query (more calls, the
same units), and switches of mode.  What it is billed: `bill`; what it asks of its limits: `limits`.
"""

from collections.abc import Iterator

from estimator.aws.dynamodb.bill import DIMENSIONS, once_uses, table_uses
from estimator.aws.dynamodb.copies import OF_A_COPY, copy_problems
from estimator.aws.dynamodb.limits import capacity_problems, table_demands
from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.aws.dynamodb.units import READS, WRITES
from estimator.aws.encrypted import KMS_REQUESTS
from estimator.aws.order import busiest_of_stream, lane_limits
from estimator.engine.document.architecture import Edge
from estimator.engine.figures import figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Demand, HiddenCost, Polling, Problem, Use
from estimator.engine.operations import CallerKind, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import EdgeView
from pricing.book import LimitBook

STREAM_POLL_SECONDS = 0.25
"""Lambda polls each shard of a stream four times a second:
docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html."""
CALLERS: frozenset[CallerKind] = frozenset({"client", "code", "rest_api", "workflow", "graphql"})


class DynamoDb(AwsService[DynamoDbSettings]):
    slug = "dynamodb"
    has_gateway_endpoint = True
    name = "DynamoDB"
    noun = "a DynamoDB table"
    default_name = "Table"
    type = "data"
    help = "A key-value and document table that scales with its keys."
    known_as = ("database", "nosql", "table", "key value", "document", "mongodb", "ddb", "cassandra", "keyspaces")
    family = "database"
    fits = (
        "Reading and writing by known keys at any scale: carts, sessions, profiles, counters. On demand it bills "
        "each read and write, and while nothing comes only what is stored."
    )
    fits_not = (
        "Questions nobody planned a key for, joins and analysis: those belong in Aurora or Athena. Large items and "
        "scans, for every KB read is billed."
    )
    Settings = DynamoDbSettings
    copied = {"replicated": OF_A_COPY}
    hidden_costs = (HiddenCost("what is stored", {"storage_gb": 0.0}),)
    operations = (
        Operation("read", "get or query items", accepts=CALLERS, fetches=True),
        Operation("write", "put, change or delete an item", accepts=CALLERS),
        Operation("transact_read", "read items in a transaction", accepts=CALLERS, fetches=True),
        Operation("transact_write", "write items in a transaction", accepts=CALLERS),
        Operation("replicate", "copy a write of a global table here", waits=False, accepts={"replica"}),
    )
    events = (
        Event(
            "change",
            "each item written, through the table's stream",
            of=("write", "transact_write", "replicate"),
            per="item",
            sends="stream",
            polled=True,
            batch=100,
            reaches="a table's stream is read by functions, and by programs in containers",
        ),
        Event(
            "replicated",
            "each item written, for a copy in another region",
            of=("write", "transact_write"),
            per="item",
            sends="replica",
            later=True,
            reaches="a global table copies to a table in another region",
        ),
        Event(
            "captured",
            "each item written, sent to a Kinesis stream",
            of=("write", "transact_write", "replicate"),
            per="item",
            sends="change_capture",
            later=True,
            reaches="a table sends what changes to a Kinesis stream",
        ),
    )
    borrows = (KMS_REQUESTS,)
    alternatives = (
        ("dynamodb.on_demand.read*",),
        ("dynamodb.on_demand.write*",),
        ("dynamodb.provisioned.rcu_hour*",),
        ("dynamodb.provisioned.wcu_hour*",),
        ("dynamodb.global_table.on_demand.*",),
        ("dynamodb.global_table.provisioned.*",),
        ("dynamodb.storage.*",),
    )
    dimensions = DIMENSIONS
    own_limits = lane_limits("dynamodb.streams", "key", "shard")
    effects = {
        "dynamodb.item_size": ("refuses", "such items are refused"),
        "dynamodb.item_collection_size": ("refuses", "writes to that key are refused"),
        "dynamodb.partition_*": ("refuses", "calls of the busiest key are throttled"),
        "dynamodb.on_demand.*": ("catches up", "calls are throttled for some minutes, until the table has grown"),
        "dynamodb.table_*": ("refuses", "calls are throttled"),
        "dynamodb.account_*": ("refuses", "AWS provisions no more and calls are throttled"),
        "dynamodb.burst_retention": ("refuses", "calls are throttled"),
        "dynamodb.provisioned_*": ("refuses", "calls are throttled"),
        "dynamodb.streams.readers_per_shard": ("delays", "readers fall behind"),
        "dynamodb.streams.table_wcu": ("refuses", "AWS provisions no more and calls are throttled"),
        "dynamodb.streams.retention": ("loses", "changes are lost"),
        "dynamodb.streams.busiest_key": ("delays", "changes of the busiest key wait"),
        "dynamodb.streams.busiest_key_age": ("loses", "changes of the busiest key are lost"),
        "dynamodb.streams.busiest_shard": ("delays", "changes of the busiest shard wait"),
        "dynamodb.streams.busiest_shard_age": ("loses", "changes of the busiest shard are lost"),
        "dynamodb.global_table": ("rejected", ""),
        "dynamodb.capacity_decreases": ("costs", "capacity stays up until AWS lowers it again"),
    }
    limits = {
        "dynamodb.item_size": "item size",
        "dynamodb.item_collection_size": "size of a key with local indexes",
        "dynamodb.partition_rcu": "reads of one partition",
        "dynamodb.partition_wcu": "writes of one partition",
        "dynamodb.on_demand.initial_read": "reads of a new table",
        "dynamodb.on_demand.initial_write": "writes of a new table",
        "dynamodb.on_demand.growth_factor": "growth of a table",
        "dynamodb.capacity_decreases": "capacity decreases",
        "dynamodb.table_rcu": "table reads",
        "dynamodb.table_wcu": "table writes",
        "dynamodb.account_rcu": "account read capacity",
        "dynamodb.account_wcu": "account write capacity",
        "dynamodb.burst_retention": "burst capacity",
        "dynamodb.batch_get_items": "items in a batch read",
        "dynamodb.batch_write_items": "items in a batch write",
        "dynamodb.batch_size": "batch size",
        "dynamodb.transaction_items": "items in a transaction",
        "dynamodb.transaction_size": "transaction size",
        "dynamodb.gsi_per_table": "global indexes",
        "dynamodb.lsi_per_table": "local indexes",
        "dynamodb.tables": "tables",
        "dynamodb.streams.readers_per_shard": "stream readers",
        "dynamodb.streams.table_wcu": "writes of a table with stream",
        "dynamodb.streams.retention": "age of stream records",
    }

    def kind_of(self, s: DynamoDbSettings) -> str:
        return f"DynamoDB · {'on demand' if s.capacity == 'on_demand' else 'provisioned'}"

    def check(self, s: DynamoDbSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.loaded_gb > s.storage_gb:
            return "loaded_gb", "must not be more than what is stored now."
        if s.capacity == "provisioned" and s.scaling == "auto":
            for most, least in (("most_read_capacity", "read_capacity"), ("most_write_capacity", "write_capacity")):
                if getattr(s, most) < getattr(s, least):
                    return most, f"must not be less than the least, {figure(getattr(s, least))}."
        return None

    def payload_kb(self, s: DynamoDbSettings, operation: str) -> Amount | None:
        return s.item_kb if operation in WRITES else 0.0 if operation in READS else None

    def response_kb(self, s: DynamoDbSettings, operation: str) -> Amount:
        return s.item_kb if operation in READS else 0.0

    def own_seconds(self, s: DynamoDbSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def polling(self, s: DynamoDbSettings, event: str, edge: Edge) -> Polling:
        each = 1 if edge.parallel is None else edge.parallel
        window = 0.0 if edge.window_s is None else edge.window_s
        busiest = busiest_of_stream(s.hottest_key_percent / 100, each)
        return Polling(s.stream_shards * each, window, STREAM_POLL_SECONDS, busiest)

    def retries(self, s: DynamoDbSettings, event_or_operation: str) -> int | None:
        return None if event_or_operation == "change" else 0

    def event_kb(self, s: DynamoDbSettings, event: str, flow: Flow) -> Amount:
        return flow.item_kb if event == "replicated" else flow.item_kb * s.stream_images

    def once(self, s: DynamoDbSettings, load: Load) -> Iterator[Use]:
        return once_uses(s, load)

    def usage(self, s: DynamoDbSettings, load: Load) -> Iterator[Use]:
        return table_uses(s, load)

    def demands(self, s: DynamoDbSettings, load: Load) -> Iterator[Demand]:
        return table_demands(s, load)

    def problems(self, s: DynamoDbSettings, load: Load) -> Iterator[Problem]:
        return capacity_problems(s, load)

    def edge_problems(self, s: DynamoDbSettings, edge: EdgeView) -> Iterator[Problem]:
        return copy_problems(edge)
