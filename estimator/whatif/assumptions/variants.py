"""Other values of what a comparison assumes: each half as large again, and a third smaller, the others as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from estimator.engine.maths.amounts import multiples
from estimator.engine.setting import declared
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.crossings.sweep import MOST_WORK
from pricing.book import LimitBook

TIMES = 1.5
"""Each assumption is multiplied and divided by this, within what it may be."""
MOST = MOST_WORK // 10
"""Numbers that are worked out for them at most: a few tenths of a second."""
DIGITS = 3
OF_CONTAINERS = (
    "cpu_share_percent",
    "slots",
    "worker_slots",
    "target_percent",
    "base_mb",
    "request_mb",
    "most_times_slower",
)
OF_FUNCTIONS = ("function_memory_mb", "function_time_percent", "base_mb", "request_mb")

Variant = tuple[str, float]
"""(an assumption, what it is instead)."""


def variants_of(assumed: Iterable[Variant], limits: LimitBook) -> list[Variant]:
    """A smaller and a larger value of each assumption, one after the other; none of what is nothing."""
    return [(name, end) for name, now in assumed if now for end in _ends(name, now, limits)]


def assumed_of_containers(choices: ContainerChoices) -> Iterator[Variant]:
    """What is assumed about containers, as it is now."""
    return ((name, getattr(choices, name)) for name in OF_CONTAINERS)


def _ends(name: str, now: float, limits: LimitBook) -> Iterator[float]:
    """What an assumption is made: three digits, whole where it is counted, and what it may be."""
    one = declared(ContainerChoices)[name]
    least, most = one.range(limits)
    for end in (now / TIMES, now * TIMES):
        said = round(end) if one.kind == "whole" else float(f"{end:.{DIGITS}g}")
        yield min(max(said, -np.inf if least is None else least), np.inf if most is None else most)


def with_variants(choices: ContainerChoices, unchanged: int, variants: Sequence[Variant]) -> ContainerChoices:
    """The choices at so many multiples of the traffic and one more for each variant, which is made there."""
    if not variants:
        return choices
    varied = {}
    for name in dict.fromkeys(name for name, _ in variants):
        now = getattr(choices, name)
        varied[name] = multiples([*[now] * unchanged, *(value if one == name else now for one, value in variants)])
    return choices.model_copy(update=varied)
