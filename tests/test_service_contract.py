"""Rules of the house that code alone cannot promise."""

import subprocess
import sys

import pytest

from estimator.engine.service import FAMILIES, TYPES, services
from estimator.engine.traffic.walk import KB_PER_UNIT
from estimator.management.checks import BASES, faults
from pricing.book import LimitMissing

PURE = ("estimator.engine.estimate", "estimator.aws", "estimator.whatif.compare", "pricing.book", "pricing.tables")
HEAVY = ("django", "pandas", "plotly")
every_service = pytest.mark.parametrize("service", list(services().values()), ids=lambda one: one.slug)


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_load_no_framework(module):
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["estimator/engine", "estimator/aws", "estimator/whatif", "pricing"])
def test_packages_import_only_what_lies_below_them(package):
    from tests.imports import forbidden_imports

    assert forbidden_imports(package) == []


@every_service
def test_every_service_is_whole(service, tables):
    assert faults(service, tables) == []


@every_service
def test_every_price_and_limit_has_a_source(service, tables):
    prices, limits = tables.price_book("us-east-1").prices, tables.limit_book("us-east-1")
    assert all(prices[key].source for key in service.dimensions if key in prices)
    assert all(limits.limit(key).source for key in service.limits)


@every_service
def test_every_setting_has_a_label_a_help_line_and_a_basis(service):
    for name, info in service.Settings.model_fields.items():
        assert info.title and info.description, name
        assert info.json_schema_extra["basis"] in BASES, name


@every_service
def test_every_service_names_itself_and_what_it_does(service):
    assert service.name and service.help and service.type in TYPES
    assert all(one.help for one in (*service.operations, *service.events))
    assert all(event.reaches or event.sends == "code" for event in service.events)


@every_service
def test_every_service_says_when_it_fits_and_when_not(service):
    """What its page says, on the class itself: a service made from another would else fit where that one fits."""
    own = {name: vars(type(service)).get(name, "") for name in ("family", "fits", "fits_not")}
    missing = [name for name, text in own.items() if not text]
    assert not missing, f"{type(service).__name__} says nothing of {', '.join(missing)}: see AwsService, and Lambda."
    assert service.family in FAMILIES, f"{service.family} is no family: pick one of {', '.join(FAMILIES)}."
    for name in ("fits", "fits_not"):
        assert own[name].endswith(".") and 40 <= len(own[name]) <= 400, f"{name}: about two sentences."


@every_service
def test_services_closed_to_new_customers_say_so(service, tables):
    rows = tables.limit_book("us-east-1").variants(f"{service.slug}.availability")
    if any(row.text.startswith("closed") for row in rows):
        assert service.closed, f"{service.slug} is closed by the limits table: `closed` says since when, and what then."


@every_service
def test_events_name_operations_of_their_service(service):
    known = {one.name for one in service.operations}
    assert all(set(event.of) <= known for event in service.events)


@every_service
def test_batch_limits_are_sizes(service, tables):
    for operation in service.operations:
        if operation.batch_limit:
            assert tables.limit_book("us-east-1").limit(operation.batch_limit).unit in KB_PER_UNIT


def test_unknown_limit_is_an_error(tables):
    with pytest.raises(LimitMissing, match="No limit row for lambda.moonshine"):
        tables.limit_book("us-east-1").limit("lambda.moonshine")
