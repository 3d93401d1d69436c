"""Settings that wait for another: a value without effect is refused with the way out, or taken out by an edit."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.resolve.conditions import dropped_in_words, settled
from estimator.engine.setting import SET, Settings, declared, setting
from tests.engine.builders import architecture, node


class Chained(Settings):
    is_on: bool = setting(False, "On")
    copies: int = setting(0, "Copies", when=("is_on", (True,)), ge=0, le=9)
    others: int = setting(0, "Others", ge=0, le=9)
    copy_kb: float = setting(1, "Size of one", unit="KB", when=(("copies", "others"), SET), ge=0, le=9)
    both_kb: float = setting(1, "Both", unit="KB", when=(("copies", SET), ("others", SET)), ge=0, le=9)


@pytest.mark.parametrize(
    ("given", "applying"),
    [
        ({}, set()),
        ({"is_on": True}, {"copies"}),
        ({"copies": 2}, set()),
        ({"is_on": True, "copies": 2}, {"copies", "copy_kb"}),
        ({"others": 2}, {"copy_kb"}),
        ({"is_on": True, "copies": 2, "others": 2}, {"copies", "copy_kb", "both_kb"}),
        ({"copies": 2, "others": 2}, {"copy_kb"}),
    ],
)
def test_a_setting_applies_where_its_conditions_and_theirs_hold(given, applying):
    waiting = {name: one for name, one in declared(Chained).items() if one.conditions}
    assert {name for name, one in waiting.items() if one.applies(Chained(**given))} == applying


@pytest.mark.parametrize(
    ("service", "settings", "said"),
    [
        ("fargate", {"tasks": 5}, "set Tasks to fixed (scaling: fixed), or leave this out"),
        ("dynamodb", {"read_capacity": 30}, "while Capacity is on demand: set Capacity to provisioned"),
        (
            "dynamodb",
            {"capacity": "provisioned", "scaling": "fixed", "target_percent": 30},
            "set Scaling to auto scaling (scaling: auto)",
        ),
        (
            "dynamodb",
            {"capacity": "provisioned", "scaling": "fixed", "most_read_capacity": 9},
            "set Scaling to auto scaling (scaling: auto)",
        ),
        (
            "kinesis_data_streams",
            {"mode": "provisioned", "scaling": "fixed", "most_shards": 9},
            "set Shards to by the hour's load (scaling: by_load)",
        ),
        (
            "kinesis_data_streams",
            {"mode": "provisioned", "scaling": "fixed", "target_percent": 50},
            "set Shards to by the hour's load (scaling: by_load)",
        ),
        ("kinesis_data_streams", {"shards": 1}, "set Capacity to provisioned shards (mode: provisioned)"),
        ("cognito", {"advanced_security": True}, "set Plan to before November 2024 (plan: legacy)"),
        ("step_functions", {"memory_mb": 1200}, "set Type to express (workflow_type: express)"),
        ("lambda", {"provisioned_hours": 8}, "set Provisioned concurrency to more than 0"),
        (
            "cloudfront",
            {"edge_memory_mb": 512},
            "(edge_runs_per_request: more than 0 or edge_runs_per_miss: more than 0)",
        ),
    ],
)
def test_a_value_without_effect_is_refused_with_the_way_out(service, settings, said, tables):
    with pytest.raises(DocumentError) as refused:
        estimate(architecture([node("one", service, **settings)], []), tables)
    assert refused.value.where == f"node one, {[*settings][-1]}" and said in refused.value.message


@pytest.mark.parametrize(
    ("service", "settings"),
    [
        ("cognito", {"advanced_security": False}),  # says only that there is none
        ("lambda", {"instance_usd": 100.0}),  # what something costs may be known before it is used
        ("fargate", {"scaling": "fixed", "tasks": 5}),
    ],
)
def test_what_is_true_in_any_case_is_taken(service, settings, tables):
    assert estimate(architecture([node("one", service, **settings)], []), tables)


def test_what_has_no_effect_is_taken_out_and_named():
    document = architecture(
        [
            node("api", "fargate", tasks=5, vcpu=1),
            node("table", "dynamodb", read_capacity=30, capacity="provisioned"),
            node("odd", "lambda", zebra=1),
        ],
        [],
    )
    now, dropped = settled(document)
    assert [one.settings for one in now.nodes] == [
        {"vcpu": 1},
        {"read_capacity": 30, "capacity": "provisioned"},
        {"zebra": 1},
    ]
    assert dropped_in_words(dropped) == "Tasks 5 tasks of api"
    assert settled(now) == (now, [])
    assert settled(document, {"table"}) == (document, [])


def test_a_formula_without_effect_is_named_as_it_was_written():
    document = architecture([node("api", "fargate", tasks="= n × 2")], [], inputs={"n": {"value": 3}})
    now, dropped = settled(document)
    assert now.nodes[0].settings == {} and now.nodes[0].formulas == {}
    assert "n × 2" in dropped_in_words(dropped)
