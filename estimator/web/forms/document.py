"""Name, region, free tier, support plan, price day and month of an architecture, as a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from estimator.engine.document.architecture import (
    FREE_TIERS,
    HIDDEN_COSTS,
    MONTH,
    SUPPORT_PLANS,
    Architecture,
)
from estimator.web.forms.fields import Described, NumberField
from pricing.names import SERVICES

CHOSEN = ("hidden_costs", "support")
"""Choices that need not be posted."""
TOLD = ("free_tier", *CHOSEN)
"""Choices that are told by what the page calls them."""


class DocumentForm(Described):
    """Name, region, free tier, price day and month of an architecture."""

    def __init__(self, architecture: Architecture, regions: Mapping[str, str], data=None):
        super().__init__(data, prefix_id="document")
        self.architecture = architecture
        days = forms.DateField(
            required=False,
            label="Prices of",
            initial=architecture.prices_as_of,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text="Empty: the newest.",
        )
        self.put("name", forms.CharField(max_length=200, label="Name", initial=architecture.name), kind="text")
        self.put(
            "region",
            forms.ChoiceField(choices=list(regions.items()), label="Region", initial=architecture.region),
            kind="choice",
        )
        self.put(
            "free_tier",
            forms.ChoiceField(choices=list(FREE_TIERS.items()), label="Free tier", initial=architecture.free_tier),
            kind="choice",
        )
        self.put(
            "free_tier_for",
            forms.CharField(
                required=False,
                max_length=2000,
                label="Free tier only for",
                initial=", ".join(SERVICES.get(slug, slug) for slug in architecture.free_tier_for or ()),
                help_text="Services with a comma between, where not all have the free tier: Lambda, SQS. Empty: all.",
            ),
            kind="text",
            advanced=True,
        )
        self.put(
            "hidden_costs",
            forms.ChoiceField(
                required=False,
                choices=list(HIDDEN_COSTS.items()),
                label="Costs of values nobody typed",
                initial=architecture.hidden_costs,
                help_text="Logs, growth, what is stored, cold starts and answers, as long as you type none of it.",
            ),
            kind="choice",
        )
        self.put(
            "support",
            forms.ChoiceField(
                required=False,
                choices=list(SUPPORT_PLANS.items()),
                label="AWS Support",
                initial=architecture.support,
                help_text="A share of the bill, with a minimum fee. It stands below the total.",
            ),
            kind="choice",
        )
        self.put("prices_as_of", days, kind="date")
        self.put(
            "month",
            NumberField(
                whole=True,
                label="Month",
                initial=architecture.month,
                help_text="The month the bill is for: what accumulates has grown that long.",
            ),
            unit="since start",
            kind="number",
        )
        self.put(
            "hours_per_month",
            NumberField(
                label="Hours",
                unit="hours",
                initial=architecture.hours_per_month,
                help_text="730 as AWS counts; 744 at most.",
            ),
            unit="a month",
            advanced=True,
            kind="number",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self.judge(Architecture, {**self.architecture.model_dump(by_alias=True), **self.changes()})
        return cleaned

    def changes(self) -> dict[str, Any]:
        wanted = dict(self.cleaned_data)
        wanted["free_tier_for"] = _services(wanted.get("free_tier_for") or "")
        for name in CHOSEN:
            wanted[name] = wanted.get(name) or getattr(self.architecture, name)
        for name, default in (("month", MONTH), ("hours_per_month", 730)):
            wanted[name] = default if wanted.get(name) is None else wanted[name]
        return {name: value for name, value in wanted.items() if value != getattr(self.architecture, name)}

    def words(self, changes: Mapping[str, Any]) -> str:
        return ", ".join(f"{self.fields[name].label} {self._said(name, value)}" for name, value in changes.items())

    def _said(self, name: str, value: Any) -> str:
        return str(dict(self.fields[name].choices)[value]) if name in TOLD else _said(name, value)


def _services(text: str) -> list[str] | None:
    """The services of a list that a person writes, by their names or slugs; as written where there is none."""
    slugs = {name.casefold(): slug for slug, name in SERVICES.items()}
    words = [word.strip() for word in text.split(",") if word.strip()]
    return [slugs.get(word.casefold(), word) for word in words] or None


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(SERVICES.get(slug, slug) for slug in value)
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if value is None:
        return "all services" if name == "free_tier_for" else "the newest"
    return str(value)
