"""Named inputs as a page lists them: what each comes to, and where it is used."""

from __future__ import annotations

from typing import NamedTuple

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.input_changes import InputUse
from estimator.engine.registry import services


class UseRead(NamedTuple):
    """Where an input is used: in words, and the node or edge that is to be opened for it, if any."""

    words: str
    node: str
    edge: str


def use_read(use: InputUse, document: Architecture) -> UseRead:
    """A use with what to open for it."""
    node = use.owner if use.kind == "node" else ""
    return UseRead(use_in_words(use, document), node, use.owner if use.kind == "edge" else "")


def use_in_words(use: InputUse, document: Architecture) -> str:
    """OrderFn, Duration; Mobile app to Orders API, count; the input orders_a_month; the cost per order."""
    if use.kind == "node":
        node = document.node(use.owner)
        setting = services()[node.service].setting(use.field) if node.service in services() else None
        return f"{node.label}, {setting.title if setting else use.field}"
    if use.kind == "edge":
        edge = document.edge(use.owner)
        ends = " to ".join(document.node(one).label for one in (edge.source, edge.target))
        return f"{ends}, {use.field.replace('_', ' ')}"
    if use.kind == "input":
        return f"the input {use.owner}"
    return f"the cost per {document.unit_cost.name}" if document.unit_cost else "the cost of one"
