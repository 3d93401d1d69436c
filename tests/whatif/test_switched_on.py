"""Containers that are on for a part of the month beside functions that answer all of it."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.switched_on import served_part
from estimator.whatif.comparison.targets import targets, winning_sentence
from estimator.whatif.comparison.words import answer, crossing_sentences
from tests.engine.builders import architecture, clients, edge, function, node

LOGS = "cloudwatch.logs.ingested"
PART = "while containers serve 33 % of the requests"


def behind_an_api(hours_on, *, shape="steady", **containers):
    return architecture(
        [
            clients(requests=10_000_000, shape=shape),
            node("api", "api_gateway_http"),
            function("f", memory_mb=512, log_kb=1),
        ],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"hours_on": hours_on, **containers},
    )


def drawn(hours_on, *others, service="fargate"):
    """A container, behind a load balancer where AWS connects the two."""
    web = {**node("s", service, hours_on=hours_on, log_kb=1), "name": "Web"}
    if service == "app_runner":
        return architecture([clients(requests=5_000_000), web], [edge("c", "request", "s", "request")])
    nodes = [clients(requests=5_000_000), node("lb", "alb"), web, *others]
    behind = [edge("lb", "request", one["id"], "request") for one in (web, *others)]
    return architecture(nodes, [edge("c", "request", "lb", "request"), *behind])


def logged(one, node_id):
    """GB of logs a month."""
    return sum(line.quantity for line in one.lines if line.node == node_id and line.dimension == LOGS)


def test_the_answer_its_crossings_and_its_targets_say_what_containers_serve(tables):
    """Steady traffic and 240 of 730 hours: 33 %."""
    one = compare(behind_an_api(240), tables)
    first = answer(one).split(";")[0]
    assert first.endswith("with containers on for 240 of 730 hours and serving 33 % of the requests)")
    assert all(PART in line for line in crossing_sentences(one) if "less" in line)
    said = [winning_sentence(target) for target in targets(one)]
    assert len(said) == 3 and all(line.endswith(PART) for line in said)


@pytest.mark.parametrize("hours_on", [None, 730, 744])
def test_nothing_is_said_where_all_that_comes_is_served(tables, hours_on):
    one = compare(behind_an_api(hours_on), tables)
    assert served_part(one) is None and "serving" not in answer(one)


def test_the_busiest_hours_serve_more_than_their_part(tables):
    """Four hours a day at a hundred times the rest, and 30.4 × 4 hours on: 400 of 420 parts."""
    one = compare(behind_an_api(730 / 6, shape="spiky"), tables)
    assert served_part(one).part == pytest.approx(400 / 420, rel=1e-3)


@pytest.mark.parametrize("target", ["ecs", "eks", "app_runner"])
def test_logs_are_billed_for_what_is_served(tables, target):
    """A half of the month is a half of the logs."""
    half, whole = (compare(behind_an_api(hours, target=target), tables).containers for hours in (365, None))
    assert logged(half, "api-service") == pytest.approx(logged(whole, "api-service") / 2)


@pytest.mark.parametrize("service", ["fargate", "fargate_eks", "app_runner"])
def test_a_drawn_container_bills_the_logs_of_what_it_serves(tables, service):
    half, whole = (estimate(drawn(hours, service=service), tables) for hours in (365, None))
    assert logged(half, "s") == pytest.approx(logged(whole, "s") / 2)


def test_functions_in_place_of_a_container_say_what_they_answer_besides(tables):
    """300 of 730 hours: 41 % is served there, and all of it here."""
    one = compare(drawn(300), tables)
    assert "with containers on for 300 of 730 hours and serving 41 % of the requests" in answer(one)
    assert (
        "Web is switched on for 300 of 730 hours a month, taken to be the busiest ones: 59 % of what comes to it meets "
        "no task, and Web function answers all of it."
    ) in one.moved.notes


def test_one_of_several_containers_is_named(tables):
    found = served_part(compare(drawn(300, node("t", "fargate")), tables))
    assert (found.who, found.of_what) == ("Web", "the requests to it")


@pytest.mark.parametrize("document", [behind_an_api(0), drawn(0), drawn(0, service="app_runner")])
def test_no_hour_at_all_is_refused(tables, document):
    with pytest.raises(DocumentError, match="Switched on .hours a month. must be at least 1 hour a month, not 0"):
        compare(document, tables)
