"""Rules of the house that code alone cannot promise."""

from typing import get_args

import pytest

from estimator.engine.contract.contract import faults
from estimator.engine.registry import services
from estimator.engine.service import FAMILIES, ServiceType
from estimator.engine.setting import Basis, declared
from estimator.engine.traffic.caps.batches import KB_PER_UNIT
from pricing.book import LimitMissing

every_service = pytest.mark.parametrize("service", list(services().values()), ids=lambda one: one.slug)


@every_service
def test_every_service_is_whole(service, tables):
    assert faults(service, tables) == []


@every_service
def test_every_setting_has_a_label_a_help_line_and_a_basis(service):
    for one in declared(service.Settings).values():
        assert one.title and one.help, one.name
        assert one.basis in get_args(Basis), one.name


@every_service
def test_every_service_names_itself_and_what_it_does(service):
    assert service.name and service.help and service.type in get_args(ServiceType)
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
def test_batch_limits_are_sizes(service, tables):
    for operation in service.operations:
        if operation.batch_limit:
            assert tables.limit_book("us-east-1").limit(operation.batch_limit).unit in KB_PER_UNIT


def test_unknown_limit_is_an_error(tables):
    with pytest.raises(LimitMissing, match="No limit row for lambda.moonshine"):
        tables.limit_book("us-east-1").limit("lambda.moonshine")
