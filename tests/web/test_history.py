"""The history page: steps, restoring one, pages of many."""

import pytest

from estimator.projects.editing import edit
from estimator.projects.person import Person
from tests.engine.builders import change_document
from tests.web.samples import NASTY, Visit, text_of, words_of


@pytest.fixture
def renamed(visit):
    """Gives the architecture one name after the other, each by another tab."""

    def rename(*names: str) -> None:
        for name in names:
            project = visit.project
            change = change_document({"name": name}, "Set name")
            edit(project, change, project.head.number, Person(visit.client.user.pk), tab=name)

    return rename


def test_edits_of_one_field_within_a_minute_are_one_step(visit, renamed):
    renamed("A", "B", "C")
    assert "2–4" in words_of(visit.get("history"))
    assert "2–4" in words_of(visit.get(query="tab=history"))


def test_restoring_leads_back_to_the_builder_and_loses_nothing(visit, renamed):
    renamed("A")
    response = visit.post("restore", {"number": "1"})
    assert (response.status_code, response.headers["Location"]) == (303, visit.url())
    assert (visit.document.name, visit.project.head.number) == ("Shop", 3)
    assert "Restore revision 1" in words_of(visit.get("history"))


def test_many_steps_have_pages(visit, monkeypatch, renamed):
    monkeypatch.setattr("estimator.projects.reads.REVISIONS_PER_PAGE", 2)
    visit.post("document_settings", visit.fill("document-form", region="eu-west-1"))
    renamed("A", "B")
    first, second, nonsense = (words_of(visit.get("history", f"page={page}")) for page in ("1", "2", "no"))
    assert "Page 1 of 2" in first and "Begin" not in first and "Begin" in second
    assert nonsense.count("Page 1 of 2") == 1
    assert "The whole history" in words_of(visit.get(query="tab=history"))


def test_a_starter_has_no_history_yet(starter):
    response = starter.get("history")
    assert response.status_code == 200 and "Nothing has been changed yet" in words_of(response)
    assert not response.cookies


def test_strangers_find_nothing(stranger, project):
    assert Visit(stranger, uuid=project.uuid).get("history").status_code == 404


def test_names_are_escaped(visit, renamed):
    renamed(NASTY)
    assert "<script>alert" not in text_of(visit.get("history"))


def test_documents_are_not_read_for_the_list(visit, renamed, django_assert_max_num_queries):
    renamed("A", "B", "C")
    visit.get("history")
    with django_assert_max_num_queries(
        8
    ):  # session, account, project with head, tables, count, revisions, reports, its file
        visit.get("history")
