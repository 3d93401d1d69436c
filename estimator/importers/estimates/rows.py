"""The exports of the AWS Pricing Calculator: a CSV and a JSON, one line for each service."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import isfinite

from estimator.engine.document.errors import DocumentError, shortened
from estimator.importers.estimates.phrases import MOST_PHRASES, Phrase, normal, read_phrases

COLUMNS = {
    "group hierarchy": "group",
    "region": "region",
    "description": "description",
    "service": "service",
    "upfront": "upfront",
    "monthly": "monthly",
    "first 12 months total": "year",
    "currency": "currency",
    "status": "status",
    "configuration summary": "summary",
}
NEEDED = ("service", "monthly", "summary")
MOST_ROWS = 500
MOST_LETTERS = 20_000
"""In one cell."""
MOST_USD = 1e9
DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
DELIMITERS = ",;\t"
ENDS = "acknowledgement"
ROOT = "Estimate"
"""What the group around all groups is called where the file has no name for it."""


@dataclass(frozen=True)
class EstimateRow:
    """One service of an estimate: where it stands in the file, and what the calculator says of it.

    `monthly_usd` and `upfront_usd` are None where the file has no number there; `amiss` says what stands there instead,
    a sentence each.
    """

    where: str
    service: str
    description: str
    region: str
    group: str
    monthly_usd: float | None
    upfront_usd: float | None
    phrases: tuple[Phrase, ...]
    amiss: tuple[str, ...] = ()


@dataclass(frozen=True)
class EstimateRows:
    """The lines of a file, the name of the estimate and what it says that all cost a month, where it does."""

    name: str
    rows: tuple[EstimateRow, ...]
    monthly_usd: float | None


def dollars(text: object) -> float | None:
    """An amount of USD; None of what is none, or none that a line can cost."""
    number = _number(text)
    return number if number is not None and 0 <= number <= MOST_USD else None


def amiss(text: object, cost: str) -> str:
    """What is wrong with what stands for a cost of a line; empty where it is an amount, or nothing stands there."""
    said = "" if text is None else str(text).strip()
    if not said or dollars(text) is not None:
        return ""
    number = _number(text)
    why = "is no amount in USD" if number is None else "is less than nothing" if number < 0 else "is more than can be"
    return f"Its {cost}, “{shortened(said)}”, {why}: it is left out."


def _number(text: object) -> float | None:
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    said = str(text).replace("$", "").replace("USD", "").strip()
    if DECIMAL_COMMA.fullmatch(said):  # as a spreadsheet of another country saves it
        said = said.replace(",", ".")
    elif "," in said and not THOUSANDS.fullmatch(said):
        return None
    try:
        number = float(said.replace(",", ""))
    except ValueError:
        return None
    return number if isfinite(number) else None


def in_usd(currency: object, where: str) -> None:
    """Raises DocumentError for another currency than USD."""
    word = str(currency or "").strip().upper()
    if word and word != "USD":
        message = (
            f"this estimate is in {shortened(word)}; Headroom counts in USD. Choose USD in the calculator and export "
            "it again."
        )
        raise DocumentError(message, where)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def is_csv(text: str) -> bool:
    """Whether a text is the calculator's CSV, by the names of its columns."""
    return any(_columns(cells) for _, cells in _cells(text, first=60))


def read_csv(text: str) -> EstimateRows:
    """The lines of the CSV; raises DocumentError where a line cannot be told."""
    columns: Mapping[int, str] | None = None
    total: float | None = None
    total_at: int | None = None
    rows = []
    for line, cells in _cells(text):
        if columns is None:
            columns = _columns(cells)
            names = [normal(cell) for cell in cells]
            if total_at is not None and total is None:
                total = dollars(cells[total_at]) if total_at < len(cells) else None
            elif "monthly cost" in names:
                total_at = names.index("monthly cost")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if normal(cells[0]) == ENDS:
            break
        rows.append(_row({columns[at]: cell for at, cell in enumerate(cells) if at in columns}, f"line {line}"))
        if len(rows) > MOST_ROWS:
            raise DocumentError(f"more than {MOST_ROWS:,} services; at most so many are read.", code="too_large")
    groups = [row.group for row in rows if row.group]
    return EstimateRows(groups[0].split(" > ")[0] if groups else "", tuple(rows), total)


