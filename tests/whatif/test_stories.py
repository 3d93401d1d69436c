"""Published comparisons, told again: each figure within the range a fair architect would accept."""

import pytest

from tests.stories import PAGE, STORIES, page, said

FIGURES = [pytest.param(figure, id=f"{story.name}, {figure.what}") for story in STORIES for figure in story.figures]


def test_there_are_fourteen():
    assert len(STORIES) == 14


@pytest.mark.parametrize("figure", FIGURES)
def test_a_published_comparison_comes_out_within_its_range(figure, tables):
    assert figure.low <= figure.ours(tables) <= figure.high


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_where_a_figure_lies_outside_what_is_published_it_is_said_why(story, tables):
    ranges = [(*said(figure), figure.ours(tables)) for figure in story.figures]
    assert all(low <= ours <= high for low, high, ours in ranges) or story.why


def test_the_page_says_what_comes_out(tables):
    assert PAGE.read_text(encoding="utf-8") == page(tables), "run python -m tests.stories, and read it"
