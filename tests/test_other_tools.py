"""docs/other-tools.md says what the tables of forms say."""

from tests.other_tools import PAGE, TABLES, table, written


def test_the_tables_are_those_of_the_code():
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "run python -m tests.other_tools"
    assert all(table(name) in page for name in TABLES)
