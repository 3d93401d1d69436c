"""Several cards in hand: chosen, moved, grouped, copied, pasted, deleted; by mouse, by keys and by plain forms."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage, PlainBuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    builder.page.get_by_role("button", name="Fit").click()
    return builder


def choose(builder: BuilderPage, *names: str) -> None:
    for number, name in enumerate(names, 1):
        builder.card(name).click(modifiers=["Shift"])
        heading = name if number == 1 else f"{number} cards"
        expect(builder.page.locator("#inspector h3")).to_have_text(heading)


def names(builder: BuilderPage) -> list[str]:
    return [node["name"] for node in builder.document()["nodes"]]


def test_chosen_cards_move_together_and_land_where_they_are_dropped(demo: BuilderPage):
    before = {name: demo.card(name).bounding_box() for name in ("OrderFn", "MenuFn", "receipts")}
    choose(demo, "OrderFn", "MenuFn")
    expect(demo.page.locator("#diagram .node.selected")).to_have_count(2)
    with demo.saving():
        demo.drag(demo.card("MenuFn"), demo.card("MenuFn"), y=110)
    moved = {name: demo.card(name).bounding_box()["y"] - before[name]["y"] for name in before}
    assert moved["OrderFn"] == pytest.approx(moved["MenuFn"], abs=1) and moved["MenuFn"] > 40
    assert moved["receipts"] == pytest.approx(0, abs=0.1)


def test_a_lasso_takes_what_it_meets_and_delete_takes_all_of_it(demo: BuilderPage):
    first, last = demo.card("Every night").bounding_box(), demo.card("ReportFn").bounding_box()
    mouse = demo.page.mouse
    mouse.move(first["x"] - 6, first["y"] + first["height"] / 2)
    demo.page.keyboard.down("Shift")
    mouse.down()
    mouse.move(last["x"] + last["width"] + 8, last["y"] + last["height"] + 8, steps=4)
    mouse.up()
    demo.page.keyboard.up("Shift")
    expect(demo.page.locator("#inspector h3")).to_have_text("2 cards")
    with demo.saving():
        demo.press("Delete")
    assert {"Every night", "ReportFn"}.isdisjoint(names(demo))
    demo.undo()
    assert {"Every night", "ReportFn"} <= set(names(demo))


def test_keys_choose_group_and_duplicate(demo: BuilderPage):
    demo.card("OrderFn").focus()
    demo.press("Shift+Space")
    expect(demo.page.locator("#inspector h3")).to_have_text("OrderFn")
    demo.card("MenuFn").focus()
    demo.press("Control+Enter")
    expect(demo.page.locator("#inspector h3")).to_have_text("2 cards")
    demo.press("Control+g")
    expect(demo.page.locator("#group-name")).to_be_focused()
    demo.page.keyboard.type("Functions")
    with demo.saving():
        demo.press("Enter")
    assert [node["name"] for node in demo.document()["nodes"] if node.get("group") == "Functions"] == [
        "OrderFn",
        "MenuFn",
    ]
    demo.page.locator("#plane").focus()
    with demo.saving():
        demo.press("Control+d")
    assert {"OrderFn copy", "MenuFn copy"} <= set(names(demo))


def test_all_cards_are_chosen_by_a_key(demo: BuilderPage):
    demo.page.locator("#plane").focus()
    demo.press("Control+a")
    expect(demo.page.locator("#inspector h3")).to_have_text("12 cards")


def test_copied_cards_are_pasted_into_another_architecture(demo: BuilderPage):
    demo.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(demo, "OrderFn", "orders")
    with demo.page.expect_response(lambda response: "cards.json" in response.url):
        demo.press("Control+c")
    demo.open("/new/empty/")
    with demo.saving():
        demo.press("Control+v")
    assert names(demo) == ["OrderFn", "orders"]
    assert {(edge["source"], edge["target"]) for edge in demo.document()["edges"]} == {("order", "orders")}


@pytest.mark.asks_for(422)
def test_a_paste_of_anything_else_gets_a_sentence(demo: BuilderPage):
    demo.page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "a line of a poem");
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    expect(demo.page.get_by_text("What you pasted holds no cards")).to_be_visible()


def test_plain_forms_choose_and_group(plain_builder: PlainBuilderPage):
    plain_builder.open("/new/food_ordering/")
    plain_builder.page.locator("#group").click()
    for name in ("OrderFn", "MenuFn"):
        plain_builder.page.get_by_label(name, exact=True).check()
    plain_builder.page.get_by_role("button", name="Choose these").click()
    expect(plain_builder.page.locator("#inspector h3")).to_have_text("2 cards")
    plain_builder.page.get_by_label("Name of the group").fill("Functions")
    plain_builder.page.locator("#inspector").get_by_role("button", name="Group").click()
    assert sum(node.get("group") == "Functions" for node in plain_builder.document()["nodes"]) == 2
    plain_builder.page.get_by_role("button", name="Delete").click()
    assert len(plain_builder.document()["nodes"]) == 10


def test_quick_clicks_are_not_lost_while_the_first_is_answered(demo: BuilderPage):
    demo.page.evaluate(
        """() => ["order", "menu", "receipt"].forEach((id) => document.getElementById(`card-${id}`).dispatchEvent(
             new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true })))"""
    )
    expect(demo.page.locator("#inspector h3")).to_have_text("3 cards")
    expect(demo.page.locator("#diagram .node.selected")).to_have_count(3)
