"""One fact is one finding: no two of a key and the same nodes, unless they name different counterparts."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.projects.reads import starters
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.golden_limits import read_limits

TESTS = Path(__file__).parent.parent.parent
SECOND = 2_628_000
TWO_OF_ONE_NODE = {
    "dynamodb.burst_retention": "reads and writes have capacity of their own",
    "dynamodb.partition_wcu": "a table and its index lie in partitions of their own",
    "dynamodb.on_demand.growth_factor": "reads and writes have had peaks of their own",
    "aurora_serverless.acu": "the writer and the readers are instances of their own",
    "rds.iops": "the primary and its replicas have storage of their own",
    "rds.max_connections.mysql": "the primary and its replicas take connections of their own",
    "rds.max_connections.postgresql": "the primary and its replicas take connections of their own",
}
"""Keys that a node is held to more than once, whoever is at the other end."""


def documents() -> Iterator[tuple[str, Architecture]]:
    for one in starters():
        yield one.slug, one.architecture
    for path in sorted((TESTS / "cases").glob("*.json")):
        with suppress(DocumentError):  # some are kept because they are refused
            yield path.stem, load(path.read_bytes())
    for path in sorted((TESTS / "aws" / "golden_limits").glob("*.md")):
        yield path.stem, read_limits(path).architecture


def counterparts(message: str, labels: Iterable[str]) -> list[str]:
    """The nodes between which a message says that it stands, in their order."""
    between = message.partition("(")[2].partition(")")[0]
    found = [(between.index(label), label) for label in labels if label in between]
    return [label for _, label in sorted(found)]


@pytest.mark.parametrize("document", [pytest.param(one, id=name) for name, one in documents()])
@pytest.mark.parametrize("scale", [1, 30])
def test_no_two_findings_of_the_same_nodes_say_the_same(document, scale, tables):
    one = estimate(document, tables, scale=scale)
    labels = [found.label for found in one.resolved.nodes.values()]
    for first, second in combinations(one.findings, 2):
        if (first.key, set(first.nodes)) != (second.key, set(second.nodes)) or first.key in TWO_OF_ONE_NODE:
            continue
        named = [counterparts(found.message, labels) for found in (first, second)]
        assert all(named) and named[0] != named[1], f"{first.message}\n{second.message}"


def chain(own_ms: float, callee_ms: float, **settings) -> Architecture:
    """A function of ten seconds that waits for another."""
    return architecture(
        [
            clients(),
            function("f", duration_ms=own_ms, timeout_s=10, **settings),
            function("g", duration_ms=callee_ms, timeout_s=60),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "g", "invoke")],
    )


@pytest.mark.parametrize(
    ("own_ms", "callee_ms", "waits", "seconds", "says"),
    [
        (1_000, 15_000, "included", 15, "(g answers within 15 s in 99 of 100 calls)"),
        (1_000, 15_000, "sequence", 16, "(the slowest of 100; g answers within 15 s in 99 of 100 calls)"),
        (12_000, 2_000, "sequence", 14, "(the slowest of 100)"),
    ],
)
def test_a_function_that_takes_too_long_is_told_once_and_why(own_ms, callee_ms, waits, seconds, says, tables):
    one = estimate(chain(own_ms, callee_ms, waits=waits), tables)
    (found,) = [limit for limit in one.limits if limit.key == "lambda.timeout" and "f" in limit.nodes]
    assert found.demand == pytest.approx(seconds) and says in found.message
    assert ("Shorten what g does" in found.message) == ("g answers" in says)


def test_a_function_both_called_and_started_has_one_time_out(tables):
    document = architecture(
        [clients(), function("f", duration_ms=12_000, timeout_s=10)],
        [edge("c", "request", "f", "invoke"), edge("c", "request", "f", "start")],
    )
    assert len([found for found in estimate(document, tables).findings if found.key == "lambda.timeout"]) == 1


def test_of_two_calls_between_the_same_nodes_the_larger_payload_is_told(tables):
    sizes = [edge("c", "request", "q", "send", payload_kb=size) | {"id": f"of-{size}"} for size in (1_200, 1_500)]
    one = estimate(architecture([clients(), node("q", "sqs")], sizes), tables)
    (found,) = [found for found in one.findings if found.key == "sqs.message_size"]
    assert found.demand == 1_500
    assert sorted(limit.demand for limit in one.limits if limit.key == "sqs.message_size") == [1_200, 1_500]


def shared(per_second: float) -> Architecture:
    """Ten and 25 places of a second on one queue."""
    workers = [function(name, duration_ms=1_000, timeout_s=5) for name in ("f", "g")]
    return architecture(
        [clients(requests=per_second * SECOND), node("q", "sqs", visibility_timeout_s=60), *workers],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1, at_once=10),
            edge("q", "message", "g", "invoke", batch_size=1, at_once=25),
        ],
    )


def test_a_queue_has_one_age_whoever_reads_it(tables):
    """36 a second on 35: one more each second, 86,400 a day, for both together."""
    one = estimate(shared(36), tables)
    assert [found.key for found in one.findings].count("sqs.retention") == 1
    words = limit_of(one, "sqs.retention").message
    assert "86,400 messages a day more come than are handled" in words and "f and g share them" in words
    assert "2.78 % of what comes is lost" in words  # 1 of 36


@pytest.mark.parametrize(("at_once", "lost"), [(None, "16.7 %"), (2, "66.7 %")])
def test_events_of_a_function_wait_in_one_queue_whoever_sends_them(at_once, lost, tables):
    """Six and six a second of a second each: on ten places two of twelve are too many, on two for each eight."""
    document = architecture(
        [
            clients(requests=6 * SECOND),
            *(node(name, "sns") for name in ("t", "u")),
            function("f", duration_ms=1_000, reserved_concurrency=10),
        ],
        [
            *(edge("c", "request", name, "publish") for name in ("t", "u")),
            *(edge(name, "message", "f", "start", at_once=at_once) for name in ("t", "u")),
        ],
    )
    (age,) = [found for found in estimate(document, tables).findings if found.key == "lambda.async.max_event_age"]
    assert f"(waiting events of t and u); {lost} of what comes is lost" in age.message


def test_messages_that_two_functions_throttle_are_told_of_each(tables):
    """Both with five places for 25 messages a second each: the same share dies, of each by its own hand."""
    workers = [function(name, duration_ms=1_000, timeout_s=20, reserved_concurrency=5) for name in ("f", "g")]
    document = architecture(
        [clients(requests=50 * SECOND), node("q", "sqs", visibility_timeout_s=120), *workers],
        [
            edge("c", "request", "q", "send"),
            *(edge("q", "message", name, "invoke", batch_size=1) for name in ("f", "g")),
        ],
    )
    said = [found.message for found in estimate(document, tables).findings if found.key == "sqs.throttled"]
    assert len(said) == len(set(said)) == 2
    assert all(any(f"throttled by {name} at" in message for message in said) for name in ("f", "g"))
