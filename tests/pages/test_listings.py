"""Long lists: which rows a page has, what a search finds, and how texts are shortened."""

from hypothesis import given
from hypothesis import strategies as st

from estimator.pages.listings import listing, shortened


@given(st.lists(st.integers(1, 30), max_size=60), st.integers(1, 40))
def test_the_pages_of_a_list_are_the_list(weights, most):
    pages, number = [], 1
    while number:
        page = listing(weights, str(number), weight=lambda one: one, most=most)
        assert sum(page.rows) <= most or len(page.rows) == 1
        pages += page.rows
        number = page.next_page
    assert pages == weights


def test_a_page_says_which_rows_it_has():
    page = listing(range(250), "2", most=100)
    assert (page.rows, page.first, page.last, page.pages) == (tuple(range(100, 200)), 101, 200, 3)
    assert (page.previous_page, page.next_page, page.is_part) == (1, 3, True)


def test_a_search_finds_all_words_in_any_case():
    page = listing(["Order queue", "order table", "Menu"], find="ORDER que")
    assert (page.rows, page.found, page.total) == (("Order queue",), 1, 3)


def test_an_empty_list_has_one_empty_page():
    page = listing([], "3")
    assert (page.rows, page.first, page.last, page.page, page.pages, page.is_part) == ((), 0, 0, 1, 1, False)


def test_only_long_texts_lose_their_middle():
    assert shortened("short") == "short"
    text = shortened("begin " + "x" * 1000 + " end")
    assert text.startswith("begin") and text.endswith("end") and " … " in text and len(text) <= 403
