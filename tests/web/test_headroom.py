"""The headroom view of the builder: bars of limits, another traffic, the account's quotas beside the limits."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from estimator.engine.limits.consequences import CONSEQUENCES, HAPPENS
from estimator.projects.models import Revision
from estimator.projects.reads import estimate_of
from tests.commands.test_traffic_and_quotas import LAMBDA
from tests.engine.builders import architecture, clients, function
from tests.web.samples import HTMX, NASTY, alone, forms, ids, text_of, words_of

STEP = {**HTMX, "HX-Target": "whatif-says"}
CONCURRENCY = "lambda.concurrent_executions"
ORDER = [HAPPENS[one][:1].upper() + HAPPENS[one][1:] for one in CONSEQUENCES]


# -- bars ----------------------------------------------------------------------------------------------------------


def test_bars_are_grouped_by_what_hurts_first_and_then_by_multiple(visit):
    page = visit.page("tab=limits")
    headings = re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', page)
    assert len(headings) > 1 and headings == sorted(headings, key=ORDER.index)
    for group in visit.shows("tab=limits")["limit_groups"]:
        multiples = [row.headroom for row in group.rows]
        assert multiples == sorted(multiples)


@pytest.mark.parametrize("address", ["/new/food_ordering/?tab=limits&tour=4", "/new/food_ordering/report/", "/"])
def test_the_order_of_limits_is_said_plainly(client, address):
    text = words_of(client.get(address))
    assert "hurts" not in text and "> ×" not in text


def test_what_is_far_away_says_so_and_nothing_is_at_nothing_per_cent(visit):
    page = visit.page("tab=limits")
    assert "× 1,000+" in page and ">0 %<" not in page
    assert all(0 <= float(width) <= 100 for width in re.findall(r'class="len" style="width:([\d.]+)%"', page))


def test_limits_that_do_not_grow_stand_apart_without_a_bar(visit):
    page = visit.page("tab=limits")
    apart = page.split('id="apart"')[1].split("</details>")[0]
    assert "do not grow with traffic" in apart and "Lambda time-out" in apart and 'class="len"' not in apart


def test_each_limit_has_one_row(visit):
    shown = visit.shows("tab=limits")
    rows = [row for group in shown["limit_groups"] for row in group.rows]
    assert len(rows) == len({(row.node, row.limit) for row in rows})


def test_a_row_leads_to_its_card(visit):
    page = visit.page("tab=limits")
    assert f'href="{visit.url()}?node=orders&amp;tab=limits" hx-get' in page.split('id="headroom"')[1]


def test_a_limit_of_ones_own_leads_to_its_field(visit):
    visit.post("node_settings", visit.fill("node-form", "node=order", reserved_concurrency="50"), node_id="order")
    page = visit.page("tab=limits")
    href = re.search(r'href="([^"]*#node-reserved_concurrency)"', page)[1].replace("&amp;", "&")
    assert 'id="node-reserved_concurrency"' in text_of(visit.client.get(href))


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("find=concurrency", lambda row: "oncurrency" in row.limit),
        ("card=orders", lambda row: row.node == "orders"),
        ("find=calls+fail", lambda row: row.group == "Calls fail"),
    ],
)
def test_rows_are_filtered_by_a_plain_form(visit, query, is_shown):
    every = [row for group in visit.shows("tab=limits")["limit_groups"] for row in group.rows]
    found = [row for group in visit.shows(f"tab=limits&{query}")["limit_groups"] for row in group.rows]
    assert found == [row for row in every if is_shown(row)] and 0 < len(found) < len(every)


def with_few_executions(visit) -> None:
    data = {**forms(visit.page("tab=limits"))["quotas-form"], "preset": "new-account"}
    visit.post("document_quotas", data, at="tab=limits")


def test_near_and_over_alone(visit):
    assert "No limit is called so, or near." in visit.page("tab=limits&well=no")
    with_few_executions(visit)
    shown = visit.shows("tab=limits&well=no&times=1000")
    marks = {row.mark for group in shown["limit_groups"] for row in group.rows}
    assert marks and "ok" not in marks


# -- another traffic -----------------------------------------------------------------------------------------------


def test_another_traffic_moves_the_page_and_writes_nothing(visit):
    before, shown = visit.shows("tab=limits"), visit.shows("tab=limits&times=398")
    assert shown["estimate"].scale == 398
    assert shown["estimate"].total_monthly_usd > 100 * before["estimate"].total_monthly_usd
    page = visit.page("tab=limits&times=398")
    assert "what if, × 398" in page and "--what-if:86.66%" in page
    assert [card.cost for card in shown["diagram"].cards] != [card.cost for card in before["diagram"].cards]
    assert [wire.rate for wire in shown["diagram"].wires] != [wire.rate for wire in before["diagram"].wires]
    assert visit.is_untouched()


@pytest.mark.parametrize("typed", ["x 12", "12", "12x", "× 12", "12 times"])
def test_a_multiple_is_taken_as_people_type_it(visit, typed):
    assert visit.shows(f"times={typed}")["what_if"].times == 12


def test_so_many_requests_a_second_are_a_multiple_of_what_enters(visit):
    entrance = estimate_of(visit.document).entrance
    shown = visit.shows("times=at 200 requests/s")["what_if"]
    assert shown.times == pytest.approx(200 / entrance.per_second, rel=1e-5)
    assert shown.enters == "200 requests a second"


@pytest.mark.parametrize("typed", ["many", "0", "2000000", "at 3 apples", NASTY])
def test_what_is_no_traffic_gets_a_sentence_and_changes_nothing(visit, typed):
    page = visit.client.get(visit.url(), {"times": typed})
    assert page.context["estimate"].scale == 1 and 'role="alert"' in text_of(page).split('id="whatif-says"')[1]
    step = visit.client.get(visit.url(), {"times": typed}, headers=STEP)
    assert ids(text_of(step)) == ["whatif-says"] and "HX-Replace-Url" not in step.headers
    assert "<script>alert" not in text_of(page) + text_of(step)


@pytest.mark.parametrize("typed", ["many", "0", "2000000"])
def test_what_is_no_traffic_leaves_the_traffic_that_is_looked_at(visit, typed):
    """The page goes on showing × 500, says so, and offers the way back."""
    revision = re.search(r'id="revision"[^>]*value="(\d+)"', visit.page())[1]
    shows = {"HX-Current-URL": f"http://testserver{visit.url(query='tab=limits&times=500')}", "Revision": revision}
    says = text_of(visit.client.get(visit.url(), {"times": typed, "tab": "limits"}, headers=STEP | shows))
    assert ids(says)[0] == "whatif-says" and 'role="alert"' in says
    assert 'data-times="× 500"' in says and "data-on" in says and 'id="whatif-off"' in says


@pytest.mark.parametrize("more", ["", "&times=12"])
def test_where_no_traffic_enters_it_says_what_to_do_instead_of_asking_what_if(visit_to, more):
    visit = visit_to(alone("lambda"))
    page = visit.page(f"tab=limits{more}")
    form = page.split('id="whatif"')[1].split("</form>")[0]
    assert "First connect Clients or a Schedule to what they call." in form
    assert "<input" not in form and "what if, ×" not in page
    assert visit.shows(f"tab=limits{more}")["what_if"].times == 1


def test_the_slider_comes_with_the_first_traffic(visit_to):
    nodes = [clients("app"), function("f")]
    visit = visit_to(architecture(nodes, []))
    assert 'id="whatif-range"' not in visit.page()
    visit.post("add_edge", {"source": "app", "target": "f"})
    assert 'id="whatif-range"' in visit.page()


def test_a_step_sends_what_changes_and_keeps_it_in_the_address(visit):
    step = visit.client.get(visit.url(), {"times": "× 398", "tab": "limits"}, headers=STEP)
    assert step.headers["HX-Replace-Url"] == visit.url(query="tab=limits&times=398")
    found = ids(text_of(step))
    assert {"whatif-says", "readings", "drawing", "tabs"} <= set(found)
    assert not {"inspector", "palette", "whatif-range", "acts", "results"} & set(found)
    for tab in ("bill", "findings", "limits&well=no"):
        assert "results" in ids(text_of(visit.get(query=f"tab={tab}&times=398", **STEP)))


def test_back_at_today_the_page_is_the_one_before(visit):
    def shown(times: str) -> str:
        return text_of(visit.client.get(visit.url(), {"times": times, "tab": "limits"}, headers=STEP))

    without_ids = [re.sub(r'value="[0-9a-f-]{36}"|value="\w{64}"', "", shown(times)) for times in ("", "398", "× 1")]
    assert without_ids[0] == without_ids[2] != without_ids[1]


def test_edits_are_made_on_the_document_and_the_traffic_stays(visit):
    at = "node=order&times=398"
    data = visit.fill("node-form", "node=order", memory_mb="3008")
    answer = visit.post("node_settings", data, htmx=True, at=at, node_id="order")
    assert answer.status_code == 200 and "what if, × 398" in text_of(answer)
    assert answer.context["estimate"].scale == 398 and visit.node("order").settings["memory_mb"] == 3008
    answer = visit.post("node_settings", {**data, "memory_mb": "2048"}, at=at, node_id="order")
    assert answer.headers["Location"] == visit.url(query=at)


def test_the_settings_of_a_card_are_those_of_today(visit):
    for field in ("requests_per_month", "burst"):
        today, then = (visit.shows(f"node=app&times={times}")["form"][field].value() for times in ("", "398"))
        assert today == then


def test_what_can_be_reached_by_links_keeps_the_traffic_without_scripts(visit):
    page = visit.page("tab=limits&times=398")
    for name in ("tab-findings", "card-order"):
        assert "times=398" in re.search(rf'id="{name}" href="([^"]*)"', page)[1]


# -- quotas --------------------------------------------------------------------------------------------------------


def test_a_quota_is_changed_beside_its_limit_and_undone(visit):
    page = visit.page("tab=limits")
    assert f"quota={CONCURRENCY}" in page
    at = f"tab=limits&quota={CONCURRENCY}"
    data = {**forms(visit.page(at))["quota-form"], "value": "3k"}
    answer = visit.post("document_quota", data, at=at, key=CONCURRENCY)
    assert answer.headers["Location"] == visit.url(query="tab=limits")
    assert visit.document.quotas == {CONCURRENCY: 3000}
    assert (
        visit.sentences()[-1].startswith("Quota of Concurrent executions")
        and "3,000 executions" in visit.sentences()[-1]
    )
    assert "your account: 3,000 (AWS default 1,000)" in words_of(visit.get(query="tab=limits"))
    visit.post("undo", forms(visit.page("tab=limits"))["quotas-form"])
    assert visit.document.quotas == {}


def test_an_emptied_quota_is_aws_default_again(visit):
    at = f"tab=limits&quota={CONCURRENCY}"
    for value in ("500", ""):
        data = {**forms(visit.page(at))["quota-form"], "value": value}
        answer = visit.post("document_quota", data, htmx=True, at=at, key=CONCURRENCY)
        assert answer.status_code == 200 and answer.headers["HX-Push-Url"] == visit.url(query="tab=limits")
    assert visit.document.quotas == {} and Revision.objects.count() == 3


@pytest.mark.parametrize("typed", ["0", "-5", "many", "1.5", "10-20", NASTY])
def test_what_is_no_quota_is_said_at_its_field(visit, typed):
    at = f"tab=limits&quota={CONCURRENCY}"
    data = {**forms(visit.page(at))["quota-form"], "value": typed}
    for answer in visit.post_both("document_quota", data, at=at, key=CONCURRENCY):
        note = text_of(answer).split('id="quota-value-note"')[1].split("</small>")[0]
        assert answer.status_code == 422 and 'class="error"' in note
    assert visit.is_untouched()


def test_a_quota_too_low_for_what_is_reserved_is_refused(visit):
    visit.post("node_settings", visit.fill("node-form", "node=order", reserved_concurrency="100"), node_id="order")
    at = f"tab=limits&quota={CONCURRENCY}"
    data = {**forms(visit.page(at))["quota-form"], "value": "150"}
    answer = visit.post("document_quota", data, at=at, key=CONCURRENCY)
    assert answer.status_code == 422 and "reserve less there first." in words_of(answer)


@pytest.mark.parametrize("key", ["lambda.timeout", "nothing.there", "commands"])
def test_what_aws_does_not_raise_is_no_quota(visit, key):
    data = {**forms(visit.page("tab=limits"))["quotas-form"], "value": "5"}
    for answer in visit.post_both("document_quota", data, at="tab=limits", key=key):
        assert answer.status_code == 422 and "is no quota that AWS raises" in words_of(answer)
    assert visit.is_untouched()


def listed(name: str, *rows: dict) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps({"Quotas": rows}).encode(), "application/json")


API = LAMBDA | {"ServiceCode": "apigateway", "QuotaCode": "L-8A5B8E43", "QuotaName": "Throttle rate", "Value": 20000}


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_several_files_are_one_revision_that_says_what_it_took(visit, htmx):
    unknown = LAMBDA | {"ServiceCode": "ec2", "QuotaName": "Elastic IPs"}
    files = [listed("lambda.json", LAMBDA), listed("api.json", API, unknown)]
    data = {**forms(visit.page("tab=limits"))["quotas-form"], "lists": files}
    answer = visit.post("document_quotas", data, htmx=htmx, at="tab=limits")
    assert answer.status_code == (200 if htmx else 303)
    assert visit.document.quotas == {CONCURRENCY: 3000, "api_gateway.throttle.rate": 20000}
    said = "Quotas: 2 of 3 from a list of AWS; 1 is not modelled: Elastic IPs"
    assert visit.sentences()[1:] == [said] and said in visit.page("tab=limits")


def test_a_file_that_is_no_list_is_named_with_what_was_expected(visit):
    files = [listed("lambda.json", LAMBDA), SimpleUploadedFile("notes.txt", b"hello")]
    data = {**forms(visit.page("tab=limits"))["quotas-form"], "lists": files}
    answer = visit.post("document_quotas", data, at="tab=limits")
    assert answer.status_code == 422
    assert "notes.txt: " in words_of(answer) and "aws service-quotas list-service-quotas --service-code" in words_of(
        answer
    )
    assert visit.is_untouched()


def test_each_preset_says_where_it_is_from(visit):
    said = words_of(visit.get(query="tab=limits"))
    assert (
        "A new account: 10 Lambda executions, as new accounts report from September 2022" in said
        and "AWS General Reference" in said
    )


def test_commands_for_the_account_can_be_copied(visit):
    with_few_executions(visit)
    page = words_of(visit.get(query="tab=limits&quota=commands&times=1000"))
    assert "aws service-quotas get-service-quota --service-code lambda" in page
    assert "aws service-quotas request-service-quota-increase" in page


def test_the_inspector_shows_the_figures_of_the_traffic_that_is_looked_at(visit):
    today, then = (visit.shows(f"node=order&times={times}") for times in ("", "12"))
    assert then["node_cost"] != today["node_cost"]
    whole = {one.title: one for one in today["node_limits"].by_traffic}
    for one in then["node_limits"].by_traffic:
        assert one.reached.removesuffix(", exceeded at × 12") == whole[one.title].reached
        assert one.filled > whole[one.title].filled or one.filled in (0, 100)
    page = visit.page("node=order&times=12")
    assert f"{then['node_cost']} a month" in words_of(visit.get(query="node=order&times=12"))
    for part in ("costs", "node-limits"):
        assert "what if, × 12" in page.split(f'id="{part}"')[1].split("</h2>")[0]
    assert "what if" not in visit.page("node=order").split('id="costs"')[1].split("</h2>")[0]


def test_an_edge_shows_what_it_carries_at_that_traffic(visit):
    edge = visit.document.edges[0].id
    today, then = (visit.shows(f"edge={edge}&times={times}")["carries"] for times in ("", "12"))
    assert today != then and "a month" in then
    assert "what if, × 12" in visit.page(f"edge={edge}&times=12").split('id="edge-carries"')[1].split("</div>")[0]


@pytest.mark.parametrize(("chosen", "parts"), [("node", {"costs", "node-limits"}), ("edge", {"edge-carries"})])
def test_a_step_moves_the_figures_of_what_is_selected(visit, chosen, parts):
    part = visit.document.edges[0].id if chosen == "edge" else "order"
    step = text_of(visit.client.get(visit.url(), {"times": "12", chosen: part, "tab": "limits"}, headers=STEP))
    assert parts | {"in-results"} <= set(ids(step)) and "inspector" not in ids(step)
    assert step.count("what if, × 12") >= len(parts)
