"""The drawing: where cards lie, how edges run, what is written on them, and the SVG of it all."""

import json
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.reading import from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.resolve import resolve
from estimator.engine.setting import declared
from estimator.pages.diagram import draw, edge_sentence, lay_out, words
from estimator.pages.diagram.blocks import FRAME_HEAD, FRAME_PADDING
from estimator.pages.diagram.frames import GAP, HEAD_SIZE, SHARE_SIZE
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, COLUMN, COLUMN_GAP, ROW, box, free_shift
from estimator.pages.diagram.routing.lines import pieces
from estimator.pages.diagram.routing.routes import TIP, Link, routes
from estimator.pages.diagram.wires import label_sizes
from estimator.pages.diagram.words import (
    cost,
    fitted,
    in_whole_parts,
    on_two_lines,
    peak_rate,
    printable,
    rate,
    width,
)
from estimator.web.forms.edge import EdgeForm
from estimator.web.views.building.actions.nodes import new_node
from estimator.web.views.building.links import Links
from pricing.book import PriceBook
from tests.engine.builders import architecture, clients, edge, function, node

DEMO = Path(__file__).parents[2] / "estimator" / "starters" / "food_ordering.json"
HOSTILE = "<script>alert(1)</script>\"'>&\x00\u202e"


@st.composite
def graphs(draw_, most=60):
    """Any graph: loops, self-loops, parallel edges, nodes alone, parts that do not touch."""
    size = draw_(st.integers(1, most))
    ends = st.integers(0, size - 1)
    return graph(size, draw_(st.lists(st.tuples(ends, ends), max_size=2 * size)))


def graph(size: int, pairs: list[tuple[int, int]]) -> Architecture:
    nodes = [Node(id=f"n{index}", service="lambda") for index in range(size)]
    edges = [
        Edge(id=f"e{index}", source=f"n{source}", event="invocation", target=f"n{target}", operation="start")
        for index, (source, target) in enumerate(pairs)
    ]
    return Architecture(nodes=nodes, edges=edges)


def placed(document: Architecture, spots: dict) -> Architecture:
    """The same document with these positions stored."""
    nodes = [one.model_copy(update={"position": spots.get(one.id)}) for one in document.nodes]
    return document.model_copy(update={"nodes": nodes})


def overlap(one, other, margin=0.0) -> bool:
    return (
        one[0] < other[2] - margin
        and other[0] < one[2] - margin
        and one[1] < other[3] - margin
        and other[1] < one[3] - margin
    )


def overlapping_cards(spots: dict) -> list:
    boxes = sorted(box(spot) for spot in spots.values())
    return [pair for pair in combinations(boxes, 2) if overlap(*pair)]


def links(document: Architecture) -> list[Link]:
    return [Link(one.id, one.source, one.target, ((70, 14), (35, 14))) for one in document.edges]


def line(route) -> list:
    return [
        (x + (to_x - x) * step / 20, y + (to_y - y) * step / 20)
        for (x, y), (to_x, to_y) in pieces(route.points)
        for step in range(21)
    ]


@pytest.fixture(scope="module")
def demo() -> Architecture:
    return load(DEMO.read_text())


def drawn(nodes: list, edges: list, tables, **more):
    return draw(estimate(architecture(nodes, edges, **more), tables))


def svg(diagram, **context) -> str:
    return render_to_string("parts/diagram.html", {"diagram": diagram, "links": Links("/a/1/", ()), **context})


# -- where cards lie -----------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=2000)
@given(graphs())
def test_no_two_cards_overlap(document):
    spots = lay_out(document)
    assert set(spots) == {one.id for one in document.nodes}
    assert not overlapping_cards(spots)
    assert lay_out(document) == spots


@settings(max_examples=60, deadline=2000)
@given(graphs(), st.data())
def test_new_nodes_find_room_among_those_with_positions(document, data):
    spots = lay_out(document)
    kept = {name: spots[name] for name in data.draw(st.sets(st.sampled_from(sorted(spots))))}
    found = lay_out(placed(document, kept))
    assert {name: found[name] for name in kept} == kept
    assert not overlapping_cards(found)


SPOTS = st.lists(st.tuples(st.integers(-2_000, 2_000), st.integers(-2_000, 2_000)), min_size=1, max_size=40)


@settings(max_examples=100, deadline=2000)
@given(SPOTS, st.integers(1, 12), st.sampled_from([(0, 0), (300, -45)]))
def test_copies_keep_their_arrangement_and_lie_on_no_card(others, many, wanted):
    cards = others[:many]
    across, down = free_shift(cards, others, wanted)
    for x, y in cards:
        assert not [one for one in others if overlap(box((x + across, y + down)), box(one), -15.5)]


def test_a_copy_lies_a_row_below_its_card_or_else_beside_it():
    assert free_shift([(0, 0)], [(0, 0)]) == (0, ROW)
    assert free_shift([(0, 0)], [(0, 0), (0, ROW), (0, -ROW)]) == (0, 2 * ROW)
    assert free_shift([(0, 0)], [(0, row * ROW) for row in range(-3, 4)]) == (COLUMN, 0)


