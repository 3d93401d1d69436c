"""The drawing under a finger: a tap, a long press, a drag, two fingers, and choosing several."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.browser.page_object import BuilderPage

type Point = tuple[float, float]


class Fingers:
    """Fingers on the screen, as the browser is told of them."""

    def __init__(self, builder: BuilderPage):
        self.page = builder.page
        self.session = self.page.context.new_cdp_session(self.page)

    def _tell(self, kind: str, points: Iterable[Point]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: Point) -> None:
        self._tell("touchStart", points)

    def move(self, *points: Point) -> None:
        self._tell("touchMove", points)
        self.page.wait_for_timeout(30)  # a drag follows once a frame

    def up(self) -> None:
        self._tell("touchEnd", [])

    def drag(self, begin: Point, end: Point, steps: int = 5) -> None:
        self.down(begin)
        for step in range(1, steps + 1):
            self.move(tuple(one + (other - one) * step / steps for one, other in zip(begin, end, strict=True)))
        self.up()


@pytest.fixture
def phone(visit) -> BuilderPage:
    builder = BuilderPage(visit(viewport=NARROW, has_touch=True, is_mobile=True))
    builder.open("/new/food_ordering/")
    builder.page.locator('.sheets [aria-current="true"]').tap()  # the sheet away: the drawing has the room
    builder.fit()
    return builder


@pytest.fixture
def fingers(phone: BuilderPage) -> Fingers:
    return Fingers(phone)


def middle_of(builder: BuilderPage, name: str) -> Point:
    box = builder.card(name).locator("rect").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ground(builder: BuilderPage) -> Point:
    """A place of the drawing where nothing is."""
    return tuple(
        builder.page.evaluate(
            """() => {
              const {left, top, width, height} = document.getElementById("plane").getBoundingClientRect();
              for (let y = top + 8; y < top + height; y += 10)
                for (let x = left + 8; x < left + width; x += 10) {
                  const at = document.elementFromPoint(x, y);
                  if (at?.closest("#plane") && !at.closest("a, button, [data-edge], .rate, .tools, .minimap")) return [x, y];
                }
            }"""
        )
    )


def test_a_tap_on_a_card_opens_its_sheet(phone: BuilderPage):
    phone.page.touchscreen.tap(*middle_of(phone, "MenuFn"))
    expect(phone.page.locator("#inspector h3")).to_have_text("MenuFn")
    expect(phone.page.locator("body")).to_have_attribute("data-sheet", "settings")
    expect(phone.field("memory_mb")).to_be_in_viewport()


def test_a_long_press_opens_the_menu_of_a_card(phone: BuilderPage, fingers: Fingers):
    fingers.down(middle_of(phone, "MenuFn"))
    expect(phone.page.get_by_role("menuitem", name="Rename")).to_be_visible()
    fingers.up()
    expect(phone.page.get_by_role("menuitem", name="Rename")).to_be_visible()
    with phone.saving():
        phone.page.get_by_role("menuitem", name="Delete").tap()
    expect(phone.card("MenuFn")).to_have_count(0)


def test_the_finger_that_opened_a_menu_chooses_nothing_when_it_is_lifted(phone: BuilderPage, fingers: Fingers):
    phone.page.locator('[data-zoom="one"]').tap()
    x, y = middle_of(phone, "MenuFn")
    fingers.drag(ground(phone), (ground(phone)[0] + 330 - x, ground(phone)[1]))
    x, y = middle_of(phone, "MenuFn")
    assert x > 300
    fingers.down((x + 20, y))
    menu = phone.page.get_by_role("menu", name="Card")
    expect(menu).to_be_visible()
    box = menu.bounding_box()
    assert box["x"] < x + 20 < box["x"] + box["width"]  # it has no room to the right
    fingers.up()
    phone.page.evaluate("([x, y]) => document.elementFromPoint(x, y).click()", [x + 20, y])  # some browsers click there
    phone.page.wait_for_timeout(200)
    expect(menu).to_be_visible()
    assert phone.page.locator("#revision").input_value() in ("", "0")
    menu.get_by_role("menuitem", name="Rename").tap()
    expect(phone.page.locator("#rename")).to_be_focused()


def test_the_menu_is_whole_above_a_sheet_and_names_no_keys(phone: BuilderPage, fingers: Fingers):
    phone.open("/new/food_ordering/")
    fingers.down(
        phone.page.evaluate(
            """() => {
              const {left, top, width, height} = document.getElementById("plane").getBoundingClientRect();
              for (let y = top + height - 4; y > top; y -= 4)
                for (let x = left + 4; x < left + width; x += 4)
                  if (document.elementFromPoint(x, y)?.closest("#diagram .node")) return [x, y];
            }"""
        )
    )
    menu = phone.page.get_by_role("menu", name="Card")
    expect(menu).to_be_visible()
    fingers.up()
    for item in menu.get_by_role("menuitem").all():
        box = item.bounding_box()
        assert box["height"] >= 40
        top = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('#menu'))"
        assert all(phone.page.evaluate(top, [box["x"] + box["width"] / 2, box["y"] + part]) for part in (2, 38))
    expect(menu.locator("kbd:visible")).to_have_count(0)


def test_neither_toast_nor_tools_cover_the_card_that_was_added(phone: BuilderPage):
    phone.open("/new/empty/")
    with phone.saving():
        phone.page.locator(".drawing .empty button").first.tap()
    for service in ("HTTP API", "Lambda", "DynamoDB"):
        phone.page.locator('.sheets [data-sheet="add"]').tap()
        with phone.saving():
            phone.page.locator("#palette .rest").get_by_role("button", name=service, exact=True).tap()
        expect(phone.page.locator("#toast")).to_contain_text("Added")
        phone.page.wait_for_timeout(100)  # the view moves once a frame
        box = phone.page.locator("#diagram .node[aria-current] rect.card").bounding_box()
        for part in ("#toast", ".tools", "#minimap"):
            over = phone.page.locator(part)
            other = over.bounding_box() if over.is_visible() else None
            assert other is None or (
                other["y"] >= box["y"] + box["height"] or other["y"] + other["height"] <= box["y"]
                or other["x"] >= box["x"] + box["width"] or other["x"] + other["width"] <= box["x"]
            ), (service, part)  # fmt: skip


def test_a_long_press_on_the_ground_opens_its_menu(phone: BuilderPage, fingers: Fingers):
    fingers.down(ground(phone))
    expect(phone.page.get_by_role("menuitem", name="Select all")).to_be_visible()
    fingers.up()


def test_a_finger_drags_a_card_and_nothing_else(phone: BuilderPage, fingers: Fingers):
    x, y = middle_of(phone, "MenuFn")
    other = middle_of(phone, "OrderFn")
    with phone.saving():
        fingers.drag((x, y), (x + 40, y + 60))
    dropped = middle_of(phone, "MenuFn")
    assert dropped == pytest.approx((x + 40, y + 60), abs=3)
    assert middle_of(phone, "OrderFn") == pytest.approx(other, abs=1)
    assert "node=" not in phone.page.url


def test_a_finger_on_the_ground_moves_the_view(phone: BuilderPage, fingers: Fingers):
    x, y = middle_of(phone, "MenuFn")
    from_x, from_y = ground(phone)
    fingers.drag((from_x, from_y), (from_x + 50, from_y + 30))
    expect(phone.page.locator("#plane")).not_to_have_class("panning")
    assert middle_of(phone, "MenuFn") == pytest.approx((x + 50, y + 30), abs=6)


def test_two_fingers_zoom_where_they_are(phone: BuilderPage, fingers: Fingers):
    zoom = phone.page.locator('[data-zoom="one"]')
    expect(zoom).not_to_have_text("100 %")  # it fits once a frame is drawn
    before = int(zoom.text_content().split()[0])
    x, y = ground(phone)
    fingers.down((x, y), (x + 40, y + 40))
    for step in range(1, 6):
        fingers.move((x - 2, y - 2), (x + 40 + 12 * step, y + 40 + 12 * step))
    fingers.up()
    assert int(zoom.text_content().split()[0]) > before * 1.5


def test_several_are_chosen_by_taps_and_by_a_frame(phone: BuilderPage, fingers: Fingers):
    phone.page.locator("#lasso").tap()
    expect(phone.page.locator("#lasso")).to_have_attribute("aria-pressed", "true")
    box = phone.page.locator("#plane").bounding_box()
    begin = ground(phone)
    fingers.drag(begin, (box["x"] + box["width"] - 4, box["y"] + box["height"] - 70), steps=8)
    expect(phone.page.locator("#diagram .node.selected").nth(3)).to_be_attached()
    expect(phone.page.locator("#lasso")).to_have_attribute("aria-pressed", "false")
