"""What if traffic were so many times today's: the words that are taken."""

import pytest

from estimator.engine.limits.breaking import Entrance
from estimator.whatif.multiple import read_multiple
from estimator.whatif.traffic import TrafficError

TODAY = Entrance("requests", 5.0, 730)


@pytest.mark.parametrize(
    ("text", "multiple"),
    [
        ("x 12", 12),
        ("X12", 12),
        ("×12", 12),
        ("12", 12),
        ("12x", 12),
        ("1.5 times", 1.5),
        ("0.5", 0.5),
        ("0.5x", 0.5),
        ("1,000", 1000),
        ("at 2,000 requests/s", 400),
        ("At 2k/s", 400),
        ("2,000/s", 400),
        ("at 2000", 400),
        ("30000 a minute", 100),
        ("10 requests a second", 2),
    ],
)
def test_words_that_are_taken(text, multiple):
    assert read_multiple(text, TODAY) == pytest.approx(multiple)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("many", "is no traffic: write a multiple such as × 12, or at 2,000 requests/s."),
        ("", "is no traffic"),
        (
            "0",
            "is too far from today's traffic: it may be from a millionth of that to a million times it. Today 5 requests ",
        ),
        ("1e7", "is too far"),
        ("at 0.000001/s", "is too far"),
        ("-3", "is too far"),
        ("5-10", "is no traffic"),
    ],
)
def test_what_is_none_is_a_sentence(text, said):
    with pytest.raises(TrafficError, match=r".") as error:
        read_multiple(text, TODAY)
    assert said in str(error.value)


def test_so_many_a_second_are_so_many_to_the_last_digit():
    today = Entrance("requests", 5.730_1, 730)
    assert read_multiple("2000/s", today) * today.per_second == pytest.approx(2000, rel=1e-14)


def test_where_nothing_enters_only_a_multiple_is_one():
    assert read_multiple("x 3", None) == 3
    with pytest.raises(TrafficError, match="nothing enters that grows"):
        read_multiple("at 5/s", None)
