"""Every partial of a page renders alone, carries its own id and holds no script."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from estimator.projects.person import Person
from estimator.web.views.building.context import builder_context
from estimator.web.views.session import editing_session
from tests.web.samples import STARTER, ids

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARTIALS = re.findall(r"{% partialdef (\w+)", (TEMPLATES / "builder.html").read_text(encoding="utf-8"))
TOGETHER = {
    "redrawing",
    "around",
    "selection",
    "changed",
    "refused",
    "refused_form",
    "begun",
    "by_others",
    "whatif_step",
}
"""Partials of several elements."""


@pytest.fixture
def context():
    """The context of the builder at a starter, without a page around it."""

    def of(query="", slug=STARTER):
        request = RequestFactory().get(f"/new/{slug}/?{query}")
        request.person, request.htmx = Person(), HtmxDetails(request)
        return request, builder_context(editing_session(request, None, slug))

    return of


QUERIES = ["", "node=order&tab=limits", "edge=browsing&tab=history", "tab=findings", "tab=assumptions", "bill=node"]


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_renders_alone(context, name):
    for request, shown in [*map(context, QUERIES), context(slug="empty")]:
        part = render_to_string(f"builder.html#{name}", shown, request)
        assert ids(part)
        assert "<html" not in part and "<script" not in part
        assert name in ids(part) or name in TOGETHER


@pytest.mark.parametrize("name", sorted(set(PARTIALS) - TOGETHER - {"inspector"}))
def test_a_partial_swapped_out_of_band_says_so(context, name):
    request, shown = context("node=order")
    part = render_to_string(f"builder.html#{name}", {**shown, "oob": True}, request).lstrip()
    assert 'hx-swap-oob="true"' in part[: part.index(">")]


@pytest.mark.parametrize("query", ["", "node=order", "edge=browsing", "tab=assumptions"])
def test_a_part_says_the_same_alone_and_in_the_page(context, query):
    request, shown = context(query)
    page = render_to_string("builder.html", shown, request)
    for name in ("results", "tabs", "drawing"):
        part = render_to_string(f"builder.html#{name}", shown, request)
        assert set(ids(part)) <= set(ids(page))


def test_every_template_of_the_product_compiles():
    from django.template.loader import get_template

    for path in sorted(TEMPLATES.rglob("*.html")):
        get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("parts/*.html")), ids=lambda path: path.stem)
def test_shared_parts_hold_no_script_but_json(path):
    for tag in re.findall(r"<script[^>]*>", path.read_text(encoding="utf-8")):
        assert 'type="application/json"' in tag
