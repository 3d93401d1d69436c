"""A session on a bad line: every edit is there afterwards, and once."""

import os

import pytest
from playwright.sync_api import expect

from estimator.projects.models import Project
from tests.browser.bad_line import ANSWERS, FAULTS, Line, Persistent

ROUNDS = 6 if os.environ.get("PROVE") == "1" else 2
"""Each of eighteen edits, the first of sixteen, and of looking around between them."""

NEVER = 10**9


def round_of_edits(builder: Persistent, number: int) -> None:
    """Edits of all kinds; what the round before has added goes first, so that there is room."""
    function, bucket = f"Worker {number}", f"Files {number}"
    for name in (f"Worker {number - 1}", f"Files {number - 1}") if number else ():
        builder.select(name)
        with builder.saving():
            builder.page.locator("#delete").click()
    builder.let_go()
    builder.add("Lambda")
    builder.rename(function)
    builder.put("memory_mb", 600 + number)
    builder.put("duration_ms", 200 + number)
    builder.connect("Orders API", function)
    builder.put("share", 20 + number)
    builder.put("payload_kb", 5 + number)
    builder.select(function)
    builder.drop("S3", builder.card(function))
    builder.rename(bucket)
    with builder.saving():
        builder.drag(builder.card(bucket), builder.card(bucket), x=110, y=70 + 5 * number)
    builder.look_at("limits")
    builder.select("ReportFn")
    builder.put("timeout_s", 100 + number)
    builder.undo()
    builder.redo()
    with builder.saving():
        builder.page.get_by_role("button", name="Duplicate").click()
    with builder.saving():
        builder.press("Delete")
    builder.look_at("bill")
    builder.let_go()
    builder.put("name", f"Round {number}")


def session(builder: Persistent) -> tuple[dict, list[str]]:
    """(the document, what its history says) after many edits."""
    builder.open("/new/food_ordering/")
    for number in range(ROUNDS):
        round_of_edits(builder, number)
    expect(builder.page.locator("#saved [role=status]")).to_have_text("Saved")
    project = Project.objects.latest("pk")
    return builder.document(), list(project.revisions.order_by("number").values_list("sentence", flat=True))


@pytest.mark.asks_for(0, *ANSWERS)
def test_every_edit_of_a_session_on_a_bad_line_is_made_once(visit):
    page = visit()
    document, sentences = session(Persistent(page, Line(page, every=NEVER)))
    page = visit()
    page.context.clear_cookies()
    line = Line(page)
    assert session(Persistent(page, line)) == (document, sentences)
    assert len(sentences) == 18 * ROUNDS - 1 and line.cuts >= len(sentences) + len(FAULTS)
