"""X-Ray: https://aws.amazon.com/xray/pricing/

A trace is billed once when it is recorded, however many services add segments to it, and again when somebody
searches through it or opens it.  So one edge from where requests enter is enough.  The sampling rule decides how
many are recorded: by default the first request of each second and 5 % of the rest, an hour's requests spread evenly
over its seconds (where they come in clumps, fewer are recorded).  Retention, indexed annotations and the number of
sampling rules are limits of the design, which no load reaches.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, larger, smaller
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import SECONDS_IN_HOUR

RECORDED = "xray.traces_recorded"
RETRIEVED = "xray.traces_retrieved"
SCANNED = "xray.traces_scanned"
INSIGHTS = "xray.insights_traces"


class XRaySettings(Settings):
    first_per_second: float = setting(
        1, "Always recorded", unit="requests/s", basis="aws", help="So many requests of each second.", ge=0, le=1e6
    )
    sampled_percent: float = setting(
        5, "Recorded of the rest", unit="%", basis="aws", help="The share of what comes beyond them.", ge=0, le=100
    )
    segments: float = setting(
        5,
        "Segments per trace",
        unit="segments",
        advanced=True,
        help="One for each service or function a request passes.",
        ge=1,
        le=10_000,
    )
    segment_kb: float = setting(2, "Segment", unit="KB", advanced=True, help="Its mean size.", ge=0.001, le=10_000)
    retrieved: float = setting(
        0, "Traces opened", unit="a month", basis="off", help="In the console or through the API.", ge=0, le=1e12
    )
    scanned: float = setting(
        0, "Traces searched", unit="a month", basis="off", help="All that a search or service map reads.", ge=0, le=1e12
    )
    insights: bool = setting(False, "Insights", basis="off", help="Looks for anomalies in every trace recorded.")

    acting: ClassVar[Acting] = Acting(
        alone="retrieved scanned",
    )


class XRay(AwsService[XRaySettings]):
    slug = "xray"
    name = "X-Ray"
    default_name = "Traces"
    type = "watch"
    help = "Traces of requests through all services. One call from where they enter is enough."
    known_as = ("tracing", "trace", "apm")
    family = "observability"
    fits = "Seeing where the time of a request goes across functions, APIs and tables, from a sample of the traffic."
    fits_not = (
        "Counts and alarms over all requests: those are metrics. Recording everything at a high rate, for each "
        "trace recorded is billed."
    )
    Settings = XRaySettings
    operations = (
        Operation(
            "trace",
            "a request that is recorded if the sampling rule picks it",
            waits=False,
            accepts={"client", "code", "rest_api", "workflow", "graphql"},
        ),
    )
    dimensions = {
        RECORDED: Dimension("Traces recorded"),
        RETRIEVED: Dimension("Traces opened", "standing"),
        SCANNED: Dimension("Traces searched", "standing"),
        INSIGHTS: Dimension("Traces read by Insights"),
    }
    effects = {
        "xray.*": ("blinds", "traces are missing"),
    }
    limits = {
        "xray.segments_rate": "X-Ray segments",
        "xray.segment_size": "segment size",
        "xray.trace_size": "trace size",
    }

    def payload_kb(self, s: XRaySettings, operation: str) -> Amount | None:
        return s.segment_kb

    def response_kb(self, s: XRaySettings, operation: str) -> Amount | None:
        return 0.0

    @staticmethod
    def _parts(s: XRaySettings, per_second: Amount) -> tuple[Amount, Amount]:
        """(the first of each second, the others a second)."""
        return smaller(per_second, s.first_per_second), larger(per_second - s.first_per_second, 0.0)

    def usage(self, s: XRaySettings, load: Load) -> Iterator[Use]:
        if load["trace"]:
            first, rest = (
                load.hours.month_of(part) * SECONDS_IN_HOUR for part in self._parts(s, load["trace"].calls_per_second)
            )
            for dimension in (RECORDED, INSIGHTS) if s.insights else (RECORDED,):
                yield Use(dimension, first, "first of their second")
                yield Use(dimension, rest, "others", s.sampled_percent / 100, "sampled")
        yield Use(RETRIEVED, s.retrieved, "opened")
        yield Use(SCANNED, s.scanned, "searched")

    def demands(self, s: XRaySettings, load: Load) -> Iterator[Demand]:
        if not load["trace"]:
            return
        first, rest = self._parts(s, load["trace"].peak_calls_per_second)
        recorded = first + rest * (s.sampled_percent / 100)
        yield Demand("xray.segments_rate", recorded * s.segments, "segments in the peak second", remedy=SAMPLE)
        yield Demand("xray.segment_size", s.segment_kb, "a segment")
        size = load.limit("xray.trace_size")
        yield Demand("xray.trace_size", s.segments * s.segment_kb, "longer traces are cut", value=size)


SAMPLE = "Record a smaller share of requests."
