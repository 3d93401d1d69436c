"""The container side on ECS, on EKS and on App Runner: a small architecture by hand, and what each cannot do."""

from math import exp
from random import Random

import pytest

from estimator.engine.document.architecture import Node
from estimator.engine.estimate import estimate
from estimator.engine.figures import times
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.whatif.assumptions.sensitivity import sensitivity
from estimator.whatif.comparison.answer import answer_of
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.direction import CONTAINERS
from estimator.whatif.comparison.targets import targets, targets_sentence, winning
from estimator.whatif.comparison.way_out import other_way
from estimator.whatif.comparison.words import answer, sizing_sentences
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.plausible import plausible

API = {
    "elb.alb.hour": 730 * 0.0225,
    "elb.alb.lcu_hour": 1e6 / 5 / 3600 / 25 * 0.008,
    "vpc.public_ipv4.in_use_hour": 7.3,
}
"""A load balancer: its hours, a new connection for each five of a million requests, at 25 a second for an LCU, two addresses."""
JOB_HOURS = 730 / 24 * (420 + 180 / 0.25 + 30) / 3600
"""Each day 600 s, of which 30 % compute: four times as long on a quarter of a vCPU, and 30 s of image pull."""
POD = 0.25 * 0.04048 + 0.5 * 0.004445


def small(**containers):
    """An API of a million requests of 200 ms, a queue worker of as many messages of 500 ms, a nightly job of 600 s."""
    return architecture(
        [
            clients(requests=1_000_000),
            node("api", "api_gateway_http"),
            function("f", memory_mb=1024, duration_ms=200),
            node("q", "sqs"),
            function("w", memory_mb=1024, duration_ms=500),
            node("night", "schedule", at_hour=2),
            function("report", memory_mb=1769, duration_ms=600_000),
        ],
        [
            edge("c", "request", "api", "request", payload_kb=1, response_kb=0),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "q", "send", payload_kb=1),
            edge("q", "message", "w", "invoke", batch_size=1),
            edge("night", "invocation", "report", "start"),
        ],
        free_tier="none",
        containers={"way_out": "none", **containers},
    )


def bill(comparison):
    """USD a month by node and dimension, of what is new in the container form."""
    found = {(line.node, line.dimension): float(line.monthly_usd) for line in comparison.containers.lines}
    return {key: usd for key, usd in found.items() if key[0] not in ("q", "night")}


def test_by_hand_on_ecs(tables):
    """Two tasks of 0.25 vCPU and 0.5 GB: 150 MB and 50 × 5 MB; one worker at all hours: one message in 2.6 s."""
    assert bill(compare(small(), tables)) == pytest.approx(
        {
            **{("api-alb", dimension): usd for dimension, usd in API.items()},
            ("api-service", "fargate.x86.vcpu_hour"): 2 * 730 * 0.25 * 0.04048,
            ("api-service", "fargate.x86.gb_hour"): 2 * 730 * 0.5 * 0.004445,
            ("w-worker", "fargate.x86.vcpu_hour"): 730 * 0.25 * 0.04048,
            ("w-worker", "fargate.x86.gb_hour"): 730 * 0.5 * 0.004445,
            ("report-job", "fargate.x86.vcpu_hour"): JOB_HOURS * 0.25 * 0.04048,
            ("report-job", "fargate.x86.gb_hour"): JOB_HOURS * 0.5 * 0.004445,
        }
    )


def test_by_hand_on_eks(tables):
    """400 MB and 256 MB for Kubernetes are 1 GB; the worker's 200 MB and the job's 155 stay within 0.5 GB.  The cluster
    at $0.10 an hour runs six pods besides: two of CoreDNS, the metrics server, the balancer's controller, two of KEDA."""
    comparison = compare(small(target="eks"), tables)
    assert bill(comparison) == pytest.approx(
        {
            **{("api-alb", dimension): usd for dimension, usd in API.items()},
            ("api-service", "eks.fargate.vcpu_hour"): 2 * 730 * 0.25 * 0.04048,
            ("api-service", "eks.fargate.gb_hour"): 2 * 730 * 1 * 0.004445,
            ("w-worker", "eks.fargate.vcpu_hour"): 730 * 0.25 * 0.04048,
            ("w-worker", "eks.fargate.gb_hour"): 730 * 0.5 * 0.004445,
            ("report-job", "eks.fargate.vcpu_hour"): JOB_HOURS * 0.25 * 0.04048,
            ("report-job", "eks.fargate.gb_hour"): JOB_HOURS * 0.5 * 0.004445,
            ("cluster", "eks.cluster_hour"): 73,
            ("cluster", "eks.fargate.vcpu_hour"): 6 * 730 * 0.25 * 0.04048,
            ("cluster", "eks.fargate.gb_hour"): 6 * 730 * 0.5 * 0.004445,
        }
    )
    assert not [line for line in comparison.containers.lines if line.node == "night"]


