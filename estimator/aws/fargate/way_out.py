"""What tasks leave through: no task runs that cannot pull its image and send its logs.

A public address is billed from the pull to the stop of its task, by `Fargate.task_uses`; hours of gateways and
endpoints by those.  Logs are no edge, so their way through a gateway is billed here.  Layers of an image are none of
it: they come from S3, whose gateway endpoint is free, also beside a NAT gateway:
docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html.  Pulls through the gateway itself are drawn as calls
of an ECR repository.
"""

from collections.abc import Iterable, Iterator, Mapping

from estimator.aws.fargate.settings import FargateSettings, TaskWayOut
from estimator.aws.units import in_gb
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Use
from estimator.engine.service import WayOut

ALWAYS_REACHED = ("ecr", "ecr.dkr", "cloudwatch_logs")
"""Endpoints that a task without any other way out needs, beside the free one of S3:
docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-version-migration.html."""
GATEWAYS: Mapping[TaskWayOut, WayOut] = {"nat": "nat", "shared_nat": "shared_nat", "endpoint": "endpoint"}
LOGS_CROSS: Mapping[WayOut, str] = {
    "nat": "nat_gateway.data_processed",
    "shared_nat": "nat_gateway.data_processed",
    "endpoint": "vpc.interface_endpoint.data_processed",
}
"""The dimensions of what a gateway bills by the GB."""


def gateway_of(way: TaskWayOut) -> WayOut | None:
    """The gateway that its calls go through; None of a task that has an address of its own, or whose way is not
    counted."""
    return GATEWAYS.get(way)


def logs_on_their_way(s: FargateSettings, calls: Iterable[Amount]) -> Iterator[Use]:
    """The bytes of the logs of so many calls a month, of each flow, where a gateway bills them."""
    gateway = gateway_of(s.way_out)
    if gateway is None:
        return
    for some in calls:
        yield Use(LOGS_CROSS[gateway], some, "calls", *in_gb(s.log_kb, "KB of logs"))
