"""Who may import whom: whatif, importers -> aws -> engine -> pricing.book; pricing never imports estimator."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "estimator/engine": ("estimator.engine", "pricing.book", "numpy", "pydantic"),
    "estimator/aws": ("estimator.aws", "estimator.engine", "pricing.book", "numpy", "pydantic"),
    "estimator/whatif": ("estimator.whatif", "estimator.aws", "estimator.engine", "pricing.book", "numpy", "pydantic"),
}
OURS = ("estimator", "pricing")
HEAVY = ("django", "pandas", "plotly")


def forbidden_imports(package: str) -> list[str]:
    """`file: module` for every import a package may not make."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imported(path)
        if not _may(package, name)
    ]


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def _may(package: str, name: str) -> bool:
    if package == "pricing":
        return not name.startswith("estimator")
    top = name.split(".")[0]
    if top not in OURS and top not in HEAVY:
        return True
    return any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package])
