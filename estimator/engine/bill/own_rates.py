"""The user's own rates: prices as those of a table, by which a dimension is billed instead."""

from __future__ import annotations

from decimal import Decimal

from estimator.engine.document.architecture import Architecture
from pricing.book import Price, PriceBook, Tier


def own_rates(document: Architecture, book: PriceBook) -> dict[str, Price]:
    """By dimension, what the document says it costs; unit and usage type are those of the price it stands for."""
    found = {}
    for dimension, rates in document.rates.items():
        listed = book.prices.get(dimension)
        ends = [*(rate.from_ for rate in rates[1:]), None]
        tiers = tuple(
            Tier(Decimal(str(rate.from_)), None if end is None else Decimal(str(end)), Decimal(str(rate.usd)))
            for rate, end in zip(rates, ends, strict=True)
        )
        found[dimension] = Price(
            dimension,
            "yours",
            listed.unit if listed else "",
            tiers,
            listed.usage_type if listed else "",
            source="your rate",
        )
    return found
