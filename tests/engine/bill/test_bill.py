"""Tiers, allowances, and lines a reader can redo."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.bill.own_rates import OwnRates
from estimator.engine.estimate import estimate
from estimator.engine.measures import Use
from pricing.book import Price, PriceMissing, Tier
from tests.engine.builders import architecture, clients, edge, function, node

TIERED = [{"from": 0, "usd": 0.1}, {"from": 100, "usd": 0.05}, {"from": 1000, "usd": 0.01}]


def two_functions(free_tier="always", **more):
    return architecture(
        [clients("a", 3_000_000), clients("b", 1_000_000), function("x"), function("y", architecture="arm")],
        [edge("a", "request", "x", "invoke", response_kb=0), edge("b", "request", "y", "invoke", response_kb=0)],
        free_tier=free_tier,
        **more,
    )


def lines_of(one, dimension):
    return {line.node: line for line in one.lines if line.dimension == dimension}


def test_an_allowance_is_shared_by_what_it_covers(tables):
    """A million free requests, three quarters of them to x86."""
    one = estimate(two_functions(), tables)
    assert lines_of(one, "lambda.requests.x86")["x"].free == pytest.approx(750_000)
    assert lines_of(one, "lambda.requests.arm")["y"].free == pytest.approx(250_000)


def test_no_free_tier_bills_the_first_unit(tables):
    one = estimate(two_functions("none"), tables)
    assert lines_of(one, "lambda.requests.x86")["x"].monthly_usd == pytest.approx(0.60)


def test_a_dimension_is_priced_for_the_account_and_shared_back(tables):
    document = architecture(
        [clients("a", 150), clients("b", 50), function("x"), function("y")],
        [edge("a", "request", "x", "invoke"), edge("b", "request", "y", "invoke")],
        free_tier="none",
        rates={"lambda.requests.x86": TIERED},
    )
    lines = lines_of(estimate(document, tables), "lambda.requests.x86")
    assert lines["x"].monthly_usd == pytest.approx((100 * 0.1 + 100 * 0.05) * 150 / 200)
    assert lines["y"].monthly_usd == pytest.approx((100 * 0.1 + 100 * 0.05) * 50 / 200)


def test_free_units_are_the_first_and_edges_do_not_move(tables):
    document = two_functions(rates={"lambda.requests.x86": [{"from": 0, "usd": 1}, {"from": 2_000_000, "usd": 0.1}]})
    line = lines_of(estimate(document, tables), "lambda.requests.x86")["x"]
    assert line.monthly_usd == pytest.approx((2_000_000 - 750_000) * 1 + 1_000_000 * 0.1)


def test_a_missing_price_is_unknown_and_never_zero(tables_on):
    from datetime import date

    document = architecture([clients(), node("api", "api_gateway_http")], [edge("c", "request", "api", "request")])
    one = estimate(document, tables_on(date(2020, 1, 1)))
    line = lines_of(one, "api_gateway.http.requests")["api"]
    assert line.monthly_usd is None
    assert line.formula.endswith(
        "No price for api_gateway.http.requests in us-east-1 on 1 January 2020: pick another region or day, or give your own under rates."
    )
    assert one.incomplete and one.lines[0].monthly_usd is None


def test_your_own_rate_fills_a_gap_and_names_itself(tables):
    document = two_functions("none", rates={"lambda.requests.x86": [{"usd": 1e-7}]})
    line = lines_of(estimate(document, tables), "lambda.requests.x86")["x"]
    assert (line.monthly_usd, line.price.source, line.price.effective) == (pytest.approx(0.3), "your rate", None)


def test_regions_are_billed_apart(tables):
    nodes = [
        clients(),
        {**node("far", "s3", storage_gb=100), "region": "sa-east-1"},
        node("near", "s3", storage_gb=100),
    ]
    edges = [edge("c", "request", one, "get", response_kb=0) for one in ("far", "near")]
    lines = lines_of(estimate(architecture(nodes, edges), tables), "s3.standard.storage")
    assert lines["near"].monthly_usd == pytest.approx(2.30)
    assert lines["far"].monthly_usd == pytest.approx(100 * 0.0405)


@given(quantity=st.floats(0, 1e13), free=st.floats(0, 1))
def test_tiers_add_up_and_meet_at_their_edges(quantity, free, tables):
    for price in tables.price_book("us-east-1").prices.values():
        if len(price.tiers) == 1:
            continue
        parts = price.split(quantity, quantity * free)
        assert sum(units for units, _ in parts) == pytest.approx(quantity * (1 - free), rel=1e-9, abs=1e-3)
        edge_ = float(price.tiers[1].start)
        assert price.cost(edge_ * (1 - 1e-12)) == pytest.approx(price.cost(edge_), rel=1e-9)


def redo(formula: str) -> tuple[float, float]:
    """(the arithmetic before an equals sign, the figure after it)."""
    left, right = formula.split(" = ")[:2]
    arithmetic = re.sub(r"[^\d.×÷+−()]", "", re.sub(r"\d+ (MB|KB)\b|of 64 KB|of 512 KB", "", left).replace(",", ""))
    value = eval(arithmetic.replace("×", "*").replace("÷", "/").replace("−", "-").rstrip(".*"))
    return value, float(re.match(r"[\d,.]+", right).group().replace(",", ""))


@pytest.mark.parametrize(
    ("dimension", "formula"),
    [
        ("lambda.duration.x86", "3,000,000 invocations × 0.1 s × 0.5 GB = 150,000 GB-seconds"),
        ("lambda.requests.x86", "3,000,000 invocations = 3,000,000 requests"),
    ],
)
def test_formulas_can_be_redone(dimension, formula, tables):
    line = lines_of(estimate(two_functions(), tables), dimension)["x"]
    assert line.quantity_formula == formula
    value, printed = redo(line.quantity_formula)
    assert value == pytest.approx(printed, rel=1e-9)


def test_money_formula_shows_what_is_free_and_the_unit_price(tables):
    document = architecture(
        [clients(requests=3_000_000), function("x")], [edge("c", "request", "x", "invoke", response_kb=0)]
    )
    line = lines_of(estimate(document, tables), "lambda.requests.x86")["x"]
    assert line.money_formula == "(3,000,000 − 1,000,000 free) × $0.0000002 = $0.40"


def priced(*uses):
    from estimator.engine.bill.bill import price_uses

    return price_uses(
        [(f"n{number}", "us-east-1", "thing", [use]) for number, use in enumerate(uses)],
        price_book=None,
        allowances=lambda dimension: (),
        rates=OwnRates({}),
        describe=lambda dimension: (dimension, "volume", ""),
    )


def test_a_price_the_user_gave_needs_no_table():
    given = Price("thing.calls", "yours", "USD", (Tier(Decimal(0), None, Decimal(1)),), source="your rate")
    one = priced(Use("thing.calls", 3_000_000, "calls", 0.2, "USD a million", 1_000_000, "÷", price=given))
    assert one.total_usd == pytest.approx(0.60) and not one.incomplete
    assert one.lines[0].formula.endswith("= 0.6 USD; $0.60")


def test_what_nobody_priced_is_unknown_for_each_node():
    missing = [PriceMissing(f"n{number} has no price.") for number in range(2)]
    one = priced(*(Use("thing.calls", 1, "month", price=reason) for reason in missing))
    assert [line.monthly_usd for line in one.lines] == [None, None]
    assert one.incomplete == ["n0 has no price.", "n1 has no price."]


def test_an_account_pays_for_the_least_once():
    """30 and 20 of at least 100: 25 more each; beyond the least nothing is added."""
    given = Price("thing.gb", "yours", "GB", (Tier(Decimal(0), None, Decimal(1)),), source="your rate")
    one = priced(*(Use("thing.gb", float(gb), "GB", price=given, at_least=100.0) for gb in (30, 20)))
    assert [line.monthly_usd for line in one.lines] == pytest.approx([55, 45])
    assert "50 short of the least an account pays for ÷ 2 that share it = 55 GB" in one.lines[0].formula
    enough = priced(*(Use("thing.gb", float(gb), "GB", price=given, at_least=100.0) for gb in (90, 20)))
    assert [line.monthly_usd for line in enough.lines] == pytest.approx([90, 20])


def test_the_least_is_paid_for_without_any_use():
    given = Price("thing.gb", "yours", "GB", (Tier(Decimal(0), None, Decimal(1)),), source="your rate")
    assert priced(Use("thing.gb", 0.0, "GB", price=given, at_least=100.0)).total_usd == 100


def test_nothing_of_what_has_no_price_is_no_gap_whatever_the_traffic(tables):
    """Fair queues have no price in Ireland, which is no matter where no message is one."""
    document = architecture([clients(), node("q", "sqs")], [edge("c", "request", "q", "send")], region="eu-west-1")
    one = estimate(document, tables, scale=[0.5, 1, 2])
    assert not one.incomplete
    assert [line.dimension for line in one.lines] == ["sqs.standard.requests"]


def test_addresses_of_a_gateway_are_on_no_load_balancers_bill(tables):
    document = architecture([clients(requests=1000), node("nat", "nat_gateway")], [])
    billed = {line.dimension: line.service for line in estimate(document, tables).lines}
    assert billed["vpc.public_ipv4.in_use_hour"] == "public_ipv4"
