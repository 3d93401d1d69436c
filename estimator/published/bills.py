"""The published bills: a file each in the folder `bills`, with where it stands, what it says and how its inputs map."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import Estimate, estimate
from pricing.book import Tables

HERE = Path(__file__).parent
BILLS = HERE / "bills"
NOT_REPLAYED = HERE / "not_replayed.json"

Errs = Literal["", "source", "rounding", "unknown", "ours"]
"""Who errs where a bill is not met: its source, its source by adding what it has rounded, nobody can tell, we."""


@dataclass(frozen=True)
class PublishedRow:
    """A row of a published bill: `usd` as it is printed, else `computed_usd`, what its quantity and price give."""

    what: str
    quantity: float | None = None
    unit: str = ""
    usd: float | None = None
    computed_usd: float | None = None


@dataclass(frozen=True)
class PublishedBill:
    """One published bill: where it stands, what it says, and the document that should cost the same.

    `judge_total_usd` is the total of the rows that are replayed, corrected where its source errs: `slip` says how, and
    `printed_usd` what stands there instead.  `note` says how the inputs map.
    Where we differ from it on purpose, `errs` and `disagrees` say who errs and why, and `reasoned_usd` what we hold to
    be right, with the arithmetic in `note`.  `part_of` names the published bill of which only some rows are replayed.
    `silenced_before` are the tricks it needed while no quantity could be typed and nothing left out.
    """

    id: str
    publisher: str
    source: str
    source_url: str
    vintage: str
    statement: str
    services: list[str]
    judge_total_usd: float
    tolerance_usd: float
    rows: list[PublishedRow]
    note: str
    document: dict[str, Any] = field(repr=False)
    printed_usd: float | None = None
    slip: str = ""
    part_of: str = ""
    errs: Errs = ""
    disagrees: str = ""
    reasoned_usd: float | None = None
    silenced_before: list[str] = field(default_factory=list)

    @cached_property
    def architecture(self) -> Architecture:
        return from_dict(self.document)

    @property
    def theirs_usd(self) -> float:
        """What the source prints for these rows."""
        return self.judge_total_usd if self.printed_usd is None else self.printed_usd

    @property
    def expected_usd(self) -> float:
        """What our estimate is held to: the published total, or our own reasoned one."""
        return self.judge_total_usd if self.reasoned_usd is None else self.reasoned_usd

    def estimate_on(self, tables: Tables) -> Estimate:
        return estimate(self.architecture, tables)


@lru_cache(maxsize=1)
def published_bills() -> tuple[PublishedBill, ...]:
    """All of them by id."""
    return tuple(read_bills(BILLS))


def published_bill(name: str) -> PublishedBill | None:
    """The one of an id, None where there is none."""
    return _by_id().get(name)


@lru_cache(maxsize=1)
def _by_id() -> dict[str, PublishedBill]:
    return {bill.id: bill for bill in published_bills()}


@lru_cache(maxsize=1)
def not_replayed() -> dict[str, str]:
    """By id, why a published bill cannot be drawn with the services there are."""
    return json.loads(NOT_REPLAYED.read_text(encoding="utf-8"))


def read_bills(folder: Path) -> list[PublishedBill]:
    """The bills of a folder by name; raises TypeError for a key that no bill has."""
    files = sorted(folder.glob("*.json"), key=lambda one: one.stem)
    return [_read(json.loads(path.read_text(encoding="utf-8"))) for path in files]


def _read(said: dict[str, Any]) -> PublishedBill:
    return PublishedBill(**said | {"rows": [PublishedRow(**row) for row in said["rows"]]})
