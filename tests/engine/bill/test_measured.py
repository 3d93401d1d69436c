"""Measured quantities: what a bill states stands in place of what traffic gives."""

from fnmatch import fnmatchcase

import numpy as np
import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import in_sample, used
from estimator.engine.registry import described, services
from estimator.engine.resolve.measured import alternatives_of, measurable
from tests.engine.builders import architecture, clients, edge, function
from tests.engine.samples import document_around_all

DRAWN = [one for one in services().values() if one.is_drawn]
MULTIPLES = np.array([0.5, 1.0, 3.0])


def stating(document, measured):
    """The document with quantities of some nodes stated, by (node, dimension)."""
    nodes = []
    for one in document.nodes:
        own = {dimension: quantity for (node_id, dimension), quantity in measured.items() if node_id == one.id}
        nodes.append(one.model_copy(update={"measured": own}))
    return document.model_copy(update={"nodes": nodes})


def all_of(lines):
    """What lines say, in no order."""
    return sorted((line.node, line.dimension, str(line.quantity)) for line in lines)


def logs_of(requests=2_628_000, **measured):
    """A function that is called once a second and writes 1 KB of logs each time."""
    called = [clients("c", requests), function("f", log_kb=1) | {"measured": measured}]
    return architecture(called, [edge("c", "request", "f", "invoke")], free_tier="none")


def quantities(document, tables, **options):
    return {(line.node, line.dimension): line.quantity for line in estimate(document, tables, **options).lines}


@pytest.mark.parametrize("service", DRAWN, ids=lambda one: one.slug)
def test_a_measured_quantity_equal_to_the_computed_one_changes_nothing(service, tables):
    """Each dimension alone, at today's traffic; and all volumes together, at any."""
    document = document_around_all(service)
    before = estimate(document, tables)
    stated = {}
    for line in before.lines:
        stated[line.node, line.dimension] = stated.get((line.node, line.dimension), 0.0) + in_sample(line.quantity)
    for key, quantity in stated.items():
        after = estimate(stating(document, {key: quantity}), tables)
        assert after.total_monthly_usd == pytest.approx(before.total_monthly_usd, rel=1e-9), key
        others = [line for line in before.lines if (line.node, line.dimension) != key]
        assert all_of(line for line in after.lines if not line.is_measured) == all_of(others)
        of_it = [line for line in after.lines if line.is_measured]
        assert sum(line.computed for line in of_it) == pytest.approx(quantity, rel=1e-9)
    volumes = {key: quantity for key, quantity in stated.items() if described(key[1])[1] == "volume"}
    totals = estimate(stating(document, volumes), tables).totals_at(MULTIPLES)
    assert totals == pytest.approx(before.totals_at(MULTIPLES), rel=1e-9)


@pytest.mark.parametrize("service", [one for one in DRAWN if one.dimensions], ids=lambda one: one.slug)
def test_a_node_without_traffic_bills_what_is_typed(service, tables):
    """Every dimension a service declares, as in the form of a calculator."""
    prices = tables.price_book("us-east-1").prices
    stated = {key: 1_000.0 for key in service.dimensions if not key.endswith("*") and key in prices}
    one = estimate(from_dict(alone(service.slug, **stated)), tables)
    found = {line.dimension: line.quantity for line in one.lines if line.is_measured}
    assert found == stated
    for line in one.lines:
        if line.is_measured and line.price:
            assert line.quantity_formula.startswith("1,000 measured")


def alone(slug, **measured):
    return {"version": 1, "nodes": [{"id": "one", "service": slug, "measured": measured}]}


def test_state_transitions_of_a_calculator_by_hand(tables):
    """1.2 million a month, 4,000 of them free: (1,200,000 − 4,000) × 0.000025 USD = 29.90 USD."""
    one = estimate(from_dict(alone("step_functions", **{"step_functions.standard.transitions": 1.2e6})), tables)
    assert one.total_monthly_usd == pytest.approx(29.90)


def test_a_measured_volume_follows_traffic(tables):
    """15 GB today are 45 GB at three times the traffic, whatever was computed."""
    key = "cloudwatch.logs.vended.to_cloudwatch"
    document = logs_of(**{key: 15})
    assert quantities(document, tables)["f", key] == 15
    assert in_sample(quantities(document, tables, scale=3)["f", key]) == pytest.approx(45)


def test_a_measured_volume_that_traffic_does_not_give_follows_it_linearly(tables):
    """An Arm function's duration at a function on x86: nothing is computed of it."""
    document = logs_of(**{"lambda.duration.arm": 1000})
    assert in_sample(quantities(document, tables, scale=3)["f", "lambda.duration.arm"]) == 3000


