"""The quotas of an account, as `aws service-quotas` lists them, and ready ones: AWS's defaults, a new account.

A listed quota belongs to a limit where its service and its code do.  Several limits may have one code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError, short, shortened
from estimator.engine.document.text import MAX_BYTES, read_json
from estimator.engine.document.values import LEAST, MOST
from estimator.engine.figures import figure, listed
from pricing.book import Limit, LimitBook
from pricing.quotas import ASKED_IN, UnitUnknown, counts_whole, in_unit_of, quota_service

EXPECTED = "give what `aws service-quotas list-service-quotas --service-code lambda --output json` prints"
MAX_QUOTAS = 20_000


@dataclass(frozen=True)
class Preset:
    """Ready quotas: in words, the limits that differ from AWS's defaults, by key, and where they were read and when."""

    words: str
    values: Mapping[str, float]
    source: str


PRESETS = {
    "default": Preset("AWS's defaults", {}, "the limits page, with the source and the day of each"),
    "new-account": Preset(
        "a new account",
        {
            # "New AWS accounts have reduced concurrency and memory quotas" without a number, says
            # docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.  10 is what AWS's own projects met:
            # github.com/awslabs/fhir-works-on-aws-deployment/issues/691 (9 September 2022),
            # github.com/aws-samples/one-observability-demo/issues/278 (16 May 2024) and
            # github.com/aws-bench/aws-bench-datasets/pull/63 (9 September 2026).
            "lambda.concurrent_executions": 10,
            # docs.aws.amazon.com/general/latest/gr/ecs-service.html: what accounts begin with.
            "fargate.vcpu.on_demand": 6,
            "fargate.vcpu.spot": 6,
            "eks_fargate.vcpu.on_demand": 6,
            # docs.aws.amazon.com/general/latest/gr/sns.html: dollars a month, until AWS raises it.
            "sns.sms_spend": 1,
        },
        "10 Lambda executions, as new accounts report from September 2022 to September 2026 (AWS states no number: "
        "github.com/awslabs/fhir-works-on-aws-deployment/issues/691); 6 Fargate vCPUs and 1 USD of SMS a month: AWS "
        "General Reference, autumn 2026",
    ),
}
"""By the word that stands for them.  AWS does not say how much less Amplify and Step Functions give new accounts."""


@dataclass(frozen=True)
class ListedQuota:
    """A quota as AWS lists it; `reason` says why it changes nothing here, where it is known."""

    service_code: str
    code: str
    name: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.name or 'a quota'} ({self.service_code} {self.code}{f': {self.reason}' if self.reason else ''})"


@dataclass(frozen=True)
class QuotaReading:
    """What a list says of limits, by key, and what of it changes nothing."""

    values: Mapping[str, float]
    unknown: tuple[ListedQuota, ...] = ()
    left_out: tuple[ListedQuota, ...] = ()

    def and_then(self, other: QuotaReading) -> QuotaReading:
        """Both together; where both name a limit, the other one counts."""
        return QuotaReading(
            {**self.values, **other.values},
            tuple(dict.fromkeys(self.unknown + other.unknown)),
            tuple(dict.fromkeys(self.left_out + other.left_out)),
        )


NOTHING_READ = QuotaReading({})


def with_quotas(architecture: Architecture, values: Mapping[str, float]) -> Architecture:
    """The document with these quotas alone."""
    return architecture.model_copy(update={"quotas": dict(values)})


def read_quotas(raw: bytes, region: str, book: LimitBook) -> QuotaReading:
    """What AWS's list says of the limits of a region.

    Reads what list-service-quotas, list-aws-default-service-quotas and get-service-quota print, and a bare list of
    quotas.  Raises DocumentError for text that is none of them, for a known quota that is no number above 0, and where
    all that would count is of another region; quotas of all regions count whatever theirs is.
    """
    known, rows = _by_code(book), _rows(raw)
    found = NOTHING_READ
    for row in rows:
        found = _taken(row, region, known, found)
    elsewhere = dict.fromkeys(_elsewhere(row, region) for row in rows if _code(row) in known)
    if not found.values and any(elsewhere):
        theirs = listed([one for one in elsewhere if one])
        raise DocumentError(
            f"These quotas are of {theirs}, and the architecture is in {region}: list them with `--region {region}`."
        )
    return QuotaReading(found.values, tuple(dict.fromkeys(found.unknown)), tuple(dict.fromkeys(found.left_out)))


def _by_code(book: LimitBook) -> dict[tuple[str, str], list[Limit]]:
    """The limits of each (service code, quota code), one for each key."""
    found: dict[tuple[str, str], dict[str, Limit]] = {}
    for limit in book.limits.values():
        if limit.quota_code:
            found.setdefault((quota_service(limit).code, limit.quota_code), {}).setdefault(limit.key, limit)
    return {code: list(limits.values()) for code, limits in found.items()}


