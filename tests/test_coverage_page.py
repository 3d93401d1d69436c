"""Everything that guides to serverless on AWS name can be drawn, read, started from, or costs nothing: by name."""

from pathlib import Path

from estimator.aws.other import WHAT
from estimator.engine.document.reading import load
from estimator.engine.registry import services
from tests.coverage_page import EVERYTHING, How

ROOT = Path(__file__).parent.parent
STARTERS = ROOT / "estimator" / "starters"
IMPORTERS = ROOT / "estimator" / "importers"
PAGE = (ROOT / "docs" / "coverage.md").read_text()
ROWS = {
    cells[0]: cells[1] for line in PAGE.splitlines() if (cells := [c.strip() for c in line.strip("|").split("|")])[1:]
}


def exists(how: How) -> bool:
    match how.kind:
        case "service":
            service = services().get(how.target)
            return (
                service is not None and service.is_drawn and (not how.part or how.part in service.Settings.model_fields)
            )
        case "other":
            return how.target in WHAT and "other" in services()
        case "outside":
            return services()[how.target].is_outside
        case "starter":
            return how.part in hearts(how.target)
        case "format":
            return (IMPORTERS / f"{how.target}.py").is_file() or bool(how.part)
        case "free":
            return bool(how.target)


def hearts(starter: str) -> set[str]:
    """The services a ready architecture uses."""
    path = STARTERS / f"{starter}.json"
    return {node.service for node in load(path.read_bytes()).nodes} if path.is_file() else set()


def words_for(how: How) -> str:
    """What the page says of one way of being covered."""
    match how.kind:
        case "service" | "outside":
            return services()[how.target].name if how.target in services() else how.target
        case "other":
            return services()["other"].name
        case "format":
            return "" if (IMPORTERS / f"{how.target}.py").is_file() else "to come"
        case _:
            return {"starter": "starter", "free": "free of charge"}[how.kind]


def test_everything_named_is_covered_by_something_that_exists():
    missing = [f"{name}: {how}" for name, how in EVERYTHING.items() if not exists(how)]
    assert not missing, "\n" + "\n".join(missing)


def test_the_page_of_coverage_says_how():
    wanted = {name: words_for(how) for name, how in EVERYTHING.items()}
    unsaid = [f"{name}: “{words}”" for name, words in wanted.items() if words not in ROWS.get(name, "")]
    assert not unsaid, "\n" + "\n".join(unsaid)


def test_the_page_of_coverage_names_nothing_else():
    rows = ROWS.keys() - {"You may want to draw", "---"}
    assert (sorted(rows - EVERYTHING.keys()), sorted(EVERYTHING.keys() - rows)) == ([], [])
