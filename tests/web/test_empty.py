"""What pages say of an architecture without a card, and of one into which no traffic comes: never that all is well."""

import re

import pytest

from estimator.engine.document.architecture import Architecture
from tests.web.samples import Visit, alone, shop, text_of, what_is_said, words_of

PAGES = ("builder", "compare", "report", "history")
WELL = re.compile(r'class="verdict ok"|No limit is near|Holds at any traffic|holds at any traffic')


def quiet() -> Architecture:
    """All is drawn and connected, and nobody comes."""
    document = shop()
    silent = document.nodes[0].model_copy(update={"settings": {"requests_per_month": 0}})
    return document.model_copy(update={"nodes": [silent, *document.nodes[1:]]})


@pytest.fixture(params=["starter", "project"])
def nothing(request, visit_to, empty) -> Visit:
    """An empty page, and a project whose last card was deleted."""
    return empty if request.param == "starter" else visit_to(Architecture(name="Bare"))


@pytest.mark.parametrize("page", PAGES)
def test_the_header_says_that_nothing_is_drawn_and_no_more(nothing, page):
    text = text_of(nothing.get(page))
    readings = re.search(r'<div class="readings".*?</div>', text, re.DOTALL)[0]
    assert "Nothing drawn yet" in readings
    assert "$" not in readings and "<svg" not in readings and "a month" not in readings


@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_that_nothing_is_well(nothing, page):
    assert not WELL.search(text_of(nothing.get(page)))


@pytest.mark.parametrize("tab", ["bill", "limits", "findings", "assumptions", "history"])
def test_no_tab_does_either(nothing, tab):
    text = nothing.page(f"tab={tab}")
    assert not WELL.search(text) and "$0.00" not in text


def test_the_comparison_is_one_sentence_and_the_way_back(nothing):
    text = text_of(nothing.get("compare"))
    main = text.partition("<main")[2]
    assert "Nothing is drawn yet, so there is nothing to compare." in main
    assert f'href="{nothing.url("builder")}">Draw</a>' in main
    assert 'id="containers-form"' not in main and not re.search(r'<(input(?! type="hidden")|select)', main)


def test_the_report_is_one_sentence_and_the_way_back(nothing):
    response = nothing.get("report")
    main = text_of(response).partition("<main")[2]
    assert "Nothing is drawn yet, so there is nothing to report." in main and "<table" not in main
    assert f'href="{nothing.url("builder")}">Draw the first card</a>' in main
    assert "Save as PDF" not in words_of(response)


def test_there_is_no_file_of_it(nothing):
    response = nothing.get("report_pdf")
    assert response.status_code == 422 and "Nothing is drawn yet" in what_is_said(response)


def test_the_first_card_brings_the_readings(empty):
    answer = empty.post("add_node", {"service": "lambda"}, htmx=True)
    assert "$0.00" in text_of(answer) and "Nothing drawn yet" not in text_of(answer)


@pytest.mark.parametrize("document", [quiet(), alone("lambda"), alone("clients"), alone("nat_gateway")])
def test_where_no_traffic_enters_nothing_is_said_to_be_well(visit_to, document):
    visit = visit_to(document)
    assert "No traffic enters yet" in words_of(visit.get())
    for page in PAGES:
        assert not WELL.search(text_of(visit.get(page))), page
    for query in ("tab=findings", "tab=limits"):
        assert not WELL.search(visit.page(query)), query
    assert "Meets no limit, since no traffic enters yet." in words_of(visit.get(query="tab=findings"))
    assert not WELL.search(text_of(visit.get("compare", "holds=shown")))


def test_where_functions_stand_idle_the_comparison_says_so(visit_to):
    assert "No traffic enters yet: this is what both sides cost" in words_of(visit_to(quiet()).get("compare"))


def test_what_cannot_be_compared_offers_no_assumptions(visit_to):
    text = text_of(visit_to(alone("dynamodb")).get("compare"))
    assert 'id="containers-form"' not in text and "neither a function nor a container" in text


def test_where_traffic_enters_all_is_said_as_before(visit_to):
    visit = visit_to(shop())
    assert "No traffic enters" not in words_of(visit.get()) and "No limit is near" in words_of(visit.get("report"))
