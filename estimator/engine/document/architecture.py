"""The document a user builds: `Architecture` with its nodes and edges, read from and written to JSON.

`load` answers structure (types, ids, size); `check` in `estimate.py` answers meaning (services, settings,
edges), since that needs the services and the tables.  Both raise `DocumentError`: one sentence, and where.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, WrapValidator

from estimator.engine.figures import figure

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
NETWORKS = {
    "internet": "over the internet",
    "region": "within the region",
    "zones": "between availability zones",
    "regions": "between regions",
    "nat": "through a NAT gateway",
    "endpoint": "through an interface endpoint",
    "transit": "through a transit gateway",
}


class DocumentError(ValueError):
    """A document that cannot be estimated: what is wrong, where, and the way out."""

    def __init__(self, message: str, where: str = "", field: str = ""):
        self.message = message
        self.where = where
        self.field = field
        super().__init__(f"{where}: {message}" if where else message)


_ID = re.compile(r"(?!\.{1,2}$)[\w.:-]{1,100}")


def _identifier(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("an id is 1 to 100 letters, digits or one of . _ : -, and no . or .. alone")
    return value


def _keeping_whole(value: Any, check) -> int | float:
    """A number as it was written: 3000000 stays whole, and is not written back as 3000000.0."""
    checked = check(value)
    return value if type(value) is int else checked


def number(**bounds):
    """The type of a number in the document: finite, within bounds, whole or not."""
    return Annotated[float, Field(allow_inf_nan=False, **bounds), WrapValidator(_keeping_whole)]


NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped null character: not every database can keep one."""

