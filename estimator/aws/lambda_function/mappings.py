"""Event source mappings: what polls queues and streams for a function, and what that asks of its limits.

In provisioned mode a mapping has pollers of its own, billed by event poller units.  A unit of Kafka fetches 20 MB a
second (docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html); of a queue it is one poller of 1 MB
(services-sqs-scaling.html) and has a price of its own, $0.00925 an hour: which it is follows from the edge.
Pollers that a queue is given are billed by that price: the least of them at all hours, and more as more comes.  How
many it takes is on the same page: by bytes, by how long a batch runs, and by ten polls a second.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from estimator.aws.fifo import is_fifo
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.throttling import reserve_more, takes_all
from estimator.aws.units import KB_IN_MB
from estimator.engine import figures
from estimator.engine.document.architecture import Edge
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    added,
    anywhere,
    begun,
    between,
    choose,
    larger,
    largest,
    smaller,
    smallest,
    used,
    whole_up,
)
from estimator.engine.measures import Demand, Mend, Problem, Use
from estimator.engine.operations import Event
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeView
from pricing.book import LimitBook

POLLER_HOURS = "lambda.esm.provisioned_poller_hour"
QUEUE_POLLER_HOURS = "lambda.esm.sqs_provisioned_poller_hour"
BATCH_WITHOUT_WINDOW = 10
QUEUE_POLLERS = 5
"""Long polls a queue's mapping begins with: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html."""
QUEUE_GROWS_A_MINUTE = 300
"""Batches at once that a mapping adds while messages wait, from the same page."""
SECONDS_IN_MINUTE = 60
LEAST_AT_ONCE = 2
CALLS_OF_A_POLLER = POLLS_A_SECOND = 10
MOST_EVENTS_OF_A_POLLER = 100
"""What one poller of a queue has running at once, how often it asks, and what it hands on a second."""


def poller_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    if used(s.event_poller_units):
        of_a_queue = s.queue_pollers is None and any(flow.edge.event.sends == "queue" for flow in load["invoke"])
        dimension = QUEUE_POLLER_HOURS if of_a_queue else POLLER_HOURS
        yield Use(dimension, s.event_poller_units, "event poller units", load.hours_per_month, "hours")
    for flows in _queues(s, load).values():
        needed = _pollers_needed(flows, load, [flow.items_per_second for flow in flows])
        there = between(float(s.queue_pollers or 0), needed, float(s.most_queue_pollers))
        yield Use(QUEUE_POLLER_HOURS, load.hours.month_of(there), "poller-hours")


def _queues(s: LambdaSettings, load: Load) -> Mapping[str, Flows]:
    """What comes from each queue that has pollers of its own, by edge."""
    found: dict[str, Flows] = {}
    for flow in load["invoke"] if s.queue_pollers is not None else ():
        if flow.edge.event.sends == "queue":
            found.setdefault(flow.edge.id, Flows()).append(flow)
    return found


def _pollers_needed(flows: Flows, load: Load, rates: Sequence[Amount]) -> Amount:
    """Whole pollers for so many messages a second of each flow from one queue."""
    declared, event = flows[0].edge.declared, flows[0].edge.event
    batch = event.batch if declared.batch_size is None else declared.batch_size
    by_duration = whole_up(CALLS_OF_A_POLLER / larger(load.latency["invoke"][0], TINY)) * batch
    by_polls = smaller(float(MOST_EVENTS_OF_A_POLLER), POLLS_A_SECOND * batch)
    each = smaller(by_duration, by_polls)
    return whole_up(
        added(
            rate / smaller(each, begun(KB_IN_MB / larger(flow.item_kb, TINY), 1.0))
            for flow, rate in zip(flows, rates, strict=True)
        )
    )


def pollers_of(s: LambdaSettings, idle: Amount = QUEUE_POLLERS) -> Amount:
    """Connections its mappings keep open to a queue: its own, else so many of AWS's."""
    if s.queue_pollers is not None:
        return float(s.queue_pollers)
    return choose(s.event_poller_units > 0, s.event_poller_units, idle)


def ramp_of(s: LambdaSettings) -> tuple[Amount, Amount] | None:
    """(batches at once, how many more each second) where a queue fills up: 5, and 300 more a minute; in provisioned
    mode all its pollers at once, ten batches each (services-sqs-scaling.html)."""
    if s.queue_pollers is not None or used(s.event_poller_units):
        return None
    return QUEUE_POLLERS, QUEUE_GROWS_A_MINUTE / 60


