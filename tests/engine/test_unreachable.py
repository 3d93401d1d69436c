"""Why no call leads from one card to another always says what to do instead."""

import pytest

from estimator.engine.document.architecture import Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.resolve.unreachable import impossible, sends_itself
from tests.engine.builders import architecture, edge, node

STEPS = (" Put ", "Connect ", "connect ", "settings", "say at the calls", "where traffic begins")


def said(source: str, target: str) -> str:
    return impossible(Node(id="a", service=source, name="Card A"), Node(id="b", service=target, name="Card B"))


def test_every_refusal_has_a_next_step():
    drawn = [one for one in services().values() if one.is_drawn]
    for source in drawn:
        for target in drawn:
            if not possible_pairs(source, target):
                message = said(source.slug, target.slug)
                assert any(step in message for step in STEPS), message


@pytest.mark.parametrize(
    ("source", "target", "step"),
    [
        ("api_gateway_http", "cognito", "checks the tokens of a user pool by itself"),
        ("api_gateway_http", "cognito", "A Lambda authorizer is told in its settings."),
        ("route53", "cloudfront", "connect Clients to Card B instead"),
        ("route53", "rds", "Connect a Lambda function, a Fargate task or "),
        ("sns", "sns", "sends e-mails, text messages and pushes itself"),
        ("fargate", "cloudfront", "Connect Clients to Card B instead."),
        ("nat_gateway", "lambda", "its own settings say what passes through it"),
        (
            "lambda",
            "nat_gateway",
            "is called by nothing: say in the settings of functions and tasks that it is their way out",
        ),
        ("lambda", "public_ipv4", "its own settings say what passes through it"),
    ],
)
def test_the_next_step_is_the_one_that_helps(source, target, step):
    assert step in said(source, target)


@pytest.mark.parametrize(("called", "is_told"), [("email", True), ("sms", True), ("topic", False), ("", False)])
def test_what_a_topic_delivers_is_no_other_topic(called, is_told):
    topic = Node(id="t", service="sns", name="Alerts")
    message = sends_itself(topic, services()["sns"], called)
    assert message == (
        "Alerts is that topic. It sends e-mails, text messages and pushes itself: say in its settings how many each "
        "message makes."
        if is_told
        else ""
    )
    assert not sends_itself(Node(id="f", service="lambda"), services()["sns"], called)


def refused(source, event, target, operation, tables):
    document = architecture([node("a", source), node("b", target)], [edge("a", event, "b", operation)])
    with pytest.raises(DocumentError) as error:
        estimate(document, tables)
    return error.value.message


@pytest.mark.parametrize(
    ("source", "event"), [("sns", "message"), ("eventbridge", "event"), ("s3", "object_created"), ("lambda", "failure")]
)
def test_what_delivers_to_a_function_starts_it(source, event, tables):
    """It waits for no answer, so that nothing needs to stand between."""
    message = refused(source, event, "lambda", "invoke", tables)
    assert message.endswith(". Let it “start” there.") and "between" not in message


@pytest.mark.parametrize(
    ("target", "operation", "way_out"),
    [
        ("nat_gateway", "request", "bytes only pass through it: say in the settings of functions and tasks"),
        ("vpc_endpoints", "request", "say at the calls that cross one that they do (network: endpoint)"),
        ("transit_gateway", "send", "say at the calls that cross it that they do (network: transit)"),
        ("public_ipv4", "request", "it is called by nothing: its own settings say what passes through it."),
        ("clients", "request", "traffic begins there, so no call can lead to it."),
    ],
)
def test_what_nobody_calls_says_how_it_is_used(target, operation, way_out, tables):
    assert way_out in refused("lambda", "invocation", target, operation, tables)
