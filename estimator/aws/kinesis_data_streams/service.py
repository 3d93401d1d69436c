"""Kinesis Data Streams: https://aws.amazon.com/kinesis/data-streams/pricing/

On demand, records are billed by the GB that comes in, each rounded up to 1 KB, and by the GB each consumer reads;
provisioned, by the shard-hour and by the 25 KB a record begins.  A consumer with enhanced fan-out has 2 MB a second of
each shard for itself, at a price of its own; the others share 2 MB.  Records are kept for a day; up to seven days
cost extra by the shard-hour or the GB, older ones by the GB.  On-demand Advantage has no stream-hours and lower
rates, and bills an account at least 25 MB a second each way: docs.aws.amazon.com/streams/latest/dev/
how-do-i-size-a-stream.html.  There is no price of its own for its fan-out and its long-term retention: the first
is billed like any retrieval, the second at the on-demand rate.  How much one read may bring and how often the mode
may change are limits that no load reaches.
"""

from collections.abc import Iterator
from math import inf

from estimator.aws.batches import fullest_call
from estimator.aws.encrypted import KMS_REQUESTS, by_caller, by_credential
from estimator.aws.kinesis_data_streams.settings import MODES, KinesisSettings
from estimator.aws.order import (
    busiest_of_stream,
    busiest_shard,
    faster_from_shards,
    lane_demands,
    lane_limits,
    retention_demand,
    way_out,
)
from estimator.aws.units import in_gb
from estimator.engine.document.architecture import Edge
from estimator.engine.figures import figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import PEAK, Amount, added, begun, between, choose, larger, smaller, used, whole_up
from estimator.engine.measures import Arrivals, Demand, Polling, Use
from estimator.engine.operations import Dimension, DimensionKind, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import HOURS_IN_DAY, SECONDS_IN_HOUR, Flow, Hours
from pricing.book import LimitBook

PREFIX = "kinesis_data_streams."
RECORD_KB, PUT_UNIT_KB = 1, 25
BASE64 = 4 / 3
"""Records are text in the event a function gets: docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html."""
FREE_HOURS, EXTENDED_HOURS = 24, 168
POLL_SECONDS = 1.0
"""How often Lambda, Firehose and the Kinesis Client Library read each shard: docs.aws.amazon.com/lambda/latest/dg/
with-kinesis.html, docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html."""
PUSH_SECONDS = 0.07
"""How soon enhanced fan-out hands records on: docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html."""
NEW_STREAM_SHARDS, ROOM_ON_DEMAND = 4, 2
"""A new on-demand stream has four shards, a used one room for twice its highest peak of 30 days: see the page above."""
ADVANTAGE_MB_PER_SECOND, ADVANTAGE_CONSUMERS = 25, 50
"""The least an Advantage account pays for each way, and how many fan-out consumers a stream then has:
docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html."""

BILLED: tuple[tuple[str, str, DimensionKind], ...] = (
    ("on_demand.stream_hour", "On-demand stream", "standing"),
    ("on_demand.data_in", "Data in, on demand", "volume"),
    ("on_demand.data_out", "Data out, on demand", "volume"),
    ("on_demand.efo_data_out", "Data out by enhanced fan-out, on demand", "volume"),
    ("on_demand.extended_retention", "Records kept for up to a week", "stock"),
    ("on_demand.long_term_retention", "Records kept for longer than a week", "stock"),
    ("on_demand_advantage.data_in", "Data in, Advantage", "capacity"),
    ("on_demand_advantage.data_out", "Data out, Advantage", "capacity"),
    ("on_demand_advantage.extended_retention", "Records kept for up to a week, Advantage", "stock"),
    ("provisioned.shard_hour", "Shards", "capacity"),
    ("provisioned.put_payload_units", "Put payload units", "volume"),
    ("provisioned.extended_retention_shard_hour", "Shards that keep records for up to a week", "capacity"),
    ("provisioned.long_term_retention", "Records kept for longer than a week, provisioned", "stock"),
    ("provisioned.long_term_retrieval", "Old records read again", "standing"),
    ("provisioned.efo_consumer_shard_hour", "Enhanced fan-out consumers", "capacity"),
    ("provisioned.efo_data_retrieved", "Data out by enhanced fan-out", "volume"),
)


