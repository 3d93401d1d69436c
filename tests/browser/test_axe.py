"""Every page and state by axe's rules and by the measures of the house, on a screen and a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE
from tests.browser.states import ANSWERS, BUILDER, PAGES, STATES

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
KNOWN = "scrollable-region-focusable: #palette"
"""The field above the services is their one stop, and its arrows walk and scroll them: axe sees no stop inside."""
FLOOR = 11
"""The smallest text, in px on the screen."""
TARGET, FINGER = 24, 40
"""The least height of what one clicks, and of what one touches, in px."""

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
    if (size < floor - 0.05) found.add(`${one.tagName}.${one.getAttribute("class")} ${size.toFixed(1)} px: ${walker.currentNode.data.trim().slice(0, 30)}`);
  }
  return [...found];
}"""

CUT = """() => {
  const found = new Set(), hidden = ["hidden", "clip"];
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("svg, .crumbs, input, select, textarea, .visually-hidden, .sr, .unseen") || one.clientWidth <= 1) continue;
    const style = getComputedStyle(one), clamps = style.webkitLineClamp != "none";
    if (!clamps && (one.children.length && style.textOverflow != "ellipsis" || !hidden.includes(style.overflowX))) continue;
    const cut = clamps ? one.scrollHeight > one.clientHeight + 1 : one.scrollWidth > one.clientWidth + 1;
    if (cut && one.innerText.trim()) found.add(`cut: ${one.tagName}.${one.className} ${one.innerText.trim().slice(0, 40)}`);
  }
  return [...found];
}"""
"""Words that do not fit where they stand; the name of an architecture and what is typed may be longer than the bar."""

LACKING = """() => {
  const lacking = [];
  if (!/ – Headroom$/.test(document.title) || /^\\W/.test(document.title)) lacking.push(`title "${document.title}"`);
  if (document.querySelectorAll("h1").length != 1) lacking.push("one h1");
  if (!document.querySelector("body > a.skip[href^='#']")) lacking.push("skip link");
  if (!document.querySelector("nav.site")) lacking.push("way to the other pages");
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wider > 0) lacking.push(`${wider} px: wider than the screen`);
  return lacking;
}"""

LOW = """least => {
  const inSentence = one => {
    const around = one.parentElement.closest("p, li, td, th, dd, span, div");
    return one.matches("a") && getComputedStyle(one).display == "inline" && around && around.innerText.trim() != one.innerText.trim();
  };
  const seen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const found = new Set();
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!seen(one) || one.closest("svg, .skip, .chart") || one.disabled || inSentence(one)) continue;
    const target = one.matches("[type=radio], [type=checkbox], [type=range]") && one.closest("label") || one;
    const room = target.getBoundingClientRect();
    if (room.width <= 1 || room.bottom < 0) continue;
    if (room.height < least - 0.5) found.add(`${one.tagName}#${one.id}.${one.className} ${room.height.toFixed(0)} px: ${(one.innerText || one.name || "").trim().slice(0, 25)}`);
  }
  return [...found];
}"""

SHEETS = ("add", "settings", "results")
UNFOLD = "() => document.querySelectorAll('details:not(.head *)').forEach(one => one.open = true)"


@pytest.mark.asks_for(*ANSWERS)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_no_page_breaks_a_rule_of_axe(visit, theme, viewport):
    page = visit(color_scheme=theme, viewport=viewport)
    states = STATES if viewport == WIDE else PAGES

    def broken(page: Page) -> list[str]:
        page.evaluate(AXE_SCRIPT)
        return [one for one in page.evaluate(LOOKED_AT) if one != KNOWN]

    assert not (found := on_every_page(page, states, broken)), "\n".join(found)


@pytest.mark.asks_for(*ANSWERS)
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_every_page_keeps_the_measures(visit, viewport):
    page = visit(viewport=viewport)

    def broken(page: Page) -> list[str]:
        return [*page.evaluate(SMALL, FLOOR), *page.evaluate(CUT), *page.evaluate(LACKING)]

    assert not (found := on_every_page(page, STATES, broken)), "\n".join(found)


@pytest.mark.asks_for(*ANSWERS)
@pytest.mark.parametrize(("viewport", "least"), [(WIDE, TARGET), (NARROW, FINGER)], ids=["screen", "phone"])
def test_what_one_clicks_or_touches_is_high_enough(visit, viewport, least):
    page = visit(viewport=viewport)
    assert not (found := on_every_page(page, PAGES, lambda page: page.evaluate(LOW, least))), "\n".join(found)


@pytest.mark.parametrize(("viewport", "least"), [(WIDE, TARGET), (NARROW, FINGER)], ids=["screen", "phone"])
def test_all_of_the_builder_is_high_enough(visit, viewport, least):
    """With each sheet of a phone up, and with every fold open."""

    def broken(page: Page) -> list[str]:
        page.evaluate(UNFOLD)
        found = [*page.evaluate(LOW, least)]
        for sheet in SHEETS if viewport == NARROW else ():
            page.evaluate("sheet => document.body.dataset.sheet = sheet", sheet)
            found += [f"{sheet}: {one}" for one in page.evaluate(LOW, least)]
        return found

    assert not (found := on_every_page(visit(viewport=viewport), BUILDER, broken)), "\n".join(found)


def on_every_page(page: Page, states: dict[str, Callable], broken: Callable) -> list[str]:
    """What is broken on each page, after its name; nobody's cookies go from one to the next."""
    found = []
    for name, show in states.items():
        show(page)
        found += [f"{name}: {one}" for one in broken(page)]
        page.context.clear_cookies()
    return found
