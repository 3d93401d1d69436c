"""An infracost-usage.yml as a document, and what YAML must not do."""

from pathlib import Path

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.importers.files import opened

FILE = Path(__file__).parent / "files" / "infracost-usage.yml"


@pytest.fixture
def open_file(tables):
    return lambda raw: opened(raw if isinstance(raw, bytes) else raw.encode(), lambda: tables, "infracost-usage.yml")


def test_resources_become_measured_cards(open_file, tables):
    """5,000,000 × 0.0000002 = 1.00; × 0.5 s × 0.125 GB = 312,500 GB-s × 0.0000166667 = 5.2083.
    3,000,000 × 0.000000625 + 8,000,000 × 0.000000125 + 230 GB × 0.25 = 1.875 + 1.00 + 57.50.
    100 GB × 0.023 + 1,000 × 0.000005.  1,000,000 × 2 of 64 KB × 0.0000004.  730 h × 0.045 + 100 GB × 0.045.
    730 h × 0.065 + 100 GB of backups × 0.095; its storage is none that anybody typed.
    """
    opening = open_file(FILE.read_bytes())
    billed = estimate(load(dump(opening.architecture)), tables)
    usd = {line.where: sum(float(billed.node_usd(one)) for one in line.cards) for line in opening.lines}
    assert usd == pytest.approx(
        {
            "aws_lambda_function.checkout": 6.2083,
            "module.store.aws_dynamodb_table.orders": 60.375,
            "aws_s3_bucket.pictures": 2.305,
            "aws_sqs_queue.jobs[0]": 0.80,
            "aws_db_instance.reports": 56.95,
            "aws_instance.legacy": 0,
            "google_dns_record_set.site": 0,
            "aws_nat_gateway": 37.35,
        },
        abs=0.0001,
    )
    assert opening.architecture.name == "infracost-usage"
    assert billed.incomplete, "an instance of which no cost is known leaves the total unknown"


def test_what_is_not_understood_is_listed(open_file):
    opening = open_file(FILE.read_bytes())
    says = {line.where: line.says for line in opening.lines}
    assert says["module.store.aws_dynamodb_table.orders"] == ("Not understood: nightly_miracles (4).",)
    assert says["google_dns_record_set.site"] == ("google_dns_record_set is no AWS resource: it is left out.",)
    assert "aws_instance is not read from such a file yet" in says["aws_instance.legacy"][0]
    assert "monthly_hrs (450)" in says["aws_instance.legacy"][0]
    assert says["aws_db_instance.reports"] == (
        "The file leaves out the class, engine, zones and storage: PostgreSQL on db.t4g.medium in one zone is taken; choose "
        "yours at the card.",
    )
    assert says["aws_lambda_function.checkout"] == (
        "The file leaves out the memory of the function: 128 MB are taken, Terraform’s default.",
    )
    assert opening.says == ("The file names no region: us-east-1 is taken; choose yours at the architecture.",)


def test_a_default_stands_for_one_only_where_no_resource_of_its_type_is_named(open_file):
    opening = open_file(FILE.read_bytes())
    assert [line.service for line in opening.lines].count("aws_lambda_function") == 1
    assert [line.where for line in opening.lines][-1] == "aws_nat_gateway"
    (checkout,) = [node for node in opening.architecture.nodes if node.id == "checkout"]
    assert checkout.settings["duration_ms"] == 500, "from the default of its type"


# -- every resource that has a service here ------------------------------------------------------------------------------

