"""Results as models: the JSON of the commands, their schema, and what both promise."""

import math
from datetime import date

import pytest

from estimator.engine.estimate import estimate
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.results.result import Result, rounded
from estimator.exports.results.schema import results_schema
from estimator.exports.text_table import estimate_text
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.sizing.running import sizings
from pricing.names import SERVICE_CODES, SERVICES
from tests.engine.builders import architecture, clients, edge, function, node


def small(**more):
    return architecture(
        [clients(requests=5e9), function("f", memory_mb=512, duration_ms=120), node("t", "dynamodb")],
        [edge("c", "request", "f", "invoke", response_kb=5), edge("f", "invocation", "t", "read")],
        **more,
    )


@pytest.fixture
def result(tables) -> EstimateResult:
    return EstimateResult.of(estimate(small(), tables))


def test_a_result_survives_its_json(result):
    again = EstimateResult.model_validate_json(result.model_dump_json())
    assert again.model_dump_json() == result.model_dump_json()


def test_tiers_of_a_line_add_up_to_its_money_and_units(result):
    """Five billion requests of 60 GB-seconds in all reach the second tier of duration."""
    for line in result.lines:
        assert sum(tier.usd for tier in line.tiers) == pytest.approx(line.monthly_usd, rel=1e-9, abs=1e-9)
        assert sum(tier.units for tier in line.tiers) + line.free == pytest.approx(line.quantity, rel=1e-9, abs=1e-9)
    assert any(len(line.tiers) > 1 for line in result.lines)


