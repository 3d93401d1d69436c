"""A finding: a limit and what the design asks of it, or a fault of the design itself; and in which order they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.consequences import STOPS, at_limit, effect_of_check, rank, seen
from estimator.engine.limits.headroom import Room
from estimator.engine.limits.raising import QuotaRequest
from estimator.engine.maths.amounts import Numbers
from estimator.engine.measures import Consequence, Effect, Mend, Verdict
from estimator.engine.registry import limit_title
from pricing.book import Limit

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From what is well to what AWS rejects."""
OF_THE_ACCOUNT = ("per_account_region", "per_account")


@dataclass(frozen=True)
class LimitSamples:
    """A limit in every sample, (samples,) each: what is asked, what is allowed, and the multiple at which the limit is
    reached (inf where no traffic gets there, nan where traffic has no part in it)."""

    demand: Numbers
    value: Numbers
    headroom: Numbers
    verdict: tuple[Verdict, ...]


@dataclass(eq=False)
class Finding:
    """A limit and what the design asks of it, or a fault of the design itself (then without numbers).

    Where numbers are sampled, those here are the first sample's; `samples` has all of them. `least_headroom` is a
    multiple of today's traffic up to which it surely holds, and `room` tells where it is reached; `eases` says that
    more traffic may mend it. `where` names the node, queue or region the limit belongs to; `along` is the edge whose
    calls are held to it, each by itself. `may_not_apply` says that it holds only under a condition nobody has stated.
    `words` is the message, or what makes it: few of a design's limits are read out. `said` is what it does when it is
    met; None: what its key declares. `is_own` says that the limit follows from a setting of the user's own,
    `own_setting` is there where it is not well: what that has to be, None where it is that much, `own_most` what a
    quota lets it be at most. `mend` is the field that a fault hangs on. `differs_by` is what may tell it apart from one
    that does the same: its title, where it is, whom else it is about and its cause; `apart` is what does, where that
    has to be said.
    """

    key: str
    verdict: Verdict
    nodes: tuple[str, ...]
    words: str | Callable[[], str]
    demand: float | None = None
    value: float | None = None
    unit: str = ""
    least_headroom: float | None = None
    room: Callable[[], Room] | None = None
    limit: Limit | None = None
    where: str = ""
    may_not_apply: bool = False
    every_sample: Callable[[], LimitSamples] | None = None
    to_ask: Callable[[], QuotaRequest | None] | None = None
    own_setting: Callable[[], float | None] | None = None
    own_most: float | None = None
    said: Effect | None = None
    mend: Mend | None = None
    eases: bool = False
    is_own: bool = False
    along: str = ""
    differs_by: Callable[[], Sequence[str]] = tuple
    apart: str = ""

    @property
    def effect(self) -> Effect:
        """What it does when it is met."""
        return self.said or effect_of_check(self.key, self.verdict)

    @property
    def consequence(self) -> Consequence:
        """The kind of it: what limits are ranked by."""
        return self.effect.consequence

    @property
    def stops(self) -> bool:
        """Whether something is refused, lost or held up when it is met."""
        return self.consequence in STOPS

    @property
    def happens(self) -> str:
        """What is seen when it is met: functions share 1,000 executions and callers get error 429."""
        return f"{self._happens} ({self.apart})" if self.apart else self._happens

    @property
    def _happens(self) -> str:
        if self.value is None:
            return seen(self.effect)
        is_of_account = self.limit is not None and self.limit.scope in OF_THE_ACCOUNT
        where = "the account" if is_of_account or not self.where else self.where
        return at_limit(self.effect, _amount(self.value, self.unit), where, self.title)

    @property
    def is_broken(self) -> bool:
        """Whether it is beyond its limit today, or wrong whatever the traffic."""
        return VERDICTS.index(self.verdict) >= VERDICTS.index("raise quota")

    @property
    def headroom(self) -> float | None:
        """The multiple of today's traffic at which the limit is reached: None where traffic has no part in it."""
        return self.room().multiple if self.room else None

    @property
    def is_far_away(self) -> bool:
        """Whether only traffic that is far away from today's reaches it."""
        return self.headroom is not None and self.headroom > figures.FAR

    @cached_property
    def request(self) -> QuotaRequest | None:
        """What to ask AWS for, so that it is not over with 30 % to spare."""
        return self.to_ask() if self.to_ask else None

    @cached_property
    def samples(self) -> LimitSamples | None:
        """The same in every sample; None of a fault, which has no numbers."""
        return self.every_sample() if self.every_sample else None

    @cached_property
    def message(self) -> str:
        """What there is to say, with a way out where it is not ok."""
        return self.words if isinstance(self.words, str) else self.words()

    @property
    def title(self) -> str:
        """A few words for the limit: Lambda concurrency."""
        return limit_title(self.key)

    @property
    def load(self) -> float | None:
        """Demand as a part of the limit."""
        return self.demand / self.value if self.value and self.value > 0 and self.demand is not None else None


def ranked(found: Iterable[Finding]) -> list[Finding]:
    """Findings by what they do when they are met, and then by the multiple of the traffic at which they are."""
    by_consequence: dict[Consequence, list[Finding]] = {}
    for one in found:
        by_consequence.setdefault(one.consequence, []).append(one)
    order: list[Finding] = []
    for consequence in sorted(by_consequence, key=rank):
        alike = by_consequence[consequence]
        order += sorted(alike, key=_reached) if len(alike) > 1 else alike
    return order


def _reached(one: Finding) -> tuple[float, int]:
    """The multiple of the traffic at which it is met, the worst verdict first where that is the same."""
    beyond = 0.0 if one.is_broken else np.inf
    return beyond if one.headroom is None else one.headroom, -VERDICTS.index(one.verdict)


def _amount(value: float, unit: str) -> str:
    """A limit as a person reads it: 1,000 executions, 4 days."""
    return figures.seconds(value) if unit == "s" else figures.amount(value, unit)
