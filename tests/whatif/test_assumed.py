"""What a comparison assumes, as it is said in the report, as JSON and as text."""

import pytest

from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.whatif.comparison.assumed import assumed, assumed_sentences, choices_without_part
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

LEFT_TO_SIZING = {"vcpu", "memory_gb", "hours_on"}
NOT_COUNTED = {"serverless_ops_usd", "containers_ops_usd"}


def behind_an_api(**containers):
    return architecture(
        [clients(requests=3_000_000), node("api", "api_gateway_http"), function("f")],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers=containers,
    )


def test_what_is_given_is_told_before_what_is_assumed(tables):
    both = compare(behind_an_api(cpu_share_percent=90, scaling="fixed"), tables)
    given, others = assumed_sentences(both)
    assert given == "Given are Processor share of the duration: 90 %; Number of tasks: fixed at the week's peak."
    assert others.startswith("Assumed are Containers run on: ECS; Requests at once in a task: 50; ")
    assert "Processor share" not in others


def test_every_choice_that_is_read_is_told_and_no_other(tables):
    both = compare(behind_an_api(), tables)
    told = {one.choice for one in assumed(both)}
    every = set(type(both.choices).model_fields)
    assert told == every - choices_without_part(both) - LEFT_TO_SIZING - NOT_COUNTED
    assert {"target", "slots", "way_out"} <= told


def test_what_operating_costs_is_told_where_it_is_counted(tables):
    both = compare(behind_an_api(containers_ops_usd=200), tables)
    assert assumed_sentences(both)[0] == "Given is Operating the containers: 200 USD a month."


def test_functions_that_are_made_assume_what_is_read_of_them(tables):
    work = node("s", "fargate", vcpu=1, memory_gb=2, duration_ms=200, cpu_ms=20)
    both = compare(architecture([clients(), work], [edge("c", "request", "s", "request")]), tables)
    assert {one.choice for one in assumed(both)} == {"function_time_percent", "base_mb", "request_mb"}


def test_where_nothing_moves_nothing_is_assumed(tables):
    nothing = compare(architecture([clients(), node("b", "s3")], [edge("c", "request", "b", "get")]), tables)
    assert assumed(nothing) == assumed_sentences(nothing) == ComparisonResult.of(nothing).assumptions == []


def test_json_and_text_state_them(tables):
    both = compare(behind_an_api(cpu_share_percent=90), tables)
    first, second, *_ = ComparisonResult.of(both).assumptions
    assert (first.choice, first.value, first.unit, first.given) == ("cpu_share_percent", 90, "%", True)
    assert (second.choice, second.given, second.message) == ("target", False, "Containers run on: ECS")
    text = comparison_text(both)
    assert "What the container side assumes.\nGiven is Processor share of the duration: 90 %.\nAssumed are " in text


@pytest.mark.parametrize(("target", "is_left_out"), [("ecs", False), ("app_runner", True)])
def test_what_app_runner_does_itself_is_assumed_of_tasks_alone(target, is_left_out, tables):
    told = {one.choice for one in assumed(compare(behind_an_api(target=target), tables))}
    assert ({"target_percent", "way_out"} & told == set()) == is_left_out
