"""The ready architectures: whole, priced, drawn, moved to containers, and shown on the first page."""

import re
from datetime import date
from pathlib import Path

import pytest

from estimator.engine.document.reading import dump
from estimator.engine.estimate import estimate
from estimator.exports.text_table import money
from estimator.pages.diagram import draw
from estimator.projects.reads import STARTERS, starters
from estimator.starters import TOLD
from estimator.whatif.comparison.compare import compare
from tests.breaks_first import PAGE as PAGE_OF_LIMITS
from tests.breaks_first import page as page_of_limits
from tests.breaks_first import whys
from tests.golden import evaluate
from tests.starters_answers import PAGE as PAGE_OF_ANSWERS
from tests.starters_answers import UNSAID
from tests.starters_answers import page as page_of_answers
from tests.web.samples import text_of, words_of

PATTERNS = {
    "Event-driven",
    "Microservices",
    "Data processing workflow",
    "Web and mobile backend",
    "Real-time data",
    "Scheduled jobs",
    "Operations automation",
}
WORTH_ARGUING = {
    "event_driven": {"external_system.rate"},
    "real_time_data": {"kinesis.shard.write_records"},
    "scheduled_jobs": {"lambda.timeout"},
}
PAGE = Path(__file__).parent.parent / "docs" / "starters.md"
PART = re.compile(r"^## (\w+): ([^,\n]+), \$([\d,.]+)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BY_HAND = re.compile(r"^\| (\w+) \| ([\w.]+) \| `(.+?)` \| ([\d.]+) \|$", re.MULTILINE)
CHECKED_ON = date(2026, 11, 21)
HAND_WRITTEN = ("food_ordering",)
each_starter = pytest.mark.parametrize("one", starters(), ids=lambda one: one.slug)


def test_every_file_is_told_and_every_pattern_has_one():
    assert {path.stem for path in STARTERS.glob("*.json")} == set(TOLD)
    assert {told.pattern for told in TOLD.values()} >= PATTERNS


def test_together_they_show_most_services():
    assert len({node.service for one in starters() for node in one.architecture.nodes}) >= 25


@pytest.mark.parametrize("slug", [slug for slug in TOLD if slug not in HAND_WRITTEN])
def test_a_file_is_as_the_product_writes_it(slug):
    text = (STARTERS / f"{slug}.json").read_text(encoding="utf-8")
    assert dump(next(one.architecture for one in starters() if one.slug == slug)) == text


@each_starter
def test_a_starter_is_small_connected_and_priced_whole(one, tables):
    document = one.architecture
    priced = estimate(document, tables)
    assert 6 <= len(document.nodes) <= 16
    ends = {end for edge in document.edges for end in (edge.source, edge.target)}
    assert {node.id for node in document.nodes if node.service != "nat_gateway"} == ends
    assert not priced.incomplete and not priced.traffic.runaway
    assert priced.total_monthly_usd > 1


@each_starter
def test_every_edge_of_a_starter_carries_traffic(one, tables):
    flows = estimate(one.architecture, tables).traffic.flows
    assert [edge.id for edge in one.architecture.edges if not flows[edge.id].monthly_calls > 0] == []


@each_starter
def test_a_starter_is_found_fault_with_only_where_it_says_so(one, tables):
    findings = estimate(one.architecture, tables).findings
    assert {finding.key for finding in findings} == WORTH_ARGUING.get(one.slug, set())
    assert all(finding.verdict == "near" for finding in findings)


@each_starter
def test_a_starter_is_drawn(one, tables):
    drawn = draw(estimate(one.architecture, tables))
    assert len(drawn.cards) == len(one.architecture.nodes)
    assert len(drawn.wires) == len(one.architecture.edges)


@each_starter
def test_a_starter_can_be_moved_to_containers(one, tables):
    moved = compare(one.architecture, tables).containers
    assert not moved.incomplete and not moved.traffic.runaway


@each_starter
def test_a_starter_is_shown(one, client, db, tables_loaded):
    for page in ("", "compare/", "report/"):
        assert client.get(f"/new/{one.slug}/{page}").status_code == 200
    told = words_of(client.get(f"/new/{one.slug}/"))
    assert all(node.label in told for node in one.architecture.nodes)


def test_the_first_page_tells_what_each_starter_is(client, db, tables_loaded):
    response = client.get("/")
    told, page = words_of(response), text_of(response)
    for one in starters():
        assert f'href="/new/{one.slug}/"' in page
        assert one.pattern in told and one.about in told and one.architecture.name in told


@pytest.mark.parametrize("part", PART.findall(PAGE.read_text(encoding="utf-8")), ids=lambda part: part[0])
def test_the_largest_lines_are_worked_out_by_hand(part, tables_on):
    slug, name, total, text = part
    document = next(one.architecture for one in starters() if one.slug == slug)
    priced = estimate(document, tables_on(CHECKED_ON))
    assert (document.name, money(priced.total_monthly_usd)) == (name, f"${total}")
    lines = {(line.node, line.dimension): float(line.monthly_usd) for line in priced.lines}
    rows = BY_HAND.findall(text)
    assert len(rows) >= 2
    for node, dimension, arithmetic, usd in rows:
        assert lines[node, dimension] == pytest.approx(evaluate(arithmetic, {}), rel=1e-9)
        assert money(lines[node, dimension]) == f"${usd}"


def test_the_page_tells_of_every_pattern():
    assert [slug for slug, *_ in PART.findall(PAGE.read_text(encoding="utf-8"))] == list(TOLD)[1:]


def test_what_breaks_first_is_what_a_person_reviewed(tables):
    """Headline, first limit, the next in order, and what is near; each with a sentence that says why it is right."""
    found = {one.slug: estimate(one.architecture, tables) for one in starters()}
    assert PAGE_OF_LIMITS.read_text(encoding="utf-8") == page_of_limits(found), (
        "python -m tests.breaks_first writes the page anew: read what changed, and whether each sentence still holds"
    )
    assert whys().keys() == found.keys() and "to be said" not in whys().values()


def test_what_is_answered_is_what_a_person_reviewed(tables):
    """The answer, where it turns, the sizes, and a reason beside each figure that moved since version 0.2."""
    found = {one.slug: compare(one.architecture, tables) for one in starters()}
    written = PAGE_OF_ANSWERS.read_text(encoding="utf-8")
    assert written == page_of_answers(found), (
        "python -m tests.starters_answers writes the page anew: read what changed, and whether each reason still holds"
    )
    assert UNSAID not in written


def test_what_stops_nothing_does_not_lead(tables):
    """Log streams, a mapping's pace and a new table are met before, and only blind or catch up."""
    soft = {"food_ordering": 324, "data_workflow": 7.01, "web_mobile_backend": 260}
    for one in (one for one in starters() if one.slug in soft):
        found = estimate(one.architecture, tables)
        nearest = min((limit for limit in found.limits if limit.headroom is not None), key=lambda limit: limit.headroom)
        assert not nearest.stops and nearest.headroom == pytest.approx(soft[one.slug], rel=2e-3)
        assert found.headroom.stops and found.headroom.headroom > nearest.headroom
