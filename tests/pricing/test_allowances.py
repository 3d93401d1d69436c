"""An allowance with tiers from 0 bills what AWS's list bills, which has the allowance as a tier at 0 USD."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.book import Price, Tier

# Dimension, quantity, and the bill by hand: the units beyond AWS's free tier, times its price in us-east-1.
BILLS = [
    ("dynamodb.storage.standard", 100, 75 * 0.25),
    ("dynamodb.provisioned.rcu_hour", 20_000, 1_400 * 0.00013),
    ("dynamodb.provisioned.wcu_hour", 20_000, 1_400 * 0.00065),
    ("dynamodb.global_table.provisioned.rwcu_hour", 20_000, 1_400 * 0.00065),
    ("dynamodb.streams.read", 3_500_000, 1_000_000 * 0.0000002),
    ("eventbridge.scheduler.invocations", 15_000_000, 1.00),
    ("sns.requests", 3_000_000, 1.00),
    ("sns.delivery.http", 200_000, 0.06),
    ("sns.delivery.email", 2_000, 0.02),
    ("cloudfront.functions.invocations", 3_000_000, 0.10),
    ("cloudfront.keyvaluestore.reads", 3_000_000, 0.03),
    ("cloudfront.invalidations", 1_200, 1.00),
    ("route53.cidr_blocks", 1_100, 100 * 0.0015),
    ("route53.health_check.aws", 60, 5.00),
    # Cognito lists its tiers after the free users: 90,000 at 0.0055, then 0.0046.
    ("cognito.lite.mau", 110_000, 90_000 * 0.0055 + 10_000 * 0.0046),
    # 50,000 at 0.0055, 900,000 at 0.0046, then 0.00325.
    ("cognito.legacy_user_pool.mau", 1_050_000, 275 + 4_140 + 50_000 * 0.00325),
    ("cognito.federated_saml_oidc.mau", 150, 100 * 0.015),
]


@pytest.fixture
def book(tables):
    return tables.price_book("us-east-1")


def free_units(book, dimension) -> float:
    (allowance,) = (row for row in book.allowances if dimension in row.dimensions and row.kind == "always_free")
    return float(allowance.amount)


@pytest.mark.parametrize(("dimension", "quantity", "usd"), BILLS)
def test_units_beyond_the_allowance_bill_as_listed(book, dimension, quantity, usd):
    cost = book.price(dimension).cost(quantity, free_units(book, dimension))
    assert cost == pytest.approx(usd, rel=1e-12)


@pytest.mark.parametrize("dimension", [bill[0] for bill in BILLS])
def test_the_allowance_itself_costs_nothing(book, dimension):
    free = free_units(book, dimension)
    assert book.price(dimension).cost(free, free) == 0


@given(quantity=st.floats(0, 1e12), free=st.floats(0, 1e6), edge=st.floats(1e6, 1e9))
def test_merged_tiers_bill_as_the_free_tier_did(quantity, free, edge):
    free, edge = Decimal(free), Decimal(edge)
    cheap, dear = Decimal("0.0000003"), Decimal("0.0000005")
    listed = (Tier(Decimal(0), free, Decimal(0)), Tier(free, edge, dear), Tier(edge, None, cheap))
    merged = (Tier(Decimal(0), edge, dear), Tier(edge, None, cheap))
    before = Price("a.b", "us-east-1", "requests", listed).cost(quantity)
    after = Price("a.b", "us-east-1", "requests", merged).cost(quantity, min(quantity, float(free)))
    assert after == pytest.approx(before, rel=1e-9, abs=1e-12)
