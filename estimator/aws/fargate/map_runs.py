"""Runs of a workflow that has a Map: its items come to a task together, when a run comes, however rarely that is.

The mean of an hour says nothing of them: one run a day of 500 items, 40 at once, is six in a thousand seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from estimator.engine.maths.amounts import Amount, added, anywhere, choose, larger, largest_of, share, smaller, whole_up
from estimator.engine.traffic.flow import Flow


class MapRuns(NamedTuple):
    """Runs of one workflow: items of one that are in progress together, one after another so many rounds of them, each
    of so many seconds, and the runs that begin a second on the mean of each hour."""

    together: Amount
    rounds: Amount
    call_s: Amount
    per_second: Amount

    def tasks(self, busy_s: Amount, vcpu: Amount, slots: Amount) -> Amount:
        """Whole tasks that one run keeps as busy as they may be, of so many vCPUs and slots; each item keeps a vCPU
        busy for so many seconds.  None in hours in which no run begins."""
        cpus = self.together * share(busy_s, self.call_s)
        return choose(self.per_second > 0, whole_up(larger(cpus / vcpu, self.together / slots)), 0.0)


class TasksOfRuns(NamedTuple):
    """Tasks that one run asks for while it lasts, and the part of the time of each hour for which they stand."""

    tasks: Amount
    part: Amount


NO_RUNS = TasksOfRuns(0.0, 0.0)


def map_runs(flows: Iterable[Flow], call_s: Amount) -> list[MapRuns]:
    """Of flows whose calls take so many seconds each: those of a Map, several items at once."""
    found = []
    for flow in flows:
        edge, at_once = flow.edge, flow.edge.declared.at_once
        if not edge.event.orchestrates or at_once is None:
            continue
        together = smaller(edge.calls_each, at_once)
        if anywhere(together > 1):
            per_second = share(flow.calls_per_second, edge.calls_each)
            found.append(MapRuns(together, edge.in_a_row, call_s, per_second))
    return found


def tasks_of_runs(runs: list[MapRuns], busy_s: Amount, vcpu: Amount, slots: Amount, stays_s: Amount) -> TasksOfRuns:
    """What runs ask for of tasks of so many vCPUs that may be used; a task is there so many seconds longer than a run
    lasts."""
    if not runs:
        return NO_RUNS
    tasks = largest_of(one.tasks(busy_s, vcpu, slots) for one in runs)
    part = added(one.per_second * (one.rounds * one.call_s + stays_s) for one in runs)
    return TasksOfRuns(tasks, smaller(part, 1.0))
