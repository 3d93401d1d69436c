"""Bills that AWS and others published, replayed with the unit prices of their day.

The files of estimator/published/bills say where each stands, how its inputs map and what it should cost; see
`PublishedBill`.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import Estimate
from estimator.engine.registry import services
from estimator.management.commands import examples as command
from estimator.management.commands.examples import coverage, report
from estimator.management.silenced import ANSWER, SETTING, SIZE, ZERO_RATE, silenced
from estimator.published.bills import BILLS, PublishedBill, not_replayed, published_bills, read_bills
from estimator.published.replays import Replay, replay, replays_kept, score

EXAMPLES = published_bills()
DISAGREEING = [example for example in EXAMPLES if example.disagrees]
SAID = ("publisher", "source", "vintage", "statement", "note", "services", "rows")
YOURS = "your rate"
HALF_CENTS = 0.0151
"""Three figures rounded to the cent."""
IDS = Path(__file__).with_name("published_ids.txt")


@pytest.fixture(scope="module")
def replays(tables):
    return replay(EXAMPLES, tables)


@pytest.mark.aws_example
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_published_bill_is_met(example, tables):
    found = [*faults_of_file(example), *differences(example, example.estimate_on(tables))]
    assert not found, f"{example.id}:\n" + "\n".join(found)


def differences(example: PublishedBill, ours: Estimate) -> Iterator[str]:
    """How our bill differs from the published one, by its total or by a price that is not of the document's day."""
    yield from (f"No total: {reason}" for reason in ours.incomplete)
    if ours.total_monthly_usd != pytest.approx(example.expected_usd, abs=example.tolerance_usd, rel=0):
        expected = f"${example.expected_usd:,.6f} ± {example.tolerance_usd}"
        yield f"The total is ${ours.total_monthly_usd:,.6f}, not {expected}."
    for line in ours.lines:
        if line.price.source != YOURS and line.monthly_usd != 0:
            yield f"{line.dimension} is billed at today's price: give its rate in the document's `rates`."


def faults_of_file(example: PublishedBill) -> Iterator[str]:
    """What its file leaves unsaid: where the bill stands, how it maps, and why ours is another."""
    yield from (f"`{name}` is empty." for name in SAID if not getattr(example, name))
    if not example.architecture.rates:
        yield "`rates` is empty: today's prices are no part of a published bill."
    yield from (f"`services` names {slug}, which is none." for slug in set(example.services) - set(services()))
    if bool(example.disagrees) != (example.reasoned_usd is not None):
        yield "`disagrees` and `reasoned_usd` go together."
    if bool(example.disagrees) != bool(example.errs):
        yield "`disagrees` and `errs` go together."
    if (
        example.disagrees
        and example.reasoned_usd is not None
        and abs(example.reasoned_usd - example.judge_total_usd) <= example.tolerance_usd
    ):
        yield "`disagrees`, but `reasoned_usd` is the published total."
    if example.printed_usd is not None and not example.slip:
        yield "`printed_usd` without a `slip`: why is it not the total?"
    added = sum(row.usd if row.usd is not None else row.computed_usd for row in example.rows)
    if abs(added - example.theirs_usd) > max(example.tolerance_usd, HALF_CENTS) and not example.slip:
        yield f"Its rows add up to ${added:,.6f}."


def test_everything_a_file_gets_wrong_is_told_at_once(tables):
    one = EXAMPLES[0]
    document = one.document | {"rates": {}}
    said = {"note": "", "services": ["moonshine"], "disagrees": "Because.", "reasoned_usd": one.judge_total_usd}
    said |= {"errs": "source", "printed_usd": one.judge_total_usd + 1}
    wrong = replace(one, document=document, **said)
    assert list(faults_of_file(wrong)) == [
        "`note` is empty.",
        "`rates` is empty: today's prices are no part of a published bill.",
        "`services` names moonshine, which is none.",
        "`disagrees`, but `reasoned_usd` is the published total.",
        "`printed_usd` without a `slip`: why is it not the total?",
        f"Its rows add up to ${one.judge_total_usd:,.6f}.",
    ]
    assert list(faults_of_file(replace(one, disagrees="Because."))) == [
        "`disagrees` and `reasoned_usd` go together.",
        "`disagrees` and `errs` go together.",
    ]


def test_bill_that_is_not_met_says_by_how_much(tables):
    one = EXAMPLES[0]
    wrong = replace(one, judge_total_usd=1.0, reasoned_usd=None, document=one.document | {"rates": {}})
    total, *prices = differences(wrong, wrong.estimate_on(tables))
    assert total.startswith("The total is $") and total.endswith(f"not $1.000000 ± {one.tolerance_usd}.")
    assert prices and all("today's price" in line for line in prices)


def test_no_bill_needs_a_trick():
    """What a bill states is typed, and what nobody typed left out: no rate of 0, no made-up size, nothing kept for a
    thousandth of a day."""
    assert {example.id: silenced(example.architecture) for example in EXAMPLES if silenced(example.architecture)} == {}
    replays = [Replay(example, 0.0, []) for example in EXAMPLES]
    before = sum(bool(example.silenced_before) for example in EXAMPLES)
    assert command.tricks(replays).startswith(f"{before} needed a trick")
    assert command.tricks(replays).endswith("none of them need one now.")


