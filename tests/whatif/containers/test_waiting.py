"""What a call waits for in the container form: what it causes, whatever else goes through the same node."""

import pytest

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node


def express(steps, duration_ms):
    """An express workflow of so many functions one after another, a million executions a month."""
    names = [f"f{index}" for index in range(steps)]
    return architecture(
        [
            clients(requests=1_000_000),
            node("api", "api_gateway_http"),
            node("w", "step_functions", workflow_type="express"),
            *(function(name, duration_ms=duration_ms) for name in names),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "w", "start_sync"),
            *(edge("w", "execution", name, "invoke") for name in names),
        ],
    )


@pytest.mark.parametrize(("steps", "duration_ms", "billed_s"), [(1, 1_000, 1.1), (6, 1_000, 6.3), (6, 4_000, 25.2)])
def test_an_express_workflow_waits_for_each_of_its_steps_once(steps, duration_ms, billed_s, tables):
    """On a quarter of a vCPU a second takes 1.0473 s, six of them 6.28 s and six of four 25.14 s: billed by 100 ms."""
    lines = compare(express(steps, duration_ms), tables).containers.lines
    billed = {line.dimension: line for line in lines if line.node == "w"}
    duration = billed["step_functions.express.duration"]
    assert duration.quantity == pytest.approx(billed_s * 1_000_000 * 64 / 1024)
    cost = float(duration.monthly_usd) + float(billed["step_functions.express.requests"].monthly_usd)
    assert cost == pytest.approx(1 + billed_s * 0.0625 * 1_000_000 * 0.00001667)


def asking(called, **containers):
    """For each way in, what its function of 100 ms asks one after another: by name, milliseconds."""
    nodes, edges = [], []
    for number, asked in enumerate(called):
        api, asks = f"api{number}", f"f{number}"
        nodes += [clients(f"c{number}", 1_000_000), node(api, "api_gateway_http")]
        nodes += [function(asks, duration_ms=100, waits="sequence", timeout_s=29)]
        nodes += [function(name, duration_ms=ms, timeout_s=29) for name, ms in asked.items()]
        edges += [edge(f"c{number}", "request", api, "request"), edge(api, "request", asks, "invoke")]
        edges += [edge(asks, "invocation", name, "invoke") for name in asked]
    return architecture(nodes, edges, containers=containers)


@pytest.mark.parametrize("inner", ["balancer", "service_connect"])
def test_a_service_waits_for_what_it_asks_however_it_asks(inner, tables):
    """0.1047 + 4 × 4.1893 s."""
    document = asking([{f"g{index}": 4_000 for index in range(4)}], inner=inner)
    mean, _ = compare(document, tables).containers.traffic.latency["api0-service", "request"]
    assert mean == pytest.approx(16.8618, rel=1e-4)


def test_a_service_does_not_wait_for_what_others_ask_of_the_inner_load_balancer(tables):
    """0.1047 + 0.2095 s, beside one that waits 20 s."""
    latency = compare(asking([{"g": 200}, {"h": 25_000}]), tables).containers.traffic.latency
    assert latency["api0-service", "request"][0] == pytest.approx(0.3142, rel=1e-3)
    assert latency["api1-service", "request"][0] > 19


def asking_each_other(*calls, **containers):
    """Two functions of one API, of which one writes and the other reads, and their calls."""
    return architecture(
        [
            clients(requests=1_000),
            node("api", "api_gateway_http"),
            *(function(name) for name in "ab"),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "a", "invoke", share=75),
            edge("api", "request", "b", "invoke", share=25),
            edge("a", "invocation", "t", "write"),
            edge("b", "invocation", "t", "read"),
            *calls,
        ],
        containers=containers,
    )


@pytest.mark.parametrize("containers", [{}, {"inner": "service_connect"}, {"target": "eks"}, {"target": "app_runner"}])
def test_functions_of_one_api_that_ask_each_other_wait_in_no_circle(containers, tables):
    """Only calls of A make some of B."""
    compared = compare(asking_each_other(edge("a", "invocation", "b", "invoke"), **containers), tables)
    assert not [one for one in compared.containers.problems if one.key == "loop.waiting"]
    loads = compared.containers.traffic.loads["t"]
    asked = {name: float(loads[name].monthly_items) for name in ("read", "write")}
    assert asked == pytest.approx({"read": 1_000, "write": 750})


def test_functions_that_ask_each_other_in_a_circle_still_do_as_a_service(tables):
    document = asking_each_other(
        edge("a", "invocation", "b", "invoke"), edge("b", "invocation", "a", "invoke", share=1)
    )
    assert [one for one in compare(document, tables).containers.problems if one.key == "loop.waiting"]
