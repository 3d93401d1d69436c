"""The ways that triggers take."""

import pytest

from estimator.engine.operations import can_cause
from estimator.engine.registry import services


@pytest.mark.parametrize("front", [one.slug for one in services().values() if one.is_front])
def test_whatever_an_api_calls_itself_a_container_can_call(front):
    """But those it asks first: what stands in its place asks them."""
    code = services()["fargate"].event("invocation")
    operations = [one for service in services().values() for one in service.operations]
    asked = [(event, one) for event in services()[front].events for one in operations if can_cause(event, one)]
    called = [one for _, one in asked if not one.decides]
    assert called and all(can_cause(code, operation) for operation in called)
    balancer = services()["alb"].events
    assert all(any(can_cause(event, one) for event in balancer) for _, one in asked if one.decides)
