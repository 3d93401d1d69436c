"""The builder's page: whole and in parts, for whom, with what selected, in how many queries."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from estimator.engine.document.reading import dump
from estimator.projects.models import Project, Revision
from estimator.projects.reads import estimate_of
from tests.web.samples import NASTY, STARTER, Visit, forms, ids, shop, text_of, words_of

TABS = ["bill", "limits", "findings", "assumptions", "history"]
SELECTIONS = ["", "node=order", "node=orders", "edge=order-orders-read", "edge=jobs-worker-invoke"]
GETS = ["builder", "document_json"]


# -- whole and in parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", SELECTIONS)
def test_the_page_is_whole(visit, query):
    page = visit.page(query)
    assert page.lstrip().startswith("<!doctype html>")
    assert "<title>Shop – Headroom</title>" in page
    assert len(ids(page)) == len(set(ids(page)))


@pytest.mark.parametrize("query", SELECTIONS)
def test_htmx_gets_the_inspector_and_what_changes_around_it(visit, query):
    part = text_of(visit.get(query=query, htmx=True))
    assert "<html" not in part
    assert {"inspector", "readings", "where", "acts", "notice", "drawing", "tabs", "results", "adding"} <= set(
        ids(part)
    )
    assert len(ids(part)) == len(set(ids(part)))


def test_only_the_inspector_is_the_target_all_else_is_out_of_band(visit):
    part = text_of(visit.get(query="node=order", htmx=True))
    outer = ["readings", "where", "acts", "notice", "drawing", "tabs", "results", "adding"]
    for name in outer:
        tag = part[part.index(f'id="{name}"') :]
        assert "hx-swap-oob" in tag[: tag.index(">")], name
    inspector = part[part.index('id="inspector"') :]
    assert "hx-swap-oob" not in inspector[: inspector.index(">")]


@pytest.mark.parametrize("header", ["HX-History-Restore-Request", "HX-Boosted"])
def test_going_back_and_boosted_links_get_the_whole_page(visit, header):
    assert "<html" in text_of(visit.get(htmx=True, **{header: "true"}))


def test_caches_are_told_that_there_are_two_versions(visit):
    for htmx in (False, True):
        assert "HX-Request" in visit.get(htmx=htmx).headers["Vary"]


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_shows_its_table(visit, tab):
    page = visit.page(f"tab={tab}")
    expected = {
        "bill": "Part of the bill",
        "limits": "Concurrent",
        "findings": "First to break",
        "assumptions": "Confirm all ",
        "history": "Begin",
    }
    start = page.index('id="results"')
    assert expected[tab].lower() in page[start:].lower()
    assert page[page.index(f'id="tab-{tab}"') :].split(">")[0].count('aria-current="page"') == 1


@pytest.mark.parametrize(("view", "word"), [("line", "requests"), ("node", "order"), ("service", "DynamoDB")])
def test_the_bill_is_shown_by_line_by_node_and_by_service(visit, view, word):
    page = visit.page(f"bill={view}")
    assert word in page[page.index('id="results"') :]


@pytest.mark.parametrize("query", ["tab=zebra", "tab=BILL", "bill=zebra", "tab=%00", f"tab={'x' * 3000}"])
def test_a_tab_there_is_not_shows_the_bill(visit, query):
    page = visit.page(query)
    assert "Nothing is billed yet" not in page
    assert "Part of the bill" in page[page.index('id="results"') :]


def test_a_selection_that_is_gone_shows_the_document(visit):
    for query in ["node=gone", "edge=gone", "node=%F0%9F%8D%94", f"node={'x' * 3000}", "node=%00", "node=a%2Fb"]:
        assert "document-form" in forms(visit.page(query)), query
    assert "The card of this link is no longer here." in visit.page("node=gone")
    assert "The arrow of this link is no longer here." in visit.page("edge=gone")
    assert "no longer here" not in visit.page("node=order")


def test_what_is_selected_is_marked_on_the_diagram(visit):
    page = visit.page("node=order")
    card = page[page.index('id="card-order"') :]
    assert 'aria-current="true"' in card[: card.index(">")]


def test_links_keep_the_rest_of_the_selection(visit):
    page = visit.page("node=order&tab=limits")
    assert f'href="{visit.url()}?node=orders&amp;tab=limits"' in page


def test_every_link_by_htmx_works_without(visit):
    for query in (*SELECTIONS, *(f"tab={tab}" for tab in TABS)):
        for tag in visit.page(query).split("<")[1:]:
            tag = tag.split(">")[0]
            if " hx-get=" in tag:
                assert " href=" in tag or " action=" in tag, tag
            if " hx-post=" in tag:
                assert " action=" in tag and 'method="post"' in tag, tag


def test_the_page_holds_no_script_of_its_own(visit):
    for tag in visit.page("node=order").split("<script")[1:]:
        assert "src=" in tag.split(">")[0]


def test_an_empty_page_says_how_to_begin(empty):
    assert "Begin with where traffic comes from" in empty.page()


def test_the_download_is_the_document(visit):
    response = visit.get("document_json")
    assert text_of(response) == dump(shop())
    assert response.headers["Content-Disposition"] == 'attachment; filename="shop.json"'
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", ["Bücher & Söhne", "注文", 'a"b\r\nX: y', "", "x" * 200, NASTY])
def test_the_downloaded_file_has_a_plain_name(visit_to, name):
    disposition = visit_to(shop(name=name)).get("document_json").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]{1,70}\.json"', disposition)


# -- for whom ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*GETS, "delete"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_stranger_sees_nothing(stranger, visit, name, htmx):
    response = Visit(stranger, **visit.key).get(name, htmx=htmx)
    assert response.status_code == 404
    assert "Shop" not in text_of(response)


@pytest.mark.parametrize("name", [*GETS, "delete"])
def test_without_an_account_nothing_of_others_is_seen(visit, name):
    assert Visit(Client(), **visit.key).get(name).status_code == 404


def test_a_stranger_reads_the_same_as_where_nothing_ever_was(stranger, visit):
    theirs = Visit(stranger, **visit.key).get()
    vanished = Visit(stranger, uuid=uuid.uuid4()).get()
    assert words_of(theirs) == words_of(vanished)


def test_a_project_that_vanished_says_what_may_have_happened(visit):
    visit.post("delete")
    response = visit.get()
    assert response.status_code == 404
    assert "it was deleted, or it was made in another browser or account" in words_of(response)
    assert 'href="/"' in text_of(response)


def test_there_is_no_such_starter(client):
    for slug in ("zebra", "food-ordering", "FOOD_ORDERING", "x" * 300):
        response = client.get(f"/new/{slug}/")
        assert (response.status_code, "There is no such starter." in text_of(response)) == (404, True)


@pytest.mark.parametrize("address", ["/new/..%2F..%2Fsettings/", "/new/a.b/", "/a/7/", "/a/%00/", "/zebra/", "/é/%FF/"])
def test_an_address_that_leads_nowhere_is_404(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "My architectures" in text_of(response)


def test_a_visitor_who_lost_the_cookie_has_lost_the_project(starter):
    starter.post("tidy")
    uuid_ = Project.objects.get().uuid
    assert Visit(starter.client, uuid=uuid_).get().status_code == 200
    starter.client.cookies.clear()
    assert Visit(starter.client, uuid=uuid_).get().status_code == 404


def test_looking_writes_nothing(client):
    for address in (
        "/",
        "/new/empty/",
        f"/new/{STARTER}/",
        f"/new/{STARTER}/?tab=history",
        f"/new/{STARTER}/document.json",
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert "sessionid" not in response.cookies
    assert not Project.objects.exists() and not Session.objects.exists()


@pytest.mark.parametrize("address", ["/", "/services/", f"/new/{STARTER}/"])
def test_other_sites_are_not_told_which_page_a_link_stood_on(client, address):
    assert client.get(address).headers["Referrer-Policy"] == "same-origin"


# -- what may be in a document -------------------------------------------------------------------------------------


def nasty_shop():
    document = shop(name=NASTY)
    return document.model_copy(update={"nodes": [node.model_copy(update={"name": NASTY}) for node in document.nodes]})


@pytest.mark.parametrize("query", [*SELECTIONS, *(f"tab={tab}" for tab in TABS), "bill=node", "bill=service"])
def test_names_are_shown_as_text(visit_to, query):
    text = text_of(visit_to(nasty_shop()).get(query=query))
    assert "<b>x" not in text and "<script>alert" not in text and 'x</b>"' not in text
    assert "&lt;b&gt;x" in text


def test_names_are_shown_as_text_in_parts_too(visit_to):
    visit = visit_to(nasty_shop())
    for query in SELECTIONS:
        part = text_of(visit.get(query=query, htmx=True))
        assert "<b>x" not in part and "<script" not in part


def test_a_document_that_can_no_longer_be_estimated_is_still_shown_and_can_be_mended(visit_to):
    visit = visit_to(shop(free_tier="legacy_12_month"))
    for query in [*SELECTIONS, *(f"tab={tab}" for tab in TABS), "bill=service"]:
        assert "This cannot be estimated: free_tier: the 12-month free tier ended" in visit.page(query)
    assert "Begin" in visit.page("tab=history")
    visit.post("document_settings", visit.fill("document-form", free_tier="always"))
    assert "This cannot be estimated" not in visit.page()


def test_without_tables_the_page_says_what_to_run(owner, visit, no_tables):
    for address in ("/", visit.url()):
        response = owner.get(address)
        assert response.status_code == 503
        assert "run make install" in text_of(response)


# -- in how many queries -------------------------------------------------------------------------------------------
# The session, the account, the project with its head, the version of the tables, and what one can undo and redo.
PAGE_QUERIES = 6


@pytest.mark.parametrize("query", [*SELECTIONS, *(f"tab={tab}" for tab in TABS)])
def test_queries_of_the_page_do_not_grow_with_the_document(visit, django_assert_max_num_queries, query):
    estimate_of(shop())
    for htmx in (False, True):
        with django_assert_max_num_queries(PAGE_QUERIES + 2 * ("history" in query)):
            visit.get(query=query, htmx=htmx)


def test_a_starter_is_shown_without_looking_for_projects(starter, django_assert_max_num_queries):
    starter.page()
    with django_assert_max_num_queries(2):  # the version of the tables, for the estimate and for the form
        starter.page("node=order")


def test_history_shows_the_last_hundred_in_as_many_queries_as_one(visit, django_assert_max_num_queries):
    first = visit.project.head
    kept = {"project": first.project, "document": first.document, "digest": first.digest}
    later = [Revision(number=number, sentence=f"Step {number}", **kept) for number in range(2, 122)]
    estimate_of(shop())
    Project.objects.update(head=Revision.objects.bulk_create(later)[-1])
    with django_assert_max_num_queries(PAGE_QUERIES + 2):
        page = visit.page("tab=history")
    assert page.count('name="number"') == 99
    assert "Step 121" in page and "Step 22" in page and "Step 21" not in page


@pytest.mark.parametrize("name", ["home", "upload"])
def test_pages_take_no_other_method(client, name):
    assert client.put("/" if name == "home" else "/upload/").status_code == 405


def test_the_builder_is_not_posted_to(visit):
    assert visit.client.post(visit.url()).status_code == 405


@pytest.mark.parametrize("name", ["?node=order", "?tab=limits", "compare/", "report/", "history/"])
def test_a_page_can_be_asked_for_its_head_alone(visit, name):
    page, head = (
        ask(f"{visit.url()}{name}", HTTP_REFERER="/?tab=history") for ask in (visit.client.get, visit.client.head)
    )
    assert head.status_code == 200 and not head.content
    assert abs(int(head.headers["Content-Length"]) - len(page.content)) < 100  # a token may differ
