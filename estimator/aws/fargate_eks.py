"""Fargate on EKS: https://aws.amazon.com/eks/pricing/

A cluster by the hour, dearer once its Kubernetes version is in extended support, and the vCPU and GB of each pod from
image pull to stop, a minute at least.  A pod is billed at the smallest Fargate size that holds what its containers
request and 256 MB for Kubernetes: docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html.  Pods run
Linux on x86, on demand, in private subnets alone and without public addresses, so that a NAT gateway is taken for their
way out: docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html.  As tasks on ECS, they are a
service, a worker or a job each.

What the clock starts is a CronJob of the cluster, which takes no schedule of AWS's
(kubernetes.io/docs/concepts/workloads/controllers/cron-jobs); a workflow starts a job by `eks:runJob`
(docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html), and KEDA one for each message of a queue, which the job
fetches itself (keda.sh/docs/latest/concepts/scaling-jobs).

vCPUs and launches are quotas shared with ECS and counted on its keys (`fargate.vcpu.on_demand`, `fargate.launch.rate`);
profiles and selectors are counts of configuration.
"""

from collections.abc import Iterator
from math import isnan
from typing import ClassVar, Literal

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_demands
from estimator.aws.fargate.service import EPHEMERAL, FREE_EPHEMERAL_GB, launch_demands
from estimator.aws.fargate.settings import WAYS, FargateSettings
from estimator.aws.fargate.sizes import pod_size, pod_sizes
from estimator.aws.fargate.tasks import FargateTasks, check_standing
from estimator.aws.fargate.way_out import LOGS_CROSS
from estimator.engine.figures import figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, in_sample
from estimator.engine.measures import Demand, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.setting import Acting, setting
from pricing.book import LimitBook

CLUSTER, EXTENDED = "eks.cluster_hour", "eks.cluster_hour.extended_support"
VCPU, GB = "eks.fargate.vcpu_hour", "eks.fargate.gb_hour"
PodWayOut = Literal["nat", "shared_nat", "endpoint", "none"]
POD_WAYS = {way: WAYS[way] for way in ("nat", "shared_nat", "endpoint", "none")}
SCALE_IN_MINUTES = 5
"""The autoscaler of Kubernetes takes the most of the last five minutes (kubernetes.io/docs/tasks/run-application/
horizontal-pod-autoscale, stabilization window); KEDA waits as long before it scales to zero (keda.sh/docs/latest/
reference/scaledobject-spec, cooldownPeriod)."""
CLUSTERS = {"own": "its own", "shared": "shared with pods that pay for it"}
SUPPORT = {"standard": "standard", "extended": "extended"}


class FargateEksSettings(FargateSettings):
    """As of a task, without what a pod has no choice of: what is no field of the model is no setting."""

    architecture: ClassVar[Literal["x86"]] = "x86"  # type: ignore[misc]  # a setting of its base that it takes away
    operating_system: ClassVar[Literal["linux"]] = "linux"  # type: ignore[misc]  # the same
    spot_percent: ClassVar[float] = 0.0  # type: ignore[misc]  # the same
    sidecar_vcpu: ClassVar[float] = 0.0  # type: ignore[misc]  # the same

    vcpu: float = setting(
        0.5, "vCPU requested", unit="vCPU", help="By all containers of a pod together.", ge=0.01, le=64
    )
    memory_gb: float = setting(
        1,
        "Memory requested",
        unit="GB",
        help="By all containers of a pod together. 256 MB come on top, then it is rounded up to a size Fargate has.",
        ge=0.01,
        le=1024,
    )
    ephemeral_gb: float = setting(
        20,
        "Ephemeral storage",
        unit="GB",
        limit="eks_fargate.ephemeral_storage",
        basis="aws",
        advanced=True,
        help="20 GB of each pod are free.",
    )
    way_out: PodWayOut = setting(
        "nat",
        "Way out",
        choices=POD_WAYS,
        help="What images, logs and calls go through, unless a call says otherwise. Pods have no public addresses; a "
        "NAT gateway also reaches registries and add-ons outside AWS, which endpoints do not.",
    )
    cluster: Literal["own", "shared"] = setting(
        "own", "Cluster", choices=CLUSTERS, help="A cluster is billed by the hour, once for all that runs in it."
    )
    support: Literal["standard", "extended"] = setting(
        "standard",
        "Kubernetes version in",
        choices=SUPPORT,
        basis="aws",
        when=("cluster", ("own",)),
        help="14 months after its release a version goes into extended support, at six times the price of the cluster.",
    )

    acting: ClassVar[Acting] = FargateSettings.acting._replace(alone=f"{FargateSettings.acting.alone} cluster support")


