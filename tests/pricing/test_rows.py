"""What the loader refuses, and that it says where and what it expected."""

import importlib
import re
import subprocess
import sys
from decimal import Decimal

import pytest

from pricing import rows
from pricing.cells import LISTED, Names, TableError, TableErrors
from pricing.rows import read_rows
from tests.pricing.samples import allowance, limit, price, write_tables


def refused(folder) -> TableError:
    with pytest.raises(TableError) as caught:
        read_rows(folder)
    return caught.value


def refusal(folder) -> str:
    """The message where one thing is wrong: nothing else may be said to follow from it."""
    error = refused(folder)
    assert error.all == [error]
    return str(error)


def places(error: TableError) -> list[tuple]:
    return [(fault.file, fault.line, fault.column) for fault in error.all]


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
        (
            {"confidence": "sure"},
            "confidence",
            "expected one of high, low, medium; a new one is added to CONFIDENCES in pricing/rows.py.",
        ),
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
        (
            {"scope": "galaxy"},
            "scope",
            "expected one of account, region; a new one is added to ALLOWANCE_SCOPES in pricing/names.py.",
        ),
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


# ---- several faults


MEANT = re.compile(r" \(did you mean '.*?'\?\)")
"""Which known name is near depends on the lists, and they grow."""


def test_all_faults_are_told_in_one_go_each_with_the_file_that_mends_it(tmp_path):
    """A newcomer's rows of a new service: what took five rounds."""
    new = {"service": "moonbase", "source": "a list"}
    prices = [
        price(),
        price(**new, dimension="moonbase.stored", unit="moonbeams"),
        price(price_usd="", region="eu-west-1"),
    ]
    limits = [limit(), limit(**new, key="moonbase.items", unit="moonbeams/s", scope="per_moonbase")]
    error = refused(write_tables(tmp_path, prices=prices, limits=limits))
    assert isinstance(error, TableErrors)
    assert MEANT.sub("", str(error)).splitlines() == [
        "prices.csv, line 3, column service: unknown service 'moonbase'; expected a known one; a new one is added to SERVICES in pricing/names.py.",
        "prices.csv, line 3, column unit: unknown unit 'moonbeams'; expected a known one; a new one is added to UNITS in pricing/units.py.",
        "prices.csv, line 4, column price_usd: empty; expected a number such as 0.0000002.",
        "limits.csv, line 3, column service: unknown service 'moonbase'; expected a known one; a new one is added to SERVICES in pricing/names.py.",
        "limits.csv, line 3, column unit: unknown unit 'moonbeams/s'; expected a known one; a new one is added to UNITS in pricing/units.py.",
        "limits.csv, line 3, column scope: unknown scope 'per_moonbase'; expected a known one; a new one is added to SCOPES in pricing/names.py.",
    ]
    assert (error.file, error.line, error.column) == ("prices.csv", 3, "service")


def test_faults_of_files_lines_and_rows_together_are_told_in_order(tmp_path):
    prices = [price(tier_end="10"), price(region="eu-west-1", source=""), price(dimension="lambda.a", tier_start="5")]
    folder = write_tables(tmp_path, prices=prices, limits=[limit(), limit(scope="per_moon")])
    (folder / "free_tier.csv").unlink()
    assert places(refused(folder)) == [
        ("prices.csv", 2, "tier_end"),
        ("prices.csv", 3, "source"),
        ("prices.csv", 4, "tier_start"),
        ("free_tier.csv", None, None),
        ("limits.csv", 3, "scope"),
        ("limits.csv", 3, "key"),
    ]


TIERS = [price(tier_end="10"), price(tier_start="10", tier_end="20"), price(tier_start="20")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"dimension": ""}, "dimension"),
        ({"dimension": "s3.requests"}, "dimension"),
        ({"region": "us-east-9"}, "region"),
        ({"tier_start": "ten"}, "tier_start"),
        ({"tier_end": "ten"}, "tier_end"),
        ({"tier_start": "5"}, "tier_start"),
        ({"effective_date": "yesterday"}, "effective_date"),
        ({"unit": "Requests"}, "unit"),
        ({"unit": "messages"}, "unit"),
    ],
)
def test_tier_that_cannot_be_read_is_not_missed_by_the_others(tmp_path, cells, column):
    write_tables(tmp_path, prices=[TIERS[0], TIERS[1] | cells, TIERS[2]])
    assert refusal(tmp_path).startswith(f"prices.csv, line 3, column {column}: ")


def test_tiers_of_a_row_with_another_fault_are_checked(tmp_path):
    other = price(dimension="lambda.other", tier_start="5")
    write_tables(tmp_path, prices=[price(price_usd="free", tier_start="5"), *TIERS[1:], other])
    assert places(refused(tmp_path)) == [
        ("prices.csv", 2, "price_usd"),
        ("prices.csv", 2, "tier_start"),
        ("prices.csv", 5, "tier_start"),
    ]


def test_the_unit_of_most_rows_is_right(tmp_path):
    rows = [price(unit="messages"), price(region="us-east-2"), price(region="us-west-1")]
    assert refusal(write_tables(tmp_path, prices=rows)) == (
        "prices.csv, line 2, column unit: messages, but lambda.requests.x86 is in requests elsewhere."
    )


