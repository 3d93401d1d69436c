"""Every value that a choice about containers can have: all that is said of the comparison is said without fault."""

import numpy as np
import pytest

from estimator.engine.setting import declared
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.projects.reads import starters
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.choices import ContainerChoices

CHOICES = declared(ContainerChoices)
NUMBERS = [name for name, one in CHOICES.items() if one.is_number]
WORDS = [name for name in CHOICES if name not in NUMBERS]
USUAL = {name: getattr(ContainerChoices(), name) for name in WORDS}
STARTERS = {one.slug: one.architecture for one in starters()}
WITH_MOST_WAYS = "data_workflow"
"""The ready architecture whose functions are called in the most ways."""
FEW = np.array([0.01, 1.0, 100.0])
"""Multiples of today's traffic."""
MOST = 1e6
"""Stands for the most of a choice that has no end."""


@pytest.fixture(autouse=True)
def looks_at_a_few_amounts_of_traffic(monkeypatch):
    monkeypatch.setattr("estimator.whatif.comparison.compare.sweep_of", lambda sides: FEW)
    monkeypatch.setattr("estimator.whatif.comparison.compare.MOST_WORK", 0)


def ends(name, tables):
    """The least and the most of a number."""
    choice = CHOICES[name]
    low, high = choice.range(tables.limit_book("us-east-1"))
    return [int(end) if choice.kind == "whole" else end for end in (low or 0, MOST if high is None else high)]


def is_said(document, tables, **choices):
    both = compare(document.model_copy(update={"containers": {**document.containers, **choices}}), tables)
    return bool(comparison_text(both)) and bool(ComparisonResult.of(both).model_dump_json())


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("slug", STARTERS)
def test_of_every_word(slug, name, tables):
    values = CHOICES[name].choices or (False, True)
    for value in values:
        if value != USUAL[name]:
            assert is_said(STARTERS[slug], tables, **{name: value})


@pytest.mark.parametrize("slug", STARTERS)
def test_of_the_usual_words(slug, tables):
    """Once for all choices: those of the test above have the others as they usually are."""
    assert is_said(STARTERS[slug], tables, **USUAL)


@pytest.mark.parametrize("slug", STARTERS)
@pytest.mark.parametrize("end", [0, 1])
def test_of_all_numbers_at_an_end(end, slug, tables):
    assert is_said(STARTERS[slug], tables, **{name: ends(name, tables)[end] for name in NUMBERS})


@pytest.mark.parametrize("name", NUMBERS)
def test_of_both_ends_of_a_number(name, tables):
    for end in ends(name, tables):
        assert is_said(STARTERS[WITH_MOST_WAYS], tables, **{name: end})
