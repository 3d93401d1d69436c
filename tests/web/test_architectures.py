"""The cards of the first page: what they say, which come first, what is found, and who sees which."""

import re
import zlib

import pytest
from django.db import DatabaseError
from django.test import Client

from estimator.engine.document.architecture import Architecture
from estimator.projects.models import Project, Summary
from estimator.projects.reads import starter
from estimator.projects.sharing import make_link, revoke
from estimator.web.views import architectures
from tests.engine.builders import architecture, edge, function, node
from tests.web.samples import HTMX, Visit, shop, text_of, words_of

CARDS = HTMX | {"HX-Target": "rows"}


def names(response) -> list[str]:
    """What the cards are called, in order."""
    page = text_of(response).partition('id="rows"')[2].partition('id="does"')[0]
    return re.findall(r'<span class="title"><b title="[^"]*">([^<]*)</b>', page)


def card(response, name: str) -> str:
    """The words of one card."""
    page = text_of(response).partition('id="rows"')[2]
    found = next(one for one in page.split("<li")[1:] if f">{name}</b>" in one)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.partition(">")[2].partition("</li>")[0])).strip()


@pytest.fixture
def dear(make_project):
    return make_project(starter("microservices").model_copy(update={"name": "Dear"}))


@pytest.fixture
def near(make_project):
    return make_project(starter("event_driven").model_copy(update={"name": "near its limit"}))


@pytest.fixture
def bare(make_project):
    return make_project(architecture([node("thing", "other")], [], name="Bare"))


# -- what a card says ----------------------------------------------------------------------------------------------


def test_a_card_says_cost_first_limit_size_and_age(owner, make_project):
    make_project(starter("food_ordering"))
    said = card(owner.get("/"), "Food ordering")
    assert said.startswith("Food ordering $48.25 a month Holds × 441: Lambda concurrency 12 cards ")
    assert "now" in said or "ago" in said


def test_a_limit_that_is_near_is_amber(owner, near):
    page = text_of(owner.get("/"))
    assert 'class="holds near"' in page
    assert "Holds × 1.21: rate limit of an external system" in words_of(owner.get("/"))


def test_an_empty_one_says_so_and_costs_nothing_that_is_said(owner, make_project):
    make_project(Architecture(name="Bare"))
    assert card(owner.get("/"), "Bare").startswith("Bare Nothing drawn yet 0 cards")


def test_without_traffic_nothing_is_said_to_hold(owner, make_project):
    make_project(architecture([function("one")], [], name="Quiet"))
    assert "No traffic yet" in card(owner.get("/"), "Quiet")


def test_a_card_shows_the_change_of_a_moment_ago(owner, make_project):
    visit = Visit(owner, uuid=make_project(shop()).uuid)
    before = card(owner.get("/"), "Shop")
    visit.post("node_settings", visit.fill("node-form", "node=order", memory_mb="8192"), node_id="order")
    after = card(owner.get("/"), "Shop")
    assert re.findall(r"\$[\d.]+", before) != re.findall(r"\$[\d.]+", after)


def test_a_document_that_cannot_be_read_does_not_take_the_page_with_it(owner, make_project):
    broken = make_project(shop(name="Broken"))
    make_project(shop(name="Whole"))
    broken.revisions.update(document=zlib.compress(b"{}"), digest="x" * 64)
    page = owner.get("/")
    assert page.status_code == 200
    assert "Cannot be estimated: open it to see why" in card(page, "Broken")
    assert "$" in card(page, "Whole")


def test_what_was_worked_out_once_is_not_worked_out_again(owner, make_project, monkeypatch):
    make_project(shop())
    owner.get("/")

    def fail(*args, **more):
        raise AssertionError("estimated again")

    monkeypatch.setattr(architectures, "estimate_of", fail)
    assert "$" in card(owner.get("/"), "Shop")


def test_other_tables_make_a_card_anew(owner, make_project):
    make_project(shop())
    owner.get("/")
    Summary.objects.update(of="of other tables", shown={"cost": "$0.01", "holds": "", "mark": "", "thumbnail": None})
    assert "$0.01" not in card(owner.get("/"), "Shop")


def test_no_page_estimates_more_than_it_has_time_for(owner, make_project, monkeypatch):
    for name in ("First", "Second", "Third"):
        make_project(shop(name=name))
    monkeypatch.setattr(architectures, "MOST_NODES", len(shop().nodes) + 1)
    page = owner.get("/")
    assert "$" in card(page, "Third")
    assert "Open it to see what it costs" in card(page, "First")
    owner.get("/"), owner.get("/")
    assert "$" in card(owner.get("/"), "First")


def test_a_database_that_cannot_be_written_still_shows_the_cards(owner, make_project, monkeypatch):
    make_project(shop())

    def fail(found):
        raise DatabaseError("read-only")

    monkeypatch.setattr(architectures, "keep", fail)
    assert "$" in card(owner.get("/"), "Shop")
    assert not Summary.objects.exists()