Identifier = Annotated[str, AfterValidator(_identifier)]
Number = number()
Positive = number(gt=0, le=1e15)
NotNegative = number(ge=0, le=1e15)
Percent = number(ge=0, le=100)
Whole = Annotated[int, Field(ge=1, le=1_000_000)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rate(Part):
    """From this many units a month on, a unit costs so much: one tier of a price of the user's own."""

    from_: NotNegative = Field(0, alias="from")
    usd: NotNegative

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Node(Part):
    """One use of a service.  `settings` stays what the user wrote: a present key is a confirmed value."""

    id: Identifier
    service: str
    name: Annotated[str, Field(max_length=200)] = ""
    region: str | None = None
    settings: dict[str, Any] = {}
    position: tuple[Number, Number] | None = Field(None, strict=False)

    @property
    def label(self) -> str:
        return self.name or self.id


class Edge(Part):
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
    window_s: number(ge=0, le=300) | None = None
    parallel: Annotated[int, Field(ge=1, le=10)] | None = None
    retries: Annotated[int, Field(ge=0, le=10_000)] | None = None
    partial_batch: bool | None = None
    network: Literal["internet", "region", "zones", "regions", "nat", "endpoint", "transit"] | None = None


class Architecture(Part):
    """Settings, nodes and edges: the whole document.

    `rates` replace prices and `quotas` limits; `containers` holds what the comparison with containers assumes.
    """

    version: Literal[1] = VERSION
    name: Annotated[str, Field(max_length=200)] = "Untitled"
    region: str = "us-east-1"
    prices_as_of: Annotated[date, Field(strict=False)] | None = None
    free_tier: Literal["none", "always", "legacy_12_month"] = "always"
    hours_per_month: number(gt=0, le=744) = 730
    month: Annotated[int, Field(ge=1, le=120)] = 12
    rates: dict[str, Annotated[list[Rate], Field(min_length=1)]] = {}
    quotas: dict[str, Positive] = {}
    containers: dict[str, Any] = {}
    nodes: list[Node] = []
    edges: list[Edge] = []

    _samples: dict[tuple[str, str], Any] = PrivateAttr(default_factory=dict)

    def node(self, node_id: str) -> Node:
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise DocumentError(f"there is no node “{node_id}”.")

    def edge(self, edge_id: str) -> Edge:
        for edge in self.edges:
            if edge.id == edge_id:
                return edge
        raise DocumentError(f"there is no edge “{edge_id}”.")

    @property
    def samples(self) -> dict[tuple[str, str], Any]:
        """Arrays standing in for numbers, by (node or edge id, field); see `with_samples`."""
        return self._samples


def with_samples(architecture: Architecture, samples: dict[tuple[str, str], Any]) -> Architecture:
    """The same document with arrays in place of some numbers: {("order", "duration_ms"): values}.

    Values have shape (samples,) and are taken as they are: validate the numbers they surround first.
    An id is a node's or an edge's; the field one of its numbers.  Raises DocumentError for an unknown id.
    """
    import numpy as np

    known = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    columns = {}
    lengths = set()
    for (owner, name), values in samples.items():
        if owner not in known:
            raise DocumentError(f"there is no node or edge “{owner}” to sample.")
        columns[owner, name] = np.asarray(values, dtype=float).reshape(-1, 1)
        lengths.add(len(columns[owner, name]))
    if len(lengths) > 1:
        raise DocumentError("all samples must be of one length.")
    copy = architecture.model_copy()
    copy._samples = columns
    return copy


def load(text: str | bytes) -> Architecture:
    """An architecture from its JSON; raises DocumentError where the text is not one."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"The document has {len(raw):,} bytes; at most {MAX_BYTES:,} (4 MB) are read.")
    return from_dict(_json(raw))


def from_dict(data: Any) -> Architecture:
    """An architecture from parsed JSON, upgraded to this version, edges without id given one."""
    if not isinstance(data, dict):
        raise DocumentError("A document is a JSON object with nodes and edges.")
    version = data.get("version")
    if version is None:
        raise DocumentError('version is missing: say "version": 1.', "version")
    if version != VERSION or isinstance(version, bool):
        raise DocumentError(f"this is a document of version {version!r}; Headroom reads version {VERSION}.", "version")
    for part, most in (("nodes", MAX_NODES), ("edges", MAX_EDGES)):
        if isinstance(data.get(part), list) and len(data[part]) > most:
            raise DocumentError(f"{len(data[part]):,} are too many; at most {most:,} are read.", part)
    try:
        architecture = Architecture.model_validate(_with_edge_ids(data))
    except ValidationError as error:
        raise _document_error(error, data) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.") from None
    _check_ids(architecture)
    _check_depth(architecture)
    return architecture


def dump(architecture: Architecture) -> str:
    """Canonical JSON: fields in their order, defaults left out; loading it gives the same document."""
    data = architecture.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps({"version": VERSION, **data}, ensure_ascii=False, indent=1) + "\n"


def _json(raw: bytes) -> Any:
    if not raw.strip():
        raise DocumentError("There is nothing in it; a document is JSON with nodes and edges.")
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_unique_keys, parse_constant=_no_constant)
        if NULL.search(raw):
            raise DocumentError("The document holds a null character (\\u0000); take it out.")
        if b"\\ud" in raw.lower():
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except UnicodeEncodeError:
        raise DocumentError("The document escapes half a character, such as \\ud800.") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"The document is not UTF-8 text (byte {error.start:,}).") from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}.",
            f"line {error.lineno}, column {error.colno}",
        ) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.") from None
    except DocumentError:
        raise
    except ValueError:  # what json says of a whole number of more than 4,300 digits
        raise DocumentError("The document holds a number of more digits than can be read.") from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DocumentError(f"“{twice}” is given twice in one object; keep one.")
    return found


def _no_constant(word: str):
    raise DocumentError(f"{word} is not a number a document may hold.")


def _with_edge_ids(data: dict) -> dict:
    edges = data.get("edges")
    if not isinstance(edges, list) or all(isinstance(edge, dict) and edge.get("id") for edge in edges):
        return data
    taken = {edge["id"] for edge in edges if isinstance(edge, dict) and isinstance(edge.get("id"), str)}
    named, number = [], 0
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
            raise DocumentError(f"the id “{node.id}” is taken by another node; ids must differ.", f"nodes[{index}]")
        nodes.add(node.id)
    edges: set[str] = set()
    for index, edge in enumerate(architecture.edges):
        if edge.id in edges:
            raise DocumentError(f"the id “{edge.id}” is taken by another edge; ids must differ.", f"edges[{index}]")
        if edge.id in nodes:
            raise DocumentError(f"the id “{edge.id}” is taken by a node; ids must differ.", f"edges[{index}]")
        edges.add(edge.id)
    for edge in architecture.edges:
        for end in ("source", "target"):
            if getattr(edge, end) not in nodes:
                raise DocumentError(f"there is no node “{getattr(edge, end)}” to be its {end}.", f"edge {edge.id}", end)
        for name in edge.caused_by or ():
            if name not in edges:
                raise DocumentError(f"there is no edge “{name}” to be caused by.", f"edge {edge.id}", "caused_by")


def _check_depth(architecture: Architecture) -> None:
    """What users may write freely stays as flat as any setting is; what is nested deeper cannot be written back."""
    if _is_deeper(architecture.containers, MAX_DEPTH):
        raise DocumentError("is nested too deeply.", "containers")
    for node in architecture.nodes:
        if _is_deeper(node.settings, MAX_DEPTH):
            raise DocumentError("is nested too deeply.", f"node {node.id}, settings")


def _is_deeper(value: dict | list, levels: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    inner = [part for part in parts if isinstance(part, dict | list)]
    return bool(inner) and (levels == 0 or any(_is_deeper(part, levels - 1) for part in inner))


def _document_error(error: ValidationError, data: dict) -> DocumentError:
    first = error.errors(include_url=False)[0]
    return DocumentError(sentence(first), _where(first["loc"], data), str(first["loc"][-1]) if first["loc"] else "")


def _where(location: tuple, data: dict) -> str:
    """`nodes[2] (orders), settings`: the path, with the id of the node or edge it leads through."""
    words: list[str] = []
    here: Any = data
    for step in location:
        if isinstance(step, int) and words:
            words[-1] += f"[{step}]"
        else:
            words.append(str(step))
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int) and isinstance(here, dict) and isinstance(here.get("id"), str):
            words[-1] += f" ({here['id']})"
    return ", ".join(words)


def sentence(error: Any) -> str:
    """What pydantic found, in the user's words."""
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    bound = next((figure(context[name]) for name in ("ge", "gt", "le", "lt") if name in context), "")
    match kind:
        case "missing":
            return "is missing."
        case "extra_forbidden":
            return "is not known here; check the spelling or leave it out."
        case "greater_than_equal":
            return f"must be at least {bound}, not {value!r}."
        case "greater_than":
            return f"must be more than {bound}, not {value!r}."
        case "less_than_equal":
            return f"must be at most {bound}, not {value!r}."
        case "less_than":
            return f"must be less than {bound}, not {value!r}."
        case "literal_error":
            return f"must be {context['expected']}, not {value!r}."
        case "int_type" | "int_from_float" | "int_parsing":
            return f"must be a whole number, not {_short(value)}."
        case "float_type" | "float_parsing" | "finite_number":
            return f"must be a number, not {_short(value)}."
        case "string_type":
            return f"must be text, not {_short(value)}."
        case "bool_type":
            return f"must be true or false, not {_short(value)}."
        case "list_type":
            return f"must be a list, not {_short(value)}."
        case "dict_type" | "model_type":
            return f"must be an object, not {_short(value)}."
        case "string_too_long":
            return f"may have at most {context['max_length']} characters."
        case "too_short":
            return f"needs at least {context['min_length']}."
        case "too_long":
            return f"may hold at most {context['max_length']}."
        case "value_error":
            return f"{context['error']}."
        case _ if kind.startswith("date"):
            return f"must be a day such as 2025-12-31, not {_short(value)}."
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]}."


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}…"
