"""What is billed a single time: a first load, objects that a new rule moves.  It is in no month's total.

A service says what its settings make (`AwsService.once`); a node may state any of its dimensions, which then stands in
place of that.  Allowances are the month's and cover nothing of it, and tiers begin anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from estimator.engine.bill.bill import Bill, price_uses
from estimator.engine.bill.measured import NodeUses
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.measures import Use
from estimator.engine.registry import description
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.traffic import Traffic
from pricing.book import Allowance, Tables


def billed_once(resolved: Resolved, tables: Tables, traffic: Traffic) -> Bill:
    """Its lines, priced as those of a month are."""
    return price_uses(
        _uses(resolved, traffic),
        price_book=tables.price_book,
        allowances=_none,
        rates=own_rates(resolved.architecture),
        describe=description,
    )


def _uses(resolved: Resolved, traffic: Traffic) -> Iterator[NodeUses]:
    for node_id, node in resolved.nodes.items():
        stated = node.declared.once
        if not stated and AwsService.once not in node.service.overridden:
            continue
        made = (use for use in node.service.once(node.settings, traffic.loads[node_id]) if use.dimension not in stated)
        uses = [*made, *(Use(dimension, quantity, "stated") for dimension, quantity in stated.items())]
        yield node_id, node.region, node.service.slug, uses


def _none(dimension: str) -> Iterable[Allowance]:
    return ()
