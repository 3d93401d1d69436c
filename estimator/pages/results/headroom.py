"""The headroom view: a bar for each limit, from today's traffic to where it breaks, and what if traffic grew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from math import log10
from typing import NamedTuple
from weakref import WeakKeyDictionary

from estimator.engine import figures
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.formula import is_formula, read_formula
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.limits.finding import OF_THE_ACCOUNT, Finding
from estimator.engine.limits.table import allowed, amounts, by_consequence, not_by_traffic, reached_at, then
from estimator.pages.results.readings import NEAR_HEADROOM
from estimator.whatif.fixes import field_of
from estimator.whatif.multiple import DIGITS, read_multiple
from estimator.whatif.traffic import TrafficError, nothing_flows
from pricing.book import Limit

SHORT = 35.0
"""A bar that ends before has its multiple behind it."""
NAMED = 2
"""Cards of a limit that are named where there are no more; else one is, and the others are counted."""
LONGEST_ADDRESS = 1_000
"""Letters of the ids of a limit's cards that a link names: each row has one."""
MARKS = ("ok", "near", "breach")
CONNECT_FIRST = "What if traffic were higher? First connect Clients or a Schedule to what they call."
NOTHING_GROWS = "What if traffic were higher? Nothing that enters here grows."


@dataclass(frozen=True)
class WhatIf:
    """Traffic at a multiple of today's; `typed` and `error` are there where what was typed is none.

    `enters` is what enters then, in the user's unit; `needs` what is to be done before any can be multiplied.
    """

    times: float = 1.0
    enters: str = ""
    typed: str = ""
    error: str = ""
    needs: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it is another traffic than today's."""
        return self.times != 1.0

    @property
    def words(self) -> str:
        """× 398."""
        return figures.factor(self.times, 3)

    @property
    def place(self) -> str:
        """Where it stands on the scale, in per cent."""
        return f"{place(self.times):.2f}"

    @property
    def decades(self) -> str:
        """The same for the slider: 0 for today, 3 for × 1,000."""
        return f"{log10(self.times):.3f}"

    @property
    def in_address(self) -> str:
        """As the address carries it; empty for today."""
        return f"{self.times:.{DIGITS}g}" if self.is_on else ""


def what_if(text: str, today: Estimate, shown: str = "") -> WhatIf:
    """What somebody typed or the address says; where that is no multiple, the traffic `shown` so far, and why; today's
    where none enters."""
    if today.entrance is None:
        return WhatIf(needs=CONNECT_FIRST if nothing_flows(today) else NOTHING_GROWS)
    if not text.strip():
        return WhatIf(enters=_enters(today, 1.0))
    try:
        times = read_multiple(_worked_out(text, today), today.entrance)
    except (TrafficError, DocumentError) as error:
        return replace(what_if(shown, today), typed=text, error=str(error))
    return WhatIf(times, _enters(today, times))


def _worked_out(text: str, today: Estimate) -> str:
    """What was typed, with the number a formula over the inputs comes to; raises DocumentError."""
    if not is_formula(text):
        return text
    return f"{read_formula(text).value(today.architecture.input_values):.15g}"


def _enters(today: Estimate, times: float) -> str:
    return today.entrance.at(times) if today.entrance else ""


def place(multiple: float) -> float:
    """Where a multiple stands on the scale, 0 for today and 100 for × 1,000."""
    return 100 * min(max(log10(multiple), 0.0), 3.0) / 3 if multiple > 0 else 0.0


# -- rows ----------------------------------------------------------------------------------------------------------


class QuotaCell(NamedTuple):
    """A quota that AWS raises: its value, whether that is the account's own, and AWS's default."""

    key: str
    value: str
    default: str
    is_own: bool


class HeadroomBar(NamedTuple):
    """A limit as the view shows it: whose it is, where its bar ends and what happens then.

    `place` is None for a limit that does not grow with traffic.  `mark` is its colour at the traffic that is looked at,
    `today` at today's.  `field` is the setting it follows from, of the edge
    `edge` where that is given.  `others` are further cards that meet it, (id, name), and `rest` the ids of
    those beyond.  `load` is the part of it that is used.
    """

    node: str
    name: str
    icon: str
    type: str
    limit: str
    asked: str
    multiple: str
    headroom: float | None
    place: float | None
    mark: str
    today: str
    part: str
    then: str
    quota: QuotaCell | None
    field: str
    edge: str
    group: str
    others: tuple[tuple[str, str], ...] = ()
    rest: tuple[str, ...] = ()
    is_own: bool = False
    load: float = 0.0

    def at(self, times: float) -> HeadroomBar:
        """The same with the colour it has at a multiple of today's traffic: amber from 70 %, red over."""
        if self.headroom is None or times == 1:
            return self
        return self._replace(mark=_worse(self.mark, mark_of(self.headroom / times)))

    @property
    def place_css(self) -> str:
        """Where its bar ends, as style sheets write numbers."""
        return f"{self.place:g}"

    @property
    def headroom_css(self) -> str:
        """The multiple at which it is reached, for scripts."""
        return "" if self.headroom is None else f"{self.headroom:.6g}"

    @property
    def is_short(self) -> bool:
        """Whether its multiple has no room in the bar."""
        return self.place is not None and self.place < SHORT

    @property
    def words(self) -> str:
        """What it is found by."""
        names = " ".join(name for _, name in self.others)
        return f"{self.name} {names} {self.limit} {self.then} {self.group}"

    @property
    def set_by(self) -> str:
        """What a link to its field, or its arrow, says."""
        return "Your setting" if self.is_own else "Its size" if self.field else "Its arrow"

    @property
    def cards(self) -> tuple[str, ...]:
        """The ids of all cards that meet it."""
        return (*((self.node,) if self.node else ()), *(id for id, _ in self.others), *self.rest)

    @property
    def in_address(self) -> str:
        """The same as an address names several cards; empty where they are too many for one."""
        ids = ",".join(self.cards)
        return ids if len(ids) <= LONGEST_ADDRESS else ""


