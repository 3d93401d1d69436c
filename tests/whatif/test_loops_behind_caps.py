"""Seventeen cards with loops behind caps, five kilobytes: it took a minute of processor to compare."""

import time
from pathlib import Path

from estimator.engine.document.architecture import load
from estimator.engine.estimate import estimate
from estimator.whatif.compare import compared

DOCUMENT = Path(__file__).parent.parent / "cases" / "loops_behind_caps.json"
SECONDS = 10
"""Of processor: it takes two."""


def test_loops_behind_caps_are_answered_whole(tables):
    begun = time.process_time()
    one = estimate(load(DOCUMENT.read_bytes()), tables)
    assert one.findings
    assert one.traffic.runaway
    assert compared(one).crossings is not None
    assert time.process_time() - begun < SECONDS
