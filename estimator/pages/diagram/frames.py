"""Frames around the cards of a group: its name, what it costs and how much of the bill that is."""

from __future__ import annotations

from dataclasses import dataclass

from estimator.engine.estimate import Estimate
from estimator.engine.figures import percent, usd_known
from estimator.engine.maths.amounts import in_sample
from estimator.pages.diagram import words
from estimator.pages.diagram.blocks import FRAME_HEAD, FRAME_PADDING
from estimator.pages.diagram.layout import Spot, box
from estimator.pages.diagram.routing.collisions import Box, Crowd

CONTINUED = " (continued)"
HEAD_SIZE, SHARE_SIZE = 12, 11
"""px at full size; from afar static/js/canvas/names.js fits what the builder shows."""
GAP = 10
"""px between what stands in a head."""


@dataclass(frozen=True)
class Frame:
    """A frame as drawn, with its upper left corner; `cards` are the ids of all cards of its group, with commas.

    `title`, `cost` and `share` stand in its head, as far as there is room: of what all of the group costs, and how much
    of the bill that is, in the first frame of a group alone.
    """

    name: str
    cards: str
    title: str
    cost: str
    share: str
    left: int
    top: int
    width: int
    height: int

    @property
    def box(self) -> Box:
        return self.left, self.top, self.left + self.width, self.top + self.height

    @property
    def head(self) -> Box:
        """Where its name stands: no label of a line does."""
        return self.left, self.top, self.left + self.width, self.top + FRAME_HEAD


def frames(estimate: Estimate, spots: dict[str, Spot]) -> tuple[Frame, ...]:
    """The frames of all groups; one whose cards lie apart has several, so that none is around another's card."""
    groups: dict[str, list[str]] = {}
    for node in estimate.architecture.nodes:
        if node.group:
            groups.setdefault(node.group, []).append(node.id)
    total = in_sample(estimate.total_monthly_usd)
    unknown = {line.node for line in estimate.lines if line.problem}
    found = []
    for name, members in groups.items():
        usd = sum(in_sample(estimate.node_usd(node_id)) for node_id in members)
        cost = usd_known(usd, unknown.isdisjoint(members))
        share = f"{percent(round(usd / total, 2))} of the bill" if total > 0 else ""
        others = Crowd(box(spot) for node_id, spot in spots.items() if node_id not in set(members))
        for number, (left, top, right, bottom) in enumerate(_around([spots[one] for one in members], others)):
            size = round(right - left), round(bottom - top)
            head = _head(words.printable(name), "" if number else cost, "" if number else share, size[0])
            found.append(Frame(words.printable(name), ",".join(members), *head, round(left), round(top), *size))
    return tuple(found)


def _head(name: str, cost: str, share: str, width: int) -> tuple[str, str, str]:
    """(name, cost, share) as they stand in a head: the name shortened, the share left out where there is no room."""
    room = width - 2 * FRAME_PADDING
    if not cost:
        room -= words.width(CONTINUED, HEAD_SIZE, bold=True)
        return f"{words.fitted(name, room, HEAD_SIZE, bold=True)}{CONTINUED}", "", ""
    room -= words.width(cost, HEAD_SIZE, bold=True) + GAP
    left = room - words.width(name, HEAD_SIZE, bold=True) - words.width(share, SHARE_SIZE) - GAP
    return words.fitted(name, room, HEAD_SIZE, bold=True), cost, share if left >= 0 else ""


def _around(spots: list[Spot], others: Crowd) -> list[Box]:
    """As few frames as hold these cards and no other."""
    found: list[Box] = []
    for spot in sorted(spots):
        left, top, right, bottom = box(spot)
        own = left - FRAME_PADDING, top - FRAME_HEAD, right + FRAME_PADDING, bottom + FRAME_PADDING
        for place, one in enumerate(found):
            both = min(one[0], own[0]), min(one[1], own[1]), max(one[2], own[2]), max(one[3], own[3])
            if others.is_free(both):
                found[place] = both
                break
        else:
            found.append(own)
    return found
