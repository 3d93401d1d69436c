"""What an edit and a selection send of a large page: what changed, and little else."""

import pytest

from estimator.management.commands.bench import graph
from tests.web.samples import HTMX, Visit

MOST_BYTES = 100_000


@pytest.fixture
def large(visit_to) -> Visit:
    return visit_to(graph(300))


@pytest.mark.parametrize("memory", ["1025", "1152", "2048", "10240"])
def test_an_edit_where_nothing_moves_sends_little(large, memory):
    fields = large.fill("node-form", "node=f0", memory_mb=memory)
    answer = large.post("node_settings", fields, htmx=True, at="node=f0", node_id="f0")
    assert answer.status_code == 200 and len(answer.content) <= MOST_BYTES
    assert b'id="bill-total"' in answer.content and b'id="drawing"' not in answer.content


@pytest.mark.parametrize("requests", ["1700000", "2400000"])
def test_an_edit_of_the_traffic_sends_what_cards_and_lines_say_now(large, requests):
    fields = large.fill("node-form", "node=c", requests_per_month=requests)
    answer = large.post("node_settings", fields, htmx=True, at="node=c", node_id="c")
    assert answer.status_code == 200 and len(answer.content) <= MOST_BYTES
    assert b'id="drawing"' not in answer.content and b'id="results"' not in answer.content


def test_what_comes_or_goes_sends_little(visit_to):
    visit = visit_to(graph(290))
    for name, told, ids in (
        ("add_node", {"service": "lambda", "x": "9000", "y": "9000"}, {}),
        ("undo", {}, {}),
        ("node_delete", {}, {"node_id": "f3"}),
    ):
        revision = visit.fill("node-form", "node=f0")["revision"]
        answer = visit.post(name, {"revision": revision, **told}, htmx=True, at="node=f0", **ids)
        assert answer.status_code == 200 and len(answer.content) <= MOST_BYTES, name
        assert b'id="drawing"' not in answer.content and b'id="results"' not in answer.content


def test_tiles_that_do_not_change_are_not_sent_again(visit_to):
    visit = visit_to(graph(400))
    fields = visit.fill("node-form", "node=f0", memory_mb="1025")
    answer = visit.post("node_settings", fields, htmx=True, at="node=f0", node_id="f0")
    assert answer.status_code == 200 and b'id="drawing"' not in answer.content
    assert b'id="card-f0"' in answer.content and b'id="card-f1"' not in answer.content


def selected(visit: Visit, revision: str, shown: str = "node=f1"):
    at = f"http://testserver{visit.url('builder', shown)}"
    return visit.client.get(
        visit.url("builder", "node=t1"), headers=HTMX | {"HX-Current-URL": at, "Revision": revision}
    )


def test_a_selection_sends_the_cards_it_concerns(large):
    answer = selected(large, "1")
    assert len(answer.content) <= MOST_BYTES
    assert {b'id="card-f1"' in answer.content, b'id="card-t1"' in answer.content} == {True}
    assert b'id="card-f2"' not in answer.content and b'id="inspector"' in answer.content


@pytest.mark.parametrize(("revision", "shown"), [("0", "node=f1"), ("", "node=f1"), ("1", "node=f1&times=3")])
def test_a_page_that_may_show_something_else_gets_the_whole_drawing(large, revision, shown):
    assert b'id="drawing"' in selected(large, revision, shown).content
