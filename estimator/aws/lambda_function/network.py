"""What a run of a function moves over the network of its environment: what it is sent, answers, sends and fetches."""

from estimator.engine.maths.amounts import Amount, added, share
from estimator.engine.measures import Load
from estimator.engine.traffic.flow import Flow, Flows

SENT_BY_CODE = ("invocation", "record")
"""The events whose calls the code makes; what failed for good Lambda itself hands on."""


def moved_mbps(load: Load) -> Amount:
    """What a run moves on average, over the time it takes, waiting for answers included."""
    sent: dict[str, Flows] = {}
    for event in SENT_BY_CODE:
        for flow in load.out(event):
            sent.setdefault(flow.edge.id, Flows()).append(flow)
    kilobytes = added(_both_ways_kb(flow) for flow in load.flows())
    kilobytes = kilobytes + added(_sent_kb(load, flows) for flows in sent.values())
    seconds = added(flows.monthly_calls * load.latency[name][0] for name, flows in load.arriving.items())
    return share(kilobytes, seconds) * (8 / 1024)


def _both_ways_kb(flow: Flow) -> Amount:
    """A month's KB of a flow: an event nobody waits for is answered with nothing."""
    back = flow.response_kb if flow.edge.operation.waits else 0.0
    return flow.monthly_calls * (flow.call_kb + back)


def _sent_kb(load: Load, flows: Flows) -> Amount:
    """A month's KB along an edge: what nobody waits for is sent once, however long it waits and often it is tried."""
    edge = flows[0].edge
    if edge.operation.waits:
        return added(_both_ways_kb(flow) for flow in flows)
    named = edge.declared.caused_by
    causes = Flows(flow for flow in load.flows() if named is None or flow.edge.id in named)
    events = causes.monthly_calls if edge.event.per == "call" else causes.monthly_items
    each_kb = share(added(flow.monthly_items * flow.item_kb for flow in flows), flows.monthly_items)
    return events * edge.count * edge.share * each_kb
