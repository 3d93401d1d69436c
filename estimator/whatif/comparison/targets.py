"""The container side on ECS, on EKS and on App Runner beside each other, against the same serverless side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from estimator.engine.figures import listed, usd_short
from estimator.whatif.comparison.answer import Winning, place_of
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS
from estimator.whatif.comparison.switched_on import for_a_part
from estimator.whatif.containers.move import Containerised
from estimator.whatif.containers.sizing.task import Sized
from estimator.whatif.containers.targets.app_runner import CLOSED
from estimator.whatif.containers.targets.target import NAMES, Target
from estimator.whatif.crossings.places import where
from estimator.whatif.crossings.sweep import MOST_WORK, work

QUICK = MOST_WORK // 20
"""Numbers that may be worked out for a target nobody chose: about a tenth of a second of a processor."""


@dataclass(frozen=True)
class OnTarget:
    """The comparison with containers of one target; `is_chosen` of the one the document asks for."""

    target: Target
    comparison: Comparison
    is_chosen: bool

    @property
    def name(self) -> str:
        return NAMES[self.target]

    @property
    def is_reached(self) -> bool:
        """Whether anything moves there: to App Runner only what answers requests does."""
        return any(isinstance(one, Sized) and one.target == self.target for one in self.comparison.moved.sized)

    @property
    def monthly_usd(self) -> float | None:
        """What the container side costs at today's traffic; None where a price is missing."""
        return None if self.comparison.containers.incomplete else self.comparison.containers_usd

    @property
    def is_swept(self) -> bool:
        """Whether other amounts of traffic are looked at: of large architectures those of the chosen target alone."""
        one = self.comparison
        if one.incomplete or not one.is_swept:
            return False
        return self.is_chosen or work((one.serverless, one.containers), len(one.scales)) <= QUICK

    @cached_property
    def wins(self) -> Winning | None:
        """Where containers cost less, by the rule of the answer; None where they never do, or nothing was looked at."""
        return place_of(self.comparison, CONTAINERS) if self.is_swept else None


def targets(comparison: Comparison) -> list[OnTarget]:
    """Each target, the chosen one with the comparison itself; none where no function moves."""
    moved = comparison.moved
    if not isinstance(moved, Containerised) or not moved.sized:
        return []
    chosen = moved.choices.target
    return [
        OnTarget(one, comparison if one == chosen else comparison.with_choices(target=one), one == chosen)
        for one in get_args(Target)
    ]


def targets_sentence(found: list[OnTarget]) -> str:
    """Containers cost $105 a month on ECS, $181 on EKS and $98 on App Runner."""
    if not found:
        return ""
    costs = [f"{_cost(one)}{' a month' if at == 0 else ''} on {one.name}" for at, one in enumerate(found)]
    return f"Containers cost {listed(costs)}."


def _cost(one: OnTarget) -> str:
    return "an unknown sum" if one.monthly_usd is None else usd_short(one.monthly_usd)


def winning(one: OnTarget) -> str:
    """From where on containers cost less than serverless there, in words."""
    if not one.is_swept:
        return "not looked at"
    if one.wins is None:
        return "nowhere within a hundred times today's traffic"
    return f"{where(one.wins)}{for_a_part(one.comparison)}"


def winning_sentence(one: OnTarget) -> str:
    """The same as a sentence, without its end."""
    if not one.is_swept:
        return "where containers cost less is not looked at"
    if one.wins is None:
        return "containers do not cost less within a hundred times today's traffic"
    return f"containers cost less {winning(one)}"


def remark(one: OnTarget) -> str:
    """What is to be known of a target beside its price; empty of ECS."""
    if one.target == "eks":
        return "EKS bills a cluster by the hour besides, and has neither Arm nor Spot on Fargate."
    if one.target == "app_runner":
        where = "runs what answers requests, the rest is on ECS" if one.is_reached else "runs nothing of this"
        return f"App Runner {where}; it is {CLOSED}."
    return ""