def test_what_has_room_where_it_is_wanted_lies_there():
    assert free_shift([(0, 0), (300, 0)], [], (7, 9)) == (7, 9)
    assert free_shift([(0, 0)], [(7 + CARD_WIDTH + 16, 9)], (7, 9)) == (7, 9)


def test_where_much_was_tried_copies_lie_below_all():
    crowd = [(x * 150, y * 60) for x in range(60) for y in range(60)]
    across, down = free_shift(crowd[:300], crowd)
    assert down > 3_000


def test_a_new_node_lies_right_of_what_leads_to_it():
    document = placed(graph(3, [(0, 1), (0, 2)]), {"n0": (500, 300), "n1": (500 + COLUMN, 300)})
    spots = lay_out(document)
    assert spots["n2"][0] == 500 + COLUMN
    assert abs(spots["n2"][1] - 300) > CARD_HEIGHT


def test_positions_are_kept_until_tidied(demo):
    moved = placed(demo, {one.id: (index * 200, index * -90.4) for index, one in enumerate(demo.nodes)})
    assert lay_out(moved)["order"] == (400, -181)
    assert lay_out(moved, tidy=True) == lay_out(demo)


def test_layers_follow_the_edges():
    spots = lay_out(graph(4, [(0, 1), (1, 2), (0, 2), (2, 2)]))
    assert [spots[name][0] // COLUMN for name in ("n0", "n1", "n2", "n3")] == [0, 1, 2, 0]
    assert spots["n3"][1] > spots["n0"][1]


@pytest.mark.parametrize("group", ["", "all alike"])
def test_many_chains_have_about_the_shape_of_a_screen(group):
    """Sixty chains of five cards: one pile is 13 times as tall as wide, and all of it shown is 4 % of its size."""
    links = [(5 * chain + at, 5 * chain + at + 1) for chain in range(60) for at in range(4)]
    architecture = graph(300, links)
    if group:
        nodes = [
            one.model_copy(update={"group": f"Chain {number // 5}"}) for number, one in enumerate(architecture.nodes)
        ]
        architecture = architecture.model_copy(update={"nodes": nodes})
    spots = list(lay_out(architecture).values())
    width = max(x for x, _ in spots) + CARD_WIDTH
    height = max(y for _, y in spots) + CARD_HEIGHT
    assert 1 < width / height < 3
    assert len(set(spots)) == 300
    rows = {}
    for number, (x, y) in enumerate(spots):
        rows.setdefault(y, []).append((x, number // 5))
    for row in rows.values():
        row.sort()
        gaps = [other[0] - one[0] for one, other in zip(row, row[1:], strict=False) if one[1] != other[1]]
        assert all(gap > CARD_WIDTH + COLUMN_GAP for gap in gaps)


def test_few_chains_stay_one_below_the_other():
    spots = lay_out(graph(9, [(3 * chain + at, 3 * chain + at + 1) for chain in range(3) for at in range(2)]))
    assert len({x for x, _ in spots.values()}) == 3
    assert len({y for _, y in spots.values()}) == 3


def test_parts_that_do_not_touch_are_stacked():
    spots = lay_out(graph(6, [(4, 5), (0, 1), (2, 3)]))
    assert [x for x, _ in spots.values()] == [0, COLUMN] * 3
    assert spots["n0"][1] < spots["n2"][1] < spots["n4"][1]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_layout_is_the_same_in_every_process(seed):
    code = (
        "from estimator.pages.diagram import lay_out; from estimator.engine.document.reading import load;"
        f"print(sorted(lay_out(load(open({str(DEMO)!r}).read())).items()))"
    )
    run = [sys.executable, "-c", code]
    printed = subprocess.run(
        run, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
    )
    assert printed.stdout.strip() == str(sorted(lay_out(load(DEMO.read_text())).items()))


# -- how edges run -------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=4000)
@given(graphs())
def test_no_edge_runs_through_a_card(document):
    spots = lay_out(document)
    boxes = [box(spot) for spot in spots.values()]
    for route in routes(links(document), spots).values():
        for x, y in line(route):
            assert not any(overlap((x, y, x, y), one, margin=0.5) for one in boxes)


@settings(max_examples=100, deadline=4000)
@given(graphs())
def test_lines_are_square_and_end_at_their_cards(document):
    spots = lay_out(document)
    found = routes(links(document), spots)
    for one in document.edges:
        points = found[one.id].points
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
        right, down = found[one.id].heading
        tip = points[-1][0] + right * TIP, points[-1][1] + down * TIP
        for (x, y), name in ((points[0], one.source), (tip, one.target)):
            left, top, right, bottom = box(spots[name])
            assert (x in (left, right) and top <= y <= bottom) or (y in (top, bottom) and left <= x <= right)


@settings(max_examples=60, deadline=4000)
@given(graphs(most=12))
def test_parallel_edges_are_kept_apart(document):
    found = routes(links(document), lay_out(document))
    for one, other in combinations(document.edges, 2):
        if (one.source, one.target) == (other.source, other.target):
            assert found[one.id].path != found[other.id].path


@settings(max_examples=100, deadline=4000)
@given(graphs())
def test_no_label_lies_on_a_label_or_a_card(document):
    spots = lay_out(document)
    labels = [route.label for route in routes(links(document), spots).values() if route.label]
    assert not [pair for pair in combinations(labels, 2) if overlap(*pair)]
    assert not [one for one in labels if any(overlap(one, box(spot)) for spot in spots.values())]


@settings(max_examples=60, deadline=4000)
@given(graphs(most=20))
def test_a_drawing_looks_the_same_once_its_positions_are_stored(document):
    spots = lay_out(document)
    assert routes(links(document), lay_out(placed(document, spots))) == routes(links(document), spots)


def test_an_edge_back_goes_round():
    document = graph(2, [(0, 1), (1, 0)])
    spots = lay_out(document)
    back = routes(links(document), spots)["e1"]
    left, top, right, bottom = back.bounds
    assert left < spots["n0"][0] and right > spots["n1"][0] + CARD_WIDTH
    assert bottom > spots["n0"][1] + CARD_HEIGHT


def test_a_loop_to_itself_is_above_the_card():
    found = routes(links(graph(1, [(0, 0), (0, 0)])), {"n0": (0, 0)})
    assert all(point[1] <= 0 for route in found.values() for point in line(route))
    assert all(route.label[3] <= 0 for route in found.values())


def levels(found: dict) -> list[tuple[str, float, float, float]]:
    """(link, from, to, height) of every level piece of a line."""
    return [
        (name, *sorted((start[0], end[0])), start[1])
        for name, route in found.items()
        for start, end in pairwise(route.points)
        if start[1] == end[1] and start[0] != end[0]
    ]


@pytest.mark.parametrize(("right", "down"), [(0, 0), (265, 21), (180, 40), (284, -30), (284, 54)])
def test_a_line_keeps_off_where_another_leaves_a_card(right, down):
    """The queue for what failed, dragged to the right: its line passes below the table and above a function."""
    demo = load(DEMO.read_bytes())
    spots = lay_out(demo)
    spots["dead"] = spots["dead"][0] + right, spots["dead"][1] + down
    found = levels(routes([Link(one.id, one.source, one.target) for one in demo.edges], spots))
    close = [
        (one[0], other[0])
        for one, other in combinations(found, 2)
        if one[0] != other[0] and min(one[2], other[2]) - max(one[1], other[1]) > 4 and abs(one[3] - other[3]) < 6
    ]
    assert not close


def test_five_labels_at_one_side_of_a_card_are_struck_through_by_no_line():
    demo = load(DEMO.read_bytes())
    fifth = Edge(id="fifth", source="menu", event="invocation", target="orders", operation="write")
    demo = demo.model_copy(update={"edges": [*demo.edges, fifth]})
    found = routes(links(demo), lay_out(demo))
    into = [one.id for one in demo.edges if one.target == "orders"]
    assert len(into) == 5
    assert not [
        (name, other)
        for name in into
        for other, route in found.items()
        for (x, y), (to_x, to_y) in pieces(route.points)
        if overlap(found[name].label, (min(x, to_x) - 0.5, min(y, to_y) - 0.5, max(x, to_x) + 0.5, max(y, to_y) + 0.5))
    ]


def test_cards_a_person_put_one_below_the_other_are_joined_upright():
    found = routes(links(graph(2, [(0, 1)])), {"n0": (0, 0), "n1": (20, 200)})["e0"]
    assert found.points[0] == (CARD_WIDTH / 2, CARD_HEIGHT)
    assert found.heading == (0, 1)


@pytest.mark.parametrize("starter", sorted(DEMO.parent.glob("*.json")), ids=lambda path: path.stem)
def test_a_starter_reads_well(starter, tables):
    diagram = draw(estimate(load(starter.read_text()), tables))
    cards = [box((card.x, card.y)) for card in diagram.cards]
    labels = [wire.label for wire in diagram.wires if wire.label]
    assert len(labels) == len(diagram.wires)
    assert sum(not wire.operation for wire in diagram.wires) <= 1
    assert not [pair for pair in combinations([*cards, *labels], 2) if overlap(*pair)]


@pytest.mark.parametrize("times", [1.3, 8, 40])
def test_nothing_moves_with_the_traffic(times, tables, demo):
    """A slider changes what labels say, not where they stand."""
    today = estimate(demo, tables)
    before, after = draw(today), draw(today.at(times))
    assert [one.rate for one in before.wires] != [one.rate for one in after.wires]
    assert [(one.path, one.label) for one in before.wires] == [(one.path, one.label) for one in after.wires]


@pytest.mark.parametrize("rate", ["0 /s", "2.1 /s", "140 /s", "8.8 k/s", "88 M/s"])
def test_a_label_has_the_same_room_at_any_rate_per_second(rate):
    assert label_sizes("get", rate, 11) == label_sizes("get", "1 /s", 11)


def test_a_label_says_no_more_than_fits_its_room(tables, demo):
    for times in (1, 8, 300, 30_000):
        for wire in draw(estimate(demo, tables).at(times)).wires:
            said = [wire.operation, wire.rate] if wire.has_two_lines else [f"{wire.operation} {wire.rate}".strip()]
            widest = max(words.width(line, 11) for line in said)
            assert wire.label is None or widest <= wire.label[2] - wire.label[0]


def labels_on_lines(found: dict) -> list[str]:
    """The names of wires or routes whose labels lie on the line of another."""
    points = {
        name: [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", one.path)]
        for name, one in found.items()
    }
    lines = {name: [area(*piece) for piece in pairwise(corners)] for name, corners in points.items()}
    return [
        name
        for name, one in found.items()
        if one.label and any(overlap(one.label, part) for other in lines if other != name for part in lines[other])
    ]


def area(start, end) -> tuple:
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return left - 0.75, top - 0.75, right + 0.75, bottom + 0.75


@pytest.mark.parametrize("starter", sorted(DEMO.parent.glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("tidy", [False, True], ids=["stored", "tidied"])
def test_no_label_of_a_starter_lies_on_a_line(starter, tidy, tables):
    document = load(starter.read_text())
    diagram = draw(estimate(placed(document, lay_out(document, tidy=tidy)), tables))
    assert not labels_on_lines({wire.id: wire for wire in diagram.wires})


def test_few_labels_lie_on_a_line_where_twenty_cards_are_entangled():
    on_lines, all_labels = 0, 0
    for seed in range(30):
        chance = random.Random(seed)
        document = graph(20, [(chance.randrange(20), chance.randrange(20)) for _ in range(28)])
        found = routes(links(document), lay_out(document))
        on_lines += len(labels_on_lines(found))
        all_labels += sum(1 for route in found.values() if route.label)
    assert all_labels > 830 and on_lines <= all_labels * 0.02


def test_the_demo_is_in_sight_on_a_laptop(demo, tables):
    diagram = draw(estimate(demo, tables))
    assert diagram.width * 0.9 <= 1040 and diagram.height * 0.9 <= 560


def test_edges_into_one_card_read_as_a_list():
    document = graph(4, [(0, 3), (1, 3), (2, 3)])
    found = routes(links(document), lay_out(document))
    tops = sorted(route.label[1] for route in found.values())
    assert [b - a for a, b in pairwise(tops)] == [18, 18]
    assert len({route.label[2] for route in found.values()}) == 1


def test_a_long_chain_wraps():
    spots = lay_out(graph(12, [(index, index + 1) for index in range(11)]))
    assert len({x for x, _ in spots.values()}) == 4


def test_what_calls_for_an_answer_has_an_open_tip(demo, tables):
    wires = {wire.operation: wire.fetches for wire in draw(estimate(demo, tables)).wires}
    assert wires["read"] and not wires["write"] and not wires["put"]


@pytest.mark.parametrize(
    ("holds", "word", "mark", "width"),
    [
        (1e5, "holds × 1,000+", "ok", 3),
        (410, "holds × 410", "ok", 20),
        (10, "holds × 10", "ok", 104),
        (1.2, "holds × 1.2", "near", 152),
        (0.5, "over by × 2", "breach", 156),
        (0, "over", "breach", 156),
        (None, "", "", 0),
    ],
)
def test_a_bar_fills_as_the_limit_nears(demo, tables, holds, word, mark, width):
    card = replace(draw(estimate(demo, tables)).cards[0], holds=holds)
    assert (card.word, card.bar_mark, card.bar_width) == (word, mark, width)


@pytest.mark.parametrize(
    ("holds", "word"), [(441, "over × 441"), (455, "holds × 455"), (0.5, "over × 0.5"), (0, "over")]
)
def test_a_card_keeps_its_multiple_where_a_what_if_is_beyond_it(demo, tables, holds, word):
    card = replace(draw(estimate(demo, tables)).cards[0], holds=holds, looked_at=454)
    assert card.word == word


@pytest.mark.parametrize(("verdict", "mark"), [("near", "near"), ("raise quota", "breach"), ("ok", "ok")])
def test_a_bar_is_of_the_colour_of_the_word_above_it(demo, tables, verdict, mark):
    """A limit that does not grow with traffic may be near while the first that does is far."""
    card = replace(draw(estimate(demo, tables)).cards[0], holds=5_000, verdict=verdict)
    assert (card.bar_mark, card.bar_width) == (mark, 3)
    assert card.word == (verdict if verdict != "ok" else "holds × 1,000+")


def test_a_group_has_a_frame_around_its_cards_alone(tables):
    members = [function(name) | {"group": "Receipts", "position": [x, 0]} for name, x in (("a", 0), ("c", 600))]
    diagram = drawn([*members, function("b") | {"position": [300, 0]}], [], tables)
    assert [(one.title, one.cost) for one in diagram.frames] == [("Receipts", "$0.00"), ("Receipts (continued)", "")]
    assert all(not overlap(one.box, box((300, 0))) for one in diagram.frames)


@settings(max_examples=80, deadline=2000)
@given(graphs(30), st.data())
def test_tidied_groups_have_one_frame_each_and_keep_apart(document, data):
    names = data.draw(st.lists(st.sampled_from(["", "", "A", "B", "C"]), min_size=30, max_size=30))
    nodes = [one.model_copy(update={"group": name}) for one, name in zip(document.nodes, names, strict=False)]
    spots = lay_out(document.model_copy(update={"nodes": nodes}), tidy=True)
    assert not overlapping_cards(spots)
    framed = {
        name: frame_around([spots[one.id] for one in nodes if one.group == name])
        for name in {one.group for one in nodes} - {""}
    }
    for name, frame in framed.items():
        assert not [one.id for one in nodes if one.group != name and overlap(frame, box(spots[one.id]))]
    assert not [pair for pair in combinations(framed.values(), 2) if overlap(*pair)]


@settings(max_examples=60, deadline=2000)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=60).filter(str.strip),
    st.lists(st.sampled_from(["", "A"]), min_size=1, max_size=12),
    st.sampled_from([120, 300, 420]),
)
def test_a_group_says_once_what_it_costs_and_nothing_runs_out_of_its_frame(tables, name, grouped, apart):
    cards = [
        function(f"f{number}") | {"group": group and name, "position": [number * apart, number % 3 * 200]}
        for number, group in enumerate(grouped)
    ]
    found = drawn(cards, [], tables).frames
    assert [bool(one.cost) for one in found] == [number == 0 for number in range(len(found))]
    for one in found:
        assert one.cost or (one.title.endswith("(continued)") and not one.share)
        gaps = GAP * (bool(one.cost) + bool(one.share))
        taken = width(one.title, HEAD_SIZE, bold=True) + width(one.cost, HEAD_SIZE, bold=True)
        assert taken + width(one.share, SHARE_SIZE) + gaps <= one.width - 2 * FRAME_PADDING + 1


def test_no_label_lies_on_the_head_of_a_frame(tables):
    demo = load(DEMO.read_bytes())
    for together in ({"order", "queue", "receipt"}, {"menu", "orders"}, {"report", "receipts"}):
        nodes = [
            one.model_copy(update={"group": "Order handling"}) if one.id in together else one for one in demo.nodes
        ]
        found = draw(estimate(demo.model_copy(update={"nodes": nodes}), tables))
        heads = [frame.head for frame in found.frames]
        assert heads
        assert not [
            (wire.id, head) for wire in found.wires for head in heads if wire.label and overlap(wire.label, head)
        ]


def frame_around(spots: list) -> tuple:
    lefts, tops, rights, bottoms = zip(*map(box, spots), strict=True)
    return (
        min(lefts) - FRAME_PADDING,
        min(tops) - FRAME_HEAD,
        max(rights) + FRAME_PADDING,
        max(bottoms) + FRAME_PADDING,
    )


@pytest.mark.parametrize("stored", [None, lambda index: (0, 0), lambda index: (1e308, -1e308 * (index % 2))])
def test_no_document_keeps_a_page_waiting(stored):
    dice = random.Random(1)
    document = graph(2000, [(dice.randrange(2000), dice.randrange(2000)) for _ in range(10_000)])
    if stored:
        document = placed(document, {f"n{index}": stored(index) for index in range(2000)})
    assert len(routes(links(document), lay_out(document))) == 10_000


# -- what is written on it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_second", "words"),
    [
        (0, "0 /s"),
        (2.14, "2.1 /s"),
        (143.2, "143 /s"),
        (999.9, "1 k/s"),
        (14_000, "14 k/s"),
        (1_230_000, "1.2 M/s"),
        (40 / 60, "40 /min"),
        (0.9999, "1 /s"),
        (5 / 3600, "5 /h"),
        (1 / 86_400, "1 /day"),
        (3 / 30.4 / 86_400, "3 /month"),
        (1e-12, "< 1 /month"),
    ],
)
def test_rates_are_written_as_one_would_say_them(per_second, words):
    assert rate(per_second) == words


def test_a_nightly_run_and_what_it_causes_are_counted_by_the_day(demo, tables):
    flows = estimate(demo, tables).traffic.flows
    assert [peak_rate(flows[name], 730) for name in ("nightly", "scan", "report_pdf")] == [
        "1 /day",
        "40 k/day",
        "1 /day",
    ]
    assert peak_rate(flows["requests"], 730).endswith(" /s")


@pytest.mark.parametrize(
    ("usd", "words"),
    [(0, "$0.00"), (0.001, "< $0.01"), (2.729, "$2.73"), (2_983.57, "$2,984"), (1_234_567, "$1.2 M")],
)
def test_costs_fit_a_card(usd, words):
    assert cost(usd) == words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "For each call of OrderFn: 2 × read on orders, 2 KB back"),
        ({"payload_kb": 1, "response_kb": 4}, "For each call of OrderFn: 2 × read on orders, 1 KB out and 4 KB back"),
        ({"payload_kb": 1.5, "response_kb": 0}, "For each call of OrderFn: 2 × read on orders, 1.5 KB each"),
        ({"share": 12.5}, "For each call of OrderFn: 2 × read on orders, 2 KB back, for 12.5 % of these events"),
        (
            {"batch_size": 100, "at_once": 5},
            "For each call of OrderFn: 2 × read on orders, 2 KB back, in batches of up to 100, at most 5 at once",
        ),
        (
            {"caused_by": ["ordering"], "network": "zones"},
            "For each call of OrderFn: 2 × read on orders, 2 KB back, only for events from Orders API (call), "
            "between availability zones",
        ),
    ],
)  # fmt: skip
def test_an_edge_is_a_sentence(demo, tables, more, words):
    data = json.loads(DEMO.read_text())
    next(one for one in data["edges"] if one["id"] == "look_up").update(more)
    document = from_dict(data)
    assert edge_sentence(document.edge("look_up"), resolve(document, tables)) == words


