"""`draw(estimate)`: cards and wires with what they cost, carry and break, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from estimator.engine import figures
from estimator.engine.deadline import look_at_the_clock
from estimator.engine.estimate import Estimate
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.breaking import in_order
from estimator.engine.limits.finding import VERDICTS, Finding
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.operations import spoken
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.pages.diagram import words
from estimator.pages.diagram.collisions import Box
from estimator.pages.diagram.extent import MOST_OWN_LINES, TILE_NAME_SIZE, Tile, is_compact, tiles
from estimator.pages.diagram.frames import Frame, frames
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, Spot, lay_out
from estimator.pages.diagram.lines import Point, pieces
from estimator.pages.diagram.routes import Link, Route, routes, shared_path, straight_routes
from estimator.pages.listings import shortened

MARGIN = 16
TEXT_LEFT, TEXT_RIGHT = 42, 166
NAME_SIZE, KIND_SIZE, LABEL_SIZE = 13, 11, 11
LINES = 3
"""Of a name and what it is: more do not stand above the cost.  A name takes two at most."""
FAR_ROOM, FAR_SIZE = 158, 20
"""Of a name that is drawn alone, where a drawing is seen from afar."""
BAR_WIDTH, LEAST_BAR = 156, 3
BAR_DECADES = 3
"""A bar is empty from × 1,000 on and full at × 1."""
GAP = 8
TEXT_FOOT = 3
"""What hangs below the line letters stand on."""
LEAST_WIDTH, LEAST_HEIGHT = 240, 120
LABEL_GAP = 2
CACHED_DRAWINGS = 32
CACHED_CARDS = 1_024
WIDTHS_KEPT = 4_096
MARKS = {"ok": "", "near": "near", "raise quota": "breach", "breach": "breach", "error": "breach"}
"""The CSS class of a verdict; its word stands beside it."""


@dataclass(frozen=True)
class Card:
    """A node as drawn: `x`, `y` of its upper left corner, texts already cut to fit, `title` with all of it.

    `names` is its name on one line or two, `kinds` what it is on the lines left of three, `far` its name in the large
    letters of a drawing seen from afar.  `cost` is empty outside AWS and `?` where a price is not known.  `holds` is
    the multiple of today's traffic at which the first of its limits is reached, None where none grows with traffic,
    `looked_at` the multiple that the drawing stands at;
    `verdict` is the worst of its limits and findings.
    """

    id: str
    x: int
    y: int
    names: tuple[str, ...]
    far: tuple[str, ...]
    kinds: tuple[str, ...]
    cost: str
    slug: str
    type: str
    holds: float | None
    verdict: str
    title: str
    group: str = ""
    is_selected: bool = False
    looked_at: float = 1.0

    @property
    def label(self) -> str:
        """What a screen reader says: name, kind, cost and how far it holds."""
        first, *rest = self.title.split("\n")
        return ", ".join([first, *(rest[:1] if self.cost else []), *([self.word] if self.word else [])])

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]

    @property
    def bar_mark(self) -> str:
        """Amber below 1.43 times the traffic that is looked at, red where it is over."""
        if self.holds is None:
            return ""
        left = self.holds / self.looked_at
        return "breach" if left < 1 else "near" if left * figures.NEAR < 1 else "ok"

    @property
    def word(self) -> str:
        """How far it holds; of what does not grow with traffic, the verdict where it is not ok."""
        if self.holds is None or (self.mark and self.bar_mark != "breach" and self.mark != self.bar_mark):
            return self.verdict if self.mark else ""
        if self.looked_at != 1 and self.holds < self.looked_at:
            return f"over {figures.factor(self.holds)}" if self.holds > figures.LITTLE else "over"
        if self.holds < 1:
            return f"over by {figures.factor(1 / self.holds)}" if self.holds > figures.LITTLE else "over"
        return "holds × 1,000+" if self.holds > 10**BAR_DECADES else f"holds {figures.factor(self.holds)}"

    @property
    def bar_width(self) -> int:
        """The scale of headroom reversed: it fills as the limit nears."""
        if self.holds is None:
            return 0
        full = 1 - log10(max(self.holds / self.looked_at, 1)) / BAR_DECADES
        return max(LEAST_BAR, round(BAR_WIDTH * full))

    def outline(self) -> tuple[object, ...]:
        """All of it but its place and what its figures say."""
        has_bar = self.holds is not None
        return (
            self.id, self.names, self.far, self.kinds, self.slug, self.type, self.group, self.is_selected, self.mark,
            has_bar,
        )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """Its place and its figures, as they are written."""
        return {
            "x": str(self.x),
            "y": str(self.y),
            "label": self.label,
            "title": self.title,
            "cost": self.cost,
            "word": self.word,
            "bar_mark": self.bar_mark,
            "bar_width": str(self.bar_width),
        }


@dataclass(frozen=True)
class Wire:
    """An edge as drawn: `path` and its arrow head `tip`; `operation` and `rate` stand in the area `label`, None where
    there is no room for them, and then a dot at `x`, `y` stands for both; `title` is its sentence.

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
    is_inside: bool = False
    is_selected: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]

    def outline(self) -> tuple[object, ...]:
        """All of it but its way and its rate."""
        has_label = self.label is not None
        return (
            self.id, self.source, self.target, self.style, self.fetches, self.operation, self.is_inside,
            self.is_selected, self.mark, has_label,
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


@dataclass(frozen=True)
class Diagram:
    """The cards from left to right, the wires in document order, and the part of the plane they take.

    A compact one has tiles in place of cards, wires only for what is selected, and all other edges in one path,
    `lines`.  `size` is how many nodes and edges the document has, `own_of` how many edges of what is selected are drawn
    whole, and of how many.
    """

    name: str
    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...]
    left: int
    top: int
    width: int
    height: int
    tiles: tuple[Tile, ...] = ()
    lines: str = ""
    size: tuple[int, int] = (0, 0)
    own_of: tuple[int, int] = (0, 0)

    @property
    def is_compact(self) -> bool:
        return bool(self.tiles)

    @property
    def extent(self) -> tuple[int, int, int, int]:
        """x, y, width, height."""
        return self.left, self.top, self.width, self.height

    @property
    def view_box(self) -> str:
        return " ".join(map(str, self.extent))


