"""CloudWatch beyond logs: https://aws.amazon.com/cloudwatch/pricing/

Metrics of your own in tiers, each set of dimensions a metric; alarms by the metrics they watch (an anomaly alarm
watches three); dashboards, canaries and what else is switched on, by the month; API calls by what draws them.  AWS's
own metrics of its services are free.  Values and dimensions per metric are limits of the code that sends them, which
no traffic reaches.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.batches import fullest_call
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, used
from estimator.engine.measures import Demand, HiddenCost, Sending, Use
from estimator.engine.operations import CallerKind, Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import SET, Acting, Basis, Settings, setting
from estimator.engine.traffic.flow import SHAPES

CUSTOM = "cloudwatch.metrics.custom"
ALARMS = "cloudwatch.alarms.standard"
CANARIES = "cloudwatch.synthetics.canary_runs"
REQUESTS = "cloudwatch.api.requests"
RUM = "cloudwatch.rum.events"
ANOMALY_METRICS = 3
REQUESTED = {
    "get_metrics": "cloudwatch.api.get_metric_data",
    "draw_metrics": "cloudwatch.api.get_metric_widget_image",
    "get_report": "cloudwatch.api.get_insight_rule_report",
}
"""Calls billed by the metrics they name."""
CALLED = ("put_metrics", "list_metrics", "put_alarm")
"""Calls billed as such."""
RATES = {
    "put_metrics": "cloudwatch.metrics.put_rate",
    "get_metrics": "cloudwatch.metrics.get_data_rate",
    "put_alarm": "cloudwatch.alarms.put_rate",
}
ASKERS: set[CallerKind] = {"client", "code", "external", "schedule"}
EMBED = "Write metrics into the log lines (embedded metric format) instead of a call each."


def _number(
    label: str, unit: str, help: str, *, default: float = 0, advanced: bool = True, basis: Basis = "off"
) -> float:
    declared: float = setting(default, label, unit=unit, help=help, advanced=advanced, basis=basis, ge=0, le=1e13)
    return declared


class CloudWatchSettings(Settings):
    custom_metrics: float = _number(
        "Metrics of your own",
        "metrics",
        "Each name with each set of dimensions counts, also those written into logs. AWS's own are free.",
        default=10,
        advanced=False,
        basis="guess",
    )
    alarm_metrics: float = _number(
        "Metrics with alarms", "metrics", "Watched by alarms that look once a minute or less.", advanced=False
    )
    alarms_raised: float = _number("Alarms raised", "a month", "How often one changes its state and tells somebody.")
    dashboards: float = _number("Dashboards", "dashboards", "Three are free.", advanced=False)
    fast_alarm_metrics: float = _number(
        "Metrics with fast alarms", "metrics", "Alarms that look every 10 or 30 seconds."
    )
    anomaly_alarms: float = _number("Anomaly alarms", "alarms", "Each watches a metric and the two ends of its band.")
    composite_alarms: float = _number("Composite alarms", "alarms", "Alarms made of other alarms.")
    query_alarm_metrics: float = _number(
        "Metrics in query alarms", "metrics", "Read by alarms on Metrics Insights queries."
    )
    canaries: int = setting(
        0, "Canaries", basis="off", advanced=True, help="Scripts that try your pages or APIs.", ge=0, le=100_000
    )
    canary_minutes: float = setting(
        5,
        "A canary runs every",
        unit="minutes",
        advanced=True,
        help="Day and night.",
        ge=1,
        le=60,
        when=("canaries", SET),
    )
    container_metrics: float = _number(
        "Container Insights, ECS", "metrics", "Metrics of clusters, services, tasks and containers, enhanced."
    )
    container_observations: float = _number(
        "Container Insights, EKS", "observations a month", "As the console counts them."
    )
    signals: float = _number("Application Signals", "signals a month", "Requests and traces it reads.")
    log_rules: float = _number("Contributor rules, logs", "rules", "Contributor Insights on log groups.")
    log_rule_events: float = _number("Events of log rules", "events a month", "Log events that match them.")
    table_rules: float = _number("Contributor rules, tables", "rules", "Contributor Insights on DynamoDB tables.")
    table_rule_events: float = _number("Events of table rules", "events a month", "Reads and writes of those tables.")
    streamed_updates: float = _number("Metric stream", "updates a month", "New values sent on to another system.")

    acting: ClassVar[Acting] = Acting(
        alone=(
            "custom_metrics alarm_metrics dashboards fast_alarm_metrics anomaly_alarms composite_alarms "
            "query_alarm_metrics canaries canary_minutes container_metrics container_observations signals "
            "log_rules log_rule_events table_rules table_rule_events streamed_updates"
        ),
        starting={
            "alarm": "alarms_raised",
        },
    )


class CloudWatch(AwsService[CloudWatchSettings]):
    slug = "cloudwatch"
    name = "CloudWatch"
    default_name = "Monitoring"
    type = "watch"
    help = "Metrics, alarms, dashboards and canaries. Logs are a card of their own."
    known_as = ("metrics", "alarm", "dashboard", "canary", "monitoring", "observability", "grafana", "prometheus")
    family = "observability"
    fits = "Metrics of your own, alarms, dashboards and canaries, beside what AWS measures for nothing."
    fits_not = (
        "Metrics with a dimension for each user or order: every combination is a metric and billed as one, so put "
        "such detail into logs. Logs themselves are CloudWatch Logs."
    )
    Settings = CloudWatchSettings
    hidden_costs = (HiddenCost("metrics", {"custom_metrics": 0}),)
    operations = (
        Operation("put_metrics", "send values of metrics, up to 1,000 in a call", accepts=ASKERS),
        Operation("get_metrics", "read metrics, up to 500 in a call", accepts=ASKERS, fetches=True),
        Operation("list_metrics", "list metrics, or read statistics of one", accepts=ASKERS, fetches=True),
        Operation("draw_metrics", "have a picture of metrics drawn", accepts=ASKERS, fetches=True),
        Operation("get_report", "read a Contributor Insights report", accepts=ASKERS, fetches=True),
        Operation("put_alarm", "set an alarm up", accepts=ASKERS),
        Operation("rum_event", "a page reports what its user saw", waits=False, accepts={"client"}),
    )
    events = (
        Event(
            "alarm",
            "each time an alarm changes its state",
            sends="alarm",
            reaches="an alarm tells topics, functions and event buses",
        ),
    )
    grows = False
    standing = {
        "cloudwatch.alarms.high_resolution": ("Fast alarms", "fast_alarm_metrics", "metrics"),
        "cloudwatch.alarms.composite": ("Composite alarms", "composite_alarms", "alarms"),
        "cloudwatch.alarms.metrics_insights": ("Query alarms", "query_alarm_metrics", "metrics"),
        "cloudwatch.dashboards": ("Dashboards", "dashboards", "dashboards"),
        "cloudwatch.container_insights.ecs_enhanced_metrics": ("Container Insights", "container_metrics", "metrics"),
        "cloudwatch.container_insights.eks_observations": (
            "Container Insights, EKS", "container_observations", "observations",
        ),
        "cloudwatch.application_signals": ("Application Signals", "signals", "signals"),
        "cloudwatch.contributor_insights.rules.logs": ("Contributor rules, logs", "log_rules", "rules"),
        "cloudwatch.contributor_insights.events.logs": ("Events of log rules", "log_rule_events", "events"),
        "cloudwatch.contributor_insights.rules.dynamodb": ("Contributor rules, tables", "table_rules", "rules"),
        "cloudwatch.contributor_insights.events.dynamodb": ("Events of table rules", "table_rule_events", "events"),
        "cloudwatch.metric_streams.updates": ("Metric stream", "streamed_updates", "updates"),
    }  # fmt: skip
    dimensions = {
        CUSTOM: Dimension("Metrics of your own", "standing"),
        ALARMS: Dimension("Alarms", "standing"),
        CANARIES: Dimension("Canary runs", "standing"),
        **{key: Dimension(label, "standing") for key, (label, _, _) in standing.items()},
        REQUESTS: Dimension("CloudWatch API requests"),
        REQUESTED["get_metrics"]: Dimension("Metrics read"),
        REQUESTED["draw_metrics"]: Dimension("Metrics drawn"),
        REQUESTED["get_report"]: Dimension("Contributor reports read"),
        RUM: Dimension("Events of real users"),
    }
    effects = {
        "cloudwatch.metrics.*": ("blinds", "metrics are missing"),
        "cloudwatch.metrics.get_data_rate": ("blinds", "metrics cannot be read"),
        "cloudwatch.alarms.put_rate": ("blinds", "alarms are not set up"),
    }
    limits = {
        "cloudwatch.metrics.put_rate": "calls that send metrics",
        "cloudwatch.metrics.put_metrics": "metrics in a call",
        "cloudwatch.metrics.put_size": "size of a call with metrics",
        "cloudwatch.metrics.get_data_rate": "calls that read metrics",
        "cloudwatch.alarms.put_rate": "alarms set up",
    }

    def source(self, s: CloudWatchSettings, event: str, hours_per_month: float) -> Sending | None:
        return None if not used(s.alarms_raised) else Sending(s.alarms_raised, SHAPES["steady"], 1, 1)

    def payload_kb(self, s: CloudWatchSettings, operation: str) -> Amount | None:
        return 1.0

    def response_kb(self, s: CloudWatchSettings, operation: str) -> Amount | None:
        return 0.0 if operation in ("put_metrics", "put_alarm", "rum_event") else 2.0

    def usage(self, s: CloudWatchSettings, load: Load) -> Iterator[Use]:
        yield Use(CUSTOM, s.custom_metrics, "metrics")
        yield Use(ALARMS, s.alarm_metrics, "metrics watched")
        yield Use(ALARMS, s.anomaly_alarms, "anomaly alarms", ANOMALY_METRICS, "metrics each")
        runs_per_hour = 60 / s.canary_minutes
        yield Use(CANARIES, s.canaries, "canary|canaries", load.hours_per_month, "hours", runs_per_hour, "runs an hour")
        for key, (_, name, word) in self.standing.items():
            yield Use(key, getattr(s, name), word)
        for operation in CALLED:
            yield Use(REQUESTS, load[operation].monthly_calls, "calls")
        for operation, key in REQUESTED.items():
            yield Use(key, load[operation].monthly_items, "metrics named")
        yield Use(RUM, load["rum_event"].monthly_items, "events")

    def demands(self, s: CloudWatchSettings, load: Load) -> Iterator[Demand]:
        for operation, key in RATES.items():
            if load[operation]:
                yield Demand(key, load[operation].peak_calls_per_second, "calls in the peak second", remedy=EMBED)
        for flow in load["put_metrics"]:
            cause, where, metrics = f"sent by {flow.edge.source.label}", flow.edge.id, fullest_call(flow)
            yield Demand("cloudwatch.metrics.put_metrics", metrics, "in one call", where=where, is_setting=True)
            yield Demand("cloudwatch.metrics.put_size", metrics * flow.item_kb / 1024, cause, where=where)
