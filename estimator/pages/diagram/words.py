"""Words for a drawing: rates and costs short enough for it, names cut to fit, an edge as a sentence."""

from __future__ import annotations

import re
import unicodedata

from estimator.engine import figures
from estimator.engine.document.architecture import NETWORKS, Architecture, Edge
from estimator.engine.maths.amounts import MEAN, PEAK, Amount, Array, in_sample, largest
from estimator.engine.operations import spoken, toward
from estimator.engine.registry import services
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.resolve.said import event_said, fetched
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Flows

PREFIXES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
PERIODS = ((1, "/s"), (60, "/min"), (3_600, "/h"), (86_400, "/day"), (730 * SECONDS_IN_HOUR, "/month"))


# -- rates and costs -----------------------------------------------------------------------------------------------


def peak_rate(flows: Flows, hours_per_month: float) -> str:
    """The peak rate of calls, in the first sample: 2.1 /s, 14 k/s, 40 /min.

    Where all calls of the busiest hour fit into one burst (a schedule, and what it causes) a rate per second
    would mislead: those are counted by the day, 1 /day, or by the month.
    """
    if not flows:
        return "0 /s"
    hour = int(flows.peak_calls_per_second[0, 0].argmax())
    mean, peak, in_a_burst = 0.0, 0.0, 0.0
    for flow in flows:
        mean += _in_hour(flow.calls[MEAN], hour)
        peak += _in_hour(flow.calls[PEAK], hour)
        in_a_burst += _in_hour(flow.calls[PEAK], hour) * largest(flow.burst_s)
    if peak > 0 and in_a_burst >= mean * SECONDS_IN_HOUR * (1 - 1e-9):
        return _in_period(in_sample(flows.monthly_calls) / hours_per_month / SECONDS_IN_HOUR, PERIODS[3:])
    return rate(peak)


def _in_hour(rate: Array, hour: int) -> float:
    """What the first sample has in an hour."""
    hours = rate[0, 0]
    return float(hours[hour if len(hours) > 1 else 0])


def rate(per_second: float) -> str:
    """A rate in the unit a person would count it in: 2.1 /s, 14 k/s, 40 /min, 1 /day."""
    return _in_period(per_second, PERIODS) if per_second > 0 else "0 /s"


def _in_period(per_second: float, periods: tuple) -> str:
    for seconds, unit in periods:
        if per_second * seconds >= 0.9995:
            return f"{_prefixed(per_second * seconds)}{unit}"
    return f"< 1 {periods[-1][1]}"


def _prefixed(number: float) -> str:
    """Two digits or more, and what stands before the unit: `14 k`, `2.1 `."""
    size, prefix = next((one for one in PREFIXES if number >= one[0] * 0.9995), (1, ""))
    return f"{figures.figure(number / size, 2)} {prefix}"


def cost(usd: float) -> str:
    """Money on a card: $2.73, $0.00, < $0.01, $2,346, $1.2 M."""
    if usd >= 999_500:
        return f"${_prefixed(usd)}"
    return f"${figures.whole(usd)}" if usd >= 1_000 else figures.usd_short(usd)


# -- names cut to fit ----------------------------------------------------------------------------------------------

_WIDTHS = {
    0.35: "ijl '",
    0.42: "IJ/\\|,.·:;-",
    0.47: "ft()[]!",
    0.51: 'r_`*"',
    0.6: "csz?",
    0.67: "aekvxyL",
    0.7: "oEFT0123456789$",
    0.74: "bdghnpquCPSYZ{}",
    0.78: "ABKRVX",
    0.85: "DGHNOQU#+<=>^~×",
    0.92: "w&",
    1.0: "M@%…—",
    1.1: "mW",
}


class _Ems(dict):
    """The width of each letter in ems, as bold DejaVu Sans has it: the widest of the fonts we ask for."""

    def __missing__(self, letter: str) -> float:
        self[letter] = width = _guessed(letter)
        return width


