"""What is billed once stands beside the month: lines of its own, in no total, crossing or allowance of it."""

from datetime import date

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.service import AwsService
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import document_around_all


def bucket(**settings):
    return node("b", "s3", storage_gb=1000, object_kb=1024, **settings)


def lines(bill):
    return {(line.node, line.dimension): line.monthly_usd for line in bill.lines}


def test_what_a_new_rule_moves_is_paid_for_once_and_lies_there_from_the_first_day(tables):
    """600 GB in objects of a megabyte: 614,400 moves at 0.02 USD a thousand are 12.288; 650 GB-months at 0.004 are 2.60
    and 350 at 0.023 are 8.05."""
    before = estimate(architecture([bucket(move_to="glacier_instant", moved_gb=50)], [], free_tier="none"), tables)
    one = estimate(
        architecture([bucket(move_to="glacier_instant", moved_gb=50, moving_gb=600)], [], free_tier="none"), tables
    )
    assert lines(one.once) == {("b", "s3.glacier_instant.lifecycle_transition"): pytest.approx(12.288)}
    assert one.total_monthly_usd == pytest.approx(650 * 0.004 + 400 * 0.023)
    assert before.total_monthly_usd == pytest.approx(50 * 0.004 + 1000 * 0.023)
    assert not before.once.lines and before.once.total_usd == 0


def test_a_first_load_takes_nothing_of_the_months_allowance(tables_on):
    """2,000 puts a month are free in an account's first year; those of a first load are billed all the same."""
    loaded = architecture([bucket(loaded_gb=1)], [], free_tier="legacy_12_month")
    one = estimate(loaded, tables_on(date(2026, 6, 1)))
    assert lines(one.once) == {("b", "s3.standard.put"): pytest.approx(1024 * 0.000005)}


def test_what_a_card_states_stands_in_place_of_what_its_settings_make(tables):
    stated = bucket(loaded_gb=100) | {"once": {"s3.standard.put": 5_000, "s3.standard.get": 1_000_000}}
    one = estimate(architecture([stated], [], free_tier="none"), tables)
    assert lines(one.once) == {
        ("b", "s3.standard.put"): pytest.approx(0.025),
        ("b", "s3.standard.get"): pytest.approx(0.40),
    }


def test_a_price_that_is_missing_leaves_it_unknown_and_the_month_whole(tables):
    """Jobs of Glue for Ray have no price in Calgary."""
    missing, region = "glue.ray.m_dpu_hour", "ca-west-1"
    assert missing not in tables.price_book(region).prices
    document = architecture([node("g", "glue") | {"region": region, "once": {missing: 3}}], [])
    one = estimate(document, tables)
    assert [line.monthly_usd for line in one.once.lines] == [None]
    assert missing in one.once.incomplete[0] and not one.incomplete


def test_a_dimension_of_another_service_is_refused_with_those_meant(tables):
    with pytest.raises(DocumentError) as refused:
        estimate(architecture([function("f") | {"once": {"s3.standard.put": 5}}], []), tables)
    assert "node f, once" in str(refused.value) and "give it at a card of S3" in str(refused.value)


def test_a_document_keeps_it():
    document = load(dump(architecture([bucket() | {"once": {"s3.standard.put": 5}}], [])))
    assert dump(load(dump(document))) == dump(document)
    assert document.node("b").once == {"s3.standard.put": 5}


@pytest.mark.parametrize(
    "slug", [one.slug for one in services().values() if AwsService.once in one.overridden and one.is_drawn]
)
def test_without_a_first_load_nothing_is_billed_once(slug, tables):
    assert not estimate(document_around_all(services()[slug]), tables).once.lines


def test_both_sides_of_a_comparison_have_what_their_stores_are_billed_once(tables):
    nodes = [clients("c", 1_000_000), function("f"), bucket(loaded_gb=100)]
    edges = [edge("c", "request", "f", "invoke"), edge("f", "invocation", "b", "get")]
    document = architecture(nodes, edges)
    plain = architecture([*nodes[:2], bucket()], edges)
    found, without = compare(document, tables), compare(plain, tables)
    assert found.serverless.once.total_usd == found.containers.once.total_usd == pytest.approx(102_400 * 0.000005)
    assert found.serverless_usd == without.serverless_usd
    assert found.containers_usd == without.containers_usd
    assert [one.scale for one in found.crossings] == [one.scale for one in without.crossings]


def test_a_default_that_moves_it_alone_is_told_as_assumed(tables):
    """How large objects are says how many puts a first load of 100 GB takes, and nothing else here."""
    document = architecture([node("b", "s3", storage_gb=100, loaded_gb=100)], [], free_tier="none")
    found = {one.assumption.setting: one for one in effects(estimate(document, tables))}
    assert found["object_kb"].moves_once and not found["object_kb"].moves_bill
    without = architecture([node("b", "s3", storage_gb=100)], [], free_tier="none")
    assert "object_kb" not in {one.assumption.setting for one in effects(estimate(without, tables))}
