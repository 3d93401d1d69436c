"""What a finding hangs on, and the one exact change that mends it, where the engine knows one.

A fix is nothing new: it is the value that the message of the finding names, of a setting, of an edge or of a quota.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change, change_edge, change_settings
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.limits.finding import VERDICTS, Finding
from estimator.engine.limits.table import place_of
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import limit_title

OWN_FIELDS: Mapping[str, str] = {
    "aurora_serverless.acu": "max_acu",
    "app_runner.max_size": "max_size",
    "elasticache.serverless.storage": "max_gb",
    "elasticache.serverless.ecpu": "max_ecpus_s",
    "lambda.reserved_concurrency": "reserved_concurrency",
    "lambda.rps_per_environment": "reserved_concurrency",
    "lambda.rps_per_provisioned_concurrency": "provisioned_concurrency",
    "lambda.timeout": "timeout_s",
    "rds.iops": "iops",
}
"""By limit, the setting of one's own that it may follow from; a database's connections follow from its size."""
OWN_FAMILIES: Mapping[str, str] = {
    "aurora_serverless.max_connections": "max_acu",
    "rds.max_connections": "max_connections",
}
OF_EDGE = "at_once"
"""The field of an edge that limits its calls."""
EDGE_TITLES: Mapping[str, str] = {
    "at_once": "how many run at the same time",
    "window_s": "how long a batch gathers",
    "batch_size": "the batch",
}
EDGE_UNITS: Mapping[str, str] = {"window_s": "s"}
SIZES = {"B", "KB", "MB", "GB"}
MOST_TRIED = 6
"""Fixes whose gain is worked out, the worst finding first."""
MOST = 150
"""Cards and arrows of all that is tried at most: each is estimated anew, with its limits."""
CENT = 0.005
"""USD a month."""


class Field(NamedTuple):
    """A field of the page: of the card `node`, or of the edge `edge` where that is given; `quota` is the key of the
    account's quota instead.  `name` is empty where only the card or the edge is known."""

    node: str = ""
    edge: str = ""
    name: str = ""
    quota: str = ""


@dataclass(frozen=True)
class Fix:
    """One exact change that mends a finding: the sentence of the button, and what it does to the document."""

    words: str
    change: Change


class Gain(NamedTuple):
    """What a fix brings: USD a month more (less where negative), and the multiple of today's traffic at which the
    limit is reached before and after, None of what is no limit or that traffic does not reach."""

    usd: float
    before: float | None
    after: float | None

    @property
    def words(self) -> str:
        """Holds to × 12 instead of × 0.8, + $1.20 a month."""
        holds = ""
        if self.after is not None and self.before is not None and self.after > self.before:
            holds = f"holds to {figures.factor(self.after)} instead of {figures.factor(self.before)}"
        elif self.before is not None and self.after is None:
            holds = f"no traffic reaches it, instead of {figures.factor(self.before)}"
        usd = f"{'+' if self.usd > 0 else '−'} {figures.usd_short(abs(self.usd))} a month"
        return ", ".join(one for one in (holds, usd if abs(self.usd) >= CENT else "at no cost") if one)


class Mendable(NamedTuple):
    """A finding with the field it hangs on, and the fix there is; `gain` is None where it was not worked out."""

    finding: Finding
    field: Field
    fix: Fix | None
    gain: Gain | None

    @property
    def field_words(self) -> str:
        """What a link to the field says."""
        field = self.field
        return "Change the quota" if field.quota else "Change the setting" if field.name else "Show the arrow"

    @property
    def id(self) -> str:
        return id_of(self.finding)


def id_of(finding: Finding) -> str:
    """What tells a finding apart from the others of its document."""
    return " ".join((finding.key, finding.where, finding.along, *finding.nodes))


