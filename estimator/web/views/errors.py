"""What Django asks for when something went wrong: which page says so."""

from __future__ import annotations

import sqlite3
import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse

from estimator.web import errors
from estimator.web.uploads import CutShort


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    match exception:
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return errors.too_large(request)
        case CutShort():
            return errors.cut_short(request)
        case DisallowedHost():
            return errors.wrong_host(request)
        case SessionInterrupted():
            return errors.signed_out(request)
        case _:
            return errors.unreadable(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return errors.not_trusted(request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = exception.args[0] if isinstance(exception, PermissionDenied) and exception.args else ""
    return errors.forbidden(request, said if isinstance(said, str) else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    return errors.not_found(request, said if isinstance(said, str) else "")


def broken(request: HttpRequest) -> HttpResponse:
    """What nobody expected, in a view or around it: 503 where the database is what failed, else 500."""
    exception = sys.exception()
    if isinstance(exception, OperationalError) and not _is_our_mistake(exception):
        return errors.no_storage(request)
    return errors.broken(request)


def _is_our_mistake(error: OperationalError) -> bool:
    """SQLite says by the same exception that the disk is full and that a statement is wrong."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
