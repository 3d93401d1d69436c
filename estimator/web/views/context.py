"""The builder's context: everything the page and its partials show of a desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from estimator.engine.bill.unpriced import unpriced
from estimator.engine.document.architecture import DocumentError
from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd_known, usd_short
from estimator.engine.service import AwsService, services
from estimator.pages.diagram import draw
from estimator.pages.diagram.words import Sentences
from estimator.pages.readings import (
    assumptions_by_basis,
    bill_by_node,
    bill_by_service,
    headroom_reading,
    labels,
    sum_known,
)
from estimator.projects.models import VISITOR
from estimator.projects.reads import estimate_of, history
from estimator.projects.writes import Author, turns
from estimator.web.forms import DocumentForm, EdgeForm, NameForm, node_form, possible_pairs
from estimator.web.forms.fields import Described
from estimator.web.views.session import Desk, HtmxHttpRequest, selection
from pricing.lookups import limit_book
from pricing.names import REGIONS

TABS = {"bill": "Bill", "limits": "Limits", "findings": "Findings", "assumptions": "Assumptions", "history": "History"}
BILLS = {"line": "by line", "node": "by node", "service": "by service"}
PALETTE = {
    "entry": "Entry",
    "compute": "Compute",
    "network": "API and edge",
    "message": "Messaging",
    "data": "Data",
    "storage": "Storage",
    "watch": "Watching",
}


def workspace(
    desk: Desk,
    *,
    show: dict[str, str] | None = None,
    before: Desk | None = None,
    posted: Mapping[str, str] | None = None,
    bad_form: Described | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The context of the builder.

    `show` overrides what the address selects; `before` is the desk before an edit, `posted` what was typed in the
    form that made it; `bad_form` one that could not be taken, with its errors.
    """
    chosen = {**selection(desk.request), **(show or {})}
    context = {
        "desk": desk,
        "architecture": desk.architecture,
        "links": Links(desk, chosen),
        "chosen": chosen,
        "tab": chosen["tab"] if chosen["tab"] in TABS else "bill",
        "bill_view": chosen["bill"] if chosen["bill"] in BILLS else "line",
        "bills": BILLS,
        "palette": palette(),
        "tab_id": tab_id(desk.request),
    }
    context |= _turns(desk) | _estimated(desk, {**chosen, "tab": context["tab"]}, before)
    if context["tab"] == "history" and desk.project:
        context["history"] = history(desk.project)
    context |= _selected(desk, chosen, context["estimate"])
    if bad_form is not None:
        context["name_form" if isinstance(bad_form, NameForm) else "form"] = bad_form
    context["typed"] = context["form"].differing(posted) if posted is not None else []
    context["tabs"] = _tabs(context)
    return context | more


def tab_id(request: HtmxHttpRequest) -> str:
    """The name of the page in the browser: two of one person are told apart by it."""
    return request.POST.get("tab") or str(uuid4())


def _turns(desk: Desk) -> dict[str, Any]:
    """What this person can undo and redo; empty where there is nothing."""
    name = _author_name(desk)
    undo, redo = turns(desk.project, Author(name)) if desk.project and name else ("", "")
    return {"can_undo": undo, "can_redo": redo.removeprefix("Undo: ")}


def _author_name(desk: Desk) -> str | None:
    request = desk.request
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    visitor = request.session.get(VISITOR)
    return f"{VISITOR}:{visitor}" if visitor else None


def _estimated(desk: Desk, chosen: dict[str, str], before: Desk | None) -> dict[str, Any]:
    """The estimate and its readings; where the document cannot be estimated, the reason."""
    try:
        estimate = estimate_of(desk.architecture)
    except DocumentError as error:
        return {"problem": error, "estimate": None}
    context = {
        "estimate": estimate,
        "diagram": draw(estimate, selected=chosen["node"] or chosen["edge"] or None),
        "headroom": headroom_reading(estimate),
        "labels": labels(desk.architecture),
    }
    if before is not None:
        context["difference"] = _difference(before, estimate)
    match chosen["tab"]:
        case "assumptions":
            context["assumptions"] = assumptions_by_basis(estimate)
        case "bill":
            context["bill"] = bill_by_service(estimate) if chosen["bill"] == "service" else bill_by_node(estimate)
    return context


def _difference(before: Desk, estimate: Estimate) -> str:
    """How the total moved, as + $1.20; empty where it did not."""
    try:
        moved = float(estimate.total_monthly_usd) - float(estimate_of(before.architecture).total_monthly_usd)
    except DocumentError:
        return ""
    return f"{'+' if moved > 0 else '−'} {usd_short(abs(moved))}" if abs(moved) >= 0.005 else ""


def _tabs(context: dict[str, Any]) -> list[Tab]:
    """The tabs of the drawer, with what is counted in each."""
    estimate = context["estimate"]
    counts = {}
    if estimate is not None:
        worst = estimate.findings[0].verdict if estimate.findings else ""
        mark = "near" if worst == "near" else "breach" if worst else ""
        counts = {
            "findings": (len(estimate.findings), mark),
            "assumptions": (estimate.guesses, ""),
        }
    return [Tab(slug, name, *counts.get(slug, (0, ""))) for slug, name in TABS.items()]


def _selected(desk: Desk, chosen: dict[str, str], estimate: Estimate | None) -> dict[str, Any]:
    """The form of the node or edge that is selected, else of the document."""
    architecture = desk.architecture
    node = next((node for node in architecture.nodes if node.id == chosen["node"]), None)
    edge = next((edge for edge in architecture.edges if edge.id == chosen["edge"]), None)
    sentences = Sentences(estimate.plan if estimate else architecture)
    if node is not None:
        service = services()[node.service]
        how = [line for line in estimate.lines if line.node == node.id] if estimate else []
        return {
            "node": node,
            "service": service,
            "form": node_form(node, limit_book(node.region or architecture.region)),
            "name_form": NameForm(node, regions()),
            "unpriced": unpriced(estimate, node.id) if estimate else [],
            "how": how,
            "node_cost": usd_known(sum_known(how), not any(line.problem for line in how)),
            "calls": [(edge, sentences.of(edge)) for edge in architecture.edges if edge.source == node.id],
            "called_by": [(edge, sentences.of(edge)) for edge in architecture.edges if edge.target == node.id],
            "targets": targets(desk, service),
        }
    if edge is not None:
        ends = {one.id: one for one in architecture.nodes}
        return {
            "edge": edge,
            "form": EdgeForm(edge, architecture, sizes=sentences.kb(edge)),
            "sentence": sentences.of(edge),
            "source": ends[edge.source],
            "target": ends[edge.target],
        }
    return {"form": DocumentForm(architecture, regions())}


def targets(desk: Desk, service: AwsService) -> list:
    """Nodes that something at a node of this service could reach."""
    known = services()
    return [node for node in desk.architecture.nodes if possible_pairs(service, known[node.service])]


def palette() -> list[tuple[str, str, list[AwsService]]]:
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


@dataclass(frozen=True)
class Tab:
    """A tab of the drawer; `count` is 0 where nothing is counted, `mark` the colour of the count."""

    slug: str
    name: str
    count: int = 0
    mark: str = ""


class Links:
    """Addresses of the page with another selection: what a link or a form needs, by name."""

    def __init__(self, desk: Desk, chosen: dict[str, str]):
        self.chosen = chosen
        self.path = desk.url("builder")

    def page(self, **changes: str) -> str:
        query = {name: value for name, value in {**self.chosen, **changes}.items() if value}
        return f"{self.path}{'?' if query else ''}{urlencode(query)}"
