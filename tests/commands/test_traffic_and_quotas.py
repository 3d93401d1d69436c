"""Commands at another traffic, with the quotas of an account, and the commands that read and raise them."""

import csv
import io
import json
import re
import shlex

import pytest
from django.core.management import call_command, load_command_class

from estimator.management.documents import _file_and_quotas
from tests.commands.test_documents import DEMO, failed, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
LAMBDA = {
    "ServiceCode": "lambda",
    "QuotaArn": "arn:aws:servicequotas:us-east-1:123456789012:lambda/L-B99A9384",
    "QuotaCode": "L-B99A9384",
    "QuotaName": "Concurrent executions",
    "Value": 3000.0,
    "Unit": "None",
    "Adjustable": True,
    "GlobalQuota": False,
}

IRELAND = {"QuotaArn": "arn:aws:servicequotas:eu-west-1:123456789012:lambda/L-B99A9384"}


def as_json(*arguments) -> dict:
    return json.loads(printed(*arguments, "--format", "json"))


@pytest.fixture
def file(tmp_path):
    def file(content: object, name: str = "file.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return file


def values_of(one: dict) -> dict:
    return {quota["key"]: quota["value"] for quota in one["quotas"]["values"]}


def limit_of(one: dict, key: str) -> dict:
    return next(limit for limit in one["limits"] if limit["key"] == key)


# -- traffic -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "multiple"), [("5x", 5), ("5×", 5), ("× 5", 5), ("5", 5), ("0.5x", 0.5), ("1,000 X", 1000), (".5x", 0.5)]
)
def test_an_estimate_stands_at_a_multiple_of_todays_traffic(at, multiple):
    today, there = as_json("estimate", DEMO), as_json("estimate", DEMO, "--at", at)
    assert there["traffic"]["multiple"] == multiple and today["traffic"]["multiple"] == 1
    key = "api_gateway.throttle.rate"
    assert limit_of(there, key)["demand"] == pytest.approx(multiple * limit_of(today, key)["demand"])
    assert limit_of(there, key)["headroom"] == pytest.approx(limit_of(today, key)["headroom"])


def test_events_a_second_are_those_of_the_peak_second_at_the_entrance():
    """The demo's evening peak: 3,000,000 ÷ 730 ÷ 3,600 × 16 × 24 ÷ 153 × burst 2 = 5.73 a second."""
    today = as_json("estimate", DEMO)["traffic"]["entering_per_second"]
    assert today == pytest.approx(3_000_000 / 730 / 3600 * 16 * 24 / 153 * 2)
    there = as_json("estimate", DEMO, "--at", "2000/s")
    assert there["traffic"] == {"multiple": pytest.approx(2000 / today), "entering_per_second": pytest.approx(2000)}
    of_the_rate = 60 / (60 + 0.5)  # the bucket holds half a second of it, for a burst of a minute
    assert limit_of(there, "api_gateway.throttle.rate")["demand"] == pytest.approx(2000 * of_the_rate)


def test_what_a_clock_starts_does_not_grow():
    today, there = as_json("estimate", DEMO), as_json("estimate", DEMO, "--at", "10x")
    key = "eventbridge.scheduler.invocations"
    assert limit_of(there, key)["demand"] == limit_of(today, key)["demand"]


def test_the_text_and_the_rows_say_at_which_traffic_they_stand():
    assert "At × 5, 28.7 events a second at the entrance" in printed("estimate", DEMO, "--at", "5x")
    assert "today's traffic" not in printed("estimate", DEMO).split("Node")[0]
    rows = list(csv.DictReader(io.StringIO(printed("estimate", DEMO, "--at", "5x", "--format", "csv"))))
    assert {row["traffic_multiple"] for row in rows} == {"5.0"}


def test_a_comparison_at_another_traffic_crosses_at_the_same_one():
    today, there = as_json("compare", DEMO), as_json("compare", DEMO, "--at", "10x")
    ours, theirs = today["crossings"][0], there["crossings"][0]
    assert theirs["scale"] == pytest.approx(ours["scale"] / 10, rel=1e-3)
    assert theirs["requests_per_month"] == pytest.approx(ours["requests_per_month"], rel=1e-3)
    assert {there[side]["traffic"]["multiple"] for side in ("serverless", "containers")} == {10}


