"""What silences lines of a bill that nobody asked for, where a document has no better way to say so.

A measured quantity says what a bill states, and `hidden_costs` leaves out what nobody typed; these are the tricks that
stood in their place.
"""

from __future__ import annotations

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.registry import services

ZERO_RATE, SETTING, ANSWER, SIZE = "a rate of 0", "a setting at nothing", "answers of 0 KB", "a made-up size"
HARDLY_KEPT_DAYS = 0.1
LARGE_KB = 100_000
DIGITS = 4


def silenced(document: Architecture) -> list[str]:
    """The kinds of tricks a document has; none of one that says what it means."""
    kb = [size for edge in document.edges for size in (edge.payload_kb, edge.response_kb) if size]
    found = {
        ZERO_RATE: any(all(tier.usd == 0 for tier in tiers) for tiers in document.rates.values()),
        SETTING: any(map(_is_silent, document.nodes)),
        ANSWER: any(edge.response_kb == 0 for edge in document.edges if _is_outside(document.node(edge.source))),
        SIZE: any(size >= LARGE_KB or size != round(size, DIGITS) for size in kb),
    }
    return [kind for kind, is_there in found.items() if is_there]


def _is_silent(node: Node) -> bool:
    """Whether a setting stands at what takes a cost away that is hidden without it, or something is kept for hardly any
    time."""
    given = node.settings
    hidden = (one for one in services()[node.service].hidden_costs if not given.keys() & set(one.hangs_on))
    nothing = {name: value for cost in hidden for name, value in cost.without.items()}
    return any(name in given and given[name] == value for name, value in nothing.items()) or any(
        type(value) is float and value < HARDLY_KEPT_DAYS for name, value in given.items() if "keep_days" in name
    )


def _is_outside(node: Node) -> bool:
    return services()[node.service].is_outside
