"""Edges by form: connect, change the sentence, answer what was meant, delete."""

import re

import pytest

from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.web.forms import EdgeForm
from tests.engine.builders import architecture, clients, edge, function, node
from tests.web.samples import NASTY, Visit, forms, ids, shop, text_of, words_of

READ, POLLED, HANDED_OVER = "order-orders-read", "jobs-worker-invoke", "api-order-invoke"


# -- connect -------------------------------------------------------------------------------------------------------


def test_two_nodes_are_connected_by_what_is_likeliest(visit):
    response = visit.post("add_edge", {"source": "worker", "target": "orders"}, at="node=worker")
    new = visit.document.edges[-1]
    assert (new.source, new.event, new.target) == ("worker", "record", "orders")
    assert response.headers["Location"] == visit.url(query=f"edge={new.id}")
    assert visit.sentences()[-1] == "Connect worker to orders"


def test_what_is_there_already_is_not_drawn_again(visit):
    """The API calls its function in one way alone."""
    before = visit.document
    for response in visit.post_both("add_edge", {"source": "api", "target": "order"}, at="node=api"):
        assert response.status_code == 422
        said = "api does all it can to order already. Open that call and say how many instead."
        assert said in words_of(response)
    assert visit.document == before


def test_a_new_edge_by_htmx_is_selected_and_in_the_address(visit):
    response = visit.post("add_edge", {"source": "worker", "target": "orders"}, htmx=True, at="node=worker")
    assert response.headers["HX-Push-Url"] == visit.url(query=f"edge={visit.document.edges[-1].id}")
    assert "edge-form" in ids(text_of(response))


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("orders", "api", "Put"),
        ("order", "app", "is where traffic begins, so no call can lead to it"),
        ("gone", "order", "Pick two cards to connect."),
        ("order", "", "Pick two cards to connect."),
        ("x" * 300, "\x00", "Pick two cards to connect."),
        (NASTY, "order", "Pick two cards to connect."),
    ],
)
def test_what_cannot_be_connected_is_refused_with_a_way_out(visit, source, target, message):
    for response in visit.post_both("add_edge", {"source": source, "target": target}):
        assert response.status_code == 422
        notice = text_of(response).partition('id="notice"')[2]
        assert message in notice[: notice.index("</div>")]
    assert visit.is_untouched()


def test_a_further_edge_where_all_that_is_likely_is_there_is_refused_with_what_is_left(visit_to):
    nodes = [clients("app"), function("fn"), node("files", "s3")]
    drawn = [edge("app", "request", "fn", "invoke"), edge("fn", "invocation", "files", "put")]
    visit = visit_to(architecture(nodes, [*drawn, edge("fn", "invocation", "files", "get")]))
    for response in visit.post_both("add_edge", {"source": "fn", "target": "files"}):
        notice = words_of(response).partition("is there already: put and get.")[2]
        assert response.status_code == 422 and "list" in notice and "open that call" in notice
    assert visit.is_untouched()
    assert visit.post("add_edge", {"source": "fn", "target": "files", "does": "list"}).status_code == 303


def test_the_inspector_offers_only_targets_that_can_be_reached(visit):
    page = visit.page("node=jobs")
    offered = page.partition('<select name="target"')[2].partition("</select>")[0]
    assert 'value="worker"' in offered
    assert 'value="app"' not in offered and 'value="api"' not in offered


# -- the sentence --------------------------------------------------------------------------------------------------


def test_an_edge_is_changed_and_the_sentence_says_so(visit):
    response = visit.post(
        "edge_change", visit.fill("edge-form", f"edge={READ}", count="3", share="40"), at=f"edge={READ}", edge_id=READ
    )
    assert (response.status_code, response.headers["Location"]) == (303, visit.url(query=f"edge={READ}"))
    assert (visit.document.edge(READ).count, visit.document.edge(READ).share) == (3, 40)
    assert visit.sentences()[-1].startswith("For each call of order: 3 × read on orders")


