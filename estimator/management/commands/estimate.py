"""`manage.py estimate FILE`: what a document costs a month, and what its limits say."""

from estimator.engine.estimate import Estimate, estimate
from estimator.engine.limits.finding import VERDICTS
from estimator.exports.lines_csv import estimate_csv
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.text_table import estimate_text, limits_text, money
from estimator.importers.quotas import NOTHING_READ
from estimator.management.documents import GATE_FAILED, DocumentCommand, Error

PRINTED = {
    "table": lambda one, read=NOTHING_READ: estimate_text(one),
    "json": lambda one, read=NOTHING_READ: EstimateResult.of(one, read).model_dump_json(indent=1),
    "csv": lambda one, read=NOTHING_READ: estimate_csv(one).rstrip("\n"),
}


class Command(DocumentCommand):
    help = "Estimate the monthly cost, limits and headroom of a document."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--budget", type=float, metavar="USD", help="fail (1) where the month costs more, or is unknown"
        )
        parser.add_argument(
            "--limits", action="store_true", help="with the table: every limit as a bar, from today to where it breaks"
        )
        parser.add_argument("--fail-on", choices=("near", "breach"), help="fail (1) on such a finding, or a worse one")

    def run(self, architecture, tables, options):
        one = estimate(architecture, tables)
        one = one if options["scale"] == 1 else one.at(options["scale"])
        self.stdout.write(PRINTED[options["format"]](one, self.read))
        if options["limits"] and options["format"] == "table":
            self.stdout.write(f"\n{limits_text(one)}")
        for reason in failed_gates(one, options["budget"], options["fail_on"]):
            raise Error(reason, GATE_FAILED)


def failed_gates(one: Estimate, budget: float | None, fail_on: str | None) -> list[str]:
    """Why a build should stop, a sentence each."""
    reasons = []
    if budget is not None and one.incomplete:
        reasons.append(f"The total is not known: {one.incomplete[0]}")
    elif budget is not None and one.total_monthly_usd > budget:
        reasons.append(f"{money(one.total_monthly_usd)} a month is over the budget of {money(budget)}.")
    if fail_on:
        worst = "near" if fail_on == "near" else "raise quota"
        bad = [finding for finding in one.findings if VERDICTS.index(finding.verdict) >= VERDICTS.index(worst)]
        if bad:
            reasons.append(f"{bad[0].verdict}: {bad[0].message}")
    return reasons
