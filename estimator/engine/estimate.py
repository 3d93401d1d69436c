"""`estimate(architecture, tables)`: the one way in.  Resolve, walk, use, price, check.

Everything broadcasts: with samples in the architecture, every amount of the result has one value per sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from estimator.engine.bill.bill import Bill, Line, applied, price_uses
from estimator.engine.bill.hidden import as_billed, has_hidden, leaves_out_hidden, without_hidden
from estimator.engine.bill.measured import NodeUses, with_measured
from estimator.engine.bill.once import billed_once
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.bill.support import Support, support_for
from estimator.engine.bill.unpriced import unpriced
from estimator.engine.bill.uses import all_uses, own_uses
from estimator.engine.bill.year import Year, first_month, in_months, over_a_year, year_of
from estimator.engine.document.architecture import Architecture
from estimator.engine.figures import usd_short
from estimator.engine.limits import breaking, limits
from estimator.engine.limits.again import LimitsAgain, TakenOver
from estimator.engine.limits.asked.asking import (
    asked_and_reach,
    chunks,
    pooled,
    pooled_at,
    reach_at,
    reach_of_deciding,
)
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.limits.breaking import Entrance
from estimator.engine.limits.faults import faults
from estimator.engine.limits.finding import Finding, ranked
from estimator.engine.limits.headroom import Rooms, RoomsFrom, tried_first
from estimator.engine.limits.path_rules import paths
from estimator.engine.limits.path_rules.answers import answered_early
from estimator.engine.limits.raising import SPARE, AtMore, Requests
from estimator.engine.limits.verdicts import Standing
from estimator.engine.limits.wording.in_full import refused_is_billed
from estimator.engine.maths.amounts import Amount, in_sample, multiples, of_samples, used
from estimator.engine.measures import Use
from estimator.engine.registry import description
from estimator.engine.resolve.assumptions import Assumption, Assumptions
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.traffic.again import nodes_left_alone
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.traffic import Traffic, propagate
from estimator.engine.traffic.work import IN_A_SWEEP
from pricing.book import Tables

HALF_A_CENT = 0.005
NO_USES: Mapping[str, Sequence[Use]] = MappingProxyType({})


class Estimate:
    """What an architecture costs in a month, and what its limits say.  Findings are worked out when asked for.

    Amounts (totals, quantities, costs) hold every sample; words, verdicts and the numbers of a finding are those of the
    first sample, and `of_sample` gives the estimate of any other.  `scale` is the multiple of the document's traffic it
    stands at, and `times` the part of it that is a what-if (`at`): what it calls today's traffic, headroom included, is
    that without the what-if.  `asks` says whether messages work out what to ask AWS for.
    """

    def __init__(
        self,
        resolved: Resolved,
        tables: Tables,
        traffic: Traffic,
        bill: Bill,
        scale: float = 1.0,
        uses: Mapping[str, Sequence[Use]] = NO_USES,
    ):
        self.resolved = resolved
        self.tables = tables
        self.traffic = traffic
        self.bill = bill
        self.scale = scale
        self.times = 1.0
        self.uses = uses
        self.asks = True
        self.assumed = Assumptions(resolved)
        self.taken = TakenOver()
        self.over_a_year = NO_USES

    @property
    def architecture(self) -> Architecture:
        return self.resolved.architecture

    @property
    def sample_count(self) -> int:
        """How many samples it has; 1 where no number is drawn."""
        return self.resolved.sample_count

    def forget(self) -> None:
        """Let go of what the estimate after an edit could take over: it is large, and this one needs none of it."""
        self.taken.forget()
        self.over_a_year = NO_USES

    def of_sample(self, sample: int) -> Estimate:
        """The estimate of one sample, every amount a single number."""
        document = self.architecture.of_samples(sample, sample + 1)
        found = estimate(document, self.tables, scale=self.scale / self.times)
        return found if self.times == 1 else found.at(self.times, asks=self.asks)

    def at(self, times: float, *, asks: bool = True) -> Estimate:
        """The estimate at a multiple of this one's traffic: bill, demands and verdicts are worked out there; where each
        limit is reached is known from here, and told as a multiple of this one's traffic."""
        found = estimate_resolved(self.resolved, self.tables, self.scale * times, order=self.traffic.order)
        found.rooms = RoomsFrom(self.rooms, times, pooled(self.resolved, found.traffic))
        found.asks = asks
        found.times = times
        found.assumed = self.assumed
        return found

    def totals_at(self, scales: NDArray[np.float64]) -> NDArray[np.float64]:
        """(samples, multiples) of the total at multiples of today's traffic, of what is known."""
        found = np.empty((self.sample_count, len(scales)))
        for some, resolved in chunks(self.resolved, self.tables, len(scales)):
            total = estimate_resolved(resolved, self.tables, scales * self.scale).total_monthly_usd
            found[some] = total[..., 0] if isinstance(total, np.ndarray) else total
        return found

    @property
    def lines(self) -> list[Line]:
        return self.bill.lines

    @property
    def total_monthly_usd(self) -> Amount:
        """The sum of what is known; see `incomplete`."""
        return self.bill.total_usd

    @property
    def total_samples(self) -> NDArray[np.float64]:
        """(samples,) of the same."""
        return of_samples(self.total_monthly_usd, self.sample_count)

    @property
    def incomplete(self) -> list[str]:
        """Why the total leaves something out, a reason each; empty when nothing is unknown."""
        return self.bill.incomplete

    def node_usd(self, node_id: str) -> Amount:
        """What is known of a node's cost."""
        return self.bill.by_node.get(node_id, 0.0)

    @property
    def leaves_out_hidden(self) -> bool:
        """Whether the bill is the one without its hidden costs (`bill/hidden.py`)."""
        return leaves_out_hidden(self.resolved)

    @cached_property
    def hidden_usd(self) -> Amount:
        """USD a month, of what is known, that come of defaults alone: in the total, or left out of it."""
        is_out = self.leaves_out_hidden
        if not has_hidden(self.resolved, self.traffic):
            return 0.0
        other = _billed(self.resolved, self.tables, self.traffic, self.uses, with_hidden=is_out)
        return other.total_usd - self.bill.total_usd if is_out else self.bill.total_usd - other.total_usd

    @property
    def hidden_words(self) -> str:
        """What is said of them beside the total: of which $9.40 come from values nobody typed; empty of none."""
        hidden = in_sample(self.hidden_usd)
        if abs(hidden) < HALF_A_CENT:
            return ""
        begins = "without" if self.leaves_out_hidden else "of which"
        which = " that" if self.leaves_out_hidden else ""
        return f"{begins} {usd_short(hidden)}{which} come from values nobody typed"

    @cached_property
    def once(self) -> Bill:
        """What is billed once, beside the month."""
        return billed_once(self.resolved, self.tables, self.traffic)

    @property
    def support(self) -> Support | None:
        """What the plan of AWS Support costs beside the month; None where the document has none."""
        book = self.tables.price_book(self.architecture.region)
        return support_for(self.architecture.support, self.total_monthly_usd, book, bool(self.incomplete))

    @property
    def year(self) -> Year:
        """The total of the year that the month lies in, of what is known."""
        first = first_month(self.architecture.month)
        return year_of(first, self._year_bill.total_usd, self.once.total_usd, self.support)

    @cached_property
    def year_by_line(self) -> Mapping[tuple[str, str], Amount]:
        """By node and slug of the service that bills it, what is known of it in the twelve months of that year."""
        found: dict[tuple[str, str], Amount] = {}
        for line in self._year_bill.lines:
            if line.monthly_usd is not None:
                key = line.node, line.service
                found[key] = found.get(key, 0.0) + in_months(line.monthly_usd)
        return found

    @cached_property
    def _year_bill(self) -> Bill:
        """The bill of its twelve months: each amount has as many multiples."""
        first = first_month(self.architecture.month)
        known = NO_USES if self.leaves_out_hidden else self.over_a_year
        asked = {node_id: load for node_id, load in self.traffic.loads.items() if node_id not in known}
        traffic = replace(self.traffic, loads=self.traffic.loads | over_a_year(asked, first))
        self.over_a_year = own_uses(self.resolved, traffic, known)
        return _billed(self.resolved, self.tables, traffic, self.over_a_year, with_hidden=not self.leaves_out_hidden)

    def unpriced(self, node_id: str) -> list[str]:
        """Labels of what a node bills, or would, that has no price in its region on that day."""
        node, load = self.resolved.nodes[node_id], self.traffic.loads[node_id]
        billed = {line.dimension for line in self.lines if line.node == node_id}
        prices = self.tables.price_book(node.region).prices
        rates = own_rates(self.architecture).in_region(node.region)
        return unpriced(node, load, billed, prices, rates)

    @property
    def asked(self) -> Mapping[PoolKey, Asked]:
        """Pooled demands on every limit."""
        return self.rooms.asked

    @cached_property
    def rooms(self) -> Rooms:
        """What is asked of each limit, and how far it is away, in every sample."""
        most = IN_A_SWEEP / max(self.traffic.work, 1.0)
        # not of the estimate itself: it keeps its rooms, and would never go
        of = self.resolved, self.tables, self.traffic, self.scale
        if self.sample_count > 1:
            rerun = partial(reach_at, *of, None)
            return Rooms(pooled(self.resolved, self.traffic), rerun(tried_first(most)), rerun, self.sample_count, most)
        tried = tried_first(most)
        asked, reach, self.taken.asked = asked_and_reach(
            self.resolved, self.traffic, self.scale, tried, self.taken.asked
        )
        return Rooms(asked, reach, partial(reach_of_deciding, *of, asked), most=most)

    @cached_property
    def limits(self) -> list[Finding]:
        """Every limit something is asked of, with its headroom: what is not well first, then the fullest."""
        return [*self.limits_not_well, *self._judged.findings(self._requests, are_well=True)]

    @cached_property
    def limits_not_well(self) -> list[Finding]:
        """Those of them that are near or broken."""
        return self._judged.findings(self._requests, are_well=False)

    @cached_property
    def _judged(self) -> LimitsAgain:
        return LimitsAgain(self.resolved, self.rooms, self.taken)

    @property
    def standings(self) -> Mapping[PoolKey, Standing]:
        """How each limit stands that is asked something of."""
        return self._judged.standings

    @cached_property
    def _requests(self) -> Requests:
        """What to ask AWS for of the limits that are not well, of the first sample."""
        not_well = [key for key, one in self.standings.items() if one.verdict != "ok" and self.asks]
        first = self.of_sample(0) if self.sample_count > 1 else self
        return Requests(self.resolved.nodes, self.asked, not_well, first.at_more)

    @property
    def at_more(self) -> AtMore:
        """What some nodes ask of each limit at 1.3 times today's traffic."""
        of = self.resolved, self.traffic, self.scale  # not of the estimate itself: it keeps this
        return partial(pooled_at, *of, np.array([1.0 + SPARE]))

    @cached_property
    def problems(self) -> list[Finding]:
        """Faults of the design that are no limit."""
        return self.of_sample(0).problems if self.sample_count > 1 else faults(self.resolved, self.traffic)

    @cached_property
    def findings(self) -> list[Finding]:
        """The limits that are not ok and the checks that fired: by what they do when they are met, then by multiple."""
        found = [*self.problems, *limits.told_once(self.limits_not_well, self.resolved.edges)]
        if self.rooms.is_coarse:
            found.append(paths.coarse_headroom(self.resolved))
        return ranked(found)

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """Every default that nobody confirmed: the same at any traffic."""
        return self.assumed.every

    @cached_property
    def answered_early(self) -> Mapping[str, str]:
        """By edge, what is to be said where somebody has an answer before the work behind a queue is done."""
        return answered_early(self.resolved, self.traffic)

    @property
    def refused_is_billed(self) -> str:
        """What to say beside the bill where a quota lets only a part of the traffic through; empty elsewhere."""
        return refused_is_billed(self.findings, self.resolved.nodes)

    @property
    def guesses(self) -> int:
        """How many assumptions are ours and not AWS's."""
        return self.assumed.guesses

    @property
    def broken(self) -> Finding | None:
        """What AWS refuses, or what stops something already, whatever the traffic; it leads everything else."""
        return breaking.broken_already(self.findings)

    @cached_property
    def headroom(self) -> Finding | None:
        """The first to break: of the limits that stop something, the one that traffic reaches first."""
        first = next(breaking.in_order(self.limits), None)
        return first if first is not None and first.stops else None

    @property
    def first_to_break(self) -> Finding | None:
        """What is broken already, whatever the traffic, else the limit that traffic reaches first."""
        return self.broken or self.headroom

    @cached_property
    def next_to_break(self) -> list[Finding]:
        """The limits that traffic reaches after the first, in order; those that stop nothing after those that do."""
        return breaking.following(self.limits, None if self.broken is not None else self.headroom)

    @cached_property
    def entrance(self) -> Entrance | None:
        """What most of the traffic that grows enters as, and how much of it today; None where nothing enters."""
        used = ((edge.source.id, edge.event.name) for edge in self.resolved.edges)
        return breaking.entrance(self.traffic.order.sources, used, self.traffic.hours, self.scale / self.times)

    @property
    def holds_to(self) -> str:
        """How far it holds in the user's unit and against today, and what happens then: the middle of a sentence."""
        return breaking.holds_to(self.broken, self.headroom, self.entrance, self.times, self.not_judged)

    @cached_property
    def not_judged(self) -> list[str]:
        """The names of what traffic reaches and nobody knows the limits of."""
        unknown = {key for key, node in self.resolved.nodes.items() if not node.service.knows_limits(node.settings)}
        edges = [edge for edge in self.resolved.edges if edge.target.id in unknown] if unknown else ()
        reached = {edge.target.id: edge.target for edge in edges if used(self.calls_of(edge))}
        return [node.label for node in reached.values()]

    def calls_of(self, edge: ResolvedEdge) -> Amount:
        """Calls a month along an edge."""
        return self.traffic.flows[edge.id].monthly_calls

    def is_over(self, one: Finding) -> bool:
        """Whether the traffic that is looked at is beyond a limit."""
        return one.is_broken or (one.headroom is not None and one.headroom < self.times)

    @property
    def limits_over(self) -> list[Finding]:
        """The limits that the traffic that is looked at is beyond, told once each."""
        return [one for one in self.findings if one.value is not None and self.is_over(one)]


