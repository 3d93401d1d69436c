"""When an answer must be there: whoever asks says it, and what takes long looks at the clock now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


class TookTooLong(Exception):
    """The answer was not there in time."""


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Let what is done inside take so many seconds by the clock on the wall, or what is left of an earlier bound."""
    earlier = _ends_at.get()
    ends_at = time.monotonic() + seconds
    token = _ends_at.set(ends_at if earlier is None else min(earlier, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


def look_at_the_clock() -> None:
    """Raise TookTooLong where the answer should have been there by now; without a bound, do nothing."""
    ends_at = _ends_at.get()
    if ends_at is not None and time.monotonic() > ends_at:
        raise TookTooLong