def mendable(estimate_: Estimate, found: Iterable[Finding]) -> Iterator[Mendable]:
    """Findings with what mends each.  The gain of the first fixes is worked out; one that does not help, or breaks
    something else, is left out."""
    tries = min(MOST_TRIED, MOST // max(_parts(estimate_), 1))
    for one in found:
        fix, gain = fix_of(estimate_, one), None
        if fix is not None and tries > 0:
            gain, tries = gain_of(estimate_, one, fix), tries - 1
            fix = fix if gain is not None else None
        yield Mendable(one, field_of(estimate_, one), fix, gain)


def _parts(estimate_: Estimate) -> int:
    return len(estimate_.resolved.nodes) + len(estimate_.resolved.edges)


# -- where ---------------------------------------------------------------------------------------------------------


def field_of(estimate_: Estimate, one: Finding) -> Field:
    """The field that a finding hangs on: of a setting, of an edge, or the quota; else the card or the edge alone."""
    node = one.nodes[0] if one.nodes else ""
    if one.mend is not None:
        return Field("" if one.mend.edge else one.mend.node or node, one.mend.edge, one.mend.field)
    if one.is_own:
        edge = _capped_edge(estimate_, one)
        return Field(edge=edge, name=OF_EDGE) if edge else Field(node, name=_own_field(one))
    if one.limit is not None and one.limit.adjustable and one.limit.value is not None:
        return Field(node, quota=one.limit.key)
    if one.request is not None:
        return Field(node, quota=one.request.limit.key)
    if one.along:
        return Field(edge=one.along, name=_size(one))
    return Field(node)


def _own_field(one: Finding) -> str:
    """The setting of one's own that a limit follows from."""
    family = next((field for key, field in OWN_FAMILIES.items() if one.key.startswith(key)), "")
    return OWN_FIELDS.get(one.key, family)


def _capped_edge(estimate_: Estimate, one: Finding) -> str:
    if not one.key.startswith("edge."):
        return ""
    edges = (edge.declared for edge in estimate_.resolved.edges if edge.target.id in one.nodes)
    found = [edge.id for edge in edges if edge.at_once is not None]
    return one.along if one.along in found else next(iter(found), "")


def _size(one: Finding) -> str:
    """The slot of an edge that says how large it is, of a limit of sizes."""
    if one.unit not in SIZES:
        return ""
    return "response_kb" if "response" in one.key or "response" in one.title.casefold() else "payload_kb"


# -- what ----------------------------------------------------------------------------------------------------------


def fix_of(estimate_: Estimate, one: Finding) -> Fix | None:
    """The one change that the engine knows to mend a finding; None where there is none, or several ways."""
    if one.mend is not None:
        value = None if one.mend.clears else one.mend.to
        return _set(estimate_, field_of(estimate_, one), value) if one.mend.is_exact else None
    own = one.own_setting() if one.own_setting else None
    if own is not None:
        needs_more = one.own_most is not None and own > one.own_most
        return None if needs_more else _set(estimate_, field_of(estimate_, one), own)
    request = one.request
    if request is None or not request.is_enough or request.refill is not None:
        return None
    amount = figures.amount(request.value, request.limit.unit)
    words = f"Set the quota “{limit_title(request.limit.key)}” to {amount}, once AWS grants it"
    return Fix(words, Change(words, partial(_with_quota, request.limit.key, request.value)))


def _with_quota(key: str, value: float, document: Architecture) -> Architecture:
    return document.model_copy(update={"quotas": {**document.quotas, key: value}})


def _set(estimate_: Estimate, field: Field, value: float | None) -> Fix | None:
    """A value for a field; None where a formula stands there, which nobody overwrites unasked."""
    document = estimate_.architecture
    if not field.name:
        return None
    number = int(value) if value is not None and float(value).is_integer() else value
    if field.edge:
        edge = document.edge(field.edge)
        title, said = (
            EDGE_TITLES.get(field.name, field.name),
            figures.in_unit("" if number is None else figures.figure(number), EDGE_UNITS.get(field.name, "")),
        )
        ends = " to ".join(estimate_.resolved.nodes[end].label for end in (edge.source, edge.target))
        words = f"Set {title} from {ends} to {said}" if number is not None else f"Leave {title} from {ends} empty"
        return None if field.name in edge.formulas else Fix(words, change_edge(edge.id, {field.name: number}, words))
    node = estimate_.resolved.nodes[field.node]
    setting = node.service.setting(field.name)
    if setting is None or field.name in node.declared.formulas:
        return None
    words = f"Set {setting.title} of {node.label} to {setting.in_words(number)}"
    return Fix(words, change_settings(node.id, {field.name: number}, words))


# -- what it brings ------------------------------------------------------------------------------------------------

_gains: WeakKeyDictionary[Estimate, dict[str, Gain | None]] = WeakKeyDictionary()


def gain_of(estimate_: Estimate, one: Finding, fix: Fix) -> Gain | None:
    """What a fix brings; None where it does not mend the finding, or something else is worse for it."""
    known = _gains.setdefault(estimate_, {})
    if (name := id_of(one)) not in known:
        known[name] = _gain(estimate_, one, fix)
    return known[name]


def _gain(before: Estimate, one: Finding, fix: Fix) -> Gain | None:
    try:
        after = _estimate_like(before, fix.change.apply(before.architecture))
    except DocumentError:
        return None
    worst = {place_of(each): VERDICTS.index(each.verdict) for each in before.findings}
    then = {place_of(each): VERDICTS.index(each.verdict) for each in after.findings}
    is_mended = then.get(place_of(one), 0) < worst[place_of(one)]
    if not is_mended or any(verdict > worst.get(place, 0) for place, verdict in then.items() if verdict > NEAR):
        return None
    usd = in_sample(after.total_monthly_usd) - in_sample(before.total_monthly_usd)
    limit = next((each for each in after.limits if place_of(each) == place_of(one)), None)
    return Gain(usd, one.headroom, limit.headroom if limit else None)


NEAR = VERDICTS.index("near")


def _estimate_like(before: Estimate, document: Architecture) -> Estimate:
    """The estimate of a document where another's stands: at its traffic, a what-if being one again."""
    found = estimate(document, before.tables, scale=before.scale / before.times)
    return found if before.times == 1 else found.at(before.times)