# -- the list ----------------------------------------------------------------------------------------------------------


def _rows(raw: bytes) -> list[dict[str, object]]:
    """The quotas listed; raises DocumentError where it is no such list."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"This list is too long: at most {MAX_BYTES:,} bytes (4 MB) are read.", code="too_large")
    if not raw.strip():
        raise DocumentError(f"There is nothing in it; {EXPECTED}.", code="not_json")
    try:
        data = read_json(raw)
    except DocumentError as error:
        raise DocumentError(f"{str(error).rstrip('.')}; {EXPECTED}.", code=error.code) from None
    rows = _listed(data)
    if rows is None:
        raise DocumentError(f"This is no list of quotas; {EXPECTED}.")
    if not rows:
        raise DocumentError(f"No quota is listed; {EXPECTED}.")
    if len(rows) > MAX_QUOTAS:
        raise DocumentError(f"{len(rows):,} quotas are too many; at most {MAX_QUOTAS:,} are read.", code="too_large")
    return rows


def _listed(data: object) -> list[dict[str, object]] | None:
    """The quotas of what AWS prints; None where that is something else."""
    if isinstance(data, dict):
        data = [data["Quota"]] if "Quota" in data else data.get("Quotas")
    if not isinstance(data, list):
        return None
    is_list = all(
        isinstance(row, dict) and all(isinstance(row.get(name), str) for name in ("ServiceCode", "QuotaCode"))
        for row in data
    )
    return data if is_list else None


# -- one quota ---------------------------------------------------------------------------------------------------------


def _taken(
    row: Mapping[str, object],
    region: str,
    known: Mapping[tuple[str, str], Sequence[Limit]],
    found: QuotaReading,
) -> QuotaReading:
    """The reading with one quota more; raises DocumentError where its value cannot be."""
    quota = ListedQuota(_text(row, "ServiceCode"), _text(row, "QuotaCode"), _text(row, "QuotaName"))
    limits = known.get((quota.service_code, quota.code))
    if not limits:
        return replace(found, unknown=(*found.unknown, quota))
    reason = next(_reasons_against(row, region, limits), "")
    if not reason:
        try:
            values = {limit.key: _value(row, quota, limit) for limit in limits}
            return replace(found, values={**found.values, **values})
        except UnitUnknown as error:
            reason = str(error)
    return replace(found, left_out=(*found.left_out, replace(quota, reason=reason)))


def _reasons_against(row: Mapping[str, object], region: str, limits: Sequence[Limit]) -> Iterator[str]:
    """Why a quota of a known code says nothing about this architecture."""
    if whose := _elsewhere(row, region):
        yield f"it is of {whose}, and the architecture is in {region}"
    if row.get("QuotaAppliedAtLevel") == "RESOURCE":
        yield "it holds for one resource, not for the account"
    if "Value" not in row:
        yield "AWS could not read it" if "ErrorReason" in row else "it has no value"


def _elsewhere(row: Mapping[str, object], region: str) -> str:
    """The other region that a quota is of; empty where it is of this one, or of all."""
    arn = _text(row, "QuotaArn").split(":")
    whose = arn[3] if len(arn) > 3 else ""
    is_everywhere = row.get("GlobalQuota") is True or _text(row, "ServiceCode") in ASKED_IN
    return "" if is_everywhere or whose == region else _on_one_line(whose)


def _code(row: Mapping[str, object]) -> tuple[str, str]:
    return _text(row, "ServiceCode"), _text(row, "QuotaCode")


def _value(row: Mapping[str, object], quota: ListedQuota, limit: Limit) -> float:
    """The value in the unit of the limit; raises UnitUnknown, or DocumentError for no number above 0, or below 1 where
    it counts whole things."""
    value = row.get("Value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DocumentError(f"{quota}: the value must be a number, not {short(value)}.", field=quota.code)
    if not 0 < value <= MOST:
        allowed = "more than 0" if value <= 0 else f"at most {figure(MOST)}"
        raise DocumentError(f"{quota}: the value must be {allowed}, not {short(value)}.", field=quota.code)
    converted = in_unit_of(limit, float(value), _text(row, "Unit"), quota.name)
    if converted < 1 and counts_whole(limit):
        raise DocumentError(f"{quota}: the value must be at least 1, not {short(value)}.", field=quota.code)
    if not LEAST <= converted <= MOST:
        raise DocumentError(f"{quota}: nobody has a quota of {short(value)}; ask AWS again.", field=quota.code)
    return converted


def _text(row: Mapping[str, object], name: str) -> str:
    """A text of AWS's list, on one line and no longer than a sentence can hold."""
    text = row.get(name)
    if not isinstance(text, str):
        return ""
    return text if name == "QuotaArn" else _on_one_line(text)


def _on_one_line(text: str) -> str:
    return shortened("".join(one if one.isprintable() else " " for one in text))
