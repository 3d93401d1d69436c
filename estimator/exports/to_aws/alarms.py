"""Which limits an alarm watches: those that traffic reaches soonest, by what CloudWatch publishes of them.

An alarm stands at 70 % of a limit, where a page calls it near.  A limit that CloudWatch counts nowhere is named in
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import LAST
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.exports.quota_commands import region_of
from estimator.pages.diagram.words import printable
from pricing.metrics import REGION, Metric, metrics_of

PART = 0.7
"""Of a limit: the same from which it is near."""
MOST_SERIES = 10
"""Metrics that one alarm may add up."""
MOST_ALARMS = 100
FIXED = ("provisioned", "fixed")
"""Mode and scaling of a stream whose shards are as many as its setting says."""
RESERVED = ("Email", "AlarmTopic", "MonthlyBudget")
"""Ids of what stands beside the alarms."""
LONGEST, LONGEST_OF_ALARM = 100, 120
"""Letters of a name in what an alarm says, and of the alarm's own name."""


@dataclass(frozen=True)
class NamedResource:
    """What a metric names a resource by, which nobody has named yet: `name` is the slug of its card's name.

    `id` is unique in the document, of ASCII letters and digits.
    """

    id: str
    dimension: str
    name: str
    card: str


@dataclass(frozen=True)
class Series:
    """A metric of one resource, or of the account; a dimension is a text, or the resource that will have a name."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str | NamedResource], ...]


@dataclass(frozen=True)
class LimitAlarm:
    """An alarm on some series, at 70 % of a limit.

    `limit` is the limit in words, `threshold` in the unit of the metric over `period_s` seconds, `statistic` how a
    period is summed up, `source` AWS's page of the metric.  Several series are added up, or the largest is taken
    (`combined`).
    """

    id: str
    key: str
    name: str
    limit: str
    threshold: float
    statistic: str
    period_s: int
    region: str
    series: tuple[Series, ...]
    description: str
    source: str
    combined: Literal["SUM", "MAX"] = "SUM"


@dataclass(frozen=True)
class LimitAlarms:
    """The alarms, the resources they name, the limits without one, and how many limits nobody looks at: those `beyond`
    × 1,000, and those `apart` that no traffic reaches."""

    alarms: tuple[LimitAlarm, ...]
    resources: tuple[NamedResource, ...]
    without: tuple[str, ...]
    beyond: int = 0
    apart: int = 0

    @property
    def left_out(self) -> str:
        """The limits that nobody looks at, in a sentence; empty where there are none."""
        told = [
            f"{figures.counted(self.beyond, 'limit')} that only more than × {LAST:,.0f} today's traffic reaches",
            f"{figures.counted(self.apart, 'limit')} in which traffic has no part",
        ]
        found = [words for words, count in zip(told, (self.beyond, self.apart), strict=True) if count]
        return f"No alarm is set on {figures.listed(found)}." if found else ""


def alarms_of(estimate: Estimate) -> LimitAlarms:
    """The alarms on the limits that matter: what is not well, and what traffic reaches within × 1,000 of today's."""
    matter = sorted((one for one in estimate.limits if _matters(one)), key=lambda one: one.headroom or 0.0)
    named, alarms, without = GivenNames(), list[LimitAlarm](), list[str]()
    for one in matter:
        found = _alarm(one, estimate, named) if len(alarms) < MOST_ALARMS else f"there are {MOST_ALARMS} alarms already"
        if isinstance(found, str):
            without.append(f"{_limit(one)}{_reached(one)}: {found}.")
        else:
            alarms.append(found)
    rest = [one for one in estimate.limits if not _matters(one)]
    apart = sum(one.headroom is None for one in rest)
    return LimitAlarms(tuple(alarms), tuple(named.resources.values()), tuple(without), len(rest) - apart, apart)


def _matters(one: Finding) -> bool:
    multiple = one.headroom
    return one.verdict != "ok" or (multiple is not None and multiple <= LAST)


def _alarm(one: Finding, estimate: Estimate, named: GivenNames) -> LimitAlarm | str:
    """The alarm on a limit, or why there is none."""
    metrics, region, value = metrics_of(one.key), region_of(one, estimate), value_to_watch(one)
    if not metrics:
        return "CloudWatch has no metric that counts it"
    if value is None or value <= 0:
        return "nothing of it is left to watch"
    first = metrics[0]
    if first.only_in:
        region = first.only_in
    pairs = _of_nodes(one, metrics, estimate.resolved.nodes)
    if not pairs:
        return "what meets it has no metric that counts it"
    series = tuple(one_series for metric, node in pairs for one_series in _series(metric, node, region, named))
    if len(series) > MOST_SERIES:
        return f"it is met by more than the {MOST_SERIES} metrics that one alarm adds up"
    held = _held(first, pairs)
    if held is None:
        return "how much of it there is follows the traffic"
    threshold = 100 * PART if first.is_percent else PART * value * held * first.times
    name = named.of_alarm(_limit(one))
    return LimitAlarm(
        id=named.unique(f"{_letters(one.title)}{_letters(_place(one))}Alarm"),
        key=one.key,
        name=name,
        limit=_limit(one),
        threshold=threshold,
        statistic=first.statistic,
        period_s=first.period_s,
        region=region,
        series=series,
        description=_description(one, value, held),
        source=first.source,
        combined="SUM" if first.statistic == "Sum" or len(first.names) > 1 else "MAX",
    )


