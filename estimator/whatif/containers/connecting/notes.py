"""What is said of the triggers of functions: a sentence for all functions of which the same is to be said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from estimator.aws.alb import AlbSettings
from estimator.engine.figures import counted, figure
from estimator.engine.maths.amounts import in_sample
from estimator.whatif.containers.leases import leases_note
from estimator.whatif.containers.moving import named
from estimator.whatif.containers.plan import ContainerPlan
from estimator.whatif.containers.targets.target import NOUNS
from estimator.whatif.containers.ways import BALANCER

COSTS_MORE = "would cost more here"
"""Said of a task for each event, where one could be started."""


class ConnectionNotes:
    """Functions by what is to be said of them, each in the order in which they came up."""

    def __init__(self) -> None:
        self.queued: dict[str, str] = {}
        """Functions whose events a worker takes from a queue, and why none starts a task; empty where that costs
        more."""
        self.each_event: dict[str, None] = {}
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

        notes, noun = [], NOUNS[plan.target]
        for reason in dict.fromkeys(self.queued.values()):
            gets = named(labels(one for one, why in self.queued.items() if why == reason), "gets", "get")
            notes.append(f"{gets} a queue and a worker: a {noun} for each event {reason or COSTS_MORE}.")
        if self.each_event:
            gets = named(labels(self.each_event), "gets", "get")
            starts = "KEDA" if plan.target == "eks" else "a pipe"
            one = f"a queue and a {noun} for each event, started by {starts}"
            notes.append(f"{gets} {one}: that costs less than a worker here.")
        if self.each_message:
            gets = named(labels(self.each_message), "gets", "get")
            one = "a pod for each message, started by KEDA"
            one = one if plan.target == "eks" else "a task for each message, started by a pipe"
            notes.append(f"{gets} {one}: that costs less than a worker here.")
        if self.each_run:
            gets = named(labels(self.each_run), "gets", "get")
            notes.append(f"{gets} a {noun} for each run: that costs less than a worker here.")
        if self.fetching:
            fetches = named(labels(self.fetching), "becomes a worker that fetches", "become workers that fetch")
            notes.append(f"{fetches} tasks from the workflow: no workflow calls a container.")
        if self.uncapped:
            are = named(labels(self.uncapped), "is", "are")
            notes.append(f"{are} no longer held to so many runs at once: a container service grows with what comes.")
        notes += _connections_notes(plan)
        if self.reading:
            notes.append(leases_note(labels(self.reading), plan.resolved.architecture, plan.tables))
        return notes


def _connections_notes(plan: ContainerPlan) -> list[str]:
    """Of each load balancer that leads to functions that move, and has another number of requests per connection than
    is chosen for those that are made."""
    chosen = in_sample(plan.choices.requests_per_connection)
    leading = {edge.source.id: edge.source for edge in plan.resolved.edges if edge.target.id in plan.moving}
    found = []
    for node in leading.values():
        if node.service.slug != BALANCER:
            continue
        own = in_sample(cast("AlbSettings", node.settings).requests_per_connection)
        if own != chosen:
            keeps = f"{node.label} keeps its own {counted(own, 'request')} per connection, on both sides"
            found.append(f"{keeps}: {figure(chosen)} is of load balancers in place of APIs.")
    return found
