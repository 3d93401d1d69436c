"""What if traffic were × N, in a browser: it moves the page, writes nothing, and goes back."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from estimator.projects.models import Revision
from tests.browser.conftest import NARROW
from tests.browser.page_object import BuilderPage

LIMITS = "/new/food_ordering/?tab=limits"
MOVED = ("#readings", "#drawing", "#results", "#tabs")


def shown(page: Page) -> list[str]:
    """What another traffic may move, as it stands."""
    return [page.locator(part).evaluate("one => one.innerHTML.replace(/\\s+/g, ' ')") for part in MOVED]


def go_to(page: Page, typed: str) -> None:
    page.locator("#whatif-times").fill(typed)
    page.locator("#whatif-times").press("Enter")


def tag(page: Page):
    return page.locator("#readings .what-if-tag")


def test_the_keyboard_moves_the_page_and_escape_restores_it(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    page.locator("#whatif-range").focus()
    builder.press("ArrowRight")
    expect(tag(page)).to_have_text("what if, × 1.02")
    builder.press("Escape")
    expect(tag(page)).to_have_count(0)
    before = shown(page)
    page.locator("#whatif-range").focus()
    builder.press("End")
    expect(tag(page)).to_have_text("what if, × 1,000")
    expect(page.locator("#headroom tr.breach").first).to_be_visible()
    expect(page.locator("#diagram .node.breach").first).to_be_visible()
    assert "times=1000" in page.url and shown(page) != before
    expect(page.locator("#whatif-range")).to_be_focused()
    builder.press("Escape")
    expect(tag(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"tab=limits$"))
    assert shown(page) == before and not Revision.objects.exists()


def test_the_mouse_drags_it_and_one_is_today(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    box = page.locator("#whatif-range").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=12)
    page.mouse.move(box["x"] + box["width"] - 1, middle, steps=12)
    page.mouse.up()
    expect(tag(page)).to_have_text("what if, × 1,000")
    line = page.locator("#headroom").evaluate("one => one.style.getPropertyValue('--what-if')")
    assert line == "100%"
    page.locator("#whatif-range").press("Home")
    expect(tag(page)).to_have_count(0)
    assert not page.locator("#headroom").evaluate("one => one.hasAttribute('data-what-if')")
    assert not Revision.objects.exists()


def test_bars_have_the_colours_that_the_server_gives_them(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    colours = "all => all.map(one => [one.className, one.querySelector('.mult').textContent.trim()])"
    go_to(page, "x 398")
    expect(tag(page)).to_have_text("what if, × 398")
    moved = page.locator("#headroom tr[data-at]").evaluate_all(colours)
    page.reload()
    expect(tag(page)).to_have_text("what if, × 398")
    assert page.locator("#headroom tr[data-at]").evaluate_all(colours) == moved
    assert {"near", "breach", ""} == {colour for colour, _ in moved}


def test_so_many_a_second_are_typed_and_what_is_none_is_said(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    go_to(page, "at 2,000 requests/s")
    expect(page.locator("#whatif-times")).to_have_value("× 349")
    expect(page.locator("#whatif-says")).to_contain_text("2,000 requests a second")
    go_to(page, "a lot")
    expect(page.locator("#whatif-says [role=alert]")).to_contain_text("write a multiple such as × 12")
    expect(page.locator("#whatif-times")).to_have_value("a lot")
    expect(tag(page)).to_have_text("what if, × 349")


def test_looking_around_and_editing_keep_the_traffic(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    go_to(page, "x 12")
    expect(tag(page)).to_have_text("what if, × 12")
    builder.select("OrderFn")
    expect(tag(page)).to_have_text("what if, × 12")
    page.locator("#tab-bill").click()
    expect(page).to_have_url(re.compile("times=12"))
    builder.put("memory_mb", 3008)
    expect(tag(page)).to_have_text("what if, × 12")
    document = builder.document()
    assert next(node for node in document["nodes"] if node["id"] == "order")["settings"]["memory_mb"] == 3008
    assert (
        next(node for node in document["nodes"] if node["id"] == "app")["settings"]["requests_per_month"] == 3_000_000
    )
    page.locator("#whatif-off").click()
    expect(tag(page)).to_have_count(0)
    builder.undo()


def test_what_is_shown_is_said_in_passing(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    go_to(page, "x 12")
    expect(page.locator("p.sr[role=status]")).to_contain_text("Traffic × 12: $")


def test_a_limit_leads_to_its_card_and_a_quota_is_changed(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    row = page.locator("#headroom tr").filter(has_text="Lambda concurrency")
    row.get_by_role("link", name="ReceiptFn").click()
    expect(builder.selected).to_have_text("ReceiptFn")
    row.get_by_role("link", name="Change").click()
    expect(page.locator("#quota-value")).to_be_focused()
    with builder.saving():
        page.locator("#quota-value").fill("3k")
        page.locator("#quota-value").press("Enter")
    expect(row).to_contain_text("your account: 3,000 (AWS default 1,000)")
    expect(page.locator("#quota-form")).to_have_count(0)
    builder.undo()
    expect(row).not_to_contain_text("your account")


def test_a_limit_of_ones_own_leads_into_its_field(builder: BuilderPage):
    page = builder.page
    builder.open("/new/food_ordering/?tab=limits&node=order")
    builder.put("reserved_concurrency", 50)
    row = page.locator("#headroom tr").filter(has_text="reserved concurrency")
    row.get_by_role("link", name="Your setting").click()
    expect(page.locator("#node-reserved_concurrency")).to_be_focused()


def test_files_of_quotas_are_taken_at_once(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    rows = {"lambda": ("L-B99A9384", 3000), "apigateway": ("L-8A5B8E43", 20000)}
    files = [
        {"name": f"{service}.json", "mimeType": "application/json", "buffer": listed(service, *row).encode()}
        for service, row in rows.items()
    ]
    page.locator("#quotas-lists").set_input_files(files)
    with builder.saving():
        page.get_by_role("button", name="Use these quotas").click()
    expect(page.locator("#account-quotas")).to_contain_text("Quotas: 2 from a list of AWS.")
    expect(page.locator("#headroom")).to_contain_text("your account: 20,000 (AWS default 10,000)")
    builder.undo()
    expect(page.locator("#account-quotas")).to_contain_text("Limits are AWS's defaults.")


def listed(service: str, code: str, value: float) -> str:
    """A quota as AWS prints it."""
    return json.dumps({"Quotas": [{"ServiceCode": service, "QuotaCode": code, "QuotaName": code, "Value": value}]})


def test_filters_narrow_as_one_types(builder: BuilderPage):
    page = builder.page
    builder.open(LIMITS)
    page.locator("#limits-find").press_sequentially("concurrency")
    expect(page.locator("#headroom tr[data-at]")).to_have_count(2)
    expect(page.locator("#limits-find")).to_be_focused()
    page.locator("#limits-find").fill("")
    page.locator("#limits-card").select_option("receipts")
    expect(page.locator("#headroom tr[data-at]")).to_have_count(1)


@pytest.mark.parametrize("typed", ["x 12", "at 68.8 requests/s"])
def test_without_scripts_a_field_and_a_button_do_it(plain_builder, typed):
    page = plain_builder.page
    plain_builder.open(LIMITS)
    expect(page.locator("#whatif-range")).to_be_hidden()
    page.locator("#whatif-times").fill(typed)
    page.locator("#whatif").get_by_role("button", name="Show").click()
    expect(tag(page)).to_have_text("what if, × 12")
    page.locator("#tab-bill").click()
    expect(tag(page)).to_have_text("what if, × 12")
    page.locator("#whatif-off").click()
    expect(tag(page)).to_have_count(0)
    assert not Revision.objects.exists()


def test_without_scripts_a_quota_is_changed_and_files_are_taken(plain_builder):
    page = plain_builder.page
    plain_builder.open(LIMITS)
    row = page.locator("#headroom tr").filter(has_text="Lambda concurrency")
    row.get_by_role("link", name="Change").click()
    page.locator("#quota-value").fill("500")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("your account: 500")


def test_on_a_phone_the_slider_and_the_bars_fit(visit):
    page = visit(viewport=NARROW, has_touch=True)
    page.goto(LIMITS)
    page.locator("#whatif-range").press("End")
    expect(page.locator("#headroom tr.breach").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.locator("#whatif-range").bounding_box()["height"] >= 40
    bar = page.locator("#headroom td.axis").first.bounding_box()
    assert bar["width"] > 120 and bar["x"] + bar["width"] <= 390


@pytest.mark.parametrize("typed", ["1e9", "as much as there will ever be, and then some"])
def test_what_is_refused_is_said_below_the_bar_and_moves_nothing_of_it(builder: BuilderPage, typed):
    page = builder.page
    builder.open(LIMITS)
    go_to(page, "500")
    expect(tag(page)).to_have_text("what if, × 500")
    parts = [*page.locator("#tabs a").all(), *(page.locator(one) for one in ("#whatif-range", "#whatif-times"))]
    parts = [*parts, page.locator("#whatif-off")]
    page.locator("#whatif-says .quiet").evaluate_all("all => all.forEach(one => one.remove())")
    before = [one.bounding_box() for one in parts]
    go_to(page, typed)
    expect(page.locator("#whatif-says .error")).to_be_visible()
    assert [one.bounding_box() for one in parts] == before
    said, results = (page.locator(one).bounding_box() for one in ("#whatif-says .error", ".results"))
    assert max(one["y"] + one["height"] for one in before) <= said["y"] + 1
    assert said["y"] + said["height"] <= results["y"] and said["x"] + said["width"] <= results["x"] + results["width"]
    page.locator("#tab-bill").click()
    expect(page.locator("#tab-bill")).to_have_attribute("aria-current", "page")
