"""The filter of the published bills."""

from __future__ import annotations

from typing import Any

from django import forms

from estimator.pages.accuracy import PUBLISHERS, VERDICTS, BillReading, matching, scores
from pricing.forms import one_of


class AccuracyFilter(forms.Form):
    """Words, a service, who is right, and who published it; empty means all."""

    q = forms.CharField(
        label="Search", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    verdict = one_of("Verdict", {key: words.name for key, words in VERDICTS.items()})
    publisher = one_of("Publisher", PUBLISHERS)

    def __init__(self, data: dict[str, Any]):
        super().__init__(data)
        counted = {one.service.slug: one for one in scores().services}
        names = {
            slug: f"{one.service.name} ({one.score.agreeing} of {one.score.bills})" for slug, one in counted.items()
        }
        self.fields["service"] = one_of("Service", names)
        self.order_fields(["q", "service", "verdict", "publisher"])

    def found(self) -> list[BillReading]:
        """The bills it leaves; none where it cannot be read."""
        if not self.is_valid():
            return []
        said = self.cleaned_data
        return matching(said["q"].split(), said["service"], said["verdict"], said["publisher"])
