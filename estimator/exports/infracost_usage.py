"""`infracost-usage.yml` of the quantities of an estimate: what Infracost multiplies with its own prices.

It is the way back of `importers/estimates/infracost`: the same forms say which key of which resource a dimension is.
What Infracost has no key for stands in a comment, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.figures import figure
from estimator.engine.maths.amounts import in_sample
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.exports.csv_text import printable
from estimator.importers.estimates.forms import Factor, FormPart, Product
from estimator.importers.estimates.infracost.every_resource import FORMS

AS_ANOTHER: Mapping[str, str] = {
    "lambda.requests.arm": "lambda.requests.x86",
    "lambda.duration.arm": "lambda.duration.x86",
    "sqs.fifo.requests": "sqs.standard.requests",
    "cloudwatch.logs.vended.to_cloudwatch": "cloudwatch.logs.ingestion.standard",
}
"""Dimensions that share the key of another: what tells them apart is in Terraform, not in a usage file."""
TRANSFER = "aws_data_transfer"
"""The one resource that says its region itself."""
HEAD = """\
version: 0.1
# Quantities a month of {name}, worked out by Headroom.
# The names of resources are made of those of the cards: put your own in their place, as your Terraform has them.
# What AWS bills and a usage file has no key for stands behind a #.
resource_usage:
"""
NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
MOST_LETTERS = 100
"""Of the name of a resource, and of words in a comment."""
MS, KB = 1_000.0, 1_024.0
SAME = 1e-9


@dataclass
class UsageResource:
    """A resource of the file: its Terraform type, what it measures, and its values by key."""

    type: str
    part: FormPart
    wanted: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)


def infracost_usage(estimate: Estimate) -> str:
    """The file: a resource for each card, and one for what a card bills elsewhere, as its logs and its traffic out.

    Quantities are those of the bill: requests in the steps they are billed in, GB-seconds as requests of so many
    milliseconds at the memory of the function.
    """
    text = [HEAD.format(name=_plain(estimate.architecture.name) or "an architecture")]
    names: set[str] = set()
    for node in estimate.resolved.nodes.values():
        if lines := [line for line in estimate.lines if line.node == node.id]:
            text += [f"{row}\n" for row in _card(node, lines, names)]
    return "".join(text)


def _card(node: ResolvedNode, lines: Sequence[Line], names: set[str]) -> Iterator[str]:
    resources, unknown = _resources(node, lines)
    yield f"  # {_plain(node.label)}"
    for one in resources:
        yield f"  {_name(one.type, node.id, names)}:"
        if one.type == TRANSFER:
            yield f"    region: {node.region}"
        yield from _values(one.values)
    for line in unknown:
        unit = f" {_plain(line.unit)}" if line.unit else ""
        yield f"  # {_plain(line.label)}: {figure(in_sample(line.quantity))}{unit} ({_plain(line.dimension)})"


def _resources(node: ResolvedNode, lines: Sequence[Line]) -> tuple[list[UsageResource], list[Line]]:
    """(the resources of a card, the lines that have no key)."""
    found: dict[str, UsageResource] = {}
    unknown = []
    for line in lines:
        dimension = AS_ANOTHER.get(line.dimension, line.dimension)
        known = _forms().get(dimension, ())
        chosen = next((one for one in known if one[1].service == node.service.slug), next(iter(known), None))
        if chosen is None:
            unknown.append(line)
            continue
        kind, part = chosen
        wanted = found.setdefault(kind, UsageResource(kind, part)).wanted
        wanted[dimension] = wanted.get(dimension, 0.0) + in_sample(line.quantity)
    left = {one.type: _solved(one, node) for one in found.values()}
    unknown += [line for line in lines if any(line.dimension in dimensions for dimensions in left.values())]
    return [one for one in found.values() if one.values or not left[one.type]], unknown


@cache
def _forms() -> Mapping[str, list[tuple[str, FormPart]]]:
    """By dimension, the resources that have a key for it."""
    found: dict[str, list[tuple[str, FormPart]]] = {}
    for form in FORMS:
        for part in (part for reading in form.readings for part in reading):
            for product in part.products:
                found.setdefault(product.dimension, []).append((form.names[0], part))
    return found


# -- what a resource is told -------------------------------------------------------------------------------------------


def _solved(resource: UsageResource, node: ResolvedNode) -> set[str]:
    """Fill in the values that make the quantities; gives the dimensions of which that cannot be done."""
    left = set()
    for dimension, quantity in resource.wanted.items():
        product = next(one for one in resource.part.products if one.dimension == dimension)
        if not _fill(resource.values, product, quantity, node):
            left |= {dimension, *(ours for ours, theirs in AS_ANOTHER.items() if theirs == dimension)}
    return left


def _fill(values: dict[str, float], product: Product, quantity: float, node: ResolvedNode) -> bool:
    """Give the one factor that is still open what it has to be; whether the product then makes the quantity."""
    rest = quantity / (_memory_gb(node) if product.dimension.startswith("lambda.duration") else product.times)
    still_open: list[Factor] = []
    for factor in product.factors:
        key = factor.names[0]
        if factor.steps_of and factor.otherwise is not None:
            continue  # quantities are of billed steps: each is one
        if factor.steps_of:
            values[key] = _memory_gb(node) * KB
            rest /= factor.billed(values[key] * KB)
        elif key in values:
            rest /= values[key] / _in_unit(factor) or 1.0
        else:
            still_open.append(factor)
    if len(still_open) == 1:
        values[still_open[0].names[0]] = rest * _in_unit(still_open[0])
        return True
    return not still_open and abs(rest - 1) < SAME


def _in_unit(factor: Factor) -> float:
    """How many of the unit of a key are one of what it is multiplied in."""
    return MS if (factor.unit, factor.to) == ("ms", "s") else 1.0


def _memory_gb(node: ResolvedNode) -> float:
    """What a run of the card has; of one that says none, the least that is billed."""
    return float(getattr(node.settings, "memory_mb", None) or 64) / KB


# -- as YAML -----------------------------------------------------------------------------------------------------------


def _values(values: Mapping[str, float]) -> Iterator[str]:
    """Keys in groups: what stands before a point has a line of its own."""
    group = ""
    for key, value in sorted(values.items(), key=lambda one: ("." in one[0], one[0])):
        name, _, rest = key.partition(".")
        if rest and name != group:
            yield f"    {name}:"
            group = name
        yield f"      {rest}: {_number(value)}" if rest else f"    {name}: {_number(value)}"


def _number(value: float) -> str:
    """Without an exponent, which a reader of YAML may take for text."""
    return f"{Decimal(f'{value:.12g}'):f}"


def _name(kind: str, node_id: str, names: set[str]) -> str:
    """aws_lambda_function.order, numbered where two cards come to the same."""
    base = f"{kind}.{NOT_IN_A_NAME.sub('_', node_id)[:MOST_LETTERS].strip('_') or 'card'}"
    name, number = base, 2
    while name in names:
        name, number = f"{base}_{number}", number + 1
    names.add(name)
    return name


def _plain(text: str) -> str:
    """Words on one line."""
    return " ".join(printable(text).split())[:MOST_LETTERS]
