"""The search for services as one types finds what the server finds, by the same names and words."""

from playwright.sync_api import Page

from estimator.engine.registry import services
from estimator.engine.resolve.called import services_called
from tests.engine.test_called import CALLED

FOUND = """words => words.map(word => {
  const filter = document.getElementById("palette-filter");
  filter.value = word;
  filter.dispatchEvent(new Event("input", {bubbles: true}));
  if (!document.getElementById("palette-none").hidden) return [];
  return [...document.querySelectorAll(".palette .rest li:not([hidden]) button")].map(button => button.value);
})"""


def all_words() -> list[str]:
    """What services are called here and by others, and what the table of words has."""
    drawn = [service for service in services().values() if service.is_drawn]
    return list(
        dict.fromkeys(filter(None, (*CALLED, *(word for one in drawn for word in (*one.names, *one.known_as)))))
    )


def test_typing_finds_the_services_that_the_server_finds(page: Page):
    page.goto("/new/empty/")
    page.wait_for_function("document.querySelector('.palette.can-drag')")
    words = all_words()
    found = dict(zip(words, map(set, page.evaluate(FOUND, words)), strict=True))
    assert found == {word: {one.slug for one in services_called(word)} for word in words}
