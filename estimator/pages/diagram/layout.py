"""Where each card lies: layers from left to right, the cards of a layer from top to bottom.

A node with a stored position keeps it.  A new one lies beside its neighbour; a part of the graph that is all
new is laid out by itself, below the rest.  The cards of a group that are laid out at once lie together, in an
area of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import batched, chain, count
from math import hypot, isqrt

from fast_sugiyama import from_edges

from estimator.engine.deadline import look_at_the_clock
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.maths.graphs import longest_ways, without_loops
from estimator.pages.diagram.blocks import Block, arranged, block, shelved
from estimator.pages.diagram.routing.collisions import Box, Budget, Crowd
from estimator.pages.diagram.stacks import between, stacked

CARD_WIDTH, CARD_HEIGHT = 176, 76
COLUMN_GAP, ROW_GAP = 108, 32
COLUMN, ROW = CARD_WIDTH + COLUMN_GAP, CARD_HEIGHT + ROW_GAP
BEND = 0.2
"""The room a long edge takes in a layer it passes, as a part of a card's."""
MOST_BENDS = 2_500
"""Beyond so many, fast_sugiyama takes longer than a page may: 1,500 take 70 ms, 13,000 take 1.8 s."""
MOST_TRANSPOSED = 150
"""Beyond so many nodes, swapping neighbours saves one crossing in ten and takes five times as long."""
SWEEPS = 4
BETWEEN_PARTS = COLUMN_GAP + CARD_WIDTH // 2, ROW_GAP
"""Between cards of parts that no call connects: wider than a call, which would have a line there."""
MOST_COLUMNS, MOST_ROWS = 60, 120
"""What is wider or taller is folded: nobody scrolls farther, and a stored position may not be farther away."""
KEPT_LAYOUTS = 32
STEP = COLUMN // 4, ROW // 4
"""Ways across and down by which room is looked for: four lead a column or a row on."""
LEAST_GAP = 16
MOST_TRIED = 200_000
FARTHEST = 50_000
"""A card is drawn at most so many px from the origin, whatever its stored position says."""

Spot = tuple[int, int]


def lay_out(architecture: Architecture, *, tidy: bool = False) -> dict[str, Spot]:
    """The upper left corner of each node's card, by node id; the same for the same document.

    `tidy` lays out anew what has a stored position.  No two cards overlap but those stored so.
    """
    nodes = architecture.nodes
    stored = tuple(None if tidy or node.position is None else _spot(node) for node in nodes)
    groups = tuple(node.group for node in nodes)
    return dict(zip((node.id for node in nodes), _spots(stored, groups, tuple(_links(architecture))), strict=True))


@lru_cache(KEPT_LAYOUTS)
def _spots(stored: tuple[Spot | None, ...], groups: tuple[str, ...], links: tuple[tuple[int, int], ...]) -> list[Spot]:
    """A spot for each node, in document order: what most edits leave as it was."""
    size, links = len(stored), list(links)
    spots = {index: spot for index, spot in enumerate(stored) if spot is not None}
    if spots:
        _place_beside(size, links, spots)
    if len(spots) < size:
        new = [index for index in range(size) if index not in spots]
        _place_below(_by_groups(new, links, groups) if any(groups) else _laid_out(new, links), spots)
    return [spots[index] for index in range(size)]


def box(spot: Spot) -> Box:
    """The card at a spot."""
    return spot[0], spot[1], spot[0] + CARD_WIDTH, spot[1] + CARD_HEIGHT


def _links(architecture: Architecture) -> list[tuple[int, int]]:
    """Pairs of nodes that some edge connects, by their place in the document, sorted, once each."""
    at = {node.id: index for index, node in enumerate(architecture.nodes)}
    pairs = {(at[edge.source], at[edge.target]) for edge in architecture.edges}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def _spot(node: Node) -> Spot:
    x, y = (max(-FARTHEST, min(FARTHEST, round(number))) for number in node.position)
    return x, y


