"""The drawing of the builder, and what of it the page in the browser lacks."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.pages.diagram import Diagram, draw
from estimator.web.views.building.shown import PageBefore

_drawn: WeakKeyDictionary[Estimate, dict[bool, tuple[tuple[str, str], Diagram]]] = WeakKeyDictionary()
"""By the estimate at today's traffic, the drawing last made of it, and that last made of it at another traffic, with
(multiple of today's traffic, id of what is selected)."""


def drawing(today: Estimate, shown: Estimate, times: str, selected: str) -> Diagram:
    """The diagram of an estimate, shown as it is or at so many times its traffic, with a node or edge selected; mostly
    the page before has it."""
    kept = _drawn.setdefault(today, {})
    asked = times, selected
    known = kept.get(bool(times))
    if known is None or known[0] != asked:
        known = kept[bool(times)] = asked, draw(shown, selected=selected or None)
    return known[1]


def drawing_before(was: PageBefore | None) -> Diagram | None:
    """The diagram a page shows; None where that is not known, or it would have to be estimated."""
    if was is None:
        return None
    try:
        today = was.editing.estimate()
    except DocumentError:
        return None
    times, selected = was.chosen["times"], was.chosen["node"] or was.chosen["edge"]
    if not times:
        return drawing(today, today, "", selected)
    asked, diagram = _drawn.get(today, {}).get(True, (("", ""), None))
    return diagram if asked == (times, selected) else None
