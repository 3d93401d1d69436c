"""Cards and edges in hand: moved, copied, renamed, deleted, and all of it by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def place_of(builder: BuilderPage, name: str) -> str:
    return builder.card(name).get_attribute("transform")


def test_a_dragged_card_stays_where_it_was_put(demo: BuilderPage):
    before, others = place_of(demo, "MenuFn"), place_of(demo, "receipts")
    with demo.saving():
        demo.drag(demo.card("MenuFn"), demo.card("MenuFn"), x=60, y=150)
    moved = place_of(demo, "MenuFn")
    assert moved != before
    demo.page.reload()
    assert place_of(demo, "MenuFn") == moved
    assert place_of(demo, "receipts") == others
    expect(demo.page.locator("#document-form")).to_be_visible()


def test_a_service_dropped_onto_a_card_is_connected_to_it(demo: BuilderPage):
    demo.drop("S3", demo.card("MenuFn"))
    expect(demo.page.locator("#inspector h3")).to_have_text("Results")
    expect(demo.page.locator("#inspector .sentence")).to_contain_text("For each call of MenuFn")


def test_a_service_is_found_by_typing(demo: BuilderPage):
    demo.press("/")
    demo.page.keyboard.type("sqs")
    expect(demo.page.locator("#palette li:visible")).to_have_count(1)
    with demo.saving():
        demo.press("Enter")
    expect(demo.selected).to_have_text("Queue")
    expect(demo.page.locator("#palette li:visible")).not_to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cron", ["Schedulecron"]),
        ("redis", ["ElastiCacheredis", "Cache nodesredis"]),
        ("nosql", ["DynamoDBnosql"]),
        ("firewall", ["WAFfirewall"]),
    ],
)
def test_a_service_is_found_by_what_people_call_it_and_the_word_is_shown(demo: BuilderPage, typed, shown):
    demo.press("/")
    demo.page.keyboard.type(typed)
    assert demo.page.locator("#palette li:visible button").all_inner_texts() == [
        one.replace(typed, f"\n{typed}") for one in shown
    ]
    expect(demo.page.locator("#palette-none")).to_be_hidden()


@pytest.mark.parametrize(("typed", "name"), [("kinesys", "Kinesis"), ("log", "Logs"), ("eventbridge", "EventBridge")])
def test_what_enter_adds_is_marked_and_a_name_goes_before_other_words(demo: BuilderPage, typed, name):
    demo.press("/")
    demo.page.keyboard.type(typed)
    marked = demo.page.locator("#palette-hit")
    expect(marked).to_have_text(name)
    expect(marked).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(demo.page.locator("#palette-filter")).to_have_accessible_description(name)
    service = marked.get_attribute("value")
    with demo.saving():
        demo.press("Enter")
    expect(demo.page.locator("#palette-hit")).to_have_count(0)
    assert demo.page.locator("#palette-recent button").first.get_attribute("value") == service


def test_what_is_found_by_its_help_says_the_word(demo: BuilderPage):
    demo.press("/")
    demo.page.keyboard.type("gathers")
    expect(demo.page.locator("#palette li:visible small")).to_have_text(["gathers"])


def test_where_nothing_is_found_other_service_is_offered(demo: BuilderPage):
    demo.press("/")
    demo.page.keyboard.type("zebra")
    expect(demo.page.locator("#palette li:visible")).to_have_text(["Other service"])
    expect(demo.page.locator("#palette-none")).to_contain_text("Nothing here is called “zebra”.")
    demo.press("Enter")
    expect(demo.page.locator("#palette-none")).to_be_visible()
    with demo.saving():
        demo.page.locator("#palette li:visible button").click()
    expect(demo.selected).to_have_text("Other service")
    expect(demo.page.locator("#palette-none")).to_be_hidden()


def test_a_card_is_duplicated_with_its_edges(demo: BuilderPage):
    demo.select("MenuFn")
    with demo.saving():
        demo.page.get_by_role("button", name="Duplicate").click()
    expect(demo.selected).to_have_text("MenuFn copy")
    edges = [edge for edge in demo.document()["edges"] if "menu2" in (edge["source"], edge["target"])]
    assert [(edge["source"], edge["target"]) for edge in edges] == [("api", "menu2"), ("menu2", "orders")]


def test_a_card_is_renamed_everywhere(demo: BuilderPage):
    demo.select("MenuFn")
    demo.rename("Menu & more")
    expect(demo.page.locator("#inspector h3")).to_have_text("Menu & more")
    expect(demo.card("Menu & more")).to_be_visible()
    expect(demo.page.locator(".bill")).to_contain_text("Menu & more")


def test_a_card_goes_with_its_edges(demo: BuilderPage):
    demo.select("receipt queue")
    with demo.saving():
        demo.page.get_by_role("button", name="Delete").click()
    expect(demo.card("receipt queue")).to_have_count(0)
    expect(demo.page.locator("#document-form")).to_be_visible()
    assert len(demo.document()["edges"]) == 14 - 3


def test_an_edge_is_edited_as_a_sentence(demo: BuilderPage):
    demo.page.locator("#rate-store").click()
    demo.put("count", 3)
    expect(demo.page.locator(".segments").first).to_be_visible()
    demo.choose("operation", "transact_write")
    expect(demo.page.locator("#edge-form .sentence")).to_contain_text("× transact write on orders")
    expect(demo.field("count")).to_have_value("3")
    with demo.saving():
        demo.field("count").fill("")
        demo.field("count").press("Tab")
    expect(demo.field("count")).to_have_value("1")


def test_an_edge_offers_only_what_can_happen(demo: BuilderPage):
    demo.page.locator("#rate-messages").click()
    assert demo.field("event").input_value() == "message"
    assert demo.field("operation").input_value() == "invoke"
    expect(demo.page.locator("#edge-operation-field.segments")).to_have_count(0)


def test_a_new_edge_is_selected_and_an_edge_is_deleted(demo: BuilderPage):
    demo.connect("NotifyFn", "receipts")
    expect(demo.page.locator("#inspector h3")).to_have_text("NotifyFn to receipts")
    with demo.saving():
        demo.page.get_by_role("button", name="Delete", exact=True).click()
    expect(demo.page.locator("#inspector h3")).to_have_text("NotifyFn")
    assert len(demo.document()["edges"]) == 14


@pytest.mark.asks_for(422)
def test_what_cannot_be_connected_says_why(demo: BuilderPage):
    demo.drag(demo.card("OrderFn").locator(".port"), demo.card("Mobile app"))
    expect(demo.page.locator(".canvas > .failed")).to_contain_text("Mobile app (Clients) is where traffic begins")
    assert len(demo.page.locator("#diagram .rates a").all()) == 14


def test_a_line_is_clicked_to_select_its_edge_and_the_plane_to_let_go(demo: BuilderPage):
    line = demo.page.locator('.lines [data-edge="requests"] .hit')
    line.dispatch_event("click")
    expect(demo.page.locator("#inspector h3")).to_have_text("Mobile app to Orders API")
    demo.page.locator("#plane").click(position={"x": 5, "y": 5})
    expect(demo.page.locator("#document-form")).to_be_visible()


def test_everything_is_done_by_keys(demo: BuilderPage):
    demo.card("MenuFn").focus()
    demo.press("Enter")
    expect(demo.selected).to_have_text("MenuFn")
    expect(demo.card("MenuFn")).to_be_focused()
    before = place_of(demo, "MenuFn")
    with demo.saving():
        demo.press("Shift+ArrowDown")
    assert place_of(demo, "MenuFn") != before
    with demo.saving():
        demo.press("Delete")
    expect(demo.card("MenuFn")).to_have_count(0)
    with demo.saving():
        demo.press("Control+z")
    expect(demo.card("MenuFn")).to_be_visible()
    with demo.saving():
        demo.press("Control+Shift+z")
    expect(demo.card("MenuFn")).to_have_count(0)


def test_tab_leads_through_all_cards_and_edges_in_order(demo: BuilderPage):
    demo.card("Mobile app").focus()
    visited = []
    for _ in range(12 + 14):
        visited.append(demo.page.evaluate("document.activeElement.id"))
        demo.press("Tab")
    assert [one for one in visited if one.startswith("card-")] == visited[:12]
    assert [one for one in visited if one.startswith("rate-")] == visited[12:]
    assert len(set(visited)) == 26


def test_escape_lets_go_and_keys_do_nothing_while_typing(demo: BuilderPage):
    demo.select("MenuFn")
    demo.field("memory_mb").focus()
    demo.press("Backspace")
    demo.press("Delete")
    expect(demo.card("MenuFn")).to_be_visible()
    demo.press("Control+z")
    demo.press("Escape")
    demo.press("Escape")
    expect(demo.page.locator("#document-form")).to_be_visible()


def test_the_drawing_is_zoomed_and_fitted(demo: BuilderPage):
    width = demo.card("MenuFn").bounding_box()["width"]
    demo.page.get_by_role("button", name="Larger").click()
    assert demo.card("MenuFn").bounding_box()["width"] > width
    demo.page.get_by_role("button", name="Fit").click()
    assert demo.card("MenuFn").bounding_box()["width"] == width
