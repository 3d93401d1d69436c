"""The report as PDF, made by an installed Chrome or Chromium through Playwright.

The page is rendered first; the browser gets it and the static files it names, and nothing else: every other
request is refused.  It is printed twice: only of a printed page is it known on which sheet a section begins, and the
contents say so (docs/decisions/0013-report-on-paper.md).

Pages come first: one core stays free of browsers, over all processes of this machine; a browser has a low priority;
and few threads of a process print or wait, while whoever comes then is told to try again.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TextIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.exports.browser_limits import limited
from estimator.exports.report_html import page_to_print
from estimator.jobs.places import free_place
from estimator.jobs.steps import step
from estimator.pages.reports import NOT_OF_NOTHING, report
from estimator.projects.report_choices import ReportChoices

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
ADDRESS = "http://report.localhost/"
BEHIND_PAGES = Path(__file__).with_name("chrome.sh")
THREADS = 2
"""So many threads of a process print or wait, one of them waits: half of those `make run` starts stay free."""
WAIT_S = 15
TIMEOUT_MS = 20_000
VIEWPORT = {"width": 794, "height": 1123}
SAY_PAGES = """numbers => document.querySelectorAll("[data-page-of]").forEach(
    one => { one.textContent = numbers[one.dataset.pageOf] ?? ""; })"""
"""Writes into the contents where each section begins."""


class NoBrowser(Exception):
    """There is no Chrome or Chromium here to make a PDF with."""

    retry_after = 3600
    """Seconds until the same may go well."""

    def __init__(self) -> None:
        super().__init__(
            "This server has no Chrome or Chromium, which makes the PDF: print the report from your browser, or have "
            "Chromium installed there (or one named in CHROME)."
        )


class Busy(Exception):
    """All browsers this machine can run are taken, and others wait for them."""

    retry_after = 30

    def __init__(self) -> None:
        super().__init__("Other reports are being made: try again in a minute, or print this one from your browser.")


def browser_path() -> str | None:
    """Where the browser is: CHROME, else the first known name on PATH; None where there is none."""
    wanted = os.environ.get("CHROME")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, BROWSERS)), None)


def browser_arguments() -> list[str]:
    """How the browser is started: quiet, and as root without the sandbox it would refuse to start in."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if as_root else [*ARGUMENTS]


def report_pdf(
    architecture: Architecture,
    choices: ReportChoices | None = None,
    *,
    made: datetime | None = None,
    scale: float = 1.0,
    revision: int = 0,
) -> bytes:
    """The report as the bytes of a PDF, as its sender chose it; raises DocumentError, NoBrowser, Busy,
    TooMuch.

    `revision` is the number that the first page names, where the document is one of a project's.
    """
    if not architecture.nodes:
        raise DocumentError(NOT_OF_NOTHING)
    if browser_path() is None:
        raise NoBrowser
    with one_of_few():
        return pdf_of(architecture, choices, made=made, scale=scale, revision=revision)


def pdf_of(
    architecture: Architecture,
    choices: ReportChoices | None = None,
    *,
    made: datetime | None = None,
    scale: float = 1.0,
    revision: int = 0,
) -> bytes:
    """The same for whoever has a place for a browser."""
    step("Working out the numbers", 0.05)
    choices, made = choices or ReportChoices(), made or timezone.now()
    sheets = report(architecture, choices, made=made, scale=scale, revision=revision).sheets
    return printed(page_to_print(sheets, name=architecture.name, made=made, choices=choices))


def printed(html: str) -> bytes:
    """A page as PDF, within what a browser may take, for whoever has a place for one; raises NoBrowser, TooMuch."""
    path = browser_path()
    if path is None:
        raise NoBrowser
    step("Printing", 0.4)
    with limited() as mark:
        return _printed(html, os.environ | {"CHROME": path} | mark)


def _printed(html: str, environment: dict[str, str]) -> bytes:
    from playwright.sync_api import sync_playwright  # half a second to import: only a PDF pays it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BEHIND_PAGES, args=browser_arguments(), env=environment)
        try:
            page = browser.new_page(viewport=VIEWPORT, color_scheme="light")
            page.set_default_timeout(TIMEOUT_MS)
            page.route("**/*", lambda route: _answer(route, html))
            page.goto(ADDRESS)
            first = page.pdf(prefer_css_page_size=True)
            step("Numbering the pages", 0.75)
            page.evaluate(SAY_PAGES, page_numbers(first))
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        finally:
            browser.close()


def page_numbers(body: bytes) -> dict[str, int]:
    """By id of what links lead to, the page of a PDF it stands on, from 1."""
    from pypdf import PdfReader  # a tenth of a second to import: only a PDF pays it

    reader = PdfReader(BytesIO(body))
    places = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found = {}
    for name, place in reader.named_destinations.items():
        number = places.get(getattr(place.raw_get("/Page"), "idnum", -1))
        if number is not None:
            found[name.removeprefix("/")] = number
    return found


def _answer(route, html: str) -> None:
    """The page itself and static files from memory and disk; all else is refused."""
    address = route.request.url
    if address == ADDRESS:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif (file := static_file(address)) is not None:
        route.fulfill(path=file, content_type=guess_type(file.name)[0] or "application/octet-stream")
    else:
        route.abort()


def static_file(address: str) -> Path | None:
    """The file behind the address of a static file; None for any other address."""
    path = unquote(urlsplit(address).path)
    if not address.startswith(ADDRESS) or not path.startswith(settings.STATIC_URL):
        return None
    name = path.removeprefix(settings.STATIC_URL)
    if ".." in Path(name).parts:
        return None
    try:
        collected = Path(staticfiles_storage.path(name))
    except ImproperlyConfigured:
        collected = None
    if collected is not None and collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if found else None


# -- whose turn it is ----------------------------------------------------------------------------------------------

_turns = BoundedSemaphore(THREADS)
_waiter = Lock()


@contextmanager
def one_of_few() -> Iterator[None]:
    """Hold one of the places for a browser on this machine; raises Busy where none is free, nor will be in time."""
    if not _turns.acquire(blocking=False):
        raise Busy
    try:
        place = free_place() or _waited_for_place()
        try:
            yield
        finally:
            place.close()  # and with it the lock
    finally:
        _turns.release()


def _waited_for_place() -> TextIO:
    """The place that gets free first; raises Busy where somebody waits already, or none gets free in time."""
    if not _waiter.acquire(blocking=False):
        raise Busy
    try:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            time.sleep(0.1)
            if place := free_place():
                return place
        raise Busy
    finally:
        _waiter.release()
