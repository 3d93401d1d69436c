"""What the comparison with containers has to assume, kept in the document under `containers`."""

from __future__ import annotations

from typing import Literal, cast

from estimator.engine.document.architecture import Architecture
from estimator.engine.resolve.nodes import settings_of
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import Settings, setting
from pricing.book import LimitBook


class ContainerChoices(Settings):
    """What sizing has to assume; kept in the document under `containers`."""

    cpu_share_percent: float = setting(
        30,
        "Processor share of the duration",
        unit="%",
        help="How much of its duration a function really computes: about 10 waiting on others, 30 mixed, 90 number "
        "crunching. Of all assumptions this one moves the comparison most.",
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
        None, "vCPU of a task", unit="vCPU", help="Empty: as many as the largest function in it has.", ge=0.01, le=64
    )
    memory_gb: float | None = setting(
        None,
        "Memory of a task",
        unit="GB",
        help="Empty: as much as the largest function in it has, or the least allowed.",
        ge=0.001,
        le=1024,
    )
    zones: int = setting(2, "Zones of the load balancer", help="Each has a public address.", ge=2, le=6)


class ContainerSizing(AwsService[ContainerChoices]):
    """Only a name for messages about the choices."""

    slug = "containers"
    name = "The comparison with containers"
    type = "compute"
    family = "container"
    is_drawn = False
    Settings = ContainerChoices


CONTAINER_SIZING = cast("Service", ContainerSizing())
"""What forms and messages take for the service of these settings."""


def choices_of(architecture: Architecture, limits: LimitBook) -> ContainerChoices:
    """The document's assumptions about containers; raises DocumentError for a wrong one."""
    chosen = settings_of(CONTAINER_SIZING, architecture.containers, limits, where="containers")
    return cast("ContainerChoices", chosen)
