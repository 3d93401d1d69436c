"""EFS: https://aws.amazon.com/efs/pricing/

Storage by the GB-month of each class.  Elastic throughput bills each GB read and written: an operation on data counts
32 KB at least, one on names and attributes 4 KB, both then by the KB begun: docs.aws.amazon.com/efs/latest/ug/
metered-sizes.html.  Provisioned throughput is billed beyond the 50 KB a second that come with each GB of Standard
storage; bursting bills none and has those 50 KB.  Reads count a third towards either.  What lies in Infrequent Access
or Archive costs a price by the GB to read, to write and to move there, and counts 128 KB a file at least.
The limits of EFS are not in the tables; throughput that does not suffice is named as a fault of the design instead.
"""

from collections.abc import Iterator
from math import inf
from typing import ClassVar, Literal

from estimator.aws.units import in_gb
from estimator.engine.figures import decimals
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    Amount,
    added,
    anywhere,
    begun,
    between,
    choose,
    larger,
    largest,
    smaller,
    smallest,
    used,
)
from estimator.engine.measures import HiddenCost, Mend, Problem, Use
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import SET, Acting, Settings, setting
from estimator.engine.traffic.flow import Flow
from pricing.book import LimitBook

ELASTIC = {"read": "efs.elastic_throughput.read", "write": "efs.elastic_throughput.write"}
COLD = {"infrequent": "efs.infrequent_access", "archive": "efs.archive"}
PROVISIONED = "efs.provisioned_throughput"
DATA_LEAST_KB, METADATA_LEAST_KB = 32.0, 4.0
COLD_FILE_KB = 128.0
GB_FOR_A_MB_S = 20.0
"""GB of Standard storage that come with a MB a second: 50 KB each."""
READS_COUNT = 1 / 3


class EfsSettings(Settings):
    zones: Literal["regional", "one_zone"] = setting(
        "regional", "Kept in", choices={"regional": "several zones", "one_zone": "one zone"}, basis="aws",
        help="One zone costs about half, and is gone while the zone is.",
    )  # fmt: skip
    throughput: Literal["elastic", "provisioned", "bursting"] = setting(
        "elastic", "Throughput", choices={"elastic": "elastic", "provisioned": "provisioned", "bursting": "bursting"},
        basis="aws", help="Elastic bills each GB, provisioned a speed you set; bursting is free and grows with size.",
    )  # fmt: skip
    storage_gb: float = setting(10, "Standard now", unit="GB", help="Files in daily use.", ge=0, le=1e9)
    loaded_gb: float = setting(
        0, "First load", unit="GB", basis="off", advanced=True, when=("throughput", ("elastic",)), ge=0, le=1e9,
        help="What is still to be written there: elastic throughput bills it once.",
    )  # fmt: skip
    infrequent_gb: float = setting(
        0, "Infrequent Access now", unit="GB", basis="off", help="Files not read for a while.", ge=0, le=1e9
    )
    archive_gb: float = setting(
        0, "Archive now", unit="GB", basis="off", help="Files hardly ever read; with elastic throughput only.",
        ge=0, le=1e9,
    )  # fmt: skip
    provisioned_mb_s: float = setting(
        100, "Provisioned throughput", unit="MB/s", when=("throughput", ("provisioned",)),
        help="Writes; reads may be three times as fast.", ge=1, le=10_240,
    )  # fmt: skip
    operation_kb: float = setting(
        64, "Read or written at once", unit="KB", help="Where a call does not say. 32 are billed at least.",
        ge=0, le=1e9,
    )  # fmt: skip
    file_kb: float = setting(
        1024,
        "File size",
        unit="KB",
        advanced=True,
        when=(("infrequent_gb", "archive_gb", "infrequent_after_days", "archive_after_days"), SET),
        help="Mean size; cold files count 128 KB at least.",
        ge=0.001,
        le=1e12,
    )
    new_percent: float = setting(
        100, "Writes that add data", unit="%", help="The rest change what is there, or are taken back.", ge=0, le=100
    )
    keep_days: float | None = setting(
        None, "Files kept", unit="days", basis="aws", when=("new_percent", SET), help="Empty: for ever.",
        ge=0.001, le=36_500,
    )  # fmt: skip
    infrequent_after_days: float | None = setting(
        None, "To Infrequent Access after", unit="days", basis="off", help="Not read for so long. Empty: never.",
        ge=1, le=365,
    )  # fmt: skip
    archive_after_days: float | None = setting(
        None, "To Archive after", unit="days", basis="off", advanced=True, help="Empty: never.", ge=1, le=365
    )
    infrequent_percent: float = setting(
        0, "Reads and writes of Infrequent Access", unit="%", advanced=True, help="Of all.", ge=0, le=100
    )
    archive_percent: float = setting(
        0, "Reads and writes of Archive", unit="%", advanced=True, help="Of all.", ge=0, le=100
    )
    latency_ms: float = setting(3, "Answers in", unit="ms", advanced=True, help="A read or write.", ge=0.001, le=60_000)

    acting: ClassVar[Acting] = Acting(
        alone="zones throughput storage_gb loaded_gb infrequent_gb archive_gb provisioned_mb_s file_kb",
        called={
            "read write": "operation_kb infrequent_percent archive_percent",
            "write": "new_percent keep_days infrequent_after_days archive_after_days",
        },
    )


