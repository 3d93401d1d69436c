"""What a change does to the page: the total moves, undo and redo, bad values, and two pages at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_object import BuilderPage

ORDER = "/new/food_ordering/?node=order"


@pytest.fixture
def order(builder: BuilderPage) -> BuilderPage:
    """Somebody who has changed the demo, with OrderFn selected."""
    builder.open(ORDER)
    builder.put("memory_mb", 1024)
    return builder


@pytest.fixture
def other(order: BuilderPage) -> BuilderPage:
    """The same project on a second page of the same browser, opened before anything else happens."""
    other = BuilderPage(order.page.context.new_page())
    other.open(order.page.url)
    return other


def scroll_of(page: Page) -> int:
    return page.locator("aside.inspector").evaluate("one => one.scrollTop")


def rivals(builder: BuilderPage) -> list[str]:
    return builder.page.locator(".conflict tbody td").all_inner_texts()


def test_changing_memory_moves_the_total_and_says_by_how_much(builder: BuilderPage):
    builder.open(ORDER)
    before = builder.usd
    builder.put("memory_mb", 3008)
    difference = builder.page.locator("#readings .tag")
    expect(difference).to_have_text(re.compile(r"^\+ \$[\d.]+$"))
    assert builder.usd != before
    expect(builder.card("OrderFn")).to_contain_text("Lambda · 3,008 MB")
    builder.put("memory_mb", 1536)
    expect(difference).to_have_text(re.compile(r"^− \$[\d.]+$"))
    expect(builder.total).to_have_text(before)


def test_a_change_is_undone_and_redone(order: BuilderPage):
    changed = order.usd
    order.put("duration_ms", 500)
    slower = order.usd
    order.undo()
    expect(order.total).to_contain_text(changed)
    expect(order.field("duration_ms")).to_have_value("120")
    order.redo()
    expect(order.total).to_contain_text(slower)
    expect(order.field("duration_ms")).to_have_value("500")
    expect(order.page.locator("#redo")).to_be_disabled()


@pytest.mark.asks_for(422)
@pytest.mark.parametrize("is_first", [True, False], ids=["first edit", "later edit"])
def test_a_refused_field_keeps_no_other_from_being_saved_and_goes_with_a_word(builder: BuilderPage, is_first):
    builder.open(ORDER)
    if not is_first:
        builder.put("memory_mb", 1024)
    saved = builder.page.locator("#saved [role=status]")
    builder.field("memory_mb").fill("10s")
    builder.field("duration_ms").focus()
    expect(builder.note("memory_mb")).to_have_class(re.compile("error"))
    expect(saved).to_have_text("Not saved")
    with builder.saving():
        builder.field("duration_ms").fill("250")
        builder.field("timeout_s").focus()
    expect(saved).to_have_text("Saved in part")
    expect(builder.field("memory_mb")).to_have_value("10s")
    assert builder.document()["nodes"][2]["settings"]["duration_ms"] == 250
    builder.select("MenuFn")
    expect(builder.page.locator("#toast")).to_contain_text("Not saved: Memory “10s”")
    expect(saved).to_have_text("Saved")


@pytest.mark.parametrize("is_first", [True, False], ids=["first edit", "later edit"])
def test_focus_and_scroll_stay_where_they_are(builder: BuilderPage, is_first):
    builder.open(ORDER)
    if not is_first:
        builder.put("memory_mb", 1024)
    builder.open_more()
    builder.field("init_ms").evaluate("one => one.scrollIntoView({ block: 'center' })")
    before = scroll_of(builder.page)
    builder.put("init_ms", 500)
    expect(builder.field("cold_start_percent")).to_be_focused()
    assert scroll_of(builder.page) == before > 0


@pytest.mark.parametrize("is_first", [True, False], ids=["first edit", "later edit"])
def test_nothing_is_lost_on_somebody_who_does_not_wait(builder: BuilderPage, is_first):
    builder.open(ORDER)
    if not is_first:
        builder.put("memory_mb", 1024)
    builder.open_more()
    for name, value in (("timeout_s", "25"), ("ephemeral_mb", "1024"), ("reserved_concurrency", "80")):
        builder.field(name).fill(value)
    builder.card("MenuFn").click()
    expect(builder.selected).to_have_text("MenuFn")
    builder.select("OrderFn")
    expect(builder.field("timeout_s")).to_have_value("25")
    expect(builder.field("ephemeral_mb")).to_have_value("1,024")
    expect(builder.field("reserved_concurrency")).to_have_value("80")


@pytest.mark.parametrize("what", ["a card", "a tab"])
def test_what_is_pressed_while_an_answer_comes_is_clicked(builder: BuilderPage, what):
    """The answer replaces what the pointer is down on."""
    builder.open(ORDER)
    page, released = builder.page, []
    page.route("**/nodes/order/", lambda route: released.append(route))
    builder.field("timeout_s").fill("25")
    builder.field("timeout_s").press("Tab")
    pressed = builder.card("MenuFn") if what == "a card" else page.locator("#tab-limits")
    pressed.hover()
    page.mouse.down()
    with page.expect_response("**/nodes/order/"):
        released[0].continue_()
    expect(page.locator("#undo")).to_be_enabled()
    page.mouse.up()
    if what == "a card":
        expect(builder.selected).to_have_text("MenuFn")
    else:
        expect(page.locator("#tab-limits")).to_have_attribute("aria-current", "page")
    builder.select("OrderFn")
    expect(builder.field("timeout_s")).to_have_value("25")


def test_a_click_selects_a_number_and_what_is_typed_takes_its_place(order: BuilderPage):
    order.field("memory_mb").click()
    order.page.keyboard.type("1.5 GB")
    order.page.keyboard.press("Tab")
    expect(order.field("memory_mb")).to_have_value("1,536")
    expect(order.note("memory_mb")).to_contain_text("= 1.5 GB.")
    order.field("memory_mb").click(position={"x": 20, "y": 10})
    order.field("memory_mb").click(position={"x": 20, "y": 10})
    at = "field => [field.selectionStart, field.selectionEnd]"
    start, end = order.field("memory_mb").evaluate(at)
    assert start == end, "A second click puts the caret where it is."


@pytest.mark.asks_for(422)
def test_a_wrong_value_is_told_beside_its_field_and_everything_typed_stays(order: BuilderPage):
    order.field("memory_mb").fill("99999")
    order.field("duration_ms").fill("300")
    order.field("duration_ms").press("Tab")
    expect(order.note("memory_mb")).to_contain_text("10,240")
    expect(order.note("memory_mb")).to_have_class("error")
    expect(order.field("memory_mb")).to_have_value("99999")
    expect(order.field("duration_ms")).to_have_value("300")
    expect(order.total).to_have_text("$50.62")  # with 300 ms at 1,536 MB: what can be taken is saved
    order.put("memory_mb", 2048)
    expect(order.note("memory_mb")).not_to_have_class("error")
    expect(order.card("OrderFn")).to_contain_text("2,048 MB")


@pytest.mark.asks_for(422)
@pytest.mark.parametrize(
    ("slot", "ways"), [("count", "1,536 or 0.5"), ("payload_kb", "512 KB or 1.5 GB"), ("share", "1 or 0.5 %")]
)
def test_a_wrong_slot_of_a_sentence_is_told_below_it(builder: BuilderPage, slot, ways):
    builder.open("/new/food_ordering/?edge=store")
    builder.field(slot).fill("many")
    builder.field(slot).press("Tab")
    said = builder.note(slot) if slot == "share" else builder.page.locator("#edge-notes .error")
    expect(said).to_contain_text(f"must be a number such as {ways}, not “many”")
    expect(builder.field(slot)).to_have_value("many")


@pytest.mark.asks_for(422)
def test_a_wrong_value_without_javascript_keeps_the_page(plain_builder):
    plain_builder.open(ORDER)
    plain_builder.apply("node", {"memory_mb": "99999", "duration_ms": "300"})
    expect(plain_builder.note("memory_mb")).to_contain_text("10,240")
    expect(plain_builder.field("memory_mb")).to_have_value("99999")
    expect(plain_builder.field("duration_ms")).to_have_value("300")
    expect(plain_builder.card("OrderFn")).to_contain_text("1,536 MB")


def test_two_pages_that_change_different_fields_are_merged(order: BuilderPage, other: BuilderPage):
    order.put("duration_ms", 200)
    other.put("timeout_s", 25)
    expect(other.page.locator(".conflict")).to_have_count(0)
    settings = next(node["settings"] for node in other.document()["nodes"] if node["id"] == "order")
    assert (settings["memory_mb"], settings["duration_ms"], settings["timeout_s"]) == (1024, 200, 25)


def collide(order: BuilderPage, other: BuilderPage) -> None:
    """Both pages change the memory of OrderFn."""
    order.put("memory_mb", 2048)
    other.field("memory_mb").fill("4096")
    other.field("memory_mb").press("Tab")
    expect(other.page.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    assert rivals(other) == ["OrderFn, Memory", "2,048 MB", "4,096 MB"]


@pytest.mark.asks_for(409)
def test_of_two_versions_mine_can_be_used(order: BuilderPage, other: BuilderPage):
    collide(order, other)
    with other.saving():
        other.page.get_by_role("button", name="Use mine").click()
    expect(other.field("memory_mb")).to_have_value("4,096")
    expect(other.card("OrderFn")).to_contain_text("4,096 MB")
    expect(other.page.locator(".conflict")).to_have_count(0)


@pytest.mark.asks_for(409)
def test_of_two_versions_theirs_can_be_kept(order: BuilderPage, other: BuilderPage):
    collide(order, other)
    other.page.get_by_role("link", name="Keep theirs").click()
    expect(other.page.locator(".conflict")).to_have_count(0)
    expect(other.field("memory_mb")).to_have_value("2,048")
    other.put("memory_mb", 512)
    expect(other.card("OrderFn")).to_contain_text("512 MB")


def test_going_back_shows_what_was_selected_before(builder: BuilderPage):
    builder.open("/new/food_ordering/")
    builder.select("OrderFn")
    builder.select("MenuFn")
    builder.page.go_back()
    expect(builder.selected).to_have_text("OrderFn")
    expect(builder.page.locator("#inspector h3")).to_have_text("OrderFn")
    builder.page.wait_for_load_state()  # Going back loads the page; its scripts follow the next step back.
    builder.page.go_back()
    expect(builder.page.locator("#document-form")).to_be_visible()
    builder.page.wait_for_load_state()
    builder.page.go_forward()
    expect(builder.selected).to_have_text("OrderFn")


def test_after_going_back_the_page_is_today_s_and_can_be_drawn_on(order: BuilderPage):
    order.select("MenuFn")
    order.put("memory_mb", 256)
    order.page.go_back()
    expect(order.card("MenuFn")).to_contain_text("256 MB")
    order.connect("MenuFn", "receipts")
    expect(order.page.locator("#inspector h3")).to_have_text("MenuFn to receipts")


def test_an_assumption_is_confirmed(order: BuilderPage):
    order.page.locator("#tab-assumptions").click()
    assumed: Locator = order.page.locator(".assumptions li").filter(has_text="Logs per call 1 KB")
    expect(assumed.first).to_be_visible()
    count = assumed.count()
    with order.saving():
        order.page.locator('.assumptions [value="order/log_kb"]').click()
    expect(assumed).to_have_count(count - 1)
    expect(order.page.locator("#node-log_kb-name .assumed")).to_have_count(0)


def test_a_switch_shows_what_waits_for_it_and_takes_it_out_again_with_a_way_back(order: BuilderPage):
    toast = order.page.locator("#toast")
    expect(order.field("provisioned_hours")).to_have_count(0)
    order.put("provisioned_concurrency", 5)
    order.put("provisioned_hours", 100)
    order.put("provisioned_concurrency", 0)
    expect(toast).to_contain_text("taken out, as it has no effect now: Provisioned for 100 hours a month")
    expect(order.field("provisioned_hours")).to_have_count(0)
    with order.saving():
        toast.get_by_role("button", name="Undo").click()
    order.open_more()
    expect(order.field("provisioned_hours")).to_have_value("100")


def test_an_earlier_revision_is_restored(order: BuilderPage):
    order.put("memory_mb", 512)
    order.page.get_by_role("link", name="History").click()
    first = order.page.get_by_role("row").filter(has_text="Begin with Food ordering")
    with order.saving():
        first.get_by_role("button", name="Restore").click()
    expect(order.field("memory_mb")).to_have_value("1,536")


@pytest.mark.parametrize("is_clicked", [True, False])
def test_enter_sends_a_number_once_and_shows_it_as_it_was_understood(builder: BuilderPage, is_clicked):
    """The field has the focus as soon as its card is added; a click selects its content all the same."""
    builder.open("/new/empty/")
    builder.add("Clients")
    field = builder.field("requests_per_month")
    expect(field).to_be_focused()
    if is_clicked:
        field.click()
    values: list[str] = []
    builder.page.on("request", lambda one: values.append(one.post_data or "") if one.method == "POST" else None)
    with builder.saving():
        builder.page.keyboard.type("20M")
        builder.press("Enter")
    expect(field).to_have_value("20,000,000")
    builder.page.wait_for_timeout(1_500)
    assert len(values) == 1 and "requests_per_month=20M" in values[0]


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("?node=order", "#name-name", "Orders"),
        ("?node=order", "#node-memory_mb", "102"),
        ("?edge=ordering", "#edge-form input[name=count]", "2"),
        ("", "#document-name", "Lunch"),
        ("compare/", "#containers-slots", "5"),
    ],
)
def test_enter_in_a_field_is_one_request(builder: BuilderPage, path, field, typed):
    """It leaves the field, which sends its form, and submits it as well."""
    builder.open(f"/new/food_ordering/{path}")
    sent: list[str] = []
    builder.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    for value in (f"{typed}4", f"{typed}40"):
        with builder.page.expect_response(lambda response: response.request.method == "POST"):
            builder.page.locator(field).click()
            builder.press("Control+A")
            builder.page.keyboard.type(value)
            builder.press("Enter")
        builder.page.wait_for_timeout(700)
    assert len(sent) == 2, sent


def test_what_is_typed_while_an_answer_comes_is_not_sent_half(builder: BuilderPage):
    builder.open("/new/food_ordering/?node=order")
    field = builder.field("duration_ms")
    values: list[str] = []
    builder.page.on("request", lambda one: values.append(one.post_data or "") if one.method == "POST" else None)
    with builder.page.expect_response(lambda response: response.request.method == "POST"):
        builder.page.locator("#node-memory_mb").fill("2048")
        field.click()
        builder.page.keyboard.type("1")
    builder.page.wait_for_timeout(500)
    builder.page.keyboard.type("50")
    with builder.saving():
        builder.press("Tab")
    expect(field).to_have_value("150")
    assert not any("duration_ms=1&" in one for one in values)
