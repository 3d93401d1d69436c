"""Templates whose context lets go of what it showed as soon as the page is made.

Django's contexts refer to themselves, so what they hold (an estimate, with all its loads and limits) stays until Python
looks for what is no longer used, and that look falls into somebody's edit: 8 ms a step of the slider on average, 50 ms
where it fell.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import make_context
from django.utils.safestring import SafeString


class PageTemplate(Template):
    """A template of Django's that empties its context once it is rendered."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as error:
            reraise(error, self.backend)
        finally:
            made.dicts.clear()


class PageTemplates(DjangoTemplates):
    """Django's own engine, with such templates."""

    def get_template(self, template_name: str) -> PageTemplate:
        found = super().get_template(template_name)
        return PageTemplate(found.template, self)
