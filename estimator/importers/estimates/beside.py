"""What a file says that things cost, beside what they cost here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.importers.estimates.opening import OpenedLine

ROUNDED = 0.00501
"""A file states whole cents."""


@dataclass(frozen=True)
class Beside:
    """USD a month of a line, or of all: in the file, worked out here, and kept as the file has it; None where that is
    not known, or the file does not say."""

    stated: float | None
    ours: float | None
    kept: float | None

    @property
    def difference(self) -> float | None:
        """How much more it costs here, what is kept included."""
        if self.stated is None or self.ours is None or self.kept is None:
            return None
        return self.ours + self.kept - self.stated


def beside(lines: Sequence[OpenedLine], billed: Estimate) -> tuple[list[Beside], Beside]:
    """(each line, all together); lines without a stated cost leave that out of the sum."""
    found = [Beside(line.stated_usd, _usd(line.cards, billed), _usd(line.kept, billed)) for line in lines]
    stated = [one.stated for one in found if one.stated is not None]
    return found, Beside(
        sum(stated) if stated else None, _sum(one.ours for one in found), _sum(one.kept for one in found)
    )


def is_equal(difference: float) -> bool:
    """Whether two costs differ by no more than rounding to a cent makes."""
    return abs(difference) <= ROUNDED


def _usd(cards: Sequence[str], billed: Estimate) -> float | None:
    """What cards cost, None where a price is not known; cards that are gone cost nothing."""
    lines = [line.monthly_usd for line in billed.lines if line.node in cards]
    return _sum(None if usd is None else float(in_sample(usd)) for usd in lines)


def _sum(amounts: Iterable[float | None]) -> float | None:
    total = 0.0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
