"""Which assumption moves the comparison most: each half as large again, and a third smaller, the others as they are.

What is drawn is taken as it was priced.  Containers are made once for all of it, along with the sweep, each variant in
the place of a multiple of the traffic, and stand where they stand today; functions are made anew for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from estimator.aws.app_runner import AppRunnerSettings
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import in_sample
from estimator.whatif.assumptions.variants import MOST, OF_FUNCTIONS, Variant, variants_of
from estimator.whatif.comparison.compare import CENT, Comparison
from estimator.whatif.crossings.sweep import work
from estimator.whatif.functions.move import FunctionMove, Functions

LABELS = {
    "cpu_share_percent": "processor share",
    "slots": "requests at once in a task",
    "worker_slots": "batches at once in a worker",
    "target_percent": "target processor use",
    "base_mb": "memory of a task before any request",
    "request_mb": "memory of each request at once",
    "most_times_slower": "allowed slowdown of a call",
    "function_memory_mb": "memory of a function",
    "function_time_percent": "allowed time of a call in a function",
}
"""The assumptions that are tried, in words."""
DIGITS_RANKED = 6
"""What moves as much to so many digits comes in the order in which it is tried, not by how sums were rounded."""


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
    if isinstance(comparison.moved, Functions):
        variants = _variants_of_functions(comparison, comparison.moved)
        more = [_functions_usd(comparison, *one) - in_sample(comparison.made.total_monthly_usd) for one in variants]
    else:
        variants = comparison.variants
        more = comparison.variants_more_usd.tolist() if variants else []
    ends = zip(variants[::2], variants[1::2], more[::2], more[1::2], strict=True)
    found = [Sensitivity(name, low, high, *usd) for (name, low), (_, high), *usd in ends]
    return sorted(found, key=lambda one: -round(one.moves_usd, DIGITS_RANKED))


def _variants_of_functions(comparison: Comparison, moved: Functions) -> list[Variant]:
    """What is tried of functions; nothing where it would take too long, one after the other."""
    names, nodes = [*OF_FUNCTIONS], comparison.drawn.resolved.nodes.values()
    if any(isinstance(node.settings, AppRunnerSettings) for node in nodes):
        names.append("cpu_share_percent")
    assumed = {name: getattr(comparison.choices, name) for name in names}
    if assumed["function_memory_mb"] is None:
        assumed["function_memory_mb"] = _one_memory_mb(moved)
    limits = comparison.drawn.tables.limit_book(comparison.drawn.architecture.region)
    found = variants_of(assumed.items(), limits)
    each = work((comparison.serverless, comparison.containers), 1)
    return found if (len(found) + 1) * each <= MOST else []


def _one_memory_mb(moved: Functions) -> float | None:
    """The memory that all functions have; None where they differ."""
    sizes = {one.memory_mb for one in moved.sized}
    return sizes.pop() if len(sizes) == 1 else None


def _functions_usd(comparison: Comparison, name: str, value: float) -> float:
    drawn = comparison.drawn
    choices = comparison.choices.model_copy(update={name: value})
    made = FunctionMove(drawn.resolved, drawn.traffic.flows, choices).run()
    return in_sample(estimate(made.architecture, drawn.tables, scale=drawn.scale).total_monthly_usd)