# -- new nodes among those with positions --------------------------------------------------------------------------


def _place_beside(size: int, links: list[tuple[int, int]], spots: dict[int, Spot]) -> None:
    """Give a spot to every node that hangs on one with a spot: right of what leads to it, else left."""
    before: list[list[int]] = [[] for _ in range(size)]
    after: list[list[int]] = [[] for _ in range(size)]
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    crowd = Crowd(box(spot) for spot in spots.values())
    tried: dict[Spot, int] = {}
    waiting = deque(sorted(spots))
    while waiting:
        look_at_the_clock()
        placed = waiting.popleft()
        for node in sorted({*after[placed], *before[placed]} - spots.keys()):
            step = COLUMN if node in after[placed] else -COLUMN
            wanted = (spots[placed][0] + step, spots[placed][1])
            spots[node] = _free_spot(wanted, crowd, tried)
            crowd.add(box(spots[node]))
            waiting.append(node)


def _free_spot(wanted: Spot, crowd: Crowd, tried: dict[Spot, int]) -> Spot:
    """The nearest spot above or below where a card keeps half a gap from all others."""
    while True:
        turn = tried.get(wanted, 0)
        tried[wanted] = turn + 1
        down = (turn + 1) // 2 * (1 if turn % 2 else -1)
        spot = wanted[0], wanted[1] + down * ROW
        if crowd.is_free(_grown(box(spot), COLUMN_GAP / 2, ROW_GAP / 2)):
            return spot


def _place_below(new: dict[int, Spot], spots: dict[int, Spot]) -> None:
    left = min((x for x, _ in spots.values()), default=0)
    top = max((y + ROW for _, y in spots.values()), default=0)
    spots |= {node: (x + left, y + top) for node, (x, y) in new.items()}


# -- cards that come together --------------------------------------------------------------------------------------


def free_shift(cards: Collection[Spot], others: Collection[Spot], wanted: Spot = (0, 0)) -> Spot:
    """How far cards move, all alike, so that none lies on another or close to it: as near to `wanted` as can be.

    Where there is no room for all of them before much was tried, they go below everything.
    """
    budget = Budget(MOST_TRIED)
    crowd = Crowd(map(box, others), budget)
    for x, y in _shifts(wanted):
        gap = (LEAST_GAP, LEAST_GAP) if (x, y) == wanted else (COLUMN_GAP / 2, ROW_GAP / 2)
        if all(crowd.is_free(_grown(box((left + x, top + y)), *gap)) for left, top in cards):
            return x, y
        if budget.is_over:
            break
    return wanted[0], max(y for _, y in others) + ROW - min(y for _, y in cards)


