"""What every test may ask for."""

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

import estimator.aws  # noqa: F401
from pricing.actions import load_tables
from pricing.book import Tables
from pricing.tables import read_tables
from tests.engine.samples import starter_documents
from tests.run_database import own_database, remove_leftovers

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A tenth of the cases in the suite, all of them in `make prove`; never a deadline.
CASES = 100
FIGURES = "figures"
quiet = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}
hypothesis_settings.register_profile("suite", max_examples=CASES // 10, derandomize=True, **quiet)
hypothesis_settings.register_profile("prove", max_examples=CASES, **quiet)
hypothesis_settings.load_profile("prove" if os.environ.get("PROVE") == "1" else "suite")


def pytest_configure(config: pytest.Config) -> None:
    """Tests that empty the database come after those that roll back (pytest-django); each worker keeps that order."""
    if config.getoption("dist", "no") not in ("no", "load"):
        raise pytest.UsageError("Leave --dist out: only its default, load, hands the tests out in their order.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker) -> Iterator[None]:
    """pytest-django's place to say which database: one of this process's own."""
    with django_db_blocker.unblock():
        remove_leftovers()
    with own_database():
        yield


@pytest.fixture(scope="session")
def tables_loaded(django_db_setup, django_db_blocker) -> None:
    """The real tables, in the test database once a session."""
    with django_db_blocker.unblock():
        load_tables()


@pytest.fixture
def no_tables(db) -> None:
    """The database before its first load."""
    from pricing.models import FreeTierRow, LimitRow, PriceRow, TableImport

    for model in (PriceRow, FreeTierRow, LimitRow, TableImport):
        model.objects.all().delete()


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The tables of the repository, today, without a database."""
    return read_tables()


@pytest.fixture(scope="session")
def tables_on():
    """The tables of the repository on a day."""
    return lambda day: read_tables(as_of=day)


@pytest.fixture(scope="session")
def starters():
    """The ready architectures the product comes with."""
    return starter_documents()


@pytest.fixture
def figures(record_property) -> Callable[[str], None]:
    """Keeps a line about what a proof did, to be shown after all tests."""
    return lambda line: record_property(FIGURES, line)


def pytest_terminal_summary(terminalreporter) -> None:
    reports = [one for status in ("passed", "failed") for one in terminalreporter.stats.get(status, [])]
    lines = [line for one in reports for name, line in one.user_properties if name == FIGURES and one.when == "call"]
    if lines:
        terminalreporter.section("what was tried")
        for line in lines:
            terminalreporter.write_line(line)
