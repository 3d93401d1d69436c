"""Quantities from a bill in a browser: found and given by the keyboard alone, changed in place."""

import pytest
from playwright.sync_api import expect

from tests.browser.page_object import BuilderPage

LOGS = "cloudwatch.logs.vended.to_cloudwatch"


@pytest.fixture
def demo(builder: BuilderPage) -> BuilderPage:
    builder.open("/new/food_ordering/")
    return builder


def test_a_quantity_is_given_and_changed_by_keyboard(demo):
    demo.select("OrderFn")
    page = demo.page
    page.locator("#add-measured summary").focus()
    demo.press("Enter")
    page.locator("#measure-dimension").focus()
    page.keyboard.type("logs taken in from aws services")
    demo.press("Tab")
    page.keyboard.type("15 GB")
    with demo.saving():
        demo.press("Enter")
    field = page.locator("#measured-form input[inputmode]")
    expect(field).to_have_value("15")
    expect(page.locator("#measured-form")).to_contain_text("Traffic gives 1.14 GB, 13.9 less")
    expect(page.locator("#costs")).to_contain_text("measured")
    field.fill("1,500 GB")
    with demo.saving():
        demo.press("Tab")
    node = next(one for one in demo.document()["nodes"] if one["id"] == "order")
    assert node["measured"] == {LOGS: 1500}


@pytest.mark.asks_for(422)
def test_what_cannot_be_taken_keeps_what_was_typed(demo):
    demo.select("OrderFn")
    demo.page.locator("#add-measured summary").click()
    demo.page.locator("#measure-dimension").fill("requests")
    demo.page.locator("#measure-quantity").fill("5")
    demo.press("Enter")
    note = demo.page.locator("#measure-dimension-note")
    expect(note).to_contain_text("or “Lambda requests, Arm (requests)”")
    expect(demo.page.locator("#measure-dimension")).to_have_attribute("aria-invalid", "true")
    expect(demo.page.locator("#measure-quantity")).not_to_have_attribute("aria-invalid", "true")
    expect(demo.page.locator("#measure-dimension")).to_have_value("requests")


def test_hidden_costs_are_left_out_by_a_switch(demo):
    says = demo.page.locator("#readings .reading").first
    expect(says).to_contain_text("of which $2.33 come from values nobody typed")
    with demo.saving():
        demo.page.locator("#document-hidden_costs").select_option("leave_out")
    expect(says).to_contain_text("without $2.33 that come from values nobody typed")
