"""`estimate(architecture, tables)`: the one way in.  Place, walk, use, price, check.

Everything broadcasts: with samples in the architecture, every figure of the result has one value per sample.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import numpy as np

from estimator.engine.bill import bill as billing
from estimator.engine.document.architecture import Architecture
from estimator.engine.limits import limits, paths
from estimator.engine.limits.headroom import Rooms
from estimator.engine.limits.limits import Asked, Finding
from estimator.engine.resolve.assumptions import Assumption, assumptions, guesses
from estimator.engine.resolve.edges import FREE_NETWORK
from estimator.engine.resolve.resolve import Plan, place
from estimator.engine.service import Use, described, services
from estimator.engine.traffic.walk import Traffic, propagate
from pricing.book import Price, PriceBook, Tables, Tier


class Estimate:
    """What an architecture costs in a month, and what its limits say.  Findings are worked out when asked for."""

    def __init__(self, plan: Plan, tables: Tables, traffic: Traffic, bill: billing.Bill):
        self.plan = plan
        self.tables = tables
        self.traffic = traffic
        self.bill = bill

    @property
    def architecture(self) -> Architecture:
        return self.plan.architecture

    @property
    def lines(self) -> list[billing.Line]:
        return self.bill.lines

    @property
    def total_monthly_usd(self) -> Any:
        """The sum of what is known; see `incomplete`."""
        return self.bill.total_usd

    @property
    def incomplete(self) -> list[str]:
        """Why the total leaves something out, a reason each; empty when nothing is unknown."""
        return self.bill.incomplete

    def node_usd(self, node_id: str) -> Any:
        return self.bill.by_node.get(node_id, 0.0)

    @cached_property
    def asked(self) -> dict[tuple, Asked]:
        """Pooled demands on every limit."""
        return _asked(self.plan, self.traffic)

    @cached_property
    def limits(self) -> list[Finding]:
        """Every limit something is asked of, with its headroom, the fullest first."""
        rerun = partial(_asked_at, self.plan, self.traffic)
        return limits.findings(self.plan, self.asked, Rooms(self.asked, rerun))

    @cached_property
    def problems(self) -> list[Finding]:
        """Faults of the design that are no limit."""
        found = paths.path_findings(self.plan, self.traffic)
        for node_id, placed in self.plan.nodes.items():
            for problem in placed.service.problems(placed.settings, self.traffic.loads[node_id]):
                found.append(
                    Finding(problem.key, problem.verdict, (node_id,), f"{placed.node.label}: {problem.message}")
                )
        return found

    @cached_property
    def findings(self) -> list[Finding]:
        """The limits that are not ok and the checks that fired, the worst first."""
        found = [*self.problems, *(limit for limit in self.limits if limit.verdict != "ok")]
        return sorted(found, key=lambda one: -limits.VERDICTS.index(one.verdict))

    @property
    def assumptions(self) -> list[Assumption]:
        return list(assumptions(self.plan))

    @property
    def guesses(self) -> int:
        """How many assumptions are ours and not AWS's."""
        return guesses(self.plan)

    @property
    def headroom(self) -> Finding | None:
        """The limit that traffic reaches first."""
        bound = sorted((one for one in self.limits if one.least_headroom is not None), key=attrgetter("least_headroom"))
        first = None
        for limit in bound:
            if first is not None and limit.least_headroom > first.headroom:
                break
            if first is None or limit.headroom < first.headroom:
                first = limit
        return first

    def as_dict(self) -> dict[str, Any]:
        """The estimate as `estimate --format json` prints it; docs/method.md names every field."""
        return {
            "total_monthly_usd": self.total_monthly_usd,
            "incomplete": self.incomplete,
            "region": self.architecture.region,
            "prices_as_of": self.tables.as_of.isoformat(),
            "nodes": [{"id": node_id, "monthly_usd": self.node_usd(node_id)} for node_id in self.plan.nodes],
            "lines": [_line_dict(line) for line in self.lines],
            "findings": [_finding_dict(finding) for finding in self.findings],
            "limits": [_finding_dict(finding) for finding in self.limits],
            "assumptions": [
                {
                    "node": one.owner,
                    "setting": one.setting,
                    "label": one.label,
                    "value": one.value,
                    "unit": one.unit,
                    "basis": one.basis,
                    "message": one.message,
                }
                for one in self.assumptions
            ],
        }


def estimate(architecture: Architecture, tables: Tables, *, scale: Any = 1.0) -> Estimate:
    """Cost, limits and findings of an architecture on the prices of `tables.as_of`.

    `scale` multiplies the traffic of every source: a number, or one per sample.  Raises DocumentError where
    the document names what does not exist or cannot be.
    """
    plan = place(architecture, tables)
    return estimate_plan(plan, tables, scale)


