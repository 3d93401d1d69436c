"""What NAT gateways in place of addresses would change, and the other way round."""

from random import Random

import numpy as np
import pytest

from estimator.engine.document.architecture import Edge, with_samples
from estimator.engine.figures import times
from estimator.engine.maths.amounts import in_sample
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.whatif.comparison.answer import answer_of
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.way_out import has_another_way, other_way
from estimator.whatif.comparison.words import way_out_sentence
from estimator.whatif.crossings import sweep
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.plausible import plausible


def behind_an_api(*more, requests=50_000_000, containers=None, **settings):
    document = {"memory_mb": 512, "duration_ms": 300, "log_kb": 0, **settings}
    return architecture(
        [clients(requests=requests), node("api", "api_gateway_http"), function("f", **document), *more],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"min_tasks": 3, "scaling": "fixed", **(containers or {})},
    )


def test_gateways_cost_73_dollars_less_what_the_addresses_did(tables):
    """Two gateways with an address each, 65.70 + 7.30, in place of an address of $3.65 for each task; nothing is
    logged or called, so no byte passes."""
    both = compare(behind_an_api(requests=1000), tables)
    other = other_way(both)
    assert (other.way, other.instead_of) == ("nat", ("address",))
    assert other.gateways_usd == pytest.approx(73.00) and other.usd_per_gb == (0.045, 0.045)
    assert other.monthly_usd == pytest.approx(73.00 - 3 * 3.65)
    assert other.address_usd == pytest.approx(3.65) and other.enough_tasks == 21


@pytest.mark.parametrize("said", [{}, {"way_out": "nat"}, {"memory_mb": 1769, "duration_ms": 150}])
def test_it_is_what_a_comparison_with_the_other_way_says(tables, said):
    document = behind_an_api(requests=5_000_000, **said)
    both = compare(document, tables)
    other = other_way(both)
    chosen = compare(document.model_copy(update={"containers": {**document.containers, "way_out": other.way}}), tables)
    costs = [in_sample(one.containers.total_monthly_usd) for one in (both, chosen)]
    assert other.monthly_usd == pytest.approx(costs[1] - costs[0])
    check_is_what_would_be_said(both)


def check_is_what_would_be_said(both):
    """Where the answer turns that is given when the other way is chosen, to a percent, and who then wins."""
    other = other_way(both)
    document, tables = both.drawn.architecture, both.drawn.tables
    chosen = {**document.containers, "way_out": other.way}
    told = answer_of(compare(document.model_copy(update={"containers": chosen}), tables))
    if told.turn is not None:
        below, above = told.turn.scale * 0.99, told.turn.scale * 1.01
        assert other.place.turn.cheaper_above == other.cheaper == told.turn.cheaper_above
        assert below <= other.place.turn.scale <= above and below <= other.place.above <= above
        assert f"cheaper above {times(told.turn.scale)}" in (said := way_out_sentence(both)) or other.place.until, said
    elif told.alike_above is not None:
        assert other.alike_above == pytest.approx(told.alike_above.below, rel=0.01) and other.cheaper is None
    else:
        assert (other.cheaper, other.place.turn, other.place.above) == (told.cheaper, None, None)


@pytest.mark.parametrize("target", ["ecs", "eks"])
@pytest.mark.parametrize("way_out", ["address", "endpoint", "ipv6", "none", "nat", "shared_nat"])
def test_the_line_is_what_the_answer_says_when_that_way_is_chosen(tables, way_out, target):
    """Sixty million calls of something outside AWS, where tasks start one after another and the side changes back."""
    document = behind_an_api(
        node("ext", "external_system"), requests=60_000_000, duration_ms=200, log_kb=1,
        containers={"way_out": way_out, "target": target, "min_tasks": 2, "scaling": "by_load"},
    )  # fmt: skip
    calls = edge("f", "invocation", "ext", "request", payload_kb=5, response_kb=20)
    edges = [*document.edges, Edge.model_validate(calls)]
    both = compare(document.model_copy(update={"edges": edges}), tables)
    if has_another_way(both):
        check_is_what_would_be_said(both)


@pytest.mark.parametrize("seed", range(12))
def test_so_it_is_of_any_plausible_document(tables, seed):
    both = compare(plausible(Random(seed)), tables)
    if has_another_way(both):
        check_is_what_would_be_said(both)


@pytest.mark.parametrize(
    ("cpu", "memory_mb", "requests"), [(90, 1769, 2_000_000), (90, 3539, 40_000_000), (60, 512, 3e7)]
)
def test_so_it_is_where_the_side_goes_back_and_forth(tables, cpu, memory_mb, requests):
    """Few large tasks: each that starts may change the cheaper side, twice between two amounts of the sweep."""
    document = behind_an_api(
        requests=requests, memory_mb=memory_mb, containers={"cpu_share_percent": cpu, "scaling": "by_load"}
    )
    check_is_what_would_be_said(compare(document, tables))


@pytest.mark.parametrize("tasks", [20, 21])
def test_gateways_cost_less_from_so_many_tasks_on_and_not_from_fewer(tables, tasks):
    """Twenty addresses cost as much as two gateways with theirs: 20 × 3.65 = 65.70 + 7.30."""
    other = other_way(compare(behind_an_api(requests=1000, containers={"min_tasks": tasks}), tables))
    assert (other.monthly_usd < -0.005) == (tasks >= other.enough_tasks)


