"""What the commands that read a document share: where it comes from, the tables, and how they fail.

Exit status 0 is fine, 1 a gate that failed, 2 bad input with the reason on standard error and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from estimator.engine.document.architecture import HIDDEN_COSTS, SUPPORT_PLANS, Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.text import MAX_BYTES
from estimator.engine.estimate import estimate
from estimator.engine.figures import counted
from estimator.engine.resolve.nodes import check_region
from estimator.exports.opening_text import opening_lines
from estimator.importers.estimates.opening import Opening
from estimator.importers.files import opened
from estimator.importers.quotas import NOTHING_READ, PRESETS, ListedQuota, QuotaReading, read_quotas, with_quotas
from estimator.management.measured import with_measured, with_once
from estimator.whatif.multiple import read_multiple
from estimator.whatif.traffic import TrafficError
from pricing.book import LimitBook, LimitMissing, Tables
from pricing.lookups import TablesNotLoaded
from pricing.lookups import tables as loaded_tables

FORMATS = ("table", "json", "csv")
BAD_INPUT, GATE_FAILED = 2, 1
AT_HELP = (
    "another traffic than today's, as the page takes it: 5x, × 5, 5 (or 0.5x) is that multiple of what every source "
    "sends; 2000/s, 1,200 a minute is so much of what enters, requests before all else, in the peak second. What a "
    "clock starts does not grow, unless nothing else starts traffic."
)
QUOTAS_HELP = (
    "the quotas of an account: a file as `aws service-quotas list-service-quotas --output json` prints it, or the "
    "word default (AWS's own) or new-account; several, or once for each. A word stands in place of what the document "
    "states, a file over it."
)
MEASURED_HELP = (
    "quantities a month from a bill or a calculator in place of what traffic gives, as NODE:DIMENSION=QUANTITY: "
    "OrderFn:lambda.requests.x86=1.2M, MenuFn:cloudwatch.logs.storage=500 GB; once for each."
)
ONCE_HELP = "quantities that are billed once, beside the month, written in the same way; once for each."
SUPPORT_HELP = (
    "the plan of AWS Support: what it costs stands below the total (as the document says; it says none where it says "
    "nothing)"
)
HIDDEN_HELP = (
    "whether the bill counts what comes of values nobody typed, such as logs and growth (as the document says; it says "
    "count where it says nothing)"
)

FILE_HELP = (
    "a document as JSON, an estimate of the AWS Pricing Calculator (CSV or JSON), or an infracost-usage.yml; or - for "
    "standard input"
)

OLDER_TABLES = "The loaded tables are older than this program: run make install."


class Error(CommandError):
    """Bad input: one sentence, exit status 2."""

    def __init__(self, message: str, returncode: int = BAD_INPUT):
        super().__init__(message, returncode=returncode)


class DocumentCommand(BaseCommand):
    """A command on one document: FILE, or - for standard input; files of other tools are read as documents."""

    requires_system_checks = ()
    formats: tuple[str, ...] = FORMATS
    """How it can be printed: all that FORMATS names, some, or none."""
    read = NOTHING_READ
    """What the files under --quotas said."""
    opening: Opening | None = None
    """What became of the lines of the file."""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", nargs="?", help=FILE_HELP)
        if self.formats:
            parser.add_argument("--format", choices=self.formats, default="table", help="how to print it (table)")
        parser.add_argument("--at", metavar="TRAFFIC", help=AT_HELP)
        parser.add_argument("--measured", metavar="QUANTITY", action="append", default=[], help=MEASURED_HELP)
        parser.add_argument("--once", metavar="QUANTITY", action="append", default=[], help=ONCE_HELP)
        parser.add_argument("--support", choices=tuple(SUPPORT_PLANS), help=SUPPORT_HELP)
        parser.add_argument("--hidden-costs", choices=tuple(HIDDEN_COSTS), help=HIDDEN_HELP)
        parser.add_argument("--quotas", metavar="QUOTAS", action="append", nargs="+", default=[], help=QUOTAS_HELP)

    def handle(self, *args, **options):
        try:
            file, quotas = _file_and_quotas(options["file"], options["quotas"])
            self.opening = open_file(file)
            tables = tables_for(self.opening.architecture)
            measured = with_measured(self.opening.architecture, options["measured"], tables)
            said = {name: options[name] for name in ("hidden_costs", "support") if options[name]}
            architecture = with_once(measured, options["once"], tables).model_copy(update=said)
            architecture, self.read = _with_quotas(architecture, tables, quotas)
            scale = 1.0 if options["at"] is None else _multiple(options["at"], architecture, tables)
            self.run(architecture, tables, options | {"scale": scale})
        except (DocumentError, TablesNotLoaded, TrafficError) as error:
            raise Error(str(error)) from None
        except LimitMissing as error:
            raise Error(f"{error.args[0]} {OLDER_TABLES}") from None
        finally:
            for line in (*(opening_lines(self.opening) if self.opening else ()), *_said_of(self.read)):
                self.stderr.write(line)

    def run(self, architecture: Architecture, tables: Tables, options: dict) -> None:
        raise NotImplementedError


def _multiple(at: str, architecture: Architecture, tables: Tables) -> float:
    return read_multiple(at, estimate(architecture, tables).entrance)


def open_file(name: str) -> Opening:
    """The document that a file, or standard input, is or becomes."""
    return opened(_read(name), loaded_tables, "" if name == "-" else Path(name).name)


def tables_for(architecture: Architecture) -> Tables:
    """The loaded tables on the document's day."""
    return loaded_tables(architecture.prices_as_of)


def _file_and_quotas(file: str | None, quotas: list[list[str]]) -> tuple[str, list[str]]:
    """The document and what --quotas names, of which the document is the last where it stands behind them."""
    if file is None:
        taken = next((group for group in reversed(quotas) if len(group) > 1), None)
        if taken is None:
            raise Error("Name the document: a file with JSON, or - for standard input.")
        file = taken.pop()
    return file, [name for group in quotas for name in group]


# -- quotas ------------------------------------------------------------------------------------------------------------


def _with_quotas(architecture: Architecture, tables: Tables, names: list[str]) -> tuple[Architecture, QuotaReading]:
    """(the document with the quotas named in place of its own, what the files said).

    In the order given: a ready set stands in place of all before it, a file over them.
    """
    if not names:
        return architecture, NOTHING_READ
    check_region(architecture.region, "region", tables)
    book = tables.limit_book(architecture.region)
    quotas, read = dict(architecture.quotas), NOTHING_READ
    for name in names:
        if name in PRESETS:
            quotas = dict(PRESETS[name].values)
            continue
        found = _listed_in(name, architecture.region, book)
        quotas |= found.values
        read = read.and_then(found)
    return with_quotas(architecture, quotas), read


def _listed_in(name: str, region: str, book: LimitBook) -> QuotaReading:
    """What a file lists; raises Error with its name."""
    if name == "-":
        raise Error("--quotas reads files, and no standard input: give the name of one.")
    try:
        return read_quotas(_read(name), region, book)
    except DocumentError as error:
        raise Error(f"{name}: {error}") from None


def _said_of(read: QuotaReading) -> list[str]:
    """What of the files changes nothing, a line for each kind."""
    lines = []
    if read.unknown:
        lines.append(f"Unknown to the limits here: {_counted(read.unknown)}.")
    if read.left_out:
        lines.append(f"Left out: {_counted(read.left_out)}.")
    return lines


def _counted(quotas: tuple[ListedQuota, ...]) -> str:
    return f"{counted(len(quotas), 'quota')}: {'; '.join(map(str, quotas))}"


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Error(f"{name}: {error.strerror or error}.") from None
