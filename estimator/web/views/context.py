"""The builder's context: everything the page and its partials show of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4
from weakref import WeakKeyDictionary

from django.utils.functional import SimpleLazyObject

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.input_changes import uses_of
from estimator.engine.estimate import Estimate, estimate_resolved
from estimator.engine.figures import usd_known, usd_short
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken, toward
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.service import Service
from estimator.pages.assumed import felt_by_card, in_order, summary, without_effect
from estimator.pages.bill_rows import bill_rows, changed_rows, dearest_cards
from estimator.pages.cards import card_rows
from estimator.pages.diagram import Diagram, draw
from estimator.pages.diagram.changes import changes
from estimator.pages.diagram.words import Sentences
from estimator.pages.done import done
from estimator.pages.headroom import HeadroomBar, WhatIf, cards_of, grouped, limit_rows, narrowed, what_if
from estimator.pages.inputs import UseRead, use_read
from estimator.pages.inspector import (
    CardLimits,
    about_part,
    carried,
    in_results,
    manner,
    missing,
    node_limits,
    part_name,
)
from estimator.pages.listings import Listing, listing
from estimator.pages.questions import question_about
from estimator.pages.readings import (
    NEAR_HEADROOM,
    bill_by_line,
    bill_by_node,
    bill_by_service,
    dearest_first,
    headroom_reading,
    lines_beside,
    rows,
    sum_known,
)
from estimator.pages.tour import guided
from estimator.projects.reads import estimate_of, history
from estimator.projects.steps import next_turns
from estimator.web.forms import DocumentForm, EdgeForm, NameForm, NodeForm, QuotaForm, QuotasForm
from estimator.web.forms.fields import Described
from estimator.web.forms.inputs import InputForm, UnitCostForm
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.account import COMMANDS, quotas_shown
from estimator.web.views.session import EditingSession, selection
from estimator.web.views.several import several
from estimator.web.views.shown import page_before
from estimator.whatif.fixes import mendable
from estimator.whatif.traffic import traffic_sentence
from pricing.lookups import limit_book
from pricing.names import REGIONS

TABS = {
    "bill": "Bill",
    "limits": "Limits",
    "findings": "Findings",
    "assumptions": "Assumptions",
    "cards": "Cards",
    "history": "History",
}
BILLS = {"node": "By card", "service": "By service", "line": "By line"}
WHAT_IF = "whatif-says"
"""What the slider asks for."""
BESIDE: Mapping[type[Described], str] = {
    NameForm: "name_form",
    QuotasForm: "quotas_form",
    QuotaForm: "quota_form",
    InputForm: "input_form",
    UnitCostForm: "unit_form",
}
"""Forms that stand beside the form of what is selected."""
LISTED_BY = ("tab", "bill", "find", "page")
"""What of a selection says which rows of the bill are shown."""
EDGES_LISTED = 100
"""Sentences of one page in the inspector."""
APART = 100
"""Limits that do not grow with traffic, of one page: the fullest."""
BEGUN_ANEW = {
    "tab": ("find", "page", "card", "well", "quota"),
    "bill": ("page",),
    "node": ("calls", "callers", "to", "among", "cards", "ask"),
}
"""What of a page is no longer meant once something else is selected."""
MOSTLY_ADDED = ("lambda", "dynamodb", "sqs", "s3", "api_gateway_http")
"""What leads the palette until somebody has added services of their own choice."""
PALETTE = {
    "entry": "Entry",
    "compute": "Compute",
    "network": "API and edge",
    "message": "Messaging",
    "data": "Data",
    "storage": "Storage",
    "watch": "Observability",
}


def builder_context(
    editing: EditingSession,
    *,
    show: dict[str, str] | None = None,
    before: EditingSession | None = None,
    posted: Mapping[str, str] | None = None,
    bad_form: Described | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The context of the builder.

    The links of what htmx swaps in leave the traffic that is looked at to the address (static/js/whatif.js), which is
    `page_address`: so they are those of the page before, whatever traffic that is.

    `show` overrides what the address selects; `before` is the session before an edit, `posted` what was typed in the
    form that made it; `bad_form` one that could not be taken, with its errors.
    """
    chosen = {**selection(editing.request), **(show or {})}
    chosen |= {name: "" for name, known in (("tab", TABS), ("bill", BILLS)) if chosen[name] not in known}
    tab, bill_view = chosen["tab"] or "bill", chosen["bill"] or "node"
    is_step = bool(editing.request.htmx) and editing.request.htmx.target == WHAT_IF
    today, problem = _today(editing)
    if today is not None:
        asked_for = what_if(chosen["times"], today)
        chosen["times"] = asked_for.in_address
        more = {"what_if": asked_for, **more}
    context = {
        "editing": editing,
        "architecture": editing.architecture,
        "links": Links.of(editing, chosen if not editing.request.htmx else {**chosen, "times": ""}),
        "page_address": Links.of(editing, chosen).page(),
        "tab": tab,
        "bill_view": bill_view,
        "bill_views": tuple(BILLS.items()),
        "here": "builder",
        "palette": palette(),
        "recent": [services()[slug] for slug in MOSTLY_ADDED],
        "tab_id": tab_id(editing.request),
    }
    shown = {**chosen, "tab": tab, "bill": bill_view}
    context |= turns(editing) | {"problem": problem, "estimate": None, "bill_changes": None}
    if today is not None:
        asked_for = more["what_if"]
        context |= _estimated(today, asked_for, shown, before)
        context["moves_results"] = not is_step or _moves(shown)
        if context["moves_results"]:
            context |= _tables(editing, today, context, shown)
        context |= {} if is_step else _patches(editing, before, shown, context)
    if before is not None and editing.project and editing.number > before.number:
        context["done"] = done(editing.project.head.sentence)
    if tab == "history" and editing.project:
        context["history"] = history(editing.project)
    if is_step:
        return context | _figures(editing.architecture, context["estimate"], chosen) | {"tabs": _tabs(context), **more}
    context |= _selected(editing, chosen, context["estimate"])
    if bad_form is not None:
        context[BESIDE.get(type(bad_form), "form")] = bad_form
    if isinstance(bad_form, InputForm) and "inputs" in context:
        context |= _inputs(editing.architecture, bad_form)
    if posted is not None:
        context["form"].compare(posted)
    if chosen["ask"] and context["estimate"]:
        context["question"] = question_about(chosen["ask"], editing.architecture, estimate_of)
    context["tabs"] = _tabs(context)
    context["tour"] = guided(editing.architecture, today, chosen["tour"])
    return context | more


