"""Defaults that nobody confirmed, as results."""

from __future__ import annotations

from pydantic import Field

from estimator.engine.estimate import Estimate
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.setting import Basis
from estimator.exports.results.result import Result, Rounded
from estimator.whatif.assumptions.effects import AssumptionEffect, effects


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


def assumption_results(estimate: Estimate) -> list[AssumptionResult]:
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
