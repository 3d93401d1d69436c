"""Time-outs of the container form: long enough for what works behind load balancers and queues.

A load balancer gives up a target that is silent for 60 s, unless told otherwise, and 4,000 s at most:
docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html.  A queue hands a message
out again after 30 s unless told otherwise.  A function that took longer was answered for by another front, or started
without a queue; in a task it would breach what a setting avoids.  A service with several functions takes the mean of
them; what waits for it waits for the slowest it may ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

from estimator.aws.alb import AlbSettings
from estimator.aws.sqs.settings import SqsSettings
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.figures import seconds
from estimator.engine.maths.amounts import largest
from estimator.engine.resolve.resolve import resolve
from estimator.engine.setting import SettingDeclaration, declared
from estimator.engine.traffic.latency import latencies
from estimator.whatif.containers.ways import BALANCER, QUEUE
from pricing.book import Tables


class TimeOut(NamedTuple):
    """A setting, and how many times the slowest call it shall be."""

    setting: SettingDeclaration
    room: float


ROOM = 1.5
"""How many times the slowest call a time-out is at least: at 1.43 times it would be neared."""
TIME_OUTS = {
    BALANCER: TimeOut(declared(AlbSettings)["idle_timeout_s"], ROOM),
    QUEUE: TimeOut(declared(SqsSettings)["visibility_timeout_s"], 6.0),  # as AWS advises for functions
}


def with_time_outs(
    document: Architecture, tables: Tables, own_s: Mapping[str, float]
) -> tuple[Architecture, list[str]]:
    """(the document with the time-outs that its load balancers and queues need, what is said of those that none is long
    enough for); one that is given stays.  `own_s` is, by edge, how long the slowest call by it works itself."""
    slowest, notes = _slowest(document, tables, own_s)
    nodes = []
    for node in document.nodes:
        if node.id not in slowest:
            nodes.append(node)
            continue
        one, slow_s = TIME_OUTS[node.service], slowest[node.id]
        _, longest = one.setting.range(tables.limit_book(node.region or document.region))
        assert longest is not None  # a limit row has it
        if slow_s > longest:
            notes.append(
                f"What {node.label} leads to takes up to {seconds(slow_s)}, and a load balancer or a queue waits "
                f"{seconds(longest)} at most: start that work without waiting for it."
            )
        time_out_s = min(ceil(slow_s * one.room), int(longest))
        nodes.append(_with(node, one.setting.name, time_out_s))
    return document.model_copy(update={"nodes": nodes}), notes


def with_time_outs_of(like: Architecture, document: Architecture) -> Architecture:
    """The document with the time-outs of the same form at another traffic."""
    given = {node.id: node.settings for node in like.nodes if node.service in TIME_OUTS}
    nodes = []
    for node in document.nodes:
        name = TIME_OUTS[node.service].setting.name if node.service in TIME_OUTS else ""
        time_out_s = given.get(node.id, {}).get(name)
        nodes.append(node if time_out_s is None else _with(node, name, time_out_s))
    return document.model_copy(update={"nodes": nodes})


def _with(node: Node, name: str, value: object) -> Node:
    return node.model_copy(update={"settings": {**node.settings, name: value}})


def _slowest(document: Architecture, tables: Tables, own_s: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """(by load balancer and queue that containers are behind: what the slowest of a hundred calls takes, where it takes
    more than there is room for and no time-out is given; what is said of those given that are too short for one of
    several functions)."""
    if not any(node.service in TIME_OUTS for node in document.nodes):
        return {}, []
    resolved = resolve(document, tables)
    found_s = latencies(resolved)
    found: dict[str, float] = {}
    notes: dict[str, None] = {}
    for edge in resolved.edges:
        source, slug = edge.source, edge.source.service.slug
        if slug not in TIME_OUTS or not edge.target.service.keeps_connections:
            continue
        one, of_all_s = TIME_OUTS[slug], largest(found_s.slowest_answer(edge))
        slow_s = of_all_s
        if edge.id in own_s:
            mean_s, _ = edge.target.service.own_seconds(edge.target.settings, edge.operation.name)
            slow_s = max(of_all_s - largest(mean_s) + own_s[edge.id], own_s[edge.id])
        given_s = source.declared.settings.get(one.setting.name)
        if given_s is None and slow_s * ROOM > float(str(one.setting.default)):
            found[source.id] = max(found.get(source.id, 0.0), slow_s)
        elif given_s is not None and of_all_s <= float(str(given_s)) < slow_s:
            takes, waits = seconds(slow_s), seconds(float(str(given_s)))
            notes[f"{source.label} waits for {waits}, as it is set, and what it leads to takes up to {takes}."] = None
    return found, list(notes)
