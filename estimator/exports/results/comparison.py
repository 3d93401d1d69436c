"""An architecture beside the same work on containers or as functions, as a result."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field

from estimator.aws.fargate.settings import TaskWayOut
from estimator.engine.figures import FAR
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.results.result import VERSION, Result, Rounded
from estimator.exports.results.sizings import FunctionSizingResult, SizingResult
from estimator.importers.quotas import NOTHING_READ, QuotaReading
from estimator.whatif.assumptions.sensitivity import Sensitivity, sensitivity
from estimator.whatif.comparison.answer import same_usd
from estimator.whatif.comparison.assumed import Assumed, assumed
from estimator.whatif.comparison.compare import Comparison, NearTie
from estimator.whatif.comparison.direction import Side
from estimator.whatif.comparison.holding import (
    Holding,
    answer_and_holding,
    doubling_sentence,
    holding_sentence,
    holdings,
)
from estimator.whatif.comparison.targets import OnTarget, targets
from estimator.whatif.comparison.way_out import other_way
from estimator.whatif.comparison.words import notes, way_out_sentence
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.containers.targets.target import Target
from estimator.whatif.functions.move import SizedFunction


class SpanResult(Result):
    """Multiples of today's traffic between which both cost about the same: less than 3 % apart."""

    below: Rounded = Field(description="The lower multiple.")
    above: Rounded = Field(description="The upper one; the same where the cost of one side jumps.")

    @classmethod
    def of(cls, span: tuple[float, float]) -> SpanResult:
        return cls(below=span[0], above=span[1])


class NearTieResult(Result):
    """Multiples of today's traffic between which both cost about the same, with one side cheaper before and after, or
    as far as is looked."""

    below: Rounded = Field(description="The lower multiple.")
    above: Rounded = Field(description="The upper one.")
    throughout: bool = Field(
        description="Whether both do so at every multiple between; else at times, as one task after another starts."
    )

    @classmethod
    def of(cls, one: NearTie) -> NearTieResult:
        return cls(below=one.below, above=one.above, throughout=one.is_throughout)


class CrossingResult(Result):
    """A multiple of today's traffic at which the cheaper side changes."""

    scale: Rounded = Field(description="The multiple.")
    requests_per_month: Rounded = Field(description="What then enters in a month.")
    cheaper_above: Side = Field(description="The side that is cheaper from there on.")
    monthly_usd: Rounded = Field(description="What both cost there.")
    span: SpanResult = Field(
        description="The near tie around it, in which the cheaper side may change many times; this is one crossing."
    )


class WayOutResult(Result):
    """The container side with all its tasks going out another way: by NAT gateways, or by addresses where they do."""

    way_out: TaskWayOut = Field(description="The other way.")
    instead_of: list[TaskWayOut] = Field(description="The ways the tasks go out today.")
    monthly_usd: Rounded = Field(description="What that costs more today; less where it is negative.")
    gateways_usd: Rounded = Field(description="What gateways cost a month that do not stand already.")
    address_usd: Rounded = Field(description="What the address of a task costs a month.")
    enough_tasks: int | None = Field(
        description="Tasks from which gateways cost less by the hour than addresses; null where no more gateways "
        "come, or no task has an address."
    )
    usd_per_gb: Rounded = Field(
        description="What a GB costs on its way through a gateway, in the cheapest region that has tasks."
    )
    most_usd_per_gb: Rounded = Field(description="The same in the dearest.")
    above: Rounded | None = Field(
        description="The multiple of today's traffic above which `cheaper_above` then is the cheaper side, as `answer` "
        "would say; null from the least that is looked at on, or where that was not looked for."
    )
    until: Rounded | None = Field(description="The multiple up to which it is; null to the most that is looked at.")
    cheaper_above: Side | None = Field(
        description="That side; null where both cost about the same, or where it was not looked for."
    )
    message: str = Field(description="The same in a sentence.")

    @classmethod
    def of(cls, comparison: Comparison) -> WayOutResult | None:
        """None where there is no other way to speak of."""
        other = other_way(comparison)
        if other is None:
            return None
        return cls(
            way_out=other.way,
            instead_of=list(other.instead_of),
            monthly_usd=other.monthly_usd,
            gateways_usd=other.gateways_usd,
            address_usd=other.address_usd,
            enough_tasks=other.enough_tasks,
            usd_per_gb=other.usd_per_gb[0],
            most_usd_per_gb=other.usd_per_gb[1],
            above=other.place.above if other.place else None,
            until=other.place.until if other.place else None,
            cheaper_above=other.cheaper,
            message=way_out_sentence(comparison),
        )


