"""Which types of different modules share a name, read from the source."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.imports import ROOT, python_modules

FROM_DJANGO = {"Command", "Config", "Meta", "Migration"}
"""Names that Django looks for."""


def shared(*packages: str, root: Path = ROOT) -> list[str]:
    """A line for each name that several modules give a class or an alias of a type, with every place."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for module, path in python_modules(*packages, root=root).items():
        for name, line in _types(ast.parse(path.read_text(encoding="utf-8"), path)):
            places[name].setdefault(module, f"{path.relative_to(root)}:{line}")
    return [f"{name}: {', '.join(found.values())}" for name, found in sorted(places.items()) if len(found) > 1]


def _types(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Classes, aliases, and what is assigned to a name that is written like theirs, with their lines."""
    for node in tree.body:
        for name in _named(node):
            if name[0].isupper() and not name.isupper() and name not in FROM_DJANGO:
                yield name, node.lineno


def _named(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.TypeAlias):
        return [node.name.id]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
