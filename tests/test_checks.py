"""`manage.py check` fails where a service is not whole, and says which and why."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from estimator.engine.service import AwsService, Dimension, Operation, Settings, services, setting
from estimator.management import checks
from estimator.management.checks import bare_settings, faults
from estimator.whatif.containers.move import ContainerSizing
from pricing.cells import TableError

pytestmark = pytest.mark.django_db  # Django's own checks look at the database


def service(named: str = "Half", **parts) -> AwsService:
    """A service with nothing but the parts given."""
    return type(named, (AwsService,), {"slug": named.lower(), "name": named, "type": "data", **parts})()


def with_setting(annotation, *arguments, named="size", **more) -> AwsService:
    parts = {"__annotations__": {named: annotation}, named: setting(*arguments, help="How much.", **more)}
    return service(Settings=type("HalfSettings", (Settings,), parts))


FAULTY = {
    "a dimension without a price": (
        service(dimensions={"half.magic": Dimension("Magic")}),
        "Half bills half.magic, which has no price in us-east-1 or globally.",
    ),
    "a family of dimensions without a price": (
        service(dimensions={"half.magic.*": Dimension("Magic in {}")}),
        "Half bills half.magic.*, which has no price in us-east-1 or globally.",
    ),
    "a limit without a row": (
        service(limits={"half.limit": "half"}),
        "Half asks the limit half.limit, which has no row.",
    ),
    "the bound of a setting without a row": (
        with_setting(float, 1, "Size", unit="MB", limit="half.size"),
        "Half asks the limit half.size, which has no row.",
    ),
    "the bound of a batch without a row": (
        service(operations=(Operation("put", "a put", batch_limit="half.batch"),)),
        "Half asks the limit half.batch, which has no row.",
    ),
    "a number without a unit": (
        with_setting(float, 1, "Size"),
        "Half has the setting size without unit or choices.",
    ),
    "a text without choices": (
        with_setting(str, "a", "Engine"),
        "Half has the setting size without unit or choices.",
    ),
    "a whole number of seconds without a unit": (
        with_setting(int, 3, "Time-out", named="timeout_s"),
        "Half has the setting timeout_s without unit or choices.",
    ),
}


@pytest.mark.parametrize(("half", "message"), FAULTY.values(), ids=FAULTY)
def test_a_service_that_is_not_whole_fails_the_check(half, message, monkeypatch):
    monkeypatch.setattr(checks, "services", lambda: {**services(), "half": half})
    with pytest.raises(SystemCheckError, match="1 issue") as error:
        call_command("check")
    assert f"(estimator.E001) {message}" in str(error.value)


def test_every_fault_is_told_at_once(tables):
    half = service(dimensions={"half.a": Dimension("A"), "half.b": Dimension("B")}, limits={"half.limit": "half"})
    assert len(faults(half, tables)) == 3


@pytest.mark.parametrize(
    "whole",
    [
        with_setting(float, 1, "Size", unit="MB"),
        with_setting(str, "a", "Engine", choices={"a": "A"}),
        with_setting(bool, True, "Is large"),
        with_setting(int, 3, "Zones"),
        with_setting(int | None, None, "Zones"),
        with_setting(float, 1.5, "Requests per connection"),
        with_setting(float, 1.5, "Ratio", unitless=True),
        with_setting(str, "a", "Word for the drawing", unitless=True),
    ],
    ids=["unit", "choices", "yes or no", "count", "optional count", "ratio", "unitless number", "unitless text"],
)
def test_a_setting_that_can_be_read_passes(whole):
    assert bare_settings(whole) == []


def test_a_family_of_dimensions_passes_with_one_price(tables):
    assert faults(service(dimensions={"data_transfer.inter_region_out.*": Dimension("To {}")}), tables) == []


def test_the_sizing_of_containers_is_checked_too(monkeypatch, tables):
    assert faults(ContainerSizing(), tables) == []
    monkeypatch.setattr(ContainerSizing, "Settings", type(with_setting(float, 1, "Size").Settings()))
    assert [error.msg for error in checks.services_are_whole(None)] == [
        f"{ContainerSizing.name} has the setting size without unit or choices."
    ]


def test_a_file_that_cannot_be_read_fails_the_check_with_its_line(monkeypatch):
    def broken():
        raise TableError("prices.csv", 7, "price_usd", "abc; expected a number.")

    monkeypatch.setattr(checks, "read_tables", broken)
    assert [error.msg for error in run_checks() if error.id == "estimator.E002"] == [
        "prices.csv, line 7, column price_usd: abc; expected a number."
    ]


def test_the_product_passes():
    assert [error for error in run_checks() if error.id.startswith("estimator.")] == []
