"""`manage.py examples`: published bills replayed with the unit prices of their day, and how many of them agree.

The bills lie in estimator/published.  The tables come from the repository's files, so that no database is needed.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from estimator.engine.document.errors import DocumentError
from estimator.exports.text_table import money, table
from estimator.management.silenced import silenced
from estimator.published.bills import not_replayed, published_bills
from estimator.published.replays import Replay, replay, score, score_by_service
from pricing.tables import read_tables

JUDGED = ("full", "quantities_given")
"""The check levels of a file of published examples that say enough to be replayed."""
FAILED, BAD_INPUT = 1, 2


class Command(BaseCommand):
    help = "Replay published bills, say how many agree and why the others do not; fail (1) on an unexplained one."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "published", nargs="?", type=Path, metavar="FILE", help="published examples, to say how many are replayed"
        )

    def handle(self, *, published: Path | None = None, **options):
        ids = None if published is None else read_published(published)
        try:
            replays = replay(published_bills(), read_tables())
        except DocumentError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        paragraphs = report(replays)
        if ids is not None:
            paragraphs += coverage(ids, replays, not_replayed())
        self.stdout.write("\n\n".join(paragraphs))
        if unexplained := [one.bill.id for one in replays if not one.is_explained]:
            raise CommandError(f"Out of tolerance: {', '.join(unexplained)}.", returncode=FAILED)


def read_published(path: Path) -> list[str]:
    """Ids of the published examples that say enough to be replayed; raises CommandError for another file."""
    try:
        return [one["id"] for one in json.loads(path.read_text(encoding="utf-8")) if one["check_level"] in JUDGED]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{path} is no file of published examples: {error!r}.", returncode=BAD_INPUT) from None


def report(replays: list[Replay]) -> list[str]:
    """The score, by service, and each bill that does not agree with its cause."""
    paragraphs = [score(replays).sentence, tricks(replays), scores(replays)]
    if others := [sentence(one) for one in replays if not one.agrees]:
        paragraphs.append("\n".join(["Disagreements:", *(f"- {other}" for other in others)]))
    return paragraphs


def sentence(one: Replay) -> str:
    """What a bill that is not met says, what we say, and why."""
    cause = " ".join(one.incomplete) or one.bill.disagrees or "Nobody has said why."
    return f"{one.bill.id}: published {money(one.bill.judge_total_usd)}, ours {money(one.total_usd)}. {cause}"


def tricks(replays: list[Replay]) -> str:
    """How many bills needed something that silences lines nobody asked for, and which still do."""
    before = sum(bool(one.bill.silenced_before) for one in replays)
    now = {one.bill.id: kinds for one in replays if (kinds := silenced(one.bill.architecture))}
    said = f"{before} needed a trick that silences lines nobody asked for; {len(now) or 'none'} of them need one now."
    return "\n".join([said, *(f"- {name}: {', '.join(kinds)}" for name, kinds in now.items())])


def scores(replays: list[Replay]) -> str:
    """A row for each service: bills that agree, of those it has a part in, and those of rows picked from one."""
    rows = [("Service", "Agree", "Bills", "Of them parts")]
    rows += [(slug, *map(str, one)) for slug, one in score_by_service(replays).items()]
    return table(rows, numbers=(1, 2, 3))


def coverage(published: list[str], replays: list[Replay], impossible: dict[str, str]) -> list[str]:
    """How many published examples are replayed whole, and why the others are not."""
    replayed = {one.bill.id for one in replays if not one.bill.part_of}
    covered = [one for one in published if one in replayed]
    explained = [one for one in published if one in impossible]
    forgotten = [one for one in published if one not in replayed and one not in impossible]
    agreeing = sum(one.agrees for one in replays if one.bill.id in covered)
    paragraphs = [
        f"{len(covered)} of {len(published)} published examples are replayed whole, and {agreeing} agree.",
        "\n".join(["Not expressible yet:", *(f"- {one}: {impossible[one]}" for one in explained)]),
    ]
    if forgotten:
        paragraphs.append("\n".join(["Neither replayed nor explained:", *(f"- {one}" for one in forgotten)]))
    return paragraphs
