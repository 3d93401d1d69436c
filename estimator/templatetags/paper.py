"""What a printed page needs of templates."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def css_string(value) -> SafeString:
    """Any text as a CSS string: all but letters, digits and blanks of ASCII escaped, so nothing can end it."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter == " ") else f"\\{ord(letter):06x} "
        for letter in str(value)
        if letter.isprintable()
    )
    return mark_safe(f'"{plain}"')  # noqa: S308  nothing but letters, digits, blanks and escapes is left


@register.filter
def plus(value, more) -> float:
    """A place in a drawing, so much further; `add` takes whole numbers alone."""
    return float(value) + float(more)
