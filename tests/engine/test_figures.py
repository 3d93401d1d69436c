"""Numbers as a reader redoes them."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

import estimator
from estimator.engine import figures
from pricing.units import UNITS


@pytest.mark.parametrize(
    ("value", "text"),
    [(3e6, "3,000,000"), (0.12, "0.12"), (1.66667e-5, "0.0000166667"), (-2.5, "−2.5"), (0, "0"), (float("inf"), "∞"), (float("nan"), "unknown"), (1234.5678901234, "1,234.56789"), (1.23e41, "1.2e41"), (-1.1e-20, "−1.1e-20"), (2e20, "200" + ",000" * 6)],
)  # fmt: skip
def test_figure(value, text):
    assert figures.figure(value) == text


@pytest.mark.parametrize(("value", "text"), [(2.335, "$2.34"), (0.125, "$0.13"), (0.0042, "$0.0042"), (-3.5, "−$3.50"), (-0.001, "−$0.001"), (1234567.891, "$1,234,567.89"), (0, "$0.00"), (2e20, "$200" + ",000" * 6), (float("inf"), "$∞"), (float("nan"), "unknown")])  # fmt: skip
def test_usd_rounds_half_a_cent_up(value, text):
    assert figures.usd(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.004, "< $0.01"), (0.005, "$0.01"), (0, "$0.00"), (12.3, "$12.30")])
def test_usd_short_never_hides_what_is_something(value, text):
    assert figures.usd_short(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.12, "120 ms"), (4.5, "4.5 s"), (119, "119 s"), (1860, "31 minutes"), (7200, "2 hours"), (259_200, "3 days"), (float("inf"), "for ever")])  # fmt: skip
def test_seconds(value, text):
    assert figures.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(1.1e-20, "far below today"), (0.001, "0.001 ×"), (0, "at any traffic"), (1.05, "1.05 ×"), (440, "440 ×"), (2e6, "far away")])  # fmt: skip
def test_multiple_of_today_says_what_is_no_practice(value, text):
    assert figures.multiple(value) == text


def test_multiple_of_today_is_written_as_a_scale_writes_it_where_that_is_asked():
    assert [figures.multiple(one, figures.factor) for one in (440, 2e6, 0)] == ["× 440", "far away", "at any traffic"]


@pytest.mark.parametrize(("value", "text"), [(0.83, "× 0.83"), (1, "× 1"), (1.054, "× 1.05"), (3.24, "× 3.2"), (12.34, "× 12"), (349.031, "× 349"), (1234.5, "× 1,234")])  # fmt: skip
def test_factor_has_its_sign_in_front(value, text):
    assert figures.factor(value) == text
    assert figures.times(value) == f"{text.removeprefix('× ')} ×"


def test_factor_has_as_many_digits_as_are_asked_for():
    assert [figures.factor(one, 3) for one in (1.5, 3.24, 99.96, 1000)] == ["× 1.5", "× 3.24", "× 100", "× 1,000"]


def test_times_listed_and_counted():
    assert figures.times(3.24) == "3.2 ×" and figures.times(1234.5) == "1,234 ×"
    assert figures.listed(["a"]) == "a" and figures.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert figures.counted(1, "task") == "1 task" and figures.counted(2, "box", "boxes") == "2 boxes"


@pytest.mark.parametrize(
    ("value", "is_whole", "text"),
    [
        (2.33, True, "$2.33"),
        (2.33, False, "≥ $2.33"),
        (0, True, "$0.00"),
        (0, False, "unknown"),
        (1e-4, False, "unknown"),
    ],
)
def test_of_what_is_known_in_part_no_zero_is_shown(value, is_whole, text):
    assert figures.usd_known(value, is_whole) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "executions", "1 execution"),
        (1000, "executions", "1,000 executions"),
        (0.9999, "messages/s", "1 message/s"),
        (1.01, "messages/s", "1.01 messages/s"),
        (1, "queries", "1 query"),
        (1, "buses", "1 bus"),
        (1, "caches", "1 cache"),
        (1, "IP addresses", "1 IP address"),
        (1, "64 KB-chunks", "1 64 KB-chunk"),
        (1, "GB-seconds", "1 GB-second"),
        (1, "MB/s-months", "1 MB/s-month"),
        (1, "environments/10 s", "1 environment/10 s"),
        (1, "calls of Orders", "1 call of Orders"),
        (1, "states per execution", "1 state per execution"),
        (1, "functions each", "1 function each"),
        (1, "requests a day", "1 request a day"),
        (1, "KB", "1 KB"),
        (1, "s", "1 s"),
        (1, "Mbps", "1 Mbps"),
        (1, "GB of status", "1 GB of status"),
        (1, "", "1"),
    ],
)
def test_what_is_printed_as_one_has_its_unit_in_the_singular(value, unit, text):
    assert figures.amount(value, unit) == text


def test_a_count_is_said_as_it_is_printed():
    assert figures.counted(1.001, "task") == "1 task"


NO_SINGULAR = {
    *("KB", "MB", "GB", "TB", "MB/s", "GB/s", "Mbps", "Gbps", "s"),
    *("ACU", "DPU", "IOPS", "KPU", "LCU", "RCU", "WCU", "vCPU", "MAU", "USD", "USD/month"),
    *("percent", "times", "events + KB/s", "metrics requested"),
}


def test_units_of_the_tables_have_a_singular():
    """Those that no more than an s tells from their plural, and the few that have none."""
    same = {unit for unit in UNITS if figures.singular(unit) == unit}
    assert same == NO_SINGULAR


@pytest.mark.parametrize(
    ("value", "text"), [(12_330_287, "12.3 M"), (999_600, "1 M"), (999_000, "999,000"), (1.19e9, "1.19 billion")]
)
def test_so_many_that_nobody_reads_all_digits(value, text):
    assert figures.large(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(56.07, "$56"), (10, "$10"), (9.99, "$9.99"), (0.003, "< $0.01"), (1234.5, "$1,234")]
)
def test_dollars_of_a_sentence_have_no_cents_from_ten_on(value, text):
    assert figures.usd_about(value) == text


@pytest.mark.parametrize(
    ("ms", "other_ms", "words"),
    [
        (108.71, 72, ("108.7 ms", "72")),
        (1_116, 800, ("1,116 ms", "800")),
        (11_000, 9_000, ("11 s", "9,000 ms")),
        (456_000, 240_000, ("7.6 minutes", "4 minutes")),
    ],
)
def test_a_time_of_a_call_has_the_unit_one_thinks_in(ms, other_ms, words):
    assert figures.times_of_a_call(ms, other_ms) == words


@pytest.mark.parametrize(("share", "text"), [(0.583, "58.3 %"), (0.2, "20 %"), (0.001, "0.1 %"), (0.00008, "0.008 %"), (1.0, "100 %")])  # fmt: skip
def test_percent_is_written_with_a_space(share, text):
    assert figures.percent(share) == text


WRITTEN = re.compile(r"[0-9]%(?!\w)")


def test_no_sentence_writes_a_percent_without_a_space():
    """Neither as it stands, nor behind a number that is put in: 58.3 % everywhere."""
    found = []
    for path in sorted(Path(estimator.__file__).parent.rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text())):
            parts = one.values if isinstance(one, ast.JoinedStr) else []
            for before, after in pairwise(parts):
                is_put_in = isinstance(before, ast.FormattedValue) and isinstance(after, ast.Constant)
                if is_put_in and str(after.value).startswith("%"):
                    found.append(f"{path}:{one.lineno}")
            is_written = isinstance(one, ast.Constant) and isinstance(one.value, str) and WRITTEN.search(one.value)
            is_format = isinstance(one, ast.FormattedValue) and ast.unparse(one).rstrip("}'\"").endswith("%")
            if is_written or is_format:
                found.append(f"{path}:{one.lineno}")
    assert found == []
