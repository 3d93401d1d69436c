"""Loops of events: solved where they are linear, else iterated until they settle.

Each sample and each multiple of the traffic settles by itself.  Where an event alone makes as much traffic as it is
itself, the loop is runaway, however much full batches hold it down, and cut after one turn.  A loop that AWS stops is
followed for as many calls as AWS lets a chain make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.engine.deadline import look_at_the_clock
from estimator.engine.maths.amounts import MEAN, TINY, Amount, Array, Numbers, Rates, added, larger, share, worst_hour
from estimator.engine.resolve.edges import FAILURE
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.flow import Flow, Flows, Hours
from estimator.engine.traffic.linear import LinearLoop, linear_loop, lone_gains
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice
from estimator.engine.traffic.work import LEAST_TURNS, MOST_TURNS, OVERHEAD

TURNS_TO_TELL = 8
GAINS = 4
"""Turns that are looked back at to tell whether a loop keeps what it has."""
SHRINKS = 1 - 1e-6
SETTLED = 1e-13
NEARLY = 1e-3
"""What a last turn may still add before the answer is called coarse."""
NO_LOSS = 1e-9
"""A gain this near to 1 is a loop that keeps what it has."""
KB = 2
"""The row of the levels of a loop that follows those of mean and peak."""
MOST_PER_EVENT = 1e9
"""A stopped loop that makes more than this of what enters is billed for one turn: nobody lets it run so far."""
THROTTLING = 20
"""How many flows take as long as what is throttled on an edge does."""
STOPPED_PART = 0.4
"""The part of what a loop may compute that one which AWS stops may turn for: it is begun and ended besides."""
NOTHING: Rates = np.zeros((2, 1, 1, 1))


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
class Stopped:
    """A loop that AWS stops once it has called a function so many times in a chain.

    `monthly` of the events that go round are then lost, `part` of what enters, and come out at the nodes it `goes_to`;
    `is_cut` where it was billed for one turn all the same.  `is_endless`: an event alone would go round for ever.
    """

    members: tuple[str, ...]
    calls: float
    monthly: Amount
    part: Amount
    is_cut: NDArray[np.bool_]
    goes_to: tuple[str, ...]
    is_endless: NDArray[np.bool_]


@dataclass(frozen=True)
class Settled:
    """How a loop ended, by the nodes in it: `runaway` where it never does and was cut after one turn, `unfinished`
    where it was still far from its end when its turns were over, `stopped` where AWS puts an end to it."""

    runaway: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    stopped: Stopped | None = None


@dataclass(frozen=True)
class Turn:
    """All that a loop carried after a turn, by vertex."""

    flows: dict[int, Flows]
    dead: dict[int, list[TrafficSlice]]
    slices: dict[int, list[TrafficSlice]]
    backlogs: dict[int, Backlog]


@np.errstate(over="ignore", invalid="ignore")
def settle(walk: Walking, component: list[int]) -> Settled:
    """Turn a loop until nothing changes.

    What is linear is solved after its first turn, and the second shows that it settled, or that a cap of it holds
    something back after all.  What shrinks by the same share at each turn is summed to its end, and followed from
    there.
    """
    most_calls = walk.order.most_calls(component)
    if most_calls is not None:
        return _settle_stopped(walk, component, most_calls)
    loop = Loop(walk, component)
    most_work = walk.loop_work * len(component)
    loop.turn()
    first = before = loop.carried()
    lone = lone_gains(walk.order, walk.flows, loop.vertices)
    settled = np.zeros((1, 1), dtype=bool)
    runaway = settled if lone is None else lone.multiplies[:, None] & loop.carries_anything()
    if runaway.all():
        return Settled(loop.members)
    # of many multiples there is one at which a cap holds back
    linear = None if lone is None else linear_loop(walk.order, lone, loop.vertices, with_caps=not walk.is_sweep)
    if linear is not None and linear.is_capped:
        if loop.holds(linear):
            return Settled()
        loop.restore(first)
    elif linear is not None:
        loop.solve(linear)
    course, but_for_sizes = Course(loop.levels()), 0
    for turn in range(1, MOST_TURNS):
        before = loop.carried()
        loop.turn()
        course.add(loop.levels())
        settled = settled | (course.is_settled() & ~runaway)
        runaway = runaway | course.is_endless()
        if turn >= TURNS_TO_TELL:
            runaway = runaway | (course.keeps() & ~settled)
        but_for_sizes = but_for_sizes + 1 if (settled | runaway | course.is_settled_but_for_sizes()).all() else 0
        is_enough = but_for_sizes == TURNS_TO_TELL or (turn + 1 >= LEAST_TURNS and loop.work >= most_work)
        if (settled | runaway).all() or is_enough:
            break
        if course.shrinks_evenly(settled | runaway):
            loop.sum_up(before, course.gain_by_hour())
            course = Course(loop.levels())
    shrinks = ~settled & ~runaway & (course.mean_gain < SHRINKS)
    runaway = ~settled & ~shrinks
    if shrinks.any():
        loop.sum_up(before, course.gain_by_hour())
    unfinished = loop.members if (shrinks & ~course.is_settled(NEARLY)).any() else ()
    if not runaway.any():
        return Settled(unfinished=unfinished)
    loop.cut(first, runaway[..., None])
    return Settled(loop.members, unfinished)


@np.errstate(over="ignore", invalid="ignore")
def _settle_stopped(walk: Walking, component: list[int], most_calls: float) -> Settled:
    """Turn a loop as often as AWS calls its functions in a chain, and count what is then stopped."""
    loop = Loop(walk, component)
    empty = loop.carried()
    loop.turn()
    first, one_turn = loop.carried(), loop.levels()
    lone = lone_gains(walk.order, walk.flows, loop.vertices)
    chain = Loop(walk, component, walk.order.in_chain_order(component))
    linear = None if lone is None else linear_loop(walk.order, lone, loop.vertices, with_caps=False)
    turns, is_short = round(most_calls), False
    if linear is not None:
        loop.follow(linear, turns, {vertex: place for place, vertex in enumerate(chain.vertices)})
    else:
        loop.restore(empty)
        is_short = not chain.turns(turns, STOPPED_PART * walk.loop_work * len(component))
    stopped = chain.stop()
    most, once = (np.abs(levels[:, MEAN]).sum((0, -1)) for levels in (loop.levels(), one_turn))
    is_cut: NDArray[np.bool_] = ~(most <= MOST_PER_EVENT * once)
    if is_cut.any():
        loop.cut(first, is_cut[..., None])
        kept = (~is_cut).astype(float)[..., None]
        stopped = {edge: Flows(_part(flow, kept) for flow in flows) for edge, flows in stopped.items()}
    walk.stopped.update(stopped)
    monthly = added(flows.monthly_items for flows in stopped.values())
    entering = loop.entering()
    endless = worst_hour(monthly) >= worst_hour(entering) * (1 - NO_LOSS) if lone is None else lone.multiplies[:, None]
    endless = endless & loop.carries_anything()
    members = loop.members
    found = Stopped(members, most_calls, monthly, share(monthly, entering), is_cut, loop.outlets(stopped), endless)
    is_endless = bool((endless | is_cut).any())
    return Settled(members if is_endless else (), members if is_short else (), found)


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
        found = [_slices_level(walk.slices[event]) for event in self.events]
        found += [_flows_level(walk.flows[edge]) for edge in self.told_causes]
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
            times[event] = share(rates, _all(one.rate for one in walk.slices[event]))
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
        once = {event: _all(one.rate for one in walk.slices[event]) for event in events}
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
        return _all(one.rate for one in self.walk.event_slices(event, inside))

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
            stopped[vertex] = _beyond(walk.flows[vertex], flows)
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
            self.walk.flows[vertex] = _further_flows(self.walk.flows[vertex], before.flows[vertex], rest)
            self.walk.dead[vertex] = _further_slices(self.walk.dead[vertex], before.dead[vertex], rest)
        for event in self.events:
            self.walk.slices[event] = _further_slices(self.walk.slices[event], before.slices[event], rest)

    def cut(self, first: Turn, runaway: NDArray[np.bool_]) -> None:
        """Leave the first turn alone where the loop is runaway, all that it carries among them."""
        walk = self.walk
        if runaway.all():
            self.restore(first)
            return
        kept, rest = runaway.astype(float), (~runaway).astype(float)
        for vertex, flows in first.flows.items():
            walk.flows[vertex] = Flows(
                [*(_part(one, kept) for one in flows), *(_part(one, rest) for one in walk.flows[vertex])]
            )
            dead = walk.dead[vertex]
            walk.dead[vertex] = [*(one.times(kept) for one in first.dead[vertex]), *(one.times(rest) for one in dead)]
        for event, slices in first.slices.items():
            walk.slices[event] = [
                *(one.times(kept) for one in slices),
                *(one.times(rest) for one in walk.slices[event]),
            ]


# -- how it goes on ------------------------------------------------------------------------------------------------


class Course:
    """What a loop carried after its last turns, and its gain: what a turn added over what the turn before did."""

    def __init__(self, levels: Numbers):
        self.levels = [levels]
        self.gains: list[Array] = []

    def follow(self, levels: Numbers) -> None:
        """What it carries after one more turn, whatever its gain is."""
        self.levels = [*self.levels[-2:], levels]

    def add(self, levels: Numbers) -> None:
        """What it carries after one more turn, and what it gained in it."""
        self.follow(levels)
        if len(self.levels) == 3:
            self.gains = [*self.gains[1 - GAINS :], _gain(self.levels, (0, -1))]

    @property
    def mean_gain(self) -> Array:
        """(samples, multiples) of the last four turns, their geometric mean: what goes round may take several turns to
        come back; 0 after too few."""
        if not self.gains:
            return np.zeros((1, 1))
        found: Array = np.exp(np.log(np.maximum(self.gains, TINY)).mean(0))
        return found

    def gain_by_hour(self) -> Array:
        """The same in each hour."""
        return _gain(self.levels, 0) if len(self.levels) == 3 else np.zeros((1, 1, 1))

    def is_settled(self, within: float = SETTLED) -> NDArray[np.bool_]:
        """(samples, multiples) where the last turn added nothing, by these means."""
        return self._added_at_most(within).all(0)

    def is_settled_but_for_sizes(self) -> NDArray[np.bool_]:
        """Where it added no calls and events, and hardly any KB: sizes that change at every turn are lumped, and their
        mean comes to rest much later than all else."""
        return self._added_at_most(SETTLED)[:KB].all(0) & self.is_settled(NEARLY)

    def _added_at_most(self, within: float) -> NDArray[np.bool_]:
        """(mean, peak, KB; samples; multiples) of what the last turn added."""
        if len(self.levels) < 2:
            return np.zeros((KB + 1, 1, 1), dtype=bool)
        last = np.abs(self.levels[-1] - self.levels[-2]).sum((0, -1))
        now = np.abs(self.levels[-1]).sum((0, -1))
        is_little: NDArray[np.bool_] = (last <= within * now) & np.isfinite(now)
        return is_little

    def is_endless(self) -> NDArray[np.bool_]:
        """Where it carries more than there are numbers for."""
        return ~np.isfinite(self.levels[-1]).all((0, 1, -1))

    def keeps(self) -> NDArray[np.bool_]:
        """Where the last four turns each added as much as the one before or more."""
        if len(self.gains) < GAINS:
            return np.zeros((1, 1), dtype=bool)
        return (np.stack(self.gains) >= 1 - NO_LOSS).all(0)

    def shrinks_evenly(self, done: NDArray[np.bool_]) -> bool:
        """Whether all that goes on shrinks, and by about the same share as the turn before."""
        if len(self.gains) < 2:
            return False
        gain, before = self.gains[-1], self.gains[-2]
        evenly = (gain < SHRINKS) & (np.abs(gain - before) <= 0.1 * (1 - gain))
        return bool((evenly | done).all())


def _gain(levels: Sequence[Numbers], axes: int | tuple[int, int]) -> Array:
    """What the last turn added of calls and events over what the one before did; rounding adds nothing."""
    least = SETTLED * np.abs(levels[-1][:, MEAN]).sum(axes)
    last, before = (np.abs(one[:, MEAN] - other[:, MEAN]).sum(axes) for one, other in pairwise(levels[::-1]))
    gain: Array = np.divide(last, before, out=np.zeros_like(last), where=(before > 0) & (last > least))
    return gain


def _slices_level(slices: Sequence[TrafficSlice]) -> Array:
    return _level(_all(one.rate for one in slices), [(one.rate, one.item_kb + one.response_kb) for one in slices])


def _flows_level(flows: Flows) -> Array:
    return _level(_all(flow.items for flow in flows), [(flow.items, flow.item_kb + flow.response_kb) for flow in flows])


def _level(rates: Rates, sizes: Sequence[tuple[Rates, Amount]]) -> Array:
    """(mean, peak, KB a second)."""
    kb = added(rate[MEAN] * each_kb for rate, each_kb in sizes)
    shape = rates.shape[1:] if isinstance(kb, (float, int)) else np.broadcast_shapes(rates.shape[1:], kb.shape)
    level = np.empty((3, *shape))
    level[:2], level[2] = rates, kb
    return level


# -- what goes round -----------------------------------------------------------------------------------------------


def _all(rates: Iterable[Rates]) -> Rates:
    return sum(rates, start=NOTHING)


def _further_flows(flows: Flows, earlier: Flows, rest: Amount) -> Flows:
    if len(flows) == len(earlier):
        pairs = zip(flows, earlier, strict=True)
        return Flows(
            one.with_rates(_further(one.calls, old.calls, rest), _further(one.items, old.items, rest))
            for one, old in pairs
        )
    calls, items = _all(flow.calls for flow in flows), _all(flow.items for flow in flows)
    more_calls = share(_further(calls, _all(one.calls for one in earlier), rest), calls)
    more_items = share(_further(items, _all(one.items for one in earlier), rest), items)
    return Flows(flow.with_rates(flow.calls * more_calls, flow.items * more_items) for flow in flows)


def _further_slices(slices: list[TrafficSlice], earlier: list[TrafficSlice], rest: Amount) -> list[TrafficSlice]:
    rates = _all(one.rate for one in slices)
    times = share(_further(rates, _all(one.rate for one in earlier), rest), rates)
    return [one.times(times) for one in slices]


def _further(rates: Rates, earlier: Rates, rest: Amount) -> Rates:
    """Rates after all further turns; rounding makes nothing of what is nothing."""
    return np.maximum(rates + (rates - earlier) * rest, 0.0)


def _beyond(flows: Flows, earlier: Flows) -> Flows:
    """What some flows carry beyond what they did, by item and not by delivery."""
    if len(flows) == len(earlier):
        pairs = zip(flows, earlier, strict=True)
        more = [(flow, flow.calls - old.calls, flow.items - old.items) for flow, old in pairs]
    else:
        calls, items = _all(flow.calls for flow in flows), _all(flow.items for flow in flows)
        of_calls = share(calls - _all(one.calls for one in earlier), calls)
        of_items = share(items - _all(one.items for one in earlier), items)
        more = [(flow, flow.calls * of_calls, flow.items * of_items) for flow in flows]
    return Flows(
        flow.with_rates(np.maximum(calls, 0.0) / flow.tries, np.maximum(items, 0.0) / flow.tries)
        for flow, calls, items in more
    )


def _part(flow: Flow, part: Array) -> Flow:
    return flow.with_rates(np.nan_to_num(flow.calls) * part, np.nan_to_num(flow.items) * part)
