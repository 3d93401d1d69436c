"""Usage to lines: tiers and allowances belong to the account, so a dimension is priced once and shared back.

A line keeps the factors its quantity is made of and the price it was billed at; `Line.formula` prints both,
so that a reader can redo it.  Nothing here is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from estimator.engine.bill.measured import MeasuredUse
from estimator.engine.bill.own_rates import OwnRates
from estimator.engine.figures import figure, in_unit, rate, short, singular, usd
from estimator.engine.maths.amounts import Amount, added, in_sample, is_nothing, larger, share, smaller, used
from estimator.engine.measures import Use
from estimator.engine.operations import DimensionKind
from pricing.book import Allowance, Price, PriceBook, PriceMissing, Tier

APPLIED = {"none": (), "always": ("always_free",), "legacy_12_month": ("always_free", "12_month")}
"""The kinds of allowance that a document's `free_tier` lets count."""


@dataclass
class Priced:
    """All an account uses of one dimension in one region, and what that costs.

    `free` units cost nothing, by `allowances`; `shared` says with what else one was divided, by its name; `problem`
    why the cost is not known.
    """

    dimension: str
    region: str
    price: Price | None
    quantity: Amount = 0.0
    free: Amount = 0.0
    usd: Amount | None = None
    shared: dict[str, str] = field(default_factory=dict)
    allowances: list[Allowance] = field(default_factory=list)
    problem: str = ""


@dataclass(slots=True)
class Line:
    """One row of the bill: what one node uses of one dimension."""

    node: str
    service: str
    dimension: str
    label: str
    kind: DimensionKind
    uses: list[Use]
    quantity: Amount
    priced: Priced

    @property
    def monthly_usd(self) -> Amount | None:
        """USD a month, None where the price is not known."""
        whole = self.priced
        if whole.usd is None:
            return None
        if self.quantity is whole.quantity:
            return whole.usd
        return whole.usd * share(self.quantity, whole.quantity)

    @property
    def computed(self) -> Amount | None:
        """What traffic gives, where the quantity is measured instead; None of what is computed."""
        given = [use.computed for use in self.uses if isinstance(use, MeasuredUse)]
        return added(given) if given else None

    @property
    def is_measured(self) -> bool:
        """Whether somebody states the quantity, so that traffic does not give it."""
        return any(isinstance(use, MeasuredUse) for use in self.uses)

    @property
    def measured_words(self) -> str:
        """What is said of a measured line: measured; traffic gives 12.4 GB, 2.6 GB less.  Empty of what is computed."""
        computed = self.computed
        if computed is None:
            return ""
        stated, given = in_sample(self.quantity), in_sample(computed)
        if not given:
            return "measured; traffic gives none"
        if _is_close(stated, given):
            return "measured; traffic gives the same"
        more, than = abs(given - stated), "more" if given > stated else "less"
        return f"measured; traffic gives {in_unit(short(given), self.unit)}, {short(more)} {than}"

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
    def free(self) -> Amount:
        """Units of this line that the allowances make free: its part of the account's."""
        return self.priced.free * share(self.quantity, self.priced.quantity)

    @property
    def formula(self) -> str:
        """How the quantity and the money come about, as arithmetic a reader can redo; of the first sample."""
        return f"{self.quantity_formula}; {self.money_formula}"

    @property
    def quantity_formula(self) -> str:
        """The factors and the quantity they make."""
        terms = [_term(use) for use in self.uses if used(in_sample(use.quantity)) or _says_nothing_instead(use)]
        result = in_unit(figure(in_sample(self.quantity)), self.unit)
        return result if terms == [result] else f"{' + '.join(terms)} = {result}"

    @property
    def money_formula(self) -> str:
        """The unit prices and the money they make."""
        whole, price = self.priced, self.price
        if whole.usd is None or price is None or self.monthly_usd is None:
            return whole.problem
        monthly = in_sample(self.monthly_usd)
        if price.unit == "USD":
            return usd(monthly)
        quantity, total, free = (in_sample(one) for one in (self.quantity, whole.quantity, whole.free))
        is_shared = self.quantity is not whole.quantity and not _is_close(quantity, total)
        start = f"the account's {figure(total)}: " if is_shared else ""
        pool = "".join(whole.shared.values())
        if free >= total:
            return f"{start}all free{pool} = $0.00"
        parts = price.split(total, free)
        if len(parts) == 1:
            units, tier = parts[0]
            amount = f"({figure(total)} − {figure(free)} free{pool})" if free else figure(total)
            sum_ = f"{amount} × {rate(float(tier.usd))}"
        else:
            sum_ = " + ".join(f"{figure(units)} × {rate(float(tier.usd))}" for units, tier in parts)
            if free:
                sum_ += f" (after {figure(free)} free{pool})"
        whole_usd = usd(in_sample(whole.usd))
        if not is_shared:
            return f"{sum_} = {whole_usd}"
        return f"{start}{sum_} = {whole_usd}, × {figure(quantity)} ÷ {figure(total)} = {usd(monthly)}"

    def charges(self) -> list[tuple[float, Tier, float]]:
        """(units, tier, USD) of each tier the account's quantity reaches, this line's part of it; of the first sample.

        Empty where the price is not known.  What is free is in none of them.
        """
        if self.price is None:
            return []
        part = in_sample(share(self.quantity, self.priced.quantity))
        split = self.price.split(in_sample(self.priced.quantity), in_sample(self.priced.free))
        return [(units * part, tier, units * part * float(tier.usd)) for units, tier in split]


