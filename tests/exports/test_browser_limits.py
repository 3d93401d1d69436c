"""What a browser may take: past its time or its memory it is killed with all it has started, and that is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from estimator.exports.browser_limits import TooMuch, limited

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc")

SLEEPS = "import time; time.sleep(60)"
FILLS = "held = b'x' * 90_000_000\nimport time; time.sleep(60)"
STARTS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {FILLS!r}])"


def run(code: str) -> None:
    """A program in the browser's stead; as Playwright does, it tells when that has gone."""
    with limited() as mark:
        done = subprocess.run([sys.executable, "-c", code], env=os.environ | mark)
        if done.returncode:
            raise RuntimeError(f"it ended with {done.returncode}")


def test_what_takes_too_long_is_killed(settings):
    settings.JOB_SECONDS = 0.5
    with pytest.raises(TooMuch, match=r"longer than 0\.5 seconds.*print the report from your browser"):
        run(SLEEPS)


@pytest.mark.parametrize("code", [FILLS, STARTS], ids=["itself", "what it started"])
def test_what_takes_too_much_memory_is_killed(settings, code):
    settings.BROWSER_MEMORY_MB = 60
    with pytest.raises(TooMuch, match="more than 60 MB of memory"):
        run(code)


def test_what_stays_within_is_left_alone():
    run("pass")


def test_a_fault_of_its_own_stays_one():
    with pytest.raises(RuntimeError, match="it ended with 3"):
        run("raise SystemExit(3)")
