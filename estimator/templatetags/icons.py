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
THUMBNAIL_PLACE, THUMBNAIL_SIZE = (7, 3), 14


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
    return _placed(name, CARD_PLACE, CARD_PLACE, CARD_SIZE)


@register.simple_tag
def thumbnail_icon(name: str) -> SafeString:
    """The same in a box of a thumbnail."""
    return _placed(name, *THUMBNAIL_PLACE, THUMBNAIL_SIZE)


def _placed(name: str, x: int, y: int, size: int) -> SafeString:
    return format_html(
        '<svg class="icon" x="{0}" y="{1}" width="{2}" height="{2}"><use href="{3}#i-{4}"/></svg>',
        x,
        y,
        size,
        static("icons.svg"),
        name,
    )
