"""Settings that wait for another: a value without effect is refused with the way out, or taken out by an edit."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.resolve.conditions import dropped_in_words, settled
from estimator.engine.setting import SET, Settings, declared, setting
from tests.engine.builders import architecture, clients, edge, node


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
        ("alb", {"internet_facing": False, "zones": 3}, "set Internet-facing to yes (internet_facing: true)"),
        ("nlb", {"measured_nlcu": 2, "connection_seconds": 9}, "has no effect beside NLCUs measured: leave that out"),
        ("cloudfront", {"billing": "free", "https_percent": 50}, "set Billing to as you go (billing: pay_as_you_go)"),
        ("cloudfront", {"billing": "pro", "invalidation_paths": 50}, "set Billing to as you go"),
        ("athena", {"capacity": "provisioned", "scanned_mb": 50}, "set Billed by to data scanned"),
        ("rds", {"storage_type": "gp2", "iops": 5000}, "set Kind of storage to General Purpose gp3"),
        ("kinesis_data_streams", {"mode": "advantage", "hours_on": 50}, "set Capacity to on demand"),
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


@pytest.mark.parametrize(
    ("service", "settings", "said"),
    [
        ("fargate", {"min_tasks": 5, "max_tasks": 3}, "must not be less than the fewest, 5"),
        ("fargate_eks", {"min_tasks": 5, "max_tasks": 3}, "must not be less than the fewest, 5"),
        ("managed_flink", {"kpus": 5, "most_kpus": 3}, "must not be less than the least, 5"),
        ("kinesis_data_streams", {"mode": "provisioned", "shards": 5, "most_shards": 3}, "less than the least, 5"),
        (
            "dynamodb",
            {"capacity": "provisioned", "write_capacity": 50, "most_write_capacity": 9},
            "must not be less than the least, 50",
        ),
        ("dynamodb", {"storage_gb": 0, "loaded_gb": 200}, "must not be more than what is stored now"),
        ("efs", {"storage_gb": 0, "loaded_gb": 200}, "must not be more than what is stored now"),
    ],
)
def test_what_contradicts_another_setting_is_refused(service, settings, said, tables):
    with pytest.raises(DocumentError) as refused:
        estimate(architecture([node("one", service, **settings)], []), tables)
    assert refused.value.field == [*settings][-1] and said in refused.value.message


def test_a_copy_of_a_table_that_is_told_other_data_is_an_error(tables):
    def said(**settings):
        nodes = [
            clients(),
            node("f", "lambda"),
            node("t", "dynamodb", storage_gb=10),
            {**node("copy", "dynamodb", **settings), "region": "eu-west-1"},
        ]
        drawn = [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "t", "write"),
            edge("t", "replicated", "copy", "replicate"),
        ]
        found = estimate(architecture(nodes, drawn), tables).problems
        return [one.message for one in found if one.key == "dynamodb.global_table"]

    assert said() == said(storage_gb=10) == []
    [message] = said(storage_gb=500)
    assert "told another “Stored now” than the table, though a copy holds what the table holds" in message


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
