"""What is said where a request cannot be answered: a page with a sentence, what is kept, and the way out."""

import sqlite3

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from estimator.engine.deadline import TookTooLong, look_at_the_clock
from estimator.projects.models import Project, Revision
from tests.web.samples import HTMX, NASTY, STARTER, Visit, forms, text_of, what_is_said, words_of

HERE = {"Origin": "http://testserver"}
ELSEWHERE = {"Origin": "https://elsewhere.example"}


def failing(error: Exception):
    """A function that does nothing but raise this."""

    def fail(*args, **more):
        raise error.with_traceback(None)

    return fail


def of_sqlite(message: str, code: int) -> OperationalError:
    """What Django makes of an error of SQLite's."""
    cause = sqlite3.OperationalError(message)
    cause.sqlite_errorcode = code
    error = OperationalError(message)
    error.__cause__ = cause
    return error


NO_STORAGE = {
    "full disk": of_sqlite("database or disk is full", sqlite3.SQLITE_FULL),
    "locked": of_sqlite("database is locked", sqlite3.SQLITE_BUSY),
    "read only": of_sqlite("attempt to write a readonly database", sqlite3.SQLITE_READONLY),
    "broken disk": of_sqlite("disk I/O error", sqlite3.SQLITE_IOERR),
    "no file": of_sqlite("unable to open database file", sqlite3.SQLITE_CANTOPEN),
    "another database": OperationalError("connection to server at 10.0.0.7 failed: Connection refused"),
}


@pytest.fixture
def patient(owner) -> Client:
    """The owner's browser, which shows what the site answers where a test would fail at once."""
    owner.raise_request_exception = False
    return owner


@pytest.fixture
def patient_visit(patient, visit) -> Visit:
    return visit


def change(visit: Visit, *, htmx: bool = False):
    """Change the memory of a function."""
    values = visit.fill("node-form", "node=order", memory_mb="2048")
    return lambda: visit.post("node_settings", values, htmx=htmx, node_id="order")


def tells_nothing(response) -> bool:
    """Whether the page keeps to itself what only who runs the server may see."""
    inside = ("Traceback", "Error", "database", "/estimator/", ".py", "10.0.0.7")
    return not any(word in words_of(response) for word in inside)


# -- the database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("case", NO_STORAGE)
def test_a_change_that_cannot_be_stored_says_so(patient_visit, monkeypatch, case, htmx):
    post = change(patient_visit, htmx=htmx)
    monkeypatch.setattr("estimator.projects.editing.add_revision", failing(NO_STORAGE[case]))
    response = post()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "nothing of this change was saved" in what_is_said(response)
    assert "Everything saved before is there" in words_of(response) and tells_nothing(response)
    assert patient_visit.is_untouched()


def test_a_page_without_a_database_says_so_without_asking_it(patient_visit, monkeypatch):
    with monkeypatch.context() as gone:
        gone.setattr(connection, "cursor", failing(NO_STORAGE["no file"]))
        response = patient_visit.get()
    assert response.status_code == 503 and "this page cannot be shown" in what_is_said(response)
    assert f'href="{patient_visit.url()}"' in text_of(response) and "Try again" in words_of(response)


def test_a_first_change_whose_session_cannot_be_stored_leaves_no_project(monkeypatch):
    visitor = Visit(Client(raise_request_exception=False), starter=STARTER)
    monkeypatch.setattr(SessionStore, "save", failing(NO_STORAGE["full disk"]))
    for action in ("tidy", "copy"):
        response = visitor.post(action)
        assert response.status_code == 503 and "nothing of this change was saved" in what_is_said(response)
    assert not Project.objects.exists()


def test_a_session_that_cannot_be_stored_around_a_view_says_so(patient, monkeypatch):
    monkeypatch.setattr(
        "django.contrib.sessions.middleware.SessionMiddleware.process_response", failing(NO_STORAGE["locked"])
    )
    response = patient.get("/services/")
    assert response.status_code == 503 and "data-what" in text_of(response)


