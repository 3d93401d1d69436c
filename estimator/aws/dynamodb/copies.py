"""Copies of a global table: what they have of the table, and what AWS rejects of them.

docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html: a replica lies in
another region, has the table's key and data, and its indexes, capacity mode and write capacity; its table class and
read capacity may differ.
"""

from collections.abc import Iterator

from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import anywhere
from estimator.engine.measures import Mend, Problem
from estimator.engine.setting import declared
from estimator.engine.traffic.view import EdgeView

WRITE_CAPACITY = ("scaling", "write_capacity", "most_write_capacity")
DATA = ("storage_gb", "indexes", "local_indexes")
OF_A_COPY = (
    "capacity", *WRITE_CAPACITY, "read_capacity", "most_read_capacity", "target_percent", "item_kb", "storage_gb",
    "new_items_percent", "keep_days", "indexes", "local_indexes", "index_kb", "index_writes_percent",
)  # fmt: skip
"""Settings that a copy has of the table, the capacity mode first: others act under it alone."""


def is_global(load: Load) -> bool:
    """Whether a table is copied, or is a copy: each write of it is then a replicated one."""
    return "replicated" in load.leaving or "replicate" in load.arriving


def copy_problems(edge: EdgeView) -> Iterator[Problem]:
    """What AWS rejects of a copy."""
    table, copy = edge.source.settings, edge.target.settings
    if edge.event.name != "replicated" or not isinstance(table, DynamoDbSettings):
        return
    if not isinstance(copy, DynamoDbSettings):
        return
    label = edge.target.label
    if edge.source.region == edge.target.region:
        message = f"{label} lies in the table’s own region, where AWS makes no copy of it. Give it another region."
        yield Problem("dynamodb.global_table", "error", message)
    if table.capacity != copy.capacity:
        message = f"{label} has another capacity mode, which AWS does not allow: a global table has one."
        yield Problem("dynamodb.global_table", "error", message, mend=Mend("capacity", node=edge.target.id))
    elif table.capacity == "provisioned" and (name := _differing(table, copy)):
        message = f"{label} has another write capacity, which AWS does not allow: it is the same in all regions."
        yield Problem("dynamodb.global_table", "error", message, mend=Mend(name, node=edge.target.id))
    if name := _other_data(table, copy):
        title = declared(DynamoDbSettings)[name].title
        message = f"{label} is told another “{title}” than the table, though a copy holds what the table holds."
        message += " Leave it out there."
        yield Problem("dynamodb.global_table", "error", message, mend=Mend(name, node=edge.target.id))


def _other_data(table: DynamoDbSettings, copy: DynamoDbSettings) -> str:
    """The first setting of what lies in it that a copy has otherwise; empty where it has none."""
    return next((name for name in DATA if anywhere(getattr(table, name) != getattr(copy, name))), "")


def _differing(table: DynamoDbSettings, copy: DynamoDbSettings) -> str:
    """The first setting of its write capacity that a copy has otherwise; empty where it has none."""
    names = WRITE_CAPACITY[:2] if table.scaling == "fixed" else WRITE_CAPACITY
    for name in names:
        here, there = getattr(table, name), getattr(copy, name)
        if (here != there) if isinstance(here, str) else anywhere(here != there):
            return name
    return ""
