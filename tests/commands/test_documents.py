"""Commands on a document: what they print, and how they fail."""

import csv
import io
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from pricing.book import LimitMissing

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "estimator" / "starters" / "food_ordering.json"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def printed(*arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, **options)
    return out.getvalue()


def failed(*arguments) -> CommandError:
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(*map(str, arguments), stdout=out)
    if error.value.returncode == 2:
        assert out.getvalue() == ""
    return error.value


def test_estimate_prints_the_bill_and_what_breaks_first():
    text = printed("estimate", DEMO)
    assert "Orders API     HTTP API requests" in text
    assert "Total $48.2" in text and "First to break:" in text


def test_estimate_as_json_has_what_the_design_names():
    one = json.loads(printed("estimate", DEMO, format="json"))
    assert list(one) == [
        "version", "total_monthly_usd", "hidden_costs", "hidden_usd", "once_usd", "support", "year", "incomplete", "problems", "unit_cost", "inputs",
        "refused_is_billed", "region", "prices_as_of", "nodes", "lines", "once", "findings", "limits", "holds_to", "not_judged", "entrance", "first_to_break", "next_to_break", "answered_early", "unused",
        "assumptions", "traffic", "quotas",
    ]  # fmt: skip
    assert sum(line["monthly_usd"] for line in one["lines"]) == pytest.approx(one["total_monthly_usd"], rel=1e-9)
    line = one["lines"][0]
    assert {
        "node",
        "service",
        "dimension",
        "quantity",
        "unit",
        "monthly_usd",
        "formula",
        "effective_date",
        "source",
    } <= set(line)
    assert {
        "key", "nodes", "verdict", "consequence", "happens", "demand", "value", "unit", "group", "place", "headroom",
        "far_away", "message", "over",
    } == set(one["limits"][0])  # fmt: skip


def test_estimate_as_json_has_the_table_of_limits():
    limits = json.loads(printed("estimate", DEMO, format="json"))["limits"]
    placed = sorted((one for one in limits if one["place"]), key=lambda one: one["place"])
    assert placed[0]["group"] == "Calls fail" and all(one["headroom"] is not None for one in placed)
    for one, other in pairwise(placed):
        assert one["group"] != other["group"] or one["headroom"] <= other["headroom"] or one["place"] == other["place"]
    assert {one["place"] for one in limits if one["headroom"] is None} == {None}


def test_estimate_prints_a_bar_a_limit():
    text = printed("estimate", DEMO, limits=True)
    row = next(line for line in text.splitlines() if line.startswith("Lambda concurrency, 1,000 executions"))
    assert "× 441" in row and row.endswith("callers get error 429") and "#####" in row
    assert text.index("-- Calls fail") < text.index("-- Work waits") < text.index("-- Data is lost")  # far away
    assert "limits do not grow with traffic, the fullest first:" in text
    assert "-- Calls fail" not in printed("estimate", DEMO)


def test_estimate_names_what_breaks_first_in_the_users_unit_and_what_next():
    one = json.loads(printed("estimate", DEMO, format="json"))
    first, following = one["first_to_break"], one["next_to_break"]
    assert one["holds_to"] == (
        "holds to 2,530 requests a second, 441 × today; then functions share 1,000 executions and callers get error 429"
    )
    assert (first["key"], first["consequence"]) == ("lambda.concurrent_executions", "refuses")
    assert one["entrance"]["noun"] == "requests"
    assert one["entrance"]["per_second"] * first["headroom"] == pytest.approx(2530, rel=2e-3)
    multiples = [limit["headroom"] for limit in following]
    assert len(following) == 5 and multiples == sorted(multiples) and multiples[0] > first["headroom"]
    text = printed("estimate", DEMO)
    assert "Holds to 2,530 requests a second, 441 × today; then functions share 1,000 executions" in text
    assert "Next to break:\n  675 ×: ReceiptFn meets its limit" in text


