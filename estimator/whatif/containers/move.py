"""The same work on Fargate: functions become services, workers and jobs, sized rather than assumed.

Functions behind one front are one service behind a load balancer; what polls a queue or stream is a worker;
what a clock starts is a job; what another event starts asynchronously gets a queue and a worker.  What is called
by something that calls functions only, such as a delivery stream's transform, stays a function.  The result is an
ordinary architecture: priced, checked and edited like any other.  Rules: docs/method.md, "Sizing containers".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from estimator.aws.fargate.service import task_sizes
from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import free_id
from estimator.engine.resolve.resolve import Placed, Plan, can_cause, place, settings_of
from estimator.engine.service import AwsService, Event, Settings, services, setting
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.walk import propagate
from pricing.book import LimitBook, Tables

VCPU_MB = 1769
"""Memory at which a function has one vCPU: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html."""
FUNCTION, CONTAINER, BALANCER, QUEUE = "lambda", "fargate", "alb", "sqs"
FRONTS = ("api_gateway_http", "api_gateway_rest")
DIRECT_MS = 5


class ContainerChoices(Settings):
    """What sizing has to assume; kept in the document under `containers`."""

    cpu_share_percent: float = setting(
        30,
        "Processor share of the duration",
        unit="%",
        help="How much of its duration a function really computes: about 10 waiting on others, 30 mixed, 90 number "
        "crunching. Of all assumptions this one moves the comparison most.",
        gt=0,
        le=100,
    )
    slots: int = setting(
        50,
        "Requests at once in a task",
        help="What one task works on at the same time, waiting included.",
        ge=1,
        le=10_000,
    )
    worker_slots: int = setting(
        10, "Batches at once in a worker", help="What one worker works on at the same time.", ge=1, le=10_000
    )
    target_percent: float = setting(
        60,
        "Target processor use",
        unit="%",
        help="What scaling aims at; the rest is room to grow within minutes.",
        ge=10,
        le=100,
    )
    waiting_percent: float = setting(
        5, "Requests that may wait", unit="%", help="For a free slot, by Erlang's formula.", ge=0.1, le=50
    )
    min_tasks: int = setting(2, "Least tasks of a service", help="Two survive the loss of a zone.", ge=1, le=1000)
    min_workers: int = setting(
        2, "Least tasks of a worker", help="One is enough where a queue may wait.", ge=0, le=1000
    )
    scaling: Literal["by_load", "fixed"] = setting(
        "by_load",
        "Number of tasks",
        choices={"by_load": "follows each hour", "fixed": "fixed at the week's peak"},
        help="Scaling by the hour is cheaper where traffic has a shape.",
    )
    spot_percent: float = setting(0, "Tasks on Spot", unit="%", help="Cheaper, but AWS may stop them.", ge=0, le=100)
    vcpu: float | None = setting(
        None, "vCPU of a task", unit="vCPU", help="Empty: as many as the largest function in it has.", gt=0, le=64
    )
    memory_gb: float | None = setting(
        None,
        "Memory of a task",
        unit="GB",
        help="Empty: as much as the largest function in it has, or the least allowed.",
        gt=0,
        le=1024,
    )
    zones: int = setting(2, "Zones of the load balancer", help="Each has a public address.", ge=2, le=6)


@dataclass(frozen=True)
class Sized:
    """One container service and what it is made of.

    `calls` are monthly; `duration_ms` and `cpu_ms` the means over them of the functions in it.
    """

    node_id: str
    role: str
    functions: tuple[str, ...]
    calls: float
    duration_ms: float
    cpu_ms: float
    vcpu: float
    memory_gb: float


@dataclass(frozen=True)
class Containerised:
    """The container form of an architecture, how each service was sized, and what was left as it is."""

    architecture: Architecture
    sized: tuple[Sized, ...]
    kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Task:
    """A container service in the making: the functions that move in, with the calls each of them gets."""

    node_id: str
    name: str
    role: str
    region: str | None = None
    moved: list[tuple[Placed, float]] = field(default_factory=list)

    @property
    def calls(self) -> float:
        return sum(calls for _, calls in self.moved)

    def share(self, function_id: str) -> float:
        """The part of this service's calls that are this function's."""
        calls = sum(calls for placed, calls in self.moved if placed.node.id == function_id)
        return calls / self.calls if self.calls else 1.0 / max(len(self.moved), 1)

    def mean(self, of) -> float:
        if not self.calls:
            return sum(of(placed) for placed, _ in self.moved) / len(self.moved)
        return sum(of(placed) * calls for placed, calls in self.moved) / self.calls


def choices_of(architecture: Architecture, limits: LimitBook) -> ContainerChoices:
    """The document's assumptions about containers; raises DocumentError for a wrong one."""
    return settings_of(ContainerSizing(), architecture.containers, limits, where="containers")


