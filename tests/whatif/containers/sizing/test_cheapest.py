"""More traffic never costs less: where a size is the cheapest by what is billed, the curve of containers does not fall.

But for streams, where work may come less often the more there is, since batches get fuller: by the steps of their
shards, by what functions hold back and tasks do not, and so in what is called from there.
"""

import os
from random import Random
from typing import get_args

import numpy as np
import pytest

from estimator.engine.estimate import estimate_resolved
from estimator.engine.maths.amounts import used
from estimator.engine.resolve.resolve import resolve
from estimator.whatif.comparison.compare import CENT, compare
from estimator.whatif.containers.move import container_form
from estimator.whatif.containers.targets.target import Target
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import starter_documents
from tests.whatif.documents import any_document
from tests.whatif.plausible import plausible

SCALES = np.geomspace(0.01, 100, 2000)
CHUNK = 8
CHUNKS = 25 if os.environ.get("PROVE") == "1" else 1
ROUNDING = 1e-9
IN_BATCHES = 1e-3
"""By what part of a bill the batches are weighed wrong that a task of another size would get from a stream."""


def priced(comparison):
    """Both sides at all those amounts of traffic."""
    resolved, tables = comparison.drawn.resolved, comparison.drawn.tables
    drawn = estimate_resolved(resolved, tables, SCALES)
    moved = container_form(resolved, drawn.traffic.flows, tables, comparison.choices, like=comparison.moved)
    return drawn, estimate_resolved(resolve(moved.architecture, tables, moved.amounts), tables, SCALES)


def arrives_less_often(made):
    """Between which neighbours some container of the same size has fewer calls, in an hour or in its peak."""
    found = np.zeros(len(SCALES) - 1, dtype=bool)
    for into in made.resolved.edges:
        if not into.target.service.keeps_connections:
            continue
        vcpu = np.broadcast_to(into.target.settings.vcpu, (1, len(SCALES), 1))[0, :, 0]
        for flow in made.traffic.flows[into.id]:
            calls = np.broadcast_to(flow.calls, (2, 1, len(SCALES), flow.calls.shape[-1]))
            fewer = (calls[:, 0, 1:] < calls[:, 0, :-1] * (1 - ROUNDING)).any(axis=(0, 2))
            found |= fewer & (vcpu[1:] == vcpu[:-1])
    return found


def is_held_back(drawn):
    """After which of them functions leave anything waiting."""
    items = [np.broadcast_to(one.items, (1, len(SCALES), 1))[0, 1:, 0] for one in drawn.traffic.backlogs]
    return np.any([one > 0 for one in items], axis=0) if items else np.zeros(len(SCALES) - 1, dtype=bool)


def is_polled_stream(one):
    return one.polling is not None and used(one.polling.every_s)


def streams_call_on(one):
    """Whether a function that a stream hands batches to calls another: how often is up to the task that takes its place."""
    on_streams = {edge.target.id for edge in one.resolved.edges if is_polled_stream(edge)}
    return any(edge.source.id in on_streams and edge.target.service.is_function for edge in one.resolved.edges)


def falls(document, tables):
    """(amount of traffic, USD before, USD there) where containers cost less than at the one before, beyond a cent."""
    comparison = compare(document, tables)
    if not comparison.moved.sized or not comparison.is_swept or comparison.incomplete:
        return []
    usd = comparison.at(SCALES)[1]
    rounding = usd[:-1] * IN_BATCHES if any(map(is_polled_stream, comparison.drawn.resolved.edges)) else CENT
    falling = usd[1:] < usd[:-1] - np.maximum(rounding, CENT)
    if falling.any():
        drawn, made = priced(comparison)
        falling &= ~(arrives_less_often(made) | is_held_back(drawn) | streams_call_on(drawn))
    return [(float(SCALES[at + 1]), float(usd[at]), float(usd[at + 1])) for at in np.flatnonzero(falling)]


WAYS_IN = {
    "an API": ("api_gateway_http", "request", "request", "invoke"),
    "a queue": ("sqs", "send", "message", "invoke"),
    "a stream": ("kinesis_data_streams", "put", "record", "invoke"),
}


@pytest.mark.parametrize("choices", [{}, {"target": "eks"}, {"spot_percent": 100}, {"scale_out_minutes": 30}], ids=str)
@pytest.mark.parametrize("way_in", WAYS_IN)
def test_no_other_size_would_be_billed_less(way_in, choices, tables):
    """At office hours, where tasks come and go; however slow a call is in them."""
    service, operation, event, asked = WAYS_IN[way_in]
    document = architecture(
        [
            clients(requests=50_000_000, shape="office"),
            node("a", service),
            function("f", memory_mb=1769, duration_ms=50),
        ],
        [edge("c", "request", "a", operation, payload_kb=1), edge("a", event, "f", asked)],
        containers={"most_times_slower": 100, **choices},
    )
    comparison = compare(document, tables)
    usd = comparison.at(SCALES)[1]
    for vcpu in (0.25, 0.5, 1):
        assert (usd <= comparison.with_choices(vcpu=vcpu).at(SCALES)[1] * (1 + IN_BATCHES) + CENT).all(), vcpu


@pytest.mark.parametrize("document", starter_documents(), ids=lambda one: one.name)
def test_no_ready_architecture_costs_less_for_more_traffic(document, tables):
    assert falls(document, tables) == []


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("kind", ["plausible", "any"])
@pytest.mark.parametrize("target", get_args(Target))
def test_nothing_drawn_costs_less_for_more_traffic(target, kind, chunk, tables):
    limits = tables.limit_book("us-east-1")
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        chance = Random(seed)
        drawn = (
            plausible(chance) if kind == "plausible" else any_document(chance, limits, chance.randint(2, 8), calm=True)
        )
        on_target = drawn.model_copy(update={"containers": {**drawn.containers, "target": target}})
        assert falls(on_target, tables) == [], seed
