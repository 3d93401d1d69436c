"""The rows of the price, free tier and limit tables, and how strictly they are read.

Pure: no Django.  A row of `free_tier.csv` is an `Allowance`, one of `limits.csv` a `Limit`, one of
`prices.csv` a `PriceLine`: one tier of one dimension in one region from one day on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

from pricing.book import (
    Allowance,
    Limit,
)
from pricing.cells import Cells, Names, TableError, TableErrors, read_lines
from pricing.names import ALLOWANCE_KINDS, ALLOWANCE_SCOPES, LIMIT_REGIONS, PRICE_REGIONS, SCOPES, SERVICES
from pricing.units import UNITS, measure

DATA = Path(__file__).parent / "data"
FILES = PRICES, FREE_TIER, LIMITS = "prices.csv", "free_tier.csv", "limits.csv"

CONFIDENCES = ("high", "medium", "low")
SUBTRACTED = ("always_free", "12_month")
LIMIT_KINDS = ("rate", "count", "size", "concurrency", "duration", "range")
QUOTA_CODE = re.compile(r"L-[0-9A-F]{8}")

A_SERVICE = Names(SERVICES, "SERVICES in pricing/names.py")
A_UNIT = Names(UNITS, "UNITS in pricing/units.py")
A_PRICE_REGION = Names(PRICE_REGIONS, "REGIONS in pricing/names.py")
A_LIMIT_REGION = Names(LIMIT_REGIONS, "REGIONS in pricing/names.py")
AN_ALLOWANCE_SCOPE = Names(ALLOWANCE_SCOPES, "ALLOWANCE_SCOPES in pricing/names.py")
AN_ALLOWANCE_KIND = Names(ALLOWANCE_KINDS, "ALLOWANCE_KINDS in pricing/names.py")
A_SCOPE = Names(SCOPES, "SCOPES in pricing/names.py")
A_LIMIT_KIND = Names(LIMIT_KINDS, "LIMIT_KINDS in pricing/rows.py")
A_CONFIDENCE = Names(CONFIDENCES, "CONFIDENCES in pricing/rows.py")


@dataclass(frozen=True, slots=True)
class PriceLine:
    """Units from `tier_start` up to `tier_end` (None: no end) of a dimension cost `price_usd` each."""

    service: str
    dimension: str
    region: str
    unit: str
    tier_start: Decimal
    tier_end: Decimal | None
    price_usd: Decimal
    usage_type: str
    operation: str
    effective_date: date
    source: str
    confidence: str


PRICE_COLUMNS = tuple(PriceLine.__dataclass_fields__)
FREE_TIER_COLUMNS = ("service", "name", "dimensions", "amount", "unit", "scope", "kind", "note", "source")
LIMIT_COLUMNS = (
    "service",
    *("effective_date" if name == "effective" else name for name in Limit.__dataclass_fields__ if name != "service"),
)


class Rows(NamedTuple):
    """Everything the three tables say, in their order."""

    prices: tuple[PriceLine, ...]
    allowances: tuple[Allowance, ...]
    limits: tuple[Limit, ...]


def read_rows(folder: Path = DATA) -> Rows:
    """Every row of the three files; raises TableError for what is wrong, TableErrors for all that is."""
    faults: list[TableError] = []
    prices, units = read_prices(folder / PRICES, faults)
    rows = Rows(prices, read_allowances(folder / FREE_TIER, units, faults), read_limits(folder / LIMITS, faults))
    if faults:
        faults.sort(key=lambda fault: (FILES.index(fault.file), fault.line or 0))
        raise faults[0] if len(faults) == 1 else TableErrors(faults)
    return rows


# ---- prices


ReadPrice = tuple[Cells, PriceLine]
"""A line and its row, in which None stands for a cell that could not be read."""

Units = Mapping[str | None, str | None]
"""The unit of every dimension that has a price; None stands for one that could not be read."""


def read_prices(path: Path, faults: list[TableError]) -> tuple[tuple[PriceLine, ...], Units]:
    lines = [(cells, _price(cells)) for cells in read_lines(path, PRICE_COLUMNS, faults)]
    units = _check_units(lines)
    _check_tiers(lines)
    return tuple(price for _, price in lines), units


def _price(cells: Cells) -> PriceLine:
    service = cells.choice("service", A_SERVICE)
    price = PriceLine(
        service=service,
        dimension=_dimension(cells, service),
        region=cells.choice("region", A_PRICE_REGION),
        unit=cells.choice("unit", A_UNIT),
        tier_start=cells.number("tier_start"),
        tier_end=cells.number_or_none("tier_end"),
        price_usd=cells.number("price_usd"),
        usage_type=cells.text("usage_type"),
        operation=cells.text("operation"),
        effective_date=cells.day("effective_date"),
        source=cells.required("source"),
        confidence=cells.choice("confidence", A_CONFIDENCE),
    )
    if price.tier_end is not None and cells.hold("tier_start") and price.tier_end <= price.tier_start:
        cells.fault("tier_end", f"{price.tier_end}; expected more than the start, {price.tier_start}.")
    return price


def _dimension(cells: Cells, service: str | None) -> str | None:
    dimension = cells.required("dimension")
    if service is None or dimension is None or dimension.startswith(f"{service}."):
        return dimension
    cells.fault("dimension", f"{dimension}; expected it to begin with {service}.")
    return None


def _check_units(lines: list[ReadPrice]) -> Units:
    by_dimension: dict[str | None, list[ReadPrice]] = defaultdict(list)
    for line in lines:
        by_dimension[line[1].dimension].append(line)
    return {dimension: _check_unit(dimension, group) for dimension, group in by_dimension.items()}


def _check_unit(dimension: str | None, group: list[ReadPrice]) -> str | None:
    """The unit of a dimension, the one most of its rows have: the others are wrong."""
    counts = Counter(price.unit for _, price in group if price.unit)
    if dimension is None or not counts:
        return None
    usual = max(counts, key=counts.__getitem__)
    if len(counts) > 1:
        for cells, price in group:
            if price.unit not in (usual, None):
                cells.fault("unit", f"{price.unit}, but {dimension} is in {usual} elsewhere.")
    return usual


def _check_tiers(lines: list[ReadPrice]) -> None:
    """Check the tiers of each dimension, region and day, unless one of them may be in a line that could not be read."""
    groups: dict[tuple, list[ReadPrice]] = defaultdict(list)
    unread: set[tuple] = set()
    for line in lines:
        cells, price = line
        key = (price.dimension, price.region, price.effective_date)
        if cells.hold("dimension", "region", "effective_date", "tier_start", "tier_end"):
            groups[key].append(line)
        else:
            unread.add(key)
    for key, group in groups.items():
        if not unread or unread.isdisjoint(product(*((part, None) for part in key))):
            _check_group(group)


def _check_group(group: list[ReadPrice]) -> None:
    """Tiers start at 0, meet, and end open.  Only the first fault is told: the next may come from it."""
    group.sort(key=lambda line: line[1].tier_start)
    cells, price = group[0]
    if price.tier_start != 0:
        return cells.fault("tier_start", f"{price.tier_start}; expected the first tier to start at 0.")
    for (_, below), (cells, above) in pairwise(group):
        if reason := _gap(below, above):
            return cells.fault("tier_start", reason)
    cells, price = group[-1]
    if price.tier_end is not None:
        cells.fault("tier_end", f"{price.tier_end}; expected the last tier to have no end.")


def _gap(below: PriceLine, above: PriceLine) -> str | None:
    """Why a tier does not follow the one below it."""
    if above.tier_start == below.tier_start:
        return f"a second tier from {above.tier_start}; expected each once."
    if below.tier_end is None:
        return f"{above.tier_start}; expected no tier above one without an end."
    if above.tier_start != below.tier_end:
        return f"{above.tier_start}; expected {below.tier_end}, where the tier below ends."
    return None


# ---- free tier


def read_allowances(path: Path, units: Units, faults: list[TableError]) -> tuple[Allowance, ...]:
    allowances: dict[tuple, Allowance] = {}
    for cells in read_lines(path, FREE_TIER_COLUMNS, faults):
        allowance = _allowance(cells, units)
        if not cells.hold("service", "name"):
            continue
        key = (allowance.service, allowance.name)
        if key in allowances:
            cells.fault("name", f"a second row of {allowance.name!r}; expected each name once a service.")
        allowances[key] = allowance
    return tuple(allowances.values())


def _allowance(cells: Cells, units: Units) -> Allowance:
    allowance = Allowance(
        service=cells.choice("service", A_SERVICE),
        name=cells.required("name"),
        dimensions=tuple(cells.text("dimensions").split()),
        amount=cells.number_or_none("amount"),
        unit=cells.choice("unit", A_UNIT) if cells.text("unit") else "",
        scope=cells.choice("scope", AN_ALLOWANCE_SCOPE),
        kind=cells.choice("kind", AN_ALLOWANCE_KIND),
        note=cells.text("note"),
        source=cells.required("source"),
    )
    _check_dimensions(cells, allowance, units)
    _check_amount(cells, allowance, units)
    return allowance


def _check_dimensions(cells: Cells, allowance: Allowance, units: Units) -> None:
    """Dimensions have a price, unless theirs may be one that could not be read."""
    missing = [dimension for dimension in allowance.dimensions if dimension not in units]
    if missing and None not in units:
        have = "has" if len(missing) == 1 else "have"
        cells.fault("dimensions", f"{', '.join(missing)} {have} no price; expected keys of {PRICES}.")


def _check_amount(cells: Cells, allowance: Allowance, units: Units) -> None:
    if cells.hold("amount", "unit") and (allowance.amount is None) != (not allowance.unit):
        cells.fault("unit", "expected an amount and its unit, or neither.")
    if allowance.kind not in SUBTRACTED or not cells.hold("unit"):
        return
    if not allowance.unit:
        if allowance.dimensions and cells.hold("amount"):
            cells.fault("amount", f"empty; expected a number, for {allowance.kind} is subtracted.")
        return
    for dimension in allowance.dimensions:
        unit = units.get(dimension)
        if unit and measure(unit) != measure(allowance.unit):
            cells.fault("unit", f"{allowance.unit}; expected {unit}, as {dimension} has.")


# ---- limits


def read_limits(path: Path, faults: list[TableError]) -> tuple[Limit, ...]:
    limits: dict[tuple, Limit] = {}
    for cells in read_lines(path, LIMIT_COLUMNS, faults):
        limit = _limit(cells)
        if not cells.hold("key", "region"):
            continue
        key = (limit.key, limit.variant, limit.region)
        if key in limits:
            cells.fault("key", f"a second row of {' '.join(filter(None, key))}; expected each once.")
        limits[key] = limit
    return tuple(limits.values())


def _limit(cells: Cells) -> Limit:
    limit = Limit(
        service=cells.choice("service", A_SERVICE),
        key=cells.required("key"),
        variant=cells.text("variant"),
        region=cells.choice("region", A_LIMIT_REGION),
        name=cells.required("name"),
        kind=cells.choice("kind", A_LIMIT_KIND),
        value=_float(cells.number_or_none("value")),
        low=_float(cells.number_or_none("low")),
        high=_float(cells.number_or_none("high")),
        text=cells.text("text"),
        unit=cells.choice("unit", A_UNIT),
        scope=cells.choice("scope", A_SCOPE),
        adjustable=cells.truth("adjustable"),
        max_value=_float(cells.number_or_none("max_value")),
        max_text=cells.text("max_text"),
        quota_code=cells.text("quota_code"),
        effective=cells.day_or_none("effective_date"),
        source=cells.required("source"),
        confidence=cells.choice("confidence", A_CONFIDENCE),
        seed_value=cells.text("seed_value"),
        note=cells.text("note"),
    )
    _check_limit(cells, limit)
    return limit


def _check_limit(cells: Cells, limit: Limit) -> None:
    if cells.hold("low", "high"):
        if (limit.low is None) != (limit.high is None):
            cells.fault("low", "expected both ends of a range, or neither.")
        elif limit.low is not None and limit.low > limit.high:
            cells.fault("low", f"{limit.low:g}; expected no more than high, {limit.high:g}.")
    if cells.hold("value", "low", "high") and limit.value is None and limit.low is None and not limit.text:
        cells.fault("value", "empty; expected a value, a range (low, high) or a text.")
    if limit.quota_code and not QUOTA_CODE.fullmatch(limit.quota_code):
        cells.fault("quota_code", f"{limit.quota_code!r}; expected one such as L-B99A9384.")


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
