"""A server of one's own and a visitor to it: what `manage.py bench` measures over HTTP.

`serving()` runs gunicorn with one worker on a free loopback port and a database that goes with it; `Visitor` keeps
one connection and its cookies, reads the forms of a page and posts them as htmx does.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

SITE = "estimator.management.serving:site()"
ADDRESSES = "estimator.management.bare"
TO_ANSWER_S = 60
TO_STOP_S = 10


@contextmanager
def serving() -> Iterator[Visitor]:
    """A visitor to a server with the tables loaded; the server ends, and its database goes, with the block."""
    with tempfile.TemporaryDirectory(prefix="headroom-bench-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PRODUCTION": "",
        }
        for command in ("migrate", "load_tables"):
            manage = [sys.executable, "manage.py", command, "-v", "0"]
            subprocess.run(manage, cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as gunicorn does where it binds itself
            port = listening.getsockname()[1]
            server = _server(listening, environment)
        try:
            yield Visitor(port)
        finally:
            _stop(server)


def site() -> WSGIHandler:
    """What the server runs: the product with the bench's addresses beside its own."""
    from estimator.wsgi import application  # sets Django up, which only the server's process may

    settings.ROOT_URLCONF = ADDRESSES
    return application


def _server(listening: socket.socket, environment: dict[str, str]) -> subprocess.Popen:
    """Threads as in `make run`: gunicorn's other workers keep no connection open."""
    options = ["--workers", "1", "--threads", "4", "--keep-alive", str(TO_ANSWER_S), "--log-level", "warning"]
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", SITE, "--bind", f"fd://{listening.fileno()}", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        pass_fds=(listening.fileno(),),
    )


def _stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(TO_STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Refused(RuntimeError):
    """What was asked is answered with 400 or more."""

    def __init__(self, asked: str, answer: Answer):
        super().__init__(f"{asked} answers {answer.status}: {answer.text[:500]}")
        self.answer = answer


class Visitor:
    """One browser: a connection that stays open, and the cookies it was given."""

    def __init__(self, port: int):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=TO_ANSWER_S)
        self.cookies = SimpleCookie()

    def get(self, address: str, headers: dict[str, str] | None = None) -> Answer:
        """A page; raises Refused as every method does."""
        return self._ask("GET", address, headers=headers)

    def post(self, address: str, fields: dict[str, str], *, page: str = "") -> Answer:
        """A form; with `page`, the address of the page it stands on, as htmx posts it."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        if page:
            headers |= {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{page}", "HX-Target": "inspector"}
        return self._ask("POST", address, urlencode(fields).encode(), headers)

    def upload(self, address: str, name: str, document: bytes) -> Answer:
        """A form with one file."""
        edge = secrets.token_hex(16)
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{name}.json"'
        body = f"--{edge}\r\n{disposition}\r\n\r\n".encode() + document + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-CSRFToken": self.token}
        return self._ask("POST", address, body, headers)

    @property
    def token(self) -> str:
        return self.cookies["csrftoken"].value

    def _ask(self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None):
        cookie = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        self.connection.request(method, address, body, {"Cookie": cookie, **(headers or {})})
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        for given in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(given)
        answer = Answer(response.status, dict(response.headers), text)
        if answer.status >= 400:
            raise Refused(f"{method} {address}", answer)
        return answer


class Form(HTMLParser):
    """The form of an id on a page: where it posts, and what it would send as it stands."""

    def __init__(self, page: str, form_id: str):
        super().__init__()
        self.id, self.action, self.fields = form_id, "", {}
        self._is_inside, self._select, self._text = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self._is_inside = given.get("id") == self.id
            self.action = given["action"] if self._is_inside else self.action
        name = given.get("name")
        match tag if self._is_inside else "":
            case "input" if name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
                self.fields[name] = given.get("value") or ""
            case "select":
                self._select = name or ""
            case "option" if self._select and ("selected" in given or self._select not in self.fields):
                self.fields[self._select] = given.get("value") or ""
            case "textarea" if name:
                self._text, self.fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag in ("select", "textarea"):
            self._select = self._text = ""
