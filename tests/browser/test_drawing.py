"""The demo drawn from an empty page, by mouse and by plain forms; cards moved, copied, renamed, deleted."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import demo, palette_name, said, slots
from tests.browser.page_object import BuilderPage, PlainBuilderPage

NAMES = {node["id"]: node["name"] for node in demo()["nodes"]}


@pytest.fixture
def demo_usd(builder: BuilderPage) -> str:
    builder.open("/new/food_ordering/")
    return builder.usd


def test_the_demo_is_drawn_by_mouse_from_an_empty_page(builder: BuilderPage, demo_usd):
    builder.open("/new/empty/")
    builder.put("name", demo()["name"])
    for number, node in enumerate(demo()["nodes"]):
        builder.let_go()
        if number in (1, 2):
            builder.drop(palette_name(node["service"]), builder.page.locator("#plane"), x=300 * number, y=60)
        else:
            builder.add(palette_name(node["service"]))
        builder.rename(node["name"])
        for name, value in node.get("settings", {}).items():
            builder.put(name, value)
    builder.tidy()
    for edge in demo()["edges"]:
        builder.connect(NAMES[edge["source"]], NAMES[edge["target"]])
        for name, value in slots(edge).items():
            builder.put(name, value)
    assert said(builder.document()) == said(demo())
    expect(builder.total).to_contain_text(demo_usd)


def test_the_demo_is_drawn_by_plain_forms(plain_builder: PlainBuilderPage, demo_usd):
    plain_builder.open("/new/empty/")
    plain_builder.apply("document", {"name": demo()["name"]})
    for node in demo()["nodes"]:
        plain_builder.let_go()
        plain_builder.add(palette_name(node["service"]))
        plain_builder.rename(node["name"])
        plain_builder.apply("node", node.get("settings", {}))
    for edge in demo()["edges"]:
        plain_builder.connect(NAMES[edge["source"]], NAMES[edge["target"]])
        if (
            plain_builder.page.locator(
                f'input[name="event"][value="{edge["event"]}"]:is([type=hidden], :checked)'
            ).count()
            == 0
        ):
            plain_builder.apply("edge", {"event": edge["event"]})
        plain_builder.apply("edge", slots(edge))
    assert said(plain_builder.document()) == said(demo())
    assert plain_builder.usd == demo_usd
