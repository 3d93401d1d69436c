"""What imports what, read from the source: imports inside functions and under `if TYPE_CHECKING:` count too."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
Layers = Mapping[str, Sequence[str]]
"""From the lowest to the highest: a name, and the modules or packages that stand there."""


@dataclass(frozen=True)
class Import:
    """One import of one module by another; `where` is file:line."""

    importer: str
    imported: str
    where: str


# -- the imports of Python files ---------------------------------------------------------------------------------------


def python_imports(*packages: str, root: Path = ROOT) -> list[Import]:
    """Every import in these packages; one of their own modules is named in full, others as they are written."""
    modules = python_modules(*packages, root=root)
    trees = {name: ast.parse(path.read_text(encoding="utf-8"), path) for name, path in modules.items()}
    bound = {name: _bound(trees[name]) for name, path in modules.items() if path.stem == "__init__"}
    return [
        Import(name, imported, f"{path.relative_to(root)}:{line}")
        for name, path in modules.items()
        for imported, line in _imported(trees[name], name if name in bound else name.rpartition(".")[0], modules, bound)
    ]


def python_modules(*packages: str, root: Path = ROOT) -> dict[str, Path]:
    """The modules of these packages by name, each with its file; empty files are none."""
    paths = [path for package in packages for path in sorted((root / package).rglob("*.py")) if path.stat().st_size]
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _imported(
    tree: ast.Module, package: str, modules: Iterable[str], bound: Mapping[str, set[str]]
) -> Iterator[tuple[str, int]]:
    """The modules that a module of this package imports, with the line.

    `from package import name` imports the package where its `__init__` binds that name, else the submodule.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            around = package.split(".")[: 1 - node.level or None] if node.level else []
            source = ".".join([*around, *filter(None, [node.module])])
            for alias in node.names:
                submodule = f"{source}.{alias.name}"
                is_submodule = submodule in modules and alias.name not in bound.get(source, ())
                yield submodule if is_submodule else source, node.lineno


def _bound(tree: ast.Module) -> set[str]:
    """The names a module itself binds: what it defines, imports and assigns."""
    names = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.alias):
                names.add(node.asname or node.name.split(".")[0])
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return names


# -- what is wrong with them -------------------------------------------------------------------------------------------


def cycles(imports: Iterable[Import]) -> list[str]:
    """Chains of imports that come back to where they begin: `a -> b -> a`, then a line for each import.

    The last import of a chain that was found is left out of the search for the next: without these there is no cycle.
    """
    by_ends = {(one.importer, one.imported): one for one in imports}
    found = []
    while chain := _cycle(by_ends):
        lines = [f"    {by_ends[ends].where}: {ends[0]} imports {ends[1]}" for ends in pairwise(chain)]
        found.append("\n".join([" -> ".join(chain), *lines]))
        del by_ends[chain[-2], chain[-1]]
    return found


def _cycle(ends: Iterable[tuple[str, str]]) -> list[str]:
    """The nodes of one cycle, its first again at its end; empty where there is none."""
    sorter = TopologicalSorter()
    for importer, imported in sorted(ends):
        sorter.add(importer, imported)
    try:
        sorter.prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return []


def upward(imports: Iterable[Import], layers: Layers) -> list[str]:
    """Imports of a layer above one's own; those that leave the layers are nobody's business here."""
    levels = list(layers)
    found = []
    for one in imports:
        own, other = layer(one.importer, layers), layer(one.imported, layers)
        if own and other and levels.index(other) > levels.index(own):
            found.append(f"{one.where}: {one.importer} ({own}) imports {one.imported} ({other}), which stands above it")
    return found


def layer(module: str, layers: Layers) -> str | None:
    """The layer of a module: that of the longest name that is its own or a package around it."""
    within = {name: level for level, names in layers.items() for name in names if is_within(module, name)}
    return within[max(within, key=len)] if within else None


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def impure(imports: Iterable[Import], allowed: Iterable[str]) -> list[str]:
    """Imports of anything but what is allowed."""
    allowed = tuple(allowed)
    return [
        f"{one.where}: {one.importer} imports {one.imported}"
        for one in imports
        if not any(is_within(one.imported, name) for name in allowed)
    ]


if __name__ == "__main__":  # `make check` asks before anything is imported: a cycle may keep Django from starting
    raise SystemExit("\n".join(cycles(python_imports("estimator", "pricing"))) or None)
