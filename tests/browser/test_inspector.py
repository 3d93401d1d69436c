"""The inspector in a browser: a name edited in place, an edge's choices, what was meant, and where the focus is."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def test_a_name_is_edited_in_place(demo):
    demo.select("OrderFn")
    demo.rename("Ordering")
    expect(demo.card("Ordering")).to_be_visible()
    expect(demo.page.locator("#inspector h3")).to_have_text("Ordering")


@pytest.mark.asks_for(422)
def test_what_is_refused_of_a_form_is_said_within_it(demo):
    demo.page.locator("#add-input > summary").click()
    form = demo.page.locator("#new-input")
    form.locator("#new-input-name").fill("orders a day")
    form.locator("#new-input-value").fill("20,000")
    form.get_by_role("button", name="Add input").click()
    expect(form.locator(".failed")).to_contain_text("cannot stand in a formula")


def test_a_segment_changes_what_an_edge_does_by_mouse_and_by_arrow_keys(demo):
    edge = next(one for one in demo.document()["edges"] if one["operation"] == "read")
    demo.open(f"{demo.page.url.partition('?')[0]}?edge={edge['id']}")
    with demo.saving():
        demo.page.locator(".segments label").filter(has_text="Write").first.click()
    expect(demo.page.locator("#edge-form .sentence")).to_contain_text("write")
    demo.page.locator('#inspector input[name="operation"]:checked').focus()
    with demo.saving():
        demo.press("ArrowLeft")
    expect(demo.page.locator("#edge-form .sentence")).to_contain_text("read")


def test_what_a_new_edge_means_is_answered_by_one_click(builder):
    builder.open("/new/empty/")
    for service in ("Clients", "HTTP API", "Lambda", "DynamoDB"):
        builder.add(service)
    question = builder.page.locator("#question")
    expect(question).to_contain_text("API handler reads API table")
    with builder.saving():
        question.get_by_role("button", name="Write").click()
    expect(question).to_be_hidden()
    assert builder.document()["edges"][-1]["operation"] == "write"


def test_focus_stays_near_what_was_deleted(demo):
    demo.select("OrderFn")
    with demo.saving():
        demo.page.locator("#delete").press("Enter")
    expect(demo.page.locator("#inspector h3")).to_be_focused()


def test_nothing_is_wider_than_the_inspector_nor_smaller_than_eleven_pixels(demo):
    demo.select("OrderFn")
    demo.open_more()
    demo.page.locator(".inspector").evaluate("one => { one.style.width = '316px' }")
    for fault in ("parseFloat(getComputedStyle(one).fontSize) < 11", "one.offsetWidth > 316"):
        found = f"[...document.querySelectorAll('#inspector *')].filter(one => {fault}).map(one => one.outerHTML)"
        assert demo.page.evaluate(found) == []


def test_a_field_is_reached_in_few_tabs_from_the_top_of_the_page(page):
    page.goto("/new/food_ordering/?node=order")
    presses = 2
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the settings")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.closest('#node-form') === null"):
        page.keyboard.press("Tab")
        presses += 1
        assert presses <= 15
