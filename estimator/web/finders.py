"""Static files that come with packages: plotly.js, as the installed plotly ships it."""

from importlib.resources import files
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PLOTLY_JS = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    """Finds plotly.js and nothing else of its package."""

    def __init__(self, *arguments, **more):
        self.storage = FileSystemStorage(location=Path(str(files("plotly"))) / "package_data")

    def check(self, **options) -> list:
        return []

    def find(self, path: str, find_all: bool = False) -> str | list[str]:
        found = [self.storage.path(PLOTLY_JS)] if path == PLOTLY_JS else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns):
        yield PLOTLY_JS, self.storage
