"""Serverless beside containers on the same traffic: both bills, and every crossing as traffic grows.

Functions that are drawn are moved to containers; where there are none to move, containers are moved to functions.

The sweep runs from a hundredth of today's traffic to a hundred times it; between its points is looked as far as the
size of the architecture allows (`stretches`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate, estimate, estimate_resolved
from estimator.engine.limits.asked.asking import Some, chunks
from estimator.engine.maths.amounts import HAIR, Numbers, in_sample
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flows
from estimator.whatif.assumptions.variants import MOST, Variant, assumed_of_containers, variants_of, with_variants
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS, TO_CONTAINERS, TO_FUNCTIONS, Direction, Side
from estimator.whatif.containers.choices import ContainerChoices, choices_of
from estimator.whatif.containers.move import Containerised, container_form
from estimator.whatif.containers.moving import named
from estimator.whatif.crossings.stretches import Stretch, is_near_tie, stretches
from estimator.whatif.crossings.sweep import MOST_WORK, SWEEPS, TODAY, sweep_of, work
from estimator.whatif.functions.move import Functions, function_form
from pricing.book import Tables

CENT = 0.01
"""USD: what costs less apart costs the same."""
CLOSE = float(SWEEPS[0][1] / SWEEPS[0][0])
"""One multiple of the finest sweep ÷ the one before it."""


@dataclass(frozen=True)
class Crossing:
    """A multiple of today's traffic at which the cheaper side changes; `cheaper_above` is the new one.

    `span` are the multiples around it between which the two are a near tie, itself twice where they cross steeply.
    Within a near tie the side may change many times: `scale` is one of them.
    """

    scale: float
    requests_per_month: float
    cheaper_above: Side
    monthly_usd: float
    span: tuple[float, float]


class NearTie(NamedTuple):
    """Multiples of today's traffic between which both cost about the same; throughout, or at times.

    `side` is who is cheaper before and after it; at an end of what is looked at, at its other end; None where it lasts
    from end to end.
    """

    below: float
    above: float
    side: Side | None
    is_throughout: bool = True

    @property
    def is_today(self) -> bool:
        """Whether today's traffic is within it."""
        return self.below <= 1 <= self.above

    @property
    def is_narrow(self) -> bool:
        """Whether the sweep might step over it, or it is of such as these."""
        return not self.is_throughout or self.above <= self.below * CLOSE


