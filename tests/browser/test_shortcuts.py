"""Every shortcut that the list shows does what it says, and "?" shows the list on every page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from estimator.pages.shortcuts import SHORTCUTS
from tests.browser.conftest import NARROW
from tests.browser.page_object import BuilderPage

DEMO = "/new/food_ordering/"
KEYS = {"Ctrl": "Control", "Esc": "Escape", "Del": "Delete", "−": "-", "←": "ArrowLeft", "↑": "ArrowUp"}
"""What a key of the list is called in a browser, where that is another word."""


def pressed(keys: tuple[str, ...]) -> str:
    return "+".join(KEYS.get(key, key.lower() if len(keys) > 1 and len(key) == 1 else key) for key in keys)


def on(builder: BuilderPage, name: str) -> None:
    builder.card(name).focus()


def one_change(builder: BuilderPage) -> None:
    builder.tidy()


def shows_the_list(builder: BuilderPage, keys: str) -> None:
    builder.press(keys)
    expect(builder.page.get_by_role("dialog", name="Shortcuts")).to_be_visible()


def undoes(builder: BuilderPage, keys: str) -> None:
    one_change(builder)
    with builder.saving():
        builder.press(keys)
    expect(builder.page.locator("#redo")).to_be_enabled()


def redoes(builder: BuilderPage, keys: str) -> None:
    one_change(builder)
    builder.undo()
    with builder.saving():
        builder.press(keys)
    expect(builder.page.locator("#redo")).to_be_disabled()


def lets_go(builder: BuilderPage, keys: str) -> None:
    builder.select("OrderFn")
    builder.press(keys)
    expect(builder.page.locator("#document-form")).to_be_visible()


def goes_to_another_part(builder: BuilderPage, keys: str) -> None:
    before = builder.page.evaluate("document.activeElement.outerHTML")
    builder.press(keys)
    assert builder.page.evaluate("document.activeElement.outerHTML") != before
    assert builder.page.evaluate("document.activeElement !== document.body")


def searches_services(builder: BuilderPage, keys: str) -> None:
    builder.press(keys)
    expect(builder.page.locator("#palette-filter")).to_be_focused()


def selects(builder: BuilderPage, keys: str) -> None:
    builder.page.locator("#plane").focus()
    if keys == "Tab":
        builder.press(keys)
        assert builder.page.evaluate("document.activeElement.matches('#diagram a')")
        return
    on(builder, "OrderFn")
    builder.press(keys)
    expect(builder.page.locator("#inspector h3")).to_have_text("OrderFn")


def selects_more(builder: BuilderPage, keys: str) -> None:
    builder.select("OrderFn")
    on(builder, "MenuFn")
    builder.press(keys)
    expect(builder.page.locator("#diagram .node.selected")).to_have_count(2)


def selects_all(builder: BuilderPage, keys: str) -> None:
    on(builder, "MenuFn")
    builder.press(keys)
    expect(builder.page.locator("#diagram .node.selected")).to_have_count(12)


def moves(builder: BuilderPage, keys: str) -> None:
    on(builder, "MenuFn")
    with builder.saving():
        builder.press(keys)
    expect(builder.page.locator("#undo")).to_have_attribute("title", re.compile("Move MenuFn"))


def renames(builder: BuilderPage, keys: str) -> None:
    on(builder, "MenuFn")
    builder.press(keys)
    expect(builder.page.locator("#rename")).to_be_focused()


def opens_the_menu(builder: BuilderPage, keys: str) -> None:
    on(builder, "MenuFn")
    builder.press(keys)
    expect(builder.page.locator("#menu")).to_be_visible()


def connects(builder: BuilderPage, keys: str) -> None:
    on(builder, "MenuFn")
    builder.press(keys)
    builder.page.get_by_role("menuitem", name="Connect to…").press("Enter")
    expect(builder.page.get_by_label("Add after MenuFn")).to_be_focused()


def duplicates(builder: BuilderPage, keys: str) -> None:
    builder.select("MenuFn")
    with builder.saving():
        builder.press(keys)
    expect(builder.page.locator("#diagram .node")).to_have_count(13)


def copies_and_pastes(builder: BuilderPage, keys: str) -> None:
    builder.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if keys == "Control+v":
        builder.select("MenuFn")
        with builder.page.expect_response(re.compile("cards.json")):
            builder.press("Control+c")
        with builder.saving():
            builder.press(keys)
        expect(builder.page.locator("#diagram .node")).to_have_count(13)


def groups(builder: BuilderPage, keys: str) -> None:
    builder.select("MenuFn")
    builder.press(keys)
    expect(builder.page.locator("#group-name")).to_be_focused()


def deletes(builder: BuilderPage, keys: str) -> None:
    builder.select("MenuFn")
    with builder.saving():
        builder.press(keys)
    expect(builder.page.locator("#diagram .node")).to_have_count(11)


def finds_a_card(builder: BuilderPage, keys: str) -> None:
    builder.page.locator("#plane").focus()
    builder.press(keys)
    expect(builder.page.locator("#find-card")).to_be_focused()


def view_of(page: Page) -> str:
    return page.locator("#diagram").get_attribute("viewBox") or ""


def looks_elsewhere(builder: BuilderPage, keys: str) -> None:
    before = view_of(builder.page)
    builder.page.locator("#plane").focus()
    builder.press(keys)
    expect(builder.page.locator("#diagram")).not_to_have_attribute("viewBox", before)


def zooms(builder: BuilderPage, keys: str) -> None:
    builder.page.locator("#plane").focus()
    if keys == "0":
        builder.press("+")
        builder.press("+")
    before = builder.page.locator("#zoom .percent").inner_text()
    builder.press(keys)
    expect(builder.page.locator("#zoom .percent")).not_to_have_text(before)


def ends_a_what_if(builder: BuilderPage, keys: str) -> None:
    builder.open(f"{DEMO}?times=12")
    builder.press(keys)
    expect(builder.page.locator("#whatif-times")).to_have_value("× 1")


def changes_the_results(builder: BuilderPage, keys: str) -> None:
    grip = builder.page.locator("#grip")
    before = grip.get_attribute("aria-valuetext")
    grip.focus()
    builder.press(keys)
    expect(grip).not_to_have_attribute("aria-valuetext", before)


DOES: dict[str, Callable[[BuilderPage, str], None]] = {
    "Show this list": shows_the_list,
    "Undo": undoes,
    "Redo": redoes,
    "Leave a field, close what is open, select nothing": lets_go,
    "Go to the next part: services, drawing, settings, results; and back": goes_to_another_part,
    "Search services": searches_services,
    "Select a card or a call": selects,
    "Select one more card": selects_more,
    "Select all cards": selects_all,
    "Move what is selected": moves,
    "Rename a card": renames,
    "Open the menu: connect, rename, group, delete": opens_the_menu,
    "Connect a card: Connect to…, and what is to be called": connects,
    "Duplicate": duplicates,
    "Copy, and paste here or in another architecture": copies_and_pastes,
    "Group under a name": groups,
    "Delete": deletes,
    "Find a card": finds_a_card,
    "Look elsewhere": looks_elsewhere,
    "Zoom in, out, back to 100 %": zooms,
    "Back from a what-if to today's traffic": ends_a_what_if,
    "Make the results higher, fold them": changes_the_results,
}
"""What is seen after each key of the list; one without a row here fails."""

LISTED = [(row.does, pressed(keys)) for group in SHORTCUTS for row in group.rows for keys in row.keys]


@pytest.mark.parametrize(("does", "keys"), LISTED)
def test_a_shortcut_does_what_the_list_says(builder: BuilderPage, does, keys):
    builder.open(DEMO)
    DOES[does](builder, keys)


@pytest.mark.parametrize("address", [DEMO, f"{DEMO}compare/", f"{DEMO}report/", "/", "/services/", "/help/"])
def test_a_question_mark_opens_the_list_and_escape_goes_back(page: Page, address):
    page.goto(address)
    link = page.locator(".head a").first
    link.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Shortcuts")
    expect(dialog.get_by_role("row", name=re.compile("^Undo"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_question_mark_typed_into_a_field_is_a_question_mark(builder: BuilderPage):
    builder.open(f"{DEMO}?node=order")
    builder.page.locator("#name-name").focus()
    builder.press("End")
    builder.press("?")
    expect(builder.page.locator("#name-name")).to_have_value("OrderFn?")
    expect(builder.page.get_by_role("dialog")).to_have_count(0)


def test_every_row_has_keys():
    assert [row.does for group in SHORTCUTS for row in group.rows if not row.keys] == []


def test_keys_in_the_dialog_are_not_for_the_page_below(builder: BuilderPage):
    builder.open(f"{DEMO}?node=order")
    builder.page.locator("#ask-help").click()
    dialog = builder.page.get_by_role("dialog", name="Shortcuts")
    expect(dialog).to_be_visible()
    builder.press("Delete")
    builder.press("Escape")
    expect(dialog).to_be_hidden()
    expect(builder.page.locator("#ask-help")).to_be_focused()
    expect(builder.selected).to_have_text("OrderFn")
    expect(builder.page.locator("#undo")).to_be_disabled()


def test_on_a_phone_the_menu_opens_the_list_and_is_come_back_to(visit):
    page = visit(viewport=NARROW, has_touch=True, is_mobile=True)
    page.goto(DEMO)
    page.get_by_label("Menu", exact=True).tap()
    page.get_by_role("link", name="Shortcuts").tap()
    dialog = page.get_by_role("dialog", name="Shortcuts")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Menu", exact=True)).to_be_focused()


def test_without_javascript_the_button_leads_to_the_list(visit):
    page = visit(java_script_enabled=False)
    page.goto(DEMO)
    page.get_by_label("Help and shortcuts").click()
    expect(page).to_have_url(re.compile(r"/help/#shortcuts$"))
    expect(page.get_by_role("heading", name="Shortcuts")).to_be_in_viewport()
