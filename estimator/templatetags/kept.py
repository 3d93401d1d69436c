"""Parts of pages that are mostly those of the page before: rendered once for what they show."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()

MOST_KEPT = 4_096


@register.simple_tag
def kept(template_name: str, **shown: Any) -> SafeString:
    """A template of nothing but what is given, all of it hashable: {% kept "diagram/card.html" card=card %}."""
    return _rendered(template_name, tuple(shown.items()))


@lru_cache(MOST_KEPT)
def _rendered(template_name: str, shown: tuple[tuple[str, Any], ...]) -> SafeString:
    return get_template(template_name).template.render(Context(dict(shown)))
