"""Sources: what starts traffic, and how it grows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimator.engine.maths.amounts import MEAN, PEAK, Amount, choose, larger, smaller
from estimator.engine.resolve.assumptions import DEFAULT_KB
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.clocks.ticks import Ticks
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Hours, profile
from estimator.engine.traffic.slices import TrafficSlice


@dataclass(frozen=True)
class Source:
    """What starts traffic: so many events a month, spread over the hours of the week, with bursts.

    `together` of them start at the same moment, at random or, of a clock, evenly apart.  `grows` is False where more
    traffic does not make more of it: a clock beside visitors.  `noun` is what several of the events are called.
    """

    node_id: str
    event: str
    monthly: Amount
    shape: tuple[float, ...]
    burst: Amount
    burst_s: Amount
    grows: bool
    noun: str
    together: Amount = 1.0
    is_clock: bool = False

    def ticks(self, hours: Hours, scale: Amount) -> Ticks | None:
        """What a clock causes where it stands; more traffic is more at each tick.  None where nothing ticks."""
        if not self.is_clock:
            return None
        each = larger(self.together, 1.0)
        per_second = self.monthly / each / (hours.hours_per_month * SECONDS_IN_HOUR)
        causing = smaller(each * scale, 1.0) if self.grows else 1.0
        return Ticks(np.atleast_3d(per_second) * hours.pick(profile(self.shape)), causing, due=causing)

    def sends(self, hours: Hours, scale: Amount) -> TrafficSlice:
        """What it sends at multiples of today's traffic."""
        multiple = self.multiple(scale)
        per_second = self.monthly / (hours.hours_per_month * SECONDS_IN_HOUR)
        today = np.atleast_3d(per_second) * hours.pick(profile(self.shape))
        mean = today * multiple
        peak = (today * self.at_each_tick(scale) if self.is_clock else mean) * self.burst
        rate = np.empty((2, *peak.shape))
        rate[MEAN], rate[PEAK] = mean, peak
        return TrafficSlice(rate, self.burst_s, DEFAULT_KB, DEFAULT_KB, ticks=self.is_clock)

    def at_each_tick(self, scale: Amount) -> Amount:
        """How many times as much comes at a tick at multiples of today's traffic: less is fewer ticks before it is less
        than one event at each."""
        multiple = self.multiple(scale)
        each = larger(multiple * self.together, 1.0) / self.together
        return choose(np.greater(multiple, 0.0), each, 0.0)

    def multiple(self, scale: Amount) -> Amount:
        """How many times as much it sends at multiples of today's traffic."""
        if self.grows or isinstance(scale, (float, int)):
            return scale if self.grows else 1.0
        return np.ones_like(scale)


def sources_of(resolved: Resolved) -> list[Source]:
    """All that starts traffic; clocks grow with it only where nothing else starts any."""
    found = []
    for node_id, node in resolved.nodes.items():
        if AwsService.source not in node.service.overridden:
            continue
        for event in node.service.events:
            sent = node.service.source(node.settings, event.name, resolved.architecture.hours_per_month)
            if sent is not None:
                grows = node.service.grows
                of = (node_id, event.name, sent.monthly, sent.shape, sent.burst, sent.burst_s, grows)
                noun = event.many or f"{event.name}s"
                found.append(Source(*of, noun, sent.together, sent.is_clock))
    only_clocks = not any(source.grows for source in found)
    return [replace(source, grows=True) for source in found] if only_clocks else found
