"""What a comparison says first: in parts, and in the one sentence that everything shows."""

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from estimator.engine.figures import times
from estimator.exports.lines_csv import comparison_csv
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.whatif.assumptions.sensitivity import sensitivity
from estimator.whatif.comparison.answer import answer_of
from estimator.whatif.comparison.compare import CONTAINERS, SERVERLESS, Comparison, Crossing, NearTie, compare
from estimator.whatif.comparison.words import answer, crossing_sentences, sensitivity_sentence
from estimator.whatif.crossings import sweep
from tests.engine.builders import architecture, clients, edge, function, node


def behind_an_api(requests=1_000_000, containers=None, **settings):
    said = {"memory_mb": 512, "duration_ms": 200, "log_kb": 0, **settings}
    return architecture(
        [clients(requests=requests), node("api", "api_gateway_http"), function("f", **said)],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers=containers or {},
    )


def costing(tables, serverless_more=0.0, containers_more=0.0, **settings):
    """The same with so much of operations a month on each side, so that what each costs is known."""
    ops = {"serverless_ops_usd": serverless_more, "containers_ops_usd": containers_more}
    return compare(behind_an_api(containers=ops, **settings), tables)


def tied(tables, by_usd):
    """Containers dearer by so much, made so by what operating serverless costs."""
    plain = compare(behind_an_api(), tables)
    return costing(tables, serverless_more=plain.containers_usd - plain.serverless_usd - by_usd)


def test_who_wins_by_how_much_where_that_turns_and_what_moves_it(tables):
    """A million requests at the API are $1.00, the function runs within the free tier.  Two tasks of 0.25 vCPU and 0.5
    GB with an address each are 1,460 × (0.01012 + 0.0022225 + 0.005) = $25.32, a balancer with two addresses $16.43 +
    7.30, and its capacity units $0.08: $49.06."""
    both = compare(behind_an_api(), tables)
    told = answer_of(both)
    assert (told.cheaper, told.is_below, told.is_near_tie) == ("serverless", False, False)
    assert (told.serverless_usd, told.containers_usd) == (pytest.approx(1.00), pytest.approx(49.06, abs=0.005))
    assert told.turn == both.crossings[0] and told.turn.scale > 1 and told.turn.cheaper_above == "containers"
    assert answer(both) == (
        "Serverless, by $48 a month ($1.00 against $49.06); containers win above "
        f"{told.turn.requests_per_month / 1e6:.3g} M requests a month, 20 × today (within 3 % from 19 to 20 ×); no assumption moves it by more than "
        "$3.24."
    )


def test_where_containers_win_already_the_crossing_below_today_matters(tables):
    both = compare(behind_an_api(requests=100_000_000), tables)
    told = answer_of(both)
    assert told.cheaper == "containers" and told.is_below and told.turn.scale < 1
    assert answer(both).startswith("Containers, by $")
    assert f"; serverless wins below {told.turn.requests_per_month / 1e6:.3g} M requests a month, 0." in answer(both)


def test_an_answer_that_more_traffic_does_not_change_says_so(tables):
    both = costing(tables, containers_more=1_000_000)
    assert both.crossings == [] and "; the same from 0.01 to 100 × today; " in answer(both)
    assert crossing_sentences(both) == []  # the answer says it


def test_a_side_that_never_wins_by_three_percent_is_not_said_to_win(tables):
    """Both sides of a bucket whose every object is worth a call: what they differ by grows less than what they share."""
    document = architecture(
        [clients(requests=1_000_000), node("api", "api_gateway_http"), function("f"), node("b", "s3")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "b", "put", count=20),
        ],
    )
    both = compare(document, tables)
    scales = np.geomspace(1, 100, 20_001)
    serverless, containers = both.at(scales)
    apart = np.abs(containers - serverless) / np.maximum(containers, serverless)
    from_ = scales[1:][(apart[:-1] > 0.03) & (apart[1:] <= 0.03)][-1]
    assert apart[-1] <= 0.03 and both.alike_above.below == pytest.approx(from_, rel=0.001)
    assert f"; both cost about the same from {times(from_).removesuffix(' ×')} to 100 × today" in answer(both)


def test_containers_that_win_at_all_traffic_are_said_to(tables):
    both = costing(tables, serverless_more=100, memory_mb=10_240, duration_ms=900, requests=20_000_000)
    assert both.cheaper == "containers" and both.crossings == []
    assert "; the same from 0.01 to 100 × today; " in answer(both)


def test_operations_are_named_and_counted_on_their_side_alone(tables):
    plain, both = costing(tables), costing(tables, containers_more=20)
    assert both.containers_usd == pytest.approx(plain.containers_usd + 20)
    assert both.containers.total_monthly_usd == plain.containers.total_monthly_usd
    assert both.curve[2] == pytest.approx(plain.curve[2] + 20) and both.curve[1] == pytest.approx(plain.curve[1])
    assert both.crossings[0].scale > plain.crossings[0].scale
    assert ", with $20 of operations a month on the container side);" in answer(both)
    assert "operations" not in answer(plain)


