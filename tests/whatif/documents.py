"""Random architectures of all the format can say: every service, operation and event, edges that go round, causes,
batches, caps, retries, networks, regions, settings, choices about containers, and ids that look like new ones."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from estimator.engine.document.architecture import NETWORKS, Architecture
from estimator.engine.document.reading import from_dict
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.registry import services
from estimator.engine.resolve.nodes import checked_settings
from estimator.engine.service import Service
from estimator.engine.setting import SettingDeclaration, declared
from estimator.whatif.containers.choices import CONTAINER_SIZING
from pricing.book import LimitBook

REGIONS = (None, None, None, "us-east-1", "eu-west-1")
NAMES = ("", "", "", "Ü" * 200, "<b>&", "twice")
ENDINGS = ("-service", "-alb", "-queue", "-queue-poll", "-job", "-worker", "-onward", "2")
"""How nodes of the container form are called after functions."""
NETWORKS_ANYWHERE = sorted(set(NETWORKS) - {"nat"})
CONTAINERS = ("fargate", "fargate", "fargate_eks", "app_runner")
MOST = 1e4
COUNTS = (1, 1, 1, 0, 0.5, 3, 2.5)
SHARES = (100, 100, 40, 0.1)
UNSETTLED = ("errors_percent", "reserved_concurrency", "max_concurrency", "dead_letter")


class Step(NamedTuple):
    """What may be an edge."""

    source: str
    event: Event
    target: str
    operation: Operation


class AnyDocument:
    """One random document in the making.  A calm one has nothing that goes round, fails, waits or is held back; one
    without functions has containers in their place."""

    def __init__(self, chance: Random, limits: LimitBook, *, calm: bool = False, functions: bool = True):
        self.chance = chance
        self.functions = functions
        self.limits = limits
        self.calm = calm
        self.nodes: dict[str, dict] = {}
        self.steps: list[Step] = []
        self.edges: list[dict] = []

    def made(self, size: int) -> Architecture:
        """A valid architecture of `size` nodes and a source, a few functions or containers among them."""
        self._add_node("c", "clients", {"requests_per_month": 10 ** self.chance.uniform(0, 9)})
        drawn = [one.slug for one in services().values() if one.is_drawn and (self.functions or not one.is_function)]
        for at in range(size):
            node_id = f"n{at}" if self.chance.random() < 0.8 else f"n{max(at - 1, 0)}{self.chance.choice(ENDINGS)}"
            code = "lambda" if self.functions else self.chance.choice(CONTAINERS)
            slug = self.chance.choice([code, self.chance.choice(drawn)])
            if node_id not in self.nodes:
                self._add_node(node_id, slug, self._some_settings(services()[slug], most=3))
        self._draw_edges(2 * size)
        self._name_causes()
        document = {"version": 1, "nodes": list(self.nodes.values()), "edges": self.edges}
        return from_dict(document | self._terms())

    def _terms(self) -> dict[str, object]:
        if self.chance.random() < 0.7:
            return {}
        return {
            "containers": self._some_settings(CONTAINER_SIZING, most=3),
            "free_tier": self.chance.choice(["none", "always"]),
            "region": self.chance.choice(["us-east-1", "eu-west-1"]),
            "hours_per_month": self.chance.choice([1, 100.5, 744]),
            "month": self.chance.choice([1, 40]),
        }

    # -- nodes ---------------------------------------------------------------------------------------------------

    def _add_node(self, node_id: str, slug: str, settings: dict[str, object]) -> None:
        name, region = self.chance.choice(NAMES), self.chance.choice(REGIONS)
        self.nodes[node_id] = {"id": node_id, "service": slug, "name": name, "region": region, "settings": settings}

    def _service(self, node_id: str) -> Service:
        return services()[self.nodes[node_id]["service"]]

    def _some_settings(self, service: Service, *, most: int) -> dict[str, object]:
        """A few settings that are allowed together; none where these are not."""
        known = {n: one for n, one in declared(service.Settings).items() if not (self.calm and n in UNSETTLED)}
        names = self.chance.sample(sorted(known), self.chance.randint(0, min(most, len(known))))
        found = {name: value for name in names if (value := self._value(known[name])) is not None}
        return found if checked_settings(service, found, self.limits)[0] is not None else {}

    def _value(self, one: SettingDeclaration) -> object:
        if one.kind == "choice":
            return self.chance.choice(sorted(one.choices))
        if one.kind == "yes_no":
            return self.chance.random() < 0.5
        if not one.is_number:
            return None
        low, high = one.range(self.limits)
        least = 1 if low is None else low
        top = max(MOST if high is None else min(high, MOST), least)
        if one.kind == "whole":
            return int(self.chance.choice([least, min(least + 1, top), top]))
        return self.chance.uniform(least, top)

    # -- edges ---------------------------------------------------------------------------------------------------

    def _draw_edges(self, wanted: int) -> None:
        """Edges that AWS allows, most of them from or to functions or containers."""
        steps = self._possible_steps()
        of_code = [one for one in steps if self._is_code(one.source) or self._is_code(one.target)]
        while steps and len(self.edges) < wanted:
            self.steps.append(self.chance.choice(of_code if self.chance.random() < 0.7 and of_code else steps))
            self.edges.append(self._edge(self.steps[-1]))

    def _possible_steps(self) -> list[Step]:
        places = {node_id: at for at, node_id in enumerate(self.nodes)}
        return [
            Step(source, event, target, operation)
            for source in self.nodes
            for target in self.nodes
            if not self.calm or places[source] < places[target]
            for event in self._service(source).events
            for operation in self._service(target).operations
            if can_cause(event, operation)
        ]

    def _is_code(self, node_id: str) -> bool:
        service = self._service(node_id)
        return service.is_function if self.functions else service.keeps_connections

    def _edge(self, step: Step) -> dict:
        chance, number = self.chance, len(self.edges)
        before = f"e{max(number - 1, 0)}{chance.choice(('-2', '-behind'))}"
        taken = {one["id"] for one in self.edges}
        edge = {"id": before if chance.random() < 0.1 and before not in taken else f"e{number}"}
        edge |= {"source": step.source, "event": step.event.name, "target": step.target}
        edge |= {"operation": step.operation.name, "count": chance.choice(COUNTS), "share": chance.choice(SHARES)}
        edge |= self._sometimes("payload_kb", 0, 3, 500) | self._sometimes("response_kb", 0, 20)
        edge |= self._sometimes("batch_size", 1, 10, 1000) | self._sometimes("network", *NETWORKS_ANYWHERE)
        if not self.calm:
            edge |= self._sometimes("at_once", 2, 3, 1000) | self._sometimes("retries", 0, 1, 5)
        if step.event.cached:
            edge |= self._sometimes("cached", 0, 90)
        if step.event.polled:
            edge |= self._sometimes("window_s", 0, 20) | self._sometimes("partial_batch", True, False)
            edge |= {} if self.calm else self._sometimes("parallel", 1, 10)
        return edge

    def _sometimes(self, name: str, *values: object) -> dict[str, object]:
        return {name: self.chance.choice(values)} if self.chance.random() < 0.15 else {}

    def _name_causes(self) -> None:
        """Some edges say by which others they are caused, be those drawn before or after them."""
        for edge, step in zip(self.edges, self.steps, strict=True):
            causes = [
                one["id"]
                for one, before in zip(self.edges, self.steps, strict=True)
                if before.target == step.source and before.operation.name in step.event.of
            ]
            if causes and self.chance.random() < 0.4:
                edge["caused_by"] = self.chance.sample(causes, self.chance.randint(1, len(causes)))


def any_document(
    chance: Random, limits: LimitBook, size: int, *, calm: bool = False, functions: bool = True
) -> Architecture:
    """A random valid architecture of a source and about `size` nodes."""
    return AnyDocument(chance, limits, calm=calm, functions=functions).made(size)