def _cells(text: str, first: int | None = None) -> Iterator[tuple[int, list[str]]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    begins = 1
    try:
        for at, cells in enumerate(reader):
            if first is not None and at >= first:
                return
            if any(len(cell) > MOST_LETTERS for cell in cells):
                message = f"a cell has more than {MOST_LETTERS:,} letters; at most so many are read."
                raise DocumentError(message, f"line {reader.line_num}", code="too_large")
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DocumentError(f"this is no CSV: {error}.", f"line {reader.line_num}", code="not_json") from None


def _delimiter(text: str) -> str:
    """The sign between the names of the columns."""
    for line in text.splitlines()[:60]:
        if "service" in line.lower() and "summary" in line.lower():
            return max(DELIMITERS, key=line.count)
    return ","


def _columns(cells: Sequence[str]) -> Mapping[int, str] | None:
    found = {at: COLUMNS[normal(cell)] for at, cell in enumerate(cells) if normal(cell) in COLUMNS}
    return found if all(name in found.values() for name in NEEDED) else None


def _row(cells: Mapping[str, str], where: str) -> EstimateRow:
    in_usd(cells.get("currency"), where)
    phrases = read_phrases(cells.get("summary", ""))
    if len(phrases) > MOST_PHRASES:
        raise DocumentError(f"says {len(phrases):,} things; at most {MOST_PHRASES} are read.", where, code="too_large")
    return EstimateRow(
        where=where,
        service=cells.get("service", "").strip(),
        description=_plain(cells.get("description", "")),
        region=cells.get("region", "").strip(),
        group=_plain(cells.get("group", "")),
        monthly_usd=dollars(cells.get("monthly", "")),
        upfront_usd=dollars(cells.get("upfront", "")),
        phrases=tuple(phrases),
        amiss=_amiss(cells.get("monthly", ""), cells.get("upfront", "")),
    )


def _amiss(monthly: object, upfront: object) -> tuple[str, ...]:
    return tuple(filter(None, (amiss(monthly, "monthly cost"), amiss(upfront, "upfront cost"))))


def _plain(text: str) -> str:
    """A name without what a spreadsheet would take for a formula."""
    return " ".join(text.replace("\0", "").split()).lstrip("=+@'")


# -- JSON --------------------------------------------------------------------------------------------------------------


def is_json(data: object) -> bool:
    """Whether parsed JSON is the calculator's."""
    if not isinstance(data, dict) or "nodes" in data:
        return False
    return isinstance(data.get("Groups"), dict) or ("Metadata" in data and isinstance(data.get("Services"), list))


def read_json_export(data: Mapping[str, object]) -> EstimateRows:
    """The lines of the JSON; raises DocumentError where one cannot be told."""
    metadata = data.get("Metadata")
    in_usd(metadata.get("Currency") if isinstance(metadata, dict) else None, "Metadata")
    rows: list[EstimateRow] = []
    beside_groups = _services(data.get("Services", []), (), "Services")
    for row in chain(beside_groups, _in_group(data.get("Groups", {}), (), 0)):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise DocumentError(f"more than {MOST_ROWS:,} services; at most so many are read.", code="too_large")
    support = data.get("Support")
    if isinstance(support, dict) and (cost := _monthly(support.get("Support Cost", support.get("Service Cost")))):
        rows.append(
            EstimateRow("Support", "AWS Support", str(support.get("Plan Name", ""))[:200], "", "", cost, None, ())
        )
    name = data.get("Name")
    return EstimateRows(_plain(name) if isinstance(name, str) else "", tuple(rows), _monthly(data.get("Total Cost")))


def _in_group(group: object, path: tuple[str, ...], depth: int) -> Iterator[EstimateRow]:
    if depth > 8:
        raise DocumentError("groups are nested too deeply.", " > ".join(path), code="too_large")
    if not isinstance(group, dict):
        raise DocumentError("is no group: it has services and other groups.", " > ".join(("Groups", *path)))
    for name, part in group.items():
        here = (*path, _plain(str(name)))
        if name == "Services":
            yield from _services(part, path, " > ".join(("Groups", *here)))
        elif isinstance(part, dict):
            yield from _in_group(part, here, depth + 1)


def _services(part: object, path: tuple[str, ...], where: str) -> Iterator[EstimateRow]:
    if not isinstance(part, list):
        raise DocumentError("is no list of services.", where)
    for at, service in enumerate(part):
        yield _service(service, path, f"{where} {at + 1}")


def _service(service: object, path: tuple[str, ...], where: str) -> EstimateRow:
    if not isinstance(service, dict) or not isinstance(service.get("Service Name"), str):
        raise DocumentError("is no service: it has a “Service Name”.", where)
    properties = service.get("Properties")
    if isinstance(properties, dict) and len(properties) > MOST_PHRASES:
        raise DocumentError(
            f"says {len(properties):,} things; at most {MOST_PHRASES} are read.", where, code="too_large"
        )
    cost = service.get("Service Cost")
    return EstimateRow(
        where=where,
        service=service["Service Name"].strip(),
        description=_plain(str(service.get("Description") or ""))[:200],
        region=str(service.get("Region") or "").strip(),
        group=" > ".join((ROOT, *path)),
        monthly_usd=_monthly(cost),
        upfront_usd=dollars(cost.get("upfront")) if isinstance(cost, dict) else None,
        phrases=tuple(_properties(properties if isinstance(properties, dict) else {})),
        amiss=_amiss(cost.get("monthly"), cost.get("upfront")) if isinstance(cost, dict) else _amiss(cost, None),
    )


def _properties(properties: Mapping[str, object]) -> Iterator[Phrase]:
    for name, value in properties.items():
        if isinstance(value, dict | list):
            yield Phrase(shortened(str(name)), shortened(str(value)))
        else:
            yield Phrase(str(name)[:300], "" if value is None else str(value)[:300].strip())


def _monthly(cost: object) -> float | None:
    return dollars(cost.get("monthly")) if isinstance(cost, dict) else None
