"""What differs between two drawings of the same cards and wires: an edit sends this much and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estimator.pages.diagram.cards import Card
from estimator.pages.diagram.draw import Diagram
from estimator.pages.diagram.frames import Frame
from estimator.pages.diagram.wires import Wire
from estimator.pages.order import moved_among


@dataclass(frozen=True)
class Redrawn:
    """Cards and wires as they are now, of those that are not as they were; `frames` are all of them, if any differs.

    `said` is what static/js/redrawn.js writes into the page: the `figures` of cards and the `rates` of wires that look
    as before but for what they say, where cards stand that `moved` (`moved_among`), and the `view_box` as x, y, width,
    height where it is another, else None.
    """

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...] | None
    said: dict[str, object]


def changes(before: Diagram, after: Diagram) -> Redrawn | None:
    """None where the whole drawing has to be sent: something came or went, others changed places, or it has tiles."""
    if before.is_compact or after.is_compact or _outline(before) != _outline(after):
        return None
    was = {card.id: card for card in before.cards}
    elsewhere = [card for card in after.cards if (card.x, card.y) != (was[card.id].x, was[card.id].y)]
    moved = moved_among(set(_elements(elsewhere)), _elements(before.cards), _elements(after.cards))
    if moved is None:
        return None
    differing = [card for card in after.cards if was[card.id] != card]
    wires = [(was, one) for was, one in zip(before.wires, after.wires, strict=True) if was != one]
    return Redrawn(
        cards=tuple(card for card in differing if _shape(was[card.id]) != _shape(card)),
        wires=tuple(one for was, one in wires if _way(was) != _way(one)),
        frames=None if before.frames == after.frames else after.frames,
        said={
            "figures": [_figures(card) for card in differing if _shape(was[card.id]) == _shape(card)],
            "rates": [_rate(one) for was, one in wires if _way(was) == _way(one)],
            "moved": moved,
            "view_box": None if before.extent == after.extent else after.extent,
        },
    )


def _outline(diagram: Diagram) -> tuple[object, ...]:
    return diagram.name, {card.id for card in diagram.cards}, [wire.id for wire in diagram.wires]


def _elements(cards: Iterable[Card]) -> list[str]:
    return [f"card-{card.id}" for card in cards]


def _shape(card: Card) -> tuple[object, ...]:
    """All of a card but what its figures say, and which of them it has."""
    return card.outline(), card.x, card.y, bool(card.cost), bool(card.word)


def _way(wire: Wire) -> tuple[object, ...]:
    """All of a wire but its rate, with where that stands and what it says of it."""
    return wire.outline(), wire.path, wire.tip, bool(wire.rate)


def _rate(wire: Wire) -> dict[str, str]:
    return {"id": wire.id, "title": wire.title, "rate": wire.rate, "x": str(wire.x), "y": str(wire.y)}


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
