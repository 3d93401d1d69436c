"""The drawer: its tabs, and the rows of the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from estimator.engine.estimate import Estimate
from estimator.engine.limits.finding import Finding
from estimator.pages.builder.cards import card_rows
from estimator.pages.builder.inspector import about_part, part_name
from estimator.pages.diagram import Diagram
from estimator.pages.listings import Listing, listing
from estimator.pages.results.assumed import count, felt_by_card, in_order, not_tried, summary
from estimator.pages.results.bill_rows import bill_rows, dearest_cards
from estimator.pages.results.headroom import HeadroomBar, cards_of, grouped, limit_rows, narrowed
from estimator.pages.results.readings import (
    NEAR_HEADROOM,
    bill_by_line,
    bill_by_node,
    bill_by_service,
    dearest_first,
    lines_beside,
)
from estimator.web.views.building.account import COMMANDS, quotas_shown
from estimator.web.views.building.selected import EDGES_LISTED
from estimator.web.views.session import EditingSession
from estimator.whatif.assumptions.effects import effects_known
from estimator.whatif.fixes import mendable
from estimator.whatif.traffic import traffic_sentence

TABS = {
    "bill": "Bill",
    "limits": "Limits",
    "findings": "Findings",
    "assumptions": "Assumptions",
    "cards": "Cards",
    "history": "History",
}
BILLS = {"node": "By card", "service": "By service", "line": "By line"}
APART = 100
"""Limits that do not grow with traffic, of one page: the fullest."""


@dataclass(frozen=True)
class Tab:
    """A tab of the drawer; `count` is 0 where nothing is counted, `mark` the colour of the count."""

    slug: str
    name: str
    count: int = 0
    mark: str = ""


def moves_with_traffic(chosen: dict[str, str]) -> bool:
    """Whether another traffic changes the table that is open otherwise than in the colour of its bars."""
    if chosen["tab"] == "limits":
        return bool(chosen["well"]) or chosen["quota"] == COMMANDS
    return chosen["tab"] not in ("history", "assumptions")


def open_table(
    editing: EditingSession, today: Estimate, context: dict[str, Any], chosen: dict[str, str]
) -> dict[str, Any]:
    """The table of the tab that is open."""
    estimate = context["estimate"]
    if chosen["tab"] != "limits":
        return rows_of(estimate, context["diagram"], chosen)
    rows = _limits(today, context["estimate"].scale, chosen)
    return rows | quotas_shown(editing, estimate, chosen["quota"])


def _limits(today: Estimate, times: float, chosen: dict[str, str]) -> dict[str, Any]:
    """The bars of the limits that grow with traffic, and the others, of those that are looked for."""
    rows = limit_rows(today)
    growing, apart = (
        list(narrowed((row.at(times) for row in some), chosen["card"], not_well=bool(chosen["well"])))
        for some in (rows.growing, rows.apart)
    )
    found = listing(growing, chosen["page"], chosen["find"], named=_limit_words)
    others = listing(apart, "", chosen["find"], named=_limit_words, most=APART)
    cards = cards_of(rows)
    return {
        "listing": found,
        "limit_groups": grouped(found.rows),
        "apart": others,
        "limit_cards": cards if len(cards) <= EDGES_LISTED else [],
        "looked_for": {name: chosen[name] for name in ("card", "well")},
        "all_limits": len(rows.growing),
        "near": f"{NEAR_HEADROOM:.6f}",
    }


def _limit_words(row: HeadroomBar) -> str:
    return row.words


def rows_of(estimate: Estimate, diagram: Diagram, chosen: dict[str, str]) -> dict[str, Any]:
    """The rows of the tab that is open: all, or the page of them that is looked at."""

    def shown[Row](
        rows: Sequence[Row], named: Callable[[Row], str], weight: Callable[[Row], int] | None = None
    ) -> Listing[Row]:
        return listing(rows, chosen["page"], chosen["find"], named=named, weight=weight)

    match chosen["tab"]:
        case "findings":
            about = about_part(estimate.findings, chosen["card"])
            told = shown(about, lambda one: _finding_words(estimate, one))
            return {
                "traffic_told": traffic_sentence(estimate),
                "listing": replace(told, rows=tuple(mendable(estimate, told.rows))),
                "only": part_name(estimate, chosen["card"]),
            }
        case "assumptions":
            owner = chosen["card"]
            owned = [one for one in in_order(estimate) if owner in ("", one.assumption.owner)]
            found = shown(owned, lambda one: one.assumption.message)
            return {
                "listing": found,
                "only": part_name(estimate, owner),
                "assumptions": felt_by_card(estimate, found.rows),
                "not_tried": not_tried(estimate, found.rows),
                "assumed_in_short": summary(estimate),
            }
        case "cards":
            return {"listing": shown(card_rows(estimate, diagram.tiles), lambda row: row.words)}
        case "bill" if chosen["bill"] == "service":
            by_service = shown(bill_by_service(estimate), lambda group: group.name)
            return {"listing": by_service, "bill": by_service.rows}
        case "bill" if chosen["bill"] == "node":
            groups = dearest_cards(estimate)
            by_node = shown(groups, lambda group: group.name)
            beside = lines_beside(estimate, groups, chosen["node"])
            rows = bill_rows(by_node.rows, groups[0].usd if groups else 0.0, beside[0].id if beside else "")
            return {"listing": by_node, "bill": rows, "beside": beside}
        case "bill":
            groups = dearest_first(bill_by_node(estimate))
            by_line = shown(groups, lambda group: group.name, lambda group: len(group.lines))
            return {"listing": by_line, "bill": bill_by_line(estimate, by_line.rows)}
    return {}


def _finding_words(estimate: Estimate, one: Finding) -> str:
    """What a finding is found by: its message, and the cards it is about."""
    return " ".join((one.message, *(estimate.resolved.nodes[node].label for node in one.nodes)))


def tabs(context: dict[str, Any]) -> tuple[Tab, ...]:
    """The tabs of the drawer, with what is counted in each."""
    estimate = context["estimate"]
    counts = {}
    if estimate is not None:
        broken = any(finding.is_broken for finding in estimate.findings)
        mark = "breach" if broken else "near" if estimate.findings else ""
        counts = {
            "findings": (len(estimate.findings), mark),
            "assumptions": (count(effects_known(estimate) or ()), ""),
        }
        if context["diagram"].is_compact:
            counts["cards"] = (len(estimate.resolved.nodes), "")
    return tuple(
        Tab(slug, name, *counts.get(slug, (0, "")))
        for slug, name in TABS.items()
        if slug != "cards" or slug in counts or slug == context["tab"]
    )
