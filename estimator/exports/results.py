"""Results as versioned models: what `estimate --format json` and `compare --format json` print, field by field.

The JSON Schema of these models is `manage.py schema --results`: every field is there, and no other.  Fields may be
added within a version; a field that goes or changes its meaning makes a new one.  Numbers have twelve significant
digits; endless or unknown is null.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import models_json_schema

from estimator.aws.app_runner import AppRunnerSettings
from estimator.aws.fargate.settings import FargateSettings, TaskWayOut
from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import Entrance
from estimator.engine.limits.limits import Finding
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.measures import Consequence, Verdict
from estimator.engine.operations import DimensionKind
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.setting import Basis
from estimator.importers.quotas import NOTHING_READ, ListedQuota, QuotaReading
from estimator.whatif.answer import same_usd
from estimator.whatif.assumed import Assumed, assumed
from estimator.whatif.compare import Comparison, NearTie
from estimator.whatif.containers.sizing.running import ASKING, Rule, Sizing, sizings
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER
from estimator.whatif.containers.targets.target import Target
from estimator.whatif.direction import Side
from estimator.whatif.functions.move import SizedFunction
from estimator.whatif.holding import Holding, answer_and_holding, doubling_sentence, holding_sentence, holdings
from estimator.whatif.sensitivity import Sensitivity, sensitivity
from estimator.whatif.targets import targets
from estimator.whatif.traffic import entering_per_second
from estimator.whatif.way_out import other_way
from estimator.whatif.words import notes, way_out_sentence
from pricing.names import SERVICE_CODES

VERSION: Literal[1] = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DIGITS = 12
"""Significant digits printed: what floats carry safely through sums and products."""


RUNS_AS: dict[str, Literal["service", "worker", "job"]] = {SERVICE: "service", WORKER: "worker", JOB: "job"}


def rounded(number: float | None) -> float | None:
    """A number as JSON knows it: twelve digits, null for what is endless or no number."""
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.{DIGITS}g}")


Rounded = Annotated[float | None, PlainSerializer(rounded, when_used="json")]


class Result(BaseModel):
    """A part of a result: every field that the models name, and no other; so none has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemResult(Result):
    """Why something is not known."""

    code: Literal["price_missing"] = Field(description="The kind of problem, for programs.")
    message: str = Field(description="The same in a sentence, with the way out.")
    dimension: str = Field(description="The dimension without a price.")
    region: str = Field(description="Where it has none.")


class NodeCost(Result):
    """What a node costs."""

    id: str = Field(description="The node's id in the document.")
    monthly_usd: Rounded = Field(description="USD a month, of what is known.")


class TierCharge(Result):
    """The part of a line that falls into one tier of its price."""

    from_units: Rounded = Field(description="Where the tier begins, in units of the account a month.")
    to_units: Rounded = Field(description="Where it ends; null where it has no end.")
    usd_per_unit: Rounded = Field(description="What a unit costs in it.")
    units: Rounded = Field(description="This line's units in it, without those that are free.")
    usd: Rounded = Field(description="What they cost.")


class LineResult(Result):
    """What one node uses of one dimension in a month."""

    node: str | None = Field(description="The node's id; null for a line that no node shares.")
    service: str = Field(description="Headroom's service on whose bill it is.")
    dimension: str = Field(description="What AWS bills for, as the tables name it.")
    label: str = Field(description="The dimension in words.")
    kind: DimensionKind = Field(
        description="volume (the month's sum), capacity (what each hour needed), standing (used or not), stock."
    )
    quantity: Rounded = Field(description="Units a month.")
    free: Rounded = Field(description="Units of it that allowances make free; null where the price is not known.")
    unit: str = Field(description="The unit of the quantity; empty where the price is not known.")
    monthly_usd: Rounded = Field(description="USD a month; null where the price is not known.")
    formula: str = Field(description="How quantity and money come about, as arithmetic a reader can redo.")
    region: str = Field(description="The region whose price it is, or `global`; a node where that gives the cost.")
    service_code: str = Field(description="AWS's code of the service, as on its bills; empty where unknown.")
    usage_type: str = Field(description="AWS's usage type, as in its price list; empty where unknown.")
    operation: str = Field(description="AWS's operation, as in its price list; mostly empty.")
    tiers: list[TierCharge] = Field(description="The units and money by tier; the account's tiers, this line's part.")
    effective_date: date | None = Field(description="The day of the price; null for rates of your own.")
    source: str = Field(description="Where the price was read; the reason where there is none.")
    problem: ProblemResult | None = Field(description="Why the cost is not known; null where it is.")


