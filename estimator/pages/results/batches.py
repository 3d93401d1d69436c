"""How many items a call holds that was fetched, and why: what a month's calls can be redone by hand with."""

from __future__ import annotations

import numpy as np

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample, larger, used
from estimator.engine.resolve.edges import ResolvedEdge

FULL = 0.995
"""Batches that hold as much of their size are full."""
SAME = 1e-9
AMOUNT_AND_WORD = 2
"""A use that counts calls and multiplies them by nothing."""


def batch_words(estimate: Estimate, edge_id: str) -> str:
    """89 records a call on average, of up to 100: 8 shards are asked about once a second each; empty where nothing is
    fetched along an edge.

    Lambda polls each shard once a second, and goes on with what is there: docs.aws.amazon.com/lambda/latest/dg/
    with-kinesis.html.
    """
    edge = next((one for one in estimate.resolved.edges if one.id == edge_id), None)
    flows = estimate.traffic.flows[edge_id]
    calls = in_sample(flows.monthly_calls) if flows else 0.0
    if edge is None or edge.polling is None or calls <= 0:
        return ""
    on_average = in_sample(flows.monthly_items) / calls
    most = max(float(np.max(flow.batch)) for flow in flows)
    noun = edge.event.name
    if most <= 1:
        return f"One {noun} a call: batches hold one"
    of = (
        f"{figures.figure(on_average, 3)} {noun}{'' if figures.figure(on_average, 3) == '1' else 's'} a call on average"
    )
    if on_average >= most * FULL:
        return f"{of}: batches are full"
    return f"{of}, of up to {figures.figure(most)}: {_why(estimate, edge, is_often_full=on_average > most / 2)}"


def _why(estimate: Estimate, edge: ResolvedEdge, *, is_often_full: bool) -> str:
    polling = edge.polling
    assert polling is not None
    window = in_sample(polling.wait_s)
    gathers = f"a batch gathers for up to {figures.seconds(window)}" if window else ""
    if not used(polling.every_s):
        return gathers or f"no batch window is set, so that each {edge.event.name} is handed on as it comes"
    every = in_sample(polling.every_s)
    often = "once a second" if every == 1 else f"every {figures.seconds(every)}"
    asked = f"{_lanes(estimate, edge)} asked about {often}"
    if gathers:
        return f"{asked}, and {gathers}"
    if is_often_full:
        return f"{asked} each, and the last batch of each time is not full"
    return f"{asked} each, and what has come since is a batch"


def _lanes(estimate: Estimate, edge: ResolvedEdge) -> str:
    """8 shards are; with what makes them so many where nobody says it."""
    polling, flows = edge.polling, estimate.traffic.flows[edge.id]
    assert polling is not None
    part = larger(edge.share * edge.count, 1e-9)
    arrivals = [(flow.items / part, flow.item_kb) for flow in flows]
    lanes = polling.lanes_for(arrivals, flows[0].hours, edge.source.limits)
    each = in_sample(1 if edge.declared.parallel is None else edge.declared.parallel)
    shards = float(np.max(lanes)) / each
    said = figures.counted(round(shards), "shard")
    if callable(polling.lanes):
        said += " (assumed: as many as the stream opens for its peak)"
    at_once = f", {figures.figure(each)} batches at once of each," if each > 1 else ""
    return f"{said}{at_once} {'is' if round(shards) == 1 else 'are'}"


def batches_of_line(estimate: Estimate, line: Line) -> str:
    """What is said of the calls that a line of the bill counts, of each edge they are fetched along."""
    counted = [in_sample(use.quantity) for use in line.uses if len(use.factors) == AMOUNT_AND_WORD]
    said = []
    for edge in estimate.resolved.edges:
        if edge.target.id != line.node or edge.polling is None or not estimate.traffic.flows[edge.id]:
            continue
        calls = in_sample(estimate.traffic.flows[edge.id].monthly_calls)
        if any(abs(one - calls) <= SAME * calls for one in counted):
            said.append(batch_words(estimate, edge.id))
    return ". ".join(filter(None, dict.fromkeys(said)))
