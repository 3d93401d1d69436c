"""A call of which nothing drawn makes the event is said to carry nothing."""

import pytest

from estimator.engine.document.change import connect
from estimator.engine.estimate import estimate
from estimator.engine.operations import can_cause
from estimator.engine.registry import services
from tests.engine.builders import architecture, clients, edge, function, node

KEY = "path.no_cause"


def said(document, tables):
    return [finding for finding in estimate(document, tables).findings if finding.key == KEY]


def test_changes_of_a_table_that_is_only_read_reach_nobody(tables):
    document = architecture(
        [clients("app"), node("table", "dynamodb"), function("fn")],
        [edge("app", "request", "table", "read"), edge("table", "change", "fn", "invoke")],
    )
    (finding,) = said(document, tables)
    assert finding.nodes == ("fn", "table") and (finding.verdict, finding.consequence) == ("near", "costs")
    assert finding.message == (
        "Nothing reaches fn from table: no arrow into table does what makes its “change” (write, transact write or "
        "replicate). Draw one that does, or delete the arrow to fn."
    )
    written = connect(document.edges[0].model_copy(update={"id": "w", "operation": "write"}), "").apply(document)
    assert not said(written, tables)


def test_messages_of_connections_alone_reach_nobody_and_it_is_said_once(tables):
    calls = [
        edge("app", "session", "chat", "connect"),
        edge("chat", "message", "fn", "invoke"),
        edge("chat", "message", "fn", "start", id="also"),
        edge("fn", "invocation", "table", "write"),
    ]
    nodes = [clients("app"), node("chat", "api_gateway_websocket"), function("fn"), node("table", "dynamodb")]
    (finding,) = said(architecture(nodes, calls), tables)
    assert finding.nodes == ("fn", "chat"), "What fn does is caused by a call of it, which is drawn."


def test_nothing_is_said_where_nothing_flows_or_is_measured_or_is_switched_off(tables):
    nodes = [node("table", "dynamodb"), function("fn")]
    change = edge("table", "change", "fn", "invoke")
    assert not said(architecture(nodes, [change]), tables), "There is no traffic at all."
    traffic = [clients("app"), node("api", "api_gateway_http")]
    flows = edge("app", "request", "api", "request")
    assert said(architecture([*nodes, *traffic], [change, flows]), tables)
    off = {**change, "share": 0}
    assert not said(architecture([*nodes, *traffic], [off, flows]), tables)
    measured = {**nodes[1], "measured": {"lambda.requests.arm": 1e6}}
    assert not said(architecture([nodes[0], measured, *traffic], [change, flows]), tables)


@pytest.mark.parametrize("of", ["other operations", "its own"])
def test_every_event_of_every_service_has_its_cause_or_a_word(tables, of):
    """Each service of which one operation does not make an event, done by something, and that event calling on."""
    for service in services().values():
        for event in service.events:
            into = [one for one in service.operations if (one.name in event.of) == (of == "its own")]
            made = next(
                (
                    (source, cause, one)
                    for source in services().values()
                    for cause in source.events
                    for one in into
                    if not cause.of and source.is_outside and can_cause(cause, one)
                ),
                None,
            )
            target = next((one for one in services()["other"].operations if can_cause(event, one)), None)
            if not (service.is_drawn and event.of and made and target):
                continue
            source, cause, one = made
            document = architecture(
                [node("app", source.slug), node("x", service.slug), node("y", "other")],
                [edge("app", cause.name, "x", one.name), edge("x", event.name, "y", target.name)],
            )
            assert bool(said(document, tables)) == (of != "its own"), (service.slug, event.name)
