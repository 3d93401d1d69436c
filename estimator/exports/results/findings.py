"""What limits and checks say, as results."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import Entrance
from estimator.engine.limits.consequences import HAPPENS
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import PlaceOf, place_of
from estimator.engine.measures import Consequence, Verdict
from estimator.exports.results.result import Result, Rounded


class FindingResult(Result):
    """A limit and what is asked of it, or a check that fired (then without numbers)."""

    key: str = Field(description="The limit's key in the tables, or the check's.")
    nodes: list[str] = Field(description="The nodes that ask, the largest part first.")
    verdict: Verdict = Field(description="ok, near (from 70 %), raise quota, breach, error.")
    consequence: Consequence = Field(
        description="What it does when it is met: rejected (AWS refuses the design), loses, refuses, delays, costs, "
        "catches up, blinds; the worst first."
    )
    happens: str = Field(description="What is seen when it is met.")
    demand: Rounded = Field(description="What is asked in the worst hour; null without numbers, or without end.")
    value: Rounded = Field(description="The limit.")
    unit: str = Field(description="The unit of both.")
    group: str = Field(description="What limits of this consequence do, in words: the headings of the table of limits.")
    place: int | None = Field(
        description="The place in that table, from 1: by consequence, the worst first, then by headroom; null "
        "for what does not grow with traffic, and for checks."
    )
    headroom: Rounded = Field(
        description="The multiple of today's traffic, the document's own, at which it is reached; null where none is, "
        "or only far away."
    )
    over: bool = Field(description="Whether the traffic the estimate stands at is beyond it, or it is broken anyway.")
    far_away: bool = Field(
        description="Whether traffic reaches it beyond a million times today's alone: messages say far away."
    )
    message: str = Field(description="All of it in words, with a way out where it is not ok.")


class EntranceResult(Result):
    """What most of the traffic that grows enters as: a multiple of it is the user's own unit."""

    noun: str = Field(description="What enters: requests, runs, events.")
    per_second: Rounded = Field(description="How many in the peak second today; of a schedule's runs on average.")

    @classmethod
    def of(cls, entrance: Entrance) -> EntranceResult:
        """The same as a result."""
        return cls(noun=entrance.noun, per_second=entrance.per_second)


def finding_result(finding: Finding, estimate: Estimate, place: Mapping[PlaceOf, int]) -> FindingResult:
    """A limit and how it stands, or a check that fired; `place` says where it stands in the table of limits."""
    return FindingResult(
        key=finding.key,
        nodes=list(finding.nodes),
        verdict=finding.verdict,
        consequence=finding.consequence,
        happens=finding.happens,
        demand=finding.demand,
        value=finding.value,
        unit=finding.unit,
        group=figures.sentence(HAPPENS[finding.consequence]),
        place=place.get(place_of(finding)),
        headroom=None if finding.is_far_away else finding.headroom,
        over=estimate.is_over(finding),
        far_away=finding.is_far_away,
        message=finding.message,
    )
