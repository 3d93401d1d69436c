"""Widgets of forms, each rendered once for what it shows: a form is mostly the form of the page before."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

CACHED_WIDGETS = 4_096


class CachingRenderer(DjangoTemplates):
    """Django's own, of which a widget of the same template and context is the same text."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if request is not None:
            return super().render(template_name, context, request)
        # pickled, what differs in type alone (True and 1, text and markup) is told apart too
        return _rendered(template_name, pickle.dumps(context))


@lru_cache(CACHED_WIDGETS)
def _rendered(template_name: str, pickled: bytes) -> str:
    return _django.render(template_name, pickle.loads(pickled))


_django = DjangoTemplates()
