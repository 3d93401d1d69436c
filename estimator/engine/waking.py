"""What wakes up or starts before it works on a call: who waits for it, and what spares the wait."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.maths.amounts import Amount, added, in_sample


class Resuming(NamedTuple):
    """What may have to wake up or to start before it works on a call: for what, the seconds, the way out, and whether
    more traffic may spare it."""

    what: str
    seconds: Amount
    remedy: str
    is_spared: bool = True

    def __str__(self) -> str:
        return f"{figures.seconds(in_sample(self.seconds))} for {self.what}"


class Starting(NamedTuple):
    """How long the slowest of a hundred calls waits for something to start, what spares it, and whether more traffic
    may too."""

    seconds: Amount
    keeps_warm: str = ""
    is_spared: bool = True


def resuming(label: str, seconds: Amount, keeps_awake: str) -> Resuming:
    """What has paused and resumes."""
    return Resuming(f"{label} to wake up", seconds, f"Keep {label} from pausing: {keeps_awake}.")


def starting(label: str, one: Starting) -> Resuming:
    """What has nothing warm, and starts."""
    return Resuming(f"the init of {label}", one.seconds, f"Keep {label} warm: {one.keeps_warm}.", one.is_spared)


def may_be_spared(resumes: Collection[Resuming]) -> bool:
    """Whether more traffic may spare some of the waiting."""
    return any(one.is_spared for one in resumes)


def while_waking(cause: str, resumes: Collection[Resuming]) -> str:
    """A cause of waiting, with how much of it is for what wakes up or starts: the slowest of 100, with 15 s for ..."""
    if not resumes:
        return cause
    woken = figures.listed([str(one) for one in resumes])
    return f"{cause}, with {woken}" if cause else woken


def sooner(remedy: str, resumes: Collection[Resuming], waited: Amount, allowed: Amount) -> str:
    """The way out of an answer that may come too late: what paused or started is kept awake, and the usual one where
    that is not enough."""
    if not resumes:
        return remedy
    awake = " ".join(one.remedy for one in resumes)
    left = in_sample(waited) - in_sample(added(one.seconds for one in resumes))
    is_enough = left < figures.NEAR * in_sample(allowed)
    return awake if is_enough else f"{awake} {remedy}"
