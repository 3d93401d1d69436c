"""Bodies: too large, without a length, cut short; judged before anything of them is read or written."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from estimator.engine.document.text import MAX_BYTES
from estimator.projects.models import Project
from tests.web.samples import what_is_said, words_of

FORM = "application/x-www-form-urlencoded"
FILE = "multipart/form-data; boundary=x"


class Unread(io.RawIOBase):
    """A body nobody may touch."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


@pytest.fixture
def claim(client):
    """Posts a body that says it has so many bytes, and gives those there are."""

    def post(address: str, length: int, content_type: str = FORM, body: object = None, **headers: str):
        environ = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": content_type, "wsgi.input": body or Unread()}
        return client.generic("POST", address, **environ, headers=headers)

    return post


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_that_is_too_large_is_refused_unread(visit, claim, headers):
    response = claim(visit.url("document_settings"), 1024 * 1024 + 1, **headers)
    assert response.status_code == 413 and "more than 1 MB" in what_is_said(response)
    assert "nothing was changed" in what_is_said(response)
    assert visit.is_untouched()


def test_a_file_that_is_too_large_is_refused_unread(claim):
    response = claim("/upload/", 150 * 1024 * 1024, FILE)
    assert response.status_code == 413 and "larger than 4 MB" in what_is_said(response)
    assert "Choose a smaller file" in words_of(response) and not Project.objects.exists()


@pytest.mark.parametrize("address", ["/nowhere/", "/static/nothing.css", "/services/"])
def test_what_takes_no_body_reads_none(claim, address):
    assert claim(address, 150 * 1024 * 1024).status_code in (404, 405, 413)


def test_a_file_of_the_most_allowed_fits_with_its_envelope(client, settings):
    document = b'{"version": 1}' + b" " * (MAX_BYTES - 14)
    assert client.post("/upload/", {"document": SimpleUploadedFile("x" * 200, document)}).status_code == 303


def test_a_file_is_kept_in_memory(settings, monkeypatch, client):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *args, **more: pytest.fail("a file was written"))
    big = SimpleUploadedFile("big.json", b" " * (MAX_BYTES + 1))
    assert client.post("/upload/", {"document": big}).status_code == 422


def test_a_body_without_a_length_is_not_taken_for_an_empty_one(visit):
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_TYPE": FORM, "wsgi.input": Unread()}
    response = visit.client.generic("POST", visit.url("tidy"), **chunked)
    assert response.status_code == 411 and "does not say how long it is" in what_is_said(response)
    assert visit.is_untouched()


def test_half_a_form_is_not_taken_for_a_whole_one(visit):
    values = visit.fill("node-form", "node=order", memory_mb="2048")
    whole = RequestFactory().post("/", values).body
    half = {"CONTENT_LENGTH": str(len(whole) + 2), "CONTENT_TYPE": FORM, "wsgi.input": io.BytesIO(whole)}
    response = visit.client.generic("POST", visit.url("node_settings", node_id="order"), **half)
    assert response.status_code == 400 and "broke off" in what_is_said(response)
    assert visit.is_untouched()


@pytest.mark.parametrize("missing", [1, 3, 40], ids=["the last byte", "the last dashes", "the end of the file"])
def test_half_a_file_is_not_taken_for_a_whole_one(claim, missing):
    """Blanks at its end: the document can be read without them."""
    document = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a.json"\r\n\r\n{"version": 1}'
    whole = document + b" " * 60 + b"\r\n--x--\r\n"
    response = claim("/upload/", len(whole), FILE, io.BytesIO(whole[:-missing]))
    assert response.status_code == 400 and "broke off" in what_is_said(response)
    assert not Project.objects.exists()
    assert claim("/upload/", len(whole), FILE, io.BytesIO(whole)).status_code == 303


def test_the_same_form_is_taken_whole(visit):
    values = visit.fill("node-form", "node=order", memory_mb="2048")
    assert visit.post("node_settings", values, node_id="order").status_code == 303
    assert visit.node("order").settings["memory_mb"] == 2048


def test_room_for_the_envelope_is_above_the_largest_document(settings):
    assert MAX_BYTES < settings.FILE_UPLOAD_MAX_MEMORY_SIZE <= MAX_BYTES + 64 * 1024
