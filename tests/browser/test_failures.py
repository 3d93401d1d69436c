"""What fails says so beside what was edited, keeps what was typed, and is tried again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from estimator.projects.models import Project
from tests.browser.bad_line import Line, answering, cut, lose_the_answer
from tests.browser.page_object import BuilderPage
from tests.web.samples import save_newer

ORDER = "/new/food_ordering/?node=order"
KEPT = "Your change is kept here and not saved yet."
OWN_WORDS = {
    400: "The server could not read this.",
    403: "This page was open too long.",
    404: "This is no longer here, or not yours to edit.",
    409: "The server could not read this.",
    413: "This is more than the server takes.",
    422: "The server could not read this.",
    500: "Something went wrong on our side.",
    503: "The server is busy just now.",
}


@pytest.fixture
def order(builder: BuilderPage) -> BuilderPage:
    """Somebody who has changed the demo, with OrderFn selected."""
    builder.open(ORDER)
    builder.put("memory_mb", 1024)
    return builder


def state(builder: BuilderPage) -> Locator:
    return builder.page.locator("#saved [role=status]")


def note(builder: BuilderPage) -> Locator:
    return builder.page.locator(".failed")


def try_again(builder: BuilderPage) -> None:
    note(builder).get_by_role("button", name="Try again").click()


def type_into(builder: BuilderPage, name: str, value: str) -> None:
    builder.field(name).fill(value)
    builder.field(name).press("Tab")


def setting(builder: BuilderPage, name: str) -> object:
    return next(node["settings"][name] for node in builder.document()["nodes"] if node["id"] == "order")


@pytest.mark.asks_for(0, *OWN_WORDS)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (cut, "No connection to the server."),
        *((answering(status), words) for status, words in OWN_WORDS.items()),
        (answering(500, "<p data-what>The disk is full.</p>"), "The disk is full."),
    ],
    ids=["cut", *map(str, OWN_WORDS), "in the server's words"],
)
def test_a_failed_change_is_told_beside_its_field_and_sent_again(order: BuilderPage, fault, words):
    Line(order.page, faults=[fault])
    type_into(order, "duration_ms", "300")
    beside = order.page.locator("#node-duration_ms-field .failed")
    expect(beside).to_contain_text(f"{words} {KEPT}")
    expect(order.field("duration_ms")).to_have_value("300")
    expect(order.field("duration_ms")).to_have_attribute("aria-invalid", "true")
    expect(state(order)).to_have_text("Not saved")
    with order.saving():
        order.page.locator("#saved").get_by_role("button", name="Try again").click()
    expect(note(order)).to_have_count(0)
    expect(state(order)).to_have_text("Saved")
    expect(order.field("duration_ms")).not_to_have_attribute("aria-invalid", "true")
    assert setting(order, "duration_ms") == 300


@pytest.mark.asks_for(500)
def test_what_is_done_behind_a_failure_waits_and_follows_in_order(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    type_into(order, "duration_ms", "300")
    expect(note(order)).to_be_visible()
    order.page.unroute_all()
    type_into(order, "timeout_s", "25")
    type_into(order, "duration_ms", "310")
    order.card("MenuFn").click()
    expect(state(order)).to_have_text("3 changes not saved")
    expect(order.page.locator("#toast")).to_contain_text("waits until your change is saved")
    expect(order.field("duration_ms")).to_have_value("310")
    try_again(order)
    expect(order.selected).to_have_text("MenuFn")
    expect(state(order)).to_have_text("Saved")
    assert (setting(order, "duration_ms"), setting(order, "timeout_s")) == (310, 25)
    order.page.locator("#tab-history").click()
    said = order.page.locator("#results td.wrap")
    expect(said.nth(0)).to_contain_text("Billed duration 310 ms, Time-out 25 s")
    expect(said.nth(1)).to_contain_text("Billed duration 300 ms")


@pytest.mark.asks_for(500)
def test_what_was_typed_behind_an_undo_that_failed_is_kept(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    order.page.locator("#undo").click()
    expect(note(order)).to_be_visible()
    order.page.unroute_all()
    type_into(order, "duration_ms", "310")
    try_again(order)
    expect(state(order)).to_have_text("Saved")
    expect(order.field("memory_mb")).to_have_value("1,536")
    expect(order.field("duration_ms")).to_have_value("310")
    assert setting(order, "duration_ms") == 310


def test_what_is_being_typed_stays_when_a_view_comes(order: BuilderPage):
    held = []
    order.page.route("**tab=limits", lambda route: held.append(route))
    order.page.locator("#tab-limits").click()
    order.field("duration_ms").fill("310")
    with order.page.expect_response("**tab=limits"):
        held[0].continue_()
    expect(order.page.locator("#tab-limits")).to_have_attribute("aria-current", "page")
    expect(order.field("duration_ms")).to_have_value("310")
    with order.saving():
        order.field("duration_ms").press("Tab")
    assert setting(order, "duration_ms") == 310


@pytest.mark.asks_for(0)
@pytest.mark.parametrize("is_first", [True, False], ids=["first edit", "later edit"])
def test_an_edit_whose_answer_was_lost_is_not_made_twice(builder: BuilderPage, is_first):
    builder.open("/new/food_ordering/")
    if not is_first:
        builder.put("name", "Mine")
    Line(builder.page, faults=[lose_the_answer])
    builder.service("SQS").click()
    with builder.saving():
        try_again(builder)
    expect(builder.selected).to_have_text("Queue")
    queues = [node["id"] for node in builder.document()["nodes"] if node["service"] == "sqs"]
    assert queues == ["queue", "dead", "queue2"]
    builder.open("/")
    assert builder.page.locator("#rows li").count() == 1


@pytest.mark.asks_for(500)
def test_a_view_that_fails_says_so_and_marks_nothing_unsaved(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    order.page.locator("#tab-limits").click()
    expect(order.page.locator(".drawer .failed")).to_have_text("Something went wrong on our side. Try again")
    expect(state(order)).to_have_text("Saved")
    try_again(order)
    expect(order.page.locator("#tab-limits")).to_have_attribute("aria-current", "page")
    expect(note(order)).to_have_count(0)


@pytest.mark.asks_for(500)
def test_a_view_that_failed_stands_in_nobodys_way(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    order.page.locator("#tab-limits").click()
    expect(note(order)).to_be_visible()
    order.page.unroute_all()
    order.put("duration_ms", 300)
    expect(note(order)).to_have_count(0)


@pytest.mark.asks_for(0)
def test_what_was_done_offline_is_sent_once_there_is_a_line_again(order: BuilderPage):
    order.page.context.set_offline(True)
    type_into(order, "duration_ms", "300")
    expect(state(order)).to_have_text("Not saved")
    type_into(order, "timeout_s", "25")
    expect(state(order)).to_have_text("2 changes not saved")
    order.page.context.set_offline(False)
    expect(state(order)).to_have_text("Saved")
    assert (setting(order, "duration_ms"), setting(order, "timeout_s")) == (300, 25)


@pytest.mark.asks_for(403)
def test_a_page_that_was_open_too_long_gets_a_new_token(order: BuilderPage):
    order.page.context.clear_cookies(name="csrftoken")
    type_into(order, "duration_ms", "300")
    expect(state(order)).to_have_text("Not saved")
    with order.saving():
        try_again(order)
    order.put("timeout_s", 25)
    assert (setting(order, "duration_ms"), setting(order, "timeout_s")) == (300, 25)


@pytest.mark.asks_for(500)
def test_leaving_with_unsaved_changes_is_asked_about_and_they_can_be_discarded(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    type_into(order, "duration_ms", "300")
    expect(note(order)).to_be_visible()
    order.page.unroute_all()
    asked = []
    order.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    order.page.evaluate("location.assign('/')")
    expect(note(order)).to_be_visible()
    assert asked == ["beforeunload"]
    note(order).get_by_role("button", name="Discard").click()
    expect(order.field("duration_ms")).to_have_value("120")
    assert asked == ["beforeunload"]
    assert setting(order, "duration_ms") == 120


@pytest.mark.asks_for(500)
def test_changes_that_are_not_saved_survive_a_reload(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    type_into(order, "duration_ms", "300")
    expect(note(order)).to_be_visible()
    type_into(order, "memory_mb", "2048")
    order.page.locator("#delete").click()
    expect(state(order)).to_have_text("3 changes not saved")
    order.page.unroute_all()
    order.page.on("dialog", lambda dialog: dialog.accept())
    order.page.reload()
    expect(order.card("OrderFn")).to_have_count(0)
    order.undo()
    assert setting(order, "duration_ms") == 300 and setting(order, "memory_mb") == 2048


@pytest.mark.asks_for(422)
def test_a_value_that_is_refused_is_not_saved_and_marked(order: BuilderPage):
    type_into(order, "memory_mb", "99999")
    expect(order.note("memory_mb")).to_have_class("error")
    expect(order.field("memory_mb")).to_have_attribute("aria-invalid", "true")
    expect(state(order)).to_have_text("Not saved")
    order.put("memory_mb", 2048)
    expect(state(order)).to_have_text("Saved")
    expect(order.field("memory_mb")).not_to_have_attribute("aria-invalid", "true")


@pytest.fixture
def elsewhere(order: BuilderPage) -> BuilderPage:
    """The same project on another page."""
    other = BuilderPage(order.page.context.new_page())
    other.open(order.page.url)
    return other


@pytest.mark.asks_for(422)
@pytest.mark.parametrize("width", [390, 1440])
def test_a_change_of_what_somebody_deleted_is_told_beside_its_field(order: BuilderPage, elsewhere, width):
    with elsewhere.saving():
        elsewhere.page.locator("#delete").click()
    order.page.set_viewport_size({"width": width, "height": 844})
    type_into(order, "duration_ms", "300")
    beside = order.page.locator("#node-duration_ms-field .failed")
    expect(beside).to_have_text("This card is no longer there; somebody may have deleted it. Discard")
    expect(beside).to_be_in_viewport()
    expect(order.field("duration_ms")).to_have_value("300")
    expect(state(order)).to_have_text("Not saved")
    expect(order.page.locator("#notice")).to_be_empty()
    order.page.locator("#tab-limits").evaluate("link => link.click()")
    expect(note(order)).to_have_count(0)


@pytest.mark.asks_for(422)
def test_two_cards_that_cannot_be_connected_say_so_over_the_drawing(order: BuilderPage):
    """Also where the answer takes a while."""
    held = []
    order.page.route("**/edges/", lambda route: held.append(route))
    order.card("OrderFn").hover(position={"x": 20, "y": 10})
    order.drag(order.card("OrderFn").locator(".port"), order.card("Mobile app"))
    expect(state(order)).to_have_text("Saving")
    held[0].continue_()
    expect(order.page.locator(".canvas > .failed")).to_contain_text(
        "is where traffic begins, so no call can lead to it"
    )
    expect(state(order)).to_have_text("Saved")
    order.put("duration_ms", 300)
    expect(note(order)).to_have_count(0)


@pytest.mark.asks_for(422)
def test_what_another_page_changed_outlives_a_refusal(order: BuilderPage, elsewhere):
    elsewhere.put("memory_mb", 2048)
    type_into(order, "duration_ms", "long")
    expect(order.note("duration_ms")).to_have_class("error")
    type_into(order, "duration_ms", "300")
    expect(state(order)).to_have_text("Saved")
    assert (setting(order, "memory_mb"), setting(order, "duration_ms")) == (2048, 300)


@pytest.mark.asks_for(409)
@pytest.mark.parametrize("width", [390, 1440])
def test_both_versions_come_into_sight(order: BuilderPage, elsewhere, width):
    elsewhere.put("idle_minutes", 7)
    order.page.set_viewport_size({"width": width, "height": 600})
    order.open_more()
    type_into(order, "idle_minutes", "9")
    expect(order.page.locator(".conflict h2")).to_be_in_viewport()
    expect(order.page.get_by_role("button", name="Use mine")).to_be_in_viewport()


@pytest.mark.asks_for(500)
def test_a_card_moved_in_vain_is_marked_and_stays_where_it_was_put(order: BuilderPage):
    Line(order.page, faults=[answering(500)])
    order.drag(order.card("MenuFn"), order.card("MenuFn"), x=60, y=150)
    moved = order.card("MenuFn").get_attribute("transform")
    expect(order.page.locator(".canvas > .failed")).to_contain_text(KEPT)
    expect(order.card("MenuFn")).to_have_attribute("data-unsaved", "true")
    with order.saving():
        try_again(order)
    assert order.card("MenuFn").get_attribute("transform") == moved


@pytest.mark.asks_for(500)
def test_an_assumption_of_the_comparison_that_fails_is_told_beside_it(page: Page):
    page.goto("/new/food_ordering/compare/")
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)  # what comes late is there
    Line(page, faults=[answering(500)])
    page.locator("#containers-min_tasks").fill("5")
    page.locator("#containers-min_tasks").press("Tab")
    expect(page.locator("#containers-min_tasks-field .failed")).to_contain_text(KEPT)
    expect(page.locator("#saved [role=status]")).to_have_text("Not saved")
    page.locator("#saved button").click()
    page.wait_for_url("**/a/*/compare/")
    expect(page.locator("#containers-min_tasks")).to_have_value("5")


@pytest.mark.asks_for(503)
@pytest.mark.django_db(transaction=True)  # with the tables' own app: its pages need it
def test_a_filter_of_the_tables_that_fails_says_so(page: Page):
    page.goto("/prices/")
    Line(page, faults=[answering(503)])
    page.locator("#id_q").fill("lambda")
    expect(page.locator(".failed")).to_have_text("The server is busy just now. Try again")
    page.locator(".failed button").click()
    expect(page).to_have_url(re.compile("q=lambda"))


def test_a_long_wait_is_shown_under_the_header(order: BuilderPage):
    held = []
    order.page.route("**/nodes/order/", lambda route: held.append(route))
    type_into(order, "duration_ms", "300")
    expect(state(order)).to_have_text("Saving")
    expect(order.page.locator("main[aria-busy=true]")).to_have_count(1)
    expect(order.page.locator(".busy")).to_be_visible()
    held[0].continue_()
    expect(state(order)).to_have_text("Saved")
    expect(order.page.locator(".busy")).to_be_hidden()


@pytest.mark.asks_for(422)
def test_what_a_newer_version_saved_meanwhile_is_told_beside_what_was_edited(order: BuilderPage):
    save_newer(Project.objects.get())
    type_into(order, "duration_ms", "300")
    beside = order.page.locator("#node-duration_ms-field .failed")
    expect(beside).to_contain_text("this is a document of version 2; Headroom reads version 1. So nothing was changed.")
    expect(order.field("duration_ms")).to_have_value("300")
    order.page.locator("#tab-limits").click()
    expect(order.page.locator(".drawer .failed")).to_contain_text("cannot be read here")
    order.page.get_by_role("button", name="Load the page again").click()
    order.page.get_by_role("button", name="Restore revision 2").click()
    expect(order.field("name")).to_have_value("Food ordering")


@pytest.mark.asks_for(422)
def test_a_file_that_is_no_list_is_refused_beside_its_field_and_in_sight(builder: BuilderPage):
    page = builder.page
    builder.open("/new/food_ordering/?tab=limits")
    page.locator("#quotas-lists").set_input_files({"name": "w.json", "mimeType": "text/plain", "buffer": b"{}"})
    page.get_by_role("button", name="Use these quotas").click()
    note = page.locator("#quotas-lists-note")
    expect(note).to_contain_text("w.json: This is no list of quotas")
    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate("one => getComputedStyle(one, '::first-letter').textTransform") == "none"
    expect(page.locator(".failed")).to_have_count(0)


@pytest.mark.asks_for(422)
def test_what_refuses_to_delete_an_input_stands_beside_its_button(order: BuilderPage):
    order.let_go()
    new = order.page.locator("#new-input")
    order.page.locator("#add-input > summary").click()
    with order.saving():
        new.get_by_label("Name").fill("orders_per_day")
        new.get_by_label("Value").fill("1000")
        new.get_by_role("button", name="Add input").click()
    order.select("Mobile app")
    order.put("requests_per_month", "= orders_per_day × 30")
    order.let_go()
    order.page.get_by_role("button", name="Delete the input orders_per_day").click()
    row = order.page.locator(".input-row").filter(has=order.page.locator("#input-orders_per_day"))
    expect(row.locator(".failed")).to_contain_text("orders_per_day is used by")