def test_a_session_that_ended_meanwhile_says_so(starter, monkeypatch):
    monkeypatch.setattr("estimator.web.views.home.remember", lambda request, person: request.session.update({"a": 1}))
    monkeypatch.setattr(SessionStore, "save", failing(UpdateError()))
    response = starter.post("copy")
    assert response.status_code == 400 and "sign-in ended" in what_is_said(response)


# -- mistakes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ZeroDivisionError("10.0.0.7"), of_sqlite("no such table: x", sqlite3.SQLITE_ERROR)])
def test_a_mistake_says_that_nothing_was_saved(patient_visit, monkeypatch, error):
    post = change(patient_visit)
    monkeypatch.setattr("estimator.projects.editing.add_revision", failing(error))
    response = post()
    assert response.status_code == 500 and "nothing of this change was saved" in what_is_said(response)
    assert "Retry-After" not in response.headers and tells_nothing(response)
    assert patient_visit.is_untouched()


def test_a_mistake_after_saving_says_that_it_was_saved_and_offers_undo(patient_visit, monkeypatch):
    post = change(patient_visit, htmx=True)
    monkeypatch.setattr("estimator.web.views.responses.builder_context", failing(ZeroDivisionError()))
    response = post()
    assert response.status_code == 500 and "but it was saved" in what_is_said(response)
    assert patient_visit.project.head.number == 2
    assert f'action="{patient_visit.url("undo")}"' in text_of(response)


def test_an_architecture_whose_page_breaks_can_be_undone(patient_visit, monkeypatch):
    change(patient_visit)()
    with monkeypatch.context() as broken:
        broken.setattr("estimator.web.views.building.page.builder_context", failing(ZeroDivisionError()))
        page = text_of(patient_visit.get())
    assert patient_visit.post("undo", forms(page)["undo"]).status_code == 303
    assert patient_visit.node("order").settings["memory_mb"] == 1536


