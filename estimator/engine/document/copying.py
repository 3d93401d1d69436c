"""Cards taken along: what is copied of a document as text, and what it becomes where it is pasted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from estimator.engine.document.architecture import VERSION, Architecture, Edge, Node
from estimator.engine.document.change import free_edge_ids, free_id
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict

ID_ROOM = 90
"""What a copy keeps of an id of up to 100 letters, so that a number still fits behind it."""
LONGEST_NAME = 200


def excerpt(document: Architecture, node_ids: Collection[str]) -> str:
    """The nodes as JSON, with the edges among them."""
    nodes = [node for node in document.nodes if node.id in node_ids]
    edges = [edge for edge in document.edges if edge.source in node_ids and edge.target in node_ids]
    names = {edge.id: edge.id for edge in edges}
    edges = [edge.model_copy(update={"caused_by": _causes(edge, names)}) for edge in edges]
    part = Architecture(nodes=nodes, edges=edges)
    plain = part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps({"nodes": plain.get("nodes", []), "edges": plain.get("edges", [])}, ensure_ascii=False, indent=1)


def read_excerpt(text: str) -> Architecture:
    """What `excerpt` wrote, or a whole document; raises DocumentError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("nodes"), list) or not data["nodes"]:
        raise DocumentError("What you pasted holds no cards. Copy cards of an architecture first.", code="not_json")
    return from_dict({"version": VERSION, "nodes": data["nodes"], "edges": data.get("edges", [])})


def pasted(
    part: Architecture, document: Architecture, shift: tuple[int, int] = (0, 0)
) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of a part under ids that are free in the document, so many px to the right and down.

    Edges that lead elsewhere stay behind, and so does what an edge says of them.
    """
    taken = {node.id for node in document.nodes} | {edge.id for edge in document.edges}
    names = new_ids([node.id for node in part.nodes], taken)
    edges = [edge for edge in part.edges if edge.source in names and edge.target in names]
    numbered = free_edge_ids(taken | set(names.values()))
    edge_names = {edge.id: next(numbered) for edge in edges}
    labels = {node.label for node in document.nodes}
    nodes = [
        node.model_copy(
            update={
                "id": names[node.id],
                "name": copied_name(node.label, labels),
                "position": node.position and (node.position[0] + shift[0], node.position[1] + shift[1]),
            }
        )
        for node in part.nodes
    ]
    return nodes, [_pasted_edge(edge, names, edge_names) for edge in edges]


def new_ids(wishes: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A free id for each of some ids."""
    found: dict[str, str] = {}
    for wish in wishes:
        found[wish] = free_id(taken | set(found.values()), wish[:ID_ROOM])
    return found


def copied_name(label: str, taken: Collection[str]) -> str:
    """OrderFn, or OrderFn copy where there is one of this name."""
    return f"{label} copy"[:LONGEST_NAME] if label in taken else label


def _pasted_edge(edge: Edge, names: dict[str, str], edge_names: dict[str, str]) -> Edge:
    return edge.model_copy(
        update={
            "id": edge_names[edge.id],
            "source": names[edge.source],
            "target": names[edge.target],
            "caused_by": _causes(edge, edge_names),
        }
    )


def _causes(edge: Edge, names: dict[str, str]) -> list[str] | None:
    """What causes an edge, of those that come along."""
    return [names[name] for name in edge.caused_by or () if name in names] or None
