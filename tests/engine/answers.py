"""Whatever is accepted answers: a document that is read has a bill, limits and findings, every number of them one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from estimator.engine.document.architecture import Architecture, dump, load
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import Amount
from estimator.whatif.compare import compared
from pricing.book import Tables

ROOM = 3
"""Times the seconds of processor that an answer may take, for a machine that does other things as well."""


def answers(document: Architecture, tables: Tables) -> bool:
    """Ask a document for everything a page shows; whether it was accepted.

    Fails where anything but a DocumentError is raised, a number that must be one is none, or an answer takes longer
    than it may: a second the estimate, two the findings, three the comparison.
    """
    try:
        with _within(1):
            one = estimate(document, tables)
    except DocumentError as error:
        assert str(error)
        return False
    _check_bill(one)
    with _within(2):
        _check_limits(one)
    with _within(3):
        _check_comparison(one)
    return True


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < ROOM * seconds


def _check_comparison(one: Estimate) -> None:
    """The container form is a document like any other; only what a document itself says of containers may refuse it."""
    try:
        comparison = compared(one)
    except DocumentError as error:
        assert one.architecture.containers, str(error)
        return
    assert all(np.isfinite([turn.scale, turn.monthly_usd]).all() for turn in comparison.crossings)
    again = estimate(load(dump(comparison.moved.architecture)), one.tables)
    assert again.total_monthly_usd == pytest.approx(comparison.containers.total_monthly_usd, rel=1e-9)


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
