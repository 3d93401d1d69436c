"""A document as large as a real one: the demo several times over, side by side."""

import json
from pathlib import Path

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import load

DEMO = Path("estimator/starters/food_ordering.json")
PLACES = ("North", "South", "East", "West", "Centre")


def joined(times: int) -> Architecture:
    """The demo so many times, each with ids and names of its own."""
    one = json.loads(DEMO.read_text(encoding="utf-8"))
    made = {**one, "name": f"{times} branches", "nodes": [], "edges": []}
    for at in range(times):
        mark = f"b{at}_"
        for node in one["nodes"]:
            name = f"{PLACES[at]} {node.get('name') or node['id']}"
            made["nodes"].append({**node, "id": mark + node["id"], "name": name})
        for edge in one["edges"]:
            ends = {"source": mark + edge["source"], "target": mark + edge["target"]}
            caused = {"caused_by": [mark + each for each in edge["caused_by"]]} if edge.get("caused_by") else {}
            made["edges"].append({**edge, **ends, **caused, "id": mark + edge["id"]})
    return load(json.dumps(made).encode())
