"""The page as a whole: names of any kind, narrow screens, the way in and out."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.demo import demo
from tests.browser.page_object import BuilderPage

NASTY = """<script>alert(1)</script>"&'<b>"""
TABS = ("bill", "bill&bill=node", "bill&bill=service", "limits", "findings", "assumptions", "history")
VIEWS = [f"/new/food_ordering/?tab={tab}" for tab in TABS]
VIEWS += ["/new/food_ordering/?node=order", "/new/food_ordering/?edge=changes", "/new/empty/", "/", "/nowhere/"]


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def upload(builder: BuilderPage, text: str, name: str = "document.json") -> None:
    builder.open("/")
    file = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    builder.page.get_by_label("Open a file").set_input_files(file)


def nasty_document() -> str:
    document = demo()
    document["name"] = NASTY
    for node in document["nodes"]:
        node["name"] = NASTY
    return json.dumps(document)


def test_names_of_any_kind_are_shown_as_they_are(builder: BuilderPage):
    upload(builder, nasty_document(), name=NASTY.replace("/", ""))
    expect(builder.page.locator("#where h1")).to_have_text(NASTY)
    expect(builder.page).to_have_title(f"{NASTY} – Headroom")
    for tab in TABS:
        builder.page.goto(builder.page.url.partition("?")[0] + f"?node=order&tab={tab}")
        expect(builder.page.locator("#inspector h3")).to_have_text(NASTY)
    builder.put("memory_mb", 1024)
    expect(builder.page.locator("#undo")).to_have_attribute("title", f"Undo: {NASTY}: Memory 1,024 MB")
    expect(builder.page.locator("#results")).to_contain_text(f"{NASTY}: Memory 1,024 MB")
    builder.page.goto(builder.page.url.partition("?")[0] + "?edge=store")
    expect(builder.page.locator("#inspector")).to_contain_text(NASTY)
    builder.open("/")
    expect(builder.page.get_by_role("link", name=NASTY)).to_be_visible()
    builder.page.get_by_label(f"More for {NASTY}").click()
    builder.page.get_by_role("link", name="Delete").click()
    expect(builder.page.locator("h1")).to_have_text(f"Delete “{NASTY}”?")


@pytest.mark.asks_for(404)
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_the_screen(visit, width):
    builder = BuilderPage(visit(viewport={"width": width, "height": 844}))
    for address in VIEWS:
        builder.open(address)
        assert overflow(builder.page) <= 0, f"{address} is {overflow(builder.page)} px too wide at {width}"


def test_on_a_phone_the_drawing_stays_and_the_rest_comes_over_it(visit):
    builder = BuilderPage(visit(viewport=NARROW, has_touch=True, is_mobile=True))
    builder.open("/new/food_ordering/?tab=limits")
    sheets = builder.page.locator(".sheets")
    for name, part in (("Bill", "#results"), ("Settings", "#inspector"), ("Add", "#palette"), ("Limits", "#results")):
        sheets.get_by_role("link", name=name).tap()
        expect(builder.page.locator(part)).to_be_in_viewport()
        expect(builder.page.locator("#plane")).to_be_in_viewport()
        expect(sheets.locator("[aria-current]")).to_have_text(name)
    sheets.get_by_role("link", name="Limits").tap()
    expect(builder.page.locator("#results")).to_be_hidden()


def test_on_a_phone_an_added_card_shows_its_settings_under_the_drawing(visit):
    builder = BuilderPage(visit(viewport=NARROW, has_touch=True, is_mobile=True))
    builder.open("/new/empty/")
    with builder.saving():
        builder.page.locator("#palette .rest").get_by_role("button", name="Clients").tap()
    expect(builder.page.locator("#name-name")).to_be_in_viewport()
    expect(builder.card("Clients")).to_be_in_viewport()


def test_without_javascript_the_parts_of_a_phone_follow_each_other(visit):
    builder = BuilderPage(visit(viewport=NARROW, java_script_enabled=False))
    builder.open("/new/food_ordering/?node=order&tab=limits")
    parts = ("#readings", "#plane", "#tabs", "#results", "#inspector", "#palette")
    tops = [builder.page.locator(part).bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)


def test_on_a_phone_a_large_total_stands_whole_beside_its_difference(visit):
    builder = BuilderPage(visit(viewport=NARROW))
    builder.open("/new/food_ordering/?node=app")
    with builder.saving():
        builder.put("requests_per_month", "2,000/s")
    total = builder.page.locator(".reading:first-child b")
    expect(total).to_contain_text("$101,")
    assert total.evaluate("one => one.scrollWidth <= one.clientWidth"), "It is cut off."
    assert overflow(builder.page) <= 0


def test_a_card_tapped_on_a_phone_leads_to_its_form(visit):
    builder = BuilderPage(visit(viewport=NARROW, has_touch=True, is_mobile=True))
    builder.open("/new/food_ordering/")
    builder.card("Mobile app").tap()
    expect(builder.selected).to_have_text("Mobile app")
    expect(builder.page.locator("#name-name")).to_be_in_viewport()


def test_an_empty_page_begins_with_a_click(builder: BuilderPage):
    builder.open("/new/empty/")
    with builder.saving():
        builder.page.locator(".drawing").get_by_role("button", name="Clients").click()
    expect(builder.selected).to_have_text("Clients")
    with builder.saving():
        builder.service("HTTP API").click()
    expect(builder.page.locator("#inspector .sentence")).to_contain_text("For each request of Clients")


@pytest.mark.asks_for(422)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1"),
        ('{"version": 1, "nodes": [{"id": "a", "service": "nothing"}]}', "nothing"),
        ("", "There is nothing in it"),
    ],
)
def test_a_file_that_is_no_document_says_what_is_wrong_and_where(builder: BuilderPage, text, said):
    upload(builder, text, name="broken.json")
    expect(builder.page.get_by_role("alert")).to_contain_text("broken.json")
    expect(builder.page.get_by_role("alert")).to_contain_text(re.compile(said, re.IGNORECASE))


def test_a_project_is_copied_and_deleted(builder: BuilderPage):
    upload(builder, json.dumps(demo()))
    expect(builder.page.locator("#where h1")).to_have_text("Food ordering")
    builder.open("/")
    builder.page.get_by_label("More for Food ordering").click()
    builder.page.get_by_role("button", name="Copy").click()
    expect(builder.page.locator("#where h1")).to_have_text("Food ordering copy")
    builder.open("/")
    builder.page.get_by_label("More for Food ordering copy").click()
    builder.page.get_by_role("link", name="Delete").click()
    builder.page.get_by_role("button", name="Delete", exact=True).click()
    expect(builder.page.locator("#rows li")).to_have_count(1)


@pytest.mark.asks_for(404)
def test_a_project_that_is_gone_says_so_and_where_to_go(builder: BuilderPage):
    builder.open("/a/00000000-0000-4000-8000-000000000000/")
    expect(builder.page.locator("main")).to_contain_text("it was deleted, or it was made in another browser")
    builder.page.get_by_role("link", name="My architectures").click()
    expect(builder.page.get_by_role("heading", name="Start from an example")).to_be_visible()
