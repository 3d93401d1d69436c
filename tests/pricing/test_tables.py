"""What the loader refuses, and that it says where and what it expected."""

import subprocess
import sys
from decimal import Decimal

import pytest

from pricing.cells import TableError
from pricing.tables import read_rows
from tests.pricing.samples import allowance, limit, price, write_tables


def refusal(folder) -> str:
    with pytest.raises(TableError) as caught:
        read_rows(folder)
    return str(caught.value)


def test_valid_files_give_typed_rows(folder):
    rows = read_rows(folder)
    assert rows.prices[0].price_usd == Decimal("0.0000002")
    assert rows.allowances[0].dimensions == ("lambda.requests.x86",)
    assert (rows.limits[0].value, rows.limits[0].adjustable) == (900, False)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"service": "lamda"}, "service", "unknown service 'lamda'"),
        ({"dimension": ""}, "dimension", "empty"),
        ({"dimension": "s3.requests"}, "dimension", "expected it to begin with lambda."),
        ({"region": "us-east-9"}, "region", "unknown region 'us-east-9'"),
        ({"unit": "Requests"}, "unit", "unknown unit 'Requests'"),
        ({"tier_start": "one"}, "tier_start", "'one' is no number; expected a number such as 0.0000002."),
        ({"tier_start": "5"}, "tier_start", "5; expected the first tier to start at 0."),
        ({"tier_end": "0"}, "tier_end", "0; expected more than the start, 0."),
        ({"tier_end": "10"}, "tier_end", "10; expected the last tier to have no end."),
        ({"price_usd": ""}, "price_usd", "empty; expected a number"),
        ({"price_usd": "-1"}, "price_usd", "-1 is negative"),
        ({"price_usd": "1e-7"}, "price_usd", "'1e-7' is no number"),
        ({"price_usd": "NaN"}, "price_usd", "'NaN' is no number"),
        ({"price_usd": "0.1234567890123456"}, "price_usd", "has more than 15 digits"),
        ({"effective_date": "2025-02-30"}, "effective_date", "'2025-02-30' is no day; expected one such as"),
        ({"effective_date": "20250201"}, "effective_date", "'20250201' is no day"),
        ({"source": ""}, "source", "empty; expected a text."),
        ({"confidence": "sure"}, "confidence", "expected one of high, low, medium."),
    ],
)
def test_price_that_does_not_hold_is_refused(tmp_path, cells, column, reason):
    write_tables(tmp_path, prices=[price(dimension="lambda.requests.arm"), price(**cells)])
    message = refusal(tmp_path)
    assert message.startswith(f"prices.csv, line 3, column {column}: ")
    assert reason in message


@pytest.mark.parametrize(
    ("second", "column", "reason"),
    [
        ({"tier_start": "0"}, "tier_start", "a second tier from 0; expected each once."),
        ({"tier_start": "20"}, "tier_start", "20; expected 10, where the tier below ends."),
        (
            {"tier_start": "10", "unit": "messages"},
            "unit",
            "messages, but lambda.requests.x86 is in requests",
        ),
    ],
)
def test_tiers_that_do_not_meet_are_refused(tmp_path, second, column, reason):
    write_tables(tmp_path, prices=[price(tier_end="10"), price(**second)])
    message = refusal(tmp_path)
    assert message.startswith(f"prices.csv, line 3, column {column}: ")
    assert reason in message


