"""What a bucket can be told: its class, how it grows, where objects move, and what else is asked of it."""

from typing import ClassVar, Literal

from estimator.engine.setting import Acting, Basis, Settings, When, setting

CLASSES = {
    "standard": "Standard",
    "intelligent_tiering": "Intelligent-Tiering",
    "standard_ia": "Standard-IA",
    "one_zone_ia": "One Zone-IA",
    "glacier_instant": "Glacier Instant Retrieval",
    "glacier_flexible": "Glacier Flexible Retrieval",
    "glacier_deep_archive": "Glacier Deep Archive",
    "express_one_zone": "Express One Zone",
}
MOVED_TO = {"none": "nowhere"} | {
    name: label for name, label in CLASSES.items() if name not in ("standard", "express_one_zone")
}
ARCHIVES = ("glacier_flexible", "glacier_deep_archive")
KEYS = {"s3": "a key of S3", "kms": "a key of KMS", "bucket_key": "a key of KMS, by a bucket key"}
SPEEDS = {"expedited": "within minutes", "standard": "within hours", "bulk": "within half a day or two, for little"}
IN_TIERS: When = (("storage_class", "move_to"), ("intelligent_tiering",))
ARCHIVED: When = (("storage_class", "move_to"), ARCHIVES)
MOVES: When = ("move_to", tuple(name for name in MOVED_TO if name != "none"))


def _monthly(label: str, help: str, unit: str = "GB a month") -> float:
    number: float = setting(0, label, unit=unit, basis="off", advanced=True, help=help, ge=0, le=1e12)
    return number


def _share(label: str, help: str, *, basis: Basis = "guess", when: When | None = None) -> float:
    percent: float = setting(0, label, unit="%", basis=basis, advanced=True, when=when, help=help, ge=0, le=100)
    return percent


