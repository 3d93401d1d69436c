"""What differs between two drawings of a document, where nothing moved: an edit sends this much and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estimator.pages.diagram.draw import Card, Diagram, Wire
from estimator.pages.diagram.frames import Frame


@dataclass(frozen=True)
class Redrawn:
    """Cards and wires as they are now, of those that are not as they were; `frames` are all of them, if any differs."""

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...] | None


def changes(before: Diagram, after: Diagram) -> Redrawn | None:
    """None where the whole drawing has to be sent: something came, went or moved, or it is drawn by tiles."""
    if before.is_compact or after.is_compact or _outline(before) != _outline(after):
        return None
    return Redrawn(
        cards=_others(before.cards, after.cards),
        wires=_others(before.wires, after.wires),
        frames=None if before.frames == after.frames else after.frames,
    )


def _outline(diagram: Diagram) -> tuple[object, ...]:
    cards = [(card.id, card.x, card.y) for card in diagram.cards]
    return diagram.name, diagram.view_box, cards, [wire.id for wire in diagram.wires]


def _others[Part: (Card, Wire)](before: Iterable[Part], after: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(one for was, one in zip(before, after, strict=True) if was != one)
