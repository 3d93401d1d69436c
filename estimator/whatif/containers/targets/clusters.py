"""The Kubernetes cluster that pods on EKS need, and what runs in it besides.

Where none is drawn and none is said to be there already, each region gets one: a node with the hours of the cluster and
the pods that it runs itself, since on Fargate alone these are pods like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from estimator.aws.fargate.settings import TaskWayOut
from estimator.aws.fargate_eks import FargateEksSettings
from estimator.engine.document.architecture import Node
from estimator.engine.figures import counted, listed
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.size import is_arm
from estimator.whatif.containers.sizing.task import JOB, WORKER, Task
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.containers.way_out import OF_PODS
from estimator.whatif.containers.ways import BALANCER

POD_VCPU = POD_GB = 0.25
"""What fits into the smallest size, which is enough for each of these."""


def clusters(
    resolved: Resolved, nodes: Mapping[str, Node], tasks: Sequence[Task], choices: ContainerChoices
) -> tuple[list[Node], list[str]]:
    """(a cluster for each region that has pods and none yet, what is said of pods)."""
    pods = [task for task in tasks if task.target == "eks"]
    if not pods:
        return [], []
    notes = []
    if choices.spot_percent:
        notes.append("Pods on Fargate cannot run on Spot: the share on Spot is left out.")
    if arm := [task.name for task in pods if is_arm(task)]:
        notes.append(f"{listed(arm, 6)} would be Arm on ECS: pods on Fargate are x86 only.")
    starts = (edge.event.sends == "schedule" and edge.target.service.is_function for edge in resolved.edges)
    if any(task.role == JOB for task in pods) and any(starts):
        notes.append("What the clock starts is a CronJob of the cluster: no schedule of AWS's is billed for it.")
    by_region: dict[str | None, list[Task]] = {}
    for task in pods:
        region = None if task.region == resolved.architecture.region else task.region
        by_region.setdefault(region, []).append(task)
    there = _drawn(resolved)
    missing = [region for region in by_region if (region or resolved.architecture.region) not in there]
    if choices.cluster == "shared":
        missing = []
    made = []
    for region in missing:
        parts = _own_pods(by_region[region], nodes, choices)
        count = sum(parts.values()) if choices.cluster_pods is None else choices.cluster_pods
        named = [f"{number} of {name}" for name, number in parts.items()] if choices.cluster_pods is None else []
        ways = {nodes[task.node_id].settings["way_out"] for task in by_region[region]}
        made.append(_cluster(region, count, next(way for way in OF_PODS if way in ways)))
        where = f" in {region}" if region else ""
        of = f": {listed(named, 6)}" if named else ""
        pods_too = f", and {counted(count, 'pod')} of its own{of}" if count else ""
        notes.append(f"The cluster{where} is billed by the hour{pods_too}.")
    if not missing:
        notes.append("The cluster is there already: its hours and its own pods are not counted again.")
    return made, notes


def _drawn(resolved: Resolved) -> set[str]:
    """Regions in which a cluster is drawn."""
    return {
        node.region
        for node in resolved.nodes.values()
        if node.service.slug == SERVICES["eks"] and cast("FargateEksSettings", node.settings).cluster == "own"
    }


def _own_pods(pods: Sequence[Task], nodes: Mapping[str, Node], choices: ContainerChoices) -> dict[str, int]:
    """Pods that run besides, in a cluster that has no nodes.

    EKS runs two of CoreDNS (docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html).  The autoscaler needs the
    metrics server (horizontal-pod-autoscaler.html of the same guide), a load balancer its controller
    (aws-load-balancer-controller.html), and a worker that follows its queue KEDA: its operator and its metrics server
    (keda.sh/docs/latest/concepts).
    """
    standing = [task for task in pods if task.role != JOB]
    found = {"CoreDNS": 2}
    if standing and choices.scaling == "by_load":
        found["the metrics server"] = 1
    if any(node.service == BALANCER for node in nodes.values()) and any(task.role != WORKER for task in standing):
        found["the load balancer controller"] = 1
    follows = any(task.role == WORKER and task.may_wait for task in standing) and choices.scaling == "by_load"
    if follows or any(task.takes_messages for task in pods):
        found["KEDA"] = 2
    return found


def _cluster(region: str | None, count: int, way_out: TaskWayOut) -> Node:
    """With its own pods, which go out as the others of the region do."""
    settings: dict[str, object] = {"vcpu": POD_VCPU, "memory_gb": POD_GB, "scaling": "fixed", "tasks": float(count)}
    settings |= {"way_out": way_out, "log_kb": 0.0}
    name = "EKS cluster" if region is None else f"EKS cluster, {region}"
    node_id = "cluster" if region is None else f"cluster-{region}"
    return Node(id=node_id, service=SERVICES["eks"], name=name, region=region, settings=settings)
