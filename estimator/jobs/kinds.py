"""What jobs there are: each kind is said by the module that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Made(NamedTuple):
    """A file and its name."""

    file_name: str
    body: bytes


class JobFailed(Exception):
    """Why nothing comes of a job, in a sentence for whoever asked."""


MakesFile = Callable[[Mapping[str, Any]], Made]
MAKES: dict[str, MakesFile] = {}
"""By kind, what makes the file of its arguments; raises JobFailed."""


def does(kind: str) -> Callable[[MakesFile], MakesFile]:
    """Say that a function does the jobs of a kind."""

    def note(make: MakesFile) -> MakesFile:
        MAKES[kind] = make
        return make

    return note
