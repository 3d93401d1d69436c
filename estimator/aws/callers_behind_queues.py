"""The way out of a limit that callers meet from behind queues: what is there already is not to be put there again."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.figures import listed
from estimator.engine.load import Load
from estimator.engine.traffic.view import EdgeView

ASK = "Ask its owner for more."
FEED = "Where nobody waits for the answer, let a queue feed {callers}, and limit how many run at once."
LOWER = "Or lower the maximum concurrency of what {queues} hands out: then messages wait."
LIMIT = "Or limit how many run at once of what {queues} hands out: then messages wait."
FEWEST = "AWS lets no fewer run at once of what {queues} hands out."


def ask_or_wait(load: Load) -> str:
    """What its owner may do, or lets fewer calls come at a time."""
    return f"{ASK} {let_wait(load)}"


def let_wait(load: Load) -> str:
    """What lets fewer calls come at a time, by what each caller is fed by."""
    fed, is_all = at_the_queues(load)
    others = "its other callers" if fed else "its callers"
    return " ".join([*fed, *([] if is_all else [FEED.format(callers=others)])])


def at_the_queues(load: Load) -> tuple[list[str], bool]:
    """(what can be done at the queues that feed callers, a sentence each; whether they feed all of them)."""
    capped, free, fewest, is_all = set[str](), set[str](), set[str](), True
    for edge in {flow.edge.id: flow.edge for flow in load.flows()}.values():
        queues = list(_queues(load, edge))
        is_all = is_all and bool(queues)
        for queue in queues:
            at_once = queue.declared.at_once
            where = free if at_once is None else fewest if at_once <= _least(load, queue) else capped
            where.add(queue.source.label)
    said = ((capped, LOWER), (free, LIMIT), (fewest, FEWEST))
    return [says.format(queues=listed(sorted(names))) for names, says in said if names], is_all


def _queues(load: Load, edge: EdgeView) -> Iterator[EdgeView]:
    """The edges by which a queue hands out what makes the calls of another: that edge, or those that lead to it."""
    for one in (edge, *load.fed_by(edge.source.id)):
        if one.event.polled and one.event.shared:
            yield one


def _least(load: Load, queue: EdgeView) -> float:
    """The lowest maximum concurrency that a queue can be given."""
    if not queue.target.service.is_function:
        return 1.0
    return load.limits.limit("lambda.sqs_esm.max_concurrency_setting").low or 1.0
