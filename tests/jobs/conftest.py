"""Jobs without a browser: a kind of their own, which makes a file of a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from estimator.jobs import kinds, line
from estimator.jobs.kinds import Made
from estimator.jobs.models import Job

STUB = "stub"


@pytest.fixture
def does(monkeypatch, settings, tmp_path) -> Callable[[Callable[[Mapping[str, Any]], Made]], None]:
    """Has jobs of the stub's kind done by a function, on a machine whose places nobody else takes."""
    settings.STATE_DIR = tmp_path
    return lambda make: monkeypatch.setitem(kinds.MAKES, STUB, make)


@pytest.fixture
def stub(does) -> Iterator[None]:
    does(lambda arguments: Made(f"{arguments['word']}.txt", arguments["word"].encode()))


def ask(word: str = "a", who: str = "user:1") -> Job:
    return line.ask(STUB, {"word": word}, asked_by=who, title=word)
