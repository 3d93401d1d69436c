"""Nodes by form: add, set, name, move, duplicate, delete; as a plain form and by htmx."""

import re
import zlib
from html import escape
from urllib.parse import quote

import pytest

from estimator.engine.document.reading import dump
from estimator.engine.registry import services
from estimator.engine.setting import Settings
from estimator.pages.builder.inspector import _filled
from estimator.projects.models import Revision
from tests.engine.builders import architecture
from tests.web.samples import NASTY, Visit, alone, forms, ids, text_of, what_is_said, words_of

DRAWN = [slug for slug, service in services().items() if service.is_drawn]
JUNK_PLACES = [
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-1e400",
    "",
    "abc",
    "0x10",
    "٣",
    "1" * 400,
    "1e308",
    "-0",
    "9" * 20,
    "\x00",
]


# -- settings ------------------------------------------------------------------------------------------------------


def test_a_setting_posted_plainly_is_written_and_leads_back_to_where_one_was(visit):
    response = visit.post(
        "node_settings",
        visit.fill("node-form", "node=order", memory_mb="2,048"),
        at="node=order&tab=limits",
        node_id="order",
    )
    assert (response.status_code, response.headers["Location"]) == (303, visit.url(query="node=order&tab=limits"))
    assert visit.node("order").settings["memory_mb"] == 2048
    assert visit.sentences() == ["Begin", "order: Memory 2,048 MB"]


def test_what_one_field_cannot_take_keeps_nothing_else_from_being_saved(visit):
    values = visit.fill("node-form", "node=order", memory_mb="10s", duration_ms="250")
    response = visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert response.status_code == 422
    assert visit.node("order").settings["duration_ms"] == 250
    assert visit.sentences()[-1] == "order: Billed duration 250 ms"
    shown = text_of(response)
    assert {"revision", "readings"} <= set(ids(shown)) and 'value="2"' in shown
    assert re.search(r'id="node-memory_mb-note"[^>]*class="error"', shown)
    bad = visit.fill("node-form", "node=order", memory_mb="10s")
    again = visit.post("node_settings", bad, htmx=True, at="node=order", node_id="order")
    assert again.status_code == 422 and len(visit.sentences()) == 2
    assert "readings" not in ids(text_of(again))


def test_a_plain_form_is_saved_whole_or_not_at_all(visit):
    values = visit.fill("node-form", "node=order", memory_mb="10s", duration_ms="250")
    response = visit.post("node_settings", values, at="node=order", node_id="order")
    assert response.status_code == 422 and visit.sentences() == ["Begin"]
    assert 'value="250"' in text_of(response) and 'value="10s"' in text_of(response)


def test_a_setting_by_htmx_changes_everything_but_the_form_that_is_being_typed_in(visit):
    values = visit.fill("node-form", "node=order", memory_mb="2048")
    response = visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert (response.status_code, response.headers["HX-Reswap"]) == (200, "none")
    parts = ids(text_of(response))
    assert {
        "readings",
        "card-order",
        "tabs",
        "billed-anew",
        "how",
        "costs",
        "node-limits",
        "more-summary",
        "node-memory_mb-note",
    } <= set(parts)
    assert not {"node-form", "inspector", "drawing"} & set(parts)


def test_a_number_is_shown_again_as_it_is_read(visit):
    values = visit.fill("node-form", "node=order", memory_mb=" 2048 ")
    part = text_of(visit.post("node_settings", values, htmx=True, at="node=order", node_id="order"))
    field = part[part.index('id="node-memory_mb-field"') :]
    assert 'value="2,048"' in field[: field.index("</div>")]


def test_a_volume_is_typed_as_a_rate_and_what_was_understood_stands_beside_it(visit):
    values = visit.fill("node-form", "node=app", requests_per_month="2,000/s")
    part = text_of(visit.post("node_settings", values, htmx=True, at="node=app", node_id="app"))
    assert visit.node("app").settings["requests_per_month"] == 2_000 * 3_600 * 730
    field = part[part.index('id="node-requests_per_month-field"') :]
    assert 'value="5,256,000,000"' in field
    assert "= 5.26 billion a month, 2,000/s at steady load." in field[: field.index("</small>")]


