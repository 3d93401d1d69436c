"""`manage.py compare FILE`: a document beside the same work on Fargate, or as functions, with every crossing."""

from estimator.exports.lines_csv import comparison_csv
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.importers.quotas import NOTHING_READ
from estimator.management.documents import DocumentCommand
from estimator.whatif.comparison.compare import compare

PRINTED = {
    "table": lambda one, read=NOTHING_READ: comparison_text(one),
    "json": lambda one, read=NOTHING_READ: ComparisonResult.of(one, read).model_dump_json(indent=1),
    "csv": lambda one, read=NOTHING_READ: comparison_csv(one).rstrip("\n"),
}


class Command(DocumentCommand):
    help = "Compare a document of functions with its container form on Fargate, or one of containers with functions."

    def run(self, architecture, tables, options):
        one = compare(architecture, tables, scale=options["scale"])
        self.stdout.write(PRINTED[options["format"]](one, self.read))
