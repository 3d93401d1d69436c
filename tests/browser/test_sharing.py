"""Two at one architecture, and a reader who cannot change it: with the mouse, by keyboard, without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import WIDE, watching
from tests.browser.page_object import BuilderPage

DEMO = "/new/food_ordering/"
SECONDS = 2
"""From the answer to one's edit to its sight in the other's browser."""

FOCUSED = "`${document.activeElement.closest('form')?.method} ${document.activeElement.textContent.trim()}`"


@pytest.fixture
def other(browser, site) -> Iterator[BuilderPage]:
    """Somebody else, in a browser of their own."""
    with another(browser, site) as page:
        yield BuilderPage(page)


@contextmanager
def another(browser, site, **options) -> Iterator[Page]:
    messages: list[str] = []
    context: BrowserContext = browser.new_context(base_url=site, viewport=WIDE, **options)
    context.set_default_timeout(10_000)
    with watching(context, messages):
        yield context.new_page()
    context.close()
    assert not messages, "On the console:\n" + "\n".join(messages)


@pytest.fixture
def shared(builder) -> BuilderPage:
    """The owner at an architecture of their own."""
    builder.open(DEMO)
    builder.tidy()
    builder.page.wait_for_url("**/a/**")
    return builder


def link(owner: BuilderPage, kind: str, name: str) -> str:
    """A new link, made in the panel, which is closed again."""
    page = owner.page
    page.locator("#share").click()
    page.get_by_label(f"Can {kind}").check()
    page.locator("#share-form [name=name]").fill(name)
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text(f"The link for {name}.")).to_be_visible()
    address = page.locator("#share-address").input_value()
    page.keyboard.press("Escape")
    expect(page.locator("#share-panel")).to_be_empty()
    expect(page.locator("#share")).to_be_focused()
    return address


def test_an_edit_shows_in_the_other_browser_within_two_seconds(shared, other):
    other.open(link(shared, "edit", "Mia"))
    other.select("OrderFn")
    expect(shared.page.locator("#here")).to_have_text("Mia is here")
    expect(other.page.locator("#here")).to_have_text("The owner is here")
    before = shared.usd
    other.put("memory_mb", 3008)
    began = monotonic()
    expect(shared.total).not_to_contain_text(before, timeout=SECONDS * 1000)
    assert monotonic() - began < SECONDS
    expect(shared.page.locator("#told")).to_have_text("Mia changed Memory of OrderFn")
    assert shared.usd == other.usd


def test_what_is_being_typed_is_left_alone_and_merged(shared, other):
    other.open(link(shared, "edit", "Mia"))
    other.select("OrderFn")
    shared.select("OrderFn")
    duration = shared.field("duration_ms")
    duration.fill("250")
    before = shared.usd
    other.put("memory_mb", 3008)
    expect(shared.total).not_to_contain_text(before, timeout=SECONDS * 1000)
    expect(duration).to_be_focused()
    expect(duration).to_have_value("250")
    with shared.page.expect_response(lambda response: response.request.method == "POST"):
        duration.press("Tab")
    expect(shared.field("memory_mb")).to_have_value("3,008")
    order = next(one for one in shared.document()["nodes"] if one["id"] == "order")
    assert (order["settings"]["memory_mb"], order["settings"]["duration_ms"]) == (3008, 250)


@pytest.mark.asks_for(409)
def test_two_who_change_the_same_field_are_asked(shared, other):
    other.open(link(shared, "edit", "Mia"))
    other.select("OrderFn")
    shared.select("OrderFn")
    memory = shared.field("memory_mb")
    memory.fill("1024")
    before = shared.usd
    other.put("memory_mb", 3008)
    expect(shared.total).not_to_contain_text(before, timeout=SECONDS * 1000)
    memory.press("Tab")
    expect(shared.page.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    expect(shared.page.locator(".conflict")).to_contain_text("UTC by Mia, by link, while this one was open")


def test_a_reader_sees_changes_and_can_make_none(shared, other):
    other.open(link(shared, "view", "Bo"))
    other.card("OrderFn").click()
    expect(other.field("memory_mb")).to_be_disabled()
    page, before = other.page, other.usd
    expect(page.get_by_text("View only. Make a copy to change it.")).to_be_visible()
    card = other.card("OrderFn").bounding_box()
    for keys in ("Delete", "Control+z", "Shift+ArrowRight", "/", "x"):
        page.keyboard.press(keys)
    page.mouse.move(card["x"] + 20, card["y"] + 10)
    page.mouse.down()
    page.mouse.move(card["x"] + 200, card["y"] + 100, steps=4)
    page.mouse.up()
    assert shared.page.locator("#revision").input_value() == page.locator("#revision").input_value()
    shared.select("OrderFn")
    shared.put("memory_mb", 3008)
    expect(other.total).not_to_contain_text(before, timeout=SECONDS * 1000)
    page.get_by_role("button", name="Make a copy").click()
    expect(other.page.locator("#palette")).to_be_visible()


def test_no_key_of_a_reader_leads_to_a_button_that_changes(shared, other):
    other.open(link(shared, "view", "Bo"))
    other.open(other.page.url + "?node=order")
    reached = set()
    for _ in range(60):
        other.press("Tab")
        reached.add(other.page.evaluate(FOCUSED))
    assert {one for one in reached if one.startswith("post ")} == {"post Make a copy"}


@pytest.mark.parametrize("kind", ["view", "edit"])
def test_a_link_works_without_java_script(shared, browser, site, kind):
    address = link(shared, kind, "Mia")
    with another(browser, site, java_script_enabled=False) as page:
        page.goto(address)
        assert re.search(r"/a/[0-9a-f-]{36}/$", page.url)
        page.goto(f"{page.url}?node=order")
        memory = page.locator('#node-form [name="memory_mb"]')
        if kind == "view":
            expect(memory).to_be_disabled()
            expect(page.locator("#node-form button")).to_be_hidden()
            page.get_by_role("button", name="Make a copy").click()
            expect(page.locator("#palette")).to_be_visible()
            return
        memory.fill("3008")
        page.locator("#node-form").get_by_role("button", name="Apply").click()
        expect(page).to_have_url(re.compile("node=order"))
        expect(memory).to_have_value("3,008")


@pytest.mark.asks_for(410)
def test_whoever_is_there_learns_that_the_link_was_turned_off(shared, browser, site):
    address = link(shared, "view", "Bo")
    context = browser.new_context(base_url=site, viewport=WIDE)
    page = context.new_page()
    page.goto(address)
    shared.page.locator("#share").click()
    shared.page.get_by_role("button", name="Turn off the link for Bo").click()
    expect(page.locator("#told")).to_have_text(re.compile("This link has ended"))
    assert page.reload().status == 410
    context.close()


def test_sharing_is_a_page_without_java_script(visit):
    page = visit(java_script_enabled=False)
    page.goto(DEMO)
    page.get_by_role("button", name="Tidy").click()
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_label("Can edit").check()
    page.get_by_label("Who it is for").first.fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("The link for Mia", exact=True)).to_have_value(re.compile("/s/"))
    page.get_by_role("button", name="Turn off the link for Mia").click()
    expect(page.get_by_text("Ended links: Mia.")).to_be_visible()
