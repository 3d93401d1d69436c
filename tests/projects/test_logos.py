"""Logos: what is taken for a picture, and what is not, whatever it is called."""

import base64
import struct
import zlib

import pytest

from estimator.projects.logos import MOST_BYTES, LogoError, is_logo, logo_of, picture_of


def png(width: int = 3, height: int = 2, more: bytes = b"") -> bytes:
    """A whole PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + more + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG: a comment, then the frame that says its size."""
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 5) + b"hello"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"JF" + comment + frame + b"\xff\xd9"


def test_a_picture_is_told_by_what_is_in_it():
    assert picture_of(png(3, 2)) == ("png", 3, 2)
    assert picture_of(jpeg(640, 480)) == ("jpeg", 640, 480)
    assert logo_of(png()).startswith("data:image/png;base64,") and is_logo(logo_of(jpeg(10, 10)))


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.4",
     b"\xff\xd8\xff\xff\xff\xff", png()[:20], b"\xff\xd8\xff\xe0\x00\x00\xff\xc0\x00"],
)  # fmt: skip
def test_what_is_neither_png_nor_jpeg_is_no_logo(data):
    with pytest.raises(LogoError, match="PNG or JPEG"):
        logo_of(data)


@pytest.mark.parametrize("data", [png(2_001, 1), jpeg(4_000, 10), jpeg(0, 10), png(more=b"\0" * MOST_BYTES)])
def test_a_logo_that_is_too_large_says_how_large_it_may_be(data):
    with pytest.raises(LogoError, match="200 KB and 2,000 pixels"):
        logo_of(data)


@pytest.mark.parametrize(
    "uri",
    ["", "data:image/png;base64,", "https://example.com/logo.png", "data:image/svg+xml;base64,PHN2Zy8+", "data:,x",
     "data:text/html;base64," + base64.b64encode(png()).decode(), "data:image/png;base64,%%%"],
)  # fmt: skip
def test_an_address_is_no_logo(uri):
    assert not is_logo(uri)
