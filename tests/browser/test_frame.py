"""The frame around the drawing: services folded to icons, keys from part to part, what was just done."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage

WIDE = {"width": 1700, "height": 900}


def test_services_are_a_rail_of_icons_beside_a_drawing(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    palette = builder.page.locator(".palette")
    assert palette.bounding_box()["width"] == 48
    builder.page.get_by_role("button", name="Show the services with their names").click()
    assert palette.bounding_box()["width"] == 192
    builder.page.reload()
    assert palette.bounding_box()["width"] == 192, "What somebody chose is forgotten."


@pytest.mark.parametrize(("address", "viewport"), [("/new/empty/", None), ("/new/food_ordering/", WIDE)])
def test_services_stand_with_their_names_where_there_is_room(visit, address, viewport):
    builder = BuilderPage(visit(**({"viewport": viewport} if viewport else {})))
    builder.open(address)
    assert builder.page.locator(".palette").bounding_box()["width"] == 192


def test_what_was_added_last_leads_the_rail(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.add("SNS")
    builder.page.reload()
    first = builder.page.locator("#palette-recent button").first
    expect(first).to_have_attribute("title", re.compile(r"^SNS|^Simple Notification"))
    builder.press("Escape")
    with builder.saving():
        first.click()
    expect(builder.selected).to_have_text(re.compile("Topic"))


def test_a_group_of_the_rail_opens_its_services(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.page.get_by_role("button", name="Storage", exact=True).click()
    expect(builder.page.locator("#services-storage button").first).to_be_focused()
    builder.press("Escape")
    assert builder.page.locator(".palette").bounding_box()["width"] == 48


def test_services_are_one_stop_for_tab_and_arrows_go_on(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.press("/")
    expect(builder.page.locator("#palette-filter")).to_be_focused()
    builder.press("ArrowDown")
    expect(builder.page.locator("#palette-recent button").first).to_be_focused()
    builder.press("ArrowUp")
    expect(builder.page.locator("#palette-filter")).to_be_focused()
    builder.press("Tab")
    expect(builder.page.locator("#palette :focus")).to_have_count(0)


def test_three_keys_lead_from_a_search_to_the_first_field_of_the_new_card(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.press("/")
    builder.page.keyboard.type("bucket")
    with builder.saving():
        builder.press("Enter")
    builder.press("F6")
    builder.press("F6")
    expect(builder.page.locator("#node-form :focus")).to_have_count(1)
    builder.press("Shift+F6")
    expect(builder.page.locator("#diagram :focus")).to_have_count(1)


def test_what_was_searched_for_and_added_frees_the_drawing_and_the_list(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.select("MenuFn")
    builder.press("/")
    builder.page.keyboard.type("dead-letter")
    with builder.saving():
        builder.press("Enter")
    expect(builder.page.locator("#inspector h3")).to_have_text("Menu dead letters")
    assert builder.page.locator(".palette").bounding_box()["width"] == 48
    expect(builder.page.locator("#palette-filter")).to_have_value("")
    builder.page.keyboard.type("redis")
    assert builder.page.locator(".palette").bounding_box()["width"] == 192
    with builder.saving():
        builder.page.locator("#palette .rest button:visible").first.click()
    expect(builder.page.locator("#palette-filter")).to_have_value("")
    assert builder.page.locator(".palette").bounding_box()["width"] == 48
    assert builder.document()["edges"][-1]["event"] == "failure"


def search(builder: BuilderPage, text: str) -> list[str]:
    """The services that are found by a text, in their order."""
    builder.press("/")
    builder.page.keyboard.type(text)
    return builder.page.locator("#palette .rest li:visible button").evaluate_all("all => all.map((one) => one.value)")


def test_the_key_that_leads_to_the_search_is_never_typed_there(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    search(builder, "queue")
    builder.press("/")
    builder.page.keyboard.type("bucket")
    expect(builder.page.locator("#palette-filter")).to_have_value("bucket")
    with builder.saving():
        builder.press("Enter")
    assert builder.document()["nodes"][-1]["service"] == "s3"


@pytest.mark.parametrize("text", ["zebra", "", "mainframe db"])
def test_what_stands_for_any_service_is_added_only_on_purpose(builder: BuilderPage, text):
    builder.open("/new/food_ordering/")
    before = len(builder.document()["nodes"])
    found = search(builder, text)
    builder.press("Enter")
    if text:
        assert found == ["other"]
        expect(builder.page.locator("#palette-none")).to_contain_text(f"Nothing here is called “{text}”. Other service")
    builder.press("ArrowDown")
    with builder.saving():
        builder.press("Enter")
    assert len(builder.document()["nodes"]) == before + 1, "Enter in the field added nothing, Enter on a service does"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dyanmo", "dynamodb"),
        ("lamda", "lambda"),
        ("eventbridge", "eventbridge"),
        ("s 3", "s3"),
        ("ses", "other"),
        ("mail", "sns"),
        ("email", "sns"),
        ("warehouse", "athena"),
        ("machine learning", "bedrock"),
    ],
)
def test_enter_adds_what_is_called_so_or_nearly_so(builder: BuilderPage, text, first):
    builder.open("/new/food_ordering/")
    assert first in search(builder, text)
    with builder.saving():
        builder.press("Enter")
    assert builder.document()["nodes"][-1]["service"] == first


def test_what_comes_and_goes_is_told_with_a_way_back(builder: BuilderPage):
    builder.open("/new/food_ordering/?node=order")
    toast, heard = builder.page.locator("#toast"), builder.page.locator("#announced")
    with builder.saving():
        builder.page.locator("#delete").click()
    expect(toast).to_contain_text("Deleted OrderFn, −")
    expect(heard).to_have_text(re.compile(r"^Deleted OrderFn\. \$[\d.]+ a month, − \$[\d.]+\.$"))
    with builder.saving():
        toast.get_by_role("button", name="Undo").click()
    expect(builder.card("OrderFn")).to_have_count(1)
    expect(toast).to_be_hidden()
    expect(heard).to_contain_text("Undone: Delete OrderFn")


def test_what_is_saved_says_when(builder: BuilderPage):
    builder.open("/new/food_ordering/?node=order")
    builder.put("duration_ms", 300)
    expect(builder.page.locator("#saved")).to_contain_text("Savedjust now")


def test_the_readings_lead_to_the_limit_and_its_card(builder: BuilderPage):
    builder.open("/new/food_ordering/compare/")
    builder.page.get_by_role("link", name=re.compile("^Holds to")).click()
    expect(builder.page.locator("#tab-limits")).to_have_attribute("aria-current", "page")
    expect(builder.selected).to_have_count(1)
