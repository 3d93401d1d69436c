"""Documents of earlier days mean what they meant."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.engine.resolve.resolve import resolve
from tests.engine.builders import node


def settings_of(**settings):
    data = {"version": 1, "nodes": [node("s", "fargate", **settings)]}
    return from_dict(data).node("s").settings


@pytest.mark.parametrize(("said", "meant"), [
    ({"public_ip": True}, {"way_out": "address"}),
    ({"public_ip": False}, {"way_out": "none"}),
    ({"public_ip": True, "way_out": "none"}, {"way_out": "address"}),
    ({"public_ip": False, "way_out": "none"}, {"way_out": "none"}),
    ({"public_ip": False, "way_out": "nat"}, {"way_out": "nat"}),
    ({"public_ip": True, "way_out": "endpoint", "vcpu": 1}, {"way_out": "endpoint", "vcpu": 1}),
])  # fmt: skip
def test_a_public_address_of_a_task_is_its_way_out(said, meant):
    assert settings_of(**said) == meant


def test_what_is_read_so_costs_the_same(tables):
    """Three tasks with a public address: 3 × 730 hours of $0.005, as before."""
    data = {"version": 1, "nodes": [node("s", "fargate", scaling="fixed", tasks=3, public_ip=True)]}
    lines = {line.dimension: line.monthly_usd for line in estimate(from_dict(data), tables).lines}
    assert lines["vpc.public_ipv4.in_use_hour"] == pytest.approx(10.95)
    data["nodes"][0]["settings"]["public_ip"] = False
    assert "vpc.public_ipv4.in_use_hour" not in {line.dimension for line in estimate(from_dict(data), tables).lines}


def test_what_is_written_back_has_todays_settings():
    text = dump(from_dict({"version": 1, "nodes": [node("s", "fargate", public_ip=True)]}))
    assert "public_ip" not in text and dump(load(text)) == text


@pytest.mark.parametrize(("slug", "value"), [("fargate", "yes"), ("fargate", 1), ("lambda", True)])
def test_what_it_never_was_stays_unknown(tables, slug, value):
    with pytest.raises(DocumentError, match="no setting “public_ip”"):
        resolve(from_dict({"version": 1, "nodes": [node("s", slug, public_ip=value)]}), tables)
