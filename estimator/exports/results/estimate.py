"""What an architecture costs and what its limits say, as a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import Entrance
from estimator.engine.limits.consequences import HAPPENS
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import PlaceOf, place_of, places
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.measures import Consequence, Verdict
from estimator.engine.operations import DimensionKind
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.setting import Basis
from estimator.engine.unit_cost import unit_usd, units_a_month
from estimator.engine.unused import unused
from estimator.exports.results.beside import OnceResult, SupportResult, YearResult
from estimator.exports.results.result import VERSION, Result, Rounded
from estimator.importers.quotas import NOTHING_READ, ListedQuota, QuotaReading
from estimator.whatif.assumptions.effects import AssumptionEffect, effects
from estimator.whatif.traffic import entering_per_second, how_far
from pricing.names import SERVICE_CODES


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
    measured: bool = Field(description="Whether the document states the quantity, so that traffic does not give it.")
    computed: Rounded = Field(description="What traffic gives in place of a measured quantity; null of what it does.")
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


class EarlyAnswerResult(Result):
    """Who has an answer before the work behind a queue or a stream is done."""

    edge: str = Field(description="The id of the edge out of the queue or stream.")
    message: str = Field(description="Who that is, and how much later the work may be done.")


class UnusedResult(Result):
    """What the document says that nothing of it uses."""

    kind: Literal["rate", "quota", "setting"] = Field(description="What it is.")
    names: list[str] = Field(description="Dimensions, keys of limits, or node/setting.")
    message: str = Field(description="The same in words.")


class EffectResult(Result):
    """What an assumption moves: each is halved and doubled, within what it may be, the others as they are."""

    half_usd: Rounded = Field(description="USD a month that the total is more at half of it; less where negative.")
    double_usd: Rounded = Field(description="The same at twice it.")
    moves_limits: bool | None = Field(
        description="Whether a limit is met sooner or later at one of them; null where that was not asked."
    )

    @classmethod
    def of(cls, effect: AssumptionEffect | None) -> EffectResult | None:
        """None where there is nothing to double, or it was not tried."""
        if effect is None or not effect.is_tried:
            return None
        return cls(half_usd=effect.lower, double_usd=effect.higher, moves_limits=effect.moves_limits)


class AssumptionResult(Result):
    """A default that nobody confirmed."""

    node: str = Field(description="The node or edge it belongs to.")
    setting: str = Field(description="The setting or field.")
    label: str = Field(description="Its name on the page.")
    value: object = Field(description="What is assumed.")
    unit: str = Field(description="The unit of the value; empty where it has none.")
    basis: Basis = Field(description="guess (ours), aws (what AWS sets when nobody does), off (a feature left out).")
    message: str = Field(description="The assumption in words.")
    effect: EffectResult | None = Field(
        description="What it moves; null where there is nothing to double (a choice, nothing given, what is left out) "
        "or the document is too large to try all."
    )


class TrafficResult(Result):
    """The traffic an estimate stands at; multiples at which limits are reached are of today's, the document's own."""

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


class UnitCostResult(Result):
    """What one of the document's units costs."""

    name: str = Field(description="One of it: order.")
    units_per_month: Rounded = Field(description="How many a month has, at the traffic the estimate stands at.")
    usd: Rounded = Field(
        description="The total over that, of what is known (see `incomplete`); null where there are none."
    )

    @classmethod
    def of(cls, estimate: Estimate) -> UnitCostResult | None:
        """None where the document says of no unit."""
        unit, count = estimate.architecture.unit_cost, units_a_month(estimate)
        if unit is None or count is None:
            return None
        return cls(name=unit.name, units_per_month=in_sample(count), usd=_number(unit_usd(estimate)))


class InputResult(Result):
    """A named input of the document."""

    name: str = Field(description="What formulas call it.")
    label: str = Field(description="What pages call it; empty where it has no other name.")
    value: Rounded = Field(description="What it comes to.")
    formula: str = Field(description="What it was worked out of; empty where it is a number.")


