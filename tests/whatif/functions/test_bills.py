"""Containers beside the functions they could be, both bills by hand."""

import pytest

from estimator.exports.lines_csv import comparison_csv
from estimator.exports.text_table import comparison_text
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import answer, notes, sizing_sentences
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.functions.builders import service

COLD_STARTS = 0.02
"""USD at most; they are worked out elsewhere."""


def worker_behind_a_gateway():
    """One of the small workers of a company that moved 13 of them from Fargate to Lambda, as published."""
    worker = {"vcpu": 0.5, "memory_gb": 1, "duration_ms": 2000, "cpu_ms": 500, "min_tasks": 1, "way_out": "nat"}
    return architecture(
        [clients("app", requests=300_000, burst=2), node("queue", "sqs"), node("worker", "fargate", **worker)],
        [
            edge("app", "request", "queue", "send", payload_kb=2),
            edge("queue", "message", "worker", "process"),
        ],
        region="eu-central-1",
    )


def usd(side) -> dict[tuple[str, str], float]:
    return {(line.node, line.dimension): line.monthly_usd for line in side.lines}


def test_a_worker_as_a_function_of_a_gigabyte_outside_a_network(tables):
    """300,000 × 2 s × 1 GB less 400,000 free; five pollers ask three times a minute, less what finds a message."""
    costs = usd(compare(worker_behind_a_gateway(), tables).serverless)
    gb_seconds = 300_000 * 2 * 1 - 400_000
    asked = 3 * 300_000 + (5 * 3 * 60 * 730 - 300_000)
    assert costs.pop(("worker-function", "lambda.duration.x86")) == pytest.approx(
        gb_seconds * 0.0000166667, abs=COLD_STARTS
    )
    assert {key: cost for key, cost in costs.items() if cost} == pytest.approx(
        {
            ("worker-function", "cloudwatch.logs.vended.to_cloudwatch"): 300_000 / 1_048_576 * 0.63,
            ("queue", "sqs.standard.requests"): (asked - 1_000_000) * 0.40e-6,
        }
    )


def test_a_fargate_bill_is_never_called_serverless(tables):
    comparison = compare(worker_behind_a_gateway(), tables)
    assert answer(comparison).startswith("Serverless, by $100 a month ($3.63 against $103.99); containers win above ")
    text, sides = comparison_text(comparison), comparison_csv(comparison).splitlines()[1:]
    words = " ".join(text.split())
    assert "Serverless $3.63 " in words and "Containers $103.99 " in words
    assert {row.split(",")[0] for row in sides if ",nat_gateway" in row} == {"containers"}


def test_the_sentence_says_what_a_container_becomes(tables):
    assert sizing_sentences(compare(worker_behind_a_gateway(), tables)) == [
        "worker becomes worker function, a function of 1,024 MB for each batch: 2,000 ms a batch, as in its task of "
        "0.5 vCPU and 1 GB."
    ]


def service_behind_a_balancer():
    return architecture(
        [clients(requests=10_000_000), node("lb", "alb"), service("web", scaling="fixed", tasks=2)],
        [
            edge("c", "request", "lb", "request", payload_kb=2, response_kb=10),
            edge("lb", "request", "web", "request"),
        ],
        free_tier="none",
    )


def test_a_service_behind_a_load_balancer_in_containers(tables):
    """12 KB a request are 0.157 GB an hour, more of a capacity unit than 3.8 new connections a second of 25."""
    costs = usd(compare(service_behind_a_balancer(), tables).containers)
    gigabytes = 10_000_000 * 12 / 1_048_576
    assert {key: cost for key, cost in costs.items() if cost and "transfer" not in key[1]} == pytest.approx(
        {
            ("lb", "elb.alb.hour"): 730 * 0.0225,
            ("lb", "elb.alb.lcu_hour"): gigabytes * 0.008,
            ("lb", "vpc.public_ipv4.in_use_hour"): 2 * 730 * 0.005,
            ("web", "fargate.x86.vcpu_hour"): 2 * 730 * 0.5 * 0.04048,
            ("web", "fargate.x86.gb_hour"): 2 * 730 * 1 * 0.004445,
            ("web", "vpc.public_ipv4.in_use_hour"): 2 * 730 * 0.005,
        }
    )


def test_the_same_service_as_a_function_behind_an_http_api(tables):
    costs = usd(compare(service_behind_a_balancer(), tables).serverless)
    assert costs.pop(("web-function", "lambda.duration.x86")) == pytest.approx(
        10_000_000 * 0.1 * 1 * 0.0000166667, abs=COLD_STARTS
    )
    assert {key: cost for key, cost in costs.items() if cost and "transfer" not in key[1]} == pytest.approx(
        {
            ("lb-api", "api_gateway.http.requests"): 10_000_000 * 1.00e-6,
            ("web-function", "lambda.requests.x86"): 10_000_000 * 0.20e-6,
        }
    )


def test_what_leaves_for_the_internet_costs_both_sides_the_same(tables):
    comparison = compare(service_behind_a_balancer(), tables)
    one, other = (
        {key[1]: cost for key, cost in usd(side).items() if "transfer" in key[1]}
        for side in (comparison.serverless, comparison.containers)
    )
    assert one == pytest.approx(other) and sum(one.values()) > 0


def test_functions_that_are_drawn_move_and_containers_beside_them_stay(tables):
    document = architecture(
        [clients(), function("f"), service("old")],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "old", "request")],
    )
    comparison = compare(document, tables)
    assert (comparison.direction.drawn, comparison.direction.made) == ("serverless", "containers")
    assert notes(comparison)[-1] == "old is a container already and stands on both sides."


def test_containers_beside_functions_that_cannot_move_become_functions(tables):
    """A delivery stream's transform stays a function on either side."""
    document = architecture(
        [clients(), node("d", "firehose"), function("f"), node("q", "sqs"), service("work")],
        [
            edge("c", "request", "d", "put"),
            edge("d", "transformation", "f", "invoke"),
            edge("c", "request", "q", "send"),
            edge("q", "message", "work", "process"),
        ],
    )
    comparison = compare(document, tables)
    assert comparison.direction.drawn == "containers" and comparison.containers is comparison.drawn
    assert {one.service for one in comparison.serverless.architecture.nodes} >= {"firehose", "lambda"}


def test_what_cannot_move_either_way_says_why_of_each(tables):
    document = architecture(
        [
            clients(),
            node("d", "firehose"),
            function("f"),
            service("win", vcpu=1, memory_gb=2, operating_system="windows"),
        ],
        [
            edge("c", "request", "d", "put"),
            edge("d", "transformation", "f", "invoke"),
            edge("c", "request", "win", "request"),
        ],
    )
    comparison = compare(document, tables)
    assert answer(comparison).startswith("Nothing moves to containers here. f stays a function:")
    assert answer(comparison).endswith("win stays a container: it runs Windows, and functions run Linux.")
    assert comparison.cheaper is None and comparison.crossings == []
