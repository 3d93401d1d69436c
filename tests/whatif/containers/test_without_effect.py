"""The choices of a comparison: which of them others leave without effect, and what their help does not claim."""

import re

import numpy as np
import pytest

from estimator.engine.setting import declared
from estimator.whatif.comparison.assumed import choices_without_part
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.choices import (
    OF_ECS_OR_EKS,
    ContainerChoices,
    without_effect,
    without_effect_on_functions,
)
from tests.engine.builders import architecture, clients, edge, function, node

OTHERWISE = {
    "cluster": "shared",
    "cluster_pods": 20,
    "spot_percent": 50,
    "scale_out_minutes": 30,
    "most_times_slower": 1,
    "base_mb": 3000,
    "request_mb": 60,
    "function_time_percent": 400,
    "worker_slots": 2,
    "target_percent": 20,
    "waiting_percent": 40,
    "min_tasks": 7,
    "min_workers": 5,
    "scale_to_zero": False,
    "zones_survived": 3,
    "spare_tasks": 4,
    "scaling": "fixed",
    "hours_on": 100,
    "grouping": "together",
    "steps": "balancer",
    "inner": "service_connect",
    "requests_per_connection": 1,
    "way_out": "nat",
    "zones": 6,
}
"""Another value of each choice that may be without effect."""
SCALES = np.array([0.01, 1.0, 5.0, 50.0])


def to_containers(**chosen):
    """A service that computes in office hours, and a worker: every choice about tasks has something to say."""
    drawn = architecture(
        [
            clients(requests=3e6, shape="office"),
            function("f", memory_mb=1769, duration_ms=200),
            node("q", "sqs"),
            function("w", memory_mb=1024, duration_ms=800),
        ],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "q", "send"),
            edge("q", "message", "w", "invoke"),
        ],
        containers=chosen,
    )
    return lambda tables: compare(drawn, tables).containers.total_monthly_usd


def to_functions(**chosen):
    work = node("s", "fargate", vcpu=1, memory_gb=2, duration_ms=200, cpu_ms=60)
    drawn = architecture([clients(requests=3e7), work], [edge("c", "request", "s", "request")], containers=chosen)
    return lambda tables: compare(drawn, tables).serverless.total_monthly_usd


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"target": "eks"},
        {"target": "eks", "cluster": "shared"},
        {"scaling": "fixed"},
        {"vcpu": 1.0},
        {"memory_gb": 4.0},
        {"target": "app_runner", "memory_gb": 4.0},
    ],
)
def test_what_is_left_without_effect_changes_nothing_and_the_rest_something(tables, chosen):
    left = without_effect(ContainerChoices(**chosen))
    now = to_containers(**chosen)(tables)
    for name in left:
        assert to_containers(**{**chosen, name: OTHERWISE[name]})(tables) == now, name
    others = {"spot_percent", "most_times_slower", "base_mb"} - left
    assert all(to_containers(**{**chosen, name: OTHERWISE[name]})(tables) != now for name in others)


def all_on_app_runner(**chosen):
    drawn = architecture(
        [clients(requests=3e7, shape="office"), function("f", memory_mb=1769, duration_ms=200)],
        [edge("c", "request", "f", "invoke")],
        containers={"target": "app_runner", **chosen},
    )
    return lambda tables: compare(drawn, tables)


@pytest.mark.parametrize("chosen", [{}, {"memory_gb": 4.0}])
def test_what_app_runner_does_itself_is_left_out_where_all_of_it_runs_there(tables, chosen):
    left = choices_without_part(all_on_app_runner(**chosen)(tables)) & set(OTHERWISE)
    assert set(OF_ECS_OR_EKS) <= left
    read = {"min_tasks", "spare_tasks", "hours_on", "base_mb", "most_times_slower"}
    now = all_on_app_runner(**chosen)(tables).at(SCALES)[1].tolist()
    for name in left | read:
        other = all_on_app_runner(**{**chosen, name: OTHERWISE[name]})(tables).at(SCALES)[1].tolist()
        assert (other == now) == (name in left), name


def test_what_app_runner_does_itself_is_asked_where_some_of_it_runs_on_ecs():
    assert not set(OF_ECS_OR_EKS) & without_effect(ContainerChoices(target="app_runner"))


def test_a_chosen_memory_of_functions_leaves_nothing_to_say_of_their_size(tables):
    assert without_effect_on_functions(ContainerChoices()) == set()
    for name in without_effect_on_functions(ContainerChoices(function_memory_mb=512)):
        chosen, free = {"function_memory_mb": 512}, {name: OTHERWISE[name]}
        assert to_functions(**chosen, **free)(tables) == to_functions(**chosen)(tables), name


def test_no_help_claims_what_the_comparison_works_out():
    claims = re.compile(r"of all assumptions|moves the comparison|about \d+ tasks", re.IGNORECASE)
    assert [name for name, one in declared(ContainerChoices).items() if claims.search(one.help)] == []