def test_who_has_an_answer_before_the_work_is_done_is_told(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("f", duration_ms=3_000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke")],
    )
    one = estimate(document, tables)
    (told,) = EstimateResult.of(one).answered_early
    assert "has its answer once q holds the message" in told.message and f"Note: {told.message}" in estimate_text(one)


def test_a_line_says_how_aws_names_it(result):
    line = next(line for line in result.lines if line.dimension == "lambda.duration.x86")
    assert (line.service_code, line.region) == ("AWSLambda", "us-east-1")
    assert "Lambda-GB-Second" in line.usage_type and line.effective_date


def test_what_is_unknown_has_a_code_and_is_never_zero(tables_on):
    result = EstimateResult.of(estimate(small(), tables_on(date(2020, 1, 1))))
    problem = result.problems[0]
    assert problem.code == "price_missing" and problem.message == result.incomplete[0]
    unknown = [line for line in result.lines if line.problem]
    assert unknown and all(line.monthly_usd is None and line.tiers == [] for line in unknown)
    assert {line.dimension for line in unknown} >= {problem.dimension}


def test_a_rate_of_your_own_has_no_day(tables):
    rates = {"lambda.requests.x86": [{"from": 0, "usd": 1e-7}, {"from": 1e9, "usd": 5e-8}]}
    result = EstimateResult.of(estimate(small(rates=rates), tables))
    line = next(line for line in result.lines if line.dimension == "lambda.requests.x86")
    assert (line.region, line.effective_date, line.source) == ("us-east-1", None, "your rate")
    assert [tier.usd_per_unit for tier in line.tiers] == [1e-7, 5e-8]


def test_a_comparison_holds_both_sides_and_its_answer(tables):
    result = ComparisonResult.of(compare(small(), tables))
    assert result.answer.endswith(".") and result.serverless.total_monthly_usd != result.containers.total_monthly_usd
    assert all(one.cheaper_above in ("serverless", "containers") for one in result.crossings)


def by_hour(**more):
    """Thirty million calls a month that compute, in office hours alone."""
    return architecture(
        [
            clients(requests=30e6, shape="office"),
            function("f", memory_mb=1769, duration_ms=200),
            node("clock", "schedule", runs_per_day=24),
            function("g", duration_ms=120_000),
        ],
        [edge("c", "request", "f", "invoke"), edge("clock", "invocation", "g", "start")],
        **more,
    )


def test_a_comparison_says_how_each_service_was_sized_and_what_decided(tables):
    comparison = compare(by_hour(containers={"slots": 40}), tables)
    (service, job), of_page = ComparisonResult.of(comparison).sizing, sizings(comparison)
    assert (service.runs_as, service.functions, service.slots, service.target) == ("service", ["f"], 40, "ecs")
    assert (service.vcpu, service.memory_gb) == (of_page[0].sized.vcpu, of_page[0].sized.memory_gb)
    assert (service.duration_ms, service.function_ms, service.cpu_ms) == (
        of_page[0].sized.duration_ms,
        200,
        pytest.approx(60),
    )
    assert service.hourly_tasks == [one.tasks for one in of_page[0].hours] and len(service.hourly_decided_by) == 168
    assert service.most_tasks == max(service.hourly_tasks) > service.least_tasks == min(service.hourly_tasks) == 2
    assert {"least", service.decided_by} <= set(service.hourly_decided_by) and service.decided_by in ("mean", "peak")
    assert service.most_tasks == math.ceil(max(service.asked.mean, service.asked.peak, service.asked.slots))
    assert (job.runs_as, job.slots, job.most_tasks, job.decided_by, job.hourly_tasks) == ("job", 1, None, None, [])


def test_a_comparison_says_how_each_function_was_sized_the_other_way_round(tables):
    work = node("s", "fargate", vcpu=1, memory_gb=2, duration_ms=200, cpu_ms=20)
    result = ComparisonResult.of(
        compare(architecture([clients(), work], [edge("c", "request", "s", "request")]), tables)
    )
    (one,) = result.function_sizing
    assert (one.container, one.was_vcpu, one.was_memory_gb, one.was_ms) == ("s", 1, 2, pytest.approx(200))
    assert one.memory_mb >= 128 and one.calls == pytest.approx(2_628_000) and result.sizing == []


def _models(model: type[Result]) -> set[type[Result]]:
    return {model, *(one for sub in model.__subclasses__() for one in _models(sub))}


def test_what_is_far_away_is_null_and_says_so(tables):
    """A call a month to 20 reserved environments: 10 calls a second of each are 526 million times as many."""
    nodes = [clients(requests=1), function("f", duration_ms=1000, reserved_concurrency=20)]
    document = architecture(nodes, [edge("c", "request", "f", "invoke")])
    one = EstimateResult.of(estimate(document, tables))
    rate = next(limit for limit in one.limits if limit.key == "lambda.rps_per_environment")
    assert (rate.headroom, rate.far_away) == (None, True) and "far away" in rate.message
    within_reach = next(limit for limit in EstimateResult.of(estimate(small(), tables)).limits if limit.headroom)
    assert not within_reach.far_away
    assert all(limit.far_away == ("far away" in limit.message) for limit in one.limits)
    assert all(limit.headroom is None or limit.headroom <= 1e6 for limit in one.limits + one.next_to_break)
    sides = ComparisonResult.of(compare(document, tables)).holding
    assert all(side.breaks_at is None or side.breaks_at <= 1e6 for side in sides)
    assert [side.far_away for side in sides if side.side == "serverless"] == [True]


def test_every_field_is_described():
    bare = [
        f"{model.__name__}.{name}"
        for model in _models(Result)
        for name, info in model.model_fields.items()
        if not info.description
    ]
    assert bare == []


def test_the_schema_asks_for_every_field_of_one_result_and_takes_no_other():
    schema = results_schema()
    assert schema["oneOf"] == [{"$ref": "#/$defs/EstimateResult"}, {"$ref": "#/$defs/ComparisonResult"}]
    for described in schema["$defs"].values():
        assert described["required"] == list(described["properties"]) and described["additionalProperties"] is False


@pytest.mark.parametrize(
    ("number", "printed"), [(1 / 3, 0.333333333333), (float("inf"), None), (float("nan"), None), (None, None), (2, 2.0)]
)
def test_numbers_have_twelve_digits_and_what_is_endless_is_null(number, printed):
    assert rounded(number) == printed


def test_every_service_with_prices_has_aws_s_code(tables):
    priced = {price.service for region in tables.regions for price in tables.price_book(region).prices.values()}
    assert priced <= SERVICE_CODES.keys() <= SERVICES.keys()


def test_an_assumption_says_what_it_moves_as_the_drawer_does(tables):
    one = estimate(small(), tables)
    told = {(each.node, each.setting): each.effect for each in EstimateResult.of(one).assumptions}
    for each in effects(one):
        effect = told[each.assumption.owner, each.assumption.setting]
        if each.is_tried:
            assert (effect.half_usd, effect.double_usd) == (each.lower, each.higher)
            assert effect.moves_limits == each.moves_limits
        else:
            assert effect is None
    moving = [effect for effect in told.values() if effect and effect.double_usd]
    assert moving and all(effect is None for (_, name), effect in told.items() if name == "architecture")
