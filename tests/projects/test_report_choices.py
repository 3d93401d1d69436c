"""What a sender chooses of a report: kept as JSON, read again whatever stands there."""

import json

import pytest

from estimator.projects.logos import logo_of
from estimator.projects.report_choices import SECTIONS, ReportChoices
from tests.projects.test_logos import png


def keys(choices: ReportChoices) -> list[str]:
    return [one.key for one in choices.sections]


def test_all_of_it_comes_back_from_json():
    chosen = ReportChoices(
        customer="Example", author="Ada", note="For Thursday", logo=logo_of(png()), numbers="comma", paper="letter"
    ).moved("sources", -3)
    assert ReportChoices.read(json.loads(json.dumps(chosen.stored()))) == chosen


def test_a_section_goes_up_and_down_within_the_others():
    usual = ReportChoices()
    assert keys(usual.moved("cost", 1)) == ["architecture", "workload", "limits", "cost", *SECTIONS[4:]]
    assert usual.moved("architecture", -1) == usual == usual.moved("sources", 1) == usual.moved("no such", 1)


def test_sections_this_version_does_not_know_are_left_out_and_those_that_are_missing_stand_behind():
    stored = {"sections": [{"key": "weather"}, {"key": "cost", "is_shown": False}, {"key": "cost"}, "x"]}
    read = ReportChoices.read(stored)
    assert keys(read) == ["cost", *(key for key in SECTIONS if key != "cost")]
    assert [one.is_shown for one in read.sections] == [False] + [True] * (len(SECTIONS) - 1)


@pytest.mark.parametrize("stored", [None, 3, [], {"paper": "wallpaper"}, {"logo": "http://x"}, {"sections": 3}])
def test_what_cannot_be_read_is_left_out(stored):
    assert ReportChoices.read(stored) == ReportChoices()
    if isinstance(stored, dict):
        assert ReportChoices.read({**stored, "author": "Ada"}) == ReportChoices(author="Ada")
