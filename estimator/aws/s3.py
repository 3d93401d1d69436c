"""S3 Standard: https://aws.amazon.com/s3/pricing/

Storage by the GB-month, growing with what is put; PUT, COPY, POST and LIST at one price, GET and the rest at
another; DELETE and event notifications are free.
"""

import numpy as np

from estimator.engine.service import AwsService, Demand, Dimension, Event, Operation, Settings, Use, setting

STORAGE = "s3.standard.storage"
PUTS = "s3.standard.put"
GETS = "s3.standard.get"
NOTIFICATION_KB = 1.0
"""A notification names the object, whatever its size: about a kilobyte of JSON."""
KB_IN_GB = 1024.0**2
KB_IN_TB = 1024.0**3


class S3Settings(Settings):
    storage_gb: float = setting(10, "Stored now", unit="GB", help="What the bucket holds today.", ge=0, le=1e12)
    object_kb: float = setting(
        100, "Object size", unit="KB", help="Mean size, where an edge does not say.", gt=0, le=52_428_800_000
    )
    keep_days: float | None = setting(
        None,
        "Objects kept",
        unit="days",
        basis="aws",
        help="Empty: for ever, until somebody deletes them.",
        gt=0,
        le=36_500,
    )
    new_objects_percent: float = setting(
        100,
        "Puts that add an object",
        unit="%",
        advanced=True,
        help="The rest replace one of the same size.",
        ge=0,
        le=100,
    )
    prefixes: int = setting(
        1,
        "Prefixes in use at once",
        advanced=True,
        help="S3 serves each prefix at a rate of its own.",
        ge=1,
        le=1_000_000,
    )
    latency_ms: float = setting(
        50, "Answers in", unit="ms", advanced=True, help="First byte of a small object.", gt=0, le=60_000
    )


class S3(AwsService):
    slug = "s3"
    name = "S3"
    noun = "an S3 bucket"
    default_name = "Bucket"
    type = "storage"
    kind = "S3 Standard"
    help = "Objects of any size, kept as long as you like."
    family = "storage"
    fits = (
        "Files and objects from a few bytes to terabytes: uploads, static sites, archives, data lakes, and what one "
        "step hands to the next. Headroom bills the Standard class."
    )
    fits_not = (
        "Small records read and written many times a second: each request is billed, and a table answers faster. "
        "Changing part of an object, for objects are written whole."
    )
    Settings = S3Settings
    operations = (
        Operation(
            "put",
            "store an object",
            accepts={"client", "cdn", "code", "rest_api", "workflow", "external", "delivery", "analytics"},
        ),
        Operation(
            "get", "fetch an object", accepts={"client", "code", "rest_api", "workflow", "cdn", "external", "analytics"}
        ),
        Operation("list", "list objects", accepts={"client", "code", "rest_api", "workflow", "external", "analytics"}),
        Operation("delete", "delete an object", accepts={"client", "cdn", "code", "rest_api", "workflow", "external"}),
    )
    events = (
        Event(
            "object_created",
            "each object put",
            of=("put",),
            sends="object",
            reaches="S3 notifies functions, queues, topics and event buses only",
            later=True,
        ),
    )
    dimensions = {
        STORAGE: Dimension("S3 Standard storage", "stock"),
        PUTS: Dimension("S3 puts, copies and lists"),
        GETS: Dimension("S3 gets"),
    }
    limits = {
        "s3.prefix_put_rate": "S3 puts per prefix",
        "s3.prefix_get_rate": "S3 gets per prefix",
        "s3.object_size": "object size",
        "s3.single_put_size": "single put size",
    }

    def payload_kb(self, s, operation):
        return s.object_kb if operation == "put" else 0.0

    def response_kb(self, s, operation):
        return {"get": s.object_kb, "list": 1.0}.get(operation, 0.0)

    def own_seconds(self, s, operation):
        return s.latency_ms / 1000, s.latency_ms / 1000

    def event_kb(self, s, event, flow):
        return NOTIFICATION_KB

    def usage(self, s, load):
        yield Use(STORAGE, s.storage_gb, "GB now")
        months = load.months_kept(s.keep_days)
        for flow in load["put"]:
            yield Use(PUTS, flow.monthly_items, "puts")
            yield Use(
                STORAGE, flow.monthly_items, "puts", s.new_objects_percent / 100, "new",
                flow.item_kb, "KB", KB_IN_GB, "÷ KB in a GB", months, "months of them",
            )  # fmt: skip
        for flow in load["list"]:
            yield Use(PUTS, flow.monthly_items, "lists")
        for flow in load["get"]:
            yield Use(GETS, flow.monthly_items, "gets")

    def demands(self, s, load):
        writes = load["put"].peak_items_per_second + load["list"].peak_items_per_second
        writes = writes + load["delete"].peak_items_per_second
        if np.ndim(writes):
            yield Demand("s3.prefix_put_rate", writes / s.prefixes, "on each prefix", remedy=SPREAD)
        if load["get"]:
            yield Demand(
                "s3.prefix_get_rate",
                load["get"].peak_items_per_second / s.prefixes,
                "on each prefix",
                remedy=SPREAD,
            )
        for flow in load["put"]:
            at = {"cause": f"put by {flow.wire.source.node.label}", "where": flow.wire.edge.id}
            yield Demand("s3.object_size", flow.item_kb / KB_IN_TB, **at)
            yield Demand("s3.single_put_size", flow.item_kb / KB_IN_GB, remedy="Upload it in parts.", **at)


SPREAD = "Spread the objects over more prefixes; S3 adapts within minutes, answering 503 meanwhile."
