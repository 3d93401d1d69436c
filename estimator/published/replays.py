"""What the published bills cost here, and how many agree.

Each document brings the unit prices its source used, so what it costs does not move with today's prices.  The totals
lie in `ours.json` as the engine gives them, so that a page need not work all of them out; a test holds them to it
(`python -m tests.published` writes them anew).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from estimator.engine.document.errors import DocumentError
from estimator.engine.maths.amounts import in_sample
from estimator.published.bills import HERE, PublishedBill, published_bills
from pricing.book import Tables

OURS = HERE / "ours.json"
DIGITS = 6
"""Digits behind the point of the totals that are kept."""

BillVerdict = Literal["agrees", "slip", "source", "rounding", "unknown", "ours"]
"""How a bill stands: met; met once a slip of its source is mended; or not met, and who errs."""


@dataclass(frozen=True)
class Replay:
    """A published bill and what it costs by our estimate."""

    bill: PublishedBill
    total_usd: float
    incomplete: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether our total is the published one."""
        return self._is_near(self.bill.judge_total_usd)

    @property
    def is_explained(self) -> bool:
        """Whether our total is the published one, or the one reasoned in the file."""
        return self._is_near(self.bill.expected_usd)

    @property
    def verdict(self) -> BillVerdict:
        """Where nobody says who errs, we do."""
        if self.agrees:
            return "slip" if self.bill.slip else "agrees"
        return self.bill.errs or "ours"

    def _is_near(self, usd: float) -> bool:
        return not self.incomplete and abs(self.total_usd - usd) <= self.bill.tolerance_usd


class Score(NamedTuple):
    """How many bills agree, of how many, and of them `parts` of larger ones."""

    agreeing: int
    bills: int
    parts: int

    @property
    def sentence(self) -> str:
        return f"{self.agreeing} of {self.bills} published bills agree."


def replay(bills: Iterable[PublishedBill], tables: Tables) -> list[Replay]:
    """What each bill costs by our estimate; raises DocumentError, with its id, for one that cannot be estimated."""
    replays = []
    for bill in bills:
        try:
            one = bill.estimate_on(tables)
        except DocumentError as error:
            raise DocumentError(str(error), bill.id, code=error.code) from None
        replays.append(Replay(bill, in_sample(one.total_monthly_usd), one.incomplete))
    return replays


@lru_cache(maxsize=1)
def replays_kept() -> tuple[Replay, ...]:
    """All published bills with the totals that are kept."""
    ours = json.loads(OURS.read_text(encoding="utf-8"))
    return tuple(Replay(bill, ours[bill.id]) for bill in published_bills())


def score(replays: Sequence[Replay]) -> Score:
    parts = sum(bool(one.bill.part_of) for one in replays)
    return Score(sum(one.agrees for one in replays), len(replays), parts)


def score_by_service(replays: Sequence[Replay]) -> dict[str, Score]:
    """By slug, of the bills that a service has a part in."""
    slugs = Counter(slug for one in replays for slug in one.bill.services)
    return {slug: score([one for one in replays if slug in one.bill.services]) for slug in sorted(slugs)}