KNOWN = [
    # an LCU is the largest of 10 ÷ 25 a second, 1,000 ÷ 3,000, 365 GB ÷ 730 h and 100 ÷ 1,000: 0.5; 730 × (0.0225 + 0.5 × 0.008)
    ("aws_lb", "new_connections: 10, active_connections: 1000, processed_bytes_gb: 365, rule_evaluations: 100", {"measured_lcu": 0.5}, 19.345),
    ("aws_alb", "new_connections: 100", {"measured_lcu": 4}, 730 * (0.0225 + 4 * 0.008)),
    ("aws_lb", "", None, None),
    # 730 h of db.t4g.medium × 0.065 + 100 GB × 0.095
    ("aws_db_instance", "additional_backup_storage_gb: 100", {}, 56.95),
    ("aws_db_instance", "reserved_instance_term: 1_year", {}, 47.45),
    # 200 GB × 0.10 + 200 I/Os × 2,628,000 s × 0.0000002 + 200 GB × 0.021 + 200 GB × 0.01
    # + 10,000 × 0.38 × 24 × 730 change records × 0.000000012
    (
        "aws_rds_cluster",
        "storage_gb: 200, write_requests_per_sec: 100, read_requests_per_sec: 100, backup_snapshot_size_gb: 200, "
        "snapshot_export_size_gb: 200, average_statements_per_hr: 10000, change_records_per_statement: 0.38, backtrack_window_hrs: 24",
        {"storage_gb": 200, "snapshot_export_gb": 200},
        20 + 105.12 + 4.2 + 2 + 0.798912,
    ),
    # 730 × 2 ACUs × 0.12
    ("aws_rds_cluster_instance", "capacity_units_per_hr: 2", {}, 175.20),
    # 730 h of cache.t4g.small × 0.032, two of them; 100 GB × 0.085
    ("aws_elasticache_cluster", "snapshot_storage_size_gb: 100", {"engine": "redis", "replicas": 0}, 23.36 + 8.5),
    ("aws_elasticache_replication_group", "snapshot_storage_size_gb: 100", {"engine": "redis", "replicas": 1}, 46.72 + 8.5),
    # 5 + 15 rules + 1,000,000 × 0.0000006
    (
        "aws_wafv2_web_acl",
        "rule_group_rules: 5, managed_rule_group_rules: 10, monthly_requests: 1000000",
        {"web_acls": 1, "rules": 15},
        20.60,
    ),
    ("aws_ssm_parameter", "api_throughput_limit: standard, monthly_api_interactions: 1000000, parameter_storage_hrs: 730", {}, 0),
    ("aws_ssm_parameter", "monthly_api_interactions: 1000000, parameter_storage_hrs: 730", {}, 0),
    # 1,000,000 × 0.000005 + 730 × 0.05 ÷ 730
    ("aws_ssm_parameter", "api_throughput_limit: advanced, monthly_api_interactions: 1000000, parameter_storage_hrs: 730", {}, 5.05),
    # 10,000,000 × 0.35 s × 0.5 GB × 0.0000077778
    (
        "aws_lambda_provisioned_concurrency_config",
        "request_duration_ms: 350, monthly_requests: 10000000, architecture: arm64, memory_mb: 512",
        {"architecture": "arm", "duration_ms": 350, "memory_mb": 512},
        13.6112,
    ),
    ("aws_route53_health_check", "endpoint_type: non_aws", {"health_checks_other": 1}, 0.75),
    ("aws_route53_health_check", "endpoint_type: aws", {"health_checks_aws": 1}, 0.50),
    # 60 h × 10 and 2 DPUs × 0.44
    ("aws_glue_job", "monthly_hours: 60", {}, 264),
    ("aws_glue_crawler", "monthly_hours: 60", {}, 52.80),
    # 100,000 × 0.00001 + 100,000 × 0.000001
    ("aws_glue_catalog_database", "monthly_objects: 100000, monthly_requests: 100000", {}, 1.10),
    ("aws_s3_bucket_inventory", "monthly_listed_objects: 100000000", {}, 0.25),
    ("aws_s3_bucket_analytics_configuration", "monthly_monitored_objects: 10000000", {}, 1.00),
    # 100 GB × 0.0036 + 1,000 × 0.00005 + 10 GB × 0.01
    (
        "aws_s3_bucket",
        "glacier_flexible_retrieval: {storage_gb: 100, monthly_standard_data_retrieval_requests: 1000, monthly_standard_data_retrieval_gb: 10}",
        {"storage_class": "glacier_flexible", "storage_gb": 100},
        0.36 + 0.05 + 0.1,
    ),
    # 100 GB × 0.023, and no application runs for a snapshot of one
    ("aws_kinesisanalyticsv2_application_snapshot", "durable_application_backup_gb: 100", {}, 2.30),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "usage", "settings", "usd"), KNOWN)
def test_a_resource_is_a_card_with_settings_and_its_usage(open_file, tables, kind, usage, settings, usd):
    opening = open_file(f"resource_usage:\n  {kind}.one: {{{usage}}}\n")
    billed = estimate(load(dump(opening.architecture)), tables)
    (line,) = opening.lines
    if settings is None:
        assert [one for one in line.says if "not known" in one] == []
        return
    ((node,), known) = opening.architecture.nodes, not line.kept
    assert (known, node.settings) == (True, settings)
    assert float(billed.node_usd(node.id)) == pytest.approx(usd, abs=0.0051)
    left = [one for one in line.says if one.startswith("Not understood")]
    assert left == (["Not understood: reserved_instance_term (1_year)."] if "reserved" in usage else [])


BOMB = "resource_usage: &a\n  x: &b [1, 1]\n" + "".join(f"  y{n}: &c{n} [*b, *b]\n" for n in range(40))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "line 1: anchors and aliases (& and *) are not read: write the values out."),
        ("resource_usage:\n  a: [\n", "this is no YAML"),
        ("resource_usage:\n  a:\n    x: 1\n    x: 2\n", "line 4: “x” is given twice; keep one."),
        ("resource_usage: " + "[" * 20, "is nested too deeply."),
        ("resource_usage:\n  - a\n", "resource_usage: is no list of resources"),
        ("resource_usage:\n  aws_sqs_queue.a: 3\n", "resource_usage, aws_sqs_queue.a: is no usage: it is names with numbers."),
        ("resource_usage:\n", "resource_usage: no resource is named"),
        ("resource_usage:\n  ? [a]\n  : 1\n", "a key is a name, and nothing else."),
        ("# resource_usage\nmore: words\n", "This is no file that can be opened"),
        ("resource_usage:\n" + "".join(f"  aws_sqs_queue.q{n}: {{}}\n" for n in range(1_001)), "1,001 resources are too many"),
        ("resource_usage:\n" + "  aws_sqs_queue.a:\n" + "".join(f"    k{n}: 1\n" for n in range(30_000)), "holds too much to be a usage file"),
    ],
)  # fmt: skip
def test_a_refused_file_says_what_and_where(open_file, text, message):
    with pytest.raises(DocumentError) as error:
        open_file(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    "value", ["1" * 5_000, "2012-10-17", "0o17", "!!python/object:os.system x", "~", "yes", "[1, 2]", ".inf", "-5"]
)
def test_no_value_is_more_than_a_text(open_file, value):
    opening = open_file(f"resource_usage:\n  aws_sqs_queue.a:\n    monthly_requests: {value}\n    request_size_kb: 1\n")
    assert len(opening.lines) == 1
