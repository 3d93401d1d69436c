"""`python -m tests.published` writes anew what the published bills cost here; test_published.py compares."""

import json
import os

from estimator.published.bills import published_bills
from estimator.published.replays import DIGITS, OURS, replay
from pricing.book import Tables


def figures(tables: Tables) -> str:
    """The totals of all published bills as the engine gives them: a line each."""
    totals = {one.bill.id: round(one.total_usd, DIGITS) for one in replay(published_bills(), tables)}
    return json.dumps(totals, indent=1) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import estimator.aws  # noqa: F401
    from pricing.tables import read_tables

    OURS.write_text(figures(read_tables()), encoding="utf-8")
