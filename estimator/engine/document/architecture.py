"""The document a user builds: `Architecture` with its nodes and edges, read from and written to JSON.

`load` answers structure (types, ids, size); `resolve` answers meaning (services, settings, edges), since that needs the
services and the tables.  Both raise `DocumentError`: one sentence, and where.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ConfigDict, FailFast, Field, PrivateAttr, ValidationError

from estimator.engine.document.errors import DocumentError, from_pydantic, short, shortened
from estimator.engine.document.formula import is_formula
from estimator.engine.document.free import check_free_part
from estimator.engine.document.inputs import (
    UNIT_COST,
    Formulas,
    Inputs,
    UnitCost,
    of_a_formula,
    worked_out,
    worked_out_of,
)
from estimator.engine.document.model import DocumentModel, Formulated, formulas_after
from estimator.engine.document.text import read_json
from estimator.engine.document.upgrade import upgraded
from estimator.engine.document.values import (
    HoursPerMonth,
    Identifier,
    Kilobytes,
    Name,
    NotNegative,
    Percent,
    Place,
    Positive,
    Usd,
    Whole,
    Window,
)

VERSION = 1
MAX_NODES = 2_000
MAX_EDGES = 10_000
MAX_TIERS = 100
MAX_CAUSES, MAX_ALL_CAUSES = 1_000, 20_000
"""What `caused_by` of one edge may name, and of all edges together."""
MAX_OWN = 1_000
"""Rates and quotas of one's own."""
LEGACY_FREE_TIER_ENDS = date(2026, 7, 15)

FREE_TIERS = {
    "none": "none",
    "always": "allowances every account has",
    "legacy_12_month": "the first 12 months of an account opened before 15 July 2025",
}
NetworkKind = Literal["internet", "region", "zones", "regions", "nat", "endpoint", "transit"]
"""What the bytes of an edge cross."""
NETWORKS: Mapping[NetworkKind, str] = {
    "internet": "over the internet",
    "region": "within the region",
    "zones": "between availability zones",
    "regions": "between regions",
    "nat": "through a NAT gateway",
    "endpoint": "through an interface endpoint",
    "transit": "through a transit gateway",
}


Samples = dict[tuple[str, str], NDArray[np.float64]]
"""Values of shape (samples,) by (node or edge id, field)."""


class Rate(DocumentModel):
    """From this many units a month on, a unit costs so much: one tier of a price of the user's own."""

    from_: NotNegative = Field(0, alias="from")
    usd: Usd

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


Tiers = Annotated[list[Rate], FailFast(), Field(min_length=1, max_length=MAX_TIERS)]


class Node(Formulated):
    """One use of a service.  `settings` stays what the user wrote: a present key is a confirmed value.

    Nodes of one `group` are drawn in a frame of that name, with what they cost together; it changes no number.
    """

    id: Identifier
    service: Name
    name: Annotated[str, Field(max_length=200)] = ""
    region: Name | None = None
    group: Annotated[str, Field(max_length=60)] = ""
    settings: dict[str, object] = {}
    position: tuple[Place, Place] | None = Field(None, strict=False)

    @property
    def label(self) -> str:
        return self.name or self.id

    def with_settings(self, values: Mapping[str, object]) -> Node:
        """The same with other settings: None takes one away, a text that begins with = becomes its formula."""
        numbers = {name: 0 if is_formula(value) else value for name, value in values.items()}
        kept = {name: value for name, value in {**self.settings, **numbers}.items() if value is not None}
        return self.model_copy(update={"settings": kept}).with_formulas(formulas_after(self.formulas, values))

    def written(self) -> dict[str, object]:
        plain = super().written()
        if self.formulas:
            plain["settings"] = {name: self.formulas.get(name, value) for name, value in self.settings.items()}
        return plain


class Edge(Formulated):
    """For each `event` of `source`: `count` × `operation` on `target`, `payload_kb` out and `response_kb` back,
    in batches of up to `batch_size`, for `share` % of events, at most `at_once`.

    None means: as the cause or the pair of services has it.  `cached` % of that share are answered by a cache of
    the source, where it has one.  `caused_by` keeps only events caused through the named edges.  What fails is tried
    again `retries` times; callers who wait do so only where it is said.  Polled edges also know `window_s`, `parallel`
    (batches at once per shard) and `partial_batch`.  `network` is what the bytes cross.  `binary` says whether bodies
    are pictures, archives and the like rather than text.
    """

    numbers: ClassVar[tuple[str, ...]] = (
        "count",
        "share",
        "cached",
        "payload_kb",
        "response_kb",
        "batch_size",
        "at_once",
        "window_s",
        "parallel",
        "retries",
    )

    id: Identifier = ""
    source: Name
    event: Name
    target: Name
    operation: Name
    count: NotNegative = 1
    share: Percent = 100
    cached: Percent | None = None
    payload_kb: Kilobytes | None = None
    response_kb: Kilobytes | None = None
    batch_size: Whole | None = None
    at_once: Whole | None = None
    caused_by: Annotated[list[Name], FailFast(), Field(max_length=MAX_CAUSES)] | None = None
    window_s: Window | None = None
    parallel: Annotated[int, Field(ge=1, le=10)] | None = None
    retries: Annotated[int, Field(ge=0, le=10_000)] | None = None
    partial_batch: bool | None = None
    network: NetworkKind | None = None
    binary: bool | None = None


