"""The document a user builds: `Architecture` with its nodes and edges, read from and written to JSON.

`load` answers structure (types, ids, size); `resolve` answers meaning (services, settings, edges), since that needs the
services and the tables.  Both raise `DocumentError`: one sentence, and where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from estimator.engine.document.errors import DocumentError, from_pydantic

VERSION = 1
MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 2_000
MAX_EDGES = 10_000
MAX_DEPTH = 8
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


_ID = re.compile(r"(?!\.{1,2}$)[\w.:-]{1,100}")


def _identifier(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id is 1 to 100 letters, digits or one of . _ : -, and no . or .. alone")
    return value


def _keeping_whole(value: object, check: ValidatorFunctionWrapHandler) -> int | float:
    """A number as it was written: 3000000 stays whole, and is not written back as 3000000.0."""
    checked: float = check(value)
    return value if type(value) is int else checked


_kept_whole = WrapValidator(_keeping_whole)


NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped null character: not every database can keep one."""

Identifier = Annotated[str, AfterValidator(_identifier)]
Number = Annotated[float, Field(allow_inf_nan=False), _kept_whole]
Positive = Annotated[float, Field(allow_inf_nan=False, gt=0, le=1e15), _kept_whole]
NotNegative = Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e15), _kept_whole]
Percent = Annotated[float, Field(allow_inf_nan=False, ge=0, le=100), _kept_whole]
Window = Annotated[float, Field(allow_inf_nan=False, ge=0, le=300), _kept_whole]
HoursPerMonth = Annotated[float, Field(allow_inf_nan=False, ge=1, le=744), _kept_whole]
Whole = Annotated[int, Field(ge=1, le=1_000_000)]


Samples = dict[tuple[str, str], NDArray[np.float64]]
"""Values of shape (samples,) by (node or edge id, field)."""


class DocumentModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rate(DocumentModel):
    """From this many units a month on, a unit costs so much: one tier of a price of the user's own."""

    from_: NotNegative = Field(0, alias="from")
    usd: NotNegative

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Node(DocumentModel):
    """One use of a service.  `settings` stays what the user wrote: a present key is a confirmed value."""

    id: Identifier
    service: str
    name: Annotated[str, Field(max_length=200)] = ""
    region: str | None = None
    settings: dict[str, object] = {}
    position: tuple[Number, Number] | None = Field(None, strict=False)

    @property
    def label(self) -> str:
        return self.name or self.id


class Edge(DocumentModel):
    """For each `event` of `source`: `count` × `operation` on `target`, `payload_kb` out and `response_kb` back,
    in batches of up to `batch_size`, for `share` % of events, at most `at_once`.

    None means: as the cause or the pair of services has it.  `cached` % of that share are answered by a cache of
    the source, where it has one.  `caused_by` keeps only events caused through the named edges.  Polled edges also
    know `window_s`, `parallel` (batches at once per shard), `retries` and `partial_batch`.  `network` is what the
    bytes cross.
    """

    id: Identifier = ""
    source: str
    event: str
    target: str
    operation: str
    count: NotNegative = 1
    share: Percent = 100
    cached: Percent | None = None
    payload_kb: NotNegative | None = None
    response_kb: NotNegative | None = None
    batch_size: Whole | None = None
    at_once: Whole | None = None
    caused_by: list[str] | None = None
    window_s: Window | None = None
    parallel: Annotated[int, Field(ge=1, le=10)] | None = None
    retries: Annotated[int, Field(ge=0, le=10_000)] | None = None
    partial_batch: bool | None = None
    network: NetworkKind | None = None


class Architecture(DocumentModel):
    """Settings, nodes and edges: the whole document.

    `rates` replace prices and `quotas` limits; `containers` holds what the comparison with containers assumes.
    """

    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=200)] = "Untitled"
    region: str = "us-east-1"
    prices_as_of: Annotated[date, Field(strict=False)] | None = None
    free_tier: Literal["none", "always", "legacy_12_month"] = "always"
    hours_per_month: HoursPerMonth = 730
    month: Annotated[int, Field(ge=1, le=120)] = 12
    rates: dict[str, Annotated[list[Rate], Field(min_length=1)]] = {}
    quotas: dict[str, Positive] = {}
    containers: dict[str, object] = {}
    nodes: list[Node] = []
    edges: list[Edge] = []

    _samples: Samples = PrivateAttr(default_factory=dict)

    def node(self, node_id: str) -> Node:
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise DocumentError(f"there is no node “{node_id}”.", code="unknown")

    def edge(self, edge_id: str) -> Edge:
        for edge in self.edges:
            if edge.id == edge_id:
                return edge
        raise DocumentError(f"there is no edge “{edge_id}”.", code="unknown")

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


