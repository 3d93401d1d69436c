"""Changes: named edits to an architecture, and what two versions of it differ in.

An edit is a function from a document to a document with a sentence that says what it did.  What it touched is
the difference of the two, by path: `nodes/order/settings/memory_mb`, `edges/e1/count`, `region`.  Merging an edit,
undoing it and showing a conflict are all patches of such paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from estimator.engine.document.architecture import Architecture, DocumentError, Edge, Node, from_dict

Path = tuple[str, ...]
GONE = None
"""What a path holds in a version that does not have it."""
LISTS = ("nodes", "edges")
MAPS = ("rates", "quotas", "containers")
POSITION = "position"


@dataclass(frozen=True)
class Change:
    """A named edit: what it does to a document, and the sentence that says so."""

    sentence: str
    apply: Callable[[Architecture], Architecture]


# -- differences ---------------------------------------------------------------------------------------------------


def difference(before: Architecture, after: Architecture) -> dict[Path, tuple[Any, Any]]:
    """{path: (before, after)} of everything that differs; a node or edge that comes or goes is one path."""
    old, new = _plain(before), _plain(after)
    found: dict[Path, tuple[Any, Any]] = {}
    for part in old.keys() | new.keys():
        if part in LISTS:
            _differ_in_list(part, old.get(part, {}), new.get(part, {}), found)
        elif part in MAPS:
            _differ((part,), old.get(part, {}), new.get(part, {}), found)
        elif old.get(part) != new.get(part):
            found[part,] = (old.get(part), new.get(part))
    return dict(sorted(found.items()))


def patch(document: Architecture, values: Mapping[Path, Any]) -> Architecture:
    """The document with each path at its value, GONE taking it away; raises DocumentError where that cannot be."""
    data = _plain(document)
    for path, value in values.items():
        _put(data, path, value)
    listed = {part: list(data.get(part, {}).values()) for part in LISTS}
    return from_dict({**data, **listed})


def overlap(one: Iterable[Path], other: Iterable[Path]) -> list[Path]:
    """Paths of `one` that touch what `other` touches: the same, or a node and something in it.

    Where a node is drawn is nobody's quarrel: positions never overlap.
    """
    others = [path for path in other if not is_position(path)]
    return [path for path in one if not is_position(path) and any(_touches(path, rival) for rival in others)]


def is_position(path: Path) -> bool:
    return path[0] == "nodes" and path[-1] == POSITION and len(path) == 3


def written(path: Path) -> str:
    """nodes/order/settings/memory_mb, for keeping."""
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)


def read(text: str) -> Path:
    """The path `written` wrote."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/"))


def _plain(document: Architecture) -> dict[str, Any]:
    """The document as JSON would have it, nodes and edges by id."""
    data = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["version"] = document.version
    for part in LISTS:
        data[part] = {one["id"]: one for one in data.get(part, ())}
    return data


def _differ_in_list(part: str, old: dict, new: dict, found: dict) -> None:
    for key in old.keys() | new.keys():
        if key in old and key in new:
            was, is_ = dict(old[key]), dict(new[key])
            if part == "nodes":
                _differ((part, key, "settings"), was.pop("settings", {}), is_.pop("settings", {}), found)
            _differ((part, key), was, is_, found)
        else:
            found[part, key] = (old.get(key, GONE), new.get(key, GONE))


def _differ(path: Path, old: dict, new: dict, found: dict) -> None:
    for key in old.keys() | new.keys():
        if old.get(key, GONE) != new.get(key, GONE):
            found[*path, key] = (old.get(key, GONE), new.get(key, GONE))


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    here = data
    for step in path[:-1]:
        if step in LISTS or step in MAPS or step == "settings":
            here = here.setdefault(step, {})
        elif step in here:
            here = here[step]
        else:
            kind = "node" if path[0] == "nodes" else "edge"
            raise DocumentError(f"the {kind} “{path[1]}” is no longer there.", f"{kind} {path[1]}")
    if value is GONE:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value


