"""What functions have that no task has: lost in the container form, or left out of it, and said beside the answer.

Everything else a function is told sizes its container or goes with it, has a counterpart before it (load balancers and
queues have time-outs, a cap is told of by `ConnectionNotes`), or is a matter of cold starts and pollers, which tasks do
not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, cast

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.maths.amounts import used
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.whatif.containers.moving import named


class LeftBehind(NamedTuple):
    """A feature of functions without a counterpart: whether a function has it, and what is said of one and of
    several."""

    has: Callable[[LambdaSettings], bool]
    one: str
    many: str
    then: str


FEATURES = (
    LeftBehind(
        lambda s: used(s.durable_operations),
        "is no longer durable",
        "are no longer durable",
        "a container keeps no checkpoints, and its waits and retries are code of its own. Operations and records of "
        "durable executions are billed on the serverless side alone; what keeps state in their place, such as a "
        "workflow or a table, is in neither bill",
    ),
    LeftBehind(
        lambda s: used(s.tenants),
        "no longer keeps tenants apart",
        "no longer keep tenants apart",
        "a task serves several at once, and so many services would be dearer",
    ),
    LeftBehind(
        lambda s: s.snap_start != "off",
        "goes without SnapStart",
        "go without SnapStart",
        "a new task takes its whole start, minutes before it is needed",
    ),
    LeftBehind(
        lambda s: used(s.provisioned_concurrency),
        "goes without provisioned concurrency",
        "go without provisioned concurrency",
        "tasks that stand are warm, and more of them take minutes to start",
    ),
    LeftBehind(
        lambda s: s.streams_response,
        "is taken to answer as a whole",
        "are taken to answer as a whole",
        "a container may stream as well, but what it streams, and how long it is silent, is judged on the serverless "
        "side alone",
    ),
    LeftBehind(
        lambda s: s.slowest_ms is not None,
        "is judged by its mean",
        "are judged by their mean",
        "how long the slowest of 100 calls takes in a task is not known, so time-outs there may be met earlier",
    ),
    LeftBehind(
        lambda s: s.open_files is not None,
        "may have as many files open as its task allows",
        "may have as many files open as their tasks allow",
        "Lambda's limit does not hold there, and none is judged in its place",
    ),
)


def left_behind(functions: Iterable[ResolvedNode]) -> list[str]:
    """A sentence for each feature that functions which move have, and their container services have not."""
    moving = [(node.label, cast("LambdaSettings", node.settings)) for node in functions]
    notes = []
    for feature in FEATURES:
        labels = [label for label, s in moving if feature.has(s)]
        if labels:
            notes.append(f"{named(labels, feature.one, feature.many)}: {feature.then}.")
    return notes