class FindingResult(Result):
    """A limit and what is asked of it, or a check that fired (then without numbers)."""

    key: str = Field(description="The limit's key in the tables, or the check's.")
    nodes: list[str] = Field(description="The nodes that ask, the largest part first.")
    verdict: Verdict = Field(description="ok, near (from 70 %), raise quota, breach, error.")
    consequence: Consequence = Field(
        description="What it does when it is met: rejected (AWS refuses the design), loses, refuses, delays, costs, "
        "catches up, blinds; in this order it hurts."
    )
    happens: str = Field(description="What is seen when it is met.")
    demand: Rounded = Field(description="What is asked in the worst hour; null without numbers, or without end.")
    value: Rounded = Field(description="The limit.")
    unit: str = Field(description="The unit of both.")
    headroom: Rounded = Field(description="The multiple of today's traffic at which it is reached; null where none is.")
    message: str = Field(description="All of it in words, with a way out where it is not ok.")


class EntranceResult(Result):
    """What most of the traffic that grows enters as: a multiple of it is the user's own unit."""

    noun: str = Field(description="What enters: requests, runs, events.")
    per_second: Rounded = Field(description="How many in the peak second today; of a schedule's runs on average.")

    @classmethod
    def of(cls, entrance: Entrance) -> EntranceResult:
        """The same as a result."""
        return cls(noun=entrance.noun, per_second=entrance.per_second)


class EarlyAnswerResult(Result):
    """Who has an answer before the work behind a queue or a stream is done."""

    edge: str = Field(description="The id of the edge out of the queue or stream.")
    message: str = Field(description="Who that is, and how much later the work may be done.")


class AssumptionResult(Result):
    """A default that nobody confirmed."""

    node: str = Field(description="The node or edge it belongs to.")
    setting: str = Field(description="The setting or field.")
    label: str = Field(description="Its name on the page.")
    value: object = Field(description="What is assumed.")
    unit: str = Field(description="The unit of the value; empty where it has none.")
    basis: Basis = Field(description="guess (ours), aws (what AWS sets when nobody does), off (a feature left out).")
    message: str = Field(description="The assumption in words.")


class TrafficResult(Result):
    """The traffic an estimate stands at; `today's traffic` in messages and multiples is this."""

    multiple: Rounded = Field(description="Of the document's traffic; 1 where no other was asked for.")
    entering_per_second: Rounded = Field(
        description="Events at the entrance in the peak second: the busiest hour's peak of all sources that grow."
    )


class QuotaResult(Result):
    """A quota of an account that was read and changes nothing here."""

    service_code: str = Field(description="AWS's code of the service: lambda.")
    quota_code: str = Field(description="AWS's code of the quota: L-B99A9384.")
    name: str = Field(description="What AWS calls it.")
    reason: str = Field(description="Why it is left out; empty where no limit of the tables has this code.")


class QuotaValue(Result):
    """A limit that does not have AWS's default."""

    key: str = Field(description="The dotted key of the limit.")
    value: Rounded = Field(description="What it is, in the unit of the limit.")


class QuotasResult(Result):
    """The quotas an estimate stands at, and what of the lists that were given changes nothing."""

    values: list[QuotaValue] = Field(description="Limits that do not have AWS's default.")
    left_out: list[QuotaResult] = Field(description="Known quotas that were not taken, each with the reason.")
    unknown: list[QuotaResult] = Field(description="Quotas that no limit of the tables has.")


