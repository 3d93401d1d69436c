"""One file, one service: what `estimator.aws` registers, and the files it refuses."""

from types import ModuleType

import pytest

from estimator.aws import MODULES, service_of
from estimator.engine.registry import services
from estimator.engine.service import AwsService


def a_file(*names: str) -> ModuleType:
    """A file that defines services of these names, beside one that it imports."""
    module = ModuleType("estimator.aws.new")
    module.__file__ = "estimator/aws/new.py"
    for name in names:
        setattr(module, name, type(name, (AwsService,), {"__module__": module.__name__}))
    module.Imported = type("Imported", (AwsService,), {"__module__": "estimator.aws.old"})
    return module


def test_the_service_of_a_file_is_the_one_it_defines():
    assert service_of(a_file("New")).__name__ == "New"


@pytest.mark.parametrize(
    ("names", "what"), [((), "defines no service"), (("New", "Newer"), "defines 2 services, New, Newer")]
)
def test_a_file_without_a_service_or_with_two_is_named(names, what):
    with pytest.raises(ValueError, match=f"estimator/aws/new.py {what}"):
        service_of(a_file(*names))


def test_every_file_gives_one_service_in_the_order_of_the_palette():
    files = [type(service).__module__.removeprefix("estimator.aws.") for service in services().values()]
    assert files == list(MODULES)
