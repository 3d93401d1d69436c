"""What each assumption moves: half of it and twice it, the others as they are, each end a sample of one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import Estimate, estimate_resolved
from estimator.engine.limits.asked.asking import pooled
from estimator.engine.maths.amounts import in_sample, of_samples
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.setting import declared

TIMES = 2.0
"""Each assumption is divided and multiplied by this, within what it may be."""
CENT = 0.005
"""USD a month: a bill that moves by less does not move."""
MOST = 60_000
"""Samples × cards and arrows at most: about a quarter of a second."""
LEAST_TRIED = 6
"""So many assumptions are tried however large the document is."""
LIMITS_ASKED = 15_000
"""Up to so many it is asked what they move in the limits too: that takes several times as long."""
TOGETHER = 64
"""Assumptions of one run: more samples would not fit the processor's cache."""
SAME = 1e-9


class AssumptionEffect(NamedTuple):
    """An assumption, and what the month's total is more at half of it (`lower`) and at twice it (`higher`), in USD.

    `is_tried` is False where there is nothing to double (a choice, nothing given) or there were too many to try;
    then both are nothing.  `moves_limits`: whether a limit is met sooner or later; None where nobody asked.
    `moves_once`: whether what is billed once, beside the month, is another sum.
    """

    assumption: Assumption
    lower: float = 0.0
    higher: float = 0.0
    moves_limits: bool | None = None
    is_tried: bool = False
    moves_once: bool = False

    @property
    def moves_usd(self) -> float:
        """The larger of the two."""
        return max(abs(self.lower), abs(self.higher))

    @property
    def moves_bill(self) -> bool:
        return self.moves_usd >= CENT

    @property
    def is_felt(self) -> bool:
        """Whether it moves anything as things stand."""
        return self.moves_bill or bool(self.moves_limits) or self.moves_once

    @property
    def may_be_felt(self) -> bool:
        """Whether it moves something, or nobody has tried all it could move."""
        return self.is_felt or not self.is_tried or self.moves_limits is None

    @property
    def is_number(self) -> bool:
        """Whether there is a number that could be twice as large."""
        return is_number(self.assumption)


def effects(estimate: Estimate) -> list[AssumptionEffect]:
    """Every assumption that has an effect, or may have, but those of features not in use: what moves the bill most
    first; of the first sample.

    Left out are numbers of which neither half nor double moves anything.
    """
    if estimate not in _found:
        first = estimate if estimate.sample_count == 1 else estimate.of_sample(0)
        _found[estimate] = _ranked(first)
    return _found[estimate]


_found: WeakKeyDictionary[Estimate, list[AssumptionEffect]] = WeakKeyDictionary()


def effects_known(estimate: Estimate) -> list[AssumptionEffect] | None:
    """The same where it has been worked out already: it takes a quarter of a second."""
    return _found.get(estimate)


def is_number(one: Assumption) -> bool:
    return isinstance(one.value, int | float) and not isinstance(one.value, bool) and one.value != 0


def _ranked(estimate: Estimate) -> list[AssumptionEffect]:
    taken = [one for one in estimate.assumptions if one.basis != "off"]
    tried = _tried(estimate, [one for one in taken if is_number(one) and _can_be_drawn(estimate, one)])
    found = dict(zip(map(id, tried), _run(estimate, tried), strict=True))
    all_effects = (found.get(id(one), AssumptionEffect(one)) for one in taken)
    effects_ = [one for one in all_effects if one.may_be_felt]
    return sorted(effects_, key=lambda one: (-round(one.moves_usd, 6), not one.moves_limits))


def _can_be_drawn(estimate: Estimate, one: Assumption) -> bool:
    node = estimate.resolved.nodes.get(one.owner)
    return node is None or declared(node.service.Settings)[one.setting].can_be_sampled


def _tried(estimate: Estimate, numbers: list[Assumption]) -> list[Assumption]:
    """As many as there is time for: ours first, then those of what costs most."""
    most = max(LEAST_TRIED, int(MOST / _parts(estimate) / 2))
    if most >= len(numbers):
        return numbers
    usd = {node_id: in_sample(estimate.node_usd(node_id)) for node_id in estimate.resolved.nodes}
    return sorted(numbers, key=lambda one: (one.basis != "guess", -usd.get(one.owner, np.inf)))[:most]


def _parts(estimate: Estimate) -> int:
    return len(estimate.resolved.nodes) + len(estimate.resolved.edges) or 1


def _run(estimate: Estimate, tried: Sequence[Assumption]) -> Iterator[AssumptionEffect]:
    """What each does, some together."""
    asks_limits = 2 * len(tried) * _parts(estimate) <= LIMITS_ASKED
    for first in range(0, len(tried), TOGETHER):
        some = tried[first : first + TOGETHER]
        run = estimate_resolved(_drawn(estimate, some), estimate.tables, estimate.scale)
        more = np.nan_to_num(run.total_samples - run.total_samples[0], nan=0.0, posinf=0.0, neginf=0.0)
        felt = _felt(run) if asks_limits else None
        once = of_samples(run.once.total_usd, run.sample_count)
        for at, one in enumerate(some):
            low, high = 1 + 2 * at, 2 + 2 * at
            moves_limits = None if felt is None else bool(felt[low] or felt[high])
            moves_once = max(abs(once[end] - once[0]) for end in (low, high)) >= CENT
            yield AssumptionEffect(one, float(more[low]), float(more[high]), moves_limits, True, bool(moves_once))


def _drawn(estimate: Estimate, tried: Sequence[Assumption]) -> Resolved:
    """The document with a sample as it is, and two for each assumption."""
    count = 1 + 2 * len(tried)
    values = {name: np.full(count, given[0]) for name, given in estimate.architecture.samples.items()}
    for at, one in enumerate(tried):
        ends = _ends(estimate, one)
        values[one.owner, one.setting] = np.full(count, float(one.value))  # type: ignore[arg-type]  # is a number
        values[one.owner, one.setting][[1 + 2 * at, 2 + 2 * at]] = ends
    return resolve(with_samples(estimate.architecture, values), estimate.tables)


def _ends(estimate: Estimate, one: Assumption) -> tuple[float, float]:
    """Half and twice the value, whole where it is counted, and what it may be."""
    now = float(one.value)  # type: ignore[arg-type]  # is a number
    node = estimate.resolved.nodes.get(one.owner)
    if node is None:
        return now / TIMES, now * TIMES
    setting = declared(node.service.Settings)[one.setting]
    least, most = setting.range(node.limits)
    low, high = (round(end) if setting.kind == "whole" else end for end in (now / TIMES, now * TIMES))
    if setting.kind == "whole":
        low = max(low, 1)
    return max(low, low if least is None else least), min(high, high if most is None else most)


def _felt(run: Estimate) -> NDArray[np.bool_]:
    """(samples,) whether any limit is nearer or farther than in the first sample."""
    felt = np.zeros(run.sample_count, dtype=bool)
    for asked in pooled(run.resolved, run.traffic).values():
        reach = np.broadcast_to(asked.reach, (run.sample_count, asked.reach.shape[-1])).max(axis=-1)
        felt |= ~np.isclose(reach, reach[0], rtol=SAME, atol=0.0, equal_nan=True)
    return felt
