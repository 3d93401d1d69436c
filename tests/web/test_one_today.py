"""Headroom is told as a multiple of the document's own traffic, whatever traffic is looked at, on all outputs."""

import io
import json
import re

import pytest
from django.core.management import call_command

from estimator.engine.document.reading import dump
from estimator.management.documents import Error
from estimator.pages.reports import report as made_report
from estimator.pages.results.readings import headroom_reading
from estimator.projects.reads import estimate_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def command(tmp_path, document, *more: str) -> str:
    path, out = tmp_path / "document.json", io.StringIO()
    path.write_text(dump(document))
    call_command("estimate", str(path), *more, stdout=out)
    return out.getvalue()


def multiples_of(said: str) -> set[str]:
    return set(re.findall(r"holds to [^;]*?([\d.,]+) × today", said, re.IGNORECASE))


@pytest.mark.parametrize("at", [12, 454])
def test_every_output_tells_the_same_multiple(visit, tmp_path, at):
    today = estimate_of(visit.document)
    first = today.headroom
    told = multiples_of(today.holds_to)
    is_over = f"exceeded at × {at}" if first.headroom < at else ""
    page = visit.page(f"tab=findings&node={first.nodes[0]}&times={at}")
    text = command(tmp_path, visit.document, "--at", f"{at}x")
    answer = json.loads(command(tmp_path, visit.document, "--at", f"x {at}", "--format", "json"))
    report = made_report(visit.document, scale=at)
    shown = visit.shows(f"node={first.nodes[0]}&tab=limits&times={at}")
    assert multiples_of(text) == multiples_of(answer["holds_to"]) == told
    assert answer["first_to_break"]["headroom"] == pytest.approx(first.headroom)
    assert answer["first_to_break"]["over"] == bool(is_over)
    (multiple,) = told
    for against in (shown["headroom"].against, headroom_reading(*2 * (report.context["estimate"],)).against):
        assert against.startswith(f"{multiple} × today") and is_over in against
    assert is_over in text and is_over in answer["holds_to"] and is_over in page
    assert f"At × {at}, " in text and f"At × {at}, " in report.sheets
    by_title = {one.title: one.reached for one in visit.shows(f"node={first.nodes[0]}")["node_limits"].by_traffic}
    for one in shown["node_limits"].by_traffic:
        assert one.reached.removesuffix(f", exceeded at × {at}") == by_title[one.title]
    cards = {card.id: card for card in visit.shows("tab=limits")["diagram"].cards}
    for card in shown["diagram"].cards:
        assert card.holds == cards[card.id].holds


def test_no_green_reading_stands_over_a_red_card(visit):
    for at in (2, 12, 100, 454, 1000):
        shown = visit.shows(f"times={at}")
        is_red = any(card.mark == "breach" for card in shown["diagram"].cards)
        assert not is_red or (shown["headroom"].mark != "ok" and f"exceeded at × {at}" in shown["headroom"].against), at


def test_page_and_command_cost_the_same_at_so_many_a_second(visit, tmp_path):
    page = visit.shows("times=2000/s")
    again = visit.shows(f"times={page['what_if'].in_address}")
    command_says = json.loads(command(tmp_path, visit.document, "--at", "2000/s", "--format", "json"))
    costs = [float(one["estimate"].total_monthly_usd) for one in (page, again)]
    assert costs == pytest.approx([command_says["total_monthly_usd"]] * 2, rel=1e-11)


@pytest.mark.parametrize(
    "typed", ["× 12", "12", "0.5", "at 2000/s", "1,200 a minute", "0", "many", "1e9", "at 3 apples"]
)
def test_page_and_command_take_the_same_words(visit, tmp_path, typed):
    shown = visit.shows(f"times={typed}")["what_if"]
    try:
        answer = json.loads(command(tmp_path, visit.document, "--at", typed, "--format", "json"))
    except Error as error:
        assert str(error) == shown.error
    else:
        assert not shown.error and answer["traffic"]["multiple"] == pytest.approx(shown.times, rel=1e-14)
