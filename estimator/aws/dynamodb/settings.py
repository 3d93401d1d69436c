"""What a DynamoDB table can be told: its capacity, items, indexes, streams, backups and copies."""

from typing import ClassVar, Literal

from estimator.engine.setting import SET, Acting, Settings, When, setting

INDEXED: When = (("indexes", "local_indexes"), SET)
PROVISIONED: When = ("capacity", ("provisioned",))
SCALED: When = ("scaling", ("auto",))


def _least(label: str, help: str) -> int:
    units: int = setting(5, label, unit="units", help=help, basis="aws", when=PROVISIONED, ge=1, le=10_000_000)
    return units


def _most(label: str) -> int:
    units: int = setting(
        40_000, label, unit="units", help="Where scaling stops.", advanced=True, when=SCALED, ge=1, le=10_000_000
    )
    return units


class DynamoDbSettings(Settings):
    capacity: Literal["on_demand", "provisioned"] = setting(
        "on_demand",
        "Capacity",
        choices={"on_demand": "on demand", "provisioned": "provisioned"},
        help="On demand bills each read and write, provisioned the hours of a capacity you set.",
    )
    table_class: Literal["standard", "standard_ia"] = setting(
        "standard",
        "Table class",
        choices={"standard": "Standard", "standard_ia": "Standard-IA"},
        basis="aws",
        help="Standard-IA (infrequent access) stores for 40 % of the price and reads and writes for a quarter more.",
    )
    item_kb: float = setting(1, "Item size", unit="KB", help="Mean size of an item, names included.", ge=0.001, le=400)
    consistency: Literal["eventual", "strong"] = setting(
        "eventual",
        "Reads",
        choices={"eventual": "eventually consistent", "strong": "strongly consistent"},
        basis="aws",
        help="A strongly consistent read costs twice as much.",
    )
    storage_gb: float = setting(1, "Stored now", unit="GB", help="What the table holds today.", ge=0, le=1e9)
    new_items_percent: float = setting(
        0,
        "Writes that add an item",
        unit="%",
        help="Items that stay, over all writes: the table grows by them. The rest change or delete one.",
        ge=0,
        le=100,
    )
    keep_days: float | None = setting(
        None,
        "Items kept",
        unit="days",
        basis="aws",
        advanced=True,
        help="Empty: for ever.",
        ge=0.001,
        le=36_500,
        when=("new_items_percent", SET),
    )
    earlier_reads: float | None = setting(
        None, "Peak reads it has had", unit="units a second", basis="off", advanced=True,
        when=("capacity", ("on_demand",)), ge=0, le=1e9,
        help="Twice that is taken at once; or its warm throughput, halved. 0: it is new. Empty: not known.",
    )  # fmt: skip
    earlier_writes: float | None = setting(
        None, "Peak writes it has had", unit="units a second", basis="off", advanced=True,
        when=("capacity", ("on_demand",)), ge=0, le=1e9,
        help="Twice that is taken at once; or its warm throughput, halved. 0: it is new. Empty: not known.",
    )  # fmt: skip
    indexes: int = setting(
        0, "Global secondary indexes", basis="off", ge=0, le=20,
        help="Other keys to ask the table by. Each is a copy: a write that touches it is written there too.",
    )  # fmt: skip
    local_indexes: int = setting(
        0, "Local secondary indexes", basis="off", advanced=True, ge=0, le=5,
        help="Other orders within a key, written with the table's own capacity.",
    )  # fmt: skip
    index_kb: float | None = setting(
        None, "Item in an index", unit="KB", advanced=True, ge=0.001, le=400,
        help="Size of what an index copies, keys included. Empty: the whole item.",
        when=INDEXED,
    )  # fmt: skip
    index_writes_percent: float = setting(
        100, "Writes that reach an index", unit="%", advanced=True, ge=0, le=200,
        help="Of all writes, for each index. One that changes the index's own key counts twice: out and in.",
        when=INDEXED,
    )  # fmt: skip
    scaling: Literal["fixed", "auto"] = setting(
        "auto",
        "Scaling",
        choices={"fixed": "fixed", "auto": "auto scaling"},
        when=PROVISIONED,
        help="Fixed stays at the least capacity.",
    )
    read_capacity: int = _least("Least read capacity", "Read units a second, always there.")
    write_capacity: int = _least("Least write capacity", "Write units a second, always there.")
    most_read_capacity: int = _most("Most read capacity")
    most_write_capacity: int = _most("Most write capacity")
    target_percent: float = setting(
        70,
        "Target use",
        unit="%",
        basis="aws",
        advanced=True,
        when=SCALED,
        help="Auto scaling keeps consumed over provisioned capacity near it.",
        ge=20,
        le=90,
    )
    hottest_key_percent: float = setting(
        1,
        "Traffic on the busiest key",
        unit="%",
        advanced=True,
        help="All items of one partition key live in one partition, which has limits of its own.",
        ge=0,
        le=100,
    )
    index_hottest_key_percent: float | None = setting(
        None, "Writes on the busiest key of an index", unit="%", advanced=True, ge=0, le=100,
        help="Many items share a key such as a status or a day. Empty: no busier than that of the table.",
        when=("indexes", SET),
    )  # fmt: skip
    largest_collection_gb: float = setting(
        0, "Largest key", unit="GB", advanced=True, basis="off", ge=0, le=1e9,
        help="All items of one partition key with their local indexes, where there are any.",
        when=("local_indexes", SET),
    )  # fmt: skip
    stream_shards: int = setting(
        4,
        "Stream shards",
        unit="shards",
        advanced=True,
        help="One per partition of the table; a new on-demand table has about four.",
        ge=1,
        le=100_000,
    )
    stream_images: float = setting(
        2,
        "Stream record",
        unit="× the item",
        advanced=True,
        help="2 with old and new image, 1 with one of them.",
        ge=0,
        le=2,
    )
    other_stream_reads: float = setting(
        0, "Stream reads by others", unit="requests a month", basis="off", advanced=True, ge=0, le=1e13,
        help="GetRecords calls of programs not drawn. Functions read for nothing.",
    )  # fmt: skip
    pitr: bool = setting(False, "Point-in-time recovery", basis="off", help="Back to any second of 35 days.")
    pitr_gb: float | None = setting(
        None, "Of a size of", unit="GB", basis="aws", advanced=True, ge=0, le=1e9, when=("pitr", (True,)),
        help="Empty: what the table holds.",
    )  # fmt: skip
    backups_gb: float = setting(
        0, "Backups kept", unit="GB", basis="off", help="On demand, each of the whole table.", ge=0, le=1e9
    )
    restored_gb: float = setting(
        0, "Restored", unit="GB a month", basis="off", advanced=True, help="From either kind of backup.", ge=0, le=1e9
    )
    exported_gb: float = setting(
        0, "Exported to S3 in full", unit="GB a month", basis="off", advanced=True, ge=0, le=1e9,
        help="The table's size each time; needs point-in-time recovery. What S3 stores is billed there.",
    )  # fmt: skip
    exported_changes_gb: float = setting(
        0, "Exported to S3, changes only", unit="GB a month", basis="off", advanced=True, ge=0, le=1e9,
        help="The size of what is read to find the changes.",
    )  # fmt: skip
    imported_gb: float = setting(
        0, "Imported from S3", unit="GB a month", basis="off", advanced=True, help="Uncompressed.", ge=0, le=1e9
    )
    encrypted_by: Literal["aws", "kms"] = setting(
        "aws", "Encrypted with", choices={"aws": "a key AWS owns", "kms": "a key of KMS"}, basis="aws", advanced=True,
        help="Under a key of KMS each caller asks for it, every five minutes at most. Keys of yours are billed at KMS.",
    )  # fmt: skip
    loaded_gb: float = setting(
        0, "First load", unit="GB", basis="off", advanced=True, ge=0, le=1e9,
        help="What is still to be put there, billed once: imported, or written item by item.",
    )  # fmt: skip
    loaded_by: Literal["import", "writes"] = setting(
        "import", "Loaded by", choices={"import": "an import from S3", "writes": "writes"}, advanced=True,
        when=(("loaded_gb", SET), ("capacity", ("on_demand",))),
        help="An import bills a GB of what lies in S3, uncompressed, into a new table.",
    )  # fmt: skip
    latency_ms: float = setting(
        5,
        "Answers in",
        unit="ms",
        advanced=True,
        help="AWS promises single-digit milliseconds.",
        ge=0.001,
        le=10_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "item_kb scaling capacity table_class storage_gb indexes local_indexes index_kb index_writes_percent "
            "read_capacity write_capacity largest_collection_gb other_stream_reads pitr pitr_gb backups_gb "
            "restored_gb exported_gb exported_changes_gb imported_gb loaded_gb loaded_by"
        ),
        called={
            "read": "consistency",
            "write transact_write replicate": "new_items_percent keep_days most_write_capacity",
            "read transact_read": "most_read_capacity",
            "read write transact_read transact_write": "latency_ms",
        },
        starting={
            "change": "stream_shards",
            "change captured": "stream_images",
        },
    )