def tab_id(request: HtmxHttpRequest) -> str:
    """The name of the page in the browser: two of one person are told apart by it."""
    return request.POST.get("tab") or str(uuid4())


def turns(editing: EditingSession) -> dict[str, Any]:
    """What this person can undo and redo; empty where there is nothing."""
    undo, redo = next_turns(editing.project, editing.person) if editing.project else ("", "")
    return {"can_undo": undo, "can_redo": redo.removeprefix("Undo: ")}


def _today(editing: EditingSession) -> tuple[Estimate | None, DocumentError | None]:
    """(the estimate at today's traffic, None), or (None, the reason) where the document cannot be estimated."""
    try:
        return editing.estimate(), None
    except DocumentError as error:
        return None, error


def _estimated(
    today: Estimate, asked_for: WhatIf, chosen: dict[str, str], before: EditingSession | None
) -> dict[str, Any]:
    """The estimate at the traffic that is looked at, and its readings."""
    asks = chosen["tab"] == "findings" or chosen["quota"] == COMMANDS
    estimate = today.at(asked_for.times, asks=asks) if asked_for.is_on else today
    selected = chosen["node"] or chosen["edge"] or None
    context = {
        "estimate": estimate,
        "diagram": drawing(estimate, selected),
        "headroom": headroom_reading(today, asked_for.times),
    }
    if before is not None:
        context["difference"] = _difference(before, estimate, asked_for.times)
    return context


def _moves(chosen: dict[str, str]) -> bool:
    """Whether another traffic changes the table that is open otherwise than in the colour of its bars."""
    if chosen["tab"] == "limits":
        return bool(chosen["well"]) or chosen["quota"] == COMMANDS
    return chosen["tab"] not in ("history", "assumptions")


def _tables(
    editing: EditingSession, today: Estimate, context: dict[str, Any], chosen: dict[str, str]
) -> dict[str, Any]:
    """The table of the tab that is open."""
    estimate = context["estimate"]
    if chosen["tab"] != "limits":
        return _listed(estimate, context["diagram"], chosen)
    rows = _limits(today, context["estimate"].scale, chosen)
    return rows | quotas_shown(editing, estimate, chosen["quota"])


