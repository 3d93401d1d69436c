"""Consequences: what each limit and each check does when it is met, and in what order that hurts.

A service declares it for its keys (`AwsService.effects`); what it leaves out follows from the kind of the limit.
Why the order is as it is: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import get_args

from estimator.engine.measures import Consequence, Effect, Verdict
from estimator.engine.registry import services
from pricing.book import Limit

CONSEQUENCES: tuple[Consequence, ...] = get_args(Consequence)
"""From what hurts most to what hurts least."""
STOPS: tuple[Consequence, ...] = ("rejected", "loses", "refuses", "delays")
"""Those that stop something: the others only cost, pass by themselves or leave it unseen, and never lead."""
HAPPENS: dict[Consequence, str] = {
    "rejected": "AWS refuses the design",
    "loses": "data is lost",
    "refuses": "calls fail",
    "delays": "work waits",
    "costs": "the bill grows",
    "catches up": "it is slower for some minutes",
    "blinds": "logs, metrics or traces are missing",
}
"""What is seen of each, where nobody says it better."""

_REFUSED = Effect("refuses", "what comes beyond it is refused", Effect("delays", "what comes beyond it waits"))
_OF_KIND = {
    "size": Effect("refuses", "what is larger is refused"),
    "duration": Effect("refuses", "what takes longer is cut off"),
    "rate": _REFUSED,
    "concurrency": _REFUSED,
    "range": Effect("rejected"),
    "count": Effect("rejected"),
}
"""A count or a range is mostly a setting, which AWS refuses; the rest is met by calls."""
_OF_VERDICT: dict[Verdict, Effect] = {"error": Effect("rejected"), "breach": Effect("refuses")}
_OF_PATHS = {
    "path.time_out_order": Effect("costs", "work that answers nobody is billed"),
    "path.duration": Effect("costs", "the bill and the limits are figured too low"),
    "path.no_cause": Effect("costs", "the bill and the limits are figured too low"),
    "path.sdk_time_out": Effect("costs", "the caller gives up and calls again, and the first run is billed to its end"),
    "path.fan_out": Effect("costs", "one call becomes hundreds, and each is billed"),
    "path.answered_before_done": Effect("blinds", "the answer stated here reaches nobody"),
    "path.retry_storm": Effect("costs", "what fails is tried again and again, and each try is billed"),
    "edge.at_once": Effect("refuses", "callers beyond it are refused"),
    "path.held_up": Effect("loses", "records behind the one that fails are lost when they expire"),
    "loop.stopped": Effect("loses", "Lambda stops the chain, and its event is lost"),
    "loop.runaway": Effect("refuses", "the loop takes all there is, and other calls are refused"),
    "loop.waiting": Effect("refuses", "no call comes to an end before its time-out"),
    "loop.unfinished": Effect("blinds", "figures of the loop are estimates"),
    "payload.averaged": Effect("blinds", "the rarest sizes are not seen"),
    "headroom.coarse": Effect("blinds", "multiples of the traffic are estimates"),
}
"""The checks of the engine itself: `paths.py`."""


def rank(consequence: Consequence) -> int:
    """0 for what hurts most."""
    return CONSEQUENCES.index(consequence)


def worst(effects: Iterable[Effect]) -> Effect:
    """The one that hurts most, the first of several alike."""
    return min(effects, key=lambda one: rank(one.consequence))


@lru_cache(maxsize=4096)
def declared_effect(key: str) -> Effect | None:
    """What a service or the engine says of a key, None where its kind decides; a whole key before a family of keys."""
    if key in _OF_PATHS:
        return _OF_PATHS[key]
    for service in services().values():
        if key in service.effects:
            return _effect(*service.effects[key])
    for service in services().values():
        for pattern, effect in service.effects.items():
            if pattern.endswith("*") and key.startswith(pattern[:-1]):
                return _effect(*effect)
    return None


def _effect(consequence: Consequence, words: str, unless_waited: tuple[Consequence, str] | None = None) -> Effect:
    return Effect(consequence, words, Effect(*unless_waited) if unless_waited else None)


def effect_of_limit(limit: Limit) -> Effect:
    """What a limit does to those who meet it and wait for an answer; `unless_waited` to the others."""
    return declared_effect(limit.key) or _OF_KIND[limit.kind]


def effect_of_check(key: str, verdict: Verdict) -> Effect:
    """What a fault of the design does; of a key that nobody declares, what its verdict says."""
    return declared_effect(key) or _OF_VERDICT.get(verdict, Effect("costs"))


def seen(effect: Effect) -> str:
    """What is seen of it: "callers get error 429"."""
    return effect.words or HAPPENS[effect.consequence]


def at_limit(effect: Effect, limit: str, where: str, title: str) -> str:
    """The same with the limit: "functions share 1,000 executions and callers get error 429"."""
    words = seen(effect)
    if "{limit}" in words:
        return words.format(limit=limit)
    return f"{where} meets its limit of {limit} ({title}) and {words}"