class S3Settings(Settings):
    storage_class: Literal[
        "standard",
        "intelligent_tiering",
        "standard_ia",
        "one_zone_ia",
        "glacier_instant",
        "glacier_flexible",
        "glacier_deep_archive",
        "express_one_zone",
    ] = setting(
        "standard",
        "Storage class",
        choices=CLASSES,
        basis="aws",
        help="The colder, the cheaper to keep and the dearer to fetch. Objects are put into it.",
    )
    storage_gb: float = setting(10, "Stored now", unit="GB", help="What the bucket holds today.", ge=0, le=1e12)
    object_kb: float = setting(
        100, "Object size", unit="KB", help="Mean size, where a call does not say.", ge=0.001, le=52_428_800_000
    )
    keep_days: float | None = setting(
        None,
        "Objects kept",
        unit="days",
        basis="aws",
        help="Empty: for ever, until somebody deletes them.",
        ge=0.001,
        le=36_500,
    )
    move_to: Literal[
        "none",
        "intelligent_tiering",
        "standard_ia",
        "one_zone_ia",
        "glacier_instant",
        "glacier_flexible",
        "glacier_deep_archive",
    ] = setting(
        "none",
        "Objects move to",
        choices=MOVED_TO,
        basis="off",
        help="A lifecycle rule moves them to a colder class, for a price each; not those under 128 KB.",
    )
    move_after_days: float = setting(
        90, "Move after", unit="days", when=MOVES, help="Counted from when they came.", ge=0, le=36_500
    )
    moved_gb: float = setting(
        0, "Moved already", unit="GB", when=MOVES, help="What lies in the colder class today.", ge=0, le=1e12
    )
    moving_gb: float = setting(
        0, "Moved on the first day", unit="GB", basis="off", when=MOVES, ge=0, le=1e12,
        help="Of what is stored now: a new rule moves what is old enough at once, for a price by the object, once.",
    )  # fmt: skip
    moved_gets_percent: float = _share("Gets of moved objects", "Of all gets; they pay for retrieval.", when=MOVES)
    infrequent_percent: float = _share("Not read for 30 days", "Part of the data.", when=IN_TIERS)
    archive_instant_percent: float = _share("Not read for 90 days", "Part of the data.", when=IN_TIERS)
    archive_percent: float = _share("In Archive Access", "Only where you allow it.", when=IN_TIERS)
    deep_archive_percent: float = _share("In Deep Archive Access", "Only where you allow it.", when=IN_TIERS)
    encrypted_by: Literal["s3", "kms", "bucket_key"] = setting(
        "s3", "Encrypted with", choices=KEYS, basis="aws", advanced=True,
        help="Under a key of KMS each put and get asks KMS, with a bucket key one in a hundred. Keys of yours are "
        "billed at KMS.",
    )  # fmt: skip
    restore_speed: Literal["expedited", "standard", "bulk"] = setting(
        "standard", "Restores come", choices=SPEEDS, basis="aws", advanced=True,
        help="From Glacier Flexible Retrieval and Deep Archive; the latter knows no minutes.",
        when=ARCHIVED,
    )  # fmt: skip
    restored_days: float = setting(
        7, "Restored objects stay", unit="days", advanced=True,
        help="A copy in Standard, beside the archived object.", ge=0.001, le=36_500,
        when=ARCHIVED,
    )  # fmt: skip
    new_objects_percent: float = setting(
        100,
        "Puts that add an object",
        unit="%",
        advanced=True,
        help="The rest replace one of the same size.",
        ge=0,
        le=100,
    )
    old_versions_days: float = setting(
        0, "Old versions kept", unit="days", basis="off", advanced=True, ge=0, le=36_500,
        help="With versioning, puts that add no object leave the old one for so long. 0: it is overwritten.",
    )  # fmt: skip
    part_mb: float | None = setting(
        None, "Uploaded in parts of", unit="MB", limit="s3.multipart.part_size", basis="aws", advanced=True,
        help="Each part is a put, and two more begin and end it. Empty: an object is one put.",
    )  # fmt: skip
    loaded_gb: float = setting(
        0, "First load", unit="GB", basis="off", advanced=True, ge=0, le=1e12,
        help="Of what is stored now, what is still to be put there: its requests are billed once.",
    )  # fmt: skip
    time_control: bool = setting(
        False, "Replication Time Control", basis="off", advanced=True,
        help="Copies arrive within 15 minutes, for a price by the GB. For buckets with a copy drawn.",
    )  # fmt: skip
    prefixes: int = setting(
        1,
        "Prefixes in use at once",
        advanced=True,
        help="S3 serves each prefix at a rate of its own.",
        ge=1,
        le=1_000_000,
    )
    tags: int = setting(0, "Tags of an object", basis="off", advanced=True, help="Each costs a little.", ge=0, le=10)
    inventories: float = _monthly("Inventories", "Lists of all objects.", unit="times a month")
    analytics: bool = setting(
        False, "Storage class analysis", basis="off", advanced=True, help="Watches how old what is read is."
    )
    storage_lens: bool = setting(
        False, "Storage Lens, advanced", basis="off", advanced=True, help="Metrics of every object."
    )
    batch_jobs: float = _monthly("Batch jobs", "One request for many objects.", unit="jobs a month")
    batch_objects: float = _monthly("Objects of all batch jobs", "Their requests come on top.", unit="objects a month")
    select_scanned_gb: float = _monthly("Scanned by S3 Select", "Closed to new customers; Athena does it.")
    select_returned_gb: float = _monthly("Returned by S3 Select", "What its queries answer.")
    object_lambda_percent: float = _share("Gets through Object Lambda", "Closed to new customers.", basis="off")
    latency_ms: float = setting(
        50, "Answers in", unit="ms", advanced=True, help="First byte of a small object.", ge=0.001, le=60_000
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "encrypted_by part_mb storage_class storage_gb object_kb move_to moved_gb moving_gb "
            "infrequent_percent archive_instant_percent archive_percent deep_archive_percent loaded_gb tags "
            "inventories analytics storage_lens batch_jobs batch_objects select_scanned_gb select_returned_gb"
        ),
        called={
            "put replicate": "keep_days move_after_days new_objects_percent old_versions_days",
            "get": "moved_gets_percent object_lambda_percent",
            "restore": "restore_speed restored_days",
            "put get list delete replicate": "prefixes",
            "put get list delete": "latency_ms",
        },
        starting={
            "replicated": "time_control",
        },
    )
