"""What the estimate takes for granted: every default that nobody confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from estimator.engine import figures
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.setting import NO_ARROWS, Arrows, Basis, SettingDeclaration, declared

GUESS: Basis = "guess"
DEFAULT_KB = 1.0
"""What a payload weighs of which nobody says anything."""
NODES_KEPT = 1_024
"""Nodes of which it is known what is assumed of them."""


@dataclass(frozen=True)
class Assumption:
    """A default nobody confirmed: of a node's setting, or of an edge.

    `basis` is `guess` (ours), `aws` (what AWS sets when nobody does) or `off` (a feature left out).  `words` makes
    the message: they are counted far more often than read.
    """

    owner: str
    setting: str
    label: str
    value: object
    unit: str
    basis: Basis
    words: Callable[[], str]

    @property
    def message(self) -> str:
        return self.words()

    @property
    def can_be_confirmed(self) -> bool:
        """Whether there is a value to take for given."""
        return self.value is not None


class Assumptions:
    """What an architecture takes for granted, whatever its traffic; found when it is first asked for."""

    def __init__(self, resolved: Resolved):
        self._resolved = resolved

    @cached_property
    def every(self) -> tuple[Assumption, ...]:
        """Settings and edges nobody confirmed, in document order."""
        return tuple(_assumptions(self._resolved))

    @cached_property
    def guesses(self) -> int:
        """How many of them are ours and not AWS's."""
        return sum(one.basis == GUESS for one in self.every)


def _assumptions(resolved: Resolved) -> Iterator[Assumption]:
    arrows = resolved.arrows
    for node in resolved.nodes.values():
        yield from _node_assumptions(node, arrows.get(node.id, NO_ARROWS))
    for edge in resolved.edges:
        yield from _edge_assumptions(edge)


def assumptions_of(resolved: Resolved, owner: str) -> Iterator[Assumption]:
    """Those of one node, or of one edge."""
    if owner in resolved.nodes:
        yield from _node_assumptions(resolved.nodes[owner], resolved.arrows.get(owner, NO_ARROWS))
    for edge in resolved.edges:
        if edge.id == owner:
            yield from _edge_assumptions(edge)


@lru_cache(NODES_KEPT)
def _node_assumptions(node: ResolvedNode, arrows: Arrows) -> tuple[Assumption, ...]:
    """Those of a node's settings: an edit moves few nodes."""
    return tuple(
        Assumption(node.id, one.name, one.title, one.default, one.unit, one.basis, partial(_setting_words, node, one))
        for one in _not_given_of(node, arrows)
    )


def _not_given_of(node: ResolvedNode, arrows: Arrows) -> Iterator[SettingDeclaration]:
    """Those nobody gives that have an effect, as far as other settings and arrows decide that; `arrows` are what those
    of the node are."""
    given = {*node.declared.settings, *node.followed}
    for name, one in declared(node.service.Settings).items():
        if name not in given and one.applies(node.settings) and not one.lacks(arrows):
            yield one


def _setting_words(node: ResolvedNode, one: SettingDeclaration) -> str:
    return f"{node.label}: {one.title} {one.in_words(getattr(node.settings, one.name))}"


def _edge_assumptions(edge: ResolvedEdge) -> Iterator[Assumption]:
    if not edge.source.service.is_outside:
        return
    sentence_ = f"{edge.source.label} → {edge.target.label}"
    for name, label, kb in (("payload_kb", "Payload", edge.payload_kb), ("response_kb", "Response", edge.response_kb)):
        if kb is None:
            words = f"{sentence_}: {label.lower()} {figures.figure(DEFAULT_KB)} KB"
            yield Assumption(edge.id, name, label, DEFAULT_KB, "KB", GUESS, partial(str, words))