def test_tricks_are_known_as_such():
    nodes = [
        {"id": "c", "service": "clients"},
        {"id": "f", "service": "lambda", "settings": {"log_kb": 0}},
        {"id": "logs", "service": "cloudwatch_logs", "settings": {"keep_days": 0.001}},
    ]
    call = {"source": "c", "event": "request", "target": "f", "operation": "invoke", "response_kb": 0}
    sized = {**call, "payload_kb": 1048576}
    rates = {"lambda.requests.x86": [{"from": 0, "usd": 0}]}
    one = from_dict({"version": 1, "nodes": nodes[:2], "edges": [sized], "rates": rates})
    assert silenced(one) == [ZERO_RATE, SETTING, ANSWER, SIZE]
    assert silenced(from_dict({"version": 1, "nodes": nodes[2:]})) == [SETTING]
    plain = from_dict({"version": 1, "nodes": [{"id": "f", "service": "lambda", "settings": {"log_kb": 2}}]})
    assert silenced(plain) == []


def test_file_is_named_for_its_example():
    names = [path.stem for path in BILLS.glob("*.json")]
    assert sorted(names) == [example.id for example in EXAMPLES]


def test_example_is_replayed_or_explained_not_both():
    reasons = not_replayed()
    assert all(reasons.values())
    assert not set(reasons) & {example.id for example in EXAMPLES}


def test_every_published_example_is_replayed_in_parts_or_explained():
    published = IDS.read_text(encoding="utf-8").split()
    known = {example.part_of or example.id for example in EXAMPLES} | set(not_replayed())
    assert len(published) == len(set(published)) == 162
    assert set(published) == known


def test_method_says_the_score(replays):
    """docs/method.md has the first line that `make examples` prints."""
    assert report(replays)[0] in (settings.BASE_DIR / "docs" / "method.md").read_text(encoding="utf-8")


# -- what is kept for the page -------------------------------------------------------------------------------------


def test_kept_totals_are_what_the_engine_gives(replays):
    """`python -m tests.published` writes them anew."""
    kept = {one.bill.id: one.total_usd for one in replays_kept()}
    assert kept == pytest.approx({one.bill.id: one.total_usd for one in replays}, rel=1e-9, abs=1e-6)
    assert not [one.bill.id for one in replays if one.incomplete]


def test_kept_totals_give_the_same_score_and_verdicts(replays):
    assert score(replays_kept()) == score(replays)
    assert [one.verdict for one in replays_kept()] == [one.verdict for one in replays]


def test_verdict_says_who_errs():
    one = replace(EXAMPLES[0], judge_total_usd=10.0, tolerance_usd=0.01, reasoned_usd=9.0)
    assert Replay(one, 10.005).verdict == "agrees"
    mended = replace(one, printed_usd=12.0, slip="It adds 2 twice.")
    assert Replay(mended, 10.0).verdict == "slip" and mended.theirs_usd == 12.0
    assert Replay(replace(one, errs="rounding"), 9.0).verdict == "rounding"
    assert Replay(one, 9.0).verdict == "ours", "what nobody has explained is held to be ours"
    assert not Replay(one, 10.0, ["No price."]).agrees


# -- manage.py examples --------------------------------------------------------------------------------------------


def test_command_scores_every_service():
    out = StringIO()
    call_command("examples", stdout=out)
    assert f"{len(EXAMPLES) - len(DISAGREEING)} of {len(EXAMPLES)} published bills agree." in out.getvalue()
    assert all(example.id in out.getvalue() and example.disagrees in out.getvalue() for example in DISAGREEING)


def test_command_fails_on_a_bill_nobody_explained(tmp_path, monkeypatch):
    off = json.loads((BILLS / f"{EXAMPLES[0].id}.json").read_text()) | {"judge_total_usd": 1_000_000}
    (tmp_path / "off.json").write_text(json.dumps(off))
    wrong = read_bills(tmp_path)
    monkeypatch.setattr(command, "published_bills", lambda: wrong)
    with pytest.raises(CommandError, match=wrong[0].id) as failure:
        call_command("examples", stdout=StringIO())
    assert failure.value.returncode == 1


def test_command_says_how_many_published_examples_are_replayed(tmp_path):
    whole = next(example.id for example in EXAMPLES if not example.part_of)
    reason_for, reason = next(iter(not_replayed().items()))
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
    said = coverage([part.part_of for part in parts], replay(parts, tables), not_replayed())
    assert said[0].startswith(f"0 of {len(parts)} published examples are replayed whole")


@pytest.mark.parametrize("text", ["{", "[1]", '[{"id": "a"}]'])
def test_command_refuses_another_file(tmp_path, text):
    other = tmp_path / "other.json"
    other.write_text(text)
    with pytest.raises(CommandError, match="no file of published examples") as failure:
        call_command("examples", str(other), stdout=StringIO())
    assert failure.value.returncode == 2