def test_operations_stand_as_a_line_of_their_own_on_each_side(tables):
    both = costing(tables, serverless_more=150, containers_more=400)
    text = comparison_text(both)
    assert text.count("  Operations ") == 2 and f"${both.containers_usd:,.2f}" in text
    rows = [row.split(",") for row in comparison_csv(both).splitlines() if ",operations," in row]
    assert [(row[0], row[7]) for row in rows] == [("serverless", "150.0"), ("containers", "400.0")]
    told = ComparisonResult.of(both)
    assert (told.operations.serverless_usd, told.operations.containers_usd) == (150, 400)
    assert told.totals.containers_usd == pytest.approx(told.containers.total_monthly_usd + 400)
    assert "operations" not in comparison_csv(costing(tables)) and "Operations" not in comparison_text(costing(tables))


def test_operations_count_where_containers_become_functions(tables):
    def of(**choices):
        work = node("s", "fargate", vcpu=1, memory_gb=2, duration_ms=200, cpu_ms=20)
        return compare(
            architecture([clients(), work], [edge("c", "request", "s", "request")], containers=choices), tables
        )

    plain, both = of(), of(serverless_ops_usd=250)
    assert both.serverless_usd == pytest.approx(plain.serverless_usd + 250)
    assert both.curve[1] == pytest.approx(plain.curve[1] + 250)
    assert "$250 of operations" in answer(both)


def test_closer_than_three_percent_is_a_near_tie_and_says_what_is_the_same(tables):
    both = tied(tables, by_usd=0.40)
    told = answer_of(both)
    assert told.is_near_tie and told.by_usd == pytest.approx(0.40)
    assert answer(both).startswith(f"Near tie: serverless by $0.40 of ${both.containers_usd:.2f} a month, ")
    assert "of operations on the serverless side" in answer(both)


def test_what_is_the_same_on_both_sides_is_told_of_a_near_tie(tables):
    """A bucket with 100,000 GB costs more than $2,000 on both sides, so a difference of $48 is a near tie."""
    document = architecture(
        [
            clients(requests=1_000_000),
            node("api", "api_gateway_http"),
            function("f"),
            node("b", "s3", storage_gb=100_000),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "b", "get", share=0),
        ],
    )
    both = compare(document, tables)
    told, bucket = answer_of(both), both.serverless.node_usd("b")
    assert told.is_near_tie and told.same_usd == pytest.approx(bucket)
    serverless, containers = both.serverless_usd - bucket, both.containers_usd - bucket
    assert f"; ${bucket:,.2f} is the same on both sides and ${serverless:.2f} against ${containers:.2f} differs; " in (
        answer(both)
    )


def test_a_near_tie_names_the_assumption_that_would_decide_it(tables):
    """75 requests at once in a task need 0.51 GB, so tasks of 1 GB: 2 × 730 × 0.5 × $0.004445 = $3.24 more."""
    containers_win = tied(tables, by_usd=-0.40)
    deciding = answer_of(containers_win).deciding
    assert containers_win.cheaper == "containers" and deciding.difference_high == pytest.approx(3.24, abs=0.005)
    assert answer(containers_win).endswith(f"; {deciding.label} would decide it.")


def test_a_near_tie_that_no_assumption_decides_says_so(tables):
    both = tied(tables, by_usd=0.40)
    assert answer_of(both).deciding is None and min(one.difference_low for one in sensitivity(both)) > -0.40
    assert answer(both).endswith("; no assumption alone would change who wins.")


@pytest.mark.parametrize("by_usd", [0.0001, 0.02, 0.40])
def test_no_difference_is_nothing_and_none_is_all(tables, by_usd):
    assert re.search(r"\b(0|100) ?%", answer(tied(tables, by_usd))) is None


def test_equal_costs_are_a_near_tie(tables):
    both = tied(tables, by_usd=0)
    assert answer(both).startswith(f"Near tie: both cost ${both.containers_usd:.2f} a month, with ")


def test_answer_and_lines_name_one_assumption_that_would_decide_a_near_tie(tables, monkeypatch):
    both = tied(tables, by_usd=-0.40)
    deciding = answer_of(both).deciding
    more = replace(deciding, choice="slots", difference_low=-90.0, difference_high=-80.0)  # moves more, decides nothing
    monkeypatch.setattr("estimator.whatif.comparison.answer.sensitivity", lambda _: [more, deciding])
    monkeypatch.setattr("estimator.whatif.comparison.words.sensitivity", lambda _: [more, deciding])
    assert answer(both).endswith(f"; {deciding.label} would decide it.")
    assert sensitivity_sentence(both).startswith(f"It would be decided by {deciding.label}: at ")


