"""The bill as rows with the columns of FOCUS 1.3: the same that AWS exports of what was billed.

It is shaped like FOCUS and does not conform to it: the specification is of charges, and knows no estimate.  What it has
no column for stands in columns of our own, which begin with x_ as it asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.exports.csv_text import Cell
from estimator.exports.exported import Exported
from estimator.exports.focus.categories import CATEGORY
from estimator.exports.tables.bill import Band, bands, region_of, tier_words
from estimator.exports.tables.table import DataTable
from pricing.book import GLOBAL, Price
from pricing.names import REGIONS, SERVICE_CODES

AWS = "Amazon Web Services"
CURRENCY = "USD"
COLUMNS = (
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
    "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd",
    "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost",
    "HostProviderName", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory", "PricingCurrency",
    "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId",
    "ResourceName", "ResourceType", "ServiceCategory", "ServiceName", "ServiceProviderName", "SkuMeter", "SkuPriceId",
    "Tags",
)  # fmt: skip
"""Of FOCUS 1.3: what is mandatory there, and what an estimate knows."""
OWN_COLUMNS = (
    "x_IsEstimate", "x_Architecture", "x_Scenario", "x_TrafficMultiple", "x_Dimension", "x_ServiceCode", "x_Operation",
    "x_FreeQuantity", "x_QuantitySource", "x_Formula", "x_Confidence", "x_PriceEffective", "x_PriceSource",
    "x_Problem",
)  # fmt: skip
SCENARIO = "as drawn"


def focus_csv(one: Exported) -> str:
    """A row for each tier that a line reaches, in the month of its day; costs add up to the month's total.

    What is not known has no cost, and says why under x_Problem.
    """
    estimate, day = one.estimate, one.day
    same = _same_for_all(one.architecture.name, estimate, day)
    rows = [same | row for line in estimate.lines for row in _rows(estimate, line)]
    columns = (*COLUMNS, *OWN_COLUMNS)
    return DataTable(columns, [[row.get(column) for column in columns] for row in rows]).csv


def _same_for_all(name: str, estimate: Estimate, day: date) -> dict[str, Cell]:
    first = day.replace(day=1)
    start, end = _moment(first), _moment(date(first.year + first.month // 12, first.month % 12 + 1, 1))
    return {
        "BillingCurrency": CURRENCY, "PricingCurrency": CURRENCY, "BillingPeriodStart": start,
        "BillingPeriodEnd": end, "ChargePeriodStart": start, "ChargePeriodEnd": end, "ChargeCategory": "Usage",
        "PricingCategory": "Standard", "ProviderName": AWS, "PublisherName": AWS, "HostProviderName": AWS,
        "ServiceProviderName": AWS, "InvoiceIssuerName": AWS, "x_IsEstimate": "true", "x_Architecture": name,
        "x_Scenario": SCENARIO, "x_TrafficMultiple": estimate.scale,
    }  # fmt: skip


def _moment(day: date) -> str:
    return f"{day:%Y-%m-%d}T00:00:00Z"


def _rows(estimate: Estimate, line: Line) -> Iterator[dict[str, Cell]]:
    told, price = _line(estimate, line), line.price
    if price is None:
        yield told | {"ConsumedQuantity": in_sample(line.quantity), "x_Problem": line.problem}
        return
    told |= _price(price)
    found = bands(line) or [Band(price.tiers[0], in_sample(line.quantity), 0.0)]
    for band in found:
        tier = tier_words(price, band.tier)
        yield told | {
            "ChargeDescription": f"{line.label}, {tier}" if tier else line.label,
            "ConsumedQuantity": band.quantity,
            "PricingQuantity": band.quantity,
            "ListUnitPrice": band.rate,
            "ContractedUnitPrice": band.rate,
            "ListCost": band.list_usd,
            "ContractedCost": band.list_usd,
            "BilledCost": band.usd,
            "EffectiveCost": band.usd,
            "SkuPriceId": _price_id(price, band),
            "x_FreeQuantity": band.free,
        }


def _line(estimate: Estimate, line: Line) -> dict[str, Cell]:
    node, service, region = estimate.resolved.nodes[line.node], services()[line.service], region_of(estimate, line)
    is_global = region == GLOBAL
    return {
        "ChargeDescription": line.label,
        "ChargeFrequency": "Recurring" if line.kind == "standing" else "Usage-Based",
        "RegionId": None if is_global else region,
        "RegionName": None if is_global else REGIONS.get(region, region),
        "ResourceId": line.node,
        "ResourceName": node.label,
        "ResourceType": node.service.name,
        "ServiceCategory": CATEGORY[line.service],
        "ServiceName": service.name,
        "Tags": json.dumps({"architecture": estimate.architecture.name}),
        "x_Dimension": line.dimension,
        "x_QuantitySource": _source_of_quantity(line),
        "x_Formula": line.formula,
    }


def _source_of_quantity(line: Line) -> str:
    return "measured" if line.is_measured else "computed"


def _price(price: Price) -> dict[str, Cell]:
    return {
        "ConsumedUnit": price.unit,
        "PricingUnit": price.unit,
        "SkuMeter": price.usage_type,
        "x_ServiceCode": SERVICE_CODES.get(price.service, ""),
        "x_Operation": price.operation,
        "x_Confidence": price.confidence,
        "x_PriceEffective": price.effective,
        "x_PriceSource": price.source,
    }


def _price_id(price: Price, band: Band) -> str:
    """Which price of the tables it is: dimension, region, day, and where its tier begins."""
    day = f"{price.effective:%Y-%m-%d}" if price.effective else "yours"
    return f"{price.dimension}/{price.region}/{day}/{band.tier.start:f}"