def test_an_edge_is_a_sentence_without_a_plan(demo):
    assert (
        edge_sentence(demo.edge("ask_receipt"), demo)
        == "For each call of OrderFn: 1 × send to receipt queue, 3 KB each"
    )
    changes = "For each change of orders: 1 × call to NotifyFn, in batches of up to 100, gathered for up to 5 s"
    assert edge_sentence(demo.edge("changes"), demo) == changes


def words_of(*lines: str) -> list[str]:
    return re.findall(r"[^\s,·]+", " ".join(lines))


def kinds_of(service) -> set[str]:
    """What cards of a service say they are: as new, with each choice of each setting, and with numbers of six digits."""
    normal = service.Settings()
    told = declared(service.Settings)
    choices = [{name: choice} for name, one in told.items() if one.kind == "choice" for choice in one.choices]
    large = {name: 100_000 for name, one in told.items() if one.is_number}
    return {service.kind_of(normal.model_copy(update=more)) for more in [{}, *choices, large]}


@pytest.mark.parametrize("slug", sorted(services()))
@pytest.mark.parametrize("lines", [1, 2])
def test_no_kind_of_card_is_cut_within_a_word(slug, lines):
    for kind in kinds_of(services()[slug]):
        shown = in_whole_parts(kind, 124, 11, lines)
        assert len(shown) <= lines and all(width(line, 11) <= 124 for line in shown)
        assert words_of(*shown) == words_of(kind)[: len(words_of(*shown))]


