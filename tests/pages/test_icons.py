"""Every service has an icon of its own, told apart, and a page can show it."""

import re
from pathlib import Path

from django.template import Context, Template

from estimator.engine.registry import services

SPRITE = Path("static/icons.svg").read_text(encoding="utf-8")
DRAWINGS = dict(re.findall(r'<symbol id="i-([a-z0-9_]+)"[^>]*>(.*?)</symbol>', SPRITE))


def test_each_service_has_an_icon_by_its_slug():
    assert set(services()) <= set(DRAWINGS)


def test_no_two_icons_are_alike():
    assert len(set(DRAWINGS.values())) == len(DRAWINGS)


def test_the_tag_shows_an_icon_and_leaves_the_reading_to_the_word_beside_it():
    shown = Template('{% load icons %}{% icon "sqs" %}').render(Context())
    assert 'aria-hidden="true"' in shown
    assert "icons.svg#i-sqs" in shown


def test_templates_name_icons_that_exist():
    named = {
        name
        for path in Path("templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named <= set(DRAWINGS)
