"""The user's own rates: prices as those of a table, by which a dimension is billed instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from estimator.engine.document.architecture import Architecture, Rate
from pricing.book import Price, PriceBook, Tier

SOURCE = "your rate"


class OwnRates:
    """The rates of a document: of one region, and those that hold wherever a dimension has none of its own."""

    def __init__(self, rates: Mapping[str, Sequence[Rate]]):
        self.of: dict[tuple[str, str], list[Rate]] = {}
        for dimension, tiers in rates.items():
            for tier in tiers:
                self.of.setdefault((dimension, tier.region or ""), []).append(tier)

    def key(self, dimension: str, region: str) -> tuple[str, str] | None:
        """(dimension, region or empty) of the rate by which a dimension is billed in a region; None: by the list."""
        return next((key for key in ((dimension, region), (dimension, "")) if key in self.of), None)

    def in_region(self, region: str) -> set[str]:
        """The dimensions that it prices there."""
        return {dimension for dimension, where in self.of if where in ("", region)}

    def usd(self, dimension: str, region: str) -> float | None:
        """What the first unit costs there, None where the document does not say."""
        key = self.key(dimension, region)
        return None if key is None else self.of[key][0].usd

    def price(self, dimension: str, region: str, book: PriceBook) -> Price | None:
        """The price there, with unit and usage type of the one it stands for; None where the document has none."""
        key = self.key(dimension, region)
        if key is None:
            return None
        rates, listed = self.of[key], book.prices.get(dimension)
        ends = [*(rate.from_ for rate in rates[1:]), None]
        tiers = tuple(
            Tier(Decimal(str(rate.from_)), None if end is None else Decimal(str(end)), Decimal(str(rate.usd)))
            for rate, end in zip(rates, ends, strict=True)
        )
        unit, usage_type = (listed.unit, listed.usage_type) if listed else ("", "")
        return Price(dimension, "yours", unit, tiers, usage_type, source=SOURCE)


def own_rates(document: Architecture) -> OwnRates:
    """The rates of a document."""
    return OwnRates(document.rates)