@pytest.mark.parametrize("slug", sorted(slug for slug, one in services().items() if one.is_drawn))
def test_a_new_card_says_all_of_what_it_is(slug, tables):
    service = services()[slug]
    (card,) = drawn([{**node("n", slug), "name": service.default_name}], [], tables).cards
    assert words_of(*card.names) == words_of(service.default_name)
    assert words_of(*card.kinds) == words_of(service.kind_of(service.Settings()))


@pytest.mark.parametrize(
    ("kind", "lines", "shown"),
    [
        ("Lambda · 512 MB", 2, ("Lambda · 512 MB",)),
        ("DynamoDB · on demand", 2, ("DynamoDB", "on demand")),
        ("DynamoDB · on demand", 1, ("DynamoDB",)),
        ("Fargate · 0.5 vCPU, 1 GB", 2, ("Fargate", "0.5 vCPU, 1 GB")),
        ("Fargate · 0.5 vCPU, 1 GB", 1, ("Fargate · 0.5 vCPU",)),
        ("Fargate · 0.5 vCPU, 1 GB, Windows", 2, ("Fargate · 0.5 vCPU", "1 GB, Windows")),
        ("S3 Glacier Instant Retrieval", 1, ("S3 Glacier Instant",)),
    ],
)
def test_a_kind_is_parted_where_its_parts_end(kind, lines, shown):
    assert in_whole_parts(kind, 124, 11, lines) == shown


