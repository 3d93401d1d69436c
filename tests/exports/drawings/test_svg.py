"""The drawing as an SVG file that needs nothing beside it."""

import re
from xml.etree import ElementTree

from estimator.engine.registry import services
from estimator.exports.drawings.ink import SVG, icons, light_colours
from estimator.exports.drawings.svg import diagram_svg
from estimator.pages.diagram import draw, extent

PARTS = {"svg", "title", "desc", "g", "rect", "path", "text", "tspan", "circle", "ellipse", "line", "polyline"}


def tags(svg: str) -> set[str]:
    return {one.tag.removeprefix(f"{{{SVG}}}") for one in ElementTree.fromstring(svg).iter()}


def words(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{{{SVG}}}text")]


def test_the_drawing_opens_by_itself(demo):
    svg = diagram_svg(demo)
    assert tags(svg) <= PARTS  # no style sheet, no reference, no script
    assert not re.search(r"href|url\(|var\(|currentColor|class=", svg)
    root = ElementTree.fromstring(svg)
    left, top, wide, high = map(int, root.get("viewBox").split())
    assert (root.get("width"), root.get("height")) == (str(wide), str(high)) and (left, top) == draw(demo).extent[:2]


def test_it_has_a_title_a_description_and_every_name_cost_and_rate_as_text(demo):
    svg, diagram = diagram_svg(demo), draw(demo)
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{{{SVG}}}title") == "Food ordering"
    said = f"12 cards and 14 connections: ${demo.total_monthly_usd:,.2f} a month in us-east-1"
    assert root.findtext(f"{{{SVG}}}desc").startswith(said)
    told = words(svg)
    assert {card.names[0] for card in diagram.cards} <= set(told)
    assert {card.cost for card in diagram.cards if card.cost} <= set(told)
    assert {f"{wire.operation} {wire.rate}" for wire in diagram.wires if not wire.has_two_lines} <= set(told)


def test_lines_differ_by_who_waits(work):
    lines = [
        one for one in ElementTree.fromstring(diagram_svg(work)).iter(f"{{{SVG}}}path") if one.get("fill") == "none"
    ]
    dashes = [one.get("stroke-dasharray") for one in lines if one.get("stroke") == light_colours()["wire"]]
    assert dashes == [None, None, "0.5 5", "6 4"]


def test_a_frame_holds_its_name_and_cost(work):
    assert any(text.startswith("Back office $") for text in words(diagram_svg(work)))


def test_a_large_document_is_drawn_by_names_and_hues(work, monkeypatch):
    monkeypatch.setattr(extent, "MOST_WHOLE_CARDS", 3)
    svg = diagram_svg(work)
    assert {"App", "Front", "Jobs", "Worker", "Clock"} <= set(words(svg)) and tags(svg) <= PARTS
    assert light_colours()["t-compute"] in svg


def test_every_service_has_an_icon_and_every_type_a_colour():
    assert services().keys() <= icons().keys()
    assert {f"t-{one.type}" for one in services().values()} <= light_colours().keys()
    assert {part.tag.removeprefix(f"{{{SVG}}}") for one in icons().values() for part in one} <= PARTS


def test_it_is_the_same_each_time(demo):
    assert diagram_svg(demo) == diagram_svg(demo)
