"""The parts of the comparison page: folded rows, grouped choices, undo and redo, axes, tasks against load."""

import json
import re

import pytest

from tests.engine.builders import architecture, edge, node
from tests.web.samples import Visit, forms, ids, shop, text_of, uuid_in, words_of


@pytest.fixture
def values(visit):
    """Fills in the form of what containers assume, as the page shows it now."""
    return lambda **typed: {**forms(text_of(visit.get("compare")))["containers-form"], **typed}


@pytest.fixture
def stored(visit_to):
    """The shop with a bucket that both sides write alike."""
    document = shop().model_dump(mode="json", by_alias=True)
    bucket = node("files", "s3", storage_gb=500)
    put = edge("order", "invocation", "files", "put")
    return visit_to(architecture([*document["nodes"], bucket], [*document["edges"], put]))


def figure(response, name: str) -> dict:
    script = re.search(rf'<script type="application/json" id="{name}"[^>]*>(.*?)</script>', text_of(response), re.S)
    assert script, f"no figure {name}"
    return json.loads(script[1])


# -- choices that are read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "shown", "hidden"),
    [
        ({}, {"spot_percent", "most_times_slower", "base_mb", "scale_out_minutes"}, {"cluster", "cluster_pods"}),
        ({"target": "eks"}, {"cluster", "cluster_pods"}, {"spot_percent"}),
        ({"target": "eks", "cluster": "shared"}, {"cluster"}, {"cluster_pods"}),
        ({"scaling": "fixed"}, {"scale_to_zero"}, {"scale_out_minutes"}),
        ({"vcpu": "1"}, {"memory_gb", "base_mb"}, {"most_times_slower"}),
        ({"memory_gb": "2"}, {"vcpu", "most_times_slower"}, {"base_mb", "request_mb"}),
        ({"memory_gb": "2", "target": "app_runner"}, {"base_mb", "spot_percent"}, {"cluster"}),
    ],
)
def test_a_choice_that_nothing_reads_is_not_asked(visit, values, chosen, shown, hidden):
    visit.post("containers", {**values(), **chosen}, htmx=True)
    if chosen.get("cluster"):
        visit.post("containers", values(**chosen), htmx=True)
    asked = set(values())
    assert shown <= asked and not hidden & asked and {"target", "slots"} <= asked


def test_a_change_of_what_is_asked_brings_the_form(visit, values):
    assert "containers-form" in ids(text_of(visit.post("containers", values(target="eks"), htmx=True)))
    assert "containers-form" not in ids(text_of(visit.post("containers", values(slots="60"), htmx=True)))


def test_the_first_change_of_a_starter_brings_the_form_where_it_asks_for_something_else(starter):
    values = forms(text_of(starter.get("compare")))["containers-form"]
    changed = ids(text_of(starter.post("containers", {**values, "target": "eks"}, htmx=True)))
    assert {"comparison", "where", "containers-form", "containers-cluster"} <= set(changed)
    assert len(changed) == len(set(changed))


# -- both bills ----------------------------------------------------------------------------------------------------


def test_what_costs_the_same_on_both_sides_is_one_row_with_its_sum(stored):
    response = stored.get("compare")
    section = next(one for one in response.context["sections"] if one.name == "On both sides")
    (files,) = [row for row in section.same if row.name == "files"]
    total = sum(row.serverless.usd for row in section.same)
    assert files.difference == "" and files not in section.shown
    assert section.same_cost == f"${total:.2f}" and "the same on both sides" in words_of(response)


def test_what_differs_stands_with_the_difference_and_so_do_the_totals(visit):
    context, text = visit.get("compare").context, words_of(visit.get("compare"))
    comparison = context["comparison"]
    moved = comparison.containers.total_monthly_usd - comparison.serverless.total_monthly_usd
    assert context["total_difference"] == f"+ ${moved:,.2f}" and context["total_difference"] in text
    (order,) = [row for one in context["sections"] for row in one.shown if row.name == "order"]
    assert order.difference == f"− {order.serverless.cost}"


