"""A report in a browser: printed while one watches, saved by itself, and handed over by a link."""

import time

import pytest
from playwright.sync_api import Page, expect

from estimator.jobs import worker
from tests.browser.states import own


@pytest.fixture
def printing(settings, tmp_path):
    """Threads that print with the installed browser; they are done before the test is."""
    settings.JOB_THREADS, settings.STATE_DIR = 1, tmp_path
    yield
    ends_at = time.monotonic() + 60
    while worker._threads and time.monotonic() < ends_at:
        time.sleep(0.05)


def test_a_report_is_printed_saved_and_handed_over(page: Page, visit, printing):
    page.goto(own(page) + "report/", timeout=30_000)
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("button", name="Save as PDF").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
    assert saved.value.suggested_filename.startswith("food-ordering-")
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    expect(page.locator("#job")).to_contain_text("The PDF is ready")

    page.get_by_role("button", name="Hand over this report").click()
    link = page.locator(".handed-over .link input").input_value()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    sum_handed_over = page.locator(".figs b").first.inner_text()
    stranger = visit()
    stranger.goto(link, timeout=30_000)
    expect(stranger.locator(".figs b").first).to_have_text(sum_handed_over)
