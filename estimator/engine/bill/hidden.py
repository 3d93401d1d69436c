"""Hidden costs: what a bill holds that comes of defaults alone, so that it can be told, or left out.

The bill without them is a second run: what every node uses with those defaults at nothing, and with answers of no
size to those outside who were told none.  Traffic, waiting and limits are those of the first; what is typed, measured
or imported is in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache

import numpy as np

from estimator.engine.load import Load
from estimator.engine.measures import HiddenCost, Use
from estimator.engine.resolve.assumptions import DEFAULT_KB
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.setting import NO_ARROWS, Arrows, declared
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.traffic import Traffic

NODES_KEPT = 2_048
"""Nodes without their hidden costs that were asked for lately: a step of the traffic or an edit asks for the same."""


def leaves_out_hidden(resolved: Resolved) -> bool:
    """Whether the document leaves its hidden costs out of the bill."""
    return resolved.architecture.hidden_costs == "leave_out"


def has_hidden(resolved: Resolved, traffic: Traffic) -> bool:
    """Whether there may be any."""
    if any(without_its_hidden(node, arrows_at(resolved, node)) is not node for node in resolved.nodes.values()):
        return True
    return any(is_hidden_answer(flow) for flows in traffic.flows.values() for flow in flows)


@lru_cache(NODES_KEPT)
def without_its_hidden(node: ResolvedNode, arrows: Arrows) -> ResolvedNode:
    """The node with its settings at which it has no hidden costs; the very same where those are its own."""
    others = _hidden_settings(node, arrows)
    return replace(node, settings=node.settings.model_copy(update=others)) if others else node


def arrows_at(resolved: Resolved, node: ResolvedNode) -> Arrows:
    """What leads to a node, and from it."""
    return resolved.arrows.get(node.id, NO_ARROWS)


def _hidden_settings(node: ResolvedNode, arrows: Arrows) -> dict[str, object]:
    """The settings at which a node has no hidden costs, where they are others than its own."""
    found: dict[str, object] = {}
    for cost in node.service.hidden_costs:
        if not _is_typed(node, cost, arrows):
            found |= {
                name: value for name, value in cost.without.items() if _differs(getattr(node.settings, name), value)
            }
    return found


def _differs(own: object, value: object) -> bool:
    """Whether a setting, one that is drawn too, is another than what takes the cost away."""
    return isinstance(own, np.ndarray) or own != value


def _is_typed(node: ResolvedNode, cost: HiddenCost, arrows: Arrows) -> bool:
    """Whether somebody gave what decides it, here or where it travels from: a setting at which it is nothing, or one it
    hangs on that has an effect, and more to say than that there is none of it."""
    given, known = node.declared.settings, declared(node.service.Settings)
    if any(name in given or name in node.followed for name in cost.without):
        return True
    hangs_on = [known[name] for name in cost.hangs_on if name in given]
    says = any(not (one.says_nothing(given[one.name]) or one.lacks(arrows)) for one in hangs_on)
    return says or any(name in node.followed for name in cost.hangs_on)


def without_hidden(
    resolved: Resolved, traffic: Traffic, uses: Mapping[str, Sequence[Use]]
) -> tuple[Resolved, dict[str, Sequence[Use]]]:
    """(the nodes with their hidden costs at nothing, by node what it uses itself then); the very same where it has
    none."""
    nodes = {node_id: without_its_hidden(node, arrows_at(resolved, node)) for node_id, node in resolved.nodes.items()}
    found: dict[str, Sequence[Use]] = {}
    for node_id, node in nodes.items():
        load = traffic.loads[node_id]
        answers = any(is_hidden_answer(flow) for flow in load.flows())
        if not uses[node_id] or not (answers or node is not resolved.nodes[node_id]):
            found[node_id] = uses[node_id]
            continue
        found[node_id] = list(node.service.usage(node.settings, _unanswered(load) if answers else load))
    return Resolved(resolved.architecture, nodes, resolved.edges), found


def is_hidden_answer(flow: Flow) -> bool:
    """Whether what comes back goes to somebody outside, and has a size that nobody gave."""
    edge = flow.edge
    return (
        edge.source.service.is_outside
        and edge.operation.waits
        and edge.response_kb is None
        and isinstance(flow.response_kb, float | int)
        and flow.response_kb == DEFAULT_KB
    )


def as_billed(flow: Flow) -> Flow:
    """The flow, without an answer where that has a size nobody gave."""
    if not is_hidden_answer(flow):
        return flow
    found = copy(flow)
    found.response_kb = 0.0
    return found


def _unanswered(load: Load) -> Load:
    arriving = {name: Flows(map(as_billed, flows)) for name, flows in load.arriving.items()}
    return replace(load, arriving=arriving)
