"""An estimate as a page of Markdown for GitHub and its like: what it costs, what breaks first, what was assumed.

Every text is escaped: a name makes no link, no mention, no table cell and no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.urls import reverse

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import allowed
from estimator.engine.maths.amounts import in_sample
from estimator.engine.unit_cost import unit_cost
from estimator.pages.diagram.words import printable
from estimator.pages.results.assumed import moves
from estimator.pages.results.readings import bill_by_service
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.compare import Comparison, compare, compared
from estimator.whatif.comparison.holding import answer_and_holding
from estimator.whatif.traffic import NOTHING_DRAWN, how_far, limits_not_known, traffic_sentence

LONGEST = 1_000
"""Letters of a text: the whole of it is on the page of the architecture."""
MOST_CARDS, MOST_FINDINGS, MOST_LIMITS, MOST_ASSUMED = 3, 5, 5, 5
PART = "\u2060"
"""Of no width: it parts what GitHub would take for a mention, an issue or an address, even where it is escaped."""
NOT_A_QUOTE = "An estimate from AWS list prices in USD, not a quote: without taxes and private discounts."

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SIGNS = re.compile(r"([\\`*_\[\]|~$])")
_LEADS = re.compile(r"(?:(@)(?=\w)|(#)(?=\w)|\b(GH-)(?=\d)|\b(www)(?=\.)|(:)(?=//))", re.IGNORECASE)
_BEGINS = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=#]))(.)")
"""What makes a list, a heading or a line of a text, where it begins one."""


def summary_markdown(estimate: Estimate, *, site: str = "", comparison: Comparison | None = None) -> str:
    """The summary of an estimate; `site` is the address of this server, which the day of the prices then leads to, and
    `comparison` the one at the same traffic, worked out here where none is given."""
    return "\n".join([*_summary(estimate, site.rstrip("/"), comparison), ""])


def _summary(estimate: Estimate, site: str, comparison: Comparison | None) -> Iterator[str]:
    document = estimate.architecture
    yield f"# {escaped(document.name) or 'Untitled'}"
    yield ""
    if not document.nodes:
        yield f"{figures.sentence(NOTHING_DRAWN)}: no cost, and no limit that is met."
        return
    for sentence in _answer(estimate):
        yield escaped(sentence)
        yield ""
    yield f"Prices of {_day(estimate, site)} in {escaped(document.region)}. {NOT_A_QUOTE}"
    yield from _costs(estimate)
    yield from _limits(estimate)
    yield from ("", "## Serverless or containers", "")
    yield escaped(answer_and_holding(comparison or _compared(estimate)))
    yield from _assumptions(estimate)


def _answer(estimate: Estimate) -> Iterator[str]:
    """What it costs, how far it holds and what is broken; what is not known is said beside the total."""
    year, is_whole = estimate.year, not estimate.incomplete
    month = figures.usd_known(in_sample(estimate.total_monthly_usd), is_whole)
    in_year = figures.usd_known(in_sample(year.total_usd), is_whole and not estimate.once.incomplete)
    said = [f"{month} a month", f"{in_year} in months {year.first} to {year.last}", unit_cost(estimate)]
    yield f"{'; '.join(filter(None, said))}."
    if sentence := traffic_sentence(estimate):
        yield sentence
    if estimate.hidden_words:
        yield f"{figures.sentence(estimate.hidden_words)}."
    yield f"{figures.sentence(how_far(estimate))}."
    if unknown := limits_not_known(estimate):
        yield f"{figures.sentence(unknown)}."
    for reason in estimate.incomplete[:MOST_FINDINGS]:
        yield f"Unknown: {reason}"
    if (more := len(estimate.incomplete) - MOST_FINDINGS) > 0:
        yield f"And {more:,} more that are not known."


def _costs(estimate: Estimate) -> Iterator[str]:
    labels = {node.id: node.label for node in estimate.architecture.nodes}
    yield from _head("Cost by service", ("Service", "Cards", "USD a month", "Share"), right=(2, 3))
    for group in bill_by_service(estimate):
        names = [labels[node_id] for node_id in group.nodes]
        more = f" and {len(names) - MOST_CARDS} more" if len(names) > MOST_CARDS else ""
        share = "" if group.share is None else figures.percent(group.share)
        yield _row((group.name, ", ".join(names[:MOST_CARDS]) + more, group.cost, share))
    total = figures.usd_known(in_sample(estimate.total_monthly_usd), not estimate.incomplete)
    yield f"| **Total** | | **{escaped(total)}** | |"


def _limits(estimate: Estimate) -> Iterator[str]:
    found = [one for one in (estimate.headroom, *estimate.next_to_break) if one is not None and one.value is not None]
    if estimate.findings:
        yield from ("", "## To look at", "")
        for one in estimate.findings[:MOST_FINDINGS]:
            yield f"- **{one.verdict}** {escaped(one.message)}"
        if (more := len(estimate.findings) - MOST_FINDINGS) > 0:
            yield f"- and {more:,} more"
    if found:
        yield from _head("First limits", ("Limit", "Card", "Holds to", "What happens then"))
        for one in found[:MOST_LIMITS]:
            yield _row((f"{one.title}, {allowed(one)}", _card(estimate, one), _holds(estimate, one), one.happens))


def _card(estimate: Estimate, one: Finding) -> str:
    return estimate.resolved.nodes[one.nodes[0]].label if one.nodes else one.where


def _holds(estimate: Estimate, one: Finding) -> str:
    multiple = one.headroom or 0.0
    is_over = estimate.times != 1 and multiple < estimate.times
    return figures.multiple(multiple) + (f", {exceeded_at(estimate.times)}" if is_over else "")


def _compared(estimate: Estimate) -> Comparison:
    """At the traffic of the estimate, which the comparison calls today's."""
    if estimate.times == 1:
        return compared(estimate)
    return compare(estimate.architecture, estimate.tables, scale=estimate.scale)


def _assumptions(estimate: Estimate) -> Iterator[str]:
    felt = [one for one in effects(estimate) if one.is_felt and one.assumption.basis == "guess"]
    yield from ("", "## Assumptions that matter", "")
    if not felt:
        yield "Nothing that was assumed moves the bill or a limit."
    for one in felt[:MOST_ASSUMED]:
        yield f"- {escaped(one.assumption.message)}: {escaped(moves(one))}"
    if (more := len(felt) - MOST_ASSUMED) > 0:
        yield f"- and {more:,} more that move less"


def _day(estimate: Estimate, site: str) -> str:
    day = f"{estimate.tables.as_of:%-d %B %Y}"
    if not site.startswith(("http://", "https://")):
        return day
    return f"[{day}](<{site}{reverse('prices')}?region={estimate.architecture.region}>)"


# -- Markdown ----------------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """A text on one line that stands for itself wherever it is put: in a paragraph, a list or a cell of a table."""
    clean = printable(text)
    clean = clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1].rstrip()}…"
    parted = _LEADS.sub(lambda found: f"{found[0]}{PART}", clean)
    signs = _SIGNS.sub(r"\\\1", parted).translate(_HTML)
    return _BEGINS.sub(r"\1\\\2", signs)


def _head(title: str, names: tuple[str, ...], right: Iterable[int] = ()) -> Iterator[str]:
    """A heading, and the head of the table below it; some columns are of numbers."""
    yield from ("", f"## {title}", "", _row(names))
    yield f"| {' | '.join('---:' if at in right else '---' for at in range(len(names)))} |"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"