def test_crossings_that_two_digits_do_not_tell_apart_are_told_with_more(tables, monkeypatch):
    turns = [Crossing(scale, 0, side, 50, (scale, scale)) for scale, side in TURNS]
    monkeypatch.setattr(Comparison, "crossings", property(lambda _: turns))
    told = [one.split(" today's")[0] for one in crossing_sentences(compare(behind_an_api(), tables))[:3]]
    assert told == ["Above 11.8 ×", "Above 12.1 ×", "Above 60 ×"]


def test_totals_under_a_cent_are_called_so(tables):
    """A message a month wakes a task of $0.017 an hour for twenty minutes."""
    document = architecture(
        [clients(requests=1), function("f"), node("q", "sqs")],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke")],
        containers={"scale_to_zero": True},
    )
    both = compare(document, tables)
    assert 0 < both.containers_usd < 0.01 and both.serverless_usd < 0.01
    assert answer(both) == "Near tie: both cost less than a cent a month."


def test_what_only_clocks_start_is_told_in_multiples(tables):
    document = architecture(
        [node("clock", "schedule", runs_per_day=1440), function("f", memory_mb=2048, duration_ms=50_000)],
        [edge("clock", "invocation", "f", "start")],
    )
    both = compare(document, tables)
    assert both.requests_per_month == 0 and both.crossings
    said = f"{answer(both)} {' '.join(crossing_sentences(both))}"
    assert "0 requests" not in said and "requests a month" not in said and "× today" in said


def test_nothing_to_compare_a_missing_price_and_too_much_are_said_plainly(tables, tables_on, monkeypatch):
    nothing = architecture([clients(), node("b", "s3")], [edge("c", "request", "b", "get")])
    assert answer(compare(nothing, tables)).startswith("There is neither a function nor a container here")
    assert answer(compare(behind_an_api(), tables_on(date(2020, 1, 1)))) == (
        "Which side is cheaper is unknown: a price is missing."
    )
    monkeypatch.setattr(sweep, "MOST_WORK", 0)
    assert "; so much flows here that no other traffic is priced" in answer(compare(behind_an_api(), tables))


def test_the_sensitivity_is_said_at_both_ends(tables):
    both = compare(behind_an_api(requests=30_000_000, containers={"cpu_share_percent": 90}), tables)
    most = answer_of(both).most
    sentence = sensitivity_sentence(both)
    assert sentence.startswith(f"Most sensitive to {most.label}: at ") and " containers cost " in sentence
    assert sentence in comparison_text(both)
    told = ComparisonResult.of(both).sensitivity[0]
    assert (told.choice, told.label, told.low, told.high) == (most.choice, most.label, most.low, most.high)
    assert (told.difference_low, told.difference_high) == (most.difference_low, most.difference_high)


def test_a_hardly_felt_assumption_is_not_called_decisive(tables):
    both = costing(tables, containers_more=100_000)
    most = answer_of(both).most
    assert answer(both).endswith(f"; no assumption moves it by more than ${most.moves_usd:.0f}.") or (
        answer(both).endswith(f"; no assumption moves it by more than ${most.moves_usd:.2f}.")
    )


@dataclass(frozen=True)
class AlmostCrossing(Crossing):
    """A crossing with a near tie around it."""

    span: tuple[float, float] = (4.6, 5.4)


TURNS = ((11.8, CONTAINERS), (12.1, SERVERLESS), (60.0, CONTAINERS))
TIES = [NearTie(*one) for one in ((20, 22, CONTAINERS, False), (30, 31, CONTAINERS, False), (60, 66, SERVERLESS))]


def test_a_crossing_within_a_near_tie_is_told_with_its_span(tables, monkeypatch):
    turns = AlmostCrossing(5.0, 5_000_000, "containers", 50.0), AlmostCrossing(40.0, 40_000_000, "serverless", 400.0)
    monkeypatch.setattr(Comparison, "crossings", property(lambda _: list(turns)))
    monkeypatch.setattr(Comparison, "near_ties", property(lambda _: TIES), raising=False)
    both = compare(behind_an_api(), tables)
    assert (
        "; containers win above 5 M requests a month, 5 × today (within 3 % from 4.6 to 5.4 ×), up to 40 ×; "
        in answer(both)
    )
    assert crossing_sentences(both) == [  # the first is in the answer
        "Above about 40 × today's traffic (within 3 % from 4.6 to 5.4 ×), 40,000,000 requests a month ($400.00), "
        "serverless costs less.",
        "From 20 to 22 × and from 30 to 31 × today's traffic both cost about the same, within 3 %, at times: it changes "
        "with each task that starts.",
        "From 60 to 66 × today's traffic both cost about the same, within 3 %.",
    ]