def test_no_name_of_a_new_card_is_cut():
    """A card of each service behind a card of each, named as new ones are."""
    drawn_services = [service for service in services().values() if service.is_drawn]
    names = set()
    for first in drawn_services:
        source, _ = new_node(Architecture(), first)
        for second in drawn_services:
            names.add(new_node(Architecture(nodes=[source]), second, source)[0].name)
    assert not [name for name in names if on_two_lines(name, 124, 13)[1].endswith("…")]


@given(st.text(max_size=60), st.floats(20, 160))
def test_names_are_cut_to_fit(name, room):
    cut = fitted(printable(name), room, 13, bold=True)
    assert width(cut, 13, bold=True) <= room or cut == "…"
    assert cut == printable(name) or cut.endswith("…")
    assert printable(cut) == cut


def test_cards_say_what_a_node_costs(tables):
    diagram = drawn([clients(), function("f", memory_mb=1536)], [edge("c", "request", "f", "invoke")], tables)
    first, second = diagram.cards
    assert (first.names, first.kinds, first.cost, first.holds, first.type) == (("c",), ("Clients",), "", None, "entry")
    assert (second.kinds, second.type, second.verdict) == (("Lambda · 1,536 MB",), "compute", "ok")
    assert second.cost.startswith("$") and second.title.startswith(f"f, Lambda · 1,536 MB\n{second.cost} a month\n")


