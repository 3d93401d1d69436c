"""The form of a report: whose it is, its sections in order with a note in each, numbers, paper and logo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict

from estimator.pages.report.sections import APPENDICES, titles
from estimator.projects.logos import MOST_BYTES, TOO_LARGE, LogoError, logo_of
from estimator.projects.report_choices import (
    LONGEST_NAME,
    LONGEST_NOTE,
    NUMBERS,
    PAPERS,
    ChosenSection,
    ReportChoices,
    SectionKey,
)
from estimator.whatif.comparison.compare import Comparison

UP, DOWN = "up", "down"
STEPS: Mapping[str, int] = {UP: -1, DOWN: 1}
BETWEEN = " "
"""What stands between the keys of sections in their order, and between a section and where it goes."""


class SectionRow(NamedTuple):
    """The fields of one section, and where it may go."""

    key: SectionKey
    title: str
    is_shown: BoundField
    note: BoundField
    is_first: bool
    is_last: bool


class ReportForm(forms.Form):
    """What is chosen now, and what was posted in its place."""

    use_required_attribute = False

    customer = forms.CharField(label="For", max_length=LONGEST_NAME, required=False)
    author = forms.CharField(label="By", max_length=LONGEST_NAME, required=False)
    note = forms.CharField(
        label="Note", max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    no_logo = forms.BooleanField(label="Leave the logo out", required=False)
    numbers = forms.ChoiceField(label="Numbers", choices=[*NUMBERS.items()])
    paper = forms.ChoiceField(label="Paper", choices=[*PAPERS.items()])
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        choices: ReportChoices,
        comparison: Comparison | None = None,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ):
        self.now = choices
        self.titles = titles(comparison)
        said = {name: getattr(choices, name) for name in ("customer", "author", "note", "numbers", "paper")}
        said["order"] = BETWEEN.join(one.key for one in choices.sections)
        for one in choices.sections:
            said |= {f"shown-{one.key}": one.is_shown, f"note-{one.key}": one.note}
        super().__init__(data, files, initial=said, auto_id="report-%s")
        for one in choices.sections:
            self.fields[f"shown-{one.key}"] = forms.BooleanField(
                required=False, widget=forms.CheckboxInput(attrs={"value": "on"})
            )
            self.fields[f"note-{one.key}"] = forms.CharField(
                max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
            )

    @property
    def rows(self) -> Iterator[SectionRow]:
        """The sections in their order, each with its fields."""
        sections = self.now.sections
        for at, one in enumerate(sections):
            title = self.titles[one.key]
            yield SectionRow(
                one.key,
                f"Appendix: {title}" if one.key in APPENDICES else title,
                self[f"shown-{one.key}"],
                self[f"note-{one.key}"],
                at == 0,
                at == len(sections) - 1,
            )

    def clean_logo(self) -> str:
        """The picture as it is kept; that of before where no other is given."""
        file = self.cleaned_data.get("logo")
        if not file:
            return self.now.logo
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return logo_of(file.read())
        except LogoError as error:
            raise forms.ValidationError(str(error)) from None

    def chosen(self) -> ReportChoices:
        """What was posted, of a form that is valid; a section that was moved is at its new place."""
        said = self.cleaned_data
        plain = {name: said[name].replace("\x00", "") for name in ("customer", "author", "note")}
        choices = ReportChoices(
            **plain,
            logo="" if said["no_logo"] else said["logo"],
            numbers=said["numbers"],
            paper=said["paper"],
            sections=tuple(self._section(key) for key in self._order()),
        )
        key, _, where = str(self.data.get("move", "")).partition(BETWEEN)
        return choices.moved(key, STEPS[where]) if where in STEPS else choices

    def _order(self) -> list[SectionKey]:
        known = [one.key for one in self.now.sections]
        asked = [key for key in self.cleaned_data["order"].split(BETWEEN) if key in known]
        return list(dict.fromkeys([*asked, *known]))

    def _section(self, key: SectionKey) -> ChosenSection:
        said = self.cleaned_data
        return ChosenSection(key=key, is_shown=said[f"shown-{key}"], note=said[f"note-{key}"].replace("\x00", ""))
