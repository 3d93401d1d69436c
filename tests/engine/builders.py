"""Small architectures in few words, and a change of one."""

from collections.abc import Mapping

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change
from estimator.engine.document.reading import from_dict


def clients(node_id: str = "c", requests: float = 2_628_000, **settings) -> dict:
    """A source of one request a second, steady and without bursts, unless told otherwise."""
    return {"id": node_id, "service": "clients", "settings": {"requests_per_month": requests, "burst": 1, **settings}}


def node(node_id: str, service: str, **settings) -> dict:
    return {"id": node_id, "service": service, "settings": settings}


def function(node_id: str, **settings) -> dict:
    """A function without logs and cold starts."""
    return node(node_id, "lambda", **{"init_ms": 0, "log_kb": 0, **settings})


def edge(source: str, event: str, target: str, operation: str, **more) -> dict:
    return {
        "id": f"{source}-{target}-{operation}",
        "source": source,
        "event": event,
        "target": target,
        "operation": operation,
        **more,
    }


def architecture(nodes: list[dict], edges: list[dict], **more) -> Architecture:
    return from_dict({"version": 1, "nodes": nodes, "edges": edges, **more})


def change_document(values: Mapping[str, object], words: str) -> Change:
    """Fields of the whole document: name, region, free tier, day, month."""
    return Change(words, lambda document: document.model_copy(update=values))
