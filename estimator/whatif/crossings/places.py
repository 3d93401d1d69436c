"""Multiples of today's traffic in words: where one side wins, and where both cost about the same."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.figures import figure, times, whole
from estimator.whatif.comparison.answer import Winning
from estimator.whatif.comparison.compare import Crossing
from estimator.whatif.crossings.stretches import NEAR_TIE

DIGITS = range(2, 6)
"""Multiples are told with two digits, or as many more as tell them apart; they are not known more closely."""
SMALL_NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def told_apart(scales: Sequence[float]) -> list[str]:
    """1.2 ×, 1.23 ×: with two digits, or as many more as tell all of them apart."""
    told = ([times(one, digits) for one in scales] for digits in DIGITS)
    return next((one for one in told if len(set(one)) == len(one)), [times(one, DIGITS[-1]) for one in scales])


def from_to(one: float, other: float, between: str = "from {} to {}") -> str:
    """From 4.8 to 5.2 ×, by rising traffic; near 5 × where no digit tells them apart."""
    low, high = told_apart(sorted([one, other]))
    return f"near {high}" if low == high else between.format(low.removesuffix(" ×"), high)


def percent(part: float) -> str:
    """0.7 %, under 0.1 %: never nothing."""
    return f"{figure(part * 100, 2)} %" if part >= 0.001 else "under 0.1 %"


def span(one: Crossing) -> str:
    """Between which multiples both cost about the same around a crossing, where that is more than one."""
    below, above = one.span
    return "" if times(below) == times(above) else f" (within {percent(NEAR_TIE)} {from_to(below, above)})"


def back_and_forth(groups: Sequence[Sequence[Crossing]]) -> list[str]:
    """Between 4.8 and 5.2 × it changes three times: where the winner changes before, or after, it stays."""
    return [
        f"{from_to(group[0].scale, group[-1].scale, 'between {} and {}')} it changes {_so_often(len(group))}"
        for group in groups
        if len(group) > 2 and times(group[0].scale) != times(group[-1].scale)
    ]


def _so_often(number: int) -> str:
    return f"{SMALL_NUMBERS.get(number, whole(number))} times"


def where(place: Winning, *, around: bool = False) -> str:
    """Above 1.53 × today's traffic; between 1.1 and 1.53 × it changes seven times.  `around`: with the near tie around
    the crossing."""
    if place.above is None and place.until is None:
        text = "at all traffic looked at, from a hundredth of today's to a hundred times it"
    elif place.until is None:
        text = f"above {times(place.above or 0.0)} today's traffic"
    elif place.above is None:
        text = f"below {times(place.until)} today's traffic"
    else:
        text = f"{from_to(place.above, place.until)} today's traffic"
    text += span(place.turn) if around and place.turn else ""
    text += span(place.turn) if around and place.turn else ""
    return "; ".join([text, *back_and_forth(place.groups)])