def _limits(today: Estimate, times: float, chosen: dict[str, str]) -> dict[str, Any]:
    """The bars of the limits that grow with traffic, and the others, of those that are looked for."""
    rows = limit_rows(today)
    growing, apart = (
        list(narrowed((row.at(times) for row in some), chosen["card"], not_well=bool(chosen["well"])))
        for some in (rows.growing, rows.apart)
    )
    found = listing(growing, chosen["page"], chosen["find"], named=_limit_words)
    others = listing(apart, "", chosen["find"], named=_limit_words, most=APART)
    cards = cards_of(rows)
    return {
        "listing": found,
        "limit_groups": grouped(found.rows),
        "apart": others,
        "limit_cards": cards if len(cards) <= EDGES_LISTED else [],
        "looked_for": {name: chosen[name] for name in ("card", "well")},
        "all_limits": len(rows.growing),
        "near": f"{NEAR_HEADROOM:.6f}",
    }


def _limit_words(row: HeadroomBar) -> str:
    return row.words


_drawn: WeakKeyDictionary[Estimate, tuple[str | None, Diagram]] = WeakKeyDictionary()
"""The drawing last made of an estimate: what the next edit is compared with."""


def drawing(estimate: Estimate, selected: str | None) -> Diagram:
    """The diagram of an estimate with a node or edge selected; mostly the page before has it."""
    known = _drawn.get(estimate)
    if known is None or known[0] != selected:
        known = _drawn[estimate] = selected, draw(estimate, selected=selected)
    return known[1]


def _patches(
    editing: EditingSession, before: EditingSession | None, shown: dict[str, str], context: dict[str, Any]
) -> dict[str, Any]:
    """What the page lacks of the drawing and of the bill by card, where it says what it shows; else nothing."""
    was = page_before(editing, before)
    if was is None or context["diagram"].is_compact or not _is_today(shown) or not _is_today(was.chosen):
        return {}
    try:
        estimate = was.editing.estimate()
    except DocumentError:
        return {}
    found = {
        "changes": changes(drawing(estimate, was.chosen["node"] or was.chosen["edge"] or None), context["diagram"])
    }
    chosen = {**was.chosen, "tab": was.chosen["tab"] or "bill", "bill": was.chosen["bill"] or "node"}
    if all(chosen[name] == shown[name] for name in LISTED_BY) and (shown["tab"], shown["bill"]) == ("bill", "node"):
        listed = _listed(estimate, context["diagram"], chosen)
        is_alike = listed["listing"].total == context["listing"].total and bool(listed["beside"]) == bool(
            context["beside"]
        )
        if is_alike and listed["bill"]:
            found["bill_changes"] = changed_rows(listed["bill"], context["bill"])
    return found


def _is_today(chosen: dict[str, str]) -> bool:
    return not chosen["times"]


def _listed(estimate: Estimate, diagram: Diagram, chosen: dict[str, str]) -> dict[str, Any]:
    """The rows of the tab that is open: all, or the page of them that is looked at."""

    def shown[Row](
        rows: Sequence[Row], named: Callable[[Row], str], weight: Callable[[Row], int] | None = None
    ) -> Listing[Row]:
        return listing(rows, chosen["page"], chosen["find"], named=named, weight=weight)

    match chosen["tab"]:
        case "findings":
            about = about_part(estimate.findings, chosen["card"])
            told = shown(about, lambda one: _finding_words(estimate, one))
            return {
                "traffic_told": traffic_sentence(estimate),
                "listing": replace(told, rows=tuple(mendable(estimate, told.rows))),
                "only": part_name(estimate, chosen["card"]),
            }
        case "assumptions":
            owner = chosen["card"]
            owned = [one for one in in_order(estimate) if owner in ("", one.assumption.owner)]
            found = shown(owned, lambda one: one.assumption.message)
            return {
                "listing": found,
                "only": part_name(estimate, owner),
                "assumptions": felt_by_card(estimate, found.rows),
                "without_effect": without_effect(estimate, found.rows),
                "assumed_in_short": summary(estimate),
            }
        case "cards":
            return {"listing": shown(card_rows(estimate, diagram.tiles), lambda row: row.words)}
        case "bill" if chosen["bill"] == "service":
            by_service = shown(bill_by_service(estimate), lambda group: group.name)
            return {"listing": by_service, "bill": by_service.rows}
        case "bill" if chosen["bill"] == "node":
            groups = dearest_cards(estimate)
            by_node = shown(groups, lambda group: group.name)
            beside = lines_beside(estimate, groups, chosen["node"])
            rows = bill_rows(by_node.rows, groups[0].usd if groups else 0.0, beside[0].id if beside else "")
            return {"listing": by_node, "bill": rows, "beside": beside}
        case "bill":
            groups = dearest_first(bill_by_node(estimate))
            by_line = shown(groups, lambda group: group.name, lambda group: len(group.lines))
            return {"listing": by_line, "bill": bill_by_line(estimate, by_line.rows)}
    return {}


