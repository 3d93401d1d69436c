"""Several cards by plain forms and by htmx: moved, copied, grouped, deleted, pasted; each one revision."""

import json

import pytest

from estimator.pages.diagram import lay_out
from estimator.pages.diagram.layout import box
from estimator.pages.diagram.routing.collisions import Crowd
from tests.web.samples import text_of, words_of


def test_several_cards_are_moved_at_once(visit):
    posted = {"node": ["order", "orders"], "x": ["500", "900"], "y": ["-20", "40"]}
    assert visit.post("node_move", posted).status_code == 303
    assert (visit.node("order").position, visit.node("orders").position) == ((500, -20), (900, 40))
    assert visit.sentences() == ["Begin", "Move 2 cards"]


def test_several_cards_are_deleted_with_their_edges(visit):
    response = visit.post("cards_delete", {"node": ["order", "orders"]}, at="cards=order,orders&tab=limits")
    assert response.headers["Location"] == visit.url(query="tab=limits")
    assert {"order", "orders"}.isdisjoint(node.id for node in visit.document.nodes)
    assert visit.sentences() == ["Begin", "Delete 2 cards"]


def test_an_edge_is_deleted_alone(visit):
    before = len(visit.document.nodes)
    visit.post("cards_delete", {"edge": "order-orders-read"})
    assert "order-orders-read" not in {edge.id for edge in visit.document.edges}
    assert len(visit.document.nodes) == before
    assert visit.sentences()[-1] == "Delete the connection from order to orders"


def test_what_is_duplicated_is_told_by_its_own_name(visit):
    visit.post("node_duplicate", {}, node_id="order")
    assert visit.sentences()[-1] == "Duplicate order"


def test_several_cards_are_duplicated_and_then_selected(visit):
    before = visit.document
    response = visit.post("cards_duplicate", {"node": ["order", "orders"]})
    assert response.headers["Location"] == visit.url(query="cards=order2%2Corders2")
    assert len(visit.document.nodes) == len(before.nodes) + 2
    assert ("order2", "orders2") in {(edge.source, edge.target) for edge in visit.document.edges}
    assert all(visit.node(node.id).position is not None for node in before.nodes)


def places_of(visit, *names: str) -> list[tuple[float, float]]:
    return [visit.node(name).position for name in names]


def test_copies_lie_in_free_room_as_their_originals_lie_to_each_other(visit):
    text = visit.client.get(visit.url("cards_json") + "?node=order&node=orders").content.decode()
    visit.post("cards_duplicate", {"node": ["order", "orders"]})
    visit.post("cards_paste", {"text": text})
    (x, y), _ = places_of(visit, "order", "orders")
    visit.post("cards_paste", {"text": text, "x": str(x + 20), "y": str(y)})
    first, *more = ([lay_out(visit.document)[f"{one}{number}"] for one in ("order", "orders")] for number in "234")
    assert all(minus(*one) == minus(*first) == minus(*places_of(visit, "order", "orders")) for one in more)
    boxes = [box(spot) for spot in lay_out(visit.document).values()]
    crowd = Crowd()
    for one in boxes:
        assert crowd.is_free((one[0] - 15, one[1] - 15, one[2] + 15, one[3] + 15))
        crowd.add(one)


def minus(one, other) -> tuple[float, float]:
    return one[0] - other[0], one[1] - other[1]


def test_a_group_is_named_and_taken_away(visit):
    visit.post("cards_group", {"node": ["order", "orders"], "group": " Receipts "})
    assert [visit.node(one).group for one in ("order", "orders", "worker")] == ["Receipts", "Receipts", ""]
    visit.post("cards_group", {"node": ["order", "orders"], "group": ""})
    assert [visit.node(one).group for one in ("order", "orders")] == ["", ""]
    assert visit.sentences()[1:] == ["Group 2 cards as Receipts", "Ungroup 2 cards"]


def test_a_card_is_renamed(visit):
    visit.post("node_rename", {"name": "Take orders"}, node_id="order")
    assert visit.node("order").name == "Take orders"
    assert visit.sentences()[-1] == "Rename order to Take orders"


def test_what_is_copied_is_pasted_into_another_architecture(visit, empty):
    text = visit.client.get(visit.url("cards_json") + "?node=order&node=orders").content.decode()
    assert {node["id"] for node in json.loads(text)["nodes"]} == {"order", "orders"}
    address = empty.post("cards_paste", {"text": text, "x": "10", "y": "20"}).headers["Location"]
    page = empty.client.get(address)
    there = page.context["architecture"]
    assert {node.id for node in there.nodes} == {"order", "orders"}
    assert there.edges and all(edge.source == "order" for edge in there.edges)
    assert min(node.position for node in there.nodes)[0] == 10


@pytest.mark.parametrize(
    ("action", "posted", "said"),
    [
        ("cards_delete", {}, "Choose the cards first"),
        ("cards_duplicate", {"node": "gone"}, "Choose the cards first"),
        ("cards_group", {"group": "a"}, "Choose the cards first"),
        ("cards_group", {"node": "order", "group": "a" * 61}, "at most 60 letters"),
        ("cards_paste", {"text": "a line of a poem"}, "What you pasted holds no cards"),
        ("cards_paste", {"text": '{"nodes": [{"id": "a", "service": "dishwasher"}]}'}, "no service “dishwasher”"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(visit, action, posted, said):
    response = visit.post(action, posted)
    assert response.status_code == 422
    assert said in words_of(response)
    assert visit.is_untouched()


def test_the_page_tells_what_several_cards_cost_and_offers_the_others(visit):
    page = visit.client.get(visit.url(query="cards=order,orders"))
    assert "2 cards" in words_of(page)
    assert [node.id for node in page.context["several"].nodes] == ["order", "orders"]
    assert text_of(page).count('type="checkbox" name="cards"') == len(visit.document.nodes)
    boxes = visit.client.get(visit.url(query="cards=order&cards=orders"))  # as a form with check boxes sends them
    assert boxes.context["several"].ids == "order,orders"


def test_a_card_offers_what_it_can_call(visit):
    page = visit.client.get(visit.url("node_after", node_id="order"))
    assert 'value="sqs"' in text_of(page) and "Add after order" in text_of(page)
    assert 'value="clients"' not in text_of(page)
