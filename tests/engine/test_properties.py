"""What stays true over every service in the registry."""

import itertools
import random
from math import isfinite

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.contract.variants import variants
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.registry import described, services
from estimator.engine.service import AwsService
from tests.engine.samples import (
    caused_events,
    document_around,
    document_around_all,
    document_from,
    numbers,
    operations,
    quiet,
    settings_for,
)

SCALES = np.array([1e-3, 0.01, 0.1, 0.5, 0.9, 1, 1.1, 2, 5, 10, 100, 1000, 1e4])
every_operation = pytest.mark.parametrize(
    ("slug", "operation"), operations(), ids=[".".join(one) for one in operations()]
)


def around(slug, operation, settings=None, **more):
    return document_around(services()[slug], operation, {**quiet(slug), **(settings or {})}, **more)


def fields(slug):
    return services()[slug].Settings.model_fields


def allowed(slug, operation, settings, tables, **more):
    """An estimate, or None where the settings drawn do not go together."""
    try:
        return estimate(around(slug, operation, settings, **more), tables)
    except DocumentError:
        return None


def known(one):
    """What the lines cost whose price is known: settings drawn at random may ask for one that nobody gave."""
    return [line.monthly_usd for line in one.lines if line.monthly_usd is not None]


@every_operation
@given(data=st.data())
def test_more_traffic_never_costs_less(slug, operation, data, tables):
    settings = data.draw(settings_for(slug)) | quiet(slug)
    free_tier = data.draw(st.sampled_from(["none", "always"]))
    try:
        totals = estimate(
            around(slug, operation, settings, free_tier=free_tier), tables, scale=SCALES
        ).total_monthly_usd
    except DocumentError:
        return
    totals = np.broadcast_to(np.asarray(totals).reshape(-1), SCALES.shape)
    assert (np.diff(totals) >= -1e-9 * np.abs(totals[1:])).all()


@every_operation
def test_no_traffic_bills_only_what_stands_or_is_stored(slug, operation, tables):
    one = estimate(around(slug, operation, requests=0), tables)
    billed = {described(line.dimension)[1] for line in one.lines if line.node != "s0" and line.monthly_usd}
    assert billed <= {"standing", "stock", "capacity"}
    if "capacity" in billed:
        assert all(line.quantity > 0 for line in one.lines)


@every_operation
@given(data=st.data())
def test_no_traffic_bills_no_use_whatever_the_settings(slug, operation, data, tables):
    settings = data.draw(settings_for(slug)) | quiet(slug)
    declared = {name for name, info in fields(slug).items() if info.json_schema_extra["unit"].endswith("a month")}
    without = {name: value for name, value in settings.items() if name not in declared}
    one = allowed(slug, operation, without, tables, requests=0)
    used = [line for line in one.lines if line.node != "s0" and line.monthly_usd] if one else ()
    assert {line.kind for line in used} <= {"standing", "stock", "capacity"}


@every_operation
def test_two_equal_halves_bill_as_one(slug, operation, tables):
    whole = estimate(around(slug, operation), tables)
    halves = estimate(around(slug, operation, sources=2), tables)
    assert halves.total_monthly_usd == pytest.approx(whole.total_monthly_usd, rel=1e-9)


@every_operation
def test_two_nodes_with_half_each_use_what_one_does(slug, operation, tables):
    """What each bills by use; what stands, stands twice."""
    whole = around(slug, operation)
    half = {edge.id: edge.model_copy(update={"share": 50}) for edge in whole.edges if edge.target == last(whole)}
    assert half
    twin = whole.node(last(whole)).model_copy(update={"id": "twin"})
    twins = [edge.model_copy(update={"id": f"{edge.id}-twin", "target": "twin"}) for edge in half.values()]
    edges = [*(half.get(edge.id, edge) for edge in whole.edges), *twins]
    halves = whole.model_copy(update={"nodes": [*whole.nodes, twin], "edges": edges})
    assert by_use(estimate(halves, tables), last(whole), "twin") == pytest.approx(
        by_use(estimate(whole, tables), last(whole)), rel=1e-9
    )


