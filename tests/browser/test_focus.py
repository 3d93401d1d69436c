"""Where the keyboard is after an answer has replaced what had the focus: never at the top of the page."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def open_tab(builder: BuilderPage, name: str) -> Locator:
    builder.page.locator(f"#tab-{name}").click()
    expect(builder.page.locator(f"#tab-{name}")).to_have_attribute("aria-current", "page")
    return builder.page.locator("#results")


@pytest.mark.parametrize("by_keys", [True, False])
def test_one_confirms_row_after_row(demo: BuilderPage, by_keys):
    results = open_tab(demo, "assumptions")
    first = results.locator('button[value="menu/log_kb"]')
    with demo.saving():
        if by_keys:
            first.press("Enter")
        else:
            first.click()
    expect(results.locator('button[value="menu/init_ms"]')).to_be_focused()


def test_one_confirms_card_after_card(demo: BuilderPage):
    results = open_tab(demo, "assumptions")
    buttons = results.locator("h3 button")
    for _ in range(2):
        following = buttons.nth(1).get_attribute("value")
        with demo.saving():
            buttons.first.press("Enter")
        expect(results.locator(f'h3 button[value="{following}"]')).to_be_focused()


def test_what_is_confirmed_in_a_fold_leads_to_the_next_in_it(demo: BuilderPage):
    fold = open_tab(demo, "assumptions").locator("#not-tried")
    fold.locator("summary").click()
    buttons = fold.get_by_role("button", name="Confirm", exact=True)
    second = buttons.nth(1).get_attribute("value")
    with demo.saving():
        buttons.first.press("Enter")
    expect(fold).to_have_attribute("open", "")
    expect(fold.locator(f'button[value="{second}"]')).to_be_focused()


def test_a_quota_that_is_saved_leads_back_to_its_row(demo: BuilderPage):
    results = open_tab(demo, "limits")
    change = results.locator("a[data-opens]").first
    key = change.get_attribute("data-opens")
    change.press("Enter")
    expect(demo.page.locator("#quota-value")).to_be_focused()
    demo.page.keyboard.type("2000")
    with demo.saving():
        demo.press("Enter")
    expect(results.locator(f'[data-opens="{key}"]').first).to_be_focused()


def test_delete_leads_to_the_nearest_card_and_undo_to_the_one_that_came_back(demo: BuilderPage):
    demo.select("MenuFn")
    demo.card("MenuFn").focus()
    for keys, name in (("Delete", "OrderFn"), ("Control+z", "MenuFn"), ("Control+y", "OrderFn")):
        with demo.saving():
            demo.press(keys)
        expect(demo.card(name)).to_be_focused()


def test_undo_of_the_toast_leads_to_the_card_that_came_back(demo: BuilderPage):
    demo.select("NotifyFn")
    with demo.saving():
        demo.press("Delete")
    with demo.saving():
        demo.page.locator("#toast button").click()
    expect(demo.card("NotifyFn")).to_be_focused()


def test_delete_by_its_button_leads_to_the_heading_of_the_settings(demo: BuilderPage):
    demo.select("NotifyFn")
    with demo.saving():
        demo.page.locator("#delete").press("Enter")
    expect(demo.page.locator("#inspector h3")).to_be_focused()


def test_copy_says_how_many_and_paste_leads_to_what_came(demo: BuilderPage):
    demo.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    demo.open("/new/food_ordering/?cards=notify,menu")
    demo.press("Control+c")
    expect(demo.page.locator("#toast")).to_have_text("Copied 2 cards")
    expect(demo.page.locator("#announced")).to_have_text("Copied 2 cards.")
    with demo.saving():
        demo.press("Control+v")
    expect(demo.page.locator("#diagram .node:focus")).to_have_attribute("data-node", re.compile("^(menu|notify).+"))


def connect_from(builder: BuilderPage, name: str, typed: str) -> None:
    builder.card(name).press("Shift+F10")
    builder.page.get_by_role("menuitem", name="Connect to…").press("Enter")
    expect(builder.page.get_by_label(f"Add after {name}")).to_be_focused()
    builder.page.keyboard.type(typed)
    with builder.saving():
        builder.press("Enter")


def test_connecting_by_the_menu_leads_to_the_new_card_or_back(demo: BuilderPage):
    connect_from(demo, "MenuFn", "sns")
    expect(demo.card("Topic")).to_be_focused()
    connect_from(demo, "NotifyFn", "receipts")
    expect(demo.card("NotifyFn")).to_be_focused()


def test_a_port_dropped_on_the_ground_leads_to_the_new_card(demo: BuilderPage):
    demo.card("MenuFn").hover()
    demo.drag(demo.card("MenuFn").locator(".port"), demo.page.locator("#plane"), x=40, y=120)
    expect(demo.page.get_by_label("Add after MenuFn")).to_be_focused()
    demo.page.keyboard.type("sns")
    with demo.saving():
        demo.press("Enter")
    expect(demo.card("Topic")).to_be_focused()


def test_escape_leaves_a_field_for_the_card_that_is_chosen(demo: BuilderPage):
    demo.page.locator("#palette-filter").focus()
    demo.press("Escape")
    expect(demo.page.locator("#plane")).to_be_focused()
    demo.select("OrderFn")
    for field in ("#palette-filter", "#node-duration_ms"):
        demo.page.locator(field).focus()
        demo.press("Escape")
        expect(demo.card("OrderFn")).to_be_focused()


def test_f6_goes_to_the_card_that_is_chosen(demo: BuilderPage):
    demo.select("OrderFn")
    demo.page.locator("#palette-filter").focus()
    demo.press("F6")
    expect(demo.card("OrderFn")).to_be_focused()
    demo.let_go()
    demo.page.locator("#palette-filter").focus()
    demo.press("F6")
    expect(demo.page.locator("#diagram .node").first).to_be_focused()


def test_back_of_the_browser_keeps_the_keyboard(demo: BuilderPage):
    demo.page.locator("#tab-limits").press("Enter")
    expect(demo.page.locator("#headroom")).to_be_visible()
    demo.page.go_back()
    expect(demo.page.locator("#tab-bill")).to_have_attribute("aria-current", "page")
    expect(demo.page.locator("#tab-limits")).to_be_focused()


def test_a_reload_keeps_the_keyboard_at_a_card_in_sight_and_the_view(demo: BuilderPage):
    demo.card("OrderFn").focus()
    demo.page.reload()
    expect(demo.card("OrderFn")).to_be_focused()
    for _ in range(12):
        demo.press("ArrowRight")
    demo.page.wait_for_timeout(400)  # the view is kept once it rests
    before = demo.page.locator("#diagram").get_attribute("viewBox")
    demo.page.reload()
    expect(demo.page.locator("#plane")).to_be_focused()
    expect(demo.page.locator("#diagram")).to_have_attribute("viewBox", before)


def test_done_of_the_tour_leads_to_the_drawing(demo: BuilderPage):
    demo.open("/new/food_ordering/?tour=7")
    demo.page.get_by_role("link", name="Done").press("Enter")
    expect(demo.page.locator("#tour")).to_have_count(0)
    expect(demo.page.locator("#plane")).to_be_focused()


@pytest.mark.asks_for(422)
def test_a_refused_link_leads_to_its_field_and_one_turned_off_to_the_next(demo: BuilderPage):
    demo.tidy()
    demo.page.locator("#share").click()
    expect(demo.page.locator("#share-name")).to_be_focused()
    name = demo.page.get_by_label("Who it is for").first
    for who in ("Ann", "Ben", "Cat"):
        name.fill(who)
        name.press("Enter")
        expect(demo.page.locator("#share-copy")).to_be_focused()
        expect(demo.page.locator(".made")).to_contain_text(who)
    demo.page.get_by_role("button", name="Make a link").press("Enter")
    expect(name).to_be_focused()
    demo.page.get_by_role("button", name="Turn off the link for Ben").press("Enter")
    expect(demo.page.get_by_role("button", name="Turn off the link for Ben")).to_have_count(0)
    expect(demo.page.locator(".links button:focus")).to_have_attribute(
        "aria-label", re.compile("Turn off the link for")
    )


def test_a_row_of_the_limits_leads_to_the_field_or_the_card(demo: BuilderPage):
    results = open_tab(demo, "limits")
    expect(results.locator("#headroom")).to_be_visible()
    results.locator("#apart summary").click()
    to_field = results.locator("th.whose a[data-field]").first
    field = to_field.get_attribute("data-field")
    to_field.press("Enter")
    expect(demo.page.locator(f"#{field}")).to_be_focused()
    shown = re.compile(demo.page.locator("#inspector h3").inner_text() + r"|\d more")
    to_card = results.locator("#headroom .cards a:not([data-field])").filter(has_not_text=shown).first
    name = to_card.inner_text()
    to_card.press("Enter")
    expect(demo.page.locator("#inspector h3")).to_have_text(name)
    expect(demo.page.locator("#inspector h3")).to_be_focused()


def test_a_tab_keeps_the_keyboard(demo: BuilderPage):
    demo.select("MenuFn")
    demo.page.locator("#tab-limits").press("Enter")
    expect(demo.page.locator("#headroom")).to_be_visible()
    expect(demo.page.locator("#tab-limits")).to_be_focused()
