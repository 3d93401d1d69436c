"""Estimates asked for again come from the cache: of the same document on the same tables, and of no other."""

from datetime import date
from zlib import compress

import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.document.reading import load
from estimator.projects.documents import digest_of, pack, unpack
from estimator.projects.reads import STARTERS, comparison_of, estimate_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]
SAMPLES = {("order", "duration_ms"): [80.0, 120.0, 400.0]}


def demo(**more):
    return load((STARTERS / "food_ordering.json").read_bytes()).model_copy(update=more)


@pytest.mark.parametrize("asked", [estimate_of, comparison_of])
def test_the_same_document_is_answered_from_the_cache(asked):
    first = asked(demo())
    assert asked(demo()) is first
    assert asked(demo(), digest=digest_of(demo())) is first
    assert asked(demo(name="Another")) is not first


def test_another_day_is_another_estimate():
    today = estimate_of(demo())
    earlier = estimate_of(demo(prices_as_of=date(2026, 3, 1)))
    assert earlier is not today and earlier.tables.as_of == date(2026, 3, 1)


def test_tables_loaded_anew_are_another_estimate():
    from pricing.models import TableImport

    before = estimate_of(demo())
    newest = TableImport.objects.order_by("-pk").first()
    newest.pk = None
    newest.save()
    assert estimate_of(demo()) is not before


@pytest.mark.parametrize("asked", [estimate_of, comparison_of])
def test_a_document_with_samples_is_never_answered_from_the_cache_of_one_without(asked):
    plain = asked(demo())
    sampled = with_samples(demo(), SAMPLES)
    for found in (asked(sampled), asked(sampled, digest=digest_of(sampled))):
        one = found if asked is estimate_of else found.serverless
        assert found is not plain and one.sample_count == 3 and len(set(one.total_samples)) == 3
    assert asked(demo()) is plain


def test_samples_are_no_part_of_the_digest():
    assert digest_of(with_samples(demo(), SAMPLES)) == digest_of(demo())


def test_samples_are_not_stored():
    """A document of the same text, read later, is the plain one."""
    packed = pack(with_samples(demo(name="Sampled"), SAMPLES))
    assert packed.architecture.sample_count == 3
    assert unpack(packed.digest, lambda: packed.data).sample_count == 1


def test_what_an_earlier_version_stored_is_read_as_it_was_meant():
    text = b'{"version": 1, "nodes": [{"id": "s", "service": "fargate", "settings": {"public_ip": true}}]}'
    read = unpack("of the earliest version", lambda: compress(text))
    assert read.node("s").settings == {"way_out": "address"}
