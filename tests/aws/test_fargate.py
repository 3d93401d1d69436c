"""What tasks and pods on Fargate are told, and the sizes they get."""

import pytest

from estimator.aws.fargate.sizes import pod_size
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import each
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, node


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"architecture": "arm"}, "Processor must be x86 where tasks run Windows."),
        ({"spot_percent": 10}, "On Spot (% of tasks) must be 0 where tasks run Windows."),
        ({"vcpu": 0.5}, "vCPU (vCPU) must be one of 1, 2, 4 for a Fargate task on Windows, not 0.5."),
    ],
)
def test_windows_comes_on_x86_on_demand_and_in_three_sizes(tables, more, message):
    given = {"vcpu": 1, "memory_gb": 2, "operating_system": "windows", **more}
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("s", "fargate", **given)], []), tables)
    assert error.value.message == message


@pytest.mark.parametrize(
    ("requested", "billed"),
    [
        ((1, 8), (2, 9)),
        ((1, 1.75), (1, 2)),
        ((0.25, 0.25), (0.25, 0.5)),
        ((0.3, 0.5), (0.5, 1)),
        ((4, 30), (8, 32)),
        ((16, 119.75), (16, 120)),
    ],
)
def test_pods_get_the_smallest_size_that_holds_them_and_kubernetes(tables, requested, billed):
    """1 vCPU and 8 GB become 2 and 9: the user guide's own example."""
    assert pod_size(*requested, tables.limit_book("us-east-1")) == billed


def test_pods_of_sampled_sizes_are_rounded_each(tables):
    vcpu, memory_gb = pod_size(each([0.25, 1.0]), each([0.25, 8.0]), tables.limit_book("us-east-1"))
    assert vcpu.tolist() == [[[0.25]], [[2.0]]] and memory_gb.tolist() == [[[0.5]], [[9.0]]]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"vcpu": 20}, "vCPU requested (vCPU) may be at most 16: no pod on Fargate has more."),
        ({"vcpu": 16, "memory_gb": 120}, "Memory requested (GB) may be at most 119.75"),
        ({"architecture": "arm"}, "Fargate on EKS has no setting “architecture”"),
    ],
)
def test_pods_have_an_end(tables, more, message):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("s", "fargate_eks", **more)], []), tables)
    assert error.value.message.startswith(message)


def test_pods_and_tasks_share_the_vcpus_of_the_account(tables):
    document = architecture(
        [
            clients(),
            node("t", "fargate", vcpu=1, memory_gb=2, scaling="fixed", tasks=2),
            node("p", "fargate_eks", vcpu=1, memory_gb=8, scaling="fixed", tasks=3),
        ],
        [edge("c", "request", "t", "request"), edge("t", "invocation", "p", "request")],
    )
    found = demands(document, tables)
    assert found["fargate.vcpu.on_demand"].demand == pytest.approx(2 * 1 + 3 * 2)
    assert found["vpc.enis"].demand == 5 + 2  # and two NAT gateways, for pods have no public addresses


def test_a_pod_for_each_event_meets_the_launch_limits(tables):
    document = behind_code(node("j", "fargate_eks", cluster="shared"), "run_task", requests=30 * MONTH_S)
    found = demands(document, tables)
    assert found["fargate.launch.rate"].demand == pytest.approx(30)
    assert found["eks_fargate.launch.burst"].verdict == "raise quota"
    assert "eks_fargate.clusters" not in found


@pytest.mark.parametrize(("tasks", "breaches"), [(0, 0), (1, 1), (40, 0)])
def test_a_fixed_number_of_no_tasks_is_no_breach(tables, tasks, breaches):
    """Ten requests a second that keep a vCPU busy for 0.5 s each need five; none stand for what runs elsewhere."""
    service = node("s", "fargate", scaling="fixed", tasks=tasks, cpu_ms=500, vcpu=1, memory_gb=2)
    document = architecture([clients(requests=10 * MONTH_S), service], [edge("c", "request", "s", "request")])
    found = [one for one in estimate(document, tables).findings if one.key == "fargate.capacity"]
    assert len(found) == breaches


@pytest.mark.parametrize("service", ["fargate", "fargate_eks"])
def test_tasks_that_somebody_fixed_stand_beside_jobs(tables, service):
    def drawn(with_jobs: bool, **given):
        sized = {"vcpu": 0.5, "memory_gb": 1, "log_kb": 0, **given}
        nodes = [node("clock", "schedule", runs_per_day=24), node("s", service, **sized)]
        return estimate(
            architecture(nodes, [edge("clock", "invocation", "s", "run_task")] if with_jobs else []), tables
        )

    def tasks_usd(one):
        return sum(line.monthly_usd for line in one.lines if ".vcpu" in line.dimension or ".memory" in line.dimension)

    jobs = drawn(True)
    fixed, both = (drawn(with_jobs, scaling="fixed", tasks=50) for with_jobs in (False, True))
    assert tasks_usd(fixed) > 500 > tasks_usd(jobs) > 0
    assert tasks_usd(both) == pytest.approx(tasks_usd(fixed) + tasks_usd(jobs))
    assert tasks_usd(drawn(True, scaling="fixed", tasks=0)) == pytest.approx(tasks_usd(jobs))