def mapping_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    """What its mappings ask; what is set for a stream is asked once, however many sizes of records it hands over."""
    streams: dict[str, Edge] = {}
    for flow in load["invoke"]:
        if flow.edge.event.sends == "queue":
            yield from _queue_demands(s, flow, load.latency["invoke"][0], is_moment=load.is_moment)
        elif flow.edge.event.polled:
            streams[flow.edge.id] = flow.edge.declared
    for edge_id, edge in streams.items():
        yield from _stream_demands(edge, edge_id)
    for edge_id, flows in _queues(s, load).items():
        yield from _poller_demands(s, flows, load, edge_id)


def _poller_demands(s: LambdaSettings, flows: Flows, load: Load, where: str) -> Iterator[Demand]:
    """What a queue asks that has pollers of its own: more are added as more comes, a minute each time."""
    seconds, source = load.latency["invoke"][0], flows[0].edge.source.label
    needed = _pollers_needed(flows, load, [flow.peak_items_per_second for flow in flows])
    key, cause = "lambda.sqs_esm.provisioned.maximum_pollers", f"for the peak of {source}"
    yield Demand(key, needed, cause, where=where, value=float(s.most_queue_pollers), remedy=MORE_POLLERS)
    busy = flows.concurrency(seconds)
    yield Demand("lambda.sqs_esm.provisioned.max_concurrency", busy, f"for {source}", where=where)
    if not load.is_moment:
        ready = larger(flows.calls_per_second * seconds, (s.queue_pollers or 0) * float(CALLS_OF_A_POLLER))
        lasts = np.greater_equal(flows.burst_s, SECONDS_IN_MINUTE)
        rising = choose(lasts, larger(busy - ready, 0.0), 0.0)
        cause = f"more at once within a minute, for {source}"
        yield Demand("lambda.sqs_esm.provisioned.scaling", rising, cause, where=where)


def _queue_demands(s: LambdaSettings, flow: Flow, seconds: Amount, *, is_moment: bool) -> Iterator[Demand]:
    """What a mapping asks: of its own pollers in provisioned mode, else of those AWS adds as messages come.  A lump is
    worked off no faster than they are added, and waits meanwhile; so does a peak that is shorter than a minute."""
    source, where = flow.edge.source, flow.edge.id
    of_queue = f"for {source.label}"
    if used(s.event_poller_units):
        fetched = flow.peak_items_per_second * flow.item_kb / 1024 / pollers_of(s)
        each = choose(s.event_poller_units > 0, fetched, 0.0)
        yield Demand(
            "lambda.sqs_esm.provisioned.poller_throughput",
            each,
            f"for each of its pollers of {source.label}",
            where=where,
        )
    on_demand = np.equal(s.event_poller_units, 0) & (s.queue_pollers is None)
    if anywhere(on_demand):
        busy = choose(on_demand, flow.concurrency(seconds), 0.0)
        yield Demand("lambda.sqs_esm.max_concurrency", busy, of_queue, where=where)
        if not is_moment:
            lasts = on_demand & np.greater_equal(flow.burst_s, SECONDS_IN_MINUTE)
            rising = choose(lasts, larger(busy - flow.calls_per_second * seconds, 0.0), 0.0)
            yield Demand(
                "lambda.sqs_esm.scaling_rate", rising, f"more at once within a minute, {of_queue}", where=where
            )
    kind = "fifo" if source.service.keeps_order(source.settings) else "standard"
    batch = flow.edge.declared.batch_size
    yield Demand(
        f"lambda.sqs_esm.batch_size.{kind}", 1 if batch is None else batch, of_queue, where=where, is_setting=True
    )


MORE_POLLERS = "Let it have more pollers, take larger batches, or make a run shorter."


def _stream_demands(edge: Edge, where: str) -> Iterator[Demand]:
    if edge.parallel is not None:
        yield Demand("lambda.stream_esm.parallelization_factor", edge.parallel, where=where, is_setting=True)
    if edge.window_s is not None:
        yield Demand("lambda.stream_esm.batch_window", edge.window_s, where=where, is_setting=True)


def check_mapping(edge: Edge, event: Event, limits: LimitBook) -> tuple[str, str] | None:
    """AWS takes a maximum concurrency of a queue's mapping from 2 to 1,000, and no other."""
    if event.sends != "queue" or edge.at_once is None:
        return None
    bounds = limits.limit("lambda.sqs_esm.max_concurrency_setting")
    least, most = bounds.low or LEAST_AT_ONCE, bounds.high or bounds.value or edge.at_once
    if least <= edge.at_once <= most:
        return None
    return "at_once", (
        f"at_once, its maximum concurrency, must be from {figures.figure(least)} to {figures.figure(most)} where a "
        f"function reads a queue, not {figures.whole(edge.at_once)}: AWS takes no other. Leave it empty for no limit."
    )


