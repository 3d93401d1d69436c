"""The pages a newcomer reads: what they name exists, what code decides is what code says, and the example runs.

`python -m tests.test_docs` writes anew what code decides: docs/results.md, and the callers in docs/adding-a-service.md.
"""

import importlib.util
import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import estimator.aws  # noqa: F401
from estimator.engine import registry
from estimator.engine.contract.contract import faults
from estimator.engine.estimate import estimate
from estimator.engine.operations import CallerKind
from estimator.engine.registry import register, services
from estimator.engine.setting import declared
from estimator.exports.results.result import VERSION
from estimator.exports.results.schema import RESULTS, results_schema
from estimator.starters import TOLD
from pricing import names, units
from pricing.rows import Rows, read_rows
from pricing.tables import Shelf
from tests.golden import read_bill
from tests.golden_limits import read_limits

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
GUIDE = DOCS / "adding-a-service.md"
RESULTS_PAGE = DOCS / "results.md"
PAGES = [
    *sorted(DOCS.glob("*.md")),
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "pricing/data/README.md")
    ),
]
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
WRITE = "run python -m tests.test_docs"

# -- what pages name ---------------------------------------------------------------------------------------------------

NAMED = re.compile(r"`([\w.*<>-]*/?[\w./*<>-]*\.(?:py|md|csv|json|toml|txt|html|css|js)|[\w.-]+(?:/[\w.-]+)*/)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PLACEHOLDER = re.compile(r"<\w+>")
FENCED = re.compile(r"^(`{3,})\w*\n.*?^\1$", re.MULTILINE | re.DOTALL)
LEFT_OUT = {".venv", ".git", ".headroom", "__pycache__", "staticfiles"}
KEPT_OUT = {"NAME.csv", "lockbox.md", "lockbox_2.md", "lockbox.py"}
"""Files of the example, and any table."""
COUNTED = re.compile(r"\b\d[\d,]* (?:\w+ )?(?:services|dimensions|limits|regions|tests)\b")


@cache
def files() -> list[str]:
    """Every file and folder of the repository, from its root."""
    found = []
    for folder, folders, here in ROOT.walk():
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        found += [f"{(folder / name).relative_to(ROOT)}" for name in here]
        found += [f"{(folder / name).relative_to(ROOT)}/" for name in folders]
    return found


def text_of(path: Path) -> str:
    return FENCED.sub("", path.read_text(encoding="utf-8"))


@each_page
def test_every_path_named_exists(path):
    """In full, or from a folder within: engine/estimate.py; a * or <name> stands for anything."""
    there = files()
    lost = []
    for name in sorted(set(NAMED.findall(text_of(path)))):
        pattern = re.escape(PLACEHOLDER.sub("*", name)).replace(r"\*", r"[^/]+")
        if Path(name).name not in KEPT_OUT and not any(re.search(f"(^|/){pattern}$", one) for one in there):
            lost.append(name)
    assert not lost, f"{path.name} names what is not there: {', '.join(lost)}"


@each_page
def test_every_link_leads_somewhere(path):
    lost = [link for link in LINK.findall(text_of(path)) if not (path.parent / link).exists()]
    assert not lost, f"{path.name} links to what is not there: {', '.join(lost)}"


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_no_page_counts_what_grows(path):
    """Nobody keeps such numbers true: say what there is, not how many."""
    found = COUNTED.findall(re.sub(r"`.*?`", "", text_of(path)))
    assert not found, f"{path.name}: {', '.join(found)}"


def test_every_function_of_the_architecture_is_there():
    """What docs/architecture.md names as `function()`, `Class.method()` or `Class`."""
    sources = "\n".join(
        path.read_text() for folder in ("estimator", "pricing") for path in ROOT.glob(f"{folder}/**/*.py")
    )
    page = text_of(DOCS / "architecture.md")
    named = {*re.findall(r"`(?:\w+\.)?(\w+)\(", page), *re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)[`.]", page)}
    lost = [
        name
        for name in sorted(named)
        if not re.search(rf"\b(?:def|class) {name}\b|^(?:type )?{name} = ", sources, re.M)
    ]
    assert len(named) > 30 and not lost, lost


def test_every_decision_is_on_the_list_under_its_number_and_title():
    paths = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", (DOCS / "decisions" / "README.md").read_text(), re.MULTILINE)
    assert [f"# {number}. {title}" for number, title, _ in listed] == [one.read_text().split("\n")[0] for one in paths]
    assert [name for *_, name in listed] == [path.name for path in paths]


def test_the_newest_version_of_the_changelog_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest[1] == project["version"]


def test_every_direct_dependency_has_a_reason():
    """In docs/dependencies.md, run time and tests alike."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    page = (DOCS / "dependencies.md").read_text().lower()
    lost = [name for line in wanted if f"| {(name := re.match(r'[\w-]+', line)[0].lower())} |" not in page]
    assert not lost, f"docs/dependencies.md says nothing of {', '.join(lost)}"


# -- what code decides -------------------------------------------------------------------------------------------------


def results_page() -> str:
    """docs/results.md: every field of what estimate and compare print as JSON."""
    definitions = results_schema()["$defs"]
    listed = [model.__name__ for model in RESULTS.values()]
    parts = [name for name in definitions if name not in listed]
    sections = [
        f"## `{command} --format json`: {model.__name__}\n\n{_section(definitions[model.__name__])}"
        for command, model in RESULTS.items()
    ]
    sections += [f"## {name}\n\n{_section(definitions[name])}" for name in sorted(parts)]
    return "\n\n".join([HEAD.format(version=VERSION), *sections]) + "\n"


HEAD = """# Results as JSON

What `manage.py estimate FILE --format json` and `manage.py compare FILE --format json` print, field by field, in version {version}. `manage.py
schema --results` prints the same as JSON Schema (2020-12): what is printed is the one or the other, with every field and no more.

Fields may be added within a version, so validate with the schema of the release that printed; one that goes or changes its meaning
makes a new version. Programs read codes (`code`, `verdict`, `kind`, `basis`), people read messages: their words may change. Numbers
have twelve significant digits; what is endless or unknown is `null`. Where the document's numbers are sampled, results are of the first
sample.

`--format csv` has the lines of the bills alone, and what operating a side costs: answer, crossings, sizes and limits are in the JSON.

This page is written by `python -m tests.test_docs` from `estimator/exports/results/`."""


def _section(definition: dict) -> str:
    rows = [f"| `{name}` | {_type(one)} | {_says(one)} |" for name, one in definition["properties"].items()]
    return "\n".join([definition.get("description", ""), "", "| field | type | what it says |", "|---|---|---|", *rows])


def _says(one: dict) -> str:
    """What a field says of itself, else what each of its parts says."""
    named = one.get("items", one).get("$ref", "").rpartition("/")[2]
    return one.get("description") or results_schema()["$defs"].get(named, {}).get("description", "")


def _type(one: dict) -> str:
    """A JSON Schema type in words."""
    if "$ref" in one:
        name = one["$ref"].rpartition("/")[2]
        return f"[{name}](#{_anchor(name)})"
    if "anyOf" in one:
        return " or ".join(_type(part) for part in one["anyOf"])
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if "const" in one:
        return f"`{one['const']}`"
    if one.get("type") == "array":
        return f"list of {_type(one['items'])}"
    return {"date": "day"}.get(one.get("format", ""), one.get("type", "any"))


def _anchor(name: str) -> str:
    """Where the section of a model begins, as GitHub names it."""
    command = next((command for command, model in RESULTS.items() if model.__name__ == name), None)
    return f"{command}---format-json-{name.lower()}" if command else name.lower()


def callers() -> str:
    """The table of docs/adding-a-service.md: each kind of caller, and the events that send it."""
    rows = [f"| `{kind}` | {', '.join(_senders(kind)) or 'nobody yet'} |" for kind in get_args(CallerKind)]
    return "\n".join(["| kind | sent by (service, event) |", "|---|---|", *rows])


def _senders(kind: str) -> list[str]:
    events = {one.name: [event.name for event in one.events if event.sends == kind] for one in services().values()}
    return [f"{name} ({', '.join(sent)})" for name, sent in events.items() if sent]


CALLERS = re.compile(r"(?<=<!-- callers -->\n).*?(?=<!-- /callers -->)", re.DOTALL)


def test_the_page_of_results_is_what_the_models_say():
    assert RESULTS_PAGE.read_text() == results_page(), WRITE


def test_the_kinds_of_caller_are_those_of_the_services():
    (told,) = CALLERS.findall(GUIDE.read_text())
    assert told.strip() == callers(), WRITE


def test_the_line_followed_through_the_house_is_the_one_that_is_billed(tables_on):
    """docs/architecture.md prints it as the page does."""
    page = (DOCS / "architecture.md").read_text()
    demo = read_bill(DOCS / "walks" / "food_ordering.md").architecture
    one = estimate(demo, tables_on(date(2026, 10, 1)))
    (line,) = [line for line in one.lines if (line.node, line.dimension) == ("menu", "lambda.duration.arm")]
    for part in (line.quantity_formula, line.money_formula):
        assert part in page
    busy = next(limit for limit in one.limits if limit.key == "lambda.concurrent_executions")
    assert busy.message in page
    assert f"{next(iter(TOLD))}.json" in page


# -- the example of a service ------------------------------------------------------------------------------------------


@pytest.fixture
def example(tmp_path, monkeypatch):
    """(its service, tables with its rows beside ours, the folder with its golden pages), from the guide alone."""
    text = GUIDE.read_text()
    code = _blocks(text, "python")
    _add_names(monkeypatch, text)
    for name, rows in zip(("prices", "free_tier", "limits"), _blocks(text, "csv"), strict=True):
        (tmp_path / f"{name}.csv").write_text(rows)
    shelf = Shelf(Rows(*(ours + its for ours, its in zip(read_rows(), read_rows(tmp_path), strict=True))))
    for name, page in zip(("bill", "demands"), _blocks(text, "markdown"), strict=True):
        (tmp_path / f"{name}.md").write_text(page)
    (tmp_path / "lockbox.py").write_text(next(one for one in code if "class Lockbox(" in one))
    monkeypatch.setattr(registry, "_services", dict(services()))
    _forget()
    yield register(_load(tmp_path / "lockbox.py").Lockbox), shelf.tables(date(2026, 10, 1)), tmp_path
    _forget()


def _blocks(text: str, language: str) -> list[str]:
    return [match[2] for match in re.finditer(rf"^(`{{3,}}){language}\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)]


