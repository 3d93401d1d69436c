"""What no golden page holds of RDS: what may be set together, and the connections and I/Os of every class and size."""

import pytest

from estimator.aws.rds.classes import CLASSES, as_key
from estimator.aws.rds.settings import RdsSettings
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.setting import declared
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, function, node

MYSQL, POSTGRESQL = ({"engine": name} for name in ("mysql", "postgresql"))


@pytest.mark.parametrize(
    ("given", "connections"),
    [
        ({**MYSQL, "instance_class": "db.t4g.micro"}, 60),
        ({**MYSQL, "instance_class": "db.m7g.large"}, 630),
        ({**MYSQL, "instance_class": "db.m7g.xlarge"}, 1281),  # 60 + 570 ÷ 7 × 15
        ({**POSTGRESQL, "instance_class": "db.t4g.micro"}, 79),  # 60 × 12,582,880 ÷ 9,531,392
        ({**POSTGRESQL, "instance_class": "db.m7g.large"}, 831),
        ({**POSTGRESQL, "instance_class": "db.r7g.2xlarge"}, 5000),
        ({"instance_class": "db.t4g.micro", "max_connections": 400}, 400),
    ],
)
def test_connections_follow_from_the_memory_unless_told_otherwise(given, connections, tables):
    found = demands(behind_code(node("d", "rds", **given), "read"), tables)
    key = f"rds.max_connections.{given.get('engine', 'postgresql')}"
    assert found[key].value == pytest.approx(connections * 0.9)


def test_functions_without_a_proxy_break_the_connections_first(tables):
    """400 runs a second of half a second: 200 environments, and 186 × 0.9 may connect; through the proxy two at a time."""
    behind = [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "read")]

    def found(**given):
        small = node("d", "rds", instance_class="db.t4g.small", read_ios=0, **given)
        start = [clients(requests=400 * MONTH_S), function("f", duration_ms=500), small]
        return demands(architecture(start, behind), tables)["rds.max_connections.postgresql"]

    alone, shared = found(), found(proxy=True)
    assert (alone.demand, alone.verdict) == (pytest.approx(200), "raise quota")
    assert (shared.demand, shared.verdict) == (pytest.approx(400 * 0.005), "ok")


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ({"storage_gb": 20}, 3_000),
        ({"storage_gb": 399}, 3_000),
        ({"storage_gb": 400}, 12_000),
        ({"storage_gb": 400, "iops": 13_000}, 13_000),
        ({"storage_type": "gp2", "storage_gb": 20}, 100),
        ({"storage_type": "gp2", "storage_gb": 500}, 1_500),
        ({"storage_type": "gp2", "storage_gb": 30_000}, 64_000),
    ],
)
def test_storage_takes_as_many_ios_as_its_kind_and_size_give(given, most, tables):
    assert demands(behind_code(node("d", "rds", **given), "write"), tables)["rds.iops"].value == most


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"iops": 12_000}, "Provisioned I/Os (IOPS) can be bought from 400 GB of storage on."),
        ({"throughput_mb_s": 600}, "Provisioned throughput (MB/s) can be bought from 400 GB of storage on."),
        (
            {"storage_gb": 500, "iops": 12_000, "throughput_mb_s": 3_001},
            "Provisioned throughput (MB/s) may be at most a quarter of the I/Os a second, 3,000 MB/s.",
        ),
    ],
)
def test_storage_is_such_as_rds_has(given, message, tables):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("d", "rds", **given)], []), tables)
    assert error.value.message == message


def test_every_class_that_can_be_chosen_has_its_size_and_a_price(tables):
    prices = {key for key in services()["rds"].dimensions if key.startswith("rds.mysql.single_az.")}
    assert set(declared(RdsSettings)["instance_class"].choices) == set(CLASSES)
    assert prices == {f"rds.mysql.single_az.{as_key(name)}" for name in CLASSES}
