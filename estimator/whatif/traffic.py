"""Another traffic than today's: how much enters, how far it holds, and how both are said."""

from __future__ import annotations

import numpy as np

from estimator.engine.estimate import Estimate
from estimator.engine.figures import amount, at_multiple, counted, listed, times
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.maths.amounts import PEAK, in_sample
from estimator.engine.traffic.sources import sources_of


class TrafficError(ValueError):
    """A traffic nobody can mean: one sentence, with the way out."""


def entering_per_second(one: Estimate) -> float:
    """Events that enter in the peak second: the busiest hour's peak of all sources that grow, together.

    Clocks count only where nothing else starts traffic; an event counts once however many edges it leaves by.  Of the
    first sample.
    """
    leaving = {(edge.source.id, edge.event.name) for edge in one.resolved.edges}
    peaks = [
        source.sends(one.traffic.hours, one.scale).rate[PEAK][0, 0]
        for source in sources_of(one.resolved)
        if source.grows and (source.node_id, source.event) in leaving
    ]
    return float(np.max(np.sum(peaks, axis=0))) if peaks else 0.0


NOTHING_DRAWN = "nothing is drawn yet"
NOTHING_ENTERS = "no traffic enters yet"


def nothing_flows(one: Estimate) -> str:
    """Why no traffic meets a limit: nothing is drawn, or nothing is sent that leads anywhere; empty where some is."""
    if not one.resolved.nodes:
        return NOTHING_DRAWN
    leaving = {(edge.source.id, edge.event.name) for edge in one.resolved.edges}
    sent = (source for source in one.traffic.order.sources if (source.node_id, source.event) in leaving)
    return "" if any(in_sample(source.monthly) > 0 for source in sent) else NOTHING_ENTERS


def how_far(one: Estimate) -> str:
    """How far it holds, as the middle of a sentence; where nothing flows that could meet a limit, that."""
    why = nothing_flows(one)
    if why and one.broken is None and one.headroom is None:
        return f"meets no limit, since {why}"
    return one.holds_to


def limits_not_known(one: Estimate) -> str:
    """What is said of what traffic reaches and nobody knows the limits of, as the middle of a sentence; empty where all
    are known."""
    names = one.not_judged
    if not names:
        return ""
    card, takes = ("its card", "it takes") if len(names) == 1 else ("their cards", "they take")
    return f"the limits of {listed(names)} are not known: say on {card} how many requests a second {takes}"


NONE_OVER = "no limit is over"
TODAY = "today's traffic, that of the document"


def traffic_sentence(one: Estimate) -> str:
    """At which traffic an estimate stands; empty where that is today's."""
    if one.scale == 1:
        return ""
    enters = entering_per_second(one)
    at_the_entrance = f", {amount(enters, 'events')} a second at the entrance in the peak second" if enters else ""
    if one.times == 1:
        return f"At {times(one.scale)} today's traffic{at_the_entrance}. Below, “today's traffic” is this one."
    over = len(one.limits_over)
    told = f"{counted(over, 'limit')} {'is' if over == 1 else 'are'} {exceeded_at(one.times)}" if over else NONE_OVER
    return f"At {at_multiple(one.times)}{at_the_entrance}: {told}. How far limits hold is told in multiples of {TODAY}."
