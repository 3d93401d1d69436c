"""What a node is called, which region it is in, and where it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from estimator.engine.document.architecture import Node
from estimator.engine.figures import figure
from estimator.pages.diagram.layout import FARTHEST
from estimator.web.forms.fields import Described, NumberField


class NameForm(Described):
    """Name, region and place of a node."""

    def __init__(self, node: Node, regions: Mapping[str, str], data=None):
        super().__init__(data, prefix_id="name")
        self.node = node
        choices = [("", "as the architecture"), *regions.items()]
        self.put(
            "name",
            forms.CharField(max_length=200, required=False, label="Name", initial=node.name),
            kind="text",
        )
        self.put(
            "region",
            forms.ChoiceField(choices=choices, required=False, label="Region", initial=node.region or ""),
            kind="choice",
        )
        x, y = node.position or (None, None)
        self.put("x", NumberField(label="Drawn at x", initial=x), kind="number", unit="px", advanced=True)
        self.put("y", NumberField(label="Drawn at y", initial=y), kind="number", unit="px", advanced=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("x", "y"):
            if abs(cleaned.get(name) or 0) > FARTHEST:
                self.add_error(name, f"must be between −{FARTHEST:,} and {FARTHEST:,} px.")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What differs from the node as it was; a place is given whole or not at all."""
        wanted = self.cleaned_data
        found: dict[str, Any] = {"name": wanted["name"], "region": wanted["region"] or None}
        if wanted.get("x") is not None and wanted.get("y") is not None:
            found["position"] = (wanted["x"], wanted["y"])
        return {name: value for name, value in found.items() if value != getattr(self.node, name)}

    def words(self, changes: Mapping[str, Any]) -> str:
        label = self.node.label
        parts = [f"rename {label} to {changes['name'] or self.node.id}"] if "name" in changes else []
        if "region" in changes:
            parts.append(f"{label} in {changes['region'] or 'the region of the architecture'}")
        if "position" in changes:
            parts.append(f"draw {label} at {', '.join(figure(one) for one in changes['position'])}")
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}"
