"""A year's total is that of its twelve months, each as its own bill, and what is billed once in the first."""

from pathlib import Path

import pytest

from estimator.engine.document.change import change_settings
from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import document_around_all

STARTERS = sorted((Path(__file__).parents[3] / "estimator" / "starters").glob("*.json"))
GROWING = [
    one
    for one in services().values()
    if one.is_drawn and any(dimension.kind == "stock" for dimension in one.dimensions.values())
]


def month_by_month(document, tables, first=1):
    months = range(first, first + 12)
    return sum(estimate(document.model_copy(update={"month": month}), tables).total_monthly_usd for month in months)


def filling(**more):
    """100,000 objects of 1 MB a month are put into a bucket and stay."""
    nodes = [clients("c", 100_000), node("b", "s3", storage_gb=0)]
    edges = [edge("c", "request", "b", "put", payload_kb=1024)]
    return architecture(nodes, edges, free_tier="none", **more)


def test_what_is_kept_grows_from_month_to_month(tables):
    """100,000 puts are 0.50 a month.  97.65625 GB come each month, of which month m has m − ½ on average: over a year
    the sum of (m − ½) for m from 1 to 12 is 72, 7,031.25 GB-months at 0.023 are 161.72; twelve times month 12 would be
    twelve times 11.5, which is 138."""
    year = estimate(filling(), tables).year
    assert year.months_usd == pytest.approx(12 * 0.5 + 72 * 97.65625 * 0.023)
    assert (year.first, year.last, year.words) == (1, 12, "in year 1")


def test_the_year_is_the_one_the_month_lies_in(tables):
    """Months 13 to 24 hold 12.5 to 23.5 months' objects, 216 in all."""
    for month in (13, 18, 24):
        year = estimate(filling(month=month), tables).year
        assert year.first == 13
        assert year.months_usd == pytest.approx(12 * 0.5 + 216 * 97.65625 * 0.023)


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_it_is_the_sum_of_its_months(path, tables):
    document = load(path.read_bytes())
    assert estimate(document, tables).year.total_usd == pytest.approx(month_by_month(document, tables), rel=1e-12)


@pytest.mark.parametrize("service", GROWING, ids=lambda one: one.slug)
def test_it_is_so_for_every_service_that_keeps_something(service, tables):
    document = document_around_all(service)
    assert estimate(document, tables).year.months_usd == pytest.approx(month_by_month(document, tables), rel=1e-12)


def test_it_is_so_without_hidden_costs_with_measured_quantities_and_at_another_traffic(tables):
    nodes = [clients("c", 2_000_000), function("f") | {"measured": {"lambda.requests.arm": 5e6}}]
    edges = [edge("c", "request", "f", "invoke")]
    for more in ({}, {"hidden_costs": "leave_out"}):
        document = architecture(nodes, edges, **more)
        assert estimate(document, tables).year.total_usd == pytest.approx(month_by_month(document, tables), rel=1e-12)
    at_five = estimate(filling(), tables).at(5.0).year.total_usd
    assert at_five == pytest.approx(5 * estimate(filling(), tables).year.total_usd)


def test_what_is_billed_once_is_in_the_first_year_alone(tables):
    """10 GB in objects of 1 MB are 10,240 puts: 0.0512."""
    loaded = [node("b", "s3", storage_gb=10, object_kb=1024, loaded_gb=10)]
    first = estimate(architecture(loaded, [], free_tier="none"), tables).year
    second = estimate(architecture(loaded, [], free_tier="none", month=13), tables).year
    assert first.total_usd == pytest.approx(12 * 10 * 0.023 + 0.0512)
    assert second.total_usd == pytest.approx(12 * 10 * 0.023)
    assert (first.once_usd, second.once_usd) == (pytest.approx(0.0512), 0.0)


@pytest.mark.parametrize("hidden_costs", ["count", "leave_out"])
@pytest.mark.parametrize(
    ("node_id", "settings"),
    [("order", {"memory_mb": 3008}), ("receipts", {"storage_gb": 5_000}), ("app", {"requests_per_month": 9e6})],
)
def test_what_an_edit_leaves_alone_is_taken_from_the_year_before_it(node_id, settings, hidden_costs, tables):
    demo = next(path for path in STARTERS if path.stem == "food_ordering")
    document = load(demo.read_bytes()).model_copy(update={"hidden_costs": hidden_costs})
    before = estimate(document, tables)
    year = before.year.total_usd
    edited = change_settings(node_id, settings, "").apply(document)
    found = estimate(edited, tables, before=before).year.total_usd
    assert found == pytest.approx(estimate(edited, tables).year.total_usd, rel=1e-12)
    assert found != pytest.approx(year)
