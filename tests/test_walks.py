"""The walks of docs/walks, redone: every sentence, every edge, every line, and the limits they name."""

import re
from pathlib import Path

import pytest

from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.pages.diagram import edge_sentence
from tests.golden import GIVEN, evaluate, known_names, read_bill

ROOT = Path(__file__).parent.parent
WALKS = sorted((ROOT / "docs" / "walks").glob("*.md"))
EDGE = re.compile(r"^\| (\w+) \| (For each .+?) \| `(.+?)` \| `(.+?)` \|(?: `(.+?)` \|)?$", re.MULTILINE)
LIMIT = re.compile(r"^\| ([\w.]+) \| (?:in|of) (.+?) \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
FINDING = re.compile(r"^\| (near|raise quota|breach|error) \| ([\w.]+) \| ([^|`]+) \|", re.MULTILINE)
TOTAL = re.compile(r"In all `(.+?)` USD a month")
each_walk = pytest.mark.parametrize("path", WALKS, ids=lambda path: path.stem)


@pytest.fixture
def walk(path, tables_on):
    bill = read_bill(path)
    text = path.read_text(encoding="utf-8")
    names = known_names()
    for name, arithmetic in GIVEN.findall(text):
        names[name] = evaluate(arithmetic, names)
    return text, names, bill, estimate(bill.architecture, tables_on(bill.architecture.prices_as_of))


@each_walk
def test_every_edge_is_told_and_worked_out(walk):
    text, names, bill, one = walk
    told = {name: row for name, *row in EDGE.findall(text)}
    assert told.keys() == {edge.id for edge in bill.architecture.edges}
    for edge in bill.architecture.edges:
        words, calls, items, peak = told[edge.id]
        flows = one.traffic.flows[edge.id]
        assert words == edge_sentence(edge, one.resolved)
        assert flows.monthly_calls == pytest.approx(evaluate(calls, names), rel=1e-9), edge.id
        assert flows.monthly_items == pytest.approx(evaluate(items, names), rel=1e-9), edge.id
        if peak:
            assert flows.peak_calls_per_second.max() == pytest.approx(evaluate(peak, names), rel=1e-9), edge.id


@each_walk
def test_every_line_is_worked_out(walk):
    _, _, bill, one = walk
    by_hand = {(line.node, line.dimension): line for line in bill.lines}
    assert {(line.node, line.dimension) for line in one.lines} == by_hand.keys()
    for line in one.lines:
        hand = by_hand[line.node, line.dimension]
        assert line.quantity == pytest.approx(hand.quantity, rel=1e-9), hand
        assert line.monthly_usd == pytest.approx(hand.usd, rel=1e-9, abs=1e-12), hand


@each_walk
def test_total_and_findings_are_as_expected(walk):
    text, _, bill, one = walk
    if total := TOTAL.search(text):
        assert float(total[1].replace(",", "")) == pytest.approx(sum(line.usd for line in bill.lines), abs=0.005)
        assert one.total_monthly_usd == pytest.approx(sum(line.usd for line in bill.lines), rel=1e-9)
    if "Findings expected" in text:
        found = sorted((one.verdict, one.key, ", ".join(one.nodes)) for one in one.findings)
        assert found == sorted(FINDING.findall(text))


@each_walk
def test_what_breaks_first_is_the_first_limit_told(walk):
    text, _, _, one = walk
    if "## What breaks first" in text:
        grows = [limit for limit in one.limits if limit.headroom]
        first = min(grows, key=lambda limit: limit.headroom)
        assert (first.key, first.where) == LIMIT.findall(text)[0][:2]


@each_walk
def test_limits_are_worked_out(walk):
    text, names, _, one = walk
    # a stream has an age of records for each reader: the fullest is told, which comes first
    found = {(limit.key, limit.where): limit for limit in reversed(one.limits)}
    rows = LIMIT.findall(text)
    assert rows
    for key, where, demand, headroom in rows:
        assert found[key, where].demand == pytest.approx(evaluate(demand, names), rel=1e-9), key
        assert found[key, where].headroom == pytest.approx(evaluate(headroom, names), rel=2e-3), key


def test_the_walk_of_the_demo_is_the_demo():
    walked = read_bill(ROOT / "docs" / "walks" / "food_ordering.md").architecture
    demo = load((ROOT / "estimator" / "starters" / "food_ordering.json").read_bytes())
    assert walked.model_copy(update={"prices_as_of": None}) == demo


def test_thumbnails_without_a_filter_run_away(tables):
    document = read_bill(ROOT / "docs" / "walks" / "thumbnails.md").architecture
    open_ended = [edge.model_copy(update={"caused_by": None}) for edge in document.edges]
    one = estimate(document.model_copy(update={"edges": open_ended}), tables)
    assert one.traffic.runaway == [("pictures", "thumb")]
    assert [finding.key for finding in one.findings if finding.verdict == "error"] == ["loop.runaway"]


def test_no_walk_runs_away(tables):
    for path in WALKS:
        assert estimate(read_bill(path).architecture, tables).traffic.runaway == []


def test_inline_map_of_ten_thousand_files_outgrows_its_history(tables):
    document = read_bill(ROOT / "docs" / "walks" / "nightly_etl.md").architecture
    inline = {"target": "parse", "operation": "invoke"}
    edges = [
        edge.model_copy(update=inline if edge.id == "each_file" else {})
        for edge in document.edges
        if edge.id != "parsing"
    ]
    nodes = [node for node in document.nodes if node.id != "file"]
    one = estimate(document.model_copy(update={"nodes": nodes, "edges": edges}), tables)
    history = next(limit for limit in one.findings if limit.key == "step_functions.history_events")
    tries = 1 + 0.05 + 0.05**2 + 0.05**3
    started_and_ended, other_states, map_itself, call, of_a_round = 2, 2 * 2, 2, 2 + 3, 2
    by_hand = started_and_ended + other_states + map_itself + 3 * call + (tries - 1) * 3 + 10_000 * (call + of_a_round)
    assert (history.verdict, history.headroom) == ("breach", None)
    assert history.demand == pytest.approx(by_hand)
