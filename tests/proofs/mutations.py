"""Forms as nobody fills them in: fields left out, doubled, swapped, and holding what no field expects."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlencode

from tests.web.samples import NASTY

NUMBERS = (
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "5e-324", "-1", "-0", "0", "0.5", "1e15", "9" * 400]
    + ["1,5", "1,536", "²", "٣", "1_000", "0x10", "1e", "--1"]
)  # fmt: skip
TEXTS = [
    "",
    " ",
    NASTY,
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfff",
    "x" * 5_000,
    "../..",
    "..",
    "order/memory_mb",
    "注文 %s {0}",
]
TYPES = ["[1, 2]", '{"a": 1}', "true", "None", "null", "2026-13-45", "9999-12-31", "0001-01-01", "\r\n", "\u202e"]
JUNK = [*NUMBERS, *TEXTS, *TYPES]
HUGE = "9" * 3_000_000
STALE = ["revision", "made_on", "seen", "tab"]
CONTENT_TYPES = ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"]
EDGE = "----------edge"

type Pairs = list[tuple[str, str]]


class Post(NamedTuple):
    """A form as it is sent: the parts of its address, its fields, and a file where it has one."""

    parts: dict[str, str]
    pairs: Pairs
    file: tuple[str, bytes] | None = None


class Body(NamedTuple):
    data: bytes
    content_type: str


# -- fields --------------------------------------------------------------------------------------------------------


def mutated(post: Post, chance: random.Random) -> Post:
    """The post with one to three things wrong."""
    parts, pairs, file = dict(post.parts), list(post.pairs), post.file
    for _ in range(chance.randint(1, 3)):
        if parts and chance.random() < 0.1:
            parts[chance.choice(sorted(parts))] = chance.choice([one for one in JUNK if one.strip("./\r\n ")])
        elif file is not None and chance.random() < 0.8:
            file = mutated_file(file, chance)
        else:
            pairs = chance.choice(MUTATIONS)(pairs, chance)
    return Post(parts, pairs, file)


def replaced(pairs: Pairs, chance: random.Random) -> Pairs:
    at = chance.randrange(len(pairs) or 1)
    return [(name, chance.choice(JUNK) if at == number else value) for number, (name, value) in enumerate(pairs)]


def replaced_by_a_number(pairs: Pairs, chance: random.Random) -> Pairs:
    at = chance.randrange(len(pairs) or 1)
    return [(name, chance.choice(NUMBERS) if at == number else value) for number, (name, value) in enumerate(pairs)]


def left_out(pairs: Pairs, chance: random.Random) -> Pairs:
    name = chance.choice(pairs)[0] if pairs else ""
    return [pair for pair in pairs if pair[0] != name]


def doubled(pairs: Pairs, chance: random.Random) -> Pairs:
    return [*pairs, (chance.choice(pairs)[0], chance.choice(JUNK))] if pairs else pairs


def swapped(pairs: Pairs, chance: random.Random) -> Pairs:
    values = [value for _, value in pairs]
    chance.shuffle(values)
    return [(name, value) for (name, _), value in zip(pairs, values, strict=True)]


def stale(pairs: Pairs, chance: random.Random) -> Pairs:
    """Of a revision that is not the newest, or none at all."""
    name = chance.choice(STALE)
    value = chance.choice(["1", "2", "999999", *JUNK])
    return [*(pair for pair in pairs if pair[0] != name), (name, value)]


def of_strange_fields(pairs: Pairs, chance: random.Random) -> Pairs:
    return [*pairs, (chance.choice(["nodes", "__class__", "id", "\x00", NASTY, ""]), chance.choice(JUNK))]


def all_replaced(pairs: Pairs, chance: random.Random) -> Pairs:
    return [(name, chance.choice(JUNK)) for name, _ in pairs]


def too_much(pairs: Pairs, chance: random.Random) -> Pairs:
    """Rarely, since it is slow: more fields, or a longer one, than Django reads."""
    match chance.randrange(8):
        case 0:
            return [*pairs, *((f"field{number}", "1") for number in range(1_001))]
        case 1:
            return [*pairs[:-1], ("name", HUGE)]
        case _:
            return replaced(pairs, chance)


MUTATIONS: list[Callable[[Pairs, random.Random], Pairs]] = [
    replaced,
    replaced_by_a_number,
    replaced_by_a_number,
    left_out,
    doubled,
    swapped,
    stale,
    of_strange_fields,
    all_replaced,
    too_much,
]

# -- files ---------------------------------------------------------------------------------------------------------

VALUES = [
    *("NaN", "Infinity", "1e999", "-1", "0", "1e15", "5e-324", "9" * 400, "null", "true", "[]", "{}", '""', '"x"'),
    *('"\\u0000"', '"\\ud800"', "[[[[[[[[[[1]]]]]]]]]]", '{"a": {"a": {"a": 1}}}', json.dumps(NASTY)),
]
OTHER_FILES = [
    b"",
    b"%PDF-1.7\n",
    b"\x89PNG\r\n\x1a\n",
    b"PK\x03\x04",
    b"[1]",
    b"null",
    b"{",
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
]
FILE_NAMES = ["", "x", "../../x.json", "a\x00.json", "\ud800.json", "x" * 3_000, NASTY, "document.json"]


def mutated_file(file: tuple[str, bytes], chance: random.Random) -> tuple[str, bytes]:
    name, data = file
    match chance.randrange(8):
        case 0:
            return chance.choice(FILE_NAMES), data
        case 1:
            return name, chance.choice(OTHER_FILES)
        case 2:
            return name, data[: chance.randrange(len(data) + 1)]
        case 3:
            at = chance.randrange(len(data) + 1)
            return name, data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case _:
            return name, with_another_value(data, chance)


def with_another_value(data: bytes, chance: random.Random) -> bytes:
    """The same JSON with one of its lines ending otherwise."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    key, colon, value = lines[at].partition(b": ")
    if colon:
        comma = b"," if value.endswith(b",") else b""
        lines[at] = key + colon + chance.choice(VALUES).encode() + comma
    else:
        lines.insert(at, lines[at])
    return b"\n".join(lines)