def last(document):
    """The node that `around` is about."""
    return max((node.id for node in document.nodes if node.id.startswith("n")), key=lambda name: int(name[1:]))


def by_use(one, *nodes):
    """What some nodes cost by each dimension billed by use."""
    found = {}
    for line in one.lines:
        if line.kind == "volume" and line.node in nodes and line.monthly_usd is not None:
            found[line.dimension] = found.get(line.dimension, 0.0) + line.monthly_usd
    return found


@every_operation
@given(data=st.data())
def test_free_tier_never_costs_and_no_line_is_negative(slug, operation, data, tables):
    settings = data.draw(settings_for(slug))
    with_it, without = (allowed(slug, operation, settings, tables, free_tier=tier) for tier in ("always", "none"))
    if with_it is not None:
        assert with_it.total_monthly_usd <= without.total_monthly_usd * (1 + 1e-12)
        assert all(usd >= 0 for one in (with_it, without) for usd in known(one))


@every_operation
@given(data=st.data())
def test_lines_add_up_to_the_total(slug, operation, data, tables):
    one = allowed(slug, operation, data.draw(settings_for(slug)), tables)
    if one is not None:
        assert sum(known(one)) == pytest.approx(one.total_monthly_usd, rel=1e-9, abs=1e-12)
        assert sum(one.node_usd(node.id) for node in one.architecture.nodes) == pytest.approx(
            one.total_monthly_usd, rel=1e-9
        )


@every_operation
@given(order=st.randoms(use_true_random=False))
def test_order_of_nodes_and_edges_changes_nothing(slug, operation, order, tables):
    document = around(slug, operation, sources=2)
    shuffled = [order.sample(part, len(part)) for part in (document.nodes, document.edges)]
    other = document.model_copy(update=dict(zip(("nodes", "edges"), shuffled, strict=True)))
    before, after = estimate(document, tables), estimate(other, tables)
    assert after.total_monthly_usd == pytest.approx(before.total_monthly_usd, rel=1e-9)
    assert {(f.key, f.where, f.verdict) for f in after.limits} == {(f.key, f.where, f.verdict) for f in before.limits}


@every_operation
@given(data=st.data())
def test_items_are_conserved_along_every_edge(slug, operation, data, tables):
    document = around(slug, operation)
    document = document.model_copy(update={"edges": [_with_counts(edge, data) for edge in document.edges]})
    one = estimate(document, tables)
    for edge in one.resolved.edges:
        if edge.source.id == "s0":
            continue
        arriving = one.traffic.loads[edge.source.id].arriving
        caused = sum(
            flows.monthly_items if edge.event.per == "item" else flows.monthly_calls
            for name, flows in arriving.items()
            if name in edge.event.of
        )
        out = one.traffic.flows[edge.id].monthly_items
        hits = edge.source.service.hit_share(edge.source.settings, edge.event.name) if edge.event.cached else 0.0
        assert out == pytest.approx(caused * edge.declared.count * edge.declared.share / 100 * (1 - hits), rel=1e-9)


def _with_counts(edge, data):
    if edge.source == "s0":
        return edge
    return edge.model_copy(update={"count": data.draw(numbers(0, 50)), "share": data.draw(numbers(0, 100))})


@pytest.mark.parametrize(("slug", "name"), caused_events(), ids=[".".join(one) for one in caused_events()])
def test_items_are_conserved_from_every_event_of_every_service(slug, name, tables):
    """But where a buffer gathers what comes into objects of its own."""
    document, event = document_from(slug, name, count=3, share=40), services()[slug].event(name)
    one = estimate(document, tables)
    placed, arriving = one.resolved.nodes["one"], one.traffic.loads["one"].arriving
    caused = sum(
        (flow.monthly_items if event.per == "item" else flow.monthly_calls)
        * placed.service.emits(placed.settings, name, flow)
        for operation in event.of
        for flow in arriving.get(operation, ())
    )
    hits = placed.service.hit_share(placed.settings, name) if event.cached else 0.0
    out = one.traffic.flows["out"].monthly_items
    if (
        AwsService.gathers in placed.service.overridden
        and placed.service.gathers(placed.settings, name, arriving["put"]) is not None
    ):
        assert 0 < out < caused
    else:
        assert out == pytest.approx(caused * 3 * 0.4 * (1 - hits), rel=1e-9)


