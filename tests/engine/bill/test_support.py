"""A plan of AWS Support stands below the total: a part of the bill, tier by tier, and a least."""

from datetime import date

import pytest

from estimator.engine.document.architecture import ENDED_PLANS, SUPPORT_PLANS
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, node

PLANS = [plan for plan in SUPPORT_PLANS if plan != "none"]


def costing(usd, plan="business_plus", **more):
    """Something that costs so many dollars a month."""
    return architecture([node("o", "other", monthly_usd=usd)], [], support=plan, **more)


@pytest.mark.parametrize(
    ("plan", "charges", "by_hand"),
    [
        ("business_plus", 100, 29),  # 9 % are 9.00
        ("business_plus", 1_000, 90),
        ("business_plus", 85_000, 10_000 * 0.09 + 70_000 * 0.07 + 5_000 * 0.05),  # 900 + 4,900 + 250
        ("business_plus", 300_000, 900 + 4_900 + 170_000 * 0.05 + 50_000 * 0.03),
        ("enterprise", 20_000, 5_000),  # 10 % are 2,000
        ("enterprise", 1_200_000, 15_000 + 24_500 + 25_000 + 6_000),  # the example of AWS's page: 70,500
        ("unified_operations", 2_000_000, 100_000 + 60_000),
        ("unified_operations", 6_000_000, 100_000 + 240_000 + 50_000),
        ("developer", 2_000, 60),  # the example of AWS's page
        ("business", 85_000, 6_150),  # the same
        ("business", 500, 100),
        ("enterprise_on_ramp", 80_000, 8_000),
    ],
)
def test_it_is_a_part_of_the_bill_and_no_less_than_its_least(plan, charges, by_hand, tables):
    one = estimate(costing(charges, plan), tables)
    assert one.support.usd == pytest.approx(by_hand)
    assert one.total_monthly_usd == charges


def test_its_formula_can_be_redone(tables):
    assert estimate(costing(100), tables).support.formula == "$100.00 × 9 % = $9.00, $29.00 at least"
    assert estimate(costing(12_000), tables).support.formula == "$10,000.00 × 9 % + $2,000.00 × 7 % = $1,040.00"
    assert (
        estimate(architecture([], [], support="developer"), tables).support.formula == "$0.00 = $0.00, $29.00 at least"
    )


def test_none_is_said_to_cost_nothing_and_no_line_is_made(tables):
    assert estimate(costing(100, "none"), tables).support is None


def test_it_is_unknown_where_the_bill_is(tables):
    unknown = architecture([node("o", "other")], [], support="business_plus")
    one = estimate(unknown, tables)
    assert one.incomplete and one.support.usd is None and one.year.support_usd is None
    assert one.support.formula == "It is a part of the bill, which is not known."


def test_a_year_has_it_month_by_month(tables):
    """Below 322.22 a month it is the least: 12 × 29."""
    assert estimate(costing(100), tables).year.support_usd == pytest.approx(12 * 29)
    assert estimate(costing(1_000), tables).year.support_usd == pytest.approx(12 * 90)


def test_a_load_is_part_of_the_first_months_charges(tables):
    """7,900 GB in objects of 1 MB: 181.70 a month and 8,089,600 puts once, 40.448; a month is below 322.22, the first
    with them too."""
    loaded = node("b", "s3", storage_gb=7_900, object_kb=1024, loaded_gb=7_900)
    cheap = estimate(architecture([loaded], [], support="business_plus", free_tier="none"), tables)
    assert cheap.year.support_usd == pytest.approx(12 * 29)
    dear = estimate(architecture([loaded, node("o", "other", monthly_usd=1_000)], [], support="business_plus"), tables)
    assert dear.year.support_usd == pytest.approx(0.09 * dear.year.total_usd)


@pytest.mark.parametrize("plan", ENDED_PLANS)
def test_a_plan_that_ended_is_refused_from_the_day_after(plan, tables_on):
    estimate(costing(100, plan), tables_on(date(2026, 12, 31)))
    with pytest.raises(DocumentError, match="this plan of AWS Support ended with 2026"):
        estimate(costing(100, plan), tables_on(date(2027, 1, 1)))


def test_a_plan_has_no_price_before_its_first_day(tables_on):
    one = estimate(costing(100), tables_on(date(2025, 12, 31)))
    assert one.support.usd is None and "No price for support.business_plus" in one.support.formula
