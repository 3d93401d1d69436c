"""What commands say of a document without a card, and of one into which no traffic comes."""

import json

import pytest
from django.core.management import CommandError

from tests.commands.test_documents import failed, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
IDLE = {"version": 1, "nodes": [{"id": "f", "service": "lambda"}]}


@pytest.fixture
def written(tmp_path):
    def write(document: dict):
        path = tmp_path / "document.json"
        path.write_text(json.dumps(document))
        return path

    return write


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("estimate", "Nothing is drawn yet: no cost, and no limit that is met."),
        ("compare", "Nothing is drawn yet, so there is nothing to compare."),
        ("quota_commands", "Nothing is drawn yet: there is no quota to read or to raise."),
    ],
)
def test_commands_say_that_nothing_is_drawn_and_no_more(written, command, said):
    text = printed(command, written({"version": 1}))
    assert said in text and "$" not in text and "near" not in text and "Holds" not in text


def test_no_report_is_made_of_nothing(written, tmp_path, monkeypatch):
    monkeypatch.setattr("estimator.management.commands.report.static", lambda path: path)
    error = failed("report", written({"version": 1}), "--pdf", tmp_path / "out.pdf")
    assert isinstance(error, CommandError) and "Nothing is drawn yet" in str(error)
    assert not (tmp_path / "out.pdf").exists()


def test_what_programs_read_says_so_too(written):
    for document, why in (({"version": 1}, "nothing is drawn yet"), (IDLE, "no traffic enters yet")):
        result = json.loads(printed("estimate", written(document), format="json"))
        assert result["holds_to"] == f"meets no limit, since {why}"


def test_without_traffic_nothing_is_said_to_be_well(written):
    text = printed("estimate", written(IDLE))
    assert "Meets no limit, since no traffic enters yet." in text
    assert "No limit is near" not in text and "Holds" not in text
