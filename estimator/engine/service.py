"""What one service file must say: settings, operations, events, usage, demands.  And the registry of them.

A service file holds formulas; prices and limits come from the tables.  Its methods receive the frozen
`Settings` of one node and the `Load` it carries, and answer in AWS's own dimensions and limit keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from estimator.engine.traffic.amounts import smaller
from estimator.engine.traffic.flow import Flow, Flows, Hours

if TYPE_CHECKING:
    from estimator.engine.resolve.resolve import Plan
    from estimator.engine.traffic.walk import Traffic
    from pricing.book import Limit, LimitBook, Price, PriceMissing

TYPES = ("entry", "compute", "network", "message", "data", "storage", "watch")
"""What a node is drawn as."""

FAMILIES = {
    "entry": "Entry",
    "function": "Functions",
    "container": "Containers",
    "queue": "Queues",
    "stream": "Streams",
    "bus": "Event buses and topics",
    "orchestration": "Orchestration",
    "api": "APIs",
    "delivery": "Delivery",
    "database": "Databases and analytics",
    "storage": "Object and file storage",
    "identity": "Identity and keys",
    "observability": "Observability",
    "network": "Network",
    "other": "Other",
}
"""The kinds of technology serverless architectures are made of: where a service stands in the list of services."""


def setting(
    default: Any,
    label: str,
    *,
    unit: str = "",
    help: str = "",
    choices: Mapping[str, str] | None = None,
    limit: str = "",
    basis: str = "guess",
    advanced: bool = False,
    when: tuple[str, tuple] | None = None,
    unitless: bool = False,
    **bounds,
):
    """One setting, declared once: form field, validation, JSON Schema and default.

    It has a unit or choices, unless its label says all there is to say: yes or no, a whole number that counts what
    the label names, or so many of something "per" something else.  Any other number or text that honestly has
    neither says so with `unitless`; `manage.py check` asks (`checks.bare_settings`).
    `limit` names a limit row whose range bounds the value.  `basis` says where the default comes from:
    `guess` is ours and worth confirming, `aws` is what AWS sets when nobody does, `off` leaves a feature out.
    `when` names the setting and values without which this one has no effect.
    """
    extra = {"unit": unit, "choices": dict(choices or {}), "limit": limit, "basis": basis}
    extra |= {"advanced": advanced, "when": when} | ({"unitless": True} if unitless else {})
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


Waiting = Literal["included", "sequence", "parallel"]


def waiting_setting():
    """How the answers that code waits for add to its duration."""
    choices = {
        "included": "included in the duration",
        "sequence": "own time only: calls come on top, one after another",
        "parallel": "own time only: calls come on top, all at once",
    }
    help = "Whether the duration above covers the answers it waits for."
    return setting("included", "Waiting for calls", choices=choices, basis="aws", advanced=True, help=help)


class Settings(BaseModel):
    """The settings of one node: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Operation:
    """Something done to a node.  `waits`: the caller waits for the answer.

    `accepts` holds the kinds of event that may cause it (see `Event.sends`).
    `batch_limit` is the limit key that caps the payload of one batch handed to it.
    """

    name: str
    help: str
    waits: bool = True
    accepts: frozenset[str] = frozenset()
    batch_limit: str = ""
    times_out: bool = True

    def __post_init__(self):
        object.__setattr__(self, "accepts", frozenset(self.accepts))


@dataclass(frozen=True)
class Event:
    """Something that happens at a node and may cause more.

    `of` names the operations that cause it (empty at a source), once per call or per item.
    `sends` is the kind of caller it is: `code`, `client`, `api`, `alb`, `queue`, `stream`, `object`,
    `schedule`, `failure`, ...  `reaches` says in words what that kind can reach.
    `polled`: the target fetches; `shared`: several consumers share the items instead of each getting all.
    `cached`: a cache of the source may answer first; how often, an edge says (`Edge.cached`) or `hit_share`.
    `conducts`: each event is a run that makes its calls itself, as a workflow does.  An edge's calls then come one
    after another, or `at_once` of them together within each run, and what fails is called again (`retries`).
    `later`: nobody who called waits for what it causes: it comes after the answer, or within a time that is given.
    `sized`: what it weighs is known, and stands over what its target takes an item to weigh.
    `wrapped`: how much larger it gets in the call that hands it over, 4 ÷ 3 as base64.
    """

    name: str
    help: str
    of: tuple[str, ...] = ()
    per: str = "call"
    sends: str = "code"
    reaches: str = ""
    polled: bool = False
    shared: bool = False
    cached: bool = False
    conducts: bool = False
    later: bool = False
    sized: bool = False
    wrapped: float = 1.0
    batch: int = 1
    default_target: str = ""