# -- what is sent --------------------------------------------------------------------------------------------------


def path_of(route: str, parts: dict[str, str]) -> str:
    """The address of a route, whatever its parts are; `route` as {name} says where they stand."""
    return "/" + route.format(**{name: quote(value, safe="", errors="surrogatepass") for name, value in parts.items()})


def encoded(post: Post, chance: random.Random, *, plainly: bool = False) -> Body:
    """The body of a request: as browsers send it, now and then with files for fields, or as no form at all."""
    if post.file is None and (plainly or chance.random() < 0.85):
        return Body(urlencode(post.pairs, errors="surrogatepass").encode(), "application/x-www-form-urlencoded")
    if not plainly and chance.random() < 0.15:
        return Body(b'{"a": \xff', chance.choice(CONTENT_TYPES))
    fields = [_part(name, value, is_file=not plainly and chance.random() < 0.1) for name, value in post.pairs]
    if post.file is not None:
        fields.append(_part("document", post.file[1], name_of_file=post.file[0], is_file=True))
    return Body(b"".join(fields) + f"--{EDGE}--\r\n".encode(), f"multipart/form-data; boundary={EDGE}")


def _part(name: str, value: str | bytes, *, is_file: bool, name_of_file: str = "x.txt") -> bytes:
    data = value if isinstance(value, bytes) else value.encode(errors="surrogatepass")
    file = f'; filename="{name_of_file}"' if is_file else ""
    disposition = f'Content-Disposition: form-data; name="{name}"{file}'
    return f"--{EDGE}\r\n{disposition}\r\n\r\n".encode(errors="surrogatepass") + data + b"\r\n"