def mapping_problems(s: LambdaSettings, load: Load) -> Iterator[Problem]:
    queues = {flow.edge.id: flow.edge for flow in load["invoke"] if flow.edge.event.sends == "queue"}
    for edge in queues.values():
        declared, source = edge.declared, edge.source
        if is_fifo(source) and declared.window_s:
            yield Problem(
                "lambda.sqs_esm.batch_window",
                "error",
                f"{source.label} is a FIFO queue, and AWS gathers no messages of one over a window. Leave the window "
                "empty.",
                mend=Mend("window_s", edge=edge.id, clears=True),
            )
        elif not is_fifo(source) and (declared.batch_size or 0) > BATCH_WITHOUT_WINDOW and not declared.window_s:
            yield Problem(
                "lambda.sqs_esm.batch_window",
                "error",
                f"AWS rejects batches of {declared.batch_size} messages without a window of a second at least.",
                mend=Mend("window_s", edge=edge.id, to=1),
            )
    found = [problem for edge in queues.values() for problem in _throttling_problems(s, load, edge)]
    yield from found or _throttled_together(s, load, list(queues.values()))


def _throttled_together(s: LambdaSettings, load: Load, queues: Sequence[EdgeView]) -> Iterator[Problem]:
    """Queues of which each asks for no more than is reserved, but all of them together do."""
    reserved = s.reserved_concurrency
    may = added(QUEUE_POLLERS if edge.declared.at_once is None else edge.declared.at_once for edge in queues)
    if reserved is None or not anywhere(may > reserved):
        return
    names = figures.listed([edge.source.label for edge in queues])
    way_out = "Let no more run at once than are reserved, all of them together."
    if _takes_all(load, queues[0]):
        way_out = reserve_more(reserved, len(queues))
    yield Problem(
        "lambda.sqs_esm.max_concurrency_setting",
        "near",
        f"{names} may have {largest(may):,g} running at once together, but only {smallest(reserved):,g} executions are "
        f"reserved: deliveries beyond are throttled, count as received, and may end as dead letters. {way_out}",
        mend=Mend("reserved_concurrency"),
    )


def _takes_all(load: Load, edge: EdgeView) -> bool:
    """Whether what comes would keep all busy that are reserved, all month long."""
    return edge.id in load.throttled and takes_all(load.throttled[edge.id])


def _no_more_than(reserved: Amount, load: Load, edge: EdgeView) -> Mend:
    """As many at once as are reserved, where AWS takes so few and they can handle what comes."""
    fits = smallest(reserved) >= LEAST_AT_ONCE and not _takes_all(load, edge)
    return Mend("at_once", edge=edge.id, to=smallest(reserved)) if fits else Mend("reserved_concurrency")


def _throttling_problems(s: LambdaSettings, load: Load, edge: EdgeView) -> Iterator[Problem]:
    """A queue whose pollers ask for more at once than is reserved: what is throttled counts as received."""
    if s.reserved_concurrency is None:
        return
    reserved, at_once = s.reserved_concurrency, edge.declared.at_once
    queue = edge.source.label
    few = f"Reserve {QUEUE_POLLERS} or more, or limit how many run at once on the call from {queue}."
    many = "Let no more run at once than are reserved."
    if _takes_all(load, edge):
        few = many = reserve_more(reserved)
    if at_once is None:
        if anywhere(reserved < QUEUE_POLLERS):
            yield Problem(
                "lambda.sqs_esm.reserved",
                "near",
                f"{queue} is read by {QUEUE_POLLERS} pollers at first, and only {smallest(reserved):,g} executions are "
                "reserved: deliveries that are throttled count as received, and valid messages may end as dead "
                f"letters. {few}",
                mend=Mend("reserved_concurrency"),
            )
    elif anywhere(at_once > reserved):
        yield Problem(
            "lambda.sqs_esm.max_concurrency_setting",
            "near",
            f"{queue} may have {largest(at_once):,g} running at once, but only {smallest(reserved):,g} executions are "
            f"reserved: deliveries beyond are throttled, count as received, and may end as dead letters. {many}",
            mend=_no_more_than(reserved, load, edge),
        )
