"""The commands of the AWS CLI, run with an `aws` that writes down what it was called with."""

import json
import os
import subprocess

import pytest

from estimator.engine.estimate import estimate
from estimator.exports.to_aws.commands import aws_commands
from tests.engine.builders import architecture
from tests.exports.hostile import NAMES, named

AWS = '#!/bin/sh\n{ printf "%s\\0" "$@"; printf "\\n\\0"; } >> "$CALLS"\necho printed\n'


@pytest.fixture
def run(tmp_path):
    """Runs a script, and gives the words of each command in it."""

    def ran(script: str) -> list[list[str]]:
        (tmp_path / "aws").write_text(AWS)
        (tmp_path / "aws").chmod(0o755)
        calls = tmp_path / "calls"
        calls.write_bytes(b"")
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "EMAIL": "me@example.org"}
        subprocess.run(["sh"], input=script, text=True, env=environment, cwd=tmp_path, check=True, capture_output=True)
        found = [one.split("\0")[:-1] for one in calls.read_text().split("\n\0")[:-1]]
        assert sorted(one.name for one in tmp_path.iterdir()) == ["aws", "calls"], "A command wrote a file."
        return found

    return ran


def value(words: list[str], option: str) -> str:
    return words[words.index(option) + 1]


def test_a_quota_is_raised_by_30_percent_more_than_is_asked(demo, run):
    calls = run(aws_commands(demo.at(1000)))
    (raised,) = (
        one
        for one in calls
        if one[1] == "request-service-quota-increase" and value(one, "--quota-code") == "L-B99A9384"
    )
    (asked,) = (one for one in demo.at(1000).limits if one.key == "lambda.concurrent_executions")
    assert float(value(raised, "--desired-value")) >= 1.3 * asked.demand


def test_an_alarm_names_what_it_watches(starters, tables, run):
    (document,) = (one for one in starters if one.name == "Marketplace")
    alarms = [one for one in run(aws_commands(estimate(document, tables))) if one[1] == "put-metric-alarm"]
    (queue,) = (one for one in alarms if "shipping queue" in value(one, "--alarm-name"))
    assert json.loads(value(queue, "--dimensions")) == [{"Name": "QueueName", "Value": "shipping-queue"}]
    assert value(queue, "--threshold") == str(round(0.7 * 4 * 86_400))
    assert value(queue, "--alarm-actions") == "printed" and value(queue, "--statistic") == "Maximum"


def test_the_budget_is_at_the_total_and_says_so_at_80_and_100_percent(demo, run):
    (budget,) = (one for one in run(aws_commands(demo)) if one[1] == "create-budget")
    told = json.loads(value(budget, "--budget"))
    assert told["BudgetLimit"] == {"Amount": f"{demo.total_monthly_usd:.2f}", "Unit": "USD"}
    warnings = json.loads(value(budget, "--notifications-with-subscribers"))
    assert [one["Notification"]["Threshold"] for one in warnings] == [80, 100]
    assert {one["Subscribers"][0]["Address"] for one in warnings} == {"me@example.org"}


def test_metrics_that_are_added_up_are_one_word(starters, tables, run):
    (document,) = (one for one in starters if one.name == "Marketplace")
    nodes = tuple(
        one.model_copy(update={"settings": {**one.settings, "requests_per_month": 9e9}})
        if one.service == "clients"
        else one
        for one in document.nodes
    )
    calls = run(aws_commands(estimate(document.model_copy(update={"nodes": nodes}), tables)))
    added = [json.loads(value(one, "--metrics")) for one in calls if "--metrics" in one]
    for queries in added:
        assert queries[-1]["Expression"] in ("SUM(METRICS())", "MAX(METRICS())") and len(queries) > 2
    assert added


def test_names_run_nothing(demo, tables, run):
    for name in (NAMES["quotes"], NAMES["lines"], NAMES["script"], "'; touch x; '", "$(touch x)`touch x`"):
        calls = run(aws_commands(estimate(named(demo.architecture, name), tables)))
        assert {one[0] for one in calls} == {"service-quotas", "sts", "sns", "cloudwatch", "budgets"}


def test_of_nothing_there_is_no_command(tables, run):
    script = aws_commands(estimate(architecture([], []), tables))
    assert run(script) == [] and "there is no budget to set" in script
