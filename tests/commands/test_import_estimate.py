"""Files of other tools on the command line: read as documents, and written as such."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

FILES = Path(__file__).parent.parent / "importers" / "estimates" / "files"
CSV = FILES / "estimate.csv"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def ran(*arguments: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_an_estimate_is_written_as_a_document(tmp_path):
    path = tmp_path / "shop.json"
    out, err = ran("import_estimate", CSV, "-o", path)
    assert err == ""
    assert "Checkout (AWS Lambda)" in out and "$1,017.57" in out
    assert "line 15, Amazon OpenSearch Service: Amazon OpenSearch Service is not read from such a file yet" in out
    assert f"{path}: 7 cards" in out
    document, _ = ran("estimate", path, "--format", "json")
    assert json.loads(document)["total_monthly_usd"] == pytest.approx(1013.99, abs=0.02)


def test_a_total_that_lacks_something_is_marked_as_the_estimate_is(tmp_path):
    """SQS as above 0.80; of an instance that is not read from such a file yet nothing is known."""
    path = tmp_path / "infracost-usage.yml"
    path.write_text(
        "resource_usage:\n  aws_sqs_queue.a: {monthly_requests: 2000000}\n  aws_instance.b: {monthly_hrs: 450}\n"
    )
    out, _ = ran("import_estimate", path, "-o", tmp_path / "out.json")
    (row,) = [line.split() for line in out.splitlines() if line.startswith("Total")]
    assert row == ["Total", "≥", "$0.80", "unknown"]
    (unknown,) = [line.split() for line in out.splitlines() if line.startswith("aws_instance.b ")]
    assert unknown == ["aws_instance.b", "aws_instance", "unknown", "unknown"]


def test_without_a_name_the_document_goes_to_standard_output():
    out, err = ran("import_estimate", CSV)
    assert json.loads(out)["nodes"][0]["id"] == "checkout"
    assert "6 lines" in err


@pytest.mark.parametrize("name", ["estimate.csv", "estimate.json", "infracost-usage.yml"])
def test_commands_read_such_files_directly(name):
    out, err = ran("estimate", FILES / name)
    assert "Total" in out and "a month" in out
    assert "Not understood: " in err and "Not understood" not in out


def test_other_options_work_on_it():
    out, _ = ran("estimate", CSV, "--measured", "checkout:lambda.requests.x86=1M", "--format", "json")
    (line,) = [one for one in json.loads(out)["lines"] if one["dimension"] == "lambda.requests.x86"]
    assert line["quantity"] == 1_000_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n", "This is no file that can be opened"),
        ('{"version": 1}', "is a document already: there is nothing to import."),
        ("resource_usage:\n", "resource_usage: no resource is named"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, content, message):
    path = tmp_path / "file"
    path.write_text(content)
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_estimate", str(path), stdout=out)
    assert message in str(error.value) and error.value.returncode == 2 and out.getvalue() == ""


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CommandError) as error:
        ran("import_estimate", CSV, "-o", tmp_path / "no" / "where.json")
    assert "No such file or directory" in str(error.value)