def _finding_words(estimate: Estimate, one: Finding) -> str:
    """What a finding is found by: its message, and the cards it is about."""
    return " ".join((one.message, *(estimate.resolved.nodes[node].label for node in one.nodes)))


def _difference(before: EditingSession, estimate: Estimate, times: float) -> str:
    """How the total moved, as + $1.20, at the traffic that is looked at; empty where it did not."""
    try:
        was = before.estimate()
        if times != 1:
            was = estimate_resolved(was.resolved, was.tables, times)
        moved = in_sample(estimate.total_monthly_usd) - in_sample(was.total_monthly_usd)
    except DocumentError:
        return ""
    return f"{'+' if moved > 0 else '−'} {usd_short(abs(moved))}" if abs(moved) >= 0.005 else ""


def _tabs(context: dict[str, Any]) -> tuple[Tab, ...]:
    """The tabs of the drawer, with what is counted in each."""
    estimate = context["estimate"]
    counts = {}
    if estimate is not None:
        broken = any(finding.is_broken for finding in estimate.findings)
        mark = "breach" if broken else "near" if estimate.findings else ""
        counts = {
            "findings": (len(estimate.findings), mark),
            "assumptions": (estimate.guesses, ""),
        }
        if context["diagram"].is_compact:
            counts["cards"] = (len(estimate.resolved.nodes), "")
    return tuple(
        Tab(slug, name, *counts.get(slug, (0, "")))
        for slug, name in TABS.items()
        if slug != "cards" or slug in counts or slug == context["tab"]
    )


