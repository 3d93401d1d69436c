"""The guided start without a browser: every step is a page with its words and the way to the others."""

import re

import pytest

from estimator.engine.document.architecture import Architecture
from tests.web.samples import text_of, words_of

STEPS = (
    "The answer first",
    "A card and its bar",
    "Change one number",
    "Where it breaks, and what if",
    "Where each dollar comes from",
    "Or containers?",
    "Hand it over",
)


def way(text: str, name: str) -> str:
    found = re.search(rf'id="tour-{name}" href="([^"]*)"', text)
    return found[1].replace("&amp;", "&") if found else ""


def test_its_links_lead_through_all_steps_and_back(client):
    response = client.get("/tour/", follow=True)
    for number, name in enumerate(STEPS, 1):
        text = text_of(response)
        assert f"Step {number} of {len(STEPS)}" in text and f'<h2 id="tour-name">{name}</h2>' in text
        assert "tour=" not in way(text, "leave")
        if number > 1:
            assert f"tour={number - 1}" in way(text, "back")
        if number < len(STEPS):
            response = client.get(way(text, "next"))
    assert not way(text, "next") and 'href="/help/"' in text


def test_what_a_step_speaks_of_is_shown(client):
    assert 'name="requests_per_month"' in text_of(client.get("/new/food_ordering/?node=app&tour=3"))
    assert 'id="bill-beside"' in text_of(client.get("/new/food_ordering/?tab=bill&tour=5"))


@pytest.mark.parametrize("asked", ["", "0", "8", "-1", "two", "²", "9" * 90])
def test_no_such_step_shows_none(client, asked):
    response = client.get("/new/food_ordering/", {"tour": asked})
    assert response.status_code == 200 and 'id="tour"' not in text_of(response)


def test_an_empty_page_has_nothing_to_show_around(empty):
    assert 'id="tour"' not in empty.page("tour=1")


def test_an_edit_keeps_the_step(starter):
    form = starter.fill("node-form", "node=app&tour=3", requests_per_month="20M")
    answer = starter.post("node_settings", form, at="node=app&tour=3", node_id="app")
    assert answer.status_code == 303 and "tour=3" in answer.url
    assert "Change one number" in words_of(starter.client.get(answer.url))


def test_a_link_of_the_page_keeps_the_step(starter):
    assert all("tour=2" in one for one in re.findall(r'id="card-\w+" href="([^"]*)"', starter.page("tour=2")))


def test_any_architecture_can_be_shown_around(visit_to, visit):
    document = Architecture.model_validate({"nodes": [{"id": "f", "service": "lambda"}], "name": "One"})
    one = visit_to(document)
    for number in range(1, len(STEPS) + 1):
        assert STEPS[number - 1] in one.page(f"tour={number}")
