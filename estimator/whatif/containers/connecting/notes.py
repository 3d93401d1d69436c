"""What is said of the triggers of functions: a sentence for all functions of which the same is to be said."""

from __future__ import annotations

from collections.abc import Iterable

from estimator.whatif.containers.leases import leases_note
from estimator.whatif.containers.moving import named
from estimator.whatif.containers.plan import ContainerPlan
from estimator.whatif.containers.targets.target import NOUNS


class ConnectionNotes:
    """Functions by what is to be said of them, each in the order in which they came up."""

    def __init__(self) -> None:
        self.queued: dict[str, None] = {}
        self.each_message: dict[str, None] = {}
        self.each_run: dict[str, None] = {}
        self.fetching: dict[str, None] = {}
        self.uncapped: dict[str, None] = {}
        self.reading: dict[str, None] = {}
        """Functions on streams."""

    def sentences(self, plan: ContainerPlan) -> list[str]:
        """Of the functions of a plan; none where nothing is to be said."""

        def labels(function_ids: Iterable[str]) -> list[str]:
            return [plan.resolved.nodes[function_id].label for function_id in function_ids]

        notes = []
        if self.queued:
            gets = named(labels(self.queued), "gets", "get")
            notes.append(f"{gets} a queue and a worker: starting a task for each event would cost a minute each.")
        if self.each_message:
            gets = named(labels(self.each_message), "gets", "get")
            one = "a pod for each message, started by KEDA"
            one = one if plan.target == "eks" else "a task for each message, started by a pipe"
            notes.append(f"{gets} {one}: that costs less than a worker here.")
        if self.each_run:
            gets = named(labels(self.each_run), "gets", "get")
            notes.append(f"{gets} a {NOUNS[plan.target]} for each run: that costs less than a worker here.")
        if self.fetching:
            fetches = named(labels(self.fetching), "becomes a worker that fetches", "become workers that fetch")
            notes.append(f"{fetches} tasks from the workflow: no workflow calls a container.")
        if self.uncapped:
            are = named(labels(self.uncapped), "is", "are")
            notes.append(f"{are} no longer held to so many runs at once: a container service grows with what comes.")
        if self.reading:
            notes.append(leases_note(labels(self.reading), plan.resolved.architecture, plan.tables))
        return notes
