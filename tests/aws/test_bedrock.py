"""Bedrock: callers wait for what a model writes, and what has no price is unknown."""

import re

import pytest

from estimator.aws.bedrock.models import CACHING, MODELS
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.setting import declared
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of


def chat(*, waits="sequence", timeout_s=None, region="us-east-1", **settings):
    """A request a second, each of which has a function ask a model once."""
    patience = {} if timeout_s is None else {"timeout_s": timeout_s}
    return architecture(
        [
            clients(),
            function("f", duration_ms=100, memory_mb=1024, waits=waits, **patience),
            node("m", "bedrock", **settings),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "m", "invoke")],
        region=region,
    )


def quantity(document, tables, dimension) -> float:
    return next(line.quantity for line in estimate(document, tables).lines if line.dimension == dimension)


def test_a_function_is_billed_while_the_model_writes(tables):
    """0.1 s of its own, 0.5 s until the first token, 200 tokens at 40 a second; a GB of memory."""
    document = chat(first_token_ms=500, output_tokens=200, tokens_per_second=40)
    assert quantity(document, tables, "lambda.duration.x86") == pytest.approx(2_628_000 * (0.1 + 0.5 + 5))
    busy = limit_of(estimate(document, tables), "lambda.concurrent_executions").demand
    assert busy == pytest.approx(0.1 + 0.5 + 5)


def test_the_longest_answer_decides_about_the_time_out(tables):
    """A mean answer takes 3.5 s, the longest of a hundred 10.5 s."""
    told = {"first_token_ms": 500, "tokens_per_second": 100, "output_tokens": 300}
    quick = estimate(chat(timeout_s=10, **told), tables)
    assert limit_of(quick, "lambda.timeout").verdict == "ok"
    late = limit_of(estimate(chat(timeout_s=10, slowest_tokens=1000, **told), tables), "lambda.timeout")
    assert (late.verdict, late.demand) == ("breach", pytest.approx(0.1 + 0.5 + 10))
    assert "Shorten what m does." in late.message
    assert "without waiting" not in late.message


def test_a_duration_shorter_than_the_answer_is_named(tables):
    found = {one.key: one.message for one in estimate(chat(waits="included"), tables).findings}
    assert found["path.duration"].startswith("f is said to take 100 ms, waiting included, but what it waits for takes")


def test_an_answer_that_takes_longer_than_the_sdk_waits_is_named(tables):
    """Two thousand tokens at 25 a second take 80 s; the SDK for Python waits 60."""
    document = chat(output_tokens=2000, tokens_per_second=25, timeout_s=300)
    said = {one.key: one.message for one in estimate(document, tables).findings}["path.sdk_time_out"]
    assert "m answers f within 80.6 s" in said and said.endswith("and no retries, or shorten what m does.")


@pytest.mark.parametrize(
    ("region", "settings"),
    [
        ("eu-west-1", {"model": "gpt_oss_20b"}),
        ("sa-east-1", {"model": "claude_haiku_4_5", "profile": "geo", "cached_percent": 10}),
        ("ap-east-1", {"model": "titan_embed_text_v2"}),
        ("mx-central-1", {"model": "nova_lite", "guardrail_units": 2}),
    ],
)
def test_what_has_no_price_in_a_region_is_unknown(tables, region, settings):
    found = estimate(chat(region=region, **settings), tables)
    lines = [line for line in found.lines if line.dimension.startswith("bedrock.")]
    assert lines
    assert all(line.priced.problem and line.priced.usd is None for line in lines)
    assert found.incomplete


def test_the_global_profile_has_a_price_everywhere(tables):
    found = estimate(chat(region="sa-east-1", model="claude_haiku_4_5"), tables)
    assert not found.incomplete


