"""Figures and sources as a reader sees them."""

from __future__ import annotations

import re
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pricing.book import Allowance, Price
from pricing.models import LimitRow
from pricing.names import ALLOWANCE_KINDS, ALLOWANCE_SCOPES, SERVICES
from pricing.rows import SUBTRACTED

register = template.Library()

DECIMAL, SIZE = re.compile(r"(?<=\d)_(?=\d)"), re.compile(r"\b([\d.]+)gb\b")
ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]{};,]+[^\s<>\"'()\[\]{};,.:!?]")


@register.filter
def number(value: Decimal | float | None) -> str:
    """1234567.5 as 1,234,567.5; all digits, no exponent, nothing for None."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def usd(value: Decimal | None) -> str:
    """0.0000002 as $0.0000002, 1.9 as $1.90."""
    if value is None:
        return ""
    whole, point, cents = number(value).partition(".")
    return f"${whole}{point}{cents:0<2}" if point else f"${whole}"


@register.filter
def spoken(slug: str) -> str:
    """rest_regional as rest regional, 13_5gb as 13.5 GB."""
    return SIZE.sub(r"\1 GB", DECIMAL.sub(".", slug).replace("_", " "))


@register.filter
def price_name(price: Price) -> str:
    """A price as a reader says it: Lambda: requests, x86."""
    _, _, parts = price.dimension.partition(".")
    return f"{SERVICES[price.service]}: {', '.join(spoken(one) for one in parts.split('.'))}"


@register.filter
def limit_value(limit: LimitRow) -> str:
    """A limit with its unit: 1,000 executions; 128 to 10,240 MB; 16 to 60 GB in steps of 4; unlimited."""
    if limit.value is not None and not limit.text:
        return f"{number(limit.value)} {limit.unit}"
    if limit.low is None:
        return limit.text
    if "," in limit.text:
        return f"{limit.text.replace(',', ', ')} {limit.unit}"
    _, _, step = limit.text.partition(" step ")
    ends = f"{number(limit.low)} to {number(limit.high)} {limit.unit}"
    return f"{ends} in steps of {step}" if step else ends


@register.filter
def allowance_terms(allowance: Allowance) -> str:
    """For whom, and over what: always, all regions together."""
    terms = [ALLOWANCE_KINDS[allowance.kind]]
    terms += [ALLOWANCE_SCOPES[allowance.scope]] if allowance.kind in SUBTRACTED else []
    terms += ["shared with other prices"] if len(allowance.dimensions) > 1 else []
    return ", ".join(terms)


@register.filter
def linked(text: str) -> SafeString:
    """The text, escaped, its http addresses as links."""
    parts = []
    end = 0
    for found in ADDRESS.finditer(text):
        parts.append((text[end : found.start()],))
        parts.append((format_html('<a href="{0}" rel="noopener nofollow">{0}</a>', found[0]),))
        end = found.end()
    return format_html_join("", "{}", [*parts, (text[end:],)])
