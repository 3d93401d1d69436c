"""manage.py load_tables: all or nothing, once."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from pricing.models import FreeTierRow, LimitRow, PriceRow, TableImport
from tests.pricing.samples import limit, price, write_tables

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("no_tables")]


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (PriceRow, FreeTierRow, LimitRow, TableImport))


def test_loads_three_files_and_says_so(folder, capsys):
    call_command("load_tables", folder=folder)
    assert counts() == (1, 1, 1, 3)
    assert "Loaded prices.csv: 1 rows, newest of 2 December 2025." in capsys.readouterr().out


def test_same_files_again_do_nothing(folder, capsys):
    call_command("load_tables", folder=folder)
    call_command("load_tables", folder=folder)
    assert counts() == (1, 1, 1, 3)
    assert "Already loaded" in capsys.readouterr().out


def test_changed_files_replace_the_rows(folder):
    call_command("load_tables", folder=folder)
    write_tables(folder, limits=[limit(value="901")])
    call_command("load_tables", folder=folder)
    assert counts() == (1, 1, 1, 6)
    assert LimitRow.objects.get().value == 901


def test_wrong_cell_loads_nothing_and_exits_with_2(folder):
    call_command("load_tables", folder=folder)
    write_tables(folder, prices=[price(price_usd="0.1")], limits=[limit(value="much")])
    with pytest.raises(CommandError, match=r"limits\.csv, line 2, column value: 'much'") as caught:
        call_command("load_tables", folder=folder)
    assert caught.value.returncode == 2
    assert PriceRow.objects.get().price_usd == Decimal("0.0000002")


def test_all_faults_are_told_and_leave_the_database_as_it_was(folder):
    call_command("load_tables", folder=folder)
    before = counts()
    write_tables(
        folder,
        prices=[price(price_usd="0.1"), price(dimension="lambda.calls", unit="calls")],
        limits=[limit(value="much"), limit(scope="")],
    )
    with pytest.raises(CommandError) as caught:
        call_command("load_tables", folder=folder)
    headline, *faults = str(caught.value).splitlines()
    assert headline == "Nothing loaded. 4 faults:"
    assert [fault.split(": ")[0] for fault in faults] == [
        "prices.csv, line 3, column unit",
        "limits.csv, line 2, column value",
        "limits.csv, line 3, column scope",
        "limits.csv, line 3, column key",
    ]
    assert counts() == before
    assert PriceRow.objects.get().price_usd == Decimal("0.0000002")


def test_failure_while_writing_leaves_the_last_good_state(folder, monkeypatch):
    call_command("load_tables", folder=folder)
    write_tables(folder, prices=[price(price_usd="0.1")])
    monkeypatch.setattr(TableImport.objects, "create", lambda **values: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("load_tables", folder=folder)
    assert PriceRow.objects.get().price_usd == Decimal("0.0000002")
    assert counts() == (1, 1, 1, 3)


def test_import_keeps_digest_rows_and_newest_day(folder):
    call_command("load_tables", folder=folder)
    table = TableImport.objects.get(file_name="prices.csv")
    assert (len(table.sha256), table.rows, str(table.newest_day)) == (64, 1, "2025-12-02")
    assert str(table).startswith("prices.csv, 1 rows, loaded ")
