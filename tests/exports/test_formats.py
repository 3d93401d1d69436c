"""Every format of the list: it can be made of any document, and nothing in one can do harm in another program."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict
from estimator.exports.csv_text import FORMULA_STARTS, csv_text, harmless
from estimator.exports.exported import NOTHING_DRAWN, Exported
from estimator.exports.focus.rows import OWN_COLUMNS
from estimator.exports.formats import FORMATS, GROUPS
from tests.engine.builders import architecture, clients, edge, node
from tests.exports.spreadsheets import formulas_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
MADE_HERE = [slug for slug, one in FORMATS.items() if not one.address and not one.needs_browser]
NASTY = (
    '=HYPERLINK("http://x.example")', "+1+1", "-2+3", "@SUM(1)", "＝1+1", "<script>alert(1)</script>", "\u202egnp.exe",
    "😀" * 90, "a\x00\x1bb", "x, \"y\"\r\nz", "a" * 190,
)  # fmt: skip
"""Names of cards; a document takes none longer than 200 letters."""

COLUMNS_TOLD = ("BilledCost", "ListCost", "EffectiveCost", "ServiceCategory", "SkuPriceId", "ProviderName")
"""Columns of FOCUS whose meaning here has to be said."""


@pytest.fixture(scope="module")
def hostile():
    nodes = [clients("app"), *({"id": f"n{at}", "service": "lambda", "name": one} for at, one in enumerate(NASTY))]
    edges = [edge("app", "request", f"n{at}", "invoke") for at in range(len(NASTY))]
    return Exported(from_dict({"version": 1, "name": NASTY[0], "nodes": nodes, "edges": edges}), date(2026, 11, 28))


def test_slugs_and_endings_are_told_apart():
    every = [one for group in GROUPS for one in group.formats]
    assert (
        len({one.slug for one in every})
        == len({one.ending for one in every})
        == len({one.label for one in every})
        == len(every)
    )
    assert all(re.fullmatch(r"[a-z-]+(\.csv)?", one.slug) for one in every)


@pytest.mark.parametrize("slug", MADE_HERE)
def test_no_name_does_harm(slug, hostile):
    body = FORMATS[slug].write(hostile)
    assert (
        body
        and hostile.file_name(FORMATS[slug].ending) == f"hyperlink-http-x-example-2026-11-28.{FORMATS[slug].ending}"
    )
    if slug.endswith(".csv") or slug == "focus":
        rows = list(csv.reader(io.StringIO(body.decode())))
        assert {len(row) for row in rows} == {len(rows[0])}
        cells = [cell for row in rows[1:] for cell in row if cell.startswith(FORMULA_STARTS)]
        assert all(re.fullmatch(r"-?[\d.e+-]+", cell) for cell in cells), cells
        assert "\x00" not in body.decode() and "\x1b" not in body.decode()
    if slug == "xlsx":
        made = [formula for sheet in formulas_of(body).values() for formula, _ in sheet.values()]
        assert made and not [one for one in made if "HYPERLINK" in one or "SUM(1)" in one]


@pytest.mark.parametrize("slug", MADE_HERE)
def test_nothing_is_made_of_nothing(slug):
    with pytest.raises(DocumentError, match=NOTHING_DRAWN):
        FORMATS[slug].write(Exported(architecture([], [])))


def test_a_table_of_a_comparison_says_that_there_is_none():
    with pytest.raises(DocumentError, match="no comparison"):
        FORMATS["comparison.csv"].write(Exported(architecture([node("zone", "route53")], [])))


def test_numbers_are_left_alone_and_text_that_a_spreadsheet_runs_is_quoted():
    assert csv_text(("a", "b", "c"), [(-1.5, "-1.5", None), (1e-9, "=1", "x")]) == "a,b,c\n-1.5,'-1.5,\n1e-09,'=1,x\n"
    assert [harmless(text)[:1] for text in ("=1", "\t=1", "＋1", "a")] == ["'", "'", "'", "a"]


def test_the_docs_name_every_format_and_column():
    page = Path("docs/exports.md").read_text()
    named = [one for one in FORMATS if not one.endswith(".csv")]
    assert not [one for one in (*named, *COLUMNS_TOLD, *OWN_COLUMNS) if f"`{one}`" not in page]
