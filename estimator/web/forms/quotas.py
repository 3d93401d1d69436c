"""The quotas of an account as forms: one value, ready sets, or lists as AWS prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.text import MAX_BYTES
from estimator.engine.estimate import estimate
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.raising import in_force
from estimator.engine.registry import limit_title
from estimator.importers.quotas import NOTHING_READ, PRESETS, ListedQuota, QuotaReading, read_quotas, with_quotas
from estimator.web.forms.fields import Described, NumberField
from pricing.book import Limit, Tables
from pricing.quotas import counts_whole

AS_THEY_ARE = ("", "no change")
SAID = "Quotas: "
"""How the sentence of such an edit begins."""


class Files(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class QuotasForm(Described):
    """Ready quotas, and lists that go before them, pasted or as files; `tables` are those it is judged by."""

    def __init__(
        self,
        architecture: Architecture,
        data=None,
        *,
        files: Sequence[UploadedFile] = (),
        tables: Tables | None = None,
    ):
        super().__init__(data, prefix_id="quotas")
        self.architecture = architecture
        self.lists = files
        self.tables = tables
        self.read = NOTHING_READ
        ready = [(slug, preset.words) for slug, preset in PRESETS.items()]
        self.put(
            "preset",
            forms.ChoiceField(choices=[AS_THEY_ARE, *ready], required=False, label="Start from", initial=""),
            kind="choice",
        )
        self.put(
            "listed",
            forms.CharField(
                required=False,
                label="Paste the output of aws service-quotas list-service-quotas",
                widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
                help_text="JSON of one service. What it lists replaces what is there.",
            ),
            kind="text",
        )
        self.put(
            "lists",
            forms.FileField(
                required=False,
                label="Or its files",
                widget=Files(attrs={"accept": ".json,application/json", "multiple": True}),
                help_text="One file for each service; several at once.",
            ),
            kind="file",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        field = "listed" if cleaned["listed"] or not self.lists else "lists"
        try:
            cleaned["quotas"] = self._wanted(cleaned["preset"], cleaned["listed"])
        except DocumentError as error:
            self.add_error(field, str(error))
            return cleaned
        rejected = rejected_by(self.architecture, cleaned["quotas"], self._known_tables)
        if rejected is not None:
            self.add_error(field if self.read.values else "preset", _too_low(rejected, self.architecture))
        return cleaned

    def _wanted(self, preset: str, listed: str) -> dict[str, float]:
        """The quotas of the document from now on; raises DocumentError where nothing is asked for, or no list given."""
        if not preset and not listed and not self.lists:
            raise DocumentError("Choose quotas to start from, paste a list, or choose its files.")
        quotas = dict(PRESETS[preset].values if preset else self.architecture.quotas)
        if listed:
            self.read = self._read(listed.encode())
        for file in self.lists:
            try:
                self.read = self.read.and_then(self._read(file.read(MAX_BYTES + 1)))
            except DocumentError as error:
                raise DocumentError(f"{file.name}: {error}") from None
        read = self.read
        if (listed or self.lists) and not read.values:
            lost = [*read.left_out, *read.unknown]
            reason = f", such as {lost[0]}" if lost else ""
            listed_here = f"None of the {len(lost):,} quotas listed is" if len(lost) != 1 else "The quota listed is not"
            raise DocumentError(f"{listed_here} one that is judged here{reason}.")
        return quotas | dict(read.values)

    def _read(self, raw: bytes) -> QuotaReading:
        region = self.architecture.region
        return read_quotas(raw, region, self._known_tables.limit_book(region))

    @property
    def _known_tables(self) -> Tables:
        if self.tables is None:
            raise LookupError("A posted form needs the tables it is judged by.")
        return self.tables

    def words(self) -> str:
        """What the edit does, for the history."""
        preset = self.cleaned_data["preset"]
        parts = [PRESETS[preset].words] if preset else []
        if self.read.values:
            parts.append(taken(self.read))
        return f"{SAID}{', '.join(parts)}"


class QuotaForm(Described):
    """One quota of the account, as people type numbers; empty for AWS's default."""

    def __init__(self, architecture: Architecture, limit: Limit, data=None, *, tables: Tables | None = None):
        super().__init__(data, prefix_id="quota")
        self.architecture = architecture
        self.limit = limit
        self.tables = tables
        default = "" if limit.value is None else figures.figure(limit.value)
        self.put(
            "value",
            NumberField(
                unit=limit.unit,
                label=f"{figures.sentence(limit_title(limit.key))} of your account",
                initial=architecture.quotas.get(limit.key, ""),
                help_text=f"Empty: AWS's default{f', {default}' if default else ''}.",
            ),
            unit=limit.unit,
        )
        self.fields["value"].widget.attrs |= {"placeholder": default}

    def clean_value(self) -> float | None:
        value = self.cleaned_data["value"]
        if value is None:
            return None
        if value <= 0:
            raise forms.ValidationError("must be more than 0; empty goes back to AWS's default.")
        if counts_whole(self.limit) and (value < 1 or value != int(value)):
            raise forms.ValidationError("must be a whole number, 1 at least.")
        return float(value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        rest = {key: one for key, one in self.architecture.quotas.items() if key != self.limit.key}
        cleaned["quotas"] = rest if cleaned["value"] is None else rest | {self.limit.key: cleaned["value"]}
        rejected = rejected_by(self.architecture, cleaned["quotas"], self.tables) if self.tables else None
        if rejected is not None and cleaned["value"] is not None:
            self.add_error("value", _too_low(rejected, self.architecture))
        return cleaned

    def words(self) -> str:
        """What the edit does, for the history."""
        value = self.cleaned_data["value"]
        said = "AWS's default" if value is None else figures.amount(value, self.limit.unit)
        return f"Quota of {self.limit.name}: {said}"


def taken(read: QuotaReading) -> str:
    """12 of 14 from a list of AWS; 2 are not modelled: … ."""
    lost = len(read.unknown) + len(read.left_out)
    of = f" of {len(read.values) + lost:,}" if lost else ""
    parts = [f"{len(read.values):,}{of} from a list of AWS"]
    if read.unknown:
        parts.append(f"{_are(read.unknown, 'not modelled')}: {_names(read.unknown)}")
    if read.left_out:
        parts.append(f"{_are(read.left_out, 'left out')}: {_names(read.left_out)}")
    return "; ".join(parts)


def _are(lost: Sequence[ListedQuota], what: str) -> str:
    return f"{len(lost):,} {'is' if len(lost) == 1 else 'are'} {what}"


def _names(lost: Sequence[ListedQuota]) -> str:
    """Names and reasons, no longer than a sentence of the history has room for."""
    return figures.listed([f"{one.name or one.code}{f' ({one.reason})' if one.reason else ''}"[:80] for one in lost], 2)


def rejected_by(architecture: Architecture, quotas: Mapping[str, float], tables: Tables) -> Finding | None:
    """A limit that these quotas leave too little of for a setting of the architecture."""
    try:
        one = estimate(with_quotas(architecture, quotas), tables)
    except DocumentError:
        return None  # the edit itself says what is wrong with the document
    found = (limit for limit in one.limits if limit.verdict == "error" and limit.request)
    return next((limit for limit in found if limit.request and limit.request.limit.key in quotas), None)


def _too_low(rejected: Finding, architecture: Architecture) -> str:
    """The quota of 150 executions (…) is too low for the settings of OrderFn: …"""
    request = rejected.request
    labels = " and ".join(architecture.node(node_id).label for node_id in rejected.nodes[:2])
    if request is None:
        return rejected.message
    quota = in_force(request.limit)
    return f"{quota[0].upper()}{quota[1:]} is too low for the settings of {labels}: reserve less there first."
