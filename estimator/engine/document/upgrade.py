"""Documents of earlier days, read as they were meant: what a setting was called before."""

from __future__ import annotations


def upgraded(data: dict[str, object]) -> dict[str, object]:
    """A document's parsed JSON with today's settings; the same object where it has no others."""
    nodes = data.get("nodes")
    if not isinstance(nodes, list):
        return data
    now = [_with_way_out(node) if _has_public_ip(node) else node for node in nodes]
    return {**data, "nodes": now} if any(new is not old for new, old in zip(now, nodes, strict=True)) else data


def _has_public_ip(node: object) -> bool:
    if not isinstance(node, dict) or node.get("service") != "fargate":
        return False
    settings = node.get("settings")
    return isinstance(settings, dict) and isinstance(settings.get("public_ip"), bool)


def _with_way_out(node: dict[str, object]) -> dict[str, object]:
    """A Fargate node that says whether its tasks have a public address, and not yet that this is their way out.

    Who said no counted no way out unless it was named beside; a gateway that was named stays.
    """
    settings = dict(node["settings"])  # type: ignore[call-overload]  # it has settings, or it would not be asked
    has_address = settings.pop("public_ip")
    if settings.get("way_out", "none") == "none":
        settings["way_out"] = "address" if has_address else "none"
    return {**node, "settings": settings}
