"""What one service file must say. All of them: `registry.py`.

A service file holds formulas; prices and limits come from the tables.  Its methods receive the frozen `Settings` of one
node and the `Load` it carries, and answer in AWS's own dimensions and limit keys.  How to write one:
docs/adding-a-service.md; what `manage.py check` holds it to: `contract.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from estimator.engine.document.architecture import Edge
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, larger
from estimator.engine.measures import Demand, EffectDeclared, HiddenCost, Polling, Problem, Sending, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.setting import SettingDeclaration, declared
from estimator.engine.setting import Settings as NoSettings
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd, EdgeView
from estimator.engine.waking import Starting
from pricing.book import LimitBook

ServiceType = Literal["entry", "compute", "network", "message", "data", "storage", "watch"]
"""What a node is drawn as."""

FAMILIES = {
    "entry": "Entry",
    "function": "Functions",
    "container": "Containers",
    "queue": "Queues",
    "stream": "Streams",
    "bus": "Event buses and topics",
    "orchestration": "Orchestration",
    "ai": "AI models",
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

Waits = Literal["one", "included", "sequence", "parallel"]
"""How the answers an operation waits for add to its own time."""
WayOut = Literal["none", "nat", "shared_nat", "endpoint"]
"""What the calls of code in a private network leave through; a `shared_nat` is a NAT gateway that is paid already."""


def answers_in(milliseconds: Amount, slowest_ms: Amount | None = None) -> tuple[Amount, Amount]:
    """(mean, slowest one in a hundred) seconds, the slowest no faster than the mean; None where all take the same."""
    slowest = milliseconds if slowest_ms is None else larger(slowest_ms, milliseconds)
    return milliseconds / 1000, slowest / 1000


SettingsClass = type[NoSettings]


class AwsService[S: NoSettings]:
    """One AWS service.  A file in `aws/` SHALL set the names, `Settings`, `operations` and `events`, declare
    in `dimensions` and `limits` all it may use, each limit with a short title, and MAY override the methods below.

    `known_as` are words people look for it by, beside its names and `help`.
    `family`, `fits` and `fits_not` are for its page: its kind of technology, and in about two sentences each when it
    fits and when not.  `closed` says that AWS takes no new customers, since when, and what to take instead.

    `effects` says what a limit or a check does when it is met, by its key, or by a family of keys that ends in `*`; of
    the limits it leaves out their kind says so (`limits/consequences.py`).

    `own_dimensions` and `own_limits` have no rows in the tables: the user gives the price or the limit.
    `borrows` names dimensions and limits that other services declare and this one uses too; a key may end in `*`.
    `travels` names settings that are as true of what it delivers: who is sent nothing else, and was told no other, has
    the same.  `copied` names, by event, those of a copy that it keeps up to date: it has them whoever else calls it,
    where it was told no other.  `hidden_costs` names the parts of its bill that come of defaults alone.  Each of
    `alternatives` is a group of dimensions of which a node has one, as its settings say; a key may hold `*`."""

    slug: ClassVar[str]
    name: ClassVar[str]
    type: ClassVar[ServiceType]
    kind: ClassVar[str] = ""
    help: ClassVar[str] = ""
    known_as: ClassVar[tuple[str, ...]] = ()
    family: ClassVar[str] = ""
    fits: ClassVar[str] = ""
    fits_not: ClassVar[str] = ""
    closed: ClassVar[str] = ""
    Settings: ClassVar[SettingsClass] = NoSettings
    operations: ClassVar[tuple[Operation, ...]] = ()
    events: ClassVar[tuple[Event, ...]] = ()
    dimensions: ClassVar[Mapping[str, Dimension]] = {}
    limits: ClassVar[Mapping[str, str]] = {}
    effects: ClassVar[Mapping[str, EffectDeclared]] = {}
    own_dimensions: ClassVar[Mapping[str, Dimension]] = {}
    own_limits: ClassVar[Mapping[str, str]] = {}
    borrows: ClassVar[tuple[str, ...]] = ()
    travels: ClassVar[tuple[str, ...]] = ()
    copied: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    hidden_costs: ClassVar[tuple[HiddenCost, ...]] = ()
    alternatives: ClassVar[tuple[tuple[str, ...], ...]] = ()
    noun: ClassVar[str] = ""
    default_name: ClassVar[str] = ""
    short_name: ClassVar[str] = ""
    is_drawn: ClassVar[bool] = True

    # -- what others ask of it: capabilities, so that no file compares names of services ----------------------

    is_outside: ClassVar[bool] = False
    """Whether it lies outside AWS."""
    is_function: ClassVar[bool] = False
    """Whether it is code that runs for each event, as a Lambda function does."""
    is_asked_in_one_call: ClassVar[bool] = False
    """Whether it works for as long as one call of AWS's SDK lasts, as a language model does."""
    runs_at_the_edge: ClassVar[bool] = False
    """Whether it runs in the locations of a content network, which pays nothing to reach it."""
    is_balancer: ClassVar[bool] = False
    """Whether it keeps a list of targets, each of which counts against its limit."""
    is_front: ClassVar[bool] = False
    """Whether it is an API that hands each request on to the code behind it, as a load balancer could."""
    passes_back: ClassVar[bool] = False
    """Whether what comes back from its targets is what it sends back to its own callers."""
    keeps_connections: ClassVar[bool] = False
    """Whether its copies stand and keep a pool of connections open, as containers do."""
    bills_own_transfer: ClassVar[bool] = False
    """Whether the bytes to and from it are its own dimensions, or free: they make no lines of data transfer."""
    grows: ClassVar[bool] = True
    """Whether what starts here is traffic that grows; a clock does not tick faster."""
    subscribes_as: ClassVar[str] = "http"
    """The protocol by which a topic delivers to it, as SNS bills it."""
    firewalled_as: ClassVar[str] = ""
    """The kind of resource it is to a web application firewall, as its limits name it; empty where it is none."""
    waits_for_bytes: ClassVar[bool] = False
    """Whether its patience is with silence, and begins anew with each byte that comes."""
    time_out: ClassVar[tuple[str, float] | None] = None
    """(limit key, seconds AWS gives it unless told otherwise) of the time-out after which it is stopped, and waits for
    nothing any more."""
    time_out_setting: ClassVar[str] = ""
    """The setting that says so; empty where none does."""
    has_a_clock: ClassVar[bool] = False
    """Whether it starts its own work by the clock, so that no schedule of AWS's is billed for it."""
    follows_chains: ClassVar[bool] = False
    """Whether what passes through it keeps count of the calls in its chain, so that a loop of them can be stopped."""
    has_gateway_endpoint: ClassVar[bool] = False
    """Whether a gateway endpoint, which is free, leads to it from a private network in its region."""
    always_reaches: ClassVar[tuple[str, ...]] = ()
    """The AWS services, by slug or name of their endpoint, that it reaches from its network whatever it calls."""
    keeps_awake: ClassVar[str] = ""
    """What keeps it from pausing, where it may: give it a least capacity above 0."""
    is_timed_target: ClassVar[bool] = False
    """Whether an event bus that delivers to it is held up by how long it takes."""

    # -- names and validation ------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called here; what people call it beside that is `known_as`."""
        return tuple(filter(None, (self.slug, self.name, self.short_name, self.default_name)))

    def kind_of(self, s: S) -> str:
        """The second line of the node's card: 'Lambda · 1,536 MB'."""
        return self.kind or self.name

    def check(self, s: S, limits: LimitBook) -> tuple[str, str] | None:
        """(setting, sentence) of a combination AWS rejects, judged on the tables; None where all is well."""
        return None

    def check_call(self, s: S, edge: Edge, event: Event, limits: LimitBook) -> tuple[str, str] | None:
        """(field, sentence) of an edge into it that AWS rejects, judged on the tables; None where all is well."""
        return None

    # -- traffic: what starts here, what calls cause, how large it is --------------------------------------

    def source(self, s: S, event: str, hours_per_month: float) -> Sending | None:
        """What starts here, None where nothing does."""
        return None

    def payload_kb(self, s: S, operation: str) -> Amount | None:
        """What one item of an operation weighs when its edge does not say; None: as its cause."""
        return None

    def response_kb(self, s: S, operation: str) -> Amount | None:
        """What comes back from a call when its edge does not say; None: as its cause."""
        return None

    def emits(self, s: S, event: str, flow: Flow) -> Amount:
        """How many events one arriving call or item causes."""
        return 1.0

    def gathers(self, s: S, event: str, flows: Flows) -> tuple[Amount, Amount] | None:
        """(rate, KB each) of the events that all its traffic causes together, as a buffer that fills; None: each
        call or item causes its own."""
        return None

    def event_kb(self, s: S, event: str, flow: Flow) -> Amount | None:
        """What an event weighs where that is not the payload of its cause (a notification, a change record)."""
        return None

    def hit_share(self, s: S, event: str) -> Amount:
        """How often its cache answers a `cached` event where the edge does not say, 0 to 1."""
        return 0.0

    def viewers(self, s: S) -> Mapping[str, float]:
        """Where in the world those who call sit: shares by part of the world, empty where nobody knows."""
        return {}

    def session_seconds(self, s: S) -> Amount:
        """How long a session of those who call lasts."""
        return 0.0

    def includes_firewall(self, s: S) -> bool:
        """Whether what it costs includes the web application firewall before it."""
        return False

    def knows_limits(self, s: S) -> bool:
        """Whether anybody knows what limits it has, AWS or who drew it."""
        return True

    def refused_share(self, s: S, operation: str) -> Amount:
        """The share of calls that an operation which `decides` turns away, 0 to 1."""
        return 0.0

    # -- time ------------------------------------------------------------------------------------------------

    def own_seconds(self, s: S, operation: str) -> tuple[Amount, Amount]:
        """(mean, slowest one in a hundred) seconds of an operation, without what it waits for."""
        return 0.0, 0.0

    def waits(self, s: S, operation: str) -> Waits:
        """How the answers it waits for add to `own_seconds`: `one` of them (a router's targets are alternatives),
        all in `sequence`, all in `parallel`, or not at all, being `included`."""
        return "one"

    def patience(self, s: S, target: EdgeEnd) -> tuple[str, float | None] | None:
        """(limit key, seconds) it gives a call it waits for; seconds None: the limit's own value."""
        return None

    def streams(self, s: S) -> bool:
        """Whether it sends its answer while it is being made, where its caller passes it on."""
        return False

    def silent_seconds(self, s: S) -> Amount | None:
        """The longest silence within an answer it streams; None: as long as the answer takes."""
        return None

    def buffers(self, s: S) -> bool:
        """Whether it passes an answer on only once all of it is there."""
        return False

    def streams_through(self, s: S, target: EdgeEnd) -> bool:
        """Whether it passes on, as it comes, what a target streams."""
        return False

    def resume_seconds(self, s: S, load: Load, operation: str) -> Amount:
        """How long the slowest of a hundred calls, in the hour that is worst for them, waits for it because it has
        paused; 0 where fewer find it so."""
        return 0.0

    def starts_in(self, s: S, load: Load, operation: str) -> Starting:
        """How long the slowest of a hundred calls waits for it to start, before the run, because none of it is warm; 0
        where fewer find it so."""
        return Starting(0.0)

    def gives_up_after(self, s: S, operation: str) -> float | None:
        """The seconds after which it stops working on a call, None where nothing stops it."""
        return None

    def idle_seconds(self, s: S) -> Amount:
        """How long a copy of it is kept, and what it holds open with it, after its last call."""
        return 0.0

    # -- delivery: polling, failures, caps -------------------------------------------------------------------

    def polling(self, s: S, event: str, edge: Edge) -> Polling:
        """How a consumer of a polled event gathers batches."""
        return Polling()

    def pollers(self, s: S, idle: Amount) -> Amount:
        """Connections it keeps open to a queue it polls, whether anything comes or not; `idle` is how many AWS keeps
        of its own where little comes."""
        return 0.0

    def taken_up(self, s: S) -> tuple[Amount, Amount] | None:
        """(calls at once it begins with, how many more each second) where it fetches from a queue that fills up; None:
        all there are, at once."""
        return None

    def keeps_order(self, s: S) -> bool:
        """Whether it hands out items in the order they came, as a FIFO queue does."""
        return False

    def is_fifo(self, s: S) -> bool:
        """Whether it is a queue or a topic of the FIFO type, which AWS connects with less than a standard one."""
        return False

    def failing_share(self, s: S, operation: str) -> Amount:
        """The share of items whose handling fails, 0 to 1; another try may do."""
        return 0.0

    def always_failing_share(self, s: S, operation: str) -> Amount:
        """The share of items that fail each time they are tried, 0 to 1."""
        return 0.0

    def chain_stop(self, s: S) -> str | None:
        """The limit key of how often it is called in one chain of events before it is called no more; None: nothing
        stops it."""
        return None

    def retries(self, s: S, event_or_operation: str) -> Amount | None:
        """How often a failed item is delivered again: of a polled event or one that orchestrates its calls (by its
        source), or of an operation nobody waits for (by its target).  None: until it succeeds."""
        return 0

    def reports_partial_batches(self, s: S) -> bool:
        """Whether a failed item leaves the rest of its batch alone."""
        return False

    def admitted(self, s: S) -> Amount | None:
        """The concurrency beyond which calls are refused (synchronous) or wait (queued); None: no cap."""
        return None

    def copies(self, s: S, load: Load) -> Amount | None:
        """Tasks, pods or instances of it that stand in each hour; None where it runs for calls alone."""
        return None

    # -- bill and limits -------------------------------------------------------------------------------------

    def usage(self, s: S, load: Load) -> Iterable[Use]:
        """What it is billed for."""
        return ()

    def once(self, s: S, load: Load) -> Iterable[Use]:
        """What it is billed a single time, beside any month: for what is moved or loaded on the first day."""
        return ()

    def demands(self, s: S, load: Load) -> Iterable[Demand]:
        """What it asks of its limits."""
        return ()

    def problems(self, s: S, load: Load) -> Iterable[Problem]:
        """Faults of the design that it sees."""
        return ()

    def edge_problems(self, s: S, edge: EdgeView) -> Iterable[Problem]:
        """What AWS refuses of an edge that starts at it, whatever the traffic."""
        return ()

    # -- what stands on edges ----------------------------------------------------------------------------------

    def is_private(self, s: S) -> bool:
        """Whether it lies in the user's own network, so that what lies there too reaches it without a gateway."""
        return False

    def way_out(self, s: S, polls: bool) -> WayOut | None:
        """The gateway its calls leave through, or its polls, where an edge does not say; None: as the ends lie.  It
        stands whatever they are."""
        return None

    def carries(self, flow: Flow) -> Iterable[tuple[str, Use]]:
        """What the bytes of a flow cost on their way, whatever service is at the ends: (node id, use)."""
        return ()

    def stands(self, network: Network) -> Iterable[tuple[str, Use]]:
        """What has to stand for the edges that cross it, however little does, drawn or not: (node id, use)."""
        return ()

    def carried_demands(self, network: Network) -> Iterable[tuple[str, Demand]]:
        """What all the flows that cross it ask of its limits, drawn or not: (node id, demand)."""
        return ()

    # -- what follows from the above -------------------------------------------------------------------

    overridden: ClassVar[frozenset[object]] = frozenset()
    """The methods above that a service overrides: what it leaves alone need not be called."""
    _operations: ClassVar[Mapping[str, Operation]] = {}
    _events: ClassVar[Mapping[str, Event]] = {}

    def __init_subclass__(cls) -> None:
        hooks = {name: hook for name, hook in vars(AwsService).items() if callable(hook) and name[0] != "_"}
        cls.overridden = frozenset(hook for name, hook in hooks.items() if getattr(cls, name) is not hook)
        cls._operations = {operation.name: operation for operation in cls.operations}
        cls._events = {event.name: event for event in cls.events}

    def operation(self, name: str) -> Operation | None:
        """The operation of a name, None where it has none."""
        return self._operations.get(name)

    def event(self, name: str) -> Event | None:
        """The event of a name, None where it has none."""
        return self._events.get(name)

    def setting(self, name: str) -> SettingDeclaration | None:
        """What its file says of a setting, None where it has none of that name."""
        return declared(self.Settings).get(name)

    def __repr__(self) -> str:
        return f"<{self.slug}>"


Service = AwsService[NoSettings]
"""A service of whatever settings: what the registry knows it as."""
