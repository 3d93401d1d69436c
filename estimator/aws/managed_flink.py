"""Managed Service for Apache Flink: https://aws.amazon.com/managed-service-apache-flink/pricing/

Billed by the second and KPU, one more for each application's orchestration (a Studio notebook takes two), with 50 GB
of running storage for each of its own; a run is ten minutes at least, and backups are billed by the GB:
docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html.  Its former SQL applications (managed_flink.legacy_sql)
are no more since January 2026.  How large its code is and how many snapshots it keeps is no matter of load.
"""

from collections.abc import Iterator
from math import ceil
from typing import ClassVar, Literal

from estimator.engine.figures import counted, figure, whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, anywhere, at_first, between, larger, largest, smallest, whole_up
from estimator.engine.measures import Demand, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from pricing.book import LimitBook

KINDS = {"application": "application", "studio": "Studio notebook"}
KPUS = {"application": "managed_flink.kpu_hour", "studio": "managed_flink.studio.kpu_hour"}
ORCHESTRATION = {"application": 1, "studio": 2}
STORAGE, BACKUP = "managed_flink.running_storage", "managed_flink.durable_backup"
GB_OF_A_KPU = 50
LEAST_MINUTES = 10


class FlinkSettings(Settings):
    kind: Literal["application", "studio"] = setting(
        "application", "Kind", choices=KINDS, basis="aws", help="A notebook takes one KPU more than an application."
    )
    scaling: Literal["by_load", "fixed"] = setting(
        "by_load", "KPUs", choices={"by_load": "by the hour's load", "fixed": "fixed number"}, basis="aws",
        help="Automatic scaling follows the load, an hour behind here.",
    )  # fmt: skip
    kpus: int = setting(1, "Least KPUs", unit="KPUs", basis="aws", help="1 vCPU and 4 GB each.", ge=1, le=10_000)
    most_kpus: int = setting(
        64, "Most KPUs", unit="KPUs", basis="aws", advanced=True, when=("scaling", ("by_load",)),
        help="Where scaling stops.", ge=1, le=10_000,
    )  # fmt: skip
    records_per_kpu: float = setting(
        1000, "A KPU handles", unit="records/s", when=("scaling", ("by_load",)),
        help="A thousand with windows and joins, ten thousand of simple ones. Measure it: it decides the bill.",
        ge=0.001, le=1e7,
    )  # fmt: skip
    run_minutes: float = setting(
        15, "A run takes", unit="minutes", advanced=True,
        help="Where something starts it and it stops again. Runs of another length say so on their edge.",
        ge=0.001, le=100_000,
    )  # fmt: skip
    backup_gb: float = setting(
        0, "Backups", unit="GB", basis="off", advanced=True, help="Snapshots you take yourself.", ge=0, le=1e9
    )

    acting: ClassVar[Acting] = Acting(
        alone="scaling kind kpus backup_gb",
        called={
            "process": "most_kpus records_per_kpu",
            "run": "run_minutes",
        },
    )


