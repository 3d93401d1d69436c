"""What every limit and check does when it is met, as a page a person reads: `golden_consequences.md`.

`python -m tests.aws.consequences` writes it anew: read what changed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import estimator.aws
from estimator.engine.limits.consequences import HAPPENS, effect_of_check, effect_of_limit
from estimator.engine.limits.path_rules import paths
from estimator.engine.measures import Effect
from estimator.engine.registry import services
from pricing.book import Limit, LimitBook
from pricing.tables import read_tables

PAGE = Path(__file__).parent / "golden_consequences.md"
SERVICES, RULES = Path(estimator.aws.__file__).parent, Path(paths.__file__)
CHECK = re.compile(r"(loop|path|payload|headroom)\.[a-z_]+")
HEAD = """# What each limit does when it is met

From what hurts most: **rejected** (AWS refuses the design, whatever the traffic), **loses** (data or messages), **refuses** (calls
fail), **delays** (work waits too long), **costs**, **catches up** (slower for minutes), **blinds** (logs, metrics and traces
alone). The third column is what it does where nobody waits for an answer, if that differs. `python -m tests.aws.consequences`
writes this page anew: read what changed.
"""
RULE = ("| limit | does | else | what is seen |", "|---|---|---|---|")


def page(limits: LimitBook) -> str:
    """The whole page: a part for each service, then the checks."""
    parts = [HEAD]
    seen: set[str] = set()
    for service in services().values():
        rows = [row(key, effect) for key, effect in effects(service, limits) if key not in seen]
        seen |= {*service.limits, *service.own_limits}
        if rows:
            parts.append("\n".join([f"## {service.name}", "", *RULE, *rows]) + "\n")
    rows = [row(key, effect_of_check(key, "near")) for key in sorted(check_keys())]
    return "\n".join([*parts, "\n".join(["## Checks of the design", "", *RULE, *rows]) + "\n"])


def effects(service, limits: LimitBook) -> Iterator[tuple[str, Effect]]:
    """What each limit of a service does to a caller who waits."""
    for key in service.limits:
        yield key, effect_of_limit(limits.limit(key))
    for key in service.own_limits:
        yield key, effect_of_limit(Limit(key, "", "", "", "", "rate", 1, None, None, "", "", "per_account", True))


def row(key: str, effect: Effect) -> str:
    other = effect.unless_waited
    otherwise = f"{other.consequence}: {other.words}" if other else ""
    return f"| {key} | {effect.consequence} | {otherwise} | {effect.words or HAPPENS[effect.consequence]} |"


def check_keys() -> set[str]:
    """Keys of all checks: the first words of every `Problem(...)` of a service, and those the rules of paths name."""
    rules = ast.walk(ast.parse(RULES.read_text(encoding="utf-8")))
    found = {one.value for one in rules if isinstance(one, ast.Constant) and CHECK.fullmatch(str(one.value))}
    for path in SERVICES.rglob("*.py"):
        calls = (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call))
        found |= {_key(one.args[0]) for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Problem"}
    return found


def _key(node: ast.expr) -> str:
    """The key an expression stands for; of one that is put together, its family: dynamodb.provisioned_*."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return f"{node.values[0].value}*"
    return ""


if __name__ == "__main__":
    PAGE.write_text(page(read_tables().limit_book("us-east-1")), encoding="utf-8")