class EstimateResult(Result):
    """What an architecture costs in a month, and what its limits say."""

    version: Literal[1] = Field(description="Of this model.")
    total_monthly_usd: Rounded = Field(description="The sum of what is known; see `incomplete`.")
    incomplete: list[str] = Field(description="Why the total leaves something out; empty where nothing is unknown.")
    problems: list[ProblemResult] = Field(description="The same for programs.")
    refused_is_billed: str = Field(
        description="Said where a limit of AWS lets only a part of the traffic through, all of which is in the total; "
        "else empty."
    )
    region: str = Field(description="The document's region.")
    prices_as_of: date = Field(description="The day of the prices.")
    nodes: list[NodeCost] = Field(description="What each node costs, in document order.")
    lines: list[LineResult] = Field(description="The rows of the bill, in the order of the nodes.")
    findings: list[FindingResult] = Field(
        description="Limits that are not ok and checks that fired, by consequence and then by headroom."
    )
    limits: list[FindingResult] = Field(
        description="Every limit something is asked of: what is not ok, then the fullest that stops something."
    )
    holds_to: str = Field(description="How far it holds in the user's unit, and what happens then, in words.")
    entrance: EntranceResult | None = Field(description="What enters; null where nothing grows.")
    first_to_break: FindingResult | None = Field(
        description="What is broken whatever the traffic, else the limit that traffic reaches first of those that "
        "reject, lose, refuse or delay; null: none."
    )
    next_to_break: list[FindingResult] = Field(
        description="Up to five that are reached next; those that cost, catch up or blind after all others."
    )
    answered_early: list[EarlyAnswerResult] = Field(
        description="Callers that have their answer before the work behind a queue or a stream is done: no fault."
    )
    assumptions: list[AssumptionResult] = Field(description="Every default that nobody confirmed.")
    traffic: TrafficResult = Field(description="The traffic it stands at.")
    quotas: QuotasResult = Field(description="The quotas it stands at.")

    @classmethod
    def of(cls, estimate: Estimate, quotas: QuotaReading = NOTHING_READ) -> EstimateResult:
        """The result of an estimate, and what was read of an account; of the first sample where numbers are sampled."""
        lines = [line_result(line) for line in estimate.lines]
        return cls(
            version=VERSION,
            total_monthly_usd=in_sample(estimate.total_monthly_usd),
            incomplete=estimate.incomplete,
            problems=_once(line.problem for line in lines if line.problem),
            refused_is_billed=estimate.refused_is_billed,
            region=estimate.architecture.region,
            prices_as_of=estimate.tables.as_of,
            nodes=[
                NodeCost(id=node_id, monthly_usd=in_sample(estimate.node_usd(node_id)))
                for node_id in estimate.resolved.nodes
            ],
            lines=lines,
            findings=[_finding(finding) for finding in estimate.findings],
            limits=[_finding(finding) for finding in estimate.limits],
            holds_to=estimate.holds_to,
            entrance=EntranceResult.of(estimate.entrance) if estimate.entrance else None,
            first_to_break=_finding(estimate.first_to_break) if estimate.first_to_break else None,
            next_to_break=[_finding(finding) for finding in estimate.next_to_break],
            answered_early=[
                EarlyAnswerResult(edge=edge_id, message=message) for edge_id, message in estimate.answered_early.items()
            ],
            assumptions=[_assumption(one) for one in estimate.assumptions],
            traffic=TrafficResult(multiple=estimate.scale, entering_per_second=entering_per_second(estimate)),
            quotas=QuotasResult(
                values=[QuotaValue(key=key, value=value) for key, value in estimate.architecture.quotas.items()],
                left_out=[_quota(one) for one in quotas.left_out],
                unknown=[_quota(one) for one in quotas.unknown],
            ),
        )


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
    usd_per_gb: Rounded = Field(description="What a GB costs on its way through a gateway.")
    above: Rounded | None = Field(
        description="The multiple of today's traffic where the cheaper side changes last; null where it does not, or "
        "where that was not looked for."
    )
    cheaper_above: Side | None = Field(
        description="The cheaper side from there on; null where both cost about the same in the end, or where it was "
        "not looked for."
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
            usd_per_gb=other.usd_per_gb,
            above=other.above,
            cheaper_above=other.cheaper_above,
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
        "null where none ever does."
    )
    limit: str | None = Field(description="The key of that limit; null where there is none.")
    message: str = Field(description="The same in a sentence.")

    @classmethod
    def of(cls, one: Holding) -> HoldingResult:
        return cls(
            side=one.side,
            breaks_at=one.breaks_at if math.isfinite(one.breaks_at) else None,
            limit=one.limit.key if one.limit else None,
            message=holding_sentence(one),
        )


