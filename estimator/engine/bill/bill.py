"""Usage to lines: tiers and allowances belong to the account, so a dimension is priced once and shared back.

A line keeps the factors its quantity is made of and the price it was billed at; `Line.formula` prints both,
so that a reader can redo it.  Nothing here is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from estimator.engine.figures import figure, rate, usd
from estimator.engine.service import Use
from estimator.engine.traffic.amounts import added, share, smaller, used
from pricing.book import Allowance, Price, PriceBook, PriceMissing

APPLIED = {"none": (), "always": ("always_free",), "legacy_12_month": ("always_free", "12_month")}
"""The kinds of allowance that a document's `free_tier` lets count."""


@dataclass
class Priced:
    """All an account uses of one dimension in one region, and what that costs.

    `free` units cost nothing; `shared` says with what else an allowance was divided, by its name; `problem`
    why the cost is not known.
    """

    dimension: str
    region: str
    price: Price | None
    quantity: Any = 0.0
    free: Any = 0.0
    usd: Any = None
    shared: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(slots=True)
class Line:
    """One row of the bill: what one node uses of one dimension."""

    node: str
    service: str
    dimension: str
    label: str
    kind: str
    uses: list[Use]
    quantity: Any
    priced: Priced

    @property
    def monthly_usd(self) -> Any:
        """USD a month, None where the price is not known."""
        whole = self.priced
        if whole.usd is None:
            return None
        if self.quantity is whole.quantity:
            return whole.usd
        return whole.usd * share(self.quantity, whole.quantity)

    @property
    def problem(self) -> str:
        return self.priced.problem

    @property
    def price(self) -> Price | None:
        return self.priced.price

    @property
    def unit(self) -> str:
        return self.priced.price.unit if self.priced.price else ""

    @property
    def free(self) -> Any:
        """Units of this line that the allowances make free: its part of the account's."""
        return self.priced.free * share(self.quantity, self.priced.quantity)

    @property
    def formula(self) -> str:
        """How the quantity and the money come about, as arithmetic a reader can redo."""
        return f"{self.quantity_formula}; {self.money_formula}"

    @property
    def quantity_formula(self) -> str:
        terms = [_term(use.factors) for use in self.uses if used(use.quantity)]
        result = f"{figure(self.quantity)} {self.unit}".strip()
        return result if terms == [result] else f"{' + '.join(terms)} = {result}"

    @property
    def money_formula(self) -> str:
        whole = self.priced
        if whole.usd is None:
            return whole.problem
        if whole.price.unit == "USD":
            return usd(float(self.monthly_usd))
        total, free = float(whole.quantity), float(whole.free)
        is_shared = self.quantity is not whole.quantity and not _is_close(self.quantity, total)
        start = f"the account's {figure(total)}: " if is_shared else ""
        pool = "".join(whole.shared.values())
        if free >= total:
            return f"{start}all free{pool} = $0.00"
        parts = whole.price.split(total, free)
        if len(parts) == 1:
            units, tier = parts[0]
            amount = f"({figure(total)} − {figure(free)} free{pool})" if free else figure(total)
            sum_ = f"{amount} × {rate(float(tier.usd))}"
        else:
            sum_ = " + ".join(f"{figure(units)} × {rate(float(tier.usd))}" for units, tier in parts)
            if free:
                sum_ += f" (after {figure(free)} free{pool})"
        if not is_shared:
            return f"{sum_} = {usd(float(whole.usd))}"
        part = f"× {figure(self.quantity)} ÷ {figure(total)} = {usd(float(self.monthly_usd))}"
        return f"{start}{sum_} = {usd(float(whole.usd))}, {part}"


