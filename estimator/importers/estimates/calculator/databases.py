"""Databases and caches, as the AWS Pricing Calculator words them: a row has a class and so many nodes of it."""

from estimator.importers.estimates.forms import (
    HOURS,
    Choice,
    Factor,
    FormPart,
    Given,
    Product,
    Stands,
    ToolForm,
    count,
    form,
    gb,
)

NODES = count("Nodes", "Quantity", otherwise=1.0)
UTILIZATION = Factor(("Utilization (On-Demand only)", "Utilization"), "%", "", otherwise=100.0)
CLASS = ("Instance type",)
ON_DEMAND = Choice("term", ("Pricing strategy", "Pricing Model"), {"ondemand": "", "on-demand": ""}, "")
MORE_BACKUPS = gb("Additional backup storage")


def _keyed(prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    """What a dimension calls a class, by its name: {"db.m6g.large": "m6g_large"}."""
    return {f"{prefix}.{name}": name.replace(".", "_") for name in names}


def _class(prefix: str, setting: str, names: tuple[str, ...]) -> Choice:
    keys = _keyed(prefix, names)
    return Choice("class", CLASS, keys, setting=setting, as_set={key: name for name, key in keys.items()})


# -- RDS ---------------------------------------------------------------------------------------------------------------

DATABASE_CLASS = _class(
    "db",
    "instance_class",
    (
        "t4g.micro", "t4g.small", "t4g.medium", "t4g.large", "m6g.large", "m6g.xlarge", "m7g.large", "m7g.xlarge",
        "m7g.2xlarge", "r6g.large", "r6g.xlarge", "r7g.large", "r7g.xlarge", "r7g.2xlarge",
    ),
)  # fmt: skip
ZONES = Choice(
    "zones",
    ("Deployment option",),
    {"single-az": "single_az", "multi-az": "multi_az"},
    "single_az",
    setting="multi_az",
    as_set={"single_az": False, "multi_az": True},
)
KIND_OF_STORAGE = Choice(
    "storage",
    ("Storage volume", "Storage type", "Storage for each RDS instance"),
    {"general purpose ssd (gp3)": "gp3", "general purpose ssd (gp2)": "gp2", "general purpose": "gp2"},
    "gp2",
    setting="storage_type",
    as_set={"gp3": "gp3", "gp2": "gp2"},
)
GP3 = "General Purpose SSD (gp3)"
IOPS, THROUGHPUT = (f"{GP3} - IOPS",), (f"{GP3} - Throughput",)
INCLUDED_IOPS, INCLUDED_MB_S = 12_000, 500
"""Of gp3 from 400 GB on; below, none can be bought."""


def _rds(engine: str, name: str) -> ToolForm:
    return form(
        (f"Amazon RDS for {name}",),
        FormPart(
            "rds",
            (
                Product(f"rds.{engine}.{{zones}}.{{class}}", (NODES, UTILIZATION), times=HOURS / 100),
                Product("rds.storage.{storage}.{zones}", (NODES, gb("Storage amount"))),
                Product("rds.storage.gp3_iops.{zones}", (NODES, Factor(IOPS, less=INCLUDED_IOPS))),
                Product("rds.storage.gp3_throughput.{zones}", (NODES, Factor(THROUGHPUT, less=INCLUDED_MB_S))),
                Product("rds.backup.storage", (MORE_BACKUPS,)),
            ),
            choices=(DATABASE_CLASS, ZONES, KIND_OF_STORAGE, ON_DEMAND),
            given=(Given("iops", Factor(IOPS)), Given("throughput_mb_s", Factor(THROUGHPUT))),
            stands=(Stands("storage_gb", "rds.storage.{storage}.{zones}"),),
            copies=NODES,
            settings={"engine": engine},
            needs=CLASS,
        ),
    )


# -- Aurora ------------------------------------------------------------------------------------------------------------


def _aurora(engine: str, name: str) -> ToolForm:
    """An Aurora cluster without instances of a class: those of one are not known here."""
    return form(
        (f"Amazon Aurora {name}-Compatible", f"Amazon Aurora {name}-Compatible DB"),
        FormPart(
            "aurora_serverless",
            (
                Product("aurora_serverless.storage.{kind}", (gb("Storage amount"),)),
                Product(f"aurora_serverless.backup.{engine}", (MORE_BACKUPS,)),
                Product("aurora_serverless.snapshot_export", (gb("Total Size of Backup Processed for Export (GB)"),)),
            ),
            choices=(
                Choice(
                    "kind",
                    (f"Aurora {name} Cluster Configuration Option",),
                    {"aurora standard": "standard", "aurora i/o-optimized": "io_optimized"},
                    "standard",
                    setting="storage_type",
                ),
                Choice("class", CLASS, {"db.serverless": ""}, ""),
            ),
            stands=(
                Stands("storage_gb", "aurora_serverless.storage.{kind}"),
                Stands("snapshot_export_gb", "aurora_serverless.snapshot_export"),
            ),
            settings={"engine": engine},
            lacks="the capacity in ACUs",
        ),
    )


# -- ElastiCache -------------------------------------------------------------------------------------------------------

NODE_TYPE = _class(
    "cache",
    "node_type",
    ("t4g.micro", "t4g.small", "t4g.medium", "m7g.large", "m7g.xlarge", "r7g.large", "r7g.xlarge"),
)


def _cache(engine: str, words: tuple[str, ...], stands: tuple[Stands, ...]) -> tuple[FormPart]:
    return (
        FormPart(
            "elasticache_nodes",
            (Product(f"elasticache.node.{engine}.{{class}}", (NODES, UTILIZATION), times=HOURS / 100),),
            choices=(
                NODE_TYPE,
                Choice("engine", ("Cache Engine", "Engine"), dict.fromkeys(words, engine), engine),
                ON_DEMAND,
            ),
            stands=stands,
            settings={"engine": engine},
            needs=CLASS,
            quiet=("Cache Node Type=Standard",),
        ),
    )


def _with_replicas(engine: str, *words: str) -> tuple[FormPart]:
    """One shard, whose further nodes are replicas; the calculator asks only how many nodes there are."""
    key = f"elasticache.node.{engine}.{{class}}"
    return _cache(engine, words, (Stands("replicas", key, 1 / HOURS, is_whole=True, plus=-1),))


ELASTICACHE = ToolForm(
    ("Amazon ElastiCache",),
    (
        _with_replicas("redis", "redis", "redis oss"),
        _with_replicas("valkey", "valkey"),
        _cache(
            "memcached",
            ("memcached",),
            (Stands("shards", "elasticache.node.memcached.{class}", 1 / HOURS, is_whole=True),),
        ),
    ),
    left_open="which engine the cache has",
)

FORMS = (
    _rds("postgresql", "PostgreSQL"),
    _rds("mysql", "MySQL"),
    _aurora("postgresql", "PostgreSQL"),
    _aurora("mysql", "MySQL"),
    ELASTICACHE,
)
