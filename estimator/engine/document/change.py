"""Changes: named edits to an architecture, and what two versions of it differ in.

An edit is a function from a document to a document with a sentence that says what it did.  What it touched is
the difference of the two, by path: `nodes/order/settings/memory_mb`, `edges/e1/count`, `region`.  Merging an edit,
undoing it and showing a conflict are all patches of such paths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict
from estimator.engine.document.reading import written as written_around

Path = tuple[str, ...]
GONE = None
"""The value of a path that one of two versions lacks."""
LISTS = ("nodes", "edges")
MAPS = ("rates", "quotas", "containers", "inputs")
MAPS_IN_NODES = ("settings", "measured", "once")
POSITION = "position"
Plain = dict[str, object]
"""A part of the document as JSON would have it."""
Differences = dict[Path, tuple[object, object]]
"""By path: the value before, the value after."""


@dataclass(frozen=True)
class Change:
    """A named edit: what it does to a document, and the sentence that says so."""

    sentence: str
    apply: Callable[[Architecture], Architecture]


# -- differences ---------------------------------------------------------------------------------------------------


def difference(before: Architecture, after: Architecture) -> Differences:
    """{path: (before, after)} of everything that differs; a node or edge that comes or goes is one path."""
    found: Differences = {}
    old, new = written_around(before), written_around(after)
    for part in old.keys() | new.keys():
        if part in MAPS:
            _differ((part,), _map(old.get(part)), _map(new.get(part)), found)
        elif old.get(part) != new.get(part):
            found[part,] = (old.get(part), new.get(part))
    _differ_in_list("nodes", {one.id: one for one in before.nodes}, {one.id: one for one in after.nodes}, found)
    _differ_in_list("edges", {one.id: one for one in before.edges}, {one.id: one for one in after.edges}, found)
    return dict(sorted(found.items()))


def patch(document: Architecture, values: Mapping[Path, object]) -> Architecture:
    """The document with each path at its value, GONE taking it away; raises DocumentError where that cannot be.

    What no path touches is the very same node or edge as before.
    """
    data: Plain = {**written_around(document), "version": document.version}
    for part, listed in (("nodes", document.nodes), ("edges", document.edges)):
        touched = {path[1] for path in values if path[0] == part}
        data[part] = {one.id: one.written() if one.id in touched else one for one in listed}
    for path, value in values.items():
        _put(data, path, value)
    return from_dict({**data, **{part: list(_map(data.get(part)).values()) for part in LISTS}})


def overlap(one: Iterable[Path], other: Iterable[Path]) -> list[Path]:
    """Paths of `one` that touch what `other` touches: the same, or a node and something in it.

    Where a node is drawn is nobody's quarrel: positions never overlap.
    """
    others = {path for path in other if not is_position(path)}
    ways = {way for path in others for way in _ways_to(path)}
    return [path for path in one if not is_position(path) and (path in ways or not others.isdisjoint(_ways_to(path)))]


def value_at(path: Path, differences: Differences) -> tuple[object, object] | None:
    """(before, after) of a path, or of what it lies in; None where neither differs."""
    return next((differences[way] for way in _ways_to(path) if way in differences), None)


def is_position(path: Path) -> bool:
    return path[0] == "nodes" and path[-1] == POSITION and len(path) == 3


def written(path: Path) -> str:
    """nodes/order/settings/memory_mb, for keeping."""
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)


def read(text: str) -> Path:
    """The path `written` wrote."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/"))


def _map(value: object) -> Plain:
    return value if isinstance(value, dict) else {}


def _differ_in_list[Element: Node | Edge](
    part: str, old: Mapping[str, Element], new: Mapping[str, Element], found: Differences
) -> None:
    for key in old.keys() | new.keys():
        one, other = old.get(key), new.get(key)
        if one is other or one == other:
            continue
        if one is None or other is None:
            found[part, key] = (GONE if one is None else one.written(), GONE if other is None else other.written())
            continue
        was, is_ = one.written(), other.written()
        for name in MAPS_IN_NODES:
            _differ((part, key, name), _map(was.pop(name, {})), _map(is_.pop(name, {})), found)
        _differ((part, key), was, is_, found)


def _differ(path: Path, old: Plain, new: Plain, found: Differences) -> None:
    for key in old.keys() | new.keys():
        if old.get(key, GONE) != new.get(key, GONE):
            found[*path, key] = (old.get(key, GONE), new.get(key, GONE))


def _put(data: Plain, path: Path, value: object) -> None:
    here = data
    for step in path[:-1]:
        if step in LISTS or step in MAPS or step in MAPS_IN_NODES:
            here = _map(here.setdefault(step, {}))
        elif step in here:
            here = _map(here[step])
        else:
            kind = "node" if path[0] == "nodes" else "edge"
            message = f"the {kind} “{path[1]}” is no longer there."
            raise DocumentError(message, f"{kind} {path[1]}", code="unknown")
    if value is GONE:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value


