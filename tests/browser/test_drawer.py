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


OVER_EACH_OTHER = """() => {
  const boxes = [...document.querySelectorAll("#results :is(td, th, .beside)")].filter(one => one.checkVisibility()).map(one => [one, one.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const said = [];
  boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
    if (getComputedStyle(one).position !== "sticky" && getComputedStyle(other).position !== "sticky" && meet(a, b)) said.push(`${one.textContent.slice(0, 30)} / ${other.textContent.slice(0, 30)}`);
  }));
  const beside = document.querySelector(".beside")?.getBoundingClientRect();
  if (beside) for (const [one, a] of boxes) if (!one.matches(".beside") && meet(a, beside)) said.push(one.textContent.slice(0, 30));
  return said;
}"""
LONG = "A very long bucket name that does not fit at all on one card of this size, nor on two lines of a bill"


@pytest.mark.parametrize("width", [1440, 1120, 768, 390])
def test_a_long_name_wraps_and_prints_over_nothing(demo: BuilderPage, width):
    demo.select("receipts")
    demo.rename(LONG)
    demo.page.set_viewport_size({"width": width, "height": 900})
    demo.page.goto(demo.page.url.replace("node=", "tab=bill&node="))
    expect(demo.page.locator("#bill-of-receipts")).to_contain_text(LONG)
    if width <= 900:
        demo.page.locator('.sheets [data-tab="bill"]').click()
    assert demo.page.evaluate(OVER_EACH_OTHER) == []
    table = demo.page.locator("#results table").first.bounding_box()
    assert table["x"] + table["width"] <= width
    name = demo.page.locator("#name-name")
    assert name.evaluate("one => getComputedStyle(one).textOverflow") == "ellipsis"


def test_the_marked_row_of_the_bill_follows_what_is_selected(demo: BuilderPage):
    marked = demo.page.locator("#bill-rows a[aria-current]")
    for name in ("orders", "Mobile app", "OrderFn"):
        demo.select(name)
        if name == "Mobile app":
            expect(marked).to_have_count(0)
            expect(demo.page.locator("#bill-beside")).to_have_text("Nothing of Mobile app is billed.")
        else:
            expect(marked).to_have_text(name)
            expect(demo.page.locator("#bill-beside h3")).to_contain_text(name)
    demo.let_go()
    expect(marked).to_have_text("receipts")


def test_the_bill_has_bars_on_a_tablet(visit):
    page = visit(viewport={"width": 768, "height": 1024}, has_touch=True)
    page.goto("/new/food_ordering/?tab=bill")
    bars = page.locator("#bill-rows .share-bar")
    assert bars.first.bounding_box()["width"] > 60 > bars.nth(6).bounding_box()["width"]


def test_the_bill_has_bars_on_a_phone(visit):
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/new/food_ordering/?tab=bill")
    drawn = "one => [getComputedStyle(one).backgroundImage.slice(0, 15), one.style.getPropertyValue('--part')]"
    rows = [row.evaluate(drawn) for row in page.locator("#bill-rows tr[style]").all()]
    parts = [float(part.removesuffix("%")) for _, part in rows]
    assert all(image == "linear-gradient" for image, _ in rows)
    assert parts[0] == 100 and parts == sorted(parts, reverse=True) and parts[-1] < 10


def test_what_is_asked_of_the_cost_of_one_stands_on_a_line(demo: BuilderPage):
    demo.page.locator("#cost-of-one summary").click()
    field = demo.page.locator("#unit-cost-per_month")
    field.fill("= 1000000 * 12 + 34567 * 89")
    label = demo.page.locator('label[for="unit-cost-per_month"]')
    assert (
        label.evaluate("one => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)") < 1.5
    )
