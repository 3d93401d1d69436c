"""Whatever is accepted answers: a document that is read has a bill, limits and findings, every number of them one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import Amount
from estimator.whatif.comparison.compare import Comparison, compared
from pricing.book import Tables

PROVE = os.environ.get("PROVE") == "1"
MOST_S = {"estimate": 1, "findings": 2, "comparison": 3}
"""Seconds of processor that an answer may take (docs/speed.md)."""
ROOM = 3
"""Times as many, for a machine that does other things as well; asserted in the long proofs alone."""


type Seconds = dict[str, float]


def answers(document: Architecture, tables: Tables, seconds: Seconds | None = None) -> bool:
    """Ask a document for everything a page shows; whether it was accepted.

    Fails where anything but a DocumentError is raised, a number that must be one is none, or, in the long proofs,
    an answer takes longer than it may.  `seconds` learns how much processor each took.
    """
    told = {} if seconds is None else seconds
    try:
        with _timed(told, "estimate"):
            one = estimate(document, tables)
    except DocumentError as error:
        assert str(error)
        return False
    _check_bill(one)
    with _timed(told, "findings"):
        _check_limits(one)
    with _timed(told, "comparison"):
        comparison = _compared(one)
    if comparison is not None:
        _check_comparison(comparison)
    assert not PROVE or all(told[what] < ROOM * most for what, most in MOST_S.items()), told
    return True


@contextmanager
def _timed(told: Seconds, what: str) -> Iterator[None]:
    begun = time.process_time()
    yield
    told[what] = time.process_time() - begun


def _compared(one: Estimate) -> Comparison | None:
    """Beside containers, with crossings; None where what the document itself says of containers is refused."""
    try:
        comparison = compared(one)
    except DocumentError as error:
        assert one.architecture.containers, str(error)
        return None
    assert all(np.isfinite([turn.scale, turn.monthly_usd]).all() for turn in comparison.crossings)
    return comparison


def _check_comparison(comparison: Comparison) -> None:
    """The form that was made is a document like any other."""
    again = estimate(load(dump(comparison.moved.architecture)), comparison.drawn.tables)
    assert again.total_monthly_usd == pytest.approx(comparison.made.total_monthly_usd, rel=1e-9)


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
