"""`manage.py screenshots [FOLDER]`: the pictures of README and docs, taken by the project itself.

Runs the app on a free loopback port with a database of its own and looks at the demo with the installed Chrome or
Chromium.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from estimator.exports.report_pdf import NoBrowser, browser_arguments, browser_path
from estimator.management.serving import serving

DEMO = "/new/food_ordering/"
TALL = 1050


class Picture(NamedTuple):
    """A page as it is pictured, after what is clicked there, by selector."""

    name: str
    address: str
    width: int = 1440
    height: int = 900
    scheme: str = "light"
    clicks: tuple[str, ...] = ()


PICTURES = (
    Picture("builder", f"{DEMO}?node=order"),
    Picture("builder-dark", f"{DEMO}?node=order&tab=limits", scheme="dark"),
    Picture("builder-phone", DEMO, 390, 844),
    Picture("headroom", f"{DEMO}?tab=limits&times=30", height=TALL),
    Picture("inputs", DEMO, height=TALL, clicks=("#add-input > summary",)),
    Picture("share", DEMO, clicks=("#tidy", "#share")),
    Picture("home", "/"),
    Picture("compare", f"{DEMO}compare/", height=TALL),
    Picture("report", f"{DEMO}report/", 1440, TALL),
    Picture("prices", "/prices/?q=lambda.duration"),
)


class Command(BaseCommand):
    help = "Take the pictures that README and docs show; needs an installed Chrome or Chromium."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=str(settings.BASE_DIR / "docs" / "screenshots"))

    def handle(self, *args, **options):
        path = browser_path()
        if path is None:
            raise CommandError(str(NoBrowser()), returncode=2)
        folder = Path(options["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        with serving() as visitor:
            take(path, f"http://127.0.0.1:{visitor.connection.port}", folder)
        self.stdout.write(f"{len(PICTURES)} pictures in {folder}")


def take(path: str, site: str, folder: Path) -> None:
    """Picture every page; each chart is waited for."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        for one in PICTURES:
            size = {"width": one.width, "height": one.height}
            page = browser.new_page(viewport=size, color_scheme=one.scheme, reduced_motion="reduce")
            page.goto(site + one.address)
            for selector in one.clicks:
                page.locator(selector).first.click()
                page.wait_for_load_state("networkidle")
            expect(page.locator(".chart:not([data-drawn])")).to_have_count(0)
            page.screenshot(path=folder / f"{one.name}.png")
            page.close()
        browser.close()
