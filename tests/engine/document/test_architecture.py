"""What a document may be, and what it hears when it is not."""

import json

import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.document.text import MAX_BYTES
from estimator.engine.estimate import estimate

NODES = [
    {"id": "c", "service": "clients"},
    {"id": "f", "service": "lambda"},
    {"id": "b", "service": "s3"},
    {"id": "t", "service": "dynamodb"},
]
CALL = {"id": "e1", "source": "c", "event": "request", "target": "f", "operation": "invoke"}


def text(nodes=NODES, edges=(CALL,), **more) -> str:
    return json.dumps({"version": 1, "nodes": list(nodes), "edges": list(edges), **more})


def with_settings(node_id, **settings):
    return [{**node, "settings": settings} if node["id"] == node_id else node for node in NODES]


BAD_STRUCTURE = {
    "not JSON": ("{", "line 1, column 2: This is not JSON: expecting property name enclosed in double quotes."),
    "no object": ("[]", "A document is a JSON object with nodes and edges."),
    "no version": ("{}", 'version: is missing: say "version": 1.'),
    "other version": ('{"version": 7}', "version: this is a document of version 7; Headroom reads version 1."),
    "not a number": ('{"version": 1, "month": NaN}', "NaN is not a number a document may hold."),
    "key twice": ('{"version": 1, "version": 1}', "“version” is given twice in one object; keep one."),
    "not text": (b'{"version": 1, "name": "\xff"}', "The document is not UTF-8 text (byte 24)."),
    "too deep": ("[" * 100_000, "The document is nested too deeply."),
    "unknown field": (text(colour="red"), "colour: is not known here; check the spelling or leave it out."),
    "wrong type": (text(month="12"), 'month: must be a whole number, not "12".'),
    "out of bounds": (text(month=0), "month: must be at least 1, not 0."),
    "two nodes of one id": (text([*NODES, NODES[0]]), "nodes[4]: the id “c” is taken by another node; ids must differ."),
    "edge to nowhere": (text(edges=[{**CALL, "target": "x"}]), "edge e1: there is no node “x” to be its target."),
    "cause unknown": (text(edges=[{**CALL, "caused_by": ["e9"]}]), "edge e1: there is no edge “e9” to be caused by."),
    "negative count": (text(edges=[{**CALL, "count": -1}]), "edges[0] (e1), count: must be at least 0, not -1."),
    "too many nodes": (
        text([{"id": f"n{i}", "service": "s3"} for i in range(2001)]), "nodes: 2,001 are too many; at most 2,000 are read.",
    ),
}  # fmt: skip
BAD_MEANING = {
    "unknown service": (text([*NODES, {"id": "x", "service": "lamda"}]), "node x: there is no service “lamda”; did you mean “lambda”?"),
    "service that is no node": (
        text([*NODES, {"id": "x", "service": "data_transfer"}]), "node x: Data transfer is no node of its own: its lines",
    ),
    "unknown region": (text(region="mars-1"), "region: “mars-1” is no region with prices; known are"),
    "unknown setting": (text(with_settings("f", ram=1)), "node f, ram: Lambda has no setting “ram”; did you mean “memory_mb”?"),
    "setting of wrong type": (text(with_settings("f", memory_mb="big")), 'node f, memory_mb: Memory (MB) must be a whole number, not "big".'),
    "below an AWS limit": (
        text(with_settings("f", memory_mb=64)),
        "node f, memory_mb: Memory (MB) must be between 128 and 10,240 MB; Lambda allows no other.",
    ),
    "unknown event": (text(edges=[{**CALL, "event": "click"}]), "edge e1: nothing called “click” happens at c (Clients); did you mean “request”?"),
    "unknown operation": (text(edges=[{**CALL, "operation": "call"}]), "edge e1: nobody can “call” at f (Lambda); did you mean “invoke”?"),
    "impossible edge": (
        text(edges=[{"id": "e1", "source": "b", "event": "object_created", "target": "t", "operation": "write"}]),
        "edge e1: “Object created” of S3 cannot cause “write” to DynamoDB: S3 notifies functions, queues, topics and event buses only. Put a Lambda function between.",
    ),
    "polling an edge that pushes": (text(edges=[{**CALL, "window_s": 5}]), "edge e1: c (Clients) hands over what happens at once, so how long a batch gathers (window_s) stays empty here."),
    "cache where there is none": (text(edges=[{**CALL, "cached": 50}]), "edge e1: c (Clients) has no cache before its request, so how much a cache answers (cached) stays empty here."),
    "unknown dimension": (text(rates={"lambda.magic": [{"usd": 1}]}), "rates: nothing is billed as “lambda.magic”"),
    "tiers that fall": (text(rates={"lambda.requests.x86": [{"usd": 1}, {"from": 0, "usd": 2}]}), "rates, lambda.requests.x86: tiers start at 0 and rise."),
    "a part of a whole": (
        text(quotas={"lambda.concurrent_executions": 0.5}),
        "quotas, lambda.concurrent_executions: must be at least 1, not 0.5.",
    ),
    "unknown quota": (text(quotas={"lambda.magic": 5}), "quotas: there is no limit “lambda.magic”"),
    "free tier of the past": (text(free_tier="legacy_12_month"), "free_tier: the 12-month free tier ended for every account by 15 July 2026"),
    "168 hours": (text(with_settings("c", shape="own", own_shape=[1.0])), "node c, own_shape: Own shape (relative traffic) must be 168 numbers, none below 0 and not all 0."),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_STRUCTURE)