@every_operation
@given(data=st.data())
def test_document_survives_load_save_load_byte_for_byte(slug, operation, data):
    text = dump(around(slug, operation, data.draw(settings_for(slug))))
    assert dump(load(text)) == text


every_drawn_service = pytest.mark.parametrize("slug", [slug for slug, one in services().items() if one.is_drawn])


def alone(slug, settings, **more):
    return from_dict({"version": 1, "nodes": [{"id": "one", "service": slug, "settings": settings}], **more})


@every_drawn_service
@given(data=st.data())
def test_a_node_alone_adds_up_and_its_free_tier_never_costs(slug, data, tables):
    settings = data.draw(settings_for(slug))
    try:
        with_it, without = (estimate(alone(slug, settings, free_tier=tier), tables) for tier in ("always", "none"))
    except DocumentError:
        return
    assert sum(known(with_it)) == pytest.approx(with_it.total_monthly_usd, rel=1e-9, abs=1e-12)
    assert with_it.total_monthly_usd <= without.total_monthly_usd * (1 + 1e-12)
    assert all(usd >= 0 for one in (with_it, without) for usd in known(one))


@every_drawn_service
def test_a_node_nobody_calls_bills_only_what_stands_or_is_stored(slug, tables):
    one = estimate(alone(slug, quiet(slug)), tables)
    starts = any(not event.of for event in services()[slug].events)
    assert starts or {line.kind for line in one.lines} <= {"standing", "stock", "capacity"}


@every_drawn_service
@given(data=st.data())
def test_a_node_alone_survives_load_save_load_byte_for_byte(slug, data):
    text = dump(alone(slug, data.draw(settings_for(slug))))
    assert dump(load(text)) == text


@given(order=st.randoms(use_true_random=False))
def test_order_changes_nothing_of_whole_architectures(order, starters, tables):
    for document in starters:
        shuffled = [order.sample(part, len(part)) for part in (document.nodes, document.edges)]
        other = document.model_copy(update=dict(zip(("nodes", "edges"), shuffled, strict=True)))
        before, after = estimate(document, tables), estimate(other, tables)
        assert after.total_monthly_usd == pytest.approx(before.total_monthly_usd, rel=1e-9)
        assert {node.id: after.node_usd(node.id) for node in document.nodes} == pytest.approx(
            {node.id: before.node_usd(node.id) for node in document.nodes}, rel=1e-9
        )


def test_a_schedule_that_runs_in_one_second_of_a_year_has_a_bill(tables):
    clock = {"runs_per_day": 0.002, "at_hour": 0, "at_once": 1_000_000}
    nodes = [
        {"id": "clock", "service": "schedule", "settings": clock},
        {"id": "job", "service": "lambda"},
    ]
    edge = {"source": "clock", "event": "invocation", "target": "job", "operation": "start"}
    one = estimate(from_dict({"version": 1, "nodes": nodes, "edges": [edge]}), tables)
    assert np.isfinite(one.total_monthly_usd)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_bills_meet_at_every_tier_edge_of_every_price(region, tables):
    for price in tables.price_book(region).prices.values():
        for tier in price.tiers[1:]:
            edge, rates = float(tier.start), [float(one.usd) for one in price.tiers]
            below, at, above = (price.cost(quantity) for quantity in (edge * (1 - 1e-9), edge, edge * (1 + 1e-9)))
            assert 0 <= at - below <= max(rates) * edge * 2e-9, price.dimension
            assert 0 <= above - at <= max(rates) * edge * 2e-9, price.dimension
            assert sum(units for units, _ in price.split(edge * 1.5)) == pytest.approx(edge * 1.5, rel=1e-12)


