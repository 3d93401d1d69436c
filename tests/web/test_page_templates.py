"""Templates let go of what they showed: nothing waits for Python to look for what is no longer used."""

import gc
import weakref

import pytest
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.test import RequestFactory


class Shown:
    """Something large that a page shows."""

    what = "an estimate"


@pytest.fixture
def _no_looks():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def _template(settings, tmp_path):
    (tmp_path / "shown.html").write_text("{% if one %}{% with of=one %}{{ of.what }}{% endwith %}{% endif %}")
    (tmp_path / "lost.html").write_text("{% include name %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False, "OPTIONS": {}}]


@pytest.mark.usefixtures("_no_looks", "_template")
def test_what_a_page_showed_is_gone_when_it_is_made():
    one = Shown()
    left = weakref.ref(one)
    assert render(RequestFactory().get("/"), "shown.html", {"one": one}).content == b"an estimate"
    assert render_to_string("shown.html", {"one": one}) == "an estimate"
    del one
    assert left() is None


@pytest.mark.usefixtures("_template")
def test_a_template_that_is_not_there_is_said_as_ever():
    with pytest.raises(TemplateDoesNotExist, match="none.html"):
        render_to_string("none.html")
    with pytest.raises(TemplateDoesNotExist, match="other.html"):
        render_to_string("lost.html", {"name": "other.html"})
