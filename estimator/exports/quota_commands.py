"""The commands of the AWS CLI that read the quotas an architecture needs, and that raise those it goes beyond.

A shell script and JSON.  Nothing here runs them, and nobody's credentials are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import ceil
from typing import Literal

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.raising import wanted
from estimator.whatif.traffic import NOTHING_DRAWN, traffic_sentence
from pricing.book import Limit
from pricing.quotas import in_unit_of_aws, is_measured, quota_service, region_to_ask

OVER = ("raise quota", "breach", "error")
NO_CODE = "no quota code: ask support"


@dataclass(frozen=True)
class QuotaCommand:
    """A command of the AWS CLI, and why it is there; `desired_value` is in the unit that AWS counts in."""

    action: Literal["read", "raise"]
    service_code: str
    quota_code: str
    region: str
    key: str
    why: str
    desired_value: int | None = None
    unit: str = ""

    @property
    def command(self) -> str:
        verb = "get-service-quota" if self.action == "read" else "request-service-quota-increase"
        wanted = "" if self.desired_value is None else f" --desired-value {self.desired_value}"
        return (
            f"aws service-quotas {verb} --service-code {self.service_code} --quota-code {self.quota_code}{wanted} "
            f"--region {self.region}"
        )


@dataclass(frozen=True)
class WithoutCommand:
    """A limit that no command reads or raises, and why."""

    key: str
    why: str


@dataclass(frozen=True)
class QuotaCommands:
    """The commands of an architecture, and the limits for which there is none."""

    reading: tuple[QuotaCommand, ...]
    raising: tuple[QuotaCommand, ...]
    without: tuple[WithoutCommand, ...]


def quota_commands(estimate: Estimate) -> QuotaCommands:
    """What to read and to raise, at the traffic and with the quotas of the estimate."""
    reading: dict[tuple[str, ...], QuotaCommand] = {}
    raising: dict[tuple[str, ...], QuotaCommand] = {}
    without = []
    for finding in estimate.limits:
        region = region_of(finding, estimate)
        if finding.limit and finding.limit.quota_code:
            _put(reading, _command("read", finding.limit, region, _asked(finding)))
        elif finding.limit and (words := _without_code(finding)):
            without.append(WithoutCommand(finding.key, f"{_asked(finding)}; {words}{_value_to_ask(finding)}"))
        request = finding.request
        if request and request.limit.quota_code and finding.verdict in OVER:
            enough = "30 % to spare" if request.has_spare else "the most AWS gives"
            enough += "" if request.is_enough else ", and not enough"
            _put(raising, _command("raise", request.limit, region, f"{_asked(finding)}; {enough}", request.value))
    return QuotaCommands(tuple(reading.values()), tuple(raising.values()), tuple(without))


def _put(commands: dict[tuple[str, ...], QuotaCommand], one: QuotaCommand) -> None:
    """One command for each quota and region: the one that asks for most."""
    key = (one.service_code, one.quota_code, one.region)
    if key not in commands or (one.desired_value or 0) > (commands[key].desired_value or 0):
        commands[key] = one


def _command(
    action: Literal["read", "raise"], limit: Limit, region: str, why: str, value: float | None = None
) -> QuotaCommand:
    service = quota_service(limit).code
    region = region_to_ask(service, region)
    if value is None:
        return QuotaCommand(action, service, limit.quota_code, region, limit.key, why)
    wanted, unit = in_unit_of_aws(limit, value)
    return QuotaCommand(action, service, limit.quota_code, region, limit.key, why, ceil(wanted - 1e-9), unit)


def _value_to_ask(finding: Finding) -> str:
    """The value to ask support for, where what is asked is beyond what there is: for 4,810 transitions/s."""
    request = finding.request
    if request is None or finding.verdict not in OVER:
        return ""
    amount = wanted(request) if request.what else figures.amount(request.value, request.limit.unit)
    return f" for {amount}{', 30 % to spare' if request.has_spare else ''}"


def _without_code(finding: Finding) -> str:
    """Why there is no command; empty where none is missed: AWS's fixed limits that are kept."""
    if finding.request or (finding.limit and finding.limit.adjustable and finding.limit.value == finding.value):
        follows = finding.request and finding.request.limit.key != finding.key
        return "" if follows else NO_CODE
    return _of_whom(finding) if finding.verdict in OVER else ""


def _of_whom(finding: Finding) -> str:
    """Who could raise a limit that is no quota to be raised: its owner, to what, or nobody."""
    limit = finding.limit
    if finding.own_setting is not None:
        value = finding.own_setting()
        to = "" if value is None else f", to be raised to {figures.short(value)}, 30 % to spare"
        return f"it follows from a setting of your own{to}"
    if limit is None or limit.source == "you":
        return "no quota of AWS"
    return "AWS does not raise it" if finding.value == limit.value else "it follows from settings of your own"


def region_of(finding: Finding, estimate: Estimate) -> str:
    nodes = estimate.resolved.nodes
    return next((nodes[node_id].region for node_id in finding.nodes if node_id in nodes), estimate.architecture.region)


def _asked(finding: Finding) -> str:
    """OrderFn: Time-out of a function: 3 of 900 s, on one line whatever a node is called."""
    at_nodes = finding.limit is not None and finding.limit.scope not in ("per_account_region", "per_account")
    whose = f"{finding.where}: " if at_nodes and finding.where else ""
    name = finding.limit.name if finding.limit else finding.title
    demand, value = figures.short(finding.demand or 0.0), figures.amount(finding.value or 0.0, finding.unit)
    return "".join(one if one.isprintable() else " " for one in f"{whose}{name}: {demand} of {value}")


# -- printed -----------------------------------------------------------------------------------------------------------


def quota_script(estimate: Estimate) -> str:
    """A shell script: what each command is for stands in a comment above it."""
    commands = quota_commands(estimate)
    name = "".join(one if one.isprintable() else " " for one in estimate.architecture.name)
    head = [f"# The quotas that {name} needs. The AWS CLI runs these with credentials of your own."]
    if sentence := traffic_sentence(estimate):
        head.append(f"# {sentence}")
    if not estimate.resolved.nodes:
        return "\n".join([*head, f"# {figures.sentence(NOTHING_DRAWN)}: there is no quota to read or to raise."])
    nothing = "# Nothing is over its quota: there is nothing to raise."
    if any(finding.verdict in OVER for finding in estimate.limits):
        nothing = "# Nothing that a command raises is over its quota; what else is over stands below."
    return "\n".join(
        [
            *head,
            "",
            "# -- read what the account has --",
            *_with_reasons(commands.reading),
            "",
            "# -- raise what is over --",
            *(_with_reasons(commands.raising) or [nothing]),
            *(["", "# -- without a command --"] if commands.without else []),
            *(f"# {one.why} ({one.key})" for one in commands.without),
        ]
    )


def _with_reasons(commands: Iterable[QuotaCommand]) -> list[str]:
    return [line for one in commands for line in (f"# {one.why}{_in_unit(one)}", one.command)]


def _in_unit(one: QuotaCommand) -> str:
    """The unit to ask in, where it is no plain count."""
    return f", in {one.unit}" if is_measured(one.unit) else ""


def quota_json(estimate: Estimate) -> str:
    """The same for programs."""
    commands = quota_commands(estimate)
    rows = {
        "traffic_multiple": estimate.scale,
        "read": [_row(one) for one in commands.reading],
        "raise": [_row(one) for one in commands.raising],
        "without_command": [asdict(one) for one in commands.without],
    }
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _row(one: QuotaCommand) -> dict[str, object]:
    return {**asdict(one), "command": one.command}
