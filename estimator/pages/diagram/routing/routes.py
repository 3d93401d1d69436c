"""The route of each edge from card to card, through no card, and the place of its label.

Lines are square, each in lanes of its own.  An edge leaves the right side of a card and enters the left side of the
next, past what lies between.  One that leads back goes round in an aisle of its own; one to the card itself is a loop
above it; one to a card straight above or below is short and vertical.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf

from estimator.engine.deadline import look_at_the_clock
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, Spot, box
from estimator.pages.diagram.routing.collisions import Box, Budget, Crowd
from estimator.pages.diagram.routing.labels import LABEL_HEIGHT, Labels, Size, Wish
from estimator.pages.diagram.routing.lanes import (
    CLEAR,
    CROSSING_A_CARD,
    Aisle,
    Lanes,
    Slab,
    Way,
    aisles,
    below,
    nearest,
    runs_along,
    way_along,
)
from estimator.pages.diagram.routing.lines import Point, at, path, without_detours
from estimator.pages.diagram.routing.stubs import Stubs

PORT_GAP, PORT_ROOM = 18, 56
"""Ends on one side of a card lie so far apart, which is room for a label; lines past it keep to so much of it."""
MOST_PORT_ROOM = 68
"""Of the height of a card for the ends on one side of it: five have room for a label each."""
UPRIGHT_GAP = 100
"""The same on the upper or lower side: room for a label between two."""
TIP = 9
"""The length of an arrow head; the line ends where it begins."""
ROOM_TO_TURN = 30
"""A card that begins so far right of another's end is entered without a detour."""
LEAST_TURN = 30
"""How far a line swings out that goes round."""
LOOP_WIDTH, LOOP_HEIGHT = 44, 7

SIDES = {
    "forward": ("right", "left"),
    "back": ("right", "left"),
    "down": ("bottom", "top"),
    "up": ("top", "bottom"),
    "loop": ("out", "in"),
}
"""The sides an edge leaves and enters, by the turn it takes."""
HEADINGS = {"forward": (1, 0), "back": (1, 0), "down": (0, 1), "up": (0, -1), "loop": (0, 1)}
"""Where its arrow points: right, down."""

UPRIGHT = ("down", "up")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """An edge as a route needs it: the cards it connects, and how large its label may be, the best first."""

    id: str
    source: str
    target: str
    label_sizes: tuple[Size, ...] = ()


@dataclass(frozen=True)
class Route:
    """The corners of a line, where its arrow points, and the area of its label, None where there is no room."""

    points: tuple[Point, ...]
    heading: tuple[int, int]
    label: Box | None = None

    @cached_property
    def path(self) -> str:
        return path(self.points)

    @cached_property
    def tip(self) -> str:
        """The arrow head, a triangle."""
        (x, y), (right, down), wing = self.points[-1], self.heading, TIP / 2
        one, other = (x - down * wing, y - right * wing), (x + down * wing, y + right * wing)
        return f"M{at(one)}L{at((x + right * TIP, y + down * TIP))}L{at(other)}z"

    @cached_property
    def bounds(self) -> Box:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)


def routes(links: list[Link], spots: dict[str, Spot], heads: Iterable[Box] = ()) -> dict[str, Route]:
    """A route for each link, by its id; of labels with as much choice that with the least room chooses first, and none
    lies on a card or one of the `heads` of frames."""
    ground = Ground(links, spots)
    found = {link.id: ground.route(link) for link in sorted(links, key=ground.room)}
    return _labelled(found, links, Labels([*ground.boxes.values(), *heads], ground.lines.values(), ground.budget))


def _labelled(found: dict[str, Route], links: Iterable[Link], labels: Labels) -> dict[str, Route]:
    """The same routes, each with the place of its label."""
    sizes = {link.id: link.label_sizes for link in links}
    placed = labels.place({name: Wish(route.points, sizes[name]) for name, route in found.items()})
    return {name: replace(route, label=placed.get(name)) for name, route in found.items()}


def straight_routes(links: list[Link], spots: dict[str, Spot]) -> dict[str, Route]:
    """The same for a drawing too large to look for ways in: level from side to side, under whatever lies between."""
    boxes = {name: box(spot) for name, spot in spots.items()}
    found = {}
    for link in links:
        source, target = boxes[link.source], boxes[link.target]
        if link.source == link.target:
            middle = (source[0] + source[2]) / 2
            start, end = (middle + LOOP_WIDTH / 2, source[1]), (middle - LOOP_WIDTH / 2, source[1] - TIP)
            found[link.id] = Route(_loop(start, end), HEADINGS["loop"])
        else:
            start, end = (source[2], _middle(source)), (target[0] - TIP, _middle(target))
            turn = (start[0] + end[0]) / 2
            found[link.id] = Route(without_detours((start, (turn, start[1]), (turn, end[1]), end)), HEADINGS["forward"])
    return _labelled(found, links, Labels(boxes.values(), [route.points for route in found.values()], Budget()))