@pytest.mark.parametrize("way_out", ["endpoint", "ipv6", "none"])
def test_how_many_addresses_cost_as_much_is_not_told_where_no_task_has_one(tables, way_out):
    both = compare(behind_an_api(requests=1000, containers={"way_out": way_out}), tables)
    assert other_way(both).enough_tasks is None and "addresses" not in way_out_sentence(both)


def test_a_gateway_that_is_there_is_not_bought_again(tables):
    document = behind_an_api(node("gate", "nat_gateway"), containers={"way_out": "address"}, requests=1000)
    both = compare(document, tables)
    other = other_way(both)
    assert (other.way, other.gateways_usd, other.enough_tasks) == ("nat", 0, None)
    assert other.monthly_usd == pytest.approx(-3 * 3.65)
    assert "With NAT gateways (there already, at $0.045 a GB) instead of public addresses" in way_out_sentence(both)


def test_where_tasks_go_out_by_nat_addresses_are_the_other_way(tables):
    both = compare(behind_an_api(requests=1000, containers={"way_out": "nat"}), tables)
    other = other_way(both)
    assert (other.way, other.instead_of) == ("address", ("nat",))
    assert other.monthly_usd == pytest.approx(3 * 3.65 - 73.00)
    assert way_out_sentence(both) == (
        "With public addresses ($3.65 a month each) instead of NAT gateways, containers cost $62.05 a month less; "
        "serverless is then cheaper up to a hundred times today's traffic."
    )


def test_the_sentence_says_what_it_costs_and_where_the_answer_turns(tables):
    both = compare(behind_an_api(requests=5_000_000), tables)
    sentence = way_out_sentence(both)
    assert sentence.startswith(
        "With NAT gateways ($73.00 a month and $0.045 a GB) instead of public addresses, containers cost "
    )
    assert f"containers are then cheaper above {other_way(both).place.above:.2g} × today's traffic" in sentence
    assert sentence.endswith("From 21 tasks on, gateways cost less than addresses, but for what they bill a GB.")
    assert sentence in comparison_text(both)


def test_it_is_in_the_json(tables):
    both = compare(behind_an_api(requests=1000), tables)
    told = ComparisonResult.of(both).other_way_out
    assert (told.way_out, told.instead_of, told.enough_tasks) == ("nat", ["address"], 21)
    assert told.monthly_usd == pytest.approx(62.05) and told.message == way_out_sentence(both)


def test_nothing_is_said_where_nothing_moves(tables):
    both = compare(architecture([clients(), node("s", "fargate")], [edge("c", "request", "s", "request")]), tables)
    assert other_way(both) is None and way_out_sentence(both) == ""
    assert ComparisonResult.of(both).other_way_out is None


def test_the_first_sample_speaks(tables):
    document = with_samples(behind_an_api(requests=1000), {("f", "duration_ms"): np.array([300.0, 900.0])})
    assert other_way(compare(document, tables)).monthly_usd == pytest.approx(62.05)


def test_of_a_large_architecture_only_today_is_told(tables, monkeypatch):
    monkeypatch.setattr(sweep, "MOST_WORK", 0)
    both = compare(behind_an_api(requests=1000), tables)
    assert (other_way(both).place, other_way(both).cheaper) == (None, None)
    assert "containers cost $62.05 a month more. From 21 tasks on" in way_out_sentence(both)


def test_nobody_is_said_to_be_cheaper_in_the_end_where_both_cost_about_the_same(tables):
    """Both sides of a bucket whose every object is worth a call: what they differ by grows less than what they share."""
    document = architecture(
        [clients(requests=1_000_000), node("api", "api_gateway_http"), function("f"), node("b", "s3")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "b", "put", count=60, payload_kb=0.01),
        ],
    )
    both = compare(document, tables)
    other = other_way(both)
    assert (other.place, other.cheaper) == (None, None)
    assert f"both then cost about the same above {times(other.alike_above)} today's traffic." in way_out_sentence(both)
    assert "cheaper" not in way_out_sentence(compare(document, tables))


def test_the_price_of_a_gigabyte_is_that_of_each_region(tables):
    """$0.045 in Virginia, $0.052 in Frankfurt."""
    document = architecture(
        [clients(requests=1_000_000), function("f"), function("g") | {"region": "eu-central-1"}],
        [edge("c", "request", "f", "invoke"), edge("c", "request", "g", "invoke")],
    )
    both = compare(document, tables)
    assert other_way(both).usd_per_gb == (0.045, 0.052)
    assert "a month and $0.045 to $0.052 a GB, by region) instead" in way_out_sentence(both)


def test_beside_ipv6_alone_is_said_what_it_does_not_reach(tables):
    document = behind_an_api(node("ext", "external_system"), requests=1000, containers={"way_out": "ipv6"})
    said = "By IPv6 alone tasks reach nothing that has IPv4 alone, and answer behind a dual-stack load balancer"
    assert way_out_sentence(compare(document, tables)).endswith(f"{said}.")
    calls = Edge.model_validate(edge("f", "invocation", "ext", "request"))
    calling = compare(document.model_copy(update={"edges": [*document.edges, calls]}), tables)
    assert way_out_sentence(calling).endswith(f"{said}; ext must have IPv6.")
    assert "IPv6" not in way_out_sentence(compare(behind_an_api(requests=1000), tables))