def with_samples(architecture: Architecture, samples: Mapping[tuple[str, str], ArrayLike]) -> Architecture:
    """The same document with many values in place of some numbers: {("order", "duration_ms"): values}.

    Values have shape (samples,) and are taken as they are: validate the numbers they surround first.
    An id is a node's or an edge's; the field one of its numbers.  Raises DocumentError for an unknown id.
    """
    known = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    columns: Samples = {}
    for (owner, name), values in samples.items():
        if owner not in known:
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
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            f"The document has {len(raw):,} bytes; at most {MAX_BYTES:,} (4 MB) are read.", code="too_large"
        )
    return from_dict(_json(raw))


def from_dict(data: object) -> Architecture:
    """An architecture from parsed JSON, upgraded to this version, edges without id given one."""
    if not isinstance(data, dict):
        raise DocumentError("A document is a JSON object with nodes and edges.", code="not_json")
    version = data.get("version")
    if version is None:
        raise DocumentError('version is missing: say "version": 1.', "version", code="version")
    if version != VERSION or isinstance(version, bool):
        raise DocumentError(
            f"this is a document of version {version!r}; Headroom reads version {VERSION}.", "version", code="version"
        )
    for part, most in (("nodes", MAX_NODES), ("edges", MAX_EDGES)):
        if isinstance(data.get(part), list) and len(data[part]) > most:
            raise DocumentError(f"{len(data[part]):,} are too many; at most {most:,} are read.", part, code="too_large")
    try:
        architecture = Architecture.model_validate(_with_edge_ids(data))
    except ValidationError as error:
        raise from_pydantic(error, data) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.", code="too_large") from None
    _check_ids(architecture)
    _check_depth(architecture)
    return architecture


def dump(architecture: Architecture) -> str:
    """Canonical JSON: fields in their order, defaults left out; loading it gives the same document."""
    data = architecture.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps({"version": VERSION, **data}, ensure_ascii=False, indent=1) + "\n"


def _json(raw: bytes) -> object:
    if not raw.strip():
        raise DocumentError("There is nothing in it; a document is JSON with nodes and edges.", code="not_json")
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_unique_keys, parse_constant=_no_constant)
        if NULL.search(raw):
            raise DocumentError("The document holds a null character (\\u0000); take it out.", code="not_json")
        if b"\\ud" in raw.lower():
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except UnicodeEncodeError:
        raise DocumentError("The document escapes half a character, such as \\ud800.", code="not_json") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"The document is not UTF-8 text (byte {error.start:,}).", code="not_json") from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}.",
            f"line {error.lineno}, column {error.colno}",
            code="not_json",
        ) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.", code="too_large") from None
    except DocumentError:
        raise
    except ValueError:  # what json says of a whole number of more than 4,300 digits
        raise DocumentError("The document holds a number of more digits than can be read.", code="too_large") from None


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DocumentError(f"“{twice}” is given twice in one object; keep one.", code="duplicate")
    return found


def _no_constant(word: str) -> None:
    raise DocumentError(f"{word} is not a number a document may hold.", code="not_json")


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
        for name in edge.caused_by or ():
            if name not in edges:
                raise DocumentError(
                    f"there is no edge “{name}” to be caused by.", f"edge {edge.id}", "caused_by", code="unknown"
                )


def _check_depth(architecture: Architecture) -> None:
    """What users may write freely stays as flat as any setting is; what is nested deeper cannot be written back."""
    if _is_deeper(architecture.containers, MAX_DEPTH):
        raise DocumentError("is nested too deeply.", "containers", code="too_large")
    for node in architecture.nodes:
        if _is_deeper(node.settings, MAX_DEPTH):
            raise DocumentError("is nested too deeply.", f"node {node.id}, settings", code="too_large")


def _is_deeper(value: Mapping[str, object] | list[object], levels: int) -> bool:
    parts = value if isinstance(value, list) else value.values()
    inner = [part for part in parts if isinstance(part, dict | list)]
    return bool(inner) and (levels == 0 or any(_is_deeper(part, levels - 1) for part in inner))