def test_a_missing_price_is_a_question(tables):
    bare = replace(tables, price_book=lambda region: PriceBook(region, tables.as_of, {}, ()))
    diagram = drawn([clients(), function("f")], [edge("c", "request", "f", "invoke")], bare)
    assert [card.cost for card in diagram.cards] == ["", "?"]
    assert "\nCost unknown: No price for lambda." in diagram.cards[1].title


def test_lines_tell_who_waits(demo, tables):
    styles = {wire.id: wire.style for wire in draw(estimate(demo, tables)).wires}
    wanted = {"requests": "solid", "ask_receipt": "solid", "nightly": "async", "messages": "poll", "changes": "poll"}
    assert {name: styles[name] for name in wanted} == wanted


def test_what_breaks_is_said_on_the_card_and_on_the_edge(demo, tables):
    busy = estimate(demo, tables, scale=700)
    diagram = draw(busy, selected="receipt")
    card = next(card for card in diagram.cards if card.id == "receipt")
    wire = next(wire for wire in diagram.wires if wire.id == "messages")
    assert (card.verdict, card.word[:7], card.mark, card.is_selected) == ("breach", "over by", "breach", True)
    assert card.holds < 1 and card.bar_width == 156
    assert wire.verdict == "breach" and "\nBreach: " in wire.title
    assert "Breach: ReceiptFn: " in card.title