@dataclass(frozen=True)
class Dimension:
    """One thing a service bills for.  `kind`: volume (the month's sum), capacity (what each hour needed),
    standing (by the hour, used or not) or stock (what has accumulated).  `of` is the slug of the service on whose
    bill AWS puts it, where that is not the one that declares it."""

    label: str
    kind: str = "volume"
    of: str = ""


class Use:
    """So much of a dimension: factors that multiply to the quantity, each with the word a reader needs.

    `Use("lambda.duration.arm", n, "invocations", 0.12, "s", 1.5, "GB")` is n × 0.12 × 1.5; a factor whose word
    begins with ÷ divides: `Use(OUT, n, "responses", 20, "KB", 1048576, "÷ KB in a GB")`; one with | has a
    singular and a plural.
    Several uses of one dimension at one node add up; the formula on the page is these factors, so the
    quantity and its explanation cannot part.
    `price` is one the user gave, in place of the table's, or a PriceMissing that says why there is none.
    `at_least` is what the whole account pays for in that region, however little of it all nodes use together.
    """

    __slots__ = ("at_least", "dimension", "factors", "price", "quantity", "region")

    def __init__(
        self,
        dimension: str,
        *factors,
        region: str | None = None,
        price: Price | PriceMissing | None = None,
        at_least: float = 0.0,
    ):
        self.dimension = dimension
        self.factors = factors
        self.region = region
        self.price = price
        self.at_least = at_least
        quantity = factors[0]
        if len(factors) > 2:
            more = iter(factors[2:])
            for value, word in zip(more, more, strict=True):
                quantity = quantity / value if word[0] == "÷" else quantity * value
        self.quantity = quantity

    def __repr__(self):
        return f"Use({self.dimension}, {self.quantity})"


class Demand:
    """What a node asks of a limit: a number, or one for each hour, (samples, hours).

    `cause` is a short phrase for the message.  `variant` picks a row where the key has several.
    `where` tells apart several of the same scope at one node (two queues' mappings of one function).
    `value` is the user's own ceiling where the limit is one they configure (a function's time-out).
    `limit` is a limit of the user's own, of something that is not AWS's: it has no row.
    """

    __slots__ = ("amount", "cause", "key", "limit", "remedy", "value", "variant", "where")

    def __init__(self, key, amount, cause="", *, variant=None, where="", value=None, remedy="", limit: Limit = None):
        self.key = key
        self.limit = limit
        self.amount = amount
        self.cause = cause
        self.variant = variant
        self.where = where
        self.value = value
        self.remedy = remedy


@dataclass(frozen=True)
class Problem:
    """A fault of the design itself that a service file sees: named, with its reason and a way out."""

    key: str
    verdict: str
    message: str


@dataclass
class Polling:
    """How a target fetches from a source: parallel lanes, and how long a batch gathers.

    Lanes that follow the traffic are a function of the source's events, (rate, KB each) pairs, hours and limits.
    """

    lanes: Any = 1.0
    wait_s: float = 0.0

    def counted(self, events, hours: Hours, limits: LimitBook) -> Polling:
        """The same with its lanes as a number, or one for each hour."""
        return Polling(self.lanes(events, hours, limits), self.wait_s) if callable(self.lanes) else self


@dataclass(slots=True)
class Load:
    """What one node carries: flows arriving by operation, flows leaving by event, and the month around them.

    The far end of a flow is `flow.wire`: its `source` and `target` have service and settings.
    """

    hours: Hours
    limits: LimitBook
    region: str
    month: float
    hours_per_month: float
    arriving: dict[str, Flows] = field(default_factory=dict)
    leaving: dict[str, Flows] = field(default_factory=dict)
    latency: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    backlog: list[Any] = field(default_factory=list)
    throttled: Any = 0.0

    def __getitem__(self, operation: str) -> Flows:
        return self.arriving.get(operation) or EMPTY

    def flows(self) -> Iterator[Flow]:
        """Everything that arrives."""
        for flows in self.arriving.values():
            yield from flows

    def out(self, event: str | None = None) -> Iterator[Flow]:
        """What leaves by an event, or by any."""
        for name, flows in self.leaving.items():
            if event in (None, name):
                yield from flows

    def limit(self, key: str) -> float:
        """The value of a limit row, or the upper end of its range, for formulas whose constant is one."""
        limit = self.limits.limit(key)
        return limit.high if limit.value is None else limit.value

    def months_kept(self, keep_days=None):
        """How many months' inflow lies there on average in the month billed: month − ½, or what is kept."""
        months = self.month - 0.5
        return months if keep_days is None else smaller(months, keep_days / 30.4)


