"""What order per key asks of those who consume: the busiest key is handled one batch at a time, wherever it goes.

A FIFO queue's message group, a stream's partition key and a table's key each have one batch in progress, however many
consumers there are: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, .../with-kinesis.html.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from estimator.engine import figures
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    MEAN,
    Amount,
    Rates,
    added,
    anywhere,
    choose,
    in_sample,
    larger,
    largest_of,
    used,
)
from estimator.engine.measures import Busiest, Demand
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.view import EdgeEnd
from pricing.book import Limit

GUESSED_SHARE = 0.01
"""A busiest key that nobody has told more of than this makes no shard busier, and holds nothing back that is billed."""


def busiest_of_stream(busiest_key: Amount, parallel: Amount) -> tuple[Busiest, ...]:
    """The busiest key, a batch of which is handled at a time; where one is known to be busy its shard too, of which
    `parallel` are: all other keys are taken to be spread evenly over the shards."""

    def of_shard(lanes: Amount) -> Amount:
        return busiest_shard(busiest_key, lanes / parallel)

    key = Busiest("key", lambda _: busiest_key)
    return (key, Busiest("shard", of_shard, parallel)) if anywhere(busiest_key > GUESSED_SHARE) else (key,)


def busiest_shard(busiest_key: Amount, shards: Amount) -> Amount:
    """The share of the busiest key, and with it the shard's part of all others, where one is known to be busy."""
    evenly = larger(busiest_key, 1.0 / shards)
    return choose(np.greater(busiest_key, GUESSED_SHARE), busiest_key + (1.0 - busiest_key) / shards, evenly)


def lane_demands(load: Load, service: str, unit: str, kept_s: Amount) -> Iterator[Demand]:
    """What each busiest key asks of the one batch it has in progress, and how old what waits for it gets before it is
    dropped after `kept_s` seconds.  The consumers of a queue take turns at its busiest group."""
    behind = {backlog.edge.id: backlog for backlog in load.backlog}
    edges = {flow.edge.id: flow.edge for flow in load.out()}
    takers = [lane.edge for lane in load.lanes if lane.edge.id in edges and edges[lane.edge.id].event.shared]
    take_turns = len(takers) > 1
    turns = f"; {figures.listed([edges[one.id].target.label for one in takers])} take turns" if take_turns else ""
    for lane in [_of_all(load.lanes)] if take_turns else load.lanes:
        key, where = lane.of_key, lane.edge.id
        consumer = "" if take_turns else lane.edge.target
        remedy = spread(load, lane)
        at_once = (ONE_AT_A_TIME if key != "shard" else SOME_AT_A_TIME) + turns
        limit = _own(
            f"{service}.busiest_{key}", f"{unit.capitalize()} of the busiest {key} in order", "rate", f"{unit}/s"
        )
        yield Demand(
            limit.key, lane.arrivals[MEAN], f"{at_once}{_closed(lane)}", limit=limit, value=lane.served_at_most,
            where=where, also=consumer, remedy=remedy,
        )  # fmt: skip
        if where in edges and np.greater(edges[where].never_given_up, 0).all():
            continue  # its stream's retention says how old all of it gets
        age_s, what = _age_of(lane, behind.get(where), unit)
        remedy = REOPEN if 0 < in_sample(lane.held_s) >= in_sample(lane.age_s) * MOSTLY_CLOSED else remedy
        limit = _own(f"{limit.key}_age", f"Age of what waits for the busiest {key}", "duration", "s")
        yield Demand(
            limit.key, age_s, what, limit=limit, value=kept_s, where=where, also=consumer, remedy=remedy,
            lost=lane.never_served,
        )  # fmt: skip


def _of_all(lanes: Sequence[Backlog]) -> Backlog:
    """What waits for one group, whoever takes it."""
    first, waiting = lanes[0], [one.waiting for one in lanes if one.waiting is not None]
    arrivals: Rates = np.sum(np.broadcast_arrays(*(one.arrivals for one in lanes)), axis=0)
    return replace(
        first,
        arrivals=arrivals,
        served_at_most=added(one.served_at_most for one in lanes),
        waiting=np.sum(np.broadcast_arrays(*waiting), axis=0) if waiting else None,
        burst_s=largest_of(one.burst_s for one in lanes),
    )


