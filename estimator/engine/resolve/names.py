"""What a new card is called: by what it does there, so that two of the same service are told apart without numbers.

A function behind an API is its handler, one behind a queue its worker; what nothing calls has the name of its service.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count

from estimator.engine.document.architecture import Edge, Node
from estimator.engine.operations import Event
from estimator.engine.registry import services
from estimator.engine.resolve.edges import FAILURE
from estimator.engine.service import Service

DEAD_LETTERS = "Dead letters"
SITE_FILES, DATA = ("Site files", "{of} files"), ("Data", "{of} data")
READS = ("get", "read", "list")
READ_BY = {"delivery": SITE_FILES, "function": SITE_FILES, "database": DATA, "stream": DATA}
"""Names of storage by the family of what reads it by nature: what delivers sites, what works on data."""
ROLES: dict[tuple[str, str], tuple[str, ...]] = {
    ("code", "client"): ("{of} backend",),
    ("code", "http_api"): ("{of} handler",),
    ("code", "rest_api"): ("{of} handler",),
    ("code", "graphql"): ("{of} resolver",),
    ("code", "alb"): ("Web service", "{of} handler"),
    ("code", "nlb"): ("Web service", "{of} handler"),
    ("code", "cdn"): ("Page renderer", "{of} handler"),
    ("code", "edge"): ("Edge handler",),
    ("code", "queue"): ("{of} worker",),
    ("code", "topic"): ("{of} subscriber",),
    ("code", "bus"): ("{of} subscriber",),
    ("code", "kinesis"): ("{of} consumer",),
    ("code", "stream"): ("{of} change handler",),
    ("code", "schedule"): ("Scheduled job", "{of} job"),
    ("code", "object"): ("{of} processor",),
    ("code", "workflow"): ("{of} step",),
    ("code", "transform"): ("{of} transform",),
    ("code", "user_pool"): ("Sign-in handler",),
    ("code", "alarm"): ("Alarm handler",),
    ("storage", "code"): ("Results", "{of} results"),
    ("storage", "client"): ("Uploads",),
    ("storage", "cdn"): SITE_FILES,
    ("storage", "analytics"): ("Results", "{of} results"),
    ("storage", "delivery"): ("Archive", "{of} archive"),
    ("storage", "object_copy"): ("{of} copy",),
    ("database", "code"): ("{of} {own}",),
    ("ai", "code"): ("{of} {own}",),
    ("queue", "code"): ("{of} queue",),
    ("queue", "topic"): ("{of} queue",),
    ("queue", "bus"): ("{of} queue",),
    ("queue", "redrive"): (DEAD_LETTERS, "{of} dead letters"),
    ("queue", "destination"): (DEAD_LETTERS, "{of} dead letters"),
    ("delivery", "guarded"): ("{of} web ACL",),
}
"""By the family of a service (functions and containers are code) and by what calls it: its names, the first that is
free.  `{of}` is the caller's name without a word for its kind, `{own}` what its service is called."""
FAMILY = {"function": "code", "container": "code"}
OF_A_KIND = re.compile(
    r"\s+(queue|topic|stream|bucket|table|function|handler|worker|consumer|processor|job)$|(?<=[a-z])Fn$", re.IGNORECASE
)
LONGEST = 60


def name_of_new(
    service: Service, source: Node | None, edge: Edge | None, taken: Collection[str], otherwise: str = ""
) -> str:
    """A free name for a card of a service that `edge` leads to from `source`; numbered only where no role is known.

    Where nothing leads to it, `otherwise`, or its service's own name.
    """
    otherwise = otherwise or service.default_name
    wishes = list(_roles(service, source, edge)) if source and edge else []
    known = {name.casefold() for name in taken}
    for wish in wishes or [otherwise]:
        if wish.casefold() not in known:
            return wish
    stem = wishes[0] if wishes else otherwise
    return next(name for number in count(2) if (name := f"{stem} {number}").casefold() not in known)


def _roles(service: Service, source: Node, edge: Edge) -> Iterator[str]:
    event = services()[source.service].event(edge.event)
    if event is None:
        return
    family = FAMILY.get(service.family, service.family)
    of = _stem(source.label)
    for pattern in _patterns(family, source, event, edge.operation):
        yield pattern.format(of=of, own=_lowered(service.default_name))
    yield service.default_name
    if of.casefold() != service.default_name.casefold():
        yield f"{of} {_lowered(service.default_name)}"


def _patterns(family: str, source: Node, event: Event, operation: str) -> tuple[str, ...]:
    """What it may be called: storage that is read holds what its reader works on, and no results."""
    if family == "storage" and operation in READS and event.sends in ("code", "analytics"):
        return READ_BY.get(services()[source.service].family if event.mostly else "", ("Files", "{of} files"))
    return ROLES.get((family, _caller(event)), ())


def _caller(event: Event) -> str:
    return "redrive" if event.name == FAILURE and event.sends != "code" else event.sends


def _stem(label: str) -> str:
    """A name without the word for what it is: receipts of “receipts queue”; as it is where that is all."""
    return OF_A_KIND.sub("", label[:LONGEST].strip()) or label[:LONGEST]


def _lowered(name: str) -> str:
    """A name inside another: bucket; CDN and API keep their capitals."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def id_of(name: str, otherwise: str) -> str:
    """An id as a name reads: orders-api-handler."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].strip("-") or otherwise