def test_an_edge_changed_by_htmx_tells_its_sentence_anew(visit):
    values = visit.fill("edge-form", f"edge={READ}", count="3")
    response = visit.post("edge_change", values, htmx=True, at=f"edge={READ}", edge_id=READ)
    assert response.headers["HX-Reswap"] == "none"
    assert "reads a month" in words_of(response) and "at the busiest." in words_of(response)
    assert "edge-form" not in ids(text_of(response))


def test_another_event_brings_the_form_that_goes_with_it(visit_to):
    visit = visit_to(architecture([function("a"), function("b")], [edge("a", "invocation", "b", "invoke")]))
    values = visit.fill("edge-form", "edge=a-b-invoke", event="failure")
    part = text_of(visit.post("edge_change", values, htmx=True, at="edge=a-b-invoke", edge_id="a-b-invoke"))
    assert forms(part)["edge-form"]["operation"] == ["start"]
    assert (visit.document.edges[0].event, visit.document.edges[0].operation) == ("failure", "start")


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("count", "-1", "must be at least 0"),
        ("count", "many", "must be a number such as 1,536 or 0.5, not “many”."),
        ("share", "101", "must be at most 100"),
        ("payload_kb", "1e400", "must be a number such as 512 KB or 1.5 GB, not “1e400”."),
        ("response_kb", "1e300", "must be at most"),
        ("event", "zebra", "zebra is not one of the available choices"),
        ("operation", "zebra", "zebra is not one of the available choices"),
        ("retries", "1.5", "must be a whole number, not 1.5."),
        ("at_once", "0", "must be at least 1"),
        ("network", "carrier pigeon", "carrier pigeon is not one of the available choices"),
    ],
)
def test_what_a_slot_cannot_hold_is_said_and_nothing_is_written(visit, name, typed, message):
    values = visit.fill("edge-form", f"edge={READ}", **{name: typed})
    for response in visit.post_both("edge_change", values, at=f"edge={READ}", edge_id=READ):
        assert response.status_code == 422
        assert message in words_of(response)
        assert 'role="alert"' in text_of(response)
    assert visit.is_untouched()


def test_a_refused_sentence_keeps_everything_typed(visit):
    values = visit.fill("edge-form", f"edge={READ}", count="-1", share="33", retries="2")
    kept = forms(text_of(visit.post("edge_change", values, at=f"edge={READ}", edge_id=READ)))["edge-form"]
    assert (kept["count"], kept["share"], kept["retries"]) == (["-1"], ["33"], ["2"])


@pytest.mark.parametrize("edge_id", [one.id for one in shop().edges])
def test_a_sentence_posted_as_it_stands_changes_nothing(visit, edge_id):
    response = visit.post("edge_change", visit.fill("edge-form", f"edge={edge_id}"), edge_id=edge_id)
    assert response.status_code == 303
    assert visit.is_untouched()


def test_bodies_are_asked_about_on_the_way_to_a_function_through_an_api(visit):
    asked, not_asked = (forms(visit.page(f"edge={name}"))["edge-form"] for name in (HANDED_OVER, READ))
    assert "binary" in asked and "binary" not in not_asked
    visit.post("edge_change", visit.fill("edge-form", f"edge={HANDED_OVER}", binary="true"), edge_id=HANDED_OVER)
    assert visit.document.edge(HANDED_OVER).binary is True


def test_slots_left_empty_mean_what_aws_or_the_cause_has(visit):
    visit.post(
        "edge_change", visit.fill("edge-form", f"edge={POLLED}", batch_size="", count="", share=""), edge_id=POLLED
    )
    changed = visit.document.edge(POLLED)
    assert (changed.batch_size, changed.count, changed.share) == (None, 1, 100)


def test_only_polled_edges_gather_and_report(visit):
    polled, pushed = (forms(visit.page(f"edge={name}"))["edge-form"] for name in (POLLED, READ))
    assert {"window_s", "parallel", "partial_batch"} <= polled.keys()
    assert not {"window_s", "parallel", "partial_batch"} & pushed.keys()


def test_what_an_edge_cannot_say_at_its_ends_is_said_at_the_field(visit):
    values = {**visit.fill("edge-form", f"edge={POLLED}"), "batch_size": "20000000"}
    response = visit.post("edge_change", values, at=f"edge={POLLED}", edge_id=POLLED)
    assert response.status_code == 422
    note = text_of(response).partition('id="edge-batch_size-note"')[2]
    assert "must be at most" in note[: note.index("</small>")]


