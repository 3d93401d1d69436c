"""Reports as records: handed over by a link, read as they were made whatever was loaded or mended since
(docs/decisions/0031-reports-are-records.md)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.projects.models import Project, ReportRecord
from estimator.projects.person import Person
from estimator.projects.sharing import LinkEnded, digest_of
from pricing.lookups import loaded_files

MOST_RECORDS = 100
"""So many reports of a project may be open to whoever has their link."""
SALT = "estimator.projects.records"


class TooManyRecords(Exception):
    """The project has handed over as many reports as it may."""


def keep_report(
    project: Project, sheets: str, estimate: Estimate, *, made: datetime, person: Person, settings: Mapping[str, Any]
) -> ReportRecord:
    """The record of a report of the project's newest revision, whose `estimate` and `sheets` these are.

    Raises TooManyRecords.
    """
    if project.reports.filter(revoked=None).count() >= MOST_RECORDS:
        raise TooManyRecords
    known, year = float(in_sample(estimate.total_monthly_usd)), float(in_sample(estimate.year.total_usd))
    record = ReportRecord(
        project=project,
        revision=project.head,
        title=estimate.architecture.name,
        settings=dict(settings),
        sheets=zlib.compress(sheets.encode()),
        tables=loaded_files(),
        prices_day=estimate.tables.as_of,
        known_usd=known,
        monthly_usd=None if estimate.incomplete else known,
        yearly_usd=None if estimate.incomplete or estimate.once.incomplete else year,
        made_by=person.author,
        created=made,
    )
    record.digest = digest_of(_token(record.nonce, django_settings.SECRET_KEY))
    record.save()
    return record


def sheets_of(record: ReportRecord) -> str:
    """The report's sheets as HTML, as they were made."""
    return zlib.decompress(bytes(record.sheets)).decode()


def token_of(record: ReportRecord) -> str:
    """What opens the record, for its owner to copy; empty where the server's key is another now, which no longer
    tells it. The link itself works on."""
    keys = (django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS)
    tokens = (_token(record.nonce, key) for key in keys)
    return next((one for one in tokens if digest_of(one) == record.digest), "")


def _token(nonce: UUID, key: str) -> str:
    """256 bits that nobody can tell from chance without the key."""
    code = salted_hmac(SALT, nonce.hex, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def handed_over(project: Project) -> list[ReportRecord]:
    """The open records of a project, the newest first, without their sheets."""
    return list(project.reports.filter(revoked=None).select_related("revision").defer("sheets", "revision__document"))


def opened_record(token: str) -> ReportRecord:
    """The record of a link; raises ReportRecord.DoesNotExist, and LinkEnded where it was turned off."""
    record = ReportRecord.objects.select_related("revision", "project").get(digest=digest_of(token))
    if record.revoked is not None:
        raise LinkEnded
    return record


def end(record: ReportRecord) -> None:
    """Turn the link off for good; the record stays, and its revision with it."""
    ReportRecord.objects.filter(pk=record.pk, revoked=None).update(revoked=timezone.now())
