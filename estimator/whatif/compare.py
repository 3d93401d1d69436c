"""Serverless beside containers on the same traffic: both bills, and every crossing as traffic grows.

The sweep runs from a hundredth of today's traffic to a hundred times it; each change of sign between two of its
points is narrowed until its place is known to a part in 100,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate, estimate, estimate_plan
from estimator.whatif.containers.move import Containerised, containerise
from pricing.book import Tables

SCALES = np.logspace(-2, 2, 161)
FINER = 65
SERVERLESS, CONTAINERS = "serverless", "containers"


@dataclass(frozen=True)
class Crossing:
    """A multiple of today's traffic at which the cheaper side changes; `cheaper_above` is the new one."""

    scale: float
    requests_per_month: float
    cheaper_above: str
    monthly_usd: float


class Comparison:
    """Both forms of an architecture, priced at today's traffic and over the sweep."""

    def __init__(self, serverless: Estimate, containers: Estimate, moved: Containerised):
        self.serverless = serverless
        self.containers = containers
        self.moved = moved

    @property
    def incomplete(self) -> list[str]:
        """Why no comparison can be made, empty when both totals are whole."""
        return list(dict.fromkeys(self.serverless.incomplete + self.containers.incomplete))

    @property
    def cheaper(self) -> str | None:
        """The cheaper side today, None where unknown or equal."""
        if self.incomplete or not self.moved.sized:
            return None
        difference = self.containers.total_monthly_usd - self.serverless.total_monthly_usd
        return None if difference == 0 else CONTAINERS if difference < 0 else SERVERLESS

    @cached_property
    def requests_per_month(self) -> float:
        """What enters in a month: the events of the sources that grow."""
        return entering(self.serverless)

    @cached_property
    def curve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(multiples of today's traffic, serverless USD, container USD)."""
        return (SCALES, *self.at(SCALES))

    @cached_property
    def crossings(self) -> list[Crossing]:
        """Every change of the cheaper side within the sweep, by rising traffic; none where a price is missing."""
        if self.incomplete or not self.moved.sized:
            return []
        scales, serverless, containers = self.curve
        brackets = _changes(scales, containers - serverless)
        for _ in range(2):
            if not brackets:
                return []
            finer = np.concatenate([np.geomspace(low, high, FINER) for low, high, _ in brackets])
            serverless, containers = self.at(finer)
            difference = (containers - serverless).reshape(-1, FINER)
            brackets = [
                change
                for row, around in zip(finer.reshape(-1, FINER), difference, strict=True)
                for change in _changes(row, around)
            ]
        return [self._crossing(low, high, rises) for low, high, rises in brackets]

    def _crossing(self, low: float, high: float, containers_get_cheaper: bool) -> Crossing:
        scale = float(np.sqrt(low * high))
        cost = float(self.at(np.array([high]))[0][0])
        side = CONTAINERS if containers_get_cheaper else SERVERLESS
        return Crossing(scale, scale * self.requests_per_month, side, cost)

    def at(self, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(serverless USD, container USD) at multiples of today's traffic."""
        return totals(self.serverless, scales), totals(self.containers, scales)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as `compare --format json` prints it."""
        return {
            SERVERLESS: self.serverless.as_dict(),
            CONTAINERS: self.containers.as_dict(),
            "crossings": [
                {"scale": one.scale, "requests_per_month": one.requests_per_month, "cheaper_above": one.cheaper_above}
                for one in self.crossings
            ],
        }


def compare(architecture: Architecture, tables: Tables) -> Comparison:
    """The architecture beside its container form; raises DocumentError where it does not stand."""
    moved = containerise(architecture, tables)
    return Comparison(estimate(architecture, tables), estimate(moved.architecture, tables), moved)


def totals(one: Estimate, scales: np.ndarray) -> np.ndarray:
    """Monthly USD at multiples of today's traffic."""
    swept = estimate_plan(one.plan, one.tables, scales).total_monthly_usd
    return np.broadcast_to(np.asarray(swept, dtype=float).reshape(-1), scales.shape)


def entering(one: Estimate) -> float:
    """Events a month that enter from sources that grow, each counted once however many edges it leaves by."""
    seen: dict[tuple[str, str], float] = {}
    for placed in one.plan.nodes.values():
        for wire in one.plan.wires:
            if wire.source is placed and placed.service.grows and "source" in placed.service.says:
                started = placed.service.source(placed.settings, wire.event.name, one.architecture.hours_per_month)
                if started is not None:  # a callback of an external system is caused, and counted where it began
                    seen[placed.node.id, wire.event.name] = float(np.mean(started[0]))
    return sum(seen.values())


def _changes(scales: np.ndarray, difference: np.ndarray) -> list[tuple[float, float, bool]]:
    """(below, above, whether containers get cheaper) of each change of sign; equal costs belong to the side before."""
    signs = np.sign(difference)
    found = []
    last = 0
    for at in range(1, len(signs)):
        if signs[at] != 0 and signs[last] != 0 and signs[at] != signs[last]:
            found.append((float(scales[last]), float(scales[at]), bool(signs[at] < 0)))
        if signs[at] != 0 or signs[last] == 0:
            last = at
    return found
