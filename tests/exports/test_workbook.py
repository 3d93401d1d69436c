"""The workbook: its formulas come to our totals, and follow what is changed."""

import os
import re
from datetime import date

import pytest

from estimator.exports.exported import Exported
from estimator.exports.workbook.sheet import MOST_TEXT, as_cell_text
from estimator.exports.workbook.workbook import workbook
from estimator.projects.reads import starter
from tests.engine.builders import architecture, clients, edge, function, node
from tests.exports.spreadsheets import (
    changed,
    formulas_of,
    numbers_of,
    recalculated,
    value_of,
    with_wrong_values,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
DAY = date(2026, 11, 28)
PROVE = os.environ.get("PROVE") == "1"
SLUGS = ("food_ordering", "event_driven", "web_mobile_backend", "real_time_data", "data_workflow")


def exported(document, **more) -> Exported:
    return Exported(document, DAY, **more)


def tiered():
    """A line in several tiers, a plan of support, and a load that is billed once."""
    return architecture(
        [
            clients("app", 2_000_000_000),
            node("api", "api_gateway_http"),
            function("work", memory_mb=512),
            {"id": "box", "service": "s3", "once": {"s3.standard.put": 3_000_000}},
        ],
        [
            edge("app", "request", "api", "request"),
            edge("api", "request", "work", "invoke"),
            edge("work", "invocation", "box", "put", share=0.001),
        ],
        name="Tiers",
        support="business_plus",
    )


@pytest.fixture(scope="module")
def books(django_db_setup, tables_loaded, django_db_blocker):
    """{slug: (what is exported, its workbook)} of a handful of starters and of a document with tiers."""
    with django_db_blocker.unblock():
        found = {slug: exported(starter(slug)) for slug in SLUGS if PROVE or slug in SLUGS[:3]}
        found["tiers"] = exported(tiered())
        found["unknown"] = exported(architecture([node("it", "other", what="other"), node("zone", "route53")], []))
        return {slug: (one, workbook(one)) for slug, one in found.items()}


# -- LibreOffice -------------------------------------------------------------------------------------------------------


def test_libreoffice_works_out_our_totals_whatever_the_file_says(books, tmp_path, figures):
    dearer = changed(books["food_ordering"][1], _with_ten_times_the_first_price)
    found = recalculated(
        {slug: with_wrong_values(body) for slug, (_, body) in books.items()} | {"dearer": dearer}, tmp_path
    )
    for slug, (one, _) in books.items():
        estimate, sheets = one.estimate, found[slug]
        assert value_of(sheets["Summary"], "A month") == pytest.approx(estimate.total_monthly_usd, abs=0.005), slug
        by_service = [float(row[3]) for row in sheets["By service"][1:-1] if row[3] != "unknown"]
        assert sum(by_service) == pytest.approx(estimate.total_monthly_usd, abs=0.005), slug
    tiers = books["tiers"][0].estimate
    summary = found["tiers"]["Summary"]
    assert value_of(summary, f"AWS Support, {tiers.support.name}") == pytest.approx(tiers.support.usd, abs=0.005)
    assert value_of(summary, "Once") == pytest.approx(tiers.once.total_usd, abs=0.005) and tiers.once.total_usd > 1
    demo = books["food_ordering"][0].estimate
    more = 9 * demo.lines[0].monthly_usd
    assert value_of(found["dearer"]["Summary"], "A month") == pytest.approx(demo.total_monthly_usd + more, abs=0.005)
    figures(f"LibreOffice recalculated {len(found)} workbooks, each to the cent.")


def _with_ten_times_the_first_price(name: str, text: str) -> str:
    if name != "Bill":
        return text
    price = re.search(r'(<c r="H2"[^>]*><v>)([^<]*)', text)
    return text.replace(price[0], f"{price[1]}{float(price[2]) * 10!r}")


# -- without it --------------------------------------------------------------------------------------------------------


def test_quantities_times_prices_add_up_to_the_total(books):
    for slug, (one, body) in books.items():
        cells, formulas = numbers_of(body, "Bill"), formulas_of(body)["Bill"]
        made = {
            cell: (cells[f"E{row}"] - cells[f"G{row}"]) * cells[f"H{row}"]
            for cell, (formula, _) in formulas.items()
            if formula == f"(E{(row := int(cell[1:]))}-G{row})*H{row}"
        }
        assert made and sum(made.values()) == pytest.approx(one.estimate.total_monthly_usd, abs=1e-6), slug
        assert {cell: float(formulas[cell][1]) for cell in made} == pytest.approx(made), slug
        ((total, _),) = [one for one in formulas.items() if one[1][0].startswith("SUM(")]
        assert formulas[total][0] == f"SUM(I2:I{int(total[1:]) - 1})", slug
        assert f"Bill!{total}" in [formula for formula, _ in formulas_of(body)["Summary"].values()], slug


def test_each_tier_is_a_row(books):
    one, body = books["tiers"]
    requests = next(line for line in one.estimate.lines if line.dimension == "api_gateway.http.requests")
    # 300 million at $1.00 a million and the other 1,700 at $0.90
    assert requests.monthly_usd == pytest.approx(300 * 1.00 + 1_700 * 0.90)
    cells = numbers_of(body, "Bill")
    assert [cells[f"E{row}"] for row in (2, 3)] == pytest.approx([300e6, 1_700e6])
    assert [cells[f"I{row}"] for row in (2, 3)] == pytest.approx([300.00, 1_530.00])


def test_what_is_unknown_is_a_word_and_no_zero(books):
    one, body = books["unknown"]
    assert [line.node for line in one.estimate.lines if line.monthly_usd is None] == ["it"]
    cells = numbers_of(body, "Bill")
    assert "E2" in cells and not {"H2", "I2"} & set(cells) and "I2" not in formulas_of(body)["Bill"]
    assert cells["I3"] == one.estimate.total_monthly_usd > 0


def test_text_is_cut_where_excel_would_refuse_it():
    assert as_cell_text("a" * 40_000) == "a" * (MOST_TEXT - 1) + "…"
    assert len(as_cell_text("😀" * 40_000).encode("utf-16-le")) // 2 <= MOST_TEXT
    assert as_cell_text("😀" * 10_000) == "😀" * 10_000
    assert as_cell_text("a\x00\x1b\ud800b\n") == "ab\n"
