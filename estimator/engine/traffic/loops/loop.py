"""A loop of a walk, whose edges and events can be turned, solved, followed and cut."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.engine.deadline import look_at_the_clock
from estimator.engine.maths.amounts import MEAN, Amount, Array, Numbers, Rates, added, larger, share
from estimator.engine.resolve.edges import FAILURE
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.flow import Flows, Hours
from estimator.engine.traffic.loops.carried import (
    beyond,
    flows_level,
    further_flows,
    further_slices,
    part,
    slices_level,
    total,
)
from estimator.engine.traffic.loops.course import SHRINKS, Course
from estimator.engine.traffic.loops.linear import LinearLoop
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice
from estimator.engine.traffic.work import LEAST_TURNS, OVERHEAD

THROTTLING = 20
"""How many flows take as long as what is throttled on an edge does."""


class Walking(Protocol):
    """A walk whose vertices can be computed again and again, so many numbers in each flow,
    and in a loop no more for each of its vertices than `loop_work`."""

    order: WalkOrder
    flows: list[Flows]
    dead: list[list[TrafficSlice]]
    slices: list[list[TrafficSlice]]
    backlogs: dict[int, Backlog]
    stopped: dict[int, Flows]
    hours: Hours
    numbers: int
    is_sweep: bool
    loop_work: float

    def compute(self, vertex: int) -> None: ...

    def event_slices(self, event: int, without: Collection[int] = ()) -> list[TrafficSlice]: ...


@dataclass(frozen=True)
class Turn:
    """All that a loop carried after a turn, by vertex."""

    flows: dict[int, Flows]
    dead: dict[int, list[TrafficSlice]]
    slices: dict[int, list[TrafficSlice]]
    backlogs: dict[int, Backlog]


class Loop:
    """A loop of a walk: its edges and events, nearest to where traffic enters it first, or in the order given."""

    def __init__(self, walk: Walking, component: list[int], vertices: list[int] | None = None):
        self.walk = walk
        self.vertices = walk.order.in_loop_order(component) if vertices is None else vertices
        edge_count = len(walk.order.edges)
        self.edges = [vertex for vertex in self.vertices if vertex < edge_count]
        self.events = [vertex - edge_count for vertex in self.vertices if edge_count <= vertex < walk.order.first_gate]
        self.work = 0
        self.throttled = sum(
            vertex in walk.order.throttled.get(walk.order.edges[vertex].target.id, ()) for vertex in self.edges
        )
        self.told_causes = [vertex for vertex in self.edges if vertex in walk.order.direct]

    @property
    def members(self) -> tuple[str, ...]:
        """The nodes it goes through."""
        ends = (self.walk.order.edges[vertex] for vertex in self.edges)
        return tuple(sorted({node_id for edge in ends for node_id in (edge.source.id, edge.target.id)}))

    def turn(self) -> None:
        """Compute all of it once."""
        look_at_the_clock()
        walk = self.walk
        for vertex in self.vertices:
            walk.compute(vertex)
        carried = sum(len(walk.flows[vertex]) for vertex in self.edges)
        carried += sum(len(walk.slices[event]) for event in self.events)
        carried += THROTTLING * self.throttled
        self.work += carried * (OVERHEAD + walk.numbers)

    def carried(self) -> Turn:
        """All that it carries now."""
        walk = self.walk
        return Turn(
            {vertex: walk.flows[vertex] for vertex in self.edges},
            {vertex: walk.dead[vertex] for vertex in self.edges},
            {event: walk.slices[event] for event in self.events},
            {vertex: walk.backlogs[vertex] for vertex in self.edges if vertex in walk.backlogs},
        )

    def levels(self) -> Numbers:
        """(vertices, rows, samples, multiples, hours) of what goes round: mean and peak a second, and KB.

        Every way round passes an event, or an edge that says by which it is caused.
        """
        walk = self.walk
        found = [slices_level(walk.slices[event]) for event in self.events]
        found += [flows_level(walk.flows[edge]) for edge in self.told_causes]
        shapes = {one.shape for one in found}
        if len(shapes) > 1:
            shape = np.broadcast_shapes(*shapes)
            found = [np.broadcast_to(one, shape) for one in found]
        return np.array(found)

    def carries_anything(self) -> NDArray[np.bool_]:
        """(samples, multiples) where something goes round at all."""
        carries: NDArray[np.bool_] = (self.levels()[:, MEAN] != 0).any((0, -1))
        return carries

    def solve(self, linear: LinearLoop) -> None:
        """Carry what is there when all turns of a linear loop are over, in the sizes of its first."""
        walk = self.walk
        inside = set(self.edges)
        events = [vertex - len(walk.order.edges) for vertex in linear.causes]
        entering = [self._entering(event, inside) for event in events]
        times: dict[int, Amount] = {}
        for event, rates in zip(events, linear.settled(entering), strict=True):
            times[event] = share(rates, total(one.rate for one in walk.slices[event]))
            walk.slices[event] = [one.times(times[event]) for one in walk.slices[event]]
        for vertex in self.edges:
            edge = walk.order.edges[vertex]
            event = walk.order.event_of[edge.source.id, edge.event.name] - len(walk.order.edges)
            walk.flows[vertex] = Flows(one.times(times[event]) for one in walk.flows[vertex])
            walk.dead[vertex] = [one.times(times[event]) for one in walk.dead[vertex]]

    def follow(self, linear: LinearLoop, turns: int, place: dict[int, int]) -> None:
        """Carry what is there after so many turns of a linear loop, in the sizes of its first."""
        walk, edge_count = self.walk, len(self.walk.order.edges)
        inside = set(self.edges)
        events = [vertex - edge_count for vertex in linear.causes]
        now, before = linear.after(turns, [self._entering(event, inside) for event in events], place)
        once = {event: total(one.rate for one in walk.slices[event]) for event in events}
        carried = dict(zip(events, zip(now, before, strict=True), strict=True))
        for event in events:
            times = share(carried[event][0], once[event])
            walk.slices[event] = [one.times(times) for one in walk.slices[event]]
        for vertex in self.edges:
            edge = walk.order.edges[vertex]
            cause = walk.order.event_of[edge.source.id, edge.event.name]
            times = share(carried[cause - edge_count][place[vertex] < place[cause]], once[cause - edge_count])
            walk.flows[vertex] = Flows(one.times(times) for one in walk.flows[vertex])
            walk.dead[vertex] = [one.times(times) for one in walk.dead[vertex]]

    def _entering(self, event: int, inside: Collection[int]) -> Rates:
        """What an event gets from outside the loop."""
        return total(one.rate for one in self.walk.event_slices(event, inside))

    def entering(self) -> Amount:
        """How many events a month enter the loop from outside; what happens at a node twice under two names is one."""
        inside, by_node = set(self.edges), dict[str, Amount]()
        for event in self.events:
            node_id, _ = self.walk.order.event_keys[event]
            monthly = self.walk.hours.month_of_rate(self._entering(event, inside)[MEAN])
            by_node[node_id] = larger(by_node.get(node_id, 0.0), monthly)
        for edge in self.told_causes:
            node_id = self.walk.order.edges[edge].source.id
            outside = (self.walk.flows[cause] for cause in self.walk.order.direct[edge] if cause not in inside)
            by_node[node_id] = larger(by_node.get(node_id, 0.0), added(flows.monthly_calls for flows in outside))
        return added(by_node.values())

    def turns(self, most: int, most_work: float) -> bool:
        """Turn so often; whether there was room for that.

        Where there was not, the rest is added as if it shrank or grew on as in the last turn.
        """
        self.turn()
        room = max(most_work / self.work, LEAST_TURNS) if self.work else most
        course = Course(self.levels())
        for turn in range(2, most + 1):
            before = self.carried()
            self.turn()
            course.follow(self.levels())
            if course.is_settled().all():
                return True
            if turn >= room:
                gain = course.gain_by_hour()
                self.add_further(before, added(gain**further for further in range(1, most - turn + 1)))
                return turn == most
        return True

    def stop(self) -> dict[int, Flows]:
        """One more turn in which no function is called: by edge, the items that would have been its next calls.

        They come out where its failures do.
        """
        walk = self.walk
        stopped: dict[int, Flows] = {}
        for vertex in self.vertices:
            if vertex not in self.edges or not walk.order.is_stopped(vertex):
                walk.compute(vertex)
                continue
            flows, dead, backlog = walk.flows[vertex], walk.dead[vertex], walk.backlogs.get(vertex)
            walk.compute(vertex)
            stopped[vertex] = beyond(walk.flows[vertex], flows)
            given_up = [
                TrafficSlice(flow.items, flow.burst_s, flow.item_kb, flow.response_kb, ticks=flow.ticks)
                for flow in stopped[vertex]
            ]
            walk.flows[vertex], walk.dead[vertex] = flows, [*dead, *given_up]
            walk.backlogs.pop(vertex, None)
            if backlog is not None:
                walk.backlogs[vertex] = backlog
        return stopped

    def outlets(self, stopped: Mapping[int, Flows]) -> tuple[str, ...]:
        """The nodes where what is stopped comes out and is handed on, if any."""
        order = self.walk.order
        outlets = (order.edges[vertex].outlet for vertex in stopped)
        return tuple(
            dict.fromkeys(one.id for one in outlets if one is not None and (one.id, FAILURE) in order.event_of)
        )

    def holds(self, linear: LinearLoop) -> bool:
        """Whether a capped loop carries what it would without its caps: solved as if, and turned once more."""
        if linear.multiplies.any():
            return False
        self.solve(linear)
        course = Course(self.levels())
        self.turn()
        course.add(self.levels())
        return bool(course.is_settled().all())

    def restore(self, turn: Turn) -> None:
        """Carry again what it did after a turn."""
        walk = self.walk
        for vertex, flows in turn.flows.items():
            walk.flows[vertex], walk.dead[vertex] = flows, turn.dead[vertex]
            walk.backlogs.pop(vertex, None)
        walk.backlogs.update(turn.backlogs)
        for event, slices in turn.slices.items():
            walk.slices[event] = slices

    def sum_up(self, before: Turn, gain: Array) -> None:
        """Add what all further turns would, of a loop that shrinks by the same share, its gain in each hour, at each.

        Where the sizes of what goes round still come and go, all of them take their part in what is added.
        """
        shrinks = gain < SHRINKS
        self.add_further(before, np.where(shrinks, gain / (1 - np.where(shrinks, gain, 0.0)), 0.0))

    def add_further(self, before: Turn, rest: Amount) -> None:
        """Add so many times what the last turn did, at each vertex."""
        for vertex in self.edges:
            self.walk.flows[vertex] = further_flows(self.walk.flows[vertex], before.flows[vertex], rest)
            self.walk.dead[vertex] = further_slices(self.walk.dead[vertex], before.dead[vertex], rest)
        for event in self.events:
            self.walk.slices[event] = further_slices(self.walk.slices[event], before.slices[event], rest)

    def cut(self, first: Turn, runaway: NDArray[np.bool_]) -> None:
        """Leave the first turn alone where the loop is runaway, all that it carries among them."""
        walk = self.walk
        if runaway.all():
            self.restore(first)
            return
        kept, rest = runaway.astype(float), (~runaway).astype(float)
        for vertex, flows in first.flows.items():
            walk.flows[vertex] = Flows(
                [*(part(one, kept) for one in flows), *(part(one, rest) for one in walk.flows[vertex])]
            )
            dead = walk.dead[vertex]
            walk.dead[vertex] = [*(one.times(kept) for one in first.dead[vertex]), *(one.times(rest) for one in dead)]
        for event, slices in first.slices.items():
            walk.slices[event] = [
                *(one.times(kept) for one in slices),
                *(one.times(rest) for one in walk.slices[event]),
            ]