def test_estimate_as_csv_has_a_row_for_each_line():
    rows = printed("estimate", DEMO, format="csv").strip().split("\n")
    assert rows[0].startswith("node,service,dimension,label,quantity,unit,monthly_usd,formula")
    assert len(rows) == 1 + len(json.loads(printed("estimate", DEMO, format="json"))["lines"]) + 2
    assert ",year," in rows[-2] and ",hidden_costs," in rows[-1]


def test_estimate_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DEMO.read_bytes())))
    assert "Food ordering" in printed("estimate", "-")


def test_compare_answers_in_a_sentence_and_names_every_crossing():
    text = printed("compare", DEMO)
    assert text.startswith("Serverless, by $56 a month ($48.25 against $104.33); containers win above 12.3 M requests")
    assert "OrderFn and MenuFn become Orders API service" in text
    assert "Most sensitive to " in text and "With NAT gateways" in text


def test_compare_as_json_has_both_sides_and_crossings():
    both = json.loads(printed("compare", DEMO, format="json"))
    parts = ["version", "answer", "cheaper", "near_tie", "serverless", "containers", "crossings", "near_ties"]
    parts += [
        "other_way_out",
        "targets",
        "notes",
        "drawn",
        "totals",
        "operations",
        "same_usd",
        "sizing",
        "function_sizing",
        "holding",
        "doubling",
        "sensitivity",
        "assumptions",
    ]
    assert list(both) == parts
    assert {"scale", "requests_per_month", "cheaper_above", "monthly_usd", "span"} == set(both["crossings"][0])


def test_compare_as_csv_has_what_containers_cost_on_each_target_beside_both_sides():
    rows = list(csv.DictReader(io.StringIO(printed("compare", DEMO, format="csv"))))
    found = {one["side"]: one for one in rows if one["service"] in ("ecs", "eks", "app_runner")}
    assert list(found) == ["containers on ECS", "containers on EKS", "containers on App Runner"]
    chosen = sum(float(one["monthly_usd"] or 0) for one in rows if one["side"] == "containers")
    assert float(found["containers on ECS"]["monthly_usd"]) == pytest.approx(chosen)
    assert found["containers on EKS"]["label"] == "All of it on EKS: containers cost less above 20 × today's traffic"


def test_compare_as_csv_names_the_side():
    rows = printed("compare", DEMO, format="csv").strip().split("\n")
    assert rows[0].startswith("side,node") and [*dict.fromkeys(row.split(",")[0] for row in rows[1:])][:2] == [
        "serverless",
        "containers",
    ]


def test_schema_has_an_entry_per_service():
    schema = json.loads(printed("schema"))
    function = schema["$defs"]["lambda"]
    assert function["properties"]["memory_mb"]["anyOf"][0]["maximum"] == 10_240
    assert "dynamodb.write" in function["x-events"][0]["may_cause"]
    assert schema["$defs"]["Node"]["properties"]["service"]["enum"][0] == "clients"


def test_budget_is_a_gate():
    assert failed("estimate", DEMO, "--budget", "10").returncode == 1
    assert "is over the budget of $10.00" in str(failed("estimate", DEMO, "--budget", "10"))
    assert printed("estimate", DEMO, "--budget", "100")


@pytest.mark.parametrize(("gate", "status"), [("near", 1), ("breach", 1)])
def test_findings_are_a_gate(tmp_path, gate, status):
    document = json.loads(DEMO.read_text())
    document["quotas"] = {"lambda.concurrent_executions": 2}
    file = tmp_path / "small.json"
    file.write_text(json.dumps(document))
    assert failed("estimate", file, "--fail-on", gate).returncode == status
    assert printed("estimate", DEMO, "--fail-on", "near")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1, column 2: This is not JSON"),
        (
            '{"version": 1, "nodes": [{"id": "a", "service": "lamda"}]}',
            "node a: there is no service “lamda”; did you mean “lambda”?",
        ),
        (
            '{"version": 1, "nodes": [{"id": "a", "service": "lambda", "settings": {"memory_mb": 1}}]}',
            "node a, memory_mb: Memory (MB) must be",
        ),
        ('{"version": 1, "region": "mars"}', "region: “mars” is no region"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "compare"])