def _figures(architecture: Architecture, estimate: Estimate | None, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What is selected with its figures, at the traffic that is looked at, and no form."""
    node = next((node for node in architecture.nodes if node.id == chosen["node"]), None)
    edge = next((edge for edge in architecture.edges if edge.id == chosen["edge"]), None)
    if node is not None:
        return {"node": node, "service": services()[node.service], **_figures_of_node(node, estimate)}
    return {"edge": edge, **_figures_of_edge(edge, estimate)} if edge is not None else {}


def _figures_of_node(node: Node, estimate: Estimate | None) -> dict[str, Any]:
    lines = [line for line in estimate.lines if line.node == node.id] if estimate else []
    return {
        "how": rows(estimate, node.id, lines) if estimate else (),
        "node_cost": usd_known(sum_known(lines), not any(line.problem for line in lines)),
        "node_limits": node_limits(estimate, node.id) if estimate else CardLimits((), ()),
        "in_results": in_results(estimate, node.id) if estimate else None,
    }


def _figures_of_edge(edge: Edge, estimate: Estimate | None) -> dict[str, Any]:
    return {
        "carries": carried(estimate, edge) if estimate else "",
        "answered_early": estimate.answered_early.get(edge.id, "") if estimate else "",
        "in_results": in_results(estimate, edge.id) if estimate else None,
    }


def _selected(editing: EditingSession, chosen: dict[str, str], estimate: Estimate | None) -> dict[str, Any]:
    """The form of the node or edge that is selected, else of the document."""
    architecture = editing.architecture
    node = next((node for node in architecture.nodes if node.id == chosen["node"]), None)
    edge = next((edge for edge in architecture.edges if edge.id == chosen["edge"]), None)
    if node is not None:
        return _of_node(node, architecture, estimate, chosen)
    if edge is not None:
        return _of_edge(edge, architecture, estimate, chosen["among"])
    if chosen["cards"]:
        return {"several": several(architecture, estimate, chosen["cards"])}
    return {
        "form": DocumentForm(architecture, regions()),
        "unit_form": UnitCostForm(architecture),
        **_inputs(architecture),
    }


def _inputs(architecture: Architecture, bad_form: InputForm | None = None) -> dict[str, Any]:
    """The named inputs with their forms, and the form of a new one; one that could not be taken in its place."""
    uses = uses_of(architecture)
    bad = {bad_form.named: bad_form} if bad_form is not None else {}
    rows = [
        InputRow(
            name,
            bad.get(name) or InputForm(architecture, name),
            [use_read(one, architecture) for one in uses[name]],
        )
        for name in architecture.inputs
    ]
    return {"inputs": rows, "new_input": bad.get("") or InputForm(architecture)}


def _of_node(
    node: Node, architecture: Architecture, estimate: Estimate | None, chosen: Mapping[str, str]
) -> dict[str, Any]:
    service = services()[node.service]
    edges = SimpleLazyObject(lambda: _edges_of(node, architecture, estimate, chosen))  # a form that stays shows none
    return {
        "node": node,
        "service": service,
        "form": NodeForm(
            node,
            limit_book(node.region or architecture.region),
            hours_per_month=architecture.hours_per_month,
            inputs=architecture.input_values,
        ),
        "name_form": NameForm(node),
        "unpriced": estimate.unpriced(node.id) if estimate else [],
        "edges": edges,
        "kind": service.kind_of(estimate.resolved.nodes[node.id].settings) if estimate else service.name,
        **_figures_of_node(node, estimate),
    }


def _edges_of(
    node: Node, architecture: Architecture, estimate: Estimate | None, chosen: Mapping[str, str]
) -> NodeEdges:
    sentences = Sentences(estimate.resolved if estimate else architecture)
    known, edges = services(), architecture.edges
    reached = {
        slug for slug in {one.service for one in architecture.nodes} if possible_pairs(known[node.service], known[slug])
    }

    def told(found: list[Edge], page: str) -> Listing[tuple[Edge, str]]:
        some = listing(found, page, most=EDGES_LISTED)
        return replace(some, rows=tuple((edge, sentences.of(edge)) for edge in some.rows))

    targets = [one for one in architecture.nodes if one.service in reached]
    return NodeEdges(
        calls=told([edge for edge in edges if edge.source == node.id], chosen["calls"]),
        called_by=told([edge for edge in edges if edge.target == node.id], chosen["callers"]),
        targets=listing(targets, find=chosen["to"], named=lambda one: f"{one.label} {one.id}"),
    )


def _of_edge(edge: Edge, architecture: Architecture, estimate: Estimate | None, among: str) -> dict[str, Any]:
    sentences = Sentences(estimate.resolved if estimate else architecture)
    source, target = architecture.node(edge.source), architecture.node(edge.target)
    causing, done_to = services()[source.service], services()[target.service]
    ends = (source.id, target.id)
    others = [one for one in architecture.edges if (one.source, one.target) == ends and one.id != edge.id]
    return {
        "edge": edge,
        "form": EdgeForm(edge, architecture, sizes=sentences.kb(edge), among=among),
        "event_words": spoken(edge.event),
        "operation_words": spoken(edge.operation),
        "toward": toward(edge.operation),
        "manner": manner(edge, causing, done_to),
        **_figures_of_edge(edge, estimate),
        "source": source,
        "target": target,
        "causing": causing,
        "done_to": done_to,
        "others": [(one, sentences.of(one)) for one in others],
        "missing": [(name, f"Add a {spoken(name)}") for name in missing(architecture, edge)],
    }


def palette() -> list[tuple[str, str, list[Service]]]:
    """(type, heading, services) in the order of the palette."""
    drawn = [service for service in services().values() if service.is_drawn]
    return [
        (type_, heading, [service for service in drawn if service.type == type_])
        for type_, heading in PALETTE.items()
        if any(service.type == type_ for service in drawn)
    ]


def regions() -> dict[str, str]:
    """Regions by slug, named as AWS does."""
    return {slug: f"{slug} {name}" for slug, name in REGIONS.items()}


class NodeEdges(NamedTuple):
    """The edges that leave a node and that lead to it, each with its sentence, and the nodes it could reach."""

    calls: Listing[tuple[Edge, str]]
    called_by: Listing[tuple[Edge, str]]
    targets: Listing[Node]


class InputRow(NamedTuple):
    """A named input with its form and where it is used."""

    name: str
    form: InputForm
    uses: list[UseRead]


@dataclass(frozen=True)
class Tab:
    """A tab of the drawer; `count` is 0 where nothing is counted, `mark` the colour of the count."""

    slug: str
    name: str
    count: int = 0
    mark: str = ""


@dataclass(frozen=True)
class Links:
    """Addresses of a page with another selection than it has."""

    path: str
    chosen: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, editing: EditingSession, chosen: Mapping[str, str]) -> Links:
        """The addresses of the builder."""
        return cls(editing.url("builder"), tuple(chosen.items()))

    @property
    def unselected(self) -> Links:
        """The same with nothing selected and no page turned: what a drawing needs, whatever is selected in it."""
        return Links(
            self.path,
            tuple((name, value if name in ("tab", "bill", "times", "tour") else "") for name, value in self.chosen),
        )

    def page(self, **changes: str) -> str:
        anew = {name: "" for change in changes for name in BEGUN_ANEW.get(change, ())}
        query = {name: value for name, value in {**dict(self.chosen), **anew, **changes}.items() if value}
        return f"{self.path}{'?' if query else ''}{urlencode(query)}"
