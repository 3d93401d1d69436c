"""What a database holds of its projects, read past the program with SQL alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import psycopg

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import difference, written
from estimator.projects.documents import digest_of, unpack
from estimator.projects.models import Project, Revision
from tests.proofs.editors import Edit

PROJECTS, REVISIONS = Project._meta.db_table, Revision._meta.db_table
IS_LINEAR = f"""
    SELECT project.id, head.number,
           (SELECT MAX(number) FROM {REVISIONS} WHERE project_id = project.id),
           (SELECT COUNT(*) FROM {REVISIONS} WHERE project_id = project.id)
    FROM {PROJECTS} project LEFT JOIN {REVISIONS} head ON head.id = project.head_id
"""


class Histories:
    """Every project's revisions, read on from where they were read before; each is checked as it is read."""

    def __init__(self, database: str):
        self.database = database
        self.heads: dict[int, tuple[int, Architecture | None]] = {}
        self.edits: set[Edit] = set()

    def check(self, acknowledged: Iterable[Edit]) -> None:
        """Every acknowledged edit is in a history; histories have no gaps; the database's own check finds nothing."""
        wanted = set(acknowledged)  # before the histories are read: what comes later need not be there
        with closing(connect(self.database)) as connection:
            if isinstance(connection, sqlite3.Connection):
                assert rows(connection, "PRAGMA integrity_check") == [("ok",)]
            for project, head, newest, count in rows(connection, IS_LINEAR):
                assert head == newest == count, f"project {project}: head {head}, newest {newest}, {count} revisions"
                self._read(connection, project)
        assert not wanted - self.edits

    def __len__(self) -> int:
        return sum(number for number, _ in self.heads.values())

    def _read(self, connection: Any, project: int) -> None:
        known, before = self.heads.get(project, (0, None))
        columns = "number, tab, fields, digest, document"
        sql = f"SELECT {columns} FROM {REVISIONS} WHERE project_id = {project} AND number > {known} ORDER BY number"
        for number, tab, fields, digest, data in rows(connection, sql):
            document = unpack(digest, lambda data=data: bytes(data))
            paths = json.loads(fields) if isinstance(fields, str) else fields
            assert (number, digest) == (known + 1, digest_of(document))
            if before is not None:
                changed = difference(before, document)
                assert sorted(map(written, changed)) == sorted(paths), f"revision {number} of project {project}"
                self.edits |= {Edit(tab, written(path), value) for path, (_, value) in changed.items()}
            known, before = number, document
        self.heads[project] = known, before


def connect(database: str) -> Any:
    """A connection of one's own to the database of an address as DATABASE_URL has it."""
    address = urlsplit(database)
    return sqlite3.connect(address.path) if address.scheme == "sqlite" else psycopg.connect(database)


def rows(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    with closing(connection.cursor()) as cursor:
        return cursor.execute(sql).fetchall()
