"""`manage.py schema`: the JSON Schema of the document."""

from django.core.management.base import BaseCommand

from estimator.exports.figures_json import to_json
from estimator.exports.json_schema import document_schema
from estimator.management.documents import Error
from pricing.lookups import TablesNotLoaded, limit_book


class Command(BaseCommand):
    help = "Print the JSON Schema of the document, one entry per service."
    requires_system_checks = ()

    def handle(self, *args, **options):
        try:
            self.stdout.write(to_json(document_schema(limit_book("us-east-1"))))
        except TablesNotLoaded as error:
            raise Error(str(error)) from None
