"""What order per key asks of those who consume: the busiest key is handled one batch at a time, wherever it goes.

A FIFO queue's message group, a stream's partition key and a table's key each have one batch in progress, however many
consumers there are: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, .../with-kinesis.html.
"""

from collections.abc import Iterator

from estimator.engine import figures
from estimator.engine.maths.amounts import MEAN, Amount, in_sample
from estimator.engine.measures import Busiest, Demand, Load
from estimator.engine.traffic.backlog import Backlog
from pricing.book import Limit


def busiest_of_stream(busiest_key: Amount, parallel: Amount) -> tuple[Busiest, ...]:
    """The busiest key, a batch of which is handled at a time, and its shard, of which `parallel` are: all other keys
    are taken to be spread evenly over the shards."""

    def of_shard(lanes: Amount) -> Amount:
        return busiest_key + (1.0 - busiest_key) * parallel / lanes

    return Busiest("key", lambda _: busiest_key), Busiest("shard", of_shard, parallel)


def lane_demands(load: Load, service: str, unit: str, kept_s: Amount) -> Iterator[Demand]:
    """What each busiest key asks of the one batch it has in progress, and how old what waits for it gets before it is
    dropped after `kept_s` seconds."""
    for lane in load.lanes:
        key, consumer, where = lane.of_key, lane.edge.target, lane.edge.id
        remedy = SPREAD.format(key=key)
        limit = _own(
            f"{service}.busiest_{key}", f"{unit.capitalize()} of the busiest {key} in order", "rate", f"{unit}/s"
        )
        yield Demand(
            limit.key, lane.arrivals[MEAN], ONE_AT_A_TIME if key != "shard" else SOME_AT_A_TIME, limit=limit,
            value=lane.served_at_most, where=where, also=consumer, does="delays", remedy=remedy,
        )  # fmt: skip
        limit = _own(f"{limit.key}_age", f"Age of what waits for the busiest {key}", "duration", "s")
        yield Demand(
            limit.key, lane.age_s, _waiting(lane, unit), limit=limit, value=kept_s, where=where, also=consumer,
            does="loses", remedy=remedy,
        )  # fmt: skip


def lane_limits(service: str, *keys: str) -> dict[str, str]:
    """Titles of the above, for `own_limits`."""
    titles = {"": "busiest {} in order", "_age": "age of what waits for the busiest {}"}
    return {f"{service}.busiest_{key}{end}": words.format(key) for key in keys for end, words in titles.items()}


def _own(key: str, name: str, kind: str, unit: str) -> Limit:
    """A limit that follows from the settings: it has no row."""
    return Limit(key, "", "default", "", name, kind, None, None, None, "", unit, "per_node", False, source="you")


ONE_AT_A_TIME = "in the busiest hour, against one batch at a time"
SOME_AT_A_TIME = "in the busiest hour, against the batches handled at once"
SPREAD = "Spread the work over more keys, handle larger batches, or shorten it: more at once do not help one {key}."


def _waiting(lane: Backlog, unit: str) -> str:
    """How much of the busiest key waits, and what becomes of it."""
    grows = in_sample(lane.grows_per_day)
    if grows > 0:
        return f"{figures.short(grows)} {unit} a day more of the busiest {lane.of_key} wait, and are lost when too old"
    return f"{figures.short(in_sample(lane.items))} {unit} of the busiest {lane.of_key} wait at worst"
