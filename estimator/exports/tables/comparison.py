"""A comparison as tables: both bills, cost against traffic, where it turns, targets and sizes."""

from __future__ import annotations

from collections.abc import Iterable

from estimator.engine.figures import sentence
from estimator.exports.csv_text import Cell
from estimator.exports.results.sizings import FunctionSizingResult, SizingResult
from estimator.exports.tables.bill import group_usd
from estimator.exports.tables.table import UNKNOWN, DataTable, known, yes
from estimator.pages.comparisons import costs_at
from estimator.pages.results.readings import Group, bill_by_node, bill_by_service
from estimator.pages.sizes import sized_service
from estimator.whatif.comparison.answer import operations
from estimator.whatif.comparison.assumed import assumed
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS
from estimator.whatif.comparison.targets import targets, winning_sentence
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.functions.move import SizedFunction

SIDE_HEADS = ("Serverless, USD a month", "Containers, USD a month", "Containers cost more, USD")


def both_bills_table(comparison: Comparison) -> DataTable:
    """What each card costs on both sides, and operations where they are counted; nothing where a side lacks it."""
    rows = _both(bill_by_node(comparison.serverless), bill_by_node(comparison.containers))
    if any((counted := operations(comparison)).values()):
        rows.append(_row("Operations", "on no bill", counted[SERVERLESS], counted[CONTAINERS]))
    return DataTable(("Card", "What it is", *SIDE_HEADS), rows)


def both_services_table(comparison: Comparison) -> DataTable:
    """The same by service."""
    rows = _both(bill_by_service(comparison.serverless), bill_by_service(comparison.containers))
    return DataTable(("Service", "What it is", *SIDE_HEADS), rows)


def _both(serverless: Iterable[Group], containers: Iterable[Group]) -> list[tuple[Cell, ...]]:
    left, right = ({group.id: group for group in groups} for groups in (serverless, containers))
    rows = []
    for key in dict.fromkeys([*left, *right]):
        named = left.get(key) or right[key]
        usd = [group_usd(side[key]) if key in side else None for side in (left, right)]
        rows.append(_row(named.name, named.kind, *usd))
    return rows


def _row(name: str, kind: str, serverless: float | str | None, containers: float | str | None) -> tuple[Cell, ...]:
    is_known = UNKNOWN not in (serverless, containers)
    more = (containers or 0.0) - (serverless or 0.0) if is_known else UNKNOWN  # type: ignore[operator]
    return name, kind, serverless, containers, more


def curve_table(comparison: Comparison) -> DataTable:
    """What both sides cost as traffic grows; no row where a price is missing or nothing was looked at."""
    heads = ("Times today", "Requests a month", *SIDE_HEADS[:2])
    is_drawn = comparison.moved.sized and not comparison.incomplete and comparison.is_swept
    return DataTable(heads, costs_at(comparison) if is_drawn else [])


def crossings_table(comparison: Comparison) -> DataTable:
    """Every multiple of today's traffic at which the cheaper side changes."""
    heads = ("Times today", "Requests a month", "Cheaper above", "Both cost, USD a month", "Near tie from", "to")
    rows = [
        (one.scale, one.requests_per_month, sentence(one.cheaper_above), one.monthly_usd, *one.span)
        for one in comparison.crossings
    ]
    return DataTable(heads, rows)


def targets_table(comparison: Comparison) -> DataTable:
    """The container side on each service that runs containers."""
    heads = ("Containers on", "USD a month", "Chosen", "When it costs less than serverless")
    rows = [
        (one.name, known(one.monthly_usd), "yes" if one.is_chosen else "no", winning_sentence(one))
        for one in targets(comparison)
    ]
    return DataTable(heads, rows)


def sizes_table(comparison: Comparison) -> DataTable:
    """How each container service was sized, or each function that takes a container's place; times in ms."""
    functions = [one for one in comparison.moved.sized if isinstance(one, SizedFunction)]
    found = [FunctionSizingResult.of(one) for one in functions] or [
        SizingResult.of(one, comparison) for one in sizings(comparison)
    ]
    names = [name for one in found[:1] for name, value in one if isinstance(value, str | float | int) or value is None]
    rows = [tuple(_cell(getattr(one, name)) for name in names) for one in found]
    return DataTable(tuple(names), rows)


def week_table(comparison: Comparison) -> DataTable:
    """Tasks of each service in each hour of the week, with its load; no row of jobs and functions."""
    heads = ("Service", "Hour", "A second", "Tasks", "Because")
    found = [sized_service(comparison, one) for one in sizings(comparison) if not one.is_job]
    rows = [
        (one.sizing.name, hour.name, hour.hour.mean_per_second, hour.hour.tasks, hour.decided)
        for one in found
        for hour in one.week
    ]
    return DataTable(heads, rows)


def assumed_table(comparison: Comparison) -> DataTable:
    """What the side that is made assumes."""
    heads = ("Assumption", "Value", "Unit", "Given", "Message")
    rows = [(one.title, _cell(one.value), one.unit, yes(one.is_given), one.message) for one in assumed(comparison)]
    return DataTable(heads, rows)


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | float | int | None) else str(value)
