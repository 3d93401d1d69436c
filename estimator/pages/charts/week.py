"""The typical week: what enters, hour by hour."""

from __future__ import annotations

import numpy as np

from estimator.engine.estimate import Estimate
from estimator.engine.service import AwsService

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def entries(estimate: Estimate) -> dict[str, np.ndarray]:
    """Calls per second of the 168 hours, by the name of the source they come from; quiet sources are left out.

    Of the first sample, where there are more.
    """
    found: dict[str, np.ndarray] = {}
    for edge in estimate.resolved.edges:
        if AwsService.source not in edge.source.service.overridden:
            continue
        for flow in estimate.traffic.flows[edge.id]:
            hours = estimate.traffic.loads[edge.source.id].hours
            week = np.broadcast_to(flow.calls_per_second[0, 0], (len(hours),))[hours.of_hour]
            label = edge.source.label
            found[label] = found.get(label, 0.0) + week
    return {name: week for name, week in found.items() if week.any()}
