"""What another way out of the tasks would change: NAT gateways in place of addresses, or addresses in place of them.

The container form is made once more with the other way, and looked at over the same amounts of traffic; the
serverless side is taken as it was priced.  Where the cheaper side changes is what a comparison with that way would say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import cast
from weakref import WeakKeyDictionary

from estimator.aws.fargate.settings import FargateSettings, TaskWayOut
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import HAIR, in_sample
from estimator.whatif.comparison.answer import Winning, place_of, turn_of
from estimator.whatif.comparison.compare import CENT, Comparison
from estimator.whatif.comparison.direction import Side
from estimator.whatif.containers.move import Containerised
from estimator.whatif.crossings.sweep import SWEEPS

ADDRESSES, GATEWAYS, GATEWAY_GB = "vpc.public_ipv4.in_use_hour", "nat_gateway.hour", "nat_gateway.data_processed"


@dataclass(frozen=True, eq=False)
class OtherWay:
    """The container side with all its tasks going out by another `way` than `instead_of`, what they do today.

    `monthly_usd` is what that costs more today, less where it is negative; `gateways_usd` what gateways would cost a
    month that do not stand already, `address_usd` what an address does, 0 of pods, which have none; `usd_per_gb` the
    bytes through a gateway, in the cheapest and the dearest of their regions.  `cheaper` is the side that then wins at
    `place`; both are None where that is not known, or both cost about the same, above `alike_above` times today's
    traffic where that is not None.  `outside` are the names of what the tasks call that is not AWS's.
    """

    way: TaskWayOut
    instead_of: tuple[TaskWayOut, ...]
    monthly_usd: float
    gateways_usd: float
    address_usd: float
    usd_per_gb: tuple[float, float]
    cheaper: Side | None
    place: Winning | None
    alike_above: float | None
    outside: tuple[str, ...]

    @property
    def enough_tasks(self) -> int | None:
        """The tasks from which gateways cost less than addresses by the hour; None where gateways stand already, or no
        task has an address."""
        has_addresses = "address" in self.instead_of and self.address_usd > 0
        return floor(self.gateways_usd / self.address_usd + HAIR) + 1 if self.gateways_usd and has_addresses else None


def other_way(comparison: Comparison) -> OtherWay | None:
    """NAT gateways, or addresses where all tasks go out by NAT; None where there is no comparison."""
    if comparison not in _found:
        _found[comparison] = _WithOtherWay(comparison).result() if has_another_way(comparison) else None
    return _found[comparison]


def has_another_way(comparison: Comparison) -> bool:
    """Whether its tasks could go out another way, told without pricing it: pods, which have no addresses, by gateways
    alone; App Runner has a way of its own."""
    tasks = _tasks(comparison)
    if not tasks or comparison.incomplete:
        return False
    return not _are_pods(comparison) or {_way_of(comparison.containers, one) for one in tasks} != {"nat"}


def _tasks(comparison: Comparison) -> set[str]:
    if not isinstance(comparison.moved, Containerised):
        return set()
    return {one.node_id for one in comparison.moved.sized if one.target != "app_runner"}


def _are_pods(comparison: Comparison) -> bool:
    return isinstance(comparison.moved, Containerised) and comparison.moved.choices.target == "eks"


_found: WeakKeyDictionary[Comparison, OtherWay | None] = WeakKeyDictionary()


class _WithOtherWay:
    """A comparison whose tasks go out by the other way."""

    def __init__(self, comparison: Comparison):
        self.comparison = comparison
        self.today = comparison.containers
        self.tasks = _tasks(comparison)
        self.ways = {node_id: _way_of(self.today, node_id) for node_id in sorted(self.tasks)}
        self.instead_of = tuple(dict.fromkeys(self.ways.values()))
        self.way: TaskWayOut = "address" if self.instead_of == ("nat",) else "nat"
        self.other = comparison.with_choices(way_out=self.way)
        self.containers = self.other.containers

    def result(self) -> OtherWay | None:
        if self.containers.incomplete:
            return None
        side, place, alike_above = self._winner()
        return OtherWay(
            self.way,
            self.instead_of,
            in_sample(self.containers.total_monthly_usd) - in_sample(self.today.total_monthly_usd),
            self._gateways_usd() if self.way == "nat" else 0.0,
            0.0 if _are_pods(self.comparison) else self._price(ADDRESSES) * self.today.architecture.hours_per_month,
            self._gateway_gb(),
            side,
            place,
            alike_above,
            tuple(dict.fromkeys(self._called_outside())),
        )

    def _called_outside(self) -> Iterator[str]:
        edges = self.today.resolved.edges
        return (one.target.label for one in edges if one.source.id in self.tasks and one.target.service.is_outside)

    def _gateways_usd(self) -> float:
        """What gateways that do not stand already cost, with their addresses."""
        of_tasks = _usd(self.today, ADDRESSES, {node_id for node_id, way in self.ways.items() if way == "address"})
        more = sum(_usd(self.containers, one) - _usd(self.today, one) for one in (GATEWAYS, ADDRESSES))
        return more + of_tasks if more + of_tasks > CENT else 0.0

    def _gateway_gb(self) -> tuple[float, float]:
        """(the least, the most) that a GB costs on its way through a gateway, of the regions that the tasks are in."""
        found = [self._price(GATEWAY_GB, node_id) for node_id in self.tasks]
        return min(found), max(found)

    def _price(self, dimension: str, node_id: str = "") -> float:
        """The first unit of a dimension where a task is, or the first of them: the document's own rate, else the
        table's."""
        region = self.today.resolved.nodes[node_id or min(self.tasks)].region
        own = own_rates(self.today.architecture).usd(dimension, region)
        if own is not None:
            return own
        return float(self.today.tables.price_book(region).price(dimension).tiers[0].usd)

    def _winner(self) -> tuple[Side | None, Winning | None, float | None]:
        """(the side that wins above the crossing that matters next, or at all traffic, where it does so, from where on
        both cost about the same where none does)."""
        if self.comparison.scales is not SWEEPS[0]:
            return None, None, None
        turn = turn_of(self.other)
        if turn is None and (alike := self.other.alike_above) is not None:
            return None, None, alike.below
        side = turn.cheaper_above if turn else self.other.cheaper
        return side, place_of(self.other, side) if side else None, None


def _way_of(one: Estimate, node_id: str) -> TaskWayOut:
    return cast("FargateSettings", one.resolved.nodes[node_id].settings).way_out


def _usd(one: Estimate, dimension: str, nodes: set[str] | None = None) -> float:
    """What a dimension costs, at all nodes or at these."""
    lines = (line for line in one.lines if line.dimension == dimension and (nodes is None or line.node in nodes))
    return float(sum(in_sample(line.monthly_usd) for line in lines if line.monthly_usd is not None))
