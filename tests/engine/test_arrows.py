"""Which arrow a setting waits for: with every arrow but that one it changes nothing, and it is named; with any that it
does not wait for it changes something."""

import os
from collections.abc import Iterator, Mapping
from random import Random

import pytest

from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.arrows import arrows_of
from estimator.engine.resolve.conditions import given_without_effect
from estimator.engine.resolve.nodes import checked_settings
from estimator.engine.service import Service
from estimator.engine.setting import NO_ARROWS, Acting, declared
from estimator.engine.unused import unused
from tests.engine.builders import architecture, clients, edge, node
from tests.engine.every_setting import (
    CALLERS,
    NONE,
    SCENES,
    Left,
    answer,
    contexts,
    everything,
    limits,
    other_values,
    with_arrows,
)

PROVE = os.environ.get("PROVE") == "1"
DRAWN = [slug for slug, service in services().items() if service.is_drawn]
TIERS = "with Intelligent-Tiering what is stored counts, object by object"
LOADED = "what is loaded at first is encrypted and comes in parts as well"
VENDED = "what AWS delivers is kept, classed and searched as well"
BESIDE_OTHERS = "only beside some values of other settings"
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("s3", "object_kb"): TIERS,
    ("s3", "infrequent_percent"): TIERS,
    ("s3", "archive_instant_percent"): TIERS,
    ("s3", "archive_percent"): TIERS,
    ("s3", "deep_archive_percent"): TIERS,
    ("s3", "move_to"): "what was moved before is stored there",
    ("s3", "encrypted_by"): LOADED,
    ("s3", "part_mb"): LOADED,
    ("cloudwatch_logs", "log_class"): VENDED,
    ("cloudwatch_logs", "keep_days"): VENDED,
    ("cloudwatch_logs", "data_protection"): VENDED,
    ("elasticache_serverless", "min_ecpus_s"): "a least is billed from where it is more than the data makes",
    ("dynamodb", "item_kb"): "a first load is billed by the items it writes",
    ("dynamodb", "scaling"): "it decides which capacity holds",
    ("kinesis_data_streams", "scaling"): "it decides how many shards hold",
    ("managed_flink", "scaling"): "it decides how many KPUs hold",
    ("kinesis_data_streams", "retention_hours"): "of shards that are provisioned it is billed by the hour",
    ("lambda", "memory_mb"): "provisioned environments have it",
    ("lambda", "architecture"): "provisioned environments have it",
    ("lambda", "reserved_concurrency"): "it must be enough for the provisioned ones",
    ("fargate", "vcpu"): "it goes with the memory alone",
    ("fargate", "scaling"): "it decides which number of tasks holds",
    ("fargate", "max_tasks"): "it caps a warm spare",
    ("other", "what"): "it names what a cost of its own is for",
}
"""What is not named though nothing leads there, and changes something all the same, beside other settings."""


def lacking(service: Service, document: dict) -> list[str]:
    """The settings of `one` that have no effect for want of an arrow."""
    arrows = arrows_of(from_dict(document)).get("one", NO_ARROWS)
    return [name for name, one in declared(service.Settings).items() if one.lacks(arrows)]


def arrow_sets(service: Service) -> Iterator[Left]:
    """No arrow, those of each operation, those of each event; of each kind of caller where all is tried."""
    yield NONE
    reached = {event.sends for caller in (*CALLERS, "clients") for event in services()[caller].events}
    for operation in service.operations:
        yield Left(operation.name, None, "")
        if PROVE or service.type == "compute":
            yield from (Left(operation.name, kind, "") for kind in sorted(reached.intersection(operation.accepts)))
    for event in service.events:
        yield Left(None if event.of else "", None if event.of else "", event.name)


def with_other_values(service: Service, names: list[str], given: dict, chance: Random) -> dict:
    """Settings with some that are given otherwise, as far as AWS takes them together."""
    for name in names:
        values = other_values(declared(service.Settings)[name])
        wanted = {**given, name: chance.choice(values)} if values else given
        if not given_without_effect(service, wanted) and checked_settings(service, wanted, limits())[0] is not None:
            given = wanted
    return given


@pytest.mark.parametrize("slug", DRAWN)
def test_what_waits_for_an_arrow_changes_nothing_without_it(slug):
    service, chance = services()[slug], Random(slug)
    for left in arrow_sets(service):
        for scene in SCENES if PROVE else SCENES[:1]:
            document = with_arrows(everything(service, {}, scene), service, left)
            waiting = lacking(service, document)
            others = [name for name in declared(service.Settings) if name not in waiting]
            bases = [with_other_values(service, others, {}, chance) for _ in range(4 if PROVE else 1)]
            for base in ([{}, *bases] if PROVE else bases) if waiting else []:
                given = with_other_values(service, waiting, base, chance)
                before, after = (answer(with_settings(document, settings)) for settings in (base, given))
                assert None in (before, after) or before == after, (left, given)


def with_settings(document: dict, settings: dict) -> dict:
    nodes = [{**one, "settings": settings} if one["id"] == "one" else one for one in document["nodes"]]
    return {**document, "nodes": nodes}


