"""The same work on Fargate: functions become services, workers and jobs, sized rather than assumed.

Functions behind one front are one service behind a load balancer; what polls a queue or stream is a worker;
what a clock starts is a job; what another event starts asynchronously gets a queue and a worker.  What is called
by something that can call no container, no load balancer and no queue, such as a delivery stream's transform, stays
a function.  The result is an ordinary architecture: priced, checked and edited like any other.
Rules: docs/method.md, "Sizing containers".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack, cast
from zlib import crc32

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.document.architecture import Architecture, Edge, Node, with_samples
from estimator.engine.document.change import free_id
from estimator.engine.maths.amounts import Amount, added, choose, share, smaller
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.service import Service, services
from estimator.engine.traffic.walk import propagate
from estimator.whatif.containers.causes import TracedCauses
from estimator.whatif.containers.choices import ContainerChoices, choices_of
from estimator.whatif.containers.size import JOB, SERVICE, WORKER, Drawn, Moved, Sized, Task, sized
from pricing.book import Tables

CONTAINER, BALANCER, QUEUE = "fargate", "alb", "sqs"
"""What is drawn in place of functions and their triggers."""
LONGEST_ID, LONGEST_NAME, ROOM = 100, 200, 6

TriggerPath = Literal["worker", "behind_front", "balancer", "direct", "job", "queue"]
"""How a trigger reaches the container service that takes the place of a function."""


class Changes(TypedDict, total=False):
    """What becomes of an edge."""

    id: str
    source: str
    event: str
    target: str
    operation: str
    share: float
    at_once: int | None
    window_s: float | None
    parallel: int | None
    retries: int | None
    caused_by: list[str] | None


@dataclass(frozen=True)
class Containerised:
    """The container form of an architecture, how each service was sized, and what there is to say about it."""

    architecture: Architecture
    sized: tuple[Sized, ...]
    notes: tuple[str, ...] = ()


def containerise(architecture: Architecture, tables: Tables) -> Containerised:
    """The architecture with its functions moved to Fargate; raises DocumentError where it does not stand."""
    resolved = resolve(architecture, tables)
    return Move(resolved, choices_of(architecture, tables.limit_book(architecture.region))).run()


class Move:
    """One move of all functions, edge by edge."""

    def __init__(self, resolved: Resolved, choices: ContainerChoices):
        self.resolved = resolved
        self.choices = choices
        self.flows = propagate(resolved).flows
        self.declared = {edge.id: edge for edge in resolved.architecture.edges}
        self.nodes: dict[str, Node] = {node.id: node for node in resolved.architecture.nodes}
        self.taken = {*self.nodes, *self.declared}
        self.edges: dict[str, Edge] = {}
        self.causes = TracedCauses()
        self.drawn = Drawn(resolved.sample_count)
        self.tasks: dict[str, Task] = {}
        self.tasks_of: dict[str, list[Task]] = {}
        self.arrivals: dict[str, dict[str, str]] = {}
        """By container service: the triggers that became it, and the edge each of them now comes in by."""
        self.notes: list[str] = []
        self.staying = self._staying()
        self.fronts = self._fronts()
        self.leaving: dict[str, tuple[ResolvedEdge, Changes]] = {}
        """Edges that leave functions, with what else becomes of them: until it is known where each function went."""

    def run(self) -> Containerised:
        """The architecture with every function moved that can be."""
        functions = [node_id for node_id in self.resolved.nodes if self._moves(node_id)]
        for edge in self.resolved.edges:
            if edge.target.id in functions:
                self._move_trigger(edge)
        for function_id in functions:
            if not self.tasks_of.get(function_id):
                self._task(f"{function_id}-service", SERVICE, f"{self._label(function_id)} service", function_id, 0.0)
        self._replace_fronts()
        for edge in self.resolved.edges:
            if edge.id not in self.edges and edge.id not in self.leaving and not self.causes.knows(edge.id):
                self._put_or_leave(edge)
        for edge, changes in self.leaving.values():
            self._leave(edge, **changes)
        for function_id in functions:
            self.nodes.pop(function_id, None)
        made = [self._size(task) for task in self.tasks.values()]
        document = self.resolved.architecture
        moved = document.model_copy(
            update={
                "name": f"{document.name} on containers"[:LONGEST_NAME],
                "nodes": list(self.nodes.values()),
                "edges": self.causes.resolved(self.edges),
            }
        )
        return Containerised(self._sampled(moved), tuple(made), notes=tuple(dict.fromkeys(self.notes)))

    def _sampled(self, moved: Architecture) -> Architecture:
        """With what was sampled before and is still there, and what follows from it."""
        there = {node.id for node in moved.nodes} | {edge.id for edge in moved.edges}
        kept = {name: values for name, values in self.resolved.architecture.samples.items() if name[0] in there}
        drawn = {name: values for name, values in self.drawn.values.items() if name[0] in there}
        return with_samples(moved, {**kept, **drawn})

    def _size(self, task: Task) -> Sized:
        one, settings = sized(task, self.choices, self.drawn)
        name = task.name[:LONGEST_NAME]
        self.nodes[task.node_id] = Node(
            id=task.node_id, service=CONTAINER, name=name, region=task.region, settings=settings
        )
        return one

    # -- triggers: what role a function plays for each edge that leads to it ----------------------------------

    def _fronts(self) -> dict[str, str]:
        """The load balancer that takes the place of each API that leads to a function."""
        return {
            edge.source.id: self._id(f"{edge.source.id}-alb")
            for edge in self.resolved.edges
            if edge.source.service.is_front and self._moves(edge.target.id)
        }

    def _staying(self) -> set[str]:
        """Functions called by something that can call no container, no load balancer and no queue."""
        found = set()
        for edge in self.resolved.edges:
            if edge.target.service.is_function and _way(edge) is None:
                found.add(edge.target.id)
                why = f"{edge.source.label} calls nothing else at each {edge.event.name}"
                self.notes.append(f"{edge.target.label} stays a function: {why}.")
        return found

    def _moves(self, node_id: str) -> bool:
        """Whether a node is a function that moves."""
        return self.resolved.nodes[node_id].service.is_function and node_id not in self.staying

    def _id(self, wish: str) -> str:
        """The id of something new; the same for the same wish, and nobody's in the document."""
        return free_id(self.taken, _shortened(wish))

    def _label(self, node_id: str) -> str:
        return self.resolved.nodes[node_id].label

    def _calls(self, edge_id: str) -> Amount:
        return added(flow.monthly_calls for flow in self.flows[edge_id])

    def _move_trigger(self, edge: ResolvedEdge) -> None:
        """A trigger leads to a container service now; which one, and how, is kept."""
        task, way_in = self._moved(edge)
        self.arrivals.setdefault(task.node_id, {})[edge.id] = way_in

    def _moved(self, edge: ResolvedEdge) -> tuple[Task, str]:
        """(the container service a trigger leads to now, the edge by which it comes in)."""
        calls, source, name = self._calls(edge.id), edge.source.id, edge.target.label
        match _way(edge):
            case "worker":
                task = self._task(f"{edge.target.id}-worker", WORKER, f"{name} worker", edge.target.id, calls)
                self._put(edge, target=task.node_id, operation=WORKER, at_once=None, window_s=None, parallel=None)
            case "behind_front":
                front, label = self.fronts.get(source, source), edge.source.label
                task = self._task(f"{source}-service", SERVICE, f"{label} service", edge.target.id, calls)
                self._put(edge, source=front, event="request", target=task.node_id, operation=SERVICE)
            case "balancer":
                return self._behind_new_balancer(edge, calls)
            case "job":
                task = self._task(f"{edge.target.id}-job", JOB, f"{name} job", edge.target.id, calls)
                self._put_or_leave(edge, target=task.node_id, operation=JOB, retries=None)
            case "queue":
                return self._through_new_queue(edge, calls)
            case _:
                task = self._task(f"{edge.target.id}-service", SERVICE, f"{name} service", edge.target.id, calls)
                self._put_or_leave(edge, target=task.node_id, operation=SERVICE)
        return task, edge.id

    def _task(self, wish: str, role: str, name: str, function_id: str, calls: Amount) -> Task:
        node_id = self._id(wish)
        function = self.resolved.nodes[function_id]
        task = self.tasks.get(node_id)
        if task is None:
            task = self.tasks[node_id] = Task(node_id, name, role, function.declared.region)
        task.moved.append(Moved(function, cast("LambdaSettings", function.settings), calls))
        owned = self.tasks_of.setdefault(function_id, [])
        if task not in owned:
            owned.append(task)
        return task

    def _behind_new_balancer(self, edge: ResolvedEdge, calls: Amount) -> tuple[Task, str]:
        """What calls a function but no container, be it clients, a content network or a resolver, calls a balancer."""
        function_id, name = edge.target.id, edge.target.label
        balancer = self._id(f"{function_id}-alb")
        self._add_balancer(balancer, f"{name} load balancer", edge.target.declared.region)
        task = self._task(f"{function_id}-service", SERVICE, f"{name} service", function_id, calls)
        self._put_or_leave(edge, target=balancer, operation="request")
        behind = self._id(f"{edge.id}-behind")
        self._add(
            Edge(
                id=behind,
                source=balancer,
                event="request",
                target=task.node_id,
                operation=SERVICE,
                caused_by=self._told_apart(edge),
            ),
            after=edge.id,
        )
        return task, behind

    def _told_apart(self, edge: ResolvedEdge) -> list[str] | None:
        """The edge itself, where several lead to the new load balancer of a function; else nothing need be said."""
        several = [one for one in self.resolved.edges if one.target is edge.target and _way(one) == "balancer"]
        return [edge.id] if len(several) > 1 else None

    def _through_new_queue(self, edge: ResolvedEdge, calls: Amount) -> tuple[Task, str]:
        """Nothing starts a task for each event at this price: the events queue up for a worker."""
        function_id, name = edge.target.id, edge.target.label
        queue, poll = self._id(f"{function_id}-queue"), self._id(f"{function_id}-queue-poll")
        region = edge.target.declared.region
        self.nodes.setdefault(queue, Node(id=queue, service=QUEUE, name=f"{name} queue"[:LONGEST_NAME], region=region))
        task = self._task(f"{function_id}-worker", WORKER, f"{name} worker", function_id, calls)
        self._put_or_leave(edge, target=queue, operation="send")
        self._add(
            Edge(id=poll, source=queue, event="message", target=task.node_id, operation=WORKER, batch_size=1),
            after=edge.id,
        )
        self.notes.append(f"{name} gets a queue and a worker: starting a task for each event would cost a minute each.")
        return task, poll

    # -- fronts and the rest of the edges -----------------------------------------------------------------------

    def _replace_fronts(self) -> None:
        """APIs in front of functions give way to load balancers; what they called directly, the service calls."""
        for front, balancer in self.fronts.items():
            node = self.nodes[front]
            self._add_balancer(balancer, node.label, node.region)
            refused = {edge.id for edge in self.resolved.edges if edge.target.id == front and _is_refused(edge)}
            if refused:
                onward = self._id(f"{front}-onward")
                self._add(Edge(id=onward, source=front, event="request", target=balancer, operation="request"))
                self.notes.append(f"{node.label} stays before the load balancer: not all that calls it can call that.")
            else:
                del self.nodes[front]
            for edge in self.resolved.edges:
                if edge.id in refused:
                    self._put_or_leave(edge)
                    self.causes.follows(edge.id, self._id(f"{front}-onward"))
                elif edge.target.id == front:
                    self._put_or_leave(edge, target=balancer, operation="request")
                elif edge.source.id == front and not self._moves(edge.target.id):
                    self._direct_integration(edge, front)

    def _direct_integration(self, edge: ResolvedEdge, front: str) -> None:
        task = self.tasks[self._id(f"{front}-service")]
        through = Edge(
            id=self._id(f"{edge.id}-behind"),
            source=self.fronts[front],
            event="request",
            target=task.node_id,
            operation=SERVICE,
            share=edge.declared.share,
            caused_by=edge.declared.caused_by,
        )
        self._add(through)
        calls = self._calls(edge.id)
        self.notes.append(f"What {self._label(front)} sent to {edge.target.label} itself, the service sends.")
        if edge.declared.caused_by is not None:
            self._put(edge, source=task.node_id, event="invocation", share=100.0, caused_by=[through.id])
            return
        part = smaller(100.0 * share(calls, task.calls + calls), 100.0)
        self._put(edge, source=task.node_id, event="invocation", share=self.drawn.number(edge.id, "share", part))

    def _add_balancer(self, node_id: str, name: str, region: str | None) -> None:
        if node_id not in self.nodes:
            settings: dict[str, object] = {"zones": self.choices.zones}
            self.nodes[node_id] = Node(
                id=node_id, service=BALANCER, name=name[:LONGEST_NAME], region=region, settings=settings
            )

    def _put_or_leave(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """An edge with these changes; what leaves a function waits until every function has its place."""
        if self._moves(edge.source.id):
            self.leaving[edge.id] = edge, changes
        else:
            self._put(edge, **changes)

    def _leave(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """An edge that leaves a function leaves every container service it moved into, for its share of calls."""
        if edge.event.name == FAILURE:
            self._move_failure(edge, **changes)
            return
        for number, task in enumerate(self.tasks_of.get(edge.source.id, [])):
            event = "invocation" if edge.event.name == "record" and task.role != WORKER else edge.event.name
            name = edge.id if number == 0 else self._id(f"{edge.id}-{number + 1}")
            part = self._part(edge, task)
            if part is None:
                continue
            wanted = smaller(edge.declared.share * part, 100.0)
            of_task: Changes = {"id": name, "source": task.node_id, "event": event}
            of_task["share"] = self.drawn.number(name, "share", wanted)
            self._put(edge, **cast("Changes", {**of_task, **changes}))

    def _part(self, edge: ResolvedEdge, task: Task) -> Amount | None:
        """The part of a service's calls that cause an edge of one of its functions: that function's, or where the edge
        says by what it is caused, of the calls that come the same way those that are meant; None where none comes."""
        named = edge.declared.caused_by
        if named is None:
            return task.share(edge.source.id)
        ways = self.arrivals.get(task.node_id, {})
        taken = {ways[name] for name in named if name in ways}
        if not taken:
            self.causes.forget(edge.id)
            return None
        meant = added(self._calls(name) for name in named if name in ways)
        coming = added(self._calls(name) for name, way in ways.items() if way in taken)
        return choose(coming > 0, share(meant, coming), 1.0)

    def _move_failure(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """What fails for good leaves by the queue that was put in front of the function."""
        queue = self._id(f"{edge.source.id}-queue")
        if queue in self.nodes and can_cause(_event(services()[QUEUE], FAILURE), edge.operation):
            self._put(edge, **cast("Changes", {"source": queue, "event": FAILURE, "caused_by": None, **changes}))
        else:
            self.causes.forget(edge.id)
            self.notes.append(f"{edge.source.label} loses its failure destination: a container has none.")

    def _put(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        self._add(self.declared[edge.id].model_copy(update=dict(changes)), after=edge.id)

    def _add(self, edge: Edge, *, after: str = "") -> None:
        """An edge of the container form, with the edge of the document that it comes from."""
        self.edges[edge.id] = edge
        if after:
            self.causes.follows(after, edge.id)


def _way(edge: ResolvedEdge) -> TriggerPath | None:
    """How a trigger of a function reaches the container service in its place; None where it cannot."""
    event, source = edge.event, edge.source.service
    if event.polled:
        return "worker" if _can(event, CONTAINER, WORKER) else None
    if source.is_front or source.is_balancer:
        return "behind_front"
    ways: list[tuple[TriggerPath, bool]] = [
        ("direct", _can(event, CONTAINER, SERVICE) and not source.is_outside),
        ("balancer", _can(event, BALANCER, "request")),
        ("queue", _can(event, QUEUE, "send")),
        ("job", _can(event, CONTAINER, JOB)),
    ]
    if not edge.operation.waits:
        ways = [("job", event.sends == "schedule" and _can(event, CONTAINER, JOB)), ways[2], ways[1], ways[0], ways[3]]
    return next((way for way, is_open in ways if is_open), None)


def _can(event: Event, slug: str, operation: str) -> bool:
    return can_cause(event, _operation(services()[slug], operation))


def _event(service: Service, name: str) -> Event:
    return cast("Event", service.event(name))


def _operation(service: Service, name: str) -> Operation:
    return cast("Operation", service.operation(name))


def _is_refused(edge: ResolvedEdge) -> bool:
    """Whether a load balancer cannot be called by what calls an API: a rule of an event bus, or a pipe."""
    return not _can(edge.event, BALANCER, "request")


def _shortened(wish: str) -> str:
    """An id that is not too long, with room for a number: a long one ends in letters that tell it from others."""
    if len(wish) <= LONGEST_ID - ROOM:
        return wish
    return f"{wish[: LONGEST_ID - ROOM - 9]}-{crc32(wish.encode()):08x}"
