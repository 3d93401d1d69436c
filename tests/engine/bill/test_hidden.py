"""Hidden costs: what a bill holds that comes of defaults alone is told apart, or left out."""

import numpy as np
import pytest

from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.setting import declared
from estimator.exports.results.estimate import EstimateResult
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, node
from tests.engine.samples import document_around_all

DRAWN = [one for one in services().values() if one.is_drawn]
HIDING = [one for one in DRAWN if one.hidden_costs]
MULTIPLES = np.array([0.5, 1.0, 3.0, 40.0])


def left_out(document):
    return document.model_copy(update={"hidden_costs": "leave_out"})


def shop(**more):
    """A function behind an API that writes to a bucket and a table, with nothing said of any."""
    nodes = [
        clients("c"),
        node("api", "api_gateway_http"),
        node("f", "lambda"),
        node("files", "s3"),
        node("t", "dynamodb"),
    ]
    edges = [
        edge("c", "request", "api", "request"),
        edge("api", "request", "f", "invoke"),
        edge("f", "invocation", "files", "put"),
        edge("f", "invocation", "t", "write"),
    ]
    return architecture(nodes, edges, free_tier="none", **more)


def dimensions(document, tables):
    return {(line.node, line.dimension) for line in estimate(document, tables).lines}


@pytest.mark.parametrize("service", DRAWN, ids=lambda one: one.slug)
def test_leaving_hidden_costs_out_never_raises_a_bill(service, tables):
    """At any traffic; and both say the same sum of them, which is the difference."""
    document = document_around_all(service, {})
    counted, without = estimate(document, tables), estimate(left_out(document), tables)
    assert np.all(without.totals_at(MULTIPLES) <= counted.totals_at(MULTIPLES) * (1 + 1e-9))
    assert counted.hidden_usd == pytest.approx(counted.total_monthly_usd - without.total_monthly_usd, abs=1e-9)
    assert without.hidden_usd == pytest.approx(counted.hidden_usd, abs=1e-9)


@pytest.mark.parametrize("service", HIDING, ids=lambda one: one.slug)
def test_what_is_typed_is_never_hidden(service, tables):
    """The defaults, typed: nothing of the card is hidden, and all of it is billed."""
    names = {name for cost in service.hidden_costs for name in (*cost.without, *cost.hangs_on)}
    known = declared(service.Settings)
    typed = {name: known[name].default for name in names}
    document = document_around_all(service, typed)
    edges = [one.model_copy(update={"response_kb": 1.0}) for one in document.edges]
    document = document.model_copy(update={"edges": edges})
    counted, without = estimate(document, tables), estimate(left_out(document), tables)
    assert used_at_one(without) == used_at_one(counted)


def used_at_one(estimated):
    """What the card uses; allowances are the account's, and shared with what is hidden elsewhere."""
    return {line.dimension: line.quantity for line in estimated.lines if line.node == "one"}


@pytest.mark.parametrize("service", HIDING, ids=lambda one: one.slug)
def test_hidden_costs_name_settings_and_what_takes_them_away(service):
    known = declared(service.Settings)
    for cost in service.hidden_costs:
        assert {*cost.without, *cost.hangs_on} <= known.keys()
        assert cost.what and cost.without


def test_limits_are_the_same(tables):
    counted, without = estimate(shop(), tables), estimate(left_out(shop()), tables)
    assert [one.message for one in counted.limits] == [one.message for one in without.limits]
    assert counted.holds_to == without.holds_to


def test_what_is_left_out_by_hand(tables):
    """Of 2,628,000 calls: logs and their keeping, the init of cold starts, answers of 1 KB, 10 GB that lie in the bucket
    and 1 GB in the table, and what comes to the bucket in eleven and a half months."""
    counted, without = dimensions(shop(), tables), dimensions(left_out(shop()), tables)
    assert counted - without == {
        ("api", "data_transfer.internet_out"),
        ("f", "cloudwatch.logs.vended.to_cloudwatch"),
        ("f", "cloudwatch.logs.storage"),
        ("files", "s3.standard.storage"),
        ("t", "dynamodb.storage.standard"),
    }
    duration = {line.dimension: line for line in estimate(left_out(shop()), tables).lines}["lambda.duration.x86"]
    assert duration.quantity == pytest.approx(2_628_000 * 0.1 * 0.5)


