"""The ways that triggers take."""

import pytest

from estimator.engine.operations import can_cause
from estimator.engine.registry import services


@pytest.mark.parametrize("front", [one.slug for one in services().values() if one.is_front])
def test_whatever_an_api_calls_itself_a_container_can_call(front):
    (event,) = services()[front].events
    code = services()["fargate"].event("invocation")
    called = [one for service in services().values() for one in service.operations if can_cause(event, one)]
    assert called and all(can_cause(code, operation) for operation in called)
