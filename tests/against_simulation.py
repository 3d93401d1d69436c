"""Situations in which Headroom is held against a simulation of single events, with the figures of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.traffic.flow import SHAPES, profile
from pricing.book import Tables
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.maths import test_environments as cold
from tests.simulation import places, retries
from tests.simulation import shared as shared_places
from tests.simulation.events import (
    at_random,
    by_the_clock,
    each_makes,
    exceeded_in_one_of_hundred,
    in_rounds,
    under_way,
)
from tests.simulation.lanes import refused_share, throttled_together, waiting_at_end
from tests.simulation.pollers import batches_a_second

MONTH_S = 2_628_000
DAY_S = 86_400
LONG = 100_000
"""Seconds simulated where events are rare."""
CONCURRENCY = "lambda.concurrent_executions"


@dataclass(frozen=True)
class Situation:
    """What happens, what is measured, by Headroom and by a simulation, and the test that holds more of its kind."""

    what: str
    measured: str
    product: Callable[[Tables], float]
    simulated: Callable[[], float]
    test: str
    alone: float = 0.0
    """What one event causes: as far may the two be apart where that is more than a tenth."""
    part: float = 0.1

    @property
    def name(self) -> str:
        return f"{self.what}: {self.measured}"


# -- a queue before a function of 15 at once ---------------------------------------------------------------------------

WEEKS = 2


def lined_up(rate: float, shape: str, tables: Tables) -> Estimate:
    document = architecture(
        [clients(requests=rate * MONTH_S, shape=shape), node("q", "sqs"), function("w", duration_ms=1000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke", batch_size=1, at_once=15)],
    )
    return estimate(document, tables)


def backlog(rate: float, shape: str, tables: Tables) -> float:
    return max((float(np.max(one.items)) for one in lined_up(rate, shape, tables).traffic.backlogs), default=0.0)


def oldest(rate: float, shape: str, tables: Tables) -> float:
    return max((float(np.max(one.age_s)) for one in lined_up(rate, shape, tables).traffic.backlogs), default=0.0)


@cache
def line(rate: float, shape: str) -> tuple[places.Times, places.Times]:
    rates = rate * np.resize(profile(SHAPES[shape]), 168 * WEEKS if shape != "steady" else 24)
    comes = places.arrivals(rates, np.random.default_rng(1))
    return comes, places.begins(comes, 15, 1.0)


def line_backlog(rate: float, shape: str) -> float:
    return float(places.most_waiting(*line(rate, shape)))


def line_wait(rate: float, shape: str, share: float) -> float:
    comes, begun = line(rate, shape)
    return float(np.quantile(begun - comes, share))


def line_mean_wait(rate: float, shape: str) -> float:
    comes, begun = line(rate, shape)
    return float(np.mean(begun - comes))


# -- callers who wait, and ten reserved --------------------------------------------------------------------------------


def refused(load: float, tables: Tables) -> float:
    document = architecture(
        [clients(requests=load * MONTH_S), function("f", duration_ms=1000, reserved_concurrency=10)],
        [edge("c", "request", "f", "invoke")],
    )
    served = estimate(document, tables).traffic.loads["f"]["invoke"].monthly_calls
    return 1 - float(np.sum(served)) / (load * MONTH_S)


def shared(callers: float, events: float, tables: Tables) -> float:
    """The share of callers refused whose function handles events of a topic in the same ten places."""
    document = architecture(
        [
            clients(requests=callers * MONTH_S),
            clients("b", events * MONTH_S),
            node("t", "sns"),
            function("f", duration_ms=1000, reserved_concurrency=10),
        ],
        [
            edge("c", "request", "f", "invoke"),
            edge("b", "request", "t", "publish"),
            edge("t", "message", "f", "start"),
        ],
    )
    served = estimate(document, tables).traffic.loads["f"]["invoke"].monthly_calls
    return 1 - float(np.sum(served)) / (callers * MONTH_S)


def refused_beside_events(callers: float, events: float) -> float:
    return shared_places.refused(10, 40_000, 1, callers=callers, events=events).callers


# -- what fails --------------------------------------------------------------------------------------------------------

MESSAGES = 400_000


def events_that_fail() -> Architecture:
    return architecture(
        [clients(), function("a"), function("b", errors_percent=10), node("d", "sqs")],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "start"), edge("b", "failure", "d", "send")],
    )


def batches_that_fail(**worker: float) -> Architecture:
    return architecture(
        [clients(), node("q", "sqs", max_receive_count=5), function("b", **worker), node("d", "sqs")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "b", "invoke", batch_size=10, window_s=60),
            edge("q", "failure", "d", "send"),
        ],
    )


def for_each(node_id: str, document: Architecture, tables: Tables) -> float:
    """What arrives at a node for each request."""
    flows = estimate(document, tables).traffic.loads[node_id].flows()
    return sum(float(np.sum(flow.monthly_items)) for flow in flows) / MONTH_S


@cache
def failed(batch: int, receives: int, failing: float, always: float) -> retries.Delivered:
    return retries.queue(MESSAGES, batch, receives, failing=failing, always=always, seed=7)


@cache
def rarely_dead() -> retries.Delivered:
    return retries.many_batches(100_000_000, 10, 5, failing=0.02, seed=7)


# -- a stream ----------------------------------------------------------------------------------------------------------


def stream_batches(rate: float, window_s: float, tables: Tables) -> float:
    document = architecture(
        [
            clients(requests=rate * MONTH_S),
            node("s", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=2),
            function("w", duration_ms=200),
        ],
        [
            edge("c", "request", "s", "put", payload_kb=1),
            edge("s", "record", "w", "invoke", batch_size=100, window_s=window_s),
        ],
    )
    return float(np.sum(estimate(document, tables).traffic.loads["w"]["invoke"].monthly_calls)) / MONTH_S


def polled(rate: float, window_s: float) -> float:
    until = 3000.0 if window_s else min(max(300.0, 1000 / rate), 3000.0)
    return batches_a_second(rate, 2, 100, 0.2, until, np.random.default_rng(4), 1.0, window_s)


# -- peaks made of events ----------------------------------------------------------------------------------------------


def asked(document: Architecture, tables: Tables) -> float:
    return max(limit.demand for limit in estimate(document, tables).limits if limit.key == CONCURRENCY)


def mapped(rate: float, count: int, at_once: int, seconds: float) -> Architecture:
    return architecture(
        [clients(requests=rate * MONTH_S), node("x", "step_functions"), function("w", duration_ms=seconds * 1000)],
        [
            edge("c", "request", "x", "start"),
            edge("x", "execution", "w", "invoke", count=count, at_once=at_once),
        ],
    )


def started(rate: float, count: int, seconds: float) -> Architecture:
    return architecture(
        [
            clients(requests=rate * MONTH_S),
            function("a", duration_ms=100),
            function("w", duration_ms=seconds * 1000, timeout_s=900),
        ],
        [edge("c", "request", "a", "start"), edge("a", "invocation", "w", "start", count=count)],
    )


def ticking(count: int, seconds: float) -> Architecture:
    return architecture(
        [
            node("c", "schedule", runs_per_day=24, at_once=1),
            node("x", "step_functions"),
            function("w", duration_ms=seconds * 1000),
        ],
        [edge("c", "invocation", "x", "start"), edge("x", "execution", "w", "invoke", count=count, at_once=count)],
    )


def rounds_at_once(rate: float, count: int, at_once: int, seconds: float, until: float = LONG) -> float:
    begun = in_rounds(at_random(rate, until), count, at_once, seconds)
    return exceeded_in_one_of_hundred(under_way(begun, seconds, until), at_once)


def runs_at_once(rate: float, count: int, seconds: float) -> float:
    begun = each_makes(at_random(rate, LONG), count, 0.1)
    return exceeded_in_one_of_hundred(under_way(begun, seconds, LONG), count)


def ticks_at_once(count: int, seconds: float) -> float:
    return float(under_way(each_makes(by_the_clock(3600, LONG), count), seconds, LONG).max())


def two_read(tables: Tables) -> float:
    """Dead letters of two queues, six messages a second each, of one function of a second with ten reserved."""
    document = architecture(
        [
            clients(requests=6 * MONTH_S),
            *(node(queue, "sqs") for queue in ("p", "q", "d")),
            function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=10),
        ],
        [
            *(edge("c", "request", queue, "send") for queue in ("p", "q")),
            *(edge(queue, "message", "f", "invoke", batch_size=1) for queue in ("p", "q")),
            *(edge(queue, "failure", "d", "send") for queue in ("p", "q")),
        ],
    )
    return for_each("d", document, tables) / 12


def two_throttled() -> float:
    return throttled_together([(6, 5), (6, 5)], 1.0, 10, 30.0, 200_000, seed=7)[0].died


# -- cold starts -------------------------------------------------------------------------------------------------------


def cold_share(case: str, _: Tables) -> float:
    return cold.product(case)


# -- order -------------------------------------------------------------------------------------------------------------


def grouped(tables: Tables) -> float:
    queue = node("q", "sqs", queue_type="fifo", busiest_group_percent=34, message_groups=3)
    document = architecture(
        [clients(requests=5 * MONTH_S), queue, function("w", duration_ms=1000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke", batch_size=1)],
    )
    return _grows(estimate(document, tables), "q", "group")


def sharded(tables: Tables) -> float:
    stream = node("s", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=4, hottest_key_percent=40)
    document = architecture(
        [clients(requests=5 * MONTH_S), stream, function("w", duration_ms=1000)],
        [edge("c", "request", "s", "put"), edge("s", "record", "w", "invoke", batch_size=1)],
    )
    return _grows(estimate(document, tables), "s", "shard")


def _grows(one: Estimate, node_id: str, of_key: str) -> float:
    """What waits in the busiest lane after two hours."""
    lanes = [lane for lane in one.traffic.loads[node_id].lanes if lane.of_key == of_key]
    return float(np.max(lanes[0].grows_per_day)) / DAY_S * 7200


def group_waits() -> float:
    return float(waiting_at_end(5.0, [0.34, 0.33, 0.33], [0, 1, 2], 1.0, 1, 7200, seed=11)[0])


def shard_waits() -> float:
    lanes = [0, *[number % 4 for number in range(40)]]
    waiting = waiting_at_end(5.0, [0.4, *[0.6 / 40] * 40], lanes, 1.0, 1, 7200, seed=13)
    return float(sum(count for count, lane in zip(waiting, lanes, strict=True) if lane == 0))


ONCE, ALWAYS = {"errors_percent": 2}, {"always_failing_percent": 2}
LUMPS, LANES = "tests/engine/limits/test_lumps.py", "tests/engine/limits/test_cross_service_queues.py"
BATCHES, DELIVERIES = "tests/engine/traffic/test_batches.py", "tests/engine/traffic/test_deliveries.py"
HERE = "tests/test_judgement.py"
OFFICE = "a queue before a function of 1 s, 15 at once, office hours, 10 messages a second on the mean"
FULL = "the same queue, 13 messages a second all day"
RESERVED = "callers who wait for a function with 10 reserved, {:g} under way on the mean"
BESIDE = "{:g} calls of callers who wait and {:g} events, tried again, under way in the same 10 reserved"
SHARED = "tests/engine/limits/test_shared_places.py"
EVENTS = "events for a function of which one in ten fails, tried twice more"
BATCHED = "a queue in batches of 10, failed whole, five receives, 2 % that {}"
STREAM = "a stream of 2 shards, batches of up to 100, 200 ms each, {}{:g} records a second"

SITUATIONS = [
    Situation(OFFICE, "most that wait", partial(backlog, 10, "office"), partial(line_backlog, 10, "office"), HERE),
    Situation(OFFICE, "longest wait, s", partial(oldest, 10, "office"), partial(line_wait, 10, "office", 1.0), HERE),
    Situation(FULL, "wait on the mean, s", partial(oldest, 13, "steady"), partial(line_mean_wait, 13, "steady"), HERE,
              alone=1.0),
    Situation(FULL, "wait of the slowest 1 %, s", partial(oldest, 13, "steady"),
              partial(line_wait, 13, "steady", 0.99), HERE, alone=1.0),
    Situation("two queues of 6 messages a second, one function of 1 s with 10 reserved, five receives",
              "share of dead letters", two_read, two_throttled, "tests/engine/traffic/test_throttles.py"),
    *(
        Situation(RESERVED.format(load), "share refused", partial(refused, load),
                  partial(refused_share, load, 1.0, 10, 200_000, 3), LANES)
        for load in (5, 8, 9.5, 12)
    ),
    *(
        Situation(BESIDE.format(callers, events), "share refused", partial(shared, callers, events),
                  partial(refused_beside_events, callers, events), SHARED)
        for callers, events in ((4, 4), (4, 8), (6, 2))
    ),
    Situation(EVENTS, "runs an event", lambda tables: for_each("b", events_that_fail(), tables),
              lambda: failed(1, 3, 0.1, 0).times, DELIVERIES),
    Situation(EVENTS, "share given up", lambda tables: for_each("d", events_that_fail(), tables),
              lambda: failed(1, 3, 0.1, 0).lost, DELIVERIES),
    Situation(BATCHED.format("fail once"), "receives a message", partial(for_each, "b", batches_that_fail(**ONCE)),
              lambda: rarely_dead().times, DELIVERIES),
    Situation(BATCHED.format("fail once"), "share of dead letters", partial(for_each, "d", batches_that_fail(**ONCE)),
              lambda: rarely_dead().lost, DELIVERIES),
    Situation(BATCHED.format("always fail"), "receives a message", partial(for_each, "b", batches_that_fail(**ALWAYS)),
              lambda: failed(10, 5, 0, 0.02).times, DELIVERIES),
    Situation(BATCHED.format("always fail"), "share of dead letters",
              partial(for_each, "d", batches_that_fail(**ALWAYS)), lambda: failed(10, 5, 0, 0.02).lost, DELIVERIES),
    *(
        Situation(STREAM.format("a window of 5 s, " if window else "", rate), "batches a second",
                  partial(stream_batches, rate, window), partial(polled, rate, window), BATCHES)
        for rate, window in ((0.5, 0), (2, 0), (10, 0), (150, 0), (300, 0), (0.5, 5), (10, 5), (60, 5))
    ),
    Situation("a Map of 100 items of 1.5 s, 40 at once, begun 0.2 times a second", "functions busy",
              partial(asked, mapped(0.2, 100, 40, 1.5)), partial(rounds_at_once, 0.2, 100, 40, 1.5), LUMPS, alone=40),
    Situation("one call in 1,000 s that starts 5,000 runs of 10 s", "functions busy",
              partial(asked, started(0.001, 5000, 10)), partial(runs_at_once, 0.001, 5000, 10), LUMPS, alone=5000),
    Situation("one call in 50 s that starts 5,000 runs of 10 s", "functions busy",
              partial(asked, started(0.02, 5000, 10)), partial(runs_at_once, 0.02, 5000, 10), LUMPS, alone=5000),
    Situation("a Distributed Map of 10,000, 2,000 at once, once in 10,000 s", "functions busy",
              partial(asked, mapped(0.0001, 10_000, 2000, 10)), partial(rounds_at_once, 0.0001, 10_000, 2000, 10),
              LUMPS, alone=2000),
    Situation("an hourly schedule that starts 500 runs of 60 s", "functions busy", partial(asked, ticking(500, 60)),
              partial(ticks_at_once, 500, 60), LUMPS),
    *(
        Situation(f"{cold.CASES[case][1]:g} calls a second of {cold.CASES[case][2]:g} s, {case}",
                  "share that starts cold", partial(cold_share, case), partial(cold.simulated, case),
                  "tests/engine/maths/test_environments.py", part=0.2)
        for case in ("steady", "evening", "office", "bursts of 5 for a minute", "bursts of 20 for 10 s")
    ),
    Situation("a FIFO queue of 5 messages a second, one group with 34 % of them, a second each",
              "waiting after two hours", grouped, group_waits, LANES),
    Situation("a stream of 4 shards, 5 records a second, one key with 40 % of them, a second each",
              "waiting in its shard after two hours", sharded, shard_waits, LANES),
]  # fmt: skip
"""In the order of docs/judgement.md."""
