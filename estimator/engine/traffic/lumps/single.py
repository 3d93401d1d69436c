"""Whether one event may make several calls anywhere: where none does there are no lumps to follow."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.maths.amounts import MEAN, anywhere, is_one
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.lumps.causes import ONE
from estimator.engine.traffic.order import WalkOrder


def stays_single(order: WalkOrder, flows: Sequence[Flows]) -> bool:
    """Whether what one event causes is one call with one item on every edge, whichever way it takes.

    So it is where events start one by one, no edge, batch or node makes several of one, and no two edges cause the same
    event, so that two ways of one cause never meet.
    """
    if any(anywhere(source.together > ONE) for source in order.sources):
        return False
    if any(anywhere(edge.count > ONE) or _fills_batches(edge, flows[edge.index]) for edge in order.edges):
        return False
    caused = [(key, _causes(order, *key)) for key in order.event_keys]
    for index, causes in order.direct.items():
        caused.append(((order.edges[index].source.id, order.edges[index].event.name), causes))
    return all(len(causes) < 2 and _makes_one(order, *key, flows[causes[0]]) for key, causes in caused if causes)


def _fills_batches(edge: ResolvedEdge, flows: Flows) -> bool:
    """Whether a batch that is fetched holds more than one item in any hour."""
    if edge.polling is None or is_one(edge.batch):
        return False
    return any(not flow.is_single and anywhere(flow.items[MEAN] > flow.calls[MEAN] * ONE) for flow in flows)


def _causes(order: WalkOrder, node_id: str, name: str) -> Sequence[int]:
    """The edges that cause an event."""
    if name == FAILURE:
        return order.failing.get(node_id, ())
    event = order.resolved.nodes[node_id].service.event(name)
    return [one for one in order.into[node_id] if event is not None and order.edges[one].operation.name in event.of]


def _makes_one(order: WalkOrder, node_id: str, name: str, flows: Flows) -> bool:
    """Whether a call of a node causes no more than one event of a kind."""
    node = order.resolved.nodes[node_id]
    if AwsService.emits not in node.service.overridden or not flows:
        return True
    return not anywhere(node.service.emits(node.settings, name, flows[0]) > ONE)
