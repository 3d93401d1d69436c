"""A fault of a service file, and the line to mend."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from estimator.engine.service import Service


@dataclass(frozen=True)
class Fault:
    """What is wrong with a service, where, and the way out."""

    slug: str
    message: str
    file: str = ""
    line: int = 0
    hint: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.file else ""


def fault_at(service: Service, words: str, text: str, *, hint: str = "") -> Fault:
    """A fault at the line of the service's file that holds a text, else at its class."""
    file, line = _line_of(type(service), text)
    end = "" if words.endswith("?") else "."
    return Fault(service.slug, f"{service.name} {words}{end}", file, line, hint)


def _line_of(service_class: type[Service], text: str) -> tuple[str, int]:
    """(file, line) of the first line of a service's file or folder that holds a text, quoted if it is a key."""
    for path in _files(service_class.__module__):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if f'"{text}"' in line or (text.endswith(":") and re.search(rf"^\s+{re.escape(text)}", line)):
                return short_path(str(path)), number
    try:
        source = inspect.getsourcefile(service_class)
        return (short_path(source), inspect.getsourcelines(service_class)[1]) if source else ("", 0)
    except (OSError, TypeError):
        return "", 0


@lru_cache(maxsize=256)
def _files(module_name: str) -> tuple[Path, ...]:
    """The file of a service, or those of its folder."""
    module = sys.modules.get(module_name)
    if module is None or not module.__file__ or "aws" not in Path(module.__file__).parts:
        return ()
    path = Path(module.__file__)
    return tuple(sorted(path.parent.glob("*.py"))) if path.parent.name != "aws" else (path,)


def short_path(file: str) -> str:
    """A path from the project's root."""
    parts = Path(file).parts
    return str(Path(*parts[parts.index("estimator") :])) if "estimator" in parts else Path(file).name


def near(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, 1, 0.5)
    return f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known)}"
