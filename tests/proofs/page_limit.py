"""A full disk on any machine: SQLite itself answers SQLITE_FULL beyond a number of pages."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

NO_LIMIT = 2**31 - 2


class PageLimit:
    """Gives the connection of each request the most pages its database may have, as the file PAGE_LIMIT says now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count={_most()}")
        return self.get_response(request)


def _most() -> int:
    """The file may go at any moment: it is asked for once."""
    try:
        return int(Path(settings.PAGE_LIMIT).read_text())
    except FileNotFoundError:
        return NO_LIMIT
