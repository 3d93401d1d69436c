"""Whose prices and limits a report is made with: as a person names them, and where the collector found them."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.pages.results.workings import LIST
from pricing.book import GLOBAL, Limit, Price, Tier
from pricing.names import SERVICES

SUPPORT = "AWS Support"
DOCUMENTATION = "AWS documentation"
REMARK = re.compile(r"\s*[\[(][^\])]*[\])]")
"""How a copy was made: the page Prices says it of each price."""
OF_DOCUMENT = "you"
"""The source of a quota that the document states."""


class NamedSource(NamedTuple):
    """One source: its name with the day, what it is used for, and the collector's paths to it."""

    name: str
    used_for: str
    paths: tuple[str, ...]


class UsedPrice(NamedTuple):
    """A price the bill was made with: what it is of, and the rate of each tier."""

    label: str
    rates: tuple[tuple[str, str], ...]
    source: str


def sources(estimate: Estimate) -> list[NamedSource]:
    """Each source once: price lists by service, then the pages that say the limits."""
    return [*_of_prices(estimate), *_of_limits(estimate)]


def named(price: Price, service: str) -> str:
    """AWS price list, Lambda, us-east-1, 2 December 2025."""
    if price.effective is None:
        return "Your own price"
    known = services().get(price.service) or services().get(service)
    where = "every region" if price.region == GLOBAL else price.region
    return ", ".join([LIST, *([known.name] if known else []), where, day_of(price.effective)])


def day_of(day: date) -> str:
    """2 December 2025."""
    return f"{day:%-d %B %Y}"


class PriceUsed(NamedTuple):
    """A price the bill was made with: for how much of the account's, and whose it is in words."""

    label: str
    price: Price
    source: str
    quantity: float


def prices_used(estimate: Estimate) -> list[PriceUsed]:
    """Each price once, by dimension; AWS Support last."""
    found = {
        (line.dimension, line.price.region): PriceUsed(
            line.label, line.price, named(line.price, line.service), in_sample(line.priced.quantity)
        )
        for line in (*estimate.lines, *estimate.once.lines)
        if line.price is not None
    }
    prices = [found[key] for key in sorted(found)]
    support = estimate.support
    if support is not None:
        parts = (("a part of the bill", support.part), ("at least", support.least))
        prices += [
            PriceUsed(f"{support.name}, {what}", price, f"{SUPPORT}, {day_of(price.effective)}", float("inf"))
            for what, price in parts
            if price is not None and price.effective is not None
        ]
    return prices


def _of_prices(estimate: Estimate) -> list[NamedSource]:
    found: dict[str, list[str]] = {}
    for one in prices_used(estimate):
        found.setdefault(one.source, []).append(one.price.source if one.price.effective else "")
    lists = sorted(found.items(), key=lambda one: (one[0].startswith(SUPPORT), one[0]))
    return [_gathered(name, paths, "price") for name, paths in lists]


def _of_limits(estimate: Estimate) -> list[NamedSource]:
    limits = {(one.limit.key, one.limit.variant): one.limit for one in estimate.limits if one.limit is not None}
    found: dict[str, list[str]] = {}
    for limit in limits.values():
        found.setdefault(_name_of(limit), []).append("" if limit.source == OF_DOCUMENT else limit.source)
    return [_gathered(name, paths, "limit") for name, paths in sorted(found.items())]


def _name_of(limit: Limit) -> str:
    if limit.source == OF_DOCUMENT:
        return "Quotas of your account"
    return ", ".join([DOCUMENTATION, SERVICES.get(limit.service, limit.service), "limits"])


def _gathered(name: str, paths: list[str], used_for: str) -> NamedSource:
    """One source with each of its paths once; a path of several parts is as many."""
    parts = (REMARK.sub("", part).strip() for path in paths for part in path.split("; "))
    each = dict.fromkeys(part.removeprefix("https://") for part in parts if part)
    return NamedSource(name, figures.counted(len(paths), used_for), tuple(each))


def price_lines(estimate: Estimate) -> list[UsedPrice]:
    """Every price the bill was made with, as far as its tiers are reached; AWS Support last."""
    return [UsedPrice(one.label, _rates(one.price, one.quantity), one.source) for one in prices_used(estimate)]


def _rates(price: Price, quantity: float) -> tuple[tuple[str, str], ...]:
    """(up to where, $0.09 per GB) of each tier that a quantity reaches."""
    per = f" per {figures.singular(price.unit)}" if price.unit not in ("", "USD") else ""
    tiers = [one for one in price.tiers if not one.start or float(one.start) < quantity]
    return tuple((_upto(price, one), f"{figures.rate(float(one.usd))}{per}") for one in tiers)


def _upto(price: Price, tier: Tier) -> str:
    if len(price.tiers) == 1:
        return ""
    return "beyond" if tier.end is None else f"to {figures.figure(float(tier.end))}"