def _touches(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


# -- edits ---------------------------------------------------------------------------------------------------------


def set_document(**values: Any) -> Change:
    """Settings of the whole document: name, region, free tier, day, month."""
    words = ", ".join(
        f"{name.replace('_', ' ')} {'as AWS has it' if value is None else value}" for name, value in values.items()
    )
    return Change(f"Set {words}", lambda document: _with(document, **values))


def change_settings(node_id: str, values: Mapping[str, Any], words: str) -> Change:
    """Settings of a node; None takes a value back to its default."""

    def apply(document: Architecture) -> Architecture:
        settings = {**document.node(node_id).settings, **values}
        kept = {name: value for name, value in settings.items() if value is not None}
        return _with_node(document, node_id, settings=kept)

    return Change(words, apply)


def change_node(node_id: str, values: Mapping[str, Any], words: str) -> Change:
    """Name, region or place of a node."""
    return Change(words, lambda document: _with_node(document, node_id, **values))


def move(positions: Mapping[str, tuple[float, float]], words: str) -> Change:
    """Where nodes are drawn."""

    def apply(document: Architecture) -> Architecture:
        nodes = [
            node.model_copy(update={"position": positions[node.id]}) if node.id in positions else node
            for node in document.nodes
        ]
        return _with(document, nodes=nodes)

    return Change(words, apply)


def add_node(node: Node) -> Change:
    return Change(f"Add {node.label}", lambda document: _with(document, nodes=[*document.nodes, node]))


def delete_node(node_id: str, label: str) -> Change:
    """A node goes with its edges, and with what other edges said of those."""

    def apply(document: Architecture) -> Architecture:
        gone = {edge.id for edge in document.edges if node_id in (edge.source, edge.target)}
        return _with(_without_edges(document, gone), nodes=[node for node in document.nodes if node.id != node_id])

    return Change(f"Delete {label}", apply)


def duplicate(node_id: str, copy: Node, id_of: Callable[[str], str]) -> Change:
    """A node again beside itself, with its incoming and outgoing edges; `id_of` names the copy of an edge."""

    def apply(document: Architecture) -> Architecture:
        edges = [
            edge.model_copy(
                update={
                    "id": id_of(edge.id),
                    "source": copy.id if edge.source == node_id else edge.source,
                    "target": copy.id if edge.target == node_id else edge.target,
                }
            )
            for edge in document.edges
            if node_id in (edge.source, edge.target)
        ]
        return _with(document, nodes=[*document.nodes, copy], edges=[*document.edges, *edges])

    return Change(f"Duplicate {copy.label}", apply)


def connect(edge: Edge, words: str) -> Change:
    return Change(words, lambda document: _with(document, edges=[*document.edges, edge]))


def change_edge(edge_id: str, values: Mapping[str, Any], words: str) -> Change:
    def apply(document: Architecture) -> Architecture:
        edges = [edge.model_copy(update=values) if edge.id == edge_id else edge for edge in document.edges]
        document.edge(edge_id)
        return _with(document, edges=edges)

    return Change(words, apply)


def delete_edge(edge_id: str, words: str) -> Change:
    return Change(words, lambda document: _without_edges(document, {edge_id}))


def set_containers(values: Mapping[str, Any], words: str) -> Change:
    """Assumptions of the comparison; None takes one back to its default."""

    def apply(document: Architecture) -> Architecture:
        kept = {name: value for name, value in {**document.containers, **values}.items() if value is not None}
        return _with(document, containers=kept)

    return Change(words, apply)


def _with(document: Architecture, **values: Any) -> Architecture:
    return document.model_copy(update=values)


def _with_node(document: Architecture, node_id: str, **values: Any) -> Architecture:
    document.node(node_id)
    nodes = [node.model_copy(update=values) if node.id == node_id else node for node in document.nodes]
    return _with(document, nodes=nodes)


def _without_edges(document: Architecture, gone: set[str]) -> Architecture:
    """The document without some edges, and without mention of them as causes."""
    kept = []
    for edge in document.edges:
        if edge.id in gone:
            continue
        if edge.caused_by is not None and gone & set(edge.caused_by):
            edge = edge.model_copy(update={"caused_by": [name for name in edge.caused_by if name not in gone] or None})
        kept.append(edge)
    return _with(document, edges=kept)


def free_id(taken: Iterable[str], wish: str) -> str:
    """The wish, or the wish with the first number that is free."""
    known = set(taken)
    if wish not in known:
        return wish
    number = 2
    while f"{wish}{number}" in known:
        number += 1
    return f"{wish}{number}"


def free_edge_id(taken: Iterable[str]) -> str:
    """The first of e1, e2, e3 … that is free."""
    known = set(taken)
    return next(name for name in map("e{}".format, count(1)) if name not in known)