def test_by_hand_on_app_runner(tables):
    """No load balancer: two instances of 0.25 vCPU and 0.5 GB, each reached every 5.3 s and kept awake for a minute,
    at $0.064 and $0.007; idle memory at $0.007.  Worker and job as on ECS."""
    active = 1 - exp(-1e6 / 730 / 3600 / 2 * 60)
    on_ecs = {key: usd for key, usd in bill(compare(small(), tables)).items() if key[0] in ("w-worker", "report-job")}
    assert bill(compare(small(target="app_runner"), tables)) == pytest.approx(
        {
            **on_ecs,
            ("api-service", "app_runner.active.vcpu_hour"): 2 * 730 * active * 0.25 * 0.064,
            ("api-service", "app_runner.active.gb_hour"): 2 * 730 * active * 0.5 * 0.007,
            ("api-service", "app_runner.provisioned.gb_hour"): 2 * 730 * (1 - active) * 0.5 * 0.007,
        }
    )


# -- EKS -------------------------------------------------------------------------------------------------------------


def test_a_cluster_that_is_there_is_not_billed_again(tables):
    said_to_be = compare(small(target="eks", cluster="shared"), tables)
    drawn = small(target="eks")
    pods = with_node(drawn, node("pods", "fargate_eks", scaling="fixed", tasks=1))
    for comparison in (said_to_be, compare(pods, tables)):
        assert "cluster" not in {one.id for one in comparison.moved.architecture.nodes}
        assert any("there already" in note for note in comparison.moved.notes)


def with_node(document, extra):
    return document.model_copy(update={"nodes": [*document.nodes, Node.model_validate(extra)]})


def test_every_region_has_its_own_cluster(tables):
    document = small(target="eks")
    nodes = [one.model_copy(update={"region": "eu-west-1"} if one.id == "report" else {}) for one in document.nodes]
    moved = compare(document.model_copy(update={"nodes": nodes}), tables).moved.architecture
    clusters = {one.id: one.region for one in moved.nodes if one.id.startswith("cluster")}
    assert clusters == {"cluster": None, "cluster-eu-west-1": "eu-west-1"}


@pytest.mark.parametrize("pods", [0, 3])
def test_the_clusters_own_pods_are_as_many_as_told(tables, pods):
    comparison = compare(small(target="eks", cluster_pods=pods), tables)
    assert comparison.containers.node_usd("cluster") == pytest.approx(73 + pods * 730 * POD)


def test_pods_have_neither_arm_nor_spot_and_it_is_said(tables):
    document = small(target="eks", spot_percent=50)
    nodes = [
        one.model_copy(update={"settings": {**one.settings, "architecture": "arm"}}) if one.service == "lambda" else one
        for one in document.nodes
    ]
    comparison = compare(document.model_copy(update={"nodes": nodes}), tables)
    assert {line.dimension for line in comparison.containers.lines if line.node == "api-service"} == {
        "eks.fargate.vcpu_hour",
        "eks.fargate.gb_hour",
    }
    said = " ".join(comparison.moved.notes)
    assert "x86 only" in said and "cannot run on Spot" in said


def queue(*, requests, duration_ms):
    return architecture(
        [clients(requests=requests), node("q", "sqs"), function("f", memory_mb=1769, duration_ms=duration_ms)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1)],
        containers={"target": "eks", "cluster": "shared", "way_out": "none"},
    )


def test_a_worker_in_pods_goes_sooner_than_one_in_tasks(tables):
    """An hour apart, 2 s each and 3.8 s in a pod: five minutes until one stands, the run, and five until KEDA takes it
    away."""
    comparison = compare(queue(requests=730, duration_ms=2000), tables)
    assert comparison.containers.node_usd("f-worker") == pytest.approx(
        730 * POD * (1 - 1 / (300 / 3600 + exp(303.8 / 3600)))
    )


