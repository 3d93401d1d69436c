"""What lies in a bucket: how long, in which class, at which least size, and what is billed for it."""

from collections.abc import Iterator
from math import inf

from estimator.aws.s3.settings import ARCHIVES, S3Settings
from estimator.aws.units import KB_IN_GB, Factors, in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, between, choose, larger, smaller
from estimator.engine.measures import Use
from estimator.engine.traffic.flow import Flow

STANDARD = "s3.standard.storage"
LEAST_KB = 128.0
LEAST_SIZED = ("standard_ia", "one_zone_ia", "glacier_instant")
LEAST_DAYS = {
    "standard_ia": 30,
    "one_zone_ia": 30,
    "glacier_instant": 90,
    "glacier_flexible": 90,
    "glacier_deep_archive": 180,
}
ARCHIVE_KB, ARCHIVE_STANDARD_KB = 32.0, 8.0
TIERS = {
    "infrequent": "infrequent_percent",
    "archive_instant": "archive_instant_percent",
    "archive": "archive_percent",
    "deep_archive": "deep_archive_percent",
}


def there_now(s: S3Settings, name: str, gigabytes: Amount, words: str) -> Iterator[Use]:
    """What is billed for gigabytes that lie in a class, in objects of the usual size."""
    now = (gigabytes, words)
    yield from _stored(s, name, s.object_kb, now, (*now, KB_IN_GB / s.object_kb, "objects a GB"))


def put_there(s: S3Settings, name: str, object_kb: Amount, objects: Factors, months: Factors) -> Iterator[Use]:
    """What is billed for objects that stay in a class for some months; an object may be empty."""
    yield from _stored(s, name, object_kb, (*objects, *in_gb(object_kb), *months), (*objects, *months))


def _stored(s: S3Settings, name: str, object_kb: Amount, gigabytes: Factors, objects: Factors) -> Iterator[Use]:
    """What lies in a class: at its least size, with what an archive adds, tier by tier."""
    if name == "none":
        return
    if name == "intelligent_tiering":
        yield from _tier_uses(s, object_kb, gigabytes, objects)
        return
    if name in LEAST_SIZED:
        least = f"KB, {LEAST_KB:.0f} an object at least"
        gigabytes = (*objects, *in_gb(larger(object_kb, LEAST_KB), least))
    yield Use(f"s3.{name}.storage", *gigabytes)
    if name in ARCHIVES:
        for dimension, more_kb in ((f"s3.{name}.storage", ARCHIVE_KB), (STANDARD, ARCHIVE_STANDARD_KB)):
            yield Use(dimension, *objects, *in_gb(more_kb, "KB more an object"))


def _tier_uses(s: S3Settings, object_kb: Amount, gigabytes: Factors, objects: Factors) -> Iterator[Use]:
    """What lies in Intelligent-Tiering, by tier; what is not watched stays in the first."""
    watched = _large_enough(object_kb)
    colder = {tier: _share(s, tier) * watched for tier in TIERS}
    for tier, part in {"frequent": 1.0 - added(colder.values()), **colder}.items():
        yield Use(f"s3.intelligent_tiering.{tier}.storage", *gigabytes, part, f"in {tier.replace('_', ' ')}")
    yield Use("s3.intelligent_tiering.monitoring", *objects, watched, "watched")


def months_of(s: S3Settings, load: Load, flow: Flow) -> tuple[Amount, Amount, Amount]:
    """(months of inflow before they move, months after, part of a month's inflow that moves in this month)."""

    def months(days: Amount) -> Amount:
        return smaller(load.month - 0.5, days / load.days_in_month)

    kept = inf if s.keep_days is None else s.keep_days
    least = LEAST_DAYS.get(s.storage_class, 0)
    stays = months(larger(kept, least))
    if s.move_to == "none":
        return stays, 0.0, 0.0
    moves = choose(kept > s.move_after_days, _large_enough(flow.item_kb), 0.0)
    before = moves * months(larger(s.move_after_days, least)) + (1 - moves) * stays
    until = larger(kept, s.move_after_days + LEAST_DAYS.get(s.move_to, 0))
    after = moves * (months(until) - months(s.move_after_days))
    return before, after, moves * between(0.0, load.month - s.move_after_days / load.days_in_month, 1.0)


def _large_enough(object_kb: Amount) -> Amount:
    """1 where an object is large enough for rules and tiers to move it, 0 where it is not."""
    return choose(object_kb >= LEAST_KB, 1.0, 0.0)


def _share(s: S3Settings, tier: str) -> Amount:
    percent: float = getattr(s, TIERS[tier])
    return percent / 100