def test_stock_standing_and_capacity_stay(tables):
    """What is kept, stands or was needed is as it is measured at any traffic."""
    stays = {
        "cloudwatch.logs.storage": 500,
        "vpc.public_ipv4.in_use_hour": 730,
    }
    stays = {key: quantity for key, quantity in stays.items() if key in measurable(services()["lambda"])}
    assert stays
    found = quantities(logs_of(**stays), tables, scale=7)
    assert {key: in_sample(found["f", key]) for key in stays} == stays


def test_nothing_measured_is_a_line_that_says_what_traffic_gives(tables):
    key = "cloudwatch.logs.vended.to_cloudwatch"
    line = next(one for one in estimate(logs_of(**{key: 0}), tables).lines if one.dimension == key)
    assert (line.quantity, line.monthly_usd) == (0, 0) and used(line.computed)
    assert line.quantity_formula == "0 measured = 0 GB"


@pytest.mark.parametrize(
    ("settings", "measured", "computed", "unit_usd"),
    [
        ({"log_kb": 1}, {"cloudwatch.logs.ingestion.standard": 15.0}, "cloudwatch.logs.vended.to_cloudwatch", 0.50),
        ({}, {"lambda.duration.arm": 1_000_000.0}, "lambda.duration.x86", 0.0000133334),
    ],
    ids=["logs", "arm"],
)
def test_what_stands_on_another_line_of_a_bill_is_not_billed_twice(settings, measured, computed, unit_usd, tables):
    """A bill says “logs taken in”, traffic would give them as those of AWS services; or it says Arm, and nobody said
    so of the card: one of both, by hand 15 GB at $0.50 and a million GB-seconds at $0.0000133334."""
    ((dimension, quantity),) = measured.items()
    plain = architecture(
        [clients("c", 2_628_000), function("f", **settings)],
        [edge("c", "request", "f", "invoke")],
        free_tier="none",
    )
    document = stating(plain, {("f", dimension): quantity})
    before = {line.dimension: line for line in estimate(plain, tables).lines if line.node == "f"}
    after = {line.dimension: line for line in estimate(document, tables).lines if line.node == "f"}
    assert before.keys() - after.keys() == {computed} and after.keys() - before.keys() == {dimension}
    assert after[dimension].monthly_usd == pytest.approx(quantity * unit_usd)
    assert after[dimension].computed == pytest.approx(before[computed].quantity)
    moved = {line.dimension: line.quantity for line in estimate(document, tables).at(3).lines}
    assert moved[dimension] == pytest.approx(3 * quantity)


@pytest.mark.parametrize("service", [one for one in DRAWN if one.alternatives], ids=lambda one: one.slug)
def test_alternatives_name_dimensions_of_the_card_each_in_one_group(service):
    groups = [
        {key for key in measurable(service) if any(fnmatchcase(key, one) for one in g)} for g in service.alternatives
    ]
    assert all(len(group) > 1 for group in groups)
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_no_card_bills_two_of_what_it_is_said_to_bill_one_of(starters, tables):
    """In all that comes ready, and around each service with all that can be drawn to it."""
    documents = [*starters, *map(document_around_all, DRAWN)]
    for document in documents:
        found = estimate(document, tables)
        for line in found.lines:
            others = alternatives_of(found.resolved.nodes[line.node].service, line.dimension)
            of_node = {other.dimension for other in found.lines if other.node == line.node}
            assert not others & of_node, (document.name, line.node, line.dimension)


def test_limits_and_traffic_are_not_changed(tables):
    """What is measured is billed; what is asked of limits follows the traffic."""
    with_, without = (estimate(logs_of(**own), tables) for own in ({"lambda.requests.x86": 9e9}, {}))
    assert [one.message for one in with_.limits] == [one.message for one in without.limits]


@pytest.mark.parametrize(
    ("slug", "dimension", "quantity", "words"),
    [
        ("lambda", "lambda.request", 5, "did you mean “lambda.requests.x86” or “lambda.requests.arm”"),
        ("lambda", "logs taken in", 5, "cloudwatch.logs.ingestion.standard"),
        ("lambda", "dynamodb.on_demand.read", 5, "give it at a card of DynamoDB"),
        ("s3", "nonsense", 5, "it bills"),
        ("clients", "lambda.requests.arm", 5, "give it at a card of Lambda"),
        ("other", "other.calls", 5, "give it in the settings"),
        ("lambda", "lambda.requests.arm", -5, "must be at least 0, not -5"),
        ("lambda", "lambda.requests.arm", "5 GB", "must be a number"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_way_out(slug, dimension, quantity, words, tables):
    with pytest.raises(DocumentError) as error:
        estimate(from_dict(alone(slug, **{dimension: quantity})), tables)
    assert words in str(error.value)
    assert "measured" in error.value.where


def test_documents_keep_it(tables):
    text = dump(from_dict(alone("sqs", **{"sqs.standard.requests": 1_200_000})))
    assert '"measured": {\n    "sqs.standard.requests": 1200000.0\n   }' in text
    assert dump(load(text)) == text
