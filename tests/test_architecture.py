"""Who may import whom (docs/architecture.md): downwards, never in a circle, and no framework in the pure parts.

And one name has one meaning (CONTRIBUTING.md).
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import Import, cycles, impure, is_within, layer, python_imports, python_modules, upward
from tests.javascript import javascript_imports, missing
from tests.names import shared

# Each layer imports from itself and from those before it.  The longest name that fits a module says where it stands.

HOUSE = {
    "tables": ["pricing"],
    "engine": ["estimator.engine"],
    "services": ["estimator.aws"],
    "questions": ["estimator.whatif", "estimator.advice", "estimator.importers"],
    "projects": [
        "estimator.starters",
        "estimator.published",
        "estimator.projects",
        "estimator.jobs",
        "estimator.actuals",
    ],
    "what is shown": ["estimator.pages", "estimator.exports"],
    "template tags": ["estimator.templatetags"],
    "requests": ["estimator.web"],
    "commands and Django's skeleton": [
        "estimator.management",
        "estimator.admin",
        "estimator.apps",
        "estimator.migrations",
        "estimator.models",
        "estimator.settings",
        "estimator.urls",
        "estimator.wsgi",
    ],
}

ENGINE = {
    "numbers": [
        "estimator.engine.deadline",
        "estimator.engine.figures",
        "estimator.engine.maths",
    ],
    "document": ["estimator.engine.document"],
    "words of a service": ["estimator.engine.operations", "estimator.engine.setting"],
    "shape of traffic": [
        "estimator.engine.traffic.view",
        "estimator.engine.traffic.flow",
        "estimator.engine.traffic.caps.backlog",
        "estimator.engine.traffic.clocks.ticks",
        "estimator.engine.traffic.lumps.together",
    ],
    "measures": [
        "estimator.engine.waking",
        "estimator.engine.load",
        "estimator.engine.measures",
        "estimator.engine.network",
    ],
    "service": ["estimator.engine.service", "estimator.engine.registry"],
    "resolve": ["estimator.engine.resolve"],
    "traffic": ["estimator.engine.traffic"],
    "probe": ["estimator.engine.probe"],
    "bill and limits": ["estimator.engine.bill", "estimator.engine.limits"],
    "estimate": [
        "estimator.engine.estimate",
        "estimator.engine.unit_cost",
        "estimator.engine.unused",
        "estimator.engine.contract",
    ],
}

PURE = [
    "estimator.engine",
    "estimator.aws",
    "estimator.whatif",
    "estimator.advice",
    "estimator.importers",
    "pricing.book",
    "pricing.metrics",
    "pricing.names",
    "pricing.quotas",
]
FROM_OUTSIDE = {*sys.stdlib_module_names, "numpy", "pydantic", "pydantic_core", "yaml"}
HEAVY = ("django", "pandas", "plotly")
ALONE = [
    "estimator.engine.estimate",
    "estimator.aws",
    "estimator.whatif.comparison.compare",
    "pricing.book",
    "pricing.tables",
]
"""What comes up by itself."""


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    return python_imports("estimator", "pricing")


def tell(faults: list[str]) -> None:
    """Fail with these lines and nothing else, where there are any."""
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


# -- what holds --------------------------------------------------------------------------------------------------------


def test_no_module_imports_itself_by_way_of_others(imports):
    tell(cycles(imports))


def test_no_module_of_the_browser_imports_itself_by_way_of_others():
    found = javascript_imports()
    assert found
    tell([*cycles(found), *missing(found)])


@pytest.mark.parametrize("layers", [HOUSE, ENGINE], ids=["house", "engine"])
def test_imports_lead_downwards(imports, layers):
    tell(upward(imports, layers))


@pytest.mark.parametrize(
    ("package", "layers"), [("estimator", HOUSE), ("pricing", HOUSE), ("estimator/engine", ENGINE)]
)
def test_every_module_stands_in_a_layer(package, layers):
    astray = [name for name in python_modules(package) if not layer(name, layers)]
    assert not astray, f"Say above in which layer these stand: {', '.join(astray)}"


def test_pure_parts_import_no_framework(imports):
    of_pure_parts = [one for one in imports if any(is_within(one.importer, part) for part in PURE)]
    assert len(of_pure_parts) > 500
    tell(impure(of_pure_parts, {*FROM_OUTSIDE, *PURE}))


@pytest.mark.parametrize("module", ALONE)
def test_pure_modules_load_no_framework(module):
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_two_modules_give_a_type_the_same_name():
    tell(shared("estimator", "pricing"))


# -- and would be found out --------------------------------------------------------------------------------------------


@pytest.fixture
def imports_of(tmp_path: Path):
    """The imports of made-up modules of a package `house`."""

    def read(sources: dict[str, str]) -> list[Import]:
        for name, source in {"__init__.py": "", **sources}.items():
            path = tmp_path / "house" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return python_imports("house", root=tmp_path)

    return read


def test_circle_is_told_with_a_line_for_each_import(imports_of):
    deferred = "def roof():\n    from house import roof\n"
    type_only = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import house.cellar\n"
    (found,) = cycles(
        imports_of({"cellar.py": "from house.floor import x", "floor.py": deferred, "roof.py": type_only})
    )
    assert found.splitlines() == [
        "house.cellar -> house.floor -> house.roof -> house.cellar",
        "    house/cellar.py:1: house.cellar imports house.floor",
        "    house/floor.py:2: house.floor imports house.roof",
        "    house/roof.py:4: house.roof imports house.cellar",
    ]


def test_every_circle_is_told(imports_of):
    pairs = {"a.py": "import house.b", "b.py": "import house.a", "c.py": "import house.d", "d.py": "import house.c"}
    assert [one.splitlines()[0] for one in cycles(imports_of(pairs))] == [
        "house.a -> house.b -> house.a",
        "house.c -> house.d -> house.c",
    ]


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("from house import floor", "house.floor"),
        ("from house.floor import board", "house.floor.board"),
        ("from house.floor import name", "house.floor"),
        ("from house.floor import carpet", "house.floor"),  # a function of a submodule's name: its __init__ says which
        ("from .floor import board", "house.floor.board"),
        ("import house.floor as ground", "house.floor"),
        ("import numpy.typing", "numpy.typing"),
    ],
)
def test_import_is_of_a_submodule_or_of_its_package(imports_of, line, imported):
    floor = {"floor/__init__.py": "name = 1\ndef carpet(): ...", "floor/board.py": "x = 1", "floor/carpet.py": "x = 1"}
    (one,) = imports_of({**floor, "roof.py": line})
    assert (one.importer, one.imported, one.where) == ("house.roof", imported, "house/roof.py:1")


def test_import_of_a_higher_layer_is_told_with_both_layers(imports_of):
    layers = {"ground": ["house"], "top": ["house.roof", "house.roof_garden"]}
    found = imports_of({"cellar.py": "\nimport house.roof", "roof.py": "import house.cellar, numpy, house.roof_garden"})
    assert upward(found, layers) == [
        "house/cellar.py:2: house.cellar (ground) imports house.roof (top), which stands above it"
    ]


def test_layer_is_that_of_the_longest_name():
    layers = {"ground": ["house"], "top": ["house.roof"]}
    assert [layer(name, layers) for name in ("house.roof.tile", "house.roofer", "garden")] == ["top", "ground", None]


def test_import_of_what_is_not_pure_is_told(imports_of):
    found = imports_of(
        {"cellar.py": "import json, numpy.typing, django.db\nfrom pricing.book import Price\nimport pricing.models"}
    )
    assert impure(found, {*FROM_OUTSIDE, *PURE}) == [
        "house/cellar.py:1: house.cellar imports django.db",
        "house/cellar.py:3: house.cellar imports pricing.models",
    ]


def test_circle_of_the_browser_is_told(tmp_path):
    sources = {
        "js/a.js": '// import "./c.js"\nimport {\n  b,\n} from "./b.js";\n',
        "js/b.js": 'export const later = () => import("/static/js/deep/c.js");\n',
        "js/deep/c.js": 'import "../d.js";\n',
        "js/d.js": 'export { a as b } from "./a.js";\nimport * as e from "./e.js";\n',
    }
    for name, source in sources.items():
        (tmp_path / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "static" / name).write_text(source)
    found = javascript_imports(tmp_path / "static")
    assert [one.splitlines() for one in cycles(found)] == [
        [
            "js/a.js -> js/b.js -> js/deep/c.js -> js/d.js -> js/a.js",
            "    static/js/a.js:2: js/a.js imports js/b.js",
            "    static/js/b.js:1: js/b.js imports js/deep/c.js",
            "    static/js/deep/c.js:1: js/deep/c.js imports js/d.js",
            "    static/js/d.js:1: js/d.js imports js/a.js",
        ]
    ]
    assert missing(found, tmp_path / "static") == ["static/js/d.js:2: js/e.js is not there"]


def test_name_of_two_types_is_told_with_both_places(tmp_path):
    sources = {
        "cellar.py": "class Board: ...\nclass _Nail: ...\nclass Meta: ...\nWIDTH = 1\nBeam = int\n",
        "roof.py": "\ntype Board = int\nclass _Nail: ...\nclass Meta: ...\nWIDTH = 1\nBeam: object = str\n",
    }
    for name, source in sources.items():
        (tmp_path / "house").mkdir(exist_ok=True)
        (tmp_path / "house" / name).write_text(source)
    assert shared("house", root=tmp_path) == [
        "Beam: house/cellar.py:5, house/roof.py:6",
        "Board: house/cellar.py:1, house/roof.py:2",
    ]
