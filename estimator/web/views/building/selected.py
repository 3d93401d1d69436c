"""The inspector: the form of what is selected, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.functional import SimpleLazyObject

from estimator.engine.bill.bill import Line
from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.input_changes import uses_of
from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd_known
from estimator.engine.operations import spoken
from estimator.engine.registry import services
from estimator.engine.resolve.arrows import arrows_of
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.resolve.resolve import copied_settings
from estimator.engine.setting import NO_ARROWS
from estimator.pages.builder.inputs import UseRead, use_read
from estimator.pages.builder.inspector import CardLimits, carried, in_results, manner, missing, node_limits
from estimator.pages.builder.measured import offered, stated
from estimator.pages.diagram.words import Sentences
from estimator.pages.listings import Listing, listing
from estimator.pages.results.readings import rows, sum_known
from estimator.web.forms import DocumentForm, EdgeForm, NameForm, NodeForm
from estimator.web.forms.inputs import InputForm, UnitCostForm
from estimator.web.forms.measured import MeasuredForm, MeasureForm, OnceForm
from estimator.web.views.building.several import several
from estimator.web.views.session import EditingSession
from pricing.book import PriceBook
from pricing.lookups import limit_book, price_book
from pricing.names import REGIONS

EDGES_LISTED = 100
"""Sentences of one page in the inspector."""


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


def figures_of_node(node: Node, architecture: Architecture, estimate: Estimate | None) -> dict[str, Any]:
    lines = [line for line in estimate.lines if line.node == node.id] if estimate else []
    return {
        "how": rows(estimate, node.id, lines) if estimate else (),
        "is_called": any(edge.target == node.id for edge in architecture.edges),
        "node_cost": usd_known(sum_known(lines), not any(line.problem for line in lines)),
        "node_limits": node_limits(estimate, node.id) if estimate else CardLimits((), ()),
        "in_results": in_results(estimate, node.id) if estimate else None,
    }


def figures_of_edge(edge: Edge, estimate: Estimate | None) -> dict[str, Any]:
    return {
        "carries": carried(estimate, edge) if estimate else "",
        "answered_early": estimate.answered_early.get(edge.id, "") if estimate else "",
        "in_results": in_results(estimate, edge.id) if estimate else None,
    }


def selected(editing: EditingSession, chosen: dict[str, str], estimate: Estimate | None) -> dict[str, Any]:
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
        **named_inputs(architecture),
    }


def named_inputs(architecture: Architecture, bad_form: InputForm | None = None) -> dict[str, Any]:
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
    lines, prices = lines_and_prices(node, architecture, estimate)
    given = {line.dimension: line.measured_words.partition("; ")[2] for line in lines if line.is_measured}
    return {
        "node": node,
        "service": service,
        "measured_form": MeasuredForm(node, stated(node.measured, prices), given),
        "once_form": OnceForm(node, stated(node.once, prices), {}),
        "measure_form": MeasureForm(node, offered(node, lines, prices), stated(node.measured, prices)),
        "form": NodeForm(
            node,
            limit_book(node.region or architecture.region),
            hours_per_month=architecture.hours_per_month,
            inputs=architecture.input_values,
            copied=copied_settings(architecture, node),
            arrows=arrows_of(architecture).get(node.id, NO_ARROWS),
        ),
        "name_form": NameForm(node),
        "unpriced": estimate.unpriced(node.id) if estimate else [],
        "edges": edges,
        "kind": service.kind_of(estimate.resolved.nodes[node.id].settings) if estimate else service.name,
        **figures_of_node(node, architecture, estimate),
    }


def lines_and_prices(node: Node, architecture: Architecture, estimate: Estimate | None) -> tuple[list[Line], PriceBook]:
    """(the lines of a node, none without an estimate; the prices where it lies on the document's day)."""
    lines = [line for line in estimate.lines if line.node == node.id] if estimate else []
    return lines, price_book(node.region or architecture.region, architecture.prices_as_of)


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
        "event_words": sentences.event(edge, edge.event),
        "operation_words": spoken(edge.operation),
        "toward": sentences.toward(edge),
        "manner": manner(edge, causing, done_to),
        **figures_of_edge(edge, estimate),
        "source": source,
        "target": target,
        "causing": causing,
        "done_to": done_to,
        "others": [(one, sentences.of(one)) for one in others],
        "missing": [(name, f"Add a {spoken(name)}") for name in missing(architecture, edge)],
    }


def regions() -> dict[str, str]:
    """Regions by slug, named as AWS does."""
    return {slug: f"{slug} {name}" for slug, name in REGIONS.items()}
