"""What the whole page says of the newest revision, beside what it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from estimator.pages.builder.done import done
from estimator.projects.editing import TAKEN_OUT
from estimator.projects.models import Revision

JUST_MADE = timedelta(minutes=1)
"""So long a page that is loaded anew, as after a plain form, says what the edit before took out."""


def on_opening(head: Revision) -> dict[str, Any]:
    """Which values without effect the revision was opened without, and what the edit that made it took out."""
    said: dict[str, Any] = {"opened_without": head.opened_without}
    if TAKEN_OUT in head.sentence and timezone.now() - head.created < JUST_MADE:
        said["done"] = done(head.sentence)
    return said
