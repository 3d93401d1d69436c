"""The help page: it is everybody's, names every shortcut, and is one link away from every page."""

import pytest
from django.urls import reverse

from estimator.pages.shortcuts import SHORTCUTS
from tests.web.samples import HTMX, text_of, words_of


def test_it_names_every_shortcut_and_leads_to_what_it_speaks_of(client):
    response = client.get("/help/")
    words = words_of(response)
    for row in (row for group in SHORTCUTS for row in group.rows):
        assert row.does in words
    for name in ("prices", "limits", "services", "tour"):
        assert f'href="{reverse(name)}"' in text_of(response)


def test_the_dialog_gets_the_shortcuts_alone(client):
    response = client.get("/help/", headers=HTMX)
    assert "<html" not in text_of(response) and "Ctrl" in words_of(response)


@pytest.mark.parametrize("page", ["", "compare", "report", "history"])
def test_every_page_of_an_architecture_leads_to_it(visit, page):
    text = text_of(visit.get(page or "builder"))
    assert 'href="/help/"' in text and 'href="/help/#shortcuts"' in text


@pytest.mark.parametrize("address", ["/", "/prices/", "/limits/", "/services/", "/nowhere/"])
def test_every_other_page_leads_to_it(client, address):
    text = text_of(client.get(address))
    assert 'href="/help/"' in text and 'href="/help/#shortcuts"' in text
