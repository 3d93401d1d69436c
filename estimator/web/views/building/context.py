"""The builder's context: everything the page and its partials show of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate_resolved
from estimator.engine.figures import usd_short
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.engine.resolve.called import services_called
from estimator.pages.builder.done import done
from estimator.pages.builder.questions import no_arrow, question_about
from estimator.pages.diagram.changes import changes
from estimator.pages.results.bill_rows import BilledAnew, changed_rows
from estimator.pages.results.headroom import WhatIf, what_if
from estimator.pages.results.readings import headroom_reading
from estimator.pages.tour import guided
from estimator.projects.reads import estimate_of, history
from estimator.projects.steps import next_turns
from estimator.web.forms import NameForm, QuotaForm, QuotasForm
from estimator.web.forms.fields import Described
from estimator.web.forms.inputs import InputForm, UnitCostForm
from estimator.web.forms.measured import MeasuredForm, MeasureForm, OnceForm, StatedForm
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.account import COMMANDS
from estimator.web.views.building.drawn import drawing, drawing_before
from estimator.web.views.building.links import Links
from estimator.web.views.building.opening import on_opening
from estimator.web.views.building.palette import MOSTLY_ADDED, palette
from estimator.web.views.building.selected import figures_of_edge, figures_of_node, named_inputs, selected
from estimator.web.views.building.shown import PageBefore, page_before, traffic_shown
from estimator.web.views.building.tables import BILLS, TABS, moves_with_traffic, open_table, rows_of, tabs
from estimator.web.views.session import EditingSession, selection

WHAT_IF = "whatif-says"
"""What the slider asks for."""
BESIDE: Mapping[type[Described], str] = {
    NameForm: "name_form",
    QuotasForm: "quotas_form",
    QuotaForm: "quota_form",
    InputForm: "input_form",
    UnitCostForm: "unit_form",
    MeasuredForm: "measured_form",
    OnceForm: "once_form",
    MeasureForm: "measure_form",
}
"""Forms that stand beside the form of what is selected."""
LISTED_BY = ("tab", "bill", "find", "page")
"""What of a selection says which rows of the bill are shown."""


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

    The links of what htmx swaps in leave the traffic that is looked at to the address (static/js/address.js), which is
    `page_address`: so they are those of the page before, whatever traffic that is.

    `show` overrides what the address selects; `before` is the session before an edit, `posted` what was typed in the
    form that made it; `bad_form` one that could not be taken, with its errors.
    """
    chosen = {**selection(editing.request), **(show or {})}
    chosen |= {name: "" for name, known in (("tab", TABS), ("bill", BILLS)) if chosen[name] not in known}
    tab, bill_view = chosen["tab"] or "bill", chosen["bill"] or "node"
    is_step = bool(editing.request.htmx) and editing.request.htmx.target == WHAT_IF
    looked_for = editing.request.GET.get("services", "")
    today, problem = _today(editing)
    if today is not None:
        asked_for = what_if(chosen["times"], today, traffic_shown(editing.request) if is_step else "")
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
        "services_find": looked_for,
        "no_service": bool(looked_for.strip()) and not services_called(looked_for),
        "palette": palette(looked_for),
        "recent": [services()[slug] for slug in MOSTLY_ADDED],
        "tab_id": tab_id(editing.request),
    }
    shown = {**chosen, "tab": tab, "bill": bill_view}
    context |= turns(editing) | {"problem": problem, "estimate": None, "bill_changes": None}
    if today is not None:
        asked_for = more["what_if"]
        was = page_before(editing, before)
        drawn_before = drawing_before(was)
        context |= _estimated(today, asked_for, shown, before)
        context["changes"] = changes(drawn_before, context["diagram"]) if drawn_before else None
        context["moves_results"] = not is_step or moves_with_traffic(shown)
        if context["moves_results"]:
            context |= open_table(editing, today, context, shown)
        context["bill_changes"] = None if is_step or was is None else _changed_bill(was, shown, context)
    if before is not None and editing.project and editing.number > before.number:
        context["done"] = done(editing.project.head.sentence)
    elif not editing.request.htmx and editing.project:
        context |= on_opening(editing.project.head)
    if tab == "history" and editing.project:
        context["history"] = history(editing.project)
    if is_step:
        return context | _figures(editing.architecture, context["estimate"], chosen) | {"tabs": tabs(context), **more}
    context |= selected(editing, chosen, context["estimate"])
    if bad_form is not None:
        context[BESIDE.get(type(bad_form), "form")] = bad_form
        context["refused_form"] = bad_form if isinstance(bad_form, StatedForm | MeasureForm) else None
    if isinstance(bad_form, InputForm) and "inputs" in context:
        context |= named_inputs(editing.architecture, bad_form)
    if posted is not None:
        context["form"].compare(posted)
    if chosen["ask"] and context["estimate"]:
        asked = question_about(chosen["ask"], editing.architecture, estimate_of)
        context["question"] = asked or no_arrow(chosen["ask"], chosen["node"], editing.architecture)
    context["tabs"] = tabs(context)
    context["tour"] = guided(editing.architecture, today, chosen["tour"])
    return context | more


def tab_id(request: HtmxHttpRequest) -> str:
    """The name of the page in the browser: two of one person are told apart by it."""
    return request.POST.get("tab") or str(uuid4())


def turns(editing: EditingSession) -> dict[str, Any]:
    """What this person can undo and redo; empty where there is nothing."""
    undo, redo = next_turns(editing.project, editing.person) if editing.project else ("", "")
    return {"can_undo": undo.removeprefix("Redo: "), "can_redo": redo.removeprefix("Undo: ")}


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
    context = {
        "estimate": estimate,
        "diagram": drawing(today, estimate, chosen["times"], chosen["node"] or chosen["edge"]),
        "headroom": headroom_reading(today, estimate),
    }
    if before is not None:
        context["difference"] = _difference(before, estimate, asked_for.times)
    return context


def _changed_bill(was: PageBefore, shown: dict[str, str], context: dict[str, Any]) -> BilledAnew | None:
    """The rows of the bill by card that differ from those a page shows; None where all of them are to be sent."""
    chosen = {**was.chosen, "tab": was.chosen["tab"] or "bill", "bill": was.chosen["bill"] or "node"}
    is_listed_alike = all(chosen[name] == shown[name] for name in LISTED_BY)
    if not is_listed_alike or (shown["tab"], shown["bill"]) != ("bill", "node") or context["diagram"].is_compact:
        return None
    if not _is_today(shown) or not _is_today(was.chosen):
        return None
    try:
        estimate = was.editing.estimate()
    except DocumentError:
        return None
    listed = rows_of(estimate, context["diagram"], chosen)
    return changed_rows(listed["bill"], context["bill"])


def _is_today(chosen: dict[str, str]) -> bool:
    return not chosen["times"]


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


def _figures(architecture: Architecture, estimate: Estimate | None, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What is selected with its figures, at the traffic that is looked at, and no form."""
    node = next((node for node in architecture.nodes if node.id == chosen["node"]), None)
    edge = next((edge for edge in architecture.edges if edge.id == chosen["edge"]), None)
    if node is not None:
        return {"node": node, "service": services()[node.service], **figures_of_node(node, architecture, estimate)}
    return {"edge": edge, **figures_of_edge(edge, estimate)} if edge is not None else {}
