"""Parts of pages that are mostly those of the page before: rendered once for what they show."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CACHED_PARTS = 4_096


@register.simple_tag
def cached_part(template_name: str, **shown: Hashable) -> SafeString:
    """A template of nothing but what is given: {% cached_part "parts/bill_group.html" rows=group.rows %}."""
    return _rendered(template_name, tuple(shown.items()))


@register.simple_tag
def cached_parts(template_name: str, name: str, each: Iterable[Hashable], **shown: Hashable) -> SafeString:
    """The same for each of several: {% cached_parts "diagram/card.html" "card" diagram.cards links=links %}."""
    rest = tuple(shown.items())
    parts = [_rendered(template_name, ((name, one), *rest)) for one in each]
    return mark_safe("".join(parts))  # noqa: S308  each is rendered with its values escaped


@lru_cache(CACHED_PARTS)
def _rendered(template_name: str, shown: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return get_template(template_name).template.render(Context(dict(shown)))
