"""What the modules of static/js import."""

import re
from pathlib import Path
from posixpath import join, normpath

from tests.imports import ROOT, Import

STATIC = ROOT / "static"
URL = "/static/"
COMMENT = re.compile(r"/\*.*?\*/|^[ \t]*//[^\n]*", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(
    r"""^[ \t]*(?:import|export)\b[^;"'()]*?\bfrom\s*(?P<one>["'])(?P<from>[^"']+)(?P=one)  # import x from, export x from
      | ^[ \t]*import\s*(?P<two>["'])(?P<bare>[^"']+)(?P=two)                              # import "./x.js"
      | \bimport\(\s*(?P<three>["'`])(?P<dynamic>[^"'`]+)(?P=three)                     # import("./x.js")
    """,
    re.MULTILINE | re.VERBOSE,
)


def javascript_imports(static: Path = STATIC) -> list[Import]:
    """Every import of one module by another, by their paths under the folder of static files."""
    return [
        Import(path.relative_to(static).as_posix(), imported, f"{path.relative_to(static.parent).as_posix()}:{line}")
        for path in sorted(static.rglob("*.js"))
        for imported, line in _imported(path.read_text(encoding="utf-8"), path.relative_to(static).parent.as_posix())
    ]


def _imported(source: str, folder: str) -> list[tuple[str, int]]:
    source = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    return [
        (_path(match["from"] or match["bare"] or match["dynamic"], folder), source.count("\n", 0, match.start()) + 1)
        for match in IMPORT.finditer(source)
    ]


def _path(wanted: str, folder: str) -> str:
    """`./x.js` beside its importer, `/static/js/x.js` from the top."""
    return wanted.removeprefix(URL) if wanted.startswith(URL) else normpath(join(folder, wanted))


def missing(imports: list[Import], static: Path = STATIC) -> list[str]:
    """Imports of a module that is not there: no build step would find them."""
    return [f"{one.where}: {one.imported} is not there" for one in imports if not (static / one.imported).is_file()]
