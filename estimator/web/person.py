"""The person behind a request: an account that is signed in, else the visitor whose name the session holds.

A visitor gets a name with their first edit; until then nothing is written for them, no cookie and no row.
"""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from estimator.projects.person import Person

VISITOR = "visitor"
"""The session's key of a visitor's name."""
LINKS = "links"
"""The session's key of the shares whose links were opened, the latest last; never their tokens."""
MOST_REMEMBERED = 50


class HtmxHttpRequest(HttpRequest):
    """A request as the middleware hands it on; `by_link` says that its page is open to whoever has a link."""

    htmx: HtmxDetails
    person: Person
    by_link: bool


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    links = tuple(request.session.get(LINKS, ()))
    if request.user.is_authenticated:
        return Person(user_id=request.user.pk, links=links)
    return Person(visitor=request.session.get(VISITOR, ""), links=links)


def remember(request: HtmxHttpRequest, person: Person) -> None:
    """Keep the name under which a visitor has edited for the first time, in the transaction that saves their work.

    Were it left to the middleware, what fails there would leave a project that nobody can find.
    """
    if not request.person.is_known:
        request.session[VISITOR] = person.visitor
        request.session.save()
        request.person = person


def remember_link(request: HtmxHttpRequest, share_id: int) -> None:
    """Let whoever opened a link in again; the oldest links are forgotten."""
    others = [one for one in request.session.get(LINKS, ()) if one != share_id]
    request.session[LINKS] = [*others, share_id][-MOST_REMEMBERED:]
