"""The report as PDF, made by an installed Chrome or Chromium through Playwright.

The page is rendered first; the browser gets it and the static files it names, and nothing else: every other
request is refused.  At most one browser a core runs at a time, over all processes of this machine.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string

from estimator.engine.document.architecture import Architecture
from estimator.pages.reports import report_context

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
ADDRESS = "http://report.localhost/"
WAIT_S = 30
TIMEOUT_MS = 20_000
VIEWPORT = {"width": 794, "height": 1123}


class NoBrowser(Exception):
    """There is no Chrome or Chromium here to make a PDF with."""

    def __init__(self) -> None:
        super().__init__(
            "This server has no Chrome or Chromium, which makes the PDF. Open the report and print it from your "
            "browser instead, or install Chromium (or name one in CHROME)."
        )


class Busy(Exception):
    """All browsers this machine can run are taken."""

    def __init__(self) -> None:
        super().__init__("Other reports are being made; try again in a minute, or print this page from your browser.")


def browser_path() -> str | None:
    """Where the browser is: CHROME, else the first known name on PATH; None where there is none."""
    wanted = os.environ.get("CHROME")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, BROWSERS)), None)


def browser_arguments() -> list[str]:
    """How the browser is started: quiet, and as root without the sandbox it would refuse to start in."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if as_root else [*ARGUMENTS]


def report_pdf(architecture: Architecture, *, paper: str = "a4") -> bytes:
    """The report as the bytes of a PDF; raises DocumentError, NoBrowser, Busy."""
    path = browser_path()
    if path is None:
        raise NoBrowser
    html = render_to_string("report.html", report_context(architecture, paper=paper))
    with _one_of_few():
        return _printed(html, path)


def _printed(html: str, path: str) -> bytes:
    from playwright.sync_api import expect, sync_playwright  # half a second to import: only a PDF pays it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        try:
            page = browser.new_page(viewport=VIEWPORT, color_scheme="light")
            page.set_default_timeout(TIMEOUT_MS)
            page.route("**/*", lambda route: _answer(route, html))
            page.goto(ADDRESS)
            expect(page.locator(".chart:not([data-drawn])")).to_have_count(0, timeout=TIMEOUT_MS)
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        finally:
            browser.close()


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


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Hold one of as many places as there are cores; raises Busy where none gets free in time."""
    places = [settings.STATE_DIR / f"browser-{number}.lock" for number in range(os.cpu_count() or 1)]
    settings.STATE_DIR.mkdir(exist_ok=True)
    until = time.monotonic() + WAIT_S
    while True:
        for place in places:
            file = place.open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                continue
            try:
                yield
            finally:
                file.close()  # and with it the lock
            return
        if time.monotonic() > until:
            raise Busy
        time.sleep(0.1)