def test_the_report_folds_the_same_rows_too(stored):
    assert "Same on both sides: " in words_of(stored.get("report"))


# -- the choices ---------------------------------------------------------------------------------------------------


def test_choices_stand_in_groups_with_the_rest_folded(visit):
    response = visit.get("compare")
    groups = {one.name: one for one in response.context["form"].groups()}
    assert list(groups) == [
        "Where they run",
        "Processor and requests",
        "Size",
        "Number of tasks",
        "Way out and network",
        "Other",
    ]
    assert all(one.shown and not one.is_open for one in groups.values())
    asked = [field.name for one in groups.values() for field in (*one.shown, *one.folded)]
    assert sorted(asked) == sorted(response.context["form"].fields)
    assert f"{len(groups['Size'].folded)} more settings" in words_of(response)


def test_a_folded_choice_that_is_given_or_wrong_is_in_sight(visit, values):
    visit.post("containers", values(zones="3"))
    groups = {one.name: one for one in visit.get("compare").context["form"].groups()}
    assert groups["Way out and network"].is_open and not groups["Size"].is_open
    response = visit.post("containers", values(base_mb="much"))
    assert response.status_code == 422 and re.search(r'id="more-size" open', text_of(response))


# -- undo and redo -------------------------------------------------------------------------------------------------


def test_undo_and_redo_turn_what_was_assumed(visit, values):
    visit.post("containers", values(min_tasks="4"))
    response = visit.post("compare_undo")
    assert (response.status_code, response.headers["Location"]) == (303, visit.url("compare"))
    assert visit.document.containers == {}
    visit.post("compare_redo")
    assert visit.document.containers == {"min_tasks": 4}


def test_undo_by_htmx_brings_the_form_as_it_was_and_says_what_moved(visit, values):
    changed = visit.post("containers", values(min_tasks="4"), htmx=True)
    (by,) = changed.context["moved"]
    response = visit.post("compare_undo", htmx=True)
    text = text_of(response)
    assert {"comparison", "assumptions", "acts", "readings", "revision"} <= set(ids(text))
    assert forms(text)["containers-form"]["min_tasks"] == ["2"]
    assert by.startswith("containers + $") and response.context["moved"] == [by.replace("+", "−")]
    assert response.context["can_redo"] and not response.context["can_undo"]


def test_undo_is_the_same_list_as_in_the_builder(visit, values):
    visit.post("document_settings", visit.fill("document-form", name="Shop 2"))
    visit.post("containers", values(min_tasks="4"))
    visit.post("compare_undo")
    visit.post("compare_undo")
    assert visit.document.name == "Shop"
    visit.post("redo")
    assert visit.document.name == "Shop 2"


def test_the_first_change_of_a_starter_can_be_undone(starter):
    assert "disabled" in text_of(starter.get("compare")).partition('id="undo"')[2].partition(">")[0]
    values = forms(text_of(starter.get("compare")))["containers-form"]
    response = starter.post("containers", {**values, "slots": "80"}, htmx=True)
    project = Visit(starter.client, uuid=uuid_in(response.headers["HX-Push-Url"]))
    assert f'action="{project.url("compare_undo")}"' in text_of(response)
    project.post("compare_undo")
    assert project.document.containers == {}


def test_there_is_nothing_to_undo_in_a_starter(starter):
    assert starter.post("compare_undo").status_code == 303
    assert starter.post("compare_undo", htmx=True).status_code == 200


def test_a_stranger_can_undo_nothing(stranger, project):
    for name in ("compare_undo", "compare_redo"):
        assert Visit(stranger, uuid=project.uuid).post(name).status_code == 404


# -- the curve -----------------------------------------------------------------------------------------------------


def test_axes_are_chosen_in_the_address_and_kept_by_what_follows(visit, values):
    logarithmic, linear = (figure(visit.get("compare", query), "curve") for query in ("", "axes=linear"))
    assert [one["layout"]["xaxis"]["type"] for one in (logarithmic, linear)] == ["log", "linear"]
    response = visit.client.post(
        visit.url("containers"),
        {"tab": "tab-1", **values(min_tasks="4")},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{visit.url('compare', 'axes=linear')}"},
    )
    assert figure(response, "curve")["layout"]["yaxis"]["type"] == "linear"


