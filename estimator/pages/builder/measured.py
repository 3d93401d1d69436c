"""What of a card's bill can be given as measured: its dimensions by name and unit, those it bills now first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from estimator.engine.bill.bill import Line
from estimator.engine.document.architecture import Node
from estimator.engine.operations import Dimension
from estimator.engine.registry import described, services
from estimator.engine.resolve.measured import measurable, nearest_dimensions
from pricing.book import PriceBook


class Measurable(NamedTuple):
    """A dimension as the page offers it; `text` names it and its unit and is no other's."""

    key: str
    label: str
    unit: str
    text: str


def offered(node: Node, lines: Iterable[Line], prices: PriceBook) -> list[Measurable]:
    """The dimensions a node could bill that have a price, without those it states already."""
    billed = dict.fromkeys(line.dimension for line in lines)
    known = measurable(services()[node.service])
    keys = [key for key in dict.fromkeys((*billed, *known)) if key in known and key not in node.measured]
    found = [(key, *_words(key, prices)) for key in keys if key in prices.prices]
    counts = Counter(_text(label, unit) for _, label, unit in found)
    return [
        Measurable(key, label, unit, text if counts[text := _text(label, unit)] == 1 else f"{text}, {key}")
        for key, label, unit in found
    ]


def stated(keys: Iterable[str], prices: PriceBook) -> list[Measurable]:
    """Those that a node states."""
    words = ((key, *_words(key, prices)) for key in keys)
    return [Measurable(key, label, unit, _text(label, unit)) for key, label, unit in words]


def meant(said: str, among: Sequence[Measurable]) -> list[Measurable]:
    """The dimensions that somebody may mean: the one of that key or text, else those that share its words."""
    wanted = said.strip().lower()
    exact = [one for one in among if wanted in (one.key.lower(), one.text.lower(), one.label.lower())]
    if exact:
        return exact
    by_key = {one.key: one for one in among}
    near = nearest_dimensions(said, {key: Dimension(f"{one.label} {one.unit}") for key, one in by_key.items()})
    return [by_key[key] for key in near]


def read_in(unit: str) -> str:
    """The unit that a quantity of a month is typed in: of what is kept for a month, what is kept."""
    return unit.removesuffix("-months").removesuffix("-month")


def _words(key: str, prices: PriceBook) -> tuple[str, str]:
    known, price = described(key), prices.prices.get(key)
    return known[0] if known else key, price.unit if price else ""


def _text(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label
