"""Every valid document of containers compares, reports and prints: its serverless form stands and keeps what flowed."""

import os
from random import Random

import numpy as np
import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from estimator.engine.document.architecture import MAX_NODES
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.management.commands.compare import PRINTED
from estimator.pages.reports import SHEETS, report_context
from estimator.templatetags.figures import unbroken
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, node
from tests.whatif.documents import any_document
from tests.whatif.functions.builders import as_functions, service
from tests.whatif.test_any_document import asked_of

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in divide:RuntimeWarning")
"""Next to nothing, capped: endless room for it is right."""
CHUNK = 20
CHUNKS = 150 if os.environ.get("PROVE") == "1" else 1


@pytest.fixture(scope="module")
def container_documents(tables):
    """Documents of a chunk without any function, each with its seed."""
    limits = tables.limit_book("us-east-1")

    def documents(chunk, size, **kind):
        for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
            chance = Random(seed)
            yield seed, any_document(chance, limits, chance.randint(2, size), functions=False, **kind)

    return documents


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_drawn_compares(chunk, container_documents, tables):
    for seed, document in container_documents(chunk, 25 if chunk % 2 else 12):
        comparison = compare(document, tables)
        again = estimate(load(dump(comparison.moved.architecture)), tables).total_monthly_usd
        assert again == pytest.approx(comparison.made.total_monthly_usd, rel=1e-9), seed
        assert np.isfinite(comparison.at(np.array([0.01, 1.0, 100.0]))).all(), seed
        assert comparison.direction.drawn == "containers" or not comparison.moved.sized, seed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_stays_is_asked_for_the_same(chunk, container_documents, tables):
    """But for containers, what stands before them, and what a stream or cap holds back."""
    for seed, document in container_documents(chunk, 6, calm=True):
        comparison = compare(document, tables)
        before, after = comparison.drawn, comparison.made
        stays = [node_id for node_id, one in before.resolved.nodes.items() if not _is_replaced(one.service)]
        if not (before.traffic.backlogs or after.traffic.backlogs):
            left = [node_id for node_id in stays if node_id in after.resolved.nodes]
            asked = {key: items for key, items in asked_of(after, left).items() if items}
            expected = {key: items for key, items in asked_of(before, left).items() if items}
            assert asked == pytest.approx(expected, rel=1e-6), seed


def _is_replaced(one) -> bool:
    return one.keeps_connections or one.is_front or one.is_balancer or one.slug == "nlb"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_drawn_is_reported_and_printed(chunk, container_documents, tables_loaded, tables, db):
    for _, document in list(container_documents(chunk, 6))[: CHUNK // 4]:
        context = report_context(document)
        html = render_to_string(SHEETS, context)
        assert escape(unbroken(context["answer"])) in html
        assert all(printed(context["comparison"]) for printed in PRINTED.values())


def test_containers_that_find_no_room_stay_and_are_named(tables):
    """A container that answers and runs jobs is two functions where it was one node."""
    containers = [service(f"s{number}") for number in range(MAX_NODES - 2)]
    edges = [edge("c", "request", one["id"], "request") for one in containers]
    jobs = [edge("clock", "invocation", one["id"], "run_task") for one in containers[:3]]
    moved = as_functions(architecture([clients(), node("clock", "schedule"), *containers], [*edges, *jobs]), tables)
    assert load(dump(moved.architecture)) == moved.architecture
    assert moved.notes[-1].startswith("s0, s1 and s2 stay containers: with functions")


def test_a_hub_of_containers_moves_whole(tables):
    """Hundreds of queues into one worker, and thousands of edges out of it."""
    queues = [node(f"q{number}", "sqs") for number in range(900)]
    polled = [edge(one["id"], "message", "w", "process") for one in queues]
    records = [
        {**edge("w", "record", "t", "write", share=0.1), "id": f"r{number}", "caused_by": [f"q{number}-w-process"]}
        for number in range(900)
    ]
    more = [{**edge("w", "invocation", "t", "read"), "id": f"i{number}"} for number in range(4000)]
    document = architecture([service("w"), node("t", "dynamodb"), *queues], [*polled, *records, *more])
    moved = as_functions(document, tables).architecture
    assert load(dump(moved)) == moved
    assert [one.id for one in moved.edges] == [one.id for one in document.edges]
