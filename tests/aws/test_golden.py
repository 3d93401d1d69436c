"""Every service's bill, by hand."""

from pathlib import Path

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from tests.golden import read_bill

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.md")), ids=lambda path: path.stem)
def test_bill_is_what_a_person_works_out(path, tables_on):
    bill = read_bill(path)
    one = estimate(bill.architecture, tables_on(bill.architecture.prices_as_of))
    for billed, worked_out in ((one.bill, bill.lines), (one.once, bill.once)):
        found = {(line.node, line.dimension): (line.quantity, line.monthly_usd) for line in billed.lines}
        by_hand = {(line.node, line.dimension): (line.quantity, line.usd) for line in worked_out}
        assert found.keys() == by_hand.keys()
        for key, (quantity, usd) in by_hand.items():
            assert found[key][0] == pytest.approx(quantity, rel=1e-9), key
            assert found[key][1] == pytest.approx(usd, rel=1e-9, abs=1e-12), key
        assert billed.total_usd == pytest.approx(sum(line.usd for line in worked_out), rel=1e-9)


@pytest.mark.parametrize("slug", list(services()))
def test_every_service_has_a_golden_bill(slug):
    there = (GOLDEN / f"{slug}.md").exists()
    assert there, f"tests/aws/golden/{slug}.md is missing: work the bill out by hand as docs/adding-a-service.md says"
