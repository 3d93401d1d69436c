"""Bills worked out by hand, in Markdown a person reads: a document, then a table of arithmetic.

The cells are Python arithmetic with ceil, min, max, sum, zip and the hours of the load shapes; a test evaluates them
beside the estimate.  Nothing in them comes from the estimate.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import load
from estimator.engine.traffic.flow import SHAPES

ROW = re.compile(r"^\| *([\w.-]+) *\| *([\w.-]+\.[\w.-]+) *\| *`(.+?)` *\| *`(.+?)` *\|", re.MULTILINE)
ONCE = re.compile(ROW.pattern.replace(r" *\|", r", once *\|", 1), re.MULTILINE)
"""What is billed once: `| archive, once | …`."""
RELATIVE_HOURS = {shape: [hour * len(hours) / sum(hours) for hour in hours] for shape, hours in SHAPES.items()}
DOCUMENT = re.compile(r"```json\n(\{.*?\n\})\n```", re.DOTALL)
GIVEN = re.compile(r"^    (\w+) = (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class HandLine:
    """One line as worked out by hand."""

    node: str
    dimension: str
    quantity: float
    usd: float


@dataclass(frozen=True)
class HandBill:
    """A worked bill: the document and its lines."""

    architecture: Architecture
    lines: tuple[HandLine, ...]
    once: tuple[HandLine, ...] = ()


@cache
def read_bill(path: Path) -> HandBill:
    """The document and the table of a Markdown file; names set by indented `name = …` lines may be used in cells."""
    text = path.read_text(encoding="utf-8")
    names = known_names()
    for name, arithmetic in GIVEN.findall(text):
        names[name] = evaluate(arithmetic, names)
    lines, once = (
        tuple(
            HandLine(node, dimension, evaluate(quantity, names), evaluate(usd, names))
            for node, dimension, quantity, usd in rows.findall(text)
        )
        for rows in (ROW, ONCE)
    )
    return HandBill(load(DOCUMENT.search(text).group(1)), lines, once)


def known_names() -> dict:
    """What arithmetic may use: rounding, no end, events that fall together, and relative hours of each load shape."""
    names = {name: getattr(math, name) for name in ("ceil", "floor", "inf")} | {
        "min": min,
        "max": max,
        "sum": sum,
        "range": range,
        "zip": zip,
    }
    return names | {"together": together} | RELATIVE_HOURS


def together(mean: float) -> int:
    """The smallest count that no more than 1 of 100 moments exceed, for events that come at random: this many on the
    mean, a Poisson count."""
    chance = math.exp(-mean)
    counted, count = chance, 0
    while counted < 0.99:
        count += 1
        chance *= mean / count
        counted += chance
    return count


def evaluate(arithmetic: str, names: dict) -> float:
    return eval(arithmetic, {"__builtins__": {}, **names})
