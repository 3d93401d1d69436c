"""Estimates of the AWS Pricing Calculator as documents: every line to the cent, or listed by name."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.importers.estimates.calculator.every_form import FORMS
from estimator.importers.estimates.rows import MOST_ROWS
from estimator.importers.files import opened

FILES = Path(__file__).parent / "files"
HEAD = (
    "Estimate summary\nUpfront cost,Monthly cost,Total 12 months cost,Currency\n0,{total},0,USD\n\nDetailed Estimate\n"
    "Group hierarchy,Region,Description,Service,Upfront,Monthly,First 12 months total,Currency,Status,"
    "Configuration summary\n"
)


def csv_of(*rows: tuple[str, float, str], region: str = "US East (N. Virginia)") -> bytes:
    total = sum(monthly for _, monthly, _ in rows)
    lines = [f'My Estimate,{region},,{service},0,{monthly},0,USD,,"{summary}"\n' for service, monthly, summary in rows]
    return (HEAD.format(total=total) + "".join(lines)).encode()


@pytest.fixture
def open_file(tables):
    return lambda raw, name="": opened(raw, lambda: tables, name)


@pytest.fixture
def costs(tables):
    """(what the understood cards of each line cost, what stands as stated), USD a month."""

    def of(opening):
        billed = estimate(load(dump(opening.architecture)), tables)
        return [
            (
                sum(float(billed.node_usd(one)) for one in line.cards),
                sum(float(billed.node_usd(one)) for one in line.kept),
            )
            for line in opening.lines
        ]

    return of


# -- rows that people have published, with what the calculator says they cost in us-east-1 -----------------------------

PUBLISHED = [
    # 1,000,000 an hour × 730 = 730,000,000 requests; × 0.004 s × 0.125 GB = 365,000 GB-s, all within 400,000 free ones;
    # 729,000,000 billable requests × 0.0000002 = 145.80
    (
        "AWS Lambda",
        145.80,
        "Architecture (x86), Number of requests (1000000 per hour), Duration of each request (in ms) (4), Amount of memory "
        "allocated (128 MB), Amount of ephemeral storage allocated (512 MB)",
    ),
    # without the free tier: 1,000,000 × 0.5 s × 0.125 GB = 62,500 GB-s × 0.0000166667 = 1.0417; × 0.0000002 = 0.20
    (
        "AWS Lambda",
        1.24,
        "Number of requests (1000000 per month), Duration of each request (in ms) (500), Amount of memory allocated (128 MB)",
    ),
    # 4,320 × 60 s × 1.5 GB = 388,800 GB-s: all free
    (
        "AWS Lambda",
        0.00,
        "Number of requests (4320 per month), Duration of each request (in ms) (60000), Amount of memory allocated (1536 MB)",
    ),
    # 51,200 GB × 0.023 + 1,024 GB × 0.022 = 1,177.60 + 22.53
    ("S3 Standard", 1200.13, "S3 Standard storage (51 TB per month)"),
    # 6 × 0.023 + 20,000 × 0.000005 + 200,000 × 0.0000004 = 0.138 + 0.10 + 0.08
    (
        "Amazon Simple Storage Service (S3)",
        0.32,
        "S3 Standard storage (6 GB per month), PUT, COPY, POST, LIST requests to S3 Standard (20000), GET, SELECT, and all "
        "other requests from S3 Standard (200000) DT Inbound: Internet (0 TB per month), DT Outbound: Internet (0 TB per "
        "month)",
    ),
    # 1,024 GB × 0.25, no free 25 GB
    ("DynamoDB on-demand capacity", 256.00, "Table class (Standard), Data storage size (1 TB)"),
    ("Amazon DynamoDB", 12.50, "Table class (Standard), Average item size (all attributes) (1 KB), Data storage size (50 GB)"),
    # 1 GB × 0.25 + 1,000,000 × 2 of 1 KB × 0.000000625 + 1,000,000 × half of 1 of 4 KB × 0.000000125
    (
        "DynamoDB on-demand capacity",
        1.56,
        "Average item size (all attributes) (1.5 KB), Data storage size (1 GB), Number of writes (1 million per month), "
        "Number of reads (1 million per month)",
    ),
    # 600 × 15 − 4,000 free = 5,000 × 0.000025
    ("AWS Step Functions", 0.125, "Workflow requests (600 per month), State transitions per workflow (15)"),
    # 100 a day × 30.4167 × 10 − 4,000 = 26,417 × 0.000025
    ("Step Functions - Standard Workflows", 0.66, "Workflow requests (100 per day), State transitions per workflow (10)"),
    # 1,000,000 − 1,000,000 free; 10 GB × 0.09
    ("Amazon SQS", 0.90, "DT Outbound: Internet (10 GB per month), Standard queue requests (1 million per month), Data transfer cost (0.9)"),
    # 5 keys + 2,000,000 × 0.000003
    ("AWS Key Management Service", 11.00, "Number of customer managed Customer Master Keys (CMK) (5), Number of symmetric requests (2000000)"),
    # 2 × 0.40 + 100,000 × 0.000005
    ("AWS Secrets Manager", 1.30, "Number of secrets (2), Average duration of each secret (30 days), Number of API calls (100000 per month)"),
    # 5 + 3 rules + 2 groups + 2 × 2 rules inside
    (
        "AWS Web Application Firewall (WAF)",
        14.00,
        "Number of Web Access Control Lists (Web ACLs) utilized (1 per month), Number of Rules added per Web ACL (3 per "
        "month), Number of Rule Groups per Web ACL (2 per month), Number of Rules inside each Rule Group (2 per month)",
    ),
    # 100 users: 50,000 free as such, 0.05 each for the security features
    ("Amazon Cognito", 5.00, "Optimization Rate for Token Requests (0), Advanced security features (Enabled), Number of monthly active users (MAU) (100)"),
    # standard parameters are free
    ("AWS Parameter Store", 0.00, "Standard parameters (1), Frequency of API interactions per parameter (30 per hour)"),
    # 60 × 0.01 + 20 × 0.023 + 5 × 0.15
    (
        "AWS Amplify",
        1.81,
        "Select build instance size (Standard (8 GB Memory, 4 vCPUs)), Duration of each request (in ms) (500), Number of "
        "build minutes (60 per month), Data stored per month (20 GB), Data served per month (5 GB)",
    ),
    # 1,000,000 × 100 KB = 95.37 GB × 0.029
    (
        "Amazon Kinesis Data Firehose",
        2.77,
        "Dynamic Partitioning (Add On) (Disabled), Source Type (Direct PUT or Kinesis Data Stream), Data records units "
        "(millions), Record size (100 KB), Number of records for data ingestion (1 per month)",
    ),
    # 10 GB × 0.50 + 10 GB × 0.15 × 0.03
    ("Amazon CloudWatch", 5.05, "Standard Logs: Data Ingested (10 GB)"),
    # 20 × 0.30 + 5 GB × 0.50 + 5 GB × 0.15 × 0.03 + 5 × 0.10; up to three dashboards are free
    (
        "Amazon CloudWatch",
        9.02,
        "Number of Metrics (includes detailed and custom metrics) (20), Standard Logs: Data Ingested (5 GB), Number of "
        "Dashboards (1), Number of Standard Resolution Alarm Metrics (5)",
    ),
    ("Amazon CloudWatch", 1.21, "Standard Logs: Data Ingested (2 GB), Number of Dashboards (1), Number of Standard Resolution Alarm Metrics (2)"),
    # 1,000 GB × 0.023 + 1,000,000 × 0.0000004 + 1,000 GB × 0.0007 + 40 GB × 0.09
    (
        "Amazon Simple Storage Service (S3)",
        27.70,
        "S3 Standard storage (1000 GB per month), PUT, COPY, POST, LIST requests to S3 Standard (), GET, SELECT, and all "
        "other requests from S3 Standard (1000000), Data returned by S3 Select (1000 GB per month) DT Inbound: All other "
        "regions (0 TB per month), DT Outbound: Internet (40 GB per month)",
    ),
    # one REST API: the first field, of the HTTP API, is empty
    (
        "Amazon API Gateway",
        3.50,
        "HTTP API requests units (millions), Average size of each request (34 KB), REST API request units (millions), Cache "
        "memory size (GB) (None), WebSocket message units (thousands), Average message size (32 KB), Requests ( per month), "
        "Requests (1 per month)",
    ),
    # 5 GB × 0.085 + 100,000 × 0.000001 + 5 GB × 0.02
    (
        "Amazon CloudFront",
        0.625,
        "Data transfer out to internet (5 GB per month), Number of requests (HTTPS) (100000 per month), Data transfer out "
        "to origin (5 GB per month)",
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", PUBLISHED, ids=[f"{service} {monthly}" for service, monthly, _ in PUBLISHED])
def test_a_published_row_comes_out_to_the_cent(open_file, costs, row):
    opening = open_file(csv_of(row))
    ((usd, kept),) = costs(opening)
    assert usd == pytest.approx(row[1], abs=0.0051)
    assert kept == 0


def test_an_unsaid_number_is_decided_by_the_cost_of_its_line(open_file):
    """20 a day × 30.4167 × 1/3 h = 202.8 h: × 8 GB × 0.004445 = 7.21, and 8.21 are left for 1 vCPU of 0.04048.  The same
    requests cost 1.00 as an HTTP API and 3.50 as a REST API."""
    fargate = "Operating system (Linux), CPU Architecture (x86), Average duration (20 minutes), Number of tasks or pods (20 per day), Amount of memory allocated (8 GB)"
    apis = "HTTP API requests units (millions), REST API request units (millions), Requests (1 per month)"
    opening = open_file(
        csv_of(("AWS Fargate", 15.42, fargate), ("Amazon API Gateway", 3.5, apis), ("Amazon API Gateway", 1, apis))
    )
    nodes = {node.id: node for node in opening.architecture.nodes}
    assert nodes["fargate"].settings == {"architecture": "x86", "vcpu": 1.0, "memory_gb": 8.0, "min_tasks": 0}
    assert nodes["fargate"].measured["fargate.x86.vcpu_hour"] == pytest.approx(20 * 730 / 24 / 3)
    assert [nodes[line.cards[0]].service for line in opening.lines[1:]] == ["api_gateway_rest", "api_gateway_http"]
    assert "The file does not say how many vCPUs a task has: that was decided by its cost." in opening.lines[0].says


# -- what a row says of a class and a size is a setting, and measured is what settings cannot say -----------------------

STATED = [
    # 730 h × 0.318 + 30 GB × 0.23
    (
        "Amazon RDS for PostgreSQL",
        239.04,
        "Storage volume (General Purpose SSD (gp2)), Storage amount (30 GB per month), Nodes (1), Instance Type "
        "(db.m6g.large), Utilization (On-Demand only) (100 %Utilized/Month), Deployment Option (Multi-AZ), Pricing Model "
        "(OnDemand)",
        [({"engine": "postgresql", "instance_class": "db.m6g.large", "multi_az": True, "storage_type": "gp2", "storage_gb": 30}, {})],
    ),
    # two databases: 2 × (730 h × 0.152 + 200 GB × 0.115)
    (
        "Amazon RDS for MySQL",
        267.92,
        "Nodes (2), Instance type (db.m6g.large), Deployment option (Single-AZ), Pricing strategy (OnDemand), Storage for each "
        "RDS instance (General Purpose SSD (gp3)), Storage amount (200 GB)",
        [({"engine": "mysql", "instance_class": "db.m6g.large", "multi_az": False, "storage_type": "gp3", "storage_gb": 200}, {})] * 2,
    ),
    # half of the hours, which no setting says: 365 h × 0.016 + 30 GB × 0.115 + 30 GB × 0.095
    (
        "Amazon RDS for MySQL",
        12.14,
        "Storage for each RDS instance (General Purpose SSD (gp2)), Storage amount (30 GB), Quantity (1), Instance type "
        "(db.t4g.micro), Utilization (On-Demand only) (50 %Utilized/Month), Additional backup storage (30 GB)",
        [
            (
                {"engine": "mysql", "instance_class": "db.t4g.micro", "multi_az": False, "storage_type": "gp2", "storage_gb": 30},
                {"rds.mysql.single_az.t4g_micro": 365, "rds.backup.storage": 30},
            )
        ],
    ),
    # 730 h × 0.239 + 500 GB × 0.115 + 4,000 IOPS × 0.02 + 500 MB/s × 0.08
    (
        "Amazon RDS for PostgreSQL",
        351.97,
        "Storage for each RDS instance (General Purpose SSD (gp3)), Storage amount (500 GB), General Purpose SSD (gp3) - IOPS "
        "(16000), General Purpose SSD (gp3) - Throughput (1000 MiBps), Quantity (1), Instance type (db.r7g.large)",
        [
            (
                {
                    "engine": "postgresql", "instance_class": "db.r7g.large", "multi_az": False, "storage_type": "gp3",
                    "storage_gb": 500, "iops": 16_000, "throughput_mb_s": 1_000,
                },
                {},
            )
        ],
    ),
    # 3 × 730 h × 0.065
    (
        "Amazon ElastiCache",
        142.35,
        "Nodes (3), Instance type (cache.t4g.medium), Cache Engine (Redis), Cache Node Type (Standard), Pricing strategy (OnDemand)",
        [({"engine": "redis", "node_type": "cache.t4g.medium", "replicas": 2}, {})],
    ),
    (
        "Amazon ElastiCache",
        142.35,
        "Nodes (3), Instance type (cache.t4g.medium), Cache Engine (Memcached)",
        [({"engine": "memcached", "node_type": "cache.t4g.medium", "shards": 3}, {})],
    ),
    # 100 GB × 0.225
    (
        "Amazon Aurora PostgreSQL-Compatible DB",
        22.50,
        "Aurora PostgreSQL Cluster Configuration Option (Aurora I/O-optimized), Storage amount (100 GB)",
        [
            (
                {"engine": "postgresql", "storage_type": "io_optimized", "storage_gb": 100},
                {"aurora_serverless.v2.postgresql.acu_hour.io_optimized": 0},
            )
        ],
    ),
    # 100 GB × 0.10
    (
        "DynamoDB provisioned capacity",
        10.00,
        "Table class (Standard-Infrequent Access), Average item size (all attributes) (5 KB), Data storage size (100 GB)",
        [
            (
                {"capacity": "provisioned", "table_class": "standard_ia", "item_kb": 5, "storage_gb": 100},
                {"dynamodb.provisioned.rcu_hour.standard_ia": 0, "dynamodb.provisioned.wcu_hour.standard_ia": 0},
            )
        ],
    ),
    # 1,000,000 × 0.0000002 + 500,000 GB-s × 0.0000166667 + 5 × 360,000 s × 1 GB × 0.0000041667
    # + 1,000,000 × 0.5 s × 1.5 GB × 0.0000000309
    (
        "AWS Lambda",
        16.06,
        "Number of requests (1000000 per month), Duration of each request (in ms) (500), Amount of memory allocated (1 GB), "
        "Amount of ephemeral storage allocated (2048 MB), Concurrency (5), Time for which Provisioned Concurrency is enabled "
        "(100 hours)",
        [
            (
                {
                    "memory_mb": 1024, "duration_ms": 500, "ephemeral_mb": 2048, "provisioned_concurrency": 5,
                    "provisioned_hours": 100,
                },
                {"lambda.requests.x86": 1e6, "lambda.duration.x86": 500_000, "lambda.ephemeral_storage.x86": 750_000},
            )
        ],
    ),
    # 730 h × 0.02 + 3.50
    (
        "Amazon API Gateway",
        18.10,
        "HTTP API requests units (millions), REST API request units (millions), Cache memory size (GB) (0.5), Requests ( per "
        "month), Requests (1 per month)",
        [({"cache": "0_5gb"}, {"api_gateway.rest.requests": 1e6})],
    ),
    # 1,000 GB × 0.00099; the 40 KB that an archived object takes beside itself are none of the calculator's
    (
        "Amazon Simple Storage Service (S3)",
        0.99,
        "S3 Standard storage (0 GB per month), S3 Glacier Deep Archive storage (1000 GB per month), S3 Glacier Deep Archive "
        "Average Object Size (16 MB)",
        [({"storage_class": "glacier_deep_archive", "storage_gb": 1_000, "object_kb": 16_384}, {"s3.standard.storage": 0, "s3.glacier_deep_archive.storage": 1_000})],
    ),
    # 2 × 5 + 2 × 3 rules
    (
        "AWS WAF",
        16.00,
        "Number of Web Access Control Lists (Web ACLs) utilized (2 per month), Number of Rules added per Web ACL (3 per month)",
        [({"web_acls": 2, "rules": 3}, {})],
    ),
    # 2 × 0.05 and 2 × 30 an hour × 730 × 0.000005
    (
        "AWS Systems Manager",
        0.32,
        "Standard parameters (3), Advanced parameters (2), Frequency of API interactions per parameter (30 per hour)",
        [({"parameters": 2, "tier": "advanced"}, {"parameter_store.advanced.api_requests": 43_800})],
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", STATED, ids=[f"{service} {usd}" for service, usd, _, _ in STATED])
def test_a_class_and_a_size_are_settings_and_the_bill_stays_the_same(open_file, costs, row):
    service, usd, summary, cards = row
    opening = open_file(csv_of((service, usd, summary)))
    nodes = opening.architecture.nodes[: len(cards)]
    assert [(node.settings, node.measured) for node in nodes] == cards
    ((ours, kept),) = costs(opening)
    assert (ours, kept) == (pytest.approx(usd, abs=0.0051), 0)


def test_cards_of_one_row_are_told_apart_by_their_names(open_file):
    raw = csv_of(("Application Load Balancer", 32.85, "Number of Application Load Balancers (2)"))
    assert [node.name for node in open_file(raw).architecture.nodes] == [
        "Application Load Balancer",
        "Application Load Balancer 2",
    ]


def test_a_class_without_a_price_is_named(open_file):
    raw = csv_of(("Amazon RDS for MySQL", 34.97, "Storage amount (30 GB), Quantity (1), Instance type (db.m1.small)"))
    (line,) = open_file(raw).lines
    assert line.says == (
        "Amazon RDS for MySQL could not be read, for “Instance type (db.m1.small)” is none that is known here: its $34.97 a "
        "month stand as the file has them, in a card “Other service”.",
    )


# -- a whole file --------------------------------------------------------------------------------------------------------


def test_a_csv_becomes_cards_and_a_list(open_file, costs):
    opening = open_file((FILES / "estimate.csv").read_bytes())
    document = opening.architecture
    assert (opening.kind, document.name, document.region) == (
        "AWS Pricing Calculator estimate, CSV",
        "Shop",
        "us-east-1",
    )
    assert opening.stated_usd == 1017.57
    usd = costs(opening)
    assert [(round(ours, 2), round(kept, 2)) for ours, kept in usd] == [
        (145.80, 0.0),
        (0.32, 0.0),
        (25.00, 121.55),  # 100 GB × 0.25; 146.55 − 25.00 are reads and writes, which the file does not tell
        (0.90, 0.0),
        (0.0, 703.20),
        (pytest.approx(17.22, abs=0.01), 0.0),  # 202.78 h × (0.04048 + 10 × 0.004445)
    ]
    # 145.80 + 0.32 + 146.55 + 0.90 + 703.20 + 17.22: all but what one vCPU leaves of the file's 1,017.57
    assert sum(ours + kept for ours, kept in usd) == pytest.approx(1013.99, abs=0.02)
    nodes = {node.id: node for node in document.nodes}
    assert (nodes["queue"].region, nodes["checkout"].region) == ("eu-west-1", None)
    assert (nodes["orders"].group, nodes["checkout"].group) == ("Data", "")
    assert nodes["checkout"].settings == {
        "architecture": "x86",
        "memory_mb": 128,
        "duration_ms": 4,
        "ephemeral_mb": 512,
    }
    assert document.hidden_costs == "leave_out"
    assert document.free_tier_for == ["lambda", "sqs"]


def test_what_is_not_understood_is_listed_with_its_figure(open_file):
    opening = open_file((FILES / "estimate.csv").read_bytes())
    by_name = {line.description or line.service: line for line in opening.lines}
    assert by_name["Amazon OpenSearch Service"].says == (
        "Amazon OpenSearch Service is not read from such a file yet: its $703.20 a month stand as the file has them, in a card “Other "
        "service”.",
    )
    assert by_name["Orders"].says == (
        "Not understood: Write reserved capacity term (1 year).",
        "$120.00 upfront are no part of a month.",
        "The file leaves out reads and writes.",
        "$121.55 of the $146.55 in the file are therefore kept as they are, in the card “Orders: the rest”: give what is "
        "missing at the card under “From a bill”, then delete that one.",
    )
    assert by_name["Checkout"].says == ()
    assert [line.where for line in opening.lines] == ["line 9", "line 10", "line 11", "line 12", "line 15", "line 16"]


def test_a_name_is_no_formula(open_file):
    opening = open_file((FILES / "estimate.csv").read_bytes())
    assert opening.lines[5].description == "2+3"


def test_the_json_says_the_same(open_file, costs):
    """KMS as above; 1,000 GB × 0.25 = 250.00, and 2.20 of the stream are kept."""
    opening = open_file((FILES / "estimate.json").read_bytes())
    assert (opening.kind, opening.architecture.name) == ("AWS Pricing Calculator estimate, JSON", "Shop")
    assert [(round(ours, 2), round(kept, 2)) for ours, kept in costs(opening)] == [(11.0, 0.0), (250.0, 2.2)]
    assert opening.lines[1].says[0].startswith("Not understood: Streams (")
    assert [node.group for node in opening.architecture.nodes] == ["", "Data", "Data"]


def test_a_support_plan_and_groups_in_groups_are_lines_too(open_file):
    data = json.loads((FILES / "estimate.json").read_text())
    data["Groups"] = {"Production": {"Compute": data["Groups"]}}
    data["Support"] = {"Plan Name": "Business", "Region": "", "Summary": "", "Service Cost": {"monthly": "100.00"}}
    opening = open_file(json.dumps(data).encode())
    assert [line.where for line in opening.lines] == [
        "Groups > Production > Compute > Services 1",
        "Groups > Production > Compute > Data > Services 1",
        "Support",
    ]
    assert [node.group for node in opening.architecture.nodes[:2]] == ["Compute", "Data"]
    assert opening.lines[2].says == (
        "AWS Support is not read from such a file yet: its $100.00 a month stand as the file has them, in a card “Other service”.",
    )


def test_services_beside_the_groups_are_lines_too(open_file):
    """Without any groups as well."""
    data = json.loads((FILES / "estimate.json").read_text())
    data["Services"] = data["Groups"].pop("Services")
    opening = open_file(json.dumps(data).encode())
    assert [line.where for line in opening.lines] == ["Services 1", "Groups > Data > Services 1"]
    del data["Groups"]
    assert [line.where for line in open_file(json.dumps(data).encode()).lines] == ["Services 1"]


@pytest.mark.parametrize(
    ("monthly", "said"),
    [
        ("lots", "Its monthly cost, “lots”, is no amount in USD: it is left out."),
        ("-2.50", "Its monthly cost, “-2.50”, is less than nothing: it is left out."),
        ("1e12", "Its monthly cost, “1e12”, is more than can be: it is left out."),
        ("", None),
    ],
)
def test_a_cost_that_is_none_is_said_of_its_line(open_file, monthly, said):
    raw = csv_of(("S3 Standard", 0.23, "S3 Standard storage (10 GB per month)")).replace(
        b",0,0.23,", b",0,%s," % monthly.encode()
    )
    data = json.loads((FILES / "estimate.json").read_text())
    data["Groups"]["Services"][0]["Service Cost"]["monthly"] = monthly
    for opening in (open_file(raw), open_file(json.dumps(data).encode())):
        assert opening.lines[0].stated_usd is None
        assert [one for one in opening.lines[0].says if one.startswith("Its ")] == ([said] if said else [])


def test_a_node_that_states_nothing_else_bills_nothing_else(open_file, tables):
    """A NAT gateway has two zones and public addresses by default, a key store one key: none of it is in the file."""
    raw = csv_of(
        ("NAT Gateway", 32.85, "Number of NAT Gateways (1)"),
        ("AWS Key Management Service", 0.03, "Number of symmetric requests (10000)"),
    )
    billed = estimate(open_file(raw).architecture, tables)
    assert {line.dimension: float(line.monthly_usd) for line in billed.lines if line.monthly_usd} == {
        "nat_gateway.hour": pytest.approx(32.85),
        "kms.requests.symmetric": pytest.approx(0.03),
    }


@pytest.mark.parametrize(
    "change", ["bom", "semicolons", "tabs", "utf-16", "crlf", "without a status", "without a summary"]
)
def test_spreadsheets_save_it_in_many_ways(open_file, change):
    text = csv_of(
        (
            "S3 Standard",
            0.23,
            "S3 Standard storage (10 GB per month), PUT, COPY, POST, LIST requests to S3 Standard (5)",
        )
    ).decode()
    raw = text.encode()
    match change:
        case "bom":
            raw = text.encode("utf-8-sig")
        case "utf-16":
            raw = text.encode("utf-16")
        case "crlf":
            raw = text.replace("\n", "\r\n").encode()
        case "semicolons" | "tabs":
            sign = ";" if change == "semicolons" else "\t"
            parts = text.split('"')
            raw = '"'.join(part.replace(",", sign) if at % 2 == 0 else part for at, part in enumerate(parts)).encode()
        case "without a status":
            raw = text.replace(",Status", "").replace("USD,,", "USD,").encode()
        case "without a summary":
            raw = text[text.index("Group hierarchy") :].encode()
    (line,) = open_file(raw).lines
    assert (line.service, line.stated_usd, len(line.cards), line.says) == ("S3 Standard", 0.23, 1, ())


# -- what cannot be read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (csv_of(("AWS Lambda", 1, "x (1)")).replace(b"USD", b"EUR"), "line 7: this estimate is in EUR; Headroom counts in USD. Choose USD in the calculator and export it again."),
        (csv_of(), "The estimate has no service in it: add some in the calculator, and export it again."),
        (csv_of(*[("AWS Lambda", 0, "x (1)")] * (MOST_ROWS + 1)), "more than 500 services; at most so many are read."),
        (csv_of(("AWS Lambda", 0, "x (1), " * 301)), "line 7: says 301 things; at most 300 are read."),
        (csv_of(("AWS Lambda", 0, "x" * 20_001)), "line 7: a cell has more than 20,000 letters; at most so many are read."),
        (b"Hierarquia de grupos,Servico,Mensal\na,b,1\n", "This is no file that can be opened: give a document as JSON, an estimate of the AWS Pricing Calculator as CSV or JSON (in English), or an infracost-usage.yml."),
        ("Größe,Preis\n".encode("latin-1"), "The file is not UTF-8 text: open it in a spreadsheet or an editor and save it as UTF-8."),
        (b"a,b\0c\n", "The file holds a null character: it is no text."),
        (json.dumps({"Groups": {"Services": [{"Region": "x"}]}}).encode(), "Groups > Services 1: is no service: it has a “Service Name”."),
        (json.dumps({"Groups": {"Services": 3}}).encode(), "Groups > Services: is no list of services."),
        (json.dumps({"Groups": {}, "Metadata": {"Currency": "CNY"}}).encode(), "Metadata: this estimate is in CNY; Headroom counts in USD. Choose USD in the calculator and export it again."),
        (json.dumps({"Groups": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}}}}).encode(), "a > a > a > a > a > a > a > a > a: groups are nested too deeply."),
    ],
)  # fmt: skip
def test_a_refused_file_says_what_and_the_way_out(open_file, raw, message):
    with pytest.raises(DocumentError) as error:
        open_file(raw)
    assert str(error.value) == message


def test_a_line_without_a_cost_leaves_the_total_unknown(open_file, tables):
    raw = csv_of(("Amazon Neptune", 0, "Data stored (1 GB)")).replace(b",0,0,0,USD", b",0,,0,USD")
    opening = open_file(raw)
    assert "the file gives no cost for it, so the total is incomplete" in opening.lines[0].says[0]
    assert estimate(opening.architecture, tables).incomplete


def test_an_unknown_region_is_said(open_file):
    opening = open_file(
        csv_of(
            ("AWS Key Management Service", 1, "Number of customer managed Customer Master Keys (CMK) (1)"),
            region="Moon (Sea of Tranquility)",
        )
    )
    assert opening.lines[0].says == (
        "The region “Moon (Sea of Tranquility)” is not known here: us-east-1 is taken for it.",
    )


# -- nothing is dropped in silence -----------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    [name for form in FORMS for name in form.names] + ["Amazon Redshift", "AWS Support (Business)", ""]
)
PHRASES = st.sampled_from(
    [
        "Number of requests (1000000 per month)", "Requests (3 per month)", "Standard queue requests (2 million per month)",
        "S3 Standard storage (1 TB per month)", "Nodes (2)", "Number of NAT Gateways (1)", "Number of widgets (7)", "Mode (fast)",
        "Data storage size (5 GB)", "DT Outbound: Internet (1 GB per month)", "DT Outbound: Mars (1 GB per month)", "bare words",
    ]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(NAMES, st.floats(0, 500).map(lambda usd: round(usd, 2)), st.lists(PHRASES, max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_every_line_is_in_a_card_or_keeps_its_cost(tables, rows):
    opening = opened(csv_of(*[(service, usd, ", ".join(phrases)) for service, usd, phrases in rows]), lambda: tables)
    billed = estimate(load(dump(opening.architecture)), tables)
    assert len(opening.lines) == len(rows)
    for line, (_, usd, phrases) in zip(opening.lines, rows, strict=True):
        assert line.cards or line.kept
        cost = sum(float(billed.node_usd(one)) for one in (*line.cards, *line.kept))
        if line.kept:  # what is not understood stands as stated: nothing is lost, and nothing counts twice
            assert cost == pytest.approx(usd, abs=0.01)
        unknown = [
            one
            for one in phrases
            if one in ("Number of widgets (7)", "Mode (fast)", "DT Outbound: Mars (1 GB per month)", "bare words")
        ]
        assert all(any(one in said for said in line.says) for one in unknown) or not line.cards
