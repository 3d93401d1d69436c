"""Quotas of an account, read as AWS lists them."""

import json
from itertools import groupby

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.importers.quotas import PRESETS, read_quotas, with_quotas
from pricing.quotas import counts_whole, in_unit_of_aws, quota_service
from tests.engine.builders import architecture, clients, edge, function


def listed(code: str, value: object, service: str = "lambda", **more) -> dict:
    return {
        "ServiceCode": service,
        "QuotaCode": code,
        "QuotaName": "Concurrent executions",
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        **more,
    }


CONCURRENCY = listed("L-B99A9384", 3000.0)


@pytest.fixture
def read(tables):
    book = tables.limit_book("us-east-1")
    return lambda data: read_quotas(json.dumps(data).encode(), "us-east-1", book)


@pytest.mark.parametrize(
    "data",
    [{"Quotas": [CONCURRENCY]}, [CONCURRENCY], {"Quota": CONCURRENCY}],
    ids=["list-service-quotas", "bare list", "get-service-quota"],
)
def test_a_code_is_read_into_its_limit(read, data):
    assert read(data).values == {"lambda.concurrent_executions": 3000}


def test_one_code_may_belong_to_several_limits(read):
    """Fargate's vCPUs are shared by ECS and EKS."""
    values = read([listed("L-3032A538", 4000.0, "fargate")]).values
    assert values == {"fargate.vcpu.on_demand": 4000, "eks_fargate.vcpu.on_demand": 4000}


def test_the_same_code_of_another_service_is_another_quota(read):
    found = read([listed("L-B99A9384", 7.0, "ec2")])
    assert found.values == {} and [str(one) for one in found.unknown] == ["Concurrent executions (ec2 L-B99A9384)"]


@pytest.mark.parametrize(
    ("service", "code", "value", "more", "key", "expected"),
    [
        ("apigateway", "L-E5AE38E3", 60_000.0, {"Unit": "Milliseconds"}, "api_gateway.integration_timeout.rest", 60),
        ("athena", "L-E80DC288", 45.0, {}, "athena.query_timeout", 2700),
        ("lambda", "L-2ACBD22F", 75.0, {"Unit": "Gigabytes"}, "lambda.code_storage", 75),
        ("lambda", "L-2ACBD22F", 2.0, {"Unit": "Terabytes"}, "lambda.code_storage", 2048),
        ("logs", "L-91470774", 1.0, {"Unit": "Megabytes"}, "cloudwatch.logs.event_size", 1024),
        ("kinesisvideo", "L-354AF9F0", 100.0, {"Unit": "Megabits/Second"}, "kinesis_video.put_media.bandwidth", 12.5),
        ("logs", "L-7E1FAE88", 600.0, {"QuotaName": "Calls per minute"}, "cloudwatch.logs.put_rate", 10),
    ],
)
def test_units_of_aws_become_those_of_the_limit(read, service, code, value, more, key, expected):
    assert read([listed(code, value, service, **more)]).values == {key: pytest.approx(expected)}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"QuotaAppliedAtLevel": "RESOURCE"}, "it holds for one resource"),
        ({"Unit": "Seconds"}, "AWS counts it in seconds"),
        ({"QuotaCode": "L-14320ECE", "QuotaName": "Network bandwidth"}, "does not say its unit"),
    ],
)
def test_a_known_quota_that_cannot_be_taken_is_left_out_with_its_reason(read, more, reason):
    found = read([CONCURRENCY | more])
    assert found.values == {} and reason in found.left_out[0].reason


IRELAND = {"QuotaArn": "arn:aws:servicequotas:eu-west-1:1:lambda/L-B99A9384"}
HERE = {"QuotaArn": "arn:aws:servicequotas:us-east-1:1:lambda/L-B99A9384"}


def test_quotas_of_another_region_are_refused(read):
    with pytest.raises(
        DocumentError, match="^These quotas are of eu-west-1, and the architecture is in us-east-1: list"
    ):
        read([CONCURRENCY | IRELAND])


def test_what_is_of_another_region_is_left_out_beside_what_is_not(read):
    found = read([CONCURRENCY | HERE, CONCURRENCY | IRELAND | {"Value": 7.0}])
    assert found.values == {"lambda.concurrent_executions": 3000}
    assert found.left_out[0].reason == "it is of eu-west-1, and the architecture is in us-east-1"


def test_a_global_quota_counts_in_every_region(read):
    assert read([CONCURRENCY | IRELAND | {"GlobalQuota": True}]).values == {"lambda.concurrent_executions": 3000}


