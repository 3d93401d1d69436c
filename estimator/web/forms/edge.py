"""An edge as a form: a sentence with slots, offering only what can be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from estimator.engine import figures
from estimator.engine.document.architecture import NETWORKS, Architecture, Edge
from estimator.engine.operations import Event, spoken
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.resolve.resolve import POLLED_ONLY, may_be_wrapped
from estimator.pages.diagram.words import Sentences
from estimator.web.forms.fields import YES_NO, Described, NumberField

SENTENCE = ("count", "payload_kb", "response_kb", "cached")
"""The slots of the sentence; the other fields stand below it."""
BASICS = ("operation", "event", "share")
"""The fields right below it; the others stand behind a click."""
SLOTS = {
    "count": ("How many", "", "How many for each; a fraction is a mean.", False),
    "payload_kb": ("Request size", "KB", "Empty: as what calls it.", False),
    "response_kb": ("Response size", "KB", "Empty: as what calls it.", False),
    "share": ("Only for", "%", "Of these events; 100 is each of them.", False),
    "cached": ("Answered by the cache", "%", "Of those, how many its cache answers. Empty: as it is set there.", False),
    "batch_size": ("Batch", "at most", "Empty: one, or what AWS sets for this pair.", True),
    "window_s": ("Gathered for", "s", "How long a batch gathers.", True),
    "at_once": ("At the same time", "at most", "Runs at the same time; what exceeds it waits, or is refused.", True),
    "parallel": ("Batches at once per shard", "", "The parallelization factor, 1 to 10.", True),
    "retries": ("Retries", "", "Empty: as AWS has it for this pair.", True),
    "lasts_s": ("Duration of a call", "s", "Where these calls are longer or shorter. Empty: as set there.", True),
}
QUANTITY_OF = {"batch_size": "", "at_once": ""}
"""What stands beside these is no unit."""
WHOLE = ("batch_size", "at_once", "parallel", "retries")
YES_NO_FIELDS = ("partial_batch", "binary")
WHEN_EMPTY = {"count": 1, "share": 100}
MOST_CAUSES = 100
"""So many boxes at once can be looked through; of more, those are offered that have the words searched for."""
NO_SIZES: Mapping[str, str] = MappingProxyType({})


class EdgeForm(Described):
    """An edge as a sentence with slots.

    `sizes` are the KB taken where a slot is empty, as far as they are known; `among` are words that causes have which
    are offered, where there are too many to offer all.
    """

    def __init__(
        self,
        edge: Edge,
        architecture: Architecture,
        data=None,
        sizes: Mapping[str, str] = NO_SIZES,
        among: str = "",
    ):
        super().__init__(data, prefix_id="edge")
        self.edge = edge
        self.inputs = architecture.input_values
        self.sizes = sizes
        self.among = data.get("among", "") if data is not None else among
        source, target = (services()[architecture.node(node_id).service] for node_id in (edge.source, edge.target))
        self.pairs = possible_pairs(source, target)
        self._put_pair(edge, Sentences(architecture))
        event = source.event(edge.event)
        for name, (label, unit, help, advanced) in SLOTS.items():
            if (name not in POLLED_ONLY or event.polled) and (name != "cached" or event.cached):
                field = NumberField(
                    unit=QUANTITY_OF.get(name, unit),
                    whole=name in WHOLE,
                    label=label,
                    help_text=help,
                    initial=edge.formulas.get(name, getattr(edge, name)),
                    takes_formulas=name in Edge.numbers,
                )
                self.put(
                    name,
                    field,
                    unit=unit,
                    advanced=advanced,
                    kind="slot" if name in SENTENCE else "number",
                    assumed=getattr(edge, name) is None and advanced,
                )
        if event.polled:
            self._put_yes_no("partial_batch", "Reports failed records", "as the consumer has it", edge.partial_batch)
        if may_be_wrapped(event, target):
            self._put_yes_no("binary", "Binary bodies", "by their size: above 1 MB", edge.binary)
        self._put_network(edge)
        self._put_causes(edge, architecture, event)

    def put(self, name: str, field: forms.Field, **notes: Any) -> None:
        """A slot stands in the sentence without a label of its own; an empty one shows what is taken instead."""
        if name in SENTENCE:
            field.widget.attrs |= {"aria-label": field.label, "title": f"{field.label}. {field.help_text}".strip(". ")}
            if name in ("payload_kb", "response_kb"):
                field.widget.attrs["placeholder"] = self.sizes.get(name, "same")
        super().put(name, field, **notes)

    def _put_pair(self, edge: Edge, sentences: Sentences) -> None:
        """The events that can cause something there, and what the chosen one can cause."""
        events = list(dict.fromkeys(event for event, _ in self.pairs))
        offered = [operation for event, operation in self.pairs if event == edge.event]
        possible = list(dict.fromkeys([*offered, *(operation for _, operation in self.pairs)]))
        does = [(name, figures.sentence(spoken(name))) for name in possible]
        happens = [(name, figures.sentence(sentences.event(edge, name))) for name in events]
        self._put_segments("operation", "What it does", does, list(dict.fromkeys(offered)), edge.operation)
        self._put_segments("event", "Happens for each", happens, events, edge.event)

    def _put_segments(
        self, name: str, label: str, possible: list[tuple[str, str]], offered: list[str], value: str
    ) -> None:
        """A choice of few, side by side; one alone is no choice, and stands in the sentence."""
        widget = forms.RadioSelect if len(offered) > 1 else forms.HiddenInput
        field = forms.ChoiceField(choices=possible, initial=value, label=label, widget=widget)
        field.widget.choices = [(one, words) for one, words in possible if one in offered]
        self.put(name, field, kind="segments" if len(offered) > 1 else "hidden")

    def _put_yes_no(self, name: str, label: str, unsaid: str, value: bool | None) -> None:
        """A question that may be left open: `unsaid` is what then holds."""
        field = forms.ChoiceField(
            choices=[("", unsaid), *YES_NO.items()],
            required=False,
            initial="" if value is None else str(value).lower(),
            label=label,
        )
        self.put(name, field, advanced=True, kind="choice")

    def _put_network(self, edge: Edge) -> None:
        choices = [("", "by where the ends are"), *NETWORKS.items()]
        field = forms.ChoiceField(choices=choices, required=False, initial=edge.network or "", label="Crosses")
        self.put("network", field, advanced=True, kind="choice")

    def _put_causes(self, edge: Edge, architecture: Architecture, event: Event) -> None:
        """Edges that lead to this event, where there is more than one to tell apart."""
        labels = {node.id: node.label for node in architecture.nodes}
        causes = [
            (one.id, f"{spoken(one.operation)} by {labels[one.source]}")
            for one in architecture.edges
            if one.target == edge.source and one.operation in event.of
        ]
        self.causes = [name for name, _ in causes]
        self.are_many = len(causes) > MOST_CAUSES
        offered = self._offered(causes, set(edge.caused_by or ())) if self.are_many else causes
        self.offered = {name for name, _ in offered}
        if len(causes) > 1 or edge.caused_by:
            field = forms.MultipleChoiceField(
                choices=offered,
                required=False,
                initial=edge.caused_by or ([] if self.are_many else self.causes),
                label="Only for what came by",
                help_text=f"None ticked: by any of {len(causes):,}." if self.are_many else "",
                widget=forms.CheckboxSelectMultiple,
            )
            self.put("caused_by", field, advanced=True, kind="checks")

    def _offered(self, causes: list[tuple[str, str]], chosen: set[str]) -> list[tuple[str, str]]:
        """Of many causes those that have the words searched for, the chosen ones first."""
        words = self.among.casefold().split()
        found = [one for one in causes if all(word in one[1].casefold() for word in words)]
        return sorted(found, key=lambda one: one[0] not in chosen)[:MOST_CAUSES]

    def slots(self) -> list[forms.BoundField]:
        """The fields of the sentence."""
        return [field for field in self.bound_fields() if field.name in SENTENCE]

    def basics(self) -> list[forms.BoundField]:
        """The fields right below it."""
        return [field for field in self.bound_fields() if field.name in BASICS]

    @property
    def shape(self) -> list[tuple]:
        """The sentence says what happens in words: another event or operation is another form."""
        return [*super().shape, (self.edge.event, self.edge.operation)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self.judge(Edge, {**self.edge.model_dump(), **self.changes()})
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What differs from the edge as it was; another event takes what only the old one knew with it."""
        wanted = dict(self.cleaned_data)
        wanted["operation"] = self._operation(wanted["event"], wanted["operation"])
        for name, default in WHEN_EMPTY.items():
            wanted[name] = default if wanted.get(name) is None else wanted[name]
        for name in YES_NO_FIELDS:
            if name in wanted:
                wanted[name] = {"true": True, "false": False}.get(wanted[name])
        wanted["network"] = wanted.get("network") or None
        if "caused_by" in wanted:
            chosen = self._chosen(wanted["caused_by"])
            wanted["caused_by"] = None if not chosen or set(chosen) == set(self.causes) else chosen
        if wanted["event"] != self.edge.event:
            wanted |= dict.fromkeys((*POLLED_ONLY, "cached", "caused_by", "binary"))
        before = {**self.edge.model_dump(), **self.edge.formulas}
        return {name: value for name, value in wanted.items() if value != before[name]}

    def _chosen(self, ticked: list[str]) -> list[str]:
        """What is ticked, and what was chosen before and is not offered now."""
        if not self.are_many:
            return ticked
        before = set(self.edge.caused_by or ())
        return [one for one in self.causes if one in (ticked if one in self.offered else before)]

    def _operation(self, event: str, wanted: str) -> str:
        """What is wanted where the event can cause it, else the first that it can."""
        possible = [operation for one, operation in self.pairs if one == event]
        return wanted if wanted in possible else possible[0]
