"""Limits of the tables as AWS's Service Quotas knows them: under which service, and counted in which unit.

Pure, like `pricing.book`.  Service codes are those of `aws service-quotas list-services`; AWS's tables of quotas
(docs.aws.amazon.com/general/latest/gr/aws-service-information.html) link each quota under its service's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pricing.book import Limit
from pricing.names import SERVICES


class QuotaService(NamedTuple):
    """A service of Service Quotas: its code for commands, its name for sentences."""

    code: str
    name: str


CODES = {
    "amplify": "amplify",
    "api_gateway": "apigateway",
    "app_runner": "apprunner",
    "appsync": "appsync",
    "athena": "athena",
    "aurora_serverless": "rds",
    "bedrock": "bedrock",
    "cloud_directory": "clouddirectory",
    "cloudfront": "cloudfront",
    "cloudwatch": "monitoring",
    "cognito": "cognito-idp",
    "dynamodb": "dynamodb",
    "ecr": "ecr",
    "efs": "elasticfilesystem",
    "eks": "eks",
    "elasticache": "elasticache",
    "elb": "elasticloadbalancing",
    "eventbridge": "events",
    "fargate": "fargate",
    "firehose": "firehose",
    "glue": "glue",
    "kinesis_data_streams": "kinesis",
    "kinesis_video_streams": "kinesisvideo",
    "kms": "kms",
    "lambda": "lambda",
    "managed_flink": "kinesisanalytics",
    "nat_gateway": "vpc",
    "parameter_store": "ssm",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "secrets_manager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "step_functions": "states",
    "vpc": "vpc",
    "waf": "wafv2",
    "xray": "xray",
}
"""By service of the tables."""

OF_OTHERS = {
    "cloudwatch.logs.": QuotaService("logs", "CloudWatch Logs"),
    "cognito.rate.get_credentials": QuotaService("cognito-identity", "Cognito identity pools"),
    "cognito.rate.get_id": QuotaService("cognito-identity", "Cognito identity pools"),
    "eks_fargate.vcpu.": QuotaService("fargate", "Fargate"),
    "eventbridge.scheduler.": QuotaService("scheduler", "EventBridge Scheduler"),
    "fargate.clusters": QuotaService("ecs", "ECS"),
    "route53.resolver.": QuotaService("route53resolver", "Route 53 Resolver"),
    "vpc.eips": QuotaService("ec2", "EC2"),
}
"""Limits, by the beginning of their key, that Service Quotas lists under another service than the tables do."""

ASKED_IN = {"cloudfront": "us-east-1", "route53": "us-east-1", "s3": "us-east-1"}
"""Services that are the same in all regions, and the region in which Service Quotas has their quotas."""

COUNTED_IN = {
    "L-0F1E9017": "Gbps",
    "L-2ACBD22F": "GB",
    "L-56A94400": "minutes",
    "L-AECE9FA7": "s",
    "L-E5AE38E3": "ms",
    "L-E80DC288": "minutes",
}
"""By quota code: the unit that AWS counts a size, a time or a bandwidth in, where its list does not say so."""

SIZES = {"bytes": 1.0, "KB": 1024.0, "MB": 1024.0**2, "GB": 1024.0**3, "TB": 1024.0**4}
TIMES = {"ms": 0.001, "s": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86_400.0}
BANDWIDTHS = {"Mbps": 1e6, "Gbps": 1e9, "KB/s": 8e3, "MB/s": 8e6}
FAMILIES: tuple[Mapping[str, float], ...] = (SIZES, TIMES, BANDWIDTHS)

AWS_UNITS = {
    "bytes": "bytes",
    "kilobytes": "KB",
    "megabytes": "MB",
    "gigabytes": "GB",
    "terabytes": "TB",
    "milliseconds": "ms",
    "seconds": "s",
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "megabits/second": "Mbps",
    "gigabits/second": "Gbps",
    "kilobytes/second": "KB/s",
    "megabytes/second": "MB/s",
}
"""The `Unit` of a listed quota, and words in its name, as units of the tables."""
NO_UNIT = ("", "none", "count", "count/second")
PER = {"per minute": 60.0, "per hour": 3600.0}
"""Seconds that a rate is counted over, by what its name says."""


PARTS = {"ACU", "DPU", "KPU", "LCU", "USD/month", "times", "vCPU"}
"""Units of which less than one may be had, beside sizes and times."""


class UnitUnknown(ValueError):
    """A quota whose unit AWS's list does not say, or one that its limit cannot have; the message says so."""


def quota_service(limit: Limit) -> QuotaService:
    """The service that Service Quotas lists a limit under."""
    for beginning, service in OF_OTHERS.items():
        if limit.key.startswith(beginning):
            return service
    return QuotaService(CODES[limit.service], SERVICES[limit.service])


def region_to_ask(service_code: str, region: str) -> str:
    """The region that a quota is read and raised in, for what is used in a region."""
    return ASKED_IN.get(service_code, region)


def in_unit_of(limit: Limit, value: float, unit: str = "", name: str = "") -> float:
    """What AWS lists, in the unit of the limit; `unit` and `name` are those of the list.

    A count is taken as it is, a rate by its name where that says per minute or hour.  Raises UnitUnknown for a size, a
    time or a bandwidth whose unit nobody says.
    """
    family = _family(limit.unit)
    if family is None:
        if unit.lower() not in NO_UNIT:
            raise UnitUnknown(f"AWS counts it in {unit.lower()}, and the limit here in {limit.unit or 'no unit'}")
        return value / _seconds(limit.unit, name)
    counted_in = AWS_UNITS.get(unit.lower(), "") or COUNTED_IN.get(limit.quota_code, "") or _unit_named(name)
    if counted_in not in family:
        raise UnitUnknown("AWS's list does not say its unit")
    return value * family[counted_in] / family[limit.unit]


def in_unit_of_aws(limit: Limit, value: float) -> tuple[float, str]:
    """(what to ask AWS for, its unit): a value of the limit in the unit that Service Quotas counts it in."""
    unit = COUNTED_IN.get(limit.quota_code, limit.unit)
    family = _family(limit.unit)
    return (value * family[limit.unit] / family[unit] if family else value), unit


def is_measured(unit: str) -> bool:
    """Whether a unit is one of sizes, times or bandwidths, which may be counted in several."""
    return _family(unit) is not None


def counts_whole(limit: Limit) -> bool:
    """Whether a limit counts whole things, such as executions and topics, of which no quota is below 1."""
    return limit.kind != "rate" and not is_measured(limit.unit) and limit.unit not in PARTS


def _family(unit: str) -> Mapping[str, float] | None:
    return next((family for family in FAMILIES if unit in family), None)


def _seconds(unit: str, name: str) -> float:
    """The seconds that AWS counts a rate of so much a second over."""
    if not unit.endswith("/s"):
        return 1.0
    return next((seconds for words, seconds in PER.items() if words in name.lower()), 1.0)


def _unit_named(name: str) -> str:
    """The unit that the name of a quota says: Maximum integration timeout in milliseconds."""
    words = name.lower().replace("(", " ").replace(")", " ").split()
    return next((AWS_UNITS[word] for word in words if word in AWS_UNITS), "")