class ContainerSizing(AwsService):
    """Only a name for messages about the choices."""

    slug = "containers"
    name = "The comparison with containers"
    Settings = ContainerChoices


def containerise(architecture: Architecture, tables: Tables) -> Containerised:
    """The architecture with its functions moved to Fargate; raises DocumentError where it does not stand."""
    plan = place(architecture, tables)
    return Move(plan, choices_of(architecture, tables.limit_book(architecture.region))).run()


class Move:
    """One move of all functions, edge by edge."""

    def __init__(self, plan: Plan, choices: ContainerChoices):
        self.plan = plan
        self.choices = choices
        self.flows = propagate(plan).flows
        self.nodes: dict[str, Node] = {node.id: node for node in plan.architecture.nodes}
        self.taken = {*self.nodes, *(edge.id for edge in plan.architecture.edges)}
        self.edges: dict[str, Edge] = {}
        self.tasks: dict[str, Task] = {}
        self.tasks_of: dict[str, list[Task]] = {}
        self.notes: list[str] = []
        self.staying = self._staying()
        self.fronts = self._fronts()
        self.leaving: dict[str, tuple[Edge, dict[str, Any]]] = {}
        """Edges that leave functions, with what else becomes of them: until it is known where each function went."""

    def run(self) -> Containerised:
        functions = [node_id for node_id in self.plan.nodes if self._is_function(node_id)]
        for edge in self.plan.architecture.edges:
            if edge.target in functions:
                self._move_trigger(edge)
        for function_id in functions:
            if not self.tasks_of.get(function_id):
                self._task(f"{function_id}-service", "request", f"{self._label(function_id)} service", function_id, 0.0)
        self._replace_fronts()
        for edge in self.plan.architecture.edges:
            if edge.id not in self.edges and edge.id not in self.leaving:
                self._put_or_leave(edge)
        for edge, changes in self.leaving.values():
            self._leave(edge, **changes)
        for function_id in functions:
            self.nodes.pop(function_id, None)
        sized = [self._size(task) for task in self.tasks.values()]
        document = self.plan.architecture
        moved = document.model_copy(
            update={
                "name": f"{document.name} on containers"[:200],
                "nodes": list(self.nodes.values()),
                "edges": list(self.edges.values()),
            }
        )
        return Containerised(moved, tuple(sized), notes=tuple(dict.fromkeys(self.notes)))

    # -- triggers: what role a function plays for each edge that leads to it ----------------------------------

    def _fronts(self) -> dict[str, str]:
        """The load balancer that takes the place of each API that leads to a function."""
        return {
            edge.source: self._id(f"{edge.source}-alb")
            for edge in self.plan.architecture.edges
            if self.plan.nodes[edge.source].service.slug in FRONTS and self._is_function(edge.target)
        }

    def _staying(self) -> set[str]:
        """Functions called by something that can call no container, no load balancer and no queue."""
        found = set()
        for edge in self.plan.architecture.edges:
            source, target = self.plan.nodes[edge.source], self.plan.nodes[edge.target]
            if target.service.slug == FUNCTION and not _reaches_containers(source.service.event(edge.event)):
                found.add(edge.target)
                why = f"{source.node.label} calls nothing else at each {edge.event}"
                self.notes.append(f"{target.node.label} stays a function: {why}.")
        return found

    def _is_function(self, node_id: str) -> bool:
        """Whether a node is a function that moves."""
        return self.plan.nodes[node_id].service.slug == FUNCTION and node_id not in self.staying

    def _id(self, wish: str) -> str:
        """The id of something new; the same for the same wish, and nobody's in the document."""
        return free_id(self.taken, wish)

    def _label(self, node_id: str) -> str:
        return self.plan.nodes[node_id].node.label

    def _calls(self, edge: Edge) -> float:
        flows: Iterable[Flow] = self.flows[edge.id]
        return float(sum((np.sum(flow.monthly_calls) for flow in flows), 0.0))

    def _move_trigger(self, edge: Edge) -> None:
        source = self.plan.nodes[edge.source]
        event = source.service.event(edge.event)
        calls = self._calls(edge)
        if event.polled:
            task = self._task(
                f"{edge.target}-worker", "process", f"{self._label(edge.target)} worker", edge.target, calls
            )
            self._put(edge, target=task.node_id, operation="process", at_once=None, window_s=None, parallel=None)
        elif source.service.slug in FRONTS or source.service.slug == BALANCER:
            front = self.fronts.get(edge.source, edge.source)
            task = self._task(
                f"{edge.source}-service", "request", f"{self._label(edge.source)} service", edge.target, calls
            )
            self._put(edge, source=front, event="request", target=task.node_id, operation="request")
        elif edge.operation == "invoke" and (source.service.is_outside or not _reaches_a_service(event)):
            self._behind_new_balancer(edge, calls)
        elif edge.operation == "invoke":
            task = self._task(
                f"{edge.target}-service", "request", f"{self._label(edge.target)} service", edge.target, calls
            )
            self._put_or_leave(edge, target=task.node_id, operation="request")
        elif event.sends == "schedule":
            task = self._task(f"{edge.target}-job", "run_task", f"{self._label(edge.target)} job", edge.target, calls)
            self._put(edge, target=task.node_id, operation="run_task", retries=None)
        else:
            self._through_new_queue(edge, calls)

    def _task(self, wish: str, role: str, name: str, function_id: str, calls: float) -> Task:
        node_id = self._id(wish)
        task = self.tasks.get(node_id)
        if task is None:
            task = self.tasks[node_id] = Task(node_id, name, role, self.plan.nodes[function_id].node.region)
        task.moved.append((self.plan.nodes[function_id], calls))
        owned = self.tasks_of.setdefault(function_id, [])
        if task not in owned:
            owned.append(task)
        return task

    def _behind_new_balancer(self, edge: Edge, calls: float) -> None:
        """What calls a function but no container, be it clients, a content network or a resolver, calls a balancer."""
        balancer = self._id(f"{edge.target}-alb")
        self._add_balancer(
            balancer, f"{self._label(edge.target)} load balancer", self.plan.nodes[edge.target].node.region
        )
        task = self._task(
            f"{edge.target}-service", "request", f"{self._label(edge.target)} service", edge.target, calls
        )
        self._put(edge, target=balancer, operation="request")
        behind = Edge(
            id=self._id(f"{edge.id}-behind"), source=balancer, event="request", target=task.node_id, operation="request"
        )
        self.edges[behind.id] = behind

    def _through_new_queue(self, edge: Edge, calls: float) -> None:
        """Nothing starts a task for each event at this price: the events queue up for a worker."""
        queue = self._id(f"{edge.target}-queue")
        name = self._label(edge.target)
        self.nodes.setdefault(
            queue, Node(id=queue, service=QUEUE, name=f"{name} queue", region=self.plan.nodes[edge.target].node.region)
        )
        task = self._task(f"{edge.target}-worker", "process", f"{name} worker", edge.target, calls)
        self._put_or_leave(edge, target=queue, operation="send")
        if not any(other.source == queue and other.target == task.node_id for other in self.edges.values()):
            poll = Edge(
                id=self._id(f"{queue}-poll"),
                source=queue,
                event="message",
                target=task.node_id,
                operation="process",
                batch_size=1,
            )
            self.edges[poll.id] = poll
        self.notes.append(f"{name} gets a queue and a worker: starting a task for each event would cost a minute each.")

    # -- fronts and the rest of the edges -----------------------------------------------------------------------

    def _replace_fronts(self) -> None:
        """APIs in front of functions give way to load balancers; what they called directly, the service calls."""
        for front, balancer in self.fronts.items():
            node = self.nodes[front]
            self._add_balancer(balancer, node.label, node.region)
            refused = {
                edge.id
                for edge in self.plan.architecture.edges
                if edge.target == front and _is_refused(edge, self.plan)
            }
            if refused:
                onward = Edge(
                    id=self._id(f"{front}-onward"), source=front, event="request", target=balancer, operation="request"
                )
                self.edges[onward.id] = onward
                self.notes.append(f"{node.label} stays before the load balancer: not all that calls it can call that.")
            else:
                del self.nodes[front]
            for edge in self.plan.architecture.edges:
                if edge.id in refused:
                    self._put(edge)
                elif edge.target == front:
                    self._put_or_leave(edge, target=balancer, operation="request")
                elif edge.source == front and not self._is_function(edge.target):
                    self._direct_integration(edge, front)

    def _direct_integration(self, edge: Edge, front: str) -> None:
        task = self.tasks[self._id(f"{front}-service")]
        through = Edge(
            id=self._id(f"{edge.id}-behind"),
            source=self.fronts[front],
            event="request",
            target=task.node_id,
            operation="request",
            share=edge.share,
        )
        self.edges[through.id] = through
        calls = self._calls(edge)
        total = task.calls + calls
        share = 100.0 * calls / total if total else 0.0
        self.notes.append(f"What {self._label(front)} sent to {self._label(edge.target)} itself, the service sends.")
        self._put(edge, source=task.node_id, event="invocation", share=min(share, 100.0))

    def _add_balancer(self, node_id: str, name: str, region: str | None) -> None:
        if node_id not in self.nodes:
            settings = {"zones": self.choices.zones}
            self.nodes[node_id] = Node(id=node_id, service=BALANCER, name=name, region=region, settings=settings)

    def _put_or_leave(self, edge: Edge, **changes) -> None:
        """An edge with these changes; what leaves a function waits until every function has its place."""
        if self._is_function(edge.source):
            self.leaving[edge.id] = edge, changes
        else:
            self._put(edge, **changes)

    def _leave(self, edge: Edge, **changes) -> None:
        """An edge that leaves a function leaves every container service it moved into, for its share of calls."""
        if edge.event == "failure":
            self._move_failure(edge, **changes)
            return
        tasks = self.tasks_of.get(edge.source, [])
        for number, task in enumerate(tasks):
            event = "invocation" if edge.event == "record" and task.role != "process" else edge.event
            share = min(edge.share * task.share(edge.source), 100.0)
            name = edge.id if number == 0 else self._id(f"{edge.id}-{number + 1}")
            self._put(edge, **{"id": name, "source": task.node_id, "event": event, "share": share, **changes})

    def _move_failure(self, edge: Edge, **changes) -> None:
        """What fails for good leaves by the queue that was put in front of the function."""
        queue = self._id(f"{edge.source}-queue")
        if queue in self.nodes and self.plan.nodes[edge.target].service.slug == QUEUE:
            self._put(edge, source=queue, event="failure", **changes)
        else:
            self.notes.append(f"{self._label(edge.source)} loses its failure destination: a container has none.")

    def _put(self, edge: Edge, **changes) -> None:
        causes = changes.get("caused_by", edge.caused_by)
        if causes is not None:
            changes["caused_by"] = causes
        moved = edge.model_copy(update=changes)
        self.edges[moved.id] = moved

    # -- sizing ---------------------------------------------------------------------------------------------------

    def _size(self, task: Task) -> Sized:
        """One task's size and settings: as fast as the largest function in it, as much processor as they compute."""
        choices = self.choices
        settings = [placed.settings for placed, _ in task.moved]
        vcpu, memory_gb = self._task_size(max(s.memory_mb for s in settings), task.moved[0][0].limits)
        share = choices.cpu_share_percent / 100
        duration = task.mean(lambda placed: placed.settings.duration_ms)
        cpu = task.mean(lambda placed: placed.settings.duration_ms * share * placed.settings.memory_mb / VCPU_MB)
        processors = {s.architecture for s in settings}
        node = {
            "vcpu": vcpu,
            "memory_gb": memory_gb,
            "architecture": "x86" if "x86" in processors else "arm",
            "log_kb": task.mean(lambda placed: placed.settings.log_kb),
            "errors_percent": min(task.mean(lambda placed: placed.settings.errors_percent), 100.0),
            "spot_percent": choices.spot_percent,
        }
        if settings[0].log_keep_days is not None:
            node["log_keep_days"] = settings[0].log_keep_days
        ways = {s.way_out for s in settings} - {"none"}
        if ways:
            node["way_out"] = max(ways)
        if settings[0].log_class != "standard":
            node["log_class"] = settings[0].log_class
        if task.role == "run_task":
            node["job_seconds"] = duration / 1000
        else:
            is_worker = task.role == "process"
            node |= {
                "duration_ms": duration,
                "cpu_ms": cpu,
                "slots": choices.worker_slots if is_worker else choices.slots,
                "target_percent": choices.target_percent,
                "waiting_percent": choices.waiting_percent,
                "min_tasks": choices.min_workers if is_worker else choices.min_tasks,
            }
        self.nodes[task.node_id] = Node(
            id=task.node_id, service=CONTAINER, name=task.name, region=task.region, settings=node
        )
        functions = tuple(dict.fromkeys(placed.node.id for placed, _ in task.moved))
        return Sized(task.node_id, task.role, functions, task.calls, duration, cpu, vcpu, memory_gb)

    def _task_size(self, memory_mb: float, limits: LimitBook) -> tuple[float, float]:
        """(vCPU, GB) of the grid: not less than the function had, and not less than asked for."""
        grid = task_sizes(limits)
        vcpu_wanted = self.choices.vcpu or min(memory_mb / VCPU_MB, 16)
        memory_wanted = self.choices.memory_gb or memory_mb / 1024
        for vcpu, sizes in sorted(grid.items()):
            fitting = [size for size in sizes if size >= memory_wanted - 1e-9]
            if vcpu >= vcpu_wanted - 1e-9 and fitting:
                return vcpu, min(fitting)
        vcpu = max(grid)
        return vcpu, max(grid[vcpu])


def _reaches_a_service(event: Event) -> bool:
    """Whether an event can call a container without a load balancer between."""
    return can_cause(event, services()[CONTAINER].operation("request"))


def _is_refused(edge: Edge, plan: Plan) -> bool:
    """Whether a load balancer cannot be called by what calls an API: a rule of an event bus, or a pipe."""
    return not can_cause(plan.nodes[edge.source].service.event(edge.event), services()[BALANCER].operation("request"))


def _reaches_containers(event: Event) -> bool:
    """Whether an event can get to a container at all, be it through a load balancer or a queue."""
    entries = [*services()[CONTAINER].operations, *services()[BALANCER].operations, *services()[QUEUE].operations]
    return any(can_cause(event, entry) for entry in entries)
