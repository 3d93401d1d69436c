"""S3: https://aws.amazon.com/s3/pricing/

Storage by the GB-month, growing with what is put; PUT, COPY and POST at one price, GET and the rest at another, both
by the class; LIST at Standard's; DELETE and event notifications are free.  What the colder classes ask more: a GB
fetched, an object's least size and least time, a price for each object a lifecycle rule moves: docs.aws.amazon.com/
AmazonS3/latest/userguide/storage-class-intro.html, .../lifecycle-transition-general-considerations.html.  What goes
earlier than the least time is billed for that time.  Archived objects take 32 KB more each, and 8 KB of Standard.
Intelligent-Tiering watches each object of 128 KB and more; smaller ones stay in its first tier.  Express One Zone bills
all bytes either way beside requests.

A copy in another bucket is a node of its own, with an edge from `replicated` to `replicate`.  One move is modelled;
the second of a rule with two is left out.  No load changes that S3 is consistent and notifies at least once.
"""

from collections.abc import Iterator

from estimator.aws.encrypted import (
    ASKS_KMS,
    BY_BUCKET_KEY,
    KMS_REQUESTS,
    UNDER_A_BUCKET_KEY,
    by_item,
    key_demands,
)
from estimator.aws.fifo import notification_problems
from estimator.aws.s3.settings import ARCHIVES, CLASSES, S3Settings
from estimator.aws.s3.stored import LEAST_KB, STANDARD, TIERS, months_of, put_there, there_now
from estimator.aws.units import KB_IN_GB, in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    Amount,
    added,
    choose,
    is_number,
    largest,
    largest_of,
    smaller,
    used,
    whole_up,
)
from estimator.engine.measures import Demand, HiddenCost, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import EdgeView
from pricing.book import LimitBook

LISTS = "s3.standard.put"
TIME_CONTROL = "s3.replication_time_control.data"
RETRIEVED = ("standard_ia", "one_zone_ia", "glacier_instant", "express_one_zone")
PARTS_MORE = 2
"""The calls that begin and end an upload in parts."""
GETS_OF_A_COPY = 5
"""A copy makes up to five gets or heads of its source, beside a put:
docs.aws.amazon.com/AmazonS3/latest/userguide/rtc-best-practices.html."""
NOTIFICATION_KB = 1.0
"""A notification names the object, whatever its size: about a kilobyte of JSON."""
KB_IN_TB = 1024.0**3
PUTS = ("put", "replicate")
ENCRYPTED = {"put": "puts", "replicate": "copies", "get": "gets"}


def _dimensions() -> dict[str, Dimension]:
    found = {TIME_CONTROL: Dimension("Replication Time Control")}
    for name, label in CLASSES.items():
        short = f"S3 {label}"
        if name != "intelligent_tiering":
            found[f"s3.{name}.storage"] = Dimension(f"{short} storage", "stock")
        found[f"s3.{name}.put"] = Dimension("S3 puts, copies and lists" if name == "standard" else f"{short} puts")
        found[f"s3.{name}.get"] = Dimension("S3 gets" if name == "standard" else f"{short} gets")
        if name not in ("standard", "express_one_zone"):
            found[f"s3.{name}.lifecycle_transition"] = Dimension(f"Moves to {short}", "capacity")
        if name in RETRIEVED:
            found[f"s3.{name}.retrieval"] = Dimension(f"Retrieval from {short}")
    found["s3.express_one_zone.upload"] = Dimension("Upload to S3 Express One Zone")
    for tier in ("frequent", *TIERS):
        label = f"S3 Intelligent-Tiering, {tier.replace('_', ' ')}"
        found[f"s3.intelligent_tiering.{tier}.storage"] = Dimension(label, "stock")
    found["s3.intelligent_tiering.monitoring"] = Dimension("S3 Intelligent-Tiering, objects watched", "stock")
    for name in ARCHIVES:
        for speed in ("expedited", "standard", "bulk")[name == "glacier_deep_archive" :]:
            found[f"s3.{name}.restore_requests.{speed}"] = Dimension(f"Restores from {CLASSES[name]}, {speed}")
            found[f"s3.{name}.retrieval.{speed}"] = Dimension(f"Retrieval from {CLASSES[name]}, {speed}")
    return found


