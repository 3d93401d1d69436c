"""An edit sends what it changed: the page afterwards is the one a reload would show."""

import re

import pytest
from playwright.sync_api import CDPSession

from estimator.engine.document.reading import dump
from estimator.management.commands.bench import graph
from tests.browser.page_object import BuilderPage

DRAWN = """[...document.querySelectorAll("#diagram [id], #diagram [class]")].map(
    (one) => one.outerHTML.replaceAll(/ hx-swap-oob="true"| class=""/g, "").replaceAll(/>\\s+</g, "><"))"""


@pytest.mark.parametrize("memory", ["2048", "10240"])
def test_after_an_edit_the_drawing_is_what_a_reload_shows(builder: BuilderPage, memory):
    builder.open("/new/food_ordering/")
    builder.select("OrderFn")
    builder.put("memory_mb", "1024")
    answers: list[str] = []
    builder.page.on("response", lambda response: answers.append(response.text()))
    builder.put("memory_mb", memory)
    assert answers and not any('id="drawing"' in one for one in answers)
    patched = builder.page.evaluate(DRAWN)
    builder.page.reload()
    assert patched == builder.page.evaluate(DRAWN)
    builder.page.locator("#diagram #card-menu").click()
    builder.page.wait_for_selector("#inspector h3:has-text('MenuFn')")


def test_after_a_move_the_drawing_is_what_a_reload_shows(builder: BuilderPage):
    """The card is before others than it was, takes room the drawing had not, and comes back with Undo."""
    builder.open("/new/food_ordering/")
    builder.select("MenuFn")
    builder.put("memory_mb", "1024")
    builder.fit()
    answers: list[str] = []
    builder.page.on("response", lambda one: answers.append(one.text()) if one.request.method == "POST" else None)
    for act in (
        lambda: builder.drag(builder.card("OrderFn"), builder.page.locator("#plane"), x=60, y=700),
        lambda: builder.page.locator("#undo").click(),
    ):
        with builder.saving():
            act()
        builder.page.wait_for_function("!document.querySelector('.htmx-request')")
        patched, seen = builder.page.evaluate(DRAWN), builder.page.evaluate(EXTENT)
        builder.page.reload()
        assert patched == builder.page.evaluate(DRAWN)
        assert seen == builder.page.evaluate(EXTENT)
    assert answers and not any('id="drawing"' in one for one in answers)


BILLED = "[...document.querySelectorAll('.bill tr')].map((one) => one.innerText.trim())"


def test_after_cards_come_and_go_the_drawing_is_what_a_reload_shows(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.select("MenuFn")
    builder.put("memory_mb", "1024")
    answers: list[str] = []
    builder.page.on("response", lambda one: answers.append(one.text()) if one.request.method == "POST" else None)
    for act in (
        lambda: builder.page.keyboard.press("Delete"),
        lambda: builder.page.locator("#undo").click(),
        lambda: builder.service("SQS").click(),
        lambda: builder.page.locator("#undo").click(),
    ):
        builder.card("MenuFn").focus() if builder.card("MenuFn").count() else None
        with builder.saving():
            act()
        builder.page.wait_for_function("!document.querySelector('.htmx-request')")
        patched, billed = builder.page.evaluate(DRAWN), builder.page.evaluate(BILLED)
        builder.page.reload()
        assert patched == builder.page.evaluate(DRAWN)
        assert billed == builder.page.evaluate(BILLED)
    assert len(answers) >= 4 and not any('id="drawing"' in one for one in answers)


def test_a_step_of_the_slider_sends_what_it_changes_of_the_drawing(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.select("MenuFn")
    builder.put("memory_mb", "1024")
    builder.page.locator("#tabs").get_by_role("link", name="Limits").click()
    answers: list[str] = []
    builder.page.on("response", lambda one: answers.append(one.text()) if one.request.resource_type == "xhr" else None)
    for times in ("× 12", "× 400", "× 3", "1"):
        builder.page.locator("#whatif-times").fill(times)
        with builder.page.expect_response(lambda one: "times=" in one.url):
            builder.page.locator("#whatif-times").press("Enter")
        builder.page.wait_for_function("!document.querySelector('.htmx-request')")
        patched = builder.page.evaluate(DRAWN)
        builder.page.reload()
        drawn = builder.page.evaluate(DRAWN)
        assert [without_address(one) for one in patched] == [without_address(one) for one in drawn], times
    assert len(answers) >= 4 and not any('id="drawing"' in one for one in answers)


def without_address(drawn: str) -> str:
    """Without the traffic and the tab in its links: static/js/address.js takes those of the page."""
    return re.sub(r"(\?|&amp;)(times|tab)=[^\"&]*", "", drawn)


EXTENT = """async () => {
    document.querySelector('[data-zoom="fit"]').click();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return document.getElementById("diagram").getAttribute("viewBox");
}"""


LISTED = """[...document.querySelectorAll("#results *")].filter((one) => !one.children.length).map(
    (one) => one.outerHTML.replaceAll(/ hx-swap-oob="true"| class=""/g, "").replaceAll(/>\\s+</g, "><"))"""


def test_at_300_nodes_an_edit_and_a_selection_patch_the_page(builder: BuilderPage):
    page = builder.page
    builder.open("/")
    file = {"name": "d.json", "mimeType": "application/json", "buffer": dump(graph(300)).encode()}
    page.get_by_label("Open a file").set_input_files(file)
    page.wait_for_selector("#diagram")
    answers: list[str] = []
    page.on("response", lambda one: answers.append(one.text()) if one.request.resource_type == "xhr" else None)
    page.locator("#card-f0").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('f0')")
    builder.put("memory_mb", "1152")
    builder.put("memory_mb", "4096")
    page.locator("#card-t1").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('t1')")
    page.locator("#card-f2").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('f2')")
    assert len(answers) >= 4 and not any('id="drawing"' in one or 'id="results"' in one for one in answers)
    patched = page.evaluate(DRAWN), page.evaluate(LISTED)
    page.reload()
    assert patched == (page.evaluate(DRAWN), page.evaluate(LISTED))


def test_an_edit_of_300_nodes_is_told_and_laid_out_a_few_times(builder: BuilderPage):
    """Each part of an answer that is a swap of its own is told all parts before it; each size that is asked for in
    between has all laid out anew."""
    page = builder.page
    builder.open("/")
    file = {"name": "d.json", "mimeType": "application/json", "buffer": dump(graph(300)).encode()}
    page.get_by_label("Open a file").set_input_files(file)
    page.wait_for_selector("#diagram")
    page.locator("#card-c").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('c')")
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable")
    page.evaluate(
        """window.told = 0; document.addEventListener("htmx:oobAfterSwap", () => { window.told += 1; }, true)"""
    )
    before = _layouts(browser)
    builder.put("requests_per_month", "2000000")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert page.evaluate("window.told") < 1_000
    assert _layouts(browser) - before < 150, (
        "One for each part of 300 nodes would be many hundreds; a busy machine adds some."
    )


def _layouts(browser: CDPSession) -> int:
    metrics = browser.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "LayoutCount")
