"""The container form while it is drawn: where its edges lead, and its container services in the making."""

from __future__ import annotations

from typing import Unpack, cast

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.document.architecture import MAX_ALL_CAUSES, Node
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.connecting.arrivals import ArrivingTriggers
from estimator.whatif.containers.connecting.notes import ConnectionNotes
from estimator.whatif.containers.plan import ContainerPlan
from estimator.whatif.containers.sizing.task import SERVICE, Moved, Task
from estimator.whatif.containers.ways import BALANCER, keeps_its_work
from estimator.whatif.form.changes import Changes
from estimator.whatif.form.draft import FormDraft
from estimator.whatif.form.names import LONGEST_NAME


class ContainerDraft(FormDraft):
    """The draft of a plan, with its container services in the making."""

    def __init__(self, plan: ContainerPlan):
        super().__init__(plan.resolved)
        self.plan = plan
        self.notes = list(plan.notes)
        self.tasks: dict[str, Task] = {}
        self.tasks_of: dict[str, list[Task]] = {}
        self.arrivals: dict[str, ArrivingTriggers] = {}
        """By container service."""
        self.leaving: dict[str, tuple[ResolvedEdge, Changes]] = {}
        """Edges that leave functions, with what else becomes of them: until it is known where each function went."""
        self.jobs_of: dict[str, list[tuple[ResolvedEdge, str]]] = {}
        """By workflow: what it starts a task for, and waits for."""
        self.joining: dict[str, dict[str, None]] = {}
        """By load balancer in place of a front: edges that led to functions behind it, not through it."""
        self.connected: dict[str, None] = {}
        """What calls by Service Connect."""
        self.room_for_causes = MAX_ALL_CAUSES - self._causes()
        """How many more causes edges may name."""
        self.fronts = self._fronts()
        self.of_triggers = ConnectionNotes()

    def _causes(self) -> int:
        """How many causes edges name already, or may where a load balancer leads to a service."""
        return sum(
            len(edge.declared.caused_by or ()) + (edge.id in self.plan.ways) for edge in self.plan.resolved.edges
        )

    def _fronts(self) -> dict[str, str]:
        """The load balancer that takes the place of each API that leads to a function."""
        plan = self.plan
        return {
            edge.source.id: self.ids.of(f"{edge.source.id}-alb")
            for edge in plan.resolved.edges
            if edge.source.service.is_front
            and edge.target.id in plan.moving
            and edge.source.id not in plan.answering.ids
        }

    @property
    def told(self) -> tuple[str, ...]:
        """What there is to say, of triggers first."""
        return tuple(dict.fromkeys([*self.of_triggers.sentences(self.plan), *self.notes]))

    def label(self, node_id: str) -> str:
        return self.resolved.nodes[node_id].label

    # -- nodes -------------------------------------------------------------------------------------------------

    def task(self, wish: str, role: str, name: str, function_id: str, trigger: ResolvedEdge | None) -> Task:
        """The container service of that name, with a function in it for the calls that a trigger makes."""
        node_id = self.ids.of(wish)
        function = self.resolved.nodes[function_id]
        task = self.tasks.get(node_id)
        if task is None:
            target = "app_runner" if wish in self.plan.answering.services else self.plan.target
            task = self.tasks[node_id] = Task(node_id, name, role, function.declared.region, target=target)
        flows = Flows() if trigger is None else self.plan.flows[trigger.id]
        task.moved.append(Moved(function, cast("LambdaSettings", function.settings), flows.monthly_calls, flows))
        task.may_wait = task.may_wait and (trigger is None or keeps_its_work(trigger))
        owned = self.tasks_of.setdefault(function_id, [])
        if task not in owned:
            owned.append(task)
        return task

    def service_of(self, node_id: str, function_id: str, trigger: ResolvedEdge | None) -> Task:
        """The service that takes the place of a front with the functions behind it, or of one function."""
        return self.task(f"{node_id}-service", SERVICE, f"{self.label(node_id)} service", function_id, trigger)

    def add_new(self, node_id: str, service: str, name: str, region: str | None) -> None:
        """A queue or a pipe before a function, unless it stands already."""
        self.nodes.setdefault(node_id, Node(id=node_id, service=service, name=name[:LONGEST_NAME], region=region))

    def add_balancer(self, node_id: str, name: str, region: str | None, *, internet_facing: bool = True) -> None:
        if node_id not in self.nodes:
            choices = self.plan.choices
            connections = choices.requests_per_connection
            settings: dict[str, object] = {"requests_per_connection": connections}
            settings |= {"zones": choices.zones} if internet_facing else {"internet_facing": False}
            self.nodes[node_id] = Node(
                id=node_id, service=BALANCER, name=name[:LONGEST_NAME], region=region, settings=settings
            )

    # -- edges -------------------------------------------------------------------------------------------------

    def put_or_leave(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """An edge with these changes; what leaves a function waits until every function has its place."""
        if edge.source.id in self.plan.moving:
            self.leaving[changes.get("id", edge.id)] = edge, changes
        else:
            self.put(edge, **changes)

    def put(self, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
        """What leads elsewhere than it did is handed on as it is: nothing there makes text of what is binary."""
        unwrapped = {"binary": None} if {"source", "target"} & changes.keys() else {}
        self.add(self.declared[edge.id].model_copy(update={**changes, **unwrapped}), after=edge.id)