def test_a_field_that_is_emptied_goes_back_to_the_default(visit):
    visit.post("node_settings", visit.fill("node-form", "node=order", memory_mb="2 GB"), node_id="order")
    assert visit.node("order").settings["memory_mb"] == 2048
    visit.post("node_settings", visit.fill("node-form", "node=order", memory_mb=""), node_id="order")
    assert "memory_mb" not in visit.node("order").settings


def test_the_difference_is_told(visit):
    values = visit.fill("node-form", "node=order", memory_mb="10240")
    told = words_of(visit.post("node_settings", values, htmx=True, at="node=order", node_id="order"))
    assert re.search(r"\+ \$[\d.]+ ", told)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("64", "must be between 128 and 10,240 MB; Lambda allows no other."),
        ("lots", "must be a number such as 512 MB or 1.5 GB, not “lots”."),
        ("0,5", "must be a number such as 512 MB or 1.5 GB, not “0,5”."),
        ("512.5", "must be a whole number, not 512.5."),
        ("512KB", "must be a whole number, not 0.5. “512KB” is 0.5 MB."),
        ("1e400", "must be a number such as 512 MB or 1.5 GB, not “1e400”."),
        ("nan", "must be a number such as 512 MB or 1.5 GB, not “nan”."),
        ("-512", "must be between 128 and 10,240 MB; Lambda allows no other."),
        (NASTY, f"must be a number such as 512 MB or 1.5 GB, not “{NASTY}”."),
    ],
)
def test_what_a_setting_cannot_be_is_said_beside_it_and_nothing_is_written(visit, typed, message):
    values = visit.fill("node-form", "node=order", memory_mb=typed)
    for response in visit.post_both("node_settings", values, at="node=order", node_id="order"):
        assert response.status_code == 422
        note = text_of(response).partition('id="node-memory_mb-note"')[2]
        assert 'role="alert"' in note[: note.index(">")]
        assert message in words_of(response)
    assert visit.is_untouched()
    assert visit.node("order").settings["memory_mb"] == 1536


def test_what_is_too_much_is_said_in_the_unit_of_the_field(visit):
    values = visit.fill("node-form", "node=order", duration_ms="1h")
    for response in visit.post_both("node_settings", values, at="node=order", node_id="order"):
        assert "must be at most 900,000 ms, not 3,600,000." in words_of(response)


def test_what_is_corrected_on_a_refused_page_leads_back_to_where_one_was(visit):
    values = visit.fill("node-form", "node=order&tab=limits", memory_mb="64")
    refused = visit.post("node_settings", values, at="node=order&tab=limits", node_id="order")
    address = visit.url("node_settings", node_id="order")
    corrected = {**forms(text_of(refused))["node-form"], "memory_mb": "1024"}
    saved = visit.client.post(address, corrected, headers={"Referer": f"http://testserver{address}"})
    assert (saved.status_code, saved.headers["Location"]) == (303, visit.url(query="node=order&tab=limits"))
    assert visit.node("order").settings["memory_mb"] == 1024


def test_a_refused_page_says_so_above_all_and_leads_to_it(visit):
    values = visit.fill("node-form", "node=order", memory_mb="64")
    response = visit.post("node_settings", values, at="node=order", node_id="order")
    said = what_is_said(response)
    assert said.startswith("Not saved. Memory: must be between 128 and 10,240 MB;")
    assert 'href="#inspector"' in text_of(response)


def test_a_refused_page_keeps_everything_typed(visit):
    values = visit.fill("node-form", "node=order", memory_mb="64", duration_ms="77", architecture="arm", timeout_s="12")
    response = visit.post("node_settings", values, at="node=order", node_id="order")
    kept = forms(text_of(response))["node-form"]
    assert [kept[name] for name in ("memory_mb", "duration_ms", "architecture", "timeout_s")] == [
        ["64"],
        ["77"],
        ["arm"],
        ["12"],
    ]


def test_a_refused_edit_by_htmx_leaves_the_form_alone(visit):
    values = visit.fill("node-form", "node=order", memory_mb="64")
    response = visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert response.headers["HX-Reswap"] == "none"
    assert "node-form" not in ids(text_of(response))


