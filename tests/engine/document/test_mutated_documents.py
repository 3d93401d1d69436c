"""Whatever comes in is refused with a sentence, or answers: never anything else, and never for long."""

import os

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from tests.engine.answers import answers
from tests.engine.mutations import mutated_text

CHUNK = 50
DOCUMENTS = 100_000 if os.environ.get("PROVE") == "1" else 300


@pytest.mark.parametrize("first", range(0, DOCUMENTS, CHUNK))
def test_a_mutated_document_is_refused_or_answers(first, tables):
    accepted = [seed for seed in range(first, first + CHUNK) if is_accepted(mutated_text(seed), tables)]
    assert accepted


def test_a_seed_has_one_text_whatever_was_made_before():
    made = {seed: mutated_text(seed) for seed in range(1_000)}
    assert all(mutated_text(seed) == made[seed] for seed in reversed(made))


def is_accepted(text: str, tables) -> bool:
    try:
        document = load(text)
    except DocumentError as error:
        assert str(error)
        return False
    assert load(dump(document)) == document
    return answers(document, tables)