class Architecture(DocumentModel):
    """Settings, nodes and edges: the whole document.

    `rates` replace prices and `quotas` limits; `containers` holds what the comparison with containers assumes.
    `inputs` are numbers that formulas in other fields use; `unit_cost` says of what the cost of one is told.
    """

    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=200)] = "Untitled"
    region: Name = "us-east-1"
    prices_as_of: Annotated[date, Field(strict=False)] | None = None
    free_tier: Literal["none", "always", "legacy_12_month"] = "always"
    hours_per_month: HoursPerMonth = 730
    month: Annotated[int, Field(ge=1, le=120)] = 12
    rates: Annotated[dict[Name, Tiers], Field(max_length=MAX_OWN)] = {}
    quotas: Annotated[dict[Name, Positive], Field(max_length=MAX_OWN)] = {}
    containers: dict[str, object] = {}
    inputs: Inputs = {}
    unit_cost: UnitCost | None = None
    nodes: Annotated[list[Node], FailFast()] = []
    edges: Annotated[list[Edge], FailFast()] = []

    _samples: Samples = PrivateAttr(default_factory=dict)

    def node(self, node_id: str) -> Node:
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise DocumentError(f"there is no node “{shortened(node_id)}”.", code="unknown")

    def edge(self, edge_id: str) -> Edge:
        for edge in self.edges:
            if edge.id == edge_id:
                return edge
        raise DocumentError(f"there is no edge “{shortened(edge_id)}”.", code="unknown")

    @property
    def input_values(self) -> dict[str, float]:
        """What each input comes to, by its name."""
        return {name: one.value for name, one in self.inputs.items()}

    @property
    def formulated(self) -> dict[str, Formulated]:
        """What may use inputs: nodes and edges by id, and by an empty one what the cost of one is told of."""
        parts: dict[str, Formulated] = {node.id: node for node in self.nodes}
        parts |= {edge.id: edge for edge in self.edges}
        return parts if self.unit_cost is None else {**parts, UNIT_COST[0]: self.unit_cost}

    @property
    def samples(self) -> Samples:
        """Numbers drawn for some of the document's, by (node or edge id, field); see `with_samples`."""
        return self._samples

    @property
    def sample_count(self) -> int:
        """How many samples there are, 1 of a document whose numbers are all single."""
        return max((len(values) for values in self._samples.values()), default=1)

    def of_samples(self, first: int, last: int) -> Architecture:
        """The document with a run of its samples alone."""
        return _sampled(self, {name: values[first:last] for name, values in self._samples.items()})


def with_samples(
    architecture: Architecture,
    samples: Mapping[tuple[str, str], ArrayLike],
    inputs: Mapping[str, ArrayLike] | None = None,
) -> Architecture:
    """The same document with many values in place of some numbers: {("order", "duration_ms"): values}.

    Values have shape (samples,) and are taken as they are: validate the numbers they surround first.
    An id is a node's or an edge's; the field one of its numbers.  `inputs` are values of named inputs: whatever is
    worked out of one has its draw.  Raises DocumentError for an unknown id or input.
    """
    known = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    columns: Samples = {}
    of_inputs = worked_out_of(inputs, architecture.inputs, architecture.formulated) if inputs else {}
    for (owner, name), values in (of_inputs | dict(samples)).items():
        if owner not in known and (owner, name) != UNIT_COST:
            raise DocumentError(f"there is no node or edge “{owner}” to sample.", code="unknown")
        columns[owner, name] = np.asarray(values, dtype=float).reshape(-1)
    if len({len(values) for values in columns.values()}) > 1:
        raise DocumentError("all samples must be of one length.")
    return _sampled(architecture, columns)


def _sampled(architecture: Architecture, samples: Samples) -> Architecture:
    copy = architecture.model_copy()
    copy._samples = samples
    return copy


def load(text: str | bytes) -> Architecture:
    """An architecture from its JSON; raises DocumentError where the text is not one."""
    return from_dict(read_json(text.encode() if isinstance(text, str) else text))


def from_dict(data: object) -> Architecture:
    """An architecture from parsed JSON, settings of earlier days upgraded, edges without id given one."""
    if not isinstance(data, dict):
        raise DocumentError("A document is a JSON object with nodes and edges.", code="not_json")
    version = data.get("version")
    if version is None:
        raise DocumentError('version is missing: say "version": 1.', "version", code="version")
    if version != VERSION or isinstance(version, bool):
        raise DocumentError(
            f"this is a document of version {short(version)}; Headroom reads version {VERSION}.",
            "version",
            code="version",
        )
    for part, most in (("nodes", MAX_NODES), ("edges", MAX_EDGES)):
        if isinstance(data.get(part), list) and len(data[part]) > most:
            raise DocumentError(f"{len(data[part]):,} are too many; at most {most:,} are read.", part, code="too_large")
    data, formulas = worked_out(_with_edge_ids(upgraded(data)), Edge.numbers)
    try:
        architecture = _with_formulas(Architecture.model_validate(data), formulas)
    except ValidationError as error:
        raise of_a_formula(from_pydantic(error, data), error, formulas) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.", code="too_large") from None
    _check_ids(architecture)
    _check_causes(architecture)
    _check_free_parts(architecture)
    return architecture


