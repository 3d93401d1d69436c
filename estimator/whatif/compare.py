"""Serverless beside containers on the same traffic: both bills, and every crossing as traffic grows.

The sweep runs from a hundredth of today's traffic to a hundred times it; each change of sign between two of its
points is narrowed until its place is known to a part in 100,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import Numbers, in_sample
from estimator.engine.service import AwsService
from estimator.whatif.containers.move import Containerised, containerise
from pricing.book import Tables

Side = Literal["serverless", "containers"]
SCALES = np.logspace(-2, 2, 161)
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
    """Two multiples of today's traffic between which the cheaper side changes."""

    below: float
    above: float
    containers_get_cheaper: bool


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
        return compare(self.serverless.architecture.of_samples(sample, sample + 1), self.serverless.tables)

    @property
    def incomplete(self) -> list[str]:
        """Why no comparison can be made, empty when both totals are whole."""
        return list(dict.fromkeys(self.serverless.incomplete + self.containers.incomplete))

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
    def curve(self) -> tuple[Numbers, Numbers, Numbers]:
        """(multiples of today's traffic, serverless USD, container USD)."""
        return (SCALES, *self.at(SCALES))

    @cached_property
    def crossings(self) -> list[Crossing]:
        """Every change of the cheaper side within the sweep, by rising traffic; none where a price is missing."""
        if self.incomplete or not self.moved.sized:
            return []
        scales, serverless, containers = self.curve
        turns = _turns(scales, containers - serverless)
        for _ in range(2):
            if not turns:
                return []
            finer = np.concatenate([np.geomspace(turn.below, turn.above, FINER) for turn in turns])
            serverless, containers = self.at(finer)
            difference = (containers - serverless).reshape(-1, FINER)
            turns = [
                turn
                for row, around in zip(finer.reshape(-1, FINER), difference, strict=True)
                for turn in _turns(row, around)
            ]
        return [self._crossing(turn) for turn in turns]

    def _crossing(self, turn: TurningPoint) -> Crossing:
        scale = float(np.sqrt(turn.below * turn.above))
        cost = float(self.at(np.array([turn.above]))[0][0])
        side = CONTAINERS if turn.containers_get_cheaper else SERVERLESS
        return Crossing(scale, scale * self.requests_per_month, side, cost)

    def at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """(serverless USD, container USD) at multiples of today's traffic."""
        serverless, containers = self.of_samples_at(scales)
        return serverless[0], containers[0]

    def of_samples_at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """The same of every sample, (samples, multiples) each."""
        return self.serverless.totals_at(scales), self.containers.totals_at(scales)


def compare(architecture: Architecture, tables: Tables) -> Comparison:
    """The architecture beside its container form; raises DocumentError where it does not stand."""
    moved = containerise(architecture, tables)
    return Comparison(estimate(architecture, tables), estimate(moved.architecture, tables), moved)


def entering(one: Estimate) -> float:
    """Events a month that enter from sources that grow, each counted once however many edges it leaves by."""
    seen: dict[tuple[str, str], float] = {}
    for edge in one.resolved.edges:
        source, service = edge.source, edge.source.service
        if service.grows and AwsService.source in service.overridden:
            sent = service.source(source.settings, edge.event.name, one.architecture.hours_per_month)
            if sent is not None:  # a callback of an external system is caused, and counted where it began
                seen[source.id, edge.event.name] = in_sample(sent.monthly)
    return sum(seen.values())


def _turns(scales: Numbers, difference: Numbers) -> list[TurningPoint]:
    """Each change of sign; equal costs belong to the side before."""
    signs = np.sign(difference)
    found = []
    last = 0
    for at in range(1, len(signs)):
        if signs[at] != 0 and signs[last] != 0 and signs[at] != signs[last]:
            found.append(TurningPoint(float(scales[last]), float(scales[at]), bool(signs[at] < 0)))
        if signs[at] != 0 or signs[last] == 0:
            last = at
    return found