class KinesisDataStreams(AwsService[KinesisSettings]):
    slug = "kinesis_data_streams"
    name = "Kinesis Data Streams"
    noun = "a Kinesis stream"
    default_name = "Stream"
    short_name = "Kinesis"
    type = "message"
    help = "An ordered stream of records that several consumers each read in full."
    known_as = ("stream", "kafka", "msk", "shards", "clickstream")
    family = "stream"
    fits = (
        "Records in order for each key, which several consumers read on their own and may read again: clicks, "
        "readings of sensors, changes of a database."
    )
    fits_not = (
        "Tasks to be done once each and then gone: a queue keeps track of single messages. A few records a minute, "
        "for the stream or its shards are billed by the hour."
    )
    Settings = KinesisSettings
    operations = (
        Operation(
            "put",
            "put a record into the stream",
            accepts={
                "client",
                "code",
                "http_api",
                "rest_api",
                "schedule",
                "bus",
                "pipe",
                "workflow",
                "external",
                "change_capture",
            },
            takes_several=True,
            most_items="kinesis.put_records.count",
        ),
    )
    events = (
        Event(
            "record",
            "each record in the stream",
            of=("put",),
            per="item",
            sends="kinesis",
            polled=True,
            batch=100,
            wrapped=BASE64,
            reaches="a Kinesis stream is read by functions, Firehose, Flink, pipes and programs in containers",
        ),
    )
    borrows = (KMS_REQUESTS,)
    alternatives = (
        ("kinesis_data_streams.on_demand*.data_in",),
        ("kinesis_data_streams.on_demand.data_out", "kinesis_data_streams.on_demand_advantage.data_out"),
        ("kinesis_data_streams.on_demand*.extended_retention",),
    )
    dimensions = {f"{PREFIX}{key}": Dimension(label, kind) for key, label, kind in BILLED}
    own_limits = lane_limits("kinesis", "key", "shard")
    effects = {
        "kinesis.shard.write_*": ("refuses", "senders are refused"),
        "kinesis.shard.read_*": ("delays", "readers fall behind"),
        "kinesis.on_demand.initial_write": (
            "catches up",
            "senders are refused for some minutes, until the stream has grown",
        ),
        "kinesis.on_demand.max_write": ("refuses", "senders are refused"),
        "kinesis.record_size": ("refuses", "such records are refused"),
        "kinesis.shards": ("rejected", "AWS opens no more shards"),
        "kinesis.retention": ("loses", "records are lost"),
        "kinesis.busiest_key": ("delays", "records of the busiest key wait"),
        "kinesis.busiest_key_age": ("loses", "records of the busiest key are lost"),
        "kinesis.busiest_shard": ("delays", "records of the busiest shard wait"),
        "kinesis.busiest_shard_age": ("loses", "records of the busiest shard are lost"),
    }
    limits = {
        "kinesis.shard.write_bytes": "bytes written to a shard",
        "kinesis.shard.write_records": "records written to a shard",
        "kinesis.shard.read_bytes": "bytes read from a shard",
        "kinesis.shard.read_calls": "reads of a shard",
        "kinesis.record_size": "record size",
        "kinesis.put_records.count": "records in a put",
        "kinesis.put_records.size": "size of a put",
        "kinesis.shards": "Kinesis shards",
        "kinesis.on_demand.streams": "on-demand streams",
        "kinesis.on_demand.initial_write": "writes of a new stream",
        "kinesis.on_demand.max_write": "writes of an on-demand stream",
        "kinesis.consumers": "enhanced fan-out consumers",
        "kinesis.retention": "age of records",
    }

    def kind_of(self, s: KinesisSettings) -> str:
        return f"Kinesis · {MODES[s.mode]}"

    def check(self, s: KinesisSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.mode == "provisioned" and s.scaling == "by_load" and s.most_shards < s.shards:
            return "most_shards", f"must not be less than the least, {figure(s.shards)}."
        return None

    def response_kb(self, s: KinesisSettings, operation: str) -> Amount:
        return 0.0

    def own_seconds(self, s: KinesisSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def retries(self, s: KinesisSettings, event_or_operation: str) -> None:
        return None

    def polling(self, s: KinesisSettings, event: str, edge: Edge) -> Polling:
        each = 1 if edge.parallel is None else edge.parallel
        # which consumers have fan-out the stream does not say: all are taken to be handed records as soon, the dear end
        read = choose(s.fan_out_consumers > 0, PUSH_SECONDS, POLL_SECONDS)
        window = 0.0 if edge.window_s is None else edge.window_s
        busiest = busiest_of_stream(s.hottest_key_percent / 100, each)
        if s.mode == "provisioned" and s.scaling == "fixed":
            return Polling(s.shards * each, window, read, busiest)

        def lanes(events: Arrivals, hours: Hours, limits: LimitBook, readers: int) -> Amount:
            sharers = larger(readers - s.fan_out_consumers, 0) + s.other_consumers
            return self._shards(s, events, hours, limits, sharers) * each

        return Polling(lanes, window, read, busiest)

    # -- shards and readers --------------------------------------------------------------------------------

    def _shards(
        self, s: KinesisSettings, events: Arrivals, hours: Hours, limits: LimitBook, sharers: Amount = 0.0
    ) -> Amount:
        """Open shards of each hour, for (rate, KB each) of the records that so many sharing consumers read.

        By load they are what the busiest second of this hour and the one before needs, at the target; on demand
        twice what the highest peak of all writes, whoever reads it, and four at least.
        """
        if s.mode == "provisioned" and s.scaling == "fixed":
            return s.shards
        records, megabytes = _peak(events)
        needed = larger(
            records / limits.number("kinesis.shard.write_records"),
            megabytes / limits.number("kinesis.shard.write_bytes"),
        )
        if s.mode != "provisioned":
            highest = needed if isinstance(needed, (float, int)) else needed.max(-1, keepdims=True)
            return larger(whole_up(highest * ROOM_ON_DEMAND), NEW_STREAM_SHARDS)
        needed = larger(needed, megabytes * (sharers / limits.number("kinesis.shard.read_bytes")))
        wanted = whole_up(larger(needed, hours.previous(needed)) / (s.target_percent / 100))
        return between(s.shards, wanted, larger(s.most_shards, s.shards))

    def _shards_open(self, s: KinesisSettings, load: Load) -> Amount:
        return self._shards(s, _records(load), load.hours, load.limits, self._sharers(s, load))

    @staticmethod
    def _sharers(s: KinesisSettings, load: Load) -> Amount:
        """Consumers without enhanced fan-out.  Each reads everything, whatever it then makes of it."""
        drawn = len({flow.edge.id for flow in load.out("record")})
        return larger(drawn - s.fan_out_consumers, 0) + s.other_consumers

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: KinesisSettings, load: Load) -> Iterator[Use]:
        hours = load.hours_per_month if s.hours_on is None else smaller(s.hours_on, load.hours_per_month)
        yield from (self._shard_uses if s.mode == "provisioned" else self._on_demand_uses)(s, load, hours)
        if s.encrypted_by == "kms" and s.credentials is None:
            puts = [(flow.edge.source.id, flow) for flow in load["put"]]
            reads = [(flow.edge.target.id, flow) for flow in load.out("record")]
            yield from by_caller(load, puts + reads, ASKS_IN_FIVE_MINUTES)
        elif s.encrypted_by == "kms":
            yield from by_credential(load, s.credentials or 0, ASKS_IN_FIVE_MINUTES)

    def _on_demand_uses(self, s: KinesisSettings, load: Load, hours: Amount) -> Iterator[Use]:
        advantage = s.mode == "advantage"
        rates = f"{PREFIX}{'on_demand_advantage' if advantage else 'on_demand'}."
        if not advantage:
            yield Use(f"{rates}stream_hour", 1, "stream", hours, "hours")
        fan_out = f"{rates}data_out" if advantage else f"{rates}efo_data_out"
        least = ADVANTAGE_MB_PER_SECOND * load.hours_per_month * 3600 / 1024 if advantage else 0.0
        yield Use(f"{rates}data_in", 0.0, "GB", at_least=least)
        for flow in load["put"]:
            counted = begun(flow.item_kb, RECORD_KB) * RECORD_KB
            yield _gb(f"{rates}data_in", flow, counted, "KB counted")
            yield _gb(f"{rates}data_out", flow, flow.item_kb, "KB", self._sharers(s, load), CONSUMERS)
            yield _gb(fan_out, flow, flow.item_kb, "KB", s.fan_out_consumers, WITH_FAN_OUT)
        yield Use(f"{rates}data_out", s.reread_gb, "GB read again", at_least=least)
        yield from self._kept(s, load, f"{rates}extended_retention", FREE_HOURS, EXTENDED_HOURS)
        yield from self._kept(s, load, f"{PREFIX}on_demand.long_term_retention", EXTENDED_HOURS)

    def _shard_uses(self, s: KinesisSettings, load: Load, hours: Amount) -> Iterator[Use]:
        rates = f"{PREFIX}provisioned."
        shard_hours = load.hours.month_of(self._shards_open(s, load)) * (hours / load.hours_per_month)
        yield Use(f"{rates}shard_hour", shard_hours, "shard-hours")
        extended = choose(s.retention_hours > FREE_HOURS, 1.0, 0.0)
        yield Use(
            f"{rates}extended_retention_shard_hour", shard_hours, "shard-hours", extended, "with extended retention"
        )
        yield Use(f"{rates}efo_consumer_shard_hour", shard_hours, "shard-hours", s.fan_out_consumers, WITH_FAN_OUT)
        for flow in load["put"]:
            units = begun(flow.item_kb, PUT_UNIT_KB)
            yield Use(f"{rates}put_payload_units", flow.monthly_items, "records", units, "unit of 25 KB|units of 25 KB")
            yield _gb(f"{rates}efo_data_retrieved", flow, flow.item_kb, "KB", s.fan_out_consumers, WITH_FAN_OUT)
        yield Use(f"{rates}long_term_retrieval", s.reread_gb, "GB read again")
        yield from self._kept(s, load, f"{rates}long_term_retention", EXTENDED_HOURS)

    @staticmethod
    def _kept(s: KinesisSettings, load: Load, dimension: str, after: float, until: float = inf) -> Iterator[Use]:
        """What lies there at an age between two numbers of hours."""
        oldest = load.months_kept(smaller(s.retention_hours, until) / HOURS_IN_DAY)
        months = larger(oldest - load.months_kept(after / HOURS_IN_DAY), 0.0)
        for flow in load["put"]:
            yield _gb(dimension, flow, flow.item_kb, "KB", months, "months of them")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: KinesisSettings, load: Load) -> Iterator[Demand]:
        records, megabytes = _peak(_records(load))
        shards = self._shards_open(s, load)
        if s.mode == "provisioned":
            yield Demand("kinesis.shards", shards, "open shards", is_setting=s.scaling == "fixed")
        else:
            yield Demand("kinesis.on_demand.streams", 1.0, "stream", is_setting=True)
            yield _growth(s, load, megabytes)
            yield Demand("kinesis.on_demand.max_write", megabytes, "in the peak second")
        hottest = busiest_shard(s.hottest_key_percent / 100, shards)
        spread = f"{MORE_SHARDS} {SPREAD}" if s.mode == "provisioned" else SPREAD
        yield Demand("kinesis.shard.write_records", records * hottest, BUSIEST, remedy=spread)
        yield Demand("kinesis.shard.write_bytes", megabytes * hottest, BUSIEST, remedy=spread)
        sharers = self._sharers(s, load)
        yield Demand(
            "kinesis.shard.read_bytes", megabytes * hottest * sharers, "consumers that share it", remedy=FAN_OUT
        )
        polls, sharing = sharers / POLL_SECONDS, "consumers that share it"
        yield Demand("kinesis.shard.read_calls", polls, sharing, remedy=FAN_OUT, is_setting=True)
        if used(s.fan_out_consumers):
            most = ADVANTAGE_CONSUMERS if s.mode == "advantage" else None
            yield Demand("kinesis.consumers", s.fan_out_consumers, "registered", value=most, is_setting=True)
        for flow in load["put"]:
            cause, where = f"put by {flow.edge.source.label}", flow.edge.id
            yield Demand("kinesis.record_size", flow.item_kb / 1024, cause, where=where, remedy=BULK)
            together = fullest_call(flow)
            yield Demand("kinesis.put_records.count", together, cause, where=where, is_setting=True)
            yield Demand("kinesis.put_records.size", flow.item_kb * together / 1024, cause, where=where)
        for backlog in load.backlog:
            faster = faster_from_shards(load, backlog, shards)
            yield retention_demand(
                load, backlog, "kinesis.retention", "records", s.retention_hours, way_out(backlog, faster),
                SECONDS_IN_HOUR,
            )  # fmt: skip
        yield from lane_demands(load, "kinesis", "records", s.retention_hours * SECONDS_IN_HOUR)


