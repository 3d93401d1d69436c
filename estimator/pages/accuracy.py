"""What the page of published bills shows: theirs, ours, who errs and why, and each bill row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.projects.reads import estimate_of
from estimator.published.bills import PublishedBill, PublishedRow, not_replayed, published_bill
from estimator.published.replays import BillVerdict, Replay, Score, replays_kept, score, score_by_service
from pricing.book import Price, Tables

TWO_CENTS = 0.0205
OTHERS = "others"


class VerdictWords(NamedTuple):
    """A verdict as pages say it: `counted` follows how many bills it is said of."""

    name: str
    counted: str
    mark: str = ""


VERDICTS: dict[BillVerdict, VerdictWords] = {
    "agrees": VerdictWords("Agrees", "as printed", "ok"),
    "slip": VerdictWords("Agrees, slip mended", "once a slip in the source’s own sum is mended", "ok"),
    "source": VerdictWords("Source errs", "where the source errs"),
    "rounding": VerdictWords("Source rounds first", "by a cent, where the source adds rows it has rounded"),
    "unknown": VerdictWords("Cannot be told", "where the source does not show its arithmetic"),
    "ours": VerdictWords("Headroom errs", "where Headroom errs", "breach"),
}
AGREEING: tuple[BillVerdict, ...] = ("agrees", "slip")
ORDER: tuple[BillVerdict, ...] = ("ours", "source", "unknown", "rounding", "slip", "agrees")
"""What one wants to see first."""
PUBLISHERS = {"aws": "AWS", "infracost": "Infracost", OTHERS: "Others"}


class BillReading(NamedTuple):
    """A published bill in a row: `mended` is what the source should print, where it does not; `within` how far off
    still agrees."""

    slug: str
    bill: PublishedBill
    services: tuple[Service, ...]
    day: str
    theirs: str
    mended: str
    ours: str
    difference: str
    within: str
    verdict: BillVerdict
    why: str

    @property
    def says(self) -> VerdictWords:
        return VERDICTS[self.verdict]

    @property
    def publisher(self) -> str:
        """The key of its kind of publisher."""
        name = self.bill.publisher
        return next((key for key, known in PUBLISHERS.items() if known == name), OTHERS)


class ServiceScore(NamedTuple):
    service: Service
    score: Score


class TheirRow(NamedTuple):
    """A row as its source has it; `is_printed`: its dollars stand there, and are not only what its numbers give."""

    what: str
    quantity: str
    usd: str
    is_printed: bool


class OurRow(NamedTuple):
    """A line of our bill, with the price it was billed at and the one of today's list, None where that has none."""

    label: str
    card: str
    quantity: str
    then: Price | None
    now: Price | None
    usd: str


class BillInDetail(NamedTuple):
    """A published bill and ours, row by row; `today` is what it costs at today's list prices."""

    reading: BillReading
    theirs: tuple[TheirRow, ...]
    ours: tuple[OurRow, ...]
    today: str


@lru_cache(maxsize=1)
def bill_readings() -> tuple[BillReading, ...]:
    """All published bills, those that are not met first."""
    found = [_reading(one) for one in replays_kept()]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.verdict), one.bill.publisher, one.bill.source)))


def matching(words: Sequence[str] = (), service: str = "", verdict: str = "", publisher: str = "") -> list[BillReading]:
    """Those that have all the words, and are of a service, a verdict and a kind of publisher where one is named."""
    return [
        one
        for one in bill_readings()
        if service in ("", *one.bill.services)
        and verdict in ("", one.verdict)
        and publisher in ("", one.publisher)
        and all(word.casefold() in _text(one) for word in words)
    ]


def _text(one: BillReading) -> str:
    bill = one.bill
    names = " ".join(service.name for service in one.services)
    return f"{one.slug} {bill.statement} {bill.publisher} {bill.source} {names} {one.why}".casefold()


class VerdictCount(NamedTuple):
    verdict: BillVerdict
    counted: str
    number: int


class Scores(NamedTuple):
    """The whole score: of the bills that agree and of those that differ, how many have which verdict; those whose
    tolerance is two cents at most; and by id, why others are not replayed."""

    score: Score
    agreeing: tuple[VerdictCount, ...]
    differing: tuple[VerdictCount, ...]
    services: tuple[ServiceScore, ...]
    within_two_cents: int
    not_replayed: dict[str, str]


