"""`manage.py export FILE --to FORMAT`: a document in any format of the Download menu, without a running server."""

from __future__ import annotations

import sys
from pathlib import Path

from estimator.exports.exported import Exported
from estimator.exports.formats import FORMATS, PDF
from estimator.exports.report_pdf import Busy, NoBrowser
from estimator.management.commands.report import look_for_styles
from estimator.management.documents import DocumentCommand, Error


class Command(DocumentCommand):
    help = "Write a document as a spreadsheet, for another tool, or as a table."
    formats = ()

    def add_arguments(self, parser):
        super().add_arguments(parser)
        known = "; ".join(f"{one.slug}: {one.label}" for one in FORMATS.values())
        parser.add_argument("--to", metavar="FORMAT", choices=tuple(FORMATS), required=True, help=known)
        parser.add_argument(
            "--out",
            metavar="PATH",
            help="the file to write, or - for standard output (named after the architecture and the day)",
        )

    def run(self, architecture, tables, options):
        one = Exported(architecture, scale=options["scale"])
        made = FORMATS[options["to"]]
        if made.media_type == PDF:
            look_for_styles()
        try:
            body = made.write(one)
        except (NoBrowser, Busy) as error:
            raise Error(str(error)) from None
        path = options["out"] or one.file_name(made.ending)
        if path == "-":
            self._print(body)
            return
        try:
            Path(path).write_bytes(body)
        except OSError as error:
            raise Error(f"{path}: {error.strerror or error}.") from None
        self.stdout.write(f"{path}: {len(body):,} bytes")

    def _print(self, body: bytes) -> None:
        """To standard output as it is, or as text to what stands in its place."""
        if self.stdout._out is sys.stdout:
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
        else:
            self.stdout.write(body.decode(), ending="")
