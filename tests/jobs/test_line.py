"""The line of jobs: one worker takes each, one that died leaves its job to another, and nobody fills it alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estimator.jobs import line
from estimator.jobs.line import ATTEMPTS, DIED, MOST_AN_HOUR, MOST_OF_ONE, SILENT_SECONDS, TooManyJobs
from estimator.jobs.models import Job
from tests.jobs.conftest import ask

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def silent(job: Job) -> None:
    """Its worker has not been heard of for too long."""
    Job.objects.filter(pk=job.pk).update(beat=timezone.now() - timedelta(seconds=SILENT_SECONDS + 1))


def test_the_one_that_waits_longest_is_taken_and_by_one_alone():
    first, second = ask("a"), ask("b")
    assert line.before(second) == 1
    assert [line.take(), line.take(), line.take()] == [first, second, None]
    assert line.before(second) == 0


def test_what_is_asked_twice_is_one_job_until_it_has_ended():
    job = ask("a")
    assert ask("a") == job and ask("a", who="user:2") != job
    line.done(line.take(), "a.txt", b"a")
    assert ask("a") != job


def test_a_job_whose_worker_fell_silent_is_taken_again_once_and_then_fails():
    job = ask()
    for attempt in range(ATTEMPTS):
        dead = line.take()
        assert not line.is_anything_waiting(), "it is being worked on"
        silent(job)
        assert line.is_anything_waiting() == (attempt < ATTEMPTS - 1)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, DIED)
    assert not line.done(dead, "late.txt", b"late"), "what the dead one brings later is not taken"


def test_of_two_who_worked_on_it_the_later_one_counts():
    job = ask()
    first = line.take()
    silent(job)
    line.is_anything_waiting()
    second = line.take()
    assert not line.say(first, "Printing", 0.5) and line.say(second, "Printing", 0.4)
    assert not line.failed(first, "gone") and line.done(second, "a.txt", b"a")
    job.refresh_from_db()
    assert (job.state, bytes(job.result), job.attempts) == (Job.State.DONE, b"a", 2)


def test_nobody_fills_the_line_alone(monkeypatch):
    for number in range(MOST_OF_ONE):
        ask(str(number))
    with pytest.raises(TooManyJobs, match="wait until one of them is there"):
        ask("more")
    assert ask("more", who="user:2").pk
    monkeypatch.setattr(line, "MOST_WAITING", MOST_OF_ONE + 1)
    with pytest.raises(TooManyJobs, match="for others"):
        ask("more", who="user:3")


def test_so_many_an_hour():
    ended = {"kind": "stub", "arguments": {}, "asked_by": "user:1", "state": Job.State.DONE, "ended": timezone.now()}
    Job.objects.bulk_create(Job(**ended) for _ in range(MOST_AN_HOUR))
    with pytest.raises(TooManyJobs, match="within an hour"):
        ask()


def test_files_are_kept_for_a_day():
    ask("old"), ask("new")
    for _ in range(2):
        line.done(line.take(), "a.txt", b"a")
    Job.objects.filter(title="old").update(ended=timezone.now() - timedelta(hours=25))
    ask("another")
    assert set(Job.objects.values_list("title", flat=True)) == {"new", "another"}
