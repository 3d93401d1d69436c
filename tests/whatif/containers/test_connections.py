"""What AWS cannot connect gets the piece it needs: a worker, a queue, a task for each run, a load balancer."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.move import containerise
from tests.engine.builders import architecture, clients, edge, function, node


def workflow_of(duration_ms, *, requests=2_628_000, kind="standard", map_of=None, containers=None, **settings):
    """A workflow with one step, or a Map of so many items, five at once."""
    step = {"count": map_of, "at_once": 5} if map_of else {}
    return architecture(
        [
            clients(requests=requests),
            node("w", "step_functions", workflow_type=kind, **settings),
            function("f", duration_ms=duration_ms),
        ],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke", **step)],
        containers=containers or {},
    )


def drawn(document):
    """Edges as (source, event, target, operation)."""
    return {(one.source, one.event, one.target, one.operation) for one in document.edges}


def transitions(one):
    return sum(line.quantity for line in one.lines if line.dimension == "step_functions.standard.transitions")


def test_a_workflow_hands_its_steps_to_a_worker_that_fetches_them(tables):
    comparison = compare(workflow_of(200), tables)
    moved = comparison.moved
    assert ("w", "execution", "f-worker", "process") in drawn(moved.architecture)
    assert moved.architecture.node("f-worker").settings["min_tasks"] == 1
    assert not [one for one in moved.architecture.nodes if one.service == "alb"]
    assert transitions(comparison.containers) == transitions(comparison.serverless) > 0
    assert "f becomes a worker that fetches tasks from the workflow: no workflow calls a container." in moved.notes


def test_a_workflow_waits_for_its_worker(tables):
    """70 % of 10 s waiting, and 30 % of it at 512 / 1,769 of a vCPU on half a one."""
    containers = compare(workflow_of(10_000), tables).containers
    assert containers.traffic.latency["w", "start"][0] == pytest.approx(7 + 3 * 512 / 1769 / 0.5)


def test_steps_behind_a_load_balancer_are_called_over_http(tables):
    moved = compare(workflow_of(200, containers={"steps": "balancer"}), tables)
    assert drawn(moved.moved.architecture) >= {
        ("w", "execution", "alb", "request"),
        ("alb", "request", "f-service", "request"),
    }
    asked = {limit.key for limit in moved.containers.limits}
    assert {"step_functions.http_task.rate", "step_functions.http_task.duration"} <= asked


def test_an_express_workflow_has_no_activities_and_calls_a_load_balancer(tables):
    moved = containerise(workflow_of(90_000, kind="express", map_of=3), tables).architecture
    assert ("w", "execution", "alb", "request") in drawn(moved)


def express(**containers):
    return architecture(
        [clients(), node("w", "step_functions", workflow_type="express"), *(function(name) for name in "fgh")],
        [edge("c", "request", "w", "start"), *(edge("w", "execution", name, "invoke") for name in "fgh")],
        containers=containers,
    )


@pytest.mark.parametrize(
    ("grouping", "services"), [("apart", ["f-service", "g-service", "h-service"]), ("together", ["w-service"])]
)
def test_steps_share_one_load_balancer_and_each_reaches_its_own_service(grouping, services, tables):
    """2,628,000 calls of each of three functions, whichever service they are in."""
    moved = containerise(express(grouping=grouping), tables).architecture
    assert [one.id for one in moved.nodes if one.service == "alb"] == ["alb"]
    loads = estimate(moved, tables).traffic.loads
    assert [one.id for one in moved.nodes if one.service == "fargate"] == services
    calls = [float(loads[one]["request"].monthly_calls) for one in services]
    assert calls == pytest.approx([3 * 2_628_000 / len(services)] * len(services))


def test_one_load_balancer_in_each_region_stands_before_what_is_called_itself(tables):
    document = architecture(
        [
            clients(),
            function("f"),
            {**function("g"), "region": "us-east-1"},
            {**function("h"), "region": "eu-west-1"},
        ],
        [edge("c", "request", name, "invoke", share=share) for name, share in (("f", 10), ("g", 30), ("h", 60))],
        region="us-east-1",
    )
    moved = containerise(document, tables).architecture
    assert [(one.id, one.region) for one in moved.nodes if one.service == "alb"] == [
        ("alb", None),
        ("alb-eu-west-1", "eu-west-1"),
    ]
    loads = estimate(moved, tables).traffic.loads
    calls = [float(loads[f"{name}-service"]["request"].monthly_calls) for name in "fgh"]
    assert calls == pytest.approx([262_800, 788_400, 1_576_800])


def test_a_worker_of_an_express_workflow_is_refused(tables):
    document = architecture(
        [clients(), node("w", "step_functions", workflow_type="express"), node("s", "fargate")],
        [edge("c", "request", "w", "start"), edge("w", "execution", "s", "process")],
    )
    found = [one for one in estimate(document, tables).findings if one.key == "step_functions.activity"]
    assert [(one.verdict, one.consequence) for one in found] == [("error", "rejected")]


@pytest.mark.parametrize(
    ("duration_ms", "requests", "target"),
    [(29_000, 100, "f-worker"), (31_000, 100, "f-job"), (31_000, 2_628_000, "f-worker")],
)
def test_rare_items_of_a_map_get_a_task_each_where_they_run_longer_than_one_starts(
    tables, duration_ms, requests, target
):
    """1,000 items of 32.5 s, and 30 s to start, are 17 hours of a task, where a worker stands for 730; 26 M are
    456,000 hours of a quarter of a vCPU, where 45 workers have 33,000 of a whole one."""
    moved = containerise(workflow_of(duration_ms, requests=requests, map_of=10), tables).architecture
    assert moved.edge("w-f-invoke").target == target


@pytest.mark.parametrize(("items", "target"), [(10, "f-job"), (100, "f-worker")])
def test_no_more_items_get_a_task_each_than_may_be_started_at_once(tables, items, target):
    """ECS takes twenty RunTask calls a second and no more, however cheap its tasks are."""
    document = architecture(
        [clients(requests=100), node("w", "step_functions"), function("f", duration_ms=40_000)],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke", count=items, at_once=10)],
    )
    comparison = compare(document, tables)
    assert comparison.moved.architecture.edge("w-f-invoke").target == target
    assert "fargate.run_task.rate" not in {one.key for one in comparison.containers.findings}


def test_items_of_a_map_that_cost_more_as_tasks_are_a_workers(tables):
    """10 M items of 40 s: 294,444 hours of a quarter of a vCPU, 76 s and 30 s to start each, or 45.7 vCPUs busy, at 60 %
    76.1 workers of one at all hours: 0.04048 for its vCPU, 2 × 0.004445 for its memory and 0.005 for its address."""
    document = architecture(
        [clients(requests=100_000), node("w", "step_functions"), function("f", memory_mb=1769, duration_ms=40_000)],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke", count=100, at_once=40)],
    )
    comparison = compare(document, tables)
    assert [(one.role, one.vcpu) for one in comparison.moved.sized] == [("process", 1)]
    hours = next(line for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert hours.quantity == pytest.approx(77 * 730)
    assert comparison.containers.node_usd("f-worker") == pytest.approx(77 * 730 * (0.04048 + 2 * 0.004445 + 0.005))


def test_a_workflow_waits_for_the_tasks_of_its_map(tables):
    """Ten items, five at once: two rounds of 60 s on half a vCPU, 42 + 18 × 512 / 1,769 / 0.25, and 30 s to start."""
    moved = containerise(workflow_of(60_000, requests=100, map_of=10, own_s=7), tables).architecture
    assert moved.node("f-job").settings["vcpu"] == 0.25
    runs_s = 42 + 18 * 512 / 1769 / 0.25
    assert moved.node("w").settings["own_s"] == pytest.approx(7 + 2 * (runs_s + 30))


@pytest.mark.parametrize(("duration_ms", "kind"), [(1000, "worker"), (60_000, "job")])
def test_a_batch_of_items_is_one_task_of_a_workflow(tables, duration_ms, kind):
    """A Map over 40 items, ten of them in a call: four calls of each execution, and 40 writes."""
    document = architecture(
        [clients(requests=1000), node("w", "step_functions"), function("f", duration_ms=duration_ms), node("t", "dynamodb")],
        [
            edge("c", "request", "w", "start"),
            edge("w", "execution", "f", "invoke", count=40, batch_size=10, at_once=2),
            edge("f", "record", "t", "write"),
            edge("f", "invocation", "t", "read"),
        ],
    )  # fmt: skip
    moved = containerise(document, tables).architecture
    loads = estimate(moved, tables).traffic.loads["t"]
    assert moved.edge("w-f-invoke").target == f"f-{kind}"
    assert float(loads["read"].monthly_items) == pytest.approx(4_000)
    assert float(loads["write"].monthly_items) == pytest.approx(40_000)


@pytest.mark.parametrize(("requests", "target"), [(100, "f-job"), (2_628_000, "f-worker")])
def test_rare_long_steps_get_a_task_each(tables, requests, target):
    """A task of 0.25 vCPU and 0.5 GB for 116 s costs $0.0004, a worker that stands $9."""
    moved = containerise(workflow_of(60_000, requests=requests), tables)
    assert moved.architecture.edge("w-f-invoke").target == target
    assert any("a task for each run" in note for note in moved.notes) == (target == "f-job")


def piped(duration_ms, requests, event="event", **more):
    return architecture(
        [clients(requests=requests), node("q", "sqs"), node("p", "eventbridge_pipes"), function("f", duration_ms=duration_ms)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "p", "process", batch_size=1),
            edge("p", event, "f", "invoke", **more),
        ],
    )  # fmt: skip


def test_a_pipe_sends_to_a_queue_with_a_worker(tables):
    moved = containerise(piped(200, 2_628_000), tables).architecture
    assert drawn(moved) >= {("p", "event", "f-queue", "send"), ("f-queue", "message", "f-worker", "process")}


def test_a_pipe_starts_a_task_where_events_are_rare_and_long(tables):
    moved = containerise(piped(60_000, 100), tables).architecture
    assert ("p", "event", "f-job", "run_task") in drawn(moved)


def test_what_enriches_events_of_a_pipe_stays_a_function_and_is_named(tables):
    moved = containerise(piped(200, 2_628_000, event="enrichment"), tables)
    assert moved.architecture.node("f").service == "lambda"
    assert "f stays a function: p calls nothing else at each enrichment." in moved.notes


def test_a_trigger_of_a_user_pool_stays_a_function_and_is_named(tables):
    document = architecture(
        [clients(), node("pool", "cognito"), function("f"), function("g")],
        [
            edge("c", "request", "pool", "sign_in"),
            edge("pool", "trigger", "f", "invoke"),
            edge("c", "request", "g", "invoke"),
        ],
    )
    moved = containerise(document, tables)
    assert moved.architecture.node("f").service == "lambda"
    assert any(note.startswith("f stays a function: pool calls nothing else") for note in moved.notes)


def test_a_function_at_the_edge_stays(tables):
    document = architecture(
        [clients(), node("cdn", "cloudfront"), node("e", "lambda_edge"), function("g")],
        [
            edge("c", "request", "cdn", "request"),
            edge("cdn", "viewer", "e", "run"),
            edge("c", "request", "g", "invoke"),
        ],
    )
    moved = containerise(document, tables)
    assert moved.architecture.node("e").service == "lambda_edge"
    assert "e stays a function: containers do not run at the edge." in moved.notes


def test_what_an_authorizer_did_the_service_does(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http", authorizer_ms=50), function("f")],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    (note,) = containerise(document, tables).notes
    assert note == "api has an authorizer, and a load balancer none: the service behind it checks callers itself."


def test_a_worker_on_a_stream_keeps_its_checkpoints_in_a_table(tables):
    """A write each 10 ÷ 3 seconds: 788,400 a month, at $0.625 a million."""
    document = architecture(
        [clients(), node("s", "kinesis_data_streams"), function("f")],
        [edge("c", "request", "s", "put"), edge("s", "record", "f", "invoke")],
    )
    (note,) = containerise(document, tables).notes
    assert note == (
        "f keeps its checkpoints in a table of the Kinesis Client Library: about $0.49 a month for each shard, not "
        "counted."
    )


# -- services that call each other -------------------------------------------------------------------------------------


def calling_each_other(**containers):
    return architecture(
        [clients(), node("api", "api_gateway_http"), *(function(name) for name in "abd"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "a", "invoke"),
            edge("a", "invocation", "b", "invoke", count=2),
            edge("a", "invocation", "d", "invoke", share=50),
            edge("b", "invocation", "t", "read"),
            edge("d", "invocation", "t", "write"),
        ],
        containers=containers,
    )


def test_services_call_each_other_through_one_inner_load_balancer(tables):
    moved = containerise(calling_each_other(), tables).architecture
    assert drawn(moved) >= {
        ("api-service", "invocation", "inner-alb", "request"),
        ("inner-alb", "request", "b-service", "request"),
        ("inner-alb", "request", "d-service", "request"),
    }
    assert moved.node("inner-alb").settings["internet_facing"] is False
    after = estimate(moved, tables)
    asked = {name: float(after.traffic.loads["t"][name].monthly_items) for name in ("read", "write")}
    assert asked == pytest.approx({"read": 2 * 2_628_000, "write": 2_628_000 / 2})
    hours = [line.node for line in after.lines if line.dimension == "elb.alb.hour"]
    assert sorted(hours) == ["api-alb", "inner-alb"]


def called_both_ways(*others):
    """A function behind an API, that writes, beside another that reads; and what else calls the first."""
    return architecture(
        [clients(requests=1000), clients("k", 100), node("api", "api_gateway_http"), *(function(name) for name in "ab"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "a", "invoke", share=75),
            edge("api", "request", "b", "invoke", share=25),
            edge("a", "invocation", "t", "write"),
            edge("b", "invocation", "t", "read"),
            *others,
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "balancers", "written"),
    [
        (edge("k", "request", "a", "invoke"), {"api-alb"}, 850),
        (edge("b", "invocation", "a", "invoke"), {"api-alb", "inner-alb"}, 1000),
    ],
)
def test_a_function_behind_an_api_that_others_call_too_is_one_service(tables, other, balancers, written):
    moved = containerise(called_both_ways(other), tables)
    assert [one.node_id for one in moved.sized] == ["api-service"]
    assert {one.id for one in moved.architecture.nodes if one.service == "alb"} == balancers
    loads = estimate(moved.architecture, tables).traffic.loads["t"]
    asked = {name: float(loads[name].monthly_items) for name in ("read", "write")}
    assert asked == pytest.approx({"read": 250, "write": written})


def test_service_connect_needs_no_inner_load_balancer_but_a_proxy_in_each_task(tables):
    """150 + 50 × 5 + 64 MB need half a GB, and half a vCPU is a GB at least; three services of two tasks."""
    comparison = compare(calling_each_other(inner="service_connect"), tables)
    moved = comparison.moved.architecture
    assert ("api-service", "invocation", "b-service", "request") in drawn(moved)
    tasks = [one.settings for one in moved.nodes if one.service == "fargate"]
    assert [(one["vcpu"], one["memory_gb"], one["sidecar_vcpu"]) for one in tasks] == [(0.5, 1, 0.25)] * 3
    hours = [line.quantity for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour"]
    assert hours == pytest.approx([730 * 2 * 0.5] * 3)


def test_a_proxy_leaves_less_for_the_work(tables):
    """Two a second of half a vCPU-second at 60 % of 0.25 vCPU, the other quarter being the proxy's: 6.7 tasks."""
    service = node("s", "fargate", vcpu=0.5, memory_gb=1, duration_ms=500, cpu_ms=500, sidecar_vcpu=0.25, min_tasks=0)
    document = architecture([clients(requests=2 * 2_628_000), service], [edge("c", "request", "s", "request")])
    lines = estimate(document, tables).lines
    hours = next(line.quantity for line in lines if line.dimension == "fargate.x86.vcpu_hour")
    assert hours == pytest.approx(730 * 7 * 0.5)


