"""Estimates and comparisons as text for a terminal: what a person reads first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import allowed, amounts, by_consequence, not_by_traffic, reached_at, then
from estimator.engine.maths.amounts import Amount, in_sample
from estimator.engine.registry import limit_title
from estimator.engine.unit_cost import unit_cost
from estimator.engine.unused import unused
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.answer import operations
from estimator.whatif.comparison.assumed import assumed_sentences
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS
from estimator.whatif.comparison.holding import answer_and_holding, holding_paragraphs
from estimator.whatif.comparison.targets import OnTarget, remark, targets, targets_sentence, winning_sentence
from estimator.whatif.comparison.words import (
    answer,
    crossing_sentences,
    sensitivity_sentence,
    sizing_sentences,
    way_out_sentence,
)
from estimator.whatif.traffic import NOTHING_DRAWN, how_far, limits_not_known, nothing_flows, traffic_sentence

UNKNOWN = "unknown"
QUOTAS_TOLD = 6
APART_TOLD = 10


def estimate_text(estimate: Estimate) -> str:
    """Lines with quantity and price, the total, findings, and what was assumed; of the first sample."""
    document = estimate.architecture
    labels = {node.id: node.label for node in document.nodes}
    rows = [("Node", "Line", "Quantity a month", "Unit", "USD a month", "Price of")]
    for line in estimate.lines:
        day = (
            f"{line.price.effective:%-d %b %Y}"
            if line.price and line.price.effective
            else "yours"
            if line.price
            else ""
        )
        quantity = figures.figure(in_sample(line.quantity))
        unit = figures.singular(line.unit) if quantity == "1" else line.unit
        label = f"{line.label}, measured" if line.is_measured else line.label
        rows.append((labels[line.node], label, quantity, unit, money(line.monthly_usd), day))
    total = figures.usd_known(in_sample(estimate.total_monthly_usd), not estimate.incomplete)
    head = (
        f"{document.name} · {document.region} · prices of {estimate.tables.as_of:%-d %b %Y} · "
        f"free tier {document.free_tier}{_for_services(document.free_tier_for)}"
    )
    if not document.nodes:
        return f"{head}\n\n{figures.sentence(NOTHING_DRAWN)}: no cost, and no limit that is met."
    parts = [
        head,
        *traffic_lines(estimate),
        *quota_lines(estimate),
        "",
        table(rows, numbers=(2, 4)),
        "",
        f"Total {total} a month (month {document.month})",
        *filter(None, [figures.sentence(estimate.hidden_words), unit_cost(estimate)]),
        *beside_lines(estimate, labels),
        *(f"Unknown: {reason}" for reason in estimate.incomplete),
        *filter(None, [estimate.refused_is_billed]),
        *measured_lines(estimate),
        "",
        *finding_lines(estimate),
        *breaking_lines(estimate),
        *(f"Note: {message}" for message in estimate.answered_early.values()),
        *(f"Not used: {one.message}" for one in unused(estimate)),
        "",
        assumption_sentence(estimate),
    ]
    return "\n".join(parts)


BAR = 24
"""Letters of a bar from today to × 1,000."""


def limits_text(estimate: Estimate) -> str:
    """A bar a limit on one logarithmic scale, by what happens when it is met; what does not grow with traffic apart."""
    rows = [("Limit", "Card", f"{'today':<{BAR // 3}}{'× 10':<{BAR // 3}}× 100", "Holds to", "What happens then")]
    labels = estimate.resolved.nodes
    for group in by_consequence(estimate.limits):
        rows.append((f"-- {group.words}", "", "", "", ""))
        for one in group.limits:
            card = labels[one.nodes[0]].label if one.nodes else one.where
            rows.append(
                (f"{one.title}, {allowed(one)}", card, _bar(one.headroom or 0.0, estimate), reached_at(one), then(one))
            )
    apart = not_by_traffic(estimate.limits)
    told = [
        f"  {one.title} of {labels[one.nodes[0]].label if one.nodes else one.where}: {amounts(one)}"
        for one in apart[:APART_TOLD]
    ]
    more = len(apart) - len(told)
    do = "does" if len(apart) == 1 else "do"
    head = f"{figures.counted(len(apart), 'limit')} {do} not grow with traffic, the fullest first:"
    besides = [head, *told] if apart else []
    besides += [f"  and {more:,} more"] if more > 0 else []
    return "\n".join([*traffic_lines(estimate), table(rows, numbers=()), "", *besides]).rstrip()


def _bar(multiple: float, estimate: Estimate) -> str:
    """To where a limit holds, and whether the traffic that is looked at is beyond it."""
    decades = min(max(log10(multiple), 0.0), 3.0) if multiple > 0 else 0.0
    over = "" if multiple >= estimate.times else " over" if estimate.times == 1 else f" {exceeded_at(estimate.times)}"
    return "#" * max(round(BAR * decades / 3), 1) + over


def comparison_text(comparison: Comparison) -> str:
    """The answer in a sentence, both bills by node, and every crossing; one bill where nothing moves."""
    if not comparison.drawn.architecture.nodes:
        return answer(comparison)
    counted = operations(comparison)
    sides = [
        ("Serverless", comparison.serverless, counted.get(SERVERLESS, 0.0)),
        ("Containers", comparison.containers, counted.get(CONTAINERS, 0.0)),
    ]
    if not comparison.moved.sized:
        sides = [("As drawn", comparison.drawn, 0.0)]
    rows = [("", "USD a month")]
    for name, side, operating_usd in sides:
        rows.append((name, figures.usd_known(in_sample(side.total_monthly_usd) + operating_usd, not side.incomplete)))
        if side.hidden_words:
            rows.append(
                ("  Out, nobody typed" if side.leaves_out_hidden else "  Of it nobody typed", money(side.hidden_usd))
            )
        if side.once.lines:
            rows.append(("  Once, beside it", money(side.once.total_usd)))
        if side.support is not None:
            rows.append(("  AWS Support, beside it", money(side.support.usd)))
        year = side.year
        rows.append(
            (
                f"  Months {year.first} to {year.last}",
                figures.usd_known(in_sample(year.total_usd), not (side.incomplete or side.once.incomplete)),
            )
        )
        if of_one := unit_cost(side, in_sample(side.total_monthly_usd) + operating_usd):
            usd, _, name = of_one.partition(" per ")
            rows.append((f"  Per {name}", usd))
        if operating_usd:
            rows.append(("  Operations", money(operating_usd)))
        for node in side.architecture.nodes:
            if cost := in_sample(side.node_usd(node.id)):
                rows.append((f"  {node.label}", money(cost)))
    sizing = sizing_sentences(comparison)
    parts = [*traffic_lines(comparison.drawn), answer_and_holding(comparison)]
    parts += ["", table(rows, numbers=(1,))]
    if comparison.moved.sized:  # else the answer has the reasons
        parts += ["", *sizing, *comparison.moved.notes]
    besides = [sensitivity_sentence(comparison), way_out_sentence(comparison)]
    parts += ["", *crossing_sentences(comparison), *filter(None, besides)]
    parts += ["", *holding_paragraphs(comparison)] if comparison.moved.sized else []
    if found := targets(comparison):
        parts += ["", targets_sentence(found), *(target_line(one) for one in found)]
    if told := assumed_sentences(comparison):
        parts += ["", f"{comparison.direction.assumes}.", *told]
    parts += [f"Unknown: {reason}" for reason in comparison.incomplete]
    return "\n".join(parts)


def target_line(one: OnTarget) -> str:
    """Where containers begin to cost less on one target, and what is to be known of it."""
    said = f"On {one.name}{', as chosen' if one.is_chosen else ''}: {winning_sentence(one)}."
    return f"{said} {remark(one)}".rstrip()


def traffic_lines(estimate: Estimate) -> list[str]:
    """At which traffic it stands, where that is not today's."""
    sentence = traffic_sentence(estimate)
    return [sentence] if sentence else []


