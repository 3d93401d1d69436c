"""Parts of pages that are mostly those of the page before: rendered once for what they show."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Protocol

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CACHED_PARTS = 4_096
MARK = "\x00"
"""Stands in no document and no name that is drawn."""


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


@register.simple_tag
def filled_parts(template_name: str, name: str, each: Iterable[Outlined], **shown: Hashable) -> SafeString:
    """The same, each a form that is rendered once and filled in with what differs.

    {% filled_parts "diagram/card.html" "card" diagram.cards %}: what is filled in stands in the template as it is.
    """
    rest = tuple(shown.items())
    parts = []
    for one in each:
        texts = one.texts()
        form = _form(template_name, name, _Outline(one, texts), rest)
        values = [escape(text) for text in texts.values()]
        parts.append("".join([values[piece] if isinstance(piece, int) else piece for piece in form]))
    return mark_safe("".join(parts))  # noqa: S308  the form is rendered escaped, and so is what fills it


class Outlined(Protocol):
    """What is drawn by a form: `outline` is all of it that decides on the form, `texts` are the texts that fill it, by
    the name they have in the template; an empty one has no place there."""

    def outline(self) -> Hashable: ...
    def texts(self) -> dict[str, str]: ...


class _Outline:
    """What a form is known by, and one of those it is for, with a mark in place of each text."""

    def __init__(self, one: Outlined, texts: dict[str, str]):
        self.one = one
        self.marks = {name: f"{MARK}{at}{MARK}" if text else "" for at, (name, text) in enumerate(texts.items())}
        self.key = one.outline(), tuple(self.marks.values())

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Outline) and self.key == other.key

    def __getattr__(self, name: str) -> object:
        return self.marks[name] if name in self.marks else getattr(self.one, name)


@lru_cache(CACHED_PARTS)
def _form(
    template_name: str, name: str, outline: _Outline, shown: tuple[tuple[str, Hashable], ...]
) -> tuple[str | int, ...]:
    """The text of a template, in pieces, and the number of what stands between them."""
    text = get_template(template_name).template.render(Context({name: outline, **dict(shown)}))
    return tuple(int(piece) if at % 2 else piece for at, piece in enumerate(text.split(MARK)))


@lru_cache(CACHED_PARTS)
def _rendered(template_name: str, shown: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return get_template(template_name).template.render(Context(dict(shown)))
