"""What pages show of an estimate: the two readings, the bill by node, service and line, limits, assumptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.figures import NEAR
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.pages.listings import LISTED, shortened
from estimator.pages.results.batches import batches_of_line
from estimator.pages.results.workings import Working, working
from estimator.whatif.traffic import how_far, limits_not_known, nothing_flows

CONNECT = "connect Clients or a Schedule to what they call, and say how much they send"
LONGEST_NAME = 28
"""Letters of a name that leads every page."""
NEAR_HEADROOM = 1 / NEAR
"""A limit filled to 70 % is met at 1.43 × today's traffic: from there on a multiple is amber."""


@dataclass(frozen=True)
class Reading:
    """How far it holds, as every page leads with it: `text`, what that is `against` today, and what happens `then`.

    `brief` says it at today's traffic in the few words that a list of architectures has room for: Holds × 441: Lambda
    concurrency.  `mark` is its colour (ok, near, breach), `title` the whole of it, `node` the card whose limit it is.
    """

    text: str
    brief: str
    against: str = ""
    then: str = ""
    mark: str = ""
    title: str = ""
    node: str = ""

    @property
    def says(self) -> str:
        """What stands beside the text: 441 × today: then functions share 1,000 executions."""
        return ": ".join(filter(None, (self.against, self.then)))


class PriceRead(NamedTuple):
    """Which price of the tables a line was billed at; no day for a rate of the user's own."""

    dimension: str
    region: str
    effective: date | None
    source: str


class BillRow(NamedTuple):
    """A line of the bill as a page writes it: in a sentence, and to the last digit."""

    label: str
    working: Working
    quantity_formula: str
    money_formula: str
    cost: str
    price: PriceRead | None
    batches: str = ""
    measured: str = ""


class NodeRows(NamedTuple):
    """The bill of a node, line by line."""

    id: str
    name: str
    type: str
    icon: str
    first: BillRow
    rest: tuple[BillRow, ...]


@dataclass(frozen=True)
class Group:
    """Lines of the bill under one heading, with their sum (of what is known)."""

    id: str
    name: str
    kind: str
    type: str
    icon: str
    usd: float
    lines: tuple[Line, ...]
    is_unknown: bool
    total: float = 0.0

    @property
    def cost(self) -> str:
        """The sum in words: ≥ $2.33 where a line is unknown, unknown where nothing else is."""
        return figures.usd_known(self.usd, not self.is_unknown)

    @property
    def share(self) -> float | None:
        """Its part of all that is known of the bill; None where that is nothing."""
        return self.usd / self.total if self.total else None

    @property
    def nodes(self) -> list[str]:
        """The ids of the cards its lines are of."""
        return list(dict.fromkeys(line.node for line in self.lines))


def headroom_reading(estimate: Estimate, shown: Estimate | None = None) -> Reading:
    """How much traffic may grow before the first limit stops something, or that one is broken already.

    `shown` is the same estimate at the multiple of its traffic that is looked at: how far it holds is told of today's
    all the same, and beside it what that traffic is beyond.
    """
    reading = _with_short_names(estimate, _reading_of_today(estimate, 1.0 if shown is None else shown.times))
    if shown is None or shown.times == 1 or reading.mark == "breach":
        return reading
    over = len(shown.limits_over)
    if not over:
        return reading
    told = f"{figures.counted(over, 'limit')} {exceeded_at(shown.times)}"
    return replace(reading, against=", ".join(filter(None, (reading.against, told))), mark="near")


def _with_short_names(estimate: Estimate, reading: Reading) -> Reading:
    """The same with names that leave room for what is said of them; `title` has them whole."""
    text, against, then = reading.text, reading.against, reading.then
    for node in estimate.resolved.nodes.values():
        if len(node.label) > LONGEST_NAME:
            short = f"{node.label[: LONGEST_NAME - 1].rstrip()}…"
            text, against, then = (one.replace(node.label, short) for one in (text, against, then))
    return replace(reading, text=text, against=against, then=then)


def _reading_of_today(estimate: Estimate, times: float) -> Reading:
    if not estimate.resolved.nodes:
        return Reading("Nothing drawn yet", "Nothing drawn yet")
    broken, first = estimate.broken, estimate.headroom
    title = how_far(estimate)
    if broken is not None:
        brief, why = f"Does not hold: {broken.title}", f"{_place(estimate, broken)}: {broken.verdict}"
        return Reading("Does not hold", brief, "", why, "breach", title, _card_of(broken))
    if first is None and nothing_flows(estimate):
        return Reading("No traffic enters yet", "No traffic yet", "", CONNECT, "", title)
    if first is None or first.headroom is None:
        if estimate.not_judged:
            text = "Holds as far as known"
            return Reading(text, text, "", limits_not_known(estimate), "", title)
        text = "Holds at any traffic"
        return Reading(text, text, "", "no limit that stops anything depends on it", "ok", title)
    then, node = f"then {first.happens}", _card_of(first)
    if not first.headroom:
        text, brief = "Does not hold at any traffic", f"Does not hold: {first.title}"
        return Reading(text, brief, "", first.happens, "breach", title, node)
    if first.headroom > figures.FAR:
        text = "Holds in practice at any traffic"
        return Reading(text, text, "the first limit is far away", then, "ok", title, node)
    brief = f"Does not hold: {first.title}"
    if first.headroom >= 1:
        brief = f"Holds {figures.factor(first.headroom)}: {first.title}"
    left = first.headroom / times
    mark = "breach" if left < 1 else "near" if left < NEAR_HEADROOM else "ok"
    multiple = figures.multiple(first.headroom) + (" today" if first.headroom >= figures.LITTLE else "")
    if times != 1 and left < 1:
        multiple, then = f"{multiple}, {exceeded_at(times)}", first.happens
    if not estimate.entrance:
        return Reading(f"Holds to {multiple}", brief, "", then, mark, title, node)
    return Reading(f"Holds to {estimate.entrance.at(first.headroom)}", brief, multiple, then, mark, title, node)