def test_rare_long_messages_get_a_pod_each_without_a_pipe(tables):
    """73 messages of 60 s, 30 % of them computing: 42 + 18 ÷ 0.25 = 114 s and 30 s of image pull each."""
    comparison = compare(queue(requests=73, duration_ms=60_000), tables)
    assert {one.id for one in comparison.moved.architecture.nodes} == {"c", "q", "f-job"}
    assert comparison.containers.node_usd("f-job") == pytest.approx(73 * 144 / 3600 * POD)
    assert "a pod for each message, started by KEDA" in comparison.moved.notes[0]


def test_what_comes_due_once_starts_no_pod(tables):
    """A CronJob repeats: a one-time schedule that a program makes goes to a queue, and one drawn so is a fault."""
    nodes = [clients(), function("maker"), node("later", "schedule"), function("f")]
    edges = [
        edge("c", "request", "maker", "invoke"),
        edge("maker", "invocation", "later", "create"),
        edge("later", "due", "f", "start"),
    ]
    moved = compare(architecture(nodes, edges, containers={"target": "eks"}), tables).moved.architecture
    assert {"f-queue", "f-worker"} <= {one.id for one in moved.nodes}
    drawn = architecture([*nodes[:3], node("f", "fargate_eks")], [*edges[:2], edge("later", "due", "f", "run_task")])
    assert "eks_fargate.one_time" in {one.key for one in estimate(drawn, tables).findings}


@pytest.mark.parametrize(
    ("chosen", "goes", "said"),
    [
        ("by_drawing", "nat", "Pods run in private subnets"),
        ("address", "nat", "Pods have no public addresses"),
        ("ipv6", "nat", "over IPv6 alone is not worked out"),
        ("nat", "nat", ""),
        ("endpoint", "endpoint", ""),
    ],
)
def test_pods_go_out_by_a_gateway_whatever_is_chosen(chosen, goes, said, tables):
    moved = compare(small(target="eks", way_out=chosen), tables).moved
    ways = {one.settings["way_out"] for one in moved.architecture.nodes if one.service == "fargate_eks"}
    assert ways == {goes}
    notes = [note for note in moved.notes if "NAT gateway" in note]
    assert len(notes) == bool(said) and all(said in note for note in notes)


def test_pods_behind_a_nat_gateway_have_no_other_way_and_those_behind_endpoints_have_one(tables):
    assert other_way(compare(small(target="eks", way_out="by_drawing"), tables)) is None
    found = other_way(compare(small(target="eks", way_out="endpoint"), tables))
    assert (found.way, found.instead_of, found.enough_tasks) == ("nat", ("endpoint",), None)


def calling_each_other(**containers):
    """Behind an API f, which calls g."""
    nodes = [clients(), node("api", "api_gateway_http"), function("f"), function("g")]
    edges = [
        edge("c", "request", "api", "request"),
        edge("api", "request", "f", "invoke"),
        edge("f", "invocation", "g", "invoke"),
    ]
    return architecture(nodes, edges, containers={"inner": "service_connect", **containers})


def proxied(moved):
    """The container services with a proxy of Service Connect."""
    return {one.id for one in moved.architecture.nodes if "sidecar_vcpu" in one.settings}


def test_service_connect_is_of_ecs_alone(tables):
    """Pods call a Service of their cluster; App Runner calls what is on ECS through the inner load balancer."""
    ecs, eks, app_runner = (
        compare(calling_each_other(target=target), tables).moved for target in ("ecs", "eks", "app_runner")
    )
    assert [proxied(moved) for moved in (ecs, eks, app_runner)] == [{"api-service", "g-service"}, set(), set()]
    balanced = ["inner-alb" in {one.id for one in moved.architecture.nodes} for moved in (ecs, eks, app_runner)]
    assert balanced == [False, False, True]
    assert any("Service Connect is of ECS" in note for note in eks.notes)


def test_steps_of_a_workflow_are_fetched_by_pods(tables):
    document = architecture(
        [clients(), node("flow", "step_functions"), function("f", duration_ms=1000)],
        [edge("c", "request", "flow", "start"), edge("flow", "execution", "f", "invoke")],
        containers={"target": "eks"},
    )
    moved = compare(document, tables).moved
    assert moved.architecture.node("f-worker").service == "fargate_eks"


