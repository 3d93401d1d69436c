"""What a document says that nothing uses is named: rates, quotas, prices and numbers that wait for something."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.unused import unused
from tests.engine.builders import architecture, clients, edge, function

REQUESTS = "lambda.requests.x86"


def document(source=None, of_function=None, **more):
    nodes = [clients(requests=1_000_000, **(source or {})), function("f", **(of_function or {}))]
    return architecture(nodes, [edge("c", "request", "f", "invoke", response_kb=0)], free_tier="none", **more)


def said(tables, **more):
    return [(one.kind, one.names, one.message) for one in unused(estimate(document(**more), tables))]


def test_a_document_whose_every_word_is_used_has_nothing_to_say(tables):
    assert said(tables, rates={REQUESTS: [{"usd": 1e-7}]}, quotas={"lambda.concurrent_executions": 5000}) == []


def test_a_rate_by_which_nothing_is_billed_is_named(tables):
    [(kind, names, message)] = said(tables, rates={"lambda.requests.arm": [{"usd": 1e-7}]})
    assert (kind, names) == ("rate", ("lambda.requests.arm",))
    assert message.startswith("The rate of lambda.requests.arm is used by no line of the bill")


def test_several_rates_are_named_in_one_sentence(tables):
    rates = ["lambda.requests.arm", "lambda.duration.arm", "api_gateway.http.requests", "api_gateway.rest.requests"]
    [(_, names, message)] = said(tables, rates={name: [{"usd": 1}] for name in rates})
    assert names == tuple(rates) and message.startswith("Rates of lambda.requests.arm, ")


def test_quotas_that_limit_nothing_are_named(tables):
    [(kind, names, message)] = said(tables, quotas={"kinesis.shards": 5000, "lambda.concurrent_executions": 9})
    assert (kind, names) == ("quota", ("kinesis.shards",)) and "nothing that is drawn asks for it" in message


def test_numbers_that_wait_for_an_arrow_and_prices_that_wait_for_a_setting_are_named(tables):
    found = said(tables, source={"users_per_month": 500}, of_function={"instance_usd": 100.0})
    assert [names for _, names, _ in found] == [("c/users_per_month",), ("f/instance_usd",)]
    assert "no arrow starts from its users or sessions" in found[0][2]


# -- rates of a region ---------------------------------------------------------------------------------------------


def requests_usd(tables, rates, region="us-east-1"):
    one = estimate(document(rates={REQUESTS: rates}, region=region), tables)
    return sum(line.monthly_usd for line in one.lines if line.dimension == REQUESTS)


@pytest.mark.parametrize(
    ("region", "usd"),
    [
        ("eu-west-1", 3.0),  # 1,000,000 × 3e-6
        ("us-east-1", 1.0),  # 1,000,000 × 1e-6: names no region, so it holds wherever there is no other
        ("eu-central-1", 0.5 * 2 + 0.5 * 4),  # 500,000 × 2e-6 + 500,000 × 4e-6
    ],
)
def test_a_rate_that_names_a_region_is_billed_there_alone(region, usd, tables):
    rates = [
        {"usd": 1e-6},
        {"usd": 3e-6, "region": "eu-west-1"},
        {"usd": 2e-6, "region": "eu-central-1"},
        {"from": 500_000, "usd": 4e-6, "region": "eu-central-1"},
    ]
    assert requests_usd(tables, rates, region) == pytest.approx(usd)


def test_where_no_rate_names_the_region_the_list_price_holds(tables):
    rates = [{"usd": 3e-6, "region": "eu-west-1"}]
    assert requests_usd(tables, rates) == pytest.approx(0.20)
    [(kind, _, message)] = said(tables, rates={REQUESTS: rates})
    assert kind == "rate" and "in eu-west-1" in message and message.endswith("there.")


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ([{"usd": 1, "region": "mars-1"}], "“mars-1” is no region with prices"),
        ([{"usd": 1}, {"from": 5, "usd": 1, "region": "eu-west-1"}], "tiers of eu-west-1 start at 0 and rise"),
    ],
)
def test_rates_of_a_region_are_checked(rates, message, tables):
    with pytest.raises(DocumentError, match=message):
        estimate(document(rates={REQUESTS: rates}), tables)