def test_peaks_of_different_hours_are_not_added(tables):
    clients = [
        {
            "id": f"c{hour}",
            "service": "clients",
            "settings": {"requests_per_month": 1e7, "shape": "own", "own_shape": shape},
        }
        for hour, shape in enumerate(([1.0] * 84 + [0.0] * 84, [0.0] * 84 + [1.0] * 84))
    ]
    edges = [{"source": one["id"], "event": "request", "target": "api", "operation": "request"} for one in clients]
    document = from_dict(
        {"version": 1, "nodes": [*clients, {"id": "api", "service": "api_gateway_http"}], "edges": edges}
    )
    rate = next(limit for limit in estimate(document, tables).limits if limit.key == "api_gateway.throttle.rate")
    of_the_rate = 10_000 * 60 / (5_000 + 10_000 * 60)  # a minute's burst takes as much of it as of the bucket
    assert rate.demand == pytest.approx(1e7 / (365 * 3600) * 2 * of_the_rate)


@pytest.mark.parametrize("seed", range(5))
def test_random_documents_never_hang_and_add_up(seed, tables):
    chance = random.Random(seed)
    nodes = [
        {"id": f"n{i}", "service": chance.choice(["lambda", "sqs", "dynamodb", "s3", "fargate"])} for i in range(30)
    ]
    nodes.append({"id": "c", "service": "clients"})
    service = {node["id"]: services()[node["service"]] for node in nodes}
    edges = []
    for source, target in itertools.product(service, service):
        for event, operation in itertools.product(service[source].events, service[target].operations):
            if event.sends in operation.accepts and chance.random() < 0.02:
                edges.append(
                    {
                        "source": source,
                        "event": event.name,
                        "target": target,
                        "operation": operation.name,
                        "count": chance.choice([0.1, 1]),
                    }
                )
    one = estimate(from_dict({"version": 1, "nodes": nodes, "edges": edges}), tables)
    assert np.isfinite(one.total_monthly_usd)
    assert sum(line.monthly_usd for line in one.lines) == pytest.approx(one.total_monthly_usd, rel=1e-9)


@given(
    batch=st.integers(1, 500),
    window=numbers(0, 60),
    at_once=st.none() | st.integers(2, 20),
    duration=st.floats(1, 60_000),
    errors=numbers(0, 100),
    partial=st.booleans(),
    shape=st.sampled_from(["steady", "evening", "spiky"]),
)
def test_more_traffic_through_a_queue_never_costs_less(
    batch, window, at_once, duration, errors, partial, shape, tables
):
    worker = {"duration_ms": duration, "errors_percent": errors, "reports_failures": partial, **quiet("lambda")}
    document = from_dict(
        {
            "version": 1,
            "nodes": [
                {"id": "c", "service": "clients", "settings": {"requests_per_month": 1e6, "shape": shape}},
                {"id": "q", "service": "sqs", "settings": {"idle_polling": False}},
                {"id": "w", "service": "lambda", "settings": worker},
                {"id": "t", "service": "dynamodb"},
                {"id": "d", "service": "sqs"},
            ],
            "edges": [
                {"source": "c", "event": "request", "target": "q", "operation": "send"},
                {"source": "q", "event": "message", "target": "w", "operation": "invoke", "batch_size": batch,
                 "window_s": window, "at_once": at_once},
                {"source": "w", "event": "record", "target": "t", "operation": "write"},
                {"source": "q", "event": "failure", "target": "d", "operation": "send"},
            ],
        }
    )  # fmt: skip
    totals = np.reshape(estimate(document, tables, scale=SCALES).total_monthly_usd, -1)
    assert (np.diff(totals) >= -1e-9 * np.abs(totals[1:])).all()


@pytest.mark.parametrize("slug", [service.slug for service in services().values() if service.is_drawn])
def test_empty_payloads_have_a_bill(slug, tables):
    """Whatever is switched on: an object of no bytes is an object."""
    service = services()[slug]
    for settings in variants(service, tables.limit_book("us-east-1")):
        try:
            data = document_around_all(service, settings).model_dump(mode="json")
            document = from_dict(data | {"edges": [one | {"payload_kb": 0, "response_kb": 0} for one in data["edges"]]})
            found = estimate(document, tables)
        except DocumentError:  # these settings never go together
            continue
        assert isfinite(found.total_monthly_usd) and all(line.formula for line in found.lines)
        assert all(finding.message for finding in found.findings)
