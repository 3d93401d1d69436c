"""A node as two forms: its name at the top, and its settings with the region it is in and where it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from estimator.engine.document.architecture import Node
from estimator.engine.figures import figure
from estimator.engine.registry import services
from estimator.engine.setting import NO_ARROWS, Arrows
from estimator.importers.quantities import HOURS_PER_MONTH
from estimator.pages.diagram.layout import FARTHEST
from estimator.web.forms.fields import Described, NumberField
from estimator.web.forms.settings import NO_INPUTS, NOTHING_COPIED, SettingsForm
from pricing.book import LimitBook
from pricing.names import REGIONS

REGION, X, Y = "in_region", "drawn_x", "drawn_y"
"""Fields that are no settings."""


class NodeForm(SettingsForm):
    """The settings of a node: volumes a month may be given as rates, and numbers as formulas over `inputs`.

    Its region and place are among the more settings.
    """

    def __init__(
        self,
        node: Node,
        limits: LimitBook,
        data=None,
        hours_per_month: float = HOURS_PER_MONTH,
        inputs: Mapping[str, float] = NO_INPUTS,
        copied: Mapping[str, object] = NOTHING_COPIED,
        arrows: Arrows = NO_ARROWS,
    ):
        super().__init__(
            services()[node.service],
            node.settings,
            limits,
            data,
            hours_per_month=hours_per_month,
            formulas=node.formulas,
            inputs=inputs,
            copied=copied,
            arrows=arrows,
        )
        self.node = node
        choices = [("", "as the architecture"), *((slug, f"{slug} {name}") for slug, name in REGIONS.items())]
        region = forms.ChoiceField(choices=choices, required=False, label="Region", initial=node.region or "")
        self.put(REGION, region, kind="choice", advanced=True)
        for name, label, at in zip((X, Y), ("Drawn at x", "Drawn at y"), node.position or (None, None), strict=True):
            self.put(name, NumberField(label=label, initial=at), kind="number", unit="px", advanced=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in (X, Y):
            if abs(cleaned.get(name) or 0) > FARTHEST:
                self.add_error(name, f"must be between −{FARTHEST:,} and {FARTHEST:,} px.")
        return cleaned

    def place_changes(self) -> dict[str, Any]:
        """What differs of its region and place, by the fields of a node; a place is given whole or not at all."""
        wanted = self.cleaned_data
        found: dict[str, Any] = {"region": wanted[REGION] or None}
        if wanted.get(X) is not None and wanted.get(Y) is not None:
            found["position"] = (wanted[X], wanted[Y])
        return {name: value for name, value in found.items() if value != getattr(self.node, name)}

    def sentence(self) -> str:
        """What the edit does, for the history: OrderFn: Memory 1,536 MB, in eu-west-1."""
        place = self.place_changes()
        parts = [self.words(self.changes())]
        if "region" in place:
            parts.append(f"in {place['region'] or 'the region of the architecture'}")
        if "position" in place:
            parts.append(f"drawn at {', '.join(figure(one) for one in place['position'])}")
        return f"{self.node.label}: {', '.join(part for part in parts if part)}"


class NameForm(Described):
    """What a node is called."""

    def __init__(self, node: Node, data=None):
        super().__init__(data, prefix_id="name")
        self.node = node
        field = forms.CharField(max_length=200, required=False, label="Name", initial=node.name)
        field.widget.attrs |= {"aria-label": "Name", "placeholder": node.id, "spellcheck": "false"}
        self.put("name", field, kind="text")

    def changes(self) -> dict[str, Any]:
        """The name, where it differs from what it was."""
        name = self._name()
        return {} if name == self.node.name else {"name": name}

    def sentence(self) -> str:
        """What the edit does, for the history."""
        return f"Rename {self.node.label} to {self._name() or self.node.id}"

    def _name(self) -> str:
        """What was typed; where a name is taken away, what a new card of the service is called."""
        return self.cleaned_data["name"] or (self.node.name and services()[self.node.service].default_name)
