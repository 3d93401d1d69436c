"""Why no call leads from one to another, in a sentence, and the way out."""

from __future__ import annotations

import re

from estimator.engine import figures
from estimator.engine.document.architecture import Node
from estimator.engine.operations import Event, Operation, can_cause, spoken, toward
from estimator.engine.registry import between, services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.service import Service

MOST_BRIDGES = 3
FIRST_CALLERS = ("clients", "lambda", "fargate")
OF_PEOPLE = re.compile("mail|sms|text|push|notif", re.IGNORECASE)
"""What a topic brings to people."""
TOKENS = "It checks the tokens of a user pool by itself, which costs no call: connect Clients to {target} to sign in."
INSTEAD = {
    ("api_gateway_http", "cognito"): f"{TOKENS} A Lambda authorizer is told in its settings.",
    ("api_gateway_rest", "cognito"): TOKENS,
    ("api_gateway_websocket", "cognito"): TOKENS,
    ("appsync", "cognito"): TOKENS,
    ("alb", "cognito"): TOKENS,
    (
        "sns",
        "sns",
    ): "It sends e-mails, text messages and pushes itself: say in its settings how many each message makes.",
    ("route53", ""): "It only says where a name leads: connect Clients to {target} instead, and to {source} for the "
    "look-ups.",
}
"""What to do instead, by the services of two cards, or of the first alone, where it is not to put something between."""

OWN_SETTINGS = "its own settings say what passes through it"
CROSSED = {
    "nat_gateway": "say in the settings of functions and tasks that it is their way out (way_out: nat), and at other "
    "calls that they cross it (network: nat)",
    "vpc_endpoints": "say at the calls that cross one that they do (network: endpoint), and in the settings of "
    "functions and tasks that it is their way out (way_out: endpoint)",
    "transit_gateway": "say at the calls that cross it that they do (network: transit)",
}
"""How a document says that bytes pass through what nobody calls, by service."""


def refusal(source: Service, event: Event, target: Service, operation: Operation) -> str:
    """Why an event cannot cause an operation, and what it can cause there or what to put between.

    A function that the event can start needs nothing between: it is only not waited for.
    """
    open_ = [spoken(one.name) for one in target.operations if can_cause(event, one)]
    between_them = "" if open_ and target.is_function else _way_out(event, target, operation)
    if open_:
        between_them = between_them.replace(" Put ", " Or put ", 1)
    instead = f" Let it {' or '.join(f'“{one}”' for one in open_)} there." if open_ else ""
    return (
        f"“{figures.sentence(spoken(event.name))}” of {source.name} cannot cause “{spoken(operation.name)}” "
        f"{toward(operation.name)} {target.name}{_reaches(event)}.{instead}{between_them}"
    )


def nothing_to_do(target: Service) -> str:
    """Why nobody can do anything at a card of a service without operations, and what to do instead."""
    if target.slug in CROSSED:
        return f"bytes only pass through it: {CROSSED[target.slug]}."
    if target.type == "entry":
        return "traffic begins there, so no call can lead to it."
    return f"it is called by nothing: {OWN_SETTINGS}."


def impossible(source: Node, target: Node) -> str:
    """Why no further edge can lead from one to the other, and the way out."""
    causing, done_to = services()[source.service], services()[target.service]
    if possible_pairs(causing, done_to):
        return f"{source.label} does all it can to {target.label} already. Open that call and say how many instead."
    turned = f" Connect {target.label} to it instead." if possible_pairs(done_to, causing) else ""
    instead = _instead(source, target)
    if instead:
        says = f"cannot call {_named(target)}" if causing.events else "calls nothing"
        return f"{_named(source)} {says}. {instead}"
    if not done_to.operations:
        if done_to.type == "entry":
            return f"{_named(target)} is where traffic begins, so no call can lead to it.{turned}"
        return f"{_named(target)} is called by nothing: {CROSSED.get(done_to.slug) or OWN_SETTINGS}."
    if not causing.events:
        if not causing.operations:
            return f"{_named(source)} calls nothing: its own settings say what passes through it."
        return f"{_named(source)} calls nothing, so no call can leave it.{turned or _callers(target)}"
    event, operation = causing.events[0], done_to.operations[0]
    way_out = f"{_way_out(event, done_to, operation)}{turned}" or _callers(target)
    return f"{_named(source)} cannot call {_named(target)}{_reaches(event)}.{way_out}"


def _instead(source: Node, target: Node) -> str:
    """What to do instead of a call that is never one; empty where a call could lead there some way."""
    known = INSTEAD.get((source.service, target.service))
    if known is None and possible_pairs(services()["clients"], services()[target.service]):
        known = INSTEAD.get((source.service, ""))
    return (known or "").format(source=source.label, target=target.label)


def sends_itself(source: Node, service: Service, called: str) -> str:
    """Why a card that was looked for by what a topic delivers is none of its own; empty elsewhere."""
    is_delivery = source.service == service.slug == "sns" and OF_PEOPLE.search(called)
    return f"{source.label} is that topic. {INSTEAD['sns', 'sns']}" if is_delivery else ""


def _callers(target: Node) -> str:
    """Who can call a card: the first services that come to mind."""
    done_to = services()[target.service]
    able = [one for one in services().values() if one.is_drawn and possible_pairs(one, done_to)]
    able.sort(key=lambda one: one.slug not in FIRST_CALLERS)
    *others, last = [one.noun or one.name for one in able[:MOST_BRIDGES]]
    return f" Connect {' or '.join(filter(None, (', '.join(others), last)))} to {target.label} instead."


def _reaches(event: Event) -> str:
    return f": {event.reaches}" if event.reaches else ""


def _way_out(event: Event, target: Service, operation: Operation) -> str:
    bridges = [service.noun or service.name for service in between(event, operation) if service is not target]
    *others, last = bridges[:MOST_BRIDGES] or [""]
    return f" Put {' or '.join(filter(None, (', '.join(others), last)))} between." if last else ""


def _named(node: Node) -> str:
    """A card by its label and its service, once where they are the same."""
    name = services()[node.service].name
    return name if node.label == name else f"{node.label} ({name})"