def test_only_the_curve_is_fetched_for_other_axes(visit):
    response = visit.get("compare", "axes=linear", htmx=True, **{"HX-Target": "curve-part"})
    assert ids(text_of(response))[0] == "curve-part" and "containers-form" not in ids(text_of(response))
    assert figure(response, "curve")["layout"]["xaxis"]["type"] == "linear"


def test_a_point_of_the_curve_says_both_costs_in_words(visit):
    words = figure(visit.get("compare"), "curve")["data"][2]["hovertext"]
    today = next(one for one in words if one.startswith("1 × today, 2.63 M requests a month:"))
    assert re.search(r"serverless \$[\d.]+, containers \$[\d.]+,<br>serverless \$[\d.]+ less$", today)


# -- another way out -----------------------------------------------------------------------------------------------


def test_another_way_out_is_fetched_when_the_page_is_there(visit):
    page = text_of(visit.get("compare"))
    place = re.search(r'<p [^>]*id="way-out"[^>]*>', page)[0]
    assert 'hx-trigger="load"' in place and "way_out=shown" in place and "With NAT gateways" not in page
    response = visit.get("compare", "way_out=shown", htmx=True, **{"HX-Target": "way-out"})
    assert ids(text_of(response)) == ["way-out"] and "hx-get" not in text_of(response)
    assert "With NAT gateways" in words_of(response)


def test_without_javascript_a_link_says_what_another_way_out_would_change(visit):
    href = re.search(r'<a href="([^"]*way_out=shown)#way-out">', text_of(visit.get("compare")))[1]
    assert "With NAT gateways" in words_of(visit.client.get(href))


def test_nothing_is_fetched_where_there_is_no_other_way_out(visit, values):
    visit.post("containers", values(target="eks"))
    assert 'id="way-out"' not in text_of(visit.get("compare"))
    assert text_of(visit.get("compare", "way_out=shown", htmx=True, **{"HX-Target": "way-out"})).strip() == ""


def test_a_stranger_is_told_of_no_other_way_out(stranger, project):
    strange = Visit(stranger, uuid=project.uuid)
    assert strange.get("compare", "way_out=shown", htmx=True, **{"HX-Target": "way-out"}).status_code == 404


# -- where a side breaks -------------------------------------------------------------------------------------------


@pytest.fixture
def computing(visit_to):
    """22.9 calls a second that compute: seven tasks of a vCPU, where an account has 6."""
    work = node("f", "lambda", memory_mb=1769, duration_ms=200)
    calls = node("c", "clients", requests_per_month=22.9 * 2_628_000, burst=1)
    chosen = {"cpu_share_percent": 90, "vcpu": 1.0, "memory_gb": 2.0}
    return visit_to(architecture([calls, work], [edge("c", "request", "f", "invoke")], containers=chosen))


def test_a_side_that_breaks_is_told_when_the_page_is_there(computing):
    page = text_of(computing.get("compare"))
    place = re.search(r'<p [^>]*id="breaking"[^>]*>', page)[0]
    assert 'hx-trigger="load"' in place and "holds=shown" in place and "Containers hold only to" not in page
    response = computing.get("compare", "holds=shown", htmx=True, **{"HX-Target": "breaking"})
    assert ids(text_of(response)) == ["breaking", "curve"] and "hx-get" not in text_of(response)
    assert "Containers hold only to 0." in words_of(response) and "the account meets its limit" in words_of(response)


@pytest.mark.parametrize("query", ["", "axes=linear"])
def test_the_curve_is_dotted_by_the_same_answer_on_the_axes_that_are_shown(computing, query):
    late = computing.get("compare", f"holds=shown&{query}", htmx=True, **{"HX-Target": "breaking"})
    assert 'id="curve" hx-swap-oob="true"' in text_of(late)
    solid, dotted = figure(computing.get("compare", query), "curve"), figure(late, "curve")
    assert [line["name"] for line in dotted["data"] if line.get("line", {}).get("dash")] == ["Containers, broken"]
    assert "dash" not in json.dumps(solid["data"]) and dotted["layout"]["xaxis"] == solid["layout"]["xaxis"]


