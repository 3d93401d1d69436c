"""The region a page of tables is read for."""

from django import forms

from pricing.forms import START_REGION, named
from pricing.names import REGIONS


class RegionForm(forms.Form):
    """One region, us-east-1 where none is named."""

    region = forms.ChoiceField(
        label="Region",
        choices=list(named(REGIONS).items()),
        error_messages={"invalid_choice": "There is no region %(value)s: pick one of the list."},
    )

    def __init__(self, data):
        super().__init__({"region": data.get("region") or START_REGION})
