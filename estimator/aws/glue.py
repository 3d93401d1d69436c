"""Glue: https://aws.amazon.com/glue/pricing/

Jobs, sessions and crawlers are billed by the DPU-hour, by the second: a job or session a minute at least (Glue 2.0
and later), a crawler ten.  Flexible jobs are cheaper and may wait; Ray has memory-optimised DPUs; DataBrew is billed
by the node-hour, begun minutes whole, and by sessions of half an hour.  The catalogue bills its objects (databases,
tables with their versions, partitions) and the requests for them, a million of each free in an account.

All jobs but DataBrew's are runs of the account; the quota of DPUs is that of Spark jobs.  Flexible jobs and Ray have
quotas of their own, which have no rows.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, begun, larger
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting

JOBS = {
    "spark": ("Spark", "glue.etl.dpu_hour"),
    "flex": ("Spark, flexible", "glue.etl_flex.dpu_hour"),
    "ray": ("Ray", "glue.ray.m_dpu_hour"),
    "databrew": ("DataBrew", "glue.databrew.node_hour"),
}
CRAWLERS = "glue.crawler.dpu_hour"
SESSIONS = "glue.interactive_session.dpu_hour"
OBJECTS, REQUESTS = "glue.catalog.objects", "glue.catalog.requests"
OPTIMIZATION = "glue.catalog.optimization_dpu_hour"
DATABREW_SESSIONS = "glue.databrew.sessions"
LEAST_DPU = 0.0625
"""What a Python shell takes: docs.aws.amazon.com/glue/latest/dg/add-job-python.html."""
JOB_LEAST_MINUTES, CRAWL_LEAST_MINUTES, DATABREW_SESSION_MINUTES = 1, 10, 30
IN_AN_HOUR = (60, "÷ minutes in an hour")


def _minutes(default: float, label: str, help: str, *, advanced: bool = False) -> float:
    minutes: float = setting(default, label, unit="minutes", advanced=advanced, help=help, ge=0.001, le=100_000)
    return minutes


def _dpus(default: float, label: str, help: str, *, advanced: bool = False) -> float:
    dpus: float = setting(
        default, label, unit="DPUs", basis="aws", advanced=advanced, help=help, ge=LEAST_DPU, le=10_000
    )
    return dpus


def _count(default: int, label: str, unit: str, help: str) -> int:
    count: int = setting(default, label, unit=unit, help=help, advanced=True, ge=1, le=1_000_000_000)
    return count


class GlueSettings(Settings):
    job: Literal["spark", "flex", "ray", "databrew"] = setting(
        "spark", "Jobs", choices={key: name for key, (name, _) in JOBS.items()}, basis="aws",
        help="Flexible ones cost a third less and wait for spare capacity.",
    )  # fmt: skip
    job_dpus: float = _dpus(
        10,
        "DPUs of a job",
        "4 vCPU and 16 GB each: a G.1X worker is one, a G.2X two, a G.025X a quarter, a Python shell 0.0625. For "
        "DataBrew, nodes.",
    )
    job_minutes: float = _minutes(10, "A job runs", "From start to end; a minute is billed at least.")
    crawl_dpus: float = _dpus(2, "DPUs of a crawler", "AWS decides; its examples take two.", advanced=True)
    crawl_minutes: float = _minutes(5, "A crawl runs", "Ten are billed at least.")
    session_dpus: float = _dpus(5, "DPUs of a session", "AWS gives an interactive session five.", advanced=True)
    session_minutes: float = _minutes(
        30, "A session runs", "A notebook somebody works in, idle time included.", advanced=True
    )
    databases: int = _count(1, "Databases", "databases", "In the catalogue now.")
    tables: int = _count(10, "Tables", "tables", "In the catalogue now.")
    table_versions: int = _count(1, "Versions per table", "versions", "Each change of its columns keeps the old one.")
    partitions: int = setting(
        1000, "Partitions", unit="partitions", help="In the catalogue now, of all tables.", ge=0, le=1_000_000_000
    )
    new_partitions: float = setting(
        24, "New partitions", unit="a day", help="A folder for each hour makes 24.", ge=0, le=1e8
    )
    optimization_dpu_hours: float = setting(
        0, "Table optimisation", unit="DPU-hours a month", basis="off", advanced=True,
        help="Compaction and statistics that Glue runs by itself.", ge=0, le=1e8,
    )  # fmt: skip
    latency_ms: float = setting(
        50, "Answers in", unit="ms", advanced=True, help="A catalogue request.", ge=0.001, le=10_000
    )

    acting: ClassVar[Acting] = Acting(
        alone="databases tables table_versions partitions new_partitions optimization_dpu_hours",
        called={
            "run_job": "job job_dpus job_minutes",
            "crawl": "crawl_dpus crawl_minutes",
            "open_session": "session_dpus",
            "open_session prepare": "session_minutes",
            "request": "latency_ms",
        },
    )


class Glue(AwsService[GlueSettings]):
    slug = "glue"
    name = "Glue"
    noun = "Glue"
    default_name = "ETL"
    type = "data"
    help = "Jobs that move and reshape data, and the catalogue of what lies where."
    known_as = ("etl", "spark", "catalog", "catalogue", "crawler")
    family = "database"
    fits = (
        "Jobs by the hour or night that clean, join and convert data with Spark or Python, and the catalogue of "
        "tables that Athena reads."
    )
    fits_not = (
        "Single events and small files, where a function is quicker and does not pay for a job's least minute. "
        "Answers that somebody waits for."
    )
    Settings = GlueSettings
    hidden_costs = (
        HiddenCost("what is catalogued", {"databases": 0, "tables": 0, "partitions": 0, "new_partitions": 0.0}),
    )
    operations = (
        Operation(
            "run_job",
            "start a job",
            waits=False,
            accepts={"client", "code", "workflow", "schedule", "external", "bus"},
            for_each="seldom",
        ),
        Operation(
            "crawl",
            "start a crawler that finds tables and partitions",
            waits=False,
            accepts={"client", "code", "workflow", "schedule", "external"},
            for_each="seldom",
        ),
        Operation(
            "request",
            "ask the catalogue, or change it",
            accepts={"client", "code", "workflow", "analytics", "external"},
        ),
        Operation("open_session", "open a notebook session", waits=False, accepts={"client"}, for_each="seldom"),
        Operation("prepare", "work on data in DataBrew", waits=False, accepts={"client"}, for_each="seldom"),
    )
    events = (
        Event("job", "each run of the job", of=("run_job",), sends="code", later=True, mostly="reads"),
        Event(
            "crawl",
            "each run of the crawler",
            of=("crawl",),
            sends="analytics",
            later=True,
            mostly="reads",
            reaches="a crawler reads S3 and the catalogue; other sources it reaches from inside a network",
        ),
    )
    alternatives = (("glue.etl.dpu_hour", "glue.etl_flex.dpu_hour", "glue.ray.m_dpu_hour"),)
    dimensions = {
        **{key: Dimension(f"Glue jobs, {name}") for name, key in JOBS.values()},
        CRAWLERS: Dimension("Glue crawlers"),
        SESSIONS: Dimension("Glue interactive sessions"),
        DATABREW_SESSIONS: Dimension("DataBrew sessions"),
        OBJECTS: Dimension("Objects in the catalogue", "stock"),
        REQUESTS: Dimension("Catalogue requests"),
        OPTIMIZATION: Dimension("Table optimisation", "standing"),
    }
    effects = {
        "glue.partitions": ("refuses", "no more partitions can be made"),
        "glue.partitions_per_table": ("refuses", "no more partitions can be made"),
        "glue.tables": ("refuses", "no more tables can be made"),
        "glue.tables_per_database": ("refuses", "no more tables can be made"),
        "glue.table_versions": ("refuses", "no more versions can be made"),
        "glue.concurrent_jobs": ("refuses", "jobs do not start"),
        "glue.task_dpus": ("refuses", "jobs do not start"),
        "glue.crawlers_running": ("refuses", "crawlers do not start"),
    }
    limits = {
        "glue.databases": "catalogue databases",
        "glue.tables": "catalogue tables",
        "glue.tables_per_database": "tables of a database",
        "glue.table_versions": "versions of a table",
        "glue.partitions": "catalogue partitions",
        "glue.partitions_per_table": "partitions of a table",
        "glue.concurrent_jobs": "Glue jobs running",
        "glue.task_dpus": "DPUs in use",
        "glue.crawlers_running": "crawlers running",
    }

    def kind_of(self, s: GlueSettings) -> str:
        return f"Glue · {JOBS[s.job][0]}"

    def response_kb(self, s: GlueSettings, operation: str) -> Amount | None:
        return None if operation == "request" else 0.0

    def own_seconds(self, s: GlueSettings, operation: str) -> tuple[Amount, Amount]:
        minutes = {"run_job": s.job_minutes, "crawl": s.crawl_minutes, "open_session": s.session_minutes}
        if operation not in minutes:
            return answers_in(s.latency_ms)
        return minutes[operation] * 60, minutes[operation] * 60

    def usage(self, s: GlueSettings, load: Load) -> Iterator[Use]:
        units, is_brewed = ("nodes", True) if s.job == "databrew" else ("DPUs", False)
        for operation, dimension, dpus, word, least in (
            ("run_job", JOBS[s.job][1], s.job_dpus, units, JOB_LEAST_MINUTES),
            ("crawl", CRAWLERS, s.crawl_dpus, "DPUs", CRAWL_LEAST_MINUTES),
            ("open_session", SESSIONS, s.session_dpus, "DPUs", JOB_LEAST_MINUTES),
        ):
            for flow in load[operation]:
                minutes = flow.seconds / 60
                lasts = larger(begun(minutes, 1) if is_brewed and operation == "run_job" else minutes, least)
                yield Use(dimension, flow.monthly_items, "runs", dpus, word, lasts, "minutes", *IN_AN_HOUR)
        sessions = begun(s.session_minutes, DATABREW_SESSION_MINUTES)
        yield Use(DATABREW_SESSIONS, load["prepare"].monthly_items, "visits", sessions, "sessions of 30 minutes")
        yield Use(REQUESTS, load["request"].monthly_items, "requests")
        yield Use(OPTIMIZATION, s.optimization_dpu_hours, "DPU-hours")
        yield Use(OBJECTS, s.databases, "database|databases")
        yield Use(OBJECTS, s.tables, "table|tables", s.table_versions, "version|versions")
        yield Use(OBJECTS, s.partitions, "partitions")
        months = (load.months_kept(), "months of them")
        yield Use(OBJECTS, s.new_partitions, "new partitions a day", load.days_in_month, "days", *months)

    def demands(self, s: GlueSettings, load: Load) -> Iterator[Demand]:
        yield Demand("glue.databases", s.databases, "in the catalogue", is_setting=True)
        yield Demand("glue.tables", s.tables, "in the catalogue", is_setting=True)
        yield Demand("glue.tables_per_database", s.tables / s.databases, "on average", is_setting=True)
        yield Demand("glue.table_versions", s.table_versions, "kept", remedy="Delete old versions.", is_setting=True)
        partitions = s.partitions + s.new_partitions * load.days_in_month * load.month
        yield Demand("glue.partitions", partitions, "at the end of the month billed", remedy=COARSER)
        yield Demand("glue.partitions_per_table", partitions / s.tables, "on average", remedy=COARSER)
        if load["crawl"]:
            crawling = load["crawl"].concurrency(load.latency["crawl"][0])
            yield Demand("glue.crawlers_running", crawling, "running at once")
        if load["run_job"] and s.job != "databrew":
            running = load["run_job"].concurrency(load.latency["run_job"][0])
            yield Demand("glue.concurrent_jobs", running, "running at once", remedy=LATER)
            if s.job == "spark":
                yield Demand("glue.task_dpus", running * s.job_dpus, "in use at once", remedy=LATER)


COARSER = "Partition by coarser keys, or let Athena project partitions instead of keeping them."
LATER = "Start jobs one after another, or with fewer DPUs."