def _ways_to(path: Path) -> Iterator[Path]:
    """What a path leads through, and the path itself: nodes, nodes/order, nodes/order/settings …"""
    return (path[:steps] for steps in range(1, len(path) + 1))


# -- edits ---------------------------------------------------------------------------------------------------------


def change_settings(node_id: str, values: Mapping[str, object], words: str) -> Change:
    """Settings of a node; None takes a value back to its default, a text that begins with = is a formula."""

    def apply(document: Architecture) -> Architecture:
        document.node(node_id)
        nodes = [node.with_settings(values) if node.id == node_id else node for node in document.nodes]
        return _with(document, nodes=nodes)

    return Change(words, apply)


def set_measured(node_id: str, values: Mapping[str, float | None], words: str) -> Change:
    """Quantities a month of a node, by dimension; None takes one away, so that traffic gives it again."""

    def apply(document: Architecture) -> Architecture:
        kept = {**document.node(node_id).measured, **values}
        return _with_node(document, node_id, measured={name: one for name, one in kept.items() if one is not None})

    return Change(words, apply)


def set_once(node_id: str, values: Mapping[str, float | None], words: str) -> Change:
    """Quantities that a node is billed once, by dimension; None takes one away."""

    def apply(document: Architecture) -> Architecture:
        kept = {**document.node(node_id).once, **values}
        return _with_node(document, node_id, once={name: one for name, one in kept.items() if one is not None})

    return Change(words, apply)


def change_node(node_id: str, values: Mapping[str, object], words: str) -> Change:
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


def change_nodes(node_ids: Collection[str], values: Mapping[str, object], words: str) -> Change:
    """The same values in several nodes: the group they are drawn in."""

    def apply(document: Architecture) -> Architecture:
        nodes = [node.model_copy(update=values) if node.id in node_ids else node for node in document.nodes]
        return _with(document, nodes=nodes)

    return Change(words, apply)


def add_parts(nodes: Sequence[Node], edges: Sequence[Edge], words: str) -> Change:
    """Nodes and edges together, as they were copied."""
    return Change(
        words, lambda document: _with(document, nodes=[*document.nodes, *nodes], edges=[*document.edges, *edges])
    )


def delete_parts(node_ids: Collection[str], edge_ids: Collection[str], words: str) -> Change:
    """Nodes go with their edges, edges with what other edges said of them."""

    def apply(document: Architecture) -> Architecture:
        ends = {edge.id for edge in document.edges if edge.source in node_ids or edge.target in node_ids}
        nodes = [node for node in document.nodes if node.id not in node_ids]
        return _with(_without_edges(document, ends | set(edge_ids)), nodes=nodes)

    return Change(words, apply)


def delete_node(node_id: str, label: str) -> Change:
    return delete_parts({node_id}, (), f"Delete {label}")


def duplicate(copies: Mapping[str, Node], id_of: Callable[[str], str], words: str) -> Change:
    """Nodes again, by the id of what each is a copy of, with their edges; `id_of` names the copy of an edge."""

    def apply(document: Architecture) -> Architecture:
        def end(node_id: str) -> str:
            return copies[node_id].id if node_id in copies else node_id

        edges = [
            edge.model_copy(update={"id": id_of(edge.id), "source": end(edge.source), "target": end(edge.target)})
            for edge in document.edges
            if edge.source in copies or edge.target in copies
        ]
        return _with(document, nodes=[*document.nodes, *copies.values()], edges=[*document.edges, *edges])

    return Change(words, apply)


def connect(edge: Edge, words: str) -> Change:
    return Change(words, lambda document: _with(document, edges=[*document.edges, edge]))


def change_edge(edge_id: str, values: Mapping[str, object], words: str) -> Change:
    def apply(document: Architecture) -> Architecture:
        edges = [edge.with_values(values) if edge.id == edge_id else edge for edge in document.edges]
        document.edge(edge_id)
        return _with(document, edges=edges)

    return Change(words, apply)


def delete_edge(edge_id: str, words: str) -> Change:
    return Change(words, lambda document: _without_edges(document, {edge_id}))


def set_containers(values: Mapping[str, object], words: str) -> Change:
    """Assumptions of the comparison; None takes one back to its default."""

    def apply(document: Architecture) -> Architecture:
        kept = {name: value for name, value in {**document.containers, **values}.items() if value is not None}
        return _with(document, containers=kept)

    return Change(words, apply)


def _with(document: Architecture, **values: object) -> Architecture:
    return document.model_copy(update=values)


def _with_node(document: Architecture, node_id: str, **values: object) -> Architecture:
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
    return next(free_edge_ids(taken))


def free_edge_ids(taken: Iterable[str]) -> Iterator[str]:
    """Those of e1, e2, e3 … that are free."""
    known = set(taken)
    return (name for name in map("e{}".format, count(1)) if name not in known)
