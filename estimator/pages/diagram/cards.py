"""The cards of a drawing: what each node is called, costs and holds to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import in_order
from estimator.engine.limits.finding import VERDICTS, Finding
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.pages.diagram import words
from estimator.pages.diagram.layout import Spot
from estimator.pages.listings import shortened

TEXT_LEFT, TEXT_RIGHT = 42, 166
NAME_SIZE, KIND_SIZE = 13, 11
LINES = 3
"""Of a name and what it is: more do not stand above the cost.  A name takes two at most."""
FAR_ROOM, FAR_SIZE = 158, 20
"""Of a name that is drawn alone, where a drawing is seen from afar."""
BAR_WIDTH, LEAST_BAR = 156, 3
BAR_DECADES = 3
"""A bar is empty from × 1,000 on and full at × 1."""
CACHED_CARDS = 1_024
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

    @cached_property
    def label(self) -> str:
        """What a screen reader says: name, kind, cost and how far it holds."""
        first, *rest = self.title.split("\n")
        return ", ".join([first, *(rest[:1] if self.cost else []), *([self.word] if self.word else [])])

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]

    @cached_property
    def bar_mark(self) -> str:
        """Amber below 1.43 times the traffic that is looked at, red where it is over; never better than the verdict."""
        if self.holds is None:
            return ""
        return max(self._room_mark, self.mark or "ok", key=("ok", "near", "breach").index)

    @property
    def _room_mark(self) -> str:
        left = self.holds / self.looked_at
        return "breach" if left < 1 else "near" if left * figures.NEAR < 1 else "ok"

    @cached_property
    def word(self) -> str:
        """How far it holds; of what does not grow with traffic, the verdict where it is not ok."""
        if self.holds is None or (self.mark and self._room_mark != "breach" and self.mark != self._room_mark):
            return self.verdict if self.mark else ""
        if self.looked_at != 1 and self.holds < self.looked_at:
            return f"over {figures.factor(self.holds)}" if self.holds > figures.LITTLE else "over"
        if self.holds < 1:
            return f"over by {figures.factor(1 / self.holds)}" if self.holds > figures.LITTLE else "over"
        if self.holds > 10**BAR_DECADES:
            return f"holds × {figures.whole(10**BAR_DECADES)}+"
        return f"holds {figures.factor(self.holds)}"

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


def cards(estimate: Estimate, spots: dict[str, Spot], selected: str | None) -> list[Card]:
    """The card of each node, in document order; `selected` is the id of a node or edge."""
    judged = judged_by_node(estimate)
    unknown = {line.node: line.problem for line in reversed(estimate.lines) if line.problem}
    return [
        _card(
            _Drawn(
                node,
                spots[node_id],
                _price(node, estimate.node_usd(node_id), unknown.get(node_id)),
                unknown.get(node_id),
                tuple(judged.get(node_id, ())),
                estimate.times,
                node_id == selected,
            )
        )
        for node_id, node in estimate.resolved.nodes.items()
    ]


def judged_by_node(estimate: Estimate) -> dict[str, list[Finding]]:
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


class _Drawn(NamedTuple):
    """What a card is drawn from: `judged` are its limits and faults, the worst first."""

    node: ResolvedNode
    spot: Spot
    price: str
    unknown: str | None
    judged: tuple[Finding, ...]
    looked_at: float
    is_selected: bool


def _card(of: _Drawn) -> Card:
    """The card of a node; where all is well at today's traffic, mostly that of the page before."""
    is_kept = of.looked_at == 1 and all(one.verdict == "ok" for one in of.judged)
    return _known_card(of) if is_kept else _new_card(of)


def _new_card(of: _Drawn) -> Card:
    node, judged = of.node, of.judged
    face = _face(node)
    first = next(in_order([one for one in judged if one.value is not None]), None)
    said = [face.title, *_said_of_cost(of.price, of.unknown), *_said_of_limits(judged)]
    return Card(
        id=node.id,
        x=of.spot[0],
        y=of.spot[1],
        names=face.names,
        far=face.far,
        kinds=face.kinds,
        cost=of.price,
        slug=node.service.slug,
        type=node.service.type,
        holds=first.headroom if first else None,
        verdict=judged[0].verdict if judged else "ok",
        title="\n".join(said),
        group=node.declared.group,
        is_selected=of.is_selected,
        looked_at=of.looked_at,
    )


_known_card = figures.words_kept(CACHED_CARDS)(_new_card)


class _Face(NamedTuple):
    """What a card says of its node whatever the traffic: its name near and far, what it is, and both in one line."""

    names: tuple[str, ...]
    far: tuple[str, ...]
    kinds: tuple[str, ...]
    title: str


@figures.words_kept(CACHED_CARDS)
def _face(node: ResolvedNode) -> _Face:
    name, kind = words.printable(node.label), node.service.kind_of(node.settings)
    names = _on_lines(name, TEXT_RIGHT - TEXT_LEFT, NAME_SIZE)
    kinds = words.in_whole_parts(kind, TEXT_RIGHT - TEXT_LEFT, KIND_SIZE, LINES - len(names))
    return _Face(names, _on_lines(name, FAR_ROOM, FAR_SIZE), kinds, f"{name}, {kind}")


def _on_lines(name: str, room: float, size: float) -> tuple[str, ...]:
    return tuple(filter(None, words.on_two_lines(name, room, size)))


def _said_of_cost(price: str, unknown: str | None) -> list[str]:
    if unknown:
        return [f"Cost unknown: {words.printable(unknown)}"]
    return [f"{price} a month"] if price else []


def _said_of_limits(judged: Sequence[Finding]) -> list[str]:
    """What is not ok, the worst three; where all is well, the fullest limit."""
    amiss = [one for one in judged if one.verdict != "ok"]
    worst = [f"{one.verdict.capitalize()}: {_in_brief(one)}" for one in amiss[:3]]
    more = [f"And {len(amiss) - 3} more."] if len(amiss) > 3 else []
    return [*worst, *more] or [_in_brief(one) for one in judged[:1]]


def _in_brief(one: Finding) -> str:
    return words.printable(shortened(one.message))