class Comparison:
    """Both forms of an architecture, priced at today's traffic and over the sweep.

    One of them is `drawn`, and the other made of it, as `direction` and `moved` say.  Where numbers are sampled, what
    is said here is of the first sample: `of_sample` compares any other, and `of_samples_at` has the costs of all.
    `walked` keeps what the drawn side is over the sweep, for comparisons with other choices too.
    """

    def __init__(
        self,
        serverless: Estimate,
        containers: Estimate,
        moved: Containerised | Functions,
        direction: Direction = TO_CONTAINERS,
        walked: dict[bytes, list[Walked]] | None = None,
    ):
        self.serverless = serverless
        self.containers = containers
        self.moved = moved
        self.direction = direction
        self.walked = {} if walked is None else walked

    @property
    def drawn(self) -> Estimate:
        """The side that is the document itself."""
        return self.serverless if self.direction.drawn == SERVERLESS else self.containers

    @property
    def made(self) -> Estimate:
        """The side that is worked out from it."""
        return self.containers if self.direction.drawn == SERVERLESS else self.serverless

    def of_sample(self, sample: int) -> Comparison:
        """The comparison of one sample."""
        one = self.drawn
        return compare(one.architecture.of_samples(sample, sample + 1), one.tables, scale=one.scale)

    @property
    def incomplete(self) -> list[str]:
        """Why no comparison can be made, empty when both totals are whole."""
        return list(dict.fromkeys(self.serverless.incomplete + self.containers.incomplete))

    @property
    def has_either(self) -> bool:
        """Whether functions or containers are drawn."""
        services = (node.service for node in self.drawn.resolved.nodes.values())
        return any(service.is_function or service.keeps_connections for service in services)

    @property
    def cheaper(self) -> Side | None:
        """The cheaper side today, None where unknown or equal."""
        if self.incomplete or not self.moved.sized:
            return None
        serverless, containers = self.serverless_usd, self.containers_usd
        return None if containers == serverless else CONTAINERS if containers < serverless else SERVERLESS

    @property
    def is_near_tie(self) -> bool:
        """Whether today both cost about the same: closer than 3 % of the dearer one."""
        if self.incomplete or not self.moved.sized:
            return False
        serverless, containers = self.serverless_usd, self.containers_usd
        return bool(is_near_tie(serverless, containers))

    @cached_property
    def choices(self) -> ContainerChoices:
        """What it assumes."""
        if isinstance(self.moved, Containerised):
            return self.moved.choices
        document = self.drawn.architecture
        return choices_of(document, self.drawn.tables.limit_book(document.region))

    @property
    def serverless_usd(self) -> float:
        """What serverless costs a month today: its bill, and operating it where that is counted."""
        return in_sample(self.serverless.total_monthly_usd) + self.choices.serverless_ops_usd

    @property
    def containers_usd(self) -> float:
        """The same of the containers."""
        return in_sample(self.containers.total_monthly_usd) + self.choices.containers_ops_usd

    @cached_property
    def requests_per_month(self) -> float:
        """What enters in a month: the events of the sources that grow."""
        return entering(self.drawn)

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
        if not self.is_swept:
            return self.scales, np.array([self.serverless_usd]), np.array([self.containers_usd])
        serverless, containers = (usd[: len(self.scales)] for usd in self._priced)
        return self.scales, serverless + self.choices.serverless_ops_usd, containers + self.choices.containers_ops_usd

    @cached_property
    def variants(self) -> list[Variant]:
        """Other values of what is assumed about containers; none where functions are made, numbers are sampled, or it
        would take too long."""
        moved, drawn = self.moved, self.drawn
        if not isinstance(moved, Containerised) or drawn.sample_count > 1 or not self.is_swept:
            return []
        limits = drawn.tables.limit_book(drawn.architecture.region)
        found = variants_of(assumed_of_containers(moved.choices), limits)
        return found if work((self.serverless, self.containers), len(found) + 1) <= MOST else []

    @property
    def variants_more_usd(self) -> Numbers:
        """What the containers cost a month more with each of `variants`, at today's traffic."""
        usd, count = self._priced[1], len(self.scales)
        more: Numbers = usd[count:] - usd[:count][self.scales == TODAY]
        return more

    @cached_property
    def _priced(self) -> tuple[Numbers, Numbers]:
        """(serverless USD, container USD) of the bills over the sweep, and then of today with each variant: what takes
        time is to make and price the containers once more, not for how many amounts of traffic."""
        serverless, containers = self._bills_at(self._priced_at, self.variants)
        return serverless[0], containers[0]

    @cached_property
    def _priced_at(self) -> Numbers:
        return np.concatenate([self.scales, np.ones(len(self.variants))])

    @property
    def crossings(self) -> list[Crossing]:
        """Every change of the cheaper side within the sweep, by rising traffic; none where a price is missing.

        Changes within one near tie are one, if another side is cheaper after it than before.
        """
        return [self._crossing(one) for one in self._stretches[0] if one.before != one.after]

    @property
    def near_ties(self) -> list[NearTie]:
        """Where both cost about the same, with the same side cheaper before and after, or to an end of the sweep.

        Those narrower than the sweep looks, and closer to each other than that, are one that is not throughout: a
        near tie comes and goes with each task that starts.
        """
        found: list[NearTie] = []
        for one in self._stretches[0]:
            if one.before != one.after:
                continue
            tie = _near_tie(one)
            if found and tie.is_narrow and found[-1].is_narrow and tie.below <= found[-1].above * CLOSE:
                tie = tie._replace(below=found.pop().below, is_throughout=False)
            found.append(tie)
        return found

    @property
    def alike_below(self) -> NearTie | None:
        """The near tie that lasts down to the least traffic looked at, as wide as two multiples; None where there is
        none."""
        return next((one for one in self._ties_at_ends if one.below <= self.scales[0] * (1 + HAIR)), None)

    @property
    def alike_above(self) -> NearTie | None:
        """The same up to the most traffic."""
        return next((one for one in self._ties_at_ends if one.above >= self.scales[-1] * (1 - HAIR)), None)

    @property
    def _ties_at_ends(self) -> list[NearTie]:
        found = self._stretches[0]
        ties = (_near_tie(one) for one in (*found[:1], *found[-1:]) if one.before == one.after)
        return [one for one in ties if not one.is_narrow]

    @property
    def is_exact(self) -> bool:
        """Whether crossings were looked for, and narrowed, as closely as ever."""
        return self.scales is SWEEPS[0] and self._stretches[1]

    @cached_property
    def _stretches(self) -> tuple[list[Stretch], bool]:
        """(near ties and crossings, whether they were looked at to the end)."""
        if self.incomplete or not self.moved.sized or not self.is_swept:
            return [], True
        left = MOST_WORK / 2

        def price(scales: Numbers) -> tuple[Numbers, Numbers] | None:
            nonlocal left
            needed = work((self.serverless, self.containers), len(scales))
            if needed > left:
                return None
            left -= needed
            return self.at(scales)

        return stretches(*self.curve, price)

    def _crossing(self, one: Stretch) -> Crossing:
        side = SERVERLESS if one.after > 0 else CONTAINERS
        span = (one.below, one.above)
        return Crossing(one.turns_at, one.turns_at * self.requests_per_month, side, one.usd, span)

    def at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """(serverless USD, container USD) at multiples of today's traffic."""
        serverless, containers = self.of_samples_at(scales)
        return serverless[0], containers[0]

    def of_samples_at(self, scales: Numbers) -> tuple[Numbers, Numbers]:
        """The same of every sample, (samples, multiples) each: the containers as they are sized for each multiple."""
        serverless, containers = self._bills_at(scales)
        return serverless + self.choices.serverless_ops_usd, containers + self.choices.containers_ops_usd

    def _bills_at(self, scales: Numbers, variants: Sequence[Variant] = ()) -> tuple[Numbers, Numbers]:
        """The bills alone; at the last multiples with a variant each."""
        if not isinstance(self.moved, Containerised):
            return self.serverless.totals_at(scales), self.containers.totals_at(scales)
        tables, scaled = self.drawn.tables, scales * self.drawn.scale
        serverless, containers = (np.empty((self.drawn.sample_count, len(scales))) for _ in range(2))
        chosen = with_variants(self.moved.choices, len(scales) - len(variants), variants)
        for some, resolved, flows, totals in self._walked_at(scales):
            moved = container_form(resolved, flows, tables, chosen, like=self.moved)
            made = estimate_resolved(resolve(moved.architecture, tables, moved.amounts), tables, scaled)
            serverless[some], containers[some] = totals, _totals(made)
        return serverless, containers

    def _walked_at(self, scales: Numbers) -> Iterator[Walked]:
        """The drawn side at multiples of today's traffic, a few samples at a time."""
        key, tables = scales.tobytes(), self.drawn.tables
        if key in self.walked:
            yield from self.walked[key]
            return
        found = []
        for some, resolved in chunks(self.drawn.resolved, tables, len(scales)):
            one = estimate_resolved(resolved, tables, scales * self.drawn.scale)
            found.append(Walked(some, resolved, one.traffic.flows, _totals(one)))
            yield found[-1]
        if scales is self._priced_at and len(found) == 1:
            self.walked[key] = found

    def sized_for(self, multiple: float) -> Estimate:
        """Today's containers with the sizes that they have at a multiple of today's traffic; of the first sample."""
        assert isinstance(self.moved, Containerised)  # functions have the same size at any traffic
        drawn, tables = self.drawn, self.drawn.tables
        there = estimate(drawn.architecture.of_samples(0, 1), tables, scale=drawn.scale * multiple)
        moved = container_form(there.resolved, there.traffic.flows, tables, self.choices, like=self.moved)
        return _like(drawn, moved.architecture)

    def with_choices(self, **changes: object) -> Comparison:
        """The same with other choices about containers; what is drawn is priced once."""
        if not isinstance(self.moved, Containerised):
            return self
        drawn = self.drawn
        chosen = self.moved.choices.model_copy(update=changes)
        moved = container_form(drawn.resolved, drawn.traffic.flows, drawn.tables, chosen)
        return Comparison(drawn, _like(drawn, moved.architecture), moved, self.direction, self.walked)


