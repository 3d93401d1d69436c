"""`manage.py export`: a document in any format, in a file or on standard output."""

import csv
import io
import zipfile

import pytest

from tests.commands.test_documents import DEMO, failed, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def test_a_file_is_named_after_the_architecture_and_the_day(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = printed("export", DEMO, "--to", "xlsx")
    (written,) = tmp_path.iterdir()
    assert written.name.startswith("food-ordering-20") and written.suffix == ".xlsx" and said.startswith(written.name)
    assert "xl/workbook.xml" in zipfile.ZipFile(written).namelist()


def test_text_goes_to_standard_output_as_it_is():
    rows = list(csv.DictReader(io.StringIO(printed("export", DEMO, "--to", "focus", "--out", "-"))))
    assert sum(float(row["BilledCost"]) for row in rows) == pytest.approx(48.25, abs=0.01)


def test_another_traffic_is_exported():
    today, more = (printed("export", DEMO, "--to", "bill.csv", "--out", "-", "--at", at) for at in ("1x", "10x"))
    first, tenfold = (float(next(csv.DictReader(io.StringIO(one)))["Quantity"]) for one in (today, more))
    assert tenfold == pytest.approx(10 * first)


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "empty.json").write_text('{"version": 1}')
    assert "Nothing is drawn yet" in str(failed("export", tmp_path / "empty.json", "--to", "xlsx", "--out", "-"))
    assert "No such file" in str(failed("export", DEMO, "--to", "json", "--out", tmp_path / "no" / "x.json"))
    (tmp_path / "bad.json").write_text('{"version": 1, "nodes": [{"id": "f", "service": "nope"}]}')
    assert "nope" in str(failed("export", tmp_path / "bad.json", "--to", "focus", "--out", "-"))
