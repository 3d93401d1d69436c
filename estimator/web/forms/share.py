"""The form of a link that is made, and of one that is named anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from estimator.projects.models import Share

NAME_LENGTH = Share._meta.get_field("name").max_length
NO_NAME = "Say who the link is for; the history names them by it."


class LinkForm(forms.Form):
    """Who a link is for, and the last day it lets them in; none says until it is turned off."""

    use_required_attribute = False

    name = forms.CharField(max_length=NAME_LENGTH, error_messages={"required": NO_NAME})
    last_day = forms.DateField(
        required=False, error_messages={"invalid": "Write the last day as a date, 2027-01-31, or leave it empty."}
    )

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        if day is not None and day < timezone.now().date():
            raise forms.ValidationError("The last day is over already: choose today or a later one.")
        return day


class NewLinkForm(LinkForm):
    """A link to be made: also what it allows."""

    kind = forms.ChoiceField(choices=Share.Kind, error_messages={"required": "Choose what the link allows."})

    @property
    def chosen_kind(self) -> Any:
        return self.data.get("kind") or Share.Kind.READ
