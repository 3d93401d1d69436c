"""What every service asks of its limits, by hand: a demand that is wrong by a factor turns its row red."""

from functools import cache
from pathlib import Path

import pytest

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.setting import declared
from pricing.book import DEFAULT, Limit
from pricing.not_asked import NOT_ASKED, reasons
from tests.golden_limits import HandBound, HandLimits, read_limits

HOME = "us-east-1"
GOLDEN = Path(__file__).parent / "golden_limits"
PATHS = sorted(GOLDEN.glob("*.md"))


@cache
def golden() -> dict[str, HandLimits]:
    return {path.stem: read_limits(path) for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_demands_are_what_a_person_works_out(path, tables):
    """Each row beside what the estimate asks of that limit at that node."""
    table = read_limits(path)
    assert table.demands or table.bounds or table.values
    for at in sorted({row.at for row in table.demands}):
        found = estimate(table.architecture, tables, scale=at).limits
        rows = [row for row in table.demands if row.at == at]
        for node, limit in dict.fromkeys((row.node, row.limit) for row in rows):
            by_hand = sorted((row.demand, row.value) for row in rows if (row.node, row.limit) == (node, limit))
            asked = sorted((one.demand, one.value) for one in found if one.key == limit and node in one.nodes)
            assert asked == [pytest.approx(pair, rel=1e-6) for pair in by_hand], f"{at:g} ×, {node}, {limit}"


BOUNDS = [(slug, row) for slug, table in golden().items() for row in table.bounds]


@pytest.mark.parametrize(("slug", "row"), BOUNDS, ids=[f"{slug} {row.name}" for slug, row in BOUNDS])
def test_a_setting_takes_its_bounds_and_nothing_beyond(slug, row, tables):
    """As a user meets them, in a document that is estimated; and the row of the limit says the same."""
    for bound, step in ((row.least, -1), (row.most, 1)):
        if bound is not None:
            estimate(with_setting(slug, row, bound), tables)
            with pytest.raises(DocumentError) as refused:
                estimate(with_setting(slug, row, bound + step), tables)
            assert refused.value.field == row.setting
    limit = tables.limit_book(HOME).limit(row.limit, row.variant)
    assert limit.low is None or row.least is None or row.least >= limit.low
    assert row.most in (None, most(limit))


def with_setting(slug: str, row: HandBound, value: float) -> Architecture:
    """One node that nobody calls, its setting at a value."""
    known = declared(services()[slug].Settings)
    given = {**dict(row.others), row.setting: value}
    settings = {name: int(one) if known[name].kind == "whole" else one for name, one in given.items()}
    return Architecture(nodes=[Node(id="one", service=slug, settings=settings)])


@pytest.mark.parametrize("slug", [slug for slug, table in golden().items() if table.values])
def test_the_limits_are_what_a_person_read(slug, tables):
    for row in golden()[slug].values:
        limit = tables.limit_book(row.region).limits[row.limit, row.variant]
        found = limit.region, limit.low, most(limit)
        assert found == (row.region, row.low, pytest.approx(row.value)), f"{row.limit}, {row.variant}"


@pytest.mark.parametrize("slug", [slug for slug, service in services().items() if service.limits])
def test_every_limit_of_a_service_is_asked_or_excused(slug):
    """Each is asked by a load, bounds a setting, or has a reason; and no setting is without its bounds."""
    service, path = services()[slug], GOLDEN / f"{slug}.md"
    assert path.exists(), (
        f"tests/aws/golden_limits/{slug}.md is missing: work its limits out by hand as docs/adding-a-service.md says"
    )
    bounded = {(name, one.limit) for name, one in declared(service.Settings).items() if one.limit}
    unbounded = bounded - {(row.setting, row.limit) for row in golden()[slug].bounds}
    left = (set(service.limits) - asked() | {limit for _, limit in unbounded}) - set(reasons())
    assert not left, f"no golden row for {sorted(left)} in tests/aws/golden_limits/, and no reason in {NOT_ASKED}"


def test_every_key_of_the_table_is_asked_or_excused(tables):
    """By a design that says enough of itself; those that none can ask say why to whoever reads /limits/."""
    keys, asked_for, excused = {key for key, _ in tables.limit_book(HOME).limits}, asked(), set(reasons())
    neither, both, unknown = keys - asked_for - excused, asked_for & excused, excused - keys
    assert not neither, f"neither a golden row nor a reason in {NOT_ASKED}"
    assert not both, f"asked, and yet with a reason in {NOT_ASKED}"
    assert not unknown, f"{NOT_ASKED} names limits that are not in the table"


def test_every_limit_asked_is_declared_by_a_service():
    known = {key for service in services().values() for key in (*service.limits, *service.own_limits)}
    undeclared = asked() - known
    assert not undeclared


def asked() -> set[str]:
    """The limits of which a golden row says what some design asks."""
    return {row.limit for table in golden().values() for row in (*table.demands, *table.bounds)}


@pytest.mark.parametrize("slug", [slug for slug, service in services().items() if service.limits])
def test_every_number_of_a_limit_stands_in_a_golden_table(slug, tables):
    """Whatever its variant: what holds in most regions, and what holds at home."""
    for region in (DEFAULT, HOME):
        for limit in tables.limit_book(region).limits.values():
            if limit.key in services()[slug].limits and limit.region == region and most(limit) is not None:
                assert is_worked_out(limit), f"no golden row says {limit.key}, {limit.variant or '-'}, {region}"


def is_worked_out(limit: Limit) -> bool:
    tables = golden().values()
    values = [row for table in tables for row in table.values if (row.limit, row.variant) == (limit.key, limit.variant)]
    if values:
        return any((row.region, row.low, row.value) == (limit.region, limit.low, most(limit)) for row in values)
    bounds = [row for table in tables for row in table.bounds if row.limit == limit.key]
    bounds = [row for row in bounds if row.variant in (None, limit.variant)]
    if limit.low is not None:
        return limit.low in {row.least for row in bounds} and most(limit) in {row.most for row in bounds}
    numbers = [row.value for table in tables for row in table.demands if row.limit == limit.key]
    return any(most(limit) == pytest.approx(one) for one in [*numbers, *(row.most for row in bounds)])


def most(limit: Limit) -> float | None:
    """What nothing may exceed, the upper end of a range; None where AWS states a word."""
    return limit.high if limit.value is None else limit.value