def estimate_plan(plan: Plan, tables: Tables, scale: Any = 1.0) -> Estimate:
    """The same for a plan already placed: what a sweep over traffic repeats."""
    if np.ndim(scale):
        scale = np.asarray(scale, dtype=float).reshape(-1, 1)
    traffic = propagate(plan, scale)
    document = plan.architecture
    bill = billing.price_uses(
        _uses(plan, traffic),
        price_book=tables.price_book,
        allowances=_allowances(tables.price_book(document.region), document.free_tier),
        rates=_own_rates(document, tables),
        describe=described,
    )
    return Estimate(plan, tables, traffic, bill)


# -- usage, demands, assumptions -----------------------------------------------------------------------------------


def _uses(plan: Plan, traffic: Traffic) -> Iterator[tuple[str, str, str, list[Use]]]:
    carried = _carried(plan, traffic)
    for node_id, placed in plan.nodes.items():
        service = placed.service
        own = list(service.usage(placed.settings, traffic.loads[node_id])) if "usage" in service.says else []
        yield node_id, placed.region, service.slug, [*own, *carried.get(node_id, ())]


def _carried(plan: Plan, traffic: Traffic) -> dict[str, list[Use]]:
    """By node: what bytes cost on the way, and what stands there for them to cross."""
    found: dict[str, list[Use]] = {}
    for carrier in [service for service in services().values() if "stands" in service.says]:
        for node_id, use in carrier.stands(plan):
            found.setdefault(node_id, []).append(use)
    for carrier in [service for service in services().values() if "carries" in service.says]:
        for flows in traffic.flows.values():
            for flow in flows:
                if flow.wire.network != FREE_NETWORK:
                    for node_id, use in carrier.carries(flow):
                        found.setdefault(node_id, []).append(use)
    return found


def _asked_at(plan: Plan, traffic: Traffic, multiples: np.ndarray, nodes: Collection[str] | None = None):
    """Pooled demands at multiples of that traffic."""
    return _asked(plan, traffic.at(multiples.reshape(-1, 1)), nodes)


def _asked(plan: Plan, traffic: Traffic, nodes: Collection[str] | None = None) -> dict[tuple, Asked]:
    """Pooled demands of all nodes, or of these alone."""
    demands = {
        node_id: list(placed.service.demands(placed.settings, traffic.loads[node_id]))
        for node_id, placed in plan.nodes.items()
        if "demands" in placed.service.says and (nodes is None or node_id in nodes)
    }
    for carrier in [service for service in services().values() if "carried_demands" in service.says]:
        for node_id, demand in carrier.carried_demands(plan, traffic):
            demands.setdefault(node_id, []).append(demand)
    for node_id, demand in paths.time_out_demands(plan, traffic):
        demands.setdefault(node_id, []).append(demand)
    return limits.pooled(plan, demands)


def _allowances(price_book: PriceBook, free_tier: str) -> list:
    return billing.applied(price_book.allowances, free_tier)


def _own_rates(architecture: Architecture, tables: Tables) -> dict[str, Price]:
    book = tables.price_book(architecture.region)
    found = {}
    for dimension, rates in architecture.rates.items():
        listed = book.prices.get(dimension)
        ends = [*(rate.from_ for rate in rates[1:]), None]
        tiers = tuple(
            Tier(Decimal(str(rate.from_)), None if end is None else Decimal(str(end)), Decimal(str(rate.usd)))
            for rate, end in zip(rates, ends, strict=True)
        )
        found[dimension] = Price(
            dimension,
            "yours",
            listed.unit if listed else "",
            tiers,
            listed.usage_type if listed else "",
            source="your rate",
        )
    return found


# -- printing ----------------------------------------------------------------------------------------------------


def _line_dict(line: billing.Line) -> dict[str, Any]:
    price = line.price
    return {
        "node": line.node,
        "service": line.service,
        "dimension": line.dimension,
        "label": line.label,
        "kind": line.kind,
        "quantity": line.quantity,
        "unit": line.unit,
        "monthly_usd": line.monthly_usd,
        "formula": line.formula,
        "usage_type": price.usage_type if price else "",
        "effective_date": price.effective.isoformat() if price and price.effective else None,
        "source": price.source if price else line.problem,
    }


def _finding_dict(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "nodes": list(finding.nodes),
        "verdict": finding.verdict,
        "demand": finding.demand,
        "value": finding.value,
        "unit": finding.unit,
        "headroom": finding.headroom,
        "message": finding.message,
    }
