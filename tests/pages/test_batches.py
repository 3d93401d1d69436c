"""How many items a fetched call holds, in words that let its number be redone."""

import re

import pytest

from estimator.engine.estimate import estimate
from estimator.pages.builder.inspector import carried
from estimator.pages.reports import workload
from estimator.pages.results.batches import batch_words
from estimator.pages.results.readings import rows
from tests.engine.builders import architecture, clients, edge, function, node


def fetched(tables, source, per_second=2_000, **of_edge):
    event, operation = ("record", "put") if source["service"] == "kinesis_data_streams" else ("message", "send")
    document = architecture(
        [clients(requests=per_second * 2_628_000), source, function("f", duration_ms=100)],
        [edge("c", "request", source["id"], operation), edge(source["id"], event, "f", "invoke", **of_edge)],
    )
    return estimate(document, tables), document.edges[1]


def test_calls_of_a_stream_are_redone_by_what_is_said(tables):
    one, read = fetched(tables, node("s", "kinesis_data_streams"), batch_size=100)
    flows = one.traffic.flows[read.id]
    words = batch_words(one, read.id)
    held = float(re.match(r"([\d.]+) records a call on average, of up to 100: ", words)[1])
    assert float(flows.monthly_items) / held == pytest.approx(float(flows.monthly_calls), rel=0.005)
    assert re.search(r"\d+ shards \(assumed: .*\) are asked about once a second each", words)
    assert "the last batch of each time is not full" in words


def test_it_stands_with_the_edge_in_the_report_and_beside_the_line_that_counts_calls(tables):
    one, read = fetched(tables, node("s", "kinesis_data_streams"), batch_size=100)
    words = batch_words(one, read.id)
    lines = [line for line in one.lines if line.node == "f"]
    told = [row.label for row in rows(one, "f", lines) if row.batches == words]
    assert len(told) == 1 and "equest" in told[0]
    assert carried(one, read).endswith(words)
    assert [flowing.batches for flowing in workload(one)] == ["", words]


@pytest.mark.parametrize(
    ("of_edge", "said"),
    [
        ({"batch_size": 10}, "1 message a call on average, of up to 10: no batch window is set"),
        ({"batch_size": 10, "window_s": 20}, "10 messages a call on average: batches are full"),
        ({"batch_size": 1}, "One message a call: batches hold one"),
        ({"batch_size": 1_000, "window_s": 1}, "a batch gathers for up to 1 s"),
    ],
)
def test_batches_of_a_queue_say_why_they_are_no_larger(tables, of_edge, said):
    one, read = fetched(tables, node("q", "sqs", visibility_timeout_s=60), per_second=50, **of_edge)
    assert said in batch_words(one, read.id)


def test_a_fixed_number_of_shards_is_nobodys_assumption(tables):
    stream = node("s", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=4)
    one, read = fetched(tables, stream, per_second=40, batch_size=100, parallel=2)
    words = batch_words(one, read.id)
    assert "4 shards, 2 batches at once of each, are asked about once a second each, and what has come since" in words


def test_what_is_called_directly_says_nothing(tables):
    document = architecture([clients(), function("f")], [edge("c", "request", "f", "invoke")])
    assert batch_words(estimate(document, tables), document.edges[0].id) == ""
