"""Light, dark, or as the system has it."""

import pytest


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_choice_comes_with_every_page_until_it_is_taken_back(client, choice):
    page = "http://testserver/services/lambda/"
    answer = client.post("/theme/", {"theme": choice}, headers={"Referer": page})
    assert (answer.status_code, answer["Location"]) == (303, page)
    for address in ("/", "/prices/", "/new/food_ordering/", "/no-such-page/"):
        assert f'data-theme="{choice}"' in client.get(address).content.decode()[:200]
    client.post("/theme/", {"theme": ""})
    assert "data-theme" not in client.get("/").content.decode()[:200]


def test_what_is_no_choice_is_the_system_s(client):
    client.cookies["theme"] = "x"
    assert "data-theme" not in client.get("/").content.decode()[:200]
    client.post("/theme/", {"theme": "red"})
    assert client.cookies["theme"].value == ""


@pytest.mark.parametrize("elsewhere", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_it_leads_back_to_no_other_site(client, elsewhere):
    answer = client.post("/theme/", {"theme": "dark"}, headers={"Referer": elsewhere})
    assert answer["Location"] == "/"
