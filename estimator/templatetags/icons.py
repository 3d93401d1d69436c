"""`{% icon "undo" %}`: a drawing of static/icons.svg, in the colour of the text around it.

A service's icon has its slug for a name, so that there is no table to keep.
"""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SIZE = 16
"""In lists and buttons, in px; a card's is 18."""


@register.simple_tag
def icon(name: str, size: int = SIZE) -> SafeString:
    """A small drawing beside a word: hidden from screen readers, which read the word."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true"><use href="{1}#i-{2}"/></svg>',
        size,
        static("icons.svg"),
        name,
    )
