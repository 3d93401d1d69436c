"""`{% icon "undo" %}`: a drawing of static/icons.svg, in the colour of the text around it.

A service's icon has its slug for a name, so that there is no table to keep.
"""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SIZE, CARD_SIZE = 16, 18
"""In lists and buttons, and on a card, in px."""
CARD_PLACE = 13


@register.simple_tag
def icon(name: str, size: int = SIZE) -> SafeString:
    """A small drawing beside a word: hidden from screen readers, which read the word."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true"><use href="{1}#i-{2}"/></svg>',
        size,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def card_icon(name: str) -> SafeString:
    """The same in the tile of a card: part of a drawing that is an SVG itself."""
    return format_html(
        '<svg class="icon" x="{0}" y="{0}" width="{1}" height="{1}"><use href="{2}#i-{3}"/></svg>',
        CARD_PLACE,
        CARD_SIZE,
        static("icons.svg"),
        name,
    )