# -- what the form offers ------------------------------------------------------------------------------------------

PAIRS = [
    (source, target)
    for source in services().values()
    for target in services().values()
    if source.is_drawn and target.is_drawn and possible_pairs(source, target)
]


def form_of(source, target, pair, data=None):
    ends = [{"id": "a", "service": source.slug}, {"id": "b", "service": target.slug}]
    document = architecture(ends, [edge("a", pair[0], "b", pair[1])])
    return EdgeForm(document.edges[0], document, data)


def test_every_pair_of_services_offers_only_what_can_be_the_likely_first():
    for source, target in PAIRS:
        pairs = possible_pairs(source, target)
        for event, operation in pairs:
            form = form_of(source, target, (event, operation))
            assert [name for name, _ in form.fields["event"].choices] == list(dict.fromkeys(one for one, _ in pairs))
            offered = [name for name, _ in form.fields["operation"].widget.choices]
            assert offered == [done for one, done in pairs if one == event]


def test_an_operation_only_another_event_causes_becomes_the_first_of_the_chosen_one():
    for source, target in PAIRS:
        pairs = possible_pairs(source, target)
        form = form_of(source, target, pairs[0], {"event": pairs[-1][0], "operation": pairs[0][1]})
        assert form.is_valid(), form.errors
        chosen = {"event": pairs[0][0], "operation": pairs[0][1], **form.changes()}
        assert (chosen["event"], chosen["operation"]) in pairs


def test_causes_are_told_apart_where_there_is_more_than_one(visit_to):
    nodes = [function("one"), function("two"), node("files", "s3"), function("thumb")]
    puts = [edge(name, "invocation", "files", "put") for name in ("one", "two")]
    visit = visit_to(architecture(nodes, [*puts, edge("files", "object_created", "thumb", "start")]))
    values = visit.fill("edge-form", "edge=files-thumb-start")
    assert values["caused_by"] == ["one-files-put", "two-files-put"]
    visit.post("edge_change", {**values, "caused_by": ["one-files-put"]}, edge_id="files-thumb-start")
    assert visit.document.edge("files-thumb-start").caused_by == ["one-files-put"]


# -- cut, and what is gone -----------------------------------------------------------------------------------------


def test_a_deleted_edge_is_gone_and_its_source_is_selected(visit):
    response = visit.post("edge_delete", at=f"edge={READ}&tab=limits", edge_id=READ)
    assert (response.status_code, response.headers["Location"]) == (303, visit.url(query="node=order&tab=limits"))
    assert READ not in {one.id for one in visit.document.edges}
    assert visit.sentences()[-1] == "Delete the call from order to orders"


def test_nobody_waits_for_what_failed(visit_to):
    nodes = [clients("app"), function("fn"), node("dead", "sqs")]
    visit = visit_to(
        architecture(nodes, [edge("app", "request", "fn", "invoke"), edge("fn", "failure", "dead", "send")])
    )
    page = words_of(visit.get(query=f"edge={visit.document.edges[-1].id}"))
    assert "Send, nobody waits" in page and "the caller waits" not in page


@pytest.mark.parametrize("action", ["edge_change", "edge_answer", "edge_delete"])
def test_an_edge_that_is_gone_is_named(visit, action):
    for number, edge_id in enumerate(["gone", "x" * 300, "縁", "a b%", "e\r\nX: y"]):
        response = visit.post(action, htmx=number % 2 == 0, edge_id=edge_id)
        assert response.status_code == 422
        assert "is no longer there; somebody may have deleted it." in words_of(response)
    assert visit.is_untouched()


# -- what was meant ------------------------------------------------------------------------------------------------


@pytest.fixture
def doubtful(visit_to) -> Visit:
    """A function behind an API beside a table it does not call yet."""
    nodes = [clients("app"), node("api", "api_gateway_http"), function("order"), node("orders", "dynamodb")]
    calls = [edge("app", "request", "api", "request"), edge("api", "request", "order", "invoke")]
    return visit_to(architecture(nodes, calls))


