"""What a node would bill that has no price where it lies: told before anything reaches it."""

from __future__ import annotations

from collections.abc import Container

from estimator.engine.load import Load
from estimator.engine.maths.amounts import used
from estimator.engine.probe.load import probe
from estimator.engine.resolve.nodes import ResolvedNode


def unpriced(
    node: ResolvedNode, load: Load, billed: set[str], prices: Container[str], rates: Container[str]
) -> list[str]:
    """Labels of the dimensions that a node bills, or would, and that have no price in its region on that day.

    `billed` are the dimensions it bills as it stands, `prices` those with a price, `rates` those the document prices
    itself.  A cost the user gives at the node counts as a price.
    """
    lost = {
        key: dimension.label
        for key, dimension in node.service.dimensions.items()
        if key not in prices and key not in rates and not key.endswith("*")
    }
    if not lost:
        return []
    if not lost.keys() <= billed:
        billed = billed | _would_bill(node, load)
    return list(dict.fromkeys(label for key, label in lost.items() if key in billed))


def _would_bill(node: ResolvedNode, load: Load) -> set[str]:
    """What it would use of anything, were each operation called once a second and nothing caused by it."""
    probed = probe(node, month=load.month, hours_per_month=load.hours_per_month)
    probed.leaving = {}
    probed.latency |= load.latency
    return {use.dimension for use in node.service.usage(node.settings, probed) if used(use.quantity)}
