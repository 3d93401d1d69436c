"""Time-outs of load balancers and queues before a service of several functions: they follow the slowest of each."""

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node


def behind(front, *, seconds, **settings):
    """A thousandth of the calls takes so many seconds, nine tenths of it computing on a vCPU, the others 200 ms."""
    return architecture(
        [
            clients(requests=3_000_000),
            node("front", front, **settings),
            function("heavy", memory_mb=1769, duration_ms=seconds * 1000, timeout_s=60),
            function("light", memory_mb=256, duration_ms=200),
        ],
        [
            edge("c", "request", "front", "request"),
            edge("front", "request", "heavy", "invoke", share=0.1),
            edge("front", "request", "light", "invoke", share=99.9),
        ],
        containers={"cpu_share_percent": 90},
    )


def settings_of(moved, node_id):
    return next(node.settings for node in moved.architecture.nodes if node.id == node_id)


def test_a_drawn_balancer_waits_for_the_heavy_one(tables):
    """On half a vCPU 5 + 45 ÷ 0.5 = 95 s, half as long again: 143."""
    moved = compare(behind("alb", seconds=50), tables).moved
    assert settings_of(moved, "front")["idle_timeout_s"] == 143


def test_so_does_one_in_place_of_an_api(tables):
    """2.5 + 22.5 ÷ 0.5 = 47.5 s."""
    moved = compare(behind("api_gateway_http", seconds=25), tables).moved
    assert settings_of(moved, "front-alb")["idle_timeout_s"] == 72


def test_one_that_is_set_to_less_is_named(tables):
    moved = compare(behind("alb", seconds=50, idle_timeout_s=60), tables).moved
    assert settings_of(moved, "front")["idle_timeout_s"] == 60
    assert "front waits for 60 s, as it is set, and what it leads to takes up to 95 s." in moved.notes


def test_each_queue_hides_messages_for_its_own_function(tables):
    """Both in one worker of a quarter of a vCPU: 14 + 6 ÷ 0.25 = 38 s and six times as long; the light one the default."""
    document = architecture(
        [
            clients(requests=100_000),
            node("long", "sqs"),
            node("short", "sqs"),
            function("heavy", memory_mb=1769, duration_ms=20_000),
            function("light", memory_mb=256, duration_ms=200),
        ],
        [
            edge("c", "request", "long", "send", share=0.1),
            edge("c", "request", "short", "send"),
            edge("long", "message", "heavy", "invoke", batch_size=1),
            edge("short", "message", "light", "invoke", batch_size=1),
        ],
        containers={"grouping": "together"},
    )
    moved = compare(document, tables).moved
    assert settings_of(moved, "queue-workers")["vcpu"] == 0.25
    assert settings_of(moved, "long")["visibility_timeout_s"] == 228
    assert "visibility_timeout_s" not in settings_of(moved, "short")
