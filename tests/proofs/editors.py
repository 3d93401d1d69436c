"""People who edit without pause, each in a thread, and remember what the server told them it had kept."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from typing import NamedTuple

from estimator.engine.document.reading import dump
from estimator.management.serving import Answer, Form, Refused, Visitor
from tests.web.samples import shop

FUNCTIONS = ("order", "worker")
"""What the two editors of a project edit: each a function of their own, so that nobody is in another's way."""
REVISION = re.compile(r'id="revision"[^>]*value="(\d+)"')
PATIENCE_S = 120


class Edit(NamedTuple):
    """One edit: on which page of the browser it was made, and what the document says after it."""

    tab: str
    path: str
    value: object


class Editor(threading.Thread):
    """Types ever higher numbers into the form of one function: its duration and its name, in turn."""

    def __init__(self, visitor: Visitor, address: str, function: str):
        super().__init__(daemon=True)
        self.visitor, self.function, self.page = visitor, function, f"{address}?node={function}"
        text = visitor.get(self.page).text
        self.settings_form, self.name_form = Form(text, "node-form"), Form(text, "name-form")
        self.acknowledged: list[Edit] = []
        self.refused: list[Answer] = []
        self.cut = 0
        self.failure: BaseException | None = None
        self.is_done = threading.Event()

    def run(self) -> None:
        try:
            for number in count(1):
                if self.is_done.is_set():
                    return
                self._edit(number)
        except BaseException as error:  # what a thread raises must reach the test
            self.failure = error

    def _edit(self, number: int) -> None:
        form, field, path, value = (
            (self.settings_form, "duration_ms", "settings/duration_ms", number)
            if number % 2
            else (self.name_form, "name", "name", f"Edit {number}")
        )
        try:
            answer = self.visitor.post(form.action, form.fields | {field: str(value)}, page=self.page)
        except Refused as refused:
            self.refused.append(refused.answer)
        except (ConnectionError, HTTPException):
            self.visitor.connection.close()
            self.cut += 1
        else:
            self.acknowledged.append(Edit(form.fields["tab"], f"nodes/{self.function}/{path}", value))
            self._turn_to(REVISION.search(answer.text)[1])

    def _turn_to(self, revision: str) -> None:
        """The page shows this revision now."""
        for form in (self.settings_form, self.name_form):
            form.fields["revision"] = revision


class Editors:
    """Two editors at each of some projects, all in one browser."""

    def __init__(self, port: int, projects: int):
        self.reader = Visitor(port)
        self.reader.get("/")
        document = dump(shop()).encode()
        self.addresses = [
            self.reader.upload("/upload/", "document", document).headers["Location"] for _ in range(projects)
        ]
        self.all = [
            Editor(self._same_browser(port), address, function) for address in self.addresses for function in FUNCTIONS
        ]

    def read(self, *pages: str) -> None:
        """Look at these pages of each project; raises Refused where one is not there."""
        for address in self.addresses:
            for page in pages:
                self.reader.connection.close()  # the server closes what was idle, and may be another one by now
                self.reader.get(f"{address}{page}")

    def acknowledged(self) -> list[Edit]:
        return [edit for editor in self.all for edit in list(editor.acknowledged)]

    def refused(self) -> list[Answer]:
        return [answer for editor in self.all for answer in list(editor.refused)]

    def cut(self) -> int:
        """How many requests were never answered."""
        return sum(editor.cut for editor in self.all)

    def wait_for_more(self, edits: int = 1) -> None:
        """Go on when so many more edits were acknowledged."""
        self._wait(lambda: len(self.acknowledged()), edits)

    def wait_for_refused(self, edits: int) -> None:
        """Go on when so many more edits were refused."""
        self._wait(lambda: len(self.refused()), edits)

    def _wait(self, number, more: int) -> None:
        wanted, until = number() + more, time.monotonic() + PATIENCE_S
        while number() < wanted:
            self.raise_failures()
            assert time.monotonic() < until, "The editors wait in vain for an answer."
            time.sleep(0.005)

    def raise_failures(self) -> None:
        for editor in self.all:
            if editor.failure is not None:
                raise editor.failure

    def _same_browser(self, port: int) -> Visitor:
        visitor = Visitor(port)
        visitor.cookies.load(self.reader.cookies)
        return visitor


@contextmanager
def editing(port: int, projects: int = 2) -> Iterator[Editors]:
    """Editors at work until the block ends."""
    editors = Editors(port, projects)
    for editor in editors.all:
        editor.start()
    try:
        yield editors
    finally:
        for editor in editors.all:
            editor.is_done.set()
        for editor in editors.all:
            editor.join(PATIENCE_S)
            editor.visitor.connection.close()
        editors.reader.connection.close()
    editors.raise_failures()