def test_an_edge_between_two_that_break_breaks(tables):
    slow = {"duration_ms": 5000, "timeout_s": 3}
    diagram = drawn(
        [clients(requests=3e9), function("a", **slow), function("b", **slow)],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "start")],
        tables,
    )
    assert {card.mark for card in diagram.cards if card.id != "c"} == {"breach"}
    assert diagram.wires[1].mark == "breach"


# -- the SVG -------------------------------------------------------------------------------------------------------


def test_names_are_escaped_and_whole_in_the_title(tables):
    name = f"{HOSTILE} and a name that no card can hold"
    diagram = drawn([node("f", "lambda") | {"name": name}], [], tables, name=HOSTILE)
    text = svg(diagram)
    assert "<script" not in text and "\x00" not in text and "\u202e" not in text
    card = ElementTree.fromstring(text.strip()).find(".//{*}a")
    assert card.find("{*}title").text.startswith(
        "<script>alert(1)</script>\"'>& and a name that no card can hold, Lambda"
    )
    assert "".join(card.find("{*}text[@class='name']").itertext()).endswith("…")


def test_every_card_is_a_link_and_has_a_name(demo, tables):
    root = ElementTree.fromstring(svg(draw(estimate(demo, tables), selected="order")).strip())
    cards = root.findall(".//{*}a")
    assert len(cards) == len(demo.nodes) + len(demo.edges)
    assert {card.get("href") for card in cards} == {
        *(f"/a/1/?node={node.id}" for node in demo.nodes),
        *(f"/a/1/?edge={edge.id}" for edge in demo.edges),
    }
    assert all(card.get("aria-label") or card.find("{*}title").text for card in cards)
    assert [card.get("id") for card in cards if card.get("aria-current")] == ["card-order"]
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 5 + len(demo.nodes) + 2 * len(demo.edges)


def test_a_still_drawing_has_no_links(demo, tables):
    root = ElementTree.fromstring(svg(draw(estimate(demo, tables)), still=True).strip())
    assert root.find(".//{*}a") is None and not [one for one in root.iter() if one.get("id")]
    assert len(root.findall(".//{*}g[@role='img']")) == len(demo.nodes) + len(demo.edges)


def test_numbers_are_written_for_machines_in_any_language(demo, tables, settings):
    settings.LANGUAGE_CODE, settings.USE_THOUSAND_SEPARATOR = "de", True
    root = ElementTree.fromstring(svg(draw(estimate(demo, tables))).strip())
    left, top, right, bottom = map(float, root.get("viewBox").split())
    assert right > 1000 and "," not in root.find(".//{*}a").get("transform").replace(",", "", 1)


def test_everything_lies_within_the_view(demo, tables):
    diagram = draw(estimate(demo, tables))
    right, bottom = diagram.left + diagram.width, diagram.top + diagram.height
    assert all(diagram.left < card.x and card.x + CARD_WIDTH < right for card in diagram.cards)
    assert all(diagram.top < card.y and card.y + CARD_HEIGHT < bottom for card in diagram.cards)


