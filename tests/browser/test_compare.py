"""Comparison and report in a browser: the charts drawn, assumptions changed in place, the way from page to page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW

DEMO = "/new/food_ordering/"


def charts(page: Page):
    return page.locator(".chart[data-drawn] .main-svg").first


def containers_total(page: Page) -> str:
    return page.locator("#comparison tfoot").first.locator("td").nth(2).inner_text()


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def assume(page: Page, name: str, value: str) -> None:
    page.locator(f"#containers-{name}").fill(value)
    page.locator(f"#containers-{name}").press("Tab")


def test_the_way_from_the_drawing_to_the_answer_and_the_report(page: Page):
    page.goto(DEMO)
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".answer")).to_have_text(
        "Serverless, by $56 a month ($48.25 against $104.33); containers win above 12.3 M requests a month, 4.1 × today "
        "(within 3 % from 3.8 to 4.6 ×); most sensitive to allowed slowdown of a call."
    )
    expect(charts(page)).to_be_visible()
    page.get_by_role("link", name="Report").click()
    expect(page.locator(".figs > div").first).to_contain_text("$48.25")
    expect(page.locator("svg.plot")).to_have_count(3)


def test_the_container_form_compares_with_functions_again(page: Page):
    page.goto(f"{DEMO}compare/")
    page.get_by_role("button", name="Open the container side as an architecture").click()
    page.wait_for_url("**/a/*/")
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".answer")).to_contain_text("against $104.33)")
    assume(page, "function_time_percent", "200")
    expect(page.locator("#comparison")).to_contain_text("a function of 512 MB")
    expect(page.get_by_role("button", name="Open the serverless side as an architecture")).to_be_visible()
    expect(charts(page)).to_be_visible()


def test_an_assumption_changes_bills_and_curve_in_place(page: Page):
    page.goto(f"{DEMO}compare/")
    assume(page, "min_tasks", "5")  # the first edit makes the demo a project of one's own
    page.wait_for_url("**/a/*/compare/")
    before = containers_total(page)
    assume(page, "min_tasks", "9")
    expect(page.locator("#comparison tfoot").first).not_to_contain_text(before)
    expect(page.locator("#containers-min_workers")).to_be_focused()
    expect(charts(page)).to_be_visible()
    assert page.locator("#revision").input_value() == "3"


def test_what_each_target_costs_is_fetched_when_it_is_asked_for(page: Page):
    page.goto(f"{DEMO}compare/")
    page.get_by_role("link", name="Show what containers cost on each").click()
    expect(page.locator("#targets tbody tr")).to_have_count(3)
    expect(page.locator("#targets")).to_contain_text("on ECS, $")
    page.locator("#containers-target").select_option("eks")
    expect(page.locator(".answer")).to_contain_text("Containers run on EKS here")
    expect(page.locator("#containers-cluster")).to_be_visible()  # a choice that ECS does not have
    assert overflow(page) == 0


def test_a_side_that_breaks_before_the_answer_turns_is_fetched_with_the_page(page: Page):
    page.goto("/new/microservices/compare/")
    expect(page.locator("#breaking")).to_contain_text("Containers break first, at 6.5 × today: Carrier API")
    dotted = page.locator("#curve-part .js-line[style*='stroke-dasharray: 3']")
    expect(dotted).to_have_count(2)  # both break within a hundred times today's traffic
    expect(page.locator("#holds")).not_to_have_attribute("open", "")
    page.locator("#axes-linear").click()
    expect(page.locator("#axes-linear")).to_have_attribute("aria-current", "true")
    expect(dotted).to_have_count(1)  # one within the ten times that are shown
    page.goto(f"{DEMO}compare/")
    expect(page.locator("#breaking")).to_have_count(0)
    assert overflow(page) == 0


def test_two_quick_edits_of_a_starter_are_both_kept(page: Page):
    page.goto(f"{DEMO}compare/")
    held = []
    page.route("**/new/*/compare/containers/", lambda route: held.append(route))
    assume(page, "min_tasks", "5")
    assume(page, "slots", "60")
    page.locator("#containers-min_workers").fill("3")  # and a third that is still being typed
    held[0].continue_()
    expect(page.locator("#revision")).to_have_value("3")
    expect(page.locator("#saved [role=status]")).to_have_text("Saved")
    with page.expect_response("**/a/*/compare/containers/"):
        page.locator("#containers-min_workers").press("Tab")
    assert len(held) == 1 and "/new/" not in page.url
    page.reload()
    for name, value in (("min_tasks", "5"), ("slots", "60"), ("min_workers", "3")):
        expect(page.locator(f"#containers-{name}")).to_have_value(value)
    page.goto("/")
    assert page.locator("#rows li").count() == 1


def test_what_comes_with_the_page_keeps_no_edit_waiting(page: Page):
    held = []
    page.route("**/compare/?way_out=shown", lambda route: held.append(route))
    page.goto(f"{DEMO}compare/")
    expect(page.locator("#way-out.htmx-request")).to_have_count(1)
    assume(page, "min_tasks", "5")
    page.wait_for_url("**/a/*/compare/")
    expect(page.locator("#saved [role=status]")).to_have_text("Saved")
    page.unroute("**/compare/?way_out=shown")
    assume(page, "slots", "60")
    expect(page.locator("#way-out")).to_contain_text("With NAT gateways")


@pytest.mark.asks_for(422)
@pytest.mark.parametrize("comes", ["before", "after"])
def test_what_gave_way_to_an_edit_that_is_refused_comes_after_all(page: Page, comes: str):
    late, edits = [], []
    page.route("**/compare/?way_out=shown", lambda route: route.continue_() if late else late.append(route))
    page.route("**/compare/containers/", lambda route: edits.append(route))
    page.goto(f"{DEMO}compare/")
    expect(page.locator("#way-out.htmx-request")).to_have_count(1)
    assume(page, "min_tasks", "-1")
    expect(page.locator("#saved [role=status]")).to_have_text("Saving")
    for route in (late[0], edits[0]) if comes == "before" else (edits[0], late[0]):
        route.continue_()
        page.wait_for_timeout(300)
    expect(page.locator("#containers-min_tasks-field")).to_contain_text("at least")
    expect(page.locator("#way-out")).to_contain_text("With NAT gateways")


def test_after_the_first_edit_every_way_leads_to_the_project(page: Page):
    page.goto(f"{DEMO}compare/")
    assume(page, "min_tasks", "5")
    page.wait_for_url("**/a/*/compare/")
    expect(page.locator('main [href^="/new/"], header [href^="/new/"]')).to_have_count(0)
    page.get_by_role("button", name="Open the container side").click()
    expect(page.locator("#where h1")).to_have_text("Food ordering on containers")


def is_in_sight(page: Page, selector: str) -> bool:
    """Whether it is drawn on the screen, and nothing else above it."""
    return page.locator(selector).evaluate(
        """one => {
            const { left, top, width, height } = one.getBoundingClientRect();
            const seen = document.elementFromPoint(left + 20, top + height / 2);
            return top >= 0 && top + height <= innerHeight && one.contains(seen);
        }"""
    )


@pytest.mark.parametrize(("width", "height"), [(390, 844), (390, 420), (1440, 900)])
def test_the_answer_stays_in_sight_while_an_assumption_is_edited(page: Page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{DEMO}compare/")
    for number, (name, value) in enumerate((("min_tasks", "5"), ("spot_percent", "40")), start=2):
        assume(page, name, value)
        expect(page.locator("#revision")).to_have_value(str(number))
        expect(page.locator(".answer em")).to_contain_text("containers")
        page.locator(f"#containers-{name}").focus()
        assert is_in_sight(page, ".answer") and is_in_sight(page, f"#containers-{name}")


def test_undo_and_redo_turn_an_assumption_and_the_answer(page: Page):
    page.goto(f"{DEMO}compare/")
    expect(page.locator("#undo")).to_be_disabled()
    before = page.locator(".answer").inner_text()
    assume(page, "min_tasks", "5")
    page.wait_for_url("**/a/*/compare/")
    expect(page.locator(".answer em")).to_contain_text("containers + $")
    page.locator("#undo").click()
    expect(page.locator("#containers-min_tasks")).to_have_value("2")
    expect(page.locator(".answer em")).to_contain_text("containers − $")
    assert page.locator(".answer").evaluate("one => one.firstChild.textContent").strip() == before
    page.locator("h1").click()
    page.wait_for_url("**/a/*/")
    page.go_back()
    page.locator("body").press("Control+Shift+z")
    expect(page.locator("#containers-min_tasks")).to_have_value("5")
    page.locator("body").press("Control+z")
    expect(page.locator("#containers-min_tasks")).to_have_value("2")


def test_axes_change_in_place_and_stay_when_something_is_assumed(page: Page):
    page.goto(f"{DEMO}compare/")
    kind = "document.querySelector('.chart[data-figure=curve]').layout.yaxis.type"
    assert page.locator(".chart[data-drawn]").count() and page.evaluate(kind) == "log"
    page.get_by_role("link", name="Linear").click()
    page.wait_for_url("**/compare/?axes=linear*")
    page.wait_for_function(f"{kind} === 'linear'")
    assume(page, "min_tasks", "5")
    page.wait_for_url("**/a/*/compare/?axes=linear")
    expect(page.get_by_role("link", name="Linear")).to_have_attribute("aria-current", "true")
    page.wait_for_function(f"{kind} === 'linear'")


def test_what_is_unfolded_stays_so_when_something_is_assumed(page: Page):
    page.goto(f"{DEMO}compare/")
    same = page.locator("#same-nodes")
    expect(same.locator("li").first).to_be_hidden()
    same.locator("summary").click()
    page.locator("#week > summary").click()
    expect(page.locator(".chart[data-figure=tasks-figure][data-drawn]")).to_be_visible()
    page.get_by_role("link", name="ReceiptFn worker").click()
    expect(page.get_by_role("link", name="ReceiptFn worker")).to_have_attribute("aria-current", "true")
    assume(page, "min_tasks", "5")
    page.wait_for_url("**/a/*/compare/?week=*")
    expect(page.locator("#same-nodes li").first).to_be_visible()
    expect(page.get_by_role("link", name="ReceiptFn worker")).to_have_attribute("aria-current", "true")
    expect(page.locator(".chart[data-figure=tasks-figure][data-drawn]")).to_be_visible()


@pytest.mark.asks_for(422)
def test_a_wrong_assumption_is_said_beside_it_and_the_last_answer_stays(page: Page):
    page.goto(f"{DEMO}compare/")
    assume(page, "slots", "plenty")
    expect(page.locator("#containers-slots-note")).to_have_text("must be a number such as 1,536 or 10, not “plenty”.")
    expect(page.locator("#containers-slots")).to_have_value("plenty")
    expect(page.locator(".answer")).to_contain_text("$104.33")
    assume(page, "slots", "60")
    page.wait_for_url("**/a/*/compare/")


@pytest.mark.asks_for(409)
def test_two_pages_that_assume_otherwise_see_both_versions(page: Page):
    page.goto(f"{DEMO}compare/")
    assume(page, "slots", "60")
    page.wait_for_url("**/a/*/compare/")
    other = page.context.new_page()
    other.goto(page.url)
    assume(other, "min_tasks", "4")
    expect(other.locator("#revision")).to_have_value("3")
    assume(page, "min_tasks", "7")
    expect(page.locator(".conflict")).to_contain_text("4")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator(".conflict")).to_have_count(0)
    page.reload()
    expect(page.locator("#containers-min_tasks")).to_have_value("7")


def test_without_javascript_the_form_and_the_table_do(visit):
    page = visit(java_script_enabled=False)
    page.goto(f"{DEMO}compare/")
    page.locator("#containers-min_tasks").fill("5")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#containers-min_tasks")).to_have_value("5")
    page.locator("#undo").click()
    expect(page.locator("#containers-min_tasks")).to_have_value("2")
    page.get_by_text("As table").click()
    expect(page.locator(".as-table .scroll")).to_contain_text("3,000,000")


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_the_screen(visit, width):
    page = visit(viewport={"width": width, "height": 844})
    for address in (
        f"{DEMO}compare/",
        f"{DEMO}report/",
        f"{DEMO}history/",
        "/new/empty/compare/",
        "/new/empty/report/",
    ):
        page.goto(address)
        expect(page.locator(".chart:not([data-drawn])")).to_have_count(0)
        assert overflow(page) <= 0, address


def test_charts_change_with_the_light(page: Page):
    page.goto(f"{DEMO}compare/")
    ink = "one => getComputedStyle(one).stroke"
    line = page.locator(".chart .js-line").first
    light = line.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    expect(line).not_to_have_css("stroke", light)


def test_the_report_prints_without_what_belongs_to_the_screen(page: Page):
    page.goto(f"{DEMO}report/")
    page.emulate_media(media="print")
    expect(page.locator(".handing-over")).to_be_hidden()
    expect(page.locator("header.head")).to_be_hidden()
    expect(page.locator(".reporting > aside")).to_be_hidden()
    expect(page.locator(".sheet.first")).to_be_visible()


def test_a_report_on_a_phone_shows_what_each_line_costs(visit):
    page = visit(viewport=NARROW)
    page.goto(f"{DEMO}report/")
    for table in (".cost-table", ".carried"):
        edges = page.locator(f".paper {table} td:last-child").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert edges and max(edges) < NARROW["width"], table


def test_a_printed_section_has_room_above_it_and_no_heading_stands_alone_below(page: Page):
    page.goto(f"{DEMO}report/")
    page.emulate_media(media="print")
    above = "all => all.map(one => parseFloat(getComputedStyle(one).marginTop))"
    assert min(page.locator(".sheet.flows + .sheet.flows").evaluate_all(above)) > 25
    ways = "all => all.map(one => getComputedStyle(one).breakAfter)"
    assert set(page.locator(".sheet :is(h2, h3)").evaluate_all(ways)) == {"avoid"}


MARK = ":is(td > .glyph:first-child, :is(td, tbody th) > .who > .icon:first-child)"


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("address", ["report/", "compare/", "?bill=service"])
def test_the_mark_of_a_service_stands_in_its_row(page: Page, address, width):
    """Before the name, and within the table: in no page does it hang over the edge."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{DEMO}{address}")
    outside = page.locator(MARK).evaluate_all(
        """all => all.filter((one) => {
            const mark = one.getBoundingClientRect(), row = one.closest("tr").getBoundingClientRect();
            return mark.width < 1 || mark.left < row.left - 1;
        }).length"""
    )
    assert page.locator(MARK).count() > 5 and outside == 0
