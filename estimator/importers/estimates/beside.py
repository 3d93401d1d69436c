"""What a file says that things cost, beside what they cost here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.importers.estimates.opening import OpenedLine

ROUNDED = 0.00501
"""A file states whole cents."""


@dataclass(frozen=True)
class Beside:
    """USD a month of a line, or of all: in the file, None where it does not say; worked out here, and kept as the file
    has it, as far as either is known, and whether it is in whole."""

    stated: float | None
    ours: float
    kept: float
    ours_is_whole: bool = True
    kept_is_whole: bool = True

    @property
    def is_whole(self) -> bool:
        return self.ours_is_whole and self.kept_is_whole

    @property
    def difference(self) -> float | None:
        """How much more it costs here, what is kept included."""
        return self.ours + self.kept - self.stated if self.stated is not None and self.is_whole else None


def beside(lines: Sequence[OpenedLine], billed: Estimate) -> tuple[list[Beside], Beside]:
    """(each line, all together); lines without a stated cost leave that out of the sum, and what lines lack is lacking
    in what is worked out of all."""
    found = []
    for line in lines:
        (ours, ours_is_whole), (kept, kept_is_whole) = _usd(line.cards, billed), _usd(line.kept, billed)
        found.append(Beside(line.stated_usd, ours, kept, ours_is_whole, kept_is_whole))
    stated = [one.stated for one in found if one.stated is not None]
    return found, Beside(
        sum(stated) if stated else None,
        sum(one.ours for one in found),
        sum(one.kept for one in found),
        all(one.is_whole for one in found),
        all(one.kept_is_whole for one in found),
    )


def is_equal(difference: float) -> bool:
    """Whether two costs differ by no more than rounding to a cent makes."""
    return abs(difference) <= ROUNDED


def _usd(cards: Sequence[str], billed: Estimate) -> tuple[float, bool]:
    """(what is known of what cards cost, whether all is); cards that are gone cost nothing."""
    lines = [line.monthly_usd for line in billed.lines if line.node in cards]
    known = [float(in_sample(usd)) for usd in lines if usd is not None]
    return sum(known), len(known) == len(lines)
