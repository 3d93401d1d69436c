"""The lines of an estimate as a document: cards for what is understood, and nothing dropped of what is not.

What no card can hold keeps the cost that the file states for it, in a card of *Other service*, and is listed by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.figures import listed, usd_short
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.importers.estimates.calculator.every_form import FORMS, FREE_IN_SOME
from estimator.importers.estimates.forms import ToolForm
from estimator.importers.estimates.ids import Ids
from estimator.importers.estimates.phrases import normal
from estimator.importers.estimates.reading import ReadCard, Understood, node_of, undecided, understood
from estimator.importers.estimates.regions import REGION_NAMES, region_of
from estimator.importers.estimates.rows import EstimateRow, EstimateRows
from estimator.importers.estimates.settled import billed_alone, settled
from pricing.book import Tables
from pricing.names import SERVICES

HALF_A_CENT = 0.005
NEAR = 1.05
"""A reading may cost so much more than the file says: its prices are of another day."""
DEFAULT_REGION = "us-east-1"
BY_NAME: Mapping[str, ToolForm] = {normal(name): form for form in FORMS for name in form.names}
OTHER_KINDS = {
    "ec2": "ec2",
    "opensearch": "opensearch",
    "(msk)": "msk",
    "iot core": "iot_core",
    "bedrock": "bedrock",
    "elasticache": "elasticache",
    "rds": "rds",
}
"""Words in the name of a service, and what *Other service* calls it."""


@dataclass(frozen=True)
class OpenedLine:
    """What became of a line of the file: ids of the cards made of it, and of those that keep its stated cost, and what
    of it is not understood, a sentence each."""

    where: str
    service: str
    description: str
    region: str
    stated_usd: float | None
    cards: tuple[str, ...]
    kept: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """A document made of a file, line by line; `says` is what concerns the whole of it."""

    kind: str
    architecture: Architecture
    lines: tuple[OpenedLine, ...]
    says: tuple[str, ...]
    stated_usd: float | None


@dataclass
class _Line:
    """A row on its way: its cards as nodes, and what is said of it."""

    row: EstimateRow
    region: str
    nodes: list[Node]
    says: list[str]
    lacks: str = ""
    is_whole: bool = True
    """Whether all of the row is understood."""


def opened_estimate(found: EstimateRows, kind: str, tables: Tables, name: str = "") -> Opening:
    """The document of an estimate of the AWS Pricing Calculator."""
    regions = [region_of(row.region) for row in found.rows]
    region = Counter(one for one in regions if one).most_common(1)[0][0] if any(regions) else DEFAULT_REGION
    ids = Ids()
    lines = [_line(row, of or region, of is None, tables, ids) for row, of in zip(found.rows, regions, strict=True)]
    _settle(lines, region, tables)
    document = _document(found.name or name or "Estimate", region, lines)
    document = _with_free_tier(document, lines, tables)
    billed = estimate(document, tables)
    kept = [_kept(line, _usd(billed, line.nodes), ids) for line in lines]
    document = document.model_copy(
        update={"nodes": [*document.nodes, *(_in_region(node, region) for nodes in kept for node in nodes)]}
    )
    opened = tuple(_opened(line, nodes) for line, nodes in zip(lines, kept, strict=True))
    stated = [row.monthly_usd for row in found.rows if row.monthly_usd is not None]
    return Opening(kind, document, opened, tuple(_says(found, document, sum(stated))), found.monthly_usd or sum(stated))


def _settle(lines: Sequence[_Line], region: str, tables: Tables) -> None:
    """What settings give is no longer measured, in every line."""
    found = {node.id: node for node in settled([node for line in lines for node in line.nodes], region, tables)}
    for line in lines:
        line.nodes = [found[node.id] for node in line.nodes]


def _document(name: str, region: str, lines: Sequence[_Line]) -> Architecture:
    return Architecture(
        name=name[:200],
        region=region,
        free_tier="none",
        hidden_costs="leave_out",
        nodes=[_in_region(node, region) for line in lines for node in line.nodes],
    )


def _in_region(node: Node, region: str) -> Node:
    return node.model_copy(update={"region": None}) if node.region == region else node


def _usd(billed: Estimate, nodes: Sequence[Node]) -> float:
    """What is known of what some cards cost a month."""
    return sum(float(in_sample(billed.node_usd(node.id))) for node in nodes)


# -- a line ------------------------------------------------------------------------------------------------------------


def _line(row: EstimateRow, region: str, is_unknown: bool, tables: Tables, ids: Ids) -> _Line:
    line = _Line(row, region, [], list(row.amiss))
    if is_unknown and row.region:
        line.says.append(f"The region “{row.region}” is not known here: {region} is taken for it.")
    form = BY_NAME.get(normal(row.service))
    ways = understood(form, row.phrases, REGION_NAMES) if form else []
    if form is None or not ways:
        line.is_whole = False
        return line
    way, nodes = _nearest(ways, row, region, tables, ids)
    line.nodes = nodes
    line.lacks = " and ".join(dict.fromkeys(card.lacks for card in way.cards if card.lacks))
    line.is_whole = not way.left_over and not line.lacks
    if len(ways) > 1 and form.left_open:
        chosen = "by its cost" if row.monthly_usd else "as the calculator begins, since it states no cost"
        line.says.append(f"The file does not say {form.left_open}: that was decided {chosen}.")
    line.says.extend(f"Not understood: {phrase}." for phrase in way.left_over)
    return line


def _nearest(
    ways: Sequence[Understood], row: EstimateRow, region: str, tables: Tables, ids: Ids
) -> tuple[Understood, list[Node]]:
    """The way whose cost comes nearest to the stated one, from below where one does, and its nodes."""
    tried = [(way, *_priced(way.cards, row, region, tables)) for way in ways]
    stated = row.monthly_usd
    if stated:
        within = [one for one in tried if one[2] <= stated * NEAR + HALF_A_CENT] or tried
        best = min(within, key=lambda one: round(abs(one[2] - stated), 2))
    else:
        best = tried[0]
    way, nodes, _ = best
    return way, [
        node.model_copy(update={"id": ids.of(name), "name": name})
        for node in nodes
        for name in (ids.named(node.name)[:200],)
    ]


def _priced(cards: Sequence[ReadCard], row: EstimateRow, region: str, tables: Tables) -> tuple[list[Node], float]:
    """(cards as nodes that bill what the file says and nothing else, what they cost)."""
    nodes = [
        node_of(card, f"n{at}", _card_name(row, card, cards[0]), region=region, group=_group(row))
        for at, card in enumerate(cards)
    ]
    nodes, billed = billed_alone(nodes, region, tables)
    unsaid: dict[str, dict[str, float]] = {}
    usd = 0.0
    for line in billed.lines:
        if line.is_measured:
            usd += float(in_sample(line.monthly_usd or 0.0))
        elif line.service != "other":
            unsaid.setdefault(line.node, {})[line.dimension] = 0.0
    return [node.model_copy(update={"measured": {**node.measured, **unsaid.get(node.id, {})}}) for node in nodes], usd


def _card_name(row: EstimateRow, card: ReadCard, first: ReadCard) -> str:
    """What the line is called, or the service where it has no name of its own."""
    service = services()[card.service].name
    if card.service == "other":
        service = row.service
    return (
        row.description
        if row.description and card.service == first.service
        else f"{row.description}: {service}"
        if row.description
        else service
    )


def _group(row: EstimateRow) -> str:
    """The innermost group, where the line is in one."""
    groups = [part.strip() for part in row.group.split(">") if part.strip()]
    return groups[-1] if len(groups) > 1 else ""


# -- what the file has and no card -------------------------------------------------------------------------------------


def _kept(line: _Line, usd: float, ids: Ids) -> list[Node]:
    """A card that keeps what the line costs beyond what was understood of it; says so."""
    row, stated = line.row, line.row.monthly_usd
    if row.upfront_usd:
        line.says.append(f"{usd_short(row.upfront_usd)} upfront are no part of a month.")
    if not line.nodes:
        form = BY_NAME.get(normal(row.service))
        why = undecided(form, row.phrases) if form else []
        known = "could not be read" if form else "is not read from such a file yet"
        known += f", for {listed([f'“{phrase}”' for phrase in why])} is none that is known here" if why else ""
        cost = (
            f"its {usd_short(stated)} a month stand as the file has them"
            if stated is not None
            else "the file gives no cost for it, so the total is incomplete"
        )
        line.says.insert(0, f"{row.service or 'A service without a name'} {known}: {cost}, in a card “Other service”.")
        name = ids.named(row.description or row.service or "Service")
        return [_other(line, ids.of(name), name, stated)]
    rest = (stated or 0.0) - usd
    if line.lacks and (rest >= HALF_A_CENT or not stated):
        line.says.append(f"The file leaves out {line.lacks}.")
    if line.is_whole or rest < HALF_A_CENT:
        return []
    name = f"{line.nodes[0].name}: the rest"
    line.says.append(
        f"{usd_short(rest)} of the {usd_short(stated or 0.0)} in the file are therefore kept as they are, in the card "
        f"“{name}”: give what is missing at the card under “From a bill”, then delete that one."
    )
    return [_other(line, ids.of(name), name, rest)]


def _other(line: _Line, node_id: str, name: str, usd: float | None) -> Node:
    words = line.row.service.lower()
    what = next((kind for word, kind in OTHER_KINDS.items() if word in words), "other")
    settings: dict[str, object] = {"what": what} | ({} if usd is None else {"monthly_usd": round(max(usd, 0.0), 4)})
    return Node(
        id=node_id, service="other", name=name[:200], region=line.region, group=_group(line.row)[:60], settings=settings
    )


def _opened(line: _Line, kept: Sequence[Node]) -> OpenedLine:
    row = line.row
    cards, others = tuple(node.id for node in line.nodes), tuple(node.id for node in kept)
    return OpenedLine(
        row.where, row.service, row.description, row.region, row.monthly_usd, cards, others, tuple(line.says)
    )


def _says(found: EstimateRows, document: Architecture, stated: float) -> Iterator[str]:
    if document.free_tier_for:
        services = listed([SERVICES[slug] for slug in document.free_tier_for])
        yield f"The free tier counts for {services}: with it the lines come nearer to the file."
    if found.monthly_usd is not None and abs(found.monthly_usd - stated) >= 0.01 * max(1, len(found.rows)):
        total = usd_short(found.monthly_usd)
        yield f"The lines add up to {usd_short(stated)} a month; the file’s own total is {total}."


# -- the free tier -----------------------------------------------------------------------------------------------------


def _with_free_tier(document: Architecture, lines: Sequence[_Line], tables: Tables) -> Architecture:
    """The document with the allowances of those services whose lines come nearer to their stated cost with them."""
    billed = estimate(document, tables)
    used = {line.dimension.split(".")[0] for line in billed.lines}
    asked = [service for service in FREE_IN_SOME if service in used]
    without = _away(billed, lines)
    free = []
    for service in asked:
        tried = document.model_copy(update={"free_tier": "always", "free_tier_for": [service]})
        if _away(estimate(tried, tables), lines) < without - HALF_A_CENT:
            free.append(service)
    return document.model_copy(update={"free_tier": "always", "free_tier_for": free}) if free else document


def _away(billed: Estimate, lines: Sequence[_Line]) -> float:
    """How far the lines are from their stated costs, together; what may be lacking is no fault of the free tier."""
    return sum(
        max(away, 0.0) if not line.is_whole else abs(away)
        for line in lines
        if line.row.monthly_usd is not None and line.nodes
        for away in (_usd(billed, line.nodes) - line.row.monthly_usd,)
    )


def renamed(opening: Opening, name: str) -> Opening:
    """The same under another name."""
    return replace(opening, architecture=opening.architecture.model_copy(update={"name": name[:200]}))
