"""What `manage.py bench` measures in a browser: frames while a drawing is moved, and how long an edit takes to be seen.

In the installed Chrome or Chromium, without a window, at a server of the bench's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from estimator.exports.report_pdf import browser_arguments
from estimator.management.serving import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = {"width": 1440, "height": 900}
MOVES, STEP = 90, 4
"""How often a pointer moves, and by how many pixels."""
RECORD = """() => {
  const frames = (window.frames_seen = []);
  let before = performance.now();
  const next = (now) => { frames.push(now - before); before = now; window.frame = requestAnimationFrame(next); };
  window.frame = requestAnimationFrame((now) => { before = now; window.frame = requestAnimationFrame(next); });
}"""
RECORDED = "() => { cancelAnimationFrame(window.frame); return window.frames_seen; }"
EDIT = """(value) => new Promise((seen) => {
  const field = document.querySelector("#node-form [name=memory_mb]");
  const begun = performance.now();
  document.addEventListener("htmx:afterSettle", () => {
    requestAnimationFrame(() => setTimeout(() => seen(performance.now() - begun)));
  }, { once: true });
  field.value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
})"""


@contextmanager
def looking(path: str, visitor: Visitor) -> Iterator[Page]:
    """A page of the browser at `path`, with the cookies of a visitor."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        context = browser.new_context(viewport=SIZE, base_url=f"http://127.0.0.1:{visitor.connection.port}")
        site = {"domain": "127.0.0.1", "path": "/"}
        context.add_cookies([{"name": one.key, "value": one.value, **site} for one in visitor.cookies.values()])
        yield context.new_page()
        browser.close()


def frames_panning(page: Page, address: str) -> list[float]:
    """Seconds of each frame while the drawing is moved by its ground."""
    page.goto(address)
    ground = page.locator("#plane").bounding_box()
    return _frames(page, ground["x"] + ground["width"] - 30, ground["y"] + ground["height"] / 2)


def frames_dragging(page: Page, address: str, card: str) -> list[float]:
    """Seconds of each frame while a card is dragged across the drawing."""
    page.goto(address)
    box = page.locator(f"#card-{card} rect.card").bounding_box()
    return _frames(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _frames(page: Page, x: float, y: float) -> list[float]:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - STEP, y)
    page.evaluate(RECORD)
    for move in range(1, MOVES):
        page.mouse.move(x - STEP * (move if move < MOVES / 2 else MOVES - move), y + move)
    found = page.evaluate(RECORDED)
    page.mouse.up()
    return [milliseconds / 1000 for milliseconds in found]


def edits_seen(page: Page, address: str, times: int) -> list[float]:
    """Seconds from each edit of a function's memory in the form until its answer is drawn; the first left out."""
    page.goto(address)
    page.wait_for_selector("#node-form [name=memory_mb]")
    page.wait_for_load_state("load")
    return [page.evaluate(EDIT, str(2048 + number)) / 1000 for number in range(times + 1)][1:]
