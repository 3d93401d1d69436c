"""How each function came about, in a sentence."""

from __future__ import annotations

from estimator.engine.figures import call_time, figure
from estimator.whatif.containers.words import size_words
from estimator.whatif.functions.move import SizedFunction


def function_sentence(one: SizedFunction) -> str:
    """What a container becomes, how large, and how long a call, batch or run takes there."""
    text = f"{one.container} becomes {one.name}, a function of {figure(one.memory_mb)} MB for each {one.does}: "
    place = f"its {one.place} of {size_words(one.vcpu, one.memory_gb)}"
    took = call_time(one.was_ms)
    if one.duration_ms <= one.was_ms * 1.0005:
        return f"{text}{took} a {one.does}, as in {place}."
    return f"{text}{call_time(one.duration_ms)} a {one.does} instead of {took} in {place}."
