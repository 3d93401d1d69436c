"""What every service asks of its limits, by hand: a demand that is wrong by a factor turns its row red."""

from pathlib import Path

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.service import services
from tests.golden_limits import read_limits

GOLDEN = Path(__file__).parent / "golden_limits"


OPEN = sorted((GOLDEN / "open").glob("*.md"))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.md")), ids=lambda path: path.stem)
def test_demands_are_what_a_person_works_out(path, tables):
    compare(path, tables)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="worked out by hand, and not yet what Headroom says")
@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.stem)
def test_what_is_still_open_is_known(path, tables):
    """Whoever mends one moves its file up: it then passes, which is an error here."""
    compare(path, tables)


def compare(path: Path, tables) -> None:
    """Each row beside what the estimate asks of that limit at that node."""
    table = read_limits(path)
    assert table.demands or table.excused
    for at in sorted({row.at for row in table.demands}):
        found = estimate(table.architecture, tables, scale=at).limits
        rows = [row for row in table.demands if row.at == at]
        for node, limit in dict.fromkeys((row.node, row.limit) for row in rows):
            by_hand = sorted((row.demand, row.value) for row in rows if (row.node, row.limit) == (node, limit))
            asked = sorted((one.demand, one.value) for one in found if one.key == limit and node in one.nodes)
            assert asked == [pytest.approx(pair, rel=1e-6) for pair in by_hand], f"{at:g} ×, {node}, {limit}"


@pytest.mark.parametrize("slug", [slug for slug, service in services().items() if service.limits])
def test_every_limit_of_a_service_is_asked_or_excused(slug):
    """A limit that bounds a setting or a batch is held by the form; any other has a row or a reason."""
    service, path = services()[slug], GOLDEN / f"{slug}.md"
    assert path.exists(), (
        f"tests/aws/golden_limits/{slug}.md is missing: work its limits out by hand as docs/adding-a-service.md says"
    )
    table = read_limits(path)
    rows = {row.limit for row in table.demands}
    bounds = {(info.json_schema_extra or {}).get("limit") for info in service.Settings.model_fields.values()}
    left = set(service.limits) - rows - bounds - set(table.excused)
    assert not left, f"no golden row for {sorted(left)} in tests/aws/golden_limits/{slug}.md itself"
    assert not rows & set(table.excused), "a limit that has a row needs no excuse"