@dataclass
class Bill:
    """The lines of a month, in the order of the nodes."""

    lines: list[Line]
    account: dict[tuple[str, str], Priced]

    @cached_property
    def total_usd(self) -> Amount:
        """The sum of the lines whose price is known."""
        return added(whole.usd for whole in self.account.values() if whole.usd is not None)

    @cached_property
    def incomplete(self) -> list[str]:
        """Why the total leaves something out; empty when it is whole."""
        return list(dict.fromkeys(whole.problem for whole in self.account.values() if whole.problem))

    @cached_property
    def by_node(self) -> dict[str, Amount]:
        """USD a month of each node, of what is known."""
        found: dict[str, Amount] = {}
        for line in self.lines:
            if (cost := line.monthly_usd) is not None:
                found[line.node] = found.get(line.node, 0.0) + cost
        return found


PricedBy = tuple[str, str, Price | PriceMissing | None]
"""(dimension, region, price the user gave): uses that share it are priced together."""


def price_uses(
    uses: Iterable[tuple[str, str, str, list[Use]]],
    *,
    price_book: Callable[[str], PriceBook],
    allowances: Callable[[str], Iterable[Allowance]],
    rates: OwnRates,
    describe: Callable[[str], tuple[str, DimensionKind, str]],
) -> Bill:
    """Price what every node uses.

    `uses` gives (node id, region, service slug, uses); `allowances` those of a dimension that count here (see
    `applied`); `rates` the prices that replace the list's; `describe` (label, kind, service) of a dimension.
    A quantity of nothing makes no line.  Raises nothing for a missing price: its line says so.
    """
    account: dict[tuple[str, str], Priced] = {}
    lines: list[Line] = []
    with_least: dict[tuple[str, str], list[Line]] = {}
    known: dict[PricedBy, tuple[Priced, str, DimensionKind, str]] = {}
    for node_id, region, slug, node_uses in uses:
        for by, group in _grouped(node_uses, region).items():
            told = known.get(by)
            if told is None:
                dimension, used_in, given = by
                whole = _given(dimension, node_id, given) or _find_price(dimension, used_in, price_book, rates)
                whole = account.setdefault((dimension, whole.region), whole)
                told = known[by] = (whole, *describe(dimension))
            whole, label, kind, owner = told
            quantity = group[0].quantity if len(group) == 1 else added([use.quantity for use in group])
            whole.quantity = quantity if is_nothing(whole.quantity) else whole.quantity + quantity
            line = Line(node_id, owner or slug, by[0], label, kind, group, quantity, whole)
            lines.append(line)
            if group[0].at_least or (len(group) > 1 and any(use.at_least for use in group)):
                with_least.setdefault((by[0], whole.region), []).append(line)
    for sharing in with_least.values():
        _bill_at_least(sharing)
    _give_allowances(account, allowances)
    for whole in account.values():
        if whole.price is not None:
            whole.usd = whole.price.cost(whole.quantity, whole.free)
    return Bill(lines, account)


def _bill_at_least(sharing: list[Line]) -> None:
    """What is missing to the least an account pays for, in equal parts to the lines that name that least."""
    whole = sharing[0].priced
    least = max(use.at_least for line in sharing for use in line.uses)
    missing = larger(least - whole.quantity, 0.0)
    whole.quantity = whole.quantity + missing
    for line in sharing:
        parts: tuple[Amount | str, ...] = (len(sharing), "÷ that share it") if len(sharing) > 1 else ()
        rest = Use(line.dimension, missing, "short of the least an account pays for", *parts)
        line.uses = [*line.uses, rest]
        line.quantity = whole.quantity if len(sharing) == 1 else line.quantity + rest.quantity


