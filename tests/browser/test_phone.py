"""The header and the parts of the builder on a phone: one bar, one menu, fingers that find their targets."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW
from tests.browser.page_object import BuilderPage

DEMO = "/new/food_ordering/"
OF_AN_ARCHITECTURE = ("Draw", "Compare", "Report", "History")
OF_THE_SITE = ("Architectures", "Prices", "Limits", "Services", "Accuracy", "Help", "Shortcuts")
FINGER = 40
CLIPPED = """() => [...document.querySelectorAll(".head :is(a, button, summary, b)")].filter(one => one.checkVisibility()).filter(one => {
  const room = one.getBoundingClientRect();
  return room.left < 0 || room.right > innerWidth || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline";
}).map(one => one.outerHTML.slice(0, 80))"""
SMALL = """least => [...document.querySelectorAll(".head .bar :is(a, button, summary), .head .acts button, #whatif input, .tools button")].filter(
  one => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def phone(visit) -> Page:
    return visit(viewport=NARROW, has_touch=True, is_mobile=True)


def menu(page: Page) -> Locator:
    return page.get_by_label("Menu", exact=True)


@pytest.mark.parametrize("address", [DEMO, f"{DEMO}?times=12", f"{DEMO}compare/", f"{DEMO}report/", "/", "/services/"])
def test_the_header_is_one_bar_with_the_readings_below_it(phone, address):
    phone.goto(address)
    assert phone.evaluate(CLIPPED) == []
    assert phone.evaluate(SMALL, FINGER) == []
    bar = [one.bounding_box() for one in phone.locator(".head .brand, .head .acts, .head .all-pages > summary").all()]
    assert max(one["y"] for one in bar) < 44
    if address.startswith(DEMO):
        expect(phone.locator("#readings .reading").first).to_be_in_viewport()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_one_menu_leads_everywhere(visit, java_script_enabled):
    page = visit(viewport=NARROW, java_script_enabled=java_script_enabled)
    page.goto(DEMO)
    menu(page).click()
    for name in (*OF_AN_ARCHITECTURE, *OF_THE_SITE):
        expect(page.locator(".all-pages").get_by_role("link", name=name, exact=True)).to_be_visible()
    page.locator(".all-pages").get_by_role("link", name="History").click()
    expect(page).to_have_url(re.compile("/history/$"))
    menu(page).click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_menu_closes_by_escape_and_a_tap_elsewhere(phone):
    phone.goto(f"{DEMO}?node=order")
    menu(phone).tap()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Escape")
    expect(phone.locator(".all-pages[open]")).to_have_count(0)
    expect(menu(phone)).to_be_focused()
    expect(phone.locator("#inspector h3")).to_have_text("OrderFn")
    menu(phone).tap()
    expect(phone.locator(".all-pages[open]")).to_have_count(1)
    phone.touchscreen.tap(30, 460)
    expect(phone.locator(".all-pages[open]")).to_have_count(0)


def test_the_menu_belongs_to_ones_own_after_the_first_edit(phone):
    builder = BuilderPage(phone)
    builder.open(DEMO)
    builder.tidy()
    menu(phone).tap()
    for name in (*OF_AN_ARCHITECTURE, "Share"):
        expect(phone.locator(".all-pages").get_by_role("link", name=name)).to_have_attribute("href", re.compile("^/a/"))


def rows(*places: Locator) -> int:
    """How many rows some things stand in."""
    tops = sorted((one.bounding_box()["y"], one.bounding_box()["height"]) for one in places)
    return 1 + sum(one[0] + one[1] <= other[0] for one, other in zip(tops, tops[1:], strict=False))


def test_what_if_takes_one_row_and_a_second_while_it_is_on(phone):
    phone.goto(DEMO)
    form = phone.locator("#whatif")
    assert rows(form.locator("label"), form.locator("#whatif-range"), form.locator("#whatif-times")) == 1
    assert form.bounding_box()["height"] < 1.5 * FINGER
    phone.goto(f"{DEMO}?times=12")
    assert form.bounding_box()["height"] < 2.5 * FINGER
    assert rows(form.locator("#whatif-range"), form.get_by_role("link", name="Today")) == 1


@pytest.mark.parametrize("height", [560, 844])
def test_a_sheet_lies_over_the_tools_of_the_drawing(visit, height):
    page = visit(viewport={"width": 390, "height": height}, has_touch=True, is_mobile=True)
    for address in (DEMO, f"{DEMO}?node=order"):
        page.goto(address)
        sheet = page.locator("body > :is(.inspector, .drawer):visible").bounding_box()
        tools = page.locator(".tools").bounding_box()
        assert tools["y"] + tools["height"] <= sheet["y"]
        top = "([x, y]) => document.elementFromPoint(x, y).closest('.inspector, .drawer') !== null"
        assert page.evaluate(top, [40, sheet["y"] + 4])


def test_an_assumption_has_the_width_of_the_page_for_its_name(phone):
    phone.goto(f"{DEMO}?tab=assumptions")
    name = phone.locator(".assumptions li a").first
    name.scroll_into_view_if_needed()
    assert name.evaluate("one => one.parentElement.clientWidth") > 340
    cell = name.evaluate("one => getComputedStyle(one.parentElement).gridTemplateColumns.split(' ').map(parseFloat)[0]")
    assert cell > 230
    button = phone.locator(".assumptions button").first
    assert button.bounding_box()["height"] >= FINGER


def test_several_cards_open_the_sheet_of_their_settings(phone):
    phone.goto(f"{DEMO}?cards=order,menu")
    expect(phone.locator("#inspector h3")).to_be_in_viewport()
    expect(phone.get_by_role("button", name="Duplicate")).to_be_in_viewport()


@pytest.mark.parametrize("address", [f"{DEMO}?node=order", f"{DEMO}?edge=ordering", f"{DEMO}?cards=order,menu"])
def test_what_is_done_with_a_card_stands_at_the_right_edge(phone, address):
    phone.goto(address)
    assert (
        phone.locator("#inspector > header #delete").evaluate("one => innerWidth - one.getBoundingClientRect().right")
        < 20
    )


def test_the_menu_shares_over_the_page_and_is_come_back_to(phone):
    builder = BuilderPage(phone)
    builder.open(DEMO)
    builder.tidy()
    menu(phone).tap()
    phone.locator(".all-pages").get_by_role("link", name="Share").tap()
    expect(phone.locator("#share-form")).to_be_in_viewport()
    expect(phone.locator(".all-pages[open]")).to_have_count(0)
    phone.get_by_role("button", name="Close").tap()
    expect(phone.locator("#share-panel")).to_be_empty()
    expect(menu(phone)).to_be_focused()


@pytest.mark.parametrize("address", ["/prices/", "/limits/", "/services/lambda/"])
def test_wide_tables_are_read_without_scrolling_sideways(visit, address):
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(address)
    tables = page.locator(".scroll").all()
    assert tables and all(one.evaluate("one => one.scrollWidth <= one.clientWidth") for one in tables)
    named = page.locator("td[data-name]").first
    assert named.evaluate("one => getComputedStyle(one, '::before').content.includes(one.dataset.name)")
