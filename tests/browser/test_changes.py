"""An edit sends what it changed: the page afterwards is the one a reload would show."""

import pytest

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