def _grouped(uses: Iterable[Use], region: str) -> dict[PricedBy, list[Use]]:
    """Uses by what they are priced with; those of nothing, which make no line, are left out."""
    found: dict[PricedBy, list[Use]] = {}
    for use in uses:
        if is_nothing(use.quantity) and not use.at_least and not _says_nothing_instead(use):
            continue
        by = (use.dimension, use.region or region, use.price)
        if by in found:
            found[by].append(use)
        else:
            found[by] = [use]
    return found


def _says_nothing_instead(use: Use) -> bool:
    """Whether somebody states that nothing is used where traffic gives something: a line to see that by."""
    return isinstance(use, MeasuredUse) and used(use.computed)


def _given(dimension: str, node_id: str, price: Price | PriceMissing | None) -> Priced | None:
    """What a node says itself that it costs, or that nobody knows; None where the tables are to say."""
    if price is None:
        return None
    if isinstance(price, PriceMissing):
        return Priced(dimension, node_id, None, problem=str(price))
    return Priced(dimension, price.region, price)


def _find_price(dimension: str, region: str, price_book: Callable[[str], PriceBook], rates: OwnRates) -> Priced:
    if rates.key(dimension, region) is not None:
        return Priced(dimension, region, rates.price(dimension, region, price_book(region)))
    try:
        price = price_book(region).price(dimension)
    except PriceMissing as missing:
        return Priced(dimension, region, None, problem=str(missing))
    return Priced(dimension, price.region, price)


def applied(price_book: PriceBook, free_tier: str, services: Collection[str] | None, dimension: str) -> list[Allowance]:
    """The allowances of a dimension that a document's `free_tier` lets count: those with an amount, of its kinds, and
    of these services where it names some."""
    if services is not None and dimension.partition(".")[0] not in services:
        return []
    return [one for one in price_book.free_units.get(dimension, ()) if one.kind in APPLIED[free_tier]]


def _give_allowances(account: dict[tuple[str, str], Priced], allowances: Callable[[str], Iterable[Allowance]]) -> None:
    """Free units, each dimension's in proportion to its use of what the allowance covers."""
    by_dimension: dict[str, list[Priced]] = {}
    for whole in account.values():
        by_dimension.setdefault(whole.dimension, []).append(whole)
    for allowance in dict.fromkeys(one for dimension in by_dimension for one in allowances(dimension)):
        covered = [whole for name in allowance.dimensions for whole in by_dimension.get(name, ())]
        pools: dict[str, list[Priced]] = {}
        for whole in covered:
            pools.setdefault(whole.region if allowance.scope == "region" else "", []).append(whole)
        for pool in pools.values():
            total = added(whole.quantity for whole in pool)
            for whole in pool:
                free = smaller(float(allowance.amount or 0), total) * share(whole.quantity, total)
                whole.free = smaller(whole.free + free, whole.quantity)
                whole.allowances.append(allowance)
                whole.shared[allowance.name] = _pool(allowance, whole, pool)


def _is_close(quantity: float, total: float) -> bool:
    """Equal but for rounding."""
    return abs(quantity - total) <= 1e-8 + 1e-12 * abs(total)


PARTS = ("on demand", "on Spot")
"""Words for a part of what is counted: all of it is not said, as where no sample has another part."""


def _term(use: Use) -> str:
    """3,000,000 invocations × 0.12 s × 1.5 GB, or … ÷ 1,048,576 KB in a GB."""
    text = ""
    for amount, words in use.terms():
        value = in_sample(amount)
        word = _word(value, words)
        if not text:
            text = f"{figure(value)} {word}"
        elif value == 1 and word in PARTS:
            continue
        else:
            text += f" ÷ {figure(value)} {word[1:].strip()}" if word[:1] == "÷" else f" × {figure(value)} {word}"
    return text


def _word(value: float, word: str) -> str:
    one, _, many = word.partition("|")
    if many:
        return many if value != 1 else one
    return singular(word) if figure(value) == "1" else word


def _pool(allowance: Allowance, whole: Priced, pool: list[Priced]) -> str:
    """`, of 1,000,000 shared with lambda.requests.arm`, where something else used the allowance too."""
    others = [other.dimension for other in pool if other is not whole]
    amount = figure(float(allowance.amount or 0))
    return f", of {amount} shared with {', '.join(others)}" if others else ""
