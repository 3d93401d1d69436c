"""The settings of a node, or of the comparison, as a form."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from django import forms

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.resolve.resolve import checked_settings
from estimator.engine.service import AwsService, Settings, plain_type, services
from estimator.web.forms.fields import EMPTY, YES_NO, Described, NumberField, NumbersField
from estimator.whatif.containers.move import ContainerSizing
from pricing.book import LimitBook


class SettingsForm(Described):
    """The settings of one use of a service."""

    def __init__(
        self, service: AwsService, raw: Mapping[str, Any], limits: LimitBook, data=None, prefix_id: str = "node"
    ):
        super().__init__(data, prefix_id=prefix_id)
        self.service = service
        self.raw = dict(raw)
        self.limits = limits
        current, _ = checked_settings(service, self.raw, limits)
        self.current = current or service.Settings()
        for name, info in service.Settings.model_fields.items():
            self._add(name, info)

    def _add(self, name: str, info) -> None:
        extra = info.json_schema_extra or {}
        value = self.raw.get(name, getattr(self.current, name))
        notes = {
            "unit": extra.get("unit", ""),
            "advanced": extra.get("advanced", False),
            "assumed": name not in self.raw and extra.get("basis") == "guess",
        }
        if isinstance(value, dict) or typing.get_origin(info.annotation) is dict:
            for place, label in extra["choices"].items():
                field = NumberField(label=f"{info.title}: {label}", initial=(value or {}).get(place, 0))
                self.put(f"{name}.{place}", field, **notes, kind="number")
            return
        if not self._applies(extra):
            notes["advanced"] = True
        field, kind = _field_of(self.service.Settings, name)
        field = copy(field)
        field.initial = str(bool(value)).lower() if info.annotation is bool else value
        self.put(name, field, **notes, kind=kind)

    def _applies(self, extra: dict) -> bool:
        when = extra.get("when")
        if not when:
            return True
        current = getattr(self.current, when[0])
        return current not in (None, 0, False) if when[1] == ("set",) else current in when[1]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        _, errors = checked_settings(self.service, self.wanted(cleaned), self.limits)
        for name, message in errors.items():
            field = (
                name if name in self.fields else next((one for one in self.fields if one.startswith(f"{name}.")), None)
            )
            self.add_error(field, message)
        return cleaned

    def wanted(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The raw settings this form asks for."""
        changed = self.changes(cleaned)
        return {name: value for name, value in {**self.raw, **changed}.items() if value is not None}

    def changes(self, cleaned: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What differs from the version the form was made on; None takes a setting back to its default."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        found: dict[str, Any] = {}
        for name, info in self.service.Settings.model_fields.items():
            value = self._value(name, info, cleaned)
            if value is ...:
                continue
            before = getattr(self.current, name)
            if value is None:
                if name in self.raw:
                    found[name] = None
            elif value != before:
                found[name] = value
        return found

    def _value(self, name: str, info, cleaned: Mapping[str, Any]) -> Any:
        if typing.get_origin(info.annotation) is dict:
            parts = {key.partition(".")[2]: value for key, value in cleaned.items() if key.startswith(f"{name}.")}
            return {place: float(value) for place, value in parts.items() if value} or None
        if name not in cleaned:
            return ...
        value = cleaned[name]
        if info.annotation is bool:
            return value == "true"
        return None if value in EMPTY else value

    def words(self, changes: Mapping[str, Any]) -> str:
        """Memory 1,536 MB, Processor Arm."""
        return ", ".join(setting_words(self.service, name, value) for name, value in changes.items())


def setting_words(service: AwsService, name: str, value: Any) -> str:
    """A setting and its value as a reader says them."""
    info = service.Settings.model_fields.get(name)
    if info is None:
        return f"{name} {value}"
    return f"{info.title} {value_words(service, name, value)}"


def value_words(service: AwsService, name: str, value: Any) -> str:
    """The value of a setting as a reader says it: 1,536 MB, yes, Arm."""
    info = service.Settings.model_fields.get(name)
    extra = (info.json_schema_extra or {}) if info else {}
    if value is None:
        return "as assumed"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{figures.figure(value)} {extra.get('unit', '')}".strip()
    if isinstance(value, str):
        return extra.get("choices", {}).get(value, value)
    if isinstance(value, dict) and "choices" in extra:
        return ", ".join(
            f"{extra['choices'].get(place, place)} {figures.figure(part)} %" for place, part in value.items()
        )
    return f"{len(value)} numbers" if isinstance(value, list) else str(value)


@lru_cache(maxsize=2_048)
def _field_of(settings: type[Settings], name: str) -> tuple[forms.Field, str]:
    """(the field of a setting, its kind): made once, and copied for each form."""
    info = settings.model_fields[name]
    extra = info.json_schema_extra or {}
    common = {"label": info.title, "help_text": info.description or ""}
    if info.annotation is bool:
        return forms.ChoiceField(choices=list(YES_NO.items()), required=False, **common), "choice"
    if extra.get("choices"):
        return forms.ChoiceField(choices=list(extra["choices"].items()), required=False, **common), "choice"
    if typing.get_origin(plain_type(info.annotation)) is list:
        return NumbersField(**common), "numbers"
    return NumberField(whole=plain_type(info.annotation) is int, **common), "number"


def node_form(node: Node, limits: LimitBook, data=None) -> SettingsForm:
    return SettingsForm(services()[node.service], node.settings, limits, data)


def containers_form(architecture: Architecture, limits: LimitBook, data=None) -> SettingsForm:
    return SettingsForm(ContainerSizing(), architecture.containers, limits, data, prefix_id="containers")
