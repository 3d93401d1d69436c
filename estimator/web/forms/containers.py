"""What a comparison assumes, as a form in groups: in each the choices that move the answer most, the rest folded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django import forms

from estimator.engine.document.architecture import Architecture
from estimator.engine.setting import declared
from estimator.web.forms.settings import SettingsForm
from estimator.whatif.containers.choices import CONTAINER_SIZING
from pricing.book import LimitBook

OTHER = "Other"
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Where they run": (("target", "cluster"), ("cluster_pods",)),
    "Processor and requests": (
        ("cpu_share_percent", "slots", "target_percent"),
        ("worker_slots", "waiting_percent", "most_times_slower"),
    ),
    "Size": (("vcpu", "memory_gb", "function_memory_mb", "function_time_percent"), ("base_mb", "request_mb")),
    "Number of tasks": (
        ("min_tasks", "min_workers"),
        ("scaling", "scale_to_zero", "zones_survived", "spare_tasks", "scale_out_minutes", "hours_on"),
    ),
    "Way out and network": (("way_out",), ("zones",)),
    OTHER: (("spot_percent",), ("grouping",)),
}
"""(the choices that are shown, those that are folded) of each group; a choice of no group is folded in the last."""


class ChoiceGroup(NamedTuple):
    """Choices under one heading.  `is_open`: a folded one was given, or is wrong."""

    name: str
    shown: list[forms.BoundField]
    folded: list[forms.BoundField]
    is_open: bool

    @property
    def id(self) -> str:
        return self.name.lower().replace(" ", "-")


class ContainersForm(SettingsForm):
    """What a comparison assumes."""

    def groups(self) -> list[ChoiceGroup]:
        """The choices there are, by group; groups without any are left out."""
        grouped = {name for names in GROUPS.values() for part in names for name in part}
        left = [name for name in self.notes if name not in grouped]
        found = [
            self._group(name, shown, (*folded, *(left if name == OTHER else ())))
            for name, (shown, folded) in GROUPS.items()
        ]
        return [group for group in found if group.shown or group.folded]

    def _group(self, name: str, shown: Iterable[str], folded: Iterable[str]) -> ChoiceGroup:
        inside = [one for one in folded if one in self.notes]
        is_open = any(one in self.raw or one in self.errors for one in inside)
        return ChoiceGroup(
            name,
            [self._described(one) for one in shown if one in self.notes],
            [self._described(one) for one in inside],
            is_open,
        )


def containers_form(
    architecture: Architecture, limits: LimitBook, data=None, left_out: Collection[str] = ()
) -> ContainersForm:
    """What a comparison assumes, but for what has no part in it; posted, what was there to fill in."""
    if data is not None:
        left_out = {name for name in declared(CONTAINER_SIZING.Settings) if name not in data}
    raw = architecture.containers
    return ContainersForm(CONTAINER_SIZING, raw, limits, data, prefix_id="containers", left_out=left_out)