class SidesUsd(Result):
    """USD a month of each side."""

    serverless_usd: Rounded = Field(description="Of serverless.")
    containers_usd: Rounded = Field(description="Of the containers.")


class SensitivityResult(Result):
    """One assumption made half as large again and a third smaller, the others as they are."""

    choice: str = Field(description="The assumption, as the document names it under `containers`.")
    label: str = Field(description="The same in words.")
    low: Rounded = Field(description="What it is at the lower end, within what it may be.")
    high: Rounded = Field(description="What it is at the upper end.")
    difference_low: Rounded = Field(
        description="USD a month that the side that is not `drawn` costs more at the lower end; less where negative."
    )
    difference_high: Rounded = Field(description="The same at the upper end.")

    @classmethod
    def of(cls, one: Sensitivity) -> SensitivityResult:
        """The same as a result."""
        return cls(
            choice=one.choice,
            label=one.label,
            low=one.low,
            high=one.high,
            difference_low=one.difference_low,
            difference_high=one.difference_high,
        )


class ComparisonAssumption(Result):
    """One choice of a comparison that something reads, as it stands."""

    choice: str = Field(description="Its name in the document, under `containers`.")
    label: str = Field(description="Its name on the page.")
    value: object = Field(description="What it is.")
    unit: str = Field(description="The unit of the value; empty where it has none.")
    given: bool = Field(description="Whether the document gives it; else it is assumed.")
    message: str = Field(description="The same in words.")

    @classmethod
    def of(cls, one: Assumed) -> ComparisonAssumption:
        """The same as a result."""
        return cls(
            choice=one.choice,
            label=one.title,
            value=one.value,
            unit=one.unit,
            given=one.is_given,
            message=one.message,
        )


class HoldingResult(Result):
    """How far one side holds as traffic grows."""

    side: Side = Field(description="Which side.")
    breaks_at: Rounded | None = Field(
        description="The multiple of today's traffic beyond which a limit stops something; 0 where one does today, "
        "null where none ever does, or only far away."
    )
    far_away: bool = Field(
        description="Whether the first limit is reached beyond a million times today's traffic alone: messages say "
        "far away."
    )
    limit: str | None = Field(description="The key of that limit; null where there is none.")
    message: str = Field(description="The same in a sentence.")

    @classmethod
    def of(cls, one: Holding) -> HoldingResult:
        return cls(
            side=one.side,
            breaks_at=one.breaks_at if one.breaks_at <= FAR else None,
            far_away=FAR < one.breaks_at < math.inf,
            limit=one.limit.key if one.limit else None,
            message=holding_sentence(one),
        )


class TargetResult(Result):
    """The container side on one service that runs containers."""

    target: Target = Field(description="ECS, EKS, or App Runner with ECS for what App Runner does not run.")
    is_chosen: bool = Field(description="Whether `containers` and `crossings` are of this one.")
    monthly_usd: Rounded = Field(description="What it costs at today's traffic; null where a price is missing.")
    wins_above: Rounded = Field(
        description="The multiple of today's traffic above which containers cost less than serverless, as `answer` "
        "would say: 0 from the least that is looked at on, null where they do not within a hundred times today's, or "
        "nothing was looked at."
    )
    wins_until: Rounded = Field(
        description="The multiple up to which they do; null to the most that is looked at, or where `wins_above` is."
    )

    @classmethod
    def of(cls, one: OnTarget) -> TargetResult:
        return cls(
            target=one.target,
            is_chosen=one.is_chosen,
            monthly_usd=one.monthly_usd,
            wins_above=(one.wins.above or 0.0) if one.wins else None,
            wins_until=one.wins.until if one.wins else None,
        )


