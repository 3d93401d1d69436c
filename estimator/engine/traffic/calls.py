"""Calls: which of the edges that leave a node a call waits for, by the edge it came along.

An edge may say by which edges it is caused.  A node that many call, be it a load balancer, then waits in each call for
what that call causes, and for nothing that others do.
"""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.maths.amounts import Amount
from estimator.engine.resolve.edges import ResolvedEdge

type OperationKey = tuple[str, str]
"""(node id, operation)."""
type CallKey = tuple[str, str, *tuple[int, ...]]
"""(node id, operation, the edges that say such a call causes them, by index): calls that cause the same are one.  Where
the edge that makes it says how long it takes, it is one of its own, and the edge's index, inverted, stands last."""


class Calls:
    """The calls that edges make, and what each waits for.

    `told` has by edge those which it says cause it, `along` by edge the call it makes, `of` the calls of an operation.
    `waited_for` has by call the edges which it alone waits for: those that any call of an operation causes stand once,
    by `rest_of` it, so that many callers of many make no product of both.  `lasts` has by call how long it takes
    itself, where its edge says so.
    """

    def __init__(self, edges: Sequence[ResolvedEdge]):
        self.told = told_causes(edges)
        self.waited_for: dict[CallKey, list[ResolvedEdge]] = {}
        causing: dict[int, list[ResolvedEdge]] = {}
        for edge in edges:
            if not edge.is_waited_for:
                continue
            for cause in self.told.get(edge.index, ()):
                causing.setdefault(cause, []).append(edge)
            if edge.index not in self.told:
                for operation in edge.event.of:
                    self.waited_for.setdefault((edge.source.id, operation), []).append(edge)
        self.along: list[CallKey] = []
        self.lasts: dict[CallKey, Amount] = {}
        self.of: dict[OperationKey, dict[CallKey, None]] = {}
        for edge in edges:
            key: OperationKey = (edge.target.id, edge.operation.name)
            call: CallKey = key
            if edge.index in causing:
                call = (edge.target.id, edge.operation.name, *(one.index for one in causing[edge.index]))
            if edge.declared.lasts_s is not None:
                call = (*call, ~edge.index)
                self.lasts[call] = edge.declared.lasts_s
            if call != key:
                self.waited_for[call] = causing.get(edge.index, [])
            self.along.append(call)
            self.of.setdefault(key, {})[call] = None

    def rest_of(self, call: CallKey) -> list[CallKey]:
        """The call that waits for what any call of the same operation does, where this one waits for more than that."""
        rest: CallKey = call[:2]
        return [rest] if rest != call and rest in self.waited_for else []

    def following(self, call: CallKey) -> list[CallKey]:
        """The calls that a call waits for."""
        return [*(self.along[edge.index] for edge in self.waited_for.get(call, ())), *self.rest_of(call)]

    def making(self, edge: ResolvedEdge) -> list[CallKey]:
        """The calls that cause an edge: those it names, or what any call of an operation causes."""
        if edge.index in self.told:
            return list(dict.fromkeys(self.along[cause] for cause in self.told[edge.index]))
        return [(edge.source.id, operation) for operation in edge.event.of]


def told_causes(edges: Sequence[ResolvedEdge]) -> dict[int, list[int]]:
    """By edge that says by which edges it is caused: those of them that lead to where its event happens."""
    telling = [edge for edge in edges if edge.declared.caused_by is not None]
    names = {edge.id: edge.index for edge in edges} if telling else {}
    return {
        edge.index: [
            cause
            for cause in dict.fromkeys(names[name] for name in edge.declared.caused_by or () if name in names)
            if edges[cause].target is edge.source and edges[cause].operation.name in edge.event.of
        ]
        for edge in telling
    }
