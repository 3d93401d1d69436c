"""The quotas of an account as a form: ready ones, or a list as AWS prints it."""

from __future__ import annotations

from typing import Any

from django import forms

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.raising import in_force
from estimator.importers.quotas import NOTHING_READ, PRESETS, read_quotas, with_quotas
from estimator.web.forms.fields import Described
from pricing.book import Tables

AS_THEY_ARE = ("", "as they are")


class QuotasForm(Described):
    """Ready quotas, and a pasted list that goes before them; `tables` are those a posted form is judged by."""

    def __init__(self, architecture: Architecture, data=None, *, tables: Tables | None = None):
        super().__init__(data, prefix_id="quotas")
        self.architecture = architecture
        self.tables = tables
        self.read = NOTHING_READ
        ready = [(slug, preset.words) for slug, preset in PRESETS.items()]
        self.put(
            "preset",
            forms.ChoiceField(choices=[AS_THEY_ARE, *ready], required=False, label="Begin with", initial=""),
            kind="choice",
        )
        self.put(
            "listed",
            forms.CharField(
                required=False,
                label="Paste the output of aws service-quotas list-service-quotas",
                widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
                help_text="As JSON, of one service. What is listed goes before what is there.",
            ),
            kind="text",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            cleaned["quotas"] = self._wanted(cleaned["preset"], cleaned["listed"])
        except DocumentError as error:
            self.add_error("listed", str(error))
            return cleaned
        rejected = self._rejected_by(cleaned["quotas"])
        if rejected is not None:
            self.add_error("listed" if cleaned["listed"] else "preset", _too_low(rejected, self.architecture))
        return cleaned

    def _wanted(self, preset: str, listed: str) -> dict[str, float]:
        """The quotas of the document from now on; raises DocumentError where nothing is asked for, or no list given."""
        if not preset and not listed:
            raise DocumentError("Choose quotas to begin with, or paste a list.")
        quotas = dict(PRESETS[preset].values if preset else self.architecture.quotas)
        if not listed:
            return quotas
        self.read = read = read_quotas(
            listed.encode(), self.architecture.region, self._known_tables.limit_book(self.region)
        )
        if not read.values:
            lost = [*read.left_out, *read.unknown]
            reason = f", such as {lost[0]}" if lost else ""
            listed_here = f"None of the {len(lost):,} quotas listed is" if len(lost) != 1 else "The quota listed is not"
            raise DocumentError(f"{listed_here} one that is judged here{reason}.")
        return quotas | dict(read.values)

    def _rejected_by(self, quotas: dict[str, float]) -> Finding | None:
        """A limit that these quotas leave too little of for a setting of the architecture."""
        try:
            one = estimate(with_quotas(self.architecture, quotas), self._known_tables)
        except DocumentError:
            return None  # the edit itself says what is wrong with the document
        found = (limit for limit in one.limits if limit.verdict == "error" and limit.request)
        return next((limit for limit in found if limit.request and limit.request.limit.key in quotas), None)

    @property
    def region(self) -> str:
        return self.architecture.region

    @property
    def _known_tables(self) -> Tables:
        if self.tables is None:
            raise LookupError("A posted form needs the tables it is judged by.")
        return self.tables

    def words(self) -> str:
        """What the edit does, for the history."""
        preset, listed = self.cleaned_data["preset"], self.cleaned_data["listed"]
        parts = [PRESETS[preset].words] if preset else []
        if listed:
            ignored = len(self.read.unknown) + len(self.read.left_out)
            others = f" ({ignored:,} more on it changed nothing)" if ignored else ""
            parts.append(f"{len(self.read.values):,} from a list of AWS{others}")
        return f"Quotas: {', '.join(parts)}"


def _too_low(rejected: Finding, architecture: Architecture) -> str:
    """The quota of 150 executions (…) is too low for the settings of OrderFn: …"""
    request = rejected.request
    labels = " and ".join(architecture.node(node_id).label for node_id in rejected.nodes[:2])
    if request is None:
        return rejected.message
    quota = in_force(request.limit)
    return f"{quota[0].upper()}{quota[1:]} is too low for the settings of {labels}: reserve less there first."