def test_sentences_speak_of_pods(tables):
    comparison = compare(small(target="eks"), tables)
    service, _, job = sizing_sentences(comparison)
    assert "a service in pods of 0.25 vCPU and 1 GB" in service and "so the least of 2 is enough: 2 pods" in service
    assert job.startswith("report becomes report job, a pod for each run of 0.25 vCPU and 0.5 GB")
    assert "run on EKS" in answer(comparison)


# -- App Runner ------------------------------------------------------------------------------------------------------


def test_an_instance_takes_as_many_requests_at_once_as_its_processors_bear(tables):
    """30 % of 200 ms at 1,769 MB are 60 ms of a vCPU: in half of one 140 + 120 = 260 ms, so 0.9 × 0.5 × 260 ÷ 60 =
    1.95 requests at once, 1 whole one; with 4 vCPU 0.9 × 4 × 200 ÷ 60 = 12."""
    for vcpu, slots in ((0.5, 1), (4, 12)):
        document = behind_api(function("f", memory_mb=1769, duration_ms=200), vcpu=vcpu)
        settings = compare(document, tables).moved.architecture.node("api-service").settings
        assert (settings["vcpu"], settings["slots"]) == (vcpu, slots)


def behind_api(one, *, requests=1_000_000, **choices):
    return architecture(
        [clients(requests=requests), node("api", "api_gateway_http"), one],
        [edge("c", "request", "api", "request"), edge("api", "request", one["id"], "invoke")],
        containers={"target": "app_runner", **choices},
    )


def test_few_requests_find_all_instances_full(tables):
    """15.2 a second and 30.4 in the peak, of 380 ms: 11.56 at once, one an instance; 12 would let 86 % wait, 19 let
    5 %.  ECS keeps the same rule by slots."""
    document = architecture(
        [clients(requests=40_000_000, burst=2), function("f", memory_mb=1769, duration_ms=200)],
        [edge("c", "request", "f", "invoke", payload_kb=1, response_kb=1)],
        containers={"target": "app_runner", "cpu_share_percent": 90, "vcpu": 0.5},
    )
    (one,) = sizings(compare(document, tables))
    assert (one.slots, one.peak_tasks, one.decided_by) == (1, 19, "slots")


def test_more_of_them_may_wait_if_that_is_chosen(tables):
    document = behind_api(
        function("f", memory_mb=1769, duration_ms=200), requests=262_800_000, vcpu=4, waiting_percent=50
    )
    (one,) = sizings(compare(document, tables))
    assert one.busiest.asked[2] < 29 / 12


def test_more_requests_at_once_are_more_instances(tables):
    """100 requests a second of 60 ms of one vCPU: in instances of 4 vCPU and 12 requests; 20 at once find a
    place in 29, but for one of twenty (Erlang C): 29 ÷ 12 = 2.4."""
    document = behind_api(function("f", memory_mb=1769, duration_ms=200), requests=262_800_000, vcpu=4, min_tasks=1)
    (one,) = sizings(compare(document, tables))
    assert one.busiest.asked[2] == pytest.approx(29 / 12)
    assert (one.peak_tasks, one.decided_by, one.noun, one.slots) == (3, "slots", "instance", 12)
    assert one.active_percent == pytest.approx(100)


def test_the_answer_says_that_app_runner_is_closed_and_what_takes_its_place(tables):
    said = answer(compare(small(target="app_runner"), tables))
    assert "closed to new customers since 30 April 2026" in said and "ECS Express Mode" in said