class ComparisonResult(Result):
    """An architecture beside the same work on containers, or as functions."""

    version: Literal[1] = Field(description="Of this model.")
    answer: str = Field(
        description="Which side costs less today and by how much, or that it is a near tie and why; where that changes "
        "next, and what moves it most; and a side that does not hold today, or breaks before that."
    )
    cheaper: Side | None = Field(description="The cheaper side; null where both cost the same or it is not known.")
    near_tie: bool = Field(description="Whether both cost about the same today: less than 3 % apart.")
    serverless: EstimateResult = Field(
        description="The architecture as it is drawn, or its serverless form; the same as the other where nothing "
        "moves."
    )
    containers: EstimateResult = Field(
        description="Its container form, or the architecture as it is drawn; the same as the other where nothing moves."
    )
    crossings: list[CrossingResult] = Field(description="Every change of the cheaper side, by rising traffic.")
    near_ties: list[NearTieResult] = Field(
        description="Where both cost about the same, with the same side cheaper before and after, or to an end of what "
        "is looked at."
    )
    other_way_out: WayOutResult | None = Field(
        description="What another way out of the tasks would change; null where there is no comparison."
    )
    targets: list[TargetResult] = Field(
        description="Each service that containers could run on; none where nothing moves."
    )
    notes: list[str] = Field(
        description="What the move changed besides, and where crossings are known less closely than ever."
    )
    drawn: Side = Field(description="The side that is the architecture itself; the other is made of it.")
    totals: SidesUsd = Field(description="What each side costs today, of what is known, operations included.")
    operations: SidesUsd = Field(
        description="What operating each side is said to cost besides its bill; 0: not counted."
    )
    same_usd: Rounded = Field(description="What nodes on both sides cost that cost the same on both, to a cent.")
    sizing: list[SizingResult] = Field(
        description="How each container service was sized, and the rule that decided it; empty where containers become "
        "functions."
    )
    function_sizing: list[FunctionSizingResult] = Field(
        description="How each function was sized that takes a container's place; empty where functions become "
        "containers."
    )
    holding: list[HoldingResult] = Field(description="How far each side holds; empty where nothing moves.")
    doubling: str = Field(
        description="What it takes on both sides until there is room for twice today's peak; empty where no function "
        "moves."
    )
    sensitivity: list[SensitivityResult] = Field(
        description="Every assumption that was tried, the largest effect on the comparison first; none where there is "
        "no comparison or so much flows that it would take too long."
    )
    assumptions: list[ComparisonAssumption] = Field(
        description="Every choice of the comparison that something reads, what the document gives first; none where "
        "nothing moves."
    )

    @classmethod
    def of(cls, comparison: Comparison, quotas: QuotaReading = NOTHING_READ) -> ComparisonResult:
        """The result of a comparison, and what was read of an account; of the first sample where any are."""
        return cls(
            version=VERSION,
            answer=answer_and_holding(comparison),
            cheaper=comparison.cheaper,
            near_tie=comparison.is_near_tie,
            serverless=EstimateResult.of(comparison.serverless, quotas),
            containers=EstimateResult.of(comparison.containers, quotas),
            crossings=[
                CrossingResult(
                    scale=one.scale,
                    requests_per_month=one.requests_per_month,
                    cheaper_above=one.cheaper_above,
                    monthly_usd=one.monthly_usd,
                    span=SpanResult.of(one.span),
                )
                for one in comparison.crossings
            ],
            near_ties=[NearTieResult.of(one) for one in comparison.near_ties],
            other_way_out=WayOutResult.of(comparison),
            targets=[TargetResult.of(one) for one in targets(comparison)],
            notes=notes(comparison),
            drawn=comparison.direction.drawn,
            totals=SidesUsd(serverless_usd=comparison.serverless_usd, containers_usd=comparison.containers_usd),
            operations=SidesUsd(
                serverless_usd=comparison.choices.serverless_ops_usd,
                containers_usd=comparison.choices.containers_ops_usd,
            ),
            same_usd=same_usd(comparison),
            sizing=[SizingResult.of(one, comparison) for one in sizings(comparison)],
            function_sizing=[
                FunctionSizingResult.of(one) for one in comparison.moved.sized if isinstance(one, SizedFunction)
            ],
            holding=[HoldingResult.of(one) for one in holdings(comparison)] if comparison.moved.sized else [],
            doubling=doubling_sentence(comparison),
            sensitivity=[SensitivityResult.of(one) for one in sensitivity(comparison)],
            assumptions=[ComparisonAssumption.of(one) for one in assumed(comparison)],
        )
