"""Rows of the results lead to their cards and fields and back, and what is known to mend a finding is a click away."""

import json
import re

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import dump, from_dict
from tests.engine.builders import edge, function
from tests.web.samples import Visit, shop, text_of, words_of


def posted(page: str, words: str) -> str:
    """What the Apply button of a sentence posts."""
    return re.search(rf'value="([^"]*)" aria-label="Apply: {re.escape(words)}', page)[1].replace("&amp;", "&")


def shop_with(nodes: list[dict], edges: list[dict]) -> Architecture:
    data = json.loads(dump(shop()))
    return from_dict({**data, "nodes": [*data["nodes"], *nodes], "edges": [*data["edges"], *edges]})


@pytest.fixture
def slow(visit_to) -> Visit:
    """The worker may run for longer than the API waits, and than its messages are hidden."""
    document = shop()
    nodes = [one.with_settings({"timeout_s": 60} if one.id in ("order", "worker") else {}) for one in document.nodes]
    return visit_to(document.model_copy(update={"nodes": nodes}))


def test_a_finding_leads_to_its_cards_and_its_field(slow):
    page = slow.page("tab=findings")
    href = re.search(r'href="([^"]*#node-visibility_timeout_s)"', page)[1].replace("&amp;", "&")
    assert 'id="node-visibility_timeout_s"' in text_of(slow.client.get(href))
    assert 'data-field="node-visibility_timeout_s"' in page and "Change the setting" in page


def test_the_card_leads_back_to_its_rows(slow):
    page = slow.page("node=jobs&tab=history")
    links = dict(re.findall(r'<a href="([^"]*)"[^>]*>(Bill|\d+ (?:limit|finding|assumption)s?)</a>', page))
    assert {"Bill", "1 finding"} <= set(links.values())
    (findings,) = (href.replace("&amp;", "&") for href, words in links.items() if "finding" in words)
    shown = slow.client.get(findings).context["listing"].rows
    assert [one.finding.key for one in shown] == ["sqs.visibility_timeout"]
    assert "Only what concerns jobs." in words_of(slow.client.get(findings))


def test_what_is_known_to_mend_a_finding_is_applied_and_undone(slow):
    page = slow.page("tab=findings")
    data = {"finding": posted(page, "Set Visibility time-out of jobs to 360 s")}
    assert "at no cost" in page
    slow.post("fix", data, at="tab=findings", htmx=True)
    assert slow.node("jobs").settings["visibility_timeout_s"] == 360
    assert slow.sentences()[-1] == "Set Visibility time-out of jobs to 360 s"
    assert "sqs.visibility_timeout" not in [one.finding.key for one in slow.shows("tab=findings")["listing"].rows]
    slow.post("undo")
    assert "visibility_timeout_s" not in slow.node("jobs").settings


def test_a_quota_is_raised_at_the_traffic_that_is_looked_at(visit_to):
    visit = visit_to(shop(quotas={"lambda.concurrent_executions": 10}))
    page = visit.page("tab=findings&times=500")
    words = r"Apply: Set the quota “Lambda concurrency” to ([\d,]+) executions, once AWS grants it"
    asked = float(re.search(words, page)[1].replace(",", ""))
    assert re.search(r"holds to × [\d,]+ instead of × [\d,]+, at no cost", page)
    visit.post("fix", {"finding": posted(page, "Set the quota “Lambda concurrency”")}, at="tab=findings&times=500")
    assert visit.document.quotas == {"lambda.concurrent_executions": asked}
    left = [one.finding.key for one in visit.shows("tab=findings&times=500")["listing"].rows]
    assert "lambda.concurrent_executions" not in left


def test_what_has_several_ways_out_has_no_button(visit_to):
    document = shop()
    nodes = [
        one.with_settings({"reserved_concurrency": 2, "provisioned_concurrency": 3} if one.id == "order" else {})
        for one in document.nodes
    ]
    visit = visit_to(document.model_copy(update={"nodes": nodes}))
    (one,) = [each for each in visit.shows("tab=findings")["listing"].rows if "provisioned" in each.finding.key][:1]
    assert one.fix is None and one.field.name == "provisioned_concurrency"