class TargetResult(Result):
    """The container side on one service that runs containers."""

    target: Target = Field(description="ECS, EKS, or App Runner with ECS for what App Runner does not run.")
    is_chosen: bool = Field(description="Whether `containers` and `crossings` are of this one.")
    monthly_usd: Rounded = Field(description="What it costs at today's traffic; null where a price is missing.")
    wins_above: Rounded = Field(
        description="The multiple of today's traffic above which containers begin to cost less than serverless: 0 at "
        "the least traffic looked at, null where they do not within a hundred times today's, or nothing was looked at."
    )


class AskedResult(Result):
    """Tasks that each rule asks for in an hour, not yet whole."""

    mean: Rounded = Field(description="By the mean load at the target use of the processor; 0 of App Runner.")
    peak: Rounded = Field(description="By the peak second at 90 %; 0 of a worker and of App Runner.")
    slots: Rounded = Field(description="By requests or batches at once.")


class SlowestResult(Result):
    """Of several functions in one service, the one whose call takes the most times as long as in the function."""

    function: str = Field(description="Its id.")
    duration_ms: Rounded = Field(description="What its call takes there.")
    function_ms: Rounded = Field(description="What its call took in the function.")


class SizingResult(Result):
    """What functions became on containers: a service, a worker, or a job with a task for each of its runs."""

    node: str = Field(description="Its id in the container form.")
    name: str = Field(description="Its name there.")
    functions: list[str] = Field(description="The ids of the functions in it.")
    runs_as: Literal["service", "worker", "job"] = Field(description="What answers, works on a queue or runs and ends.")
    target: Target = Field(description="What runs it.")
    vcpu: Rounded = Field(description="vCPU of a task, pod or instance.")
    memory_gb: Rounded = Field(description="GB of one.")
    slots: int = Field(description="Requests or batches one works on at once.")
    calls: Rounded = Field(description="Calls, batches or runs a month.")
    duration_ms: Rounded = Field(description="What one takes there.")
    function_ms: Rounded = Field(description="What one took in the function.")
    cpu_ms: Rounded = Field(description="For how long it keeps a vCPU busy.")
    slowest: SlowestResult | None = Field(
        description="The slowest of several functions, where it is slower than the mean of them; null elsewhere."
    )
    mean_tasks: Rounded | None = Field(description="Tasks that are billed on average; null of a job.")
    most_tasks: Rounded | None = Field(description="Tasks of its busiest hour; null of a job.")
    least_tasks: Rounded | None = Field(description="Tasks that stand at any load; null of a job.")
    asked: AskedResult | None = Field(description="What its busiest hour asks for; null of a job.")
    decided_by: Rule | None = Field(
        description="What decides there: the mean, the peak second, slots, the least, that one is enough, or the most "
        "that may run; null of a job."
    )
    hourly_tasks: list[Rounded] = Field(
        description="Tasks of each of the 168 hours of the week, from Monday 0:00; empty of a job."
    )
    hourly_decided_by: list[Rule] = Field(description="What decides in each of them.")
    active_percent: Rounded | None = Field(
        description="Of App Runner: the part of the time an instance is at work and its processors billed; else null."
    )

    @classmethod
    def of(cls, one: Sizing, comparison: Comparison) -> SizingResult:
        """The same as a result."""
        sized, busiest = one.sized, one.busiest
        settings = comparison.containers.resolved.nodes[sized.node_id].settings
        return cls(
            node=sized.node_id,
            name=one.name,
            functions=list(sized.functions),
            runs_as=RUNS_AS[sized.role],
            target=sized.target,
            vcpu=sized.vcpu,
            memory_gb=sized.memory_gb,
            slots=1 if one.is_job else cast("FargateSettings | AppRunnerSettings", settings).slots,
            calls=sized.calls,
            duration_ms=sized.duration_ms,
            function_ms=sized.function_ms,
            cpu_ms=sized.cpu_ms,
            slowest=SlowestResult(
                function=slower.function, duration_ms=slower.duration_ms, function_ms=slower.function_ms
            )
            if (slower := sized.slower_one)
            else None,
            mean_tasks=one.mean_tasks if busiest else None,
            most_tasks=one.peak_tasks if busiest else None,
            least_tasks=one.least if busiest else None,
            asked=AskedResult(**dict(zip(ASKING, busiest.asked, strict=True))) if busiest else None,
            decided_by=one.decided_by,
            hourly_tasks=[hour.tasks for hour in one.hours],
            hourly_decided_by=[hour.rule for hour in one.hours],
            active_percent=one.active_percent,
        )


