"""How fast a DynamoDB table may follow its traffic: what it takes at once on demand, how often scaling lowers it.

A table on demand takes at once what a new one does, or twice the highest peak it has had, whichever is more:
docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html.
"""

from collections.abc import Iterator

import numpy as np

from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.aws.dynamodb.units import provisioned_for_table
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, Array, anywhere, choose, larger
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import HOURS_IN_DAY, HOURS_IN_WEEK

GROWTH = "dynamodb.on_demand.growth_factor"
DAYS_IN_WEEK = HOURS_IN_WEEK // HOURS_IN_DAY


def growth_demands(s: DynamoDbSettings, load: Load, kind: str, peak: Amount) -> Iterator[Demand]:
    """What the peak asks of a table on demand; a limit of new tables holds for one whose peak nobody states or not."""
    key = f"dynamodb.on_demand.initial_{kind}"
    had = s.earlier_reads if kind == "read" else s.earlier_writes
    if had is None:
        yield Demand(key, peak, IF_NEW, remedy=f"{WARM_UP} {SAY_PEAK}", may_not_apply=True)
        return
    taken, initial = had * load.limit(GROWTH), load.limit(key)
    if anywhere(taken <= initial):
        yield Demand(key, choose(taken <= initial, peak, 0.0), "of a table that has had less", remedy=WARM_UP)
    if anywhere(taken > initial):
        times = choose(taken > initial, peak / larger(had, 1.0), 0.0)
        yield Demand(GROWTH, times, f"the highest {kind}s it has had", where=kind, remedy=RISE)


def decreases_a_day(s: DynamoDbSettings, load: Load) -> Amount:
    """How often a day auto scaling lowers reads, writes or both: the hours that are provisioned less than the one
    before, of the day that has most of them."""
    reads, writes = (_week(provisioned_for_table(s, load, kind), load) for kind in ("read", "write"))
    fell = (reads < np.roll(reads, 1, axis=-1)) | (writes < np.roll(writes, 1, axis=-1))
    days = fell.reshape(*fell.shape[:-1], DAYS_IN_WEEK, HOURS_IN_DAY).sum(-1)
    most: Array = days.max(-1, keepdims=True).astype(float)
    return most


def _week(per_hour: Amount, load: Load) -> Array:
    """(samples, multiples, 168) of what is there in each hour that differs."""
    hours = np.broadcast_to(per_hour, (*np.broadcast_shapes(np.shape(per_hour), (1, 1, 1))[:-1], len(load.hours)))
    week: Array = hours[..., load.hours.of_hour]
    return week


IF_NEW = "only a table that is new, or never had half of it, is held to this"
SAY_PEAK = "Of one in use, say what peak it has had."
WARM_UP = "Warm a new table up before launch."
RISE = "Let traffic rise over half an hour, or set the table's warm throughput."
