"""What differs between two drawings of a document, where nothing moved: an edit sends this much and no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from estimator.pages.diagram.draw import Card, Diagram, Wire
from estimator.pages.diagram.frames import Frame


@dataclass(frozen=True)
class Redrawn:
    """Cards and wires as they are now, of those that are not as they were; `frames` are all of them, if any differs.

    `figures` are of the cards that look as before but for what they say: static/js/figures.js writes it into them.
    """

    cards: tuple[Card, ...]
    figures: list[dict[str, str | int]]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...] | None


def changes(before: Diagram, after: Diagram) -> Redrawn | None:
    """None where the whole drawing has to be sent: something came, went or moved, or it is drawn by tiles."""
    if before.is_compact or after.is_compact or _outline(before) != _outline(after):
        return None
    pairs = [(was, one) for was, one in zip(before.cards, after.cards, strict=True) if was != one]
    return Redrawn(
        cards=tuple(one for was, one in pairs if _shape(was) != _shape(one)),
        figures=[_figures(one) for was, one in pairs if _shape(was) == _shape(one)],
        wires=tuple(one for was, one in zip(before.wires, after.wires, strict=True) if was != one),
        frames=None if before.frames == after.frames else after.frames,
    )


def _outline(diagram: Diagram) -> tuple[object, ...]:
    cards = [(card.id, card.x, card.y) for card in diagram.cards]
    return diagram.name, diagram.view_box, cards, [wire.id for wire in diagram.wires]


def _shape(card: Card) -> tuple[object, ...]:
    """All of a card but what its figures say, and which of them it has."""
    has = bool(card.cost), bool(card.word), card.holds is not None
    plain = replace(card, cost="", holds=None, verdict="ok", title="")
    return plain, card.mark, has


def _figures(card: Card) -> dict[str, str | int]:
    return {
        "id": card.id,
        "label": card.label,
        "title": card.title,
        "cost": card.cost,
        "word": card.word,
        "bar": card.bar_mark,
        "width": card.bar_width,
    }
