"""A node's form says what has no price in its region on the document's day, before the bill does."""

from estimator.engine.registry import services
from tests.engine.builders import architecture
from tests.web.samples import forms, text_of

EARLY = "2019-01-01"
"""A day before the first row of any price."""


def early(**settings):
    return architecture([{"id": "one", "service": "lambda", "settings": settings}], [], prices_as_of=EARLY)


def line(text: str) -> str:
    """The quiet line of the form, without its tag."""
    start = text.index('id="unpriced"')
    return text[text.index(">", start) + 1 : text.index("</p>", start)]


def label(key: str) -> str:
    return services()["lambda"].dimensions[key].label


def test_a_function_nobody_calls_says_what_has_no_price(visit_to):
    told = line(visit_to(early(architecture="arm")).page("node=one"))
    assert told.startswith("No price for Lambda in us-east-1 on 1 Jan 2019: ")
    assert label("lambda.requests.arm") in told and label("lambda.duration.x86") not in told


def test_where_all_is_priced_the_line_is_empty_and_hidden(visit):
    page = visit.page("node=order")
    assert line(page) == "" and "hidden" in page[page.index('id="unpriced"') :].partition(">")[0]


def test_the_line_follows_the_settings_while_the_form_stays(visit_to):
    visit = visit_to(early(architecture="arm"))
    values = {**forms(visit.page("node=one"))["node-form"], "architecture": "x86"}
    told = line(text_of(visit.post("node_settings", values, htmx=True, at="node=one", node_id="one")))
    assert label("lambda.duration.x86") in told and label("lambda.duration.arm") not in told


def test_a_document_that_cannot_be_estimated_still_shows_its_form(visit_to):
    one = {"id": "one", "service": "lambda"}
    visit = visit_to(architecture([one], [], free_tier="legacy_12_month", prices_as_of="2026-11-01"))
    assert 'id="node-form"' in visit.page("node=one")
