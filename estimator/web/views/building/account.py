"""The quotas of the account as the Limits tab shows them."""

from __future__ import annotations

from typing import Any, NamedTuple

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.exports.quota_commands import quota_script
from estimator.importers.quotas import PRESETS
from estimator.web.forms import QuotaForm, QuotasForm
from estimator.web.forms.quotas import SAID
from estimator.web.views.session import EditingSession
from pricing.book import Limit
from pricing.lookups import limit_book

COMMANDS = "commands"
"""Looked at in place of a quota: the commands that read and raise them."""


class OwnQuota(NamedTuple):
    """A limit and the value that the document has for it; `limit` has AWS's default."""

    limit: Limit
    value: float


def quotas_shown(editing: EditingSession, estimate: Estimate, chosen: str) -> dict[str, Any]:
    """The account's quotas, what the last list changed, and the one that is being changed, or the commands."""
    architecture = editing.architecture
    said = editing.project.head.sentence if editing.project else ""
    context: dict[str, Any] = {
        "quota": chosen,
        "quotas_form": QuotasForm(architecture),
        "own_quotas": own_quotas(architecture),
        "quotas_said": said if said.startswith(SAID) else "",
        "presets": PRESETS.values(),
    }
    limit = limit_of(architecture, chosen)
    if chosen == COMMANDS:
        context["quota_script"] = quota_script(estimate)
    elif limit is not None:
        context["quota_form"] = QuotaForm(architecture, limit)
    return context


def own_quotas(architecture: Architecture) -> list[OwnQuota]:
    """The limits for which the document has other values than AWS's defaults."""
    if not architecture.quotas:
        return []
    book = limit_book(architecture.region)
    limits = {limit.key: limit for limit in book.limits.values()}
    return [OwnQuota(limits[key], value) for key, value in architecture.quotas.items() if key in limits]


def limit_of(architecture: Architecture, key: str) -> Limit | None:
    """AWS's row of a quota that can be raised, None where there is none of this key."""
    found = (limit for limit in limit_book(architecture.region).limits.values() if limit.key == key)
    return next((limit for limit in found if limit.adjustable), None)