def test_what_no_limit_has_is_unknown_in_whatever_region(read):
    assert len(read([CONCURRENCY | IRELAND | {"ServiceCode": "ec2"}]).unknown) == 1


def test_a_value_aws_could_not_read_is_left_out(read):
    row = {name: value for name, value in CONCURRENCY.items() if name != "Value"}
    found = read([row | {"ErrorReason": {"ErrorCode": "DEPENDENCY_SERVICE_ERROR"}}])
    assert found.left_out[0].reason == "AWS could not read it"


@pytest.mark.parametrize("value", [0, -5, True, "1000", None, 1e308, 1e-300])
def test_a_known_quota_must_be_a_number_above_0(read, value):
    with pytest.raises(DocumentError, match=r"^Concurrent executions \(lambda L-B99A9384\): .*\.$"):
        read([CONCURRENCY | {"Value": value}])


@pytest.mark.parametrize("value", [0, 1e308])
def test_what_no_limit_has_may_be_any_number(read, value):
    """AWS lists quotas of 0, such as instances nobody may start yet."""
    assert len(read([listed("L-417A185B", value, "ec2")]).unknown) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1]",
        b"{}",
        b'{"Quotas": 1}',
        b'{"version": 1, "nodes": []}',
        b'[{"QuotaCode": "L-1"}]',
        b"null",
        b"[]",
        b'{"Quotas": []}',
    ],
)
def test_what_is_no_such_list_says_what_to_give(tables, raw):
    with pytest.raises(DocumentError, match="list-service-quotas"):
        read_quotas(raw, "us-east-1", tables.limit_book("us-east-1"))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_endless_numbers_are_refused(tables, number):
    raw = b'[{"ServiceCode": "lambda", "QuotaCode": "L-B99A9384", "Value": ' + number + b"}]"
    with pytest.raises(DocumentError, match="is not a number"):
        read_quotas(raw, "us-east-1", tables.limit_book("us-east-1"))


def test_a_name_of_several_lines_stays_on_one(read):
    found = read([listed("L-0", 1.0, "ec2", QuotaName="a\nb\x1b[31m" + "c" * 200)])
    assert str(found.unknown[0]).isprintable() and len(str(found.unknown[0])) < 120


def test_ready_quotas_name_limits_that_there_are(tables):
    document = architecture([clients(), function("f")], [edge("c", "request", "f", "invoke")])
    for preset in PRESETS.values():
        one = estimate(with_quotas(document, preset.values), tables)
        assert one.architecture.quotas == preset.values


@pytest.mark.parametrize(
    ("key", "whole"),
    [
        ("lambda.concurrent_executions", True),
        ("sns.topics.standard", True),
        ("lambda.async.retries", True),
        ("api_gateway.throttle.burst", True),
        ("lambda.sqs_esm.max_concurrency_setting", True),
        ("fargate.vcpu.on_demand", False),
        ("sns.sms_spend", False),
        ("api_gateway.throttle.rate", False),
        ("lambda.timeout", False),
        ("dynamodb.item_size", False),
    ],
)
def test_whole_things_are_told_from_rates_times_sizes_and_parts(tables, key, whole):
    assert counts_whole(tables.limit_book("us-east-1").limit(key)) == whole


def test_all_rows_of_a_key_have_one_code(tables):
    """A value read by code is written down by key: it holds for every variant."""
    rows = sorted(tables.limit_book("us-east-1").limits.values(), key=lambda one: one.key)
    for _, limits in groupby(rows, lambda one: one.key):
        assert len({limit.quota_code for limit in limits}) == 1


def test_every_code_belongs_to_a_service_and_has_a_unit_to_ask_in(tables):
    for limit in tables.limit_book("us-east-1").limits.values():
        if limit.quota_code:
            assert quota_service(limit).code and in_unit_of_aws(limit, 60)[0] > 0


def test_a_timeout_is_asked_for_in_milliseconds(tables):
    limit = tables.limit_book("us-east-1").limit("api_gateway.integration_timeout.rest")
    assert in_unit_of_aws(limit, 60) == (60_000, "ms")


def test_an_entry_without_a_value_is_left_out_and_the_rest_is_read(read):
    reading = read(
        [
            {name: value for name, value in CONCURRENCY.items() if name != "Value"},
            listed("L-2ACBD22F", 75.0, Unit="Gigabytes"),
        ]
    )
    assert [one.reason for one in reading.left_out] == ["it has no value"]
    assert reading.values == {"lambda.code_storage": 75}
