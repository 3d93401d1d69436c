"""What stands beside a field: its name with the badge of an assumption, and its note.

Tags and not templates: a form that stays on the page has all of them sent again after each edit.
"""

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ASSUMED = mark_safe(' <span class="assumed">assumed</span>')
NO_BADGE = mark_safe("")


@register.simple_tag
def field_name(field: BoundField) -> SafeString:
    """The label, marked where nobody confirmed the value."""
    return conditional_escape(field.label) + (ASSUMED if field.assumed else NO_BADGE)


@register.simple_tag
def field_note(field: BoundField) -> str:
    """What is wrong with the value, else what the field is for."""
    return " ".join(field.errors) or field.help_text
