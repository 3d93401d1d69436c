"""What holds for every posted action: whose it is, how it is posted, and that nothing one posts breaks it."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from estimator.projects.models import Project, Revision
from tests.web.samples import HTMX, NASTY, Visit, text_of, words_of

NODE, EDGE = {"node_id": "order"}, {"edge_id": "order-orders-read"}
ACTIONS = {
    "add_node": {},
    "node_settings": NODE,
    "node_name": NODE,
    "node_move": {},
    "node_duplicate": NODE,
    "node_rename": NODE,
    "node_delete": NODE,
    "cards_delete": {},
    "cards_duplicate": {},
    "cards_group": {},
    "cards_paste": {},
    "add_edge": {},
    "edge_change": EDGE,
    "edge_delete": EDGE,
    "document_settings": {},
    "confirm": {},
    "tidy": {},
    "undo": {},
    "redo": {},
    "restore": {},
    "copy": {},
}
every_action = pytest.mark.parametrize("action", ACTIONS)
ANSWERS = {200, 303, 400, 404, 409, 413, 422}


# -- whose it is ---------------------------------------------------------------------------------------------------


def test_a_stranger_cannot_act(visit, stranger):
    for action, parts in ACTIONS.items():
        for client in (stranger, Client()):
            response = Visit(client, **visit.key).post(action, htmx=client is stranger, **parts)
            assert response.status_code == 404, action
            assert "Shop" not in text_of(response)
    assert visit.is_untouched() and Project.objects.count() == 1


def test_a_stranger_cannot_delete(visit, stranger):
    for client in (stranger, Client()):
        assert Visit(client, **visit.key).post("delete").status_code == 404
    assert visit.is_untouched()


def test_acting_on_what_was_deleted_says_so(visit):
    visit.post("delete")
    for action, parts in ACTIONS.items():
        response = visit.post(action, htmx=True, **parts)
        assert response.status_code == 404, action
        assert "it was deleted, or it was made in another browser or account" in words_of(response)


def test_a_visitors_project_is_not_an_accounts(starter, owner):
    starter.post("tidy")
    project = Project.objects.get()
    assert (project.owner, bool(project.visitor)) == (None, True)
    for client in (owner, Client()):
        assert Visit(client, uuid=project.uuid).post("tidy").status_code == 404


def test_a_visitor_keeps_one_name(starter):
    for _ in range(2):
        starter.post("copy")
    assert len(set(Project.objects.values_list("visitor", flat=True))) == 1
    assert len(set(Revision.objects.values_list("author", flat=True))) == 1


# -- how it is posted ----------------------------------------------------------------------------------------------


def test_an_action_is_not_looked_at(visit):
    for action, parts in ACTIONS.items():
        assert visit.client.get(visit.url(action, **parts)).status_code == 405, action
    assert visit.is_untouched()


def test_without_the_token_nothing_is_done(visit, owner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    for action, parts in ACTIONS.items():
        for response in Visit(strict, **visit.key).post_both(action, **parts):
            assert response.status_code == 403, action
    assert visit.is_untouched()


@pytest.mark.parametrize("address", ["/upload/", "delete"])
def test_the_first_page_needs_the_token_too(visit, owner, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    address = visit.url("delete") if address == "delete" else address
    assert strict.post(address).status_code == 403
    assert visit.is_untouched()


def test_the_token_of_the_page_is_taken(visit, owner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    there = Visit(strict, **visit.key)
    values = there.fill("node-form", "node=order", memory_mb="2048")
    assert there.post("node_settings", values, node_id="order").status_code == 303


# -- what is posted ------------------------------------------------------------------------------------------------

FIELDS = [
    "service",
    "from",
    "x",
    "y",
    "node",
    "source",
    "target",
    "setting",
    "number",
    "revision",
    "made_on",
    "seen",
    "tab",
    "name",
    "region",
    "event",
    "operation",
    "memory_mb",
    "duration_ms",
    "architecture",
    "count",
    "share",
    "payload_kb",
    "caused_by",
    "month",
    "hours_per_month",
    "prices_as_of",
    "free_tier",
]
JUNK = ["", "\x00", NASTY, "nan", "1e400", "-1", "9" * 400, "²", "x" * 5000, "../..", "order/memory_mb", "注文 %s {0}"]
BASE = {"number": "1", "node": "order", "x": "1", "y": "1", "service": "lambda", "source": "order", "target": "orders"}


SAVED_IN_PART = ("document_settings", "edge_change", "node_settings")
"""The page sends all of these forms with each field: what can be taken of them is saved, though not all can be."""


def answers(visit, action, posted, htmx=False, **headers) -> int:
    before = Revision.objects.count()
    headers = {**(HTMX if htmx else {}), **headers}
    status = visit.client.post(visit.url(action, **ACTIONS[action]), posted, headers=headers).status_code
    assert status in ANSWERS
    written = Revision.objects.count() - before
    assert status in (200, 303) or written == 0 or (status == 422 and htmx and action in SAVED_IN_PART and written == 1)
    return status


@every_action
def test_junk_in_every_field_is_refused_or_taken_but_never_breaks(visit, action):
    for turn in range(0, len(JUNK), 4):
        posted = {name: JUNK[(number + turn) % len(JUNK)] for number, name in enumerate(FIELDS)}
        answers(visit, action, posted, htmx=turn == 4)
        answers(visit, action, BASE | {"revision": JUNK[turn], "setting": JUNK[turn]}, htmx=turn != 4)
    assert visit.get().status_code == 200


@every_action
def test_nothing_posted_at_all_is_answered(visit, action):
    answers(visit, action, {})


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://[",
        "::::",
        "?",
        "?node",
        "?node=%00",
        "?node=%FF",
        "?" + "&" * 2000,
        "?node=x" * 500,
        "\\",
        "ö",
    ],
)
def test_the_page_an_action_came_from_may_be_anything(visit, address):
    assert answers(visit, "tidy", {}, Referer=address) == 303
    assert answers(visit, "tidy", {}, htmx=True, **{"HX-Current-URL": address}) == 200


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_no_form_is_answered(visit, content_type):
    url = visit.url("node_settings", **NODE)
    assert visit.client.post(url, b'{"a": \xff', content_type=content_type).status_code in ANSWERS


def test_too_many_fields_are_refused(visit):
    assert answers(visit, "confirm", {f"f{number}": "1" for number in range(1_001)}) == 413


@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=12) | st.sampled_from(JUNK), max_size=4),
    st.sampled_from(sorted(ACTIONS)),
)
def test_whatever_is_posted_is_answered(visit, posted, action):
    answers(visit, action, BASE | posted)


# -- what arrives again --------------------------------------------------------------------------------------------

KEY = {"Idempotency-Key": "00000000000000000000000000000001"}


def repeat(visit, name, data, **parts):
    """Both answers to a request that arrives twice."""
    headers = {**HTMX, **KEY, "HX-Current-URL": f"http://testserver{visit.url()}"}
    return [visit.client.post(visit.url(name, **parts), {"tab": "t", **data}, headers=headers) for _ in range(2)]


@pytest.mark.parametrize(
    ("action", "data", "parts"),
    [
        ("add_node", {"service": "sqs", "from": "order"}, {}),
        ("add_edge", {"source": "worker", "target": "orders"}, {}),
        ("node_move", {"node": "order", "x": 5, "y": 5}, {}),
        ("node_duplicate", {}, NODE),
        ("node_delete", {}, NODE),
        ("edge_delete", {}, EDGE),
        ("tidy", {}, {}),
    ],
)
def test_what_arrives_again_under_its_key_is_made_once_and_answered_the_same(visit, action, data, parts):
    first, second = repeat(visit, action, data, **parts)
    assert (first.status_code, second.status_code) == (200, 200)
    assert visit.project.head.number == 2
    assert first.headers.get("HX-Push-Url") == second.headers.get("HX-Push-Url")
    assert first.context["architecture"] == second.context["architecture"] == visit.document


def test_the_same_without_a_key_is_made_twice(visit):
    for _ in range(2):
        visit.post("add_node", {"service": "sqs"})
    assert visit.project.head.number == 3


def test_undo_that_arrives_again_takes_back_one_step(visit):
    visit.post("add_node", {"service": "sqs"})
    visit.post("add_node", {"service": "sns"})
    repeat(visit, "undo", {})
    assert visit.project.head.number == 4 and any(node.service == "sqs" for node in visit.document.nodes[6:])


def test_a_first_edit_that_arrives_again_begins_one_project(starter):
    first, second = repeat(starter, "add_node", {"service": "sqs"})
    assert first.headers["HX-Push-Url"] == second.headers["HX-Push-Url"]
    assert Project.objects.count() == 1 and Revision.objects.count() == 2


def test_what_is_no_key_is_none(visit):
    headers = {**HTMX, "Idempotency-Key": "many words"}
    assert visit.client.post(visit.url("tidy"), {"tab": "t"}, headers=headers).status_code == 200
    assert visit.project.head.idempotency_key is None
