"""Whatever is accepted is estimated, judged and compared within its bounds: documents as large and entangled as may be."""

import os
from collections.abc import Callable, Iterable

import pytest

from estimator.engine.document.architecture import Architecture
from tests.engine.answers import answers
from tests.engine.builders import architecture, clients, edge, function, node
from tests.web.large import DOCUMENTS as LARGE
from tests.web.large import functions, thicket

PROVE = os.environ.get("PROVE") == "1"


def capped(document: Architecture, reserved: int) -> Architecture:
    """The same with so much concurrency reserved for every function."""
    nodes = [
        one.model_copy(update={"settings": {**one.settings, "reserved_concurrency": reserved}})
        if one.service == "lambda"
        else one
        for one in document.nodes
    ]
    return document.model_copy(update={"nodes": nodes})


def rings(count: int, size: int, gain: float) -> Architecture:
    """So many rings of functions that start the next, each called by clients; a part goes on from the last."""
    nodes, edges = [clients(shape="evening")], []
    for ring in range(count):
        names = [f"f{ring}-{place}" for place in range(size)]
        nodes += [function(name) for name in names]
        edges.append(edge("c", "request", names[0], "invoke"))
        for place, name in enumerate(names):
            is_last = place == size - 1
            after = names[(place + 1) % size]
            edges.append({**edge(name, "invocation", after, "start", count=gain if is_last else 1), "id": f"{name}-on"})
    return architecture(nodes, edges)


def all_to_all(size: int, count: float) -> Architecture:
    """Functions that all start each other."""
    return functions(size, ((one, to) for one in range(size) for to in range(size) if one != to), "All", count=count)


def hub(middle: dict, into: tuple[str, str], out: tuple[str, str], told: bool = False) -> Architecture:
    """900 functions that lead into one node five times each, and 900 it leads to five times each; `told` says of
    each edge out by which one in it is caused."""
    event, operation = out
    nodes = [clients(), *(function(f"{side}{at}") for side in "io" for at in range(900)), middle]
    edges = [edge("c", "request", f"i{at}", "invoke", count=0.001) for at in range(900)]
    for at in range(900):
        for turn in range(5):
            one = f"{at}-{turn}"
            edges.append({**edge(f"i{at}", *into, payload_kb=1 + turn), "id": f"in-{one}"})
            cause = {"caused_by": [f"in-{one}"]} if told else {}
            edges.append({**edge("hub", event, f"o{at}", operation, share=0.1, **cause), "id": f"out-{one}"})
    return architecture(nodes, edges)


def hub_behind_a_cap() -> Architecture:
    middle = function("hub", reserved_concurrency=50)
    return hub(middle, ("invocation", "hub", "start"), ("invocation", "start"), told=True)


def hub_queue() -> Architecture:
    return hub(node("hub", "sqs"), ("invocation", "hub", "send"), ("message", "invoke"))


ENTANGLED: dict[str, Callable[[], Architecture]] = {
    "thicket behind caps": lambda: capped(thicket(), 50),
    "all to all behind caps": lambda: capped(all_to_all(100, 0.005), 3),
    "all to all": lambda: all_to_all(100, 0.005),
    "all to all without end": lambda: all_to_all(100, 1),
    "600 rings behind caps": lambda: capped(rings(600, 3, 0.99), 2),
    "1,990 that start themselves": lambda: capped(rings(1_990, 1, 0.9), 2),
    "one ring of 1,990": lambda: capped(rings(1, 1_990, 0.999), 2),
    "ring of 300": lambda: capped(rings(1, 300, 0.99), 2),
    "hub behind a cap": hub_behind_a_cap,
    "hub queue": hub_queue,
}
IN_SUITE = ("ring", "ring of 300", "hub behind a cap")


def names() -> Iterable[str]:
    return (*LARGE, *ENTANGLED) if PROVE else IN_SUITE


@pytest.mark.parametrize("name", names())
def test_a_large_document_answers_within_its_bounds(name, tables, figures):
    document = {**LARGE, **ENTANGLED}[name]()
    seconds = {}
    assert answers(document, tables, seconds)
    of_each = ", ".join(f"{what} {took:.2f} s" for what, took in seconds.items())
    figures(f"{name}, {len(document.nodes):,} nodes, {len(document.edges):,} edges: {of_each}")
