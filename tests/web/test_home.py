"""The first page: my architectures, starters, documents from a file, copies, deletion."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from estimator.engine.document.reading import dump
from estimator.engine.document.text import MAX_BYTES
from estimator.projects.models import Project, Revision
from estimator.projects.reads import starters
from tests.engine.samples import starter_documents
from tests.web.samples import HTMX, NASTY, STARTER, Visit, shop, text_of, uuid_in, words_of


@pytest.fixture
def upload(client):
    """Posts a file as a document: text, bytes, or what becomes JSON."""

    def post(content, name="shop.json", to=client):
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        return to.post("/upload/", {"document": SimpleUploadedFile(name, content)})

    return post


# -- the page ------------------------------------------------------------------------------------------------------


def test_a_visitor_is_offered_an_empty_page_the_starters_and_a_file(client):
    page = text_of(client.get("/"))
    assert 'href="/new/empty/"' in page and f'href="/new/{STARTER}/"' in page
    assert 'enctype="multipart/form-data"' in page
    assert "No account needed" in page


def test_it_says_what_the_product_is_before_anything_else(client):
    words = words_of(client.get("/"))
    assert words.index("What your AWS serverless architecture will cost") < words.index("Start from an example")
    assert "Headroom shows the monthly bill, the limits it meets first" in words


def test_starters_say_what_they_cost_and_show_their_drawing(client):
    page = text_of(client.get("/")).partition('id="starters"')[2]
    for document in starter_documents():
        one = next(part for part in page.split("<li>") if f"<b>{document.name}</b>" in part)
        assert re.search(r"\$[\d,]+\.\d\d", one)
        assert one.count("<rect/>") == len(document.nodes)


def test_what_headroom_does_is_shown_on_the_demo(client):
    demo = starters()[0].architecture
    page = client.get("/")
    words = words_of(page).partition("What Headroom does")[2].partition("Start from an example")[0]
    drawn = text_of(page).partition('class="diagram pair"')[2].partition("</figure>")[0]
    assert "$48.25 a month" in words and "Lambda concurrency × 441" in words
    assert sum(f">{node.label}</text>" in drawn for node in demo.nodes) >= 2


def test_projects_are_listed_for_their_owner_alone(owner, stranger, project):
    assert ">Shop<" in text_of(owner.get("/"))
    assert ">Shop<" not in text_of(stranger.get("/"))
    assert ">Shop<" not in text_of(Client().get("/"))


@pytest.mark.parametrize("projects", [1, 30])
def test_queries_of_the_list_do_not_grow_with_it(owner, make_project, django_assert_num_queries, projects):
    for number in range(projects):
        make_project(shop(name=f"Project {number}"))
    owner.get("/")
    # session, account, version of the tables, what is behind, how many there are, a page of them with their summaries
    with django_assert_num_queries(6):
        assert text_of(owner.get("/")).count("</b><b") == min(projects, 24)


def test_names_are_text_in_the_list_and_where_one_deletes(owner, make_project):
    project = make_project(shop(name=NASTY))
    for address in ("/", f"/a/{project.uuid}/delete/"):
        page = text_of(owner.get(address))
        assert "&lt;b&gt;x" in page
        assert "<b>x" not in page and "<script>alert" not in page


def test_the_list_is_whole_for_htmx_too(client):
    assert "<html" in text_of(client.get("/", headers=HTMX))


# -- documents from a file -----------------------------------------------------------------------------------------


def test_a_document_from_a_file_becomes_a_project(upload, client):
    response = upload(dump(shop()))
    assert response.status_code == 303
    project = Visit(client, uuid=uuid_in(response.headers["Location"])).project
    assert dump(project.head.architecture) == dump(shop())
    assert (project.name, project.head.sentence) == ("Shop", "Begin with shop.json")


def test_what_was_downloaded_can_be_opened(visit, upload):
    response = upload(visit.get("document_json").content, to=visit.client)
    assert Visit(visit.client, uuid=uuid_in(response.headers["Location"])).document == shop()


def nested(depth):
    return '{"version": 1, "containers": {"a": ' + "[" * depth + "]" * depth + "}}"


def with_node(**node):
    return {"version": 1, "nodes": [{"id": "a", "service": "lambda", **node}]}


BAD_DOCUMENTS = {
    "no file of any kind": ("hello", "This is no file that can be opened: give a document as JSON, an estimate"),
    "half of it": ('{"version": 1,\n "nodes": [', "line 2, column 12: This is not JSON"),
    "empty object": ("{}", "version: is missing"),
    "a list": ("[]", "A document is a JSON object"),
    "another version": ({"version": 7}, "Headroom reads version 1"),
    "no text": (b"\xff\xfe\x00", "not UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "not UTF-8 text"),
    "too large": (b" " * (MAX_BYTES + 1), "4 MB"),
    "too deep": ("[" * 200_000, "nested too deeply"),
    "too many nodes": ({"version": 1, "nodes": [{}] * 2001}, "nodes: 2,001 are too many"),
    "unknown service": (with_node(service="lamda"), "node a: there is no service “lamda”"),
    "unknown setting": (with_node(settings={"memroy_mb": 1}), "did you mean “memory_mb”?"),
    "setting out of bounds": (with_node(settings={"memory_mb": 64}), "must be between 128 and 10,240 MB"),
    "no number": ('{"version": 1, "month": NaN}', "NaN is not a number"),
    "no whole number": ({"version": 1, "month": 1.5}, "month: must be a whole number, not 1.5."),
    "unknown region": ({"version": 1, "region": "mars-1"}, "“mars-1” is no region with prices"),
    "unknown key": ({"version": 1, "zebra": 1}, "zebra: is not known here"),
    "the same key twice": ('{"version": 1, "version": 1}', "“version” is given twice"),
    "an edge to nowhere": (
        with_node() | {"edges": [{"source": "a", "event": "invocation", "target": "b", "operation": "read"}]},
        "there is no node “b” to be its target",
    ),
    "an id that is a path": (with_node(id=".."), "and no . or .. alone"),
    "nothing": (b" \n", "There is nothing in it"),
    "a name of markup": (with_node(service=NASTY), "there is no service"),
}


@pytest.mark.parametrize("case", BAD_DOCUMENTS)
def test_a_file_that_is_no_document_says_what_and_where(upload, case):
    content, message = BAD_DOCUMENTS[case]
    response = upload(content, name="shop.json")
    assert response.status_code == 422
    alert = text_of(response).partition('role="alert"')[2]
    assert "shop.json" in alert[: alert.index("</p>")]
    assert message in words_of(response)
    assert "<script>alert" not in text_of(response)
    assert not Project.objects.exists() and "sessionid" not in response.cookies


ODD_DOCUMENTS = {
    "a lone surrogate in a name": '{"version": 1, "name": "\\ud800"}',
    "a lone surrogate in the containers": '{"version": 1, "containers": {"a": "\\ud800"}}',
    "a lone surrogate as a key": '{"version": 1, "containers": {"\\ud800": 1}}',
    "a lone surrogate in a setting": json.dumps(with_node(settings={"architecture": "\ud800"})),
    "a null character in the name": '{"version": 1, "name": "a\\u0000b"}',
    "infinity in the containers": '{"version": 1, "containers": {"a": 1e400}}',
    "infinity in a setting": '{"version": 1, "nodes": [{"id": "a", "service": "lambda", "settings": {"duration_ms": 1e400}}]}',
    "infinity as a place": '{"version": 1, "nodes": [{"id": "a", "service": "lambda", "position": [1e400, 0]}]}',
    "a place far away": with_node(position=[1e300, -1e300]),
    "a number of 5,000 digits": '{"version": 1, "month": ' + "9" * 5000 + "}",
    "a setting of 400 digits": with_node(settings={"duration_ms": 10**400}),
    "memory of 400 digits": with_node(settings={"memory_mb": 10**400}),
    "hours of 400 digits": {"version": 1, "hours_per_month": 10**400},
    "containers of 400 digits": {"version": 1, "containers": {"a": 10**400}},
    "hardly any hours": {"version": 1, "hours_per_month": 5e-324},
    "deep containers": nested(900),
    "deeper containers": nested(5_000),
    "deep setting": '{"version": 1, "nodes": [{"id": "a", "service": "lambda", "settings": {"memory_mb": '
    + "[" * 900
    + "]" * 900
    + "}}]}",
    "a date that is a number": {"version": 1, "prices_as_of": 10**12},
    "a day long ago": {"version": 1, "prices_as_of": "0001-01-01"},
    "a byte order mark": b"\xef\xbb\xbf" + b'{"version": 1}',
    "null": "null",
    "rates of nothing": {"version": 1, "rates": {"lambda.requests.x86": []}},
    "quotas of nothing": {"version": 1, "quotas": {"zebra": 1}},
}


@pytest.mark.parametrize("case", ODD_DOCUMENTS)
def test_an_odd_document_is_refused_or_can_be_shown(upload, client, case):
    response = upload(ODD_DOCUMENTS[case])
    assert response.status_code in (303, 422)
    if response.status_code == 303:
        for query in ("", "?node=a", "?tab=history", "?tab=assumptions"):
            assert client.get(response.headers["Location"] + query).status_code == 200
        assert client.get(response.headers["Location"] + "document.json").status_code == 200
    else:
        assert not Project.objects.exists()


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".json", "<b>.json", "注文.json", "..\\..\\a.json", "a\x00b.json", ".json"]
)
def test_the_name_of_a_file_may_be_anything(upload, client, name):
    response = upload({"version": 1}, name=name)
    assert response.status_code == 303
    assert "<b>.json" not in text_of(client.get(f"{response.headers['Location']}?tab=history"))


@pytest.mark.parametrize("posted", [{}, {"document": "no file"}, {"document": ""}])
def test_without_a_file_one_is_asked_for(client, posted):
    response = client.post("/upload/", posted)
    assert response.status_code == 422
    assert "Choose a file first" in words_of(response)


def test_a_refused_upload_still_lists_ones_projects(owner, project, upload):
    assert "Shop" in text_of(upload("no", to=owner))


# -- copies --------------------------------------------------------------------------------------------------------


def test_a_copy_has_the_document_and_a_history_of_its_own(visit):
    copy = Visit(visit.client, uuid=uuid_in(visit.post("copy").headers["Location"]))
    assert copy.document == shop(name="Shop copy")
    assert copy.sentences() == ["Copy Shop"]
    assert visit.project.head.number == 1


def test_a_starter_can_be_copied_by_a_visitor(starter):
    address = starter.post("copy").headers["Location"]
    assert "Food ordering copy" in text_of(starter.client.get(address))


def test_a_copy_of_a_long_name_is_cut(visit_to):
    copy = visit_to(shop(name="x" * 200)).post("copy")
    assert copy.status_code == 303


# -- deletion ------------------------------------------------------------------------------------------------------


def test_deleting_asks_first(visit):
    page = visit.get("delete")
    assert "Delete “Shop”?" in words_of(page) and "1 revision will be deleted too" in words_of(page)
    assert Project.objects.exists()


def test_a_deleted_project_is_gone_with_its_history(visit, owner):
    for memory in ("600", "700"):
        visit.post("node_settings", visit.fill("node-form", "node=order", memory_mb=memory), node_id="order")
    visit.post("undo")
    response = visit.post("delete")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert not Project.objects.exists() and not Revision.objects.exists()
    assert visit.get("delete").status_code == 404


# -- nothing here --------------------------------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_so_and_leads_home(client):
    response = client.get("/<b>zebra</b>/")
    assert response.status_code == 404
    assert "There is no page at /<b>zebra</b>/." in words_of(response) or "&lt;b&gt;zebra" in text_of(response)
    assert "<b>zebra" not in text_of(response)
    assert 'href="/"' in text_of(response)


# -- ways around ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/prices/", "/limits/", "/services/", "/services/lambda/", "/nowhere/"])
def test_every_other_page_is_reached_from_everywhere_and_its_head_can_be_skipped(client, address):
    page = client.get(address).content.decode()
    head = page[page.index("<header") : page.index("</header>")]
    assert [way for way in ("/", "/prices/", "/limits/", "/services/") if f'href="{way}"' not in head] == []
    assert page.index('href="#main"') < page.index("<header")
    assert page.count('id="main"') == 1


@pytest.mark.parametrize("address", ["", "compare/", "report/", "history/"])
def test_each_skip_link_leads_to_one_place_that_takes_the_focus(client, address):
    page = client.get(f"/new/{STARTER}/{address}").content.decode()
    targets = re.findall(r'class="skip" href="#([^"]+)"', page)
    assert targets == (["main"] if address else ["main", "settings"])
    assert [len(re.findall(rf'<[^>]* id="{one}"[^>]* tabindex="-1"', page)) for one in targets] == [1] * len(targets)
