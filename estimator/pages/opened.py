"""What a page shows of another tool's file: each line beside its cost here, its cards, and what is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.estimate import Estimate
from estimator.engine.figures import counted, sentence, usd, usd_known
from estimator.engine.registry import services
from estimator.importers.estimates.beside import Beside, beside, is_equal
from estimator.importers.estimates.opening import OpenedLine


class CardMade(NamedTuple):
    """A card that a line became; `is_there` says whether it still is."""

    id: str
    name: str
    service: str
    type: str
    is_there: bool


class Sums(NamedTuple):
    """USD a month in words, and whether both sides say the same."""

    stated: str
    ours: str
    kept: str
    difference: str
    is_equal: bool


@dataclass(frozen=True)
class ShownLine:
    """A line of the file: what it is called and where it stands, its sums, cards and remarks."""

    name: str
    about: str
    sums: Sums
    cards: Sequence[CardMade]
    says: Sequence[str]


@dataclass(frozen=True)
class ShownFile:
    """All lines with their sums; `summary` says how many were understood, `has_costs` whether the file states any."""

    lines: Sequence[ShownLine]
    total: Sums
    summary: str
    has_costs: bool


def stored_lines(stored: Sequence[Mapping[str, object]]) -> list[OpenedLine]:
    """The lines as they were kept."""
    names = {field.name for field in fields(OpenedLine)}
    return [
        OpenedLine(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in one.items() if name in names}
        )
        for one in stored
    ]


def shown_file(lines: Sequence[OpenedLine], billed: Estimate, now: Architecture) -> ShownFile:
    """The lines beside the estimate of the first revision; links lead to cards that the newest one still has."""
    each, total = beside(lines, billed)
    then = {node.id: node for node in billed.architecture.nodes}
    there = {node.id for node in now.nodes}
    shown = [
        ShownLine(
            line.description or line.service or line.where,
            " · ".join(filter(None, (line.service if line.description else "", line.region, line.where))),
            _sums(one),
            [_card(then[card], card in there) for card in (*line.cards, *line.kept) if card in then],
            line.says,
        )
        for line, one in zip(lines, each, strict=True)
    ]
    return ShownFile(shown, _sums(total), _summary(lines), total.stated is not None)


def _summary(lines: Sequence[OpenedLine]) -> str:
    whole = sum(bool(line.cards) and not line.kept for line in lines)
    parts = sum(bool(line.cards) and bool(line.kept) for line in lines)
    none = len(lines) - whole - parts
    told = [
        f"{counted(whole, 'is', 'are')} worked out here" if whole else "",
        f"{counted(parts, 'is', 'are')} in part" if parts else "",
        f"{counted(none, 'is', 'are')} not understood" if none else "",
    ]
    return sentence(f"of {counted(len(lines), 'line')} {', '.join(filter(None, told))}") + "."


def _card(node: Node, is_there: bool) -> CardMade:
    return CardMade(node.id, node.label, node.service, services()[node.service].type, is_there)


def _sums(one: Beside) -> Sums:
    away = one.difference
    equal = away is not None and is_equal(away)
    signed = "" if away is None else "none" if equal else f"{'+' if away > 0 else '−'} {usd(abs(away))}"
    stated = "" if one.stated is None else _usd(one.stated)
    return Sums(stated, _usd(one.ours, one.is_whole), _usd(one.kept, one.kept_is_whole), signed, equal)


def _usd(amount: float, is_whole: bool = True) -> str:
    return usd_known(amount, False) if not is_whole else usd(amount) if amount else "–"
