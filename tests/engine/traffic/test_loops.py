"""Loops of events: what settles is summed, what never does is cut after one turn, all of it."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from estimator.engine.traffic.flow import Flow, Flows, hours_for
from estimator.engine.traffic.loops.carried import further_flows
from estimator.engine.traffic.loops.course import Course
from tests.engine.builders import architecture, clients, edge, function, node


def looping(share: float, **cause):
    """A bucket starts a function that writes into another bucket, and again into the first for a share of its runs;
    the function allows that."""
    return architecture(
        [clients(requests=1_000_000), node("b", "s3"), function("f", recursive_calls="allow"), node("out", "s3")],
        [
            edge("c", "request", "b", "put"),
            edge("b", "object_created", "f", "start"),
            edge("f", "invocation", "out", "put"),
            {**edge("f", "invocation", "b", "put"), "id": "again", "share": share, **cause},
        ],
    )


def calls(one, node_id: str, operation: str) -> float:
    return float(np.sum([flow.monthly_calls for flow in one.traffic.loads[node_id][operation]]))


@pytest.mark.parametrize("share", [0, 10, 50, 90, 99])
def test_a_loop_that_shrinks_is_a_geometric_sum(share, tables):
    """1 ÷ (1 − share): half of it again is twice as much."""
    one = estimate(looping(share), tables)
    assert calls(one, "f", "start") == pytest.approx(1_000_000 / (1 - share / 100), rel=1e-9)
    assert not one.traffic.runaway


@pytest.mark.parametrize("share", [100])
def test_a_runaway_loop_is_billed_for_its_first_turn_wherever_it_leads(share, tables):
    """The message says one turn; so say the runs, what they write beside the loop, and the limits."""
    one = estimate(looping(share), tables)
    assert one.traffic.runaway == [("b", "f")]
    assert calls(one, "f", "start") == pytest.approx(1_000_000)
    assert calls(one, "out", "put") == pytest.approx(1_000_000)
    assert calls(one, "b", "put") == pytest.approx(2_000_000)
    (finding,) = [finding for finding in one.findings if finding.key == "loop.runaway"]
    assert "Only the first turn is billed here." in finding.message


def test_a_loop_that_is_limited_to_other_causes_is_none(tables):
    document = looping(100, caused_by=["b-f-start"])
    outside = [
        one.model_copy(update={"caused_by": ["c-b-put"]}) if one.id == "b-f-start" else one for one in document.edges
    ]
    one = estimate(document.model_copy(update={"edges": outside}), tables)
    assert not one.traffic.runaway
    assert calls(one, "f", "start") == pytest.approx(1_000_000)


def test_what_settles_slowly_in_one_sample_does_not_change_another(tables):
    shares = [0.0, 99.9, 100.0, 30.0]
    together = estimate(with_samples(looping(50), {("again", "share"): shares}), tables)
    for at, share in enumerate(shares):
        assert together.total_samples[at] == pytest.approx(estimate(looping(share), tables).total_monthly_usd, rel=1e-9)


def test_a_loop_whose_sizes_come_and_go_is_summed_as_a_whole(tables):
    """Turns of 8, 4, 2, … calls make 16, even where the last turn tells one size apart that the one before did not."""
    hours = hours_for((), 730.0, False)

    def carrying(*calls):
        rates = [np.full((2, 1, 1, 1), one) for one in calls]
        return Flows(Flow(hours, one, 3 * one, 1, 1, 60, None) for one in rates)

    summed = further_flows(carrying(9.0, 3.0), carrying(8.0), np.ones((1, 1, 1)))
    assert [flow.calls.flat[0] for flow in summed] == pytest.approx([12, 4])
    assert [flow.items.flat[0] for flow in summed] == pytest.approx([36, 12])


def levels(mean: float, kb: float):
    """What one event carries, without samples, multiples and hours."""
    return np.array([mean, 2 * mean, kb]).reshape(1, 3, 1, 1, 1)


def test_rounding_is_no_gain():
    """A loop whose calls came to rest keeps what it has, to the last digit or the one before: that is no runaway."""
    course = Course(levels(0.1 + 0.2, 5.0))
    for turn in range(12):
        course.add(levels(0.3 if turn % 2 else 0.1 + 0.2, 5.0))
    assert not course.keeps().any()
    assert course.is_settled().all()


def test_sizes_that_creep_hold_no_loop_up():
    course = Course(levels(0.3, 5.0))
    course.add(levels(0.3, 5.001))
    assert course.is_settled_but_for_sizes().all()
    assert not course.is_settled().any()
    course.add(levels(0.31, 5.001))
    assert not course.is_settled_but_for_sizes().any()


def test_what_grows_every_second_turn_has_no_end():
    """What goes round comes back after two turns: it grows by half in one, and shrinks a little in the other."""
    course = Course(levels(1.0, 1.0))
    level = added = 1.0
    for turn in range(12):
        added *= 0.99 if turn % 2 else 1.5
        level += added
        course.add(levels(level, level))
    assert course.mean_gain == pytest.approx((0.99 * 1.5) ** 0.5)


@np.errstate(invalid="ignore")
def test_more_than_there_are_numbers_for_has_no_end():
    course = Course(levels(1.0, 1.0))
    course.add(levels(np.inf, np.inf))
    course.add(levels(np.inf, np.inf))
    assert course.is_endless().all()
    assert not course.is_settled().any()


def ringing(**told):
    """Two functions that call each other, the first behind a cap; it also starts a third, the second itself without
    end."""
    return architecture(
        [clients(requests=100_000_000), function("f", reserved_concurrency=2), function("g"), function("out")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "g", "invoke", count=3),
            edge("g", "invocation", "f", "invoke"),
            edge("g", "invocation", "g", "start", count=2),
            edge("f", "invocation", "out", "start", **told),
        ],
    )


def test_what_leaves_a_cap_for_a_named_cause_follows_the_loop_to_its_end(tables):
    """Of all that enters, it is told to be caused by: as an edge is that says nothing."""
    silent = estimate(ringing(), tables)
    told = estimate(ringing(caused_by=["c-f-invoke", "g-f-invoke"]), tables)
    assert calls(told, "out", "start") == pytest.approx(calls(silent, "out", "start"))
