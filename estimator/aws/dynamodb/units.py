"""Units of a DynamoDB table: what reads and writes take of it and its indexes, and what is provisioned for them."""

import numpy as np

from estimator.engine.traffic.amounts import begun, smaller

READS = {"read": 1.0, "transact_read": 2.0}
WRITES = {"write": 1.0, "transact_write": 2.0}
REPLICATE = {"replicate": 1.0}
CONSISTENCY = {"eventual": 0.5, "strong": 1.0}


def table_units(s, load, kind: str):
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


def indexed_kb(s, flow):
    """What an index copies of an item."""
    return flow.item_kb if s.index_kb is None else smaller(s.index_kb, flow.item_kb)


def index_units(s, load, flow):
    """Units that one index takes for one write, of those that reach it and those that do not."""
    units = begun(indexed_kb(s, flow), load.limit("dynamodb.unit.write_size"))
    return units * s.index_writes_percent / 100


def per_second(s, load, kind: str):
    """(mean, peak) units a second in each hour."""
    mean = peak = 0.0
    for flow, units in table_units(s, load, kind):
        mean = mean + flow.items_per_second * units
        peak = peak + flow.peak_items_per_second * units
    return mean, peak


def provisioned_units(s, load, kind: str, needed=None):
    """Units provisioned in each hour: what this hour and the one before need, at the target, within bounds."""
    least = s.read_capacity if kind == "read" else s.write_capacity
    if s.scaling == "fixed":
        return least
    if needed is None:
        needed, _ = per_second(s, load, kind)
    wanted = np.ceil(np.maximum(needed, load.hours.previous(needed)) / (s.target_percent / 100) - 1e-9)
    return np.clip(wanted, least, np.maximum(least, most_capacity(s, kind)))


def provisioned_for_index(s, load, kind: str):
    """Units provisioned in each hour for each global index; what is read there counts as reads of the table."""
    needed = 0.0
    if kind == "write":
        for operation in WRITES | REPLICATE:
            for flow in load[operation]:
                needed = needed + flow.items_per_second * index_units(s, load, flow)
    return provisioned_units(s, load, kind, needed)


def most_capacity(s, kind: str):
    if s.scaling == "fixed":
        return s.read_capacity if kind == "read" else s.write_capacity
    return s.most_read_capacity if kind == "read" else s.most_write_capacity


def burst_seconds(load, mean, peak, provisioned):
    """Seconds of unused capacity a burst eats; DynamoDB keeps 300 of them."""
    lasts = max((float(np.max(flow.burst_s)) for flow in load.flows()), default=0.0)
    spare = np.maximum(provisioned - mean, 1e-9)
    return np.maximum(peak - provisioned, 0.0) * lasts / spare
