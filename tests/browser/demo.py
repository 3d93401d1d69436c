"""The demo as somebody draws it: what they would add, connect and type, read from its file."""

import json
from typing import Any

from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.document.reading import from_dict
from estimator.engine.registry import services
from estimator.projects.reads import STARTERS

PLACES = ("id", "position", "source", "target")


def demo() -> dict[str, Any]:
    return json.loads((STARTERS / "food_ordering.json").read_text())


def palette_name(service: str) -> str:
    return services()[service].short_name or services()[service].name


def slots(edge: dict[str, Any]) -> dict[str, Any]:
    """What is said of an edge beside its ends."""
    return {name: value for name, value in edge.items() if name not in PLACES}


def said(document: dict[str, Any]) -> dict[str, Any]:
    """All a document says but for ids and places: nodes by name, edges by the names of their ends.

    A setting given as AWS or we would assume it is left out: a form cannot tell the two apart.
    """
    architecture = from_dict(document)
    whole = architecture.model_dump(mode="json", by_alias=True)
    return {
        **whole,
        "nodes": [{**node, "id": "", "position": None, "settings": chosen(node)} for node in whole["nodes"]],
        "edges": [in_names(edge, architecture) for edge in architecture.edges],
    }


def chosen(node: dict[str, Any]) -> dict[str, Any]:
    defaults = services()[node["service"]].Settings()
    return {name: value for name, value in node["settings"].items() if getattr(defaults, name) != value}


def in_names(edge: Edge, architecture: Architecture) -> dict[str, Any]:
    ends = {"source": architecture.node(edge.source).label, "target": architecture.node(edge.target).label}
    return {**edge.model_dump(mode="json"), **ends, "id": ""}