def _guessed(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    least = 1.1 if unicodedata.east_asian_width(letter) in "WF" else 0.85
    return max(least, 0.6 * len(unicodedata.normalize("NFKC", letter)))  # a ligature is as wide as what it stands for


_EMS = _Ems({letter: width for width, letters in _WIDTHS.items() for letter in letters})
REGULAR = 0.91


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is drawn, in px; rather too much than too little."""
    return sum(map(_EMS.__getitem__, text)) * size * (1 if bold else REGULAR)


def fitted(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than the room (px)."""
    left = room / size / (1 if bold else REGULAR)
    if sum(map(_EMS.__getitem__, text)) <= left:
        return text
    left -= _EMS["…"]
    kept = 0
    for letter in text:
        left -= _EMS[letter]
        if left < 0:
            break
        kept += 1
    return f"{text[:kept].rstrip()}…"


def on_two_lines(text: str, room: float, size: float) -> tuple[str, str]:
    """A name in bold on up to two lines, parted between words where that is possible."""
    whole = fitted(text, room, size, bold=True)
    if whole == text:
        return text, ""
    cut = len(whole) - 1
    blank = text.rfind(" ", 0, cut + 1)
    parted = blank if blank > 0 else cut
    return text[:parted].rstrip(), fitted(text[parted:].lstrip(), room, size, bold=True)


def in_whole_parts(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """A text on one line or two, parted where its parts end and never within a word.

    “Fargate · 0.5 vCPU, 1 GB” is parted after the service, or else at a comma, or else between words.  Parts at its end
    for which no line is left are left out.
    """
    if width(text, size) <= room:
        return (text,)
    parted = [[(text[: at.start()], text[at.end() :]) for at in end.finditer(text)][::-1] for end in _ENDS_OF_PARTS]
    if lines > 1:
        for pairs in parted:
            for both in pairs:
                if all(width(one, size) <= room for one in both):
                    return both
    for pairs in (sorted(parted[0] + parted[1], key=_length_of_first, reverse=True), parted[2]):
        for first, _ in pairs:
            if width(first, size) <= room:
                return (first,)
    return (fitted(text, room, size),)


def _length_of_first(both: tuple[str, str]) -> int:
    return len(both[0])


_ENDS_OF_PARTS = (re.compile(" · "), re.compile(", "), re.compile(" "))

_UNPRINTABLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+"
)
_PILES = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def printable(text: str) -> str:
    """A name on one line: no control or direction characters, no pile of more than two accents."""
    if text.isascii() and text.isprintable():
        return text
    return _PILES.sub(r"\1", " ".join(_UNPRINTABLE.sub(" ", text).split()))


# -- an edge as a sentence -----------------------------------------------------------------------------------------


def edge_sentence(edge: Edge, of: Architecture | Resolved) -> str:
    """“For each call of OrderFn: 2 × read on orders, 1 KB out and 4 KB back”, and what else the edge says.

    Of a resolved architecture, payloads the edge leaves out are those of its service; what only the cause knows stays
    out.
    """
    return Sentences(of).of(edge)


class Sentences:
    """The edges of one document in words."""

    def __init__(self, of: Architecture | Resolved):
        architecture, resolved = (of.architecture, of.edges) if isinstance(of, Resolved) else (of, ())
        self.labels = {node.id: printable(node.label) for node in architecture.nodes}
        self.edges = {edge.id: edge for edge in architecture.edges}
        self.services = {node.id: services().get(node.service) for node in architecture.nodes}
        self.fetched = fetched(architecture)
        self.sizes = {edge.id: (edge.payload_kb, edge.response_kb) for edge in resolved}

    def of(self, edge: Edge) -> str:
        parts = [
            f"For each {self.event(edge, edge.event)} of {self._label(edge.source)}: {figures.figure(edge.count, 6)} × "
            f"{spoken(edge.operation)} {self.toward(edge)} {self._label(edge.target)}"
        ]
        parts += _sizes(*self.sizes.get(edge.id, (edge.payload_kb, edge.response_kb)))
        if edge.batch_size is not None:
            parts.append(f"in batches of up to {figures.whole(edge.batch_size)}")
        if edge.window_s:
            parts.append(f"gathered for up to {figures.seconds(edge.window_s)}")
        if edge.cached is not None:
            parts.append(f"for {figures.figure(edge.share, 6)} % of requests")
            parts.append(f"of which the cache answers {figures.figure(edge.cached, 6)} %")
        elif edge.share != 100:
            parts.append(f"for {figures.figure(edge.share, 6)} % of these events")
        if edge.lasts_s is not None:
            parts.append(f"each for {figures.seconds(edge.lasts_s)}")
        if edge.at_once is not None:
            parts.append(f"at most {figures.whole(edge.at_once)} at once")
        if edge.caused_by:
            causes = figures.listed([self._cause(name) for name in edge.caused_by]).replace(" and ", " or ")
            parts.append(f"only for events from {causes}")
        if edge.network is not None:
            parts.append(NETWORKS[edge.network])
        return ", ".join(parts)

    def event(self, edge: Edge, name: str) -> str:
        """An event of an edge's source, as it is said there: a record of a queue is a message."""
        return event_said(edge, name, self.fetched)

    def toward(self, edge: Edge) -> str:
        """The word between what an edge does and its target."""
        service = self.services.get(edge.source)
        return toward(edge.operation, service.event(edge.event) if service else None)

    def kb(self, edge: Edge) -> dict[str, str]:
        """What an edge carries each way where that is known: payload_kb, response_kb."""
        sizes = zip(("payload_kb", "response_kb"), self.sizes.get(edge.id, ()), strict=False)
        return {name: figures.figure(kb, 3) for name, kb in sizes if isinstance(kb, float | int)}

    def _label(self, node_id: str) -> str:
        return self.labels.get(node_id, node_id)

    def _cause(self, edge_id: str) -> str:
        cause = self.edges.get(edge_id)
        return f"{self._label(cause.source)} ({spoken(cause.operation)})" if cause else edge_id


def _sizes(payload_kb: Amount | None, response_kb: Amount | None) -> list[str]:
    """“1 KB out and 4 KB back”, “3 KB each” where nothing comes back; what is not known is left out."""
    out, back = (
        figures.figure(kb, 3) if isinstance(kb, float | int) and kb else "" for kb in (payload_kb, response_kb)
    )
    if out and back:
        return [f"{out} KB out and {back} KB back"]
    if out:
        return [f"{out} KB each"]
    return [f"{back} KB back"] if back else []