class Efs(AwsService[EfsSettings]):
    slug = "efs"
    name = "EFS"
    noun = "an EFS file system"
    default_name = "Files"
    type = "storage"
    help = "A file system that functions and containers share."
    known_as = ("nfs", "file system", "files", "shared", "disk", "ebs", "volume", "block storage", "fsx")
    family = "storage"
    fits = (
        "Files that several functions or containers read and write at once: models, uploads in progress, content that "
        "programs expect under a path."
    )
    fits_not = (
        "Objects that are written once and read whole, which S3 keeps for a tenth of the price. Databases, and small "
        "files at a high rate, where each operation waits for the network."
    )
    Settings = EfsSettings
    hidden_costs = (
        HiddenCost("what is stored", {"storage_gb": 0.0}),
        HiddenCost("growth", {"new_percent": 0.0}, ("keep_days",)),
    )
    operations = (
        Operation("read", "read from a file", accepts={"code"}, fetches=True),
        Operation("write", "write to a file", accepts={"code"}),
        Operation("look_up", "list a folder or look at a file's attributes", accepts={"code"}, fetches=True),
    )
    alternatives = (
        ("efs.standard.storage", "efs.one_zone.storage"),
        ("efs.infrequent_access.storage.*", "efs.one_zone.infrequent_access.storage"),
    )
    dimensions = {
        "efs.standard.storage": Dimension("EFS Standard storage", "stock"),
        "efs.one_zone.storage": Dimension("EFS One Zone storage", "stock"),
        "efs.infrequent_access.storage.elastic": Dimension("EFS Infrequent Access storage", "stock"),
        "efs.infrequent_access.storage.bursting_or_provisioned": Dimension(
            "EFS Infrequent Access storage, without elastic throughput", "stock"
        ),
        "efs.one_zone.infrequent_access.storage": Dimension("EFS One Zone Infrequent Access storage", "stock"),
        "efs.archive.storage": Dimension("EFS Archive storage", "stock"),
        ELASTIC["read"]: Dimension("EFS reads"),
        ELASTIC["write"]: Dimension("EFS writes"),
        **{
            f"{prefix}.{kind}": Dimension(f"EFS {kind}s of {label}")
            for prefix, label in ((COLD["infrequent"], "Infrequent Access"), (COLD["archive"], "Archive"))
            for kind in ("read", "write")
        },
        PROVISIONED: Dimension("EFS provisioned throughput", "standing"),
    }

    effects = {
        "efs.throughput": ("delays", "reads and writes take longer"),
    }

    def kind_of(self, s: EfsSettings) -> str:
        return f"EFS · {s.throughput}"

    def check(self, s: EfsSettings, limits: LimitBook) -> tuple[str, str] | None:
        archived = s.archive_gb or s.archive_percent or s.archive_after_days is not None
        if archived and (s.throughput != "elastic" or s.zones == "one_zone"):
            return "archive_gb", "needs elastic throughput and several zones: EFS keeps no archive otherwise."
        if s.loaded_gb > s.storage_gb + s.infrequent_gb + s.archive_gb:
            return "loaded_gb", "must not be more than what is stored now."
        if s.infrequent_percent + s.archive_percent > 100:
            return "infrequent_percent", "and that of Archive add up to more than 100 %."
        if s.archive_after_days is not None and s.archive_after_days <= (s.infrequent_after_days or 0):
            return "archive_after_days", "must come after those to Infrequent Access."
        return None

    def payload_kb(self, s: EfsSettings, operation: str) -> Amount:
        return s.operation_kb if operation == "write" else 0.0

    def response_kb(self, s: EfsSettings, operation: str) -> Amount:
        return {"read": s.operation_kb, "look_up": METADATA_LEAST_KB}.get(operation, 0.0)

    def own_seconds(self, s: EfsSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def is_private(self, s: EfsSettings) -> bool:
        return True

    # -- bill ----------------------------------------------------------------------------------------------

    def once(self, s: EfsSettings, load: Load) -> Iterator[Use]:
        """What is written by a first load."""
        if s.throughput == "elastic" and used(s.loaded_gb):
            yield Use(ELASTIC["write"], s.loaded_gb, "GB loaded")

    def usage(self, s: EfsSettings, load: Load) -> Iterator[Use]:
        yield from self._stored(s, "standard", s.storage_gb, "GB now")
        yield from self._stored(s, "infrequent", s.infrequent_gb, "GB now")
        yield from self._stored(s, "archive", s.archive_gb, "GB now")
        if s.throughput == "provisioned":
            included = s.storage_gb / GB_FOR_A_MB_S
            beyond = larger(s.provisioned_mb_s - included, 0.0)
            yield Use(PROVISIONED, beyond, "MB/s beyond what the storage brings")
        for name in ("read", "write", "look_up"):
            for flow in load[name]:
                yield from self._operation_uses(s, name, flow)
        for flow in load["write"]:
            yield from self._growth_uses(s, load, flow)

    @staticmethod
    def _stored(s: EfsSettings, name: str, *gigabytes: Amount | str) -> Iterator[Use]:
        """What lies in a class; cold files at their least size."""
        if name == "standard":
            yield Use(f"efs.{'one_zone' if s.zones == 'one_zone' else 'standard'}.storage", *gigabytes)
            return
        least = (larger(COLD_FILE_KB / s.file_kb, 1.0), "for 128 KB a file at least")
        dimension = "efs.archive.storage"
        if name == "infrequent":
            mode = "elastic" if s.throughput == "elastic" else "bursting_or_provisioned"
            dimension = f"{COLD['infrequent']}.storage.{mode}"
            if s.zones == "one_zone":
                dimension = "efs.one_zone.infrequent_access.storage"
        yield Use(dimension, *gigabytes, *least)

    @staticmethod
    def _metered_kb(name: str, flow: Flow) -> Amount:
        least = METADATA_LEAST_KB if name == "look_up" else DATA_LEAST_KB
        return larger(begun(flow.item_kb if name == "write" else flow.response_kb, 1), least)

    def _counted_mb(self, name: str, flow: Flow) -> Amount:
        """What an item takes of the throughput."""
        return self._metered_kb(name, flow) / 1024 * (1.0 if name == "write" else READS_COUNT)

    def _operation_uses(self, s: EfsSettings, name: str, flow: Flow) -> Iterator[Use]:
        kind = "write" if name == "write" else "read"
        counted = in_gb(self._metered_kb(name, flow), "KB counted")
        operations = (flow.monthly_items, "look-ups" if name == "look_up" else f"{kind}s")
        if s.throughput == "elastic":
            yield Use(ELASTIC[kind], *operations, *counted)
        if name != "look_up":
            for cold, share in (("infrequent", s.infrequent_percent), ("archive", s.archive_percent)):
                if used(share):
                    yield Use(f"{COLD[cold]}.{kind}", *operations, share / 100, "of cold files", *counted)

    def _growth_uses(self, s: EfsSettings, load: Load, flow: Flow) -> Iterator[Use]:
        """What is added lies in each class for a while, and pays for each move."""
        kept = inf if s.keep_days is None else s.keep_days
        new = (flow.monthly_items, "writes", s.new_percent / 100, "new", *in_gb(flow.item_kb))

        def months(days: Amount) -> Amount:
            return smaller(load.month - 0.5, smaller(days, kept) / load.days_in_month)

        after = {"standard": 0.0, "infrequent": s.infrequent_after_days, "archive": s.archive_after_days}
        starts = [(name, days) for name, days in after.items() if days is not None]
        for (name, start), (_, end) in zip(starts, [*starts[1:], ("", inf)], strict=True):
            yield from self._stored(s, name, *new, months(end) - months(start), "months of them")
            if name != "standard":
                moved = choose(kept > start, between(0.0, load.month - start / load.days_in_month, 1.0), 0.0)
                yield Use(f"{COLD[name]}.write", *new, moved, "of them moved")

    # -- throughput ----------------------------------------------------------------------------------------

    def problems(self, s: EfsSettings, load: Load) -> Iterator[Problem]:
        if s.throughput == "elastic" or not load.arriving:
            return
        is_provisioned = s.throughput == "provisioned"
        needed = added(
            (flow.peak_items_per_second if is_provisioned else flow.items_per_second) * self._counted_mb(name, flow)
            for name, flows in load.arriving.items()
            for flow in flows
        )
        allowed = larger(s.storage_gb / GB_FOR_A_MB_S, s.provisioned_mb_s if is_provisioned else 1.0)
        if anywhere(needed > allowed):
            when = "the peak second" if is_provisioned else "the busiest hour"
            yield Problem(
                "efs.throughput",
                "breach",
                f"{when} needs {decimals(largest(needed), 1)} MB/s, reads counted a third; no more than "
                f"{decimals(smallest(allowed), 1)} last. Provision more, or take elastic throughput.",
                mend=Mend("provisioned_mb_s" if is_provisioned else "throughput"),
            )
