"""What the product does, shown on the demo: two of its cards, its cost and first limits; and the starters' cards."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.pages.diagram.cards import Card
from estimator.pages.diagram.draw import draw
from estimator.pages.diagram.wires import Wire
from estimator.pages.home.summary import cost_of
from estimator.pages.home.thumbnails import Thumbnail, thumbnail
from estimator.pages.results.headroom import HeadroomBar, limit_rows
from estimator.projects.cache import WeightedCache
from estimator.projects.reads import Starter, estimate_of, starters
from pricing.book import Tables

LIMITS_SHOWN = 3


class StarterCard(NamedTuple):
    """A ready architecture with its small drawing and what it costs a month."""

    starter: Starter
    cost: str
    thumbnail: Thumbnail


class Demo(NamedTuple):
    """The demo in pictures: `source` calls `target` over `wire`; what it costs; its `limits`, the first at the top."""

    source: Card
    target: Card
    wire: Wire
    cost: str
    limits: tuple[HeadroomBar, ...]


class Shown(NamedTuple):
    """What the first page shows everybody."""

    starters: tuple[StarterCard, ...]
    demo: Demo


_shown: WeightedCache[Shown] = WeightedCache(2, lambda one: 1)


def shown(book: Tables) -> Shown:
    """The ready architectures, the demo first, and what the product does, at the tables given."""
    return _shown.get((book.as_of, book.version), lambda: Shown(_starter_cards(book), _demo(book)))


def _starter_cards(book: Tables) -> tuple[StarterCard, ...]:
    found = []
    for one in starters():
        estimate = estimate_of(one.architecture, book)
        found.append(StarterCard(one, cost_of(estimate), thumbnail(one.architecture)))
    return tuple(found)


def _demo(book: Tables) -> Demo:
    """The first starter: two cards of which one calls the other, its cost, and the limits it meets first."""
    estimate = estimate_of(starters()[0].architecture, book)
    diagram = draw(estimate)
    cards = {card.id: card for card in diagram.cards}
    wire = _dearest(estimate, diagram.wires)
    source = replace(cards[wire.source], x=0, y=0)
    target = replace(cards[wire.target], x=0, y=0)
    return Demo(source, target, wire, cost_of(estimate), _first_limits(estimate))


def _dearest(estimate: Estimate, wires: tuple[Wire, ...]) -> Wire:
    """The edge whose two cards cost most."""

    def cost(wire: Wire) -> float:
        return sum(in_sample(estimate.node_usd(node)) for node in (wire.source, wire.target))

    return max((wire for wire in wires if wire.source != wire.target), key=cost)


def _first_limits(estimate: Estimate) -> tuple[HeadroomBar, ...]:
    """What breaks first at the top, and what is met after it: one of each limit, by its name alone."""
    first = estimate.headroom.headroom if estimate.headroom else None
    rows = [row for row in limit_rows(estimate).growing if row.headroom is not None and row.headroom >= (first or 0)]
    rows.sort(key=lambda row: row.headroom)
    by_limit = {row.limit: row for row in reversed(rows)}
    first_rows = sorted(by_limit.values(), key=lambda row: row.headroom)[:LIMITS_SHOWN]
    return tuple(row._replace(limit=row.limit.partition(",")[0]) for row in first_rows)
