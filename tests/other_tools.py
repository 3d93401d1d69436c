"""The tables of docs/other-tools.md: what is read of other tools' files, as the tables of forms have it.

`python -m tests.other_tools` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import estimator.aws  # noqa: F401
from estimator.engine.registry import described, services
from estimator.importers.estimates.calculator import every_form
from estimator.importers.estimates.forms import FormPart, Largest, Product, ToolForm
from estimator.importers.estimates.infracost import every_resource

PAGE = Path(__file__).parent.parent / "docs" / "other-tools.md"
TABLES = {"calculator": every_form.FORMS, "infracost": every_resource.FORMS}
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
HEADS = {
    "calculator": "| in the calculator | card | billed line: what it is read from | settings | not in its exports |",
    "infracost": "| resource | card | billed line: what it is read from | settings | not in the file |",
}
ELSEWHERE = re.compile(
    r"cloudfront\.[\w.]+\.(canada|europe|asia_pacific|japan|india|australia\w*|south_\w+|middle_east)"
)
"""Lines of CloudFront that are read as those of the United States are."""


def table(name: str) -> str:
    """One row for each card that a form makes."""
    rows = [HEADS[name], "|---|---|---|---|---|"]
    for form in TABLES[name]:
        rows += _rows(form)
    return "\n".join(rows) + "\n"


def _rows(form: ToolForm) -> Iterator[str]:
    seen = set()
    names = ", ".join(form.names)
    for part in (part for reading in form.readings for part in reading):
        told = "; ".join(dict.fromkeys(_read(part)))
        if (part.service, _shape(part)) in seen:
            continue
        seen.add((part.service, _shape(part)))
        read = told or "its data transfer"
        yield f"| {names} | {services()[part.service].name} | {read} | {', '.join(_settings(part))} | {part.lacks} |"


def _settings(part: FormPart) -> Iterator[str]:
    """The settings that a form says, by their titles."""
    told = (*part.choices, *part.given, *part.named, *part.stands)
    for name in dict.fromkeys(one.setting for one in told if one.setting):
        yield services()[part.service].Settings.model_fields[name].title or name


def _products(part: FormPart) -> Iterator[Product]:
    for one in part.products:
        yield from one.products if isinstance(one, Largest) else (one,)


def _shape(part: FormPart) -> tuple[tuple[str, ...], ...]:
    return tuple(factor.names for product in _products(part) for factor in product.factors)


def _read(part: FormPart) -> Iterator[str]:
    for product in _products(part):
        if ELSEWHERE.fullmatch(product.dimension):
            continue
        words = [choice.names[0] for choice in part.choices if f"{{{choice.name}}}" in product.dimension]
        phrases = [factor.names[0] for factor in product.factors]
        yield f"{_label(part, product)}: {' × '.join(phrases or words) or 'always'}"


def _label(part: FormPart, product: Product) -> str:
    """The billed line, of the first words that decide on it."""
    first = {choice.name: next(one for one in choice.values.values() if one is not None) for choice in part.choices}
    known = described(product.dimension.format(**first))
    return known[0] if known else product.dimension


def written(page: str) -> str:
    """The page with its tables as the code has them."""
    return MARKED.sub(lambda found: f"{found[1]}{table(found[2])}{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
