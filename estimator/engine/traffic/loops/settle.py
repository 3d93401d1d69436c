"""Loops of events: solved where they are linear, else iterated until they settle.

Each sample and each multiple of the traffic settles by itself.  Where an event alone makes as much traffic as it is
itself, the loop is runaway, however much full batches hold it down, and cut after one turn.  A loop that AWS stops is
followed for as many calls as AWS lets a chain make.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import MEAN, Amount, added, share, worst_hour
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.loops.carried import part
from estimator.engine.traffic.loops.course import NEARLY, NO_LOSS, SHRINKS, Course
from estimator.engine.traffic.loops.linear import linear_loop, lone_gains
from estimator.engine.traffic.loops.loop import Loop, Walking
from estimator.engine.traffic.work import LEAST_TURNS, MOST_TURNS

TURNS_TO_TELL = 8
MOST_PER_EVENT = 1e9
"""A stopped loop that makes more than this of what enters is billed for one turn: nobody lets it run so far."""
STOPPED_PART = 0.4
"""The part of what a loop may compute that one which AWS stops may turn for: it is begun and ended besides."""


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
        stopped = {edge: Flows(part(flow, kept) for flow in flows) for edge, flows in stopped.items()}
    walk.stopped.update(stopped)
    monthly = added(flows.monthly_items for flows in stopped.values())
    entering = loop.entering()
    endless = worst_hour(monthly) >= worst_hour(entering) * (1 - NO_LOSS) if lone is None else lone.multiplies[:, None]
    endless = endless & loop.carries_anything()
    members = loop.members
    found = Stopped(members, most_calls, monthly, share(monthly, entering), is_cut, loop.outlets(stopped), endless)
    is_endless = bool((endless | is_cut).any())
    return Settled(members if is_endless else (), members if is_short else (), found)
