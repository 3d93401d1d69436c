"""What a comparison assumes: the choices that have a part in it, as they stand."""

from __future__ import annotations

from typing import NamedTuple

from estimator.aws.app_runner import AppRunnerSettings
from estimator.engine.setting import declared
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS
from estimator.whatif.containers.choices import (
    OF_BOTH,
    OF_FUNCTIONS,
    ContainerChoices,
    without_effect,
    without_effect_on_functions,
)
from estimator.whatif.containers.sizing.task import Sized


class Assumed(NamedTuple):
    """One choice: its name in the document, its value, and whether the document gives it."""

    choice: str
    value: object
    is_given: bool

    @property
    def title(self) -> str:
        return declared(ContainerChoices)[self.choice].title

    @property
    def unit(self) -> str:
        return declared(ContainerChoices)[self.choice].unit

    @property
    def said(self) -> str:
        """Its value in words: 90 %, follows each hour."""
        return declared(ContainerChoices)[self.choice].in_words(self.value)

    @property
    def message(self) -> str:
        """Processor share of the duration: 90 %."""
        return f"{self.title}: {self.said}"


def assumed(comparison: Comparison) -> list[Assumed]:
    """Every choice that something reads, what the document gives first; without those that are left to the sizing, and
    what is counted only where it is given.  None where nothing moves."""
    if not comparison.moved.sized:
        return []
    without, given = choices_without_part(comparison), comparison.drawn.architecture.containers
    chosen = comparison.choices
    found = [
        Assumed(name, getattr(chosen, name), name in given)
        for name, one in declared(ContainerChoices).items()
        if name not in without and (name in given or one.basis != "off")
    ]
    return sorted((one for one in found if one.value is not None), key=lambda one: not one.is_given)


def assumed_sentences(comparison: Comparison) -> list[str]:
    """Given is Processor share of the duration: 90 %.  Assumed are Requests at once in a task: 50; ..."""
    found = assumed(comparison)
    parts = (
        ("Given", [one.message for one in found if one.is_given]),
        ("Assumed", [one.message for one in found if not one.is_given]),
    )
    return [f"{name} {_are(messages)} {'; '.join(messages)}." for name, messages in parts if messages]


def _are(found: list[str]) -> str:
    return "is" if len(found) == 1 else "are"


def choices_without_part(comparison: Comparison) -> set[str]:
    """The assumptions that have no part in a comparison that goes this way, and those that others leave without one."""
    if comparison.direction.made == CONTAINERS:
        is_all_there = _is_all_on_app_runner(comparison)
        return {*OF_FUNCTIONS, *without_effect(comparison.choices, is_all_on_app_runner=is_all_there)}
    shares = any(isinstance(node.settings, AppRunnerSettings) for node in comparison.drawn.resolved.nodes.values())
    without = set(declared(ContainerChoices)) - {*OF_FUNCTIONS, *OF_BOTH, *(["cpu_share_percent"] if shares else [])}
    return without | without_effect_on_functions(comparison.choices)


def _is_all_on_app_runner(comparison: Comparison) -> bool:
    found = [one.target for one in comparison.moved.sized if isinstance(one, Sized)]
    return bool(found) and set(found) == {"app_runner"}
