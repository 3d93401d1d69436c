"""An edit sends what it changed: the page afterwards is the one a reload would show."""

import pytest

from estimator.engine.document.architecture import dump
from estimator.management.commands.bench import graph
from tests.browser.page_object import BuilderPage

DRAWN = """[...document.querySelectorAll("#diagram [id], #diagram [class]")].map(
    (one) => one.outerHTML.replaceAll(/ hx-swap-oob="true"| class=""/g, ""))"""


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


LISTED = """[...document.querySelectorAll("#results *")].filter((one) => !one.children.length).map(
    (one) => one.outerHTML.replaceAll(/ hx-swap-oob="true"| class=""/g, ""))"""


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
    page.locator("#card-t1").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('t1')")
    page.locator("#card-f2").dispatch_event("click")
    page.wait_for_selector("#inspector h3:has-text('f2')")
    assert len(answers) >= 4 and not any('id="drawing"' in one or 'id="results"' in one for one in answers)
    patched = page.evaluate(DRAWN), page.evaluate(LISTED)
    page.reload()
    assert patched == (page.evaluate(DRAWN), page.evaluate(LISTED))
