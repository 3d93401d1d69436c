"""Documents as they are stored: canonical JSON, compressed, known by the digest of the text."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import NamedTuple

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import dump, load
from estimator.engine.resolve.conditions import Dropped, settled
from estimator.engine.resolve.resolve import check_names
from estimator.projects.cache import WeightedCache

CACHED_NODES = 2_000


class Unpacked(NamedTuple):
    """A document as it was read, and the values without effect that an earlier version of the program let it have:
    they were left out."""

    architecture: Architecture
    dropped: tuple[Dropped, ...] = ()


_documents: WeightedCache[Unpacked] = WeightedCache(CACHED_NODES, lambda one: 1 + len(one.architecture.nodes))


class Packed(NamedTuple):
    """A document beside its stored form."""

    architecture: Architecture
    data: bytes
    digest: str


def pack(architecture: Architecture) -> Packed:
    """The stored form of a document; reading it soon is free.  Samples are not stored."""
    text = dump(architecture).encode()
    digest = _digest(text)
    if not architecture.samples:
        _documents.put(digest, Unpacked(architecture))
    return Packed(architecture, zlib.compress(text, 6), digest)


def unpack(digest: str, data: Callable[[], bytes]) -> Architecture:
    """The document of a digest, without what has no effect in it; `data` fetches its stored form where it was not read
    lately.

    Raises DocumentError where this version of the program cannot read it.
    """
    return _unpacked(digest, data).architecture


def dropped_from(digest: str, data: Callable[[], bytes]) -> tuple[Dropped, ...]:
    """What `unpack` leaves out of a document."""
    return _unpacked(digest, data).dropped


def _unpacked(digest: str, data: Callable[[], bytes]) -> Unpacked:
    return _documents.get(digest, lambda: _read(stored_text(data())))


def _read(text: bytes) -> Unpacked:
    architecture = load(text)
    check_names(architecture)  # a newer version may know more services, in a document that looks like one of ours
    architecture, dropped = settled(architecture)
    return Unpacked(architecture, tuple(dropped))


def stored_text(data: bytes) -> bytes:
    """The text of a stored form, whichever version of the program wrote it."""
    return zlib.decompress(bytes(data))


def digest_of(architecture: Architecture) -> str:
    """The SHA-256 of the canonical text: the same for documents that say the same, whatever is sampled."""
    return _digest(dump(architecture).encode())


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
