"""The results below the drawing: their height, folded and open, and rows that lead to cards and fields."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def height(demo: BuilderPage) -> float:
    return demo.page.locator("#drawer").bounding_box()["height"]


def test_the_results_are_dragged_and_stay_so(demo: BuilderPage):
    grip = demo.page.locator("#grip").bounding_box()
    demo.page.mouse.move(grip["x"] + 300, grip["y"] + 4)
    demo.page.mouse.down()
    demo.page.mouse.move(grip["x"] + 300, grip["y"] - 96)
    demo.page.mouse.up()
    higher = height(demo)
    assert higher == pytest.approx(332, abs=6)
    demo.page.reload()
    assert height(demo) == pytest.approx(higher, abs=1)


def test_keys_move_and_fold_the_results(demo: BuilderPage):
    grip = demo.page.get_by_role("separator", name="Height of the results")
    grip.press("Home")
    grip.press("ArrowUp")
    expect(grip).to_have_attribute("aria-valuenow", "120")
    demo.page.get_by_role("button", name="Fold the results").press("Enter")
    assert height(demo) == 36
    demo.page.reload()
    assert height(demo) == 36
    demo.page.locator("#tab-findings").click()
    assert height(demo) == 120


def test_the_results_that_are_open_stay_open_whatever_is_selected(demo: BuilderPage):
    for tab, bill in (("limits", ""), ("assumptions", ""), ("bill", "service")):
        demo.page.locator(f"#tab-{tab}").click()
        if bill:
            demo.page.locator("#bill-views").get_by_role("link", name="By service").click()
        expect(demo.page.locator("#results")).to_have_attribute("data-tab", f"{tab} {bill or 'node'}")
        for name in ("OrderFn", "MenuFn"):
            demo.select(name)
            expect(demo.page.locator("#results")).to_have_attribute("data-tab", f"{tab} {bill or 'node'}")


def test_a_row_of_the_bill_shows_its_lines_and_its_card(demo: BuilderPage):
    demo.page.locator("#results td").get_by_role("link", name="OrderFn").click()
    expect(demo.page.locator("#inspector h3")).to_have_text("OrderFn")
    line = demo.page.locator(".beside li").filter(has_text="Lambda requests, x86")
    line.get_by_text("How", exact=True).click()
    expect(line).to_contain_text("× $0.20 per million = $0.19")
    expect(line).to_contain_text("AWS price list, Lambda, us-east-1")


def test_an_assumption_leads_to_its_field_and_back(demo: BuilderPage):
    demo.page.locator("#tab-assumptions").click()
    demo.page.locator(".assumptions a[data-field='node-log_kb']").first.click()
    expect(demo.page.locator("#node-log_kb")).to_be_focused()
    demo.page.go_back()
    expect(demo.page.locator("#document-form")).to_be_visible()