@pytest.fixture
def posting(visit_to) -> Visit:
    """A bucket that clients put to, beside a function it does not start yet."""
    nodes = [clients("app"), node("photos", "s3"), function("fn")]
    return visit_to(architecture(nodes, [edge("app", "request", "photos", "put")]))


def test_a_new_edge_that_may_mean_two_things_is_asked_about_until_the_next_edit(doubtful):
    response = doubtful.post("add_edge", {"source": "order", "target": "orders"})
    assert response.headers["Location"] == doubtful.url(query="edge=e1&ask=e1")
    page = words_of(doubtful.get(query="edge=e1&ask=e1"))
    assert re.search(
        r"order reads orders \([<$0-9. ]+ a month\)\. Or does it write \([<$0-9. ]+\)\? Write Both Read", page
    )
    values = doubtful.fill("node-form", "node=order", memory_mb="2048")
    response = doubtful.post("node_settings", values, at="node=order&ask=e1", node_id="order")
    assert response.headers["Location"] == doubtful.url(query="node=order")


def test_a_new_card_is_asked_about_as_a_new_edge_is(doubtful):
    address = doubtful.post("add_node", {"service": "dynamodb", "from": "order"}).headers["Location"]
    assert address == doubtful.url(query="node=order-table&ask=e1")
    assert "order reads order table" in words_of(doubtful.client.get(address))


def test_the_other_meaning_takes_one_revision(doubtful):
    doubtful.post("add_edge", {"source": "order", "target": "orders"})
    before = doubtful.project.head.number
    doubtful.post("edge_answer", {"answer": "write"}, at="edge=e1&ask=e1", edge_id="e1")
    assert doubtful.document.edge("e1").operation == "write"
    assert (doubtful.project.head.number, doubtful.sentences()[-1]) == (before + 1, "order: write to orders")


def test_both_meanings_are_two_edges_of_one_revision(doubtful):
    doubtful.post("add_edge", {"source": "order", "target": "orders"})
    before = doubtful.project.head.number
    response = doubtful.post("edge_answer", {"answer": "both"}, htmx=True, at="edge=e1&ask=e1", edge_id="e1")
    assert [one.operation for one in doubtful.document.edges[-2:]] == ["read", "write"]
    assert doubtful.project.head.number == before + 1
    assert 'class="question" id="question" hidden' in text_of(response)


def test_how_often_a_job_is_run_is_answered_in_one_revision(doubtful):
    address = doubtful.post("add_node", {"service": "glue", "from": "order"}).headers["Location"]
    asked = "run job on Order ETL once a day ($"
    assert asked.lower() in words_of(doubtful.client.get(address)).lower()
    job = doubtful.document.edges[-1]
    before = doubtful.project.head.number
    doubtful.post("edge_answer", {"answer": "each"}, at=f"edge={job.id}&ask={job.id}", edge_id=job.id)
    assert doubtful.document.edge(job.id).share == 100
    assert doubtful.project.head.number == before + 1
    assert doubtful.sentences()[-1].startswith("order: each time, run job on ")
    doubtful.post("edge_answer", {"answer": "seldom"}, at=f"edge={job.id}&ask={job.id}", edge_id=job.id)
    assert doubtful.document.edge(job.id).share == job.share < 100


def test_a_job_that_people_reach_by_a_new_call_is_asked_about(visit_to):
    calls = [edge("fn", "invocation", "etl", "run_job"), edge("api", "request", "fn", "invoke")]
    nodes = [clients("app"), node("api", "api_gateway_http"), function("fn"), node("etl", "glue")]
    visit = visit_to(architecture(nodes, calls))
    address = visit.post("add_edge", {"source": "app", "target": "api"}).headers["Location"]
    assert f"ask={calls[0]['id']}" in address
    page = words_of(visit.client.get(address))
    assert "fn: run job on etl for each call ($" in page and "Or once a day ($" in page
    visit.post("edge_answer", {"answer": "seldom"}, at=address.partition("?")[2], edge_id=calls[0]["id"])
    assert visit.document.edge(calls[0]["id"]).share < 1


