"""The comparison page: what it shows, and what the container side assumes, edited by form and by htmx."""

import json
import re

import pytest

from estimator.engine.document.reading import load
from estimator.projects.models import Project
from tests.engine.builders import architecture, clients, edge, node
from tests.web.samples import NASTY, Visit, forms, ids, shop, text_of, uuid_in, what_is_said, words_of


@pytest.fixture
def values(visit):
    """Fills in the form of what containers assume, as the page shows it now."""
    return lambda **typed: {**forms(text_of(visit.get("compare")))["containers-form"], **typed}


def test_the_answer_stands_first(visit):
    main = text_of(visit.get("compare")).split('<main id="main" tabindex="-1">', 1)[1]
    assert re.sub(r"<[^>]*>", " ", main).strip().startswith("Serverless, by $")


def test_both_totals_every_node_and_every_service_are_shown(visit):
    response = visit.get("compare")
    text, comparison = words_of(response), response.context["comparison"]
    for side in (comparison.serverless, comparison.containers):
        assert f"${side.total_monthly_usd:,.2f}" in text
    for name in ("Before", "After", "On both sides", "api service", "worker worker", "Fargate", "Lambda"):
        assert name in text


def test_sums_of_the_sections_add_up_to_the_totals(visit):
    context = visit.shows("", htmx=False) and visit.get("compare").context
    rows, comparison = [row for one in context["sections"] for row in one.rows], context["comparison"]
    for side in ("serverless", "containers"):
        groups = [getattr(row, side) for row in rows]
        total = getattr(comparison, side).total_monthly_usd
        assert sum(group.usd for group in groups if group) == pytest.approx(total)
    assert sum(row.containers.usd for row in context["services"].rows if row.containers) == pytest.approx(
        comparison.containers.total_monthly_usd
    )


def test_the_curve_marks_every_crossing(visit):
    response = visit.get("compare")
    script = re.search(r'<script type="application/json" id="curve">(.*?)</script>', text_of(response), re.S)[1]
    figure, crossings = json.loads(script), response.context["comparison"].crossings
    names = [line.get("name") for line in figure["data"]]
    assert names[:2] == ["Serverless", "Containers"]
    dots = [line for line in figure["data"] if line["mode"] == "markers"]
    assert sum(len(one["x"]) for one in dots) == len(crossings)


def test_the_other_targets_are_worked_out_when_they_are_asked_for(visit):
    folded, opened = visit.get("compare"), visit.get("compare", "targets=shown")
    assert "targets_sentence" not in folded.context and 'targets=shown" hx-target="#targets"' in text_of(folded)
    sentence = opened.context["targets_sentence"]
    assert sentence.startswith("Containers cost $") and sentence in words_of(opened)
    partial = visit.get("compare", "targets=shown", htmx=True, **{"HX-Target": "targets"})
    assert sentence in words_of(partial) and "Both bills" not in words_of(partial)


def test_a_target_that_is_chosen_stands_in_answer_and_sizes(visit, values):
    visit.post("containers", values(target="eks"), htmx=True)
    text = words_of(visit.get("compare"))
    assert (
        "Containers run on EKS here" in text
        and "EKS cluster" in text
        and "Pods each service needs in its busiest hour" in text
    )


def test_an_assumption_posted_plainly_is_written_and_leads_back(visit, values):
    response = visit.post("containers", values(min_tasks="4"))
    assert (response.status_code, response.headers["Location"]) == (303, visit.url("compare"))
    assert visit.document.containers == {"min_tasks": 4}
    assert visit.sentences()[-1] == "Containers: Fewest tasks of a service 4"


def test_an_assumption_by_htmx_changes_the_comparison_and_keeps_the_form(visit, values):
    before = visit.get("compare").context["comparison"].containers.total_monthly_usd
    response = visit.post("containers", values(min_tasks="4"), htmx=True)
    parts = ids(text_of(response))
    assert response.context["comparison"].containers.total_monthly_usd > before
    assert {"comparison", "readings", "revision", "containers-min_tasks-note"} <= set(parts)
    assert "containers-form" not in parts


def test_a_wrong_assumption_is_said_beside_its_field_and_nothing_is_written(visit, values):
    for wrong, said in (
        ({"slots": "many"}, "must be a number such as 1,536 or 10, not “many”"),
        ({"min_tasks": "0"}, "1"),
        ({"zones_survived": "1"}, "0, or 2 at least"),
    ):
        for response in visit.post_both("containers", values(**wrong)):
            (name,) = wrong
            note = text_of(response).partition(f'id="containers-{name}-note"')[2].partition("</small>")[0]
            assert response.status_code == 422 and 'class="error"' in note and said in note
    assert visit.is_untouched()
    plain = text_of(visit.post("containers", values(min_tasks="0")))
    assert forms(plain)["containers-form"]["min_tasks"] == ["0"]


def test_a_document_that_cannot_be_estimated_takes_no_assumption_and_says_why(visit_to):
    visit = visit_to(shop(free_tier="legacy_12_month"))
    for response in visit.post_both("containers", {"min_tasks": "4"}):
        assert response.status_code == 422 and "the 12-month free tier ended" in what_is_said(response)
    assert visit.is_untouched()


def test_two_who_change_the_same_see_both_versions(visit, values):
    mine, theirs = values(min_tasks="4"), values(min_tasks="7")
    Visit(visit.client, tab="tab-2", **visit.key).post("containers", theirs)
    for response in (visit.post("containers", mine), visit.post("containers", mine, htmx=True)):
        assert response.status_code == 409
        assert "Changed meanwhile" in words_of(response) and "Use mine" in words_of(response)
    assert visit.document.containers == {"min_tasks": 7}


