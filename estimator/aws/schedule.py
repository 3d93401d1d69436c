"""EventBridge Scheduler: jobs started by the clock, and one-time schedules that programs make.

Billed per invocation, 14 million a month and region free: https://aws.amazon.com/eventbridge/pricing/.  AWS's price
list counts them as invocations, whatever they carry, where it counts events and pipes in chunks of 64 KB.

What starts pods is a CronJob of their cluster and no schedule of AWS's: it is drawn as one, and costs nothing.
"""

from collections.abc import Iterator
from typing import ClassVar, cast

import numpy as np

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, Array, added, larger, whole_down
from estimator.engine.measures import Demand, Sending, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import HOURS_IN_DAY, HOURS_IN_WEEK, SECONDS_IN_HOUR, Flow, Flows, Hours

INVOCATIONS = "eventbridge.scheduler.invocations"
REACHES = "a schedule starts functions, tasks and workflows, or sends messages"


class ScheduleSettings(Settings):
    runs_per_day: float = setting(
        1, "Runs", unit="a day", ge=0.002, le=1e9,
        help="24 is hourly, 288 every five minutes, 0.14 weekly. Of several schedules all together.",
    )  # fmt: skip
    at_hour: int | None = setting(
        None,
        "At",
        unit="o'clock",
        sampled=False,
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
        ge=0.01,
        le=1e6,
    )
    days_ahead: float = setting(
        1,
        "One-time schedules made ahead",
        unit="days",
        advanced=True,
        help="How long a schedule that a program makes waits to come due, and to be deleted afterwards.",
        ge=0.001,
        le=36_500,
    )
    one_schedule_per_second: float | None = setting(
        None,
        "Calls for one schedule",
        unit="a second",
        basis="off",
        advanced=True,
        help="How often programs read or change the same schedule, in the busiest second. Empty: rarely.",
        ge=0,
        le=100_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone="one_schedule_per_second",
        called={
            "create": "days_ahead",
        },
        starting={
            "invocation": "runs_per_day at_hour at_once",
        },
    )


class Schedule(AwsService[ScheduleSettings]):
    slug = "schedule"
    name = "EventBridge Scheduler"
    default_name = "Schedule"
    short_name = "Schedule"
    type = "entry"
    kind = "Schedule"
    help = "Starts work at set times."
    known_as = ("cron", "timer", "clock", "nightly", "rate")
    family = "entry"
    fits = (
        "Nightly jobs, reminders and cron expressions, without a machine that waits for them. One-time schedules "
        "that programs make in great number, one for each order or booking."
    )
    fits_not = (
        "Work due to the second: a schedule is precise to the minute, so use the delay of a queue or a wait in a "
        "workflow. What should follow something that happened is an event, not a clock."
    )
    Settings = ScheduleSettings
    grows = False
    operations = (Operation("create", "make a one-time schedule", accepts={"code", "rest_api", "workflow", "pipe"}),)
    events = (
        Event("invocation", "each run", sends="schedule", reaches=REACHES, many="runs"),
        Event(
            "due",
            "each one-time schedule that comes due",
            of=("create",),
            sends="schedule",
            reaches=REACHES,
            later=True,
        ),
    )
    dimensions = {INVOCATIONS: Dimension("Scheduler invocations")}
    effects = {
        "eventbridge.scheduler.invocations": ("delays", "schedules run late"),
        "eventbridge.scheduler.input_size": ("rejected", ""),
        "eventbridge.scheduler.schedules": ("refuses", "no more schedules can be made"),
    }
    limits = {
        "eventbridge.scheduler.invocations": "Scheduler rate",
        "eventbridge.scheduler.input_size": "input of a schedule",
        "eventbridge.scheduler.create_rate": "schedules made",
        "eventbridge.scheduler.schedules": "schedules waiting",
        "eventbridge.scheduler.per_schedule_rate": "calls for one schedule",
    }

    def kind_of(self, s: ScheduleSettings) -> str:
        return "Schedule" if s.at_hour is None else f"Schedule · {s.at_hour}:00"

    def response_kb(self, s: ScheduleSettings, operation: str) -> Amount:
        return 0.0

    def source(self, s: ScheduleSettings, event: str, hours_per_month: float) -> Sending | None:
        if event != "invocation":
            return None
        day = [1.0] * HOURS_IN_DAY
        if s.at_hour is not None:
            day = [float(hour == s.at_hour) for hour in range(HOURS_IN_DAY)]
        monthly = s.runs_per_day * hours_per_month / HOURS_IN_DAY
        # a run is one instant: its peak second holds `at_once` of them, however few the hour has
        mean_per_second = s.runs_per_day / sum(day) / 3600
        return Sending(monthly, tuple(day) * 7, larger(1.0, s.at_once / mean_per_second), 1.0, s.at_once, True)

    def usage(self, s: ScheduleSettings, load: Load) -> Iterator[Use]:
        for flow in _sent(load):
            yield Use(INVOCATIONS, flow.monthly_calls, "invocations")

    def demands(self, s: ScheduleSettings, load: Load) -> Iterator[Demand]:
        starts = added(flow.peak_calls_per_second for flow in _sent(load))
        yield Demand(INVOCATIONS, starts, "schedules due in the same second")
        for flow in _sent(load):
            yield Demand(
                "eventbridge.scheduler.input_size", flow.item_kb, f"sent to {flow.edge.target.label}",
                where=flow.edge.id, remedy="Put the data in S3 and send its key.",
            )  # fmt: skip
        if s.one_schedule_per_second is not None:
            key, remedy = (
                "eventbridge.scheduler.per_schedule_rate",
                "Make a schedule for each task, or keep the state in a table.",
            )
            yield Demand(key, s.one_schedule_per_second, "reads and changes of the busiest", remedy=remedy)
        if load["create"]:
            made = load["create"].peak_calls_per_second
            yield Demand("eventbridge.scheduler.create_rate", made, "made in the peak second")
            if not load.is_moment:
                waiting = _most_waiting(load["create"], load.hours, s.days_ahead * HOURS_IN_DAY)
                yield Demand("eventbridge.scheduler.schedules", waiting, "one-time schedules waiting")


def _most_waiting(made: Flows, hours: Hours, ahead: Amount) -> Amount:
    """The most that wait at the end of an hour, of what is made so many hours ahead: busy hours and quiet ones."""
    rate = cast("Array", made.calls_per_second)
    week = np.broadcast_to(rate, (*rate.shape[:-1], len(hours)))[..., hours.of_hour]
    whole_weeks = whole_down(ahead / HOURS_IN_WEEK)
    rest = ahead - whole_weeks * HOURS_IN_WEEK
    # how much of an hour still waits, by how long ago it was; a product of transforms sums it round the week
    still = whole_weeks + np.clip(rest - np.arange(HOURS_IN_WEEK), 0.0, 1.0)
    waiting = np.fft.irfft(np.fft.rfft(week) * np.fft.rfft(still), HOURS_IN_WEEK) * SECONDS_IN_HOUR
    most: Array = waiting.max(-1, keepdims=True)
    return most


def _sent(load: Load) -> list[Flow]:
    """What the scheduler sends, and no other clock."""
    return [flow for flow in load.out() if not flow.edge.target.service.has_a_clock]
