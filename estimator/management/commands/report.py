"""`manage.py report FILE --pdf OUT`: the report of a document as PDF, without a running server."""

from __future__ import annotations

from pathlib import Path

from django.templatetags.static import static

from estimator.exports.browser_limits import TooMuch
from estimator.exports.report_pdf import Busy, NoBrowser, report_pdf
from estimator.management.documents import DocumentCommand, Error
from estimator.pages.reports import PAPERS

STYLE = "css/report.css"


class Command(DocumentCommand):
    help = "Write the report of a document as PDF; needs an installed Chrome or Chromium."
    formats = ()

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--pdf", metavar="OUT", required=True, help="the file to write")
        parser.add_argument("--paper", choices=PAPERS, default="a4", help="the sheet (a4)")

    def run(self, architecture, tables, options):
        try:
            static(STYLE)
        except ValueError:
            raise Error("The style sheets are not collected: run `make install` first.") from None
        try:
            body = report_pdf(architecture, paper=options["paper"], scale=options["scale"])
            Path(options["pdf"]).write_bytes(body)
        except (NoBrowser, Busy, TooMuch) as error:
            raise Error(str(error)) from None
        except OSError as error:
            raise Error(f"{options['pdf']}: {error.strerror or error}.") from None
        self.stdout.write(f"{options['pdf']}: {len(body):,} bytes")
