"""Named inputs in the builder: added, used in fields, changed, renamed, deleted, and the cost of one."""

import pytest

from estimator.engine.figures import usd_of_one
from tests.web.samples import Visit, text_of, what_is_said, words_of


def add(visit: Visit, name="orders_per_day", value="4k", *, htmx=False):
    return visit.post("input_add", visit.fill("new-input", name=name, value=value), htmx=htmx)


def change(visit: Visit, named: str, *, htmx=False, **typed):
    return visit.post("input_change", visit.fill(f"input-{named}", **typed), input_name=named, htmx=htmx)


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("formula", ["= nope × 30", "= 3 ÷ 0", "= nope + other", "= (2"])
@pytest.mark.parametrize(
    ("action", "form", "typed", "where"),
    [
        ("unit_cost", "unit-cost", {"name": "order"}, {}),
        ("input_add", "new-input", {"name": "orders"}, {}),
        ("node_settings", "node-form", {}, {"node_id": "order"}),
        ("edge_change", "edge-form", {}, {"edge_id": "order-orders-read"}),
    ],
)
def test_a_formula_that_cannot_be_worked_out_is_refused_wherever_it_is_typed(
    visit, action, form, typed, where, formula, htmx
):
    field = {"unit_cost": "per_month", "input_add": "value", "node_settings": "duration_ms", "edge_change": "count"}
    selected = {"node_id": "node=order", "edge_id": "edge=order-orders-read"}.get(next(iter(where), ""), "")
    values = visit.fill(form, selected, **typed, **{field[action]: formula})
    response = visit.post(action, values, htmx=htmx, at=selected, **where)
    assert response.status_code == 422 and visit.sentences() == ["Begin"]
    assert any(said in words_of(response) for said in ("nope", "divides by 0", "÷ 0", "(2", "parenthes", "bracket"))


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_field_takes_a_formula_and_follows_its_input(visit, htmx):
    assert add(visit, htmx=htmx).status_code == (200 if htmx else 303)
    form = visit.fill("node-form", "node=order", duration_ms="=orders_per_day*2/100")
    visit.post("node_settings", form, node_id="order", htmx=htmx, at="node=order")
    assert visit.node("order").formulas == {"duration_ms": "= orders_per_day × 2 ÷ 100"}
    assert "= 80 ms." in visit.page("node=order")
    assert change(visit, "orders_per_day", value="5,000", htmx=htmx).status_code == (200 if htmx else 303)
    assert visit.sentences()[-1] == "Set orders_per_day to 5,000"
    assert visit.node("order").settings["duration_ms"] == 100


def test_a_number_takes_the_place_of_a_formula(visit):
    add(visit)
    for typed, kept in (("= orders_per_day ÷ 100", {"duration_ms": "= orders_per_day ÷ 100"}), ("40", {})):
        form = visit.fill("node-form", "node=order", duration_ms=typed)
        visit.post("node_settings", form, node_id="order")
        assert visit.node("order").formulas == kept
        assert visit.node("order").settings["duration_ms"] == 40


def test_an_edge_takes_a_formula(visit):
    add(visit, "reads", "3")
    edge = next(one for one in visit.document.edges if one.target == "orders")
    form = visit.fill("edge-form", f"edge={edge.id}", count="= reads + 1")
    visit.post("edge_change", form, edge_id=edge.id)
    changed = visit.document.edge(edge.id)
    assert (changed.count, changed.formulas) == (4, {"count": "= reads + 1"})


def test_renaming_rewrites_uses_and_what_is_used_is_not_deleted(visit):
    add(visit)
    visit.post("node_settings", visit.fill("node-form", "node=order", duration_ms="= orders_per_day"), node_id="order")
    change(visit, "orders_per_day", name="orders")
    assert visit.node("order").formulas == {"duration_ms": "= orders"}
    refused = visit.post("input_delete", {"revision": visit.project.head.number}, input_name="orders", htmx=True)
    assert refused.status_code == 422
    assert what_is_said(refused).startswith("orders is used by order, Billed duration")
    visit.post("node_settings", visit.fill("node-form", "node=order", duration_ms="40"), node_id="order")
    visit.post("input_delete", {"revision": visit.project.head.number}, input_name="orders")
    assert visit.document.inputs == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("a b", "1", "cannot stand in a formula"),
        ("a", "", "is missing"),
        ("a", "= a", "no input “a”"),
        ("a", "=" + "(" * 150, "nested more than 20 deep"),
        ("a", "1e16", "must be at most"),
    ],
)
def test_what_is_no_input_is_refused_and_kept_as_typed(visit, name, value, said):
    before = visit.sentences()
    for htmx in (False, True):
        refused = add(visit, name, value, htmx=htmx)
        assert refused.status_code == 422
        assert said in words_of(refused)
    assert visit.sentences() == before


