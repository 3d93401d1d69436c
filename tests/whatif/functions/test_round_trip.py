"""Functions moved to containers and back are functions again, about as large, that do the same."""

import pytest

from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.move import containerise
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.functions.builders import as_functions
from tests.whatif.test_any_document import asked_of


def shop(**choices):
    """An API, a worker and a job, each function with one vCPU, and a table that all of them write."""
    size = {"memory_mb": 1769, "duration_ms": 200}
    return architecture(
        [
            clients(requests=20_000_000),
            node("api", "api_gateway_http"),
            function("order", **size),
            node("q", "sqs"),
            function("mail", **size),
            node("clock", "schedule", runs_per_day=24),
            function("report", memory_mb=1769, duration_ms=60_000),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request", payload_kb=2, response_kb=4),
            edge("api", "request", "order", "invoke"),
            edge("order", "invocation", "t", "write", share=40),
            edge("order", "invocation", "q", "send", count=2),
            edge("q", "message", "mail", "invoke", batch_size=5, window_s=2),
            edge("mail", "record", "t", "write", share=10),
            edge("clock", "invocation", "report", "start"),
            edge("report", "invocation", "t", "read", count=1000),
        ],
        containers={"most_times_slower": 1, **choices},
    )


def back_again(document, tables):
    containers = load(dump(containerise(document, tables).architecture))
    return estimate(as_functions(containers, tables).architecture, tables)


@pytest.fixture(scope="module")
def there_and_back(tables):
    return estimate(shop(), tables), back_again(shop(), tables)


def test_functions_that_compute_all_the_time_cost_about_the_same_again(tables):
    """The job's task has 2 GB, so its function has 2,048 MB, a seventh more; some calls start cold."""
    document = shop(cpu_share_percent=100)
    before, after = estimate(document, tables), back_again(document, tables)
    assert after.total_monthly_usd == pytest.approx(before.total_monthly_usd, rel=0.01)


def test_functions_that_wait_come_back_smaller_and_cheaper(there_and_back):
    """30 % of 200 ms in 1,024 MB: 243.7 ms, where 1,769 MB were paid for 200."""
    before, after = there_and_back
    assert 0.7 < after.total_monthly_usd / before.total_monthly_usd < 1


def test_every_edge_is_there_again_and_leads_somewhere(there_and_back):
    before, after = there_and_back
    document = after.architecture
    assert {one.id for one in document.edges} == {one.id for one in before.architecture.edges}
    assert load(dump(document)) == document
    assert {one.service for one in document.nodes} == {one.service for one in before.architecture.nodes}


def test_as_often_asked_for_the_same(there_and_back):
    before, after = there_and_back
    assert asked_of(after, ["q", "t"]) == pytest.approx(asked_of(before, ["q", "t"]))
    calls = [
        sum(
            float(load.arriving[name].monthly_calls)
            for load in one.traffic.loads.values()
            for name in load.arriving
            if name in ("invoke", "start")
        )  # fmt: skip
        for one in there_and_back
    ]
    assert calls[1] == pytest.approx(calls[0])


def test_calls_take_as_long_and_memory_is_a_size_apart(there_and_back):
    before, after = (
        sorted((one.settings.duration_ms, one.settings.memory_mb) for one in side.resolved.nodes.values()
               if one.service.is_function)
        for side in there_and_back
    )  # fmt: skip
    for (was_ms, was_mb), (is_ms, is_mb) in zip(before, after, strict=True):
        assert is_ms == pytest.approx(was_ms, rel=0.25) and was_mb / 2 <= is_mb <= was_mb * 1.2


def test_the_containers_in_between_compare_with_functions(tables):
    containers = load(dump(containerise(shop(), tables).architecture))
    comparison = compare(containers, tables)
    assert comparison.direction.drawn == "containers" and len(comparison.moved.sized) == 3
