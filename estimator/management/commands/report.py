"""`manage.py report FILE --pdf OUT`: the report of a document as PDF, or as its text, without a running server."""

from __future__ import annotations

import json
from pathlib import Path

from django.templatetags.static import static
from pydantic import ValidationError

from estimator.engine.document.architecture import Architecture
from estimator.exports.browser_limits import TooMuch
from estimator.exports.report_pdf import Busy, NoBrowser, report_pdf
from estimator.exports.report_text import report_text
from estimator.management.documents import DocumentCommand, Error
from estimator.projects.logos import LogoError, logo_of
from estimator.projects.report_choices import NUMBERS, PAPERS, ReportChoices

STYLE = "css/sheets.css"


class Command(DocumentCommand):
    help = "Write the report of a document as PDF, which needs an installed Chrome or Chromium, or print its text."
    formats = ()

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--pdf", metavar="OUT", help="the file to write; without it the text is printed")
        parser.add_argument("--paper", choices=PAPERS, help="the sheet (a4)")
        parser.add_argument("--numbers", choices=NUMBERS, help="how numbers are written: 1,234.56 or 1.234,56 (point)")
        parser.add_argument("--customer", help="whom the report is for")
        parser.add_argument("--author", help="whose it is")
        parser.add_argument("--note", help="what the first page says to them")
        parser.add_argument("--logo", metavar="FILE", help="a PNG or JPEG for the first page")
        parser.add_argument("--choices", metavar="FILE", help="all of these and the sections, as JSON (docs/report.md)")

    def run(self, architecture, tables, options):
        choices = _choices(options)
        if not options["pdf"]:
            self.stdout.write(report_text(architecture, choices, scale=options["scale"]))
            return
        self._print(architecture, choices, options)

    def _print(self, architecture: Architecture, choices: ReportChoices, options) -> None:
        look_for_styles()
        try:
            body = report_pdf(architecture, choices, scale=options["scale"])
            Path(options["pdf"]).write_bytes(body)
        except (NoBrowser, Busy, TooMuch) as error:
            raise Error(str(error)) from None
        except OSError as error:
            raise Error(f"{options['pdf']}: {error.strerror or error}.") from None
        self.stdout.write(f"{options['pdf']}: {len(body):,} bytes")


def look_for_styles() -> None:
    """Raises Error where a page printed here would have no style sheets."""
    try:
        static(STYLE)
    except ValueError:
        raise Error("The style sheets are not collected: run `make install` first.") from None


def _choices(options) -> ReportChoices:
    """Those of the file, with what is said beside it."""
    said = {}
    if options["choices"]:
        try:
            said = json.loads(_read(options["choices"]))
        except ValueError:
            raise Error(f"{options['choices']}: this is not JSON.") from None
    if not isinstance(said, dict):
        raise Error(f"{options['choices']}: this is not a JSON object.")
    named = ("paper", "numbers", "customer", "author", "note")
    said |= {name: options[name] for name in named if options[name] is not None}
    if options["logo"]:
        try:
            said["logo"] = logo_of(_read(options["logo"]))
        except LogoError as error:
            raise Error(f"{options['logo']}: {error}") from None
    try:
        return ReportChoices.model_validate(said)
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(str(one) for one in wrong["loc"])
        raise Error(f"{options['choices'] or 'The choices'}: {where}: {wrong['msg']}.") from None


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Error(f"{path}: {error.strerror or error}.") from None
