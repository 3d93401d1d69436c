"""The diagram as a picture: its SVG, photographed by the installed browser, which fetches nothing."""

from __future__ import annotations

import os
from math import sqrt

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.exports.drawings.svg import diagram_svg, size_of
from estimator.exports.report_pdf import (
    BEHIND_PAGES,
    TIMEOUT_MS,
    NoBrowser,
    browser_arguments,
    browser_path,
    one_of_few,
)

SCALE = 2.0
"""Pixels of the picture for one of the drawing."""
MOST_PIXELS, LONGEST_SIDE = 40_000_000, 16_000
"""No picture is larger, whatever is drawn: 40 million pixels take 160 MB while they are compressed."""
NOT_OF_NOTHING = "Nothing is drawn yet, so there is no picture to make."
FRAME = '<!DOCTYPE html><html><head><meta charset="utf-8"><style>*{margin:0}svg{display:block}</style></head><body>'


class NoBrowserForPicture(NoBrowser):
    """There is no Chrome or Chromium here to make a picture with."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "This server has no Chrome or Chromium, which makes the picture: download the SVG, which needs none, or "
            "have Chromium installed there (or one named in CHROME).",
        )


def diagram_png(estimate: Estimate) -> bytes:
    """The diagram of an estimate as the bytes of a PNG file, two pixels for one where there is room for them.

    Raises DocumentError where nothing is drawn, NoBrowserForPicture, Busy.
    """
    if not estimate.architecture.nodes:
        raise DocumentError(NOT_OF_NOTHING)
    path = browser_path()
    if path is None:
        raise NoBrowserForPicture
    svg = diagram_svg(estimate)
    wide, high = size_of(svg)
    with one_of_few():
        return _photographed(svg.partition("\n")[2], path, (wide, high), scale_for(wide, high))


def scale_for(wide: int, high: int) -> float:
    """Pixels of the picture for one of the drawing: two, fewer where the picture would be too large."""
    return min(SCALE, LONGEST_SIDE / max(wide, high), sqrt(MOST_PIXELS / (wide * high)))


def _photographed(svg: str, path: str, size: tuple[int, int], scale: float) -> bytes:
    from playwright.sync_api import sync_playwright  # half a second to import: only a picture pays it

    wide, high = size
    clip = {"x": 0, "y": 0, "width": wide * scale, "height": high * scale}
    sized = svg.replace("<svg ", f'<svg style="width:{wide * scale}px;height:{high * scale}px" ', 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BEHIND_PAGES, args=browser_arguments(), env=os.environ | {"CHROME": path}
        )
        try:
            page = browser.new_page(color_scheme="light", java_script_enabled=False)
            page.set_default_timeout(TIMEOUT_MS)
            page.route("**/*", lambda route: route.abort())
            page.set_content(FRAME + sized)
            return page.screenshot(clip=clip, full_page=True)
        finally:
            browser.close()