NEW_NAME = re.compile(r"^\| `(\w+)` in `pricing/(?:names|units)\.py`.*? \| `\"(.+)\": \"(.+)\",` \|$", re.MULTILINE)


def _add_names(patch: pytest.MonkeyPatch, text: str) -> None:
    lists = {
        "SERVICES": names.SERVICES,
        "SERVICE_CODES": names.SERVICE_CODES,
        "SCOPES": names.SCOPES,
        "BILLED": units.UNITS,
    }
    added = NEW_NAME.findall(text)
    assert {name for name, *_ in added} == lists.keys()
    for name, key, words in added:
        patch.setitem(lists[name], key, words)


def _load(path: Path):
    spec = importlib.util.spec_from_file_location("lockbox_of_the_guide", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _forget() -> None:
    """What the registry remembers of the services there were."""
    registry.described.cache_clear()
    registry.limit_title.cache_clear()


def test_the_example_keeps_the_contract(example):
    service, tables, _ = example
    assert faults(service, tables) == []
    rows = {key for key, _ in tables.limit_book("us-east-1").limits}
    assert {key for key in rows if key.startswith("lockbox.")} == set(service.limits)


def test_the_example_bills_what_is_worked_out_by_hand(example):
    _, tables, folder = example
    bill = read_bill(folder / "bill.md")
    found = {(line.node, line.dimension): line for line in estimate(bill.architecture, tables).lines}
    assert found.keys() == {(line.node, line.dimension) for line in bill.lines}
    for line in bill.lines:
        assert found[line.node, line.dimension].quantity == pytest.approx(line.quantity, rel=1e-9), line
        assert found[line.node, line.dimension].monthly_usd == pytest.approx(line.usd, rel=1e-9), line


def test_the_example_demands_what_is_worked_out_by_hand(example):
    service, tables, folder = example
    table = read_limits(folder / "demands.md")
    for row in table.demands:
        asked = estimate(table.architecture, tables, scale=row.at).limits
        (one,) = [one for one in asked if one.key == row.limit and row.node in one.nodes]
        assert (one.demand, one.value) == (pytest.approx(row.demand), pytest.approx(row.value)), row
    bounds = {(row.setting, row.limit) for row in table.bounds}
    assert bounds == {(name, one.limit) for name, one in declared(service.Settings).items() if one.limit}
    for row in table.bounds:
        limit = tables.limit_book("us-east-1").limit(row.limit)
        assert (limit.low, limit.high) == (row.least, row.most), row
    assert set(service.limits) <= {row.limit for row in (*table.demands, *table.bounds)}


def test_messages_of_the_guide_are_those_of_the_code():
    """Each fixed part of a message in its last table stands in the code, but for what others say."""
    others = ("Extra items", "assert []", "no such table", "The truth value", "unknown service")
    sources = " ".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text())
        for path in (*ROOT.glob("estimator/**/*.py"), *ROOT.glob("pricing/*.py"), *ROOT.glob("tests/aws/*.py"))
    )
    table = GUIDE.read_text().partition("## 9. If you see this message")[2].partition("\n## ")[0]
    parts = [
        part.strip(" ;.“”?[]")
        for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE)
        for message in re.findall(r"`(.+?)`", row)
        if not message.startswith(others) and " " in message
        for part in re.split("…|“.+?”|; ", message)
    ]
    lost = [part for part in parts if len(part) > 8 and part not in sources]
    assert len(parts) > 30 and not lost, lost


if __name__ == "__main__":
    RESULTS_PAGE.write_text(results_page())
    GUIDE.write_text(CALLERS.sub(lambda _: callers() + "\n", GUIDE.read_text()))
