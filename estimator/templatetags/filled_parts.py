"""Parts of a drawing that are alike but for a few texts: rendered once with gaps, which are then filled in.

A step of the traffic slider changes the figures of every card, so that few parts are those of a page before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CACHED_FORMS = 4_096
GAP = "\x00"
"""Stands before and after the name of a text where that goes; no document holds it, nor any name that is drawn."""


class Fillable(Protocol):
    """What is drawn so: `outline` is all of it that decides how it looks but for its texts, `texts` are these by the
    name that the template has for them."""

    def outline(self) -> Hashable: ...
    def texts(self) -> dict[str, str]: ...


@register.simple_tag
def filled_parts(template_name: str, name: str, each: Iterable[Fillable], **shown: Hashable) -> SafeString:
    """A template for each of several: {% filled_parts "diagram/card.html" "card" diagram.cards still=still %}.

    It reads as {% cached_parts %} does, as long as the template writes each text as it is and asks no more of it than
    whether it is empty.
    """
    rest = tuple(shown.items())
    parts = []
    for one in each:
        texts = one.texts()
        parts.append(_filled(_form(template_name, name, _WithGaps(one, texts), rest), texts))
    return mark_safe("".join(parts))  # noqa: S308  forms are rendered escaped, and so is what fills them


class _WithGaps:
    """One of those to be drawn, as its form shows it: a gap in place of each text, but of those that are empty.

    It is equal to all others that have the same form.
    """

    def __init__(self, one: Fillable, texts: Mapping[str, str]):
        self.one = one
        self.gaps = {name: f"{GAP}{name}{GAP}" if text else "" for name, text in texts.items()}
        self.form = one.outline(), tuple(self.gaps.values())

    def __getattr__(self, name: str) -> object:
        return self.gaps[name] if name in self.gaps else getattr(self.one, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _WithGaps) and self.form == other.form

    def __hash__(self) -> int:
        return hash(self.form)


@lru_cache(CACHED_FORMS)
def _form(template_name: str, name: str, one: _WithGaps, rest: tuple[tuple[str, Hashable], ...]) -> list[str]:
    """The rendered template, cut at its gaps: markup and the name of a text by turns."""
    return get_template(template_name).template.render(Context({name: one, **dict(rest)})).split(GAP)


def _filled(form: list[str], texts: Mapping[str, str]) -> str:
    return "".join([escape(texts[piece]) if at % 2 else piece for at, piece in enumerate(form)])
