"""What a database of RDS can be told: its instances, its storage, its connections."""

from typing import ClassVar, Literal

from estimator.aws.held_at_once import connections_per_environment, connections_per_task
from estimator.aws.rds.classes import CLASSES, in_words
from estimator.engine.setting import Acting, Settings, setting

ENGINES = {"postgresql": "PostgreSQL", "mysql": "MySQL"}


class RdsSettings(Settings):
    engine: Literal["postgresql", "mysql"] = setting(
        "postgresql", "Engine", choices=ENGINES, help="MySQL costs a little less on some classes."
    )
    instance_class: Literal[
        "db.t4g.micro", "db.t4g.small", "db.t4g.medium", "db.t4g.large", "db.m6g.large", "db.m6g.xlarge",
        "db.m7g.large", "db.m7g.xlarge", "db.m7g.2xlarge", "db.r6g.large", "db.r6g.xlarge", "db.r7g.large",
        "db.r7g.xlarge", "db.r7g.2xlarge",
    ] = setting(
        "db.t4g.medium", "Instance class", choices={name: in_words(name) for name in CLASSES},
        help="Billed by the hour, asked or not. How many connections there may be follows from its memory. "
        "What t4g bills for more processor time than its share is not counted.",
    )  # fmt: skip
    multi_az: bool = setting(
        False,
        "Multi-AZ",
        basis="off",
        help="A standby in another zone takes over; it answers nobody and costs as much.",
    )
    replicas: int = setting(
        0, "Read replicas", basis="off", sampled=False, ge=0, le=100,
        help="Instances of the same class and storage, in one zone each. They take the reads.",
    )  # fmt: skip
    storage_type: Literal["gp3", "gp2"] = setting(
        "gp3", "Kind of storage", choices={"gp3": "General Purpose gp3", "gp2": "General Purpose gp2"},
        help="Both cost the same a GB; gp3 takes more I/Os, and more can be bought from 400 GB.",
    )  # fmt: skip
    storage_gb: float = setting(
        100, "Storage", unit="GB", limit="rds.storage_size", sampled=False, help="As provisioned, whether full or not."
    )
    iops: float | None = setting(
        None, "Provisioned I/Os", unit="IOPS", limit="rds.provisioned_iops", sampled=False, basis="off", advanced=True,
        when=("storage_type", ("gp3",)),
        help="From 400 GB; 12,000 are included there, 3,000 below. Empty: the included ones.",
    )  # fmt: skip
    throughput_mb_s: float | None = setting(
        None, "Provisioned throughput", unit="MB/s", limit="rds.provisioned_throughput", sampled=False, basis="off",
        advanced=True, when=("storage_type", ("gp3",)),
        help="From 400 GB; 500 MB/s are included there. Empty: the included ones.",
    )  # fmt: skip
    read_ios: float = setting(
        0.5, "I/Os of a read", unit="I/Os per read", advanced=True, ge=0, le=1e9,
        help="Pages not in memory: ReadIOPS × 3,600 ÷ reads an hour.",
    )  # fmt: skip
    write_ios: float = setting(
        2, "I/Os of a write", unit="I/Os per write", advanced=True, ge=0, le=1e9,
        help="Pages and logs, indexes included: WriteIOPS × 3,600 ÷ writes an hour.",
    )  # fmt: skip
    row_kb: float = setting(1, "Row", unit="KB", help="Mean size, its part of the indexes included.", ge=0.001, le=1e6)
    result_kb: float = setting(4, "Result of a read", unit="KB", help="All rows it returns.", ge=0, le=1e6)
    proxy: bool = setting(
        False, "RDS Proxy", basis="off",
        help="Shares few connections to the primary among many functions; billed by the vCPUs behind it.",
    )  # fmt: skip
    max_connections: float | None = setting(
        None, "Connections allowed", unit="connections", basis="aws", advanced=True, ge=6, le=100_000,
        help="max_connections of the parameter group. Empty: what AWS sets by the memory.",
    )  # fmt: skip
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()
    backups_gb: float = setting(
        0, "Backups and snapshots", unit="GB", basis="off", help="As much as is provisioned is free.", ge=0, le=1e9
    )
    snapshot_export_gb: float = setting(
        0, "Snapshots exported to S3", unit="GB a month", basis="off", advanced=True, help="As Parquet.", ge=0, le=1e9
    )
    latency_ms: float = setting(
        5, "Answers in", unit="ms", advanced=True, help="A statement, connection included.", ge=0.001, le=86_400_000
    )
    slowest_ms: float | None = setting(
        None, "Slowest of 100", unit="ms", advanced=True, help="Empty: as the mean.", ge=0.001, le=86_400_000
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "engine instance_class multi_az replicas storage_type storage_gb iops throughput_mb_s proxy "
            "backups_gb snapshot_export_gb"
        ),
        called={
            "read": "read_ios result_kb",
            "write": "write_ios row_kb",
        },
    )
