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
    assert found.said == {"figures": [], "rates": [], "gone": [], "placed": [], "view_box": None, "lines": []}


def test_of_a_card_that_moved_it_says_before_which_it_stands_now(drawn):
    first, second, third, *rest = drawn.cards
    moved = replace(first, x=third.x + 1)
    after = replace(drawn, cards=(second, third, moved, *rest), width=drawn.width + 40)
    found = changes(drawn, after)
    assert found.cards == (moved,)
    assert found.said == {
        "figures": [],
        "rates": [],
        "gone": [],
        "placed": [(f"card-{first.id}", f"card-{rest[0].id}")],
        "view_box": after.extent,
        "lines": [],
    }


def test_the_last_card_stands_before_none(drawn):
    first, *rest = drawn.cards
    found = changes(drawn, replace(drawn, cards=(*rest, replace(first, x=9_000))))
    assert found.said["placed"] == [(f"card-{first.id}", "")]


def test_all_is_sent_where_cards_that_did_not_move_change_places_or_none_is_left(drawn):
    first, second, *rest = drawn.cards
    assert changes(drawn, replace(drawn, cards=(second, first, *rest))) is None
    assert changes(drawn, replace(drawn, wires=drawn.wires[::-1])) is None
    assert changes(drawn, replace(drawn, cards=(), wires=())) is None
    assert changes(replace(drawn, cards=(), wires=()), drawn) is None


def test_what_is_deleted_is_named_and_nothing_sent(drawn):
    gone, wires = drawn.cards[1], drawn.wires[1:]
    found = changes(drawn, replace(drawn, cards=(drawn.cards[0], *drawn.cards[2:]), wires=wires))
    line = drawn.wires[0].id
    assert (found.cards, found.wires) == ((), ())
    assert found.said["gone"] == [f"card-{gone.id}", f"line-{line}", f"rate-{line}"]
    assert found.said["placed"] == []


def test_what_is_new_is_sent_with_its_place(drawn):
    card, wire, last = drawn.cards[1], drawn.wires[0], drawn.wires[-1]
    before = replace(drawn, cards=(drawn.cards[0], *drawn.cards[2:]), wires=drawn.wires[1:-1])
    found = changes(before, drawn)
    assert (found.cards, found.wires) == ((card,), (wire, last))
    assert found.said["gone"] == []
    assert found.said["placed"] == [
        (f"card-{card.id}", f"card-{drawn.cards[2].id}"),
        (f"line-{wire.id}", f"line-{drawn.wires[1].id}"),
        (f"line-{last.id}", ""),
        (f"rate-{wire.id}", f"rate-{drawn.wires[1].id}"),
        (f"rate-{last.id}", ""),
    ]


def test_what_a_card_says_is_sent_without_the_card(drawn):
    first, second, *rest = drawn.cards
    retitled = [replace(one, title=one.title + "\nAnd more") for one in (first, second)]
    found = changes(drawn, replace(drawn, cards=(*retitled, *rest)))
    assert found.cards == ()
    assert [one["title"] for one in found.said["figures"]] == [one.title for one in retitled]


def test_of_a_title_the_lines_are_sent_that_differ_and_what_several_say_once(drawn):
    first, second, *rest = drawn.cards
    retitled = [replace(one, title=f"{one.title.split(chr(10))[0]}\nSaid by both") for one in (first, second)]
    before = replace(
        drawn, cards=tuple(replace(one, title=f"{one.title.split(chr(10))[0]}\nWas") for one in drawn.cards)
    )
    after = replace(before, cards=(*retitled, *before.cards[2:]))
    found = changes(before, after)
    assert found.said["lines"] == ["Said by both"]
    assert found.said["figures"] == [{"id": one.id, "lines": [(1, 0)]} for one in retitled]


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
        "gone": [],
        "placed": [("bill-of-b", "bill-of-a")],
    }
    assert changed_rows(rows, [rows[0], replace(dearer, is_current=True)]).rows[0].is_current
    assert changed_rows(rows, [rows[0], dearer]).said["placed"] == []
    assert changed_rows(rows, rows[::-1]) is None
    other = replace(rows[1], id="c")
    assert changed_rows(rows, [rows[0], other]) == (
        (other,),
        {"figures": [], "gone": ["bill-of-b"], "placed": [("bill-of-c", "")]},
    )
    assert changed_rows(rows, []) is changed_rows([], rows) is None