@lru_cache(maxsize=1)
def scores() -> Scores:
    replays = replays_kept()
    counts = Counter(one.verdict for one in replays)
    by_service = score_by_service(replays).items()
    named = sorted((ServiceScore(services()[slug], one) for slug, one in by_service), key=lambda one: one.service.name)
    close = sum(one.bill.tolerance_usd <= TWO_CENTS for one in replays)
    verdicts = [VerdictCount(key, words.counted, counts[key]) for key, words in VERDICTS.items()]
    agreeing = tuple(one for one in verdicts if one.verdict in AGREEING)
    differing = tuple(one for one in verdicts if one.verdict not in AGREEING)
    return Scores(score(replays), agreeing, differing, tuple(named), close, not_replayed())


def _reading(one: Replay) -> BillReading:
    bill = one.bill
    return BillReading(
        slug=bill.id,
        bill=bill,
        services=tuple(services()[slug] for slug in bill.services),
        day=day(bill.vintage),
        theirs=figures.usd_short(bill.theirs_usd),
        mended="" if bill.printed_usd is None else figures.usd_short(bill.judge_total_usd),
        ours=figures.usd_short(one.total_usd),
        difference=_signed(round(_cents(one.total_usd) - _cents(bill.theirs_usd), 2)),
        within=figures.usd(round(bill.tolerance_usd, 2)),
        verdict=one.verdict,
        why=bill.slip if one.agrees else bill.disagrees or "Nobody has said why yet, so it is held to be ours.",
    )


def _cents(usd: float) -> float:
    """As it is written, a half cent up: what two sums differ by is what a reader takes of one from the other."""
    return float(Decimal(repr(usd)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _signed(usd: float) -> str:
    """+ $3.25; none where two sums read the same."""
    if not usd:
        return "none"
    return f"{'+' if usd > 0 else '−'} {figures.usd(abs(usd))}"


def day(vintage: str) -> str:
    """When a source was written, in words: 1 Jul 2024, Sep 2025, 2025 to 2026."""
    for written, shown in (("%Y-%m-%d", "%-d %b %Y"), ("%Y-%m", "%b %Y")):
        try:
            return datetime.strptime(vintage, written).strftime(shown)
        except ValueError:
            continue
    first, dash, last = vintage.partition("-")
    if dash and first.isdecimal() and last.isdecimal():
        return f"{first} to {last}"
    head, _, rest = vintage.partition(" ")
    return f"{day(head)} {rest}" if rest and head != vintage else vintage


# -- a bill row by row -------------------------------------------------------------------------------------------------


def bill_in_detail(slug: str, tables: Tables) -> BillInDetail | None:
    """A published bill beside ours as the engine gives it now; None where there is none of that name."""
    bill = published_bill(slug)
    if bill is None:
        return None
    reading = next(one for one in bill_readings() if one.slug == slug)
    estimate = estimate_of(bill.architecture, tables)
    at_list_price = estimate_of(bill.architecture.model_copy(update={"rates": {}}), tables)
    return BillInDetail(
        reading,
        tuple(map(_their_row, bill.rows)),
        tuple(_our_row(estimate, line, tables) for line in estimate.lines if in_sample(line.monthly_usd or 0)),
        figures.usd_known(in_sample(at_list_price.total_monthly_usd), not at_list_price.incomplete),
    )


def _their_row(row: PublishedRow) -> TheirRow:
    quantity = "" if row.quantity is None else _quantity(row.quantity, row.unit)
    is_printed = row.usd is not None
    return TheirRow(
        row.what, quantity, figures.usd_short((row.usd if is_printed else row.computed_usd) or 0), is_printed
    )


def _quantity(number: float, unit: str) -> str:
    """7.44 × 1M requests; 14,880,000 GB-second."""
    written = figures.figure(number, 6)
    return f"{written} × {unit}" if unit[:1].isdecimal() else f"{written} {unit}".strip()


def _our_row(estimate: Estimate, line: Line, tables: Tables) -> OurRow:
    node = estimate.resolved.nodes[line.node]
    return OurRow(
        label=line.label,
        card=node.label,
        quantity=figures.in_unit(figures.figure(in_sample(line.quantity), 8), line.unit),
        then=line.price,
        now=tables.price_book(node.region).prices.get(line.dimension),
        usd="unknown" if line.monthly_usd is None else figures.usd_short(in_sample(line.monthly_usd)),
    )