@pytest.mark.parametrize("month", [1, 6, 11, 12])
def test_growth_is_hidden_whatever_the_month_until_somebody_says_how_long_it_is_kept(month, tables):
    """The year is of the same months whichever of them the document stands in."""
    document = shop(month=month)
    assert ("files", "s3.standard.storage") not in dimensions(left_out(document), tables)
    year = estimate(left_out(shop()), tables).year.total_usd
    assert estimate(left_out(document), tables).year.total_usd == pytest.approx(year, rel=1e-12)
    nodes = [
        one.model_copy(update={"settings": {"keep_days": 365.0}}) if one.id == "files" else one
        for one in document.nodes
    ]
    kept = left_out(document.model_copy(update={"nodes": nodes}))
    assert ("files", "s3.standard.storage") in dimensions(kept, tables)


@pytest.mark.parametrize(
    ("slug", "settings"),
    [
        ("rds", {"backups_gb": 0}),
        ("aurora_serverless", {"backups_gb": 0}),
        ("elasticache_serverless", {"ttl_hours": 50}),
    ],
)
def test_what_decides_nothing_hides_nothing_less(slug, settings, tables):
    """No backups, or how long what nobody sets stays there: both are typed, and neither moves the bill."""
    plain, typed = (architecture([node("one", slug, **given)], [], free_tier="none") for given in ({}, settings))
    hidden = estimate(plain, tables).hidden_usd
    assert hidden > 0 and estimate(typed, tables).hidden_usd == pytest.approx(hidden)


def test_what_is_measured_is_never_hidden(tables):
    document = left_out(shop())
    key = "cloudwatch.logs.vended.to_cloudwatch"
    nodes = [one.model_copy(update={"measured": {key: 15.0}}) if one.id == "f" else one for one in document.nodes]
    one = estimate(document.model_copy(update={"nodes": nodes}), tables)
    assert {line.dimension: line.quantity for line in one.lines}[key] == 15


def test_both_sides_of_a_comparison_are_treated_alike(tables):
    """Neither side has logs nobody asked for, and every task keeps its way out."""
    found = compare(left_out(shop()), tables)
    for side in (found.serverless, found.containers):
        assert not [line for line in side.lines if line.dimension.startswith("cloudwatch.logs")]
    assert [line for line in found.containers.lines if line.dimension == "vpc.public_ipv4.in_use_hour"]
    counted = compare(shop(), tables)
    assert counted.containers.hidden_usd == pytest.approx(
        counted.containers.total_monthly_usd - found.containers.total_monthly_usd, abs=1e-6
    )


def test_the_document_keeps_the_switch(tables):
    text = dump(left_out(shop()))
    assert '"hidden_costs": "leave_out"' in text and dump(load(text)) == text
    assert "hidden_costs" not in dump(shop())
    with pytest.raises(ValueError, match="must be 'count' or 'leave_out'"):
        from_dict({"version": 1, "hidden_costs": "maybe"})


def test_the_result_says_it(tables):
    counted = EstimateResult.of(estimate(shop(), tables))
    assert counted.hidden_costs == "count"
    assert 0 < counted.hidden_usd < counted.total_monthly_usd


def test_a_database_s_storage_is_hidden_while_nobody_says_how_much_there_is(tables):
    """100 GB × 0.115 by default; backups are free up to what is stored, so who says them is billed for both."""
    hidden = {}
    for name, settings in (("nothing", {}), ("storage", {"storage_gb": 100}), ("backups", {"backups_gb": 150})):
        hidden[name] = estimate(architecture([node("d", "rds", **settings)], [], free_tier="none"), tables).hidden_usd
    assert hidden == {"nothing": pytest.approx(11.50), "storage": 0, "backups": 0}
