"""How lines come about in rounded figures: honest, short, and without a word of ours."""

import re
from functools import partial

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.figures import usd_short
from estimator.engine.maths.amounts import in_sample
from estimator.pages.results.workings import rounded, working
from estimator.published.bills import published_bills
from tests.engine.samples import starter_documents

BILLS = [(example.id, example.estimate_on) for example in published_bills()] + [
    (document.name, partial(estimate, document)) for document in starter_documents()
]
bills = pytest.mark.parametrize("estimated", [bill for _, bill in BILLS], ids=[name for name, _ in BILLS])
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FACTOR = r"(\d[\d,.]*)( (?:M|billion|trillion)\b)?"
CHARGE = re.compile(rf"{FACTOR}[^×;=]* × \$([\d,.]+) per (million)?")
SIZES = {"": 1.0, "M": 1e6, "billion": 1e9, "trillion": 1e12}
DOTTED = re.compile(r"[a-z]\w*\.[a-z]")


def significant(number):
    digits = number.replace(",", "")
    digits = digits.replace(".", "") if "." in digits else digits.rstrip("0")
    return len(digits.lstrip("0"))


@bills
def test_no_line_has_long_numbers_or_keys(estimated, tables):
    for line in estimated(tables).lines:
        told = working(line)
        written = f"{told.quantity}; {re.split('(?: = | is about |Given as )', told.money)[0]}"
        assert not [one for one in NUMBER.findall(written) if significant(one) > 4], (line.label, told)
        assert not DOTTED.search(f"{written} {told.source}"), (line.label, told)


@bills
def test_what_is_written_makes_the_amount_to_the_cent_or_says_about(estimated, tables):
    for line in estimated(tables).lines:
        told = working(line)
        if " = " not in told.money:
            continue
        sums, amount = told.money.rsplit(" = ", 1)
        charges = CHARGE.findall(sums.rpartition("; ")[2])
        made = sum(
            float(units.replace(",", "")) * SIZES[size.strip()] * float(usd.replace(",", "")) / (1e6 if per else 1)
            for units, size, usd, per in charges
        )
        assert charges
        assert usd_short(made) == amount == usd_short(in_sample(line.monthly_usd)), (line.label, told)


def test_a_share_of_an_allowance_is_said_in_words(tables, starters):
    demo = estimate(next(one for one in starters if one.name == "Food ordering"), tables)
    line = next(one for one in demo.lines if (one.node, one.dimension) == ("order", "lambda.requests.x86"))
    told = working(line)
    assert told.quantity == ""
    assert told.money == (
        "1.2 M requests, of which 245,000 are free, this card’s share of the free 1 M; "
        "955,000 × $0.20 per million = $0.19"
    )
    assert told.source.startswith("AWS price list, Lambda, us-east-1, ")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.143051, "0.143"), (955_432, "955,000"), (1_234_567, "1.23 M"), (999_999, "1 M"), (7.5e9, "7.5 billion")],
)
def test_three_digits_are_left(value, text):
    assert rounded(value) == text