def estimate(
    architecture: Architecture, tables: Tables, *, scale: float | ArrayLike = 1.0, before: Estimate | None = None
) -> Estimate:
    """Cost, limits and findings of an architecture on the prices of `tables.as_of`.

    `scale` multiplies the traffic of every source: a number, or several multiples.  What did not change since an
    estimate `before` an edit is taken from there; the figures are the same without.  Raises DocumentError where the
    document names what does not exist or cannot be.
    """
    if before is None or before.sample_count > 1 or architecture.samples:
        return estimate_resolved(resolve(architecture, tables), tables, scale)
    found = estimate_resolved(resolve(architecture, tables, before=before.resolved), tables, scale, before)
    found.taken = replace(before.taken)
    year = before.over_a_year
    found.over_a_year = {one: year[one] for one, uses in found.uses.items() if one in year and uses is before.uses[one]}
    return found


def estimate_resolved(
    resolved: Resolved,
    tables: Tables,
    scale: float | ArrayLike = 1.0,
    before: Estimate | None = None,
    order: WalkOrder | None = None,
) -> Estimate:
    """The same for an architecture already resolved: what a sweep over traffic repeats.  `order` is that of another
    walk over it."""
    traffic = propagate(resolved, scale if isinstance(scale, (float, int)) else multiples(scale), order)
    known = {} if before is None else {one: before.uses[one] for one in nodes_left_alone(before.traffic, traffic)}
    uses = own_uses(resolved, traffic, known)
    bill = _billed(resolved, tables, traffic, uses, with_hidden=not leaves_out_hidden(resolved))
    return Estimate(resolved, tables, traffic, bill, float(scale) if isinstance(scale, (float, int)) else 1.0, uses)


def _billed(
    resolved: Resolved, tables: Tables, traffic: Traffic, uses: Mapping[str, Sequence[Use]], *, with_hidden: bool
) -> Bill:
    """What is billed of all that is used, with hidden costs or without."""
    document = resolved.architecture
    book = tables.price_book(document.region)
    if with_hidden:
        billed = all_uses(resolved, traffic, uses)
    else:
        bare, left = without_hidden(resolved, traffic, uses)
        billed = all_uses(bare, traffic, left, as_billed)
    if measured := {node.id: node.measured for node in document.nodes if node.measured}:
        billed = with_measured(billed, measured, traffic.scale, partial(_uses_today, resolved))
    return price_uses(
        billed,
        price_book=tables.price_book,
        allowances=partial(applied, book, document.free_tier, document.free_tier_for),
        rates=own_rates(document),
        describe=description,
    )


def _uses_today(resolved: Resolved) -> Iterator[NodeUses]:
    """What every node uses at the document's own traffic."""
    traffic = propagate(resolved)
    return all_uses(resolved, traffic, own_uses(resolved, traffic, {}))