def retention_demand(
    load: Load, backlog: Backlog, key: str, unit: str, kept: Amount, remedy: str, unit_s: float = 1.0
) -> Demand:
    """How old what waits for a consumer of a stream gets: its busiest shard or key may wait when all of it together
    would not, and what is lost of it is lost of the stream.  `kept` is in units of `unit_s` seconds."""
    lanes = lanes_of(load, backlog)
    ages = [(one.age_s, one) for one in (backlog, *lanes)]
    oldest = oldest_of(ages)
    what, way = waiting(oldest, unit), spread(load, oldest) if oldest.of_key else remedy
    age_s, held_up_s = largest_of([age_s for age_s, _ in ages]), _held_up_s(load, backlog, kept * unit_s)
    if in_sample(held_up_s) > 0 and np.isfinite(in_sample(age_s)):
        what, way = f"{unit} that always fail hold up their shards until they are too old", SAY_HOW_OFTEN
    return Demand(
        key, (age_s + held_up_s) / unit_s, what, value=kept, where=backlog.edge.id, also=backlog.edge.target,
        remedy=way, lost=backlog.never_served_of(lanes),
    )  # fmt: skip


def _held_up_s(load: Load, backlog: Backlog, kept_s: Amount) -> Amount:
    """Seconds for which what is behind a record waits that always fails and is never given up: until that is too old,
    and for its own batch; 0 where none is."""
    read = next((flow for flow in load.out() if flow.edge.id == backlog.edge.id), None)
    if read is None or not used(read.edge.never_given_up):
        return 0.0
    is_held_up = np.greater(read.edge.never_given_up, 0) & np.greater(backlog.comes_per_day, 0)
    return choose(is_held_up, kept_s + read.seconds, 0.0)


def lanes_of(load: Load, backlog: Backlog) -> list[Backlog]:
    """What waits on the same edge for its busiest keys."""
    return [lane for lane in load.lanes if lane.edge.id == backlog.edge.id]


def oldest_of(ages: Sequence[tuple[Amount, Backlog]]) -> Backlog:
    """Where the oldest waits, for (age, what waits): of those that grow without end, what grows most."""

    def stands(found: tuple[Amount, Backlog]) -> tuple[float, float]:
        age_s, backlog = found
        return in_sample(age_s), in_sample(backlog.grows_per_day) * (1.0 if backlog.of_key else A_HAIR_MORE)

    return max(ages, key=stands)[1]


A_HAIR_MORE = 1 + 1e-9
"""A lane that grows as much as all of its edge is no news of its own."""


def spread(load: Load, lane: Backlog) -> str:
    """How less waits for a busiest key: more batches of a shard at once are no help where fewer are reserved."""
    if lane.of_key != "shard":
        return way_out(lane, SPREAD.format(key=lane.of_key))
    reserved = _reserved(_consumer(load, lane))
    is_end = reserved is not None and reserved[0] < (lane.edge.parallel or 1)
    return way_out(lane, RESERVED.format(*reserved, otherwise=LESS) if reserved and is_end else SPREAD_SHARD)


def _age_of(lane: Backlog, others: Backlog | None, unit: str) -> tuple[Amount, str]:
    """How old what waits for a key gets, and why: where most of the work is tries again, what fails holds up all that
    is handed out with it, and its busiest key too."""
    if others is None or not anywhere(np.greater_equal(others.tries, MOSTLY_RETRIED)):
        return lane.age_s, waiting(lane, unit)
    age_s = choose(np.greater_equal(others.tries, MOSTLY_RETRIED), larger(lane.age_s, others.age_s), lane.age_s)
    is_held_up = in_sample(age_s) > in_sample(lane.age_s)
    return age_s, f"they wait with all other {unit}, behind those that fail" if is_held_up else waiting(lane, unit)


def lane_limits(service: str, *keys: str) -> dict[str, str]:
    """Titles of the above, for `own_limits`."""
    titles = {"": "busiest {} in order", "_age": "age of what waits for the busiest {}"}
    return {f"{service}.busiest_{key}{end}": words.format(key) for key in keys for end, words in titles.items()}


@lru_cache(maxsize=64)
def _own(key: str, name: str, kind: str, unit: str) -> Limit:
    """A limit that follows from the settings: it has no row."""
    return Limit(key, "", "default", "", name, kind, None, None, None, "", unit, "per_key", False, source="you")


