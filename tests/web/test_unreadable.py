"""A project whose newest document this version cannot read: every page says so, loses nothing, and leads out."""

import json
import zlib

import pytest

from estimator.projects.models import Project, Revision
from tests.web.samples import NASTY, NEWER, Visit, save_newer, text_of, what_is_said, words_of

PAGES = {
    "the drawing": ("builder", ""),
    "a node": ("builder", "node=order"),
    "a tab": ("builder", "tab=limits"),
    "the comparison": ("compare", ""),
    "the report": ("report", ""),
    "the PDF": ("report_pdf", ""),
    "the history": ("history", ""),
}
ACTIONS = {
    "node_settings": {"node_id": "order"},
    "edge_change": {"edge_id": "e"},
    "document_settings": {},
    "tidy": {},
    "undo": {},
    "containers": {},
    "open_containers": {},
    "copy": {},
}


@pytest.fixture
def newer(visit) -> Visit:
    """The owner at a project whose second revision a newer version has saved."""
    save_newer(visit.project)
    return visit


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_is_wrong_and_the_way_out(newer, page, htmx):
    response = newer.get(*PAGES[page], htmx=htmx)
    assert response.status_code == 422 and "this is a document of version 2; Headroom reads version 1" in what_is_said(
        response
    )
    assert "Nothing is lost" in words_of(response) and f'href="{newer.url("document_json")}"' in text_of(response)
    assert "Restore revision 1" in words_of(response)
    assert response.headers.get("HX-Reswap") == ("none" if htmx else None)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_changes_it(newer, action, htmx):
    response = newer.post(action, {"revision": "1", "memory_mb": "2048"}, htmx=htmx, **ACTIONS[action])
    assert response.status_code == 422 and what_is_said(response).endswith("So nothing was changed.")
    assert Revision.objects.count() == 2 and Project.objects.count() == 1


def test_it_is_downloaded_as_it_is_stored(newer):
    response = newer.get("document_json")
    assert response.status_code == 200 and json.loads(response.content) == NEWER
    assert 'filename="shop.json"' in response.headers["Content-Disposition"].lower()


@pytest.mark.parametrize("htmx", [False, True])
def test_an_earlier_revision_is_restored_and_the_newer_one_kept(newer, htmx):
    response = newer.post("restore", {"number": "1"}, htmx=htmx)
    leads = response.headers["HX-Redirect" if htmx else "Location"]
    assert (response.status_code, leads) == (200 if htmx else 303, newer.url())
    assert newer.sentences() == ["Begin", "Add a lane", "Restore revision 1"]
    assert newer.page("node=order") and newer.document == newer.project.revisions.get(number=1).architecture


def test_edits_go_on_after_that(newer):
    newer.post("restore", {"number": "1"})
    values = newer.fill("node-form", "node=order", memory_mb="2048")
    assert newer.post("node_settings", values, node_id="order").status_code == 303
    assert newer.node("order").settings["memory_mb"] == 2048


@pytest.mark.parametrize("number", ["2", "3", "99", "", "x", NASTY])
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_restored_says_so(newer, number, htmx):
    save_newer(newer.project, NEWER | {"name": "Again"})
    response = newer.post("restore", {"number": number}, htmx=htmx)
    said = "cannot be restored" if number in ("2", "3") else "There is no revision"
    assert response.status_code == 422 and said in what_is_said(response)
    assert Revision.objects.count() == 3 and "<script>alert" not in text_of(response)


@pytest.mark.parametrize("htmx", [False, True])
def test_of_a_project_that_can_be_read_a_revision_that_cannot_is_refused(newer, htmx):
    newer.post("restore", {"number": "1"})
    response = newer.post("restore", {"number": "2"}, htmx=htmx)
    assert response.status_code == 422 and "document of version 2" in what_is_said(response)
    assert newer.project.head.number == 3


def test_a_form_that_names_a_revision_that_cannot_be_read_is_answered(newer):
    newer.post("restore", {"number": "1"})
    values = newer.fill("node-form", "node=order", memory_mb="2048", revision="2")
    assert newer.post("node_settings", values, node_id="order").status_code in (303, 422)


def test_a_restore_that_is_sent_again_writes_nothing(newer):
    key = {"Idempotency-Key": "6c4b8c6e-5d0b-4b5f-9a55-0f6d0c0b7a11"}
    for _ in range(2):
        response = newer.client.post(newer.url("restore"), {"number": "1"}, headers=key)
        assert response.status_code == 303
    assert newer.project.head.number == 3


def test_the_history_leads_to_every_revision(newer):
    text = text_of(newer.get("history"))
    assert "Add a lane" in text and 'name="number" value="1">Restore' in text
    assert 'name="number" value="2">Restore' not in text


def test_where_none_can_be_read_there_is_the_download(newer):
    Revision.objects.filter(number=1).update(document=zlib.compress(b"{}"), digest="unread")
    response = newer.get()
    assert response.status_code == 422 and "No earlier revision that can be read was found" in words_of(response)
    assert "Restore" not in words_of(response) and newer.get("document_json").status_code == 200


LAMBDA = {"id": "a", "service": "lambda"}


@pytest.mark.parametrize(
    ("node", "edges", "said"),
    [
        ({**LAMBDA, "lane": 1}, [], "nodes[0] (a), lane: is not known here"),
        ({**LAMBDA, "service": "zebra"}, [], "node a: there is no service “zebra”"),
        (
            LAMBDA,
            [{"source": "a", "event": "neigh", "target": "a", "operation": "invoke"}],
            "nothing called “neigh” happens at",
        ),
        (
            LAMBDA,
            [{"source": "a", "event": "invocation", "target": "a", "operation": "ride"}],
            "nobody can “ride” at",
        ),
    ],
    ids=["a field", "a service", "an event", "an operation"],
)
def test_what_this_version_does_not_know_says_where(visit, node, edges, said):
    save_newer(visit.project, {"version": 1, "nodes": [node], "edges": edges})
    for page, query in PAGES.values():
        response = visit.get(page, query)
        assert response.status_code == 422 and said in what_is_said(response)


def test_a_setting_this_version_does_not_know_stops_the_estimate_alone(visit):
    save_newer(visit.project, {"version": 1, "nodes": [{**LAMBDA, "settings": {"lanes": 3}}]})
    for query in ("", "node=a", "tab=limits"):
        assert "This cannot be estimated" in words_of(visit.get(query=query))


def test_it_can_be_deleted(newer):
    assert newer.get("delete").status_code == 200
    assert newer.post("delete").status_code == 303 and not Project.objects.exists()


def test_the_list_of_architectures_still_shows_it(newer):
    response = newer.client.get("/")
    assert response.status_code == 200 and f'href="{newer.url()}"' in text_of(response)


def test_strangers_find_nothing(newer, stranger):
    visit = Visit(stranger, uuid=newer.project.uuid)
    assert [visit.get(name).status_code for name in ("builder", "history", "document_json", "delete")] == [404] * 4
    assert visit.post("restore", {"number": "1"}).status_code == 404


def test_names_are_escaped(newer):
    Project.objects.update(name=NASTY)
    Revision.objects.update(sentence=NASTY)
    for page in ("builder", "history"):
        assert "<script>alert" not in text_of(newer.get(page))
