"""Every page and state by axe's rules, in light and dark, and no text under 11 px on a screen and a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE

DEMO = "/new/food_ordering/"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
KNOWN = "scrollable-region-focusable: #palette"
"""The field above the services is their one stop, and its arrows walk and scroll them: axe sees no stop inside."""
FLOOR = 11
"""The smallest text, in px on the screen."""

LOOKED_AT = f"""async () => (await axe.run(document, {{runOnly: {RULES}, resultTypes: ["violations"]}})).violations.map(
  one => `${{one.id}}: ${{one.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}}`)"""

SMALL = """floor => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement, room = one.getBoundingClientRect();
    if (!walker.currentNode.data.trim() || one.closest("script, style, noscript, option")) continue;
    if (room.width <= 1 || !one.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const at = one.ownerSVGElement && one.getScreenCTM(), zoom = at ? Math.hypot(at.a, at.b) : one.currentCSSZoom ?? 1;
    const size = parseFloat(getComputedStyle(one).fontSize) * zoom;
    if (size < floor - 0.05) found.add(`${one.tagName}.${one.getAttribute("class")} ${size.toFixed(1)} ${walker.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...found];
}"""


def opened(*paths: str) -> Callable[[Page], None]:
    return lambda page: page.goto("".join(paths))


def share_panel(page: Page) -> None:
    page.goto(DEMO)
    page.get_by_role("button", name="Tidy").click()
    page.wait_for_url("**/a/**")
    page.locator("#share").click()
    expect(page.locator("#share-form")).to_be_visible()


def by_link(page: Page) -> None:
    """What a reader sees: a link made here, and opened by somebody without the owner's cookie."""
    page.goto(DEMO)
    page.get_by_role("button", name="Tidy").click()
    page.wait_for_url("**/a/**")
    page.goto(page.url.partition("?")[0] + "share/")
    page.locator("#share-form [name=name]").fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    address = page.locator("#share-address").input_value()
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("#diagram")).to_be_visible()


def shortcuts(page: Page) -> None:
    page.goto(DEMO)
    page.locator("#ask-help").click()
    expect(page.get_by_role("dialog", name="Shortcuts").locator("table")).to_be_visible()


STATES: dict[str, Callable[[Page], None]] = {
    "home": opened("/"),
    "empty": opened("/new/empty/"),
    "demo": opened(DEMO),
    "node": opened(DEMO, "?node=order"),
    "edge": opened(DEMO, "?edge=ordering"),
    "several": opened(DEMO, "?cards=order,menu"),
    "findings": opened(DEMO, "?tab=findings"),
    "limits": opened(DEMO, "?tab=limits"),
    "assumptions": opened(DEMO, "?tab=assumptions"),
    "what if": opened(DEMO, "?times=12"),
    "share panel": share_panel,
    "by link": by_link,
    "compare": opened(DEMO, "compare/"),
    "report": opened(DEMO, "report/"),
    "history": opened(DEMO, "history/"),
    "services": opened("/services/"),
    "help": opened("/help/"),
    "shortcuts": shortcuts,
    "tour": opened(DEMO, "?tour=2"),
    "no such page": opened("/no-such-page/"),
}


@pytest.mark.asks_for(404)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_axe(visit, theme):
    page = visit(color_scheme=theme)
    found = {}
    for name, show in STATES.items():
        show(page)
        page.evaluate(AXE_SCRIPT)
        if broken := [one for one in page.evaluate(LOOKED_AT) if one != KNOWN]:
            found[name] = broken
        page.context.clear_cookies()
    assert not found, "\n".join(f"{name}: {one}" for name, some in found.items() for one in some)


@pytest.mark.asks_for(404)
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_no_text_is_under_the_floor(visit, viewport):
    page = visit(viewport=viewport)
    found = {}
    for name, show in STATES.items():
        if name == "report":  # a sheet of paper: its sizes are points
            continue
        show(page)
        if small := page.evaluate(SMALL, FLOOR):
            found[name] = small
        page.context.clear_cookies()
    assert not found, "\n".join(f"{name}: {one}" for name, some in found.items() for one in some)
