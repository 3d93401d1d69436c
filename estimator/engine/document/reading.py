"""A document read from JSON and written to it, and what it must keep beyond the types of its fields.

`load` answers structure (types, ids, size); `resolve` answers meaning (services, settings, edges), since that needs the
services and the tables.  Both raise `DocumentError`: one sentence, and where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from pydantic import BaseModel, ValidationError

from estimator.engine.document.architecture import (
    MAX_ALL_CAUSES,
    MAX_EDGES,
    MAX_NODES,
    VERSION,
    Architecture,
    Edge,
    Node,
)
from estimator.engine.document.errors import DocumentError, from_pydantic, short
from estimator.engine.document.inputs import Formulas, of_a_formula, worked_out
from estimator.engine.document.meant import Known
from estimator.engine.document.synonyms import FIELDS
from estimator.engine.document.text import read_json
from estimator.engine.document.upgrade import upgraded
from estimator.engine.document.values import LONGEST_NAME

MAX_DEPTH = 8
IN_A_LIST = 3
"""Steps to a field of a node or an edge: the list, which one, the field."""
MAX_VALUES = 1_000
"""Names and values in the settings of one node, or in `containers`."""


def load(text: str | bytes) -> Architecture:
    """An architecture from its JSON; raises DocumentError where the text is not one."""
    return from_dict(read_json(text.encode() if isinstance(text, str) else text))


def from_dict(data: object) -> Architecture:
    """An architecture from parsed JSON, settings of earlier days upgraded, edges without id given one."""
    if not isinstance(data, dict):
        raise DocumentError("A document is a JSON object with nodes and edges.", code="not_json")
    version = data.get("version")
    if version is None:
        raise DocumentError('is missing: say "version": 1.', "version", code="version")
    if version != VERSION or isinstance(version, bool):
        raise DocumentError(
            f"this is a document of version {short(version)}; Headroom reads version {VERSION}.",
            "version",
            code="version",
        )
    for part, most in (("nodes", MAX_NODES), ("edges", MAX_EDGES)):
        if isinstance(data.get(part), list) and len(data[part]) > most:
            raise DocumentError(f"{len(data[part]):,} are too many; at most {most:,} are read.", part, code="too_large")
    data, formulas = worked_out(_with_edge_ids(upgraded(data)), Edge.numbers)
    try:
        architecture = _with_formulas(Architecture.model_validate(data), formulas)
    except ValidationError as error:
        raise of_a_formula(from_pydantic(error, data, _fields_at), error, formulas) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.", code="too_large") from None
    _check_ids(architecture)
    _check_causes(architecture)
    _check_free_parts(architecture)
    return architecture


def dump(architecture: Architecture) -> str:
    """Canonical JSON: fields in their order, defaults left out; loading it gives the same document."""
    data = written(architecture)
    for part, listed in (("nodes", architecture.nodes), ("edges", architecture.edges)):
        if listed:
            data[part] = [one.written() for one in listed]
    return json.dumps({"version": VERSION, **data}, ensure_ascii=False, indent=1) + "\n"


def written(architecture: Architecture) -> dict[str, object]:
    """The document without its nodes and edges, as JSON would have it."""
    data: dict[str, object] = architecture.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"nodes", "edges"}
    )
    if architecture.inputs:
        data["inputs"] = {name: one.written() for name, one in architecture.inputs.items()}
    if architecture.unit_cost is not None:
        data["unit_cost"] = architecture.unit_cost.written()
    return data


def _with_formulas(architecture: Architecture, formulas: Formulas) -> Architecture:
    """The document whose parts know what their numbers were worked out of."""
    if not formulas:
        return architecture
    parts: dict[str, object] = {
        "inputs": {
            name: one.with_formulas(formulas.get(("inputs", name), {})) for name, one in architecture.inputs.items()
        }
    }
    if architecture.unit_cost is not None:
        parts["unit_cost"] = architecture.unit_cost.with_formulas(formulas.get(("unit_cost", ""), {}))
    for part, listed in (("nodes", architecture.nodes), ("edges", architecture.edges)):
        parts[part] = [
            one.with_formulas(formulas[part, index]) if (part, index) in formulas else one
            for index, one in enumerate(listed)
        ]
    return architecture.model_copy(update=parts)


def _fields_at(place: Sequence[int | str]) -> list[Known]:
    """The fields of what stands at a place of a document: of a node, an edge, or the document itself."""
    inside: dict[object, type[BaseModel]] = {"nodes": Node, "edges": Edge}
    model = inside.get(place[0]) if len(place) == IN_A_LIST else Architecture if len(place) == 1 else None
    return [Known(name, "", "", FIELDS.get(name, ())) for name in (model.model_fields if model else ())]


def _with_edge_ids(data: dict[str, object]) -> dict[str, object]:
    edges = data.get("edges")
    if not isinstance(edges, list) or all(
        isinstance(edge, Edge) or (isinstance(edge, dict) and edge.get("id")) for edge in edges
    ):
        return data
    taken = {edge["id"] for edge in edges if isinstance(edge, dict) and isinstance(edge.get("id"), str)}
    taken |= {edge.id for edge in edges if isinstance(edge, Edge)}
    named: list[object] = []
    number = 0
    for edge in edges:
        if isinstance(edge, dict) and not edge.get("id"):
            number += 1
            while f"e{number}" in taken:
                number += 1
            taken.add(f"e{number}")
            edge = {**edge, "id": f"e{number}"}
        named.append(edge)
    return {**data, "edges": named}


def _check_ids(architecture: Architecture) -> None:
    nodes: set[str] = set()
    for index, node in enumerate(architecture.nodes):
        if node.id in nodes:
            raise DocumentError(
                f"the id “{node.id}” is taken by another node; ids must differ.", f"nodes[{index}]", code="duplicate"
            )
        nodes.add(node.id)
    edges: set[str] = set()
    for index, edge in enumerate(architecture.edges):
        if edge.id in edges:
            raise DocumentError(
                f"the id “{edge.id}” is taken by another edge; ids must differ.", f"edges[{index}]", code="duplicate"
            )
        if edge.id in nodes:
            raise DocumentError(
                f"the id “{edge.id}” is taken by a node; ids must differ.", f"edges[{index}]", code="duplicate"
            )
        edges.add(edge.id)
    for edge in architecture.edges:
        for end in ("source", "target"):
            if getattr(edge, end) not in nodes:
                raise DocumentError(
                    f"there is no node “{getattr(edge, end)}” to be its {end}.", f"edge {edge.id}", end, code="unknown"
                )


def _check_causes(architecture: Architecture) -> None:
    """Edges are caused by edges that are there, and by no more of them than can be followed in good time."""
    edges = {edge.id for edge in architecture.edges}
    named = 0
    for edge in architecture.edges:
        for name in edge.caused_by or ():
            if name not in edges:
                raise DocumentError(
                    f"there is no edge “{name}” to be caused by.", f"edge {edge.id}", "caused_by", code="unknown"
                )
        named += len(edge.caused_by or ())
    if named > MAX_ALL_CAUSES:
        message = f"all caused_by together name {named:,} edges; at most {MAX_ALL_CAUSES:,} are read."
        raise DocumentError(message, "edges", code="too_large")


def _check_free_parts(architecture: Architecture) -> None:
    """What users may write freely stays as small and flat as any setting is."""
    _check_free_part(architecture.containers, "containers")
    for node in architecture.nodes:
        _check_free_part(node.settings, f"node {node.id}, settings")


def _check_free_part(part: Mapping[str, object], where: str) -> None:
    """Raises DocumentError for what is nested too deeply to be written back, or too much to be any setting's."""
    found = list(islice(_values_in(part), MAX_VALUES + 1))
    for value, depth in found:
        if depth > MAX_DEPTH:
            raise DocumentError("is nested too deeply.", where, code="too_large")
        if isinstance(value, str) and len(value) > LONGEST_NAME:
            message = f"holds a text of {len(value):,} letters; at most {LONGEST_NAME} are read."
            raise DocumentError(message, where, code="too_large")
    if len(found) > MAX_VALUES:
        raise DocumentError(f"holds more than {MAX_VALUES:,} names and values.", where, code="too_large")


def _values_in(part: object, depth: int = 0) -> Iterator[tuple[object, int]]:
    """Names and values with how deeply they are nested, down to those that are nested too deeply."""
    if depth > MAX_DEPTH + 1:
        return
    if isinstance(part, dict):
        yield from ((name, depth) for name in part)
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield value, depth
        yield from _values_in(value, depth + 1)
