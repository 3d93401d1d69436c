"""Serverless beside containers on the same traffic: both bills, and every crossing as traffic grows.

The sweep runs from a hundredth of today's traffic to a hundred times it; each change of sign between two of its
points is narrowed until its place is known to a part in 100,000, or as far as the size of the architecture allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate, estimate, estimate_resolved
from estimator.engine.limits.asked.asking import chunks
from estimator.engine.maths.amounts import Numbers, in_sample
from estimator.engine.resolve.resolve import resolve
from estimator.engine.service import AwsService
from estimator.whatif.containers.move import Containerised, container_form
from estimator.whatif.sweep import MOST_WORK, SWEEPS, TODAY, sweep_of, work
from pricing.book import Tables

Side = Literal["serverless", "containers"]
FINER = 65
SERVERLESS: Side = "serverless"
CONTAINERS: Side = "containers"


@dataclass(frozen=True)
class Crossing:
    """A multiple of today's traffic at which the cheaper side changes; `cheaper_above` is the new one."""

    scale: float
    requests_per_month: float
    cheaper_above: Side
    monthly_usd: float


class TurningPoint(NamedTuple):
    """Two multiples of today's traffic between which the cheaper side changes, and what serverless costs at the upper
    one."""

    below: float
    above: float
    containers_get_cheaper: bool
    monthly_usd: float


class Comparison:
    """Both forms of an architecture, priced at today's traffic and over the sweep.

    Where numbers are sampled, what is said here is of the first sample: `of_sample` compares any other, and
    `of_samples_at` has the costs of all.
    """

    def __init__(self, serverless: Estimate, containers: Estimate, moved: Containerised):
        self.serverless = serverless
        self.containers = containers
        self.moved = moved

    def of_sample(self, sample: int) -> Comparison:
        """The comparison of one sample."""
        one = self.serverless
        return compare(one.architecture.of_samples(sample, sample + 1), one.tables, scale=one.scale)

    @property
    def incomplete(self) -> list[str]:
        """Why no comparison can be made, empty when both totals are whole."""
        return list(dict.fromkeys(self.serverless.incomplete + self.containers.incomplete))

    @property
    def has_containers(self) -> bool:
        """Whether containers are drawn already."""
        return any(node.service.keeps_connections for node in self.serverless.resolved.nodes.values())

    @property
    def cheaper(self) -> Side | None:
        """The cheaper side today, None where unknown or equal."""
        if self.incomplete or not self.moved.sized:
            return None
        serverless, containers = (in_sample(one.total_monthly_usd) for one in (self.serverless, self.containers))
        return None if containers == serverless else CONTAINERS if containers < serverless else SERVERLESS

    @cached_property
    def requests_per_month(self) -> float:
        """What enters in a month: the events of the sources that grow."""
        return entering(self.serverless)

    @cached_property
    def scales(self) -> Numbers:
        """The multiples of today's traffic that are looked at: fewer of a large architecture, or one."""
        return sweep_of((self.serverless, self.containers))

    @property
    def is_swept(self) -> bool:
        """Whether other amounts of traffic than today's are looked at."""
        return self.scales is not TODAY

    @cached_property
    def curve(self) -> tuple[Numbers, Numbers, Numbers]:
        """(multiples of today's traffic, serverless USD, container USD)."""
        if self.is_swept:
            return (self.scales, *self.at(self.scales))
        sides = (self.serverless, self.containers)
        serverless, containers = (np.array([in_sample(one.total_monthly_usd)]) for one in sides)
        return self.scales, serverless, containers

    @property
    def crossings(self) -> list[Crossing]:
        """Every change of the cheaper side within the sweep, by rising traffic; none where a price is missing."""
        return [self._crossing(turn) for turn in self._narrowed[0]]

    @property
    def is_exact(self) -> bool:
        """Whether crossings were looked for, and narrowed, as closely as ever."""
        return self.scales is SWEEPS[0] and self._narrowed[1]

    @cached_property
    def _narrowed(self) -> tuple[list[TurningPoint], bool]:
        """(the turning points of the curve, whether they could be narrowed to the end)."""
        if self.incomplete or not self.moved.sized:
            return [], True
        turns = _turns(*self.curve)
        left = MOST_WORK / 2
        for _ in range(2):
            left -= work((self.serverless, self.containers), len(turns) * FINER) if turns else 0
            if left < 0:
                return turns, False
            turns = self._closer(turns)
        return turns, True

    def _closer(self, turns: list[TurningPoint]) -> list[TurningPoint]:
        """The same turning points, and what else turns between them, on a finer grid."""
        if not turns:
            return []
        finer = np.concatenate([np.geomspace(turn.below, turn.above, FINER) for turn in turns])
        rows = (numbers.reshape(-1, FINER) for numbers in (finer, *self.at(finer)))
        return [turn for row in zip(*rows, strict=True) for turn in _turns(*row)]

    def _crossing(self, turn: TurningPoint) -> Crossing:
        scale = float(np.sqrt(turn.below * turn.above))
        side = CONTAINERS if turn.containers_get_cheaper else SERVERLESS
        return Crossing(scale, scale * self.requests_per_month, side, turn.monthly_usd)

    def at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """(serverless USD, container USD) at multiples of today's traffic."""
        serverless, containers = self.of_samples_at(scales)
        return serverless[0], containers[0]

    def of_samples_at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """The same of every sample, (samples, multiples) each: the containers as they are sized for each multiple."""
        tables, scaled = self.serverless.tables, scales * self.serverless.scale
        serverless, containers = (np.empty((self.serverless.sample_count, len(scales))) for _ in range(2))
        for some, resolved in chunks(self.serverless.resolved, tables, len(scales)):
            one = estimate_resolved(resolved, tables, scaled)
            moved = container_form(resolved, one.traffic.flows, tables, self.moved)
            other = estimate_resolved(resolve(moved.architecture, tables, moved.amounts), tables, scaled)
            serverless[some], containers[some] = _totals(one), _totals(other)
        return serverless, containers


