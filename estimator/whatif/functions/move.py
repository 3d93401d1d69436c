"""The same work as functions: services, workers and jobs in containers become Lambda functions.

A service answers behind an HTTP API, a worker is called with what is polled for it, a job is started and nobody waits.
What a function cannot do stays a container and is named: `staying`.  What leaves a container leaves its function, for
the same share of what happens there.  The result is an ordinary architecture: priced, checked and edited like any
other.  Rules: docs/method.md, "Sizing functions".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.values import MOST_KB
from estimator.engine.figures import counted, figure, listed
from estimator.engine.maths.amounts import HAIR, added, anywhere, in_sample
from estimator.engine.resolve.conditions import with_effect
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices, choices_of
from estimator.whatif.containers.sizing.task import JOB, SERVICE
from estimator.whatif.form.changes import Changes
from estimator.whatif.form.draft import FormDraft
from estimator.whatif.form.edges import edges_by_node
from estimator.whatif.form.measured import measured_left
from estimator.whatif.form.names import LONGEST_NAME
from estimator.whatif.form.part_time import part_time
from estimator.whatif.form.samples import resampled
from estimator.whatif.functions.arriving import Arriving, NewFunction
from estimator.whatif.functions.fronts import Front
from estimator.whatif.functions.networks import (
    IN_A_NETWORK,
    WAYS_OUT,
    gateways_after,
    is_left_through,
    private_targets,
    way_out_of,
)
from estimator.whatif.functions.polls import mapped
from estimator.whatif.functions.staying import FunctionSize, planned
from estimator.whatif.functions.ways import API, FUNCTION, INVOKE, START, way_of
from pricing.book import Tables

COPIED = ("architecture", "log_kb", "log_keep_days", "log_class", "waits", "errors_percent", "always_failing_percent")
"""What a function has of its container, where the document says it."""


PLACES = {"fargate_eks": "pod", "app_runner": "instance"}
"""What a container is called there, where that is no task."""


class EdgeChanges(Changes, total=False):
    """What becomes of an edge."""

    response_kb: float | None
    window_s: float | None
    network: None


@dataclass(frozen=True)
class SizedFunction:
    """One function and the container it takes the place of.

    `does` is what it does at once, a call, a batch or a run; `calls` are monthly; `was_ms` is what one took in its
    `place`, a task, pod or instance of so many vCPU and GB.
    """

    node_id: str
    name: str
    container: str
    does: str
    place: str
    calls: float
    memory_mb: float
    duration_ms: float
    was_ms: float
    vcpu: float
    memory_gb: float


@dataclass(frozen=True)
class Functions:
    """The serverless form of an architecture, how each function was sized, and what there is to say about it."""

    architecture: Architecture
    sized: tuple[SizedFunction, ...]
    notes: tuple[str, ...] = ()


def function_form(resolved: Resolved, flows: Mapping[str, Flows], tables: Tables) -> Functions:
    """The architecture with its containers as functions, with what flows over its edges today."""
    document = resolved.architecture
    return FunctionMove(resolved, flows, choices_of(document, tables.limit_book(document.region))).run()


class FunctionMove(FormDraft):
    """One move of all containers, edge by edge; `flows` are what the edges carry today."""

    def __init__(self, resolved: Resolved, flows: Mapping[str, Flows], choices: ContainerChoices):
        super().__init__(resolved)
        self.flows = flows
        self.into, self.out = edges_by_node(resolved)
        self.plan = planned(resolved, flows, choices, self.into, self.out)
        self.notes = list(self.plan.notes)
        self.functions: dict[tuple[str, str], NewFunction] = {}
        self.leaving: list[tuple[ResolvedEdge, EdgeChanges]] = []
        """Edges that leave containers, with what else becomes of them: until all that arrives is known."""
        self.gone = {*self.plan.sizes, *(one for one, front in self.plan.fronts.items() if front.fate != "stays")}
        self.inside = {one: private_targets(resolved.nodes[one], self.out[one], self.gone) for one in self.plan.sizes}
        """What each container that moves calls in its network: where that is nothing, its function lies outside."""
        self.before_apis = Counter(edge.target.id for edge in resolved.edges if way_of(edge) == "api")

    def run(self) -> Functions:
        """The architecture with every container moved that can be."""
        for node_id, sizes in self.plan.sizes.items():
            for operation, size in sizes.items():
                self._add_function(node_id, operation, size, alone=len(sizes) == 1)
        for edge in self.resolved.edges:
            self._place(edge)
        for edge, changes in self.leaving:
            self._leave(edge, changes)
        made = [self._size(one) for one in self.functions.values()]
        edges = self.causes.resolved(self.edges)
        self._clear_away(edges)
        document = self.document("on functions", edges) if made else self.resolved.architecture
        self.notes += measured_left(self.resolved.architecture, [node.id for node in document.nodes])
        moved = resampled(self.resolved.architecture, document, self.drawn.values)
        return Functions(moved, tuple(made), tuple(dict.fromkeys(self.notes)))

    # -- nodes ---------------------------------------------------------------------------------------------------

    def _add_function(self, node_id: str, operation: str, size: FunctionSize, *, alone: bool) -> None:
        container = self.resolved.nodes[node_id]
        ending = "function" if alone or operation != JOB else "job function"
        new = self.ids.of(f"{node_id}-function{'' if ending == 'function' else '-of-jobs'}")
        name = f"{container.label} {ending}"[:LONGEST_NAME]
        self.functions[node_id, operation] = NewFunction(new, name, node_id, operation, size)

    def _size(self, new: NewFunction) -> SizedFunction:
        """Puts the node of a function in its place."""
        container, work = self.resolved.nodes[new.container], new.size.work
        s, node_id = container.settings, new.node_id
        memory_mb = self.drawn.number(node_id, "memory_mb", new.size.memory_mb)
        duration_ms = self.drawn.number(node_id, "duration_ms", new.size.duration_ms)
        settings: dict[str, object] = {"memory_mb": int(memory_mb), "duration_ms": duration_ms}
        for name in COPIED:
            if name in container.declared.settings:
                settings[name] = container.declared.settings[name]
            if (new.container, name) in self.resolved.architecture.samples:
                settings[name] = self.drawn.number(node_id, name, getattr(s, name))
        if any(one.edge.may_fail for one in new.arrivals.values()):
            settings["reports_failures"] = getattr(s, "reports_failures", True)
            settings["async_retries"] = 0  # a task that fails is not started again
        settings |= self._network_of(new)
        self.nodes[node_id] = Node(
            id=node_id,
            service=FUNCTION,
            name=new.name,
            region=container.declared.region,
            settings=with_effect(FUNCTION, settings),
            position=container.declared.position,
        )
        self.nodes.pop(new.container, None)
        calls = added(one.after for one in new.arrivals.values())
        of_first = (calls, memory_mb, duration_ms, work.duration_ms, work.vcpu, work.memory_mb / 1024)
        place = PLACES.get(container.service.slug, "task")
        self.notes += self._switched_on_note(new)
        return SizedFunction(node_id, new.name, container.label, new.does, place, *map(in_sample, of_first))

    def _switched_on_note(self, new: NewFunction) -> list[str]:
        """What a function answers beyond its container, which is on for a part of the month."""
        container = self.resolved.nodes[new.container]
        found = part_time(container, [flow for edge in self.into[new.container] for flow in self.flows[edge.id]])
        if found is None or new.operation == JOB:
            return []
        on, missed = figure(found.hours_on), f"{100 * (1 - found.part):.0f} %"
        all_month = counted(self.resolved.architecture.hours_per_month, "hour")
        return [
            f"{found.label} is switched on for {on} of {all_month} a month, taken to be the busiest ones: {missed} of "
            f"what comes to it meets no {PLACES.get(container.service.slug, 'task')}, and {new.name} answers all of it."
        ]

    def _network_of(self, new: NewFunction) -> dict[str, object]:
        """In the network where the container called something there, else outside; with a way out where it needs it."""
        container, out = self.resolved.nodes[new.container], self.out[new.container]
        targets = self.inside.get(new.container)
        if not targets:
            return {}
        way, known = way_out_of(container, out), getattr(container.settings, "way_out", "none")
        leaving = [edge for edge in self.edges.values() if edge.source == new.node_id]
        is_needed = way != "none" and is_left_through(way, leaving, self.resolved.nodes, self.gone, container.region)
        note = f"{new.name} stays in the network, for it calls {targets[0]} there"
        if is_needed and known not in WAYS_OUT:
            note += "; a function has no public address, so a NAT gateway leads to what it calls outside"
        elif known in WAYS_OUT and not is_needed:
            note += f", and needs no {WAYS_OUT[known]}: nothing it sends leaves the network"
        self.notes.append(f"{note}.")
        return {"way_out": way} if is_needed else {}

    def _clear_away(self, edges: list[Edge]) -> None:
        """Load balancers that gave way go, and gateways that nothing needs any more."""
        for node_id in self.gone:
            self.nodes.pop(node_id, None)
        self._keep_clusters()
        nodes, region = self.resolved.nodes, self.resolved.architecture.region
        moved = {node_id: self.out[node_id] for node_id in self.plan.sizes}
        new = {one.node_id for one in self.functions.values()}
        for node_id, users in gateways_after(nodes, self.nodes, edges, moved, region).items():
            if not users:
                del self.nodes[node_id]
                self.notes.append(f"{nodes[node_id].label} goes: no function sends anything through it.")
            elif not new.intersection(users):
                others = listed([nodes[one].label for one in users if one in nodes])
                self.notes.append(f"{nodes[node_id].label} stays: it is taken to be there for {others} as well.")

    def _keep_clusters(self) -> None:
        """Pods that stay pay for the cluster they shared with those that paid for it and move."""
        for moved in (self.resolved.nodes[node_id] for node_id in self.plan.sizes):
            if getattr(moved.settings, "cluster", "") != "own":
                continue
            pods = [
                one
                for one in self.resolved.nodes.values()
                if one.id in self.nodes and one.service is moved.service and one.region == moved.region
            ]
            if pods and all(self.nodes[one.id].settings.get("cluster") == "shared" for one in pods):
                heir = self.nodes[pods[0].id]
                settings = {name: value for name, value in heir.settings.items() if name != "cluster"}
                self.nodes[heir.id] = heir.model_copy(update={"settings": settings})

    # -- edges ---------------------------------------------------------------------------------------------------

    def _place(self, edge: ResolvedEdge) -> None:
        """An edge where it now leads; one that leaves a container waits."""
        front = self.plan.fronts.get(edge.target.id)
        if front is not None and front.fate != "stays":
            self._into_front(edge, front)
        elif edge.target.id in self.plan.sizes:
            self._into_function(edge)
        else:
            self._put_or_leave(edge, {})

    def _into_front(self, edge: ResolvedEdge, front: Front) -> None:
        """What called a load balancer calls the API in its place, or the functions behind it."""
        if front.fate == "api":
            self._put_or_leave(edge, {"target": self._api_for(edge.target.id), "operation": "request"})
            return
        self.notes.append(f"{edge.target.label} goes: what called it calls the functions behind it.")
        found = 0
        for behind in self.out[edge.target.id]:
            named = behind.declared.caused_by
            if behind.target.id not in self.plan.sizes or (named is not None and edge.id not in named):
                continue
            found += 1
            name = edge.id if found == 1 else self.ids.of(f"{edge.id}-through-{behind.index}")
            self._put_or_leave(edge, {"id": name, **self._through(edge, behind, name)}, follows=behind.id)
        if not found:
            self.causes.forget(edge.id)

    def _through(self, edge: ResolvedEdge, behind: ResolvedEdge, name: str) -> EdgeChanges:
        """Two edges as one: what called a load balancer, and what that called."""
        first, second = edge.declared, behind.declared
        changes: EdgeChanges = {"target": self._function_of(behind).node_id, "operation": INVOKE}
        changes["share"] = self.drawn.number(name, "share", first.share * second.share / 100.0, 100.0)
        changes["count"] = self.drawn.number(name, "count", edge.count * behind.count)
        if second.payload_kb is not None:
            changes["payload_kb"] = self.drawn.number(name, "payload_kb", second.payload_kb, MOST_KB)
        if second.response_kb is not None:
            changes["response_kb"] = self.drawn.number(name, "response_kb", second.response_kb, MOST_KB)
        caps = [one.at_once for one in (first, second) if one.at_once is not None]
        changes["at_once"] = min(caps) if caps else None
        return changes

    def _into_function(self, edge: ResolvedEdge) -> None:
        """A trigger of a container leads to its function."""
        new, way = self._function_of(edge), way_of(edge)
        calls, items = self.flows[edge.id].monthly_calls, self.flows[edge.id].monthly_items
        is_one_by_one = edge.operation.name == JOB or edge.event.hands_on
        new.arrivals[edge.id] = Arriving(edge, calls, items if is_one_by_one else calls)
        front = self.plan.fronts.get(edge.source.id)
        changes: EdgeChanges = {"target": new.node_id, "operation": START if way == "start" else INVOKE}
        if is_one_by_one:  # a task for each item, where a function would take all in one call
            changes["batch_size"] = 1 if edge.event.hands_on else None
        if way == "polled":
            changes = cast("EdgeChanges", {**changes, **mapped(edge)})
        if way == "api":
            self._through_new_api(edge, new)
        elif front is not None and front.fate == "direct":
            self.causes.forget(edge.id)  # what leads through it was placed with what calls it
        elif front is not None and front.fate == "api":
            self._put(edge, {**changes, "source": self._api_for(edge.source.id), "event": "request"})
        else:
            if front is not None:
                self.notes.append(f"{edge.source.label} stays, with functions behind it: {front.why}.")
            self._put_or_leave(edge, changes)

    def _function_of(self, edge: ResolvedEdge) -> NewFunction:
        return self.functions[edge.target.id, JOB if edge.operation.name == JOB else SERVICE]

    def _through_new_api(self, edge: ResolvedEdge, new: NewFunction) -> None:
        """What calls no function by itself calls an API in front of it."""
        container = self.resolved.nodes[new.container]
        api = self._add_api(f"{new.container}-api", f"{container.label} API", container.declared)
        behind = self.ids.of(f"{edge.id}-behind")
        self._put_or_leave(edge, {"target": api, "operation": "request"})
        self.add(
            Edge(
                id=behind,
                source=api,
                event="request",
                target=new.node_id,
                operation=INVOKE,
                caused_by=[edge.id] if self.before_apis[new.container] > 1 else None,
            ),
            after=edge.id,
        )

    def _api_for(self, balancer: str) -> str:
        """The HTTP API in place of a load balancer."""
        node = self.resolved.nodes[balancer]
        note = f"{node.label} gives way to an HTTP API"
        if not getattr(node.settings, "internet_facing", True):
            note += ", which is public: let it check who calls"
        if not node.service.is_balancer:
            note += "; what passed through it is taken to be HTTP"
        self.notes.append(f"{note}.")
        return self._add_api(f"{balancer}-api", node.declared.name or node.label, node.declared)

    def _add_api(self, wish: str, name: str, place: Node) -> str:
        api = self.ids.of(wish)
        self.nodes.setdefault(
            api,
            Node(id=api, service=API, name=name[:LONGEST_NAME], region=place.region, position=place.position),
        )
        return api

    def _put_or_leave(self, edge: ResolvedEdge, changes: EdgeChanges, *, follows: str = "") -> None:
        """An edge with these changes; what leaves a container waits until all that arrives is known."""
        if follows:
            self.causes.follows(follows, changes.get("id", edge.id))
        if edge.source.id in self.plan.sizes:
            self.leaving.append((edge, changes))
        else:
            self._put(edge, changes)

    def _leave(self, edge: ResolvedEdge, changes: EdgeChanges) -> None:
        """An edge that leaves a container leaves each of its functions, for the calls that function gets."""
        wish, found = changes.get("id", edge.id), 0
        named = edge.declared.caused_by
        for operation in self.plan.sizes[edge.source.id]:
            new = self.functions[edge.source.id, operation]
            triggers = new.triggers(edge.event.name, named)
            if not triggers:
                continue
            found += 1
            name = wish if found == 1 else self.ids.of(f"{wish}-{operation}")
            of_function: EdgeChanges = {**changes, "id": name, "source": new.node_id}
            if len(triggers) < len(new.arrivals) and named is None:
                of_function["caused_by"] = [one.edge.id for one in triggers]
            part = new.part(edge.event.name, triggers)
            if anywhere(part < 1.0 - HAIR):
                of_function = cast("EdgeChanges", {**of_function, **self.carrying(edge, name, part, changes)})
            self._put(edge, of_function)
        if not found:
            self.causes.forget(edge.id)

    def _put(self, edge: ResolvedEdge, changes: EdgeChanges) -> None:
        """An edge with these changes, without what only a container's network has."""
        ends = [node_id for node_id in (edge.source.id, edge.target.id) if node_id in self.gone]
        if ends and edge.declared.network in IN_A_NETWORK and not self.inside.get(edge.source.id):
            changes = {**changes, "network": None}
        self.add(self.declared[edge.id].model_copy(update=dict(changes)), after=edge.id)