def test_bad_structure_is_one_sentence_that_says_where(case):
    document, expected = BAD_STRUCTURE[case]
    with pytest.raises(DocumentError) as error:
        load(document)
    assert str(error.value) == expected


@pytest.mark.parametrize("case", BAD_MEANING)
def test_bad_meaning_is_one_sentence_that_says_where(case, tables):
    document, expected = BAD_MEANING[case]
    with pytest.raises(DocumentError) as error:
        estimate(load(document), tables)
    assert str(error.value).startswith(expected)


def test_a_document_over_4_mb_is_refused():
    with pytest.raises(DocumentError, match="at most 4,194,304"):
        load(text(name="x" * MAX_BYTES))


def test_edges_without_id_are_given_one_that_is_free():
    plain = {key: value for key, value in CALL.items() if key != "id"}
    document = load(text(edges=[plain, {**CALL, "id": "e1"}, plain]))
    assert [edge.id for edge in document.edges] == ["e2", "e1", "e3"]


def test_whole_numbers_stay_whole_and_raw_settings_stay_raw():
    document = load(text(with_settings("c", requests_per_month=3_000_000), [{**CALL, "count": 2, "payload_kb": 0.5}]))
    saved = json.loads(dump(document))
    assert saved["nodes"][0]["settings"] == {"requests_per_month": 3_000_000}
    assert (saved["edges"][0]["count"], saved["edges"][0]["payload_kb"]) == (2, 0.5)


def test_dump_is_canonical():
    document = load(text(name="Café ☕", prices_as_of="2026-01-31", containers={"slots": 3}))
    assert dump(load(dump(document))) == dump(document)
    assert "Café ☕" in dump(document)


@pytest.mark.parametrize(
    ("at", "message"),
    [(("x", "count"), "no node or edge “x”"), (("f", "ram"), "no setting “ram”"), (("e1", "colour"), "no “colour”")],
)
def test_samples_need_something_to_stand_for(at, message, tables):
    with pytest.raises(DocumentError, match=message):
        estimate(with_samples(load(text()), {at: [1, 2]}), tables)


