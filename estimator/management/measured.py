"""Quantities of a node's dimensions on the command line, measured or billed once: OrderFn:lambda.requests.x86=1.2M.

They are read as the page's form reads them, in the unit that the dimension is billed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.change import Change, set_measured, set_once
from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.document.meant import Known, nearest
from estimator.engine.document.reading import dump, load
from estimator.importers.quantities import QuantityError, read_quantity
from estimator.pages.builder.measured import read_in
from pricing.book import Tables

WAY = "write NODE:DIMENSION=QUANTITY, such as OrderFn:lambda.requests.x86=1.2M."


def with_measured(document: Architecture, said: Iterable[str], tables: Tables) -> Architecture:
    """The document with measured quantities beside its own; raises DocumentError for what names no node, dimension or
    number, and for what is said twice."""
    return _with_quantities(document, said, tables, "--measured", "measured quantity", set_measured)


def with_once(document: Architecture, said: Iterable[str], tables: Tables) -> Architecture:
    """The same with quantities that are billed once."""
    return _with_quantities(document, said, tables, "--once", "quantity", set_once)


def _with_quantities(
    document: Architecture,
    said: Iterable[str],
    tables: Tables,
    option: str,
    noun: str,
    stated: Callable[[str, Mapping[str, float | None], str], Change],
) -> Architecture:
    changed = document
    given: dict[tuple[str, str], str] = {}
    for text in said:
        place, is_given, quantity = text.rpartition("=")
        node_name, is_of, dimension = place.rpartition(":")
        if not is_given or not is_of:
            raise DocumentError(f"“{shortened(text)}” is no {noun}: {WAY}", option)
        node = _node(document, node_name, option)
        if (before := given.get((node.id, dimension))) is not None:
            message = f"{dimension} of {node.label} is given twice, “{shortened(before)}” and “{shortened(quantity)}”"
            raise DocumentError(f"{message}: give it once.", option, dimension, code="duplicate")
        given[node.id, dimension] = quantity
        price = tables.price_book(node.region or document.region).prices.get(dimension)
        unit = read_in(price.unit) if price else ""
        try:
            value = read_quantity(quantity, unit)
        except QuantityError as error:
            billed = f"{dimension}, in {unit}," if unit else dimension
            raise DocumentError(f"{billed} {error}", option, dimension) from None
        changed = stated(node.id, {dimension: value}, "").apply(changed)
    return document if changed is document else load(dump(changed))


def _node(document: Architecture, name: str, option: str) -> Node:
    """The node of an id, else the one of that name."""
    named = [node for node in document.nodes if node.id == name] or [
        node for node in document.nodes if node.name == name
    ]
    if len(named) == 1:
        return named[0]
    known = nearest(name, [Known(node.id, node.label) for node in document.nodes])
    raise DocumentError(f"there is no node “{shortened(name)}”{known}", option, code="unknown")
