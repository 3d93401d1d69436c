"""Quantities from a bill in the inspector: found by name, typed as everywhere, changed and emptied."""

import pytest

from tests.web.samples import Visit, text_of, words_of


def measure(visit: Visit, dimension: str, quantity: str, *, node="order", htmx=False):
    typed = visit.fill("measure-form", f"node={node}", dimension=dimension, quantity=quantity)
    return visit.post("node_measure", typed, node_id=node, htmx=htmx, at=f"node={node}")


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_quantity_is_found_by_its_name_and_billed(visit, htmx):
    assert measure(visit, "Lambda requests, x86 (requests)", "1.2M", htmx=htmx).status_code == (200 if htmx else 303)
    assert visit.node("order").measured == {"lambda.requests.x86": 1_200_000}
    assert visit.sentences()[-1] == "order: Lambda requests, x86 1,200,000 requests measured"
    page = words_of(visit.get(query="node=order"))
    assert "Measured; traffic gives 2,628,000 requests, 1,428,000 more." in page
    assert "Lambda requests, x86 measured" in words_of(visit.get(query="bill=line"))


def test_a_key_and_a_unit_are_taken_too(visit):
    measure(visit, "lambda.duration.x86", "400k GB-seconds")
    measure(visit, "logs kept, compressed", "500 GB")
    assert visit.node("order").measured == {"lambda.duration.x86": 400_000, "cloudwatch.logs.storage": 500}


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_quantity_is_changed_and_an_emptied_one_is_gone(visit, htmx):
    measure(visit, "lambda.requests.x86", "5")
    for typed, kept in (("20M", {"lambda.requests.x86": 20_000_000}), ("", {})):
        form = visit.fill("measured-form", "node=order", **{"lambda.requests.x86": typed})
        visit.post("node_measured", form, node_id="order", htmx=htmx, at="node=order")
        assert visit.node("order").measured == kept
    assert visit.sentences()[-1] == "order: Lambda requests, x86 as traffic gives it"


@pytest.mark.parametrize(
    ("dimension", "quantity", "said"),
    [
        ("", "5", "What: is missing"),
        ("requests", "5", "did you mean “Lambda requests, x86 (requests)” or “Lambda requests, Arm (requests)”"),
        ("nonsense", "5", "nothing on its bill is called “nonsense”: pick one of those offered."),
        ("lambda.requests.x86", "", "how many requests a month"),
        ("lambda.requests.x86", "-5", "must be at least 0"),
        ("lambda.requests.x86", "5 GB", "must be a number of requests"),
        ("lambda.requests.x86", "1e30", "is larger than any month has"),
        ("dynamodb.on_demand.read", "5", "nothing on its bill is called"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_kept_as_typed(visit, dimension, quantity, said):
    assert said.removeprefix("What: ") in words_of(measure(visit, dimension, quantity, htmx=True))
    plain = measure(visit, dimension, quantity)
    assert plain.status_code == 422
    assert said.removeprefix("What: ") in words_of(plain)
    assert f'value="{dimension}"' in text_of(plain) or not dimension
    assert visit.node("order").measured == {}


@pytest.mark.parametrize("said", ["lambda.requests.x86", "Lambda requests, x86 (requests)"])
def test_what_is_given_already_is_changed_where_it_stands(visit, said):
    measure(visit, "lambda.requests.x86", "5")
    again = measure(visit, said, "7", htmx=True)
    assert again.status_code == 422
    assert "“Lambda requests, x86 (requests)” is given above: change it there." in words_of(again)
    assert visit.node("order").measured == {"lambda.requests.x86": 5}


def test_clients_have_no_bill_to_measure(visit):
    assert "From a bill" not in visit.page("node=app")


def test_it_offers_what_is_billed_now_first(visit):
    page = visit.page("node=jobs")
    offered = page.split('id="measurable">')[1].split("</datalist>")[0]
    assert offered.startswith('<option value="SQS requests (requests)">')


def test_undo_takes_it_back(visit):
    measure(visit, "lambda.requests.x86", "5")
    visit.post("undo", {"revision": visit.project.head.number})
    assert visit.node("order").measured == {}


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_quantity_is_billed_once_beside_the_month(visit, htmx):
    typed = visit.fill("measure-form", "node=order", dimension="lambda.requests.x86", quantity="3M", often="once")
    visit.post("node_measure", typed, node_id="order", htmx=htmx, at="node=order")
    assert visit.node("order").once == {"lambda.requests.x86": 3_000_000}
    assert visit.node("order").measured == {}
    assert visit.sentences()[-1] == "order: Lambda requests, x86 3,000,000 requests once"
    for view in ("", "&bill=service", "&bill=line"):
        page = words_of(visit.get(query=f"node=order{view}"))
        assert "Once, order: Lambda requests, x86" in page and "$0.60" in page
    form = visit.fill("once-form", "node=order", **{"lambda.requests.x86": ""})
    visit.post("node_once", form, node_id="order", htmx=htmx, at="node=order")
    assert visit.node("order").once == {}
    assert visit.sentences()[-1] == "order: Lambda requests, x86 not billed once"
    assert "Once, order" not in words_of(visit.get(query="node=order"))


def test_a_year_is_told_of_todays_traffic_and_not_of_a_what_if(visit):
    assert "in year 1" in words_of(visit.get()) and "Total in year 1" in words_of(visit.get(query="bill=service"))
    assert "in year 1" not in words_of(visit.get(query="times=12"))


def test_what_is_left_out_is_told_as_the_page_calls_it(visit):
    visit.post("document_settings", visit.fill("document-form", hidden_costs="leave_out", support="business_plus"))
    told = visit.sentences()[-1]
    assert told.startswith("Costs of values nobody typed left out, AWS Support Business Support+")
    for chosen, said in (("none", "none"), ("always", "allowances every account has")):
        visit.post("document_settings", visit.fill("document-form", free_tier=chosen))
        assert visit.sentences()[-1] == f"Free tier {said}"


def test_words_that_many_dimensions_have_find_the_plainest_first(visit):
    """What a card bills now, then what its service declares first; a word of the label before one of the key alone."""
    assert "did you mean “Logs taken in (GB)” or" in words_of(measure(visit, "logs", "5 GB"))
    assert "did you mean “SQS requests (requests)” or" in words_of(measure(visit, "requests", "5", node="jobs"))
