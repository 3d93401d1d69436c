"""Consumers that share a queue: who is full leaves messages to the others, and all of them together are one backlog."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.simulation.places import arrivals, begins, most_waiting

MONTH_S = 2_628_000


def shared(tables, rate: float, caps=(10, 25), **source):
    """Messages of a second each, for functions that let so many run at once."""
    nodes = [clients("c", requests=rate * MONTH_S, **source), node("q", "sqs", visibility_timeout_s=120)]
    edges = [edge("c", "request", "q", "send")]
    for number, cap in enumerate(caps):
        nodes.append(function(f"f{number}", duration_ms=1000, timeout_s=10))
        edges.append(edge("q", "message", f"f{number}", "invoke", batch_size=1, at_once=cap))
    return estimate(architecture(nodes, edges), tables)


@pytest.mark.parametrize(
    ("rate", "caps", "taken"),
    [
        (18, (10, 25), (9, 9)),
        (30, (10, 25), (10, 20)),
        (35, (10, 25), (10, 25)),
        (40, (10, 25), (10, 25)),
        (30, (10, None), (10, 20)),
        (40, (10, 10, 30), (10, 10, 20)),
        (30, (None, None), (15, 15)),
    ],
    ids=str,
)
def test_a_full_consumer_leaves_messages_to_the_others(rate, caps, taken, tables):
    one = shared(tables, rate, caps)
    found = [float(one.traffic.loads[f"f{at}"]["invoke"].calls_per_second.mean()) for at in range(len(caps))]
    assert found == pytest.approx(taken, rel=1e-9)


@pytest.mark.parametrize("rate", [18, 30, 34])
def test_they_hold_until_all_are_full(rate, tables):
    """10 and 25 at once handle 35 a second, not twice ten."""
    found = limit_of(shared(tables, rate), "sqs.retention")
    assert found.verdict in ("ok", "near")
    assert found.headroom == pytest.approx(35 / rate, rel=2e-3)


def test_what_is_too_much_for_all_waits_in_one_queue(tables):
    """One second of each 36 more than they handle."""
    waiting = shared(tables, 36).traffic.backlogs
    assert sum(float(np.max(one.grows_per_day)) for one in waiting) == pytest.approx(86_400, rel=1e-6)


def test_an_evening_waits_as_long_as_with_one_consumer_and_in_a_simulation(tables):
    """What waits is everybody's: it drains by all 35, though one alone would be full all night."""
    both, alone = (shared(tables, 30, caps, shape="evening") for caps in ((10, 25), (35,)))
    assert sum(float(np.max(one.items)) for one in both.traffic.backlogs) == pytest.approx(
        float(np.max(alone.traffic.backlogs[0].items)), rel=1e-6
    )
    assert max(float(np.max(one.age_s)) for one in both.traffic.backlogs) == pytest.approx(
        float(np.max(alone.traffic.backlogs[0].age_s)), rel=1e-6
    )
    week = alone.traffic.backlogs[0].arrivals[0].reshape(-1)
    comes = arrivals(np.tile(week, 168 // len(week)), np.random.default_rng(7))
    simulated = most_waiting(comes, begins(comes, 35, 1.0))
    assert sum(float(np.max(one.items)) for one in both.traffic.backlogs) == pytest.approx(simulated, rel=0.05)


def test_a_lump_is_worked_off_by_all_of_them(tables):
    """3,500 at once on 10 and 25 places of a second: 100 s, whichever has the last."""
    nodes = [clients("c", requests=0.001 * MONTH_S), function("s"), node("q", "sqs", visibility_timeout_s=120)]
    nodes += [function(name, duration_ms=1000, timeout_s=10) for name in ("f0", "f1")]
    edges = [
        edge("c", "request", "s", "invoke"),
        edge("s", "invocation", "q", "send", count=3500),
        edge("q", "message", "f0", "invoke", batch_size=1, at_once=10),
        edge("q", "message", "f1", "invoke", batch_size=1, at_once=25),
    ]
    one = estimate(architecture(nodes, edges), tables)
    ages = [found.demand for found in one.limits if found.key == "sqs.retention"]
    assert ages == pytest.approx([100], rel=0.02)


def test_parts_are_a_function_of_the_traffic(tables):
    """At twice the traffic of half as much, each takes what it takes today."""
    half, today = shared(tables, 15), shared(tables, 30)
    doubled = half.traffic.at(2.0)
    for node_id in ("f0", "f1"):
        found = [one.loads[node_id]["invoke"].calls_per_second.mean() for one in (doubled, today.traffic)]
        assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_a_loop_through_two_of_them_settles(tables):
    """Every fifth message of one comes again: 20 a second and those of f0, a fifth of its 10, are 22."""
    nodes = [clients("c", requests=20 * MONTH_S), node("q", "sqs"), function("f0", duration_ms=1000)]
    nodes.append(function("f1", duration_ms=1000))
    one = estimate(
        architecture(
            nodes,
            [
                edge("c", "request", "q", "send"),
                edge("q", "message", "f0", "invoke", batch_size=1, at_once=10),
                edge("q", "message", "f1", "invoke", batch_size=1),
                edge("f0", "record", "q", "send", share=20),
            ],
        ),
        tables,
    )
    found = [float(one.traffic.loads[name]["invoke"].calls_per_second.mean()) for name in ("f0", "f1")]
    assert found == pytest.approx([10, 12], rel=1e-6)
    assert not one.traffic.unfinished


def in_order(tables, rate: float, *seconds: float):
    """Messages of one group, for functions that take so long."""
    functions = [function(f"f{at}", duration_ms=1000 * one, timeout_s=10) for at, one in enumerate(seconds)]
    queue = node("q", "sqs", queue_type="fifo", visibility_timeout_s=120, busiest_group_percent=100)
    return estimate(
        architecture(
            [clients("c", requests=rate * MONTH_S), queue, *functions],
            [
                edge("c", "request", "q", "send"),
                *(edge("q", "message", one["id"], "invoke", batch_size=1) for one in functions),
            ],
        ),
        tables,
    )


@pytest.mark.parametrize("seconds", [(1,), (1, 1), (0.5, 1.5), (1, 1, 1)], ids=str)
@pytest.mark.parametrize("rate", [0.8, 1.6])
def test_consumers_take_turns_at_a_group(seconds, rate, tables):
    """One batch of it at a time, a second on the mean, whoever has it: one a second in all."""
    one = in_order(tables, rate, *seconds)
    found = limit_of(one, "sqs.busiest_group")
    assert (found.demand, found.value) == (pytest.approx(rate), pytest.approx(1))
    assert found.headroom == pytest.approx(1 / rate, rel=2e-3)
    assert [limit.key for limit in one.limits].count("sqs.busiest_group") == 1
    assert ("take turns" in found.message) == (len(seconds) > 1)
    handled = sum(float(one.traffic.loads[f"f{at}"]["invoke"].calls_per_second.mean()) for at in range(len(seconds)))
    assert handled == pytest.approx(min(rate, 1))
