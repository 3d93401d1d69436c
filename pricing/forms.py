"""The filters of the two pages."""

from collections.abc import Mapping

from django import forms

from pricing.book import GLOBAL
from pricing.names import OTHER_PARTITIONS, REGIONS, SERVICES

START_REGION = "us-east-1"


def one_of(label: str, names: Mapping[str, str]) -> forms.ChoiceField:
    """A choice of slugs by name; empty means all."""
    message = f"There is no {label.lower()} %(value)s: pick one of the list."
    choices = [("", "All"), *names.items()]
    return forms.ChoiceField(label=label, required=False, choices=choices, error_messages={"invalid_choice": message})


def named(regions: Mapping[str, str]) -> dict[str, str]:
    return {code: f"{code} {name}" for code, name in regions.items()}


class TableFilter(forms.Form):
    """Words, service and region; `page` counts from 1."""

    q = forms.CharField(
        label="Search", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    service = one_of("Service", {slug: name for slug, name in SERVICES.items() if slug != "account"})
    page = forms.IntegerField(
        required=False,
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={"invalid": "A page is a number.", "min_value": "Pages count from 1."},
    )

    @property
    def words(self) -> list[str]:
        return self.cleaned_data["q"].split()


class LimitFilter(TableFilter):
    region = one_of("Region", named(REGIONS | OTHER_PARTITIONS))


class PriceFilter(TableFilter):
    """Prices of one region unless asked for all: they differ too little to read 34 times."""

    region = one_of("Region", named(REGIONS))

    def __init__(self, data):
        super().__init__({"region": START_REGION, **data.dict()})

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions whose prices hold in the one chosen; none chosen means all."""
        region = self.cleaned_data["region"]
        return (region, GLOBAL) if region else ()
