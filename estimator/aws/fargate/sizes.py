"""The sizes of tasks and pods on Fargate, from the rows of the size grid."""

from functools import lru_cache
from math import nan

import numpy as np

from estimator.engine.maths.amounts import HAIR, Amount, choose
from pricing.book import LimitBook

WINDOWS_VCPU = (1.0, 2.0, 4.0)
"""Sizes of Windows tasks: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html."""


@lru_cache(maxsize=64)  # a comparison asks it for each of its services at each step
def task_sizes(limits: LimitBook) -> dict[float, list[float]]:
    """{vCPU: [GB, …]} from the rows of the size grid: '0.5,1,2' or '2..8 step 1'."""
    grid: dict[float, list[float]] = {}
    for row in limits.variants("fargate.task.size_grid"):
        vcpu = float(row.variant.removeprefix("ecs_").removesuffix("vcpu"))
        span, _, step = row.text.partition(" step ")
        if step:
            low, high = span.split("..")
            grid[vcpu] = [float(size) for size in np.arange(float(low), float(high) + HAIR, float(step))]
        else:
            grid[vcpu] = [float(size) for size in row.text.split(",")]
    return grid


def windows_sizes(grid: dict[float, list[float]]) -> dict[float, list[float]]:
    return {vcpu: sizes for vcpu, sizes in grid.items() if vcpu in WINDOWS_VCPU}


def pod_sizes(limits: LimitBook) -> dict[float, list[float]]:
    """The part of the grid that pods may have."""
    most_vcpu, most_gb = limits.number("eks_fargate.pod.vcpu_max"), limits.number("eks_fargate.pod.memory_max")
    grid = {vcpu: [gb for gb in sizes if gb <= most_gb] for vcpu, sizes in task_sizes(limits).items()}
    return {vcpu: sizes for vcpu, sizes in grid.items() if vcpu <= most_vcpu}


def pod_overhead_gb(limits: LimitBook) -> float:
    """Memory that Kubernetes takes of each pod."""
    return limits.number("eks_fargate.pod.overhead") / 1024


def requested_sizes(limits: LimitBook) -> dict[float, list[float]]:
    """What the containers of a pod may request to fill each size."""
    overhead = pod_overhead_gb(limits)
    return {vcpu: [gb - overhead for gb in sizes] for vcpu, sizes in pod_sizes(limits).items()}


def pod_size(vcpu: Amount, memory_gb: Amount, limits: LimitBook) -> tuple[Amount, Amount]:
    """(vCPU, GB) of the smallest size a pod fits into, with the memory its Kubernetes components take."""
    needed = memory_gb + pod_overhead_gb(limits)
    billed_vcpu: Amount = nan
    billed_gb: Amount = nan
    for size, sizes in sorted(pod_sizes(limits).items(), reverse=True):
        fits = (vcpu <= size + HAIR) & (needed <= sizes[-1] + HAIR)
        at = np.minimum(np.searchsorted(sizes, needed - HAIR), len(sizes) - 1)
        billed_vcpu = choose(fits, size, billed_vcpu)
        billed_gb = choose(fits, np.asarray(sizes)[at], billed_gb)
    return billed_vcpu, billed_gb