def test_samples_are_of_one_length():
    with pytest.raises(DocumentError, match="one length"):
        with_samples(load(text()), {("f", "duration_ms"): [1, 2], ("e1", "count"): [1, 2, 3]})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"name": 5}, "name: must be text, not 5."),
        ({"name": "x" * 201}, "name: may have at most 200 characters."),
        ({"nodes": {}}, "nodes: must be a list, not {}."),
        ({"nodes": [5]}, "nodes[0]: must be an object, not 5."),
        ({"nodes": [{"service": "s3"}]}, "nodes[0], id: is missing."),
        ({"nodes": [{"id": "a b", "service": "s3"}]}, "nodes[0] (a b), id: an id is 1 to 100 letters, digits or one of . _ : -, and no . or .. alone."),
        ({"quotas": {"x": 0}}, "quotas, x: must be more than 0, not 0."),
        ({"hours_per_month": 745}, "hours_per_month: must be at most 744, not 745."),
        ({"hours_per_month": True}, "hours_per_month: must be a number, not true."),
        ({"prices_as_of": "yesterday"}, 'prices_as_of: must be a day such as 2025-12-31, not "yesterday".'),
        ({"free_tier": "some"}, "free_tier: must be 'none', 'always' or 'legacy_12_month', not 'some'."),
        ({"rates": {"x": []}}, "rates, x: needs at least 1."),
        ({"edges": [{**CALL, "partial_batch": "no"}]}, 'edges[0] (e1), partial_batch: must be true or false, not "no".'),
        ({"edges": [{**CALL, "id": "c"}], "nodes": NODES}, "edges[0]: the id “c” is taken by a node; ids must differ."),
        ({"edges": [CALL, CALL], "nodes": NODES}, "edges[1]: the id “e1” is taken by another edge; ids must differ."),
    ],
)  # fmt: skip
def test_every_kind_of_fault_has_its_sentence(document, message):
    with pytest.raises(DocumentError) as error:
        load(json.dumps({"version": 1, **document}))
    assert str(error.value) == message


def test_nodes_and_edges_are_found_by_id_or_named_missing():
    document = load(text())
    assert (document.node("f").label, document.edge("e1").target) == ("f", "f")
    for find in (document.node, document.edge):
        with pytest.raises(DocumentError, match="there is no"):
            find("x")


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"\\\\\\u0000"'])
def test_null_characters_are_refused_as_no_database_may_keep_them(text):
    with pytest.raises(DocumentError, match="null character"):
        load(f'{{"version": 1, "name": {text}}}')


def test_a_backslash_before_u0000_is_no_null_character():
    assert load('{"version": 1, "name": "a\\\\u0000"}').name == "a\\u0000"


def names(count: int) -> str:
    return ",".join(f'"{number}":1' for number in range(count))


def settings_of(service: str, **settings) -> dict:
    return {"nodes": [{"id": "n", "service": service, "settings": settings}], "edges": []}


LONG = "x" * 1_000_000
TOO_MUCH = {
    "a name given late again": ('{"version": 1, "containers": {' + names(380_000) + ', "7": 2}}', "“7” is given twice in one object; keep one."),
    "many names": ('{"version": 1, "containers": {' + names(250_000) + "}}", "One object holds 250,000 names; at most 2,000 are read."),
    "unknown settings": (text(**settings_of("lambda", **{f"k{i}": 1 for i in range(1_500)})), "node n, settings: holds more than 1,000 names and values."),
    "values of a setting": (text(**settings_of("clients", own_shape=[1] * 300_000)), "node n, settings: holds more than 1,000 names and values."),
    "text of a setting": (text(**settings_of("lambda", architecture=LONG)), "node n, settings: holds a text of 1,000,000 letters; at most 100 are read."),
    "tiers": (text(rates={"lambda.requests.x86": [{"from": i, "usd": 1} for i in range(90_000)]}), "rates, lambda.requests.x86: may hold at most 100."),
    "rates": (text(rates={f"r{i}": [{"usd": 1}] for i in range(1_001)}), "rates: may hold at most 1,000."),
    "quotas": (text(quotas={f"q{i}": 1 for i in range(1_001)}), "quotas: may hold at most 1,000."),
    "causes": (text(edges=[{**CALL, "caused_by": ["e1"] * 500_000}]), "edges[0] (e1), caused_by: may hold at most 1,000."),
    "causes of all edges": (
        text(edges=[CALL, *({**CALL, "id": f"x{i}", "caused_by": ["e1"] * 300} for i in range(100))]), "edges: all caused_by together name 30,000 edges; at most 20,000 are read.",
    ),
    "faults": (text(edges=[{**CALL, "count": -1}] * 10_000), "edges[0] (e1), count: must be at least 0, not -1."),
    "a number beyond all": ('{"version": 1, "containers": {"slots": 1e999}}', "1e999 is not a number a document may hold."),
    "a long service": (text([{"id": "n", "service": LONG}], []), "nodes[0] (n), service: may have at most 100 characters."),
}  # fmt: skip