def test_other_axes_stay_dotted(computing):
    part = computing.get("compare", "axes=linear", htmx=True, **{"HX-Target": "curve-part"})
    assert "Containers, broken" in text_of(part) and '<details id="holds" open' not in text_of(part)


def test_a_side_that_breaks_is_told_in_the_report_and_without_javascript(computing):
    href = re.search(r'<noscript><a href="([^"]*holds=shown)#breaking">', text_of(computing.get("compare")))[1]
    for response in (computing.client.get(href), computing.get("report")):
        assert "Containers hold only to 0." in words_of(response)


def test_where_a_side_breaks_after_the_answer_turns_the_curve_alone_says_so(visit_to):
    visit = visit_to(shop(containers={"cpu_share_percent": 60}))  # from 52 times today's traffic on, far above 7
    late = visit.get("compare", "holds=shown", htmx=True, **{"HX-Target": "breaking"})
    assert ids(text_of(late)) == ["curve"] and "broken" in text_of(late)
    assert 'id="breaking"' not in text_of(visit.get("compare", "holds=shown"))


def test_where_both_sides_hold_nothing_is_told_of_it(visit_to):
    quiet = [node("c", "clients", requests_per_month=100), node("f", "lambda")]
    visit = visit_to(architecture(quiet, [edge("c", "request", "f", "invoke")]))
    assert text_of(visit.get("compare", "holds=shown", htmx=True, **{"HX-Target": "breaking"})).strip() == ""


def test_where_nothing_moves_nothing_is_fetched(visit_to):
    visit = visit_to(architecture([node("b", "s3")], []))
    assert 'id="breaking"' not in text_of(visit.get("compare"))


# -- sizes ---------------------------------------------------------------------------------------------------------


def test_every_service_is_a_line_of_words_and_a_row(visit):
    text = words_of(visit.get("compare"))
    assert "order becomes api service: 2 tasks of 0.25 vCPU and" in text and "the least of 2 is enough." in text
    assert "ms a call" in text and "by requests at once" in text


def test_tasks_against_load_are_fetched_when_opened(visit):
    folded = text_of(visit.get("compare"))
    assert 'hx-trigger="toggle once"' in folded and "tasks-figure" not in folded
    response = visit.get("compare", "week=largest", htmx=True, **{"HX-Target": "week"})
    assert ids(text_of(response))[0] == "week"
    data = figure(response, "tasks-figure")["data"]
    assert sum(sum(one["width"]) for one in data if one["type"] == "bar") == 168


def test_tasks_against_load_are_a_table_of_168_hours_of_the_service_asked_for(visit):
    named = {one.sizing.name: one for one in visit.get("compare", "week=largest").context["week_services"]}
    text = words_of(visit.get("compare", f"week={named['worker worker'].id}"))
    assert text.count("day 11:00 ") == 7 and "Batches a second" in text


def test_without_javascript_a_link_opens_the_week(visit):
    href = re.search(r'<a href="([^"]*week=largest)#week">', text_of(visit.get("compare")))[1]
    assert "tasks-figure" in text_of(visit.client.get(href))


def test_a_turn_is_announced_and_named_after_what_it_turns(visit, values):
    visit.post("containers", values(min_tasks="4"), htmx=True)
    sentence = visit.sentences()[-1]
    for action, said in (("compare_undo", "Undone"), ("compare_redo", "Redone"), ("compare_undo", "Undone")):
        response = visit.post(action, {"revision": visit.project.head.number}, htmx=True)
        status = text_of(response).split('<p id="moved"')[1].split("</p>")[0]
        assert f"{said}: {sentence}" in status
        page = text_of(visit.get("compare"))
        assert not any(f"{one}: {other}:" in page for one in ("Undo", "Redo") for other in ("Undo", "Redo"))
