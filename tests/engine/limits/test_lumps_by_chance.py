"""Many causes of one pool that come at random, beside a simulation of their sum."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.events import at_random, each_makes, exceeded_in_one_of_hundred, under_way

SECONDS_IN_MONTH = 730 * 3600
LONG = 200_000
RUNS = "lambda.concurrent_executions"

TEN_ALIKE = [(0.02, 100)] * 10
THREE_UNLIKE = [(0.02, 100), (0.01, 300), (0.005, 700)]
TWO_RARE = [(0.005, 500)] * 2
TWO_OFTEN = [(1, 20), (2, 30)]
TWENTY_SMALL = [(0.05, 10)] * 20


def sources(causes, *, apart=False, through=""):
    """Clients of such rates, each call of which starts so many runs of 10 s: of one function, or each of its own."""
    nodes, edges = [] if apart else [function("work", duration_ms=10_000, timeout_s=900)], []
    if through:
        nodes += [node(through, "sns")]
        edges += [edge(through, "message", "work", "start")]
    for number, (per_second, count) in enumerate(causes):
        app, front, work = f"app{number}", f"front{number}", f"work{number}" if apart else "work"
        nodes += [clients(app, per_second * SECONDS_IN_MONTH, shape="steady"), function(front, duration_ms=100)]
        nodes += [function(work, duration_ms=10_000, timeout_s=900)] if apart else []
        operation = "publish" if through else "start"
        edges += [edge(app, "request", front, "start")]
        edges += [edge(front, "invocation", through or work, operation, count=count)]
    return architecture(nodes, edges)


def limit_of(one, key=RUNS):
    return next(limit for limit in one.limits if limit.key == key)


@pytest.mark.parametrize("apart", [False, True], ids=["one function", "each its own"])
@pytest.mark.parametrize("causes", [TEN_ALIKE, THREE_UNLIKE, TWO_RARE, TWO_OFTEN, TWENTY_SMALL])
def test_what_many_causes_ask_together(tables, causes, apart):
    begins = [each_makes(at_random(rate, LONG, seed), count, 0.1) for seed, (rate, count) in enumerate(causes)]
    largest = max(count for _, count in causes)

    asked = limit_of(estimate(sources(causes, apart=apart), tables)).demand

    simulated = exceeded_in_one_of_hundred(under_way(np.concatenate(begins), 10, LONG), largest)
    assert asked == pytest.approx(simulated, abs=max(0.1 * simulated, largest))
    assert asked >= 0.9 * simulated


def test_ten_sources_are_met_by_each_other(tables):
    """Two of the lumps are there on the mean, and six or fewer in 99 of 100 moments."""
    runs = limit_of(estimate(sources(TEN_ALIKE), tables))

    assert runs.demand == pytest.approx(600, abs=1)
    assert "what app0, app1, app2 and 7 more cause at once, and how much of it falls together by chance" in runs.message


@pytest.mark.parametrize("causes", [TEN_ALIKE, TWENTY_SMALL, [*THREE_UNLIKE, *TWO_OFTEN, *TWO_RARE]])
def test_publishers_of_one_topic_are_met_by_each_other_too(tables, causes):
    alone, published = (limit_of(estimate(sources(causes, through=by), tables)).demand for by in ("", "topic"))

    assert published == pytest.approx(alone, rel=0.05)


def test_the_parts_of_what_several_make_add_up_to_it(tables):
    one = estimate(sources([*THREE_UNLIKE, (0.01, 300)], apart=True), tables)

    pool = next(pool for (key, *_), pool in one.asked.items() if key == RUNS)

    assert pool.falls_together
    assert sum(amount for amount, _, _ in pool.parts()) == pytest.approx(float(pool.demand[0, 0]))


def test_headroom_counts_what_falls_together(tables):
    document = sources(TEN_ALIKE)

    turn = limit_of(estimate(document, tables)).headroom

    below, above = (limit_of(estimate(document, tables, scale=turn * by)) for by in (0.997, 1.003))
    assert below.demand < below.value <= above.demand


def test_clocks_do_not_fall_together_by_chance(tables):
    nodes, edges = [function("work", duration_ms=60_000, timeout_s=900)], []
    for clock in ("one", "other"):
        nodes += [node(clock, "schedule", runs_per_day=24), function(f"{clock}s", duration_ms=100)]
        edges += [edge(clock, "invocation", f"{clock}s", "start")]
        edges += [edge(f"{clock}s", "invocation", "work", "start", count=100)]

    pools = estimate(architecture(nodes, edges), tables).asked.values()

    assert not any(pool.falls_together for pool in pools)


def test_what_a_cap_keeps_apart_does_not_fall_together(tables):
    """Two rare imports into one queue, read ten at a time: no more than ten, by however many they are sent."""
    nodes = [node("queue", "sqs", visibility_timeout_s=900), function("work", duration_ms=1_000, timeout_s=10)]
    edges = [edge("queue", "message", "work", "invoke", batch_size=1, at_once=10)]
    for name in ("one", "other"):
        nodes += [clients(name, 0.001 * SECONDS_IN_MONTH, shape="steady"), function(f"{name}s", duration_ms=100)]
        edges += [
            edge(name, "request", f"{name}s", "start"),
            edge(f"{name}s", "invocation", "queue", "send", count=400),
        ]

    assert limit_of(estimate(architecture(nodes, edges), tables)).demand == pytest.approx(10, abs=0.1)