@pytest.mark.parametrize(
    "at",
    ["", "x", "0x", "-5x", "nanx", "infx", "1e308x", "1e-308x", "0.0000001x", "1,5x", "2000 apples", "five x", "/s"],
)
@pytest.mark.parametrize("command", ["estimate", "compare", "quota_commands"])
def test_a_traffic_nobody_can_mean_is_one_sentence_and_status_2(command, at):
    error = failed(command, DEMO, f"--at={at}")
    assert error.returncode == 2 and str(error).startswith(f"“{at}” is ") and "\n" not in str(error)


def test_nothing_enters_where_nothing_is_connected(file):
    error = failed("estimate", file({"version": 1, "nodes": []}), "--at", "2000/s")
    assert error.returncode == 2 and "nothing enters that grows" in str(error)
    assert as_json("estimate", file({"version": 1, "nodes": []}), "--at", "2x")["total_monthly_usd"] == 0


# -- quotas ------------------------------------------------------------------------------------------------------------


def test_a_file_goes_before_what_the_document_states(file):
    document = file(json.loads(DEMO.read_text()) | {"quotas": {"lambda.concurrent_executions": 5, "s3.buckets": 7}})
    one = as_json("estimate", document, "--quotas", file({"Quotas": [LAMBDA]}, "lambda.json"))
    assert values_of(one) == {"lambda.concurrent_executions": 3000, "s3.buckets": 7}
    assert limit_of(one, "lambda.concurrent_executions")["value"] == 3000


def test_the_last_of_several_files_counts(file):
    files = [file({"Quota": LAMBDA | {"Value": value}}, f"{value}.json") for value in (500, 700)]
    assert values_of(as_json("estimate", DEMO, *(word for one in files for word in ("--quotas", one)))) == {
        "lambda.concurrent_executions": 700
    }
    twice = as_json("estimate", DEMO, "--quotas", files[1], "--quotas", files[0])
    assert values_of(twice) == {"lambda.concurrent_executions": 500}


def test_ready_quotas_stand_in_place_of_the_documents(file):
    document = file(json.loads(DEMO.read_text()) | {"quotas": {"lambda.concurrent_executions": 5}})
    assert values_of(as_json("estimate", document, "--quotas", "default")) == {}
    assert "Quotas: Lambda concurrency 10, Fargate vCPUs 6, " in printed(
        "estimate", document, "--quotas", "new-account"
    )
    new = as_json("estimate", document, "--quotas", "new-account")
    assert limit_of(new, "lambda.concurrent_executions")["value"] == 10
    lambda_json = file({"Quota": LAMBDA}, "lambda.json")
    both = as_json("estimate", document, "--quotas", "new-account", "--quotas", lambda_json)
    assert values_of(both)["lambda.concurrent_executions"] == 3000


@pytest.mark.parametrize("command", ["estimate", "compare", "report", "quota_commands"])
def test_the_file_may_stand_before_or_after_the_quotas(command):
    """As a program reads it: what `call_command` is handed goes through the same parser."""
    parser = load_command_class("estimator", command).create_parser("manage.py", command)
    quotas = ["--quotas", "new-account", "--quotas", "lambda.json", *(["--pdf", "out"] if command == "report" else [])]
    together = ["--quotas", "new-account", "lambda.json", *quotas[4:]]
    for words in (
        ["FILE", *quotas],
        [*quotas, "FILE"],
        [*quotas[:2], "FILE", *quotas[2:]],
        ["FILE", *together],
        [*together[:3], "FILE", *together[3:]],
    ):
        read = parser.parse_args(words)
        assert _file_and_quotas(read.file, read.quotas) == ("FILE", ["new-account", "lambda.json"])


def test_a_command_without_a_document_says_what_it_needs():
    for words in ((), ("--quotas", "new-account")):
        assert str(failed("estimate", *words)) == "Name the document: a file with JSON, or - for standard input."


