"""The demo drawn from an empty page, by mouse and by plain forms; cards moved, copied, renamed, deleted."""

import pytest
from playwright.sync_api import expect

from tests.browser.demo import demo, palette_name, said, slots
from tests.browser.page_object import Hands, PlainHands

NAMES = {node["id"]: node["name"] for node in demo()["nodes"]}


@pytest.fixture
def demo_usd(hands: Hands) -> str:
    hands.open("/new/food_ordering/")
    return hands.usd


def test_the_demo_is_drawn_by_mouse_from_an_empty_page(hands: Hands, demo_usd):
    hands.open("/new/empty/")
    hands.put("name", demo()["name"])
    for number, node in enumerate(demo()["nodes"]):
        hands.let_go()
        if number in (1, 2):
            hands.drop(palette_name(node["service"]), hands.page.locator("#plane"), x=300 * number, y=60)
        else:
            hands.add(palette_name(node["service"]))
        hands.rename(node["name"])
        for name, value in node.get("settings", {}).items():
            hands.put(name, value)
    hands.tidy()
    for edge in demo()["edges"]:
        hands.connect(NAMES[edge["source"]], NAMES[edge["target"]])
        for name, value in slots(edge).items():
            hands.put(name, value)
    assert said(hands.document()) == said(demo())
    expect(hands.total).to_contain_text(demo_usd)


def test_the_demo_is_drawn_by_plain_forms(plain_hands: PlainHands, demo_usd):
    plain_hands.open("/new/empty/")
    plain_hands.apply("document", {"name": demo()["name"]})
    for node in demo()["nodes"]:
        plain_hands.let_go()
        plain_hands.add(palette_name(node["service"]))
        plain_hands.rename(node["name"])
        plain_hands.apply("node", node.get("settings", {}))
    for edge in demo()["edges"]:
        plain_hands.connect(NAMES[edge["source"]], NAMES[edge["target"]])
        if plain_hands.field("event").input_value() != edge["event"]:
            plain_hands.apply("edge", {"event": edge["event"]})
        plain_hands.apply("edge", slots(edge))
    assert said(plain_hands.document()) == said(demo())
    assert plain_hands.usd == demo_usd