def shared_path(pairs: Iterable[Pair], spots: dict[str, Spot]) -> str:
    """One path with a straight line for each pair of cards, each pair once."""
    found = []
    for source, target in dict.fromkeys(pairs):
        (left, top, right, bottom), (to_left, to_top, _, to_bottom) = box(spots[source]), box(spots[target])
        if source == target:
            found.append(f"M{(left + right) // 2 + 22} {top}c0-24-44-24-44 0")
        else:
            found.append(f"M{right} {(top + bottom) // 2}L{to_left} {(to_top + to_bottom) // 2}")
    return "".join(found)


def _loop(start: Point, end: Point) -> tuple[Point, ...]:
    """Up, over and down again."""
    top = start[1] - LOOP_HEIGHT - TIP
    return start, (start[0], top), (end[0], top), end


class Ground:
    """The cards and what is decided before a line is drawn: turns, ways past cards, ports."""

    def __init__(self, links: list[Link], spots: dict[str, Spot]):
        self.boxes = {name: box(spot) for name, spot in spots.items()}
        looping = {link.source for link in links if link.source == link.target}
        self.blocks = sorted(_with_loop(one) if name in looping else one for name, one in self.boxes.items())
        self.lefts = [one[0] for one in self.blocks]
        self.budget = Budget()
        self.crowd, self.lanes = Crowd(self.blocks, self.budget), Lanes(self.budget)
        self.aisles_of: dict[tuple[float, float], list[Aisle]] = {}
        self.turns = {link.id: self._turn(link) for link in links}
        self.blocks = sorted([*self.blocks, *(self._beside(link) for link in links if self.turns[link.id] in UPRIGHT)])
        self.lefts = [one[0] for one in self.blocks]
        self.crowd = Crowd(self.blocks, self.budget)
        self.bundles = self._bundles(links)
        self.places = {link_id: place for bundle in self.bundles.values() for place, link_id in enumerate(bundle)}
        self.ways = self._ways()
        self.rounds = {
            link.id: self._round(link) for link in sorted(links, key=self.room) if self.turns[link.id] == "back"
        }
        self.ports = self._ports(links)
        self.stubs = Stubs(self.ports, self._passing(), self.budget)
        self.uprights = Lanes(self.budget)
        self.lines = {link.id: self._line(link) for link in sorted(links, key=self._turning)}

    def room(self, link: Link) -> tuple[bool, float]:
        """How much room its label has: what goes round has more than what goes straight."""
        return self.turns[link.id] == "back", self._length((link.source, link.target))

    def _length(self, pair: Pair) -> float:
        (left, top, *_), (to_left, to_top, *_) = self.boxes[pair[0]], self.boxes[pair[1]]
        return 2 * abs(to_left - left) + abs(to_top - top)

    def route(self, link: Link) -> Route:
        return Route(self.lines[link.id], HEADINGS[self.turns[link.id]])

    def _turning(self, link: Link) -> tuple[float, float]:
        """Lines choose their upright lanes column by column: of two side by side, what turns first does not cross."""
        (x, y), (_, to) = self.ports[link.id]
        return x, -y if to > y else y

    def _line(self, link: Link) -> tuple[Point, ...]:
        look_at_the_clock()
        turn = self.turns[link.id]
        right, down = HEADINGS[turn]
        start, (x, y) = self.ports[link.id]
        end = (x - right * TIP, y - down * TIP)
        match turn:
            case "forward":
                points = self._forward(start, end, link)
            case "back":
                points = self._round_trip(start, end, self.rounds[link.id])
            case "loop":
                points = _loop(start, end)
            case _:
                middle = (start[1] + end[1]) / 2
                points = (start, (start[0], middle), (end[0], middle), end)
        return without_detours(points)

    def _turn(self, link: Link) -> str:
        """Forward, back, down, up or loop."""
        if link.source == link.target:
            return "loop"
        source, target = self.boxes[link.source], self.boxes[link.target]
        if target[0] - source[2] >= ROOM_TO_TURN:
            return "forward"
        if abs(target[0] - source[0]) <= CARD_WIDTH / 2:
            upper, lower = (source, target) if source[1] < target[1] else (target, source)
            between = (max(source[0], target[0]), upper[3] + 1, min(source[2], target[2]), lower[1] - 1)
            if lower[1] - upper[3] >= ROOM_TO_TURN / 2 and self._is_free(between):
                return "down" if upper is source else "up"
        return "back"

    def _beside(self, link: Link) -> Box:
        """Where the label of a short upright line stands: no other line is led through there."""
        source, target = self.boxes[link.source], self.boxes[link.target]
        top, bottom = sorted((source[1], target[1]))
        middle = (max(source[0], target[0]) + min(source[2], target[2])) / 2
        width = max((width for width, _ in link.label_sizes), default=0)
        return middle, top + CARD_HEIGHT, middle + min(width, CARD_WIDTH / 2), bottom

    # -- what is in the way ----------------------------------------------------------------------------------------

    def _is_free(self, area: Box) -> bool:
        return not self.budget.is_over and self.crowd.is_free(area)

    def _between(self, left: float, right: float) -> list[Box]:
        """The cards that lie, at least in part, between two verticals."""
        first, last = bisect_left(self.lefts, left - CARD_WIDTH), bisect_left(self.lefts, right)
        self.budget.spend(last - first)
        return [one for one in self.blocks[first:last] if one[2] > left]

    def _slabs(self, start: float, end: float) -> list[Slab]:
        """What lies between two verticals, cut at the sides of cards."""
        blocks = self._between(start + 1, end - 1)
        sides = {max(start, one[0] - CLEAR) for one in blocks} | {min(end, one[2] + CLEAR) for one in blocks}
        slabs = []
        for left, right in pairwise(sorted(sides | {start, end})):
            inside = start < left and right < end
            free = self.aisles_of.get((left, right)) if inside else None
            if free is None:
                self.budget.spend(len(blocks))
                free = aisles(one for one in blocks if one[0] - CLEAR < right and one[2] + CLEAR > left)
                if inside:
                    self.aisles_of[left, right] = free
            slabs.append(Slab(left, right, free))
        return slabs

    # -- forward ---------------------------------------------------------------------------------------------------

    def _bundles(self, links: list[Link]) -> dict[Pair, list[str]]:
        """The edges that lead forward from one card to one other."""
        found: dict[Pair, list[str]] = {}
        for link in links:
            if self.turns[link.id] == "forward":
                found.setdefault((link.source, link.target), []).append(link.id)
        return found

    def _ways(self) -> dict[Pair, tuple[list[Slab], Way]]:
        """The way past the cards that lie between two others, where some do; short ways choose first."""
        found = {}
        for source, target in sorted(self.bundles, key=self._length):
            start = self.boxes[source][2], _middle(self.boxes[source])
            end = self.boxes[target][0] - TIP, _middle(self.boxes[target])
            upper, lower = sorted((start[1], end[1]))
            corridor = (start[0] + 1, upper - PORT_ROOM / 2, end[0] - 1, lower + PORT_ROOM / 2)
            if not self._is_free(corridor) and not self.budget.is_over:
                slabs = self._slabs(start[0], end[0])
                lines = len(self.bundles[source, target])
                found[source, target] = slabs, way_along(slabs, start, end, lines, self.lanes)
        return found

    def _passing(self) -> list[tuple[float, float, float]]:
        """(from, to, height) of each level piece by which a line passes cards."""
        return [
            run
            for pair, (slabs, way) in self.ways.items()
            for place in range(len(self.bundles[pair]))
            for run in runs_along(slabs, below(way, place))
        ]

    def _forward(self, start: Point, end: Point, link: Link) -> tuple[Point, ...]:
        """Level through each aisle, upright between them."""
        if start[1] == end[1] and (link.source, link.target) not in self.ways:
            return start, end
        runs: list[tuple[float, float, float]] = []
        if known := self.ways.get((link.source, link.target)):
            slabs, way = known
            runs = runs_along(slabs, self.stubs.kept_off(link.id, slabs, below(way, self.places[link.id])))
        points, from_, height = [start], start[0] + CLEAR, start[1]
        for left, right, next_height in (*runs, (end[0] - CLEAR, end[0], end[1])):
            if next_height != height:
                x = self._upright(from_, max(from_, left), height, next_height)
                points += [(x, height), (x, next_height)]
            from_, height = right, next_height
        return (*points, end)

    def _upright(self, left: float, right: float, height: float, next_height: float) -> float:
        """Where between two verticals a line goes up or down: as far left as there is a lane."""
        top, bottom = sorted((height, next_height))
        if right - left < 1:
            return left
        x = self.uprights.nearest(left + 2, (left, right), top, bottom)
        self.uprights.take(top, bottom, x)
        return x

    def _round_trip(self, start: Point, end: Point, height: float) -> tuple[Point, ...]:
        """Out to the right, round, level to the left at this height, and round again."""
        out = self._upright(start[0] + CLEAR, start[0] + LEAST_TURN, start[1], height)
        in_ = self._upright(end[0] + TIP - LEAST_TURN, end[0] - CLEAR, height, end[1])
        return start, (out, start[1]), (out, height), (in_, height), (in_, end[1]), end

    # -- back ------------------------------------------------------------------------------------------------------

    def _round(self, link: Link) -> float:
        """The height at which an edge leads back: the nearest free aisle, of two alike the lower."""
        source, target = self.boxes[link.source], self.boxes[link.target]
        left, right = min(target[0], source[0]) - LEAST_TURN, max(source[2], target[2]) + LEAST_TURN
        start, end = _middle(source), _middle(target)
        free = [] if self.budget.is_over else aisles(self._between(left, right))
        best, found = inf, max(source[3], target[3]) + CLEAR
        for aisle in dict.fromkeys((*nearest(free, start), *nearest(free, end))):
            for wanted in (max(aisle[0], min(aisle[1], start)), max(aisle[0], min(aisle[1], end))):
                height = self.lanes.nearest(wanted, aisle, left, right)
                cost = abs(height - start) + abs(height - end)
                cost += self._in_the_way(source[2], start, height)
                cost += self._in_the_way(target[0] - LEAST_TURN, end, height)
                if cost <= best:
                    best, found = cost, height
        self.lanes.take(left, right, found)
        return found

    def _in_the_way(self, left: float, here: float, there: float) -> float:
        """What a turn beside a card costs that has no room."""
        turn = (left + 1, min(here, there), left + LEAST_TURN - 1, max(here, there))
        return 0 if self._is_free(turn) else CROSSING_A_CARD

    # -- ports -----------------------------------------------------------------------------------------------------

    def _ports(self, links: list[Link]) -> dict[str, tuple[Point, Point]]:
        """Where each link leaves and enters: on one side of a card in the order of what they lead to."""
        sides: dict[tuple[str, str], list[tuple[tuple[int, float], int, str]]] = {}
        for index, link in enumerate(links):
            leaves, enters = SIDES[self.turns[link.id]]
            sides.setdefault((link.source, leaves), []).append((self._rank(link, leaves, link.target), index, link.id))
            sides.setdefault((link.target, enters), []).append((self._rank(link, enters, link.source), index, link.id))
        port: dict[tuple[str, str], Point] = {}
        for (name, side), ends in sides.items():
            ends.sort()
            for off, (_, _, link_id) in zip(_offsets(side, [rank[0] for rank, *_ in ends]), ends, strict=True):
                port[link_id, side] = _port(self.boxes[name], side, off)
        turns = ((link.id, *SIDES[self.turns[link.id]]) for link in links)
        return {link_id: (port[link_id, leaves], port[link_id, enters]) for link_id, leaves, enters in turns}

    def _rank(self, link: Link, side: str, other: str) -> tuple[int, float]:
        """Where an end belongs on its side; of what goes round, the farthest lies nearest the middle."""
        if side in ("top", "bottom"):
            return 0, self.boxes[other][0]
        if self.turns[link.id] == "back":
            own, height = self.boxes[link.source if side == "right" else link.target], self.rounds[link.id]
            return (1 if height > _middle(own) else -1), -height
        if known := self.ways.get((link.source, link.target)):
            _, way = known
            return 0, way[0 if side == "right" else -1][1]
        return 0, _middle(self.boxes[other])


