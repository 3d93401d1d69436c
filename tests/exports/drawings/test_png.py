"""The picture of the drawing."""

import struct

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.exports.drawings.png import LONGEST_SIDE, MOST_PIXELS, NoBrowserForPicture, diagram_png, scale_for
from estimator.exports.drawings.svg import diagram_svg, size_of
from estimator.exports.report_pdf import browser_path
from tests.engine.builders import architecture


@pytest.mark.browser
def test_the_picture_is_twice_as_large_as_the_drawing(work):
    if browser_path() is None:
        pytest.skip("NO BROWSER: no picture was made.")
    png = diagram_png(work)
    assert png.startswith(b"\x89PNG")
    wide, high = size_of(diagram_svg(work))
    assert struct.unpack(">II", png[16:24]) == (2 * wide, 2 * high)


def test_a_large_drawing_has_fewer_pixels_for_one_of_its_own():
    assert scale_for(1000, 500) == 2
    assert scale_for(20_000, 100) == pytest.approx(LONGEST_SIDE / 20_000)
    assert 10_000 * 8_000 * scale_for(10_000, 8_000) ** 2 == pytest.approx(MOST_PIXELS)


def test_without_a_browser_it_says_what_to_do(work, monkeypatch):
    monkeypatch.setenv("CHROME", "no-such-browser")
    with pytest.raises(NoBrowserForPicture, match="download the SVG"):
        diagram_png(work)


def test_of_nothing_there_is_no_picture(tables):
    with pytest.raises(DocumentError, match="Nothing is drawn"):
        diagram_png(estimate(architecture([], []), tables))
