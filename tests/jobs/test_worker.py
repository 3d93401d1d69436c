"""Who works on jobs: never more at once than there are places, each to its end, and what fails says why."""

import time
from threading import Event, Lock

import pytest

from estimator.engine.deadline import look_at_the_clock
from estimator.jobs import worker
from estimator.jobs.kinds import JobFailed, Made
from estimator.jobs.models import Job
from estimator.jobs.places import free_place
from estimator.jobs.steps import step
from tests.jobs.conftest import ask

PLACES, PATIENCE_S = 2, 60


class Counted:
    """A make that takes a moment and knows how many of it run at once."""

    def __init__(self):
        self.lock, self.running, self.most = Lock(), 0, 0

    def __call__(self, arguments) -> Made:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.03)
        with self.lock:
            self.running -= 1
        return Made("a.txt", arguments["word"].encode())


@pytest.fixture
def threads(settings, monkeypatch):
    """More threads than places, which are done before the test is."""
    settings.JOB_THREADS = PLACES + 2
    monkeypatch.setattr("os.cpu_count", lambda: PLACES + 1)
    yield
    until(lambda: not worker._threads)


def until(is_so) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.02)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_all_done_and_no_more_run_than_there_are_places(does, threads):
    make = Counted()
    does(make)
    for number in range(20):
        ask(str(number), who=f"user:{number}")
        worker.wake()
    until(lambda: Job.objects.filter(state=Job.State.DONE).count() == 20)
    assert 1 <= make.most <= PLACES
    assert {bytes(one.result) for one in Job.objects.all()} == {str(number).encode() for number in range(20)}
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_is_told_while_it_goes_on(does, threads):
    goes_on = Event()

    def make(arguments) -> Made:
        step("Printing", 0.4)
        assert goes_on.wait(PATIENCE_S)
        return Made("a.txt", b"a")

    does(make)
    job = ask()
    worker.wake()
    until(lambda: Job.objects.get().step == "Printing")
    job.refresh_from_db()
    assert (job.state, job.percent) == (Job.State.WORKING, 40) and job.beat >= job.started
    goes_on.set()
    until(lambda: Job.objects.get().state == Job.State.DONE)


@pytest.mark.django_db
def test_while_all_places_are_taken_jobs_wait_for_one(stub, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    taken, waited = free_place(), []

    def wait(seconds: float) -> None:
        waited.append(Job.objects.get().state)
        taken.close()

    monkeypatch.setattr("time.sleep", wait)
    ask()
    worker.work_off(beating=False)
    assert waited == [Job.State.WAITING] and Job.objects.get().state == Job.State.DONE


def broken(arguments) -> Made:
    raise ZeroDivisionError


def hopeless(arguments) -> Made:
    raise JobFailed("There is no browser here.")


def endless(arguments) -> Made:
    while True:
        look_at_the_clock()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "says"),
    [(broken, "Headroom made a mistake"), (hopeless, "There is no browser here."), (endless, "than 0.05 seconds")],
)
def test_what_fails_says_why_and_the_next_one_is_done(does, settings, make, says):
    settings.JOB_SECONDS = 0.05
    does(lambda arguments: make(arguments) if arguments["word"] == "fails" else Made("a.txt", b"a"))
    ask("fails"), ask("works")
    worker.work_off(beating=False)
    failed, works = Job.objects.order_by("pk")
    assert failed.state == Job.State.FAILED and says in failed.error
    assert works.state == Job.State.DONE


@pytest.mark.django_db
def test_a_process_without_threads_for_jobs_leaves_them_to_others(stub):
    ask()
    worker.wake()
    assert not worker._threads and Job.objects.get().state == Job.State.WAITING
