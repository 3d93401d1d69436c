"""What is settled before anything of the container form is drawn: which functions move, how triggers reach them there,
and what the traffic decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.decided import Decided, decided
from estimator.whatif.containers.moving import Ways, movable
from estimator.whatif.containers.sizing.prices import TaskPrices, task_prices
from estimator.whatif.containers.targets.app_runner import Answering, answering
from estimator.whatif.containers.targets.regions import FrontRegions
from estimator.whatif.containers.targets.target import Target, polls_and_runs_on
from estimator.whatif.containers.ways import way_of
from estimator.whatif.form.edges import Edges, edges_by_node
from pricing.book import Tables


@dataclass(frozen=True)
class ContainerPlan:
    """The architecture with what flows over its edges, by edge, and what is to become of it.

    `into` and `out` are the edges of each node, `ways` those of the triggers of functions.  `moving` are the functions
    that move, in the order of the document; `answering` says what of it moves to App Runner.
    """

    resolved: Resolved
    flows: Mapping[str, Flows]
    tables: Tables
    choices: ContainerChoices
    into: Edges
    out: Edges
    ways: Ways
    decided: Decided
    moving: Mapping[str, None]
    answering: Answering
    notes: tuple[str, ...]

    @cached_property
    def target(self) -> Target:
        """Where workers and jobs run."""
        return polls_and_runs_on(self.choices.target)

    @cached_property
    def regions(self) -> FrontRegions:
        """In which region the services behind each front are."""
        return FrontRegions(self.resolved, self.out, self.moving)

    @cached_property
    def balanced(self) -> Counter[str | None]:
        """By region: edges whose calls go through the load balancer of what is called itself."""
        balanced = (edge.target for edge in self.resolved.edges if self.ways.get(edge.id) == "balancer")
        return Counter(self.other_region(function) for function in balanced)

    def other_region(self, node: ResolvedNode) -> str | None:
        """The region of a node, where it is not the document's."""
        return None if node.region == self.resolved.architecture.region else node.region

    def asking(self, edge: ResolvedEdge) -> list[ResolvedEdge]:
        """What calls an API for what it hands on by an edge."""
        named = edge.declared.caused_by and set(edge.declared.caused_by)
        return [one for one in self.into[edge.source.id] if named is None or one.id in named]

    def is_on_app_runner(self, node: ResolvedNode) -> bool:
        """Whether a function moves into a service on App Runner, among others perhaps."""
        fronts = {edge.source.id for edge in self.into[node.id] if self.ways[edge.id] == "behind_front"}
        return node.id in self.answering.ids or not fronts.isdisjoint(self.answering.ids)

    def is_service(self, node: ResolvedNode) -> bool:
        """Whether it becomes services alone, and none on App Runner: a task that an event starts has no Service
        Connect."""
        starts = (self.ways[edge.id] == "job" or edge.id in self.decided.each_message for edge in self.into[node.id])
        return node.id in self.moving and not any(starts) and not self.is_on_app_runner(node)

    def prices(self, region: str, settings: FargateSettings) -> TaskPrices:
        """What an hour of a task costs in a region."""
        return task_prices(self.resolved.architecture, self.tables, region, settings)


def planned(
    resolved: Resolved,
    flows: Mapping[str, Flows],
    tables: Tables,
    choices: ContainerChoices,
    as_decided: Decided | None = None,
    as_chosen: ContainerChoices | None = None,
) -> ContainerPlan:
    """The plan, with what the traffic and the choices of today decided where others flow or are tried: what stands
    where follows no amount."""
    into, out = edges_by_node(resolved)
    stands_by = as_chosen or choices
    ways = {edge.id: way_of(edge, stands_by) for edge in resolved.edges if edge.target.service.is_function}
    if as_decided is None:
        as_decided = decided(resolved, flows, choices, ways, partial(task_prices, resolved.architecture, tables))
    regions = {node.region for node in resolved.nodes.values() if node.service.is_function}
    clusters_at_most = len(regions) if choices.target == "eks" else 0
    moving, notes = movable(resolved, ways, into, out, clusters_at_most)
    found = answering(resolved, tables, ways, into, moving, stands_by)
    told = (*notes, *found.notes, *as_decided.notes)
    return ContainerPlan(resolved, flows, tables, choices, into, out, ways, as_decided, moving, found, told)
