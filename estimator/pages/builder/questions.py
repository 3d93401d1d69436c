"""What was meant by a new edge, where two meanings are about as likely: asked in one line, with what each costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.document.change import change_edge, connect, delete_edge
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import HALF_A_CENT, Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken, toward
from estimator.engine.registry import services
from estimator.engine.resolve.likely import also_likely, first_got, possible_pairs
from estimator.engine.resolve.said import event_said, fetched
from estimator.engine.resolve.seldom import ALL, once, seldom_share
from estimator.engine.resolve.unreachable import impossible

BOTH, GET_FIRST, EACH, SELDOM = "both", "get_first", "each", "seldom"
MOST_NODES = 100
"""Of a larger document the costs are left out: each is an estimate of its own."""
SAYS = {
    "read": "reads",
    "write": "writes to",
    "get": "gets from",
    "put": "puts to",
    "set": "sets in",
    "data_api_read": "reads",
    "data_api_write": "writes to",
    "query": "queries",
    "mutate": "mutates",
}
ASKS = {"set": "set a value", "data_api_read": "read", "data_api_write": "write"}


AS_DRAWN = ("id", "source", "event", "target", "operation", "share")


class Question(NamedTuple):
    """OrderFn reads orders ($0.15 a month). Or does it write ($0.75)?  `answers` are (value, words) of its buttons,
    `right` the words of the one that leaves it as it is."""

    edge_id: str
    said: str
    asked: str
    answers: tuple[tuple[str, str], ...]
    right: str


def question_about(
    edge_id: str, architecture: Architecture, estimate_of: Callable[[Architecture], Estimate]
) -> Question | None:
    """What to ask of an edge that was just drawn; None where nothing is in doubt, or it is no longer as drawn."""
    edge = next((one for one in architecture.edges if one.id == edge_id), None)
    if edge is None or edge != Edge(**{name: getattr(edge, name) for name in AS_DRAWN}):
        return None
    share = seldom_share(architecture, edge)
    if share is not None and edge.share in (ALL, share):
        return _question_how_often(edge, share, architecture, estimate_of)
    other = also_likely(architecture, edge) if edge.share == ALL else None
    if other is None:
        return _question_about_object(edge, architecture, estimate_of)
    changed = change_edge(edge.id, {"event": other[0], "operation": other[1]}, "").apply(architecture)
    now, then = _added_by(_without(edge, architecture), (architecture, changed), estimate_of)
    source, target = architecture.node(edge.source).label, architecture.node(edge.target).label
    word = ASKS.get(other[1], spoken(other[1]))
    return Question(
        edge_id,
        f"{source} {SAYS[edge.operation]} {target}{now and f' ({now} a month)'}.",
        f"Or does it {word}{then and f' ({then})'}?",
        ((other[1], figures.sentence(word)), (BOTH, "Both")),
        f"{figures.sentence(ASKS.get(edge.operation, spoken(edge.operation)))} is right",
    )


def no_arrow(source_id: str, target_id: str, architecture: Architecture) -> Question | None:
    """Why a card just added stands apart from what was selected; None where it does not, or may be connected."""
    named = {node.id: node for node in architecture.nodes}
    source, target = named.get(source_id), named.get(target_id)
    if source is None or target is None or possible_pairs(services()[source.service], services()[target.service]):
        return None
    return Question("", f"No arrow was drawn. {impossible(source, target)}", "", (), "OK")


def _question_about_object(
    edge: Edge, architecture: Architecture, estimate_of: Callable[[Architecture], Estimate]
) -> Question | None:
    """Whether a function gets the object that its bucket started it for; None where an edge has nothing to do with it,
    or it does."""
    got = first_got(architecture, edge)
    if got is None:
        return None
    both = connect(got, "").apply(architecture)
    (cost,) = _added_by(architecture, (both,), estimate_of)
    started, bucket = architecture.node(got.source).label, architecture.node(got.target).label
    return Question(
        edge.id,
        f"{started} is started by {bucket} and does not get the object.",
        f"Does it get it first{cost and f' ({cost} a month)'}?",
        ((GET_FIRST, "Get it first"),),
        "It does not",
    )


def _question_how_often(
    edge: Edge, share: float, architecture: Architecture, estimate_of: Callable[[Architecture], Estimate]
) -> Question | None:
    """Whether what runs a job, or is done once for each session, is done for each call instead, or the other way; None
    where that makes no difference to the bill."""
    seldom, each = (change_edge(edge.id, {"share": one}, "").apply(architecture) for one in (share, ALL))
    never = change_edge(edge.id, {"share": 0}, "").apply(architecture)
    costs = _added_by(never, (seldom, each), estimate_of)
    if not any(costs) and len(architecture.nodes) <= MOST_NODES:
        return None
    source, target = architecture.node(edge.source), architecture.node(edge.target)
    often = (once(architecture, edge), f"for each {event_said(edge, edge.event, fetched(architecture))}")
    now, then = (0, 1) if edge.share == share else (1, 0)
    does = f"{spoken(edge.operation)} {toward(edge.operation)} {target.label}"
    return Question(
        edge.id,
        f"{source.label}: {does} {often[now]}{costs[now] and f' ({costs[now]} a month)'}.",
        f"Or {often[then]}{costs[then] and f' ({costs[then]})'}?",
        (((SELDOM, EACH)[then], figures.sentence(often[then])),),
        f"{figures.sentence(often[now])} is right",
    )


def _without(edge: Edge, architecture: Architecture) -> Architecture:
    return delete_edge(edge.id, "").apply(architecture)


def _added_by(
    without: Architecture, documents: Sequence[Architecture], estimate_of: Callable[[Architecture], Estimate]
) -> tuple[str, ...]:
    """What each of these documents costs more a month than the one without what is asked about; empty where that is not
    told, and where none of them costs anything: nothing flows there yet, or it is free."""
    if len(without.nodes) > MOST_NODES:
        return ("",) * len(documents)
    try:
        least, *costs = (in_sample(estimate_of(one).total_monthly_usd) for one in (without, *documents))
    except DocumentError:
        return ("",) * len(documents)
    if all(abs(cost - least) < HALF_A_CENT for cost in costs):
        return ("",) * len(documents)
    return tuple(_added(cost - least) for cost in costs)


def _added(usd: float) -> str:
    return figures.usd_short(max(0.0, usd))
