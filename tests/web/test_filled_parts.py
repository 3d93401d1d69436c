"""Cards and lines are forms that are filled in: they read as their templates render them whole."""

import pytest

from estimator.engine.document.change import change_node
from estimator.engine.estimate import estimate
from estimator.pages.diagram import draw
from estimator.templatetags.cached_parts import cached_parts
from estimator.templatetags.filled_parts import filled_parts
from estimator.web.views.building.links import Links

LINKS = Links("/a/", ())
PARTS = (
    ("diagram/card.html", "card", "cards"),
    ("diagram/line.html", "wire", "wires"),
    ("diagram/rate.html", "wire", "wires"),
)


@pytest.mark.parametrize("times", [1, 40, 5_000])
@pytest.mark.parametrize("still", [False, True])
def test_a_form_that_is_filled_in_reads_as_its_template(starters, tables, times, still):
    """At traffic that leaves all as it is, and at traffic that breaks nearly all."""
    for document in starters:
        diagram = draw(estimate(document, tables).at(times), selected=document.nodes[0].id)
        for template, name, many in PARTS:
            shown = getattr(diagram, many)
            whole = cached_parts(template, name, shown, still=still, links=LINKS)
            assert filled_parts(template, name, shown, still=still, links=LINKS) == whole, document.name


def test_what_is_filled_in_is_escaped(starters, tables):
    document = starters[0]
    named = change_node(document.nodes[0].id, {"name": "<b>&\"'"}, "").apply(document)
    shown = draw(estimate(named, tables)).cards
    filled = filled_parts("diagram/card.html", "card", shown, still=False, links=LINKS)
    assert "<b>" not in filled
    assert filled == cached_parts("diagram/card.html", "card", shown, still=False, links=LINKS)
