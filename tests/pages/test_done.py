"""What a page says after an edit."""

import pytest

from estimator.pages.builder.done import done


@pytest.mark.parametrize(
    ("sentence", "words", "offers_undo"),
    [
        ("Delete Queue", "Deleted Queue", True),
        ("Add Queue, called by OrderFn", "Added Queue, called by OrderFn", True),
        ("Connect a to b", "Connected a to b", True),
        ("Move Queue", "Moved Queue", False),
        ("Undo: Delete Queue", "Undone: Delete Queue", False),
        ("Memory of OrderFn: 512 MB", "Memory of OrderFn: 512 MB", False),
        ("Begin", "Begin", False),
    ],
)
def test_a_sentence_is_told_in_the_past_with_undo_where_something_came_or_went(sentence, words, offers_undo):
    said = done(sentence)
    assert (said.words, said.offers_undo) == (words, offers_undo)
