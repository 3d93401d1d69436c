"""Small tables of our own: one valid row each, and folders of them."""

import csv
from pathlib import Path

from pricing.rows import FREE_TIER, FREE_TIER_COLUMNS, LIMIT_COLUMNS, LIMITS, PRICE_COLUMNS, PRICES

PRICE = {
    "service": "lambda",
    "dimension": "lambda.requests.x86",
    "region": "us-east-1",
    "unit": "requests",
    "tier_start": "0",
    "price_usd": "0.0000002",
    "effective_date": "2025-12-02",
    "source": "a list",
    "confidence": "high",
}
ALLOWANCE = {
    "service": "lambda",
    "name": "Requests",
    "dimensions": "lambda.requests.x86",
    "amount": "1000000",
    "unit": "requests",
    "scope": "account",
    "kind": "always_free",
    "source": "a page",
}
LIMIT = {
    "service": "lambda",
    "key": "lambda.timeout",
    "region": "default",
    "name": "Function timeout",
    "kind": "duration",
    "value": "900",
    "unit": "s",
    "scope": "per_request",
    "adjustable": "no",
    "source": "a guide",
    "confidence": "high",
}


def price(**cells) -> dict:
    return PRICE | cells


def allowance(**cells) -> dict:
    return ALLOWANCE | cells


def limit(**cells) -> dict:
    return LIMIT | cells


def write_tables(folder: Path, prices=(PRICE,), allowances=(ALLOWANCE,), limits=(LIMIT,)) -> Path:
    write_csv(folder / PRICES, PRICE_COLUMNS, prices)
    write_csv(folder / FREE_TIER, FREE_TIER_COLUMNS, allowances)
    write_csv(folder / LIMITS, LIMIT_COLUMNS, limits)
    return folder


def write_csv(path: Path, columns: tuple[str, ...], rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
