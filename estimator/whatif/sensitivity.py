"""Which assumption moves the comparison most: each half as large again, and a third smaller, the others as they are.

What is drawn is taken as it was priced.  Containers are made once for all of it, each variant in the place of a
multiple of the traffic, and stand where they stand today; functions are made anew for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from estimator.aws.app_runner import AppRunnerSettings
from estimator.engine.estimate import estimate, estimate_resolved
from estimator.engine.maths.amounts import Numbers, in_sample, multiples
from estimator.engine.resolve.resolve import resolve
from estimator.engine.setting import declared
from estimator.whatif.compare import CENT, Comparison
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.move import Containerised, container_form
from estimator.whatif.functions.move import FunctionMove, Functions
from estimator.whatif.sweep import MOST_WORK, work

TIMES = 1.5
"""Each assumption is multiplied and divided by this, within what it may be."""
MOST = MOST_WORK // 10
"""Numbers that are worked out at most: a few tenths of a second."""
DIGITS = 3
LABELS = {
    "cpu_share_percent": "processor share",
    "slots": "requests at once in a task",
    "worker_slots": "batches at once in a worker",
    "target_percent": "target processor use",
    "base_mb": "memory of a task before any request",
    "request_mb": "memory of each request at once",
    "most_times_slower": "how much slower a call may be",
    "function_memory_mb": "memory of a function",
    "function_time_percent": "how long a call may take in a function",
}
"""The assumptions that are tried, in words."""
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


@dataclass(frozen=True)
class Sensitivity:
    """One assumption, from `low` to `high`: what the side that is made costs a month more at each of them than now,
    less where it is negative."""

    choice: str
    low: float
    high: float
    difference_low: float
    difference_high: float

    @property
    def label(self) -> str:
        return LABELS[self.choice]

    @property
    def moves_usd(self) -> float:
        """The larger of the two."""
        return max(abs(self.difference_low), abs(self.difference_high))

    @property
    def is_felt(self) -> bool:
        """Whether it moves the comparison by a cent at all."""
        return self.moves_usd >= CENT

    def turns(self, difference_usd: float) -> bool:
        """Whether another side is cheaper at one of its ends, where the made one costs so much more now."""
        ends = (difference_usd + self.difference_low, difference_usd + self.difference_high)
        return any((end > 0) != (difference_usd > 0) for end in ends)


def sensitivity(comparison: Comparison) -> list[Sensitivity]:
    """Every assumption that is tried, what moves the comparison most first; none where there is no comparison, or so
    much flows that it would take too long.  Of the first sample."""
    if comparison not in _found:
        is_known = bool(comparison.moved.sized) and not comparison.incomplete
        _found[comparison] = _ranked(comparison) if is_known else []
    return _found[comparison]


_found: WeakKeyDictionary[Comparison, list[Sensitivity]] = WeakKeyDictionary()


def _ranked(comparison: Comparison) -> list[Sensitivity]:
    if comparison.drawn.sample_count > 1:
        return _ranked(comparison.of_sample(0))
    ends = [(name, *_ends(comparison, name, now)) for name, now in _tried(comparison)]
    variants = [(name, end) for name, low, high in ends for end in (low, high)]
    if not variants or _work(comparison, len(variants) + 1) > MOST:
        return []
    more = _more_usd(comparison, variants)
    found = [
        Sensitivity(name, low, high, float(more[2 * at]), float(more[2 * at + 1]))
        for at, (name, low, high) in enumerate(ends)
    ]
    return sorted(found, key=lambda one: -one.moves_usd)


def _work(comparison: Comparison, variants: int) -> int:
    """Numbers worked out for so many variants: of containers at once, of functions one after the other."""
    sides = comparison.serverless, comparison.containers
    return variants * work(sides, 1) if isinstance(comparison.moved, Functions) else work(sides, variants)


def _tried(comparison: Comparison) -> Iterator[tuple[str, float]]:
    """(an assumption, what it is now) of those that have a part in it."""
    choices, moved = comparison.choices, comparison.moved
    nodes = comparison.drawn.resolved.nodes.values()
    names = list(OF_CONTAINERS)
    if isinstance(moved, Functions):
        uses_share = any(isinstance(node.settings, AppRunnerSettings) for node in nodes)
        names = [*OF_FUNCTIONS, *(["cpu_share_percent"] if uses_share else [])]
    for name in names:
        now = getattr(choices, name)
        if name == "function_memory_mb" and now is None:
            now = _one_memory_mb(moved)
        if now:
            yield name, now


def _one_memory_mb(moved: Containerised | Functions) -> float | None:
    """The memory that all functions have; None where they differ."""
    sizes = {one.memory_mb for one in moved.sized} if isinstance(moved, Functions) else set()
    return sizes.pop() if len(sizes) == 1 else None


def _ends(comparison: Comparison, name: str, now: float) -> tuple[float, float]:
    """What an assumption is made: three digits, whole where it is counted, and what it may be."""
    one = declared(ContainerChoices)[name]
    document = comparison.drawn.architecture
    least, most = one.range(comparison.drawn.tables.limit_book(document.region))
    ends = []
    for end in (now / TIMES, now * TIMES):
        said = round(end) if one.kind == "whole" else float(f"{end:.{DIGITS}g}")
        ends.append(min(max(said, -np.inf if least is None else least), np.inf if most is None else most))
    return ends[0], ends[1]


def _more_usd(comparison: Comparison, variants: Sequence[Variant]) -> Numbers:
    """(variants,) of what the made side costs more a month."""
    if isinstance(comparison.moved, Functions):
        now = in_sample(comparison.made.total_monthly_usd)
        return np.array([_functions_usd(comparison, *one) - now for one in variants])
    totals = _containers_usd(comparison, comparison.moved, variants)
    more: Numbers = totals[1:] - totals[0]
    return more


def _containers_usd(comparison: Comparison, moved: Containerised, variants: Sequence[Variant]) -> Numbers:
    """(1 + variants,) of what the containers cost: as they are, then with each variant."""
    drawn = comparison.drawn
    varied = {}
    for name in dict.fromkeys(name for name, _ in variants):
        now = getattr(moved.choices, name)
        varied[name] = multiples([now, *(value if one == name else now for one, value in variants)])
    choices = moved.choices.model_copy(update=varied)
    made = container_form(drawn.resolved, drawn.traffic.flows, drawn.tables, choices, like=moved)
    scales = np.full(len(variants) + 1, drawn.scale)
    total = estimate_resolved(resolve(made.architecture, drawn.tables, made.amounts), drawn.tables, scales)
    found: Numbers = np.broadcast_to(np.asarray(total.total_monthly_usd), (1, len(scales), 1))[0, :, 0]
    return found


def _functions_usd(comparison: Comparison, name: str, value: float) -> float:
    drawn = comparison.drawn
    choices = comparison.choices.model_copy(update={name: value})
    made = FunctionMove(drawn.resolved, drawn.traffic.flows, choices).run()
    return in_sample(estimate(made.architecture, drawn.tables, scale=drawn.scale).total_monthly_usd)
