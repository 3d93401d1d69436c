"""What test_two_runs.py runs twice at the same time; by its name no run of all tests finds it."""

import os
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

MEETING, MYSELF = Path(os.environ.get("MEETING", ".")), str(os.getpid())


def meet(word: str) -> None:
    """Go on when the other run has come as far."""
    (MEETING / f"{word}.{MYSELF}").touch()
    until = time.monotonic() + 30
    while len(list(MEETING.glob(f"{word}.*"))) < 2:
        assert time.monotonic() < until, f"The other run never came to “{word}”."
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_row_of_one_run_is_not_the_others():
    meet("database")
    User.objects.create(username=MYSELF)
    connection.close()
    meet("row")
    assert [user.username for user in User.objects.all()] == [MYSELF]
    meet("end")
