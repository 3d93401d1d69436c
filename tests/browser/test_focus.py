"""Where the keyboard is after an answer has replaced what had the focus: never at the top of the page."""

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


def test_undo_after_delete_keeps_the_keyboard_at_the_settings(demo: BuilderPage):
    demo.select("MenuFn")
    demo.card("MenuFn").focus()
    for keys in ("Delete", "Control+z", "Control+y"):
        with demo.saving():
            demo.press(keys)
        expect(demo.page.locator("#inspector h3")).to_be_focused()


def test_a_row_of_the_limits_leads_to_the_field_or_the_card(demo: BuilderPage):
    results = open_tab(demo, "limits")
    expect(results.locator("#headroom")).to_be_visible()
    results.locator("#apart summary").click()
    to_field = results.locator("th.whose a[data-field]").first
    field = to_field.get_attribute("data-field")
    to_field.press("Enter")
    expect(demo.page.locator(f"#{field}")).to_be_focused()
    to_card = results.locator("#headroom .cards a:not([data-field])").first
    name = to_card.inner_text()
    to_card.press("Enter")
    expect(demo.page.locator("#inspector h3")).to_have_text(name)
    expect(demo.page.locator("#inspector h3")).to_be_focused()


def test_a_tab_keeps_the_keyboard(demo: BuilderPage):
    demo.select("MenuFn")
    demo.page.locator("#tab-limits").press("Enter")
    expect(demo.page.locator("#headroom")).to_be_visible()
    expect(demo.page.locator("#tab-limits")).to_be_focused()
