"""The person behind a request: an account that is signed in, else the visitor whose name the session holds.

A visitor gets a name with their first edit; until then nothing is written for them, no cookie and no row.
"""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from estimator.projects.person import Person

VISITOR = "visitor"
"""The session's key of a visitor's name."""


class HtmxHttpRequest(HttpRequest):
    """A request as the middleware hands it on."""

    htmx: HtmxDetails
    person: Person


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    if request.user.is_authenticated:
        return Person(user_id=request.user.pk)
    return Person(visitor=request.session.get(VISITOR, ""))


def remember(request: HtmxHttpRequest, person: Person) -> None:
    """Keep the name under which a visitor has edited for the first time, in the transaction that saves their work.

    Were it left to the middleware, what fails there would leave a project that nobody can find.
    """
    if not request.person.is_known:
        request.session[VISITOR] = person.visitor
        request.session.save()
        request.person = person
