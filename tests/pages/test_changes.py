"""What an edit sends of the drawing: what differs, and of a move the cards that moved and their lines."""

from dataclasses import replace
from pathlib import Path

import pytest

from estimator.engine.document.reading import load
from estimator.engine.estimate import estimate
from estimator.pages.diagram.changes import changes
from estimator.pages.diagram.draw import Diagram, draw
from estimator.pages.results.bill_rows import BilledCard, changed_rows

DEMO = Path(__file__).parents[2] / "estimator" / "starters" / "food_ordering.json"


@pytest.fixture
def drawn(tables) -> Diagram:
    return draw(estimate(load(DEMO.read_bytes()), tables))


def test_nothing_differs_between_a_drawing_and_itself(drawn):
    found = changes(drawn, drawn)
    assert (found.cards, found.wires, found.frames) == ((), (), None)
    assert found.said == {"figures": [], "rates": [], "moved": [], "view_box": None}


def test_of_a_card_that_moved_it_says_before_which_it_stands_now(drawn):
    first, second, third, *rest = drawn.cards
    moved = replace(first, x=third.x + 1)
    after = replace(drawn, cards=(second, third, moved, *rest), width=drawn.width + 40)
    found = changes(drawn, after)
    assert found.cards == (moved,)
    assert found.said == {
        "figures": [],
        "rates": [],
        "moved": [(f"card-{first.id}", f"card-{rest[0].id}")],
        "view_box": after.extent,
    }


def test_the_last_card_stands_before_none(drawn):
    first, *rest = drawn.cards
    found = changes(drawn, replace(drawn, cards=(*rest, replace(first, x=9_000))))
    assert found.said["moved"] == [(f"card-{first.id}", "")]


def test_all_is_sent_where_cards_that_did_not_move_change_places_or_come_or_go(drawn):
    first, second, *rest = drawn.cards
    assert changes(drawn, replace(drawn, cards=(second, first, *rest))) is None
    assert changes(drawn, replace(drawn, cards=(first, *rest))) is None
    assert changes(drawn, replace(drawn, wires=drawn.wires[1:])) is None


def test_what_a_card_says_is_sent_without_the_card(drawn):
    first, *rest = drawn.cards
    found = changes(drawn, replace(drawn, cards=(replace(first, title="Another title"), *rest)))
    assert found.cards == ()
    assert [one["title"] for one in found.said["figures"]] == ["Another title"]


def test_of_a_line_that_runs_as_before_its_rate_is_sent(drawn):
    first, *rest = drawn.wires
    found = changes(drawn, replace(drawn, wires=(replace(first, rate="9 /s", x=first.x + 2), *rest)))
    assert found.wires == ()
    assert [(one["id"], one["rate"], one["x"]) for one in found.said["rates"]] == [(first.id, "9 /s", str(first.x + 2))]
    rerouted = replace(first, rate="9 /s", path="M0 0L1 1")
    assert changes(drawn, replace(drawn, wires=(rerouted, *rest))).wires == (rerouted,)


def test_a_row_of_the_bill_that_costs_more_now_stands_before_others():
    rows = [BilledCard(one, one, "compute", "lambda", 1, "1 %", cost) for one, cost in (("a", "$3"), ("b", "$2"))]
    dearer = replace(rows[1], cost="$4")
    found = changed_rows(rows, [dearer, rows[0]])
    assert found.rows == ()
    assert found.said == {
        "figures": [{"id": "b", "part": 1, "share": "1 %", "cost": "$4"}],
        "moved": [("bill-of-b", "bill-of-a")],
    }
    assert changed_rows(rows, [rows[0], replace(dearer, is_current=True)]).rows[0].is_current
    assert changed_rows(rows, [rows[0], dearer]).said["moved"] == []
    assert changed_rows(rows, rows[::-1]) is None
    assert changed_rows(rows, [rows[0], replace(rows[1], id="c")]) is None
