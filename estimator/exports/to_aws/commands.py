"""Quotas, alarms and budget as a list of commands of the AWS CLI: a shell script that is read before it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from shlex import quote
from typing import Any

from estimator.engine.estimate import Estimate
from estimator.exports.quota_commands import quota_script
from estimator.exports.to_aws.alarms import LimitAlarm, NamedResource, Series, alarms_of, slug
from estimator.exports.to_aws.budget import NO_BUDGET, WARNINGS, MonthlyBudget, budget_of
from estimator.exports.to_aws.template import number
from estimator.pages.diagram.words import printable
from pricing.metrics import ACCOUNT

HEAD = (
    "#!/bin/sh",
    "# Quotas, alarms and a budget: read it, set the names below, then run what you want of it.",
    "set -eu",
)
ACCOUNT_ID = "account=$(aws sts get-caller-identity --query Account --output text)"


def aws_commands(estimate: Estimate) -> str:
    """The script of an estimate, at its traffic and with its quotas."""
    found, budget = alarms_of(estimate), budget_of(estimate)
    name = slug(estimate.architecture.name).lower() or "architecture"
    lines = [*HEAD, "", quota_script(estimate)]
    if found.alarms or budget is not None:
        lines += ["", "# -- names: whom to tell, and what things are really called --", *_names(found.resources)]
    if found.alarms:
        lines += ["", "# -- alarms at 70 % of the limits that are met first --", *_alarms(found.alarms, name)]
    if found.without or found.left_out:
        lines += ["", "# -- without an alarm --", *(f"# {_comment(one)}" for one in found.without)]
        lines += [f"# {found.left_out}"] if found.left_out else []
    lines += ["", "# -- a budget at the total of the month --", *_budget(budget, name)]
    return "\n".join([*lines, ""])


def _names(resources: Iterable[NamedResource]) -> Iterator[str]:
    yield 'email="${EMAIL:?set EMAIL to whom to tell}"'
    yield ACCOUNT_ID
    for one in resources:
        yield f"{variable(one)}={quote(one.name)}  # {one.dimension} of {_comment(one.card)}"


def _alarms(alarms: tuple[LimitAlarm, ...], name: str) -> Iterator[str]:
    for region in dict.fromkeys(one.region for one in alarms):
        topic = f"topic_{_word(region)}"
        create = (
            f"aws sns create-topic --name {quote(f'{name}-limits')} --query TopicArn --output text --region {region}"
        )
        yield f"{topic}=$({create})"
        notify = '--protocol email --notification-endpoint "$email"'
        yield f'aws sns subscribe --topic-arn "${topic}" {notify} --region {region}'
        for one in alarms:
            if one.region == region:
                yield f"# {_comment(one.description)}"
                yield _alarm(one, topic, name)


def _alarm(one: LimitAlarm, topic: str, name: str) -> str:
    parts = [
        "aws cloudwatch put-metric-alarm",
        f"--alarm-name {quote(f'{name} {one.name}')}",
        f"--alarm-description {quote(printable(one.description))}",
        f'--alarm-actions "${topic}"',
        "--comparison-operator GreaterThanOrEqualToThreshold",
        f"--threshold {number(one.threshold)}",
        "--evaluation-periods 1",
        "--treat-missing-data notBreaching",
        *(_of_one(one) if len(one.series) == 1 else [f"--metrics {in_double_quotes(_queries(one))}"]),
        f"--region {one.region}",
    ]
    return " ".join(parts)


def _of_one(one: LimitAlarm) -> Iterator[str]:
    (series,) = one.series
    yield f"--namespace {series.namespace}"
    yield f"--metric-name {series.metric}"
    if series.dimensions:
        yield f"--dimensions {in_double_quotes(_dimensions(series))}"
    yield f"--statistic {one.statistic}"
    yield f"--period {one.period_s}"


def _queries(one: LimitAlarm) -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = [
        {
            "Id": f"m{at}",
            "MetricStat": {
                "Metric": {
                    "Namespace": series.namespace,
                    "MetricName": series.metric,
                    "Dimensions": _dimensions(series),
                },
                "Stat": one.statistic,
                "Period": one.period_s,
            },
            "ReturnData": False,
        }
        for at, series in enumerate(one.series, 1)
    ]
    return [*queries, {"Id": "together", "Expression": f"{one.combined}(METRICS())", "ReturnData": True}]


def _dimensions(series: Series) -> list[dict[str, Any]]:
    return [{"Name": name, "Value": value} for name, value in series.dimensions]


def _budget(budget: MonthlyBudget | None, name: str) -> Iterator[str]:
    if budget is None:
        yield f"# {NO_BUDGET}"
        return
    yield f"# {budget.says}"
    limit = {"Amount": f"{budget.usd:.2f}", "Unit": "USD"}
    told = {"BudgetName": f"{name}-month", "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit}
    warnings = [
        {
            "Notification": {
                "NotificationType": "ACTUAL",
                "ComparisonOperator": "GREATER_THAN",
                "Threshold": percent,
                "ThresholdType": "PERCENTAGE",
            },
            "Subscribers": [{"SubscriptionType": "EMAIL", "Address": EMAIL}],
        }
        for percent in WARNINGS
    ]
    yield (
        f'aws budgets create-budget --account-id "$account" --budget {quote(json.dumps(told))} '
        f"--notifications-with-subscribers {in_double_quotes(warnings)}"
    )


# -- shell -------------------------------------------------------------------------------------------------------------


class _Variable(str):
    """The name of a variable of the script, which stands for its value in JSON."""


EMAIL = _Variable("email")


def variable(one: NamedResource) -> str:
    """The variable that holds what a resource is really called: order_fn_function_name."""
    return _word(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", one.id))


def in_double_quotes(value: Any) -> str:
    """JSON as one word of the shell, in which resources are their variables and everything else stands for itself."""
    held: list[str] = []

    def plain(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: plain(part) for name, part in one.items()}
        if isinstance(one, list):
            return [plain(part) for part in one]
        if isinstance(one, NamedResource):
            return plain(_Variable(variable(one)))
        if isinstance(one, _Variable) or one == ACCOUNT:
            held.append(str(one).strip("{}"))
            return f"\x00{len(held) - 1}\x00"
        return one

    text = json.dumps(plain(value), ensure_ascii=True)
    quoted = re.sub(r'([\\"$`])', r"\\\1", text)
    return f'"{re.sub(r"\\+u0000(\d+)\\+u0000", lambda found: f"${{{held[int(found[1])]}}}", quoted)}"'


def _word(text: str) -> str:
    """A name of the shell: small letters, digits and underscores, begun by a letter."""
    found = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return found if found[:1].isalpha() else f"_{found}"


def _comment(text: str) -> str:
    return printable(text)
