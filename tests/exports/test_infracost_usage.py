"""The usage file of our quantities, read back by our own importer."""

import re
from collections import Counter

import pytest

from estimator.engine.maths.amounts import in_sample
from estimator.exports.infracost_usage import AS_ANOTHER, infracost_usage
from estimator.importers.estimates.infracost.yaml_text import read_yaml
from estimator.importers.files import opened
from estimator.projects.reads import estimate_of, starters
from tests.engine.builders import architecture, clients, edge, function, node

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
IN_COMMENT = re.compile(r"^  # .* \(([a-z0-9_.]+)\)$", re.MULTILINE)
DURATION = "lambda.duration.x86"
ASSUMED_STREAM = "kinesis_data_streams.on_demand.stream_hour"
"""Of the stream our importer takes, since a usage file names no shards."""
READ_BACK_GB = 0.125
"""The memory our importer takes, since a usage file names none."""


@pytest.mark.parametrize("slug", [one.slug for one in starters()])
def test_quantities_read_back_are_ours_and_what_is_left_out_is_said(slug):
    estimate = estimate_of(next(one.architecture for one in starters() if one.slug == slug))
    text = infracost_usage(estimate)
    said = set(IN_COMMENT.findall(text))
    ours: Counter[str] = Counter()
    for line in estimate.lines:
        if line.dimension not in said:
            settings = estimate.resolved.nodes[line.node].settings
            per_gb = READ_BACK_GB * 1024 / settings.memory_mb if line.dimension.startswith("lambda.duration") else 1.0
            ours[AS_ANOTHER.get(line.dimension, line.dimension)] += in_sample(line.quantity) * per_gb
    read: Counter[str] = Counter()
    for line in estimate_of(opened(text.encode(), lambda: estimate.tables).architecture).lines:
        if line.dimension not in (*said, ASSUMED_STREAM) and in_sample(line.quantity):
            read[line.dimension] += in_sample(line.quantity)
    assert dict(read) == pytest.approx(dict(ours), rel=1e-9) and len(ours) > 5


def test_a_function_is_requests_of_so_many_milliseconds():
    """2,628,000 calls of 120 ms: GB-seconds ÷ 1.5 GB ÷ calls, whatever its processor."""
    work = function("work", memory_mb=1536, duration_ms=120, architecture="arm")
    document = architecture([clients("app"), work], [edge("app", "request", "work", "invoke")])
    usage = read_yaml(infracost_usage(estimate_of(document)))["resource_usage"]
    assert usage["aws_lambda_function.work"] == {"monthly_requests": "2628000", "request_duration_ms": "120"}


def test_hostile_names_stay_in_their_comment_and_resources_apart():
    nodes = [
        {"id": "a.b", "service": "s3", "name": "x\n  evil: 1\u2028y\u0085z", "settings": {"storage_gb": 5}},
        {"id": "a:b", "service": "s3", "settings": {"storage_gb": 7}},
    ]
    text = infracost_usage(estimate_of(architecture(nodes, [], name="a\nb: [")))
    usage = read_yaml(text)["resource_usage"]
    assert list(usage) == ["aws_s3_bucket.a_b", "aws_s3_bucket.a_b_2"] and "evil" not in usage
    assert [one["standard"]["storage_gb"] for one in usage.values()] == ["5", "7"]


def test_what_has_no_key_is_said():
    text = infracost_usage(estimate_of(architecture([node("zone", "route53")], [])))
    assert re.search(r"^  # Hosted zones: 1 .*\(route53\.hosted_zone\)$", text, re.MULTILINE)