def test_what_changes_nothing_is_listed_on_standard_error_and_in_json(file):
    rows = [LAMBDA, LAMBDA | {"ServiceCode": "ec2"}, LAMBDA | {"QuotaAppliedAtLevel": "RESOURCE"}]
    out, err = io.StringIO(), io.StringIO()
    quotas = str(file({"Quotas": rows}, "all.json"))
    call_command("estimate", str(DEMO), "--quotas", quotas, "--format", "json", stdout=out, stderr=err)
    assert err.getvalue().splitlines() == [
        "Unknown to the limits here: 1 quota: Concurrent executions (ec2 L-B99A9384).",
        "Left out: 1 quota: Concurrent executions (lambda L-B99A9384: it holds for one resource, not for the account).",
    ]
    said = json.loads(out.getvalue())["quotas"]
    assert [one["service_code"] for one in said["unknown"]] == ["ec2"]
    assert [one["quota_code"] for one in said["left_out"]] == ["L-B99A9384"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "There is nothing in it"),
        ("QUOTAS\tL-1", "line 1, column 1: This is not JSON"),
        ({"version": 1, "nodes": []}, "This is no list of quotas"),
        ([LAMBDA | {"Value": 0}], "Concurrent executions (lambda L-B99A9384): the value must be more than 0, not 0."),
        (
            [LAMBDA | {"Value": 1e-9}],
            "Concurrent executions (lambda L-B99A9384): the value must be at least 1, not 1e-09.",
        ),
        ([LAMBDA | {"Value": "1000"}], "Concurrent executions (lambda L-B99A9384): the value must be a number"),
        ([LAMBDA | IRELAND], "These quotas are of eu-west-1, and the architecture is in us-east-1: list them with"),
        ([LAMBDA | {"Value": 1e308}], "Concurrent executions (lambda L-B99A9384): the value must be at most"),
    ],
)
@pytest.mark.parametrize("command", ["estimate", "compare", "quota_commands"])
def test_bad_quotas_are_one_sentence_with_the_file_and_status_2(file, command, content, message):
    quotas = file(content, "bad.json")
    error = failed(command, DEMO, "--quotas", quotas)
    assert error.returncode == 2 and str(error).startswith(f"{quotas}: {message}")


def test_quotas_are_no_standard_input():
    assert failed("estimate", DEMO, "--quotas", "-").returncode == 2
    assert str(failed("estimate", DEMO, "--quotas", "nowhere.json")) == "nowhere.json: No such file or directory."


# -- commands of the AWS CLI -------------------------------------------------------------------------------------------


def commands_in(script: str) -> list[str]:
    assert all(not line or line.startswith(("#", "aws service-quotas ")) for line in script.splitlines())
    return [line for line in script.splitlines() if line.startswith("aws ")]


def test_what_an_architecture_needs_is_read_and_nothing_raised_that_is_not_over():
    script = printed("quota_commands", DEMO)
    commands = commands_in(script)
    read = "aws service-quotas get-service-quota --service-code lambda --quota-code L-B99A9384 --region us-east-1"
    assert read in commands and "there is nothing to raise" in script
    assert all(shlex.split(one)[2] == "get-service-quota" for one in commands)


def test_what_is_over_is_raised_with_30_percent_to_spare():
    """500 times the demo runs 1,135 functions at once: 1,135.2 x 1.3 = 1,476."""
    script = printed("quota_commands", DEMO, "--at", "500x")
    raised = (
        "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 "
        "--desired-value 1476 --region us-east-1"
    )
    lines = script.splitlines()
    assert "1,135 of 1,000 executions; 30 % to spare" in lines[lines.index(raised) - 1]
    assert any("no quota code: ask support (lambda.sqs_esm.max_concurrency)" in line for line in lines)


def test_what_has_no_code_says_the_value_to_ask_support_for():
    assert "there is nothing to raise" not in printed("quota_commands", DEMO, "--at", "5000x")
    without = as_json("quota_commands", DEMO, "--at", "5000x")["without_command"]
    assert any(re.search(r"ask support for [\d,.]+ \S+, 30 % to spare$", one["why"]) for one in without)


def test_quotas_of_the_account_are_what_is_raised_from(file):
    raised = as_json("quota_commands", DEMO, "--at", "500x", "--quotas", file({"Quota": LAMBDA}))["raise"]
    assert "L-B99A9384" not in [one["quota_code"] for one in raised]
    new = as_json("quota_commands", DEMO, "--at", "500x", "--quotas", "new-account")["raise"]
    assert [one["desired_value"] for one in new if one["quota_code"] == "L-B99A9384"] == [1476]


def test_a_node_of_another_region_is_asked_for_there(file):
    document = json.loads(DEMO.read_text())
    next(node for node in document["nodes"] if node["service"] == "lambda")["region"] = "eu-west-1"
    read = as_json("quota_commands", file(document))["read"]
    regions = {one["region"] for one in read if one["quota_code"] == "L-B99A9384"}
    assert regions == {"us-east-1", "eu-west-1"}


def test_a_name_of_several_lines_stays_in_its_comment(file):
    document = json.loads(DEMO.read_text()) | {"name": "a\nrm -rf x"}
    for node in document["nodes"]:
        node["name"] = "x\nrm -rf y\u2028z"
    commands_in(printed("quota_commands", file(document), "--at", "1000x"))


def test_the_commands_are_no_table():
    assert failed("quota_commands", DEMO, "--format", "csv").returncode in (1, 2)
