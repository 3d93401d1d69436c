"""Light, dark, or as the system has it: kept in a cookie, so that a page comes in its colours at once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from estimator.web.person import HtmxHttpRequest

COOKIE = "theme"
CHOICES = {"light", "dark"}


@csrf_exempt
@require_POST
def theme(request: HtmxHttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on; any other word means as the system has it.

    The form stands on every page and needs no token, which would set a cookie for whoever only looks: nobody gains
    from choosing somebody else's colours.
    """
    response = HttpResponseRedirect(_back(request), status=303)
    if (choice := request.POST.get("theme")) in CHOICES:
        response.set_cookie(
            COOKIE,
            choice,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _back(request: HtmxHttpRequest) -> str:
    """The page the form stood on, if it is one of this site; else home."""
    page = request.headers.get("Referer", "")
    mine = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if mine else reverse("home")
