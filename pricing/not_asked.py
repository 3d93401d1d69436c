"""The limits of the table that no design is asked about, each with the reason.

A test holds that every other one is asked: `tests/aws/test_golden_limits.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from pricing.rows import DATA

NOT_ASKED = "not_asked.csv"


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, str]:
    """Why a limit is not asked, by its key: a sentence or two for the page of limits."""
    with (DATA / NOT_ASKED).open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row["reason"] for row in csv.DictReader(lines)}
