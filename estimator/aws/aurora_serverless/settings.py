"""What an Aurora Serverless database can be told: its capacity, what statements take, its storage and connections."""

from typing import ClassVar, Literal

from estimator.aws.held_at_once import connections_per_environment, connections_per_task
from estimator.engine.setting import SET, Acting, Settings, setting


class AuroraSettings(Settings):
    engine: Literal["postgresql", "mysql"] = setting(
        "postgresql", "Engine", choices={"postgresql": "PostgreSQL", "mysql": "MySQL"}, help="Both cost the same."
    )
    storage_type: Literal["standard", "io_optimized"] = setting(
        "standard",
        "Storage",
        choices={"standard": "standard", "io_optimized": "I/O-Optimized"},
        basis="aws",
        help="I/O-Optimized bills no I/O, for dearer capacity and storage: worth it from a quarter of the bill in I/O.",
    )
    min_acu: float = setting(
        0.5, "Least capacity", unit="ACU", limit="aurora_serverless.acu",
        help="An ACU is 2 GB of memory and the processor for it. Always there, unless it is 0: then it may pause.",
    )  # fmt: skip
    max_acu: float = setting(
        16, "Most capacity", unit="ACU", limit="aurora_serverless.acu",
        help="Where scaling stops. How many connections are allowed follows from it.",
    )  # fmt: skip
    pause_after_s: float = setting(
        300, "Pauses after", unit="s", limit="aurora_serverless.auto_pause", basis="aws", advanced=True,
        when=("min_acu", (0,)), help="Without any connection.",
    )  # fmt: skip
    read_acu_seconds: float = setting(
        0.02, "A read takes", unit="ACU-seconds", ge=0, le=100_000,
        help="Measured: mean ServerlessDatabaseCapacity × 3,600 ÷ statements an hour. 0.02 is 5 ms of a processor.",
    )  # fmt: skip
    write_acu_seconds: float = setting(
        0.04, "A write takes", unit="ACU-seconds", help="The same for an insert, update or delete.", ge=0, le=100_000
    )
    read_ios: float = setting(
        0.5, "I/Os of a read", unit="I/Os per read", advanced=True, when=("storage_type", ("standard",)),
        help="Pages not in memory: VolumeReadIOPs ÷ reads.", ge=0, le=1e9,
    )  # fmt: skip
    write_ios: float = setting(
        2, "I/Os of a write", unit="I/Os per write", advanced=True,
        help="4 KB of log each, indexes included: VolumeWriteIOPs ÷ writes.", ge=0, le=1e9,
    )  # fmt: skip
    storage_gb: float = setting(10, "Stored now", unit="GB", help="What the volume holds today.", ge=0, le=1e9)
    new_rows_percent: float = setting(
        0, "Writes that add a row", unit="%", help="Rows that stay: the volume grows by them.", ge=0, le=100
    )
    row_kb: float = setting(1, "Row", unit="KB", help="Mean size, its part of the indexes included.", ge=0.001, le=1e6)
    result_kb: float = setting(4, "Result of a read", unit="KB", help="All rows it returns.", ge=0, le=1e6)
    readers: int = setting(
        0, "Readers", unit="instances", basis="off",
        help="Further instances for the reads, which also take over when the writer fails.", ge=0, le=15,
    )  # fmt: skip
    proxy: bool = setting(
        False, "RDS Proxy", basis="off", help="Shares few connections to the database among many functions."
    )
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()
    backups_gb: float = setting(
        0, "Backups and snapshots", unit="GB", basis="off", help="As much as the database holds is free.", ge=0, le=1e9
    )
    snapshot_export_gb: float = setting(
        0, "Snapshots exported to S3", unit="GB a month", basis="off", advanced=True, help="As Parquet.", ge=0, le=1e9
    )
    backtrack_hours: float = setting(
        0, "Backtrack", unit="hours", basis="off", advanced=True, when=("engine", ("mysql",)),
        help="How far the database can be wound back; it keeps the change records of that long.", ge=0, le=72,
    )  # fmt: skip
    change_records: float = setting(
        1, "Change records of a write", unit="records", advanced=True, when=("backtrack_hours", SET),
        help="For Backtrack.", ge=0, le=1e6,
    )  # fmt: skip
    secondary_regions: int = setting(
        0, "Secondary regions", basis="off", advanced=True,
        help="Of a global database: each write I/O is copied there. Draw the cluster there as a card of its own.",
        ge=0, le=10,
    )  # fmt: skip
    latency_ms: float = setting(
        5, "Answers in", unit="ms", advanced=True, help="A statement, connection included.", ge=0.001, le=86_400_000
    )
    slowest_ms: float | None = setting(
        None, "Slowest of 100", unit="ms", advanced=True, help="Empty: as the mean.", ge=0.001, le=86_400_000
    )

    acting: ClassVar[Acting] = Acting(
        alone="engine storage_type min_acu storage_gb readers proxy backups_gb snapshot_export_gb",
        called={
            "read data_api_read": "read_acu_seconds read_ios result_kb",
            "write data_api_write": (
                "write_acu_seconds write_ios new_rows_percent backtrack_hours change_records secondary_regions"
            ),
            "read write": "lambda_connections task_connections",
        },
    )