def draw(estimate: Estimate, *, selected: str | None = None) -> Diagram:
    """The diagram of an estimate, of the first sample where there are more; `selected` is the id of a node or edge."""
    architecture = estimate.architecture
    spots = lay_out(architecture)
    judged = _judged(estimate)
    if is_compact(architecture):
        return _compact(estimate, spots, judged, selected)
    links = _links(estimate, estimate.resolved.edges)
    framed = frames(estimate, spots)
    drawn = _routes(tuple(links.values()), tuple(spots.items()), tuple(one.head for one in framed))
    unknown = {line.node: line.problem for line in reversed(estimate.lines) if line.problem}
    cards = [
        _card(
            node,
            spots[node_id],
            _price(node, estimate.node_usd(node_id), unknown.get(node_id)),
            unknown.get(node_id),
            tuple(judged.get(node_id, ())),
            estimate.times,
            is_selected=node_id == selected,
        )
        for node_id, node in estimate.resolved.nodes.items()
    ]
    verdicts = {card.id: card.verdict for card in cards}
    wires = _wires(estimate, estimate.resolved.edges, links, drawn, verdicts, selected)
    view = _view(cards, wires, framed, drawn.values())
    cards.sort(key=lambda card: (card.x, card.y))
    return Diagram(words.printable(architecture.name), tuple(cards), wires, framed, *view)


