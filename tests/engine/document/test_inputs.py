"""Named inputs and formulas: read, worked out, written back, changed, and refused in a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.document.architecture import with_samples
from estimator.engine.document.change import difference, patch
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.formula import read_formula
from estimator.engine.document.input_changes import delete_input, rename_input, set_input, uses_of
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.unit_cost import unit_cost, unit_usd
from tests.aws.test_golden import GOLDEN
from tests.golden import read_bill

INPUTS = {"orders_per_day": {"value": 4000}, "orders": {"value": "=orders_per_day*30"}}


def document(inputs=INPUTS, duration="= orders ÷ 1k", count="= 1 + 1", **more):
    nodes = [
        {"id": "app", "service": "clients", "settings": {"requests_per_month": "= orders"}},
        {"id": "fn", "service": "lambda", "settings": {"duration_ms": duration}},
    ]
    edges = [{"id": "e1", "source": "app", "event": "request", "target": "fn", "operation": "invoke", "count": count}]
    return from_dict({"version": 1, "inputs": inputs, "nodes": nodes, "edges": edges, **more})


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("=a*30", "= a × 30", 120),
        ("= a×b/ -2", "= a × b ÷ -2", -20),
        ("=(a+b)*2k−1", "= (a + b) × 2k - 1", 27999),
        ("= 0.1 * 3 * 10", "= 0.1 × 3 × 10", 3),
        ("= 1,536 + 1e3", "= 1,536 + 1e3", 2536),
        ("= 2 - 3 - 4", "= 2 - 3 - 4", -5),
        ("= 12 / 3 / 2", "= 12 ÷ 3 ÷ 2", 2),
        ("= -(-a)", "= -(-a)", 4),
    ],
)
def test_arithmetic_is_worked_out_and_written_back(text, written, value):
    formula = read_formula(text)
    assert formula.text == written
    assert read_formula(written) == formula
    assert formula.value({"a": 4, "b": 10}) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= " + "9" * 10_000, "10,002 characters"),
        ("=" + "(" * 100, "nested more than 20 deep"),
        ("=" + "-" * 100 + "1", "nested more than 20 deep"),
        ("= ١ + 1", "cannot be read"),
        ("= 1e999", "smaller number"),
        ("= 1e300 × 1e300", "smaller numbers"),
        ("= a ÷ (2 - 2)", "divides by 0"),
        ("= b", "no input “b”"),
        ("= a ** 2", "“×” where it stands"),
        ("= max(a)", "“(” where it stands"),
        ("= a.real", "cannot be read"),
        ("= 3 %", "cannot be read"),
        ("= 1,53", "cannot be read"),
        ("= 2x", "cannot be read"),
        ("=", "is empty"),
        ("= (a", "ends too early"),
    ],
)
def test_what_is_no_arithmetic_is_refused_in_one_sentence(text, said):
    with pytest.raises(DocumentError, match="^“=") as refused:
        read_formula(text).value({"a": 1})
    assert said in str(refused.value)


@given(st.text(alphabet="ab1.,ek()+-*/×÷ =٣_%\x00", max_size=300))
def test_any_text_is_a_finite_number_or_refused(text):
    try:
        formula = read_formula(f"={text}")
        assert read_formula(formula.text).text == formula.text
        assert np.isfinite(formula.value({"a": 2.0, "b": 0.0}))
    except DocumentError as refused:
        assert len(str(refused)) < 400


def test_a_document_keeps_its_formulas_byte_for_byte():
    one = document(unit_cost={"name": "order", "per_month": "= orders"})
    assert (one.nodes[0].settings, one.edges[0].count) == ({"requests_per_month": 120_000}, 2)
    assert dump(load(dump(one))) == dump(one)
    assert '"requests_per_month": "= orders"' in dump(one)
    assert '"count": "= 1 + 1"' in dump(one)


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ({"inputs": {"a": {"value": "= b"}, "b": {"value": "= a"}}}, "inputs, ", "leads back to itself"),
        ({"inputs": {}}, "node app, requests_per_month", "no input “orders”"),
        ({"inputs": {"a b": {"value": 1}}, "duration": 1}, "inputs", "cannot stand in a formula"),
        ({"inputs": INPUTS | {"big": {"value": "= 1e15 × 10"}}}, "inputs, big, value", "it comes from “= 1e15 × 10”"),
        ({"inputs": {"orders": {"value": "many"}}}, "inputs, orders, value", "must be a number"),
        ({"count": "= -1"}, "edges[0] (e1), count", "must be at least 0, not -1: it comes from “= -1”"),
    ],
)
def test_faults_name_the_field_and_the_formula(more, where, said):
    if more.get("inputs") in ({"a b": {"value": 1}}, {"orders": {"value": "many"}}):
        data = {"version": 1, "inputs": more["inputs"]}
        with pytest.raises(DocumentError) as refused:
            from_dict(data)
    else:
        with pytest.raises(DocumentError) as refused:
            document(**more)
    assert refused.value.where.startswith(where)
    assert said in str(refused.value)


def test_a_setting_out_of_bounds_says_where_its_number_comes_from(tables):
    with pytest.raises(DocumentError, match="at most 900,000 ms, not 120,000,000: it comes from “= orders × 1k”"):
        estimate(document(duration="= orders × 1k"), tables)


def test_an_input_changes_every_field_that_uses_it_in_one_path():
    before = document()
    changes = difference(before, set_input("orders_per_day", {"value": 5000}, "").apply(before))
    assert list(changes) == [("inputs", "orders_per_day")]
    after = patch(before, {path: new for path, (_, new) in changes.items()})
    assert after.nodes[0].settings == {"requests_per_month": 150_000}
    assert after.nodes[1].settings == {"duration_ms": 150}


def test_renaming_an_input_rewrites_its_uses_and_no_other_name():
    before = document(duration="= orders ÷ orders_per_day")
    changes = difference(before, rename_input("orders", "monthly").apply(before))
    after = patch(before, {path: new for path, (_, new) in changes.items()})
    assert after.nodes[1].formulas == {"duration_ms": "= monthly ÷ orders_per_day"}
    assert after.nodes[0].settings == before.nodes[0].settings
    assert {name: len(uses) for name, uses in uses_of(after).items()} == {"orders_per_day": 2, "monthly": 2}


def test_edits_of_two_people_meet_in_one_formula():
    base = document()
    theirs = patch(base, {("inputs", "orders_per_day"): {"value": 1000}})
    ours = difference(
        base,
        base.model_copy(
            update={"nodes": [base.nodes[0], base.nodes[1].with_settings({"duration_ms": "= orders_per_day ÷ 10"})]}
        ),
    )
    merged = patch(theirs, {path: new for path, (_, new) in ours.items()})
    assert merged.nodes[1].settings == {"duration_ms": 100}


def test_an_input_that_is_used_cannot_go():
    before = document()
    changes = difference(before, delete_input("orders").apply(before))
    with pytest.raises(DocumentError, match="there is no input “orders”"):
        patch(before, {path: new for path, (_, new) in changes.items()})


def test_one_draw_of_an_input_is_in_all_that_uses_it(tables):
    one = document(unit_cost={"name": "order", "per_month": "= orders"})
    drawn = estimate(with_samples(one, {}, {"orders_per_day": [2000, 4000, 8000]}), tables)
    for sample, value in enumerate((2000, 4000, 8000)):
        alone = estimate(document({**INPUTS, "orders_per_day": {"value": value}}), tables)
        assert drawn.total_samples[sample] == pytest.approx(alone.total_monthly_usd)
        of_one = np.reshape(unit_usd(drawn), -1)[sample]
        assert of_one == pytest.approx(alone.total_monthly_usd / (value * 30))


def test_one_order_costs_what_a_person_works_out(tables_on):
    bill = read_bill(GOLDEN / "named_inputs.md")
    one = estimate(bill.architecture, tables_on(bill.architecture.prices_as_of))
    assert unit_usd(one) == pytest.approx(3.84 / 120_000)
    assert unit_cost(one) == "$0.000032 per order"
    twice = estimate(bill.architecture, one.tables, scale=2)
    assert unit_usd(twice) == pytest.approx((3 + (600_000 - 20_000) * 0.03 / 10_000) / 240_000)


def test_no_orders_have_no_cost(tables):
    one = document({"orders": {"value": 0}}, duration=100, unit_cost={"name": "order", "per_month": "= orders"})
    assert unit_cost(estimate(one, tables)) == ""
