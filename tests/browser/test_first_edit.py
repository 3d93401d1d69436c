"""The first edit of an example makes it one's own: the page stays where it is, and so does what has the focus."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.page_object import BuilderPage

DEMO = "/new/food_ordering/"
A_LINE = 20
"""How far a field may move with the words around it, in px."""


@pytest.fixture(params=[WIDE, NARROW], ids=["screen", "phone"])
def page(visit, request) -> Page:
    return visit(viewport=request.param)


def scrolled(page: Page) -> dict[str, float]:
    """How far each part of the builder is scrolled; the page itself moves with what grows above a field."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".inspector, .results")]
          .map(one => [one.className, one.scrollTop]))"""
    )


def edited(page: Page, field: str, value: str, key: str) -> tuple[float, float]:
    """Where a field stood before and after the edit that begins a project, left by a key."""
    where = page.locator(f'[id="{field}"]')
    where.scroll_into_view_if_needed()
    where.click()
    before = where.bounding_box()["y"]
    places = scrolled(page)
    where.fill(value)
    where.press(key)
    page.wait_for_url(re.compile("/a/"))
    expect(page.locator("#undo")).to_be_enabled()
    expect(where).to_have_value(value)
    page.wait_for_load_state("networkidle")
    assert scrolled(page) == places
    return before, where.bounding_box()["y"]


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_the_comparison_keeps_its_place(page, key):
    page.goto(f"{DEMO}compare/")
    page.wait_for_load_state("networkidle")
    before, after = edited(page, "containers-target_percent", "45", key)
    assert abs(after - before) < A_LINE
    focused = page.evaluate("document.activeElement.closest('#containers-form') !== null")
    assert focused, "The focus is in the form."
    if key == "Enter":
        expect(page.locator("#containers-target_percent")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_the_builder_keeps_its_place(page, key):
    builder = BuilderPage(page)
    builder.open(f"{DEMO}?node=order&tab=limits")
    builder.open_more()
    before, after = edited(page, "node-timeout_s", "7", key)
    assert abs(after - before) < A_LINE
    assert page.locator("#more").evaluate("one => one.open")
    assert page.evaluate("document.activeElement.closest('#node-form') !== null")
    if key == "Enter":
        expect(page.locator("#node-timeout_s")).to_be_focused()
    expect(page.locator("#headroom")).to_be_attached()


def test_the_drawing_keeps_its_view_and_the_results_their_row(visit):
    page = visit()
    builder = BuilderPage(page)
    builder.open(f"{DEMO}?node=order&tab=assumptions")
    page.locator("#plane").focus()
    for key in ("+", "+", "ArrowRight"):
        page.keyboard.press(key)
    page.locator(".results").evaluate("one => one.scrollTop = 120")
    view = page.locator("#diagram").get_attribute("viewBox")
    edited(page, "node-memory_mb", "1,024", "Enter")
    expect(page.locator("#diagram")).to_have_attribute("viewBox", view)
    assert page.locator(".results").evaluate("one => one.scrollTop") == 120


def test_an_edit_by_hand_keeps_the_card_in_the_focus(page):
    builder = BuilderPage(page)
    builder.open(DEMO)
    builder.card("OrderFn").focus()
    with builder.saving():
        builder.press("Shift+ArrowDown")
    expect(builder.card("OrderFn")).to_be_focused()
