"""The first page: a file opens at once, architectures are found while one types, and all of it without scripts."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.demo import demo

ESTIMATE = Path(__file__).parent.parent / "importers" / "estimates" / "files" / "estimate.csv"


def named(name: str) -> dict:
    document = demo()
    document["name"] = name
    return {"name": "document.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}


def open_file(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("Open a file").set_input_files(named(name))
    page.wait_for_url("**/a/**")


@pytest.fixture
def two(page: Page) -> Page:
    """A visitor with two architectures, on the first page."""
    for name in ("Web shop", "Billing"):
        open_file(page, name)
    page.goto("/")
    return page


def test_a_chosen_file_opens_at_once(page: Page):
    open_file(page, "Web shop")
    expect(page.locator("#where h1")).to_have_text("Web shop")


def test_an_estimate_leads_by_its_list_to_the_drawing(page: Page):
    """File, list, card: with its measured quantities, and back by the history."""
    page.goto("/")
    page.get_by_label("Open a file").set_input_files(ESTIMATE)
    page.wait_for_url("**/file/")
    expect(page.locator("h1").last).to_have_text("What was read from estimate.csv")
    orders = page.locator("tbody", has_text="DynamoDB provisioned capacity")
    expect(orders).to_contain_text("Not understood: Write reserved capacity term (1 year).")
    orders.get_by_role("link", name="Orders", exact=True).click()
    expect(page.get_by_label("Stored now", exact=False).first).to_have_value("100")
    page.goto(page.url.partition("?")[0] + "history/")
    page.get_by_role("link", name="estimate.csv", exact=True).click()
    expect(page.get_by_role("region", name="Lines of the file")).to_be_visible()


@pytest.mark.asks_for(422)
def test_what_is_no_document_says_so_and_the_next_one_opens(page: Page):
    page.goto("/")
    bad = {"name": "notes.json", "mimeType": "application/json", "buffer": b"hello"}
    page.get_by_label("Open a file").set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("notes.json: This is no file that can be opened")
    page.get_by_label("Open a file").set_input_files(named("Web shop"))
    page.wait_for_url("**/a/**")


def test_the_file_is_reached_by_keyboard(page: Page):
    page.goto("/")
    page.get_by_role("link", name="Draw").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Open a file")).to_be_focused()


def test_architectures_are_found_while_one_types(two: Page):
    cards = two.locator("#rows li")
    expect(cards).to_have_count(2)
    two.get_by_label("Search my architectures").press_sequentially("bil")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Billing")
    assert "find=bil" in two.url
    expect(two.get_by_label("Search my architectures")).to_be_focused()
    two.get_by_label("Search my architectures").fill("zebra")
    expect(two.locator("#rows")).to_contain_text("No architecture is called “zebra”.")


def test_they_are_sorted_at_once(two: Page):
    titles = two.locator("#rows .title b:first-child")
    expect(titles).to_have_text(["Billing", "Web shop"])
    open_file(two, "Zebra")
    two.goto("/")
    two.get_by_label("Sort by").select_option("Name")
    expect(titles).to_have_text(["Billing", "Web shop", "Zebra"])
    two.reload()
    expect(two.get_by_label("Sort by")).to_have_value("name")


def test_a_card_is_deleted_from_its_menu(two: Page):
    two.get_by_label("More for Billing").click()
    two.get_by_role("link", name="Delete").click()
    two.get_by_role("button", name="Delete", exact=True).click()
    expect(two.locator("#rows li")).to_have_count(1)


def test_without_scripts_a_file_is_opened_and_one_is_found_by_a_button(visit):
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Open a file").set_input_files(named("Web shop"))
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("#where h1")).to_have_text("Web shop")
    page.goto("/")
    page.get_by_label("Search my architectures").fill("shop")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#rows li")).to_have_count(1)


def test_on_a_phone_a_card_fills_the_width(visit):
    page = visit(viewport=NARROW, has_touch=True, is_mobile=True)
    open_file(page, "Web shop")
    page.goto("/")
    card = page.locator("#rows li").bounding_box()
    assert card["width"] > 340
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