def test_tier_without_end_below_another_is_refused(tmp_path):
    write_tables(tmp_path, prices=[price(), price(tier_start="10")])
    assert refusal(tmp_path) == (
        "prices.csv, line 3, column tier_start: 10; expected no tier above one without an end."
    )


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"dimensions": "lambda.requests.x87"}, "dimensions", "lambda.requests.x87 has no price"),
        ({"amount": ""}, "unit", "expected an amount and its unit, or neither."),
        ({"amount": "", "unit": ""}, "amount", "expected a number, for always_free is subtracted."),
        ({"unit": "messages"}, "unit", "messages; expected requests, as lambda.requests.x86 has."),
        ({"scope": "galaxy"}, "scope", "expected one of account, region."),
        ({"kind": "gift"}, "kind", "unknown kind 'gift'"),
        ({"name": "First"}, "name", "a second row of 'First'; expected each name once a service."),
    ],
)
def test_allowance_that_does_not_hold_is_refused(tmp_path, cells, column, reason):
    write_tables(tmp_path, allowances=[allowance(name="First"), allowance(**cells)])
    message = refusal(tmp_path)
    assert message.startswith(f"free_tier.csv, line 3, column {column}: ")
    assert reason in message


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({}, "key", "a second row of lambda.timeout default; expected each once."),
        ({"key": "a", "region": "mars-1"}, "region", "unknown region 'mars-1'"),
        ({"key": "a", "kind": "size of it"}, "kind", "unknown kind"),
        ({"key": "a", "value": ""}, "value", "expected a value, a range (low, high) or a text."),
        ({"key": "a", "low": "2"}, "low", "expected both ends of a range, or neither."),
        ({"key": "a", "low": "2", "high": "1"}, "low", "2; expected no more than high, 1."),
        ({"key": "a", "adjustable": "true"}, "adjustable", "expected one of no, yes."),
        ({"key": "a", "scope": "per_moon"}, "scope", "unknown scope 'per_moon'"),
        ({"key": "a", "max_value": "lots"}, "max_value", "'lots' is no number"),
        ({"key": "a", "quota_code": "L-1"}, "quota_code", "'L-1'; expected one such as L-B99A9384."),
        ({"key": "a", "source": ""}, "source", "empty; expected a text."),
    ],
)
def test_limit_that_does_not_hold_is_refused(tmp_path, cells, column, reason):
    write_tables(tmp_path, limits=[limit(), limit(**cells)])
    message = refusal(tmp_path)
    assert message.startswith(f"limits.csv, line 3, column {column}: ")
    assert reason in message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("service,dimension", "prices.csv, line 1, column region: missing; expected the columns service"),
        ("colour,{}", "prices.csv, line 1, column colour: unknown; expected the columns service"),
        ("{},service", "prices.csv, line 1: columns out of order"),
    ],
)
def test_other_columns_are_refused(folder, header, message):
    file = folder / "prices.csv"
    first = file.read_text().splitlines()[0]
    file.write_text(header.format(first) + "\n")
    assert refusal(folder).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "limits.csv: cannot be read as UTF-8 text"),
        (b'service,"key\n', "limits.csv, line 1: is no CSV"),
        (b"", "limits.csv, line 1, column service: missing"),
    ],
)
def test_file_that_is_no_table_is_refused(folder, content, message):
    (folder / "limits.csv").write_bytes(content)
    assert refusal(folder).startswith(message)


def test_missing_file_is_named(folder):
    (folder / "free_tier.csv").unlink()
    assert refusal(folder) == f"free_tier.csv: there is no such file in {folder}."


def test_line_with_too_few_cells_is_refused(folder):
    with (folder / "prices.csv").open("a") as file:
        file.write("lambda,lambda.requests.arm\n")
    assert refusal(folder) == "prices.csv, line 3: 2 cells; expected 12."


def test_range_and_words_are_kept(tmp_path):
    memory = limit(value="", low="128", high="10240", text="128..10240")
    backlog = limit(key="sqs.backlog", service="sqs", value="", text="unlimited")
    rows = read_rows(write_tables(tmp_path, limits=[memory, backlog]))
    assert [(row.value, row.low, row.high, row.text) for row in rows.limits] == [
        (None, 128, 10240, "128..10240"),
        (None, None, None, "unlimited"),
    ]


def test_reading_tables_loads_no_django():
    code = "import pricing.tables, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