EMPTY = Flows()


class AwsService:
    """One AWS service.  A file in `aws/` SHALL set the names, `Settings`, `operations` and `events`, declare
    in `dimensions` and `limits` all it may use, each limit with a short title, and MAY override the methods below.

    `family`, `fits` and `fits_not` are for its page: its kind of technology, and in about two sentences each when it
    fits and when not.  `closed` says that AWS takes no new customers, since when, and what to take instead.

    `own_dimensions` and `own_limits` have no rows in the tables: the user gives the price or the limit."""

    slug: ClassVar[str]
    name: ClassVar[str]
    type: ClassVar[str]
    kind: ClassVar[str] = ""
    help: ClassVar[str] = ""
    family: ClassVar[str] = ""
    fits: ClassVar[str] = ""
    fits_not: ClassVar[str] = ""
    closed: ClassVar[str] = ""
    Settings: ClassVar[type[Settings]] = Settings
    operations: ClassVar[tuple[Operation, ...]] = ()
    events: ClassVar[tuple[Event, ...]] = ()
    dimensions: ClassVar[Mapping[str, Dimension]] = {}
    limits: ClassVar[Mapping[str, str]] = {}
    own_dimensions: ClassVar[Mapping[str, Dimension]] = {}
    own_limits: ClassVar[Mapping[str, str]] = {}
    noun: ClassVar[str] = ""
    default_name: ClassVar[str] = ""
    short_name: ClassVar[str] = ""
    is_drawn: ClassVar[bool] = True
    is_outside: ClassVar[bool] = False
    bills_own_transfer: ClassVar[bool] = False
    """Whether the bytes to and from it are its own dimensions, or free: they make no lines of data transfer."""
    grows: ClassVar[bool] = True
    """Whether what starts here is traffic that grows; a clock does not tick faster."""

    # -- the parts a service may say more about ---------------------------------------------------------

    def kind_of(self, s) -> str:
        """The second line of the node's card: 'Lambda · 1,536 MB'."""
        return self.kind or self.name

    def source(self, s, event: str, hours_per_month: float) -> tuple[Any, Any, Any, float] | None:
        """(monthly count, 168 relative hours, burst factor, burst seconds) of what starts here, else None."""
        return None

    def payload_kb(self, s, operation: str):
        """What one item of an operation weighs when its edge does not say; None: as its cause."""
        return None

    def response_kb(self, s, operation: str):
        """What comes back from a call when its edge does not say; None: as its cause."""
        return None

    def emits(self, s, event: str, flow: Flow):
        """How many events one arriving call or item causes."""
        return 1.0

    def gathers(self, s, event: str, flows: Flows) -> tuple[Any, Any] | None:
        """(rate, KB each) of the events that all its traffic causes together, as a buffer that fills; None: each
        call or item causes its own."""
        return None

    def hit_share(self, s, event: str):
        """How often its cache answers a `cached` event where the edge does not say, 0 to 1."""
        return 0.0

    def event_kb(self, s, event: str, flow: Flow):
        """What an event weighs where that is not the payload of its cause (a notification, a change record)."""
        return None

    def check(self, s, limits: LimitBook) -> tuple[str, str] | None:
        """(setting, sentence) of a combination AWS rejects, judged on the tables; None where all is well."""
        return None

    def own_seconds(self, s, operation: str) -> tuple[Any, Any]:
        """(mean, slowest one in a hundred) seconds of an operation, without what it waits for."""
        return 0.0, 0.0

    def waits(self, s, operation: str) -> str:
        """How the answers it waits for add to `own_seconds`: `one` of them (a router's targets are alternatives),
        all in `sequence`, all in `parallel`, or not at all, being `included`."""
        return "one"

    def polling(self, s, event: str, edge) -> Polling:
        """How a consumer of a polled event gathers batches."""
        return Polling()

    def pollers(self, s) -> Any:
        """Connections it keeps open to a queue it polls, whether anything comes or not."""
        return 0

    def failing_share(self, s, operation: str):
        """The share of items whose handling fails, 0 to 1."""
        return 0.0

    def retries(self, s, event_or_operation: str):
        """How often a failed item is delivered again: of a polled event or one that conducts its calls (by its
        source), or of an operation nobody waits for (by its target).  None: until it succeeds."""
        return 0

    def reports_partial_batches(self, s) -> bool:
        """Whether a failed item leaves the rest of its batch alone."""
        return False

    def patience(self, s, target: AwsService) -> tuple[str, float | None] | None:
        """(limit key, seconds) it gives a call it waits for; seconds None: the limit's own value."""
        return None

    def gives_up_after(self, s, operation: str) -> float | None:
        """The seconds after which it stops working on a call, None where nothing stops it."""
        return None

    def admitted(self, s):
        """The concurrency beyond which calls are refused (synchronous) or wait (queued); None: no cap."""
        return None

    def usage(self, s, load: Load) -> Iterable[Use]:
        return ()

    def demands(self, s, load: Load) -> Iterable[Demand]:
        return ()

    def problems(self, s, load: Load) -> Iterable[Problem]:
        return ()

    def carries(self, flow: Flow) -> Iterable[tuple[str, Use]]:
        """What the bytes of a flow cost on their way, whatever service is at the ends: (node id, use)."""
        return ()

    def is_private(self, s) -> bool:
        """Whether it lies in the user's own network, so that what lies there too reaches it without a gateway."""
        return False

    def way_out(self, s, polls: bool) -> str | None:
        """The network its calls leave through, or its polls, where an edge does not say; None: as the ends lie."""
        return None

    def stands(self, plan: Plan) -> Iterable[tuple[str, Use]]:
        """What has to stand for the edges that cross it, however little does, drawn or not: (node id, use)."""
        return ()

    def carried_demands(self, plan: Plan, traffic: Traffic) -> Iterable[tuple[str, Demand]]:
        """What all the flows that cross it ask of its limits, drawn or not: (node id, demand)."""
        return ()

    # -- what follows from the above -------------------------------------------------------------------

    says: ClassVar[frozenset[str]] = frozenset()
    """The methods above that a service overrides: what it leaves alone need not be called."""

    def __init_subclass__(cls):
        cls.says = frozenset(name for name in vars(AwsService) if getattr(cls, name) is not getattr(AwsService, name))
        cls._operations = {operation.name: operation for operation in cls.operations}
        cls._events = {event.name: event for event in cls.events}

    def operation(self, name: str) -> Operation | None:
        return self._operations.get(name)

    def event(self, name: str) -> Event | None:
        return self._events.get(name)

    def __repr__(self):
        return f"<{self.slug}>"