class EstimateResult(Result):
    """What an architecture costs in a month, and what its limits say."""

    version: Literal[1] = Field(description="Of this model.")
    total_monthly_usd: Rounded = Field(description="The sum of what is known; see `incomplete`.")
    hidden_costs: Literal["count", "leave_out"] = Field(
        description="Whether the total counts what comes of values nobody typed."
    )
    hidden_usd: Rounded = Field(description="USD a month of those: within the total, or left out of it.")
    once_usd: Rounded = Field(description="USD billed once, beside the month, of what is known.")
    support: SupportResult | None = Field(
        description="What the plan of AWS Support costs beside the month; null where the document has none."
    )
    year: YearResult = Field(description="The total of the year that the document's month lies in.")
    incomplete: list[str] = Field(description="Why the total leaves something out; empty where nothing is unknown.")
    problems: list[ProblemResult] = Field(description="The same for programs.")
    unit_cost: UnitCostResult | None = Field(
        description="What one of the document's units costs; null where it says of none."
    )
    inputs: list[InputResult] = Field(description="The named inputs its formulas use.")
    refused_is_billed: str = Field(
        description="Said where a limit of AWS lets only a part of the traffic through, all of which is in the total; "
        "else empty."
    )
    region: str = Field(description="The document's region.")
    prices_as_of: date = Field(description="The day of the prices.")
    nodes: list[NodeCost] = Field(description="What each node costs, in document order.")
    lines: list[LineResult] = Field(description="The rows of the bill, in the order of the nodes.")
    once: list[OnceResult] = Field(description="What is billed once: rows of their own, in no month's total.")
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
    unused: list[UnusedResult] = Field(
        description="Rates by which nothing is billed, quotas that limit nothing, and prices and numbers of nodes that "
        "wait for a setting or an arrow: no fault."
    )
    assumptions: list[AssumptionResult] = Field(
        description="Every default that nobody confirmed and that has an effect, or may have."
    )
    traffic: TrafficResult = Field(description="The traffic it stands at.")
    quotas: QuotasResult = Field(description="The quotas it stands at.")

    @classmethod
    def of(cls, estimate: Estimate, quotas: QuotaReading = NOTHING_READ) -> EstimateResult:
        """The result of an estimate, and what was read of an account; of the first sample where numbers are sampled."""
        lines = [line_result(line) for line in estimate.lines]
        place = places(estimate.limits)
        return cls(
            version=VERSION,
            total_monthly_usd=in_sample(estimate.total_monthly_usd),
            hidden_costs=estimate.architecture.hidden_costs,
            hidden_usd=in_sample(estimate.hidden_usd),
            once_usd=in_sample(estimate.once.total_usd),
            support=SupportResult.of(estimate),
            year=YearResult.of(estimate),
            incomplete=estimate.incomplete,
            problems=_once(line.problem for line in lines if line.problem),
            unit_cost=UnitCostResult.of(estimate),
            inputs=[
                InputResult(name=name, label=one.label, value=one.value, formula=one.formulas.get("value", ""))
                for name, one in estimate.architecture.inputs.items()
            ],
            refused_is_billed=estimate.refused_is_billed,
            region=estimate.architecture.region,
            prices_as_of=estimate.tables.as_of,
            nodes=[
                NodeCost(id=node_id, monthly_usd=in_sample(estimate.node_usd(node_id)))
                for node_id in estimate.resolved.nodes
            ],
            lines=lines,
            once=[OnceResult.of(line) for line in estimate.once.lines],
            findings=[_finding(finding, estimate, place) for finding in estimate.findings],
            limits=[_finding(finding, estimate, place) for finding in estimate.limits],
            holds_to=how_far(estimate),
            entrance=EntranceResult.of(estimate.entrance) if estimate.entrance else None,
            first_to_break=_finding(estimate.first_to_break, estimate, place) if estimate.first_to_break else None,
            next_to_break=[_finding(finding, estimate, place) for finding in estimate.next_to_break],
            answered_early=[
                EarlyAnswerResult(edge=edge_id, message=message) for edge_id, message in estimate.answered_early.items()
            ],
            unused=[
                UnusedResult(kind=one.kind, names=list(one.names), message=one.message) for one in unused(estimate)
            ],
            assumptions=_assumptions(estimate),
            traffic=TrafficResult(multiple=estimate.scale, entering_per_second=entering_per_second(estimate)),
            quotas=QuotasResult(
                values=[QuotaValue(key=key, value=value) for key, value in estimate.architecture.quotas.items()],
                left_out=[_quota(one) for one in quotas.left_out],
                unknown=[_quota(one) for one in quotas.unknown],
            ),
        )


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
        measured=line.is_measured,
        computed=_number(line.computed),
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


def _finding(finding: Finding, estimate: Estimate, place: Mapping[PlaceOf, int]) -> FindingResult:
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


def _assumptions(estimate: Estimate) -> list[AssumptionResult]:
    """In document order; those without effect are left out, features that are not in use have none to be known."""
    felt = {(one.assumption.owner, one.assumption.setting): one for one in effects(estimate)}
    return [
        _assumption(one, felt.get((one.owner, one.setting)))
        for one in estimate.assumptions
        if one.basis == "off" or (one.owner, one.setting) in felt
    ]


def _assumption(one: Assumption, effect: AssumptionEffect | None) -> AssumptionResult:
    return AssumptionResult(
        node=one.owner,
        setting=one.setting,
        label=one.label,
        value=one.value,
        unit=one.unit,
        basis=one.basis,
        message=one.message,
        effect=EffectResult.of(effect),
    )


def _quota(one: ListedQuota) -> QuotaResult:
    return QuotaResult(service_code=one.service_code, quota_code=one.code, name=one.name, reason=one.reason)


def _once(problems: Iterable[ProblemResult]) -> list[ProblemResult]:
    return list(dict.fromkeys(problems))
