"""What a service declares about itself: what can be done to it, what happens at it, and what it bills for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

CallerKind = Literal[
    "alarm",
    "alb",
    "analytics",
    "api_destination",
    "aws_event",
    "bus",
    "cdn",
    "change_capture",
    "client",
    "code",
    "delivery",
    "destination",
    "edge",
    "enrichment",
    "external",
    "graphql",
    "guarded",
    "http_api",
    "kinesis",
    "logs",
    "nlb",
    "object",
    "object_copy",
    "pipe",
    "queue",
    "redrive",
    "replica",
    "rest_api",
    "schedule",
    "stream",
    "topic",
    "transform",
    "user_pool",
    "workflow",
]
"""What an event can be to the operation it causes.  The set is closed: a new kind is added here, `sent` by an event and
`accepted` by an operation; `manage.py check` names whoever uses another word."""

DimensionKind = Literal["volume", "capacity", "standing", "stock"]


@dataclass(frozen=True)
class Operation:
    """Something done to a node.  `waits`: the caller waits for the answer.

    `holds`: what is handed over is taken on at once, and waits in the service until it can be worked on.
    `accepts` holds the kinds of event that may cause it (see `Event.sends`).
    `batch_limit` is the limit key that caps the payload of one batch handed to it.
    `takes_several`: one call may bring several items, `most_items` being the limit key of how many, if any caps them.
    `is_status_query`: it is asked again and again while something runs, never several times at once.
    `fetches`: it is called for what it answers and changes nothing: a drawing has an open arrow for it.
    `decides`: what asks it does nothing for a call that it turns away (`AwsService.refused_share`).
    `each`: the event of whoever calls that it comes from, where the caller has it: a connection is one of a session.
    `rare`: it is done now and then by those who look after it, and not for what is served.
    `for_each`: whether it is done for each of the calls that people make: "maybe" not, where it starts a task or reads
    much; "seldom", where it runs a job.
    """

    name: str
    help: str
    waits: bool = True
    accepts: Collection[CallerKind] = frozenset()
    batch_limit: str = ""
    takes_several: bool = False
    most_items: str = ""
    is_status_query: bool = False
    holds: bool = False
    fetches: bool = False
    decides: bool = False
    each: str = ""
    rare: bool = False
    for_each: Literal["", "maybe", "seldom"] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "accepts", frozenset(self.accepts))


@dataclass(frozen=True)
class Event:
    """Something that happens at a node and may cause more.

    `of` names the operations that cause it (empty at a source), once per call or per item.
    `sends` is the kind of caller it is.  `reaches` says in words what that kind can reach.
    `polled`: the target fetches; `shared`: several consumers share the items instead of each getting all.
    `cached`: a cache of the source may answer first; how often, an edge says (`Edge.cached`) or `hit_share`.
    `orchestrates`: each event is a run that makes its calls itself, as a workflow does.  An edge's calls then come one
    after another, or `at_once` of them together within each run, and what fails is called again (`retries`).
    `later`: nobody who called waits for what it causes: it comes after the answer, or within a time that is given.
    `sized`: what it weighs is known, and stands over what its target takes an item to weigh.
    `wrapped`: how much larger it gets in the call that hands it over, 4 ÷ 3 as base64.
    `as_text`: a function gets a body, and answers with one, inside JSON: binary ones as base64.
    `batch`: how many items a poll fetches unless an edge says otherwise.
    `hands_on`: what came in one call goes on in one, where the target takes several items in a call.
    `many`: what several of them are called, where that is not the name and an s: runs.
    `mostly`: whether what it causes on what keeps data reads or writes by nature, as a cache fetches what it misses.
    """

    name: str
    help: str
    of: tuple[str, ...] = ()
    per: Literal["call", "item"] = "call"
    sends: CallerKind = "code"
    reaches: str = ""
    polled: bool = False
    shared: bool = False
    cached: bool = False
    orchestrates: bool = False
    later: bool = False
    sized: bool = False
    wrapped: float = 1.0
    as_text: bool = False
    batch: int = 1
    hands_on: bool = False
    many: str = ""
    mostly: Literal["", "reads", "writes"] = ""

    @property
    def contradictions(self) -> list[str]:
        """Flags that cannot go together, in words."""
        rules = (
            (self.shared and not self.polled, "is shared but not polled; only what is fetched can be shared out"),
            (self.batch != 1 and not self.polled, "has a batch but is not polled; batches are gathered by a poll"),
            (self.polled and self.later, "is polled and later; what is polled waits in any case"),
            (self.polled and self.orchestrates, "is polled and orchestrates; a run makes its calls itself"),
            (self.polled and self.cached, "is polled and cached; a cache answers calls"),
            (self.orchestrates and self.later, "orchestrates and is later; a run waits for its own calls"),
            (not self.of and (self.polled or self.later), "has no cause, so nobody can wait for it or poll it"),
            (self.hands_on and self.polled, "is polled and hands on; a poll gathers its own batches"),
            (self.hands_on and self.per != "item", "hands on and is per call; what is handed on are items"),
            (self.batch < 1, "has a batch of less than one"),
            (self.wrapped < 1, "shrinks where it is wrapped"),
        )
        return [words for broken, words in rules if broken]


SPOKEN = {
    "invocation": "call",
    "invoke": "call",
    "arrival": "arriving request",
    "opt_in": "opt-in event",
    "notify": "notice",
}
"""What a reader says otherwise than a document has it."""


def can_cause(event: Event, operation: Operation) -> bool:
    """Whether an event of one service may cause an operation on another."""
    return event.sends in operation.accepts


@dataclass(frozen=True)
class Dimension:
    """One thing a service bills for.  `kind`: volume (the month's sum), capacity (what each hour needed),
    standing (by the hour, used or not) or stock (what has accumulated).  `of` is the slug of the service on whose
    bill AWS puts it, where that is not the one that declares it."""

    label: str
    kind: DimensionKind = "volume"
    of: str = ""


def spoken(name: str) -> str:
    """The name of an operation or event as a reader says it: “put batch”, “call” for an invocation."""
    return SPOKEN.get(name) or name.replace("_", " ")


TOWARDS = {"send", "publish", "put", "put_batch", "write", "request", "invoke", "opt_in", "notify"}
"""Operations one does to a target; all others are done on it."""


def toward(operation: str, event: Event | None = None) -> str:
    """The word between an operation and its target: a write to orders, a read on orders; what is fetched is read by
    whoever fetches it."""
    if operation == "read" and event is not None and event.polled:
        return "by"
    return "to" if operation in TOWARDS else "on"
