"""Who may do what: every address, for everybody, asked for and posted to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from estimator.jobs.models import Job
from estimator.projects.models import Project, ReportRecord, Revision, Share
from estimator.projects.person import Person
from estimator.projects.reads import estimate_of
from estimator.projects.records import keep_report, token_of
from estimator.projects.sharing import make_link
from tests.web.samples import HTMX, STARTER, what_is_said

WHO = ("owner", "editor", "reader", "stranger", "nobody")
PUBLIC = ("200 200 200 200 200", "405 405 405 405 405")
"""Pages that are everybody's."""
LOOKED_AT = ("200 200 200 404 404", "405 405 405 405 405")
"""Pages of an architecture; what takes no form says so before it asks who it is."""
EDITS = ("405 405 405 405 405", "done done 403 404 404")
"""Actions: `done` is whatever the action answers to an empty form, short of refusing who asks."""
ASKED_FOR = ("200 404 404 404 404", "405 405 405 405 405")
"""What the owner has asked for."""

ACCESS: dict[str, tuple[str, str]] = {
    "home": PUBLIC,
    "prices": PUBLIC,
    "limits": PUBLIC,
    "services": PUBLIC,
    "service": PUBLIC,
    "help": PUBLIC,
    "accuracy": PUBLIC,
    "published": PUBLIC,
    "prices_csv": PUBLIC,
    "limits_csv": PUBLIC,
    "services_csv": PUBLIC,
    "service_csv": PUBLIC,
    "accuracy_csv": PUBLIC,
    "published_csv": PUBLIC,
    "tour": ("302 302 302 302 302", "405 405 405 405 405"),
    "theme": ("405 405 405 405 405", "303 303 303 303 303"),
    "upload": ("405 405 405 405 405", "422 422 422 422 422"),
    "builder": LOOKED_AT,
    "document_json": LOOKED_AT,
    "compare": LOOKED_AT,
    "report": LOOKED_AT,
    "report_pdf": LOOKED_AT,
    "report_choices": EDITS,
    "make_pdf": ("405 405 405 405 405", "done done done 404 404"),
    "hand_over": EDITS,
    "record_end": EDITS,
    "record_pdf": EDITS,
    "record": PUBLIC,
    "record_file": ("405 405 405 405 405", "done done done done done"),
    "job": ASKED_FOR,
    "job_file": ASKED_FOR,
    "history": LOOKED_AT,
    "history_csv": LOOKED_AT,
    "downloads": LOOKED_AT,
    "download": LOOKED_AT,
    "download_table": LOOKED_AT,
    "opened_csv": LOOKED_AT,
    "here": LOOKED_AT,
    "opened_file": LOOKED_AT,
    "cards_json": LOOKED_AT,
    "node_after": LOOKED_AT,
    "add_node": EDITS,
    "node_settings": EDITS,
    "node_name": EDITS,
    "node_measured": EDITS,
    "node_once": EDITS,
    "node_measure": EDITS,
    "node_move": EDITS,
    "node_duplicate": EDITS,
    "node_delete": EDITS,
    "add_edge": EDITS,
    "edge_change": EDITS,
    "edge_delete": EDITS,
    "document_settings": EDITS,
    "document_quotas": EDITS,
    "document_quota": EDITS,
    "cards_delete": EDITS,
    "cards_duplicate": EDITS,
    "cards_group": EDITS,
    "cards_paste": EDITS,
    "node_rename": EDITS,
    "edge_answer": EDITS,
    "input_add": EDITS,
    "input_change": EDITS,
    "input_delete": EDITS,
    "unit_cost": EDITS,
    "confirm": EDITS,
    "fix": EDITS,
    "tidy": EDITS,
    "undo": EDITS,
    "redo": EDITS,
    "restore": EDITS,
    "containers": EDITS,
    "compare_undo": EDITS,
    "compare_redo": EDITS,
    "copy": ("405 405 405 405 405", "303 303 303 404 404"),
    "open_containers": ("405 405 405 405 405", "303 303 303 404 404"),
    "delete": ("200 403 403 404 404", "303 403 403 404 404"),
    "share": ("200 403 403 404 404", "422 403 403 404 404"),
    "share_change": ("405 405 405 405 405", "422 403 403 404 404"),
    "share_revoke": ("405 405 405 405 405", "done 403 403 404 404"),
    "open_link": ("302 302 302 302 302", "405 405 405 405 405"),
}
"""Of each address (what a GET is answered, what a POST is answered), for each of WHO."""

OF_A_STARTER = {"restore": "422", "open_containers": "303", "copy": "303"}
"""What a starter answers where that is not `done`; it is everybody's, and an edit makes it one's own."""
DJANGOS_OWN = "admin/"
HAS_NO_STARTER = {
    *("delete", "here", "opened_file", "opened_csv", "share", "share_change", "share_revoke"),
    *("record_end", "record_pdf", "record_file"),
}