def _offsets(side: str, ranks: list[int]) -> list[float]:
    """How far from the middle of a side its ends lie: what goes straight in the middle, what goes round outside."""
    first, straight = (ranks.count(-1), ranks.count(0)) if 0 in ranks else (0, len(ranks))
    middle = first + (straight - 1) / 2
    farthest = max(middle, len(ranks) - 1 - middle, 0.5)
    gap, room = (PORT_GAP, MOST_PORT_ROOM) if side in ("left", "right") else (UPRIGHT_GAP, CARD_WIDTH - PORT_ROOM)
    gap = min(gap, room / 2 / farthest)
    return [(place - middle) * gap for place in range(len(ranks))]


def _port(card: Box, side: str, off: float) -> Point:
    left, top, right, bottom = card
    middle = (left + right) / 2 + off
    match side:
        case "left" | "right":
            return (left if side == "left" else right), _middle(card) + off
        case "top" | "bottom":
            return middle, (top if side == "top" else bottom)
        case _:
            return middle + (LOOP_WIDTH / 4 if side == "out" else -LOOP_WIDTH / 4), top


def _middle(card: Box) -> float:
    return (card[1] + card[3]) / 2


def _with_loop(card: Box) -> Box:
    return card[0], card[1] - LOOP_HEIGHT - TIP - LABEL_HEIGHT, card[2], card[3]
