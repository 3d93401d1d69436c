"""The two figures that lead every page, and what pages and reports say of what breaks first."""

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from estimator.engine.estimate import estimate
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.text_table import finding_lines
from estimator.pages.listings import listing
from estimator.pages.results.readings import headroom_reading
from tests.engine.builders import architecture, clients, edge, function, node
from tests.web.samples import words_of


def direct(requests, **more):
    return architecture(
        [clients(requests=requests), function("f", duration_ms=1000)], [edge("c", "request", "f", "invoke", **more)]
    )


@pytest.mark.parametrize(
    ("requests", "against", "mark"),
    [
        (400, "2.4 × today", "ok"),
        (650, "1.49 × today", "ok"),
        (960, "1.01 × today", "near"),
        (2000, "0.49 × today", "breach"),
        (1 / 3600, "the first limit is far away", "ok"),
    ],
)
def test_the_multiple_is_amber_from_seventy_percent_on(tables, requests, against, mark):
    reading = headroom_reading(estimate(direct(requests * 2_628_000), tables))
    assert (reading.against, reading.mark) == (against, mark)


def test_the_reading_is_in_the_users_unit_and_says_what_happens(tables):
    reading = headroom_reading(estimate(direct(400 * 2_628_000), tables))
    assert reading.text == "Holds to 971 requests a second"
    assert reading.then == "then functions share 1,000 executions and callers get error 429"
    assert reading.title.startswith("holds to 971 requests a second, 2.4 × today; then")


def test_what_is_broken_whatever_the_traffic_is_read_first(tables):
    reading = headroom_reading(estimate(direct(2_628_000, payload_kb=7 * 1024), tables))
    assert (reading.text, reading.says, reading.mark) == ("Does not hold", "f: breach", "breach")


def test_a_long_name_leaves_room_for_what_is_said_of_it(tables):
    name = "a function whose name is as long as people make them when nobody stops them"
    drawn = architecture(
        [clients(requests=2_628_000), function("f", duration_ms=1000) | {"name": name}],
        [edge("c", "request", "f", "invoke", payload_kb=7 * 1024)],
    )
    assert headroom_reading(estimate(drawn, tables)).says == "a function whose name is as…: breach"


def test_nothing_that_depends_on_traffic_is_endless(tables):
    drawn = architecture([clients(), node("sink", "external_system")], [edge("c", "request", "sink", "request")])
    assert headroom_reading(estimate(drawn, tables)).text == "Holds at any traffic"


def test_what_nothing_enters_holds_nothing_yet(tables):
    reading = headroom_reading(estimate(architecture([clients()], []), tables))
    assert (reading.text, reading.mark) == ("No traffic enters yet", "")


SINK = [clients(), node("sink", "external_system")]


@pytest.mark.parametrize(
    ("drawn", "brief", "mark"),
    [
        (direct(400 * 2_628_000), "Holds × 2.4: Lambda concurrency", "ok"),
        (direct(960 * 2_628_000), "Holds × 1.01: Lambda concurrency", "near"),
        (direct(2000 * 2_628_000), "Does not hold: Lambda concurrency", "breach"),
        (direct(730), "Holds in practice at any traffic", "ok"),
        (direct(2_628_000, payload_kb=7 * 1024), "Does not hold: invocation payload", "breach"),
        (architecture(SINK, [edge("c", "request", "sink", "request")]), "Holds at any traffic", "ok"),
        (architecture([clients()], []), "No traffic yet", ""),
        (architecture([], []), "Nothing drawn yet", ""),
    ],
)
def test_a_list_says_the_same_in_brief(tables, drawn, brief, mark):
    reading = headroom_reading(estimate(drawn, tables))
    assert (reading.brief, reading.mark) == (brief, mark)


@pytest.mark.django_db
def test_the_head_of_a_page_says_what_breaks_first(client, tables_loaded):
    text = words_of(client.get("/new/food_ordering/"))
    assert (
        "Holds to 2,530 requests a second 441 × today: then functions share 1,000 executions and callers get error 429"
        in text
    )


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["?tab=findings", "report/"])
def test_pages_say_what_breaks_first(client, tables_loaded, page):
    text = words_of(client.get(f"/new/food_ordering/{page}"))
    assert "Holds to 2,530 requests a second, 441 × today; then functions share 1,000 executions and callers" in text


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["?tab=findings", "report/"])
def test_pages_say_what_breaks_next(client, tables_loaded, page):
    text = words_of(client.get(f"/new/food_ordering/{page}"))
    order = [
        text.index(words)
        for words in ("Next to break", "675 ×: ReceiptFn", "1,512 ×: receipts", "1,760 ×: the account")
    ]
    assert order == sorted(order)


@pytest.mark.django_db
def test_a_page_of_limits_shows_no_multiple_that_cannot_be(client, tables_loaded):
    text = words_of(client.get("/new/operations_automation/?tab=limits"))
    assert "× 1,000+" in text and "83,262" not in text and "× 0 " not in text


def test_what_nobody_knows_the_limits_of_does_not_hold_at_any_traffic(tables):
    def drawn(**settings):
        nodes = [clients(), node("search", "other", monthly_usd=100, **settings)]
        return estimate(architecture(nodes, [edge("c", "request", "search", "call")]), tables)

    unknown = drawn()
    reading = headroom_reading(unknown)
    assert unknown.not_judged == ["search"]
    assert (reading.text, reading.mark) == ("Holds as far as known", "")
    assert reading.says == "the limits of search are not known: say on its card how many requests a second it takes"
    assert finding_lines(unknown) == [f"[not judged] T{reading.says[1:]}."]
    assert EstimateResult.of(unknown).not_judged == ["search"]
    shown = strip_tags(render_to_string("parts/findings.html", {"estimate": unknown, "listing": listing([])}))
    assert "The limits of search are not known" in " ".join(shown.split()) and "nothing to fix" not in shown
    known = drawn(rate_limit=1e6)
    assert known.not_judged == [] and headroom_reading(known).text.startswith("Holds to")


def test_what_no_traffic_reaches_is_not_said_to_be_unknown(tables):
    assert estimate(architecture([clients(), node("search", "other", monthly_usd=1)], []), tables).not_judged == []
