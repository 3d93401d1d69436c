"""Limits worked out by hand, in Markdown a person reads: a document, then what its load asks of each limit.

A row gives a multiple of the document's traffic, a node, a limit, the demand as arithmetic and the limit's value.  The
cells are evaluated as those of the golden bills are (`tests/golden.py`), with `at` as the multiple; nothing in them
comes from the estimate.  Lines `* key: reason` excuse limits that no load can ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from estimator.engine.document.architecture import Architecture, load
from tests.golden import DOCUMENT, GIVEN, evaluate, known_names

ROW = re.compile(r"^\| *([\d.]+) *\| *([\w.-]+) *\| *([\w.-]+\.[\w.-]+) *\| *`(.+?)` *\| *`(.+?)` *\|", re.MULTILINE)
EXCUSED = re.compile(r"^\* ([\w.-]+\.[\w.-]+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class HandDemand:
    """What the load at a multiple of the document's traffic asks of a limit, and the limit, as worked out by hand."""

    at: float
    node: str
    limit: str
    demand: float
    value: float


@dataclass(frozen=True)
class HandLimits:
    """A worked table: the document, its demands, and the limits that need none with the reason."""

    architecture: Architecture
    demands: tuple[HandDemand, ...]
    excused: dict[str, str]


def read_limits(path: Path) -> HandLimits:
    """The document, the table and the excuses of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    rows = tuple(_row(text, *cells) for cells in ROW.findall(text))
    return HandLimits(load(DOCUMENT.search(text).group(1)), rows, dict(EXCUSED.findall(text)))


def _row(text: str, at: str, node: str, limit: str, demand: str, value: str) -> HandDemand:
    names = {**known_names(), "at": float(at)}
    for name, arithmetic in GIVEN.findall(text):
        names[name] = evaluate(arithmetic, names)
    return HandDemand(float(at), node, limit, evaluate(demand, names), evaluate(value, names))
