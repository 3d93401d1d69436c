"""The summary in Markdown."""

import re

import pytest

from estimator.engine.estimate import estimate
from estimator.exports.markdown import LONGEST, escaped, summary_markdown
from tests.engine.builders import architecture


@pytest.fixture(scope="module")
def demo(starters, tables):
    (document,) = (one for one in starters if one.name == "Food ordering")
    return estimate(document, tables)


def test_it_says_the_answer_first(demo):
    title, _, cost, *rest = summary_markdown(demo).splitlines()
    month, year = (f"\\${usd:,.2f}" for usd in (demo.total_monthly_usd, demo.year.total_usd))
    assert (title, cost) == ("# Food ordering", f"{month} a month; {year} in months 1 to 12.")
    assert any(line.startswith("Holds to 2,530 requests a second, 441 × today; then functions share") for line in rest)


def test_services_add_up_to_the_total(demo):
    text = summary_markdown(demo)
    rows = re.findall(r"(?m)^\| (?!\*\*|Service|---)[^|]+ \| [^|]* \| \\\$([\d,.]+) \|", text)
    (total,) = re.findall(r"\*\*Total\*\* \| \| \*\*\\\$([\d,.]+)\*\*", text)
    assert len(rows) == 8
    assert sum(float(one.replace(",", "")) for one in rows) == pytest.approx(float(total), abs=0.005 * len(rows))


def test_it_has_the_first_limits_the_comparison_and_what_was_assumed(demo):
    text = summary_markdown(demo)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Cost by service", "## First limits", "## Serverless or containers", "## Assumptions that matter",
    ]  # fmt: skip
    assert "| Lambda concurrency, 1,000 executions | ReceiptFn | 441 × |" in text
    assert "\nServerless, by \\$" in text and "- MenuFn: Logs per call 1 KB: − \\$" in text


def test_a_design_that_breaks_says_what_to_look_at(demo):
    text = summary_markdown(demo.at(1000))
    assert "## To look at" in text and "- **raise quota** " in text and ", exceeded at × 1,000 |" in text


def test_the_day_of_the_prices_leads_to_them_where_the_server_is_known(demo):
    day = f"{demo.tables.as_of:%-d %B %Y}"
    assert f"Prices of {day} in us-east-1." in summary_markdown(demo)
    assert f"[{day}](<https://here/prices/?region=us-east-1>)" in summary_markdown(demo, site="https://here/")


def test_of_nothing_it_says_so(tables):
    assert summary_markdown(estimate(architecture([], []), tables)) == (
        "# Untitled\n\nNothing is drawn yet: no cost, and no limit that is met.\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("a|b `c` *d* _e_ [f](g) ~h~ $i$", "a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\~h\\~ \\$i\\$"),
        ("@everyone #12 GH-3 www.x http://x", "@\u2060everyone #\u206012 GH-\u20603 www\u2060.x http:\u2060//x"),
        ("1. first", "1\\. first"),
        ("31.6 %", "31.6 %"),
        ("- first", "\\- first"),
        ("# first", "\\# first"),
        ("a\\", "a\\\\"),
        ("one\ntwo\u202e", "one two"),
    ],
)
def test_a_text_is_nothing_but_text(text, written):
    assert escaped(text) == written


def test_a_long_text_is_cut():
    assert len(escaped("x" * 10_000)) == LONGEST
