"""An infracost-usage.yml as a document, and what YAML must not do."""

from pathlib import Path

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.importers.files import opened

FILE = Path(__file__).parent / "files" / "infracost-usage.yml"


@pytest.fixture
def open_file(tables):
    return lambda raw: opened(raw if isinstance(raw, bytes) else raw.encode(), lambda: tables, "infracost-usage.yml")


def test_resources_become_measured_cards(open_file, tables):
    """5,000,000 × 0.0000002 = 1.00; × 0.5 s × 0.125 GB = 312,500 GB-s × 0.0000166667 = 5.2083.
    3,000,000 × 0.000000625 + 8,000,000 × 0.000000125 + 230 GB × 0.25 = 1.875 + 1.00 + 57.50.
    100 GB × 0.023 + 1,000 × 0.000005.  1,000,000 × 2 of 64 KB × 0.0000004.  730 h × 0.045 + 100 GB × 0.045.
    """
    opening = open_file(FILE.read_bytes())
    billed = estimate(load(dump(opening.architecture)), tables)
    usd = {line.where: sum(float(billed.node_usd(one)) for one in line.cards) for line in opening.lines}
    assert usd == pytest.approx(
        {
            "aws_lambda_function.checkout": 6.2083,
            "module.store.aws_dynamodb_table.orders": 60.375,
            "aws_s3_bucket.pictures": 2.305,
            "aws_sqs_queue.jobs[0]": 0.80,
            "aws_db_instance.reports": 0,
            "google_dns_record_set.site": 0,
            "aws_nat_gateway": 37.35,
        },
        abs=0.0001,
    )
    assert opening.architecture.name == "infracost-usage"
    assert billed.incomplete, "a database of which no cost is known leaves the total unknown"


def test_what_is_not_understood_is_listed(open_file):
    opening = open_file(FILE.read_bytes())
    says = {line.where: line.says for line in opening.lines}
    assert says["module.store.aws_dynamodb_table.orders"] == ("Not understood: nightly_miracles (4).",)
    assert says["google_dns_record_set.site"] == ("google_dns_record_set is no AWS resource: it is left out.",)
    assert "additional_backup_storage_gb (100)" in says["aws_db_instance.reports"][0]
    assert says["aws_lambda_function.checkout"] == (
        "The file leaves out the memory of the function: 128 MB are taken, Terraform’s default.",
    )
    assert opening.says == ("The file names no region: us-east-1 is taken; choose yours at the architecture.",)


def test_a_default_stands_for_one_only_where_no_resource_of_its_type_is_named(open_file):
    opening = open_file(FILE.read_bytes())
    assert [line.service for line in opening.lines].count("aws_lambda_function") == 1
    assert [line.where for line in opening.lines][-1] == "aws_nat_gateway"
    (checkout,) = [node for node in opening.architecture.nodes if node.id == "checkout"]
    assert checkout.settings["duration_ms"] == 500, "from the default of its type"


BOMB = "resource_usage: &a\n  x: &b [1, 1]\n" + "".join(f"  y{n}: &c{n} [*b, *b]\n" for n in range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "line 1: anchors and aliases (& and *) are not read: write the values out."),
        ("resource_usage:\n  a: [\n", "this is no YAML"),
        ("resource_usage:\n  a:\n    x: 1\n    x: 2\n", "line 4: “x” is given twice; keep one."),
        ("resource_usage: " + "[" * 20, "is nested too deeply."),
        ("resource_usage:\n  - a\n", "resource_usage: is no list of resources"),
        ("resource_usage:\n  aws_sqs_queue.a: 3\n", "resource_usage, aws_sqs_queue.a: is no usage: it is names with numbers."),
        ("resource_usage:\n", "resource_usage: no resource is named"),
        ("resource_usage:\n  ? [a]\n  : 1\n", "a key is a name, and nothing else."),
        ("# resource_usage\nmore: words\n", "This is no file that can be opened"),
        ("resource_usage:\n" + "".join(f"  aws_sqs_queue.q{n}: {{}}\n" for n in range(1_001)), "1,001 resources are too many"),
        ("resource_usage:\n" + "  aws_sqs_queue.a:\n" + "".join(f"    k{n}: 1\n" for n in range(30_000)), "holds too much to be a usage file"),
    ],
)  # fmt: skip
def test_a_refused_file_says_what_and_where(open_file, text, message):
    with pytest.raises(DocumentError) as error:
        open_file(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "value", ["1" * 5_000, "2012-10-17", "0o17", "!!python/object:os.system x", "~", "yes", "[1, 2]", ".inf", "-5"]
)
def test_no_value_is_more_than_a_text(open_file, value):
    opening = open_file(f"resource_usage:\n  aws_sqs_queue.a:\n    monthly_requests: {value}\n    request_size_kb: 1\n")
    assert len(opening.lines) == 1
