"""Three systems from nothing: how many clicks each takes, and that the total is right at the first try."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_object import BuilderPage


class Clicks(BuilderPage):
    """A person whose clicks and drags are counted; what is typed is not."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.count = 0

    def card(self, name: str) -> Locator:
        """A card by its name, however that is broken into lines."""
        return self.page.locator(f"#card-{name.lower().replace(' ', '-')}")

    def click(self, what: Locator, **more) -> None:
        self.count += 1
        what.click(**more)

    def begin(self) -> None:
        """From the page with one's architectures to an empty one."""
        self.page.goto("/")
        self.click(self.page.locator('a[href="/new/empty/"]').first)
        self.page.wait_for_load_state()
        expect(self.service("Clients")).to_be_visible()

    def clients(self, typed: str = "") -> None:
        """Where traffic comes from, and how much: the field waits for it."""
        self.add("Clients")
        requests = self.field("requests_per_month")
        expect(requests).to_be_focused()
        if typed:
            self.page.keyboard.type(typed)
            with self.saving():
                self.press("Tab")

    def add(self, service: str) -> None:
        self.count += 1
        super().add(service)

    def choose_card(self, name: str) -> None:
        self.click(self.card(name), position={"x": 30, "y": 12})
        expect(self.page.locator("#inspector h3")).to_have_text(name)

    @property
    def dollars(self) -> float:
        return float(self.usd.removeprefix("$").replace(",", ""))


@pytest.fixture
def person(page: Page) -> Clicks:
    return Clicks(page)


def test_an_api_with_its_comparison_takes_six_clicks(person: Clicks):
    person.begin()
    person.clients("20M")
    for service in ("HTTP API", "Lambda", "DynamoDB"):
        person.add(service)
    expect(person.total).to_have_text("$45.43")
    person.click(person.page.get_by_role("link", name="Compare", exact=True))
    expect(person.page.locator("main")).to_contain_text("$45.43")
    assert person.count == 6


def test_an_image_pipeline_with_dead_letters_takes_nine(person: Clicks):
    """What is put is handled, got, put elsewhere, and what fails waits in a queue."""
    person.begin()
    person.clients()
    for service in ("S3", "Lambda", "S3"):
        person.add(service)
    handles = "Uploads processor"
    person.count += 1
    person.drop("SQS", onto=person.card(handles))
    person.count += 1
    with person.saving():
        person.card(handles).hover(position={"x": 30, "y": 12})
        person.drag(person.card(handles).locator(".port"), person.card("Uploads"), x=60, y=30)
    (sends,) = [one["id"] for one in person.document()["edges"] if one["operation"] == "send"]
    person.click(person.page.locator(f"#rate-{sends}"))
    with person.saving():
        person.click(person.page.locator('#inspector label:has(input[name="event"][value="failure"])'))
    edges = [(one["event"], one["operation"]) for one in person.document()["edges"]]
    assert sorted(edges) == sorted(
        [
            ("request", "put"),
            ("object_created", "start"),
            ("invocation", "put"),
            ("invocation", "get"),
            ("failure", "send"),
        ]
    )
    expect(person.total).to_have_text("$61.79")
    assert person.count == 9


def test_a_stream_takes_eight(person: Clicks):
    """Two thousand records a second: each is written, and each is delivered."""
    person.begin()
    person.clients("2,000/s")
    for service in ("Kinesis", "Lambda", "DynamoDB"):
        person.add(service)
    person.choose_card("Stream consumer")
    for service in ("Firehose", "S3"):
        person.add(service)
    assert person.dollars == pytest.approx(6042, rel=0.002)
    assert {one["event"] for one in person.document()["edges"]} == {"request", "record", "delivery"}
    assert person.count == 8
