"""App Runner: sizes, instances that follow requests at once, and the door that is closed."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, demands
from tests.engine.builders import architecture, clients, edge, node


def served(*, requests=MONTH_S, **settings):
    return architecture(
        [clients(requests=requests), node("s", "app_runner", **settings)], [edge("c", "request", "s", "request")]
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"vcpu": 3}, "vCPU (vCPU) must be one of 0.25, 0.5, 1, 2, 4 for an instance, not 3."),
        ({"vcpu": 2, "memory_gb": 5}, "Memory (GB) of 2 vCPU must be one of 4, 6, not 5."),
        ({"min_size": 5, "max_size": 4}, "Most instances (instances) must not be less than the least instances."),
    ],
)
def test_instances_have_sizes(tables, more, message):
    with pytest.raises(DocumentError) as error:
        estimate(served(**more), tables)
    assert error.value.message == message


def test_instances_follow_what_is_handled_at_once(tables):
    """1,000 a second of 1 s are 1,000 at once; of 1,056 places no more than one in twenty finds none (Erlang C): eleven
    instances of a hundred, all of the time."""
    document = served(requests=1000 * MONTH_S, duration_ms=1000, log_kb=0)
    lines = {line.dimension: line.quantity for line in estimate(document, tables).lines}
    assert lines["app_runner.active.vcpu_hour"] == pytest.approx(8030)
    found = demands(document, tables)
    assert (found["app_runner.max_size"].demand, found["app_runner.max_size"].value) == (11, 25)
    assert found["fargate.vcpu.on_demand"].demand == pytest.approx(11)


def test_more_than_the_most_instances_hold_is_a_breach(tables):
    found = demands(served(requests=1000 * MONTH_S, duration_ms=1000, max_size=5), tables)
    assert found["app_runner.max_size"].verdict == "breach"


def test_what_the_quota_refuses_is_billed_and_the_quota_can_be_raised(tables):
    """5,000 at once want 5,124 places: 52 instances of a hundred, twice what a service has."""
    document = served(requests=1000 * MONTH_S, duration_ms=5000, log_kb=0)
    lines = {line.dimension: line.quantity for line in estimate(document, tables).lines}
    found = demands(document, tables)["app_runner.max_size"]
    assert lines["app_runner.active.vcpu_hour"] == pytest.approx(52 * 730)
    assert (found.demand, found.value, found.verdict) == (52, 25, "raise quota")


def test_what_is_set_as_the_most_is_no_quota(tables):
    """Five instances are billed, and more are refused."""
    document = served(requests=1000 * MONTH_S, duration_ms=5000, log_kb=0, max_size=5)
    lines = {line.dimension: line.quantity for line in estimate(document, tables).lines}
    assert lines["app_runner.active.vcpu_hour"] == pytest.approx(5 * 730)


def test_requests_end_after_two_minutes(tables):
    assert demands(served(duration_ms=100_000), tables)["app_runner.request_timeout"].verdict == "near"


def test_new_customers_are_told(tables):
    (problem,) = estimate(served(), tables).problems
    assert problem.key == "app_runner.availability" and "ECS Express Mode" in problem.message