ONE_AT_A_TIME = "in the busiest hour, against one batch at a time"
SOME_AT_A_TIME = "in the busiest hour, against the batches handled at once"
SPREAD = "Spread the work over more {key}s, handle larger batches, or shorten it: more at once do not help one {key}."
SPREAD_SHARD = (
    "Spread the work over more keys and shards, handle more batches of a shard at once, which helps all but its "
    "busiest key, handle larger batches, or shorten the work."
)
MOSTLY_RETRIED = 2.0
"""Deliveries of an item from which most of the work is tries again."""
GIVE_UP = (
    "Most deliveries are tries again: say on the call how often it is tried, draw where its failures go, and mend what "
    "fails; larger batches only repeat more with it."
)


SAY_HOW_OFTEN = "Say on the call how often it is tried again, and draw where its failures go."
MOSTLY_CLOSED = 0.5
"""The part from which failures, and not the work, are most of what a key waits for."""
REOPEN = (
    "Most of the time it waits for what failed: mend that, let the consumer make it visible again at once "
    "(ChangeMessageVisibility) rather than after its time-out, or spread the work over more groups."
)


def way_out(backlog: Backlog, faster: str) -> str:
    """How less waits: by what failed coming back sooner, or by giving it up, where that makes most of the time or of
    the work, else by what is `faster`."""
    if in_sample(backlog.open_part) < MOSTLY_CLOSED:
        return REOPEN
    return GIVE_UP if in_sample(backlog.tries) >= MOSTLY_RETRIED else faster


def faster_from_shards(load: Load, backlog: Backlog, shards: Amount | None = None) -> str:
    """How what is read from shards is handled faster: what is reserved for a function ends it, then AWS's most batches
    of a shard at once."""
    parallel = backlog.edge.parallel or 1
    reserved = _reserved(_consumer(load, backlog))
    lanes = np.inf if shards is None else in_sample(shards) * parallel
    if reserved is not None and reserved[0] <= lanes:
        return RESERVED.format(*reserved, otherwise=OTHERWISE)
    at_its_most = parallel >= load.limit("lambda.stream_esm.parallelization_factor")
    return f"Open more shards, {OTHERWISE}" if at_its_most else FASTER


def _consumer(load: Load, backlog: Backlog) -> EdgeEnd | None:
    """Who is handed what waits."""
    return next((flow.edge.target for flow in load.out() if flow.edge.id == backlog.edge.id), None)


def _reserved(consumer: EdgeEnd | None) -> tuple[float, str] | None:
    """(how many calls at once are reserved for a consumer, its name); None where none are."""
    reserved = None if consumer is None else consumer.service.admitted(consumer.settings)
    return None if consumer is None or reserved is None else (in_sample(reserved), consumer.label)


FASTER = "Read in larger batches, or several at a time from each shard."
RESERVED = "Only {:,g} at once are reserved for {}: reserve more, {otherwise}"
LESS = "spread the work over more keys and shards, handle larger batches, or shorten the work."
OTHERWISE = "read in larger batches, or shorten the work."


def _closed(lane: Backlog) -> str:
    """What failures do to a key, where they close it."""
    held_s = in_sample(lane.held_s)
    return f"; what fails closes the {lane.of_key} for {figures.seconds(held_s)}" if held_s > 0 else ""


def waiting(backlog: Backlog, unit: str) -> str:
    """How much waits, and what becomes of it."""
    return waiting_at([backlog], unit)


def waiting_at(backlogs: Sequence[Backlog], unit: str, besides: Sequence[Backlog] = ()) -> str:
    """The same of what several consumers share; `besides` is what waits for busiest keys, where that is not in it."""
    whose = f" of the busiest {backlogs[0].of_key}" if backlogs[0].of_key else ""
    grows = sum(in_sample(backlog.grows_per_day) for backlog in backlogs)
    of_key = sum(in_sample(lane.grows_per_day) for lane in besides)
    if grows > 0:
        part = f", {figures.short(of_key)} of them of the busiest {besides[0].of_key}," if of_key > 0 else ""
        more = figures.amount(grows + of_key, unit)
        come, are = ("comes", "is") if more.startswith("1 ") else ("come", "are")
        return f"{more} a day more{whose} {come} than are handled{part or ','} and {are} lost when too old"
    waits_besides = any(in_sample(lane.items) > 0 for lane in besides)
    beside = f", besides those of the busiest {besides[0].of_key}" if waits_besides else ""
    items = figures.amount(sum(in_sample(backlog.items) for backlog in backlogs), unit)
    return f"{items}{whose} {'waits' if items.startswith('1 ') else 'wait'} at worst{beside}"