_services: dict[str, AwsService] = {}


def register(service_class: type[AwsService]) -> AwsService:
    """Make a service known under its slug."""
    service = service_class()
    if service.slug in _services and type(_services[service.slug]) is not service_class:
        raise ValueError(f"Two services call themselves {service.slug}.")
    _services[service.slug] = service
    return service


def services() -> Mapping[str, AwsService]:
    """All registered services by slug, in the order they were registered."""
    return _services


def between(event: Event, operation: Operation) -> list[AwsService]:
    """Services that could stand between an event and an operation it cannot cause itself; AWS's, no stand-ins."""
    return [
        service
        for service in _services.values()
        if not (service.own_dimensions or service.own_limits)
        and any(event.sends in entry.accepts for entry in service.operations)
        and any(exit.sends in operation.accepts for exit in service.events)
    ]


def plain_type(annotation: Any) -> Any:
    """The type of a setting that may also be left empty: float of float | None."""
    if isinstance(annotation, UnionType):
        return next(one for one in annotation.__args__ if one is not NoneType)
    return annotation


@lru_cache(maxsize=4096)
def described(dimension: str) -> tuple[str, str, str] | None:
    """(label, kind, slug of the service whose bill it is on) of a dimension; None where no service bills it.

    A declared key may end in `*`: its label then names the rest, as of `data_transfer.inter_region_out.*`.
    """
    for service in _services.values():
        if declared := service.dimensions.get(dimension) or service.own_dimensions.get(dimension):
            return declared.label, declared.kind, declared.of or service.slug
    for service in _services.values():
        for pattern, declared in service.dimensions.items():
            if pattern.endswith("*") and dimension.startswith(pattern[:-1]):
                return declared.label.format(dimension[len(pattern) - 1 :]), declared.kind, service.slug
    return None


@lru_cache(maxsize=4096)
def limit_title(key: str) -> str:
    """The short title of a limit key, the key itself where no service knows it."""
    titles = (named for service in _services.values() for named in (service.limits, service.own_limits))
    return next((named[key] for named in titles if key in named), key)
