"""What the help page shows by example is what the product does."""

from estimator.pages.help import typed
from estimator.pages.shortcuts import SHORTCUTS


def test_each_example_is_read_as_a_field_reads_it():
    assert {one.text: one.means for one in typed()} == {
        "20M": "20,000,000 a month: 20 M a month, 7.61/s at steady load",
        "1.5k": "1,500 a month: 2.05/h at steady load",
        "2,000/s": "5,256,000,000 a month: 5.26 billion a month, 2,000/s at steady load",
        "3 a minute": "131,400 a month: 3/min at steady load",
        "1e6": "1,000,000 a month: 22.8/min at steady load",
        "250ms": "250 ms",
        "1.2s": "1,200 ms: 1.2 s",
        "15 min": "900 s: 15 minutes",
        "1.5GB": "1,536 MB: 1.5 GB",
        "512KB": "512 KB",
        "1 %": "1 %",
        "2x": "2 × the mean",
        "= orders_per_day × 30": "1,500,000 a month: 34.2/min at steady load",
    }


def test_everything_has_a_way_to_be_done_and_stands_once():
    rows = [row for group in SHORTCUTS for row in group.rows]
    assert all(row.keys or row.mouse for row in rows)
    assert len({row.does for row in rows}) == len(rows)
