"""Files of other tools: opened on the first page, with what was and what was not understood of them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from estimator.projects.models import OpenedFile, Project
from tests.web.samples import HTMX, Visit, text_of, uuid_in, words_of

FILES = Path(__file__).parent.parent / "importers" / "estimates" / "files"
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def open_file(client):
    """Uploads a file; gives the answer."""

    def open_it(name, content=None):
        raw = (FILES / name).read_bytes() if content is None else content
        return client.post("/upload/", {"document": SimpleUploadedFile(name, raw)})

    return open_it


@pytest.mark.parametrize("name", ["estimate.csv", "estimate.json", "infracost-usage.yml"])
def test_a_file_of_another_tool_becomes_a_project_with_a_list(open_file, client, name):
    response = open_file(name)
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/file/")
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert f"What was read from {name}" in words_of(page)
    visit = Visit(client, uuid=uuid_in(response.headers["Location"]))
    assert visit.project.head.sentence == f"Begin with {name}"
    assert visit.document.nodes and not visit.document.edges
    assert visit.page()  # and the builder shows it


def test_the_page_sets_both_costs_side_by_side_and_lists_the_rest(open_file, client):
    page = words_of(client.get(open_file("estimate.csv").headers["Location"]))
    assert "Of 6 lines 4 are worked out here, 1 is in part, 1 is not understood." in page
    assert (
        "Amazon OpenSearch Service is not read from such a file yet: its $703.20 a month stand as the file has them"
        in page
    )
    assert "Not understood: Write reserved capacity term (1 year)." in page
    assert "$145.80 $145.80 – none" in page
    assert "$146.55 $25.00 $121.55 none" in page
    assert "The free tier counts for Lambda and SQS" in page


def test_a_usage_file_states_no_costs(open_file, client):
    page = text_of(client.get(open_file("infracost-usage.yml").headers["Location"]))
    assert ">In the file<" not in page and "unknown" in page and "≥ $" in page
    assert "nightly_miracles (4)" in page


def test_the_list_stays_as_it_was_read(open_file, client):
    """Whatever is edited since; cards that are gone are struck out, and the history leads back to it."""
    address = open_file("estimate.csv").headers["Location"]
    before = words_of(client.get(address))
    visit = Visit(client, uuid=uuid_in(address))
    assert visit.post("node_delete", {}, node_id="pictures").status_code == 303
    page = client.get(address)
    assert "<s>Pictures</s>" in text_of(page)
    assert (
        words_of(page).split("All lines, a month")[1].split()[:4] == before.split("All lines, a month")[1].split()[:4]
    )
    history = text_of(client.get(reverse("history", kwargs={"uuid": visit.project.uuid})))
    assert f'<a href="{address}">estimate.csv</a>' in history


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"a,b\n1,2\n", "This is no file that can be opened: give a document as JSON"),
        ("a.yml", b"resource_usage:\n  a: &x 1\n  b: *x\n", "anchors and aliases"),
        ("a.json", b'{"Groups": {"Services": [1]}}', "Groups > Services 1: is no service"),
        ("a.csv", (FILES / "estimate.csv").read_bytes().replace(b"USD", b"JPY"), "this estimate is in JPY"),
        ("a.csv", (FILES / "estimate.csv").read_bytes() + b"\xff", "not UTF-8 text"),
    ],
)
def test_a_refused_file_writes_nothing(open_file, name, content, message):
    response = open_file(name, content)
    assert response.status_code == 422
    assert message in words_of(response)
    assert not Project.objects.exists() and not OpenedFile.objects.exists()


def test_what_a_file_says_is_text(open_file, client):
    raw = (FILES / "estimate.csv").read_text().replace("Checkout", NASTY).replace("OpenSearch", NASTY)
    address = open_file("<b>.csv", raw.encode()).headers["Location"]
    for page in (client.get(address), client.get(address.removesuffix("file/"))):
        assert "<script>alert" not in text_of(page)


def test_a_drawn_architecture_has_no_file(owner, project):
    page = owner.get(reverse("opened_file", kwargs={"uuid": project.uuid}))
    assert page.status_code == 200 and "Not from a file" in words_of(page)


def test_a_document_leads_to_the_builder_and_keeps_no_list(open_file, client):
    response = open_file("a.json", b'{"version": 1}')
    assert response.headers["Location"].endswith(f"/{Project.objects.get().uuid}/")
    assert not OpenedFile.objects.exists()
    assert "It began with" not in text_of(client.get(response.headers["Location"] + "history/", headers=HTMX))


def test_a_deleted_project_takes_its_list_with_it(open_file, client):
    address = open_file("estimate.csv").headers["Location"]
    client.post(reverse("delete", kwargs={"uuid": uuid_in(address)}))
    assert not OpenedFile.objects.exists()
