"""Retries that multiply along a path."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node


def chain(receives: int = 10, errors: float = 20, retries: int | None = 5):
    """A queue before a function that fails, and that calls another system several times."""
    return architecture(
        [
            clients(),
            node("q", "sqs", max_receive_count=receives),
            function("f", errors_percent=errors),
            node("partner", "external_system"),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("f", "invocation", "partner", "request", retries=retries),
        ],
    )


def storms(document, tables):
    return [finding for finding in estimate(document, tables).findings if finding.key == "path.retry_storm"]


def test_ten_receives_of_six_tries_are_a_storm(tables):
    (finding,) = storms(chain(), tables)
    assert finding.verdict == "near"
    assert finding.nodes == ("q", "f", "partner")
    assert "retries multiply to 60 tries (10 tries of f and 6 tries of partner) while 20 % fails" in finding.message


@pytest.mark.parametrize(
    "calm",
    [{"errors": 1}, {"errors": 5}, {"receives": 5, "retries": 1}, {"receives": 1}, {"retries": None}],
    ids=str,
)
def test_few_errors_or_few_tries_are_none(calm, tables):
    """10 tries or fewer, 5 % or less, or a single step that tries again."""
    assert not storms(chain(**calm), tables)


def test_the_sdk_tries_three_times_where_what_it_calls_fails(tables):
    """Five receives, and three calls each of a function of which one in ten fails."""
    document = architecture(
        [clients(), node("q", "sqs"), function("f"), function("g", errors_percent=10)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("f", "invocation", "g", "invoke"),
        ],
    )
    (finding,) = storms(document, tables)
    assert "15 tries (5 tries of f and 3 tries of g)" in finding.message


def test_items_that_always_fail_make_a_storm_too(tables):
    document = chain(errors=0)
    poisoned = [
        one.model_copy(update={"settings": {**one.settings, "always_failing_percent": 10}}) if one.id == "f" else one
        for one in document.nodes
    ]
    assert storms(document.model_copy(update={"nodes": poisoned}), tables)


def test_a_long_path_is_named_once(tables):
    """Async, queue and async again: 3 × 5 × 3, not also the shorter path within it."""
    document = architecture(
        [clients(), function("a", errors_percent=10), node("q", "sqs"), function("b"), function("d")],
        [
            edge("c", "request", "a", "start"),
            edge("a", "invocation", "q", "send"),
            edge("q", "message", "b", "invoke", batch_size=1),
            edge("b", "invocation", "d", "start"),
        ],
    )
    (finding,) = storms(document, tables)
    assert "45 tries" in finding.message


def test_a_loop_multiplies_its_tries_once(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("f", errors_percent=20)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            {**edge("f", "invocation", "q", "send"), "id": "again", "share": 20},
        ],
    )
    assert not storms(document, tables)


def redriven(*more):
    """A queue whose dead letters go to a second queue, read by a function of its own."""
    return architecture(
        [
            clients(),
            node("q", "sqs"),
            function("f", errors_percent=8),
            node("dead", "sqs"),
            function("g"),
            function("h"),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("q", "failure", "dead", "send"),
            edge("dead", "message", "g", "invoke", batch_size=1),
            *more,
        ],
    )


def test_tries_of_dead_letters_add_to_those_before(tables):
    """A message reaches the second queue once, when f has given it up after five tries: 5 + 5, not 25."""
    assert not storms(redriven(), tables)


def test_tries_before_what_gives_up_still_multiply(tables):
    """Each of three tries of h ends in a message of its own, which q tries five times."""
    document = architecture(
        [
            clients(),
            function("h", errors_percent=8),
            node("q", "sqs"),
            function("f", errors_percent=8),
            node("dead", "sqs"),
            function("g"),
        ],
        [
            edge("c", "request", "h", "start"),
            edge("h", "invocation", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("q", "failure", "dead", "send"),
            edge("dead", "message", "g", "invoke", batch_size=1),
        ],
    )
    messages = " ".join(one.message for one in storms(document, tables))
    assert "15 tries (3 tries of h and 5 tries of f)" in messages
    assert "15 tries (3 tries of h and 5 tries of g)" in messages


def test_what_handles_dead_letters_multiplies_its_own(tables):
    """Five receives of a function that fails, and three tries each of what it starts."""
    document = redriven({**edge("g", "invocation", "h", "start"), "id": "on"})
    failing = [
        one.model_copy(update={"settings": {**one.settings, "errors_percent": 8}}) if one.id == "g" else one
        for one in document.nodes
    ]
    (finding,) = storms(document.model_copy(update={"nodes": failing}), tables)
    assert "15 tries (5 tries of g and 3 tries of h)" in finding.message
