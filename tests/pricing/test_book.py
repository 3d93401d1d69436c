"""Graduated tiers."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.book import Price, PriceBook, PriceMissing, Tier

TIERS = (
    Tier(Decimal(0), Decimal(10), Decimal("0.5")),
    Tier(Decimal(10), Decimal(100), Decimal("0.25")),
    Tier(Decimal(100), None, Decimal("0.125")),
)
PRICE = Price("s3.standard.storage", "us-east-1", "GB-months", TIERS)


@pytest.mark.parametrize(("quantity", "usd"), [(0, 0), (10, 5), (11, 5.25), (100, 27.5), (108, 28.5)])
def test_each_tier_bills_its_own_units(quantity, usd):
    assert PRICE.cost(quantity) == usd


def test_allowance_frees_the_first_units_and_moves_no_edge():
    assert PRICE.cost(108, free=20) == 80 * 0.25 + 8 * 0.125


@pytest.mark.parametrize("edge", [10, 100])
def test_bill_meets_at_an_edge(edge):
    assert PRICE.cost(edge + 1e-9) == pytest.approx(PRICE.cost(edge), abs=1e-8)


@given(quantity=st.floats(0, 1e9), share=st.floats(0, 1))
def test_tiers_add_up_to_the_quantity(quantity, share):
    free = quantity * share
    parts = PRICE.split(quantity, free)
    assert sum(units for units, _ in parts) == pytest.approx(quantity - free, rel=1e-9, abs=1e-6)
    assert sum(units * float(tier.usd) for units, tier in parts) == pytest.approx(PRICE.cost(quantity, free))


def test_cost_broadcasts():
    assert PRICE.cost(np.array([10.0, 100.0])).tolist() == [5, 27.5]


def test_missing_price_names_dimension_region_and_day(tables):
    empty = PriceBook("eu-west-1", tables.as_of, {})
    with pytest.raises(PriceMissing, match="No price for a.b in eu-west-1 on "):
        empty.price("a.b")