def test_whoever_connects_to_a_websocket_sends_messages_in_the_same_revision(doubtful):
    doubtful.post("add_node", {"service": "api_gateway_websocket", "from": "app"})
    assert [one.operation for one in doubtful.document.edges[-2:]] == ["connect", "message"]
    assert len({one.target for one in doubtful.document.edges[-2:]}) == 1


def test_a_function_gets_first_what_its_bucket_started_it_for(posting):
    posting.post("add_edge", {"source": "photos", "target": "fn"})
    edge_id, before = posting.document.edges[-1].id, posting.project.head.number
    page = words_of(posting.client.get(posting.url(query=f"edge={edge_id}&ask={edge_id}")))
    assert "fn is started by photos and does not get the object. Does it get it first ($" in page
    posting.post("edge_answer", {"answer": "get_first"}, at=f"edge={edge_id}&ask={edge_id}", edge_id=edge_id)
    got = posting.document.edges[-1]
    assert (got.source, got.event, got.target, got.operation) == ("fn", "invocation", "photos", "get")
    assert (posting.project.head.number, posting.sentences()[-1]) == (before + 1, "fn: get on photos")


def test_a_card_that_what_is_selected_cannot_call_says_why_it_stands_apart(doubtful):
    response = doubtful.post("add_node", {"service": "dynamodb", "from": "api"})
    assert response.headers["Location"] == doubtful.url(query="node=table&ask=api")
    assert doubtful.sentences()[-1] == "Add Table, which api cannot call"
    page = words_of(doubtful.client.get(response.headers["Location"]))
    assert "No arrow was drawn. api (API Gateway HTTP API) cannot call Table (DynamoDB): an HTTP API calls" in page
    assert "Put a Lambda function, a Fargate task or pods on Fargate between." in page
    response = doubtful.post("add_node", {"service": "dynamodb", "from": "api"}, htmx=True)
    assert "Added Table 2, which api cannot call" in words_of(response) and "No arrow was drawn." in words_of(response)
    assert not [one for one in doubtful.document.edges if one.target.startswith("table")]


def test_an_email_behind_a_topic_is_no_second_topic(visit_to):
    visit = visit_to(architecture([node("alerts", "sns")], []))
    for response in visit.post_both("add_node", {"service": "sns", "from": "alerts", "called": "email"}):
        assert response.status_code == 422
        assert "alerts is that topic. It sends e-mails, text messages and pushes itself" in words_of(response)
    assert visit.is_untouched()


def test_what_was_answered_is_not_answered_again(visit):
    for response in visit.post_both("edge_answer", {"answer": "write"}, at=f"edge={HANDED_OVER}", edge_id=HANDED_OVER):
        assert response.status_code == 422
        assert "This was answered already" in words_of(response)
    assert visit.is_untouched()


# -- beside the form -----------------------------------------------------------------------------------------------


def test_an_edge_tells_how_often_and_what_is_missing_beside_it(visit):
    """3 M requests call the function 2 times for a read each."""
    page = words_of(visit.get(query=f"edge={READ}"))
    assert "order to orders Read, the caller waits" in page
    assert re.search(r"[\d.]+ (M )?reads a month: [\d.]+ /\w+ on average, [\d.]+ /\w+ at the busiest\.", page)
    assert "Also between these two Add a write" in page


def test_what_is_missing_is_added_by_one_click(visit):
    visit.post("add_edge", {"source": "order", "target": "orders", "does": "write"}, at=f"edge={READ}")
    new = visit.document.edges[-1]
    assert (new.event, new.operation) == ("invocation", "write")


def test_a_choice_of_few_is_side_by_side_and_one_alone_is_none(visit):
    page = visit.page(f"edge={READ}")
    assert '<input type="radio" name="operation" value="read"' in page
    assert '<input type="hidden" name="operation" value="invoke"' in visit.page(f"edge={HANDED_OVER}")


def test_another_operation_brings_a_sentence_that_says_so(visit):
    values = visit.fill("edge-form", f"edge={READ}", operation="write")
    response = visit.post("edge_change", values, htmx=True, at=f"edge={READ}", edge_id=READ)
    assert "edge-form" in ids(text_of(response)) and "× write to orders" in words_of(response)