def test_a_fix_that_is_gone_changes_nothing(visit):
    for response in visit.post_both("fix", {"finding": "lambda.timeout order"}):
        assert response.status_code == 422 and "nothing to apply" in words_of(response)
    assert visit.is_untouched()


def test_no_formula_is_overwritten(slow):
    slow.post("input_add", slow.fill("new-input", name="hidden", value="30"))
    slow.post("node_settings", slow.fill("node-form", "node=jobs", visibility_timeout_s="= hidden"), node_id="jobs")
    (one,) = [each for each in slow.shows("tab=findings")["listing"].rows if each.finding.nodes == ("jobs",)]
    assert one.fix is None and one.field.name == "visibility_timeout_s"


def test_a_limit_of_several_cards_leads_to_each(visit_to):
    workers = [function(f"worker{number}") for number in range(4)]
    edges = [edge("jobs", "message", worker["id"], "invoke") for worker in workers]
    visit = visit_to(shop_with(workers, edges))
    rows = [row for group in visit.shows("tab=limits")["limit_groups"] for row in group.rows]
    (row,) = [row for row in rows if row.limit.startswith("Lambda concurrency, ")]
    assert len(row.cards) == 6 and row.rest == row.cards[1:]
    page = visit.page("tab=limits")
    href = re.search(r' and <a href="([^"]*cards=[^"]*)"[^>]*>5 more</a>', page)[1].replace("&amp;", "&")
    assert set(visit.client.get(href).context["several"].ids.split(",")) == set(row.cards)
    only = visit.shows(f"tab=limits&card={row.cards[-1]}")["limit_groups"]
    assert row in [one for group in only for one in group.rows]


def test_every_row_of_the_bill_and_of_the_assumptions_leads_somewhere(visit):
    by_service = visit.page("tab=bill&bill=service")
    for name in ("Lambda", "DynamoDB"):
        assert re.search(rf'<a [^>]*href="[^"]*\?(?:node|cards)=[^"]*"[^>]*>{name}</a>', by_service)
    by_line = visit.page("tab=bill&bill=line").split('<table class="bill">')[1]
    assert len(re.findall(r'data-field="worked-out"', by_line)) == len(
        re.findall(r'<details class="working">', by_line)
    )
    assumptions = visit.page("tab=assumptions").split('class="assumed-by"')[1].split("</form>")[0]
    rows = re.findall(r"<li>\s*<(\w+)", assumptions)
    assert rows and set(rows) == {"a"}


def test_assumptions_are_counted_once_and_confirmed_as_many_as_is_said(visit):
    context, page = visit.shows("tab=assumptions"), visit.page("tab=assumptions")
    total = sum(one.is_number for one in context["listing"].rows)
    assert next(one.count for one in context["tabs"] if one.slug == "assumptions") == total
    assert f" of {total} assumptions move" in page
    assert f"{context['listing'].total - total} more are as AWS or we set them where nobody says" in page
    card = context["assumptions"][0]
    assert f"Confirm all {card.to_confirm}</button>" in page
    visit.post("confirm", {"revision": visit.project.head.number, "setting": card.id}, at="tab=assumptions")
    left = visit.shows("tab=assumptions")["listing"].rows
    assert left and card.id not in {
        one.assumption.owner for one in left if one.assumption.basis == "guess" and one.assumption.can_be_confirmed
    }


def test_the_way_to_the_results_has_links_or_is_not_there(visit):
    document = visit.document
    parts = [*(f"node={one.id}" for one in document.nodes), *(f"edge={one.id}" for one in document.edges)]
    ways = [visit.page(one).split('id="in-results"')[1].split("</nav>")[0] for one in parts]
    for way in ways:
        assert ("<a " in way) == ("In the results</span>" in way) != (" hidden" in way.partition(">")[0])
    assert {"<a " in way for way in ways} == {True, False}
