"""`manage.py quota_commands FILE`: the commands of the AWS CLI that read and raise the quotas a document needs."""

from estimator.engine.estimate import estimate
from estimator.exports.quota_commands import quota_json, quota_script
from estimator.management.documents import DocumentCommand

PRINTED = {"table": quota_script, "json": quota_json}


class Command(DocumentCommand):
    help = "Print the AWS CLI commands that read the quotas of a document, and that raise what it goes beyond."
    formats = tuple(PRINTED)

    def run(self, architecture, tables, options):
        one = estimate(architecture, tables)
        one = one if options["scale"] == 1 else one.at(options["scale"])
        self.stdout.write(PRINTED[options["format"]](one))
