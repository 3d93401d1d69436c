"""Logos: small PNG and JPEG pictures, told by what is in them, kept as data URIs.

Nothing of a picture is trusted but its first bytes and the size it says it has; no other kind is taken, since an SVG
may hold scripts and addresses.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import NamedTuple

MOST_BYTES = 200_000
MOST_PIXELS = 2_000
"""On a side: a printed logo is 60 mm wide at most."""
LONGEST_LOGO = 40 + MOST_BYTES * 4 // 3 + 4
"""Letters of a data URI."""
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
SIZES_OF_JPEG = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that say its size."""
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
NOT_A_LOGO = "Choose a PNG or JPEG picture for the logo."
TOO_LARGE = f"The logo may have at most {MOST_BYTES // 1000} KB and {MOST_PIXELS:,} pixels on a side: make it smaller."


class LogoError(ValueError):
    """Why a file is no logo, with the way out."""


class LogoPicture(NamedTuple):
    """What the first bytes of a picture say: its kind, and its size in pixels."""

    kind: str
    width: int
    height: int


def logo_of(data: bytes) -> str:
    """A picture as a data URI; raises LogoError."""
    if len(data) > MOST_BYTES:
        raise LogoError(TOO_LARGE)
    picture = picture_of(data)
    if picture is None:
        raise LogoError(NOT_A_LOGO)
    if not (0 < picture.width <= MOST_PIXELS and 0 < picture.height <= MOST_PIXELS):
        raise LogoError(TOO_LARGE)
    return f"data:image/{picture.kind};base64,{base64.b64encode(data).decode()}"


def is_logo(uri: str) -> bool:
    """Whether a data URI is one that `logo_of` makes: its bytes are looked at again."""
    _, comma, encoded = uri.partition(",")
    try:
        return bool(comma) and logo_of(base64.b64decode(encoded, validate=True)) == uri
    except (LogoError, binascii.Error):
        return False


def picture_of(data: bytes) -> LogoPicture | None:
    """What a file is by its first bytes; None where it is neither PNG nor JPEG."""
    if data.startswith(PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        return LogoPicture("png", *struct.unpack(">II", data[16:24]))
    if data.startswith(JPEG):
        return _jpeg(data)
    return None


def _jpeg(data: bytes) -> LogoPicture | None:
    """The size stands in the first frame header, behind segments that say how long they are."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
        elif marker in SIZES_OF_JPEG:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return LogoPicture("jpeg", width, height)
        else:
            at += 2 + max(struct.unpack(">H", data[at + 2 : at + 4])[0], 2)
    return None
