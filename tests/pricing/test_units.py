from pricing.units import UNITS, measure


def test_every_unit_has_a_meaning():
    assert all(UNITS.values())


def test_every_unit_is_written_without_slip():
    assert [unit for unit in UNITS if unit != " ".join(unit.split())] == []


def test_storage_and_transfer_measure_the_same():
    assert measure("GB-months") == measure("GB") == "GB"
    assert measure("GB-hours") == "GB-hours"
