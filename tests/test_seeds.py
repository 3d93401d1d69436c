"""Everything that guides to serverless on AWS name can be drawn, read, started from, or costs nothing: by name."""

from pathlib import Path

import pytest

from estimator.aws.other import WHAT
from estimator.engine.service import services
from tests.covered import EVERYTHING, PATTERNS, How

ROOT = Path(__file__).parent.parent
STARTERS = ROOT / "estimator" / "starters"
IMPORTERS = ROOT / "estimator" / "importers"
PAGE = (ROOT / "docs" / "coverage.md").read_text()
ROWS = {
    cells[0]: cells[1] for line in PAGE.splitlines() if (cells := [c.strip() for c in line.strip("|").split("|")])[1:]
}


def in_force(how: How) -> How:
    """The way that holds today."""
    return how.until if how.until and not exists(how) else how


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
            return (STARTERS / f"{how.target}.json").is_file()
        case "format":
            return (IMPORTERS / f"{how.target}.py").is_file() or bool(how.part)
        case "free":
            return bool(how.target)


@pytest.mark.parametrize("how", EVERYTHING.values(), ids=EVERYTHING)
def test_everything_named_is_covered_by_something_that_exists(how):
    assert exists(in_force(how))


@pytest.mark.parametrize(("name", "how"), EVERYTHING.items(), ids=EVERYTHING)
def test_the_page_of_coverage_says_how(name, how):
    way = in_force(how)
    said = {
        "service": lambda: services()[way.target].name,
        "other": lambda: services()["other"].name,
        "outside": lambda: services()[way.target].name,
        "starter": lambda: "starter",
        "format": lambda: "" if (IMPORTERS / f"{way.target}.py").is_file() else "to come",
        "free": lambda: "free of charge",
    }[way.kind]()
    assert said in ROWS[name]


def test_the_page_of_coverage_names_nothing_else():
    assert set(ROWS) - {"You may want to draw", "---"} == set(EVERYTHING)


def test_every_starter_of_a_pattern_uses_registered_services():
    from estimator.engine.document import load

    for how in PATTERNS.values():
        if how.kind == "starter" and exists(how):
            document = load((STARTERS / f"{how.target}.json").read_bytes())
            assert {node.service for node in document.nodes} <= services().keys()