def quota_lines(estimate: Estimate) -> list[str]:
    """The limits that do not have AWS's defaults."""
    quotas = estimate.architecture.quotas
    book = estimate.tables.limit_book(estimate.architecture.region)
    titles = {key: limit_title(key) for key in quotas}
    names = [book.limit(key).name if title == key else title for key, title in titles.items()]
    told = [f"{name} {figures.short(quotas[key])}" for key, name in list(zip(titles, names, strict=True))[:QUOTAS_TOLD]]
    more = len(quotas) - len(told)
    return [f"Quotas: {', '.join(told)}{f' and {more:,} more' if more else ''}."] if quotas else []


def beside_lines(estimate: Estimate, labels: Mapping[str, str]) -> list[str]:
    """What stands beside the month: what is billed once, a plan of AWS Support, and the year."""
    once, support, year = estimate.once, estimate.support, estimate.year
    found = []
    if once.lines:
        usd = figures.usd_known(in_sample(once.total_usd), not once.incomplete)
        found.append(f"Once {usd}, beside the month:")
        found += [f"  {labels[line.node]}, {line.label}: {line.formula}" for line in once.lines]
    if support is not None:
        found.append(f"AWS Support ({support.name}) {money(support.usd)} a month, beside the total: {support.formula}")
    usd = figures.usd_known(in_sample(year.total_usd), not (estimate.incomplete or once.incomplete))
    with_once = ", what is billed once included" if year.once_usd else ""
    found.append(f"Year {usd} (months {year.first} to {year.last}{with_once})")
    if year.support_usd is not None:
        found[-1] += f", and {money(year.support_usd)} of AWS Support"
    return found


