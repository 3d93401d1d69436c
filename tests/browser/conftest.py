"""A browser at the running app.  Every page is watched: a test fails on any message on its console."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import engines
from django.test.signals import reset_template_engines
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from estimator.exports.report_pdf import BROWSERS, browser_arguments, browser_path
from pricing.actions import load_tables
from pricing.models import TableImport
from tests.browser.page_object import BuilderPage, PlainBuilderPage

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

expect.set_options(timeout=10_000)


LOADED_ONCE = "pricing"
"""The app whose rows outlive a test: loading the tables takes a second."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    flushed = [app for app in settings.INSTALLED_APPS if app != LOADED_ONCE]
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, available_apps=flushed))


WINDOWLESS = "chromium-headless-shell"
"""The same Chromium without the windows around a page, where it is installed: half the processor time."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = browser_path() if "CHROME" in os.environ else shutil.which(WINDOWLESS) or browser_path()
    if path is None:
        message = f"NO BROWSER: not tested at all. Install Chromium, or name one in CHROME ({', '.join(BROWSERS)})."
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(message)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=browser_arguments())


class KeptFiles(StaticFilesHandler):
    """Static files as the product serves them: a browser that has one asks for it no more."""

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        response = super().serve(request)
        response["Cache-Control"] = "max-age=86400"
        return response


@pytest.fixture(scope="package")
def server(django_db_setup) -> Iterator[LiveServer]:
    """The app on a port of its own, with the template tags of every app.

    A test that keeps an app's rows hides that app from Django, which then makes its template engines anew: without
    that app's tags.  Here they are made once, while all apps are in sight.
    """
    setting_changed.disconnect(reset_template_engines)
    engines.all()
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = KeptFiles
    server.start()
    yield server
    server.stop()
    setting_changed.connect(reset_template_engines)


@pytest.fixture
def site(server: LiveServer, transactional_db) -> str:
    """The address of the app, with tables and nothing else."""
    if not TableImport.objects.exists():
        load_tables()
    return server.url


@pytest.fixture(scope="package")
def profile(browser: Browser) -> Callable[..., BrowserContext]:
    """A browser profile with some options, kept for its cache of static files, without cookies and permissions."""
    profiles: dict[str, BrowserContext] = {}

    def of(**options) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in profiles:
            profiles[key] = browser.new_context(**options)
            profiles[key].set_default_timeout(10_000)
        profiles[key].clear_cookies()
        profiles[key].clear_permissions()
        return profiles[key]

    return of


@pytest.fixture
def visit(profile, site: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a page of the app for somebody nobody knows: `visit(java_script_enabled=False)`."""
    asked_for = {status for mark in request.node.iter_markers("asks_for") for status in mark.args}
    with ExitStack() as watched:
        messages: list[str] = []

        def begin(**options) -> Page:
            context = profile(**{"base_url": site, "viewport": WIDE, **options})
            watched.enter_context(watching(context, messages))
            page = context.new_page()
            if options.get("java_script_enabled", True):  # what a page remembered for the test before is forgotten
                page.goto(f"{site}/static/icon.svg")
                page.evaluate("localStorage.clear(); sessionStorage.clear()")
            return page

        yield begin
    unexpected = [text for text in messages if not any(is_of_status(text, status) for status in asked_for)]
    assert not unexpected, "On the console:\n" + "\n".join(unexpected)


@contextmanager
def watching(context: BrowserContext, messages: list[str]) -> Iterator[None]:
    """Everything said on the console of a browser, and every error nobody caught, until its pages are closed."""
    listeners = {
        "console": lambda message: messages.append(message.text),
        "weberror": lambda error: messages.append(str(error.error)),
    }
    for event, listener in listeners.items():
        context.on(event, listener)
    yield
    for page in context.pages:
        page.close()
    for event, listener in listeners.items():
        context.remove_listener(event, listener)


def is_of_status(text: str, status: int) -> bool:
    """The browser's own line, and htmx's, about an answer that is no success; status 0 where there was none."""
    if status == 0:
        return text.startswith(("Failed to load resource: net::ERR_", "htmx:afterRequest", "htmx:sendError"))
    return text.startswith(f"Failed to load resource: the server responded with a status of {status} ")


@pytest.fixture
def page(visit) -> Page:
    return visit()


@pytest.fixture
def builder(page) -> BuilderPage:
    """The builder in a browser."""
    return BuilderPage(page)


@pytest.fixture
def plain_builder(visit) -> PlainBuilderPage:
    """The same without JavaScript."""
    return PlainBuilderPage(visit(java_script_enabled=False))
