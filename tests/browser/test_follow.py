"""Lines follow the cards in the hand: by their ends, and no other line."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage

ENDS = """id => Object.fromEntries([...document.querySelectorAll("#diagram [data-edge]")]
  .filter(line => line.dataset.ends.split(" ").includes(id))
  .map(line => {
    const path = line.querySelector(".line"), all = path.getTotalLength(), to = path.getScreenCTM();
    const at = far => { const {x, y} = path.getPointAtLength(far).matrixTransform(to); return [Math.round(x), Math.round(y)]; };
    return [line.dataset.edge, line.dataset.ends.startsWith(`${id} `) ? at(0) : at(all)];
  }))"""
"""By line of a card, where its end at that card is on the screen."""
PATHS = """() => [...document.querySelectorAll("#diagram [data-edge] path")].map(
  path => path.getAttribute("d") + (path.getAttribute("transform") ?? ""))"""
WATCH = """() => {
  window.touched = new Set();
  new MutationObserver(seen => seen.forEach(({target}) => window.touched.add(target.closest("[data-edge]")?.dataset.edge)))
    .observe(document.getElementById("diagram"), {attributes: true, subtree: true});
}"""


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def take(demo: BuilderPage, name: str, right: int, down: int) -> None:
    """Press on a card and move it, without letting go."""
    demo.card(name).hover()
    box = demo.card(name).locator("rect.card").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    demo.page.mouse.move(x, y)
    demo.page.mouse.down()
    demo.page.mouse.move(x + right, y + down, steps=4)
    demo.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def moved(before: dict, after: dict, right: int, down: int) -> bool:
    """Whether all of some ends went so far, to a pixel."""
    return before.keys() == after.keys() and all(
        abs(after[name][0] - x - right) <= 2 and abs(after[name][1] - y - down) <= 2 for name, (x, y) in before.items()
    )


def test_the_ends_of_its_lines_follow_a_card_in_the_hand(demo: BuilderPage):
    before, others = demo.page.evaluate(ENDS, "menu"), demo.page.evaluate(ENDS, "receipt")
    demo.page.evaluate(WATCH)
    take(demo, "MenuFn", 70, -90)
    assert moved(before, demo.page.evaluate(ENDS, "menu"), 70, -90)
    assert demo.page.evaluate(ENDS, "receipt") == others
    assert demo.page.evaluate("[...window.touched].filter(Boolean).sort()") == sorted(before)
    with demo.saving():
        demo.page.mouse.up()
    assert moved(before, demo.page.evaluate(ENDS, "menu"), 70, -90)
    shown = demo.page.evaluate(PATHS)
    demo.page.reload()
    expect(demo.card("MenuFn")).to_be_visible()
    assert demo.page.evaluate(PATHS) == shown


def test_escape_puts_card_and_lines_back(demo: BuilderPage):
    before = demo.page.evaluate(PATHS)
    take(demo, "OrderFn", -300, 240)
    assert demo.page.evaluate(PATHS) != before
    demo.press("Escape")
    assert demo.page.evaluate(PATHS) == before
    demo.page.mouse.up()


def test_lines_between_cards_that_move_together_keep_their_way(demo: BuilderPage):
    demo.select("MenuFn")
    demo.card("orders").click(modifiers=["Shift"])
    expect(demo.selected).to_have_count(2)
    way = "() => document.querySelector('#line-menu_items .line').getAttribute('d')"
    before, ends = demo.page.evaluate(way), demo.page.evaluate(ENDS, "menu")
    take(demo, "MenuFn", 40, 60)
    assert demo.page.evaluate(way) == before
    assert moved(ends, demo.page.evaluate(ENDS, "menu"), 40, 60)
    demo.press("Escape")
    demo.page.mouse.up()


def test_lines_follow_keys(demo: BuilderPage):
    before = demo.page.evaluate(ENDS, "menu")
    zoom = demo.page.locator("#diagram").evaluate("one => one.getScreenCTM().a")
    demo.card("MenuFn").focus()
    for _ in range(3):
        demo.press("Shift+ArrowDown")
    assert moved(before, demo.page.evaluate(ENDS, "menu"), 0, round(60 * zoom))
    with demo.saving():
        pass