def _shifts(wanted: Spot) -> Iterator[Spot]:
    """The shift one wants, then by quarters of a column and a row all others, the shortest way first."""
    yield wanted
    for ring in count(1):
        most = ring * ROW
        ways = [
            (hypot(across, down), -down, -across)
            for across in range(-(most // STEP[0]) * STEP[0], most + 1, STEP[0])
            for down in range(-(most // STEP[1]) * STEP[1], most + 1, STEP[1])
        ]
        for way, up, back in sorted(ways):
            if most - ROW <= way < most:
                yield wanted[0] - back, wanted[1] - up


def _grown(area: Box, across: float, down: float) -> Box:
    return area[0] - across, area[1] - down, area[2] + across, area[3] + down


# -- groups --------------------------------------------------------------------------------------------------------


def _by_groups(nodes: list[int], links: list[tuple[int, int]], groups: tuple[str, ...]) -> dict[int, Spot]:
    """Spots from (0, 0) on: connected parts on shelves, then single cards connected to nothing, in rows."""
    members: dict[str, list[int]] = {}
    for node in nodes:
        if groups[node]:
            members.setdefault(groups[node], []).append(node)
    blocks = [_block(of_group, links, has_frame=True) for of_group in members.values()]
    linked = {node for pair in links for node in pair}
    alone = [node for node in nodes if not groups[node] and node not in linked]
    blocks += [_block([node], [], has_frame=False) for node in nodes if not groups[node] and node in linked]
    place = {node: number for number, one in enumerate(blocks) for node in one.spots}
    inside = [(source, target) for source, target in links if source in place and target in place]
    pairs = between([list(one.spots) for one in blocks], inside)
    parts = [
        arranged({number: blocks[number] for number in part}, part, pairs, (COLUMN_GAP, ROW_GAP))
        for part in _parts_of(len(blocks), pairs)
    ]
    sizes = [
        (
            max(left + blocks[number].width for number, (left, _) in part.items()),
            max(top + blocks[number].height for number, (_, top) in part.items()),
        )
        for part in parts
    ]
    spots: dict[int, Spot] = {}
    for part, (right, below) in zip(parts, shelved(sizes, BETWEEN_PARTS), strict=True):
        for number, (left, top) in part.items():
            spots |= {node: (right + left + x, below + top + y) for node, (x, y) in blocks[number].spots.items()}
    _place_below(_laid_out(alone, []), spots)
    return spots


def _block(nodes: list[int], links: list[tuple[int, int]], *, has_frame: bool) -> Block:
    return block(_laid_out(nodes, links), (CARD_WIDTH, CARD_HEIGHT), has_frame=has_frame)


def _parts_of(size: int, links: list[tuple[int, int]]) -> list[LaidOut]:
    """The connected parts of 0…size−1, each laid out, what is connected to nothing included."""
    connected = sorted({number for pair in links for number in pair})
    new = {number: index for index, number in enumerate(connected)}
    parts = _parts(len(connected), [(new[source], new[target]) for source, target in links])
    found = [{connected[index]: at for index, at in part.items()} for part in parts]
    return sorted([*found, *({number: (0, 0.0)} for number in range(size) if number not in new)], key=min)


# -- layers --------------------------------------------------------------------------------------------------------


def _laid_out(nodes: list[int], links: list[tuple[int, int]]) -> dict[int, Spot]:
    """Spots from (0, 0) on: connected parts on shelves, then what is connected to nothing, in rows."""
    chosen = set(nodes)
    links = [(source, target) for source, target in links if source in chosen and target in chosen]
    connected = sorted({node for pair in links for node in pair})
    number = {node: index for index, node in enumerate(connected)}
    parts = _parts(len(connected), [(number[source], number[target]) for source, target in links])
    sizes = [(_width(part) * COLUMN - COLUMN_GAP, round(_height(part) * ROW) - ROW_GAP) for part in parts]
    spots: dict[int, Spot] = {}
    for part, (left, top) in zip(parts, shelved(sizes, BETWEEN_PARTS), strict=True):
        highest = min(across for _, across in part.values())
        for index, (layer, across) in part.items():
            spots[connected[index]] = (left + layer * COLUMN, top + round((across - highest) * ROW))
    top = max((y + ROW for _, y in spots.values()), default=0)
    widest = max(4, max((x for x, _ in spots.values()), default=0) // COLUMN + 1)
    alone = [node for node in nodes if node not in number]
    if len(alone) > widest * MOST_ROWS:
        widest = isqrt(len(alone)) + 1
    for index, node in enumerate(alone):
        spots[node] = (index % widest * COLUMN, top + index // widest * ROW)
    return spots


LaidOut = dict[int, tuple[int, float]]
"""(layer, rows from the top of the layer) of each node of a connected part."""


def _parts(size: int, links: list[tuple[int, int]]) -> list[LaidOut]:
    """The connected parts of nodes 0…size−1, each laid out, in the order of their first nodes."""
    if not links:
        return []
    _, links = without_loops(size, links)
    stacks = stacked(size, links)
    links = between(stacks, links)
    order, links = without_loops(len(stacks), links)
    layers = longest_ways(order, links)
    bends = sum(layers[target] - layers[source] - 1 for source, target in links)
    parts = _sugiyama(len(stacks), links) if bends <= MOST_BENDS else [_in_columns(layers, links)]
    return sorted((_folded(_unstacked(_apart(part, stacks), stacks)) for part in parts), key=min)


def _sugiyama(size: int, links: list[tuple[int, int]]) -> list[LaidOut]:
    """What fast_sugiyama makes of it: the only place that calls it.

    Nodes SHALL be numbered 0…size−1, pairs sorted, unique and without loops: a self-loop aborts the process,
    other ids change the drawing from run to run, and a ranking other than "up" can hang.  What it numbers
    from `size` on are bends of long edges; they keep a lane free that the routes find again.  It lays out from
    top to bottom, so its axes are swapped.
    """
    layouts = from_edges(
        links,
        ranking_type="up",
        vertex_spacing=1,
        dummy_vertices=True,
        dummy_size=BEND,
        transpose=size <= MOST_TRANSPOSED,
    )
    parts = []
    for positions, _, height, _ in layouts:
        parts.append({node: (round(height - y), x) for node, (x, y) in positions if node < size})
    return parts


def _in_columns(layers: list[int], links: list[tuple[int, int]]) -> LaidOut:
    """A plain layout for graphs too entangled for more: each layer ordered by the mean of its neighbours."""
    columns: list[list[int]] = [[] for _ in range(max(layers) + 1)]
    for node, layer in enumerate(layers):
        columns[layer].append(node)
    near: list[list[int]] = [[] for _ in layers]
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    row = {node: index - len(column) / 2 for column in columns for index, node in enumerate(column)}
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda node: (sum(row[other] for other in near[node]) / len(near[node]), node))
            row |= {node: index - len(column) / 2 for index, node in enumerate(column)}
    return {node: (layers[node], row[node]) for node in row}


def _apart(part: LaidOut, stacks: list[list[int]]) -> LaidOut:
    """The same with room for every card of a stack, and at least a row from card to card, whatever was promised."""
    lowest: dict[int, float] = {}
    found: LaidOut = {}
    for node, (layer, across) in sorted(part.items(), key=lambda item: (item[1][1], item[0])):
        across = max(across, lowest.get(layer, across))
        lowest[layer] = across + len(stacks[node])
        found[node] = (layer, across)
    return found


def _unstacked(part: LaidOut, stacks: list[list[int]]) -> LaidOut:
    """The cards of each stack, one below the other."""
    return {
        node: (layer, across + row) for place, (layer, across) in part.items() for row, node in enumerate(stacks[place])
    }


# -- what would be too wide or too tall ----------------------------------------------------------------------------


def _folded(part: LaidOut) -> LaidOut:
    """A part of too many layers goes on below like the lines of a text; too tall a layer goes on beside itself."""
    layers: dict[int, list[int]] = {}
    for node, (layer, _) in sorted(part.items(), key=lambda item: (item[1], item[0])):
        layers.setdefault(layer, []).append(node)
    if len(layers) <= MOST_COLUMNS and _height(part) <= MOST_ROWS:
        return part
    side = isqrt(len(part)) + 1
    columns = chain.from_iterable(batched(layers[layer], side, strict=False) for layer in sorted(layers))
    found: LaidOut = {}
    top = 0
    for line in batched(columns, side, strict=False):
        found |= {node: (at, top + row) for at, column in enumerate(line) for row, node in enumerate(column)}
        top += max(map(len, line))
    return found


def _width(part: LaidOut) -> int:
    """In columns."""
    return 1 + max(layer for layer, _ in part.values())


def _height(part: LaidOut) -> float:
    """In rows."""
    heights = [across for _, across in part.values()]
    return 1 + max(heights) - min(heights)
