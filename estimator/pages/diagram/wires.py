"""The wires of a drawing: what each edge does and carries, and how wide a label that says so may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from estimator.engine import figures
from estimator.engine.deadline import look_at_the_clock
from estimator.engine.estimate import Estimate
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.finding import VERDICTS
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.pages.diagram import words
from estimator.pages.diagram.cards import MARKS
from estimator.pages.diagram.routing.collisions import Box
from estimator.pages.diagram.routing.labels import LABEL_HEIGHT, TWO_LINES, Size
from estimator.pages.diagram.routing.lines import Point, pieces
from estimator.pages.diagram.routing.routes import Link, Route

LABEL_SIZE = 11
WIDEST_RATE, USUAL_RATE = "8.8 k/s", "8.8 /s"
"""Of the rates per second: a label has room for the widest, and most make do with the other."""
TEXT_FOOT = 3
"""What hangs below the line letters stand on."""
LABEL_GAP = 2
WIDTHS_KEPT = 4_096


@dataclass(frozen=True)
class Wire:
    """An edge as drawn: `path` and its arrow head `tip`; `operation` and `rate` stand in the area `label`, None where
    there is no room for them, and then a dot at `x`, `y` stands for both; `title` is its sentence.

    `points` are the corners of its line, up to where the arrow head begins.
    `style` is solid where the caller waits, async where it does not, poll where the target fetches; `fetches` says that
    it is called for its answer; `is_inside` that both ends are of one group.
    """

    id: str
    source: str
    target: str
    path: str
    tip: str
    style: str
    fetches: bool
    operation: str
    rate: str
    label: Box | None
    x: float
    y: float
    verdict: str
    title: str
    has_two_lines: bool = False
    is_inside: bool = False
    is_selected: bool = False
    points: tuple[Point, ...] = ()

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]

    def outline(self) -> tuple[object, ...]:
        """All of it but its way and its rate."""
        has_label = self.label is not None
        return (
            self.id, self.source, self.target, self.style, self.fetches, self.operation, self.is_inside,
            self.is_selected, self.mark, has_label, self.has_two_lines,
        )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """Its way and its rate, as they are written."""
        return {
            "x": str(self.x),
            "y": str(self.y),
            "path": self.path,
            "tip": self.tip,
            "rate": self.rate,
            "title": self.title,
        }


def rates(estimate: Estimate, edges: Iterable[ResolvedEdge]) -> dict[str, str]:
    """By edge, its peak rate in words: 2.1 /s."""
    hours, flows = estimate.architecture.hours_per_month, estimate.traffic.flows
    return {edge.id: words.peak_rate(flows[edge.id], hours) for edge in edges}


def links(edges: Iterable[ResolvedEdge], rates: Mapping[str, str], size: float = LABEL_SIZE) -> list[Link]:
    """What a route needs of each edge, its label in letters of a size included."""
    return [
        Link(edge.id, edge.source.id, edge.target.id, label_sizes(operation_of(edge), rates[edge.id], size))
        for edge in edges
    ]


@lru_cache(WIDTHS_KEPT)
def label_sizes(operation: str, rate: str, size: float) -> tuple[Size, ...]:
    """How large a label may be, the best first: on one line, on two, then the rate alone.

    Of a rate per second it is the same whatever the rate, so that no label and no line moves with the traffic.
    """
    is_wider = _wide(rate, size) > _wide(WIDEST_RATE, size)
    widest, usual = (rate, rate) if is_wider else (WIDEST_RATE, USUAL_RATE)
    on_one = dict.fromkeys(_wide(f"{operation} {one}", size) for one in (widest, usual))
    on_two = max(_wide(operation, size), _wide(widest, size))
    return (*((one, LABEL_HEIGHT) for one in on_one), (on_two, TWO_LINES), (_wide(widest, size), LABEL_HEIGHT))


@lru_cache(WIDTHS_KEPT)
def _wide(text: str, size: float) -> int:
    return round(words.width(text, size) + LABEL_GAP)


def style_of(edge: ResolvedEdge) -> str:
    """solid where the caller waits, async where it does not, poll where the target fetches."""
    return "poll" if edge.event.polled else "solid" if edge.operation.waits else "async"


def operation_of(edge: ResolvedEdge) -> str:
    """What an edge does, as its label says it."""
    return "poll" if edge.event.polled else spoken(edge.operation.name)


def wires(
    estimate: Estimate,
    rates: Mapping[str, str],
    drawn: Mapping[str, Route],
    verdicts: Mapping[str, str],
    selected: str | None,
    size: float = LABEL_SIZE,
) -> tuple[Wire, ...]:
    """The wire of each edge that is drawn, in document order; `verdicts` are those of the cards."""
    sentences, asked = words.Sentences(estimate.resolved), _asked_of_edges(estimate)
    found = []
    for edge in estimate.resolved.edges:
        if edge.id not in drawn:
            continue
        look_at_the_clock()
        route = drawn[edge.id]
        rate, operation = rates[edge.id], operation_of(edge)
        has_two_lines = route.label is not None and route.label[3] - route.label[1] == TWO_LINES
        said = operation if has_two_lines else f"{operation} {rate}"
        has_room = route.label is None or _wide(said, size) <= route.label[2] - route.label[0]
        x, y = _place_of(route)
        judged, reasons = asked.get(edge.id, ("ok", []))
        both = min(verdicts[edge.source.id], verdicts[edge.target.id], key=VERDICTS.index)
        if MARKS[both] == "breach":
            judged = max(judged, both, key=VERDICTS.index)
        found.append(
            Wire(
                id=edge.id,
                source=edge.source.id,
                target=edge.target.id,
                path=route.path,
                tip=route.tip,
                style=style_of(edge),
                fetches=edge.operation.fetches,
                operation=operation if has_room else "",
                rate=rate,
                label=route.label,
                x=round(x, 1),
                y=round(y, 1),
                has_two_lines=has_two_lines,
                verdict=judged,
                title="\n".join([f"{sentences.of(edge.declared)}.", _said_of_rate(rate), *reasons]),
                is_inside="" != edge.source.declared.group == edge.target.declared.group,
                is_selected=edge.id == selected,
                points=route.points,
            )
        )
    return tuple(found)


def _place_of(route: Route) -> Point:
    """Where the label's text begins, at the foot of its first line; without one, the middle of the longest piece."""
    if route.label is not None:
        return route.label[0], route.label[1] + LABEL_HEIGHT - TEXT_FOOT
    (x, y), (to_x, to_y) = max(
        pieces(route.points), key=lambda one: abs(one[0][0] - one[1][0]) + abs(one[0][1] - one[1][1])
    )
    return (x + to_x) / 2, (y + to_y) / 2


def _said_of_rate(label: str) -> str:
    return f"{label}." if label.endswith(("/day", "/month")) else f"{label} at its peak."


def _asked_of_edges(estimate: Estimate) -> dict[str, tuple[str, list[str]]]:
    """By edge, the worst verdict on the limits that are its own (a payload, a time-out) and what is amiss."""
    ends = {edge.id: (edge.source, edge.target) for edge in estimate.architecture.edges}
    found: dict[str, tuple[str, list[str]]] = {}
    for key, (standing, _) in estimate.standings.items():
        if standing == "ok" or len(key) <= 3:
            continue
        *_, node_id, where = key
        if node_id in ends.get(where, ()):
            worst, reasons = found.get(where, ("ok", []))
            words = _in_words(standing, estimate.asked[key])
            found[where] = max(worst, standing, key=VERDICTS.index), [*reasons, words]
    return found


def _in_words(standing: str, pool: Asked) -> str:
    asked, value = figures.short(float(pool.demand[0, 0])), figures.amount(in_sample(pool.value), pool.limit.unit)
    return f"{standing.capitalize()}: {pool.limit.name}, {asked} of {value}."
