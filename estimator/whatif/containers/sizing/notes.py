"""What is said of choices that no task can have, or that leave work undone; of the first sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from estimator.aws.fargate.map_runs import map_runs
from estimator.aws.fargate.switched_on import served_share
from estimator.engine.document.architecture import Node
from estimator.engine.figures import figure, listed, times_of_a_call
from estimator.engine.maths.amounts import HAIR, added, anywhere, in_sample
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.task import JOB, SLOWER, WORKER, Sized, Task
from estimator.whatif.containers.targets.target import NOUNS

NAMED = 6


def size_notes(made: Sequence[Sized], nodes: Mapping[str, Node], choices: ContainerChoices) -> list[str]:
    """Services that got another size than was chosen, by size."""
    by_size: dict[tuple[str, str], list[str]] = {}
    for one in made:
        if missed := _missed(one, choices):
            got = f"{figure(one.vcpu)} vCPU and {figure(one.memory_gb)} GB, not the {missed} chosen"
            by_size.setdefault((NOUNS[one.target], got), []).append(nodes[one.node_id].name)
    return [
        f"{listed(names, NAMED)} {'has' if len(names) == 1 else 'have'} {got}: the nearest size that {noun}s have and "
        "its work fits into."
        for (noun, got), names in by_size.items()
    ]


def _missed(one: Sized, choices: ContainerChoices) -> str:
    """What of the size that was chosen it has not; a pod gets a little more memory, for Kubernetes."""
    is_chosen = (
        choices.vcpu is not None and abs(one.vcpu - choices.vcpu) > HAIR,
        choices.memory_gb is not None and one.target != "eks" and abs(one.memory_gb - choices.memory_gb) > HAIR,
    )
    words = (f"{figure(choices.vcpu or 0)} vCPU", f"{figure(choices.memory_gb or 0)} GB")
    return " and ".join(one for one, missed in zip(words, is_chosen, strict=True) if missed)


def run_notes(task: Task, one: Sized) -> list[str]:
    """How much longer a run of a Map takes in a container service than in functions, where it does."""
    if task.role != WORKER or one.times <= 1 + SLOWER:
        return []
    runs = {
        flow.edge.source.label: run for moved in task.moved for flow in moved.flows for run in map_runs([flow], 1.0)
    }
    notes = []
    for workflow, run in runs.items():
        rounds = in_sample(run.rounds)
        there, was = times_of_a_call(rounds * one.duration_ms, rounds * one.function_ms)
        notes.append(f"A run of {workflow} takes {there} for the items of {task.name} instead of {was}.")
    return notes


def hours_on_notes(tasks: Iterable[Task], choices: ContainerChoices) -> list[str]:
    """How much comes while no task is on, even if they are on in the busiest hours."""
    if choices.hours_on is None:
        return []
    flows = [flow for task in tasks if task.role != JOB for one in task.moved for flow in one.flows]
    if not flows:
        return []
    hours, coming = flows[0].hours, added(flow.calls_per_second for flow in flows)
    missed = 1.0 - in_sample(served_share(coming, hours, choices.hours_on))
    if missed <= HAIR or not anywhere(coming > 0):
        return []
    on, all_month = figure(choices.hours_on), figure(hours.hours_per_month)
    return [
        f"Switched on for {on} of {all_month} hours a month, the busiest ones: {100 * missed:.0f} % of what comes to "
        "services and workers meets no task, and neither runs nor logs there. What stands before them, and what they "
        "call, is billed for all of it."
    ]
