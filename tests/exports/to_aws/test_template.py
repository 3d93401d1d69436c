"""The CloudFormation template."""

import pytest

from estimator.engine.estimate import estimate
from estimator.exports.to_aws.template import NO_RESOURCE, cloudformation_template, number
from tests.engine.builders import architecture, clients, edge, function
from tests.exports.to_aws.rules import checked


def alarms(template: dict) -> dict[str, dict]:
    return {
        one["Properties"]["AlarmName"]["Fn::Join"][1][1]: one["Properties"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_every_starter_makes_a_template_that_keeps_the_rules(starters, tables):
    for document in starters:
        checked(cloudformation_template(estimate(document, tables)))


def test_the_template_of_the_demo_has_its_alarms_its_topic_and_its_budget(demo):
    template = checked(cloudformation_template(demo))
    concurrency = alarms(template)["Lambda concurrency in us-east-1, 1,000 executions"]
    assert (concurrency["Threshold"], concurrency["Namespace"], concurrency["MetricName"]) == (
        700, "AWS/Lambda", "ConcurrentExecutions",
    )  # fmt: skip
    assert concurrency["AlarmActions"] == [{"Ref": "AlarmTopic"}] and "Dimensions" not in concurrency
    streams = alarms(template)["new log streams in us-east-1, 50 requests/s"]
    assert (streams["Threshold"], streams["Statistic"], streams["Period"]) == (0.7 * 50 * 60, "Sum", 60)
    budget = template["Resources"]["MonthlyBudget"]["Properties"]
    assert budget["Budget"]["BudgetLimit"] == {"Amount": round(demo.total_monthly_usd, 2), "Unit": "USD"}
    told = [one["Notification"]["Threshold"] for one in budget["NotificationsWithSubscribers"]]
    assert told == [80, 100]


def test_what_a_resource_is_really_called_is_a_parameter(starters, tables):
    (document,) = (one for one in starters if one.name == "Marketplace")
    template = checked(cloudformation_template(estimate(document, tables)))
    queue = template["Parameters"]["ShippingQueueQueueName"]
    assert queue == {
        "Type": "String",
        "Default": "shipping-queue",
        "MinLength": 1,
        "Description": "QueueName of shipping queue: what it is really called.",
    }


def test_quotas_are_raised_by_commands_that_the_template_names(demo):
    told = checked(cloudformation_template(demo.at(1000)))["Metadata"]["Headroom"]
    assert told["QuotaRequests"][0] == NO_RESOURCE
    assert any("--quota-code L-B99A9384 --desired-value" in one for one in told["QuotaRequests"][1:])
    assert any(one.endswith("CloudWatch has no metric that counts it.") for one in told["LimitsWithoutAlarm"])


def test_metrics_of_another_region_are_named_and_left_to_the_commands(tables):
    nodes = [clients("c", 5e8), function("f", duration_ms=1000) | {"region": "eu-west-1"}]
    document = architecture(nodes, [edge("c", "request", "f", "invoke")])
    template = checked(cloudformation_template(estimate(document, tables)))
    told = template["Metadata"]["Headroom"]["LimitsWithoutAlarm"]
    assert any("its metrics are in eu-west-1; deploy an alarm there, as the commands do." in one for one in told)
    assert not any("eu-west-1" in one for one in alarms(template))


def test_of_nothing_there_is_no_budget_and_no_alarm(tables):
    template = checked(cloudformation_template(estimate(architecture([], []), tables)))
    assert list(template["Resources"]) == ["AlarmTopic"]


@pytest.mark.parametrize(("value", "written"), [(0.7 * 1000, 700), (0.7 * 50 * 60, 2100), (0.7 * 16, 11.2)])
def test_a_threshold_has_no_noise(value, written):
    assert number(value) == written