class FunctionSizingResult(Result):
    """What a container became as functions."""

    node: str = Field(description="The id of the function in the serverless form.")
    name: str = Field(description="Its name there.")
    container: str = Field(description="The name of the container it takes the place of.")
    memory_mb: Rounded = Field(description="MB of the function.")
    calls: Rounded = Field(description="Calls, batches or runs a month.")
    duration_ms: Rounded = Field(description="What one takes in the function.")
    was_ms: Rounded = Field(description="What one took in the container.")
    was_vcpu: Rounded = Field(description="vCPU of a task, pod or instance before.")
    was_memory_gb: Rounded = Field(description="GB of one before.")

    @classmethod
    def of(cls, one: SizedFunction) -> FunctionSizingResult:
        """The same as a result."""
        return cls(
            node=one.node_id,
            name=one.name,
            container=one.container,
            memory_mb=one.memory_mb,
            calls=one.calls,
            duration_ms=one.duration_ms,
            was_ms=one.was_ms,
            was_vcpu=one.vcpu,
            was_memory_gb=one.memory_gb,
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
        description="Every assumption that was tried, what moves the comparison most first; none where there is no "
        "comparison or so much flows that it would take too long."
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
            targets=[
                TargetResult(
                    target=one.target, is_chosen=one.is_chosen, monthly_usd=one.monthly_usd, wins_above=one.wins_above
                )
                for one in targets(comparison)
            ],
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


RESULTS: dict[str, type[Result]] = {"estimate": EstimateResult, "compare": ComparisonResult}
"""What each command prints."""


def results_schema() -> dict[str, object]:
    """The JSON Schema of what the commands print: the one result or the other."""
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        (model, "serialization") for model in RESULTS.values()
    ]
    _, schema = models_json_schema(models, title="Headroom results", description=__doc__)
    printed = [{"$ref": f"#/$defs/{model.__name__}"} for model in RESULTS.values()]
    return {"$schema": DIALECT, **schema, "oneOf": printed}


def line_result(line: Line) -> LineResult:
    """One row of the bill."""
    price, priced = line.price, line.priced
    problem = None
    if line.problem:
        problem = ProblemResult(
            code="price_missing", message=line.problem, dimension=line.dimension, region=priced.region
        )
    return LineResult(
        node=line.node,
        service=line.service,
        dimension=line.dimension,
        label=line.label,
        kind=line.kind,
        quantity=in_sample(line.quantity),
        free=_number(line.free) if price else None,
        unit=line.unit,
        monthly_usd=_number(line.monthly_usd),
        formula=line.formula,
        region=priced.region,
        service_code=SERVICE_CODES.get(price.service, "") if price else "",
        usage_type=price.usage_type if price else "",
        operation=price.operation if price else "",
        tiers=[
            TierCharge(
                from_units=float(tier.start),
                to_units=None if tier.end is None else float(tier.end),
                usd_per_unit=float(tier.usd),
                units=units,
                usd=usd,
            )
            for units, tier, usd in line.charges()
        ],
        effective_date=price.effective if price else None,
        source=price.source if price else line.problem,
        problem=problem,
    )


def _number(amount: Amount | None) -> float | None:
    return None if amount is None else in_sample(amount)


def _finding(finding: Finding) -> FindingResult:
    return FindingResult(
        key=finding.key,
        nodes=list(finding.nodes),
        verdict=finding.verdict,
        consequence=finding.consequence,
        happens=finding.happens,
        demand=finding.demand,
        value=finding.value,
        unit=finding.unit,
        headroom=finding.headroom,
        message=finding.message,
    )


def _assumption(one: Assumption) -> AssumptionResult:
    return AssumptionResult(
        node=one.owner,
        setting=one.setting,
        label=one.label,
        value=one.value,
        unit=one.unit,
        basis=one.basis,
        message=one.message,
    )


def _quota(one: ListedQuota) -> QuotaResult:
    return QuotaResult(service_code=one.service_code, quota_code=one.code, name=one.name, reason=one.reason)


def _once(problems: Iterable[ProblemResult]) -> list[ProblemResult]:
    return list(dict.fromkeys(problems))
