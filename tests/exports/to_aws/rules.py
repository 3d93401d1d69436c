"""The rules of CloudFormation that a template of ours has to keep, as few checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

SECTIONS = ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Resources"]
REQUIRED = {
    "AWS::SNS::Topic": (),
    "AWS::CloudWatch::Alarm": ("ComparisonOperator", "EvaluationPeriods", "Threshold"),
    "AWS::Budgets::Budget": ("Budget",),
}
PSEUDO = {"AWS::AccountId", "AWS::StackName", "AWS::Region"}
MOST_PARAMETERS, MOST_RESOURCES, MOST_BYTES = 200, 500, 1_000_000
LONGEST_STACK, LONGEST_ALARM = 128, 255
MOST_DIMENSIONS, MOST_METRICS = 30, 10


def checked(text: str) -> dict[str, Any]:
    """The template that a text is; fails where CloudFormation or CloudWatch would refuse it."""
    assert len(text.encode()) <= MOST_BYTES and not re.search(r"(?m)^\s*(?:- )?[&*]\w", text)
    template = yaml.safe_load(text)
    assert list(template) == SECTIONS and template["AWSTemplateFormatVersion"] == "2010-09-09"
    assert len(template["Description"].encode()) <= 1024
    parameters, resources = template["Parameters"], template["Resources"]
    assert len(parameters) <= MOST_PARAMETERS and len(resources) <= MOST_RESOURCES
    ids = [*parameters, *resources]
    assert len(set(ids)) == len(ids) and all(re.fullmatch("[A-Za-z0-9]{1,255}", one) for one in ids)
    for one in parameters.values():
        assert one["Type"] == "String" and len(one["Description"]) <= 4000
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", one.get("Default", "x"))
    assert {*references(template)} <= {*ids, *PSEUDO}
    assert {*parameters} <= {*references(resources)}, "A parameter that nothing uses."
    for one in resources.values():
        assert all(name in one["Properties"] for name in REQUIRED[one["Type"]])
    names = [_alarm(one["Properties"]) for one in resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    assert len(set(names)) == len(names)
    return template


def references(value: Any) -> Iterator[str]:
    """What every Ref refers to."""
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def _alarm(properties: dict[str, Any]) -> str:
    """The name of an alarm, after what every alarm has to have."""
    assert isinstance(properties["Threshold"], (int, float)) and properties["Threshold"] > 0
    assert len(properties["AlarmDescription"]) <= 1024
    if "Metrics" in properties:
        *queries, whole = properties["Metrics"]
        assert 2 <= len(queries) <= MOST_METRICS and whole["ReturnData"] and "MetricName" not in properties
        metrics = [one["MetricStat"]["Metric"] for one in queries]
        assert all(one["MetricStat"]["Period"] == queries[0]["MetricStat"]["Period"] for one in queries)
    else:
        metrics = [properties]
        assert properties["Period"] % 60 == 0 and properties["Statistic"] in ("Sum", "Maximum")
    for one in metrics:
        dimensions = one.get("Dimensions", [])
        assert one["Namespace"] and one["MetricName"] and len(dimensions) <= MOST_DIMENSIONS
        assert all(set(part) == {"Name", "Value"} and part["Value"] for part in dimensions)
    name = properties["AlarmName"]["Fn::Join"][1][1]
    assert len(f"{'x' * LONGEST_STACK} {name}") <= LONGEST_ALARM and name.isprintable()
    return name
