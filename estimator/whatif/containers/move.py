"""The same work on Fargate: functions become services, workers and jobs, sized rather than assumed.

Functions behind one front are one service behind a load balancer; what polls a queue or stream is a worker;
what a clock starts is a job; what another event starts asynchronously gets a queue and a worker.  What is called
by something that can call no container, no load balancer and no queue, such as a delivery stream's transform, stays
a function.  The result is an ordinary architecture: priced, checked and edited like any other.
Rules: docs/method.md, "Sizing containers".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Unpack, cast

from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.values import LEAST, MOST
from estimator.engine.maths.amounts import (
    HAIR,
    Amount,
    added,
    anywhere,
    between,
    in_sample,
    larger,
    largest_of,
    used,
)
from estimator.engine.operations import Event
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.service import services
from estimator.engine.setting import declared
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.traffic import propagate
from estimator.whatif.containers.arrivals import INVOCATION, RECORD, ArrivingTrigger, ArrivingTriggers
from estimator.whatif.containers.causes import TracedCauses
from estimator.whatif.containers.changes import Changes, one_message, polled_batches
from estimator.whatif.containers.choices import ContainerChoices, choices_of
from estimator.whatif.containers.decided import Decided, decided
from estimator.whatif.containers.leases import leases_note
from estimator.whatif.containers.moving import movable, named
from estimator.whatif.containers.names import LONGEST_NAME, NewIds
from estimator.whatif.containers.sizing.instances import instance_prices, sized_instances
from estimator.whatif.containers.sizing.prices import TaskPrices, task_prices
from estimator.whatif.containers.sizing.size import START_S, sized
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER, Drawn, Moved, Sized, Task
from estimator.whatif.containers.targets.app_runner import answering
from estimator.whatif.containers.targets.clusters import clusters
from estimator.whatif.containers.targets.target import NOUNS, SERVICES, polls_and_runs_on
from estimator.whatif.containers.time_outs import with_time_outs, with_time_outs_of
from estimator.whatif.containers.way_out import WaysOut
from estimator.whatif.containers.ways import BALANCER, PIPE, QUEUE, keeps_its_work, reaches, way_of
from estimator.whatif.samples import resampled
from pricing.book import Tables


@dataclass(frozen=True)
class Containerised:
    """The container form of an architecture, how each service was sized, and what there is to say about it.

    Where it was made for several multiples of the traffic, the document is that of the first, and `amounts` has the
    numbers that differ between them, by (node or edge id, field).  `decided` is what the traffic decided of the form.
    """

    architecture: Architecture
    sized: tuple[Sized, ...]
    notes: tuple[str, ...] = ()
    amounts: Mapping[tuple[str, str], Amount] = field(default_factory=dict)
    decided: Decided = Decided()
    choices: ContainerChoices = ContainerChoices()


def containerise(architecture: Architecture, tables: Tables) -> Containerised:
    """The architecture with its functions moved to Fargate; raises DocumentError where it does not stand."""
    resolved = resolve(architecture, tables)
    choices = choices_of(architecture, tables.limit_book(architecture.region))
    return container_form(resolved, propagate(resolved).flows, tables, choices)


def container_form(
    resolved: Resolved,
    flows: Mapping[str, Flows],
    tables: Tables,
    choices: ContainerChoices,
    *,
    like: Containerised | None = None,
) -> Containerised:
    """The same of an architecture already resolved, with what flows over its edges, and with any choices.

    Where the traffic is other than today's, what stands where is `like` in the form of today.
    """
    return Move(resolved, flows, choices, tables, like).run()


class Move:
    """One move of all functions, edge by edge; `flows` are what the edges carry today."""

    def __init__(
        self,
        resolved: Resolved,
        flows: Mapping[str, Flows],
        choices: ContainerChoices,
        tables: Tables,
        like: Containerised | None = None,
    ):
        self.resolved = resolved
        self.tables = tables
        self.choices = choices
        self.ways_out = WaysOut(resolved, choices)
        self.flows = flows
        self.declared = {edge.id: edge for edge in resolved.architecture.edges}
        self.nodes: dict[str, Node] = {node.id: node for node in resolved.architecture.nodes}
        self.ids = NewIds([*self.nodes, *self.declared])
        self.into: dict[str, list[ResolvedEdge]] = {node_id: [] for node_id in self.nodes}
        self.out: dict[str, list[ResolvedEdge]] = {node_id: [] for node_id in self.nodes}
        for edge in resolved.edges:
            self.into[edge.target.id].append(edge)
            self.out[edge.source.id].append(edge)
        self.target = polls_and_runs_on(choices.target)
        self.ways = {edge.id: way_of(edge, choices) for edge in resolved.edges if edge.target.service.is_function}
        self.like = like
        self.decided = like.decided if like else decided(resolved, flows, choices, self.ways, self._prices)
        self.balanced = Counter(edge.target.id for edge in resolved.edges if self.ways.get(edge.id) == "balancer")
        self.edges: dict[str, Edge] = {}
        self.causes = TracedCauses()
        self.drawn = Drawn(resolved.sample_count)
        self.tasks: dict[str, Task] = {}
        self.tasks_of: dict[str, list[Task]] = {}
        self.arrivals: dict[str, ArrivingTriggers] = {}
        """By container service."""
        self.queued: dict[str, None] = {}
        self.uncapped: dict[str, None] = {}
        self.each_message: dict[str, None] = {}
        self.each_run: dict[str, None] = {}
        self.fetching: dict[str, None] = {}
        self.reading: dict[str, None] = {}
        """Functions on streams."""
        self.jobs_of: dict[str, list[tuple[ResolvedEdge, str]]] = {}
        """By workflow: what it starts a task for, and waits for."""
        self.joining: dict[str, dict[str, None]] = {}
        """By load balancer in place of a front: edges that led to functions behind it, not through it."""
        self.connected: dict[str, None] = {}
        """What calls by Service Connect."""
        regions = {node.region for node in resolved.nodes.values() if node.service.is_function}
        clusters_at_most = len(regions) if choices.target == "eks" else 0
        self.moving, self.notes = movable(resolved, self.ways, self.into, self.out, clusters_at_most)
        self.answering = answering(resolved, self.ways, self.into, self.moving, choices)
        self.notes += self.answering.notes
        self.fronts = self._fronts()
        self.leaving: dict[str, tuple[ResolvedEdge, Changes]] = {}
        """Edges that leave functions, with what else becomes of them: until it is known where each function went."""

    def run(self) -> Containerised:
        """The architecture with every function moved that can be."""
        for edge in self.resolved.edges:
            if edge.target.id in self.moving:
                self._move_trigger(edge)
        for function_id in self.moving:
            if not self.tasks_of.get(function_id):
                self._task(f"{function_id}-service", SERVICE, f"{self._label(function_id)} service", function_id, None)
        self._replace_fronts()
        self._replace_fronts_by_app_runner()
        for edge in self.resolved.edges:
            if edge.id not in self.edges and edge.id not in self.leaving and not self.causes.knows(edge.id):
                self._put_or_leave(edge)
        for edge, changes in self.leaving.values():
            self._leave(edge, **changes)
        for function_id in self.moving:
            self.nodes.pop(function_id, None)
        self._keep_apart()
        for task in (task for function_id in self.connected for task in self.tasks_of[function_id]):
            task.has_proxy = True
        made = [self._size(task) for task in self.tasks.values()]
        for workflow_id, jobs in self.jobs_of.items():
            self._wait_for_jobs(workflow_id, jobs)
        self._add_cluster()
        self.notes += self.ways_out.notes(self.tasks.values())
        document = self.resolved.architecture
        moved = document.model_copy(
            update={
                "name": f"{document.name} on containers"[:LONGEST_NAME],
                "nodes": list(self.nodes.values()),
                "edges": self.causes.resolved(self.edges),
            }
        )
        there = {node.id for node in moved.nodes} | {edge.id for edge in moved.edges}
        amounts = {name: amount for name, amount in self.drawn.amounts.items() if name[0] in there}
        moved = resampled(document, moved, self.drawn.values)
        if self.like is None:
            moved, said = with_time_outs(moved, self.tables)
            self.notes += said
        else:
            moved = with_time_outs_of(self.like.architecture, moved)
        return Containerised(moved, tuple(made), self._told(), amounts, self.decided, self.choices)

    def _told(self) -> tuple[str, ...]:
        notes = []
        if self.queued:
            gets = named(self._labels(self.queued), "gets", "get")
            notes.append(f"{gets} a queue and a worker: starting a task for each event would cost a minute each.")
        if self.each_message:
            gets = named(self._labels(self.each_message), "gets", "get")
            one = "a pod for each message, started by KEDA"
            one = one if self.target == "eks" else "a task for each message, started by a pipe"
            notes.append(f"{gets} {one}: that costs less than a worker here.")
        if self.each_run:
            gets = named(self._labels(self.each_run), "gets", "get")
            notes.append(f"{gets} a {NOUNS[self.target]} for each run: that costs less than a worker here.")
        if self.fetching:
            fetches = named(self._labels(self.fetching), "becomes a worker that fetches", "become workers that fetch")
            notes.append(f"{fetches} tasks from the workflow: no workflow calls a container.")
        if self.uncapped:
            are = named(self._labels(self.uncapped), "is", "are")
            notes.append(f"{are} no longer held to so many runs at once: a container service grows with what comes.")
        if self.reading:
            notes.append(leases_note(self._labels(self.reading), self.resolved.architecture, self.tables))
        return tuple(dict.fromkeys([*notes, *self.notes]))

    def _size(self, task: Task) -> Sized:
        region, way_out = task.moved[0].node.region, self.ways_out.of(task)
        if task.target == "app_runner":
            requests = self.arrivals[task.node_id].calls
            its_prices = instance_prices(self.resolved.architecture, self.tables, region)
            one, settings = sized_instances(task, way_out, requests, self.choices, self.drawn, its_prices)
        else:
            one, settings = sized(task, way_out, self.choices, self.drawn, partial(self._prices, region))
        name = task.name[:LONGEST_NAME]
        self.nodes[task.node_id] = Node(
            id=task.node_id, service=SERVICES[task.target], name=name, region=task.region, settings=settings
        )
        return one

    def _wait_for_jobs(self, workflow_id: str, jobs: list[tuple[ResolvedEdge, str]]) -> None:
        """A workflow that waited for functions waits for tasks, from their start on: as its own time."""
        s = cast("StepFunctionsSettings", self.resolved.nodes[workflow_id].settings)
        waits = [edge.share * edge.in_a_row * (self._job_seconds(task_id) + START_S) for edge, task_id in jobs]
        if s.calls != "included":
            own_s = s.own_s + (added(waits) if s.calls == "sequence" else largest_of(waits))
            node = self.nodes[workflow_id]
            _, longest = declared(StepFunctionsSettings)["own_s"].range(self.resolved.nodes[workflow_id].limits)
            settings = {**node.settings, "own_s": self.drawn.number(workflow_id, "own_s", own_s, longest or MOST)}
            self.nodes[workflow_id] = node.model_copy(update={"settings": settings})

    def _job_seconds(self, task_id: str) -> Amount:
        seconds = self.nodes[task_id].settings["job_seconds"]
        return self.drawn.amounts.get((task_id, "job_seconds"), cast("float", seconds))

    def _add_cluster(self) -> None:
        """The cluster that pods need, and what is said of them."""
        found, said = clusters(self.resolved, self.nodes, list(self.tasks.values()), self.choices)
        for cluster in found:
            node_id = self.ids.of(cluster.id)
            self.nodes[node_id] = cluster.model_copy(update={"id": node_id})
        self.notes += said

    def _prices(self, region: str, settings: FargateSettings) -> TaskPrices:
        return task_prices(self.resolved.architecture, self.tables, region, settings)

    # -- what stands before them --------------------------------------------------------------------------------

    def _fronts(self) -> dict[str, str]:
        """The load balancer that takes the place of each API that leads to a function."""
        return {
            edge.source.id: self.ids.of(f"{edge.source.id}-alb")
            for edge in self.resolved.edges
            if edge.source.service.is_front
            and edge.target.id in self.moving
            and edge.source.id not in self.answering.ids
        }

    def _label(self, node_id: str) -> str:
        return self.resolved.nodes[node_id].label

    def _labels(self, node_ids: Iterable[str]) -> list[str]:
        return [self._label(node_id) for node_id in node_ids]

    # -- triggers: what role a function plays for each edge that leads to it ----------------------------------

    def _move_trigger(self, edge: ResolvedEdge) -> None:
        """A trigger leads to a container service now; which one, and how, is kept."""
        calls, items = self.flows[edge.id].monthly_calls, self.flows[edge.id].monthly_items
        task, way_in = self._moved(edge)
        handed_on = items if edge.event.polled or (edge.event.orchestrates and task.role == WORKER) else calls
        calls_there = items if task.role == JOB and edge.event.polled else None
        arrival = ArrivingTrigger(edge.target.id, way_in, calls, items, handed_on, calls_there)
        if self.ways[edge.id] == "behind_front" and edge.source.id in self.answering.ids:
            several = tuple(one.id for one in self._asking(edge))
            arrival = ArrivingTrigger(edge.target.id, "", calls, items, 0.0, 0.0, several)
        if self._is_capped(edge):
            self.uncapped[edge.target.id] = None
        self.arrivals.setdefault(task.node_id, ArrivingTriggers()).add(edge.id, arrival)

    def _is_capped(self, edge: ResolvedEdge) -> bool:
        """Whether a trigger waits for, or is refused by, a cap that its container service does not have."""
        is_dropped = self.ways[edge.id] in ("worker", "queue") and edge.cap is not None
        return is_dropped or edge.target.service.admitted(edge.target.settings) is not None

    def _moved(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """(the container service a trigger leads to now, the edge by which it comes in)."""
        source = edge.source.id
        match self.ways[edge.id]:
            case "worker" if edge.id in self.decided.each_message:
                return self._task_for_each_message(edge)
            case "activity" | "queue" if edge.id in self.decided.each_message:
                return self._job(edge), edge.id
            case "activity":
                return self._activity(edge), edge.id
            case "direct":
                return self._from_another_service(edge)
            case "worker":
                task = self._worker(edge)
                if not keeps_its_work(edge):
                    self.reading[edge.target.id] = None
                polled: Changes = {"target": task.node_id, "operation": WORKER, "at_once": None}
                self._put(edge, **cast("Changes", {**polled, **polled_batches(edge, self.flows[edge.id])}))
            case "behind_front" if source in self.answering.ids:
                task = self._task(f"{source}-service", SERVICE, f"{edge.source.label} service", edge.target.id, edge)
                self._becomes_its_callers(edge)
            case "balancer" if edge.target.id in self.answering.ids:
                task = self._task(
                    f"{edge.target.id}-service", SERVICE, f"{edge.target.label} service", edge.target.id, edge
                )
                self._put_or_leave(edge, target=task.node_id, operation=SERVICE)
            case "behind_front":
                front, label = self.fronts.get(source, source), edge.source.label
                task = self._task(f"{source}-service", SERVICE, f"{label} service", edge.target.id, edge)
                self._put(edge, source=front, event="request", target=task.node_id, operation=SERVICE)
            case "balancer":
                return self._behind_new_balancer(edge)
            case "job":
                task = self._job(edge)
            case "queue":
                return self._through_new_queue(edge)
            case _:
                raise AssertionError(f"a function that moves has a way for each of its triggers, not {edge.id}")
        return task, edge.id

    def _task(self, wish: str, role: str, name: str, function_id: str, trigger: ResolvedEdge | None) -> Task:
        """The container service of that name, with a function in it for the calls that a trigger makes."""
        node_id = self.ids.of(wish)
        function = self.resolved.nodes[function_id]
        task = self.tasks.get(node_id)
        if task is None:
            target = "app_runner" if wish in self.answering.services else self.target
            task = self.tasks[node_id] = Task(node_id, name, role, function.declared.region, target=target)
        flows = Flows() if trigger is None else self.flows[trigger.id]
        task.moved.append(Moved(function, cast("LambdaSettings", function.settings), flows.monthly_calls, flows))
        task.may_wait = task.may_wait and (trigger is None or keeps_its_work(trigger))
        owned = self.tasks_of.setdefault(function_id, [])
        if task not in owned:
            owned.append(task)
        return task

    def _worker(self, edge: ResolvedEdge) -> Task:
        """The worker that takes what a trigger brings: its own, or that of all small functions on queues."""
        function = edge.target
        if keeps_its_work(edge) and function.id in self.decided.small:
            return self._task("queue-workers", WORKER, "Queue workers", function.id, edge)
        return self._task(f"{function.id}-worker", WORKER, f"{function.label} worker", function.id, edge)

    def _job(self, edge: ResolvedEdge) -> Task:
        """A task for each run; a workflow waits for it, and tries again as before."""
        task = self._task(f"{edge.target.id}-job", JOB, f"{edge.target.label} job", edge.target.id, edge)
        if edge.id in self.decided.each_message:
            self.each_run[edge.target.id] = None
        started: Changes = {"target": task.node_id, "operation": JOB, "retries": None}
        if edge.event.orchestrates:
            self.jobs_of.setdefault(edge.source.id, []).append((edge, task.node_id))
            started["retries"] = None if edge.retries is None else int(in_sample(edge.retries))
            started = cast("Changes", {**started, **one_message(edge, self.flows[edge.id], self.drawn)})
        self._put_or_leave(edge, **started)
        return task

    def _activity(self, edge: ResolvedEdge) -> Task:
        """A worker fetches the tasks of a workflow: its own, or that of all small functions of the workflow."""
        function, workflow = edge.target, edge.source
        if function.id in self.decided.small:
            task = self._task(f"{workflow.id}-steps", WORKER, f"{workflow.label} steps", function.id, edge)
        else:
            task = self._task(f"{function.id}-worker", WORKER, f"{function.label} worker", function.id, edge)
        self.fetching[function.id] = None
        self._put(edge, target=task.node_id, operation=WORKER)
        return task

    def _from_another_service(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """Code calls a service through the inner load balancer, or by Service Connect where both move; for that pods
        have a Service of their cluster, without a proxy."""
        region = edge.target.declared.region
        task, _ = self._service(edge)
        if self.choices.inner == "service_connect" and self._is_service(edge.source):
            if self.target == "ecs":
                self.connected[edge.source.id] = None
                task.has_proxy = True
            else:
                self.notes.append("Pods call each other by a Service of their cluster: Service Connect is of ECS.")
            self._put_or_leave(edge, target=task.node_id, operation=SERVICE)
            return task, edge.id
        balancer = self.ids.of("inner-alb" if region is None else f"inner-alb-{region}")
        self._add_balancer(balancer, "Inner load balancer", region, internet_facing=False)
        self._put_or_leave(edge, target=balancer, operation="request")
        return task, self._behind(edge, balancer, task, [edge.id])

    def _is_service(self, node: ResolvedNode) -> bool:
        """Whether it becomes services alone, and none on App Runner: a task that an event starts has no Service
        Connect."""
        starts = (self.ways[edge.id] == "job" or edge.id in self.decided.each_message for edge in self.into[node.id])
        return node.id in self.moving and not any(starts) and not self._is_on_app_runner(node)

    def _is_on_app_runner(self, node: ResolvedNode) -> bool:
        """Whether a function moves into a service on App Runner, among others perhaps."""
        fronts = {edge.source.id for edge in self.into[node.id] if self.ways[edge.id] == "behind_front"}
        return node.id in self.answering.ids or not fronts.isdisjoint(self.answering.ids)

    def _behind(self, edge: ResolvedEdge, balancer: str, task: Task, caused_by: list[str] | None) -> str:
        """The edge from a load balancer to a service, for the calls of an edge that now leads to the balancer."""
        behind = self.ids.of(f"{edge.id}-behind")
        onward = Edge(id=behind, source=balancer, event="request", target=task.node_id, operation=SERVICE)
        self._add(onward.model_copy(update={"caused_by": caused_by}), after=edge.id)
        return behind

    def _task_for_each_message(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """A pipe takes messages from the queue, one by one, and starts a task for each; for pods KEDA does, and each
        fetches its message itself."""
        function_id, name = edge.target.id, edge.target.label
        self.each_message[function_id] = None
        if self.target == "eks":
            task = self._task(f"{function_id}-job", JOB, f"{name} job", function_id, edge)
            self._put(edge, target=task.node_id, operation=JOB, batch_size=1, at_once=None, partial_batch=None)
            return task, edge.id
        pipe, start = self.ids.of(f"{edge.id}-pipe"), self.ids.of(f"{edge.id}-start")
        region = edge.target.declared.region
        self.nodes.setdefault(pipe, Node(id=pipe, service=PIPE, name=f"{name} pipe"[:LONGEST_NAME], region=region))
        task = self._task(f"{function_id}-job", JOB, f"{name} job", function_id, edge)
        self._put(edge, target=pipe, operation="process", batch_size=1, at_once=None, partial_batch=None)
        self._add(Edge(id=start, source=pipe, event="event", target=task.node_id, operation=JOB), after=edge.id)
        return task, start

    def _behind_new_balancer(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """What calls a function but no container, be it clients, a content network or a resolver, calls a balancer."""
        function_id, name = edge.target.id, edge.target.label
        task, front = self._service(edge)
        if front is not None:
            balancer = self.fronts.get(front.id, front.id)
            self.joining.setdefault(balancer, {})[edge.id] = None
        else:
            balancer = self.ids.of(f"{function_id}-alb")
            self._add_balancer(balancer, f"{name} load balancer", edge.target.declared.region)
        self._put_or_leave(edge, target=balancer, operation="request")
        caused_by = [edge.id] if front is not None or self.balanced[function_id] > 1 else None
        return task, self._behind(edge, balancer, task, caused_by)

    def _service(self, edge: ResolvedEdge) -> tuple[Task, ResolvedNode | None]:
        """(the service that answers the calls of an edge, the front it stands behind): that of the API or load balancer
        that calls the function too, where one does in its region, else one of its own; no load balancer leads to App
        Runner."""
        function = edge.target
        for other in self.into[function.id]:
            front = other.source
            if self.ways[other.id] != "behind_front" or front.id in self.answering.ids:
                continue
            if front.declared.region == function.declared.region:
                return self._task(f"{front.id}-service", SERVICE, f"{front.label} service", function.id, edge), front
        return self._task(f"{function.id}-service", SERVICE, f"{function.label} service", function.id, edge), None

    def _keep_apart(self) -> None:
        """What came to a front goes on as it did, without what else comes to the load balancer in its place."""
        for balancer, joining in self.joining.items():
            joined = {name for edge_id in joining for name in self.causes.became.get(edge_id, [])}
            own = [name for name, edge in self.edges.items() if edge.target == balancer and name not in joined]
            for name, edge in self.edges.items():
                if edge.source == balancer and edge.caused_by is None:
                    self.edges[name] = edge.model_copy(update={"caused_by": own})

    def _through_new_queue(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """Nothing starts a task for each event at this price: the events queue up for a worker, a message for each
        start of the function."""
        function_id, name = edge.target.id, edge.target.label
        queue, poll = self.ids.of(f"{function_id}-queue"), self.ids.of(f"{function_id}-queue-poll")
        region = edge.target.declared.region
        self.nodes.setdefault(queue, Node(id=queue, service=QUEUE, name=f"{name} queue"[:LONGEST_NAME], region=region))
        task = self._worker(edge)
        sent: Changes = {"target": queue, "operation": "send", "retries": None}
        self._put_or_leave(edge, **cast("Changes", {**sent, **one_message(edge, self.flows[edge.id], self.drawn)}))
        self._add(
            Edge(
                id=poll,
                source=queue,
                event="message",
                target=task.node_id,
                operation=WORKER,
                batch_size=1,
                retries=self._retries(edge, poll),
            )
        )
        self.causes.follows(edge.id, poll)
        self.queued[function_id] = None
        return task, poll

    def _retries(self, edge: ResolvedEdge, poll: str) -> int | None:
        """How often a queue's worker tries again what fails: as often as any start of its function did."""
        if not edge.may_fail or edge.retries is None:
            return None
        before = self.edges[poll].retries if poll in self.edges else None
        known = self.drawn.amounts.get((poll, "retries"), before or 0)
        return int(self.drawn.number(poll, "retries", larger(edge.retries, known)))

    # -- fronts and the rest of the edges -----------------------------------------------------------------------

    def _replace_fronts(self) -> None:
        """APIs in front of functions give way to load balancers; what they called directly, the service calls."""
        for front, balancer in self.fronts.items():
            node = self.nodes[front]
            self._add_balancer(balancer, node.label, node.region)
            if getattr(self.resolved.nodes[front].settings, "authorizer_ms", None) is not None:
                self.notes.append(
                    f"{node.label} has an authorizer, and a load balancer none: the service behind it checks callers "
                    "itself."
                )
            refused = {edge.id for edge in self.into[front] if not reaches(edge.event, BALANCER, "request")}
            if refused:
                onward = self.ids.of(f"{front}-onward")
                self._add(Edge(id=onward, source=front, event="request", target=balancer, operation="request"))
                self.notes.append(f"{node.label} stays before the load balancer: not all that calls it can call that.")
            else:
                del self.nodes[front]
            for edge in self.into[front]:
                if edge.id in refused:
                    self._put_or_leave(edge)
                    self.causes.follows(edge.id, self.ids.of(f"{front}-onward"))
                else:
                    self._put_or_leave(edge, target=balancer, operation="request")
            for edge in self.out[front]:
                if edge.target.id not in self.moving:
                    self._direct_integration(edge, front)

    def _asking(self, edge: ResolvedEdge) -> list[ResolvedEdge]:
        """What calls an API for what it hands on by an edge."""
        named = edge.declared.caused_by and set(edge.declared.caused_by)
        return [one for one in self.into[edge.source.id] if named is None or one.id in named]

    def _becomes_its_callers(self, edge: ResolvedEdge) -> None:
        """What an API handed on is asked of its service by those who call it."""
        self.causes.is_asked_by(edge.id, [one.id for one in self._asking(edge)])

    def _replace_fronts_by_app_runner(self) -> None:
        """What called an API calls its service on App Runner; what the API called directly, the service calls."""
        for front in [node.id for node in self.resolved.nodes.values() if node.service.is_front]:
            if front not in self.answering.ids:
                continue
            del self.nodes[front]
            task = self.tasks[self.ids.of(f"{front}-service")]
            for edge in self.into[front]:
                calls = self.flows[edge.id].monthly_calls
                self.arrivals[task.node_id].add(edge.id, ArrivingTrigger("", edge.id, calls, calls, calls))
                self._put_or_leave(edge, target=task.node_id, operation=SERVICE)
            for edge in self.out[front]:
                if edge.target.id not in self.moving:
                    self._put(edge, source=task.node_id, event=INVOCATION)
                    self.notes.append(
                        f"What {self._label(front)} sent to {edge.target.label} itself, the service sends."
                    )

    def _direct_integration(self, edge: ResolvedEdge, front: str) -> None:
        """What an API did itself, the service behind the load balancer does, for calls of their own."""
        task = self.tasks[self.ids.of(f"{front}-service")]
        through = Edge(
            id=self.ids.of(f"{edge.id}-behind"),
            source=self.fronts[front],
            event="request",
            target=task.node_id,
            operation=SERVICE,
            share=edge.declared.share,
            caused_by=edge.declared.caused_by,
        )
        self._add(through)
        named = edge.declared.caused_by
        asked = added(
            self.flows[one.id].monthly_calls for one in self.into[front] if named is None or one.id in set(named)
        )
        calls = asked * (edge.declared.share / 100.0)
        self.arrivals[task.node_id].add(through.id, ArrivingTrigger("", through.id, calls, calls, calls))
        self._put(edge, source=task.node_id, event=INVOCATION, share=100.0, caused_by=[through.id])
        self.notes.append(f"What {self._label(front)} sent to {edge.target.label} itself, the service sends.")

    def _add_balancer(self, node_id: str, name: str, region: str | None, *, internet_facing: bool = True) -> None:
        if node_id not in self.nodes:
            connections = self.choices.requests_per_connection
            settings: dict[str, object] = {"zones": self.choices.zones, "requests_per_connection": connections}
            if not internet_facing:
                settings["internet_facing"] = False
            self.nodes[node_id] = Node(
                id=node_id, service=BALANCER, name=name[:LONGEST_NAME], region=region, settings=settings
            )

    def _put_or_leave(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """An edge with these changes; what leaves a function waits until every function has its place."""
        if edge.source.id in self.moving:
            self.leaving[edge.id] = edge, changes
        else:
            self._put(edge, **changes)

    def _leave(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """An edge that leaves a function leaves every container service it moved into, for its part of the calls."""
        if edge.event.name == FAILURE:
            self._move_failure(edge, **changes)
            return
        found = 0
        for task in self.tasks_of[edge.source.id]:
            event = INVOCATION if edge.event.name == RECORD and task.role != WORKER else edge.event.name
            part = self._part(edge, task, event)
            if part is None:
                continue
            found += 1
            name = edge.id if found == 1 else self.ids.of(f"{edge.id}-{found}")
            of_task: Changes = {"id": name, "source": task.node_id, "event": event}
            self._put(edge, **cast("Changes", {**changes, **self._carrying(edge, name, part, changes), **of_task}))
        if not found:
            self.causes.forget(edge.id)

    def _part(self, edge: ResolvedEdge, task: Task, event: str) -> Amount | None:
        """The part of what happens at a service that causes an edge of one of its functions."""
        arrivals = self.arrivals.get(task.node_id)
        if arrivals is None:
            return 1.0 if edge.declared.caused_by is None else None
        return arrivals.part(edge.source.id, edge.event.name, event, edge.declared.caused_by)

    def _carrying(self, edge: ResolvedEdge, name: str, part: Amount, changes: Changes) -> Changes:
        """The share of events an edge takes, and how many calls it makes of each where that is more than all, or
        fewer than a share can say."""
        wanted = edge.declared.share * part
        share = between(LEAST, wanted, 100.0) if used(wanted) else 0.0
        found: Changes = {"share": self.drawn.number(name, "share", share, 100.0)}
        if anywhere(wanted > share * (1.0 + HAIR)) or anywhere(wanted < share * (1.0 - HAIR)):
            count = changes.get("count", edge.count) * (wanted / share)
            found["count"] = self.drawn.number(name, "count", count)
        return found

    def _move_failure(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """What fails for good leaves by the queue that was put in front of the function."""
        queue, target = self.ids.of(f"{edge.source.id}-queue"), changes.get("target", edge.target.id)
        failure = cast("Event", services()[QUEUE].event(FAILURE))
        slug = self.nodes[target].service if target in self.nodes else SERVICES[self.target]
        if queue in self.nodes and reaches(failure, slug, changes.get("operation", edge.operation.name)):
            self._put(edge, **cast("Changes", {"source": queue, "event": FAILURE, "caused_by": None, **changes}))
        else:
            self.causes.forget(edge.id)
            self.notes.append(f"{edge.source.label} loses its failure destination: a container has none.")

    def _put(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """What leads elsewhere than it did is handed on as it is: nothing there makes text of what is binary."""
        unwrapped = {"binary": None} if {"source", "target"} & changes.keys() else {}
        self._add(self.declared[edge.id].model_copy(update={**changes, **unwrapped}), after=edge.id)

    def _add(self, edge: Edge, *, after: str = "") -> None:
        """An edge of the container form, with the edge of the document that it comes from."""
        self.edges[edge.id] = edge
        if after:
            self.causes.follows(after, edge.id)
