"""What a run of a function moves over the network of its environment: what it is sent, answers, sends and fetches."""

from collections.abc import Sequence

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, largest_of, share
from estimator.engine.traffic.flow import Flow, Flows

SENT_BY_CODE = ("invocation", "record")
"""The events whose calls the code makes; what failed for good Lambda itself hands on."""


def moved_mbps(load: Load) -> Amount:
    """What a run moves on average, over the time it takes, waiting for answers included."""
    sent: dict[str, Flows] = {}
    for event in SENT_BY_CODE:
        for flow in load.out(event):
            sent.setdefault(flow.edge.id, Flows()).append(flow)
    causes = None if all(flows[0].edge.operation.waits for flows in sent.values()) else Causes(load)
    kilobytes = added(_both_ways_kb(flow) for flow in load.flows())
    kilobytes = kilobytes + added(_sent_kb(causes, flows) for flows in sent.values())
    seconds = added(flows.monthly_calls * load.latency[name][0] for name, flows in load.arriving.items())
    return share(kilobytes, seconds) * (8 / 1024)


def connections_of_a_run(load: Load) -> Amount:
    """Connections a run has open if all its calls go out side by side, each on one of its own."""
    edges = {flow.edge.id: flow for event in SENT_BY_CODE for flow in load.out(event) if flow.edge.operation.waits}
    fullest = largest_of(share(flows.monthly_items, flows.monthly_calls) for flows in load.arriving.values())
    return added(flow.edge.calls_each * (1.0 if flow.edge.event.per == "call" else fullest) for flow in edges.values())


def _both_ways_kb(flow: Flow) -> Amount:
    """A month's KB of a flow: an event nobody waits for is answered with nothing."""
    back = flow.response_kb if flow.edge.operation.waits else 0.0
    return flow.monthly_calls * (flow.call_kb + back)


class Causes:
    """What a month brings by the edge it comes along, and all together: summed once for everything that is sent."""

    def __init__(self, load: Load):
        by_edge: dict[str, Flows] = {}
        for flow in load.flows():
            by_edge.setdefault(flow.edge.id, Flows()).append(flow)
        self.by_edge = {edge: (flows.monthly_calls, flows.monthly_items) for edge, flows in by_edge.items()}
        sums = self.by_edge.values()
        self.all = added(calls for calls, _ in sums), added(items for _, items in sums)

    def of(self, named: Sequence[str] | None) -> tuple[Amount, Amount]:
        """(calls, items) a month along these edges, or along all."""
        if named is None:
            return self.all
        found = [self.by_edge[edge] for edge in dict.fromkeys(named) if edge in self.by_edge]
        return added(calls for calls, _ in found), added(items for _, items in found)


def _sent_kb(causes: Causes | None, flows: Flows) -> Amount:
    """A month's KB along an edge: what nobody waits for is sent once, however long it waits and often it is tried."""
    edge = flows[0].edge
    if causes is None or edge.operation.waits:
        return added(_both_ways_kb(flow) for flow in flows)
    calls, items = causes.of(edge.declared.caused_by)
    events = calls if edge.event.per == "call" else items
    each_kb = share(added(flow.monthly_items * flow.item_kb for flow in flows), flows.monthly_items)
    return events * edge.count * edge.share * each_kb
