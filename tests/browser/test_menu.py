"""What opens over the drawing: menus, what a card can call, a name in place, and the search."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    builder.page.get_by_role("button", name="Fit").click()
    return builder


def test_the_menu_of_a_card_by_mouse_deletes_it(demo: BuilderPage):
    demo.card("MenuFn").click(button="right")
    with demo.saving():
        demo.page.get_by_role("menuitem", name="Delete").click()
    expect(demo.card("MenuFn")).to_have_count(0)


def test_the_menu_by_keys_gives_the_focus_back(demo: BuilderPage):
    demo.card("MenuFn").focus()
    demo.press("Shift+F10")
    expect(demo.page.get_by_role("menuitem", name="Rename")).to_be_focused()
    demo.press("ArrowDown")
    expect(demo.page.get_by_role("menuitem", name="Duplicate")).to_be_focused()
    demo.press("Escape")
    expect(demo.page.locator("#menu")).to_be_hidden()
    expect(demo.card("MenuFn")).to_be_focused()


@pytest.mark.parametrize("begin", ["double click", "F2"])
def test_a_card_is_renamed_where_it_stands(demo: BuilderPage, begin: str):
    if begin == "F2":
        demo.card("MenuFn").focus()
        demo.press("F2")
    else:
        demo.card("MenuFn").dblclick(position={"x": 40, "y": 12})
    expect(demo.page.locator("#rename")).to_have_value("MenuFn")
    demo.page.keyboard.type("ShowFn")
    with demo.saving():
        demo.press("Enter")
    expect(demo.card("ShowFn")).to_be_visible()


def test_escape_leaves_the_name_as_it_is(demo: BuilderPage):
    demo.card("MenuFn").focus()
    demo.press("F2")
    demo.page.keyboard.type("x")
    demo.press("Escape")
    expect(demo.page.locator("#rename")).to_have_count(0)
    expect(demo.card("MenuFn")).to_be_visible()


def test_a_connection_dropped_on_the_ground_offers_what_can_be_called(demo: BuilderPage):
    demo.card("MenuFn").hover(position={"x": 20, "y": 10})
    demo.drag(demo.card("MenuFn").locator(".port"), demo.page.locator("#plane"), x=500, y=420)
    expect(demo.page.get_by_label("Add after MenuFn")).to_be_focused()
    demo.page.keyboard.type("queue")
    with demo.saving():
        demo.press("Enter")
    new = demo.document()["nodes"][-1]
    assert new["service"] == "sqs"
    assert ("menu", new["id"]) in {(edge["source"], edge["target"]) for edge in demo.document()["edges"]}


def test_a_card_is_found_by_name_and_brought_into_sight(demo: BuilderPage):
    demo.page.locator('[data-zoom="one"]').click()
    demo.page.locator("#plane").focus()
    demo.press("Control+f")
    demo.page.keyboard.type("receipts")
    demo.press("Enter")
    expect(demo.page.locator("#found")).to_have_text("1 of 1")
    expect(demo.card("receipts")).to_be_in_viewport()
    demo.press("Escape")
    expect(demo.card("receipts")).to_be_focused()


def test_the_download_menu_by_keys_saves_a_file_and_gives_the_focus_back(demo: BuilderPage):
    summary = demo.page.locator("#download summary")
    summary.focus()
    demo.press("Enter")
    demo.press("Tab")
    expect(demo.page.get_by_role("link", name="Report (PDF)")).to_be_focused()
    demo.press("Escape")
    expect(demo.page.locator("#download .list")).to_be_hidden()
    expect(summary).to_be_focused()
    demo.press("Enter")
    with demo.page.expect_download() as saved:
        demo.page.get_by_role("link", name="FOCUS-shaped CSV").click()
    assert saved.value.suggested_filename.startswith("food-ordering-20")
