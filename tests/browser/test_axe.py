"""Every page and state by axe's rules and by the measures of the house, on a screen and a phone."""

from itertools import batched

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE
from tests.browser.states import ANSWERS, BUILDER, PAGES, STATES

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""Those that a dark theme may break where a light one keeps them."""
KNOWN = "scrollable-region-focusable: #palette"
"""The field above the services is their one stop, and its arrows walk and scroll them: axe sees no stop inside."""
FLOOR = 11
"""The smallest text, in px on the screen."""
TARGET, FINGER = 24, 40
"""The least height of what one clicks, and of what one touches, in px."""

LOOKED_AT = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false})).violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}`)"""

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
TOGETHER = 6
"""So many states are looked at in one test: a few long tests keep one core waiting for the other."""


@pytest.mark.asks_for(*ANSWERS)
@pytest.mark.parametrize("names", [*batched(STATES, TOGETHER)], ids=lambda names: names[0])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["screen", "phone"])
def test_every_page_keeps_the_rules_of_axe_and_the_measures(visit, viewport, names):
    """Each state is opened once, and nobody's cookies go from one to the next."""
    page, found = visit(viewport=viewport, reduced_motion="reduce"), []
    for name in names:
        STATES[name](page)
        found += [f"{name}: {one}" for one in broken(page, name, viewport)]
        page.context.clear_cookies()
    assert not found, "\n".join(found)


def broken(page: Page, name: str, viewport: dict[str, int]) -> list[str]:
    """What a page does not keep: the measures first, then axe's rules, then the heights of all a page unfolds."""
    least = TARGET if viewport == WIDE else FINGER
    found = [*page.evaluate(SMALL, FLOOR), *page.evaluate(CUT), *page.evaluate(LACKING)]
    if name in PAGES:
        found += page.evaluate(LOW, least)
    if connection.vendor == "sqlite" and (name in PAGES or viewport == WIDE):  # a page looks the same on any database
        found += broken_rules(page)
    if name in BUILDER:
        found += low_in_the_builder(page, viewport, least)
    return found


def broken_rules(page: Page) -> list[str]:
    """Axe's rules that a page breaks in the light theme, and those of colours in the dark one."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(LOOKED_AT, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark, {one}" for one in page.evaluate(LOOKED_AT, OF_COLOURS)]
    page.emulate_media(color_scheme="light")
    return [one for one in found if one != KNOWN]


def low_in_the_builder(page: Page, viewport: dict[str, int], least: int) -> list[str]:
    """What is too low with every fold open, and with each sheet of a phone up."""
    page.evaluate(UNFOLD)
    found = [*page.evaluate(LOW, least)]
    for sheet in SHEETS if viewport == NARROW else ():
        page.evaluate("sheet => document.body.dataset.sheet = sheet", sheet)
        found += [f"{sheet}: {one}" for one in page.evaluate(LOW, least)]
    return found
