"""What of the drawing is in sight: how it opens, zoomed, moved, fitted, and the overview in the corner."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def percent(builder: BuilderPage) -> Locator:
    return builder.page.locator('[data-zoom="one"]')


def sight(builder: BuilderPage) -> list[float]:
    """Left, top, width and height of what is in sight, once a frame has been drawn."""
    builder.page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    return [float(one) for one in builder.page.locator("#diagram").get_attribute("viewBox").split()]


def is_whole(builder: BuilderPage) -> bool:
    """Whether every card is inside the plane."""
    return builder.page.evaluate("""() => {
      const room = document.getElementById("plane").getBoundingClientRect();
      return [...document.querySelectorAll("#diagram .node rect.card")].every((card) => {
        const { left, right, top, bottom } = card.getBoundingClientRect();
        return left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom;
      });
    }""")


def test_fit_shows_every_card_and_the_zoom_is_true(demo: BuilderPage):
    demo.page.get_by_role("button", name="Fit").click()
    plane = demo.page.locator("#plane").bounding_box()
    assert is_whole(demo)
    expect(percent(demo)).to_have_text(f"{round(100 * plane['width'] / sight(demo)[2])} %")
    percent(demo).click()
    assert sight(demo)[2] == pytest.approx(plane["width"])
    expect(percent(demo)).to_have_text("100 %")


def test_the_overview_is_there_while_not_all_is_in_sight_and_leads_elsewhere(demo: BuilderPage):
    overview = demo.page.locator("#minimap")
    demo.page.get_by_role("button", name="Fit").click()
    expect(overview).to_be_hidden()
    percent(demo).click()
    for _ in range(3):
        demo.page.get_by_role("button", name="Larger").click()
    expect(overview).to_be_visible()
    before = sight(demo)
    room = overview.bounding_box()
    demo.page.mouse.click(room["x"] + 4, room["y"] + room["height"] - 4)
    assert sight(demo)[0] < before[0] and sight(demo)[2:] == before[2:]


CUT_WHERE_IT_OPENS = """() => {
  const ground = document.getElementById("plane").getBoundingClientRect(), key = document.querySelector("p.key").getBoundingClientRect();
  const cards = [...document.querySelectorAll("#diagram .node")].map(one => [one, one.querySelector("rect").getBoundingClientRect()]);
  const words = [...document.querySelectorAll("#diagram .rates text")].map(one => [one, one.getBoundingClientRect()]);
  return [
    ...cards.filter(([, room]) => room.top < key.bottom && room.bottom > ground.top && room.left < ground.right),
    ...words.filter(([, room]) => room.left < ground.left && room.right > ground.left && room.bottom > ground.top && room.top < ground.bottom),
  ].map(([one]) => one.textContent.trim());
}"""


@pytest.mark.parametrize("starter", ["microservices", "data_workflow", "web_mobile_backend"])
def test_what_is_larger_than_the_room_opens_with_whole_cards_and_words(builder: BuilderPage, starter):
    builder.open(f"/new/{starter}/")
    assert builder.page.evaluate(CUT_WHERE_IT_OPENS) == []


def test_the_ground_is_dragged_and_the_wheel_zooms_at_the_pointer(demo: BuilderPage):
    mouse, plane = demo.page.mouse, demo.page.locator("#plane").bounding_box()
    at = (plane["x"] + 30, plane["y"] + 30)
    left, top, width, _ = sight(demo)
    mouse.move(*at)
    mouse.down()
    mouse.move(at[0] + 60, at[1] + 20, steps=3)
    mouse.up()
    scale = width / plane["width"]
    assert sight(demo)[:2] == pytest.approx([left - 60 * scale, top - 20 * scale])
    mouse.move(*at)
    before = sight(demo)
    mouse.wheel(0, -200)
    after = sight(demo)
    assert after[2] < before[2]
    for place in (0, 1):  # what lay under the pointer lies there still
        assert after[place] + 30 * after[2] / plane["width"] == pytest.approx(
            before[place] + 30 * before[2] / plane["width"]
        )


def test_keys_move_and_zoom(demo: BuilderPage):
    demo.page.locator("#plane").focus()
    left, top, width, _ = sight(demo)
    demo.press("ArrowRight")
    demo.press("ArrowDown")
    assert sight(demo)[0] > left and sight(demo)[1] > top
    demo.press("+")
    assert sight(demo)[2] < width
    demo.press("0")
    expect(percent(demo)).to_have_text("100 %")


def test_an_edit_and_a_reload_keep_the_view(demo: BuilderPage):
    demo.page.locator("#plane").focus()
    demo.press("-")
    demo.press("ArrowLeft")
    before = sight(demo)
    with demo.saving():
        demo.drag(demo.card("MenuFn"), demo.card("MenuFn"), x=60, y=90)
    assert sight(demo) == pytest.approx(before)
    demo.page.wait_for_function("() => sessionStorage.getItem(`view ${location.pathname}`)")
    demo.page.reload()
    assert sight(demo) == pytest.approx(before)


def test_a_wide_page_opens_where_it_was_however_often_it_is_loaded(visit):
    builder = BuilderPage(visit(viewport={"width": 1920, "height": 1080}))
    builder.open("/new/food_ordering/")
    before = sight(builder)
    for _ in range(3):
        remembered = "() => sessionStorage.getItem(`view ${location.pathname}`)"
        builder.page.wait_for_timeout(300)  # the view is written down a moment after it stands
        assert builder.page.evaluate(remembered)
        builder.page.reload()
        assert sight(builder) == pytest.approx(before, abs=1)


def test_a_card_that_gets_the_focus_comes_into_sight(demo: BuilderPage):
    percent(demo).click()
    demo.card("receipts").focus()
    sight(demo)
    room, card = demo.page.locator("#plane").bounding_box(), demo.card("receipts").bounding_box()
    assert room["x"] <= card["x"] and card["x"] + card["width"] <= room["x"] + room["width"] + 20


def test_two_fingers_zoom(visit):
    page = visit(has_touch=True)
    builder = BuilderPage(page)
    builder.open("/new/food_ordering/")
    before = sight(builder)
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *xs: int) -> None:
        points = [{"x": x, "y": 150, "id": number} for number, x in enumerate(xs)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 400, 500)
    fingers("touchMove", 350, 550)
    fingers("touchMove", 300, 600)
    fingers("touchEnd")
    assert sight(builder)[2] < 0.6 * before[2]


def test_without_scripts_the_plane_scrolls_at_full_size(visit):
    page = visit(java_script_enabled=False)
    page.goto("/new/food_ordering/")
    assert page.locator("#diagram .node rect.card").first.bounding_box()["width"] >= 176


@pytest.fixture
def grouped(demo: BuilderPage) -> BuilderPage:
    """The demo with its two functions in a group."""
    for name, heading in (("OrderFn", "OrderFn"), ("MenuFn", "2 cards")):
        demo.card(name).click(modifiers=["Shift"])
        expect(demo.page.locator("#inspector h3")).to_have_text(heading)
    demo.press("Control+g")
    expect(demo.page.locator("#group-name")).to_be_focused()
    demo.page.keyboard.type("Functions")
    with demo.saving():
        demo.press("Enter")
    demo.let_go()
    return demo


def test_the_head_of_a_frame_chooses_its_cards(grouped: BuilderPage):
    grouped.page.locator("a.frame .head").first.click()
    expect(grouped.page.locator("#inspector h3")).to_have_text("Functions")
    expect(grouped.page.locator("#diagram .node.selected")).to_have_count(2)
    expect(grouped.page.get_by_role("button", name="Ungroup")).to_be_visible()


def test_from_afar_cards_are_names_and_a_group_is_one_card(grouped: BuilderPage):
    card = grouped.card("OrderFn")
    for _ in range(2):
        grouped.page.get_by_role("button", name="Smaller").click()
    expect(grouped.page.locator("#diagram")).to_have_attribute("data-detail", "names")
    expect(card.locator(".far")).to_be_visible()
    expect(card.locator(".kind")).to_be_hidden()
    for _ in range(2):
        grouped.page.get_by_role("button", name="Smaller").click()
    expect(grouped.page.locator("#diagram")).to_have_attribute("data-detail", "groups")
    expect(card).to_be_hidden()
    expect(grouped.card("receipts").locator(".far")).to_be_visible()
    grouped.page.locator("a.frame").first.click()
    expect(grouped.page.locator("#inspector h3")).to_have_text("Functions")


RUNS_OUT = """() => [...document.querySelectorAll("#diagram .node")].filter(one => one.checkVisibility() && getComputedStyle(one).display !== "none").filter(one => {
  const card = one.querySelector("rect.card").getBoundingClientRect();
  return [...one.querySelectorAll(".far tspan")].some(line => {
    if (!line.textContent) return false;
    const {left, right, top, bottom} = line.getBoundingClientRect();
    return left < card.left - 1 || right > card.right + 1 || top < card.top - 3 || bottom > card.bottom + 3;
  });
}).map(one => one.getAttribute("aria-label"))"""
ON_EACH_OTHER = """() => [...document.querySelectorAll("#diagram .far")].filter(one => {
  const [first, second] = [...one.querySelectorAll("tspan")].map(line => Number(line.getAttribute("y")));
  return second && (second - first) * new DOMMatrix(getComputedStyle(one).transform).a < parseFloat(getComputedStyle(one).fontSize);
}).length"""


def test_from_afar_names_stay_in_their_cards(demo: BuilderPage):
    demo.select("receipt queue")
    demo.rename("receipts that wait for a long time")
    for _ in range(8):
        demo.page.get_by_role("button", name="Smaller").click()
        sight(demo)
        if demo.page.locator("#diagram").get_attribute("data-detail") != "cards":
            assert (demo.page.evaluate(RUNS_OUT), demo.page.evaluate(ON_EACH_OTHER)) == ([], 0), percent(
                demo
            ).inner_text()


def test_a_group_says_its_name_and_sum_as_long_as_there_is_room(demo: BuilderPage):
    demo.open("/new/food_ordering/?cards=order,queue")
    demo.page.locator("#group-name").fill("Order handling")
    with demo.saving():
        demo.page.locator("#group-name").press("Enter")
    words = demo.page.locator("a.frame text")
    expect(words).to_have_text(re.compile(r"^Order handling\s*\$4\.36$"))
    for _ in range(3):
        demo.page.get_by_role("button", name="Smaller").click()
    expect(demo.page.locator("#diagram")).to_have_attribute("data-detail", "names")
    expect(words).to_have_text(re.compile(r"^Ord.*…\s*\$4\.36$"))
    for _ in range(3):
        demo.page.get_by_role("button", name="Smaller").click()
    expect(demo.page.locator("#diagram")).to_have_attribute("data-detail", "groups")
    expect(words.locator(".title").first).to_have_text("Order")
    expect(words.locator(".sum")).to_have_text("$4.36")
    frame = demo.page.locator("a.frame rect").first.bounding_box()
    for line in words.locator("tspan").all():
        box = line.evaluate("one => one.getBoundingClientRect().toJSON()")
        assert frame["x"] <= box["left"] and box["right"] <= frame["x"] + frame["width"]


def test_an_added_card_is_in_sight_on_a_phone_at_the_same_size(demo: BuilderPage):
    demo.page.set_viewport_size({"width": 390, "height": 844})
    demo.page.locator('.sheets [data-sheet="add"]').click()
    before = percent(demo).inner_text()
    with demo.saving():
        demo.page.locator("#palette .rest").get_by_role("button", name="SQS", exact=True).click()
    card = demo.page.locator("#diagram .node.selected")
    expect(card).to_have_count(1)
    sight(demo)
    room, box = demo.page.locator("#plane").bounding_box(), card.locator("rect.card").bounding_box()
    assert room["x"] <= box["x"] and box["x"] + box["width"] <= room["x"] + room["width"]
    assert room["y"] <= box["y"] and box["y"] + box["height"] <= room["y"] + room["height"]
    expect(percent(demo)).to_have_text(before)


def test_each_card_that_is_added_comes_into_sight(builder: BuilderPage):
    builder.open("/new/empty/")
    for service in ("Clients", "Lambda", "DynamoDB", "Lambda", "SQS"):
        builder.add(service)
        card = builder.page.locator("#diagram .node[aria-current]")
        sight(builder)
        box, plane = card.locator("rect.card").bounding_box(), builder.page.locator("#plane").bounding_box()
        assert plane["x"] <= box["x"] and box["x"] + box["width"] <= plane["x"] + plane["width"]
        assert plane["y"] <= box["y"] and box["y"] + box["height"] <= plane["y"] + plane["height"]
