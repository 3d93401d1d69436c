"""What newer prices, or a newer version, would change in a report that was handed over."""

from __future__ import annotations

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd, usd_known
from estimator.engine.maths.amounts import in_sample
from estimator.projects.models import ReportRecord
from estimator.projects.reads import estimate_of
from pricing.lookups import TablesNotLoaded, loaded_files, tables

UNREADABLE = "This version of Headroom can no longer estimate this design. What follows is as it was handed over."


def since_then(record: ReportRecord) -> str:
    """What the same design costs with today's prices, how much more or less, and why; empty where nothing differs."""
    try:
        architecture = record.revision.architecture
        today = estimate_of(architecture, digest=record.revision.digest)
        is_newer_price = loaded_files() != record.tables
        if _says(today) == _said(record):
            return ""
        if not is_newer_price:  # the same files, which may hold another price for today than for that day
            then = tables(record.prices_day)
            is_newer_price = _says(estimate_of(architecture, then, digest=record.revision.digest)) == _said(record)
    except TablesNotLoaded:
        return ""
    except DocumentError:
        return UNREADABLE
    return _sentence(record, today, is_newer_price)


def _sentence(record: ReportRecord, today: Estimate, is_newer_price: bool) -> str:
    now, is_whole = _says(today)
    sum_today = f"{usd_known(now, is_whole).replace('≥', 'at least')} a month"
    if is_newer_price:
        words = f"With today’s prices it would be {sum_today}"
    else:
        words = f"At the same prices, this newer version of Headroom works out {sum_today}"
    if not (is_whole and record.monthly_usd is not None):
        return f"{words}."
    apart = round(now - record.known_usd, 2)
    return f"{words}, {usd(abs(apart))} {'more' if apart > 0 else 'less'}."


def _says(estimate: Estimate) -> tuple[float, bool]:
    """(the month to the cent, whether that is all of it)."""
    return round(float(in_sample(estimate.total_monthly_usd)), 2), not estimate.incomplete


def _said(record: ReportRecord) -> tuple[float, bool]:
    return round(record.known_usd, 2), record.monthly_usd is not None