@pytest.mark.parametrize("slug", DRAWN)
def test_what_acts_alone_changes_what_is_said_of_a_lone_card(slug):
    service = services()[slug]
    lone = with_arrows(everything(service, {}), service, NONE)
    acting = [name for name, one in declared(service.Settings).items() if not one.lacks(NO_ARROWS)]
    of_both = {(slug, name) for name in acting if not changes(service, name, lone)}
    if slug == "fargate_eks":
        slug = "fargate"
    assert {name for _, name in of_both} <= {name for one, name in ELSEWHERE if one == slug}


def changes(service: Service, name: str, document: dict) -> bool:
    """Whether another value of a setting changes anything that is said of a document."""
    for context in contexts(service, name):
        base = {key: value for key, value in context.items() if key != name}
        values = [base, *({**base, name: value} for value in other_values(declared(service.Settings)[name]))]
        found = None
        for settings in values:
            said = answer(with_settings(document, settings))
            if found is not None and said is not None and said != found:
                return True
            found = said or found
    return False


def test_what_is_said_of_arrows_is_of_settings_there_are():
    for slug, name in ELSEWHERE:
        assert name in declared(services()[slug].Settings)


@pytest.mark.parametrize(
    ("settings", "edges", "said"),
    [
        ({"crawl_dpus": 5}, ["run_job"], "DPUs of a crawler 5 DPUs has no effect, as no arrow leads to it by crawl"),
        ({"crawl_dpus": 5}, ["run_job", "crawl"], None),
        ({"crawl_dpus": 5}, [], "DPUs of a crawler 5 DPUs has no effect, as no arrow leads to it by crawl"),
        ({"session_minutes": 5}, ["run_job"], "as no arrow leads to it by open session or prepare"),
        ({"tables": 5}, [], None),
        (
            {"crawl_dpus": 5, "crawl_minutes": 20},
            ["run_job"],
            "DPUs of a crawler 5 DPUs and A crawl runs 20 minutes have no effect, as no arrow leads to it by crawl: "
            "draw one, or leave these out.",
        ),
    ],
)
def test_the_arrow_that_is_missing_is_named(settings, edges, said, tables):
    nodes = [clients(requests=1e3), node("f", "lambda"), node("etl", "glue", **settings)]
    drawn = [edge("c", "request", "f", "invoke"), *(edge("f", "invocation", "etl", name) for name in edges)]
    found = [one.message for one in unused(estimate(architecture(nodes, drawn), tables)) if one.kind == "setting"]
    assert (found == []) if said is None else (len(found) == 1 and said in found[0])


def test_callers_are_named_by_the_services_they_are(tables):
    nodes = [clients(requests=1e3), node("f", "lambda", queue_pollers=3, async_retries=1, errors_percent=2)]
    said = [one.message for one in unused(estimate(architecture(nodes, [edge("c", "request", "f", "invoke")]), tables))]
    assert any(
        "Least pollers of a queue 3 pollers has no effect, as no arrow leads to it from SQS" in one for one in said
    )
    assert any("Retries of asynchronous calls 1 has no effect, as no arrow leads to it by start" in one for one in said)
    assert any("Error rate 2 % of items has no effect" in one for one in said)
    retried = architecture(nodes, [edge("c", "request", "f", "invoke", retries=2)])
    assert not any("Error rate" in one.message for one in unused(estimate(retried, tables)))


def test_a_card_that_says_itself_what_it_bills_waits_for_no_arrow(tables):
    stated = node("etl", "glue", crawl_dpus=5)
    document = architecture([{**stated, "measured": {"glue.crawler.dpu_hour": 40}}], [])
    assert unused(estimate(document, tables)) == []


def test_what_waits_is_no_assumption(tables):
    nodes = [clients(requests=1e3), node("f", "lambda"), node("etl", "glue")]
    drawn = [edge("c", "request", "f", "invoke"), edge("f", "invocation", "etl", "run_job")]
    one = estimate(architecture(nodes, drawn), tables)
    assumed = {one.setting for one in one.assumptions if one.owner == "etl"}
    assert "job_dpus" in assumed and not assumed & {"crawl_dpus", "crawl_minutes", "session_dpus", "latency_ms"}


def test_a_service_says_which_arrows_its_settings_need():
    acting = Acting(alone="a b", called={"put get": "b c"}, starting={"object": "c"})
    assert acting.of("a") == ((), (), True)
    assert acting.of("c") == (("put", "get"), ("object",), False)
    assert acting.names == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("target", "operation", "given", "said"),
    [
        ("s3", "get", {"retries": 3}, "c → t: 3 retries without effect, as no call of it fails"),
        ("s3", "get", {"retries": 0}, None),
        ("lambda", "invoke", {"retries": 3}, None),
        ("lambda", "invoke", {"batch_size": 10}, "c → t: a batch of 10 without effect, as a call brings one"),
        ("lambda", "invoke", {"batch_size": 10, "count": 30}, None),
    ],
)
def test_what_an_arrow_says_in_vain_is_named(target, operation, given, said, tables):
    drawn = [edge("c", "request", "t", operation, **given)]
    document = architecture([clients(requests=1e6), node("t", target)], drawn)
    found = [(one.names, one.message) for one in unused(estimate(document, tables))]
    if said is None:
        assert found == []
    else:
        [(names, message)] = found
        assert names == (f"c-t-{operation}/{[*given][0]}",) and message.startswith(said)
        plain = architecture([clients(requests=1e6), node("t", target)], [edge("c", "request", "t", operation)])
        assert answer(document.model_dump(mode="json")) == answer(plain.model_dump(mode="json"))