@pytest.mark.parametrize(
    ("nodes", "edges", "said"),
    [
        (
            [node("api", "api_gateway_http"), function("f", duration_ms=130_000)],
            [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
            "f runs longer than the 2 minutes after which App Runner stops a request",
        ),
        (
            [node("lb", "alb"), function("f")],
            [edge("c", "request", "lb", "request"), edge("lb", "request", "f", "invoke")],
            "a load balancer does not lead to App Runner",
        ),
        (
            [function("g"), function("f")],
            [edge("c", "request", "g", "invoke"), edge("g", "invocation", "f", "invoke")],
            "g calls it within the architecture",
        ),
    ],
)
def test_what_app_runner_cannot_do_is_on_ecs_and_named(nodes, edges, said, tables):
    moved = compare(architecture([clients(), *nodes], edges, containers={"target": "app_runner"}), tables).moved
    of_f = next(one for one in moved.sized if "f" in one.functions)
    assert of_f.target == "ecs" and any(said in note for note in moved.notes)


def test_what_is_chosen_and_app_runner_does_not_know_is_named(tables):
    notes = compare(small(target="app_runner", scaling="fixed", spot_percent=20), tables).moved.notes
    assert any(
        "App Runner scales by itself, and leaves out a fixed number of tasks and Spot." in note for note in notes
    )


def test_workers_of_workflows_are_on_ecs_and_it_is_said(tables):
    document = architecture(
        [clients(), node("flow", "step_functions"), function("f", duration_ms=1000)],
        [edge("c", "request", "flow", "start"), edge("flow", "execution", "f", "invoke")],
        containers={"target": "app_runner"},
    )
    moved = compare(document, tables).moved
    assert [one.target for one in moved.sized] == ["ecs"] and any(
        "Workers and jobs are on ECS" in n for n in moved.notes
    )


def test_app_runner_has_a_way_out_of_its_own_unless_a_function_had_another(tables):
    for settings, goes in (({}, "none"), ({"way_out": "nat"}, "nat")):
        moved = compare(behind_api(function("f", **settings), way_out="address"), tables).moved
        assert moved.architecture.node("api-service").settings.get("way_out", "none") == goes


def test_no_load_balancer_leads_to_the_service_of_an_api_on_app_runner(tables):
    """A function behind an API that another one calls too: its own service on ECS behind the inner load balancer."""
    nodes = [clients(), node("api", "api_gateway_http"), function("f"), function("g")]
    edges = [
        {**edge("c", "request", "api", "request"), "id": "web"},
        {**edge("api", "request", "f", "invoke"), "id": "to-f"},
        {**edge("api", "request", "g", "invoke"), "id": "to-g"},
        edge("f", "invocation", "g", "invoke"),
    ]
    moved = compare(architecture(nodes, edges, containers={"target": "app_runner"}), tables).moved
    behind = [one.target for one in moved.architecture.edges if one.source == "inner-alb"]
    assert behind == ["g-service"] and moved.architecture.node("g-service").service == "fargate"


def test_a_function_url_becomes_a_service_of_its_own(tables):
    document = architecture(
        [clients(), function("f")],
        [edge("c", "request", "f", "invoke")],
        containers={"target": "app_runner"},
    )
    moved = compare(document, tables).moved.architecture
    assert {one.id: one.service for one in moved.nodes} == {"c": "clients", "f-service": "app_runner"}


def reads_and_writes(document, tables):
    loads = estimate(document, tables).traffic.loads["t"]
    return loads["read"].monthly_items, loads["write"].monthly_items


def test_what_routes_of_an_api_caused_requests_to_app_runner_cause(tables):
    """Two callers, two routes, one of them of one caller alone, and a table the API writes to itself."""
    nodes = [clients("c", requests=600_000), clients("d", requests=400_000), node("api", "api_gateway_http")]
    nodes += [function("a"), function("b"), node("t", "dynamodb"), node("q", "sqs")]
    edges = [
        {**edge("c", "request", "api", "request"), "id": "web"},
        {**edge("d", "request", "api", "request"), "id": "app"},
        {**edge("api", "request", "a", "invoke", share=25), "id": "route-a"},
        {**edge("api", "request", "b", "invoke", caused_by=["app"]), "id": "route-b"},
        edge("api", "request", "q", "send", share=10),
        edge("a", "invocation", "t", "read", count=2, caused_by=["route-a"]),
        edge("b", "invocation", "t", "write"),
    ]
    document = architecture(nodes, edges, containers={"target": "app_runner"})
    moved = compare(document, tables).moved.architecture
    assert reads_and_writes(moved, tables) == pytest.approx((500_000, 400_000))
    assert estimate(moved, tables).traffic.loads["q"]["send"].monthly_items == pytest.approx(100_000)
    assert {one.service for one in moved.nodes} == {"clients", "app_runner", "dynamodb", "sqs"}


# -- beside each other -----------------------------------------------------------------------------------------------


def test_all_targets_beside_each_other_are_what_each_alone_says(tables):
    found = targets(compare(small(target="eks"), tables))
    assert [(one.name, one.is_chosen) for one in found] == [("ECS", False), ("EKS", True), ("App Runner", False)]
    for one in found:
        alone = compare(small(target=one.target), tables)
        assert one.monthly_usd == pytest.approx(float(alone.containers.total_monthly_usd))
        told = answer_of(alone)
        assert one.wins.above == pytest.approx(told.turn.scale)
        assert winning(one).startswith(f"above {times(told.turn.scale)} today's traffic")


def test_a_target_is_told_by_the_crossing_that_lasts_as_the_answer_is(tables):
    """Large tasks of one vCPU on whole peaks: the cheaper side changes with each that starts, until containers win."""
    document = behind_api(
        function("f", memory_mb=1769, duration_ms=200), requests=15_000_000, cpu_share_percent=90, target="ecs"
    )
    comparison = compare(document, tables)
    (chosen,) = [one for one in targets(comparison) if one.is_chosen]
    turn = answer_of(comparison).turn
    assert len(comparison.crossings) > 2 and turn.scale > comparison.crossings[0].scale
    said = f"above {times(turn.scale)} today's traffic; between "
    assert winning(chosen).startswith(said) and winning(chosen).endswith("times")
    assert winning(chosen).split("; ")[1] in answer(comparison)
    told = ComparisonResult.of(comparison).targets[0]
    assert (told.wins_above, told.wins_until) == (pytest.approx(turn.scale, rel=1e-6), None)
    assert f"On ECS, as chosen: containers cost less {winning(chosen)}." in comparison_text(comparison)


@pytest.mark.parametrize("seed", range(12))
def test_the_line_of_the_chosen_target_has_the_multiples_of_the_answer(tables, seed):
    comparison = compare(plausible(Random(seed)), tables)
    for one in targets(comparison):
        told = answer_of(one.comparison)
        if told is None or told.turn is None or one.wins is None:
            continue
        assert told.turn.scale in (one.wins.above, one.wins.until)
        above = told.turn.cheaper_above == CONTAINERS
        assert (one.wins.above if above else one.wins.until) == told.turn.scale


def test_the_sentence_the_text_and_the_json_say_all_three(tables):
    comparison = compare(small(), tables)
    ecs, eks, app_runner = (f"${one.monthly_usd:,.2f}" for one in targets(comparison))
    sentence = f"Containers cost {ecs} a month on ECS, {eks} on EKS and {app_runner} on App Runner."
    assert targets_sentence(targets(comparison)) == sentence
    text = comparison_text(comparison)
    assert sentence in text and "On ECS, as chosen: containers cost less above" in text
    told = ComparisonResult.of(comparison).targets
    assert [(one.target, one.is_chosen) for one in told] == [("ecs", True), ("eks", False), ("app_runner", False)]
    assert told[0].monthly_usd == pytest.approx(float(comparison.containers.total_monthly_usd))


def test_of_a_large_architecture_only_the_chosen_target_is_looked_at_beyond_today(tables, monkeypatch):
    monkeypatch.setattr("estimator.whatif.comparison.targets.QUICK", 1000)
    found = targets(compare(small(), tables))
    assert [winning(one).startswith("above") for one in found] == [True, False, False]
    assert all(one.monthly_usd for one in found) and winning(found[1]) == "not looked at"


def test_containers_that_are_drawn_have_no_targets(tables):
    document = architecture([clients(), node("f", "fargate")], [edge("c", "request", "f", "request")])
    assert targets(compare(document, tables)) == []


def test_what_is_drawn_is_priced_once_for_all_targets(tables):
    comparison = compare(small(), tables)
    assert all(one.comparison.serverless is comparison.serverless for one in targets(comparison))


def test_without_functions_there_are_no_targets(tables):
    assert targets(compare(architecture([clients(requests=1000)], []), tables)) == []


@pytest.mark.parametrize("target", ["eks", "app_runner"])
def test_assumptions_move_other_targets_by_as_much_as_each_alone(target, tables):
    comparison = compare(small(target=target, request_mb=20, min_tasks=1), tables)
    found = {one.choice: one for one in sensitivity(comparison)}
    for name in ("cpu_share_percent", "request_mb", "slots"):
        one = found[name]
        alone = comparison.with_choices(**{name: one.high})
        assert one.difference_high == pytest.approx(alone.containers_usd - comparison.containers_usd, abs=1e-6)