def test_bad_input_is_one_sentence_and_status_2(tmp_path, command, content, message):
    file = tmp_path / "bad.json"
    file.write_text(content)
    error = failed(command, file)
    assert error.returncode == 2 and str(error).startswith(message)


def test_a_missing_file_is_named():
    assert str(failed("estimate", "nowhere.json")) == "nowhere.json: No such file or directory."


def test_an_unloaded_table_says_what_to_run(no_tables):
    assert "make install" in str(failed("estimate", DEMO))


def test_the_process_ends_with_status_2_and_only_standard_error(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "estimate", "/nowhere.json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "Error: /nowhere.json: No such file or directory."


@pytest.mark.parametrize("command", [["estimate"], ["compare"], ["report", "--pdf", "out.pdf"]], ids=lambda one: one[0])
def test_a_database_never_migrated_is_one_sentence_and_status_2(tmp_path, command):
    done = subprocess.run(
        [sys.executable, "manage.py", command[0], str(DEMO), *command[1:]],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: The price and limit tables are not loaded: run make install.\n"


def test_tables_older_than_the_program_are_one_sentence_and_status_2(monkeypatch):
    def lacking(*_asked, **_scale):
        raise LimitMissing("No limit row for x in the limits table.")

    monkeypatch.setattr("estimator.management.commands.estimate.estimate", lacking)
    error = failed("estimate", DEMO)
    assert error.returncode == 2
    assert str(error) == (
        "No limit row for x in the limits table. The loaded tables are older than this program: run make install."
    )


def test_a_report_without_collected_style_sheets_is_one_sentence_and_status_2(tmp_path, settings):
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    error = failed("report", DEMO, "--pdf", tmp_path / "out.pdf")
    assert str(error) == "The style sheets are not collected: run `make install` first."
    assert (error.returncode, list(tmp_path.iterdir())) == (2, [])


def test_unknown_prices_are_null_and_fail_a_budget(tmp_path):
    document = json.loads(DEMO.read_text()) | {"prices_as_of": "2020-01-01"}
    file = tmp_path / "old.json"
    file.write_text(json.dumps(document))
    one = json.loads(printed("estimate", file, format="json"))
    assert any(line["monthly_usd"] is None for line in one["lines"]) and one["incomplete"]
    assert "The total is not known" in str(failed("estimate", file, "--budget", "1000"))
    assert "Total ≥ $" in printed("estimate", file)


def test_measured_quantities_are_given_by_node_and_dimension():
    one = json.loads(printed("estimate", DEMO, "--measured", "OrderFn:lambda.requests.x86=1.5M", format="json"))
    line = next(line for line in one["lines"] if line["measured"])
    assert (line["node"], line["quantity"], line["computed"]) == ("order", 1_500_000, 1_200_000)
    text = printed("estimate", DEMO, "--measured", "order:lambda.requests.x86=1.5M")
    assert "OrderFn, Lambda requests, x86: measured; traffic gives 1,200,000 requests, 300,000 less." in text
    for said, why in (
        ("order", "is no measured quantity"),
        ("Ordr:lambda.requests.x86=5", "did you mean “order”"),
        ("order:lambda.requests.x86=many", "lambda.requests.x86, in requests, must be a number"),
        ("order:lambda.requests.x86=5 GB", "must be a number of requests: write 1,536 or 0.5, not “5 GB”"),
        ("order:cloudwatch.logs.storage=many", "cloudwatch.logs.storage, in GB, must be a number such as 512 MB"),
        ("order:lambda.requests.x86=-5", "at least 0"),
        ("order:lambda.request=5", "did you mean “lambda.requests.x86” or “lambda.requests.arm”"),
    ):
        assert why in str(failed("estimate", DEMO, "--measured", said))


def test_a_measured_quantity_is_read_in_its_unit():
    """2 TB are 2,048 GB, as in the page's form."""
    for said, quantity in (("500 GB", 500), ("2 TB", 2_048), ("7.5", 7.5)):
        given = ("--measured", f"OrderFn:cloudwatch.logs.storage={said}")
        one = json.loads(printed("estimate", DEMO, *given, format="json"))
        assert [line["quantity"] for line in one["lines"] if line["measured"]] == [quantity]


@pytest.mark.parametrize("option", ["--measured", "--once"])
def test_a_quantity_is_given_once(option):
    for again in ("7", "5"):
        given = (option, "OrderFn:lambda.requests.x86=5", option, f"order:lambda.requests.x86={again}")
        said = f"{option}: lambda.requests.x86 of OrderFn is given twice, “5” and “{again}”: give it once."
        assert said in str(failed("estimate", DEMO, *given))


def test_what_stands_beside_the_month_is_said_in_every_format():
    """Three million requests of Lambda are $0.60 once; Business Support+ is $29 at least, here 9 % of $48.25."""
    given = ("--once", "OrderFn:lambda.requests.x86=3M", "--support", "business_plus")
    one = json.loads(printed("estimate", DEMO, *given, format="json"))
    plain = json.loads(printed("estimate", DEMO, format="json"))
    assert one["total_monthly_usd"] == plain["total_monthly_usd"]
    assert [(line["node"], line["usd"]) for line in one["once"]] == [("order", pytest.approx(0.6))]
    assert one["once_usd"] == pytest.approx(0.6)
    assert (one["support"]["plan"], one["support"]["monthly_usd"]) == ("business_plus", 29)
    assert one["year"]["total_usd"] == pytest.approx(plain["year"]["total_usd"] + 0.6)
    assert (one["year"]["first_month"], one["year"]["support_usd"]) == (1, 12 * 29)
    assert (plain["once"], plain["support"], plain["year"]["support_usd"]) == ([], None, None)
    text = printed("estimate", DEMO, *given)
    assert "Once $0.60, beside the month:\n  OrderFn, Lambda requests, x86: 3,000,000" in text
    assert "AWS Support (Business Support+) $29.00 a month, beside the total: $48.25 × 9 % = $4.34" in text
    assert "(months 1 to 12, what is billed once included), and $348.00 of AWS Support" in text
    rows = list(csv.DictReader(io.StringIO(printed("estimate", DEMO, *given, format="csv"))))
    told = {row["service"]: float(row["quantity"]) for row in rows if row["service"] in ("once", "support", "year")}
    year = one["year"]["total_usd"]
    assert told == {"once": pytest.approx(0.6), "support": 29, "year": pytest.approx(year)}
    assert sum(float(row["monthly_usd"] or 0) for row in rows) == pytest.approx(one["total_monthly_usd"])
    both = json.loads(printed("compare", DEMO, *given, format="json"))
    assert all(both[side]["support"]["monthly_usd"] == 29 for side in ("serverless", "containers"))
    assert "AWS Support, beside it       $29.00" in printed("compare", DEMO, *given)
    for said, why in (("order", "is no quantity: write NODE"), ("Ordr:lambda.requests.x86=5", "did you mean “order”")):
        assert why in str(failed("estimate", DEMO, "--once", said))


def test_hidden_costs_are_said_and_left_out():
    counted = json.loads(printed("estimate", DEMO, format="json"))
    without = json.loads(printed("estimate", DEMO, "--hidden-costs", "leave_out", format="json"))
    assert counted["hidden_usd"] == pytest.approx(counted["total_monthly_usd"] - without["total_monthly_usd"])
    assert (counted["hidden_costs"], without["hidden_costs"]) == ("count", "leave_out")
    assert "Of which $2.33 come from values nobody typed" in printed("estimate", DEMO)
    rows = list(csv.DictReader(io.StringIO(printed("estimate", DEMO, format="csv"))))
    assert rows[-1]["service"] == "hidden_costs" and float(rows[-1]["quantity"]) == pytest.approx(2.33, abs=0.005)
    assert sum(float(row["monthly_usd"] or 0) for row in rows) == pytest.approx(counted["total_monthly_usd"])
