"""Whose turn it is to print: few at a time, one waits, and the others are told at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from estimator.exports import report_pdf
from estimator.exports.report_pdf import THREADS, Busy
from estimator.jobs.places import free_place


@pytest.fixture(autouse=True)
def one_place(settings, tmp_path, monkeypatch):
    """A machine of two cores, on which nobody else prints."""
    settings.STATE_DIR = tmp_path
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(THREADS + 1) as pool:
        yield pool


def printing(started: Event, until: Event) -> str:
    with report_pdf.one_of_few():
        started.set()
        assert until.wait(30)
        return "printed"


def test_one_prints_one_waits_and_the_next_is_refused(threads, monkeypatch):
    first, second, done = Event(), Event(), Event()
    waits = Event()
    monkeypatch.setattr("time.sleep", lambda seconds: (waits.set(), done.wait(seconds)))
    running = threads.submit(printing, first, done)
    assert first.wait(30)
    waiting = threads.submit(printing, second, done)
    assert waits.wait(30)
    with pytest.raises(Busy):
        printing(Event(), done)
    done.set()
    assert [running.result(30), waiting.result(30)] == ["printed", "printed"]


def test_only_one_waits_where_another_process_prints(threads, monkeypatch):
    elsewhere, done, waits = free_place(), Event(), Event()
    done.set()
    monkeypatch.setattr("time.sleep", lambda seconds: waits.set())
    waiting = threads.submit(printing, Event(), done)
    assert waits.wait(30)
    with pytest.raises(Busy):
        printing(Event(), done)
    elsewhere.close()
    assert waiting.result(30) == "printed"


def test_nobody_waits_longer_than_allowed(monkeypatch):
    monkeypatch.setattr(report_pdf, "WAIT_S", 0)
    elsewhere = free_place()
    with pytest.raises(Busy):
        printing(Event(), Event())
    elsewhere.close()


def test_what_fails_leaves_its_place_to_others():
    for _ in range(THREADS + 1):
        with pytest.raises(ZeroDivisionError), report_pdf.one_of_few():
            raise ZeroDivisionError
    with free_place() as place:
        assert not place.closed


@pytest.mark.parametrize(("cores", "places"), [(1, 1), (2, 1), (4, 3), (None, 1)])
def test_one_core_is_left_to_pages(monkeypatch, cores, places):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    found = [free_place() for _ in range(places + 1)]
    assert found[-1] is None and all(found[:-1])
    for place in found[:-1]:
        place.close()
