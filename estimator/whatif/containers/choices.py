"""What the comparison with containers has to assume, kept in the document under `containers`."""

from __future__ import annotations

from typing import Literal, cast

from estimator.aws.fargate.settings import WAYS
from estimator.aws.fargate.tasks import check_zones
from estimator.engine.document.architecture import Architecture
from estimator.engine.resolve.nodes import settings_of
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import Settings, setting
from estimator.whatif.containers.targets.target import Target
from pricing.book import LimitBook

OF_FUNCTIONS = ("function_memory_mb", "function_time_percent")
"""The choices about functions that take the place of containers."""
OF_BOTH = ("base_mb", "request_mb", "serverless_ops_usd", "containers_ops_usd")
"""Those that have a part in a comparison whichever way it goes."""
OPERATIONS = (
    "What keeping it running costs a month besides AWS's bill: people's time, tools, on-call. Added to this side of "
    "the comparison alone, at any traffic, and never to an estimate. 0: not counted."
)
ON_EKS = ("target", ("eks",))


class ContainerChoices(Settings):
    """What sizing has to assume; kept in the document under `containers`."""

    target: Target = setting(
        "ecs",
        "Containers run on",
        choices={"ecs": "ECS", "eks": "EKS", "app_runner": "App Runner and ECS"},
        help="App Runner runs what answers requests. It takes no new customers since 30 April 2026: ECS Express Mode "
        "takes its place.",
    )
    cpu_share_percent: float = setting(
        30,
        "Processor share of the duration",
        unit="%",
        help="How much of its duration a function really computes: about 10 waiting on others, 30 mixed, 90 number "
        "crunching.",
        ge=0.001,
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
    base_mb: float = setting(
        150,
        "Memory of a task before any request",
        unit="MB",
        help="Runtime, code and libraries; at least the memory a function in it was measured to use.",
        ge=1,
        le=65_536,
    )
    request_mb: float = setting(
        5, "Memory of each request at once", unit="MB", help="On top, for each request or batch.", ge=0, le=10_240
    )
    most_times_slower: float = setting(
        2,
        "Allowed slowdown of a call",
        unit="× its time in the function",
        help="A smaller task is cheaper and slower: none is taken in which a call takes longer than this.",
        ge=1,
        le=100,
    )
    target_percent: float = setting(
        60,
        "Target processor use",
        unit="%",
        help="What scaling aims at on average; the rest is room to grow within minutes. The peak second may use 90 %.",
        ge=10,
        le=100,
    )
    waiting_percent: float = setting(
        5, "Requests that may wait", unit="%", help="For a free slot, by Erlang's formula.", ge=0.1, le=50
    )
    min_tasks: int = setting(
        2, "Fewest tasks of a service", help="Two where a caller waits, so that one may fail.", ge=1, le=1000
    )
    min_workers: int = setting(1, "Fewest tasks of a worker", help="One reads a stream at all hours.", ge=0, le=1000)
    scale_to_zero: bool = setting(
        True, "Workers of queues scale to zero", help="None stands while its queue is empty: a queue may wait."
    )
    zones_survived: int = setting(
        0,
        "Survives the loss of a zone, out of",
        unit="zones",
        help="0: no. 2: twice the tasks the load needs. 3: half as many again, so that the other zones carry it.",
        ge=0,
        le=6,
    )
    spare_tasks: int = setting(
        0,
        "Warm spare",
        unit="tasks",
        help="Of each service and worker, for what comes before more start.",
        ge=0,
        le=1000,
    )
    scale_out_minutes: float = setting(
        5,
        "More tasks are ready after",
        unit="minutes",
        help="Three minutes until the alarm, then the start. They start so long before the hour that needs them.",
        ge=0,
        le=60,
    )
    scaling: Literal["by_load", "fixed"] = setting(
        "by_load",
        "Number of tasks",
        choices={"by_load": "follows each hour", "fixed": "fixed at the week's peak"},
        help="Scaling by the hour is cheaper where traffic has a shape.",
    )
    hours_on: float | None = setting(
        None,
        "Switched on",
        unit="hours a month",
        basis="off",
        help="For environments that are off at night. Empty: all month.",
        ge=1,
        le=744,
    )
    grouping: Literal["apart", "together"] = setting(
        "apart",
        "Small functions of a workflow, or of queues",
        choices={"apart": "a service each", "together": "one service together"},
        help="Small: less than a quarter of a vCPU at the peak.",
    )
    steps: Literal["worker", "balancer"] = setting(
        "worker",
        "Steps of a standard workflow",
        choices={"worker": "a worker that fetches them", "balancer": "a load balancer, called over HTTP"},
        help="No workflow calls a container itself. A worker needs no load balancer; a call over HTTP takes 60 s at "
        "most.",
    )
    inner: Literal["balancer", "service_connect"] = setting(
        "balancer",
        "Services that call each other",
        choices={"balancer": "through one inner load balancer", "service_connect": "by ECS Service Connect"},
        help="Service Connect costs nothing itself, but its proxy takes 0.25 vCPU and 64 MB of each task.",
    )
    requests_per_connection: float = setting(
        5,
        "Requests per connection",
        help="Of load balancers in place of APIs, which bill new connections. One that is drawn has its own, on both "
        "sides.",
        ge=1,
        le=1e6,
    )
    spot_percent: float = setting(0, "Tasks on Spot", unit="%", help="Cheaper, but AWS may stop them.", ge=0, le=100)
    vcpu: float | None = setting(
        None,
        "vCPU of a task",
        unit="vCPU",
        help="Empty: the cheapest size; of code with one thread never more than one.",
        ge=0.01,
        le=64,
    )
    memory_gb: float | None = setting(
        None, "Memory of a task", unit="GB", help="Empty: what its requests at once need.", ge=0.001, le=1024
    )
    way_out: Literal["by_drawing", "address", "nat", "shared_nat", "endpoint", "ipv6", "none"] = setting(
        "by_drawing",
        "Way out of the tasks",
        choices={"by_drawing": "NAT gateway if there is one, else public IPv4", **WAYS},
        help="Every task pulls its image and sends its logs. A gateway is there that is drawn, or that the functions "
        "in it use. Addresses are billed by the task, a NAT gateway by the hour and the GB.",
    )
    zones: int = setting(2, "Zones of the load balancer", help="Each has a public address.", ge=2, le=6)
    cluster: Literal["own", "shared"] = setting(
        "own",
        "EKS cluster",
        choices={"own": "its own", "shared": "one that is there already"},
        when=ON_EKS,
        help="Billed by the hour, once for all that runs in it. One that is drawn is taken in any case.",
    )
    cluster_pods: int | None = setting(
        None,
        "Pods of the EKS cluster itself",
        unit="pods",
        basis="off",
        when=ON_EKS,
        help="Empty: two of CoreDNS, one of the metrics server where the number of pods changes, one of the load "
        "balancer controller and two of KEDA where these are needed. Nodes that are there already may run them: 0.",
        ge=0,
        le=100,
    )
    function_memory_mb: int | None = setting(
        None,
        "Memory of a function",
        unit="MB",
        limit="lambda.memory",
        help="Of each that takes a container's place. Empty: the smallest that holds a call and is fast enough.",
    )
    function_time_percent: float = setting(
        125,
        "Allowed time of a call in a function",
        unit="% of its time in a task",
        help="A smaller function has less processor. 100: no slower than the container; 200: the cheapest within "
        "twice the time.",
        ge=100,
        le=1000,
    )
    serverless_ops_usd: float = setting(
        0, "Operating serverless", unit="USD a month", basis="off", help=OPERATIONS, ge=0, le=10_000_000
    )
    containers_ops_usd: float = setting(
        0, "Operating the containers", unit="USD a month", basis="off", help=OPERATIONS, ge=0, le=10_000_000
    )


class ContainerSizing(AwsService[ContainerChoices]):
    """Only a name for messages about the choices."""

    slug = "containers"
    name = "The comparison with containers"
    type = "compute"
    family = "container"
    is_drawn = False
    Settings = ContainerChoices

    def check(self, s: ContainerChoices, limits: LimitBook) -> tuple[str, str] | None:
        return check_zones(s.zones_survived)


CONTAINER_SIZING = cast("Service", ContainerSizing())
"""What forms and messages take for the service of these settings."""


OF_ECS_OR_EKS = (
    "worker_slots",
    "target_percent",
    "min_workers",
    "scale_to_zero",
    "zones_survived",
    "scale_out_minutes",
    "scaling",
    "grouping",
    "steps",
    "inner",
    "requests_per_connection",
    "spot_percent",
    "way_out",
    "zones",
)
"""What App Runner does itself: scaling, balancing, and the way out; and what only workers and inner calls have."""


def without_effect(chosen: ContainerChoices, *, is_all_on_app_runner: bool = False) -> set[str]:
    """The choices of the container side that nothing reads as the others stand, or as all of it is on App
    Runner."""
    is_on_eks, takes_memory = chosen.target == "eks", chosen.memory_gb is not None and chosen.target != "app_runner"
    left: dict[str, bool] = {
        "cluster": not is_on_eks,
        "cluster_pods": not is_on_eks or chosen.cluster == "shared",
        "spot_percent": is_on_eks,
        "scale_out_minutes": chosen.scaling == "fixed",
        "most_times_slower": chosen.vcpu is not None,
        "base_mb": takes_memory,
        "request_mb": takes_memory,
    }
    left |= dict.fromkeys(OF_ECS_OR_EKS, True) if is_all_on_app_runner else {}
    return {name for name, is_left in left.items() if is_left}


def without_effect_on_functions(chosen: ContainerChoices) -> set[str]:
    """The same of functions that take the place of containers."""
    return {"function_time_percent", "base_mb", "request_mb"} if chosen.function_memory_mb is not None else set()


def choices_of(architecture: Architecture, limits: LimitBook) -> ContainerChoices:
    """The document's assumptions about containers; raises DocumentError for a wrong one."""
    chosen = settings_of(CONTAINER_SIZING, architecture.containers, limits, where="containers")
    return cast("ContainerChoices", chosen)
