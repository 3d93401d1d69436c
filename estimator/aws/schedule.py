"""EventBridge Scheduler: jobs started by the clock.

Billed per invocation, in chunks of 64 KB: https://aws.amazon.com/eventbridge/pricing/
"""

import numpy as np

from estimator.engine.service import AwsService, Demand, Dimension, Event, Settings, Use, begun, setting

INVOCATIONS = "eventbridge.scheduler.invocations"
CHUNK_KB = 64
HOURS_IN_DAY = 24


class ScheduleSettings(Settings):
    runs_per_day: float = setting(
        1, "Runs", unit="a day", help="24 is hourly, 288 every five minutes, 0.14 weekly.", gt=0, le=86_400
    )
    at_hour: int | None = setting(
        None,
        "At",
        unit="o'clock",
        basis="aws",
        help="The hour in which all runs start, on the clock of the load shapes. Empty: spread over the day.",
        ge=0,
        le=23,
    )
    at_once: float = setting(
        1,
        "Started in one second",
        unit="runs",
        basis="aws",
        advanced=True,
        help="Schedules that fire in the same second; a flexible window makes them fewer.",
        gt=0,
        le=1e6,
    )


class Schedule(AwsService):
    slug = "schedule"
    name = "EventBridge Scheduler"
    default_name = "Schedule"
    short_name = "Schedule"
    type = "entry"
    kind = "Schedule"
    help = "Starts work at set times."
    Settings = ScheduleSettings
    grows = False
    events = (
        Event(
            "invocation",
            "each run",
            sends="schedule",
            reaches="a schedule starts functions, tasks and workflows, or sends messages",
        ),
    )
    dimensions = {INVOCATIONS: Dimension("Scheduler invocations")}
    limits = {
        "eventbridge.scheduler.invocations": "Scheduler rate",
    }

    def kind_of(self, s):
        return "Schedule" if s.at_hour is None else f"Schedule · {s.at_hour}:00"

    def source(self, s, event, hours_per_month):
        day = [1.0] * HOURS_IN_DAY
        if s.at_hour is not None:
            day = [float(hour == s.at_hour) for hour in range(HOURS_IN_DAY)]
        monthly = s.runs_per_day * hours_per_month / HOURS_IN_DAY
        # a run is one instant: its peak second holds `at_once` of them, however few the hour has
        mean_per_second = s.runs_per_day / sum(day) / 3600
        return monthly, tuple(day) * 7, np.maximum(s.at_once / mean_per_second, 1.0), 1.0

    def usage(self, s, load):
        for flow in load.out():
            chunks = begun(flow.item_kb, CHUNK_KB)
            yield Use(INVOCATIONS, flow.monthly_calls, "invocations", chunks, "chunk of 64 KB|chunks of 64 KB")

    def demands(self, s, load):
        starts = sum((flow.peak_calls_per_second for flow in load.out()), 0.0)
        yield Demand("eventbridge.scheduler.invocations", starts, "schedules due in the same second")
