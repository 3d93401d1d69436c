"""The sizes of tasks and pods on Fargate, from the rows of the size grid."""

import numpy as np

WINDOWS_VCPU = (1.0, 2.0, 4.0)
"""Sizes of Windows tasks: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html."""


def task_sizes(limits) -> dict[float, list[float]]:
    """{vCPU: [GB, …]} from the rows of the size grid: '0.5,1,2' or '2..8 step 1'."""
    grid = {}
    for row in limits.variants("fargate.task.size_grid"):
        vcpu = float(row.variant.removeprefix("ecs_").removesuffix("vcpu"))
        span, _, step = row.text.partition(" step ")
        if step:
            low, high = span.split("..")
            grid[vcpu] = list(np.arange(float(low), float(high) + 1e-9, float(step)))
        else:
            grid[vcpu] = [float(size) for size in row.text.split(",")]
    return grid


def windows_sizes(grid: dict[float, list[float]]) -> dict[float, list[float]]:
    return {vcpu: sizes for vcpu, sizes in grid.items() if vcpu in WINDOWS_VCPU}


def pod_sizes(limits) -> dict[float, list[float]]:
    """The part of the grid that pods may have."""
    most_vcpu, most_gb = (
        limits.limit("eks_fargate.pod.vcpu_max").value,
        limits.limit("eks_fargate.pod.memory_max").value,
    )
    grid = {vcpu: [gb for gb in sizes if gb <= most_gb] for vcpu, sizes in task_sizes(limits).items()}
    return {vcpu: sizes for vcpu, sizes in grid.items() if vcpu <= most_vcpu}


def pod_size(vcpu, memory_gb, limits):
    """(vCPU, GB) of the smallest size a pod fits into, with the memory its Kubernetes components take; broadcasts."""
    needed = memory_gb + limits.limit("eks_fargate.pod.overhead").value / 1024
    billed_vcpu = billed_gb = np.nan
    for size, sizes in sorted(pod_sizes(limits).items(), reverse=True):
        fits = (np.asarray(vcpu) <= size + 1e-9) & (np.asarray(needed) <= sizes[-1] + 1e-9)
        at = np.minimum(np.searchsorted(sizes, np.asarray(needed) - 1e-9), len(sizes) - 1)
        billed_vcpu = np.where(fits, size, billed_vcpu)
        billed_gb = np.where(fits, np.asarray(sizes)[at], billed_gb)
    return _plain(billed_vcpu), _plain(billed_gb)


def _plain(number):
    return number.item() if np.ndim(number) == 0 else number