@pytest.mark.parametrize("case", TOO_MUCH)
def test_too_much_of_anything_is_one_sentence(case):
    document, expected = TOO_MUCH[case]
    with pytest.raises(DocumentError) as error:
        load(document)
    assert str(error.value) == expected


@pytest.mark.parametrize(
    "document",
    [text(month=LONG), text(month=[1] * 500_000), text(free_tier=LONG), f'{{"version": "{LONG}"}}', text(**{LONG: 1})],
    ids=["text", "list", "choice", "version", "name"],
)
def test_a_sentence_quotes_only_the_beginning_of_a_long_text(document):
    with pytest.raises(DocumentError) as error:
        load(document)
    assert "…" in str(error.value)
    assert len(str(error.value)) < 250


NOBODY_MEANS = {
    "hours": (text(hours_per_month=5e-324), "hours_per_month: must be at least 1, not 5e-324."),
    "a share": (text(edges=[{**CALL, "share": 5e-324}]), "edges[0] (e1), share: must be 0, or at least 0.000000001."),
    "a payload": (text(edges=[{**CALL, "payload_kb": 1e15}]), "edges[0] (e1), payload_kb: must be at most 100,000,000,000, not 1,000,000,000,000,000."),
    "a price": (text(rates={"lambda.requests.x86": [{"usd": 1e12}]}), "rates, lambda.requests.x86[0], usd: must be at most 1,000,000,000, not 1,000,000,000,000."),
    "a place": (text([{**NODES[0], "position": [1e300, 0]}], []), "nodes[0] (c), position[0]: must be at most 1,000,000, not 1e+300."),
    "a duration": (text(**settings_of("lambda", duration_ms=5e-324)), "node n, duration_ms: Billed duration (ms) must be at least 0.001 ms, not 5e-324."),
    "runs": (text(**settings_of("schedule", runs_per_day=5e-324)), "node n, runs_per_day: Runs (a day) must be at least 0.002 a day, not 5e-324."),
    "a setting that may be 0": (text(**settings_of("s3", storage_gb=5e-324)), "node n, storage_gb: Stored now (GB) must be 0, or at least 0.000000001."),
    "a shape": (text(**settings_of("clients", shape="own", own_shape=[1e300] * 168)), "node n, own_shape: Own shape (relative traffic) may hold no number above 1,000,000,000."),
}  # fmt: skip


@pytest.mark.parametrize("case", NOBODY_MEANS)
def test_a_number_nobody_can_mean_is_refused_at_its_field(case, tables):
    document, expected = NOBODY_MEANS[case]
    with pytest.raises(DocumentError) as error:
        estimate(load(document), tables)
    assert str(error.value) == expected


def test_what_is_put_empty_is_stored_as_the_least_its_class_bills(tables):
    nodes = with_settings("b", storage_class="standard_ia")
    put = {"id": "e2", "source": "f", "event": "invocation", "target": "b", "operation": "put", "payload_kb": 0}
    one = estimate(load(text(nodes, [CALL, put])), tables)
    assert one.node_usd("b") > 0