def measured_lines(estimate: Estimate) -> list[str]:
    """What traffic gives in place of each measured quantity."""
    nodes = estimate.resolved.nodes
    return [
        f"{nodes[line.node].label}, {line.label}: {line.measured_words}." for line in estimate.lines if line.is_measured
    ]


def finding_lines(estimate: Estimate) -> list[str]:
    """What is not well, by what it does when it is met; nothing is said to be well where nothing flows."""
    lines = [f"[{finding.verdict}, {finding.consequence}] {finding.message}" for finding in estimate.findings]
    unknown = limits_not_known(estimate)
    if unknown:
        lines.append(f"[not judged] {figures.sentence(unknown)}.")
    return lines or ([] if nothing_flows(estimate) else ["No limit is near."])


def breaking_lines(estimate: Estimate) -> list[str]:
    """What breaks first as traffic grows, in the unit of those who send it, and what breaks next."""
    first = estimate.first_to_break
    lines = [f"{figures.sentence(how_far(estimate))}."]
    if first is not None:
        lines.append(f"First to break: {first.message}")
    if estimate.next_to_break:
        lines.append("Next to break:")
    return lines + [f"  {_reached(estimate, one)}: {one.happens}" for one in estimate.next_to_break]


def _reached(estimate: Estimate, one: Finding) -> str:
    """440 ×, and whether the traffic that is looked at is beyond it."""
    multiple = one.headroom or 0.0
    is_over = estimate.times != 1 and multiple < estimate.times
    return figures.multiple(multiple) + (f", {exceeded_at(estimate.times)}" if is_over else "")


def assumption_sentence(estimate: Estimate) -> str:
    """What was guessed and has an effect, or may have: what moves the bill most first."""
    guesses = [one.assumption.message for one in effects(estimate) if one.assumption.basis == "guess"]
    are = f"{figures.counted(len(guesses), 'value')} {'is' if len(guesses) == 1 else 'are'}"
    return f"{are} assumed: {'; '.join(guesses)}." if guesses else "No value is assumed."


def money(usd: Amount | None) -> str:
    return UNKNOWN if usd is None else figures.usd_short(in_sample(usd))


def table(rows: list[tuple[str, ...]], numbers: tuple[int, ...]) -> str:
    """Columns padded to their widest cell, numbers to the right, a rule under the head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * sum(widths, 2 * (len(widths) - 1)), *lines[1:]])


def _for_services(slugs: Sequence[str] | None) -> str:
    return f", only of {', '.join(slugs)}" if slugs else ""
