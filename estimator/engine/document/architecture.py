"""The document a user builds: `Architecture` with its nodes and edges, and many values in place of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ConfigDict, FailFast, Field, PrivateAttr

from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.document.formula import is_formula
from estimator.engine.document.inputs import (
    UNIT_COST,
    Inputs,
    UnitCost,
    worked_out_of,
)
from estimator.engine.document.model import DocumentModel, Formulated, formulas_after
from estimator.engine.document.values import (
    HoursPerMonth,
    Identifier,
    Kilobytes,
    Lasting,
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
"""Rates and quotas of one's own, and quantities a node states of itself."""
MONTH = 12
"""The month a bill is for where nobody says another."""
LEGACY_FREE_TIER_ENDS = date(2026, 7, 15)

FREE_TIERS = {
    "none": "none",
    "always": "allowances every account has",
    "legacy_12_month": "the first 12 months of an account opened before 15 July 2025",
}
HIDDEN_COSTS = {"count": "counted", "leave_out": "left out"}
"""What becomes of costs that values make which nobody typed."""
SUPPORT_PLANS = {
    "none": "Basic, included",
    "business_plus": "Business Support+",
    "enterprise": "Enterprise Support",
    "unified_operations": "Unified Operations",
    "developer": "Developer, until 2026",
    "business": "Business, until 2026",
    "enterprise_on_ramp": "Enterprise On-Ramp, until 2026",
}
"""AWS Support, by the plan."""
ENDED_PLANS = ("developer", "business", "enterprise_on_ramp")
ENDED_PLANS_LAST = date(2026, 12, 31)
"""Plans that nobody has after that day: docs.aws.amazon.com/awssupport/latest/user/about-support-api.html."""
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
    """From this many units a month on, a unit costs so much: one tier of a price of the user's own, in one region or,
    where it names none, in every region that has no tiers of its own."""

    from_: NotNegative = Field(0, alias="from")
    usd: Usd
    region: Name | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


Tiers = Annotated[list[Rate], FailFast(), Field(min_length=1, max_length=MAX_TIERS)]


class Node(Formulated):
    """One use of a service.  `settings` stays what the user wrote: a present key is a confirmed value.

    Nodes of one `group` are drawn in a frame of that name, with what they cost together; it changes no number.
    `measured` are quantities a month by dimension, in its unit: they stand in place of what traffic would give.
    `once` are quantities by dimension that are billed a single time, beside any month.
    """

    id: Identifier
    service: Name
    name: Annotated[str, Field(max_length=200)] = ""
    region: Name | None = None
    group: Annotated[str, Field(max_length=60)] = ""
    settings: dict[str, object] = {}
    measured: Annotated[dict[Name, NotNegative], Field(max_length=MAX_OWN)] = {}
    position: tuple[Place, Place] | None = Field(None, strict=False)
    once: Annotated[dict[Name, NotNegative], Field(max_length=MAX_OWN)] = {}

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
    are pictures, archives and the like rather than text.  A call along it takes `lasts_s` seconds, where that is not
    what its target is told.
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
        "lasts_s",
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
    lasts_s: Lasting | None = None


class Architecture(DocumentModel):
    """Settings, nodes and edges: the whole document.

    `rates` replace prices and `quotas` limits; `containers` holds what the comparison with containers assumes.
    `free_tier_for` names the services whose allowances count, where not all do: those that prices begin with.
    `hidden_costs` says whether the bill counts what comes of defaults alone.
    `support` is the plan of AWS Support, which costs a part of the bill beside it.
    `inputs` are numbers that formulas in other fields use; `unit_cost` says of what the cost of one is told.
    """

    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=200)] = "Untitled"
    region: Name = "us-east-1"
    prices_as_of: Annotated[date, Field(strict=False)] | None = None
    free_tier: Literal["none", "always", "legacy_12_month"] = "always"
    hours_per_month: HoursPerMonth = 730
    month: Annotated[int, Field(ge=1, le=120)] = MONTH
    hidden_costs: Literal["count", "leave_out"] = "count"
    rates: Annotated[dict[Name, Tiers], Field(max_length=MAX_OWN)] = {}
    quotas: Annotated[dict[Name, Positive], Field(max_length=MAX_OWN)] = {}
    containers: dict[str, object] = {}
    inputs: Inputs = {}
    unit_cost: UnitCost | None = None
    nodes: Annotated[list[Node], FailFast()] = []
    edges: Annotated[list[Edge], FailFast()] = []
    free_tier_for: Annotated[list[Name], Field(min_length=1, max_length=MAX_OWN)] | None = None
    support: Literal[
        "none", "business_plus", "enterprise", "unified_operations", "developer", "business", "enterprise_on_ramp"
    ] = "none"

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
