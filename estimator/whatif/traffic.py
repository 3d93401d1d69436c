"""Another traffic than today's: five times as much, or so many events a second at the entrance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

import numpy as np

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import shortened
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.figures import amount, times
from estimator.engine.maths.amounts import PEAK, in_sample
from estimator.engine.traffic.sources import sources_of
from pricing.book import Tables

LEAST, MOST = 1e-6, 1e6
"""A millionth of today's traffic and a million times it: beyond, today's says nothing any more."""
MULTIPLE = re.compile(r"(.+?)\s*[x×]", re.IGNORECASE)
PER_SECOND = re.compile(r"(.+?)\s*/\s*s", re.IGNORECASE)
NUMBER = re.compile(r"(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
EXPECTED = "give a multiple of today's traffic such as 5x or 0.5x, or events a second at the entrance such as 2000/s"


class TrafficError(ValueError):
    """A traffic nobody can mean: one sentence, with the way out."""


@dataclass(frozen=True)
class TrafficAt:
    """The traffic asked for: a multiple of today's, or events a second that enter."""

    text: str
    number: float
    is_per_second: bool

    @classmethod
    def read(cls, text: str) -> TrafficAt:
        """5x, 5×, 0.5x or 2000/s; raises TrafficError for what is neither."""
        said = text.strip()
        for pattern, is_per_second in ((MULTIPLE, False), (PER_SECOND, True)):
            if found := pattern.fullmatch(said):
                return cls(said, _number(found[1], text), is_per_second)
        raise TrafficError(f"“{shortened(text)}” is no traffic: {EXPECTED}.")

    def multiple(self, architecture: Architecture, tables: Tables) -> float:
        """As a multiple of the document's traffic.

        Raises TrafficError where it is too far from today's, or nothing enters; DocumentError where the document
        cannot be estimated.
        """
        multiple = self.number
        if self.is_per_second:
            entering = entering_per_second(estimate(architecture, tables))
            if not entering:
                raise TrafficError(
                    f"Nothing enters in this document today, so no multiple of that is {self.text}: give a client "
                    "requests and connect it."
                )
            multiple = self.number / entering
        if not LEAST <= multiple <= MOST:
            raise TrafficError(
                f"“{shortened(self.text)}” is too far from today's traffic: it may be from a millionth of that to a "
                "million times it."
            )
        return multiple


def _number(word: str, text: str) -> float:
    number = float(word.replace(",", "")) if word and NUMBER.fullmatch(word) else -1.0
    if number <= 0 or not isfinite(number):
        raise TrafficError(f"“{shortened(text)}” is no traffic: {EXPECTED}.")
    return number


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


def traffic_sentence(one: Estimate) -> str:
    """At which traffic an estimate stands; empty where that is today's."""
    if one.scale == 1:
        return ""
    enters = entering_per_second(one)
    at_the_entrance = f", {amount(enters, 'events')} a second at the entrance in the peak second" if enters else ""
    return f"At {times(one.scale)} today's traffic{at_the_entrance}. Below, “today's traffic” is this one."