def _compact(
    estimate: Estimate, spots: dict[str, Spot], judged: dict[str, list[Finding]], selected: str | None
) -> Diagram:
    """The drawing of a large document: names and hues; the edges of what is selected whole, the others as one path."""
    verdicts = {node_id: judged[node_id][0].verdict if node_id in judged else "ok" for node_id in spots}
    edges = estimate.resolved.edges
    all_own = [edge for edge in edges if selected in (edge.id, edge.source.id, edge.target.id)]
    own = all_own[:MOST_OWN_LINES]
    links = _links(estimate, own, TILE_NAME_SIZE)
    drawn = straight_routes(list(links.values()), spots)
    wires = _wires(estimate, own, links, drawn, verdicts, selected)
    pairs = ((edge.source.id, edge.target.id) for edge in edges if edge.id not in links)
    found = tiles(estimate, spots, {node_id: (one, MARKS[one]) for node_id, one in verdicts.items()}, selected)
    return Diagram(
        words.printable(estimate.architecture.name),
        (),
        wires,
        (),
        *_view(found, wires, (), drawn.values()),
        tiles=found,
        lines=shared_path(pairs, spots),
        size=(len(spots), len(edges)),
        own_of=(len(own), len(all_own)),
    )


def _links(estimate: Estimate, edges: Iterable[ResolvedEdge], size: float = LABEL_SIZE) -> dict[str, Link]:
    """By edge, what a route needs of it, its rate in letters of a size included."""
    hours, flows = estimate.architecture.hours_per_month, estimate.traffic.flows
    found = {}
    for edge in edges:
        rate = words.peak_rate(flows[edge.id], hours)
        label = f"{_operation(edge)} {rate}"
        found[edge.id] = Link(edge.id, edge.source.id, edge.target.id, _wide(label, size), _wide(rate, size), label)
    return found


@lru_cache(WIDTHS_KEPT)
def _wide(text: str, size: float) -> int:
    return round(words.width(text, size) + LABEL_GAP)


def _operation(edge: ResolvedEdge) -> str:
    return "poll" if edge.event.polled else spoken(edge.operation.name)


@lru_cache(CACHED_DRAWINGS)
def _routes(links: tuple[Link, ...], spots: tuple[tuple[str, Spot], ...], heads: tuple[Box, ...]) -> dict[str, Route]:
    """Most edits move neither a card nor a label: their lines are those of the page before."""
    return routes(list(links), dict(spots), heads)


# -- cards ---------------------------------------------------------------------------------------------------------


def _judged(estimate: Estimate) -> dict[str, list[Finding]]:
    """By node, the limits and faults it has a part in, the worst and fullest first."""
    found: dict[str, list[Finding]] = {}
    for finding in (*estimate.problems, *estimate.limits):
        for node_id in finding.nodes:
            found.setdefault(node_id, []).append(finding)
    for findings in found.values():
        findings.sort(key=lambda one: (-VERDICTS.index(one.verdict), -(one.load or 0)))
    return found


def _price(node: ResolvedNode, usd: Amount, unknown: str | None) -> str:
    return "?" if unknown else "" if node.service.is_outside else words.cost(in_sample(usd))


def _card(
    node: ResolvedNode,
    spot: Spot,
    price: str,
    unknown: str | None,
    judged: tuple[Finding, ...],
    looked_at: float,
    *,
    is_selected: bool,
) -> Card:
    """The card of a node; where all is well, mostly that of the page before."""
    draw = _new_card if any(one.verdict != "ok" for one in judged) else _known_card
    return draw(node, spot, price, unknown, judged, looked_at, is_selected)