def test_a_refused_edit_keeps_the_last_good_estimate_in_view(visit):
    values = visit.fill("node-form", "node=order", memory_mb="64")
    before = visit.shows("node=order")["estimate"].total_monthly_usd
    response = visit.post("node_settings", values, at="node=order", node_id="order")
    assert response.context["estimate"].total_monthly_usd == before


def test_what_stands_under_more_settings_is_opened_where_it_is_wrong(visit):
    values = visit.fill("node-form", "node=order", idle_minutes="-1")
    page = text_of(visit.post("node_settings", values, at="node=order", node_id="order"))
    assert re.search(r'<details id="more"[^>]* open', page)


def test_what_two_settings_say_together_is_checked(visit):
    values = visit.fill("node-form", "node=app", shape="own", own_shape="1, 2, 3")
    response = visit.post("node_settings", values, at="node=app", node_id="app")
    assert response.status_code == 422
    assert "168" in words_of(response)
    assert forms(text_of(response))["node-form"]["own_shape"] == ["1, 2, 3"]


def test_an_emptied_field_goes_back_to_what_is_assumed(visit):
    visit.post("node_settings", visit.fill("node-form", "node=order", memory_mb=""), node_id="order")
    assert "memory_mb" not in visit.node("order").settings
    assert visit.sentences()[-1] == "order: Memory as assumed"


@pytest.mark.parametrize("slug", DRAWN)
def test_a_form_posted_as_it_stands_changes_nothing(visit_to, slug):
    visit = visit_to(alone(slug))
    page = forms(visit.page("node=one&tab=history"))
    for form, action in (("node-form", "node_settings"), ("name-form", "node_name")):
        assert visit.post(action, page[form], node_id="one").status_code == 303
    assert visit.is_untouched()


@pytest.mark.parametrize("slug", DRAWN)
def test_every_service_can_be_added_and_every_setting_has_a_label_and_a_note(client, slug):
    page = text_of(client.get(Visit(client, starter="empty").post("add_node", {"service": slug}).headers["Location"]))
    for name in forms(page)["node-form"]:
        if name not in ("csrfmiddlewaretoken", "revision", "tab"):
            assert f'<label for="node-{name}"' in page
            assert f'id="node-{name}-note"' in page


def test_a_setting_that_uncovers_others_brings_a_new_form(visit):
    values = visit.fill("node-form", "node=orders", capacity="provisioned")
    response = visit.post("node_settings", values, htmx=True, at="node=orders", node_id="orders")
    assert response.status_code == 200
    assert "node-form" in ids(text_of(response))
    assert "HX-Reswap" not in response.headers


# -- name, region, place -------------------------------------------------------------------------------------------


def test_a_node_is_renamed(visit):
    assert (
        visit.post("node_name", visit.fill("name-form", "node=order", name="OrderFn"), node_id="order").status_code
        == 303
    )
    assert visit.node("order").name == "OrderFn"
    assert visit.sentences()[-1] == "Rename order to OrderFn"


def test_a_node_is_moved_to_another_region_together_with_its_settings(visit):
    values = visit.fill("node-form", "node=order", in_region="eu-west-1", memory_mb="2048")
    assert visit.post("node_settings", values, node_id="order").status_code == 303
    assert (visit.node("order").region, visit.node("order").settings["memory_mb"]) == ("eu-west-1", 2048)
    assert visit.sentences()[-1] == "order: Memory 2,048 MB, in eu-west-1"


def test_a_card_is_drawn_elsewhere_by_form(visit):
    values = visit.fill("node-form", "node=order", drawn_x="-40", drawn_y="80")
    visit.post("node_settings", values, node_id="order")
    assert visit.node("order").position == (-40, 80)
    assert visit.sentences()[-1] == "order: drawn at −40, 80"


def test_a_card_whose_name_is_taken_away_is_called_as_a_new_one(visit):
    visit.post("node_name", visit.fill("name-form", "node=order", name="OrderFn"), node_id="order")
    visit.post("node_name", visit.fill("name-form", "node=order", name=""), node_id="order")
    assert visit.node("order").label == "Function"