def value_to_watch(one: Finding) -> float | None:
    """The limit as it will be: the quota to ask for where it is to be raised, else what it is."""
    request = one.request
    if request is not None and one.is_broken and request.limit.key == one.key and not request.what:
        return request.value
    return one.value


def _of_nodes(
    one: Finding, metrics: tuple[Metric, ...], nodes: Mapping[str, ResolvedNode]
) -> list[tuple[Metric, ResolvedNode | None]]:
    """The metrics that a limit is counted by, each with the card whose it is; None where it is the account's."""
    if not metrics[0].dimension:
        return [(metrics[0], None)]
    cards = [nodes[node_id] for node_id in dict.fromkeys(one.nodes) if node_id in nodes]
    return [(metric, node) for node in cards for metric in metrics if metric.of in ("", node.service.slug)]


def _held(metric: Metric, pairs: list[tuple[Metric, ResolvedNode | None]]) -> float | None:
    """How many of what the limit holds for there are, such as shards; None where that follows the traffic."""
    if not metric.per:
        return 1.0
    settings = [node.settings for _, node in pairs if node is not None]
    is_fixed = all((getattr(one, "mode", ""), getattr(one, "scaling", "")) == FIXED for one in settings)
    return float(sum(getattr(one, metric.per) for one in settings)) if is_fixed else None


def _series(metric: Metric, node: ResolvedNode | None, region: str, named: GivenNames) -> Iterator[Series]:
    fixed = [(name, region if value == REGION else value) for name, value in metric.fixed.items()]
    own = [(metric.dimension, named.resource(node, metric.dimension))] if node is not None else []
    for name in metric.names:
        yield Series(metric.namespace, name, (*own, *fixed))


# -- words -------------------------------------------------------------------------------------------------------------


def _limit(one: Finding) -> str:
    """Lambda concurrency in us-east-1, 1,000 executions."""
    return f"{one.title}{_whose(one)}, {figures.amount(one.value or 0.0, one.unit)}"


def _whose(one: Finding) -> str:
    place = _place(one)
    at_nodes = one.limit is None or one.limit.scope not in ("per_account_region", "per_account")
    return f" {'of' if at_nodes else 'in'} {place}" if place else ""


def _place(one: Finding) -> str:
    place = printable(one.where)
    return place if len(place) <= LONGEST else f"{place[: LONGEST - 1]}…"


def _reached(one: Finding) -> str:
    return "" if one.headroom is None else f", reached at {figures.multiple(one.headroom)}"


def _description(one: Finding, value: float, held: float) -> str:
    whole = figures.amount(value, one.unit)
    asked = "" if value == one.value else ", the quota to ask for"
    of_each = f" on each of {held:,.0f}" if held != 1 else ""
    reached = "" if one.headroom is None else f" Today's traffic × {figures.short(one.headroom)} reaches it."
    return f"70 % of {whole}{of_each}{asked} ({one.title}{_whose(one)}).{reached}"


# -- names -------------------------------------------------------------------------------------------------------------


@dataclass
class GivenNames:
    """Names that are given once: ids of letters and digits, and the resources that metrics ask for."""

    resources: dict[tuple[str, str], NamedResource] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: {one.lower() for one in RESERVED})
    said: set[str] = field(default_factory=set)

    def resource(self, node: ResolvedNode, dimension: str) -> NamedResource:
        key = node.id, dimension
        if key not in self.resources:
            card = printable(node.label)[:LONGEST]
            name = slug(node.label) or slug(node.id) or node.service.slug
            self.resources[key] = NamedResource(self.unique(f"{_letters(card)}{dimension}"), dimension, name, card)
        return self.resources[key]

    def unique(self, wanted: str) -> str:
        """An id that nothing else has: OrderFnFunctionName, OrderFnFunctionName2."""
        return _unique(wanted or "Resource", self.taken)

    def of_alarm(self, wanted: str) -> str:
        """The name of an alarm, short enough for that of a stack before it."""
        return _unique(wanted[:LONGEST_OF_ALARM], self.said)


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted}{number}", number + 1
    taken.add(name.lower())
    return name


def slug(text: str) -> str:
    """A name that every service of AWS takes: ASCII letters, digits and hyphens, begun by a letter or digit."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_")[:60]


def _letters(text: str) -> str:
    """ASCII letters and digits alone, each word with a capital."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))[:60]