def test_nothing_drawn_is_still_a_drawing(tables):
    diagram = drawn([], [], tables)
    assert (diagram.cards, diagram.wires) == ((), ())
    assert "<svg" in svg(diagram)


def test_three_hundred_nodes(tables):
    nodes = [clients(), *(function(f"f{index}") for index in range(299))]
    edges = [edge("c", "request", "f0", "invoke")]
    edges += [edge(f"f{index // 3}", "invocation", f"f{index}", "invoke", share=30) for index in range(1, 299)]
    diagram = drawn(nodes, edges, tables)
    assert len(diagram.cards) == 300 and len(diagram.wires) == 299
    assert not overlapping_cards({card.id: (card.x, card.y) for card in diagram.cards})


def test_an_edge_behind_a_cache_says_how_often_it_answers():
    behind = edge("cdn", "miss", "files", "get", share=80, cached=95)
    document = architecture([node("cdn", "cloudfront"), node("files", "s3")], [behind])
    assert edge_sentence(document.edges[0], document) == (
        "For each miss of cdn: 1 × get on files, for 80 % of requests, of which the cache answers 95 %"
    )


def test_only_an_edge_behind_a_cache_is_asked_for_its_hit_share():
    document = architecture(
        [clients(), node("cdn", "cloudfront"), node("files", "s3")],
        [edge("c", "request", "cdn", "request"), edge("cdn", "miss", "files", "get", cached=95)],
    )
    asked = [[field.name for field in EdgeForm(one, document).slots()] for one in document.edges]
    assert ["cached" in names for names in asked] == [False, True]


# -- large documents -----------------------------------------------------------------------------------------------

LARGE = {
    "a chain": (1_000, [(index, index + 1) for index in range(999)]),
    "a fan": (1_000, [(0, index) for index in range(1, 1_000)]),
    "pairs": (1_000, [(index, index + 1) for index in range(0, 1_000, 2)]),
    "nothing connected": (1_000, []),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_drawing_is_about_a_square_and_keeps_within_reach(name):
    spots = lay_out(graph(*LARGE[name]))
    right, bottom = (max(spot[axis] for spot in spots.values()) for axis in (0, 1))
    assert not overlapping_cards(spots)
    assert max(right, bottom) < 20_000


def many(tables, size=301, selected=None, name="f"):
    nodes = [function(f"f{index}") | {"name": f"{name} {index}"} for index in range(size)]
    edges = [edge(f"f{index}", "invocation", f"f{index + 1}", "start") for index in range(size - 1)]
    edges += [edge("f0", "invocation", "f0", "start", share=1)]
    return draw(estimate(architecture(nodes, edges), tables), selected=selected)


def test_a_large_drawing_shows_names_and_the_lines_of_what_is_selected(tables):
    diagram = many(tables, selected="f7")
    assert diagram.is_compact and diagram.size == (301, 301) and len(diagram.tiles) == 301
    assert [(wire.source, wire.target) for wire in diagram.wires] == [("f6", "f7"), ("f7", "f8")]
    assert diagram.lines.count("M") == 299
    assert [tile.id for tile in diagram.tiles if tile.is_selected] == ["f7"]


def test_a_drawing_of_few_cards_is_whole(tables):
    diagram = many(tables, size=300)
    assert not diagram.is_compact and len(diagram.cards) == 300 and not diagram.lines


def test_a_large_drawing_links_every_card(tables):
    root = ElementTree.fromstring(svg(many(tables, name=HOSTILE)).strip())
    assert {card.get("href") for card in root.findall(".//{*}a")} == {f"/a/1/?node=f{index}" for index in range(301)}
    assert all(card.find("{*}title").text for card in root.findall(".//{*}a"))


def test_a_large_still_drawing_has_no_links(tables):
    root = ElementTree.fromstring(svg(many(tables), still=True).strip())
    assert root.find(".//{*}a") is None and not [one for one in root.iter() if one.get("id")]


@given(st.text(max_size=60))
def test_a_name_on_two_lines_loses_nothing_but_its_end(name):
    first, second = on_two_lines(printable(name), 152, 20)
    assert all(width(line, 20, bold=True) <= 152 or line == "…" for line in (first, second))
    assert printable(name).replace(" ", "").startswith(f"{first}{second}".replace(" ", "").removesuffix("…"))


def test_style_and_script_have_the_size_of_a_card():
    static = Path(__file__).parents[2] / "static"
    style, script = (static / name for name in ("css/base.css", "js/canvas/drawing.js"))
    assert f"--card-width: {CARD_WIDTH}px; --card-height: {CARD_HEIGHT}px;" in style.read_text()
    assert f"const CARD = {{ width: {CARD_WIDTH}, height: {CARD_HEIGHT} }};" in script.read_text()
