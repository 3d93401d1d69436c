"""A disk that fills in the middle of edits: people are told, read on, lose nothing, and go on when there is room."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.proofs.conftest import sqlite_in
from tests.proofs.editors import editing
from tests.proofs.histories import Histories

PAGES = ("", "?tab=limits", "document.json", "compare/", "history/", "report/")
REFUSED = 200 if os.environ.get("PROVE") == "1" else 20
"""So many edits are refused before there is room again."""
DISK_MB = 64


class Disk(NamedTuple):
    """Where a database lies, what the server is told of that, and how the place is filled and emptied."""

    database: str
    environment: dict[str, str]
    fill: Callable[[], None]
    empty: Callable[[], None]


@contextmanager
def limited_pages(folder: Path) -> Iterator[Disk]:
    """SQLite's own limit: for its programs the disk is full where the database has no page free."""
    database, limit = sqlite_in(folder), folder / "page_limit"

    def fill() -> None:
        with closing(sqlite3.connect(urlsplit(database).path)) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
        draft = folder / "draft"
        draft.write_text(str(pages))
        draft.rename(limit)  # whole, whenever it is read

    yield Disk(database, {"PAGE_LIMIT": str(limit)}, fill, limit.unlink)


@contextmanager
def small_filesystem(folder: Path) -> Iterator[Disk]:
    """A real one, filled to its last byte by somebody else's file."""
    mount, ballast = folder / "disk", folder / "disk" / "ballast"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(mount)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("NO SMALL FILESYSTEM: only SQLite's own limit is tested. Run as root, where tmpfs may be mounted.")
    try:
        yield Disk(sqlite_in(mount), {}, lambda: _write_all(ballast), ballast.unlink)
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=True)


def _write_all(path: Path) -> None:
    """Bytes until there is no room for one more."""
    size = 1 << 20
    with path.open("ab", buffering=0) as file:
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2


@pytest.mark.parametrize("place", [limited_pages, small_filesystem])
def test_a_full_disk_refuses_edits_and_loses_none(place, serve, tmp_path, figures):
    with place(tmp_path) as disk:
        server = serve(disk.database, **disk.environment)
        with editing(server.port) as editors:
            editors.wait_for_more(20)
            disk.fill()
            editors.wait_for_refused(REFUSED)
            editors.read(*PAGES)
            disk.empty()
            editors.wait_for_more(20)
        refused, acknowledged = editors.refused(), editors.acknowledged()
        histories = Histories(disk.database)
        histories.check(acknowledged)
        server.kill()
    assert {answer.status for answer in refused} == {503}
    assert all(answer.headers.get("Retry-After") for answer in refused)
    assert not any("Server Error" in answer.text for answer in refused)
    figures(
        f"full disk, {place.__name__.replace('_', ' ')}: {len(acknowledged)} edits acknowledged, {len(refused)} refused"
    )
