"""docs/judgement.md: its rows hold, the tests it names exist, and it says what was measured."""

import re

import pytest

from tests import judgement
from tests.against_simulation import SITUATIONS, Situation
from tests.judgement import PAGE, RULES, measured

ROOT = PAGE.parent.parent
TABLE_ROW = re.compile(r"^\| (?!---).*\|$", re.MULTILINE)


@pytest.mark.parametrize("one", SITUATIONS, ids=[one.name for one in SITUATIONS])
def test_headroom_says_what_a_simulation_does(one: Situation, tables):
    """Within the larger of a tenth and what one event causes."""
    product, simulated = measured(one, tables)
    assert product == pytest.approx(simulated, abs=max(one.part * simulated, one.alone))


def test_the_page_says_what_was_measured(tables):
    assert PAGE.read_text(encoding="utf-8") == judgement.page(tables), "run python -m tests.judgement, and read it"


@pytest.mark.parametrize("rule", RULES, ids=[name for name, *_ in RULES])
def test_every_rule_across_services_has_a_test_that_fires_and_one_that_must_not(rule):
    _, _, _, firing, quiet = rule
    assert firing and quiet
    for path, test in (*firing, *quiet):
        assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path} has no {test}"


def test_there_are_twelve_rules():
    assert len(RULES) == 12


def test_no_row_of_the_page_holds_and_does_not_alike():
    """What a hundredth below is said to be over, or a hundredth above to be well, is no turning point."""
    rows = [line.split(" | ") for line in TABLE_ROW.findall(PAGE.read_text(encoding="utf-8")) if line.count("|") == 8]
    assert len(rows) > 60
    for *_, under, over in rows[1:]:
        assert under in ("ok", "near") and over.strip(" |") not in ("ok", "near")
