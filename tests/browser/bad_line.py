"""A bad line between a browser and the app, and somebody who tries again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import cycle

from playwright.sync_api import Page, Route, expect

from tests.browser.page_object import BuilderPage

ANSWERS = (500, 503, 403, 404)


def cut(route: Route) -> None:
    """The request does not arrive."""
    route.abort("connectionreset")


def lose_the_answer(route: Route) -> None:
    """The app does what it is asked, and nobody hears of it."""
    route.fetch()
    route.abort("connectionreset")


def answering(status: int, text: str = "") -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="text/html", body=text)


FAULTS = (cut, lose_the_answer, *map(answering, ANSWERS))


class Line:
    """Fails every `every`-th of the page's own requests in one way after the other; the next one always passes."""

    def __init__(self, page: Page, every: int = 1, faults=FAULTS):
        self.every = every
        self.faults = cycle(faults)
        self.requests = self.cuts = 0
        self.has_just_failed = False
        page.route(lambda address: True, self.carry)

    @property
    def fails_next(self) -> bool:
        return not self.has_just_failed and (self.requests + 1) % self.every == 0

    def carry(self, route: Route) -> None:
        if route.request.resource_type != "xhr":
            route.continue_()
        elif self.fails_next:
            self.has_just_failed = True
            self.cuts += 1
            next(self.faults)(route)
        else:
            self.requests += 1
            self.has_just_failed = False
            route.continue_()


class Persistent(BuilderPage):
    """Somebody at the builder who presses Try again whenever the line has failed."""

    def __init__(self, page: Page, line: Line):
        super().__init__(page)
        self.line = line

    @contextmanager
    def saving(self) -> Iterator[None]:
        revision = self.page.locator("#revision")
        before = revision.input_value()
        with self.trying():
            yield
        expect(revision).not_to_have_value(before)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """One request, as often as it takes, until its answer is on the page."""
        if self.line.fails_next:
            yield
            with self.answered():
                self.page.locator(".failed").get_by_role("button", name="Try again").click()
        else:
            with self.answered():
                yield
        expect(self.page.locator(".htmx-request, .failed")).to_have_count(0)

    def answered(self) -> AbstractContextManager[object]:
        return self.page.expect_response(lambda response: response.request.resource_type == "xhr")

    def select(self, name: str) -> None:
        with self.trying():
            self.card(name).click()
        expect(self.page.locator("#inspector h3")).to_have_text(name)

    def let_go(self) -> None:
        with self.trying():
            self.page.locator("#where h1 a").click()
        expect(self.page.locator("#document-form")).to_be_visible()

    def look_at(self, tab: str) -> None:
        with self.trying():
            self.page.locator(f"#tab-{tab}").click()
        expect(self.page.locator(f"#tab-{tab}")).to_have_attribute("aria-current", "page")