def _growth(s: KinesisSettings, load: Load, megabytes: Amount) -> Demand:
    """What an on-demand stream takes at once: what a new one does, or twice its highest peak where that is more."""
    key, had = "kinesis.on_demand.initial_write", s.earlier_mb_per_second
    if had is None:
        return Demand(key, megabytes, IF_NEW, remedy=f"{WARM_UP} {SAY_PEAK}", may_not_apply=True)
    at_once = larger(load.limit(key), had * ROOM_ON_DEMAND)
    return Demand(key, megabytes, "beside twice the highest peak it has had", value=at_once, remedy=WARM_UP)


ASKS_IN_FIVE_MINUTES = 12.0
"""Requests to KMS for one credential that puts and reads, “approximately”."""
IF_NEW = "only a stream that is new, or never had half of it, is held to this"
SAY_PEAK = "Of one in use, say what peak it has had."
CONSUMERS = "consumer|consumers"
WITH_FAN_OUT = "consumer with fan-out|consumers with fan-out"
BUSIEST = "on the busiest shard"
MORE_SHARDS = "Open more shards."
SPREAD = "Spread the partition keys: one key stays in one shard."
FAN_OUT = "Give the busiest consumers enhanced fan-out."
WARM_UP = "Let traffic rise over half an hour, or begin with provisioned shards."
BULK = "Put the bulk in S3 and its key here."


def _records(load: Load) -> Arrivals:
    return [(flow.items, flow.item_kb) for flow in load["put"]]


def _peak(events: Arrivals) -> tuple[Amount, Amount]:
    """(records, MB) of the busiest second of each hour."""
    records = added(rate[PEAK] for rate, _ in events)
    return records, added(rate[PEAK] * (kb / 1024) for rate, kb in events)


def _gb(dimension: str, flow: Flow, kb: Amount, word: str, *more: Amount | str) -> Use:
    return Use(dimension, flow.monthly_items, "records", *more, *in_gb(kb, word))
