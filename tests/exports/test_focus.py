"""The FOCUS-shaped CSV: names of the specification, values it allows, and costs that add up to ours."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from estimator.engine.registry import services
from estimator.exports.exported import Exported
from estimator.exports.focus.categories import CATEGORIES, CATEGORY, SERVICES_OF
from estimator.exports.focus.rows import COLUMNS, OWN_COLUMNS, focus_csv
from estimator.projects.reads import starters
from tests.engine.builders import architecture, clients, edge, node

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
SPECIFIED = (Path(__file__).parent / "focus_1_3_columns.txt").read_text().split()
"""Every column of FOCUS 1.3, dataset Cost and Usage: github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec."""
MANDATORY = {
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
    "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
    "EffectiveCost", "HostProviderName", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit",
    "ServiceProviderName", "ServiceCategory", "ServiceName",
}  # fmt: skip


def rows_of(document, day: date = date(2026, 12, 5)) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(focus_csv(Exported(document, day)))))


def test_columns_are_those_of_the_specification_and_ours_begin_with_x():
    assert len(SPECIFIED) == 65 and not set(COLUMNS) - set(SPECIFIED)
    assert set(COLUMNS) >= MANDATORY
    assert all(name.startswith("x_") for name in OWN_COLUMNS)


def test_every_service_has_one_category_that_focus_allows():
    named = [slug for slugs in SERVICES_OF.values() for slug in slugs]
    assert sorted(named) == sorted(services()) and set(CATEGORY.values()) <= set(CATEGORIES)


def test_costs_of_every_starter_add_up_to_the_total_and_list_costs_to_no_less():
    for one in starters():
        rows = rows_of(one.architecture)
        billed, listed = (sum(float(row[name]) for row in rows) for name in ("BilledCost", "ListCost"))
        assert billed == pytest.approx(Exported(one.architecture).estimate.total_monthly_usd, abs=1e-6), one.slug
        assert listed >= billed
        for row in rows:
            assert float(row["ListUnitPrice"]) * float(row["PricingQuantity"]) == pytest.approx(float(row["ListCost"]))


def test_a_row_says_its_month_its_tier_and_what_is_free():
    """2 billion requests of 512 KB: 300 million at $1.00 a million, the others at $0.90."""
    document = architecture(
        [clients("app", 2e9), node("api", "api_gateway_http")], [edge("app", "request", "api", "request")]
    )
    first, second = [row for row in rows_of(document) if row["x_Dimension"] == "api_gateway.http.requests"]
    assert [float(row["BilledCost"]) for row in (first, second)] == pytest.approx([300.00, 1_530.00])
    assert first["ChargeDescription"] == "HTTP API requests, first 300,000,000"
    assert first["SkuPriceId"] != second["SkuPriceId"]
    assert (first["ChargePeriodStart"], first["ChargePeriodEnd"]) == ("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
    assert (first["ServiceCategory"], first["ResourceId"], first["x_IsEstimate"]) == ("Integration", "api", "true")
    out = next(row for row in rows_of(document) if row["x_Dimension"] == "data_transfer.internet_out")
    saved = float(out["ListCost"]) - float(out["BilledCost"])
    assert float(out["x_FreeQuantity"]) == pytest.approx(100) and saved == pytest.approx(100 * 0.09)


def test_what_is_unknown_has_no_cost_and_says_why():
    (row,) = rows_of(architecture([node("it", "other", what="other")], []))
    assert row["BilledCost"] == row["ListCost"] == "" and row["x_Problem"]