def test_the_page_of_a_mistake_needs_no_database(patient, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("estimator.web.views.services.families", failing(ZeroDivisionError()))
    with django_assert_num_queries(0):
        assert patient.get("/services/").status_code == 500


# -- time ----------------------------------------------------------------------------------------------------------


def test_an_answer_that_takes_too_long_ends_with_a_sentence(patient_visit, monkeypatch, settings):
    post = change(patient_visit)
    settings.ANSWER_SECONDS = -1
    monkeypatch.setattr("estimator.projects.editing.answers_of", lambda *args, **more: look_at_the_clock())
    response = post()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert what_is_said(response).startswith("This architecture takes too long to calculate, so nothing of this")
    assert "take a loop out, or make it smaller" in words_of(response)
    assert patient_visit.is_untouched()


def test_drawing_looks_at_the_clock(visit, settings):
    settings.ANSWER_SECONDS = -1
    assert visit.get("report").status_code == 503


def test_every_request_has_the_whole_time(visit, settings):
    settings.ANSWER_SECONDS = 60
    assert visit.get("report").status_code == 200
    look_at_the_clock()  # the bound ended with the request


def test_too_long_after_saving_says_that_it_was_saved(patient_visit, monkeypatch):
    post = change(patient_visit, htmx=True)
    monkeypatch.setattr("estimator.web.views.responses.builder_context", failing(TookTooLong()))
    assert "but it was saved" in what_is_said(post())


# -- forms that cannot be trusted ----------------------------------------------------------------------------------


@pytest.fixture
def strict(visit, owner) -> Visit:
    """The owner in a browser whose forms have to come with a token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)
    return Visit(client, **visit.key)


def post_without_token(visit: Visit, headers: dict[str, str], **values: str):
    address = visit.url("node_name", node_id="order")
    return visit.client.post(address, {"name": NASTY, "revision": "1", **values}, headers=headers)


def test_a_form_of_ours_without_a_token_can_be_sent_again(strict):
    response = post_without_token(strict, HERE, csrfmiddlewaretoken="stale")
    assert response.status_code == 403 and "open too long" in what_is_said(response)
    values = forms(text_of(response))["again"]
    assert (values["name"], values["revision"], len(values["csrfmiddlewaretoken"])) == ([NASTY], ["1"], 1)
    assert strict.is_untouched()
    again = strict.client.post(strict.url("node_name", node_id="order"), values)
    assert again.status_code == 303 and strict.node("order").label == NASTY


def test_what_was_typed_is_text(strict):
    page = text_of(post_without_token(strict, HERE, **{"<script>": "x"}))
    assert "<script>alert" not in page and "<b>x" not in page and "<script>" not in page.partition("</head>")[2]


@pytest.mark.parametrize(
    "headers",
    [ELSEWHERE, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}, {}],
)
def test_a_form_from_elsewhere_cannot_be_sent_again(strict, headers):
    response = post_without_token(strict, headers)
    assert response.status_code == 403 and "nothing was changed" in what_is_said(response)
    assert "again" not in forms(text_of(response)) and "&lt;b&gt;x" not in text_of(response)


def test_what_the_browser_says_counts_more_than_the_address(strict):
    response = post_without_token(strict, HERE | {"Sec-Fetch-Site": "cross-site"})
    assert "came from another site" in what_is_said(response) and "again" not in forms(text_of(response))


def test_a_file_has_to_be_chosen_again(strict, tmp_path):
    (tmp_path / "shop.json").write_text("{}")
    with (tmp_path / "shop.json").open() as file:
        response = strict.client.post("/upload/", {"document": file}, headers=HERE)
    assert response.status_code == 403 and "file has to be chosen again" in words_of(response)
    assert "again" not in forms(text_of(response))


def test_a_change_that_was_not_stored_can_be_sent_again(patient_visit, monkeypatch):
    values = patient_visit.fill("node-form", "node=order", memory_mb="2048")
    address = patient_visit.url("node_settings", node_id="order")
    with monkeypatch.context() as full:
        full.setattr("estimator.projects.editing.add_revision", failing(NO_STORAGE["full disk"]))
        page = text_of(patient_visit.client.post(address, values, headers=HERE))
    assert patient_visit.client.post(address, forms(page)["again"]).status_code == 303
    assert patient_visit.node("order").settings["memory_mb"] == 2048


# -- what is not there ---------------------------------------------------------------------------------------------


def test_an_address_of_an_action_is_a_page_that_says_so(visit):
    response = visit.get("tidy")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "nothing was changed" in what_is_said(response) and f'href="{visit.url()}"' in text_of(response)


def test_the_head_of_a_refusal_has_no_body(visit):
    response = visit.client.head(visit.url("tidy"))
    assert response.status_code == 405 and response.content == b""


def test_a_name_that_is_not_ours_says_where_to_go(client):
    response = client.get("/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400 and "does not answer under this name" in what_is_said(response)


def test_a_form_that_cannot_be_read_says_so(visit):
    response = visit.client.post(visit.url("tidy"), b"x", content_type="multipart/form-data")
    assert response.status_code == 400 and "could not be read" in what_is_said(response)
    assert f'class="button primary" href="{visit.url()}"' in text_of(response)
    assert visit.is_untouched()


REFUSED = {
    "a service": (404, lambda visit: visit.client.get("/services/zebra/")),
    "a page": (404, lambda visit: visit.client.get("/zebra/")),
    "a deleted architecture": (404, lambda visit: visit.client.get(reverse("builder", kwargs={"uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}))),
    "a file that is no document": (422, lambda visit: visit.client.post("/upload/")),
    "a region": (422, lambda visit: visit.client.get("/services/lambda/?region=mars-1")),
    "a filter": (422, lambda visit: visit.client.get("/prices/?region=mars-1")),
}  # fmt: skip


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_has_its_sentence(visit, case, htmx):
    status, ask = REFUSED[case]
    visit.client.defaults |= {"HTTP_HX_REQUEST": "true"} if htmx else {}
    response = ask(visit)
    assert response.status_code == status and len(what_is_said(response)) > 10
    assert "Location" not in response.headers


def test_before_the_tables_are_loaded_it_says_what_to_run(client, no_tables):
    for headers in ({}, HTMX):
        response = client.get("/", headers=headers)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert "run make install" in what_is_said(response)
    assert not Revision.objects.exists()
