"""Alarms and budget as one CloudFormation template in YAML: to be deployed once, in the region of the architecture.

CloudFormation has no resource that raises a quota, so the template names the commands that do.
"""

from __future__ import annotations

from typing import Any

import yaml

from estimator.engine.estimate import Estimate
from estimator.exports.quota_commands import quota_commands
from estimator.exports.to_aws.alarms import LimitAlarm, LimitAlarms, NamedResource, Series, alarms_of
from estimator.exports.to_aws.budget import NO_BUDGET, WARNINGS, MonthlyBudget, budget_of
from estimator.pages.diagram.words import printable
from estimator.whatif.traffic import traffic_sentence
from pricing.metrics import ACCOUNT

VERSION = "2010-09-09"
LONGEST_DESCRIPTION, LONGEST_NAME = 1024, 200
"""Bytes that CloudFormation and CloudWatch take of a description, and letters of the architecture's name in it."""
OTHER_REGION = "{limit}: its metrics are in {region}; deploy an alarm there, as the commands do."
NO_RESOURCE = "CloudFormation has no resource that raises a quota: these commands do."
NOTHING_TO_RAISE = "Nothing that a command raises is over its quota."
EMAIL = "[^@ ]+@[^@ ]+"


def cloudformation_template(estimate: Estimate) -> str:
    """The template of an estimate, at its traffic and with its quotas."""
    found, budget = alarms_of(estimate), budget_of(estimate)
    region = estimate.architecture.region
    here = [one for one in found.alarms if one.region == region]
    named = {part for one in here for each in one.series for _, part in each.dimensions if not isinstance(part, str)}
    resources = [one for one in found.resources if one in named]
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": VERSION,
        "Description": _cut(_description(estimate), LONGEST_DESCRIPTION),
        "Metadata": {"Headroom": _metadata(estimate, found, budget)},
        "Parameters": {"Email": _email(), **{one.id: _parameter(one) for one in resources}},
        "Resources": {"AlarmTopic": _topic(), **{one.id: _alarm(one) for one in here}},
    }
    if budget is not None:
        template["Resources"]["MonthlyBudget"] = _budget(budget)
    return yaml.dump(template, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Without anchors: CloudFormation takes none."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _description(estimate: Estimate) -> str:
    name = printable(estimate.architecture.name)[:LONGEST_NAME] or "the architecture"
    parts = [
        f"Alarms at 70 % of the limits that {name} meets first, and a budget at its total.",
        traffic_sentence(estimate),
        "Quotas are raised by commands, which stand under Metadata: CloudFormation has no resource for that.",
    ]
    return " ".join(filter(None, parts))


def _metadata(estimate: Estimate, found: LimitAlarms, budget: MonthlyBudget | None) -> dict[str, Any]:
    region = estimate.architecture.region
    elsewhere = [
        OTHER_REGION.format(limit=one.limit, region=one.region) for one in found.alarms if one.region != region
    ]
    raising = quota_commands(estimate).raising
    return {
        "QuotaRequests": [NO_RESOURCE, *(one.command for one in raising)] if raising else [NOTHING_TO_RAISE],
        "LimitsWithoutAlarm": [*found.without, *elsewhere, *filter(None, [found.left_out])],
        "Budget": NO_BUDGET if budget is None else budget.says,
    }


# -- parameters and resources ------------------------------------------------------------------------------------------


def _email() -> dict[str, Any]:
    return {"Type": "String", "AllowedPattern": EMAIL, "Description": "Who is told of alarms and of the budget."}


def _parameter(one: NamedResource) -> dict[str, Any]:
    said = f"{one.dimension} of {one.card}: what it is really called."
    return {"Type": "String", "Default": one.name, "MinLength": 1, "Description": said}


def _topic() -> dict[str, Any]:
    subscription = [{"Endpoint": {"Ref": "Email"}, "Protocol": "email"}]
    return {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": subscription}}


def _alarm(one: LimitAlarm) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "AlarmName": {"Fn::Join": [" ", [{"Ref": "AWS::StackName"}, one.name]]},
        "AlarmDescription": _cut(f"{one.description} {one.source}", LONGEST_DESCRIPTION),
        "AlarmActions": [{"Ref": "AlarmTopic"}],
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": number(one.threshold),
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
    }
    if len(one.series) == 1:
        (series,) = one.series
        return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**properties, **_metric(series), **_each(one)}}
    queries = [
        {"Id": f"m{at}", "MetricStat": {"Metric": _metric(series), **_stat(one)}, "ReturnData": False}
        for at, series in enumerate(one.series, 1)
    ]
    whole = {"Id": "together", "Expression": f"{one.combined}(METRICS())", "Label": "together", "ReturnData": True}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**properties, "Metrics": [*queries, whole]}}


def _metric(series: Series) -> dict[str, Any]:
    found: dict[str, Any] = {"Namespace": series.namespace, "MetricName": series.metric}
    if series.dimensions:
        found["Dimensions"] = [{"Name": name, "Value": _value(value)} for name, value in series.dimensions]
    return found


def _value(value: str | NamedResource) -> Any:
    if isinstance(value, NamedResource):
        return {"Ref": value.id}
    return {"Ref": "AWS::AccountId"} if value == ACCOUNT else value


def _each(one: LimitAlarm) -> dict[str, Any]:
    return {"Statistic": one.statistic, "Period": one.period_s}


def _stat(one: LimitAlarm) -> dict[str, Any]:
    return {"Stat": one.statistic, "Period": one.period_s}


def _budget(budget: MonthlyBudget) -> dict[str, Any]:
    whom = [{"SubscriptionType": "EMAIL", "Address": {"Ref": "Email"}}]
    warnings = [
        {
            "Notification": {
                "NotificationType": "ACTUAL",
                "ComparisonOperator": "GREATER_THAN",
                "Threshold": percent,
                "ThresholdType": "PERCENTAGE",
            },
            "Subscribers": whom,
        }
        for percent in WARNINGS
    ]
    limit = {"Amount": budget.usd, "Unit": "USD"}
    return {
        "Type": "AWS::Budgets::Budget",
        "Properties": {
            "Budget": {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit},
            "NotificationsWithSubscribers": warnings,
        },
    }


def number(value: float) -> int | float:
    """A threshold without the noise of floats: 700, 4200000, 0.35."""
    found = float(f"{value:.12g}")
    return int(found) if found == int(found) else found


def _cut(text: str, most: int) -> str:
    """A text of at most so many bytes."""
    whole = text.encode()
    return text if len(whole) <= most else f"{whole[: most - 3].decode(errors='ignore')}…"
