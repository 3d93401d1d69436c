"""`manage.py import_estimate FILE`: a file of another tool as a document, and what was not understood of it."""

from pathlib import Path

from django.core.management.base import BaseCommand

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump
from estimator.engine.estimate import estimate
from estimator.exports.opening_text import opening_text
from estimator.management.documents import FILE_HELP, Error, open_file, tables_for
from pricing.lookups import TablesNotLoaded


class Command(BaseCommand):
    help = "Make a document of an estimate of the AWS Pricing Calculator, or of an infracost-usage.yml."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help=FILE_HELP)
        parser.add_argument("-o", "--out", metavar="OUT", help="the document to write (standard output)")

    def handle(self, *args, **options):
        try:
            opening = open_file(options["file"])
            if not opening.lines:
                raise Error(f"{options['file']} is a document already: there is nothing to import.")
            told = opening_text(opening, estimate(opening.architecture, tables_for(opening.architecture)))
            document = dump(opening.architecture)
        except (DocumentError, TablesNotLoaded) as error:
            raise Error(str(error)) from None
        if options["out"] is None:
            self.stdout.write(document, ending="")
            self.stderr.write(told)
            return
        try:
            Path(options["out"]).write_text(document, encoding="utf-8")
        except OSError as error:
            raise Error(f"{options['out']}: {error.strerror or error}.") from None
        self.stdout.write(told)
        self.stdout.write(f"\n{options['out']}: {len(opening.architecture.nodes)} cards")
