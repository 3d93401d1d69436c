"""An estimate after an edit takes over what the edit left alone, and says the same as one made from nothing."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.engine.document.change import add_node, change_node, change_settings, delete_node
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.setting import declared
from tests.engine.answers import PROVE
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.mutations import CHANGES
from tests.engine.samples import random_document, some_values

EDITS, EXAMPLES = 4, 200 if PROVE else 12


def told(one):
    """All that is said of an estimate: bill, limits, findings, headroom."""
    return {
        "bill": [
            (line.node, line.dimension, line.label, str(line.quantity), str(line.monthly_usd), line.formula)
            for line in one.lines
        ],
        "limits": [said(finding) for finding in one.limits],
        "findings": [said(finding) for finding in one.findings],
        "headroom": (one.holds_to, [said(finding) for finding in one.next_to_break]),
    }


def said(finding):
    samples, request = finding.samples, finding.request
    return {
        "key": finding.key,
        "verdict": finding.verdict,
        "nodes": finding.nodes,
        "message": finding.message,
        "numbers": (finding.demand, finding.value, finding.headroom, finding.least_headroom, finding.is_far_away),
        "happens": finding.happens,
        "stops": finding.stops,
        "apart": tuple(finding.differs_by()),
        "along": finding.along,
        "samples": None if samples is None else [str(samples.demand), str(samples.headroom), samples.verdict],
        "request": str(request),
        "own": finding.own_setting() if finding.own_setting else None,
    }


def follow(documents, tables):
    """Estimate documents one after the other, each after the one before, and hold each to one from nothing."""
    before, taken = None, 0
    for document in documents:
        try:
            fresh = estimate(document, tables)
        except DocumentError:
            continue
        after = estimate(document, tables, before=before)
        assert told(after) == told(fresh)
        if before is not None:
            taken += sum(after.uses[one] is before.uses.get(one) for one in after.uses)
        before = after
    return taken


def mutated(chance, document, edits):
    """The document, and what it becomes by one mutation after another, of those that can be read."""
    yield document
    data = json.loads(dump(document))
    for _ in range(edits):
        tried = json.loads(json.dumps(data))
        chance.choice(CHANGES)(chance, tried)
        try:
            read = load(json.dumps(tried).encode())
        except DocumentError:
            continue
        data = tried
        yield read


def set_one_by_one(chance, document, edits, tables):
    """The document, and what it becomes by one setting after another."""
    yield document
    limits = tables.limit_book(document.region)
    for _ in range(edits):
        one = chance.choice(document.nodes)
        measured = [name for name, one in declared(services()[one.service].Settings).items() if one.can_be_sampled]
        if measured:
            name = chance.choice(measured)
            value = chance.choice(some_values(one.service, name, limits))
            document = change_settings(one.id, {name: value}, "").apply(document)
            yield document


@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 14))
def test_settings_of_random_documents(seed, size, tables):
    chance = Random(seed)
    follow(set_one_by_one(chance, random_document(chance, size), EDITS, tables), tables)


@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 10**9), size=st.integers(2, 10))
def test_whatever_is_done_to_random_documents(seed, size, tables):
    chance = Random(seed)
    follow(mutated(chance, random_document(chance, size), EDITS), tables)


@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 10**9), data=st.data())
def test_whatever_is_done_to_ready_architectures(seed, data, starters, tables):
    chance = Random(seed)
    document = data.draw(st.sampled_from(starters))
    follow(mutated(chance, document, EDITS), tables)
    follow(set_one_by_one(chance, document, EDITS, tables), tables)


def shop():
    return architecture(
        [
            clients(),
            node("api", "api_gateway_http"),
            function("order"),
            node("table", "dynamodb"),
            node("queue", "sqs"),
            function("worker"),
            function("menu"),
            node("menus", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "order", "invoke"),
            edge("order", "invocation", "table", "write"),
            edge("order", "invocation", "queue", "send"),
            edge("api", "request", "menu", "invoke"),
            edge("menu", "invocation", "menus", "read"),
            edge("queue", "message", "worker", "invoke"),
        ],
    )


CHANGED = {
    "memory": change_settings("order", {"memory_mb": 2048}, ""),
    "duration": change_settings("order", {"duration_ms": 250}, ""),
    "name": change_node("worker", {"name": "Packing"}, ""),
    "gone": delete_node("worker", "worker"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_an_edit_leaves_alone_is_taken_over(what, tables):
    """Another branch of the same architecture is not asked again, neither what it uses nor how its limits stand."""
    was = estimate(shop(), tables)
    told(was)
    now = estimate(CHANGED[what].apply(was.architecture), tables, before=was)
    assert told(now) == told(estimate(now.architecture, tables))
    assert now.uses["menus"] is was.uses["menus"]
    same = {id(one) for one in was.limits} & {id(one) for one in now.limits}
    assert len(same) > len(now.limits) / 3


def test_a_new_node_leaves_the_others_alone(tables):
    was = estimate(shop(), tables)
    told(was)
    bucket = was.architecture.node("table").model_copy(update={"id": "more", "service": "s3"})
    now = estimate(add_node(bucket).apply(was.architecture), tables, before=was)
    assert told(now) == told(estimate(now.architecture, tables))
    assert all(now.uses[one] is was.uses[one] for one in was.uses)


def test_another_name_is_said_by_all_that_share_a_limit(tables):
    """A message names others that share its limit: it is said anew where one of them is called otherwise."""
    was = estimate(shop(), tables)
    told(was)
    now = estimate(change_node("menu", {"name": "Cards"}, "").apply(was.architecture), tables, before=was)
    shared = next(one for one in now.limits if one.key == "lambda.concurrent_executions")
    assert "Cards" in shared.message


def test_what_a_web_acl_blocks_is_taken_off_all_that_follows(tables):
    """Another share that is blocked is a change of no edge, and yet of what each of them carries."""
    nodes = [clients(), node("api", "api_gateway_rest"), function("f"), node("wall", "waf"), node("menus", "dynamodb")]
    edges = [
        edge("c", "request", "api", "request"),
        edge("api", "arrival", "wall", "inspect"),
        edge("api", "request", "f", "invoke"),
        edge("f", "invocation", "menus", "read"),
    ]
    before = estimate(architecture(nodes, edges), tables)
    told(before)
    for blocked in (10, 60, 60, 0):
        changed = change_settings("wall", {"blocked_percent": blocked}, "").apply(before.architecture)
        now = estimate(changed, tables, before=before)
        assert told(now) == told(estimate(changed, tables))
        before = now


def test_what_is_large_is_let_go(tables):
    one = estimate(shop(), tables)
    told(one)
    assert one.taken.asked is not None
    one.forget()
    assert one.taken.asked is None
    after = estimate(CHANGED["memory"].apply(one.architecture), tables, before=one)
    assert told(after) == told(estimate(after.architecture, tables))
