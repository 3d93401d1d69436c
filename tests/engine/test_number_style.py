"""How numbers are written: one place writes them all, and nothing of another style stays behind."""

import pytest

from estimator.engine import figures
from estimator.engine.figures import number_style, words_kept, written_with


@pytest.mark.parametrize(
    ("said", "point", "comma"),
    [
        (lambda: figures.figure(1234567.25), "1,234,567.25", "1.234.567,25"),
        (lambda: figures.usd(1234.5), "$1,234.50", "$1.234,50"),
        (lambda: figures.usd(0.0042), "$0.0042", "$0,0042"),
        (lambda: figures.usd(-3.5), "−$3.50", "−$3,50"),
        (lambda: figures.usd_short(0.001), "< $0.01", "< $0,01"),
        (lambda: figures.usd_about(1234), "$1,234", "$1.234"),
        (lambda: figures.large(12.3e6), "12.3 M", "12,3 M"),
        (lambda: figures.factor(2500), "× 2,500", "× 2.500"),
        (lambda: figures.rate(0.0000002), "$0.0000002", "$0,0000002"),
        (lambda: figures.amount(1234.0, "calls"), "1,234 calls", "1.234 calls"),
        (lambda: figures.percent(0.1234), "12.3 %", "12,3 %"),
    ],
)
def test_a_figure_is_written_as_chosen(said, point, comma):
    assert said() == point
    with written_with("comma"):
        assert said() == comma
    assert said() == point and number_style() == "point"


def test_words_that_are_kept_are_kept_for_each_style():
    made = []

    @words_kept(8)
    def told(value: float) -> str:
        made.append(value)
        return figures.usd(value)

    with written_with("comma"):
        first = [told(1.5), told(1.5)]
    assert (first, told(1.5), told(1.5), made) == (["$1,50", "$1,50"], "$1.50", "$1.50", [1.5, 1.5])


def test_the_style_is_back_after_what_fails():
    with pytest.raises(ZeroDivisionError), written_with("comma"):
        raise ZeroDivisionError
    assert figures.usd(1.5) == "$1.50"