@pytest.mark.parametrize("cells", [{"dimension": " lambda.requests.x86"}, {"unit": "request"}, {"service": "lamda"}])
def test_allowance_does_not_miss_a_price_that_cannot_be_read(tmp_path, cells):
    assert refusal(write_tables(tmp_path, prices=[price(**cells)])).startswith("prices.csv, line 2, ")


@pytest.mark.parametrize("content", [None, "", "service,region\n", "\xff"])
def test_file_that_cannot_be_read_leaves_no_gap_in_others(folder, content):
    if content is None:
        (folder / "prices.csv").unlink()
    else:
        (folder / "prices.csv").write_text(content, encoding="latin-1")
    assert refusal(folder).startswith("prices.csv")


def test_file_that_breaks_off_is_checked_up_to_there(folder):
    with (folder / "prices.csv").open("a") as file:
        file.write('lambda,lambda.requests.arm,us-east-1,Requests,0,10,1,,,2025-12-02,a list,high\nlambda,"lam')
    assert places(refused(folder)) == [("prices.csv", 3, "unit"), ("prices.csv", 4, None)]


@pytest.mark.parametrize("line", ["", "lambda,lambda.requests.arm", f"{','.join(TIERS[1].values())},a comma"])
def test_line_that_is_no_row_hides_no_other_fault(tmp_path, line):
    folder = write_tables(tmp_path, prices=[price(), price(dimension="lambda.other", tier_end="10")])
    with (folder / "prices.csv").open("a") as file:
        file.write(f"{line}\n")
    assert places(refused(folder)) == [("prices.csv", 3, "tier_end"), ("prices.csv", 4, None)]


def test_row_that_cannot_be_read_is_no_second_row(tmp_path):
    rows = [limit(region="mars-1"), limit(region="mars-2"), limit()]
    allowances = [allowance(service="lamda"), allowance(service="lamdas"), allowance()]
    error = refused(write_tables(tmp_path, allowances=allowances, limits=rows))
    assert {column for _, _, column in places(error)} == {"service", "region"}
    assert len(error.all) == 4


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"low": "few", "high": "9"}, "low"),
        ({"value": "much"}, "value"),
        ({"value": "", "low": "1", "high": "x"}, "high"),
    ],
)
def test_number_that_cannot_be_read_is_not_missed(tmp_path, cells, column):
    assert refusal(write_tables(tmp_path, limits=[limit(**cells)])).startswith(f"limits.csv, line 2, column {column}: ")


@pytest.mark.parametrize("cells", [{"amount": "lots"}, {"unit": "request"}, {"kind": "gift"}])
def test_cell_of_an_allowance_that_cannot_be_read_is_not_missed(tmp_path, cells):
    [column] = cells
    message = refusal(write_tables(tmp_path, allowances=[allowance(**cells)]))
    assert message.startswith(f"free_tier.csv, line 2, column {column}: ")


def test_dimensions_without_price_are_told_together(tmp_path):
    message = refusal(
        write_tables(tmp_path, allowances=[allowance(dimensions="lambda.a lambda.requests.x86 lambda.b")])
    )
    assert "lambda.a, lambda.b have no price; expected keys of prices.csv." in message


@pytest.mark.parametrize(
    ("cells", "column", "way_out"),
    [
        (
            {"service": "lamda"},
            "service",
            "(did you mean 'lambda'?); a new one is added to SERVICES in pricing/names.py.",
        ),
        ({"unit": "furlongs"}, "unit", "expected a known one; a new one is added to UNITS in pricing/units.py."),
        ({"unit": "instance"}, "unit", "(did you mean 'instances'?)"),
        (
            {"scope": "per_queues"},
            "scope",
            "(did you mean 'per_queue'?); a new one is added to SCOPES in pricing/names.py.",
        ),
        ({"region": "eu-west-9"}, "region", "'?); a new one is added to REGIONS in pricing/names.py."),
        ({"kind": "speed"}, "kind", "a new one is added to LIMIT_KINDS in pricing/rows.py."),
        ({"adjustable": "maybe"}, "adjustable", "expected one of no, yes."),
    ],
)
def test_unknown_name_says_where_a_new_one_is_added(tmp_path, cells, column, way_out):
    message = refusal(write_tables(tmp_path, limits=[limit(**cells)]))
    assert message.startswith(f"limits.csv, line 2, column {column}: unknown {column} ")
    assert way_out in message


def test_new_names_are_added_to_lists_that_exist():
    closed = [names for names in vars(rows).values() if isinstance(names, Names)]
    for names in closed:
        constant, file = names.home.split(" in ")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        assert set(getattr(module, constant)) <= set(names.allowed)
    assert len(closed) == 9


def test_many_faults_are_told_by_what_they_have_in_common(tmp_path):
    rows = [
        price(service="moonbase", dimension="moonbase.stored", region=region) for region in ("eu-west-1", "eu-west-2")
    ]
    rows += [price(dimension=f"lambda.{number}", confidence=f"{number} %") for number in range(LISTED)]
    error = refused(write_tables(tmp_path, prices=[price(), *rows], limits=[limit(source="")]))
    first, *rest, last = str(error).splitlines()
    assert first.startswith("prices.csv, line 3, column service: unknown service 'moonbase'; ")
    assert first.endswith(" in pricing/names.py. The same on 1 more line, up to line 4.")
    assert (len(rest), len(error.all)) == (LISTED - 1, LISTED + 3)
    assert last == "And 2 more."