def _new_card(
    node: ResolvedNode,
    spot: Spot,
    price: str,
    unknown: str | None,
    judged: tuple[Finding, ...],
    looked_at: float,
    is_selected: bool,
) -> Card:
    name, kind = words.printable(node.label), node.service.kind_of(node.settings)
    names = _on_lines(name, TEXT_RIGHT - TEXT_LEFT, NAME_SIZE)
    first = next(in_order([one for one in judged if one.value is not None]), None)
    return Card(
        id=node.id,
        x=spot[0],
        y=spot[1],
        names=names,
        far=_on_lines(name, FAR_ROOM, FAR_SIZE),
        kinds=words.in_whole_parts(kind, TEXT_RIGHT - TEXT_LEFT, KIND_SIZE, LINES - len(names)),
        cost=price,
        slug=node.service.slug,
        type=node.service.type,
        holds=first.headroom if first else None,
        verdict=judged[0].verdict if judged else "ok",
        title="\n".join([f"{name}, {kind}", *_said_of_cost(price, unknown), *_said_of_limits(judged)]),
        group=node.declared.group,
        is_selected=is_selected,
        looked_at=looked_at,
    )


_known_card = lru_cache(CACHED_CARDS)(_new_card)


def _on_lines(name: str, room: float, size: float) -> tuple[str, ...]:
    return tuple(filter(None, words.on_two_lines(name, room, size)))


def _said_of_cost(price: str, unknown: str | None) -> list[str]:
    if unknown:
        return [f"Cost unknown: {words.printable(unknown)}"]
    return [f"{price} a month"] if price else []


def _said_of_limits(judged: list[Finding]) -> list[str]:
    """What is not ok, the worst three; where all is well, the fullest limit."""
    amiss = [one for one in judged if one.verdict != "ok"]
    worst = [f"{one.verdict.capitalize()}: {_in_brief(one)}" for one in amiss[:3]]
    more = [f"And {len(amiss) - 3} more."] if len(amiss) > 3 else []
    return [*worst, *more] or [_in_brief(one) for one in judged[:1]]


def _in_brief(one: Finding) -> str:
    return words.printable(shortened(one.message))


# -- wires ---------------------------------------------------------------------------------------------------------


def _wires(
    estimate: Estimate,
    edges: Iterable[ResolvedEdge],
    links: dict[str, Link],
    drawn: dict[str, Route],
    verdicts: dict[str, str],
    selected: str | None,
) -> tuple[Wire, ...]:
    sentences, asked = words.Sentences(estimate.resolved), _asked_of_edges(estimate)
    found = []
    for edge in edges:
        look_at_the_clock()
        route = drawn[edge.id]
        rate = links[edge.id].label.removeprefix(f"{_operation(edge)} ")
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
                style="poll" if edge.event.polled else "solid" if edge.operation.waits else "async",
                fetches=edge.operation.fetches,
                operation="" if route.is_short else _operation(edge),
                rate=rate,
                label=route.label,
                x=round(x, 1),
                y=round(y, 1),
                verdict=judged,
                title="\n".join([f"{sentences.of(edge.declared)}.", _said_of_rate(rate), *reasons]),
                is_inside="" != edge.source.declared.group == edge.target.declared.group,
                is_selected=edge.id == selected,
            )
        )
    return tuple(found)


def _place_of(route: Route) -> Point:
    """Where the label's text begins, at its foot; without one, the middle of the longest level or upright piece."""
    if route.label is not None:
        return route.label[0], route.label[3] - TEXT_FOOT
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


# -- the view ------------------------------------------------------------------------------------------------------


def _view(
    cards: Iterable[Card | Tile], wires: Iterable[Wire], framed: Iterable[Frame], drawn: Iterable[Route]
) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is drawn, with a margin; of little, still a page's worth."""
    boxes = [(card.x, card.y, card.x + CARD_WIDTH, card.y + CARD_HEIGHT) for card in cards]
    boxes += [route.bounds for route in drawn]
    boxes += [wire.label for wire in wires if wire.label]
    boxes += [one.box for one in framed]
    if not boxes:
        return 0, 0, LEAST_WIDTH, LEAST_HEIGHT
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = int(min(lefts)) - MARGIN, int(min(tops)) - MARGIN
    return left, top, int(max(rights)) + MARGIN + 1 - left, int(max(bottoms)) + MARGIN + 1 - top
