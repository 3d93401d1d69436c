"""The guided start: what to look at, in order, on an architecture that is drawn."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.registry import services
from estimator.pages.results.readings import headroom_reading


class Stop(NamedTuple):
    """One thing to look at.

    `at` are CSS selectors of it, the first that is in sight counts, or comes into sight once its menu opens; `shows`
    is what the page selects meanwhile.
    """

    name: str
    text: str
    at: tuple[str, ...]
    shows: dict[str, str]


class Guided(NamedTuple):
    """A step as the page shows it; the addresses are queries of the page, empty where there is no such step."""

    number: int
    of: int
    step: Stop
    back: str
    next: str
    leave: str

    @property
    def at(self) -> str:
        return " | ".join(self.step.at)


def guided(architecture: Architecture, estimate: Estimate | None, asked: str) -> Guided | None:
    """The step that an address asks for; None where it asks for none, or where nothing is drawn to be shown around."""
    if estimate is None or not architecture.nodes or not asked.isdecimal():
        return None
    steps = _steps(architecture, estimate)
    number = int(asked[:3])
    if not 1 <= number <= len(steps):
        return None
    step = steps[number - 1]
    return Guided(
        number,
        len(steps),
        step,
        _query(steps[number - 2], number - 1) if number > 1 else "",
        _query(steps[number], number + 1) if number < len(steps) else "",
        f"?{urlencode(step.shows)}",
    )


def _query(step: Stop, number: int) -> str:
    return f"?{urlencode({**step.shows, 'tour': number})}"


def _steps(architecture: Architecture, estimate: Estimate) -> tuple[Stop, ...]:
    breaks_first = headroom_reading(estimate).node or architecture.nodes[-1].id
    entry = next((node for node in architecture.nodes if services()[node.service].is_outside), architecture.nodes[0])
    return (
        Stop(
            "The answer first",
            "What this costs a month, and how much traffic it holds before the first limit. Both follow every change, "
            "and each leads to where it comes from.",
            ("#readings",),
            {},
        ),
        Stop(
            "A card and its bar",
            "A card says what it costs and how far it holds. The bar fills as its first limit nears; its ticks stand "
            "at × 100 and × 10 of today's traffic. This card is the first to break.",
            (f'[id="card-{breaks_first}"]',),
            {},
        ),
        Stop(
            "Change one number",
            "Traffic is given once, where it enters. Type 20M here and press Enter: cost, limits and drawing follow. "
            "2,000/s or 3 a minute would do as well, and Undo takes it back.",
            ("#node-form .field", "#node-form", "#settings"),
            {"node": entry.id},
        ),
        Stop(
            "Where it breaks, and what if",
            "Each bar ends where a limit is met, and the worst stand first. Move the slider to multiply the "
            "traffic: nothing is written, and Today brings you back.",
            ("#whatif",),
            {"tab": "limits"},
        ),
        Stop(
            "Where each dollar comes from",
            "The dearest card stands first, its lines beside it. How shows the working of a line, and where its price "
            "comes from.",
            ("#bill-beside", "#results"),
            {"tab": "bill"},
        ),
        Stop(
            "Or containers?",
            "Compare sizes the same work on Fargate, and says who costs less, by how much, and from which traffic on.",
            ("#project-pages a[href*='/compare/']", "#all-pages a[href*='/compare/']", ".all-pages > summary"),
            {},
        ),
        Stop(
            "Hand it over",
            "Report is made to print and to save as PDF. Once you have changed something, Share makes a link to view "
            "or to edit.",
            (
                "#share",
                "#project-pages a[href*='/report/']",
                "#all-pages a[href*='/report/']",
                ".all-pages > summary",
            ),
            {},
        ),
    )
