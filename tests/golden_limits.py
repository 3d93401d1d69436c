"""Limits worked out by hand, in Markdown a person reads: a document, then what its load asks of each limit.

A row gives a multiple of the document's traffic, a node, a limit, the demand as arithmetic and the limit's value.  The
cells are evaluated as those of the golden bills are (`tests/golden.py`), with `at` as the multiple; nothing in them
comes from the estimate.  Limits that no design can ask have their reason in `pricing/data/not_asked.csv`.

A second table states what a setting may be, and a third what AWS's page says of a limit's variants and regions:

| setting | limit | least | most |
|---|---|---|---|
| memory_gb of vcpu 8 | fargate.task.size_grid ecs_8vcpu | `16` | `60` |

| limit | variant | region | value |
|---|---|---|---|
| xray.trace_size | - | default | `100` to `500` |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import load
from tests.golden import DOCUMENT, GIVEN, evaluate, known_names

KEY = r"[\w.-]+\.[\w.-]+"
ROW = re.compile(rf"^\| *([\d.]+) *\| *([\w.-]+) *\| *({KEY}) *\| *`(.+?)` *\| *`(.+?)` *\|", re.MULTILINE)
BOUND = re.compile(
    rf"^\| *(\w+)(?: of (.+?))? *\| *({KEY})(?: ([\w.-]+))? *\| *(?:`(.+?)`|-) *\| *(?:`(.+?)`|-) *\|", re.MULTILINE
)
VALUE = re.compile(rf"^\| *({KEY}) *\| *([\w.-]+) *\| *([\w-]+) *\| *`(.+?)`(?: to `(.+?)`)? *\|", re.MULTILINE)


@dataclass(frozen=True)
class HandDemand:
    """What the load at a multiple of the document's traffic asks of a limit, and the limit, as worked out by hand."""

    at: float
    node: str
    limit: str
    demand: float
    value: float


@dataclass(frozen=True)
class HandBound:
    """The least and the most of a setting, None where it is not stated, and what else must be set with it."""

    setting: str
    others: tuple[tuple[str, float], ...]
    limit: str
    variant: str | None
    least: float | None
    most: float | None

    @property
    def name(self) -> str:
        return " ".join([self.setting, *(f"{name} {value:g}" for name, value in self.others)])


@dataclass(frozen=True)
class HandValue:
    """What AWS's page says of a limit's row: a value, or a range (`low` is None where it is none)."""

    limit: str
    variant: str
    region: str
    low: float | None
    value: float


@dataclass(frozen=True)
class HandLimits:
    """A worked file: the document, and its demands, bounds and values."""

    architecture: Architecture
    demands: tuple[HandDemand, ...]
    bounds: tuple[HandBound, ...]
    values: tuple[HandValue, ...]


@cache
def read_limits(path: Path) -> HandLimits:
    """The document and the tables of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    return HandLimits(
        load(DOCUMENT.search(text).group(1)),
        tuple(_row(text, *cells) for cells in ROW.findall(text)),
        tuple(_bound(*cells) for cells in BOUND.findall(text)),
        tuple(_value(*cells) for cells in VALUE.findall(text)),
    )


def _row(text: str, at: str, node: str, limit: str, demand: str, value: str) -> HandDemand:
    names = {**known_names(), "at": float(at)}
    for name, arithmetic in GIVEN.findall(text):
        names[name] = evaluate(arithmetic, names)
    return HandDemand(float(at), node, limit, evaluate(demand, names), evaluate(value, names))


def _bound(setting: str, others: str, limit: str, variant: str, least: str, most: str) -> HandBound:
    pairs = tuple((name, evaluate(value, {})) for name, value in (one.split() for one in others.split(",") if one))
    return HandBound(setting, pairs, limit, variant or None, _number(least), _number(most))


def _value(limit: str, variant: str, region: str, first: str, last: str) -> HandValue:
    low, value = (_number(first), _number(last)) if last else (None, _number(first))
    return HandValue(limit, "" if variant == "-" else variant, region, low, value)


def _number(arithmetic: str) -> float | None:
    return evaluate(arithmetic, known_names()) if arithmetic else None
