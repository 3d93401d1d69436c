"""Two runs of the tests in one checkout leave each other alone, and nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.run_database import databases, on_server, remove_leftovers

RUN = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", Path(__file__).with_name("one_of_two_runs.py")]


@pytest.mark.database
def test_two_runs_at_once_have_a_database_each(tmp_path):
    environment = os.environ | {"MEETING": str(tmp_path)}
    runs = [
        subprocess.Popen(RUN, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True) for _ in "ab"
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "\n".join(said)


@pytest.mark.database
def test_what_a_dead_run_left_goes_after_a_day(db):
    old, fresh = "test_headroom_20260101_dead", connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        paths = [settings.STATE_DIR / f"{old}.sqlite3{end}" for end in ("", "-wal")]
        for path in paths:
            path.touch()
    else:
        on_server(f'CREATE DATABASE "{old}"')
    remove_leftovers()
    left = databases()
    assert old not in left
    assert Path(fresh).stem in left
