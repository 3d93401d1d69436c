"""Keepers of the tables in the repository."""

import re
from collections import defaultdict
from datetime import date

import pytest

from pricing.book import DEFAULT, GLOBAL
from pricing.not_asked import reasons
from pricing.rows import DATA, SUBTRACTED, read_rows
from pricing.units import UNITS

ROWS = read_rows(DATA)

TRULY_FREE = {
    "cloudfront.flat_rate_plan.free",
    "cognito.m2m.app_clients",
    "data_transfer.internet_in",
    "route53.queries.alias",
    "s3.glacier_flexible.restore_requests.bulk",
    "s3.glacier_flexible.retrieval.bulk",
    "sns.delivery.lambda",
    "sns.delivery.sqs",
}
"""What AWS lists at 0 whatever the quantity: no allowance, so the zero stays in the prices."""


def test_zero_prices_are_only_those_that_are_free_at_any_quantity():
    assert {line.dimension for line in ROWS.prices if line.price_usd == 0} == TRULY_FREE


def test_what_is_free_at_any_quantity_has_no_paid_tier_that_day():
    paid = {(p.dimension, p.region, p.effective_date) for p in ROWS.prices if p.price_usd}
    assert not [p for p in ROWS.prices if not p.price_usd and (p.dimension, p.region, p.effective_date) in paid]


def test_no_dimension_is_subtracted_twice():
    subtracted = [d for row in ROWS.allowances if row.kind in SUBTRACTED for d in row.dimensions]
    assert len(subtracted) == len(set(subtracted))


def test_tiers_never_get_dearer():
    tiers = defaultdict(list)
    for line in ROWS.prices:
        tiers[line.dimension, line.region, line.effective_date].append((line.tier_start, line.price_usd))
    for group, prices in tiers.items():
        usd = [price for _, price in sorted(prices)]
        assert usd == sorted(usd, reverse=True), group


def test_every_dimension_is_sold_in_the_first_region_or_everywhere():
    sold = {line.dimension for line in ROWS.prices if line.region in ("us-east-1", GLOBAL)}
    sold.add("data_transfer.inter_region_out.us-east-1")  # from elsewhere to the first region
    assert {line.dimension for line in ROWS.prices} == sold


def test_no_dimension_is_both_regional_and_global():
    everywhere = {line.dimension for line in ROWS.prices if line.region == GLOBAL}
    assert not everywhere & {line.dimension for line in ROWS.prices if line.region != GLOBAL}


def test_no_day_lies_ahead():
    assert max(line.effective_date for line in ROWS.prices) <= date.today()


def test_every_limit_holds_in_every_region():
    own = {(row.key, row.variant) for row in ROWS.limits}
    assert own == {(row.key, row.variant) for row in ROWS.limits if row.region == DEFAULT}


def test_a_limit_has_one_unit():
    units = defaultdict(set)
    for row in ROWS.limits:
        units[row.key].add(row.unit)
    assert not {key for key, names in units.items() if len(names) > 1}


def test_a_raised_limit_is_adjustable_and_larger():
    raised = [row for row in ROWS.limits if row.max_value is not None]
    assert raised
    assert all(row.adjustable and row.max_value >= row.value for row in raised)


def test_every_unit_is_used():
    used = {row.unit for rows in ROWS for row in rows}
    assert set(UNITS) - used == set()


@pytest.mark.parametrize("name", ["prices.csv", "free_tier.csv", "limits.csv"])
def test_files_are_written_the_same_way(name):
    text = (DATA / name).read_text(encoding="utf-8")
    assert "\r" not in text
    assert text.endswith("\n")


def test_prices_are_sorted():
    keys = [(p.dimension, p.region != GLOBAL, p.region, p.effective_date, p.tier_start) for p in ROWS.prices]
    assert keys == sorted(keys)


WORKING_NOTES = re.compile(
    r"older guide|general knowledge|conflict|dump|crawl|copy of|read again|not verified|seed|\brows?\b|Region '|"
    r"(this|same|the) page|found in a source|known to the|[Ww]as \d|Newer than|secondary source|20\d\d-\d\d|\bx ?\d",
    re.IGNORECASE,
)
"""Words by which whoever collects the rows writes to himself."""


@pytest.mark.parametrize("text", sorted({limit.note for limit in ROWS.limits if limit.note} | set(reasons().values())))
def test_notes_of_limits_are_sentences_for_readers(text):
    assert not WORKING_NOTES.search(text)
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith(".")