class RowGroup(NamedTuple):
    """The rows of a page of the table that do the same when they are met."""

    words: str
    rows: tuple[HeadroomBar, ...]


class HeadroomBars(NamedTuple):
    """All limits of an estimate: those that grow with traffic, ranked, and the others."""

    growing: tuple[HeadroomBar, ...]
    apart: tuple[HeadroomBar, ...]


_rows: WeakKeyDictionary[Estimate, HeadroomBars] = WeakKeyDictionary()


def limit_rows(estimate: Estimate) -> HeadroomBars:
    """The limits of an estimate at its own traffic."""
    if estimate not in _rows:
        defaults = estimate.tables.limit_book(estimate.architecture.region).limits
        groups = by_consequence(estimate.limits)
        growing = tuple(_row(estimate, one, group.words, defaults) for group in groups for one in group.limits)
        apart = tuple(_row(estimate, one, "", defaults) for one in not_by_traffic(estimate.limits))
        _rows[estimate] = HeadroomBars(growing, apart)
    return _rows[estimate]


def grouped(rows: Iterable[HeadroomBar]) -> list[RowGroup]:
    """Rows under what they do when they are met."""
    return [RowGroup(words, tuple(found)) for words, found in groupby(rows, key=lambda row: row.group)]


def cards_of(rows: HeadroomBars) -> list[tuple[str, str]]:
    """(id, name) of the cards that meet a limit, by name."""
    found: dict[str, str] = {}
    for row in (*rows.growing, *rows.apart):
        found |= {row.node: row.name} if row.node else {}
        found |= dict(row.others)
    return sorted(found.items(), key=lambda one: one[1].casefold())


def narrowed(rows: Iterable[HeadroomBar], node: str, *, not_well: bool) -> Iterator[HeadroomBar]:
    """The rows of one card, or of all; of those only what is near or over."""
    return (row for row in rows if (not node or node in row.cards) and not (not_well and row.mark == "ok"))


def mark_of(headroom: float) -> str:
    """ok, near below × 1.43, breach where it is over."""
    return "breach" if headroom < 1 else "near" if headroom < NEAR_HEADROOM else "ok"


def _worse(one: str, other: str) -> str:
    return max(one, other, key=MARKS.index)


def _row(estimate: Estimate, one: Finding, group: str, defaults: Mapping[tuple[str, str], Limit]) -> HeadroomBar:
    nodes = [estimate.resolved.nodes[name] for name in one.nodes if name in estimate.resolved.nodes]
    node = nodes[0] if nodes else None
    named = NAMED if len(nodes) <= NAMED else 1
    hangs_on = field_of(estimate, one)
    mark = "breach" if one.is_broken else "near" if one.verdict == "near" else "ok"
    if one.headroom is not None:
        mark = _worse(mark, mark_of(one.headroom / estimate.times))
    is_over = estimate.times != 1 and one.headroom is not None and one.headroom < estimate.times
    over = f", {exceeded_at(estimate.times)}" if is_over else ""
    return HeadroomBar(
        node=node.id if node else "",
        name=node.label if node else one.where,
        icon=node.service.slug if node else "",
        type=node.service.type if node else "",
        limit=f"{one.title}, {_whose(one)}",
        asked=amounts(one),
        multiple=reached_at(one) + over,
        headroom=one.headroom,
        place=None if one.headroom is None else round(place(one.headroom), 1),
        mark=mark,
        today=mark,
        part=_part(one),
        then=then(one),
        quota=_quota(estimate, one, defaults),
        field=hangs_on.name,
        edge=hangs_on.edge,
        is_own=one.is_own,
        group=group,
        load=one.load or 0.0,
        others=tuple((other.id, other.label) for other in nodes[1:named]),
        rest=tuple(other.id for other in nodes[named:]),
    )


def _whose(one: Finding) -> str:
    """1,000 executions of the account."""
    is_shared = one.limit is not None and one.limit.scope in OF_THE_ACCOUNT
    return f"{allowed(one)}{' of the account' if is_shared else ''}"


def _part(one: Finding) -> str:
    """How much of a limit is used, in per cent."""
    load = one.load
    return "" if load is None else "under 1 %" if load < 0.01 else f"{figures.whole(load * 100)} %"


def _quota(estimate: Estimate, one: Finding, defaults: Mapping[tuple[str, str], Limit]) -> QuotaCell | None:
    """The quota that is this limit, where AWS raises it."""
    limit = one.limit
    if limit is None or not limit.adjustable or one.is_own or limit.value is None:
        return None
    is_own = limit.key in estimate.architecture.quotas
    if not is_own and one.value != limit.value:
        return None
    default = defaults.get((limit.key, limit.variant))
    said = "" if default is None or default.value is None else figures.short(default.value)
    return QuotaCell(limit.key, figures.short(limit.value), said, is_own)
