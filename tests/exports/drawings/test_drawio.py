"""The drawing as a draw.io file."""

from xml.etree import ElementTree

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.exports.drawings.aws_icons import AWS_ICONS
from estimator.exports.drawings.drawio import diagram_drawio
from estimator.pages.diagram import lay_out
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH
from tests.exports.hostile import named


def cells(text: str) -> dict[str, ElementTree.Element]:
    found = list(ElementTree.fromstring(text).iter("mxCell"))
    by_id = {one.get("id"): one for one in found}
    assert len(by_id) == len(found)
    return by_id


def place(cell: ElementTree.Element) -> tuple[float, ...]:
    return tuple(float(cell.find("mxGeometry").get(name, 0)) for name in ("x", "y", "width", "height"))


def test_cards_lie_where_the_page_has_them_and_in_their_frames(work):
    found, spots = cells(diagram_drawio(work)), lay_out(work.architecture)
    assert "container=1" in found["g1"].get("style") and found["g1"].get("value").startswith("Back office $")
    for number, node in enumerate(work.architecture.nodes, 1):
        card = found[f"n{number}"]
        x, y, *size = place(card)
        left, top = (0, 0) if card.get("parent") == "1" else place(found[card.get("parent")])[:2]
        assert (x + left, y + top) == spots[node.id] and size == [CARD_WIDTH, CARD_HEIGHT]
    assert [found[f"n{number}"].get("parent") for number in range(1, 6)] == ["1", "1", "g1", "g1", "1"]


def test_a_card_has_its_name_its_service_its_cost_and_an_icon(work):
    found = cells(diagram_drawio(work))
    cost = f"${work.node_usd('worker'):.2f} a month"
    assert found["n4"].get("value") == f"<b>Worker</b><br>Lambda · 512 MB<br>{cost}"
    assert found["n4i"].get("parent") == "n4" and "resIcon=mxgraph.aws4.lambda" in found["n4i"].get("style")


def test_an_edge_has_its_ends_its_label_and_the_corners_of_its_line(demo):
    found = cells(diagram_drawio(demo))
    edges = [one for one in found.values() if one.get("edge") == "1"]
    assert len(edges) == len(demo.architecture.edges)
    assert all(one.get("source") in found and one.get("target") in found for one in edges)
    assert edges[0].get("value") == "request 5.7 /s"
    assert sum(len(list(one.iter("Array"))) for one in edges) > 5
    assert {one.get("parent") for one in found.values()} <= {None, *found}


def test_what_is_polled_is_dotted_what_nobody_waits_for_dashed_and_what_reads_open(work, demo):
    styles = [cells(diagram_drawio(work))[f"e{number}"].get("style") for number in range(1, 5)]
    assert ["dashPattern=1 3" in one for one in styles] == [False, False, True, False]
    assert ["dashPattern=6 4" in one for one in styles] == [False, False, False, True]
    assert "endFill=0" in cells(diagram_drawio(demo))["e4"].get("style")


def test_a_name_is_text_in_a_label(work):
    name = "<img src=x onerror=alert(1)>"
    called = estimate(named(work.architecture, name), work.tables)
    assert cells(diagram_drawio(called))["n2"].get("value").startswith("<b>&lt;img src=x onerror=alert(1)&gt;</b>")


def test_every_service_has_an_icon_once():
    assert AWS_ICONS.keys() == services().keys()
    assert [slug for slug, icon in AWS_ICONS.items() if not icon.shape] == ["other"]


@pytest.mark.parametrize("slug", ["lambda", "clients", "other"])
def test_a_style_ends_no_attribute_of_the_next(slug):
    parts = [one.partition("=")[0] for one in AWS_ICONS[slug].style.split(";")]
    assert len(parts) == len(set(parts)) and all(parts)


def test_it_is_the_same_each_time(demo):
    assert diagram_drawio(demo) == diagram_drawio(demo)
