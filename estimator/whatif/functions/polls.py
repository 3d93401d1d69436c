"""What a worker polled, as Lambda polls it for a function: batches and caps within what AWS takes."""

from __future__ import annotations

from typing import TypedDict

from estimator.aws.lambda_function.mappings import BATCH_WITHOUT_WINDOW, LEAST_AT_ONCE
from estimator.engine.resolve.edges import ResolvedEdge

QUEUE = "queue"
LEAST_WINDOW_S = 1.0
"""What AWS asks of batches of more than ten messages."""


class Mapped(TypedDict, total=False):
    """What becomes of a polled edge."""

    at_once: int | None
    batch_size: int | None
    window_s: float | None


def mapped(edge: ResolvedEdge) -> Mapped:
    """The same batches, windows and caps, but for those that AWS takes of no queue's mapping."""
    declared, limits = edge.declared, edge.target.limits
    found: Mapped = {}
    if edge.event.sends != QUEUE:
        return found
    if declared.at_once is not None:
        bounds = limits.limit("lambda.sqs_esm.max_concurrency_setting")
        least, most = bounds.low or LEAST_AT_ONCE, bounds.high or declared.at_once
        found["at_once"] = int(min(max(declared.at_once, least), most))
    if declared.batch_size is not None:
        kind = "fifo" if edge.source.service.keeps_order(edge.source.settings) else "standard"
        batch = min(declared.batch_size, int(limits.number(f"lambda.sqs_esm.batch_size.{kind}")))
        found["batch_size"] = batch
        if batch > BATCH_WITHOUT_WINDOW and not declared.window_s:
            found["window_s"] = LEAST_WINDOW_S
    return found
