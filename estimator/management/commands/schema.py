"""`manage.py schema`: the JSON Schema of the document, or of what the commands print."""

import json

from django.core.management.base import BaseCommand

from estimator.exports.json_schema import document_schema
from estimator.exports.results.schema import results_schema
from estimator.management.documents import Error
from pricing.lookups import TablesNotLoaded, limit_book


class Command(BaseCommand):
    help = "Print the JSON Schema of the document, one entry per service; with --results that of the results."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--results", action="store_true", help="what estimate and compare print as JSON")

    def handle(self, *args, **options):
        try:
            schema = results_schema() if options["results"] else document_schema(limit_book("us-east-1"))
        except TablesNotLoaded as error:
            raise Error(str(error)) from None
        self.stdout.write(json.dumps(schema, ensure_ascii=False, indent=1, allow_nan=False))
