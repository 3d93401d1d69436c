"""The overview in the corner: it steps aside for the cards it would lie on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE

COVERED = """() => {
  const map = document.getElementById("minimap").getBoundingClientRect();
  return [...document.querySelectorAll("#diagram .node rect.card")].filter(card => {
    const box = card.getBoundingClientRect();
    return box.left < map.right && map.left < box.right && box.top < map.bottom && map.top < box.bottom;
  }).map(card => card.closest(".node").dataset.node);
}"""
NOT_ON = f"id => !({COVERED})().includes(id)"


def test_it_moves_to_a_corner_where_no_card_is(page: Page):
    page.goto("/new/web_mobile_backend/")
    overview = page.locator("#minimap")
    expect(overview).to_be_visible()
    before = overview.bounding_box()
    level_with_it = page.get_by_role("link", name="web app, S3 Standard").locator("rect.card").bounding_box()
    page.locator("#plane").hover(position={"x": 20, "y": 60})
    page.mouse.wheel(level_with_it["x"] - before["x"], 0)  # sideways: that card comes to lie under it
    page.wait_for_timeout(400)
    page.wait_for_function(f"() => ({COVERED})().length === 0")
    assert overview.bounding_box() != before


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_it_is_never_on_the_card_that_has_the_focus(visit, viewport):
    page = visit(viewport=viewport)
    page.goto("/new/web_mobile_backend/")
    expect(page.locator("#minimap")).to_be_visible()
    for card in page.locator("#diagram .node").all():
        card.focus()
        page.wait_for_function(NOT_ON, arg=card.get_attribute("data-node"))
