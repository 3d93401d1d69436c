"""How far work is: said where it is done, heard where somebody listens; without a listener it is said to nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Progress:
    """The step a job is at, the share of it that is done (0 to 1), and when it must end (`time.monotonic`)."""

    ends_at: float
    step: str = ""
    share: float = 0.0


_heard: ContextVar[Progress | None] = ContextVar("heard", default=None)


@contextmanager
def told_to(progress: Progress) -> Iterator[None]:
    """Have the steps of what is done inside said to `progress`."""
    token = _heard.set(progress)
    try:
        yield
    finally:
        _heard.reset(token)


def step(words: str, share: float) -> None:
    """Say what is done now, as a person reads it, and the share of the whole that is done before it."""
    if (progress := _heard.get()) is not None:
        progress.step, progress.share = words, share


def seconds_left(otherwise: float) -> float:
    """How long what is done may still take; `otherwise` where nobody listens."""
    progress = _heard.get()
    return otherwise if progress is None else max(progress.ends_at - time.monotonic(), 0.0)