@dataclass
class Bill:
    """The lines of a month, in the order of the nodes."""

    lines: list[Line]
    account: dict[tuple[str, str], Priced]

    @cached_property
    def total_usd(self) -> Any:
        """The sum of the lines whose price is known."""
        return sum((whole.usd for whole in self.account.values() if whole.usd is not None), 0.0)

    @cached_property
    def incomplete(self) -> list[str]:
        """Why the total leaves something out; empty when it is whole."""
        return list(dict.fromkeys(whole.problem for whole in self.account.values() if whole.problem))

    @cached_property
    def by_node(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in self.lines:
            if (cost := line.monthly_usd) is not None:
                found[line.node] = found.get(line.node, 0.0) + cost
        return found


def price_uses(
    uses: Iterable[tuple[str, str, str, list[Use]]],
    *,
    price_book: Callable[[str], PriceBook],
    allowances: Iterable[Allowance],
    rates: dict[str, Price],
    describe: Callable[[str], tuple[str, str, str]],
) -> Bill:
    """Price what every node uses.

    `uses` gives (node id, region, service slug, uses); `allowances` those that count for this account (see
    `applied`); `rates` the prices that replace the list's; `describe` (label, kind, service) of a dimension.
    A quantity of nothing makes no line.  Raises nothing for a missing price: its line says so.
    """
    account: dict[tuple[str, str], Priced] = {}
    lines: list[Line] = []
    with_least: list[Line] = []
    where: dict[tuple, tuple[str, str]] = {}
    for node_id, region, slug, node_uses in uses:
        for (dimension, used_in, given), group in _grouped(node_uses, region).items():
            quantity = group[0].quantity if len(group) == 1 else added([use.quantity for use in group])
            has_least = any(use.at_least for use in group)
            if not (used(quantity) or has_least):
                continue
            key = where.get((dimension, used_in, given))
            if key is None:
                whole = _given(dimension, node_id, given) or _find_price(dimension, used_in, price_book, rates)
                key = where[dimension, used_in, given] = (dimension, whole.region)
                account.setdefault(key, whole)
            whole = account[key]
            whole.quantity = whole.quantity + quantity if used(whole.quantity) else quantity
            label, kind, owner = describe(dimension)
            line = Line(node_id, owner or slug, dimension, label, kind, group, quantity, whole)
            lines.append(line)
            if has_least:
                with_least.append(line)
    _bill_at_least(with_least)
    _give_allowances(account, allowances)
    for whole in account.values():
        if whole.price is not None:
            whole.usd = whole.price.cost(whole.quantity, whole.free)
    return Bill(lines, account)


def _bill_at_least(lines: Iterable[Line]) -> None:
    """What is missing to the least an account pays for, in equal parts to the lines that name that least."""
    together: dict[int, list[Line]] = {}
    for line in lines:
        together.setdefault(id(line.priced), []).append(line)
    for sharing in together.values():
        whole = sharing[0].priced
        least = max(use.at_least for line in sharing for use in line.uses)
        missing = np.maximum(least - whole.quantity, 0.0)
        whole.quantity = whole.quantity + missing
        for line in sharing:
            parts = (len(sharing), "÷ that share it") if len(sharing) > 1 else ()
            rest = Use(line.dimension, missing, "short of the least an account pays for", *parts)
            line.uses = [*line.uses, rest]
            line.quantity = whole.quantity if len(sharing) == 1 else line.quantity + rest.quantity


def _grouped(uses: Iterable[Use], region: str) -> dict[tuple, list[Use]]:
    """Uses by what they are priced with; those of nothing, which make no line, are left out."""
    found: dict[tuple, list[Use]] = {}
    for use in uses:
        quantity = use.quantity
        if quantity.__class__ is float and quantity == 0.0 and not use.at_least:
            continue
        found.setdefault((use.dimension, use.region or region, use.price), []).append(use)
    return found


def _given(dimension: str, node_id: str, price: Price | PriceMissing | None) -> Priced | None:
    """What a node says itself that it costs, or that nobody knows; None where the tables are to say."""
    if price is None:
        return None
    if isinstance(price, PriceMissing):
        return Priced(dimension, node_id, None, problem=str(price))
    return Priced(dimension, price.region, price)


def _find_price(dimension: str, region: str, price_book, rates: dict[str, Price]) -> Priced:
    if dimension in rates:
        return Priced(dimension, region, rates[dimension])
    try:
        price = price_book(region).price(dimension)
    except PriceMissing as missing:
        return Priced(dimension, region, None, problem=str(missing))
    return Priced(dimension, price.region, price)


def applied(allowances: Iterable[Allowance], free_tier: str) -> list[Allowance]:
    """The allowances a document's `free_tier` lets count: those with an amount, of its kinds."""
    return [one for one in allowances if one.kind in APPLIED[free_tier] and one.amount is not None]


def _give_allowances(account: dict[tuple[str, str], Priced], allowances: Iterable[Allowance]) -> None:
    """Free units, each dimension's in proportion to its use of what the allowance covers."""
    by_dimension: dict[str, list[Priced]] = {}
    for whole in account.values():
        by_dimension.setdefault(whole.dimension, []).append(whole)
    for allowance in allowances:
        if by_dimension.keys().isdisjoint(allowance.dimensions):
            continue
        covered = [whole for name in allowance.dimensions for whole in by_dimension.get(name, ())]
        pools: dict[str, list[Priced]] = {}
        for whole in covered:
            pools.setdefault(whole.region if allowance.scope == "region" else "", []).append(whole)
        for pool in pools.values():
            total = sum((whole.quantity for whole in pool), 0.0)
            for whole in pool:
                free = smaller(float(allowance.amount), total) * share(whole.quantity, total)
                whole.free = smaller(whole.free + free, whole.quantity)
                whole.shared[allowance.name] = _pool(allowance, whole, pool)


def _is_close(quantity, total: float) -> bool:
    """Equal but for rounding; a line has a single quantity where it is printed."""
    return abs(float(quantity) - total) <= 1e-8 + 1e-12 * abs(total)


def _term(factors: tuple) -> str:
    """3,000,000 invocations × 0.12 s × 1.5 GB, or … ÷ 1,048,576 KB in a GB."""
    text = f"{figure(factors[0])} {_word(factors[0], factors[1])}"
    for at in range(2, len(factors), 2):
        value, word = factors[at], _word(factors[at], factors[at + 1])
        text += f" ÷ {figure(value)} {word[1:].strip()}" if word[:1] == "÷" else f" × {figure(value)} {word}"
    return text


def _word(value, word: str) -> str:
    one, _, many = word.partition("|")
    return many if many and value != 1 else one


def _pool(allowance: Allowance, whole: Priced, pool: list[Priced]) -> str:
    """`, of 1,000,000 shared with lambda.requests.arm`, where something else used the allowance too."""
    others = [f"{other.dimension}" for other in pool if other is not whole]
    return f", of {figure(float(allowance.amount))} shared with {', '.join(others)}" if others else ""