def test_the_cost_of_one_stands_beside_the_total_on_every_page(visit):
    add(visit)
    form = visit.fill("unit-cost", name="order", per_month="= orders_per_day × 30")
    visit.post("unit_cost", form)
    usd = visit.shows("")["estimate"].total_monthly_usd / 120_000
    for page in ("builder", "compare", "report"):
        assert usd_of_one(usd) in words_of(visit.get(page))
        assert "per order" in words_of(visit.get(page))


def test_a_share_takes_a_formula(visit):
    add(visit, "buyers", "30")
    edge = next(one for one in visit.document.edges if one.target == "order")
    visit.post("edge_change", visit.fill("edge-form", f"edge={edge.id}", share="= buyers × 2"), edge_id=edge.id)
    changed = visit.document.edge(edge.id)
    assert (changed.share, changed.formulas) == (60, {"share": "= buyers × 2"})
    refused = visit.post(
        "edge_change", visit.fill("edge-form", f"edge={edge.id}", share="= buyers × 4"), edge_id=edge.id, htmx=True
    )
    assert refused.status_code == 422 and "it comes from “= buyers × 4”" in words_of(refused)


def test_what_takes_no_formula_says_so_in_one_sentence(visit):
    add(visit, "n", "3")
    said = "takes no formula, “= n × 4”: give a number (formulas stand in settings of cards and arrows"
    month = visit.post("document_settings", visit.fill("document-form", month="= n × 4"), htmx=True)
    quota = visit.post(
        "document_quota",
        {"revision": visit.project.head.number, "value": "= n × 4"},
        key="lambda.concurrent_executions",
        at="tab=limits&quota=lambda.concurrent_executions",
        htmx=True,
    )
    for refused in (month, quota):
        assert refused.status_code == 422 and said in words_of(refused)
    assert visit.document.month == 12 and not visit.document.quotas


def test_traffic_that_is_a_formula_is_multiplied_by_a_what_if(visit):
    add(visit, "orders_per_day", "4k")
    form = visit.fill("node-form", "node=app", requests_per_month="= orders_per_day × 30")
    visit.post("node_settings", form, node_id="app")
    today, then = (visit.shows(f"tab=bill&bill=line&times={times}")["estimate"] for times in ("", "12"))
    assert visit.document.formulated["app"].formulas == {"requests_per_month": "= orders_per_day × 30"}
    requests = [
        next(line.quantity for line in one.lines if line.node == "api" and line.unit == "requests")
        for one in (today, then)
    ]
    assert requests == pytest.approx([120_000, 1_440_000])
    assert visit.shows("node=app&times=12")["form"]["requests_per_month"].value() == "= orders_per_day × 30"


def test_a_what_if_may_be_a_formula_itself(visit):
    add(visit, "growth", "6")
    assert visit.shows("times=%3D+growth+*+2")["what_if"].times == 12
    bad = visit.shows("times=%3D+grow")["what_if"]
    assert not bad.is_on and "there is no input “grow”" in bad.error


@pytest.mark.parametrize("none", ["0", "= orders × 0"])
def test_there_is_no_cost_of_one_of_none(visit, none):
    add(visit, "orders", "4k")
    refused = visit.post("unit_cost", visit.fill("unit-cost", name="order", per_month=none), htmx=True)
    assert refused.status_code == 422 and "must be more than 0" in words_of(refused)
    assert visit.document.unit_cost is None


def test_what_an_edit_moves_stands_beside_the_total(visit):
    visit.post("unit_cost", visit.fill("unit-cost", name="order", per_month="1000"))
    form = visit.fill("node-form", "node=app", requests_per_month="900M")
    page = text_of(visit.post("node_settings", form, node_id="app", htmx=True))
    readings = page.split('id="readings"')[1]
    assert readings.index('<em class="tag">') < readings.index("unit-cost")