def test_a_summary_goes_with_its_project(owner, make_project):
    project = make_project(shop())
    owner.get("/")
    assert Summary.objects.count() == 1
    project.delete_whole()
    assert not Summary.objects.exists()


# -- found and sorted ----------------------------------------------------------------------------------------------


def test_they_are_sorted_by_change_name_cost_and_first_limit(owner, make_project, dear, near, bare):
    make_project(shop(name="a shop"))
    order = {sort: names(owner.get("/", {"sort": sort})) for sort in ("changed", "name", "cost", "limit", "zebra")}
    assert order["changed"] == order["zebra"] == ["a shop", "Bare", "near its limit", "Dear"]
    assert order["name"] == ["a shop", "Bare", "Dear", "near its limit"]
    assert order["cost"][0] == "Dear"
    assert order["limit"][0] == "near its limit"


def test_what_is_not_known_stands_last(owner, dear, near, bare):
    Summary.objects.all().delete()
    owner.get("/")
    Summary.objects.filter(project=dear).update(monthly_usd=None, headroom=None)
    for sort in ("cost", "limit"):
        assert names(owner.get("/", {"sort": sort}))[-1] in ("Dear", "Bare")
    assert names(owner.get("/", {"sort": "cost"}))[-1] == "Dear"


@pytest.mark.parametrize("find", ["sho", "SHO", "shop web", "web  shop", " shop\0"])
def test_all_words_of_a_search_are_in_a_name(owner, make_project, find):
    make_project(shop(name="Web shop"))
    make_project(shop(name="Billing"))
    assert names(owner.get("/", {"find": find})) == ["Web shop"]


def test_a_search_without_a_result_says_so_and_leads_back(owner, make_project):
    make_project(shop())
    page = owner.get("/", {"find": "<zebra>"})
    assert "No architecture is called “<zebra>”." in words_of(page) or "“&lt;zebra&gt;”" in text_of(page)
    assert "<zebra>" not in text_of(page)
    assert 'value="&lt;zebra&gt;"' in text_of(page)


def test_a_page_holds_twenty_four(owner, make_project):
    for number in range(25):
        make_project(shop(name=f"Shop {number:02}"))
    first, second = owner.get("/"), owner.get("/?page=2")
    assert (len(names(first)), names(second)) == (24, ["Shop 00"])
    assert "Page 1 of 2" in words_of(first)
    for page in ("0", "99", "x"):
        assert len(names(owner.get("/", {"page": page}))) in (1, 24)


def test_htmx_gets_the_cards_alone(owner, make_project):
    make_project(shop())
    part = text_of(owner.get("/?sort=name", headers=CARDS))
    assert part.lstrip().startswith('<div id="rows">') and "Shop" in part and "<html" not in part


# -- whose ---------------------------------------------------------------------------------------------------------


def test_a_visitor_without_any_sees_no_list(client):
    page = text_of(client.get("/"))
    assert "My architectures" not in page and 'class="does" open' in page


def test_whoever_has_some_sees_what_headroom_does_folded(owner, project):
    page = text_of(owner.get("/"))
    assert 'id="mine"' in page and 'class="does"' in page and 'class="does" open' not in page


def test_what_is_shared_by_link_is_listed_until_the_link_ends(owner, make_project):
    project = make_project(shop())
    share, token = make_link(project, "read", "Ben")
    reader = Client()
    reader.get(f"/s/{token}/")
    page = reader.get("/")
    assert names(page) == ["Shop"] and "shared with you" in card(page, "Shop")
    assert f"/a/{project.uuid}/delete/" not in text_of(page)
    assert "shared with you" not in card(owner.get("/"), "Shop")
    revoke(share)
    assert names(reader.get("/")) == []


def test_deleting_and_copying_start_from_a_card(owner, project):
    page = text_of(owner.get("/"))
    for way in ("copy", "delete", "document.json"):
        assert f"/a/{project.uuid}/{way}" in page
    assert Project.objects.count() == 1


# -- the small drawing ---------------------------------------------------------------------------------------------


def test_a_thumbnail_has_a_box_for_each_card_and_a_line_for_each_pair(owner, make_project):
    nodes = [function("one"), function("two"), node("table", "dynamodb")]
    edges = [
        edge("one", "invocation", "two", "invoke"),
        edge("one", "invocation", "table", "read"),
        edge("one", "invocation", "table", "write"),
    ]
    make_project(architecture(nodes, edges, name="Small"))
    page = text_of(owner.get("/")).partition('id="rows"')[2].partition('id="does"')[0]
    assert page.count("<rect/>") == 3
    assert re.search(r'<path class="ways" d="([^"]+)"', page).group(1).count("M") == 2
