"""What a card of the first page says of an architecture: cost, first limit, size, and a small drawing."""

from __future__ import annotations

from typing import Any

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.pages.home.thumbnails import Thumbnail, ThumbnailCard, thumbnail
from estimator.pages.results.readings import headroom_reading
from estimator.projects.models import Summary

UNREADABLE = "Cannot be estimated: open it to see why"


def summary(architecture: Architecture, estimate: Estimate) -> Summary:
    """Of a document with its estimate; the caller says which project and what of."""
    first = estimate.broken or estimate.headroom
    holds = headroom_reading(estimate)
    return Summary(
        cards=len(architecture.nodes),
        monthly_usd=None if estimate.incomplete else in_sample(estimate.total_monthly_usd),
        headroom=first.headroom if first else None,
        shown={
            "cost": cost_of(estimate),
            "holds": holds.brief,
            "mark": holds.mark,
            "thumbnail": thumbnail(architecture),
        },
    )


def unreadable() -> Summary:
    """Of a document that cannot be read or estimated."""
    return Summary(cards=0, shown={"cost": "?", "holds": UNREADABLE, "mark": "breach", "thumbnail": None})


def cost_of(estimate: Estimate) -> str:
    """A month's total: $48.26; ≥ $48.26 where a price is not known."""
    return figures.usd_known(in_sample(estimate.total_monthly_usd), not estimate.incomplete)


def drawing(shown: dict[str, Any]) -> Thumbnail | None:
    """The small drawing of a summary, also of one that was kept as JSON."""
    kept = shown["thumbnail"]
    if kept is None:
        return None
    view, boxes, lines = kept
    return Thumbnail(tuple(view), tuple(ThumbnailCard(*box) for box in boxes), lines)