def _totals(one: Estimate) -> Numbers:
    """(samples, multiples), or what broadcasts to it."""
    total = one.total_monthly_usd
    return total[..., 0] if isinstance(total, np.ndarray) else np.full((1, 1), total)


def compare(architecture: Architecture, tables: Tables, *, scale: float = 1.0) -> Comparison:
    """The architecture beside its container form, at a multiple of its traffic; raises DocumentError where it does not
    stand."""
    return compared(estimate(architecture, tables, scale=scale))


def compared(serverless: Estimate) -> Comparison:
    """An estimate beside that of its container form."""
    moved = container_form(serverless.resolved, serverless.traffic.flows, serverless.tables)
    containers = estimate(moved.architecture, serverless.tables, scale=serverless.scale)
    return Comparison(serverless, containers, moved)


def entering(one: Estimate) -> float:
    """Events a month that enter from sources that grow, each counted once however many edges it leaves by."""
    seen: dict[tuple[str, str], float] = {}
    for edge in one.resolved.edges:
        source, service = edge.source, edge.source.service
        if service.grows and AwsService.source in service.overridden:
            sent = service.source(source.settings, edge.event.name, one.architecture.hours_per_month)
            if sent is not None:  # a callback of an external system is caused, and counted where it began
                seen[source.id, edge.event.name] = in_sample(sent.monthly)
    return sum(seen.values()) * one.scale


def _turns(scales: Numbers, serverless: Numbers, containers: Numbers) -> list[TurningPoint]:
    """Each change of sign of the difference; equal costs belong to the side before."""
    signs = np.sign(containers - serverless)
    found = []
    last = 0
    for at in range(1, len(signs)):
        if signs[at] != 0 and signs[last] != 0 and signs[at] != signs[last]:
            ends = float(scales[last]), float(scales[at])
            found.append(TurningPoint(*ends, bool(signs[at] < 0), float(serverless[at])))
        if signs[at] != 0 or signs[last] == 0:
            last = at
    return found
