"""Who works on jobs: daemon threads of the web server, begun when somebody asks for a job or after one.

A thread takes a place for a browser before it takes a job, so over all processes of a machine no more browsers run than
it has places.  A process that ends takes its threads along: what they worked on is taken again by another.
"""

from __future__ import annotations

import logging
import os
import time
from threading import Event, Lock, Thread, current_thread

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from estimator.engine.deadline import TookTooLong, answer_within
from estimator.jobs import line
from estimator.jobs.kinds import MAKES, JobFailed, Made
from estimator.jobs.models import Job
from estimator.jobs.places import free_place, most_places
from estimator.jobs.steps import Progress, told_to

LOOK_EVERY_S = 0.2
"""How often a thread looks for a place, and whether the step has changed."""
BEAT_EVERY_S = 1.0
BROKE = (
    "Headroom made a mistake, so this file was not made. Whoever runs this server finds the cause in its log; print "
    "the report from your browser meanwhile."
)
TOO_LONG = (
    "This took longer than {seconds:g} seconds, so it was stopped. Make the architecture smaller, leave out sections "
    "that nobody needs, or print the report from your browser."
)

logger = logging.getLogger(__name__)
_threads: set[Thread] = set()
_changing = Lock()


def _forget_threads() -> None:
    """A forked process has none of them."""
    global _changing
    _threads.clear()
    _changing = Lock()


os.register_at_fork(after_in_child=_forget_threads)


def wake() -> None:
    """See to it that somebody works on what waits; JOB_THREADS of a process at most, as many as places where unset."""
    most = most_places() if settings.JOB_THREADS is None else settings.JOB_THREADS
    with _changing:
        _threads.difference_update([one for one in _threads if not one.is_alive()])
        if len(_threads) < most:
            thread = Thread(target=_work_in_thread, name="jobs", daemon=True)
            _threads.add(thread)
            thread.start()


def _work_in_thread() -> None:
    close_old_connections()
    try:
        work_off()
    except DatabaseError:
        logger.exception("Jobs wait: the database does not answer.")  # whoever asks after one begins a thread anew
    finally:
        connections.close_all()
        with _changing:
            _threads.discard(current_thread())


def work_off(*, beating: bool = True) -> None:
    """Work on jobs until none waits.

    Not `beating` it does all in the thread that calls, says no steps and may be inside a transaction.
    """
    while line.is_anything_waiting():
        place = free_place()
        if place is None:
            time.sleep(LOOK_EVERY_S)
            continue
        try:
            if (job := line.take()) is not None:
                _work(job, beating=beating)
        finally:
            place.close()


def _work(job: Job, *, beating: bool) -> None:
    """One job, to its end: a file, or a sentence that says why there is none."""
    progress, is_over = Progress(time.monotonic() + settings.JOB_SECONDS), Event()
    beats = Thread(target=_beat, args=(job, progress, is_over), name="beat", daemon=True)
    if beating:
        beats.start()
    try:
        made = _made(job, progress)
    finally:
        is_over.set()
        if beating:
            beats.join()
    if isinstance(made, str):
        line.failed(job, made)
    else:
        line.done(job, *made)


def _made(job: Job, progress: Progress) -> Made | str:
    """The file, or why there is none."""
    try:
        with told_to(progress), answer_within(settings.JOB_SECONDS):
            return MAKES[job.kind](job.arguments)
    except JobFailed as reason:
        return str(reason)
    except TookTooLong:
        return TOO_LONG.format(seconds=settings.JOB_SECONDS)
    except Exception:
        logger.exception("%s failed", job)
        return BROKE


def _beat(job: Job, progress: Progress, is_over: Event) -> None:
    """Say once a second that somebody is there, and at once what they are at, until it is over."""
    said, said_at = ("", 0.0), time.monotonic()
    try:
        while not is_over.wait(LOOK_EVERY_S):
            now = (progress.step, progress.share)
            if now == said and time.monotonic() - said_at < BEAT_EVERY_S:
                continue
            try:
                line.say(job, *now)
            except DatabaseError:
                logger.warning("%s: the database did not take a beat", job)
                connections.close_all()
            else:
                said, said_at = now, time.monotonic()
    finally:
        connections.close_all()
