"""Whatever is accepted answers: a document that is read has a bill, limits and findings, every number of them one."""

from __future__ import annotations

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import Amount
from pricing.book import Tables


def answers(document: Architecture, tables: Tables) -> bool:
    """Ask a document for everything a page shows; whether it was accepted.

    Fails where anything but a DocumentError is raised, or a number that must be one is none.
    """
    try:
        one = estimate(document, tables)
    except DocumentError as error:
        assert str(error)
        return False
    _check_bill(one)
    _check_limits(one)
    return True


def _check_bill(one: Estimate) -> None:
    assert _is_amount(one.total_monthly_usd)
    for line in one.lines:
        assert _is_amount(line.quantity), line.dimension
        assert line.monthly_usd is None or _is_amount(line.monthly_usd), line.dimension
        assert _is_told(line.formula), line.formula
    assert all(_is_amount(one.node_usd(node.id)) for node in one.architecture.nodes)
    assert all(_is_told(assumption.message) for assumption in one.assumptions)


def _check_limits(one: Estimate) -> None:
    """A demand may be endless: what waits for ever.  A headroom is None where traffic has no part in it."""
    for limit in (*one.limits, *one.findings):
        assert limit.demand is None or limit.demand >= 0, limit.key
        assert limit.headroom is None or limit.headroom >= 0, limit.key
        assert _is_told(limit.message), limit.message
    assert one.headroom is None or one.headroom.headroom is not None


def _is_amount(amount: Amount) -> bool:
    return bool(np.all(np.isfinite(amount)) and np.all(np.asarray(amount) >= 0))


def _is_told(text: str) -> bool:
    return "nan" not in text.split() and "unknown" not in text.split()
