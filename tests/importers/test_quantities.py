"""Quantities are read as people type them, in the unit of their field, and never guessed at."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.figures import figure
from estimator.engine.registry import services
from estimator.engine.setting import declared
from estimator.importers.quantities import QuantityError, read_quantity, understood, ways_to_write

VOLUMES = {
    "20M": 20_000_000,
    "20 M": 20_000_000,
    "20 million": 20_000_000,
    "20 Mio": 20_000_000,
    "20.000.000": 20_000_000,
    "1.5k": 1_500,
    "1.1M": 1_100_000,
    "2bn": 2_000_000_000,
    "1e6": 1_000_000,
    "2 000 000": 2_000_000,
    "10 a month": 10,
    "2,000/s": 2_000 * 3_600 * 730,
    "2k/s": 2_000 * 3_600 * 730,
    "20 per second": 20 * 3_600 * 730,
    "20 rps": 20 * 3_600 * 730,
    "3 a minute": 3 * 60 * 730,
    "3/min": 3 * 60 * 730,
    "12 requests an hour": 12 * 730,
    "24 a day": 730,
    "7 per week": 7 * 730 / (7 * 24),
}
IN_UNITS = [
    ("250ms", "ms", 250),
    ("1.2s", "ms", 1_200),
    ("2 min", "ms", 120_000),
    ("15 min", "s", 900),
    ("5m", "s", 300),
    ("90 s", "minutes", 1.5),
    ("36 h", "days", 1.5),
    ("2 weeks", "days", 14),
    ("1.5GB", "MB", 1_536),
    ("512KB", "KB", 512),
    ("512 kb", "KB", 512),
    ("1 MiB", "KB", 1_024),
    ("2 TB", "GB a month", 2_048),
    ("10 GB/day", "GB a month", 10 * 730 / 24),
    ("1%", "%", 1),
    ("0.5 percent", "% of runs", 0.5),
    ("2x", "× the mean", 2),
    ("100 rps", "requests/s", 100),
    ("6,000 a minute", "requests/s", 100),
    ("1 request/s", "requests/s", 1),
    ("300 MB/min", "MB/s", 5),
    ("8 hours a day", "hours a month", 8 * 730 / 24),
    ("2 vCPU", "vCPU", 2),
    ("3 partitions", "partitions", 3),
    ("1 partition", "partitions", 1),
    ("-5", "%", -5),
]
REFUSED = [
    ("2x", "a month", "must be a number a month: write 20M or 2,000/s, not “2x”."),
    ("2x", "requests/s", "must be a number of requests/s: write 2,000 or 3 a minute, not “2x”."),
    ("1M–5M", "a month", "is a range, “1M–5M”: ranges are not taken yet. Give the one value you expect."),
    ("1 to 5", "%", "is a range, “1 to 5”: ranges are not taken yet. Give the one value you expect."),
    ("100-200 ms", "ms", "is a range, “100-200 ms”: ranges are not taken yet. Give the one value you expect."),
    ("20k", "KB", "could mean two things, “20k”: write it with its unit, such as 512 KB or 1.5 GB."),
    ("5 M", "s", "could mean two things, “5 M”: write it with its unit, such as 1.5 s or 15 min."),
    ("3m", "a month", "must be a number a month: write 20M or 2,000/s, not “3m”."),
    ("3 s", "vCPU", "must be a number of vCPU: write 1,536 or 0.5, not “3 s”."),
    ("3 KB", "ms", "must be in ms: write 250 ms or 1.5 s, not “3 KB”."),
    ("12 MB", "", "must be a plain number: write 1,536 or 0.5, not “12 MB”."),
    ("5/s", "%", "must be in %: write 1 or 0.5 %, not “5/s”."),
    ("2*3", "a month", "must be a number a month: write 20M or 2,000/s, not “2*3”."),
    ("0,5", "s", "must be a number such as 1.5 s or 15 min, not “0,5”."),
    ("lots", "ms", "must be a number such as 250 ms or 1.5 s, not “lots”."),
    ("1e400", "", "must be a number such as 1,536 or 0.5, not “1e400”."),
    ("10s", "MB", "must be in MB: write 512 MB or 1.5 GB, not “10s”."),
    ("2x", "GB a month", "must be in GB a month: write 512 MB or 1.5 GB, not “2x”."),
]
SAID = [
    (20_000_000, "a month", "20 M a month, 7.61/s at steady load"),
    (5_256_000_000, "a month", "5.26 billion a month, 2,000/s at steady load"),
    (1_000_000, "a month", "22.8/min at steady load"),
    (1_500, "a month", "2.05/h at steady load"),
    (434.52380952381, "a month", "14.3/day at steady load"),
    (365, "a month", "12/day at steady load"),
    (10, "a month", ""),
    (0, "a month", ""),
    (900, "s", "15 minutes"),
    (60, "s", ""),
    (1_200, "ms", "1.2 s"),
    (1_536, "MB", "1.5 GB"),
    (512, "KB", ""),
    (14, "days", ""),
    (50, "%", ""),
    (20_000_000, "requests/s", "20 M requests/s"),
]


@pytest.mark.parametrize("text", VOLUMES)
def test_a_volume_is_taken_a_month(text):
    assert read_quantity(text, "a month") == pytest.approx(VOLUMES[text], rel=1e-12)


def test_a_rate_fills_the_hours_of_the_document():
    assert read_quantity("1/h", "a month", 744) == 744
    assert understood(744 * 3_600, "a month", 744) == "1/s at steady load"


@pytest.mark.parametrize(("text", "unit", "value"), IN_UNITS)
def test_a_quantity_is_read_in_the_unit_of_its_field(text, unit, value):
    assert read_quantity(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("text", "unit", "message"), REFUSED)
def test_what_could_mean_two_things_is_refused_with_ways_to_write_it(text, unit, message):
    with pytest.raises(QuantityError) as error:
        read_quantity(text, unit)
    assert str(error.value) == message


@pytest.mark.parametrize(("value", "unit", "words"), SAID)
def test_what_was_understood_is_said_where_the_field_does_not(value, unit, words):
    assert understood(value, unit) == words


def test_whole_numbers_stay_whole():
    assert isinstance(read_quantity("20M", "a month"), int)
    assert isinstance(read_quantity("1.5k", "a month"), int)
    assert isinstance(read_quantity("3.0"), float)


def units():
    return sorted({one.unit for service in services().values() for one in declared(service.Settings).values()})


@pytest.mark.parametrize("unit", units())
@pytest.mark.parametrize("text", ["lots", "3 parsecs", "20k", "5 M"])
def test_every_unit_takes_the_ways_its_message_offers(unit, text):
    """What a message offers must be taken: else it sends people in circles."""
    try:
        read_quantity(text, unit)
    except QuantityError as error:
        offered = re.search(r"(?:such as|write) (?!it)(.+?)(?:, not “|\.$)", str(error))[1].split(" or ")
        assert len(offered) == 2
        for way in offered:
            assert read_quantity(way, unit) > 0


def test_what_is_offered_is_what_the_field_accepts():
    assert ways_to_write("MB", accepts=lambda value: value == int(value)) == "512 MB or 1.5 GB"
    assert ways_to_write("KB", accepts=lambda value: value <= 64) == "20 KB or 1 KB"
    with pytest.raises(QuantityError, match="must be in KB, not “3 s”"):
        read_quantity("3 s", "KB", accepts=lambda _: False)


@given(st.floats(-1e15, 1e15, allow_nan=False).filter(lambda one: one == 0 or abs(one) > 1e-9))
def test_what_a_field_shows_is_read_back_in_every_unit(value):
    shown = figure(value, 15)
    for unit in ("", "a month", "ms", "KB", "%", "requests/s"):
        assert read_quantity(shown, unit) == float(shown.replace(",", "").replace("−", "-"))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_one_sentence(text):
    for unit in ("", "a month", "GB a month", "s"):
        try:
            value = read_quantity(text, unit)
        except QuantityError as error:
            assert str(error).endswith(".")
        else:
            assert abs(value) < float("inf")
