"""manage.py load_tables: the price, free tier and limit files into the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pricing.actions import load_tables
from pricing.cells import TableError
from pricing.rows import DATA

BAD_INPUT = 2


class Command(BaseCommand):
    help = "Load prices.csv, free_tier.csv and limits.csv: all of them, or nothing where a cell is wrong."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=DATA, help="where the three files are")

    def handle(self, *, folder: Path, **options):
        try:
            loaded = load_tables(folder)
        except TableError as error:
            raise CommandError(f"Nothing loaded. {told(error)}", returncode=BAD_INPUT) from error
        if not loaded:
            self.stdout.write("Already loaded: the files have not changed.")
        for table in loaded:
            newest = f", newest of {table.newest_day:%-d %B %Y}" if table.newest_day else ""
            self.stdout.write(f"Loaded {table.file_name}: {table.rows:,} rows{newest}.")


def told(error: TableError) -> str:
    """One fault in the same line, several below their number."""
    count = len(error.all)
    return str(error) if count == 1 else f"{count:,} faults:\n{error}"