def test_an_embedding_writes_nothing(tables):
    """Neither billed nor waited for nor counted; it is told nothing of output."""
    with pytest.raises(DocumentError, match="has no effect while Model is"):
        estimate(chat(model="titan_embed_text_v2", output_tokens=900), tables)
    document = chat(model="titan_embed_text_v2", first_token_ms=80)
    found = estimate(document, tables)
    assert [line.dimension for line in found.lines if line.node == "m"] == ["bedrock.titan_embed_text_v2.input"]
    assert limit_of(found, "bedrock.tpm.titan_embed_text_v2.on_demand").demand == pytest.approx(60 * 1000)
    assert limit_of(found, "lambda.concurrent_executions").demand == pytest.approx(0.18)


def test_no_part_is_from_a_cache_that_has_no_price(tables):
    with pytest.raises(DocumentError, match="has no effect while Model is"):
        estimate(chat(model="nova_pro", input_tokens=1000, cached_percent=90), tables)


def test_all_rounds_of_a_map_are_calls_of_one_minute(tables):
    """One run an hour of 1,000 items, 400 at once: three rounds of 4.6 s each, so 1,000 within the minute."""
    document = architecture(
        [
            node("clock", "schedule", runs_per_day=24),
            node("w", "step_functions"),
            node("m", "bedrock", model="nova_pro", first_token_ms=600, output_tokens=240, tokens_per_second=60),
        ],
        [
            edge("clock", "invocation", "w", "start"),
            edge("w", "execution", "m", "invoke", count=1000, at_once=400, payload_kb=1, response_kb=1),
        ],
    )
    demand = limit_of(estimate(document, tables), "bedrock.rpm.nova_pro.on_demand").demand
    assert demand == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize(
    ("caller", "event", "starts"),
    [
        ("step_functions", "execution", "start_sync"),
        ("api_gateway_rest", "request", "request"),
        ("appsync", "query", "query"),
        ("fargate", "invocation", "request"),
    ],
)
def test_who_calls_a_model(tables, caller, event, starts):
    settings = {"workflow_type": "express"} if caller == "step_functions" else {}
    document = architecture(
        [clients(), node("a", caller, **settings), node("m", "bedrock")],
        [edge("c", "request", "a", starts), edge("a", event, "m", "invoke")],
    )
    assert quantity(document, tables, "bedrock.claude_haiku_4_5.global.output") == pytest.approx(2_628_000 * 300)


@pytest.mark.parametrize(("caller", "event", "does"), [("sqs", "message", "send"), ("eventbridge", "event", "put")])
def test_who_does_not(tables, caller, event, does):
    document = architecture(
        [clients(), node("a", caller), node("m", "bedrock")],
        [edge("c", "request", "a", does), edge("a", event, "m", "invoke")],
    )
    with pytest.raises(DocumentError, match="cannot"):
        estimate(document, tables)


def test_the_models_to_choose_are_those_with_a_price(tables):
    """In some region; one that is added to the tables is to be added to the list."""
    regions = [tables.price_book(region).prices for region in tables.regions]
    priced = {key for prices in regions for key in prices if key.startswith("bedrock.")}
    pattern = re.compile(r"bedrock\.([a-z0-9_]+)(\.global|\.geo)?\.input")
    assert {found[1] for key in priced if (found := pattern.fullmatch(key))} == set(MODELS)
    assert list(declared(services()["bedrock"].Settings)["model"].choices) == list(MODELS)
    cached = {key.split(".")[1] for key in priced if key.endswith(".cache_read")}
    assert cached == set(CACHING)


def test_the_quotas_of_a_model_are_those_of_the_ways_it_is_called(tables):
    limits = {key for key, _ in tables.limit_book("us-east-1").limits}
    for key, model in MODELS.items():
        by_tokens, by_calls = (
            {one.rpartition(".")[2] for one in limits if one.startswith(f"bedrock.{kind}.{key}.")}
            for kind in ("tpm", "rpm")
        )
        assert by_tokens == set(model.routings)
        assert by_calls == (set(model.routings) if model.has_request_quota else set())
