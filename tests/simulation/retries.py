"""A queue or a stream whose consumer fails, message by message: what the formulas for retries are held against."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Delivered:
    """Deliveries an item had on the mean, and the share that was given up."""

    times: float
    lost: float


def queue(
    messages: int, batch: int, receives: int, *, failing: float, always: float, seed: int, whole: bool = True
) -> Delivered:
    """Messages that are received in batches taken at random from those that are visible.

    A batch fails as a `whole`, or each message by itself.  What failed is hidden for its time-out, and visible again
    with all else that failed meanwhile; after so many receives it is a dead letter.
    """
    chance = random.Random(seed)
    poison = [chance.random() < always for _ in range(messages)]
    visible, deliveries = list(range(messages)), 0
    for _ in range(receives):
        chance.shuffle(visible)
        hidden: list[int] = []
        for first in range(0, len(visible), batch):
            together = visible[first : first + batch]
            deliveries += len(together)
            fails = [one for one in together if poison[one] or chance.random() < failing]
            hidden += (together if whole else fails) if fails else []
        visible = hidden
    return Delivered(deliveries / messages, len(visible) / messages)


def many_batches(messages: int, batch: int, receives: int, *, failing: float, seed: int) -> Delivered:
    """As `queue`, where nothing always fails and batches fail whole: batch by batch, for what is rare."""
    draw, visible, deliveries = np.random.default_rng(seed), messages, 0
    for _ in range(receives):
        deliveries += visible
        visible = int((draw.binomial(batch, failing, visible // batch) > 0).sum()) * batch
    return Delivered(deliveries / messages, visible / messages)


def stream(records: int, batch: int, tries: int, *, failing: float, always: float, seed: int) -> Delivered:
    """Records of a shard, in order: a batch with one that fails is handed out again, the same, before the next."""
    chance = random.Random(seed)
    deliveries = lost = 0
    for _ in range(records // batch):
        poisoned = any(chance.random() < always for _ in range(batch))
        for _ in range(tries):
            deliveries += batch
            if not poisoned and not any(chance.random() < failing for _ in range(batch)):
                break
        else:
            lost += batch
    return Delivered(deliveries / records, lost / records)
