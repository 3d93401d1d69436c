"""JSON text to plain values: what is no JSON, too large or said twice is a DocumentError."""

from __future__ import annotations

import json
import re
from math import isinf

from estimator.engine.document.errors import DocumentError, shortened

MAX_BYTES = 4 * 1024 * 1024
MAX_NAMES = 2_000
"""Names in one object: no part of a document has more."""
NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped null character: not every database can keep one."""


def read_json(raw: bytes) -> object:
    """What JSON text says; raises DocumentError where it is none, or says more than is read."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            f"The document has {len(raw):,} bytes; at most {MAX_BYTES:,} (4 MB) are read.", code="too_large"
        )
    if not raw.strip():
        raise DocumentError("There is nothing in it; a document is JSON with nodes and edges.", code="not_json")
    try:
        data = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_unique_names,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
        if NULL.search(raw):
            raise DocumentError("The document holds a null character (\\u0000); take it out.", code="not_json")
        if b"\\ud" in raw.lower():
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except UnicodeEncodeError:
        raise DocumentError("The document escapes half a character, such as \\ud800.", code="not_json") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"The document is not UTF-8 text (byte {error.start:,}).", code="not_json") from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}.",
            f"line {error.lineno}, column {error.colno}",
            code="not_json",
        ) from None
    except RecursionError:
        raise DocumentError("The document is nested too deeply.", code="too_large") from None
    except DocumentError:
        raise
    except ValueError:  # what json says of a whole number of more than 4,300 digits
        raise DocumentError("The document holds a number of more digits than can be read.", code="too_large") from None


def _unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = shortened(_first_twice(pairs))
        raise DocumentError(f"“{twice}” is given twice in one object; keep one.", code="duplicate")
    if len(found) > MAX_NAMES:
        message = f"One object holds {len(found):,} names; at most {MAX_NAMES:,} are read."
        raise DocumentError(message, code="too_large")
    return found


def _first_twice(pairs: list[tuple[str, object]]) -> str:
    """The first name that has stood before."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    raise LookupError("no name is given twice")


def _finite(word: str) -> float:
    number = float(word)
    if isinf(number):
        _no_constant(shortened(word))
    return number


def _no_constant(word: str) -> None:
    raise DocumentError(f"{word} is not a number a document may hold.", code="not_json")
