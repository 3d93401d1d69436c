"""Functions moved to Fargate: who becomes what, and how large."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import sizing_sentences
from estimator.whatif.containers.move import containerise
from tests.engine.builders import architecture, clients, edge, function, node


def api_of_two(**more):
    return architecture(
        [
            clients(requests=26_280_000),
            node("api", "api_gateway_http"),
            function("a", memory_mb=1769, duration_ms=100),
            function("b", memory_mb=512, duration_ms=300),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request", payload_kb=1, response_kb=10),
            edge("api", "request", "a", "invoke", share=25),
            edge("api", "request", "b", "invoke", share=75),
            edge("a", "invocation", "t", "write", count=2),
            edge("b", "invocation", "t", "read"),
        ],
        **more,
    )


def moved_nodes(document, tables):
    return {one.id: one for one in containerise(document, tables).architecture.nodes}


def test_functions_behind_an_api_become_one_service_behind_a_load_balancer(tables):
    nodes = moved_nodes(api_of_two(), tables)
    assert sorted(nodes) == ["api-alb", "api-service", "c", "t"]
    assert (nodes["api-alb"].service, nodes["api-service"].service) == ("alb", "fargate")


def test_a_service_is_as_busy_as_the_mean_of_its_functions_and_as_quick_as_its_size(tables):
    """A quarter of 100 ms on a whole vCPU and three quarters of 300 ms on 512 / 1,769, 30 % of it computing: 15.8 + 175
    ms of waiting and processor time at a quarter of a vCPU."""
    settings = moved_nodes(api_of_two(), tables)["api-service"].settings
    assert (settings["vcpu"], settings["memory_gb"]) == (0.25, 0.5)
    busy_ms = 0.30 * (0.25 * 100 * 1 + 0.75 * 300 * 512 / 1769)
    assert settings["cpu_ms"] == pytest.approx(busy_ms)
    assert settings["duration_ms"] == pytest.approx(0.70 * (0.25 * 100 + 0.75 * 300) + busy_ms / 0.25)


def test_what_a_function_calls_its_service_calls_for_its_share(tables):
    one, other = (
        estimate(document, tables) for document in (api_of_two(), containerise(api_of_two(), tables).architecture)
    )
    for operation in ("read", "write"):
        before, after = (side.traffic.loads["t"][operation].monthly_items for side in (one, other))
        assert after == pytest.approx(before)


def test_cpu_share_is_the_documents_to_say(tables):
    settings = moved_nodes(api_of_two(containers={"cpu_share_percent": 90}), tables)["api-service"].settings
    assert settings["cpu_ms"] == pytest.approx(0.90 * (25 + 225 * 512 / 1769))


def test_a_wrong_assumption_is_a_clear_error(tables):
    with pytest.raises(DocumentError) as error:
        containerise(api_of_two(containers={"cpu_share_percent": 150}), tables)
    assert (
        str(error.value)
        == "containers, cpu_share_percent: Processor share of the duration (%) must be at most 100 %, not 150."
    )


def test_a_queues_function_becomes_a_worker_and_a_clocks_a_job(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("w"), node("night", "schedule"), function("j", duration_ms=90_000)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "w", "invoke", at_once=5),
            edge("night", "invocation", "j", "start"),
        ],
    )
    moved = containerise(document, tables)
    assert {one.node_id: one.role for one in moved.sized} == {"w-worker": "process", "j-job": "run_task"}
    poll = moved.architecture.edge("q-w-invoke")
    assert (poll.operation, poll.at_once) == ("process", None)
    # 30 % of 90 s at 512 MB, 0.29 vCPU, take 31.26 s of a quarter of one, and 63 s are waited.
    assert moved.architecture.node("j-job").settings["job_seconds"] == pytest.approx(63 + 27 * 512 / 1769 / 0.25)


def test_asynchronous_events_get_a_queue_and_a_worker(tables):
    document = architecture(
        [clients(), node("b", "s3"), function("f"), node("d", "sqs")],
        [
            edge("c", "request", "b", "put"),
            edge("b", "object_created", "f", "start"),
            edge("f", "failure", "d", "send"),
        ],
    )
    moved = containerise(document, tables)
    assert [(one.source, one.event, one.target) for one in moved.architecture.edges] == [
        ("b", "object_created", "f-queue"), ("f-queue", "message", "f-worker"), ("c", "request", "b"), ("f-queue", "failure", "d"),
    ] or {one.source for one in moved.architecture.edges} == {"b", "c", "f-queue"}  # fmt: skip
    assert "gets a queue and a worker" in moved.notes[0]


def test_a_function_called_by_another_becomes_a_service_behind_the_inner_balancer(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("a"), function("b")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "a", "invoke"),
            edge("a", "invocation", "b", "invoke"),
        ],
    )
    moved = containerise(document, tables).architecture
    assert moved.edge("a-b-invoke").source == "api-service"
    assert moved.edge("a-b-invoke").target == "inner-alb"
    assert moved.edge("a-b-invoke-behind").target == "b-service"


def test_a_function_with_two_triggers_plays_two_roles_at_its_share_each(tables):
    document = architecture(
        [
            clients("c", 2_628_000),
            clients("k", 2_628_000),
            node("api", "api_gateway_http"),
            node("q", "sqs"),
            function("f"),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("k", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("f", "invocation", "t", "write"),
        ],
    )
    moved = containerise(document, tables)
    assert {one.role for one in moved.sized} == {"request", "process"}
    writes = estimate(moved.architecture, tables).traffic.loads["t"]["write"].monthly_items
    assert writes == pytest.approx(2 * 2_628_000)


def test_the_container_form_is_an_ordinary_document(tables):
    moved = containerise(api_of_two(), tables).architecture
    assert dump(load(dump(moved))) == dump(moved)
    assert estimate(load(dump(moved)), tables).total_monthly_usd > 0


def test_the_balancer_its_addresses_and_the_logs_belong_to_the_container_side(tables):
    dimensions = {line.dimension for line in compare(api_of_two(), tables).containers.lines}
    assert {"elb.alb.hour", "elb.alb.lcu_hour", "vpc.public_ipv4.in_use_hour"} <= dimensions
    assert "api_gateway.http.requests" not in dimensions


def test_sizing_is_told_in_words(tables):
    (sentence,) = sizing_sentences(compare(api_of_two(), tables))
    assert sentence.startswith(
        "a and b become api service, a service of 0.25 vCPU and 0.5 GB: 283.1 ms a call instead "
    )
    assert sentence.endswith("so the least of 2 is enough: 2 tasks at all hours.")


def asked_of_stores(one):
    """Items a month by what stores them, and operation."""
    return {
        (node.id, name): float(flows.monthly_items)
        for node in one.resolved.nodes.values()
        if node.service.type in ("data", "storage")
        for name, flows in one.traffic.loads[node.id].arriving.items()
    }


def test_every_starter_can_be_moved(tables, starters):
    """What stays is asked for the same, but for what functions repeat when they fail: less than one in a hundred."""
    for document in starters:
        moved = containerise(document, tables)
        before, after = estimate(document, tables), estimate(moved.architecture, tables)
        left = [node.label for node in after.resolved.nodes.values() if node.service.is_function]
        assert left == [note.partition(" stays a function")[0] for note in moved.notes if "stays a function" in note]
        assert asked_of_stores(after) == pytest.approx(asked_of_stores(before), rel=0.01)


def test_a_function_url_gives_way_to_a_balancer(tables):
    document = architecture([clients(), function("f")], [edge("c", "request", "f", "invoke")])
    moved = containerise(document, tables).architecture
    assert [(one.source, one.target) for one in moved.edges] == [("c", "alb"), ("alb", "f-service")]
    again = estimate(moved, tables)
    assert again.traffic.loads["f-service"]["request"].monthly_calls == pytest.approx(2_628_000)


@pytest.mark.parametrize(
    ("front", "operation", "event"),
    [("api_gateway_websocket", "message", "message"), ("appsync", "query", "query"), ("appsync", "mutate", "mutation")],
)
def test_a_front_that_cannot_call_containers_gets_a_balancer(tables, front, operation, event):
    document = architecture(
        [clients(), node("w", front), function("f")],
        [edge("c", "request", "w", operation), edge("w", event, "f", "invoke")],
    )
    moved = containerise(document, tables).architecture
    assert {(one.source, one.target) for one in moved.edges} == {("c", "w"), ("w", "alb"), ("alb", "f-service")}
    assert not estimate(moved, tables).incomplete


def test_what_an_api_called_directly_its_service_calls(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("f"), node("q", "sqs")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke", share=75),
            edge("api", "request", "q", "send", share=25),
        ],
    )
    moved = containerise(document, tables)
    again = estimate(moved.architecture, tables)
    assert again.traffic.loads["q"]["send"].monthly_items == pytest.approx(2_628_000 / 4)
    assert "the service sends" in moved.notes[0]


def test_a_lost_failure_destination_is_said(tables):
    document = architecture(
        [node("night", "schedule"), function("f"), node("d", "sqs")],
        [edge("night", "invocation", "f", "start"), edge("f", "failure", "d", "send")],
    )
    assert "loses its failure destination" in containerise(document, tables).notes[0]


def test_a_task_size_can_be_chosen(tables):
    nodes = moved_nodes(api_of_two(containers={"vcpu": 2.0, "memory_gb": 6.0, "spot_percent": 50.0}), tables)
    assert (nodes["api-service"].settings["vcpu"], nodes["api-service"].settings["memory_gb"]) == (2, 6)


def test_a_function_nothing_calls_still_moves(tables):
    document = architecture([function("f")], [])
    assert containerise(document, tables).sized[0].role == "request"


def test_per_record_work_of_a_direct_call_is_per_call_in_a_service(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("f"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "record", "t", "write"),
        ],
    )
    assert containerise(document, tables).architecture.edge("f-t-write").event == "invocation"


def test_what_firehose_calls_stays_a_function(tables):
    document = architecture(
        [clients(), node("d", "firehose"), function("f"), function("g")],
        [
            edge("c", "request", "d", "put"),
            edge("d", "transformation", "f", "invoke"),
            edge("c", "request", "g", "invoke"),
            edge("g", "invocation", "f", "invoke"),
        ],
    )
    moved = containerise(document, tables)
    services = {one.id: one.service for one in moved.architecture.nodes}
    assert services["f"] == "lambda" and "g" not in services
    assert "f stays a function: d calls nothing else at each transformation." in moved.notes
    assert estimate(moved.architecture, tables).total_monthly_usd > 0


def test_an_api_that_a_rule_calls_stays_before_the_load_balancer(tables):
    document = architecture(
        [
            clients(),
            node("in", "api_gateway_http"),
            node("bus", "eventbridge"),
            node("api", "api_gateway_rest"),
            function("f"),
        ],
        [
            edge("c", "request", "in", "request"),
            edge("in", "request", "bus", "put"),
            edge("bus", "event", "api", "request"),
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
        ],
    )
    moved = containerise(document, tables).architecture
    assert {(one.source, one.target) for one in moved.edges} >= {("bus", "api"), ("api", "api-alb"), ("c", "api-alb")}
    before, after = estimate(document, tables).traffic, estimate(moved, tables).traffic
    served = sum(after.flows[one.id].monthly_calls for one in moved.edges if one.target == "api-service")
    assert served == pytest.approx(before.flows["api-f-invoke"].monthly_calls)


def test_webhooks_reach_the_load_balancer(tables):
    document = architecture(
        [node("shop", "external_system", webhooks_per_month=1000), node("api", "api_gateway_http"), function("f")],
        [edge("shop", "webhook", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    moved = containerise(document, tables).architecture
    assert ("shop", "api-alb") in {(one.source, one.target) for one in moved.edges}


def test_it_does_not_matter_in_which_order_edges_are_drawn(tables):
    """A function that calls functions may be drawn before what calls it."""
    nodes = [clients("u"), node("api", "api_gateway_http"), *(function(name) for name in "abc"), node("q", "sqs")]
    edges = [
        edge("b", "invocation", "c", "start"),
        edge("b", "failure", "q", "send"),
        edge("a", "invocation", "b", "invoke"),
        edge("a", "record", "b", "start"),
        edge("api", "request", "a", "invoke"),
        edge("u", "request", "api", "request"),
    ]
    one, other = (compare(architecture(nodes, order), tables) for order in (edges, edges[::-1]))
    assert one.containers.total_monthly_usd == pytest.approx(other.containers.total_monthly_usd)
    assert {one.target for one in one.moved.architecture.edges} == {
        one.target for one in other.moved.architecture.edges
    }


def test_new_nodes_take_nobodys_id(tables):
    """Whatever is called api-service, api-alb or a-b already stays what it is."""
    document = api_of_two()
    names = {"t": "api-service", "a": "api-alb"}
    renamed = load(dump(document).replace('"t"', f'"{names["t"]}"').replace('"a"', f'"{names["a"]}"'))
    moved = {one.id: one.service for one in containerise(renamed, tables).architecture.nodes}
    assert moved["api-service"] == "dynamodb" and sorted(moved.values()) == ["alb", "clients", "dynamodb", "fargate"]
    sides = [compare(one, tables).containers.total_monthly_usd for one in (document, renamed)]
    assert sides[0] == pytest.approx(sides[1])
