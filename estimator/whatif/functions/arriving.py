"""Functions in the making, and what arrives at each of them.

A call of a container is one of its function, but where one call starts several tasks: each of them is a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from estimator.engine.maths.amounts import Amount, added, share, used
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.connecting.arrivals import RECORD
from estimator.whatif.containers.sizing.task import JOB
from estimator.whatif.functions.staying import FunctionSize


class Arriving(NamedTuple):
    """What a trigger brings in a month: calls of the container, and those of the function in its place."""

    edge: ResolvedEdge
    before: Amount
    after: Amount


@dataclass
class NewFunction:
    """A function in the making, with what arrives at it, by trigger."""

    node_id: str
    name: str
    container: str
    operation: str
    size: FunctionSize
    arrivals: dict[str, Arriving] = field(default_factory=dict)

    @property
    def does(self) -> str:
        """What it does at once, in a word."""
        if self.operation == JOB:
            return "run"
        return "batch" if len(self._polled) == len(self._all) else "call"

    def triggers(self, event: str, named: Iterable[str] | None) -> list[Arriving]:
        """What causes an event of it: of a record only what is polled, and of all that only what is named."""
        if named is None:
            return self._polled if event == RECORD else self._all
        found = (self.arrivals[name] for name in dict.fromkeys(named) if name in self.arrivals)
        return [one for one in found if event != RECORD or one.edge.event.polled]

    def part(self, event: str, triggers: list[Arriving]) -> Amount:
        """Events of its container over its own: less than all where one call brought several jobs."""
        if event == RECORD:
            return 1.0
        return self._part_of_all if triggers is self._all else _part(triggers)

    @cached_property
    def _all(self) -> list[Arriving]:
        return list(self.arrivals.values())

    @cached_property
    def _polled(self) -> list[Arriving]:
        return [one for one in self.arrivals.values() if one.edge.event.polled]

    @cached_property
    def _part_of_all(self) -> Amount:
        return _part(self._all)


def _part(triggers: list[Arriving]) -> Amount:
    after = added(one.after for one in triggers)
    return share(added(one.before for one in triggers), after) if used(after) else 1.0
