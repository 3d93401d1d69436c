"""What is asked about a Kinesis stream."""

from typing import ClassVar, Literal

from estimator.engine.setting import Acting, Settings, setting

MODES = {"on_demand": "on demand", "advantage": "on-demand Advantage", "provisioned": "provisioned shards"}


class KinesisSettings(Settings):
    mode: Literal["on_demand", "advantage", "provisioned"] = setting(
        "on_demand",
        "Capacity",
        choices=MODES,
        help="On demand bills each GB, provisioned the hours of shards you keep. Advantage holds for a whole account.",
    )
    scaling: Literal["fixed", "by_load"] = setting(
        "by_load",
        "Shards",
        choices={"fixed": "fixed number", "by_load": "by the hour's load"},
        when=("mode", ("provisioned",)),
        help="Kinesis scales no shards by itself: by load, a program of yours splits and merges them.",
    )
    shards: int = setting(
        1, "Least shards", unit="shards", when=("mode", ("provisioned",)), help="Always there.", ge=1, le=100_000
    )
    most_shards: int = setting(
        1000, "Most shards", unit="shards", advanced=True, when=("scaling", ("by_load",)),
        help="Where scaling by load stops.", ge=1, le=100_000,
    )  # fmt: skip
    target_percent: float = setting(
        80, "Fill shards to", unit="%", advanced=True, when=("scaling", ("by_load",)),
        help="How full the busiest second of an hour may make a shard. A full one refuses records.", ge=10, le=100,
    )  # fmt: skip
    hottest_key_percent: float = setting(
        1, "Traffic on the busiest key", unit="%", advanced=True,
        help="Records of one partition key all go to one shard.", ge=0, le=100,
    )  # fmt: skip
    fan_out_consumers: int = setting(
        0, "Consumers with enhanced fan-out", basis="off",
        help="Each reads at full speed whatever the others do, for a price. All other consumers share.", ge=0, le=50,
    )  # fmt: skip
    other_consumers: int = setting(
        0, "Consumers not drawn", basis="off", advanced=True,
        help="Programs elsewhere that read everything too, without enhanced fan-out.", ge=0, le=1000,
    )  # fmt: skip
    retention_hours: float = setting(
        24, "Records kept", unit="hours", limit="kinesis.retention", basis="aws",
        help="24 are free; 168 are a week, 8,760 a year.",
    )  # fmt: skip
    reread_gb: float = setting(
        0, "Old records read again", unit="GB a month", basis="off", advanced=True,
        help="Replays of what is older than a week.", ge=0, le=1e9,
    )  # fmt: skip
    earlier_mb_per_second: float | None = setting(
        None, "Peak it has had", unit="MB/s", basis="off", advanced=True, when=("mode", ("on_demand", "advantage")),
        help="The highest write of the last 30 days: twice that is taken at once. 0: it is new. Empty: not known.",
        ge=0, le=1e6,
    )  # fmt: skip
    encrypted_by: Literal["none", "kms"] = setting(
        "none", "Encrypted with", choices={"none": "no key", "kms": "a key of KMS"}, basis="aws", advanced=True,
        help="Under a key of KMS, that of Kinesis too, who puts and who reads ask for it again and again.",
    )  # fmt: skip
    credentials: int | None = setting(
        None, "Credentials in use", advanced=True, when=("encrypted_by", ("kms",)), ge=1, le=1_000_000,
        help="Each environment and task that assumes a role has its own. Empty: one for each that puts or reads.",
    )  # fmt: skip
    hours_on: float | None = setting(
        None,
        "Exists for",
        unit="hours a month",
        basis="aws",
        advanced=True,
        help="Empty: all month.",
        ge=0,
        le=744,
        when=("mode", ("on_demand", "provisioned")),
    )
    latency_ms: float = setting(20, "Answers in", unit="ms", advanced=True, help="A put.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone=(
            "retention_hours scaling mode shards fan_out_consumers other_consumers reread_gb earlier_mb_per_second "
            "credentials hours_on"
        ),
    )
