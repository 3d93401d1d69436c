"""Documents as large as are accepted, or too entangled to read: what every page must still be made of in time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import pairwise

from estimator.engine.document.architecture import Architecture
from tests.engine.builders import architecture, clients, edge, function, node

STORES = ("dynamodb", "sqs", "s3", "lambda")


def chain() -> Architecture:
    """1,990 functions, each of which calls the next."""
    size = 1_990
    return functions(size, ((index, index + 1) for index in range(size - 1)), "Chain")


def web() -> Architecture:
    """2,000 nodes and 9,990 edges, most of them short."""
    return functions(1_999, _forward(1_999, 9_989, seed=1), "Web", share=20)


def thicket() -> Architecture:
    """142 nodes and 9,990 edges: nearly each leads to each later one."""
    return functions(142, _forward(142, 9_989, seed=2), "Thicket", share=1)


def islands() -> Architecture:
    """2,000 nodes and no edge."""
    nodes = [node(f"n{index}", STORES[index % len(STORES)]) for index in range(2_000)]
    return architecture(nodes, [], name="Islands")


def town() -> Architecture:
    """300 nodes and 2,000 edges."""
    return functions(300, _forward(300, 1_999, seed=3), "Town", share=15)


def ring() -> Architecture:
    """40 functions of which each calls five others, round and round; a tenth of the calls go on."""
    pairs = [(index, (index + step) % 40) for index in range(40) for step in (1, 2, 3, 7, 11)]
    return functions(40, pairs, "Ring", share=1)


def star() -> Architecture:
    """One function that each of 1,998 others calls five times, and that calls one."""
    pairs = [(0, 1), *((index % 1_998 + 2, 1) for index in range(9_988))]
    return functions(1_999, [(one % 1_999, other) for one, other in pairs], "Star")


def whole() -> Architecture:
    """As much as is drawn whole: 300 nodes and 600 edges."""
    return functions(299, _forward(299, 599, seed=4), "Whole", share=50)


def wordy() -> Architecture:
    """2,000 nodes and 2,000 edges, whose ids and names are as long as they may be and written in many bytes."""
    names = [f"{index:04}" for index in range(2_000)]
    nodes = [{**node(f"{name}{'𝒩' * 96}", "lambda"), "name": f"{name}{'<' * 196}"} for name in names[1:]]
    nodes.insert(0, {**clients(f"{names[0]}{'𝒩' * 96}"), "name": '"' * 200})
    edges = [
        {**edge(one["id"], "request" if not index else "invocation", other["id"], "start"), "id": f"e{index}"}
        for index, (one, other) in enumerate(pairwise(nodes))
    ]
    edges[0]["operation"] = "invoke"
    return architecture(nodes, edges, name="&" * 200)


def wordy_and_small() -> Architecture:
    """The same of no more nodes and edges than are drawn whole."""
    large = wordy()
    return large.model_copy(update={"nodes": large.nodes[:300], "edges": large.edges[:299]})


DOCUMENTS: dict[str, Callable[[], Architecture]] = {
    made.__name__: made for made in (chain, web, thicket, islands, town, ring, star, whole, wordy, wordy_and_small)
}


def functions(size: int, pairs: Iterable[tuple[int, int]], name: str, **more: float) -> Architecture:
    """Clients that call the first of so many functions, and which of them starts which."""
    nodes = [clients("clients"), *({**function(f"f{index}"), "name": f"Function {index}"} for index in range(size))]
    edges = [edge("clients", "request", "f0", "invoke")]
    edges += [edge(f"f{one}", "invocation", f"f{other}", "start", **more) for one, other in pairs]
    for number, one in enumerate(edges):
        one["id"] = f"e{number}"
    return architecture(nodes, edges, name=name)


def _forward(size: int, edges: int, seed: int) -> list[tuple[int, int]]:
    """Pairs that lead from an earlier node to a later one, mostly a near one; each node is led to."""
    pick = random.Random(seed)  # noqa: S311  no secret
    pairs = [(max(0, index - pick.randint(1, 20)), index) for index in range(1, size)]
    while len(pairs) < edges:
        one = pick.randrange(size - 1)
        pairs.append((one, min(size - 1, one + pick.randint(1, 60))))
    return pairs