@pytest.mark.parametrize(
    ("source", "event", "target", "operation", "way_out"),
    [
        ("step_functions", "execution", "fargate", "request", "Let it “process” or “run task” there. Or put "),
        ("eventbridge_pipes", "event", "fargate", "request", "Let it “run task” there."),
        ("step_functions", "execution", "fargate_eks", "request", "Let it “process” or “run task” there. Or put "),
        ("eventbridge_pipes", "enrichment", "sqs", "send", "or a Step Functions workflow between."),
    ],
)
def test_a_drawn_connection_that_aws_does_not_have_is_refused_with_the_way_out(
    tables, source, event, target, operation, way_out
):
    document = architecture([node("a", source), node("b", target)], [edge("a", event, "b", operation)])
    with pytest.raises(DocumentError) as error:
        estimate(document, tables)
    assert error.value.code == "unsupported" and way_out in error.value.message


# -- load balancers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("front", ["api_gateway_rest", "api_gateway_http", "alb", None])
@pytest.mark.parametrize("seconds", [29, 61, 120, 900])
def test_no_time_out_is_breached_that_a_setting_avoids(tables, front, seconds):
    nodes = [clients(), function("f", duration_ms=1000 * seconds, timeout_s=900)]
    edges = [edge("c", "request", "f", "invoke")]
    if front is not None:
        nodes.append(node("front", front))
        edges = [edge("c", "request", "front", "request"), edge("front", "request", "f", "invoke")]
    containers = compare(architecture(nodes, edges), tables).containers
    assert not [one for one in containers.findings if "timeout" in one.key or "time_out" in one.key]
    (balancer,) = [one for one in containers.resolved.nodes.values() if one.service.is_balancer]
    assert balancer.settings.idle_timeout_s >= seconds


