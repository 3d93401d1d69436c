"""What a person does at the builder, with the mouse, the keyboard or plain forms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect


class BuilderPage:
    """The builder as somebody uses it; `page` is the browser's."""

    def __init__(self, page: Page):
        self.page = page

    # -- looking

    def open(self, address: str) -> None:
        self.page.goto(address)

    def card(self, name: str) -> Locator:
        return self.page.locator("#diagram .node").filter(has=self.page.get_by_text(name, exact=True))

    @property
    def selected(self) -> Locator:
        return self.page.locator("#diagram .node.selected .name")

    @property
    def total(self) -> Locator:
        return self.page.locator("#readings .reading:first-child b")

    @property
    def usd(self) -> str:
        """The total a month."""
        return self.total.inner_text()

    def field(self, name: str) -> Locator:
        """A field of the form that is shown: memory_mb, or name-name where several have one."""
        return self.page.locator(
            f'#inspector [id="{name}"], #inspector [id$="-{name}"]:is(input, select, textarea)'
        ).first

    def note(self, name: str) -> Locator:
        return self.page.locator(f'#inspector [id$="-{name}-note"]')

    def document(self) -> dict[str, Any]:
        """The document as its download gives it."""
        return self.page.request.get(self.page.url.partition("?")[0] + "document.json").json()

    # -- acting

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Waits until what is done inside is a new revision."""
        revision = self.page.locator("#revision")
        before = revision.input_value()
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            yield
        expect(revision).not_to_have_value(before)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def let_go(self) -> None:
        """Select nothing."""
        self.page.locator("#where h1 a").click()
        expect(self.page.locator("#document-form")).to_be_visible()

    def select(self, name: str) -> None:
        self.card(name).click()
        expect(self.page.locator("#inspector h3")).to_have_text(name)

    def open_more(self) -> None:
        if not self.page.locator("#more").evaluate("one => one.open"):
            self.page.locator("#more > summary").click()

    def put(self, name: str, value: Any) -> None:
        """Give a field of the form another value, where it has another, and leave it."""
        field = self.field(name)
        if self.page.locator(f'#inspector input[type="radio"][name="{name}"]').count():
            self.choose(name, value)
            return
        if field.get_attribute("type") == "hidden" and field.input_value() == str(value):
            return
        if not field.is_visible():
            self.open_more()
        if field.input_value().replace(",", "") == str(value):
            return
        with self.saving():
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
                field.press("Tab")

    def choose(self, name: str, value: Any) -> None:
        """One of a few that stand side by side."""
        one = self.page.locator(f'#inspector input[name="{name}"][value="{value}"]')
        if not one.is_checked():
            with self.saving():
                one.check()

    def rename(self, name: str) -> None:
        self.put("name-name", name)

    def undo(self) -> None:
        with self.saving():
            self.page.locator("#undo").click()

    def redo(self) -> None:
        with self.saving():
            self.page.locator("#redo").click()

    def tidy(self) -> None:
        with self.saving():
            self.page.get_by_role("button", name="Tidy").click()

    def fit(self) -> None:
        """See all of the drawing."""
        self.page.get_by_role("button", name="Fit", exact=True).click()

    # -- with the mouse

    def service(self, name: str) -> Locator:
        """The button of a service in the palette, which opens where it is folded to icons."""
        if self.page.locator("body.rail").count():
            self.page.locator("#palette-filter").focus()
        return self.page.locator("#palette .rest").get_by_role("button", name=name, exact=True)

    def add(self, service: str) -> None:
        with self.saving():
            self.service(service).click()

    def drop(self, service: str, onto: Locator, **at: Any) -> None:
        """Drag a service from the palette."""
        button = self.service(service)
        with self.saving():
            self.drag(button, onto, **at)

    def connect(self, source: str, target: str) -> None:
        """Drag from the port of one card onto another."""
        self.fit()
        self.card(source).hover(position={"x": 20, "y": 10})
        with self.saving():
            self.drag(self.card(source).locator(".port"), self.card(target))
        expect(self.page.locator("#edge-form")).to_be_visible()

    def drag(self, what: Locator, onto: Locator, x: float | None = None, y: float | None = None) -> None:
        what.hover()
        self.page.mouse.down()
        room = onto.bounding_box()
        to_x = room["x"] + (room["width"] / 2 if x is None else x)
        to_y = room["y"] + (room["height"] / 2 if y is None else y)
        self.page.mouse.move(to_x - 5, to_y - 5, steps=3)
        self.page.mouse.move(to_x, to_y)
        self.page.mouse.up()


class PlainBuilderPage(BuilderPage):
    """A person whose browser runs no JavaScript: every action is a form with a button, and loads the page."""

    def apply(self, form: str, values: dict[str, Any]) -> None:
        for name, value in values.items():
            field = self.page.locator(f'[id="{form}-{name}"]')
            if field.count() == 0 and self.page.locator(f'#{form}-form input[name="{name}"]').count() == 0:
                self.page.locator(f"#{form}-form").get_by_role(
                    "button", name="Apply"
                ).click()  # what it waits for is set
            if field.count() == 0:
                self.page.locator(f'#{form}-form input[name="{name}"][value="{value}"]').check()
                continue
            if field.get_attribute("type") == "hidden":
                continue
            if not field.is_visible():
                self.open_more()
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        self.page.locator(f"#{form}-form").get_by_role("button", name="Apply").click()

    def add(self, service: str) -> None:
        self.page.locator("#palette .rest").get_by_role("button", name=service, exact=True).click()

    def rename(self, name: str) -> None:
        self.page.locator("#name-name").fill(name)
        self.page.get_by_role("button", name="Rename").click()

    def connect(self, source: str, target: str) -> None:
        self.select(source)
        self.page.get_by_label("Connect to").select_option(label=target)
        self.page.get_by_role("button", name="Add a call").click()
