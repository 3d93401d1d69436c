"""Names that a format may trip over, through every format that is no table."""

import re
from xml.etree import ElementTree

import pytest

from estimator.engine.estimate import Estimate, estimate
from estimator.exports.drawings.drawio import diagram_drawio
from estimator.exports.drawings.mermaid import diagram_mermaid
from estimator.exports.drawings.svg import diagram_svg
from estimator.exports.markdown import summary_markdown
from estimator.exports.to_aws.template import cloudformation_template
from tests.exports.hostile import NAMES, named
from tests.exports.to_aws.rules import checked

DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
MOST = 40_000


@pytest.fixture(params=NAMES.values(), ids=NAMES)
def called(request, work) -> Estimate:
    """A small architecture in which everything has one name."""
    return estimate(named(work.architecture, request.param), work.tables)


def test_a_name_is_nothing_but_a_name(called):
    written = {
        "svg": diagram_svg(called),
        "drawio": diagram_drawio(called),
        "mermaid": diagram_mermaid(called),
        "markdown": summary_markdown(called),
        "template": cloudformation_template(called),
    }
    for text in written.values():
        assert not DIRECTIONS.search(text) and not CONTROLS.search(text) and len(text) < MOST
    svg = ElementTree.fromstring(written["svg"])
    assert not [one.tag for one in svg.iter() if one.tag.rpartition("}")[2] in ("script", "img", "a", "image")]
    for cell in ElementTree.fromstring(written["drawio"]).iter("mxCell"):
        assert set(re.findall(r"<[^>]*>", cell.get("value", ""))) <= {"<b>", "</b>", "<br>"}
    for line in written["mermaid"].splitlines()[1:]:
        assert line.count('"') in (0, 2) and not re.search(r"[<>]|%%", re.sub(r"<br/>|-->|-\.->", "", line))
    assert not re.search(r"<(?!https?://)|(?<!\\)\[|https?://", written["markdown"])
    assert (
        len({line.count("|") - line.count("\\|") for line in written["markdown"].splitlines() if line[:1] == "|"}) == 1
    )
    checked(written["template"])
