"""What a browser that prints may take: so long by the clock, and so much memory.  Past that it is killed.

A thread looks at it four times a second.  The browser is found among what this process has started by a mark in its
environment; its memory is what each of its processes has for itself, and what they share counted once.  Where there is
no /proc (outside Linux), neither is watched.
"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from django.conf import settings

from estimator.jobs.steps import seconds_left

PROC = Path("/proc")
MARK = "HEADROOM_PRINTS"
LOOK_EVERY_S = 0.25
MB = 1024 * 1024
WAY_OUT = "Leave out sections that nobody needs, make the architecture smaller, or print the report from your browser."


class TooMuch(Exception):
    """Printing took more than it may; the message says of what, and the way out."""

    retry_after = 3600
    """Seconds until the same may go well: not by itself."""


@contextmanager
def limited() -> Iterator[dict[str, str]]:
    """What the environment of a browser has to hold so that it is watched while the block runs; raises TooMuch.

    The limits are BROWSER_MEMORY_MB, and JOB_SECONDS or what is left of a job.
    """
    mark = uuid.uuid4().hex
    watch = _Watch(mark, seconds_left(settings.JOB_SECONDS), settings.BROWSER_MEMORY_MB)
    watch.start()
    try:
        yield {MARK: mark}
    except Exception as error:
        if watch.too_much:
            raise TooMuch(f"{watch.too_much} {WAY_OUT}") from error
        raise
    finally:
        watch.over.set()
        watch.join()


class _Watch(Thread):
    """Looks after the browser with a mark, and kills it where it takes too much: `too_much` then says of what."""

    def __init__(self, mark: str, seconds: float, memory_mb: float):
        super().__init__(name="limits", daemon=True)
        self.mark = f"{MARK}={mark}".encode()
        self.ends_at, self.memory_mb = time.monotonic() + seconds, memory_mb
        self.over, self.too_much, self.browser = Event(), "", 0

    def run(self) -> None:
        while not self.over.wait(LOOK_EVERY_S):
            processes = self._processes()
            if not self.too_much:
                self.too_much = self._found(processes)
            if self.too_much:  # also what starts after it was killed
                _kill(processes)

    def _found(self, processes: list[int]) -> str:
        if time.monotonic() > self.ends_at:
            return f"Printing took longer than {settings.JOB_SECONDS:g} seconds, so it was stopped."
        if memory_of(processes) > self.memory_mb * MB:
            return f"Printing took more than {self.memory_mb:,g} MB of memory, so it was stopped."
        return ""

    def _processes(self) -> list[int]:
        """The browser's own, first, and all that it has started."""
        children = _children()
        if not (PROC / str(self.browser)).exists():
            self.browser = next((one for one in _below(os.getpid(), children) if _has(one, self.mark)), 0)
        return [self.browser, *_below(self.browser, children)] if self.browser else []


def memory_of(processes: list[int]) -> int:
    """The bytes that processes hold in memory, what several share counted once."""
    own = shared = 0
    for process in processes:
        with suppress(OSError, ValueError):  # it has just ended
            _, resident, common, *_ = map(int, (PROC / str(process) / "statm").read_text().split())
            own += resident - common
            shared = max(shared, common)
    return (own + shared) * os.sysconf("SC_PAGE_SIZE")


def _children() -> dict[int, list[int]]:
    """By process, those it has started."""
    found: dict[int, list[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def _below(process: int, children: dict[int, list[int]]) -> list[int]:
    found, at = list(children.get(process, ())), 0
    while at < len(found):
        found += children.get(found[at], ())
        at += 1
    return found


def _has(process: int, mark: bytes) -> bool:
    with suppress(OSError):
        return mark in (PROC / str(process) / "environ").read_bytes().split(b"\0")
    return False


def _kill(processes: list[int]) -> None:
    for process in processes:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
