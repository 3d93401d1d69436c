"""What differs between two drawings: an edit sends this much and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from estimator.pages.diagram.cards import Card
from estimator.pages.diagram.draw import Diagram
from estimator.pages.diagram.extent import Tile
from estimator.pages.diagram.frames import Frame
from estimator.pages.diagram.wires import Wire
from estimator.pages.order import placed_among

Texts = Mapping[str, str]
"""What a card or a wire says, by the name of its part."""


@dataclass(frozen=True)
class Redrawn:
    """Cards, tiles and wires as they are now, of those that are not as they were or are new; `frames` are all of them,
    if any differs, and `lines` the one path of a compact drawing, if that does.

    `said` is what static/js/parts.js and static/js/redrawn.js write into the page: the `figures` of cards and the
    `rates` of wires that look as before but for what they say, the elements that are `gone`, where those stand that
    moved or are new (`placed`, by `placed_among`), and the `view_box` as x, y, width, height where it is another, else
    None; `lines` are those that titles have now.
    """

    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...] | None
    tiles: tuple[Tile, ...]
    lines: str | None
    said: dict[str, object]


def changes(before: Diagram, after: Diagram) -> Redrawn | None:
    """None where the whole drawing has to be sent: it is of another kind or name, or others changed places."""
    if _kind(before) != _kind(after) or not all(tile.has_link for tile in (*before.tiles, *after.tiles)):
        return None
    nodes_before, nodes_after = before.tiles or before.cards, after.tiles or after.cards
    nodes, wires = {one.id: one for one in nodes_before}, {wire.id: wire for wire in before.wires}
    elsewhere = {one.id for one in nodes_after if one.id in nodes and _place(one) != _place(nodes[one.id])}
    placed_nodes = placed_among(elsewhere, _ids(nodes_before), _ids(nodes_after))
    placed_wires = placed_among(set(), _ids(before.wires), _ids(after.wires))
    if placed_nodes is None or placed_wires is None:
        return None
    cards = [card for card in after.cards if nodes.get(card.id) != card]
    alike = {card.id for card in cards if card.id in nodes and _shape(nodes[card.id]) == _shape(card)}
    other_wires = [wire for wire in after.wires if wires.get(wire.id) != wire]
    lines: dict[str, int] = {}
    in_its_way = {wire.id for wire in other_wires if wire.id in wires and _way(wires[wire.id]) == _way(wire)}
    return Redrawn(
        cards=tuple(card for card in cards if card.id not in alike),
        wires=tuple(wire for wire in other_wires if wire.id not in in_its_way),
        frames=None if before.frames == after.frames else after.frames,
        tiles=tuple(tile for tile in after.tiles if nodes.get(tile.id) != tile),
        lines=None if before.lines == after.lines else after.lines,
        said={
            "figures": [_figures(nodes[card.id], card, lines) for card in cards if card.id in alike],
            "rates": [_rate(wires[wire.id], wire, lines) for wire in other_wires if wire.id in in_its_way],
            "gone": [
                *_elements(("card",), _gone(nodes_before, nodes_after)),
                *_elements(("line", "rate"), _gone(before.wires, after.wires)),
            ],
            "placed": [*_places(("card",), placed_nodes), *_places(("line", "rate"), placed_wires)],
            "view_box": None if before.extent == after.extent else after.extent,
            "lines": list(lines),
        },
    )


def _kind(diagram: Diagram) -> tuple[object, ...]:
    return diagram.name, bool(diagram.cards), bool(diagram.tiles)


def _ids(drawn: Iterable[Card | Tile | Wire]) -> list[str]:
    return [one.id for one in drawn]


def _gone(before: Iterable[Card | Tile | Wire], after: Iterable[Card | Tile | Wire]) -> list[str]:
    there = set(_ids(after))
    return [one for one in _ids(before) if one not in there]


def _elements(kinds: Iterable[str], ids: Iterable[str]) -> list[str]:
    """The ids of the elements that draw these cards or wires."""
    return [f"{kind}-{one}" for kind in kinds for one in ids]


def _places(kinds: Iterable[str], placed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same of where they stand."""
    return [(f"{kind}-{one}", f"{kind}-{follower}" if follower else "") for kind in kinds for one, follower in placed]


def _place(card: Card | Tile) -> tuple[int, int]:
    return card.x, card.y


def _shape(card: Card) -> tuple[object, ...]:
    """All of a card but what its figures say, and which of them it has."""
    return card.outline(), card.x, card.y, bool(card.cost), bool(card.word)


def _way(wire: Wire) -> tuple[object, ...]:
    """All of a wire but its rate, with where that stands and what it says of it."""
    return wire.outline(), wire.path, wire.tip, bool(wire.rate)


def _rate(before: Wire, after: Wire, lines: dict[str, int]) -> dict[str, object]:
    return _differing(after.id, before.texts(), after.texts(), ("rate", "x", "y"), lines)


def _figures(before: Card, after: Card, lines: dict[str, int]) -> dict[str, object]:
    return _differing(after.id, before.texts(), after.texts(), ("cost", "word", "bar_mark", "bar_width"), lines)


def _differing(
    drawn: str, before: Texts, after: Texts, names: Iterable[str], lines: dict[str, int]
) -> dict[str, object]:
    """Of what an element says, the texts that differ; of its title the lines that do, each with its number from 0 and
    that of what it says now among all `lines`: many elements say the same."""
    found = {name: after[name] for name in names if before[name] != after[name]}
    was, now = before["title"].split("\n"), after["title"].split("\n")
    if len(was) != len(now):
        return {"id": drawn, **found, "title": after["title"]}
    other = [(at, lines.setdefault(line, len(lines))) for at, line in enumerate(now) if line != was[at]]
    return {"id": drawn, **found, **({"lines": other} if other else {})}