def test_the_first_change_of_a_starter_makes_it_a_project(starter):
    values = forms(text_of(starter.get("compare")))["containers-form"]
    response = starter.post("containers", {**values, "slots": "80"})
    assert response.status_code == 303 and response.headers["Location"].endswith("/compare/")
    assert Visit(starter.client, uuid=uuid_in(response.headers["Location"])).document.containers == {"slots": 80}


def test_the_first_change_of_a_starter_by_htmx_takes_the_page_to_the_project(starter):
    values = forms(text_of(starter.get("compare")))["containers-form"]
    response = starter.post("containers", {**values, "slots": "80"}, htmx=True)
    text, project = text_of(response), Visit(starter.client, uuid=uuid_in(response.headers["HX-Push-Url"]))
    assert response.status_code == 200 and response.headers["HX-Push-Url"] == project.url("compare")
    assert {"comparison", "where", "project-pages", "opening"} <= set(ids(text)) and "/new/" not in text
    assert "containers-form" not in ids(text) and project.document.containers == {"slots": 80}


def test_a_first_change_that_changes_nothing_stays_at_the_starter(starter):
    values = forms(text_of(starter.get("compare")))["containers-form"]
    response = starter.post("containers", values, htmx=True)
    assert response.status_code == 200 and "HX-Push-Url" not in response.headers
    assert not Project.objects.exists()


def test_the_container_form_opens_as_an_architecture_of_its_own(visit):
    response = visit.post("open_containers")
    moved = Visit(visit.client, uuid=uuid_in(response.headers["Location"])).document
    assert response.status_code == 303 and moved.name == "Shop on containers"
    assert "lambda" not in {one.service for one in moved.nodes}


def test_without_functions_the_page_says_what_to_do(visit_to):
    visit = visit_to(
        architecture([clients(), node("api", "api_gateway_http")], [edge("c", "request", "api", "request")])
    )
    text = words_of(visit.get("compare"))
    assert "There is neither a function nor a container here" in text and "Draw one" in text


def test_what_costs_nothing_and_what_only_a_clock_starts_has_a_page(visit_to):
    for document in (
        {"nodes": [], "edges": []},
        {
            "nodes": [{"id": "s", "service": "schedule"}, {"id": "f", "service": "lambda"}],
            "edges": [{"source": "s", "event": "invocation", "target": "f", "operation": "start"}],
        },
    ):
        response = visit_to(load(json.dumps({"version": 1, **document}))).get("compare")
        assert response.status_code == 200


def test_a_missing_price_leaves_the_answer_open(visit_to):
    response = visit_to(shop(region="mx-central-1", prices_as_of="2024-01-01")).get("compare")
    text = words_of(response)
    assert "Which side is cheaper is unknown" in text and "No curve is drawn" in text
    assert 'class="chart"' not in text_of(response)


def test_strangers_find_nothing(stranger, project):
    visit = Visit(stranger, uuid=project.uuid)
    assert visit.get("compare").status_code == 404
    assert visit.post("containers", {"slots": "9"}).status_code == 404
    assert visit.post("open_containers").status_code == 404


def test_names_are_escaped(visit_to):
    text = text_of(visit_to(shop(name=NASTY)).get("compare"))
    assert "<script>alert" not in text and "<b>x" not in text


def test_the_page_asks_the_database_little(visit, django_assert_max_num_queries):
    visit.get("compare")
    with django_assert_max_num_queries(6):  # session, account, project with head, tables thrice
        visit.get("compare")


def test_what_another_way_out_would_change_stands_under_the_answer_and_in_the_report(visit, values):
    for page in (visit.get("compare", "way_out=shown"), visit.get("report")):
        text = words_of(page)
        assert "With NAT gateways ($73.00 a month and $0.045 a GB) instead of public addresses" in text
    visit.post("containers", values(way_out="nat"))
    assert visit.document.containers == {"way_out": "nat"}
    assert "With public addresses ($3.65 a month each) instead of NAT gateways" in words_of(
        visit.get("compare", "way_out=shown")
    )


def test_the_answer_names_what_it_depends_on_and_what_each_end_of_it_changes(visit):
    text = words_of(visit.get("compare"))
    assert re.search(r"(Most sensitive to [a-z ]+: at .+ containers cost|No assumption about the container side)", text)


def test_what_costs_the_same_on_both_sides_is_told_apart(visit):
    context = visit.get("compare").context
    both = next(one for one in context["sections"] if one.name == "On both sides")
    assert both.same and not {row.name for row in both.same} & {row.name for row in both.shown}
    assert all(abs(row.serverless.usd - row.containers.usd) < 0.005 for row in both.same)
    assert all(abs(row.serverless.usd - row.containers.usd) >= 0.005 for row in both.shown)
    assert both.same_cost == f"${sum(row.serverless.usd for row in both.same):,.2f}"
    assert not any(one.same for one in context["sections"] if one is not both)


def test_operations_stand_under_both_bills_and_in_both_totals(visit, values):
    before = visit.get("compare").context["comparison"].containers_usd
    assert visit.post("containers", values(containers_ops_usd="400")).status_code == 303
    response = visit.get("compare")
    text = words_of(response)
    assert "Operations, USD a month $0.00 $400.00" in text and f"${before + 400:,.2f}" in text
    assert "with $400 of operations a month on the container side" in text
    assert response.context["estimate"].total_monthly_usd == response.context["comparison"].drawn.total_monthly_usd
    assert visit.sentences()[-1] == "Containers: Operating the containers 400 USD a month"


def test_no_line_of_the_answer_ends_between_a_number_and_its_unit(visit):
    (told,) = re.findall(r'<p class="answer">(.*?)</p>', text_of(visit.get("compare")))
    assert "\N{NO-BREAK SPACE}× today" in told and not re.search(r"\d [%×MB]", told)
