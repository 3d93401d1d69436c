"""What an architecture costs and what its limits say, as a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import Field

from estimator.engine.estimate import Estimate
from estimator.engine.limits.table import places
from estimator.engine.maths.amounts import in_sample
from estimator.engine.unit_cost import unit_usd, units_a_month
from estimator.engine.unused import unused
from estimator.exports.results.assumptions import AssumptionResult, assumption_results
from estimator.exports.results.beside import OnceResult, SupportResult, YearResult
from estimator.exports.results.findings import EntranceResult, FindingResult, finding_result
from estimator.exports.results.lines import LineResult, ProblemResult, line_result, number_of
from estimator.exports.results.result import VERSION, Result, Rounded
from estimator.importers.quotas import NOTHING_READ, ListedQuota, QuotaReading
from estimator.whatif.traffic import entering_per_second, how_far


class NodeCost(Result):
    """What a node costs."""

    id: str = Field(description="The node's id in the document.")
    monthly_usd: Rounded = Field(description="USD a month, of what is known.")


class EarlyAnswerResult(Result):
    """Who has an answer before the work behind a queue or a stream is done."""

    edge: str = Field(description="The id of the edge out of the queue or stream.")
    message: str = Field(description="Who that is, and how much later the work may be done.")


class UnusedResult(Result):
    """What the document says that nothing of it uses."""

    kind: Literal["rate", "quota", "setting"] = Field(description="What it is.")
    names: list[str] = Field(description="Dimensions, keys of limits, or node/setting.")
    message: str = Field(description="The same in words.")


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
        return cls(name=unit.name, units_per_month=in_sample(count), usd=number_of(unit_usd(estimate)))


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
    not_judged: list[str] = Field(description="Names of nodes that traffic reaches and whose limits nobody knows.")
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
        "wait for a setting or an arrow, or of arrows that change nothing: no fault."
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
        place, first = places(estimate.limits), estimate.first_to_break
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
            findings=[finding_result(finding, estimate, place) for finding in estimate.findings],
            limits=[finding_result(finding, estimate, place) for finding in estimate.limits],
            holds_to=how_far(estimate),
            not_judged=estimate.not_judged,
            entrance=EntranceResult.of(estimate.entrance) if estimate.entrance else None,
            first_to_break=finding_result(first, estimate, place) if first else None,
            next_to_break=[finding_result(finding, estimate, place) for finding in estimate.next_to_break],
            answered_early=[
                EarlyAnswerResult(edge=edge_id, message=message) for edge_id, message in estimate.answered_early.items()
            ],
            unused=[
                UnusedResult(kind=one.kind, names=list(one.names), message=one.message) for one in unused(estimate)
            ],
            assumptions=assumption_results(estimate),
            traffic=TrafficResult(multiple=estimate.scale, entering_per_second=entering_per_second(estimate)),
            quotas=QuotasResult(
                values=[QuotaValue(key=key, value=value) for key, value in estimate.architecture.quotas.items()],
                left_out=[_quota(one) for one in quotas.left_out],
                unknown=[_quota(one) for one in quotas.unknown],
            ),
        )


def _quota(one: ListedQuota) -> QuotaResult:
    return QuotaResult(service_code=one.service_code, quota_code=one.code, name=one.name, reason=one.reason)


def _once(problems: Iterable[ProblemResult]) -> list[ProblemResult]:
    return list(dict.fromkeys(problems))
