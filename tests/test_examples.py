"""Bills that AWS and others published, replayed with the unit prices of their day.

The files of tests/examples say where each stands, how its inputs map and what it should cost; see `Example`.
"""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from estimator.engine.service import services
from estimator.management.commands import examples as command
from estimator.management.commands.examples import (
    Example,
    coverage,
    read_examples,
    read_not_expressible,
    replay,
    report,
)

EXAMPLES = read_examples()
DISAGREEING = [example for example in EXAMPLES if example.disagrees]
YOURS = "your rate"


def named(example: Example) -> str:
    return example.id


@pytest.mark.aws_example
@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_published_bill_is_met(example, tables):
    one = example.estimate_on(tables)
    assert not one.incomplete
    assert one.total_monthly_usd == pytest.approx(example.expected_usd, abs=example.tolerance_usd, rel=0)


@pytest.mark.aws_example
@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_bill_is_judged_on_its_arithmetic(example, tables):
    """Every line that costs anything has a rate of the document's own, so today's prices have no part in it."""
    lines = example.estimate_on(tables).lines
    priced_by_us = [line.dimension for line in lines if line.price.source != YOURS and line.monthly_usd != 0]
    assert priced_by_us == []


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_example_says_where_it_stands_and_how_it_maps(example):
    assert example.source_url and example.vintage and example.statement and example.note
    assert example.architecture.rates
    assert example.services and set(example.services) <= set(services())


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_only_a_disagreement_has_a_total_of_our_own(example):
    assert bool(example.disagrees) == (example.reasoned_usd is not None)


@pytest.mark.parametrize("example", DISAGREEING, ids=named)
def test_disagreement_is_one(example):
    assert abs(example.reasoned_usd - example.judge_total_usd) > example.tolerance_usd


def test_file_is_named_for_its_example():
    names = [path.stem for path in command.FOLDER.glob("*.json") if path.name != command.NOT_EXPRESSIBLE]
    assert sorted(names) == [example.id for example in EXAMPLES]


def test_example_is_replayed_or_explained_not_both():
    reasons = read_not_expressible()
    assert all(reasons.values())
    assert not set(reasons) & {example.id for example in EXAMPLES}


def test_every_published_example_is_replayed_in_parts_or_explained():
    published = (command.FOLDER / "published.txt").read_text(encoding="utf-8").split()
    known = {example.part_of or example.id for example in EXAMPLES} | set(read_not_expressible())
    assert len(published) == len(set(published)) == 162
    assert set(published) == known


def test_method_says_the_score(tables):
    """docs/method.md has the first line that `make examples` prints."""
    score = report(replay(EXAMPLES, tables))[0]
    assert score in (settings.BASE_DIR / "docs" / "method.md").read_text(encoding="utf-8")


# -- manage.py examples --------------------------------------------------------------------------------------------


def test_command_scores_every_service():
    out = StringIO()
    call_command("examples", stdout=out)
    assert f"{len(EXAMPLES) - len(DISAGREEING)} of {len(EXAMPLES)} published bills agree." in out.getvalue()
    assert all(example.id in out.getvalue() and example.disagrees in out.getvalue() for example in DISAGREEING)


def test_command_fails_on_a_bill_nobody_explained(tmp_path, monkeypatch):
    off = json.loads((command.FOLDER / f"{EXAMPLES[0].id}.json").read_text()) | {"judge_total_usd": 1_000_000}
    (tmp_path / "off.json").write_text(json.dumps(off))
    wrong = read_examples(tmp_path)
    monkeypatch.setattr(command, "read_examples", lambda: wrong)
    with pytest.raises(CommandError, match=wrong[0].id) as failure:
        call_command("examples", stdout=StringIO())
    assert failure.value.returncode == 1


def test_command_says_how_many_published_examples_are_replayed(tmp_path):
    whole = next(example.id for example in EXAMPLES if not example.part_of)
    reason_for, reason = next(iter(read_not_expressible().items()))
    levels = {whole: "full", reason_for: "quantities_given", "forgotten": "full", "vague": "sum_only"}
    published = tmp_path / "published.json"
    published.write_text(json.dumps([{"id": one, "check_level": level} for one, level in levels.items()]))
    out = StringIO()
    call_command("examples", str(published), stdout=out)
    assert "1 of 3 published examples are replayed whole, and 1 agree." in out.getvalue()
    assert f"- {reason_for}: {reason}" in out.getvalue()
    assert "Neither replayed nor explained:\n- forgotten" in out.getvalue()


def test_part_of_an_example_does_not_count_as_the_whole(tables):
    parts = [example for example in EXAMPLES if example.part_of]
    said = coverage([part.part_of for part in parts], replay(parts, tables), read_not_expressible())
    assert said[0].startswith(f"0 of {len(parts)} published examples are replayed whole")


@pytest.mark.parametrize("text", ["{", "[1]", '[{"id": "a"}]'])
def test_command_refuses_another_file(tmp_path, text):
    other = tmp_path / "other.json"
    other.write_text(text)
    with pytest.raises(CommandError, match="no file of published examples") as failure:
        call_command("examples", str(other), stdout=StringIO())
    assert failure.value.returncode == 2