def _card_of(finding: Finding) -> str:
    """The id of the first card a finding is about."""
    return finding.nodes[0] if finding.nodes else ""


def _place(estimate: Estimate, finding: Finding) -> str:
    """The node it is about, or its title where it is about none."""
    return estimate.resolved.nodes[finding.nodes[0]].label if finding.nodes else finding.title


def bill_by_node(estimate: Estimate) -> list[Group]:
    """A group for each node that is billed, in document order."""
    lines = _gathered(estimate, "node")
    groups = []
    for node_id, node in estimate.resolved.nodes.items():
        if node_id in lines:
            kind = node.service.kind_of(node.settings)
            groups.append(_group(estimate, node_id, node.label, kind, node.service, lines[node_id]))
    return groups


def bill_by_service(estimate: Estimate) -> list[Group]:
    """A group for each service that bills, the dearest first."""
    groups = []
    for slug, lines in _gathered(estimate, "service").items():
        service = services()[slug]
        groups.append(_group(estimate, slug, service.name, service.help, service, lines))
    return sorted(groups, key=lambda group: -group.usd)


def _gathered(estimate: Estimate, by: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in estimate.lines:
        found.setdefault(getattr(line, by), []).append(line)
    return found


def _group(estimate: Estimate, id: str, name: str, kind: str, service: Service, lines: list[Line]) -> Group:
    usd = sum_known(lines)
    is_unknown = any(line.monthly_usd is None for line in lines)
    total = in_sample(estimate.total_monthly_usd)
    return Group(id, name, kind, service.type, service.slug, usd, tuple(lines), is_unknown, total)


def dearest_first(groups: list[Group]) -> list[Group]:
    """The same, by what they cost where they are more than one page of lines; else as they are."""
    if sum(len(group.lines) for group in groups) <= LISTED:
        return groups
    return sorted(groups, key=lambda group: -group.usd)


def bill_by_line(estimate: Estimate, groups: Iterable[Group]) -> list[NodeRows]:
    """The lines of each group of a node, in words."""
    found = []
    for group in groups:
        first, *rest = rows(estimate, group.id, group.lines)
        found.append(NodeRows(group.id, group.name, group.type, group.icon, first, tuple(rest)))
    return found


def lines_beside(estimate: Estimate, groups: list[Group], node_id: str) -> tuple[Group, tuple[BillRow, ...]] | None:
    """The lines of the card that is looked at, of the first where none is; None where nothing of it is billed."""
    looked_at = node_id if node_id in estimate.resolved.nodes else ""
    chosen = next((group for group in groups if looked_at in ("", group.id)), None)
    return None if chosen is None else (chosen, rows(estimate, chosen.id, chosen.lines))


_rows: WeakKeyDictionary[Estimate, dict[str, tuple[BillRow, ...]]] = WeakKeyDictionary()
"""By node, the lines of an estimate that were put into words: mostly it is asked for again."""


def rows(estimate: Estimate, node_id: str, lines: Iterable[Line]) -> tuple[BillRow, ...]:
    """The lines of a node in words."""
    known = _rows.setdefault(estimate, {})
    if node_id not in known:
        known[node_id] = tuple(_row(estimate, line) for line in lines)
    return known[node_id]


def _row(estimate: Estimate, line: Line) -> BillRow:
    price, usd = line.price, line.monthly_usd
    cost = "unknown" if usd is None else figures.usd_short(in_sample(usd))
    read = PriceRead(price.dimension, price.region, price.effective, price.source) if price else None
    return BillRow(
        line.label,
        working(line),
        shortened(line.quantity_formula),
        shortened(line.money_formula),
        cost,
        read,
        batches_of_line(estimate, line),
        line.measured_words,
    )


def sum_known(lines: list[Line]) -> float:
    """USD a month of the lines whose price is known."""
    return sum(in_sample(usd) for line in lines if (usd := line.monthly_usd) is not None)


def labels(architecture: Architecture) -> dict[str, str]:
    """What each node is called."""
    return {node.id: node.label for node in architecture.nodes}