def dump(architecture: Architecture) -> str:
    """Canonical JSON: fields in their order, defaults left out; loading it gives the same document."""
    data = written(architecture)
    for part, listed in (("nodes", architecture.nodes), ("edges", architecture.edges)):
        if listed:
            data[part] = [one.written() for one in listed]
    return json.dumps({"version": VERSION, **data}, ensure_ascii=False, indent=1) + "\n"


def written(architecture: Architecture) -> dict[str, object]:
    """The document without its nodes and edges, as JSON would have it."""
    data: dict[str, object] = architecture.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"nodes", "edges"}
    )
    if architecture.inputs:
        data["inputs"] = {name: one.written() for name, one in architecture.inputs.items()}
    if architecture.unit_cost is not None:
        data["unit_cost"] = architecture.unit_cost.written()
    return data


def _with_formulas(architecture: Architecture, formulas: Formulas) -> Architecture:
    """The document whose parts know what their numbers were worked out of."""
    if not formulas:
        return architecture
    parts: dict[str, object] = {
        "inputs": {
            name: one.with_formulas(formulas.get(("inputs", name), {})) for name, one in architecture.inputs.items()
        }
    }
    if architecture.unit_cost is not None:
        parts["unit_cost"] = architecture.unit_cost.with_formulas(formulas.get(("unit_cost", ""), {}))
    for part, listed in (("nodes", architecture.nodes), ("edges", architecture.edges)):
        parts[part] = [
            one.with_formulas(formulas[part, index]) if (part, index) in formulas else one
            for index, one in enumerate(listed)
        ]
    return architecture.model_copy(update=parts)


def _with_edge_ids(data: dict[str, object]) -> dict[str, object]:
    edges = data.get("edges")
    if not isinstance(edges, list) or all(
        isinstance(edge, Edge) or (isinstance(edge, dict) and edge.get("id")) for edge in edges
    ):
        return data
    taken = {edge["id"] for edge in edges if isinstance(edge, dict) and isinstance(edge.get("id"), str)}
    taken |= {edge.id for edge in edges if isinstance(edge, Edge)}
    named: list[object] = []
    number = 0
    for edge in edges:
        if isinstance(edge, dict) and not edge.get("id"):
            number += 1
            while f"e{number}" in taken:
                number += 1
            taken.add(f"e{number}")
            edge = {**edge, "id": f"e{number}"}
        named.append(edge)
    return {**data, "edges": named}


def _check_ids(architecture: Architecture) -> None:
    nodes: set[str] = set()
    for index, node in enumerate(architecture.nodes):
        if node.id in nodes:
            raise DocumentError(
                f"the id “{node.id}” is taken by another node; ids must differ.", f"nodes[{index}]", code="duplicate"
            )
        nodes.add(node.id)
    edges: set[str] = set()
    for index, edge in enumerate(architecture.edges):
        if edge.id in edges:
            raise DocumentError(
                f"the id “{edge.id}” is taken by another edge; ids must differ.", f"edges[{index}]", code="duplicate"
            )
        if edge.id in nodes:
            raise DocumentError(
                f"the id “{edge.id}” is taken by a node; ids must differ.", f"edges[{index}]", code="duplicate"
            )
        edges.add(edge.id)
    for edge in architecture.edges:
        for end in ("source", "target"):
            if getattr(edge, end) not in nodes:
                raise DocumentError(
                    f"there is no node “{getattr(edge, end)}” to be its {end}.", f"edge {edge.id}", end, code="unknown"
                )


def _check_causes(architecture: Architecture) -> None:
    """Edges are caused by edges that are there, and by no more of them than can be followed in good time."""
    edges = {edge.id for edge in architecture.edges}
    named = 0
    for edge in architecture.edges:
        for name in edge.caused_by or ():
            if name not in edges:
                raise DocumentError(
                    f"there is no edge “{name}” to be caused by.", f"edge {edge.id}", "caused_by", code="unknown"
                )
        named += len(edge.caused_by or ())
    if named > MAX_ALL_CAUSES:
        message = f"all caused_by together name {named:,} edges; at most {MAX_ALL_CAUSES:,} are read."
        raise DocumentError(message, "edges", code="too_large")


def _check_free_parts(architecture: Architecture) -> None:
    """What users may write freely stays as small and flat as any setting is."""
    check_free_part(architecture.containers, "containers")
    for node in architecture.nodes:
        check_free_part(node.settings, f"node {node.id}, settings")
