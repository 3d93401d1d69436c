"""Links that are made, shown once and turned off; what a page opened by one is; and who sees what others do."""

import logging
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from estimator.projects.models import Presence, Share
from estimator.projects.sharing import MOST_LINKS, digest_of, make_link
from estimator.web.logs import WithoutTokens, without_tokens
from tests.web.samples import HTMX, Visit, forms, save_newer, text_of, what_is_said, words_of


@pytest.fixture
def guest(project):
    """Somebody's browser, by a new link: `guest("edit", "Mia")`."""

    def come(kind: str = "edit", name: str = "Mia", **more) -> Visit:
        _, token = make_link(project, kind, name)
        client = Client(**more)
        client.get(reverse("open_link", kwargs={"token": token}))
        return Visit(client, uuid=project.uuid, tab="tab-2")

    return come


@pytest.fixture
def asks(project):
    """What a page that asks for news is answered: asks(visit, revision=1)."""

    def ask(visit: Visit, **shown):
        return visit.client.get(visit.url("here"), {"by": visit.tab, "here": "", **shown})

    return ask


# -- links ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_link_is_shown_once_and_stored_as_its_digest(visit, headers):
    made = visit.client.post(visit.url("share"), {"kind": "edit", "name": "Mia"}, headers=headers)
    token = re.search(r"http://testserver/s/([\w-]{43})/", text_of(made))[1]
    assert made.status_code == 201 and made["Cache-Control"] == "no-store"
    share = Share.objects.get()
    assert (share.digest, share.name, share.kind) == (digest_of(token), "Mia", "edit")
    assert token not in text_of(visit.get("share"))
    assert token not in str(vars(share))


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"kind": "read", "name": ""}, "Say who the link is for"),
        ({"kind": "own", "name": "Mia"}, "is not one of the available choices"),
        ({"kind": "read", "name": "Mia", "last_day": "2020-01-01"}, "The last day is over already"),
        ({"kind": "read", "name": "Mia", "last_day": "soon"}, "Write the last day as a date"),
    ],
)
def test_a_link_that_cannot_be_made_says_why(visit, posted, said):
    answer = visit.client.post(visit.url("share"), posted)
    assert answer.status_code == 422 and said in words_of(answer)
    assert not Share.objects.exists()


def test_there_are_so_many_links_and_no_more(visit, project):
    Share.objects.bulk_create(
        Share(project=project, kind="read", name="Mia", digest=digest_of(str(number))) for number in range(MOST_LINKS)
    )
    answer = visit.client.post(visit.url("share"), {"kind": "read", "name": "Bo"})
    assert answer.status_code == 422 and "Turn one off first" in words_of(answer)


def test_a_link_is_renamed(visit, project):
    share, _ = make_link(project, "read", "Mia")
    visit.client.post(visit.url("share_change", share_id=share.pk), {"name": "Mia K.", "last_day": "2999-12-31"})
    assert "Mia K. Can view until 31 Dec 2999" in words_of(visit.get("share"))


def test_a_link_of_another_architecture_is_not_there(visit, make_project):
    share, _ = make_link(make_project(), "read", "Mia")
    assert visit.client.post(visit.url("share_revoke", share_id=share.pk)).status_code == 404
    assert Share.objects.get().is_open


# -- what never leaves ---------------------------------------------------------------------------------------------