@pytest.mark.parametrize("seconds", [29, 61, 120, 900])
def test_no_message_of_a_new_queue_is_handed_out_while_it_is_worked_on(tables, seconds):
    nodes = [clients(), node("b", "s3"), function("f", duration_ms=1000 * seconds, timeout_s=900)]
    edges = [edge("c", "request", "b", "put"), edge("b", "object_created", "f", "start")]
    containers = compare(architecture(nodes, edges), tables).containers
    assert not [one for one in containers.findings if one.key == "sqs.visibility_timeout"]


@pytest.mark.parametrize(("duration_ms", "target"), [(29_000, "alb"), (31_000, "f-worker")])
def test_a_step_that_may_take_more_than_a_call_over_http_goes_to_a_worker(tables, duration_ms, target):
    """No size makes a call take more than twice as long, and a call over HTTP takes 60 s at most."""
    moved = containerise(workflow_of(duration_ms, containers={"steps": "balancer"}), tables).architecture
    assert moved.edge("w-f-invoke").target == target


def test_a_time_out_that_is_set_stays(tables):
    nodes = [clients(), node("lb", "alb", idle_timeout_s=60), function("f", duration_ms=120_000)]
    document = architecture(nodes, [edge("c", "request", "lb", "request"), edge("lb", "request", "f", "invoke")])
    assert containerise(document, tables).architecture.node("lb").settings["idle_timeout_s"] == 60


