"""The guided start in a browser: its panel stands beside what it speaks of, and leads through with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.page_object import BuilderPage

LAST = 7
APART = """() => {
  const [panel, ring] = [".tour", ".tour-ring"].map(one => document.querySelector(one).getBoundingClientRect());
  const isIn = panel.left >= 0 && panel.top >= 0 && panel.right <= innerWidth && panel.bottom <= innerHeight;
  const isOver = panel.left < ring.right && ring.left < panel.right && panel.top < ring.bottom && ring.top < panel.bottom;
  return ring.width > 0 && isIn && !isOver;
}"""
"""Whether the panel is wholly on the screen and not over what it points at."""


def step(page: Page, number: int) -> None:
    expect(page.locator("#tour .step")).to_have_text(f"Step {number} of {LAST}")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_the_panel_is_never_over_what_it_points_at(visit, viewport):
    page = visit(viewport=viewport)
    page.goto("/tour/")
    for number in range(1, LAST + 1):
        step(page, number)
        page.wait_for_function(APART)
        if number < LAST:
            page.locator("#tour-next").click()


@pytest.mark.parametrize(("number", "name"), [(6, "Compare"), (7, "Report")])
def test_on_a_phone_the_menu_opens_and_the_page_in_it_is_ringed(visit, number, name):
    page = visit(viewport=NARROW)
    page.goto(f"/new/food_ordering/?tour={number}")
    link = page.get_by_label("Menu of this architecture").get_by_role("link", name=name)
    expect(link).to_be_visible()
    page.wait_for_function(APART)
    ring, box = page.locator(".tour-ring").bounding_box(), link.bounding_box()
    assert abs(ring["x"] + 4 - box["x"]) <= 1 and abs(ring["y"] + 4 - box["y"]) <= 1
    page.mouse.click(20, 420)
    expect(link).to_be_hidden()


def test_the_keyboard_alone_leads_through_and_out(page: Page):
    page.goto("/tour/")
    for number in range(1, LAST):
        step(page, number)
        expect(page.locator("#tour")).to_be_focused()
        while page.evaluate("document.activeElement.id") != "tour-next":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    step(page, LAST)
    expect(page.locator("#tour")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_have_count(0)
    assert "tour" not in page.url


def test_a_number_is_changed_on_the_way_and_the_tour_goes_on_with_ones_own(builder: BuilderPage):
    builder.open("/new/food_ordering/?node=app&tour=3")
    builder.put("requests_per_month", "20M")
    expect(builder.page).to_have_url(re.compile(r"/a/.*tour=3"))
    step(builder.page, 3)
    total = builder.usd
    builder.page.locator("#tour-next").click()
    step(builder.page, 4)
    assert "/a/" in builder.page.url and builder.usd == total


def test_whoever_left_may_go_on_where_they_were(page: Page):
    page.goto("/new/food_ordering/?tab=limits&tour=4")
    page.locator("#tour-leave").click()
    expect(page.locator("#tour")).to_have_count(0)
    page.goto("/tour/")
    page.get_by_role("link", name="Go on at step 4").click()
    step(page, 4)
    expect(page.locator("#headroom")).to_be_visible()


def test_whoever_was_through_begins_anew(page: Page):
    page.goto(f"/new/food_ordering/?tour={LAST}")
    page.locator("#tour-leave").click()
    page.goto("/tour/")
    step(page, 1)
    expect(page.locator("#tour-resume")).to_be_hidden()


def test_without_javascript_the_steps_are_pages(visit):
    page = visit(java_script_enabled=False)
    page.goto("/help/")
    page.get_by_role("link", name="Take the two-minute tour").click()
    for number in range(1, LAST):
        step(page, number)
        page.locator("#tour-next").click()
    step(page, LAST)
    page.get_by_role("link", name="Done").click()
    expect(page.locator("#tour")).to_have_count(0)