def names(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[str]:
    """The name of each of the project's addresses."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLPattern):
            yield one.name
        elif str(one.pattern) != DJANGOS_OWN:
            yield from names(one.url_patterns)


@pytest.fixture(autouse=True)
def _with_a_short_report(monkeypatch) -> None:
    """A report as PDF without a browser: who gets it is asked here, not what it looks like."""
    monkeypatch.setattr("estimator.web.views.report.report_pdf", lambda *args, **more: b"%PDF-")


@pytest.fixture
def link(project):
    """Makes a link to the project: (the share, its address)."""

    def make(kind: str, name: str = "Mia", **more) -> tuple[Share, str]:
        share, token = make_link(project, kind, name, **more)
        return share, reverse("open_link", kwargs={"token": token})

    return make


@pytest.fixture
def by_link(link):
    """Opens a new link in a browser of its own."""

    def open_in(kind: str, client: Client | None = None) -> Client:
        client = client or Client()
        assert client.get(link(kind)[1]).status_code == 302
        return client

    return open_in


@pytest.fixture
def everybody(owner, by_link, stranger) -> dict[str, Client]:
    return {
        "owner": owner,
        "editor": by_link("edit"),
        "reader": by_link("read"),
        "stranger": stranger,
        "nobody": Client(),
    }


PARTS = {
    "node_settings": {"node_id": "order"},
    "node_name": {"node_id": "order"},
    "node_measured": {"node_id": "order"},
    "node_once": {"node_id": "order"},
    "node_measure": {"node_id": "order"},
    "node_duplicate": {"node_id": "worker"},
    "node_delete": {"node_id": "worker"},
    "edge_change": {"edge_id": "order-orders-read"},
    "edge_delete": {"edge_id": "order-orders-read"},
    "edge_answer": {"edge_id": "order-orders-read"},
    "node_after": {"node_id": "order"},
    "download": {"slug": "focus"},
    "download_table": {"slug": "bill"},
    "node_rename": {"node_id": "order"},
    "document_quota": {"key": "lambda.concurrent_executions"},
    "input_change": {"input_name": "orders_per_day"},
    "input_delete": {"input_name": "orders_per_day"},
}


OF_ALL = ("prices_csv", "limits_csv", "services_csv", "accuracy_csv")
"""Tables of the program."""


def test_every_address_has_a_row():
    assert set(names()) == set(ACCESS)


def test_django_admin_asks_for_an_account(everybody):
    assert {who: client.get("/admin/").status_code for who, client in everybody.items()} == dict.fromkeys(WHO, 302)
    assert {who: client.post("/admin/").status_code for who, client in everybody.items()} == dict.fromkeys(WHO, 302)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ACCESS)
def test_who_may_do_what(name, method, project, everybody, link):
    expected = dict(zip(WHO, ACCESS[name][method == "post"].split(), strict=True))
    for who in reversed(WHO):  # the owner last: what they delete is gone for all
        address = _address(name, project, link)
        for headers in ({}, HTMX):
            before = _written()
            answer = getattr(everybody[who], method)(address, headers=headers)
            assert _is_as(answer.status_code, expected[who]), (who, headers, answer.status_code)
            if expected[who] in ("403", "404", "405"):
                assert _written() == before, (who, headers)
                assert "Shop" not in answer.content.decode()
            if name == "delete" and answer.status_code == 303:
                break


def _address(name: str, project: Project, link) -> str:
    if name == "open_link":
        return link("read")[1]
    if name == "service":
        return reverse(name, kwargs={"slug": "lambda"})
    if name == "service_csv":
        return reverse(name, kwargs={"slug": "lambda", "table": "limits"})
    if name == "published":
        return reverse(name, kwargs={"bill": "lambda-netmon"})
    if name == "published_csv":
        return reverse(name, kwargs={"bill": "lambda-netmon", "table": "ours"})
    if name.startswith("record"):
        record = handed_over(project)
        key = {"token": token_of(record)} if name in ("record", "record_file") else {"record_id": record.pk}
        return reverse(name, kwargs=key if "token" in key else {"uuid": project.uuid, **key})
    if name.startswith("job"):
        job = Job.objects.create(
            kind="report",
            arguments={},
            asked_by=f"user:{project.owner_id}",
            state="done",
            file_name="a.pdf",
            result=b"%",
        )
        return reverse(name, kwargs={"uuid": job.uuid})
    if name.startswith("share_"):
        return reverse(name, kwargs={"uuid": project.uuid, "share_id": link("read", "Bo")[0].pk})
    if (
        name in ("home", "prices", "limits", "services", "help", "accuracy", "tour", "upload", "theme")
        or name in OF_ALL
    ):
        return reverse(name)
    return reverse(name, kwargs={"uuid": project.uuid, **PARTS.get(name, {})})


def handed_over(project: Project) -> ReportRecord:
    """A report of the project's, of one sentence."""
    estimate, made = estimate_of(project.head.architecture), timezone.now()
    return keep_report(project, "<p>A report</p>", estimate, made=made, person=Person(), settings={})


def _is_as(status: int, expected: str) -> bool:
    return status in (200, 303, 422) if expected == "done" else status == int(expected)


def _written() -> tuple[object, ...]:
    """What a refused request must leave as it is."""
    shares = tuple(Share.objects.order_by("pk").values_list("pk", "name", "revoked"))
    records = tuple(ReportRecord.objects.order_by("pk").values_list("pk", "revoked"))
    return Project.objects.count(), Revision.objects.count(), Job.objects.count(), records, shares


@pytest.mark.parametrize("name", [one for one in ACCESS if ACCESS[one][0].startswith(("200 200 200 404", "405"))])
def test_a_starter_is_everybodys(name, everybody):
    if name in HAS_NO_STARTER | {"upload", "theme"}:
        return
    address = reverse(name, kwargs={"starter": STARTER, **PARTS.get(name, {})})
    for client in everybody.values():
        if ACCESS[name][0].startswith("200"):
            assert client.get(address).status_code == 200
        else:
            assert _is_as(client.post(address).status_code, OF_A_STARTER.get(name, "done"))


# -- what ends -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Share.Kind.values)
def test_a_link_that_is_turned_off_ends_at_once(kind, project, link, owner):
    share, address = link(kind)
    guest = Client()
    guest.get(address)
    assert guest.get(project.get_absolute_url()).status_code == 200
    assert owner.post(reverse("share_revoke", kwargs={"uuid": project.uuid, "share_id": share.pk})).status_code == 303
    for gone in (address, project.get_absolute_url(), reverse("here", kwargs={"uuid": project.uuid})):
        answer = guest.get(gone)
        assert answer.status_code == 410 and "Shop" not in answer.content.decode()
        assert "Ask the owner for a new link." in answer.content.decode()
    assert guest.post(reverse("tidy", kwargs={"uuid": project.uuid})).status_code == 410
    assert Revision.objects.count() == 1


def test_a_link_lets_in_on_its_last_day_and_not_after(project, link):
    share, address = link("read", last_day=timezone.now().date())
    guest = Client()
    assert guest.get(address).status_code == 302
    Share.objects.filter(pk=share.pk).update(last_day=timezone.now().date() - timedelta(days=1))
    assert guest.get(address).status_code == 410
    assert guest.get(project.get_absolute_url()).status_code == 410


def test_a_link_that_is_none_says_how_to_get_one(client):
    answer = client.get("/s/no-such-token/")
    assert answer.status_code == 404 and "There is no such link" in what_is_said(answer)
    assert "no-such-token" not in what_is_said(answer)


def test_a_stranger_learns_how_to_get_in_and_not_whether_it_is_there(project, stranger):
    there = stranger.get(project.get_absolute_url())
    nowhere = stranger.get("/a/00000000-0000-4000-8000-000000000000/")
    assert what_is_said(there) == what_is_said(nowhere)
    assert "Ask its owner for a link" in what_is_said(there)


# -- who somebody stays --------------------------------------------------------------------------------------------


def test_an_owner_who_opens_a_link_stays_the_owner(project, owner, by_link):
    by_link("read", owner)
    assert owner.post(reverse("tidy", kwargs={"uuid": project.uuid})).status_code == 303
    assert project.revisions.latest("number").author == f"user:{owner.user.pk}"
    assert owner.get(project.get_absolute_url())["Referrer-Policy"] == "same-origin"


def test_an_account_with_a_link_edits_by_the_link_and_copies_for_itself(project, stranger, by_link):
    by_link("edit", stranger)
    stranger.post(reverse("tidy", kwargs={"uuid": project.uuid}))
    assert project.revisions.latest("number").author == f"share:{Share.objects.get().pk}"
    stranger.post(reverse("copy", kwargs={"uuid": project.uuid}))
    assert Project.objects.get(owner=stranger.user).revisions.get().author == f"user:{stranger.user.pk}"


def test_of_two_links_the_one_to_edit_counts(project, by_link):
    guest = by_link("read", by_link("edit"))
    assert guest.post(reverse("tidy", kwargs={"uuid": project.uuid})).status_code == 303


def test_a_link_opens_its_own_architecture_alone(make_project, by_link):
    other = make_project()
    assert by_link("edit").get(other.get_absolute_url()).status_code == 404


def test_a_reader_who_posts_is_told_why_not(project, by_link):
    answer = by_link("read").post(reverse("tidy", kwargs={"uuid": project.uuid}))
    assert answer.status_code == 403
    assert what_is_said(answer).startswith("This link lets you look, so nothing was changed.")