def test_connections_of_a_balancer_in_place_of_an_api_carry_several_requests(tables):
    """10,000 requests a second of 1 KB both ways: 2,000 new connections, 80 LCU; at one each 400; at ten 68.7 by
    bytes."""
    document = architecture(
        [clients(requests=10_000 * 2_628_000), node("api", "api_gateway_http"), function("f", duration_ms=20)],
        [
            edge("c", "request", "api", "request", payload_kb=1, response_kb=1),
            edge("api", "request", "f", "invoke"),
        ],
    )

    def lcu_hours(**containers):
        moved = document.model_copy(update={"containers": containers})
        lines = compare(moved, tables).containers.lines
        return next(line.quantity for line in lines if line.dimension == "elb.alb.lcu_hour")

    by_bytes = 10_000 * 3600 * 2 / 1024**2
    assert lcu_hours() == pytest.approx(730 * 10_000 / 5 / 25)
    assert lcu_hours(requests_per_connection=1) == pytest.approx(730 * 10_000 / 25)
    assert lcu_hours(requests_per_connection=10) == pytest.approx(730 * by_bytes)


def behind_a_drawn_balancer(tables, its=None, **containers):
    document = architecture(
        [clients(requests=10_000 * 2_628_000), node("lb", "alb", **(its or {})), function("f", duration_ms=20)],
        [
            edge("c", "request", "lb", "request", payload_kb=1, response_kb=1),
            edge("lb", "request", "f", "invoke"),
        ],
        containers=containers,
    )
    return compare(document, tables)


def lcu_hours_of(one):
    return next(line.quantity for line in one.lines if line.dimension == "elb.alb.lcu_hour")


def test_a_drawn_balancer_carries_as_many_requests_on_a_connection_as_one_that_is_made(tables):
    """10,000 a second at five each: 80 LCU, as in place of an API."""
    comparison = behind_a_drawn_balancer(tables)
    assert lcu_hours_of(comparison.containers) == pytest.approx(730 * 10_000 / 5 / 25)
    assert not [note for note in comparison.moved.notes if "per connection" in note]


@pytest.mark.parametrize(("its", "chosen"), [({"requests_per_connection": 1}, 5), ({}, 100)])
def test_a_drawn_balancer_keeps_its_own_on_both_sides_and_says_so(tables, its, chosen):
    comparison = behind_a_drawn_balancer(tables, its, requests_per_connection=chosen)
    own = its.get("requests_per_connection", 5)
    assert lcu_hours_of(comparison.containers) == pytest.approx(730 * 10_000 / own / 25)
    requests = "1 request" if own == 1 else f"{own} requests"
    said = f"lb keeps its own {requests} per connection, on both sides: {chosen} is of load balancers in place of APIs."
    assert said in comparison.moved.notes