def test_no_log_has_the_token(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/s/a-secret-token/")
    record = next(one for one in caplog.records if one.name == "django.request")
    assert WithoutTokens().filter(record) and record.getMessage() == "Not Found: /s/…/"


def test_every_handler_leaves_tokens_out():
    assert all("without_tokens" in one["filters"] for one in settings.LOGGING["handlers"].values())


@pytest.mark.parametrize("line", ["GET /s/abc/ HTTP/1.1", "https://headroom.example/s/abc?x=1", '"/s/abc"'])
def test_the_access_log_has_no_token(line):
    assert "abc" not in without_tokens(line) and "/s/…" in without_tokens(line)


@pytest.mark.parametrize("page", ["builder", "compare", "report", "history", "document_json"])
@pytest.mark.parametrize("kind", Share.Kind.values)
def test_a_page_opened_by_a_link_sends_no_referrer(guest, kind, page):
    assert guest(kind).get(page)["Referrer-Policy"] == "no-referrer"


def test_the_link_itself_sends_none_whether_it_opens_or_not(client, project):
    _, token = make_link(project, "read", "Mia")
    for sent in (token, "none"):
        answer = client.get(f"/s/{sent}/")
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert token not in client.get(f"/s/{token}/")["Location"]


def test_a_plain_form_of_such_a_page_is_taken_and_none_from_elsewhere(guest):
    there = guest(enforce_csrf_checks=True)
    data = {**forms(there.page("node=order&tab=history"))["node-form"], "memory_mb": "2048"}
    address = there.url("node_settings", node_id="order")
    sent = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert there.client.post(address, data, headers=sent).status_code == 403
    answer = there.client.post(address, data, headers={**sent, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303 and "node=order" in answer["Location"] and "tab=history" in answer["Location"]
    assert there.node("order").settings["memory_mb"] == 2048


# -- what a reader sees --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "node=order", "edge=order-orders-read", "tab=assumptions", "tab=history"])
def test_a_reader_has_no_form_but_the_copy(guest, project, query):
    text = guest("read").page(query)
    posted = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', text)
    assert [one for one in posted if one != reverse("theme")] == [reverse("copy", kwargs={"uuid": project.uuid})]
    assert "hx-post" not in text and 'id="palette"' not in text and 'name="setting"' not in text
    assert "View only. Make a copy to change it." in text


def test_a_reader_may_open_the_other_form_as_their_own(guest):
    text = text_of(guest("read").get("compare"))
    assert set(re.findall(r'action="[^"]*?([\w-]+/)"', text)) == {"copy/", "open/", "theme/"}


def test_an_editor_has_all_but_sharing(guest):
    text = guest("edit").page("node=order")
    assert "node-form" in forms(text) and 'id="share"' not in text and "You can edit by link" in text


def test_an_owner_finds_the_button(visit):
    assert all(f'href="{visit.url("share")}"' in text_of(visit.get(page)) for page in ("builder", "compare", "report"))


# -- who did it ----------------------------------------------------------------------------------------------------


def test_the_history_names_who_came_by_a_link(visit, guest):
    mia = guest("edit", "Mia")
    mia.post("node_settings", {"memory_mb": "2048"}, node_id="order")
    visit.post("tidy")
    said = words_of(visit.get("history"))
    assert "by Mia, by link" in said and "Tidy the diagram by the owner" in said


def test_undo_takes_back_ones_own_last_step(visit, guest):
    mia = guest()
    mia.post("node_settings", {"memory_mb": "2048"}, node_id="order")
    visit.post("node_settings", {"memory_mb": "1024"}, node_id="worker")
    mia.post("undo")
    assert (mia.node("order").settings["memory_mb"], mia.node("worker").settings["memory_mb"]) == (1536, 1024)


def test_two_who_change_the_same_are_asked(visit, guest):
    mia = guest()
    mia.post("node_settings", {"memory_mb": "2048", "revision": "1"}, node_id="order")
    answer = visit.post("node_settings", {"memory_mb": "1024", "revision": "1"}, node_id="order")
    assert answer.status_code == 409 and visit.node("order").settings["memory_mb"] == 2048


# -- news ----------------------------------------------------------------------------------------------------------


def test_a_page_that_shows_the_newest_is_told_nothing(visit, guest, asks):
    guest()
    assert asks(visit, revision=1).status_code == 204
    visit.post("tidy")
    assert asks(visit, revision=1).json() == {"revision": 2, "here": ""}


def test_who_asked_lately_is_here(visit, guest, asks):
    mia, bo = guest("edit", "Mia"), guest("read", "Bo")
    asks(mia, revision=1), asks(bo, revision=1)
    assert asks(visit, revision=1).json()["here"] == "Bo and Mia are here"
    assert asks(visit, revision=1, here="Bo and Mia are here").status_code == 204
    assert asks(mia, revision=1).json()["here"] == "Bo and the owner are here"
    Presence.objects.update(seen="2026-01-01T00:00Z")
    assert asks(visit, revision=1).status_code == 204


def test_asking_costs_few_queries_and_writes_seldom(guest, asks, django_assert_max_num_queries):
    mia = guest()
    asks(mia, revision=1)
    with django_assert_max_num_queries(4) as asked:  # session, project with its rights, share, who is here
        assert asks(mia, revision=1).status_code == 204
    assert not any("document" in one["sql"] or "INSERT" in one["sql"] for one in asked.captured_queries)


def test_an_owner_asks_in_four_queries(visit, asks, django_assert_max_num_queries):
    asks(visit, revision=1)
    with django_assert_max_num_queries(4) as asked:  # session, account, project, who is here
        assert asks(visit, revision=1).status_code == 204
    said = [one["sql"] for one in asked.captured_queries]
    assert not any(word in sql for sql in said for word in ("document", "estimator_share", "INSERT"))


def test_only_what_is_shared_is_asked_about(visit, guest):
    assert "data-here" not in visit.page()
    guest("read")
    assert "data-here" not in visit.page()
    assert "data-here" in guest("edit").page() and "data-here" in visit.page()


def test_what_others_changed_comes_in_parts(visit, guest):
    mia = guest()
    mia.post("node_settings", mia.fill("node-form", "node=order", memory_mb="2048"), node_id="order")
    whole = text_of(visit.get(query="since=1", htmx=True, **{"HX-Target": "inspector"}))
    assert "Mia changed Memory of order" in whole and 'id="inspector"' in whole
    around = text_of(visit.get(query="since=1", htmx=True, **{"HX-Target": "others"}))
    assert "Mia changed Memory of order" in around and 'id="inspector"' not in around
    assert 'id="revision" name="revision" value="1"' in around  # of the form that stays


def test_a_comparison_says_what_others_changed(visit, guest):
    guest().post("tidy")
    answer = visit.get("compare", "since=1&typing=1", htmx=True, **{"HX-Target": "comparison"})
    assert "Mia changed this: Tidy the diagram" in words_of(answer)
    assert 'value="1"' in text_of(answer) and 'id="containers-form"' not in text_of(answer)


def test_a_reader_of_what_cannot_be_read_is_not_asked_to_restore_it(guest, project):
    bo = guest("read")
    save_newer(project)
    answer = bo.get()
    asked = re.findall(r'<form[^>]*action="([^"]*)"', text_of(answer))
    assert answer.status_code == 422 and set(asked) == {reverse("theme")}
    assert what_is_said(answer)


class Controls(HTMLParser):
    """What can be pressed or filled in on a page: (the name or id, its form, whether all around it is disabled)."""

    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, str | None] = {}
        self.locked = 0
        self.found: list[tuple[str, dict[str, str | None], bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "fieldset":
            self.locked += 1 if self.locked or "disabled" in given else 0
        elif tag == "form":
            self.form = given
        elif tag in ("button", "input", "select", "textarea") and given.get("type") != "hidden":
            self.found.append((f"{tag} {given.get('id') or given.get('name')}", self.form, bool(self.locked)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset" and self.locked:
            self.locked -= 1
        elif tag == "form":
            self.form = {}


READERS_POSTS = ("/theme/", "/copy/")
SAYS_VALUES = re.compile(r"(document|node|edge|name)-form|input-\w+|unit-cost")
"""Forms of which a reader sees the fields, as they are."""


@pytest.mark.parametrize("tab", ["bill", "limits", "findings", "assumptions", "cards", "history"])
@pytest.mark.parametrize(
    "shown",
    [
        "",
        "node=orders",
        "node=clients",
        "edge=order-orders",
        "cards=orders,order",
        "quota=lambda.concurrent_executions",
    ],
)
def test_nothing_that_edits_is_shown_to_a_reader(guest, tab, shown):
    page = Controls()
    page.feed(guest("read").page(f"tab={tab}&{shown}"))
    assert page.found
    for control, form, is_locked in page.found:
        if form.get("method") == "post":
            assert form["action"].endswith(READERS_POSTS), control
        elif "data-locked" in form:
            assert is_locked and SAYS_VALUES.fullmatch(form.get("id") or ""), (control, form)
            assert not control.startswith("button"), (control, form)