@pytest.mark.parametrize(
    ("form", "action", "field", "typed", "message"),
    [
        ("name", "node_name", "name", "x" * 201, "at most 200 characters"),
        ("node", "node_settings", "in_region", "mars-1", "mars-1 is not one of the available choices"),
        ("node", "node_settings", "drawn_x", "left", "must be a number such as 1,536 or 0.5, not “left”."),
        ("name", "node_name", "name", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_a_name_or_place_cannot_be_is_said_beside_it(visit, form, action, field, typed, message):
    values = visit.fill(f"{form}-form", "node=order", **{field: typed})
    for response in visit.post_both(action, values, at="node=order", node_id="order"):
        assert response.status_code == 422
        note = text_of(response).partition(f'id="{form}-{field}-note"')[2]
        assert message in note[: note.index("</small>")]
    assert visit.is_untouched()


def test_a_place_left_of_or_above_the_origin_stays_where_it_is(visit_to):
    visit = visit_to(alone("lambda", position=[-120, -2000.5]))
    response = visit.post("node_name", visit.fill("name-form", "node=one", name="One"), node_id="one")
    assert response.status_code == 303
    assert (visit.node("one").position, visit.node("one").name) == ((-120, -2000.5), "One")


@pytest.mark.parametrize("place", ["1e308", "-1e308", "1" * 300, "99999999", "1e-320"])
def test_a_place_too_far_away_to_draw_is_brought_near_or_refused(visit, place):
    values = visit.fill("node-form", "node=order", drawn_x=place, drawn_y="0")
    assert visit.post("node_settings", values, at="node=order", node_id="order").status_code in (303, 422)
    assert abs((visit.node("order").position or (0, 0))[0]) <= 50_000
    assert "nan" not in visit.page().lower().partition('id="diagram"')[2].partition("</svg>")[0]


# -- add -----------------------------------------------------------------------------------------------------------


def test_the_palette_lists_every_service_that_can_be_drawn(empty):
    page = empty.page()
    assert {slug for slug in DRAWN if f'name="service" value="{slug}"' in page} == set(DRAWN)


def offered(visit, words: str) -> set[str]:
    """The services that a search without a script leaves in the palette."""
    page = visit.page(f"services={quote(words)}&node=order")
    found = page.partition('<div class="rest">')[2].partition("</form>")[0]
    assert f'id="palette-filter" name="services" value="{escape(words)}"' in page
    assert '<input type="hidden" name="node" value="order">' in page.partition('role="search"')[2]
    return set(re.findall(r'name="service" value="([a-z0-9_]+)"', found))


@pytest.mark.parametrize(
    ("words", "slug"),
    [("redis", "elasticache_serverless"), ("cron", "schedule"), ("bucket", "s3"), ("dynamo", "dynamodb")],
)
def test_a_service_is_found_without_a_script(visit, words, slug):
    found = offered(visit, words)
    assert slug in found and len(found) < 6


def test_where_no_service_is_meant_the_page_offers_another_of_any_kind(visit):
    assert offered(visit, "<quux>") == {"other"}
    page = visit.page("services=%3Cquux%3E")
    assert "Nothing here is called “&lt;quux&gt;”. Other service passes traffic on; you say what it costs." in page


def test_what_is_added_while_a_node_is_selected_is_called_by_it(visit):
    visit.post("add_node", {"service": "s3", "from": "order"})
    edge = visit.document.edges[-1]
    assert (edge.source, edge.target) == ("order", visit.document.nodes[-1].id)
    assert visit.sentences()[-1] == "Add Results, called by order"


@pytest.mark.parametrize("called", ["dlq", "dead letter", "Dead-letter queue", "failed"])
def test_a_queue_that_is_looked_for_by_dead_letters_takes_those(visit, called):
    visit.post("add_node", {"service": "sqs", "from": "order", "called": called})
    edge, queue = visit.document.edges[-1], visit.document.nodes[-1]
    assert (edge.event, edge.target, queue.name) == ("failure", queue.id, "Dead letters")


def test_a_queue_for_dead_letters_that_nothing_leads_to_yet_is_called_so(visit):
    visit.post("add_node", {"service": "sqs", "called": "dlq"})
    assert visit.document.nodes[-1].name == "Dead letters"
    visit.post("add_node", {"service": "lambda", "called": "dlq"})
    assert visit.document.nodes[-1].name == "Function"


def test_what_cannot_be_called_is_added_alone(visit):
    visit.post("add_node", {"service": "clients", "from": "order"})
    assert len(visit.document.nodes) == 7 and len(visit.document.edges) == 5


def test_what_is_added_by_htmx_is_selected_and_in_the_address(visit):
    response = visit.post("add_node", {"service": "s3"}, htmx=True, at="node=order&tab=limits")
    new = visit.document.nodes[-1].id
    assert response.headers["HX-Push-Url"] == visit.url(query=f"node={new}&tab=limits")
    assert "node-form" in ids(text_of(response))


def test_adding_leaves_the_other_cards_where_they_are(visit):
    before = {card.id: (card.x, card.y) for card in visit.shows("")["diagram"].cards}
    visit.post("add_node", {"service": "s3"})
    after = {card.id: (card.x, card.y) for card in visit.shows("")["diagram"].cards}
    shift = {(after[name][0] - x, after[name][1] - y) for name, (x, y) in before.items()}
    assert len(shift) == 1


@pytest.mark.parametrize("service", ["", "zebra", "data_transfer", "x" * 300, "\x00", NASTY, "λ"])
def test_a_service_there_is_not_is_refused(visit, service):
    for response in visit.post_both("add_node", {"service": service}):
        assert response.status_code == 422
        assert "There is no service" in words_of(response)
        assert "<script>alert" not in text_of(response)
    assert visit.is_untouched()


def test_something_dropped_lies_where_it_was_dropped(visit):
    visit.post("add_node", {"service": "s3", "x": "-40.4", "y": "120.6"})
    assert visit.document.nodes[-1].position == (-40, 121)


def test_a_place_that_is_none_is_left_out_or_brought_near(empty):
    for x in JUNK_PLACES:
        page = empty.client.get(empty.post("add_node", {"service": "s3", "x": x, "y": "1"}).headers["Location"])
        position = page.context["node"].position
        assert position is None or abs(position[0]) <= 50_000


# -- move ----------------------------------------------------------------------------------------------------------


def test_a_card_is_moved_and_the_others_stay(visit):
    assert visit.post("node_move", {"node": "order", "x": "500", "y": "-20"}).status_code == 303
    assert visit.node("order").position == (500, -20)
    assert all(node.position is not None for node in visit.document.nodes)
    assert visit.sentences()[-1] == "Move order"


def test_a_move_to_nowhere_is_refused_or_brought_near(visit):
    for number, x in enumerate(JUNK_PLACES):
        before = visit.project.head.number
        response = visit.post("node_move", {"node": "order", "x": x, "y": "1"}, htmx=number % 2 == 0)
        assert response.status_code in (200, 303, 422)
        assert response.status_code != 422 or visit.project.head.number == before
        assert abs((visit.node("order").position or (0, 0))[0]) <= 50_000


@pytest.mark.parametrize(
    "posted", [{}, {"node": "gone", "x": "1", "y": "1"}, {"node": "order"}, {"node": "order", "x": "1"}]
)
def test_a_move_says_what_and_where_to(visit, posted):
    response = visit.post("node_move", posted)
    assert response.status_code == 422
    assert "Say which node, and where to" in words_of(response)


# -- duplicate and delete ------------------------------------------------------------------------------------------


def test_a_duplicate_has_the_same_settings_and_edges(visit):
    response = visit.post("node_duplicate", node_id="order")
    copy = visit.document.nodes[-1]
    assert response.headers["Location"] == visit.url(query=f"node={copy.id}")
    assert (copy.name, copy.settings) == ("order copy", visit.node("order").settings)
    assert len(visit.document.edges) == 5 + 3


@pytest.mark.parametrize(
    "node_id", ["x" * 100, "x" * 99 + "2", "ü" * 100, "a.b:c-d_e"], ids=["x", "x2", "umlauts", "all"]
)
def test_a_node_can_be_duplicated_whatever_its_id(visit_to, node_id):
    visit = visit_to(alone("lambda", id=node_id, name="n" * 200))
    for _ in range(3):
        assert visit.post("node_duplicate", node_id=node_id).status_code == 303
    assert len({node.id for node in visit.document.nodes}) == 4


def test_a_deleted_node_takes_its_edges_with_it(visit):
    response = visit.post("node_delete", at="node=order&tab=limits", node_id="order")
    assert response.headers["Location"] == visit.url(query="tab=limits")
    assert "order" not in {node.id for node in visit.document.nodes}
    assert [edge.id for edge in visit.document.edges] == ["app-api-request", "jobs-worker-invoke"]


def test_the_last_node_can_go(visit_to):
    visit = visit_to(alone("lambda"))
    visit.post("node_delete", node_id="one")
    assert visit.document.nodes == []
    assert "Begin with where traffic comes from" in visit.page()


# -- on what is gone -----------------------------------------------------------------------------------------------

NODE_ACTIONS = ["node_settings", "node_name", "node_duplicate", "node_delete"]


@pytest.mark.parametrize("action", NODE_ACTIONS)
def test_a_node_that_is_gone_is_named(visit, action):
    for number, node_id in enumerate(["gone", "x" * 300, "注文", "a b%", "..", "e\r\nX: y", NASTY.replace("/", "")]):
        response = visit.post(action, htmx=number % 2 == 0, node_id=node_id)
        assert response.status_code == 422
        assert "is no longer there; somebody may have deleted it." in words_of(response)
        assert "<script>alert" not in text_of(response)
    assert visit.is_untouched()


def test_an_id_with_a_slash_is_no_address(visit):
    assert visit.client.post(f"{visit.url()}nodes/a%2Fb/").status_code == 404


def test_ids_of_letters_of_any_script_can_be_edited(visit_to):
    visit = visit_to(alone("lambda", id="注文.fn:1"))
    values = visit.fill("node-form", "node=注文.fn:1", memory_mb="1024")
    assert visit.post("node_settings", values, at="node=注文.fn:1", node_id="注文.fn:1").status_code == 303
    assert visit.node("注文.fn:1").settings == {"memory_mb": 1024}


# -- what an edit costs --------------------------------------------------------------------------------------------


def test_an_edit_validates_the_settings_of_one_node(visit, monkeypatch):
    values = visit.fill("node-form", "node=order", memory_mb="2349")  # which no other test has validated
    asked, validate = [], Settings.model_validate.__func__

    def counted(cls, raw, **more):
        asked.append(dict(raw))
        return validate(cls, raw, **more)

    monkeypatch.setattr(Settings, "model_validate", classmethod(counted))
    visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert asked == [visit.node("order").settings]


# -- in how many queries -------------------------------------------------------------------------------------------


def test_queries_of_an_edit(visit, django_assert_max_num_queries):
    values = visit.fill("node-form", "node=order", memory_mb="2048")
    # As the page, and the transaction: its row locked, its head, the new revision, the row's new head.
    with django_assert_max_num_queries(15):
        visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert visit.project.head.number == 2


def test_queries_of_an_edit_made_on_an_older_revision(visit, django_assert_max_num_queries):
    values = visit.fill("node-form", "node=order", duration_ms="77")
    for memory in (600, 700, 800):
        visit.post("node_settings", visit.fill("node-form", "node=worker", memory_mb=memory), node_id="worker")
    with django_assert_max_num_queries(18):
        visit.post("node_settings", values, htmx=True, at="node=order", node_id="order")
    assert (visit.node("order").settings["duration_ms"], visit.node("worker").settings["memory_mb"]) == (77, 800)


def test_two_people_on_one_page_address_see_each_their_own(visit, stranger):
    assert Visit(stranger, **visit.key).post("node_settings", node_id="order").status_code == 404


# -- what stands beside the form -----------------------------------------------------------------------------------


def test_a_card_tells_its_calls_costs_and_limits(visit):
    page = words_of(visit.get(query="node=order&tab=history"))
    for said in (
        "Calls For each call of order: 2 × read on orders",
        "Called by For each request of api: 1 × call to order",
    ):
        assert said in page.replace("\u00a0", " ")
    assert re.search(r"Costs \$[\d.]+ a month", page)
    assert re.search(r"Limits .*Lambda concurrency, 1,000 executions × [\d,]+", page)


def test_the_more_settings_are_counted_with_those_assumed(visit):
    more = re.search(r"(\d+) more settings, (\d+) assumed", words_of(visit.get(query="node=order")))
    form = visit.shows("node=order")["form"]
    advanced = form.advanced_fields()
    assert (int(more[1]), int(more[2])) == (len(advanced), sum(bool(one.assumed) for one in advanced))


@pytest.mark.parametrize(
    ("multiple", "filled"), [(0.5, 100), (1, 100), (10, 66.7), (100, 33.3), (1_000, 0), (50_000, 0)]
)
def test_a_bar_is_a_third_emptier_for_each_ten_times_more_room(multiple, filled):
    assert _filled(multiple) == filled


def test_what_is_reached_and_free_does_not_ask_to_be_connected(visit_to):
    nodes = [
        {"id": "c", "service": "clients"},
        {"id": "p", "service": "parameter_store"},
        {"id": "alone", "service": "parameter_store", "settings": {"parameters": 3}},
    ]
    edges = [{"id": "e", "source": "c", "event": "request", "target": "p", "operation": "get", "response_kb": 0}]
    visit = visit_to(architecture(nodes, edges))
    assert "What reaches this costs nothing here." in visit.page("node=p")
    assert "Nothing reaches this yet" in visit.page("node=alone")


# -- settings that wait for another --------------------------------------------------------------------------------


@pytest.fixture
def fixed(visit_to):
    return visit_to(
        architecture([{"id": "one", "service": "fargate", "settings": {"scaling": "fixed", "tasks": 5}}], [])
    )


def toast(page):
    """What a page says of the edit before."""
    return page.partition('id="toast"')[2].partition('id="announced"')[0]


def test_a_switch_takes_out_what_it_leaves_without_effect_and_says_so_with_undo(fixed):
    values = fixed.fill("node-form", "node=one", scaling="by_load")
    said = "taken out, as it has no effect now: Tasks 5 tasks"
    response = fixed.post("node_settings", values, htmx=True, at="node=one", node_id="one")
    assert response.status_code == 200 and fixed.node("one").settings == {"scaling": "by_load"}
    assert said in toast(text_of(response)) and ">Undo<" in toast(text_of(response))
    inspector = forms(text_of(response))["node-form"]
    assert "tasks" not in inspector and "min_tasks" in inspector


def test_a_plain_form_that_flips_a_switch_leads_to_a_page_that_says_what_was_taken_out(fixed):
    values = fixed.fill("node-form", "node=one", scaling="by_load", tasks="7")
    assert fixed.post("node_settings", values, at="node=one", node_id="one").status_code == 303
    assert fixed.node("one").settings == {"scaling": "by_load"}
    said = toast(fixed.page("node=one"))
    assert "taken out, as it has no effect now: Tasks 7 tasks" in said and ">Undo<" in said
    fixed.post("undo", {}, at="node=one")
    assert fixed.node("one").settings == {"scaling": "fixed", "tasks": 5}


def test_a_switch_shows_what_waits_for_it(visit_to):
    visit = visit_to(alone("fargate"))
    values = visit.fill("node-form", "node=one", scaling="fixed")
    assert "tasks" not in values
    response = visit.post("node_settings", values, htmx=True, at="node=one", node_id="one")
    assert forms(text_of(response))["node-form"]["tasks"] == ["2"]


def test_what_a_choice_asks_for_is_shown_where_it_is_missing(visit):
    values = visit.fill("node-form", "node=app", shape="own")
    assert "own_shape" not in values
    response = visit.post("node_settings", values, htmx=True, at="node=app", node_id="app")
    assert response.status_code == 422 and "HX-Reswap" not in response.headers
    assert forms(text_of(response))["node-form"]["own_shape"] == [""]
    assert "168" in words_of(response)


def test_a_value_posted_by_hand_that_has_no_effect_is_refused(visit_to):
    visit = visit_to(alone("fargate"))
    values = visit.fill("node-form", "node=one") | {"tasks": "9"}
    response = visit.post("node_settings", values, at="node=one", node_id="one")
    assert response.status_code == 422 and "has no effect while Tasks is by the hour's load" in words_of(response)
    assert visit.is_untouched()


def test_a_page_says_once_what_a_stored_document_was_opened_without(fixed):
    text = dump(fixed.document).replace('"fixed"', '"by_load"').encode()
    Revision.objects.filter(pk=fixed.project.head.pk).update(document=zlib.compress(text), digest="of earlier days")
    said = "Opened without Tasks 5 tasks of one"
    assert fixed.page().count(said) == 1
    fixed.post("node_name", fixed.fill("name-form", "node=one", name="API"), node_id="one")
    assert said not in fixed.page()