def _near_tie(one: Stretch) -> NearTie:
    return NearTie(one.below, one.above, SERVERLESS if one.before > 0 else CONTAINERS if one.before < 0 else None)


class Walked(NamedTuple):
    """What is drawn at several multiples of its traffic, of some samples: as it is resolved, what flows over its edges,
    and its totals."""

    some: Some
    resolved: Resolved
    flows: Mapping[str, Flows]
    totals: Numbers


def _totals(one: Estimate) -> Numbers:
    """(samples, multiples), or what broadcasts to it."""
    total = one.total_monthly_usd
    return total[..., 0] if isinstance(total, np.ndarray) else np.full((1, 1), total)


def compare(architecture: Architecture, tables: Tables, *, scale: float = 1.0) -> Comparison:
    """The architecture beside its other form, at a multiple of its traffic; raises DocumentError where it does not
    stand."""
    return compared(estimate(architecture, tables, scale=scale))


def compared(one: Estimate) -> Comparison:
    """An estimate beside that of its other form: on containers if any function can move there, else as functions."""
    asked = (one.resolved, one.traffic.flows, one.tables)
    document = one.architecture
    choices = choices_of(document, one.tables.limit_book(document.region))
    moved, standing = container_form(*asked, choices), _standing(one)
    if not moved.sized and standing:
        back = function_form(*asked)
        if back.sized or not moved.notes:
            return Comparison(_like(one, back.architecture), one, back, TO_FUNCTIONS)
        moved = replace(moved, notes=(*moved.notes, *back.notes))
    elif standing:
        stay = named(standing, "is a container already and stands", "are containers already and stand")
        moved = replace(moved, notes=(*moved.notes, f"{stay} on both sides."))
    return Comparison(one, _like(one, moved.architecture), moved)


def _like(one: Estimate, architecture: Architecture) -> Estimate:
    """Another architecture estimated on the same terms."""
    return estimate(architecture, one.tables, scale=one.scale)


def _standing(one: Estimate) -> list[str]:
    """What runs in containers as it is drawn, by name."""
    return [node.label for node in one.resolved.nodes.values() if node.service.keeps_connections]


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