class ManagedFlink(AwsService[FlinkSettings]):
    slug = "managed_flink"
    name = "Managed Service for Apache Flink"
    noun = "a Flink application"
    default_name = "Analysis"
    short_name = "Flink"
    type = "compute"
    help = "Counts, joins and filters records of a stream as they come."
    known_as = ("stream", "analytics", "windows", "kinesis")
    family = "stream"
    fits = "Counting over windows of time, joining streams and keeping state for many keys, continuously."
    fits_not = (
        "Looking at each record by itself, which a function does for less. Streams with long quiet times: its units "
        "are billed as long as the application runs."
    )
    Settings = FlinkSettings
    operations = (
        Operation("process", "read the records of a stream", accepts={"kinesis", "stream"}),
        Operation(
            "run",
            "start it for one batch",
            waits=False,
            accepts={"client", "code", "schedule", "workflow"},
            for_each="seldom",
        ),
    )
    events = (
        Event(
            "result",
            "each record it has read, for what it writes",
            of=("process",),
            per="item",
            later=True,
            mostly="writes",
        ),
        Event("run", "each run for a batch", of=("run",), later=True, mostly="reads"),
    )
    alternatives = (("managed_flink.kpu_hour", "managed_flink.studio.kpu_hour"),)
    dimensions = {
        KPUS["application"]: Dimension("Flink KPUs", "capacity"),
        KPUS["studio"]: Dimension("Flink Studio KPUs", "capacity"),
        STORAGE: Dimension("Flink running storage", "capacity"),
        BACKUP: Dimension("Flink backups", "stock"),
    }
    effects = {
        "managed_flink.kpus": ("delays", "the application falls behind"),
        "managed_flink.capacity": ("delays", "the application falls behind"),
    }
    limits = {
        "managed_flink.kpus": "KPUs of an application",
        "managed_flink.applications": "Flink applications",
    }

    def kind_of(self, s: FlinkSettings) -> str:
        return f"Flink {KINDS[s.kind]}"

    def check(self, s: FlinkSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.scaling == "by_load" and s.most_kpus < s.kpus:
            return "most_kpus", f"must not be less than the least, {figure(s.kpus)}."
        return None

    def own_seconds(self, s: FlinkSettings, operation: str) -> tuple[Amount, Amount]:
        seconds = s.run_minutes * 60 if operation == "run" else 0.0
        return seconds, seconds

    @staticmethod
    def _is_batch_only(load: Load) -> bool:
        return bool(load["run"]) and not load["process"]

    @staticmethod
    def _needed(s: FlinkSettings, load: Load) -> Amount:
        """KPUs that the mean of this hour or the one before takes: records may wait in their stream."""
        if s.scaling == "fixed":
            return s.kpus
        records = load["process"].items_per_second
        return whole_up(larger(records, load.hours.previous(records)) / s.records_per_kpu)

    def _running(self, s: FlinkSettings, load: Load) -> Amount:
        return between(s.kpus, self._needed(s, load), _most(s)) if s.scaling == "by_load" else s.kpus

    def usage(self, s: FlinkSettings, load: Load) -> Iterator[Use]:
        month, more = load.hours_per_month, ORCHESTRATION[s.kind]
        if not self._is_batch_only(load):
            kpu_hours = load.hours.month_of(self._running(s, load))
            yield Use(KPUS[s.kind], kpu_hours, "KPU-hours")
            yield Use(KPUS[s.kind], more, "KPU for orchestration|KPUs for orchestration", month, "hours")
            yield Use(STORAGE, kpu_hours, "KPU-hours", GB_OF_A_KPU, "GB", month, "÷ hours in a month")
        for flow in load["run"]:
            runs, hours = (flow.monthly_items, "runs"), (larger(flow.seconds / 60, LEAST_MINUTES) / 60, "hours")
            yield Use(KPUS[s.kind], *runs, s.kpus + more, "KPUs with orchestration", *hours)
            yield Use(STORAGE, *runs, s.kpus, "KPUs", *hours, GB_OF_A_KPU, "GB", month, "÷ hours in a month")
        yield Use(BACKUP, s.backup_gb, "GB")

    def demands(self, s: FlinkSettings, load: Load) -> Iterator[Demand]:
        yield Demand("managed_flink.applications", 1.0, "application", is_setting=True)
        by_load, remedy = self._needed(s, load), "Split the work into several applications."
        is_set = not anywhere(at_first(by_load) > s.kpus)
        yield Demand("managed_flink.kpus", larger(by_load, s.kpus), "needed", remedy=remedy, is_setting=is_set)

    def problems(self, s: FlinkSettings, load: Load) -> Iterator[Problem]:
        needed = self._needed(s, load)
        if s.scaling == "by_load" and anywhere(needed > _most(s)):
            needs, most = counted(largest(needed), "KPU"), smallest(s.most_kpus)
            message = f"the busiest hour needs {needs}, but no more than {whole(most)} may run: records fall behind."
            mend = Mend("most_kpus", to=ceil(largest(needed)))
            yield Problem("managed_flink.capacity", "breach", f"{message} Allow more.", mend=mend)


def _most(s: FlinkSettings) -> Amount:
    """KPUs at which scaling stops."""
    return larger(s.most_kpus, s.kpus)