class FargateEks(FargateTasks[FargateEksSettings]):
    slug = "fargate_eks"
    name = "Fargate on EKS"
    noun = "pods on Fargate"
    default_name = "Pods"
    help = "Runs Kubernetes pods without servers: a service, a worker on a queue, or a job."
    known_as = ("eks", "kubernetes", "k8s", "pods", "container", "docker")
    family = "container"
    scale_in_minutes = SCALE_IN_MINUTES
    has_a_clock = True
    fits = "Teams that have Kubernetes manifests, charts and operators, and want pods without looking after nodes."
    fits_not = (
        "A first container on AWS: the cluster is billed by the hour on top, and ECS does without. DaemonSets, "
        "privileged containers, GPUs, Arm and Spot, none of which it runs."
    )
    Settings = FargateEksSettings
    hidden_costs = LOGS
    operations = (
        Operation("request", "a request to the pods", accepts={"alb", "nlb", "http_api", "code", "client"}),
        Operation(
            "process",
            "a batch fetched from a queue or stream, or a task of a workflow",
            accepts={"queue", "stream", "kinesis", "workflow"},
        ),
        Operation(
            "run_task",
            "start a pod for it",
            waits=False,
            accepts={"code", "workflow", "schedule", "queue"},
            for_each="maybe",
        ),
    )
    events = (
        Event("invocation", "each request, batch or job", of=("request", "process", "run_task")),
        Event("record", "each message or record of a batch", of=("process",), per="item"),
    )
    borrows = ("cloudwatch.logs.*", *LOGS_CROSS.values())
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {
        CLUSTER: Dimension("EKS clusters", "standing"),
        EXTENDED: Dimension("EKS extended support", "standing"),
        VCPU: Dimension("Fargate vCPU, pods", "capacity"),
        GB: Dimension("Fargate memory, pods", "capacity"),
        EPHEMERAL: Dimension("Fargate ephemeral storage", "capacity"),
    }
    effects = {
        "eks_fargate.launch.burst": ("catches up", "pods start later"),
        "eks_fargate.pod.*": ("rejected", ""),
        "eks_fargate.one_time": ("rejected", ""),
    }
    limits = {
        "fargate.vcpu.on_demand": "Fargate vCPUs",
        "fargate.task.size_grid": "task size",
        "fargate.launch.rate": "task launches",
        "eks_fargate.launch.burst": "pod launches at once",
        "eks_fargate.pod.overhead": "memory of Kubernetes",
        "eks_fargate.pod.vcpu_max": "vCPUs of a pod",
        "eks_fargate.pod.memory_max": "memory of a pod",
        "eks_fargate.ephemeral_storage": "storage of a pod",
        "eks_fargate.clusters": "EKS clusters",
        "vpc.enis": "network interfaces",
    }

    def kind_of(self, s: FargateEksSettings) -> str:
        return f"EKS · {figure(s.vcpu)} vCPU, {figure(s.memory_gb)} GB"

    def check(self, s: FargateEksSettings, limits: LimitBook) -> tuple[str, str] | None:
        grid = pod_sizes(limits)
        if s.vcpu > max(grid):
            return "vcpu", f"may be at most {figure(max(grid))}: no pod on Fargate has more."
        if isnan(in_sample(pod_size(s.vcpu, s.memory_gb, limits)[0])):
            most, overhead = max(map(max, grid.values())), limits.number("eks_fargate.pod.overhead") / 1024
            return (
                "memory_gb",
                f"may be at most {figure(most - overhead)}: no pod on Fargate has more than {figure(most)} GB, "
                f"{figure(overhead)} of them for Kubernetes.",
            )
        return check_standing(s)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: FargateEksSettings, load: Load) -> Iterator[Use]:
        if s.cluster == "own":
            yield Use(CLUSTER, 1, "cluster", load.hours_per_month, "hours")
            if s.support == "extended":
                yield Use(EXTENDED, 1, "cluster", load.hours_per_month, "hours")
        yield from super().usage(s, load)

    def task_uses(self, s: FargateEksSettings, load: Load, *task_hours: Amount | str) -> Iterator[Use]:
        vcpu, memory_gb = pod_size(s.vcpu, s.memory_gb, load.limits)
        yield Use(VCPU, *task_hours, vcpu, "vCPU")
        yield Use(GB, *task_hours, memory_gb, "GB")
        yield Use(EPHEMERAL, *task_hours, s.ephemeral_gb - FREE_EPHEMERAL_GB, "GB beyond 20 GB")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: FargateEksSettings, load: Load) -> Iterator[Demand]:
        vcpu, memory_gb = pod_size(s.vcpu, s.memory_gb, load.limits)
        running, jobs = self.at_once(s, load, s.start_seconds)
        pods, full = running + jobs, self.at_full_use(s, load, jobs)
        vcpus_at_full_use = None if full is None else full * vcpu
        yield Demand("fargate.vcpu.on_demand", pods * vcpu, "pods at the peak", at_full_use=vcpus_at_full_use)
        yield Demand("vpc.enis", pods, "pods, an interface each", at_full_use=full)
        yield Demand("eks_fargate.pod.vcpu_max", vcpu, "billed", is_setting=True)
        yield Demand("eks_fargate.pod.memory_max", memory_gb, "billed", is_setting=True)
        if s.cluster == "own":
            yield Demand("eks_fargate.clusters", 1.0, is_setting=True)
        if load["run_task"]:
            yield from launch_demands(load, "eks_fargate.launch.burst", "pods")
        if load.arriving:
            yield from log_demands(s.log_kb, added(self.at_once(s, load)))

    def problems(self, s: FargateEksSettings, load: Load) -> Iterator[Problem]:
        yield from super().problems(s, load)
        for flow in load["run_task"]:
            if flow.edge.event.sends == "schedule" and flow.edge.event.later:
                yield Problem(
                    "eks_fargate.one_time",
                    "error",
                    "No schedule that comes due once starts a pod: a CronJob repeats. Send it to a queue that a worker "
                    "reads, or to code that starts the pod.",
                )
