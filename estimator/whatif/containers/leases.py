"""What a worker on a stream needs beside its tasks: a table with its checkpoints, in place of Lambda's mapping.

The Kinesis Client Library keeps a row for each shard in a table on demand, and renews the lease on it three times in
the ten seconds after which another worker would take it: docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html and
software.amazon.kinesis.leases.LeaseManagementConfig.  That follows the clock and the shards, not the traffic, and is
too little to draw: it is said.
"""

from __future__ import annotations

from estimator.engine.document.architecture import Architecture
from estimator.engine.figures import listed, usd
from pricing.book import Tables

RENEWED_EACH_S = 10 / 3
WRITES = "dynamodb.on_demand.write"


def leases_note(labels: list[str], document: Architecture, tables: Tables) -> str:
    """What the table of these functions' workers costs, of those that read streams."""
    keep = "keeps its" if len(labels) == 1 else "keep their"
    said = f"{listed(labels, 6)} {keep} checkpoints in a table of the Kinesis Client Library"
    price = tables.price_book(document.region).prices.get(WRITES)
    if price is None:
        return f"{said}, which is not counted."
    writes = document.hours_per_month * 3600 / RENEWED_EACH_S
    return f"{said}: about {usd(writes * float(price.tiers[0].usd))} a month for each shard, not counted."
