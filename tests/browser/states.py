"""Every page of the product and its states, as a browser comes to them: what the looks of all pages are tested on."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from estimator.jobs.models import Job
from estimator.projects.models import ReportRecord

DEMO = "/new/food_ordering/"
ESTIMATE = Path(__file__).parent.parent / "importers" / "estimates" / "files" / "estimate.csv"


def opened(*paths: str) -> Callable[[Page], None]:
    return lambda page: page.goto("".join(paths))


def own(page: Page) -> str:
    """The address of an architecture of one's own."""
    page.goto(DEMO)
    page.get_by_role("button", name="Tidy").click()
    page.wait_for_url("**/a/**")
    return page.url.partition("?")[0]


def own_page(path: str) -> Callable[[Page], None]:
    return lambda page: page.goto(own(page) + path)


def share_panel(page: Page) -> None:
    own(page)
    if not page.locator("#share").is_visible():
        page.get_by_label("Menu", exact=True).click()
    page.locator("#share:visible, #share-in-menu:visible").click()
    expect(page.locator("#share-form")).to_be_visible()


def links(page: Page) -> str:
    """The page that makes links, with one just made; gives the link."""
    page.goto(own(page) + "share/")
    page.locator("#share-form [name=name]").fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    return page.locator("#share-address").input_value()


def by_link(page: Page) -> None:
    """What a reader sees: a link made here, and opened by somebody without the owner's cookie."""
    address = links(page)
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("#diagram")).to_be_visible()


def ended_link(page: Page) -> None:
    address = links(page)
    page.get_by_role("button", name="Turn off the link for Mia").click()
    expect(page.locator("#share-address")).to_have_count(0)
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("h1")).to_have_text("This link has ended")


def stranger(page: Page) -> None:
    """Somebody who has the address of an architecture, and no link to it."""
    address = own(page)
    page.context.clear_cookies()
    page.goto(address)


def not_trusted(page: Page) -> None:
    """A form whose page was open too long."""
    page.goto(own(page) + "share/")
    page.context.clear_cookies()
    page.locator("#share-form [name=name]").fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator(".typed")).to_contain_text("Mia")
    expect(page.locator(".typed")).to_contain_text("Can view")


def shortcuts(page: Page) -> None:
    page.goto(DEMO)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts").locator("table")).to_be_visible()


def menu_of_a_phone(page: Page) -> None:
    page.goto(DEMO)
    if page.get_by_label("Menu", exact=True).is_visible():
        page.get_by_label("Menu", exact=True).click()


def home_of_one(page: Page) -> None:
    """The first page of somebody who has an architecture, with its menu open."""
    own(page)
    page.goto("/")
    page.get_by_label("More for Food ordering").click()


def opened_file(page: Page) -> None:
    """What was read of an estimate of the AWS Pricing Calculator."""
    page.goto("/")
    page.locator("input[type=file]").first.set_input_files(ESTIMATE)
    page.wait_for_url("**/file/")


def download_menu(page: Page) -> None:
    """Of a phone, whose menu leads to the page of all formats, that menu."""
    page.goto(f"{DEMO}report/")
    if page.locator("#download summary").is_visible():
        page.locator("#download summary").click()
        expect(page.locator("#download .list")).to_be_visible()
    else:
        page.get_by_label("Menu", exact=True).click()


def handed_over(page: Page) -> None:
    """The page of a report that was handed over, while a PDF of it is waited for."""
    page.goto(own(page) + "report/")
    page.get_by_role("button", name="Hand over this report").click()
    expect(page.locator(".handed-over li.made")).to_be_visible()
    page.get_by_role("button", name="Save as PDF").click()
    expect(page.locator("#job.waiting")).to_be_visible()


def record(page: Page) -> None:
    """A report as whoever has its link reads it after prices have changed."""
    handed_over(page)
    address = page.locator(".handed-over .link input").input_value()
    ReportRecord.objects.update(known_usd=46.4, monthly_usd=46.4, tables={})
    page.goto(address)
    expect(page.locator(".since-then")).to_contain_text("With today’s prices")


def job(**becomes: object) -> Callable[[Page], None]:
    """The page of a file that was asked for, and what came of it."""

    def show(page: Page) -> None:
        handed_over(page)
        asked = Job.objects.latest("pk")
        Job.objects.filter(pk=asked.pk).update(**becomes)
        page.goto(f"/jobs/{asked.uuid}/")
        expect(page.locator("#job")).to_have_class(f"job {becomes['state']}")

    return show


BUILDER: dict[str, Callable[[Page], None]] = {
    "home": opened("/"),
    "my architectures": home_of_one,
    "empty": opened("/new/empty/"),
    "demo": opened(DEMO),
    "node": opened(DEMO, "?node=order"),
    "edge": opened(DEMO, "?edge=ordering"),
    "several": opened(DEMO, "?cards=order,menu"),
    "findings": opened(DEMO, "?tab=findings"),
    "limits": opened(DEMO, "?tab=limits"),
    "assumptions": opened(DEMO, "?tab=assumptions"),
    "what if": opened(DEMO, "?times=12"),
    "quotas of the account": opened(DEMO, "?tab=limits&quota=commands#account-quotas"),
    "share panel": share_panel,
    "by link": by_link,
}
"""Where one begins and draws."""
PAGES: dict[str, Callable[[Page], None]] = {
    "compare": opened(DEMO, "compare/"),
    "compare targets": opened(DEMO, "compare/?targets=shown"),
    "compare nothing": opened("/new/empty/compare/"),
    "report": opened(DEMO, "report/"),
    "report of nothing": opened("/new/empty/report/"),
    "report handed over": handed_over,
    "record": record,
    "file under way": job(state="working", step="Printing", share=0.4),
    "file made": job(state="done", file_name="food-ordering-2026-11-28.pdf", result=b"%PDF-"),
    "file not made": job(state="failed", error="The browser that prints stopped. Try again."),
    "history": own_page("history/"),
    "downloads": opened(DEMO, "download/"),
    "download menu": download_menu,
    "no download of nothing": opened("/new/empty/download/xlsx/"),
    "opened file": opened_file,
    "not from a file": own_page("file/"),
    "links": links,
    "delete": own_page("delete/"),
    "menu": menu_of_a_phone,
    "help": opened("/help/"),
    "shortcuts": shortcuts,
    "tour": opened(DEMO, "?tour=2"),
    "services": opened("/services/"),
    "service": opened("/services/lambda/"),
    "service elsewhere": opened("/services/app_runner/?region=eu-central-2"),
    "no such service": opened("/services/nothing/"),
    "accuracy": opened("/accuracy/"),
    "no such verdict": opened("/accuracy/?verdict=nothing"),
    "published bill": opened("/accuracy/multi-jp-url-monitor-checks/"),
    "prices": opened("/prices/"),
    "no prices": opened("/prices/?q=nothing"),
    "page limits": opened("/limits/"),
    "no such region": opened("/limits/?region=nowhere"),
    "no such page": opened("/no-such-page/"),
    "stranger": stranger,
    "ended link": ended_link,
    "not trusted": not_trusted,
}
"""All others."""
STATES = BUILDER | PAGES
ANSWERS = (403, 404, 410, 422)
"""What some of them answer with, for `asks_for`."""
