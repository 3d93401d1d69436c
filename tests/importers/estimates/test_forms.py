"""The tables of forms: every dimension and setting in them is one of the service that it names."""

from itertools import product

import pytest

from estimator.engine.registry import services
from estimator.engine.resolve.measured import can_measure
from estimator.importers.estimates.calculator import every_form
from estimator.importers.estimates.forms import Largest
from estimator.importers.estimates.infracost import every_resource
from estimator.importers.estimates.phrases import StatedAmount, normal, read_amount, read_phrases
from estimator.importers.estimates.regions import REGION_NAMES, region_of
from estimator.importers.estimates.rows import dollars
from pricing.names import REGIONS

FORMS = (*every_form.FORMS, *every_resource.FORMS)
PARTS = [(form.names[0], part) for form in FORMS for reading in form.readings for part in reading]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name} {part.service}" for name, part in PARTS])
def test_a_part_is_of_its_service(name, part):
    service = services()[part.service]
    assert service.is_drawn
    billed = set()
    of_largest = [one for largest in part.products if isinstance(largest, Largest) for one in largest.products]
    for term in (*part.products, *of_largest, *part.fixed):
        key = getattr(term, "dimension", term)
        choices = [choice for choice in part.choices if f"{{{choice.name}}}" in key]
        values = product(*([one for one in choice.values.values() if one is not None] for choice in choices))
        for chosen in values:
            dimension = key.format(**{choice.name: value for choice, value in zip(choices, chosen, strict=True)})
            assert can_measure(service, dimension), dimension
            billed |= {key, dimension}
    told = (*part.given, *part.stands, *part.named, *(choice for choice in part.choices if choice.setting))
    assert set(part.settings) | {one.setting for one in told} <= set(service.Settings.model_fields)
    service.Settings(**part.settings)
    for choice in part.choices:
        values = (choice.as_set or dict.fromkeys(choice.values.values())) if choice.setting else ()
        for value in values:
            service.Settings(**{choice.setting: choice.as_set.get(value, value)})
    for named in part.named:
        for value in named.values:
            service.Settings(**{named.setting: value})
    assert {stands.dimension for stands in part.stands} <= billed


def test_no_name_is_of_two_forms():
    names = [normal(name) for form in FORMS for name in form.names]
    assert sorted(names) == sorted(set(names))


def test_every_region_has_a_name():
    assert set(REGION_NAMES.values()) >= set(REGIONS)
    assert region_of("US East (N. Virginia)") == "us-east-1"
    assert region_of("Asia Pacific (Tokyo)") == "ap-northeast-1"
    assert region_of("EU (Ireland)") == region_of("Europe (Ireland)") == "eu-west-1"


@pytest.mark.parametrize(
    ("summary", "phrases"),
    [
        ("Number of monthly active users (MAU) (100), Mode (x)", [("Number of monthly active users (MAU)", "100"), ("Mode", "x")]),
        ("PUT, COPY, POST, LIST requests to S3 Standard (300), GET, SELECT (2)", [("PUT, COPY, POST, LIST requests to S3 Standard", "300"), ("GET, SELECT", "2")]),
        ("Number of Lists (Web ACLs) utilized (1 per month)", [("Number of Lists (Web ACLs) utilized", "1 per month")]),
        ("A (1 GB per month) DT Outbound: US East (Ohio) (2 TB per month)", [("A", "1 GB per month"), ("DT Outbound: US East (Ohio)", "2 TB per month")]),
        ("Storage (General Purpose SSD (gp2)) \n, Workload (Consistent, Number: 1)", [("Storage", "General Purpose SSD (gp2)"), ("Workload", "Consistent, Number: 1")]),
        ("General Purpose SSD (gp3) - IOPS (16000), Nodes (1)", [("General Purpose SSD (gp3) - IOPS", "16000"), ("Nodes", "1")]),
        ("Requests ( per month), bare", [("Requests", "per month"), ("bare", "")]),
        ("(((", [("(((", "")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_phrases(summary, phrases):
    assert [(one.name, one.value) for one in read_phrases(summary)] == phrases


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1000000 per month", StatedAmount(1e6, "", "month")),
        ("1,300,000", StatedAmount(1_300_000)),
        ("1 million events per month", StatedAmount(1, "million events", "month")),
        ("5 gb_month", StatedAmount(5, "gb", "month")),
        ("100 %Utilized/Month", StatedAmount(100, "%utilized", "month")),
        ("0,5", None),
        ("< 10000", None),
        ("1e999", None),
        ("Enabled", None),
    ],
)
def test_a_value_is_an_amount(text, amount):
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "usd"),
    [("145.80", 145.8), ("1,017.57", 1017.57), ("145,80", 145.8), ("$3", 3), ("1,5,7", None), ("1e99", None), ("-2", None), ("", None), (7, 7), (True, None)],
)  # fmt: skip
def test_an_amount_of_money_is_read_or_left(text, usd):
    assert dollars(text) == usd


@pytest.mark.parametrize(
    ("text", "unit", "to", "a_month"),
    [
        ("10 per hour", "", "", 7_300),
        ("20 per day", "", "", 20 * 730 / 24),
        ("3 per second", "", "", 3 * 3_600 * 730),
        ("2 million per month", "", "", 2e6),
        ("1 TB per month", "GB", "GB", 1_024),
        ("512 MB", "MB", "GB", 0.5),
        ("250", "ms", "s", 0.25),
        ("20 minutes", "minutes", "h", 1 / 3),
        ("512 MB", "", "", None),
        ("3 apples", "GB", "GB", None),
    ],
)
def test_an_amount_is_so_much_a_month(text, unit, to, a_month):
    found = read_amount(text).a_month(unit, to)
    assert found == (a_month if a_month is None else pytest.approx(a_month))
