"""Units of a DynamoDB table: what reads and writes take of it and its indexes, and what is provisioned for them."""

from collections.abc import Iterator
from math import inf

import numpy as np

from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    HAIR,
    Amount,
    added,
    begun,
    between,
    choose,
    larger,
    largest_of,
    smaller,
    used,
    whole_up,
)
from estimator.engine.traffic.flow import Flow

READS = {"read": 1.0, "transact_read": 2.0}
WRITES = {"write": 1.0, "transact_write": 2.0}
REPLICATE = {"replicate": 1.0}
CONSISTENCY = {"eventual": 0.5, "strong": 1.0}


def table_units(s: DynamoDbSettings, load: Load, kind: str) -> Iterator[tuple[Flow, Amount]]:
    """(flow, units per item) of all reads or all writes of the table, local indexes included."""
    if kind == "read":
        for operation, weight in READS.items():
            weight = weight if operation == "transact_read" else CONSISTENCY[s.consistency]
            for flow in load[operation]:
                yield flow, begun(flow.response_kb, load.limit("dynamodb.unit.read_size")) * weight
        return
    for operation, weight in (WRITES | REPLICATE).items():
        for flow in load[operation]:
            units = begun(flow.item_kb, load.limit("dynamodb.unit.write_size")) * weight
            yield flow, units + s.local_indexes * index_units(s, load, flow)


def indexed_kb(s: DynamoDbSettings, flow: Flow) -> Amount:
    """What an index copies of an item."""
    return flow.item_kb if s.index_kb is None else smaller(s.index_kb, flow.item_kb)


def index_units(s: DynamoDbSettings, load: Load, flow: Flow) -> Amount:
    """Units that one index takes for one write, of those that reach it and those that do not."""
    units = begun(indexed_kb(s, flow), load.limit("dynamodb.unit.write_size"))
    return units * s.index_writes_percent / 100


def per_second(s: DynamoDbSettings, load: Load, kind: str) -> tuple[Amount, Amount]:
    """(mean, peak) units a second in each hour."""
    taken = list(table_units(s, load, kind))
    mean = added(flow.items_per_second * units for flow, units in taken)
    return mean, added(flow.peak_items_per_second * units for flow, units in taken)


def peak_per_second(s: DynamoDbSettings, load: Load, kind: str) -> Amount:
    """Units in the peak second of each hour."""
    return added(flow.peak_items_per_second * units for flow, units in table_units(s, load, kind))


def provisioned_for_table(s: DynamoDbSettings, load: Load, kind: str) -> Amount:
    """Units provisioned in each hour for the table itself."""
    needed, _ = per_second(s, load, kind)
    return _provisioned(s, load, kind, needed)


def provisioned_for_index(s: DynamoDbSettings, load: Load, kind: str) -> Amount:
    """Units provisioned in each hour for each global index; what is read there counts as reads of the table."""
    needed = added(flow.items_per_second * index_units(s, load, flow) for flow in _indexed(load, kind))
    return _provisioned(s, load, kind, needed)


def of_table_or_index(s: DynamoDbSettings, load: Load, kind: str, peak: Amount) -> tuple[Amount, str]:
    """(units of the table or of the global index that has most, what they are): the quota of a table is for each.

    What is provisioned counts, of a table on demand what the `peak` second takes.
    """
    is_provisioned = s.capacity == "provisioned"
    table = provisioned_for_table(s, load, kind) if is_provisioned else peak
    cause = "provisioned" if is_provisioned else f"{kind} units in the peak second"
    if not used(s.indexes):
        return table, cause
    if is_provisioned:
        index = provisioned_for_index(s, load, kind)
    else:
        index = added(flow.peak_items_per_second * index_units(s, load, flow) for flow in _indexed(load, kind))
    return choose(s.indexes > 0, larger(table, index), table), cause


def busiest_index_key(s: DynamoDbSettings, load: Load, percent: Amount) -> Amount:
    """Write units a second that the busiest key of a global index takes in its peak: one key lies in one partition."""
    peak = added(flow.peak_items_per_second * index_units(s, load, flow) for flow in _indexed(load, "write"))
    return choose(s.indexes > 0, peak * (percent / 100), 0.0)


def _indexed(load: Load, kind: str) -> list[Flow]:
    """What global indexes take part in: all writes."""
    return [flow for operation in WRITES | REPLICATE for flow in load[operation]] if kind == "write" else []


def _provisioned(s: DynamoDbSettings, load: Load, kind: str, needed: Amount) -> Amount:
    """What this hour and the one before need, at the target, within bounds."""
    least = _least_capacity(s, kind)
    if s.scaling == "fixed":
        return least
    wanted = whole_up(larger(needed, load.hours.previous(needed)) / (s.target_percent / 100))
    return between(least, wanted, larger(least, most_capacity(s, kind)))


def _least_capacity(s: DynamoDbSettings, kind: str) -> Amount:
    return s.read_capacity if kind == "read" else s.write_capacity


def most_capacity(s: DynamoDbSettings, kind: str) -> Amount:
    """Where the capacity ends, scaled or fixed."""
    if s.scaling == "fixed":
        return _least_capacity(s, kind)
    return s.most_read_capacity if kind == "read" else s.most_write_capacity


def burst_seconds(s: DynamoDbSettings, load: Load, kind: str, peak: Amount, provisioned: Amount) -> Amount:
    """Seconds of unused capacity a burst eats; DynamoDB keeps 300 of them.  Without end where all is used before."""
    lasts = largest_of(flow.burst_s for flow in load.flows())
    kept_s = load.limit("dynamodb.burst_retention")
    before = added(flow.items_before(kept_s) * units for flow, units in table_units(s, load, kind))
    spare, beyond = provisioned - before, larger(peak - provisioned, 0.0)
    eaten = beyond * lasts / larger(spare, HAIR)
    return choose(np.logical_and(np.less_equal(spare, HAIR), np.greater(beyond, 0.0)), inf, eaten)
