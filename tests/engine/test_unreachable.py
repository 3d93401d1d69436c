"""Why no call leads from one card to another always says what to do instead."""

import pytest

from estimator.engine.document.architecture import Node
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.resolve.unreachable import impossible, sends_itself

STEPS = (" Put ", "Connect ", "connect ", "settings", "where traffic begins")


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
