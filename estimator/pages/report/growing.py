"""What happens as traffic grows: from today to a thousand times as much, as a strip and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.figures import NEAR
from estimator.engine.limits.finding import Finding
from estimator.pages.listings import shortened
from estimator.pages.report.first_page import COST
from estimator.whatif.comparison.compare import Comparison

LEFT, RIGHT, DECADES = 8.0, 600.0, 3
"""Where the scale begins and ends in the strip, and how many times ten it holds."""
LETTER = 7.2
"""The mean width of a letter of its words, which may be bold."""
LONGEST = 44
ROWS = (16, 50)
"""Where the upper line of a mark's words stands, of the higher and of the lower row."""
LINE = 84
TABLE = (1.0, 2.0, 10.0, 100.0)
"""Multiples of the table: every sweep has them."""


class Mark(NamedTuple):
    """A place on the strip, what it is, and the row its words stand in: anchor start or end."""

    x: float
    title: str
    says: str
    y: float
    anchor: str = "start"

    @property
    def below(self) -> float:
        """Where its second line stands."""
        return self.y + 13

    @property
    def pole(self) -> float:
        """Where the line up from the scale ends."""
        return self.y - 9

    @property
    def text_x(self) -> float:
        """Where its words begin, or end: beside the line."""
        return self.x + (5 if self.anchor == "start" else -5)


@dataclass(frozen=True)
class Strip:
    """What the strip shows; `breaks` is where the part begins in which something does not hold, None of none."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    breaks: float | None
    left: float = LEFT
    right: float = RIGHT
    line: float = LINE

    @property
    def broken(self) -> float:
        """How wide the part is in which something does not hold."""
        return 0.0 if self.breaks is None else self.right - self.breaks

    @property
    def holds_to(self) -> float:
        return self.right if self.breaks is None else self.breaks


class At(NamedTuple):
    """A row of the table: what enters, what it costs and which limits are met."""

    times: str
    enters: str
    serverless: str
    containers: str
    limits: str
    mark: str


def strip(estimate: Estimate, comparison: Comparison) -> Strip | None:
    """Today, where the cheaper side changes and where the first limits are met; None where nothing grows."""
    if estimate.entrance is None:
        return None
    today = figures.usd_about(float(comparison.drawn.total_samples[0])) if not estimate.incomplete else ""
    said = [(1.0, estimate.entrance.at(1.0), f"{today} a month" if today else "today")]
    if not comparison.incomplete and comparison.is_swept and comparison.moved.sized:
        said += [
            (
                one.scale,
                f"{figures.sentence(COST[one.cheaper_above])} less",
                f"from {figures.usd_about(one.monthly_usd)} on",
            )
            for one in comparison.crossings
            if one.scale > 1
        ][:2]
    stopping = _stopping(estimate)
    said += [
        (float(one.headroom or 0), shortened(one.title, LONGEST), figures.factor(float(one.headroom or 0)))
        for one in stopping[:2]
    ]
    shown = sorted(one for one in said if 1 <= one[0] <= 10**DECADES)
    first = stopping[0].headroom if stopping else None
    breaks = None if first is None or first > 10**DECADES else place(max(first, 1.0))
    ticks = tuple((place(10.0**at), figures.factor(10.0**at) if at else "today") for at in range(DECADES + 1))
    return Strip(tuple(_placed(shown)), ticks, breaks)


def _stopping(estimate: Estimate) -> list[Finding]:
    """The limits that stop something, in the order in which they break."""
    found = [one for one in (estimate.headroom, *estimate.next_to_break) if one is not None]
    return [one for one in found if one.stops and one.headroom is not None]


def place(multiple: float) -> float:
    """Where a multiple of today's traffic stands."""
    return LEFT + (RIGHT - LEFT) * min(max(log10(multiple), 0.0) / DECADES, 1.0)


def _placed(said: Sequence[tuple[float, str, str]]) -> list[Mark]:
    """Words in two rows, each to the right of its place or, where the strip ends, to the left of it.

    What would stand on another is left out: the tables under Limits have all of them.
    """
    wide = [(place(multiple), LETTER * max(len(title), len(says)), title, says) for multiple, title, says in said]
    rightward = [one for one in wide if one[0] + one[1] <= RIGHT + 52]
    leftward = [one for one in reversed(wide) if one not in rightward]
    found: list[tuple[Mark, float, float]] = []
    for x, width, title, says in (*rightward, *leftward):
        is_right = (x, width, title, says) in rightward
        ends = (x, x + width) if is_right else (x - width, x)
        for y in ROWS:
            if not any(_clash(x, y, ends, *other) for other in found):
                found.append((Mark(x, title, says, y, "start" if is_right else "end"), *ends))
                break
    return sorted((mark for mark, _, _ in found), key=lambda mark: mark.x)


def _clash(x: float, y: float, ends: tuple[float, float], other: Mark, begins: float, stops: float) -> bool:
    """Whether words, or the line down from them, would meet another's."""
    if y == other.y:
        return ends[0] < stops + 10 and begins < ends[1] + 10
    if y > other.y:  # below it: its line comes down here
        return ends[0] - 4 < other.x < ends[1] + 4
    return begins - 4 < x < stops + 4


def table(estimate: Estimate, comparison: Comparison) -> list[At]:
    """What it costs, and what is met, at some multiples of today's traffic; empty where none is priced."""
    if estimate.entrance is None or comparison.incomplete or not comparison.is_swept:
        return []
    costs = {round(float(scale), 6): (one, other) for scale, one, other in zip(*comparison.curve, strict=True)}
    is_compared = bool(comparison.moved.sized)
    rows = []
    for times in TABLE:
        if times in costs:
            one, other = (figures.usd_short(float(usd)) for usd in costs[times])
            words, mark = _met(estimate, times)
            rows.append(
                At("today" if times == 1 else figures.factor(times), estimate.entrance.at(times), one,
                   other if is_compared else "", words, mark)
            )  # fmt: skip
    return rows


def _met(estimate: Estimate, times: float) -> tuple[str, str]:
    """Which limits are met at a multiple, and whether that is ok, near or a breach."""
    reached = sorted((one.headroom, one.title) for one in estimate.limits if one.headroom is not None and one.stops)
    over = list(dict.fromkeys(title for headroom, title in reached if headroom < times))
    near = list(dict.fromkeys(title for headroom, title in reached if times <= headroom < times / NEAR))
    if over:
        return f"{figures.counted(len(over), 'limit')}: {figures.listed(over, 2)}", "breach"
    return (f"near: {figures.listed(near, 2)}", "near") if near else ("none", "ok")