BY_HAND = {
    "batch_jobs": ("s3.batch_operations.jobs", "S3 Batch Operations", "jobs"),
    "batch_objects": ("s3.batch_operations.objects", "Objects of S3 Batch Operations", "objects"),
    "select_scanned_gb": ("s3.select.standard.scanned", "Scanned by S3 Select", "GB"),
    "select_returned_gb": ("s3.select.standard.returned", "Returned by S3 Select", "GB"),
}
BY_OBJECT = {
    "tags": ("s3.object_tags", "Object tags", "tag|tags"),
    "inventories": ("s3.inventory.objects", "S3 Inventory", "inventory|inventories"),
    "analytics": ("s3.analytics.objects", "Storage class analysis", "analysis"),
    "storage_lens": ("s3.storage_lens_advanced.objects", "S3 Storage Lens", "dashboard"),
}
OBJECT_LAMBDA = "s3.object_lambda.data_returned"


class S3(AwsService[S3Settings]):
    slug = "s3"
    follows_chains = True
    has_gateway_endpoint = True
    name = "S3"
    noun = "an S3 bucket"
    default_name = "Bucket"
    type = "storage"
    help = "Objects of any size, kept as long as you like."
    known_as = (
        "bucket",
        "object",
        "storage",
        "blob",
        "files",
        "data lake",
        "static site",
        "website",
        "glacier",
        "archive",
    )
    family = "storage"
    fits = (
        "Files and objects from a few bytes to terabytes: uploads, static sites, archives, data lakes, and what one "
        "step hands to the next."
    )
    fits_not = (
        "Small records read and written many times a second: each request is billed, and a table answers faster. "
        "Changing part of an object, for objects are written whole."
    )
    Settings = S3Settings
    hidden_costs = (
        HiddenCost("what is stored", {"storage_gb": 0.0}),
        HiddenCost("growth", {"new_objects_percent": 0.0}, ("keep_days", "move_to")),
    )
    operations = (
        Operation(
            "put",
            "store an object",
            accepts={"client", "cdn", "code", "rest_api", "workflow", "external", "delivery", "analytics"},
        ),
        Operation(
            "get",
            "fetch an object",
            accepts={"client", "code", "rest_api", "workflow", "cdn", "external", "analytics"},
            fetches=True,
        ),
        Operation(
            "list",
            "list objects",
            accepts={"client", "code", "rest_api", "workflow", "external", "analytics"},
            fetches=True,
        ),
        Operation("delete", "delete an object", accepts={"client", "cdn", "code", "rest_api", "workflow", "external"}),
        Operation(
            "restore",
            "fetch an archived object back",
            waits=False,
            accepts={"client", "code", "rest_api", "workflow", "external"},
        ),
        Operation("replicate", "copy an object of another bucket here", waits=False, accepts={"object_copy"}),
    )
    events = (
        Event(
            "object_created",
            "each object put",
            of=PUTS,
            sends="object",
            reaches="S3 notifies functions, queues, topics and event buses only",
            later=True,
        ),
        Event(
            "replicated",
            "each object put, for a copy in another bucket",
            of=("put",),
            sends="object_copy",
            later=True,
            reaches="S3 copies objects to a bucket, of another region or the same",
        ),
    )
    borrows = ASKS_KMS
    dimensions = {
        **_dimensions(),
        **{key: Dimension(label, "standing") for key, label, _ in BY_HAND.values()},
        **{key: Dimension(label, "stock") for key, label, _ in BY_OBJECT.values()},
        OBJECT_LAMBDA: Dimension("Returned by S3 Object Lambda"),
    }
    effects = {
        "s3.prefix_*": ("refuses", "callers get error 503", ("delays", "what comes beyond it waits")),
        "s3.object_size": ("refuses", "such objects are refused"),
        "s3.single_put_size": ("refuses", "such uploads are refused"),
        "s3.lifecycle": ("costs", "objects stay where they are"),
        "s3.restore": ("refuses", "such reads are refused"),
        "s3.notifications": ("rejected", ""),
    }
    limits = {
        "s3.prefix_put_rate": "S3 puts per prefix",
        "s3.prefix_get_rate": "S3 gets per prefix",
        "s3.object_size": "object size",
        "s3.single_put_size": "single put size",
        "s3.multipart.parts": "parts of an upload",
        "s3.multipart.part_size": "size of a part",
        "s3.buckets": "S3 buckets",
    }

    def kind_of(self, s: S3Settings) -> str:
        return f"S3 {CLASSES[s.storage_class]}"

    def check(self, s: S3Settings, limits: LimitBook) -> tuple[str, str] | None:
        if s.storage_class == s.move_to:
            return "move_to", "must be another class than the one objects are put into."
        if s.moving_gb > s.storage_gb:
            return "moving_gb", "must not be more than what is stored now."
        if s.loaded_gb > s.storage_gb:
            return "loaded_gb", "must not be more than what is stored now."
        if s.storage_class == "express_one_zone" and s.old_versions_days:
            return "old_versions_days", "must be 0: Express One Zone keeps no versions."
        if s.storage_class == "express_one_zone" and s.move_to != "none":
            return "move_to", "must be nowhere: Express One Zone has no such rules."
        if sum(getattr(s, name) for name in TIERS.values()) > 100:
            return "infrequent_percent", "and the other tiers' parts add up to more than 100 %."
        if s.restore_speed == "expedited" and "glacier_deep_archive" in (s.storage_class, s.move_to):
            return "restore_speed", "cannot be within minutes from Glacier Deep Archive."
        if s.storage_class not in ("standard", "intelligent_tiering") and (s.select_scanned_gb or s.select_returned_gb):
            return "select_scanned_gb", "is known for Standard and Intelligent-Tiering only."
        return None

    def payload_kb(self, s: S3Settings, operation: str) -> Amount | None:
        return {"put": s.object_kb, "replicate": None}.get(operation, 0.0)

    def response_kb(self, s: S3Settings, operation: str) -> Amount:
        return {"get": s.object_kb, "list": 1.0}.get(operation, 0.0)

    def own_seconds(self, s: S3Settings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def event_kb(self, s: S3Settings, event: str, flow: Flow) -> Amount:
        return NOTIFICATION_KB if event == "object_created" else flow.item_kb

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: S3Settings, load: Load) -> Iterator[Use]:
        yield from self._now_uses(s)
        for operation in PUTS:
            for flow in load[operation]:
                yield from self._put_uses(s, load, flow)
        for flow in load["list"]:
            express = s.storage_class == "express_one_zone"
            yield Use("s3.express_one_zone.put" if express else LISTS, flow.monthly_items, "lists")
        for flow in load["get"]:
            yield from self._get_uses(s, flow)
        for flow in load["restore"]:
            yield from self._restore_uses(s, load, flow)
        yield from self._object_uses(s, load)
        if s.encrypted_by != "s3":
            one_in = BY_BUCKET_KEY if s.encrypted_by == "bucket_key" else 1.0
            for operation, word in ENCRYPTED.items():
                yield from by_item(load[operation], word, one_in)
        for name, (dimension, _, word) in BY_HAND.items():
            amount: float = getattr(s, name)
            if used(amount):
                yield Use(dimension, amount, word)
        if s.time_control:
            for flow in load.out("replicated"):
                yield Use(TIME_CONTROL, flow.monthly_items, "copies", *in_gb(flow.item_kb))

    @staticmethod
    def _now_uses(s: S3Settings) -> Iterator[Use]:
        """What is there today, in the class where it lies, or to which it moves at the beginning of the month."""
        moving = 0.0 if s.move_to == "none" else smaller(s.moving_gb, s.storage_gb)
        yield from there_now(s, s.storage_class, s.storage_gb - moving, "GB now")
        yield from there_now(s, s.move_to, s.moved_gb, "GB moved already")
        if used(moving):
            yield from there_now(s, s.move_to, moving, "GB moved on the first day")

    def once(self, s: S3Settings, load: Load) -> Iterator[Use]:
        """The puts of a first load, and what a new rule moves on its first day."""
        each = (KB_IN_GB / s.object_kb, "objects a GB")
        if used(s.loaded_gb):
            loaded = (s.loaded_gb, "GB loaded", *each)
            parts = () if s.part_mb is None else (_requests_each(s, s.object_kb), "request each|requests each")
            yield Use(f"s3.{s.storage_class}.put", *loaded, *parts)
            if s.storage_class == "express_one_zone":
                yield Use("s3.express_one_zone.upload", s.loaded_gb, "GB loaded")
            if s.encrypted_by != "s3":
                one_in = (BY_BUCKET_KEY, UNDER_A_BUCKET_KEY) if s.encrypted_by == "bucket_key" else ()
                yield Use(KMS_REQUESTS, *loaded, *one_in)
        if s.move_to != "none" and used(s.moving_gb):
            yield Use(f"s3.{s.move_to}.lifecycle_transition", s.moving_gb, "GB moved on the first day", *each)

    def _put_uses(self, s: S3Settings, load: Load, flow: Flow) -> Iterator[Use]:
        requests = () if s.part_mb is None else (_requests_each(s, flow.item_kb), "request each|requests each")
        yield Use(f"s3.{s.storage_class}.put", flow.monthly_items, "puts", *requests)
        if s.storage_class == "express_one_zone":
            yield Use("s3.express_one_zone.upload", flow.monthly_items, "puts", *in_gb(flow.item_kb))
        new = (flow.monthly_items, "puts", s.new_objects_percent / 100, "new")
        before, after, moved = months_of(s, load, flow)
        yield from put_there(s, s.storage_class, flow.item_kb, new, (before, "months of them"))
        if used(s.old_versions_days):
            old = (flow.monthly_items, "puts", 1.0 - s.new_objects_percent / 100, "that replace an object")
            months = (load.months_kept(s.old_versions_days), "months of old versions")
            yield from put_there(s, s.storage_class, flow.item_kb, old, months)
        if s.move_to != "none":
            yield from put_there(s, s.move_to, flow.item_kb, new, (after, "months of them moved"))
            yield Use(f"s3.{s.move_to}.lifecycle_transition", *new, moved, "of them moved")

    @staticmethod
    def _get_uses(s: S3Settings, flow: Flow) -> Iterator[Use]:
        moved = s.moved_gets_percent / 100
        shares: dict[str, Amount | None] = {s.storage_class: 1 - moved, s.move_to: moved}
        if s.move_to == "none":
            shares = {s.storage_class: None}
        for name, share in shares.items():
            gets = (flow.monthly_items, "gets", *(() if share is None else (share, "of them")))
            yield Use(f"s3.{name}.get", *gets)
            if name in RETRIEVED:
                yield Use(f"s3.{name}.retrieval", *gets, *in_gb(flow.response_kb))
        if used(s.object_lambda_percent):
            through = (s.object_lambda_percent / 100, "through Object Lambda")
            yield Use(OBJECT_LAMBDA, flow.monthly_items, "gets", *through, *in_gb(flow.response_kb))

    @staticmethod
    def _archive(s: S3Settings) -> str | None:
        return next((name for name in (s.storage_class, s.move_to) if name in ARCHIVES), None)

    def _restore_uses(self, s: S3Settings, load: Load, flow: Flow) -> Iterator[Use]:
        archive = self._archive(s)
        if archive is None:
            return
        restores = (flow.monthly_items, "restores")
        yield Use(f"s3.{archive}.restore_requests.{s.restore_speed}", *restores)
        yield Use(f"s3.{archive}.retrieval.{s.restore_speed}", *restores, *in_gb(s.object_kb))
        there = (s.restored_days, "days there", load.days_in_month, "÷ days in the month")
        yield Use(STANDARD, *restores, *in_gb(s.object_kb), *there)

    @staticmethod
    def _object_uses(s: S3Settings, load: Load) -> Iterator[Use]:
        """What is billed by the object: those there now, and those that came since and are still there."""
        months = load.months_kept(s.keep_days)
        for name, (dimension, _, word) in BY_OBJECT.items():
            count: float = getattr(s, name)
            if not used(count):
                continue
            times = (count * 1.0, word)  # a yes counts once
            now = s.storage_gb + s.moved_gb
            yield Use(dimension, now, "GB now", KB_IN_GB / s.object_kb, "objects a GB", *times)
            for operation in PUTS:
                for flow in load[operation]:
                    new = (flow.monthly_items, "puts", s.new_objects_percent / 100, "new")
                    yield Use(dimension, *new, months, "months of them", *times)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: S3Settings, load: Load) -> Iterator[Demand]:
        yield Demand("s3.buckets", 1.0, "bucket", is_setting=True)
        puts, gets = _requests_per_second(s, load)
        for kind, requests in (("put", puts), ("get", gets)):
            if not is_number(requests):
                yield Demand(f"s3.prefix_{kind}_rate", requests / s.prefixes, "on each prefix", remedy=SPREAD)
        if s.encrypted_by != "s3":
            flows = [flow for operation in ENCRYPTED for flow in load[operation]]
            yield from key_demands(flows, BY_BUCKET_KEY if s.encrypted_by == "bucket_key" else 1.0)
        for flow in load["put"]:
            cause, at = f"put by {flow.edge.source.label}", flow.edge.id
            yield Demand("s3.object_size", flow.item_kb / KB_IN_TB, cause, where=at)
            if s.part_mb is None:
                whole = flow.item_kb / KB_IN_GB
                yield Demand("s3.single_put_size", whole, cause, where=at, remedy="Upload it in parts.")
            else:
                parts = whole_up(flow.item_kb / 1024 / s.part_mb)
                yield Demand("s3.multipart.parts", parts, cause, where=at, remedy="Take larger parts.")

    def problems(self, s: S3Settings, load: Load) -> Iterator[Problem]:
        archive = self._archive(s)
        sizes = [flow.item_kb for name in PUTS for flow in load[name]]
        if s.move_to != "none" and sizes and largest(largest_of(sizes)) < LEAST_KB:
            yield Problem(
                "s3.lifecycle",
                "near",
                f"nothing moves to {CLASSES[s.move_to]}: lifecycle rules leave objects under 128 KB where they are.",
                mend=Mend("move_to"),
            )
        if load["restore"] and archive is None:
            yield Problem("s3.restore", "error", "nothing here is archived, so there is nothing to restore.")
        if load["get"] and s.storage_class in ARCHIVES and not load["restore"]:
            yield Problem(
                "s3.restore",
                "error",
                f"S3 refuses to get what lies in {CLASSES[s.storage_class]} before it is restored. Restore it, or "
                "keep it in Glacier Instant Retrieval.",
                mend=Mend("storage_class"),
            )

    def edge_problems(self, s: S3Settings, edge: EdgeView) -> Iterator[Problem]:
        return notification_problems(edge)


def _requests_each(s: S3Settings, object_kb: Amount) -> Amount:
    """Requests of one put: its parts, with those that begin and end it, or the object at once."""
    if s.part_mb is None:
        return 1.0
    megabytes = object_kb / 1024
    return choose(megabytes > s.part_mb, whole_up(megabytes / s.part_mb) + PARTS_MORE, 1.0)


def _requests_per_second(s: S3Settings, load: Load) -> tuple[Amount, Amount]:
    """(puts, gets) in the peak second, each part of an upload one, and those that copies make of their source."""
    puts = [flow.peak_items_per_second * _requests_each(s, flow.item_kb) for name in PUTS for flow in load[name]]
    puts += [flow.peak_items_per_second for name in ("list", "delete") for flow in load[name]]
    gets = [flow.peak_items_per_second for flow in load["get"]]
    for flow in load.out("replicated"):
        puts.append(flow.peak_items_per_second)
        gets.append(flow.peak_items_per_second * GETS_OF_A_COPY)
    return added(puts), added(gets)


SPREAD = "Spread the objects over more prefixes; S3 adapts within minutes, answering 503 meanwhile."
