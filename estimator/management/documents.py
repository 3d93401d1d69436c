"""What the commands that read a document share: where it comes from, the tables, and how they fail.

Exit status 0 is fine, 1 a gate that failed, 2 bad input with the reason on standard error and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from estimator.engine.document.architecture import Architecture, load
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.text import MAX_BYTES
from pricing.book import Tables
from pricing.lookups import TablesNotLoaded
from pricing.lookups import tables as loaded_tables

FORMATS = ("table", "json", "csv")
BAD_INPUT, GATE_FAILED = 2, 1


class Error(CommandError):
    """Bad input: one sentence, exit status 2."""

    def __init__(self, message: str, returncode: int = BAD_INPUT):
        super().__init__(message, returncode=returncode)


class DocumentCommand(BaseCommand):
    """A command on one document: FILE, or - for standard input."""

    requires_system_checks = ()
    has_formats = True

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a document as JSON, or - for standard input")
        if self.has_formats:
            parser.add_argument("--format", choices=FORMATS, default="table", help="how to print it (table)")

    def handle(self, *args, **options):
        try:
            architecture = load(_read(options["file"]))
            tables = tables_for(architecture)
            self.run(architecture, tables, options)
        except DocumentError as error:
            raise Error(str(error)) from None
        except TablesNotLoaded as error:
            raise Error(str(error)) from None

    def run(self, architecture: Architecture, tables: Tables, options: dict) -> None:
        raise NotImplementedError


def tables_for(architecture: Architecture) -> Tables:
    """The loaded tables on the document's day."""
    return loaded_tables(architecture.prices_as_of)


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Error(f"{name}: {error.strerror or error}.") from None
