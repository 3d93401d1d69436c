"""`manage.py examples`: published bills replayed with the unit prices of their day, and how many of them agree.

Each file of tests/examples is one bill that AWS or somebody else published, as a document that should cost the
same.  The tables come from the repository's files, so that no database is needed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import in_sample
from estimator.exports.text_table import money, table
from estimator.management.silenced import silenced
from pricing.book import Tables
from pricing.tables import read_tables

FOLDER = Path(settings.BASE_DIR) / "tests" / "examples"
NOT_EXPRESSIBLE = "not_expressible.json"
JUDGED = ("full", "quantities_given")
"""The check levels of a file of published examples that say enough to be replayed."""
FAILED, BAD_INPUT = 1, 2


@dataclass(frozen=True)
class Example:
    """One published bill: where it stands, what it says, and the document that should cost the same.

    `judge_total_usd` is the published total, corrected where its source errs; `note` says how the inputs map.
    Where we differ from it on purpose, `disagrees` says why and `reasoned_usd` what we hold to be right, with
    the arithmetic in `note`.  `part_of` names the published example of which only some rows are replayed.
    `silenced_before` are the tricks it needed while no quantity could be typed and nothing left out.
    """

    id: str
    source_url: str
    vintage: str
    statement: str
    services: list[str]
    judge_total_usd: float
    tolerance_usd: float
    note: str
    document: dict[str, Any] = field(repr=False)
    part_of: str = ""
    disagrees: str = ""
    reasoned_usd: float | None = None
    silenced_before: list[str] = field(default_factory=list)

    @cached_property
    def architecture(self) -> Architecture:
        return from_dict(self.document)

    @property
    def expected_usd(self) -> float:
        """What our estimate is held to: the published total, or our own reasoned one."""
        return self.judge_total_usd if self.reasoned_usd is None else self.reasoned_usd

    def estimate_on(self, tables: Tables) -> Estimate:
        return estimate(self.architecture, tables)


@dataclass(frozen=True)
class Replay:
    """An example and what it costs by our estimate."""

    example: Example
    total_usd: float
    incomplete: list[str]

    @property
    def agrees(self) -> bool:
        """Whether our total is the published one."""
        return self._is_near(self.example.judge_total_usd)

    @property
    def is_explained(self) -> bool:
        """Whether our total is the published one, or the one reasoned in the example."""
        return self._is_near(self.example.expected_usd)

    def _is_near(self, usd: float) -> bool:
        return not self.incomplete and abs(self.total_usd - usd) <= self.example.tolerance_usd

    def sentence(self) -> str:
        example = self.example
        cause = " ".join(self.incomplete) or example.disagrees or "Nobody has said why."
        return f"{example.id}: published {money(example.judge_total_usd)}, ours {money(self.total_usd)}. {cause}"


class Command(BaseCommand):
    help = "Replay published bills, say how many agree and why the others do not; fail (1) on an unexplained one."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "published", nargs="?", type=Path, metavar="FILE", help="published examples, to say how many are replayed"
        )

    def handle(self, *, published: Path | None = None, **options):
        ids = None if published is None else read_published(published)
        replays = replay(read_examples(), read_tables())
        paragraphs = report(replays)
        if ids is not None:
            paragraphs += coverage(ids, replays, read_not_expressible())
        self.stdout.write("\n\n".join(paragraphs))
        if unexplained := [one.example.id for one in replays if not one.is_explained]:
            raise CommandError(f"Out of tolerance: {', '.join(unexplained)}.", returncode=FAILED)


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """The examples of a folder by name; raises TypeError for a key that no example has."""
    files = sorted((path for path in folder.glob("*.json") if path.name != NOT_EXPRESSIBLE), key=lambda one: one.stem)
    return [Example(**json.loads(path.read_text(encoding="utf-8"))) for path in files]


def read_not_expressible(folder: Path = FOLDER) -> dict[str, str]:
    """By id, why a published example cannot be drawn with the services there are."""
    return json.loads((folder / NOT_EXPRESSIBLE).read_text(encoding="utf-8"))


def read_published(path: Path) -> list[str]:
    """Ids of the published examples that say enough to be replayed; raises CommandError for another file."""
    try:
        return [one["id"] for one in json.loads(path.read_text(encoding="utf-8")) if one["check_level"] in JUDGED]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"{path} is no file of published examples: {error!r}.", returncode=BAD_INPUT) from None


def replay(examples: Iterable[Example], tables: Tables) -> list[Replay]:
    """What each example costs by our estimate; raises CommandError for a document that cannot be estimated."""
    replays = []
    for example in examples:
        try:
            one = example.estimate_on(tables)
        except DocumentError as error:
            raise CommandError(f"{example.id}: {error}", returncode=BAD_INPUT) from None
        replays.append(Replay(example, in_sample(one.total_monthly_usd), one.incomplete))
    return replays


def report(replays: list[Replay]) -> list[str]:
    """The score, by service, and each bill that does not agree with its cause."""
    agreeing = sum(one.agrees for one in replays)
    paragraphs = [f"{agreeing} of {len(replays)} published bills agree.", tricks(replays), scores(replays)]
    if others := [one.sentence() for one in replays if not one.agrees]:
        paragraphs.append("\n".join(["Disagreements:", *(f"- {sentence}" for sentence in others)]))
    return paragraphs


def tricks(replays: list[Replay]) -> str:
    """How many bills needed something that silences lines nobody asked for, and which still do."""
    before = sum(bool(one.example.silenced_before) for one in replays)
    now = {one.example.id: kinds for one in replays if (kinds := silenced(one.example.architecture))}
    said = f"{before} needed a trick that silences lines nobody asked for; {len(now) or 'none'} of them need one now."
    return "\n".join([said, *(f"- {name}: {', '.join(kinds)}" for name, kinds in now.items())])


def scores(replays: list[Replay]) -> str:
    """A row for each service: bills that agree, of those it has a part in, and those of rows picked from one."""
    bills = Counter(slug for one in replays for slug in one.example.services)
    agreeing = Counter(slug for one in replays if one.agrees for slug in one.example.services)
    parts = Counter(slug for one in replays if one.example.part_of for slug in one.example.services)
    rows = [("Service", "Agree", "Bills", "Of them parts")]
    rows += [(slug, str(agreeing[slug]), str(bills[slug]), str(parts[slug])) for slug in sorted(bills)]
    return table(rows, numbers=(1, 2, 3))


def coverage(published: list[str], replays: list[Replay], not_expressible: dict[str, str]) -> list[str]:
    """How many published examples are replayed whole, and why the others are not."""
    replayed = {one.example.id for one in replays if not one.example.part_of}
    covered = [one for one in published if one in replayed]
    impossible = [one for one in published if one in not_expressible]
    forgotten = [one for one in published if one not in replayed and one not in not_expressible]
    agreeing = sum(one.agrees for one in replays if one.example.id in covered)
    paragraphs = [
        f"{len(covered)} of {len(published)} published examples are replayed whole, and {agreeing} agree.",
        "\n".join(["Not expressible yet:", *(f"- {one}: {not_expressible[one]}" for one in impossible)]),
    ]
    if forgotten:
        paragraphs.append("\n".join(["Neither replayed nor explained:", *(f"- {one}" for one in forgotten)]))
    return paragraphs
