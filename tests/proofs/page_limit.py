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
        limit = Path(settings.PAGE_LIMIT)
        most = int(limit.read_text()) if limit.exists() else NO_LIMIT
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count={most}")
        return self.get_response(request)
